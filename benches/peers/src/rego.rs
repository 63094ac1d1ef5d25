//! Rego by `regorus`: on its register machine, which is the fastest way that it offers, and by its interpreter.

use crate::{Engine, Result};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{CompiledPolicy, Value};

const POLICY: &str = include_str!("../../checks/ten.rego");
const ENTRY: &str = "data.k8s.deny";

/// What judges one object.
enum How {
    Machine(Box<RegoVM>),
    Interpreter(Box<regorus::Engine>),
}

struct Rego {
    lines: &'static [String],
    values: Vec<Value>,
    how: How,
}

fn compiled() -> Result<CompiledPolicy> {
    let mut engine = regorus::Engine::new();
    engine.add_policy("ten.rego".to_owned(), POLICY.to_owned())?;
    Ok(engine.compile_with_entrypoint(&ENTRY.into())?)
}

fn values(lines: &[String]) -> Result<Vec<Value>> {
    Ok(lines.iter().map(|line| Value::from_json_str(line)).collect::<std::result::Result<_, _>>()?)
}

pub(crate) fn make(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    let program = Compiler::compile_from_policy(&compiled()?, &[ENTRY])?;
    let mut machine = Box::new(RegoVM::new());
    machine.load_program(program);
    Ok(Box::new(Rego { lines, values: values(lines)?, how: How::Machine(machine) }))
}

pub(crate) fn make_interpreter(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    let mut engine = regorus::Engine::new();
    engine.add_policy("ten.rego".to_owned(), POLICY.to_owned())?;
    Ok(Box::new(Rego { lines, values: values(lines)?, how: How::Interpreter(Box::new(engine)) }))
}

impl How {
    fn judge(&mut self, input: Value) -> Result<u16> {
        let denied = match self {
            How::Machine(machine) => {
                machine.set_input(input);
                machine.execute()?
            }
            How::Interpreter(engine) => {
                engine.set_input(input);
                engine.eval_rule(ENTRY.to_owned())?
            }
        };
        let mut mask = 0;
        if let Ok(ids) = denied.as_set() {
            for id in ids {
                mask |= 1 << id.as_u64()?;
            }
        }
        Ok(mask)
    }
}

impl Engine for Rego {
    fn verdicts(&mut self) -> Result<Vec<u16>> {
        self.values.iter().map(|value| self.how.judge(value.clone())).collect()
    }

    fn eval(&mut self) -> Result<u64> {
        let mut sum = 0;
        for value in &self.values {
            sum += u64::from(self.how.judge(value.clone())?);
        }
        Ok(sum)
    }

    fn bytes(&mut self) -> Result<u64> {
        let mut sum = 0;
        for line in self.lines {
            sum += u64::from(self.how.judge(Value::from_json_str(line)?)?);
        }
        Ok(sum)
    }
}
