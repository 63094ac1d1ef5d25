//! Cases from the standard rules' own tests: of each rule the first that has a finding, and of every eighth rule one that
//! has none.

use crate::Broken;
use crate::case::{Call, Case, CaseInput};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use upright::{Cancel, Input, RuleCase, host};

/// Makes the cases, without what they expect.
pub(crate) fn cases() -> Result<Vec<Case>, Broken> {
    let compiled = host::compile(b"")?;
    let mut of_rule: BTreeMap<String, Vec<RuleCase>> = BTreeMap::new();
    for case in compiled.rules().test_cases() {
        of_rule.entry(case.rule.clone()).or_default().push(case);
    }
    let mut cases = Vec::new();
    for (number, (_, of_rule)) in of_rule.into_iter().enumerate() {
        let (mut failing, mut passing) = (None, None);
        for case in of_rule.iter().map(case) {
            let judge = compiled.judge(&Case::bytes(case.judge.as_ref()))?;
            let inputs = case.inputs.iter().map(|input| Input::new(&*input.name, input.bytes())).collect();
            let findings = judge.check(inputs, &Cancel::new())?.findings.len();
            let slot = if findings > 0 { &mut failing } else { &mut passing };
            slot.get_or_insert(case);
            if failing.is_some() {
                break;
            }
        }
        let passing = passing.filter(|_| failing.is_none() || number % 8 == 0);
        cases.extend(failing.into_iter().chain(passing));
    }
    Ok(cases)
}

fn case(case: &RuleCase) -> Case {
    let mut judge = Map::from_iter([("rules".to_owned(), json!([case.rule]))]);
    if !case.params.is_empty() {
        let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Json::from(text));
        let params = case.params.iter().map(|(name, text)| (name.clone(), value(text)));
        judge.insert("params".to_owned(), Json::Object(params.collect()));
    }
    judge.extend(case.kubernetes.as_ref().map(|version| ("kubernetes".to_owned(), json!(version))));
    judge.extend(case.now.map(|now| ("now".to_owned(), json!(now))));
    let input = |(number, text): (usize, &String)| {
        let name = format!("{number}.yaml");
        CaseInput { name, text: Some(text.clone()), ..CaseInput::default() }
    };
    Case {
        name: format!("{}: {}", case.rule, case.name),
        judge: Some(Json::Object(judge)),
        call: Call::Check,
        inputs: case.inputs.iter().enumerate().map(input).collect(),
        ..Case::default()
    }
}
