//! CEL by the crate `cel`, as its documentation shows: values are converted and bound to variables.

use crate::{Engine, Result, hand};
use cel::{Context, Env, Program, Value};
use std::sync::Arc;

pub(crate) const CHECKS: &str = include_str!("../../checks/ten.cel");

/// The compiled checks, and for which kinds they are.
pub(crate) struct Checks {
    pub(crate) env: Arc<Env>,
    programs: Vec<Program>,
}

impl Checks {
    pub(crate) fn new() -> Result<Checks> {
        let env = Arc::new(Env::stdlib());
        let checks = CHECKS.lines().filter(|line| !line.starts_with('#'));
        let programs = checks.map(|check| env.compile(check).map_err(|error| error.to_string()));
        let programs = programs.collect::<std::result::Result<_, _>>()?;
        Ok(Checks { env, programs })
    }

    /// What an object violates by the checks of pods, or of roles.
    pub(crate) fn judge(&self, of_pods: bool, context: &Context<'_, '_>) -> Result<u16> {
        let mut mask = 0;
        for (bit, program) in self.programs.iter().enumerate().filter(|(bit, _)| (*bit == 8) != of_pods) {
            match program.execute(context)? {
                Value::Bool(true) => mask |= 1 << bit,
                Value::Bool(false) => {}
                _ => return Err("no truth value".into()),
            }
        }
        Ok(mask)
    }
}

/// What of an object the checks see: the spec of a pod or the rules of a role.
pub(crate) fn part(object: &serde_json::Value) -> Option<(bool, &serde_json::Value)> {
    let role = matches!(object.get("kind").and_then(serde_json::Value::as_str), Some("Role" | "ClusterRole"));
    match role {
        true => object.get("rules").map(|rules| (false, rules)),
        false => hand::pod(object).map(|pod| (true, pod)),
    }
}

pub(crate) fn name(of_pods: bool) -> &'static str {
    if of_pods { "pod" } else { "rules" }
}

struct Cel {
    lines: &'static [String],
    checks: Checks,
    values: Vec<Option<(bool, Value)>>,
}

pub(crate) fn make(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    let values = lines.iter().map(|line| convert(line)).collect::<Result<_>>()?;
    Ok(Box::new(Cel { lines, checks: Checks::new()?, values }))
}

fn convert(line: &str) -> Result<Option<(bool, Value)>> {
    let object: serde_json::Value = serde_json::from_str(line)?;
    Ok(match part(&object) {
        Some((of_pods, part)) => Some((of_pods, cel::to_value(part)?)),
        None => None,
    })
}

impl Cel {
    fn judge(&self, value: &Option<(bool, Value)>) -> Result<u16> {
        let Some((of_pods, value)) = value else { return Ok(0) };
        let mut context = Context::with_env(Arc::clone(&self.checks.env));
        context.add_variable_from_value(name(*of_pods), value.clone());
        self.checks.judge(*of_pods, &context)
    }
}

impl Engine for Cel {
    fn verdicts(&mut self) -> Result<Vec<u16>> {
        self.values.iter().map(|value| self.judge(value)).collect()
    }

    fn eval(&mut self) -> Result<u64> {
        let mut sum = 0;
        for value in &self.values {
            sum += u64::from(self.judge(value)?);
        }
        Ok(sum)
    }

    fn bytes(&mut self) -> Result<u64> {
        let mut sum = 0;
        for line in self.lines {
            sum += u64::from(self.judge(&convert(line)?)?);
        }
        Ok(sum)
    }
}
