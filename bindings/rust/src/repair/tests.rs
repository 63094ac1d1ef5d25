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
    let cases = rules.tests.iter().flat_map(|test| {
        let fixed = test.cases.iter().filter(|case| expects(case, Outcome::Fixed));
        let failing = test.cases.iter().filter(|case| expects(case, Outcome::Fail) && !expects(case, Outcome::Fixed));
        fixed.chain(failing.take(1)).map(move |case| (&test.rule, case))
    });
    let (mut fixed, mut refused, mut wrong) = (0, 0, Vec::new());
    for (number, (rule, case)) in cases.enumerate() {
        let Some(text) = text(case, number) else { continue };
        let name = format!("case \"{}\" of {rule}:\n{text}", case.name);
        let repair = all.fix(vec![Input::new("a.yaml", text.as_str())]);
        refused += repair.diagnostics.iter().filter(|diagnostic| diagnostic.code == codes::NOT_WRITTEN).count();
        let Some(file) = repair.files.first() else { continue };
        fixed += 1;
        let (before, after) = (counts(&all, &text), counts(&all, &file.text));
        for (rule, count) in &after {
            if count > before.get(rule).unwrap_or(&0) && !ELSEWHERE.contains(&rule.as_str()) {
                wrong.push(format!("a new finding of {rule}: {name}\n=>\n{}", file.text));
            }
        }
        for fix in &file.applied {
            let left = after.get(&fix.rule).unwrap_or(&0);
            if *left >= before.get(&fix.rule).copied().unwrap_or(1) {
                wrong.push(format!("{fix:?} is left: {name}\n=>\n{}", file.text));
            }
        }
        let again = all.fix(vec![Input::new("a.yaml", file.text.as_str())]);
        if let Some(twice) = again.files.first() {
            wrong.push(format!("{name}\n=>\n{}\n=>\n{}", file.text, twice.text));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(fixed > 200, "{fixed}");
    assert_eq!(refused, 0, "every plain text can be edited");
}
