//! The engine beside the oracle.

use crate::support::rules::Compiled;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use upright_object::{Limits, Object, Tree};
use upright_oracle::{Coverage, Options, Run, Verdict};
use upright_program::RuleId;
use upright_types::ir::{Literal, ParamId};
use upright_value::{Timestamp, Version};
use upright_vm::{BindOptions, Bound, State};

/// A rule on an object on which the two differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) rule: String,
    pub(crate) object: usize,
    pub(crate) what: String,
}

/// What both are given beside the objects.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) params: BTreeMap<ParamId, Literal>,
    pub(crate) kubernetes: Version,
    pub(crate) now: Option<Timestamp>,
    /// The two must agree in everything: all objects can be read.
    pub(crate) exact: bool,
}

/// What a comparison came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Rules and objects.
    pub(crate) pairs: usize,
    /// Those that the oracle fails or passes.
    pub(crate) decided: usize,
    /// Those that the oracle decides and the engine does not.
    pub(crate) undecided: usize,
}

impl Setting {
    pub(crate) fn new(exact: bool) -> Setting {
        Setting {
            exact,
            params: BTreeMap::new(),
            kubernetes: Version::new(1, 36, 0).unwrap(),
            now: Some(Timestamp::parse("2026-02-01T00:00:00Z").unwrap()),
        }
    }
}

/// Objects that the host holds.
pub(crate) fn objects(world: &[Json]) -> Vec<Object> {
    world.iter().map(|json| Object::from_tree(Tree::from_json(json, &Limits::default()).unwrap())).collect()
}

/// Where engine and oracle differ on a world whose objects are judged in batches of this many.
///
/// Where something can't be read, the engine may leave undecided what the oracle decides: it marks rows that it can't
/// find by their parent, and joins on keys that it can't read as possible. How often it does is counted.
pub(crate) fn differences(
    compiled: &Compiled,
    setting: &Setting,
    objects: &[Object],
    batch: usize,
    counts: &mut Counts,
) -> Vec<Difference> {
    let rules = &compiled.checked.rules;
    let params = rules.params.iter().enumerate().map(|(i, param)| {
        setting.params.get(&ParamId(i as u32)).map(|value| upright_compile::literal(value, &param.ty))
    });
    let bound = Bound::new(
        compiled.program.clone(),
        BindOptions {
            params: params.collect(),
            kubernetes: setting.kubernetes.0,
            now: setting.now.map(|now| now.0),
            default_namespace: "default".to_owned(),
            ..BindOptions::default()
        },
    )
    .unwrap();
    let all: Vec<&Object> = objects.iter().collect();
    let inventory = bound.inventory(&all, &upright_vm::Coverage::All);
    let options = Options {
        params: setting.params.clone(),
        kubernetes: setting.kubernetes,
        now: setting.now,
        coverage: Coverage::All,
        default_namespace: "default".to_owned(),
    };
    let run = Run::new(&compiled.schema, rules, &options, &all);
    let mut found = Vec::new();
    let mut offset = 0;
    for chunk in all.chunks(batch) {
        let outcome = upright_vm::evaluate(&bound, &inventory, chunk);
        for (i, object) in chunk.iter().enumerate() {
            for (number, rule) in rules.rules.iter().enumerate() {
                let id = RuleId(number as u32);
                if is_uncovered(compiled, id, object) {
                    continue;
                }
                let truth = run.evaluate(number, object);
                let state = outcome.state(id, Some(i));
                let rows = outcome.hits.iter().filter(|hit| hit.object() == Some(i) && hit.rule == id).count();
                counts.pairs += 1;
                counts.decided += usize::from(!matches!(truth.verdict, Verdict::NotEvaluated | Verdict::NotApplicable));
                if verdict(&state) == truth.verdict && rows == truth.rows.len() {
                    continue;
                }
                if !setting.exact && matches!(state, State::NotEvaluated(_)) {
                    counts.undecided += 1;
                    continue;
                }
                // A row more or less than known for sure is a row that can't be read as well.
                if !setting.exact && verdict(&state) == truth.verdict && rows < truth.rows.len() {
                    counts.undecided += 1;
                    continue;
                }
                let what = format!("engine: {state:?}, {rows} rows; oracle: {truth:?}");
                found.push(Difference { rule: rule.id.to_string(), object: offset + i, what });
            }
        }
        offset += chunk.len();
    }
    let outcome = upright_vm::evaluate_cluster(&bound, &inventory);
    for (number, rule) in rules.rules.iter().enumerate() {
        let truth = run.evaluate_cluster(number);
        let state = outcome.state(RuleId(number as u32), None);
        let rows = outcome.hits.iter().filter(|hit| hit.rule.index() == number).count();
        let undecided = !setting.exact && matches!(state, State::NotEvaluated(_));
        if !undecided && (verdict(&state) != truth.verdict || rows != truth.rows.len()) {
            let what = format!("engine: {state:?}, {rows} rows; oracle: {truth:?}");
            found.push(Difference { rule: rule.id.to_string(), object: usize::MAX, what });
        }
    }
    found
}

fn verdict(state: &State) -> Verdict {
    match state {
        State::Fail => Verdict::Fail,
        State::NotEvaluated(_) => Verdict::NotEvaluated,
        State::Pass => Verdict::Pass,
        State::NotApplicable => Verdict::NotApplicable,
    }
}

/// Whether the object is in a version that the rule can't judge: the oracle knows nothing of that.
fn is_uncovered(compiled: &Compiled, rule: RuleId, object: &Object) -> bool {
    let uncovered = &compiled.program.rules[rule.index()].uncovered;
    uncovered
        .iter()
        .map(|reader| &compiled.program.readers[reader.index()])
        .any(|reader| *reader.api_version == *object.id.api_version && *reader.kind == *object.id.kind)
}
