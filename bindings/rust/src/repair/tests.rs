//! Every failing manifest of every standard rule is fixed, and the findings that had a fix are gone.

use super::*;
use crate::test::given::objects;
use crate::{CompileOptions, Rules, RunOptions, Selection};
use upright_types::testing::{Outcome, TestCase};

/// Rules that may find something in an object that no fix has touched, because of what a fix has changed in another. A
/// Deployment that leaves its replicas to an autoscaler has, by its own text, one.
const ELSEWHERE: [&str; 1] = ["pdb-blocks-all-disruption"];

/// A value as YAML in block style.
fn block(value: &Json, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Json::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                out.push_str(&format!("\n{pad}{}:", serde_json::to_string(key).unwrap()));
                block(value, indent + 2, out);
            }
        }
        Json::Array(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&format!("\n{pad}-"));
                block(item, indent + 2, out);
            }
        }
        scalar => out.push_str(&format!(" {scalar}")),
    }
}

/// The objects of a case as one text, in a style that depends on a number.
fn text(case: &TestCase, style: usize) -> Option<String> {
    if case.old.is_some() || case.request.is_some() {
        return None;
    }
    let objects = objects(case, &mut SourceMap::new()).ok()?;
    if objects.iter().any(|object| object.unreadable.is_some()) {
        return None;
    }
    let mut out = String::new();
    for object in objects {
        let value = object.tree.to_json(object.root);
        match style % 3 {
            0 => {
                out.push_str("--- # an object");
                block(&value, 0, &mut out);
                out.push('\n');
            }
            1 => out.push_str(&format!("---\n# in flow style\n{value}\n")),
            _ => out.push_str(&format!("{value:#}\n")),
        }
    }
    Some(out)
}

fn counts(evaluator: &Evaluator, text: &str) -> BTreeMap<String, usize> {
    let report = evaluator.check(vec![Input::new("a.yaml", text)]);
    let mut counts = BTreeMap::new();
    for finding in report.open() {
        *counts.entry(report.rule_id(finding).to_owned()).or_default() += 1;
    }
    counts
}

#[test]
fn every_failing_manifest_of_the_standard_rules_is_fixed_for_good() {
    let rules = Rules::compile(&[], &CompileOptions::default()).unwrap();
    let all = rules.evaluator(&RunOptions { selection: Selection::All, ..RunOptions::default() }).unwrap();
    // What is to be fixed, and one of what fails: the others are their like.
    let expects = |case: &&TestCase, wanted| case.expectations.iter().any(|expected| expected.outcome == wanted);
    let cases = rules.texts().tests.iter().flat_map(|test| {
        let fixed = test.cases.iter().filter(|case| expects(case, Outcome::Fixed));
        let failing = test.cases.iter().filter(|case| expects(case, Outcome::Fail) && !expects(case, Outcome::Fixed));
        fixed.chain(failing.take(1)).map(move |case| (&test.rule, case))
    });
    let texts = cases.enumerate().filter_map(|(number, (rule, case))| {
        let text = text(case, number)?;
        Some((format!("case \"{}\" of {rule}:\n{text}", case.name), text))
    });
    let texts: Vec<(String, String)> = texts.collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let held: Vec<Held> = std::thread::scope(|scope| {
        let share = |share: usize| {
            let (all, texts) = (&all, &texts);
            let part = texts.iter().skip(share).step_by(threads);
            scope.spawn(move || part.map(|(name, text)| hold(all, name, text)).collect::<Vec<_>>())
        };
        let shares: Vec<_> = (0..threads).map(share).collect();
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
    });
    let wrong: Vec<&str> = held.iter().flat_map(|held| &held.wrong).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
    let fixed = held.iter().filter(|held| held.fixed).count();
    assert!(fixed > 200, "{fixed}");
    assert!(held.iter().all(|held| held.refused == 0), "every plain text can be edited");
}

/// What came of one text.
#[derive(Default)]
struct Held {
    fixed: bool,
    refused: usize,
    wrong: Vec<String>,
}

/// Fixes a text and holds what comes of it to what is promised.
fn hold(all: &Evaluator, name: &str, text: &str) -> Held {
    let repair = all.fix(vec![Input::new("a.yaml", text)]);
    let refused = repair.diagnostics.iter().filter(|diagnostic| diagnostic.code == codes::NOT_WRITTEN).count();
    let mut held = Held { refused, ..Held::default() };
    let Some(file) = repair.files.first() else { return held };
    held.fixed = true;
    let (before, after) = (counts(all, text), counts(all, &file.text));
    for (rule, count) in &after {
        if count > before.get(rule).unwrap_or(&0) && !ELSEWHERE.contains(&rule.as_str()) {
            held.wrong.push(format!("a new finding of {rule}: {name}\n=>\n{}", file.text));
        }
    }
    for fix in &file.applied {
        if *after.get(&fix.rule).unwrap_or(&0) >= before.get(&fix.rule).copied().unwrap_or(1) {
            held.wrong.push(format!("{fix:?} is left: {name}\n=>\n{}", file.text));
        }
    }
    let again = all.fix(vec![Input::new("a.yaml", file.text.as_str())]);
    held.wrong.extend(again.files.first().map(|twice| format!("{name}\n=>\n{}\n=>\n{}", file.text, twice.text)));
    held
}
