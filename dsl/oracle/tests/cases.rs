//! The oracle agrees with what people wrote down: the expectations in the tests of the standard rules.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use support::random::Random;
use support::rules::Compiled;
use upright_object::{Limits, NodeId, Object, Step, Tree};
use upright_oracle::{Coverage, Options, Outcome, Run, Verdict};
use upright_source::FileId;
use upright_types::testing::{Expectation, ObjectName, Outcome as Expected, PathStep, TestCase, TestDocument};
use upright_value::Version;

fn options(case: &TestCase) -> Options {
    Options {
        params: case.params.iter().cloned().collect::<BTreeMap<_, _>>(),
        kubernetes: case.kubernetes.unwrap_or(Version::new(1, 37, 0).unwrap()),
        now: case.now,
        coverage: Coverage::All,
        default_namespace: "default".to_owned(),
    }
}

/// The objects of a text, changed as the case says.
fn objects(document: &TestDocument) -> Vec<Object> {
    let read = upright_object::read(FileId(0), &document.text, &Limits::default());
    assert!(!read.objects.is_empty(), "{}: {:#?}", document.text, read.diagnostics);
    let mut all = read.objects;
    if !document.changes.is_empty() {
        let mut json = all[0].tree.to_json(all[0].root);
        for change in &document.changes {
            put(&mut json, &change.path, change.value.clone());
        }
        all[0] = Object::from_tree(Tree::from_json(&json, &Limits::default()).unwrap());
    }
    all
}

fn put(json: &mut serde_json::Value, path: &[PathStep], value: serde_json::Value) {
    match path {
        [] => *json = value,
        [PathStep::Key(key), rest @ ..] => {
            if !json.is_object() {
                *json = serde_json::json!({});
            }
            put(&mut json[key.as_ref()], rest, value);
        }
        [PathStep::Index(index), rest @ ..] => {
            if !json.is_array() {
                *json = serde_json::json!([]);
            }
            let items = json.as_array_mut().unwrap();
            while items.len() <= *index as usize {
                items.push(serde_json::Value::Null);
            }
            put(&mut items[*index as usize], rest, value);
        }
    }
}

fn is_named(object: &Object, name: &ObjectName) -> bool {
    let namespace = if object.id.namespace.is_empty() { "default" } else { object.id.namespace.as_str() };
    object.id.kind == name.kind
        && object.id.name == name.name
        && name.namespace.as_deref().is_none_or(|wanted| wanted == namespace)
}

/// Whether an expectation is met by what the objects that it means come to; one without an object means all that the rule
/// applies to.
fn holds(expectation: &Expectation, outcomes: &[&Outcome]) -> bool {
    let mut apply = outcomes.iter().filter(|outcome| outcome.verdict != Verdict::NotApplicable).peekable();
    let some = apply.peek().is_some();
    let mut each = |verdict: Verdict| some && apply.all(|outcome| outcome.verdict == verdict);
    match expectation.outcome {
        Expected::Fail => {}
        Expected::Pass => return each(Verdict::Pass),
        Expected::NotEvaluated => return each(Verdict::NotEvaluated),
        Expected::NotApplicable => return !some,
        // Waivers and fixes are not the oracle's business.
        _ => return true,
    }
    let at = expectation.at.as_ref().map(|path| {
        let step = |step: &PathStep| match step {
            PathStep::Key(key) => Step::Key(key.to_string()),
            PathStep::Index(index) => Step::Index(*index as usize),
        };
        Step::path(&path.iter().map(step).collect::<Vec<_>>())
    });
    let mut rows = outcomes.iter().flat_map(|outcome| &outcome.rows);
    rows.any(|row| at.as_ref().is_none_or(|at| row.at.as_ref() == Some(at)))
}

#[test]
fn the_standard_rules_say_what_their_tests_expect() {
    let compiled = support::rules::standard();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for test in &compiled.checked.tests {
        let rule = compiled.checked.rules.rules.iter().position(|rule| rule.id == test.rule).unwrap();
        for case in test.cases.iter().filter(|case| case.request.is_none() && case.old.is_none()) {
            let given: Vec<Object> = case.documents.iter().flat_map(objects).collect();
            let options = options(case);
            let run = Run::new(&compiled.schema, &compiled.checked.rules, &options, &given.iter().collect::<Vec<_>>());
            let mut outcomes: Vec<(Option<&Object>, Outcome)> =
                given.iter().map(|object| (Some(object), run.evaluate(rule, object))).collect();
            outcomes.push((None, run.evaluate_cluster(rule)));
            for expectation in &case.expectations {
                let meant = |(object, _): &&(Option<&Object>, Outcome)| match &expectation.object {
                    Some(name) => object.is_some_and(|object| is_named(object, name)),
                    None => true,
                };
                let outcomes: Vec<&Outcome> = outcomes.iter().filter(meant).map(|(_, outcome)| outcome).collect();
                checked += 1;
                if !holds(expectation, &outcomes) {
                    wrong.push(format!("{} `{}`: {expectation:?}\n  but {outcomes:?}", test.rule, case.name));
                }
            }
        }
    }
    assert!(checked > 100, "{checked}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every verdict comes up often enough for a comparison of verdicts to mean something.
#[test]
fn generated_objects_lead_to_every_verdict() {
    for compiled in [support::rules::standard(), support::rules::samples()] {
        let counts = verdicts(&compiled, 30);
        eprintln!("{counts:?}");
        assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
    }
}

fn verdicts(compiled: &Compiled, worlds: u64) -> [usize; 4] {
    let generator = support::generate::Generator::new(&compiled.schema, &compiled.program);
    let options = Options {
        params: BTreeMap::new(),
        kubernetes: Version::new(1, 36, 0).unwrap(),
        now: None,
        coverage: Coverage::All,
        default_namespace: "default".to_owned(),
    };
    let mut counts = [0; 4];
    for seed in 0..worlds {
        let world = generator.world(&mut Random::new(seed));
        let objects: Vec<Object> =
            world.iter().map(|json| Object::from_tree(Tree::from_json(json, &Limits::default()).unwrap())).collect();
        assert!(objects.iter().all(|object| object.root == NodeId::ROOT));
        let run = Run::new(&compiled.schema, &compiled.checked.rules, &options, &objects.iter().collect::<Vec<_>>());
        for object in &objects {
            for rule in 0..compiled.checked.rules.rules.len() {
                counts[match run.evaluate(rule, object).verdict {
                    Verdict::Fail => 0,
                    Verdict::NotEvaluated => 1,
                    Verdict::Pass => 2,
                    Verdict::NotApplicable => 3,
                }] += 1;
            }
        }
    }
    counts
}
