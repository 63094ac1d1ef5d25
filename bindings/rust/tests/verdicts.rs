//! Verdicts without findings are those of the report, whatever way the bytes take.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use upright::{CompileOptions, Evaluator, Input, Rules, RunOptions, Selection, Trust, Verdicts};

fn evaluator(selection: Selection) -> Evaluator {
    let rules = Rules::compile(&[], &CompileOptions::default()).unwrap();
    let options = RunOptions { selection, ..RunOptions::default() };
    rules.evaluator(&options).unwrap()
}

fn same(evaluator: &Evaluator, text: &str, trust: Trust) -> Verdicts {
    let verdicts = evaluator.verdicts(text.as_bytes(), trust);
    let report = evaluator.check(vec![Input::new("a", text)]);
    assert_eq!(verdicts.objects, report.objects, "{text}");
    assert_eq!(verdicts.tallies, report.tallies, "{text}");
    assert_eq!(verdicts.hits.len(), report.findings.len(), "{text}");
    verdicts
}

const POD: &str = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"hostNetwork":true,"containers":[
    {"name":"b","image":"c","securityContext":{"privileged":true}}, {"name":"d","image":"c"}]}}"#;

#[test]
fn json_and_yaml_bytes_are_judged_as_a_check_judges_them() {
    for selection in [Selection::Profile("pss-restricted".into()), Selection::All] {
        let evaluator = evaluator(selection);
        let wrong = POD.replace("true", "\"yes\"");
        let twice = POD.replace("\"privileged\":true", "\"privileged\":true,\"privileged\":false");
        let list = format!(r#"{{"apiVersion":"v1","items":[{POD},{wrong}],"kind":"List"}}"#);
        let other_group = POD.replace("\"v1\"", "\"apps/v1\"");
        let yaml = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: true, containers: []}\n";
        for text in [POD, &wrong, &twice, &list, &format!("{POD}\n{list}"), &other_group, yaml, "", "{}", "{"] {
            same(&evaluator, text, Trust::Checked);
        }
        for text in [POD, &wrong, &twice, &list, &other_group, yaml] {
            same(&evaluator, text, Trust::Trusted);
        }
        assert!(!same(&evaluator, POD, Trust::Checked).hits.is_empty());
    }
}

#[test]
fn many_objects_are_numbered_in_the_order_of_the_bytes() {
    let evaluator = evaluator(Selection::Profile("pss-baseline".into()));
    let good = POD.replace("true", "false");
    let text: String = (0..3000).map(|i| if i % 1000 == 7 { POD } else { &good }).collect();
    let verdicts = same(&evaluator, &text, Trust::Checked);
    let mut objects: Vec<u32> = verdicts.hits.iter().map(|hit| hit.object).collect();
    objects.dedup();
    assert_eq!(objects, [7, 1007, 2007]);
}
