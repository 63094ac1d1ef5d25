//! The cases of rules' tests, in the terms of hosts: so that another way to run the rules can be held to the same cases.

use crate::params;
use crate::rules::Rules;
use crate::test::given::objects;
use upright_object::{NodeId, Object};
use upright_source::SourceMap;
use upright_types::ir::{Literal, ParamId, RuleSet};
use upright_types::testing::TestCase;

/// What a case of a rule's test gives. What it expects is checked by [`Rules::test`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCase {
    /// The rule.
    pub rule: String,
    /// What the case shows.
    pub name: String,
    /// The texts of the manifests and requests, in order.
    pub inputs: Vec<String>,
    /// Names of parameters, with values as JSON.
    pub params: Vec<(String, String)>,
    /// The version that the case is about.
    pub kubernetes: Option<String>,
    /// The time of the case, in microseconds since 1970.
    pub now: Option<i64>,
}

impl Rules {
    /// All cases of all tests, but for those whose objects can't be written down: ones that are broken on purpose and then
    /// changed.
    ///
    /// ```
    /// use upright::{CompileOptions, Rules};
    ///
    /// let cases = Rules::compile(&[], &CompileOptions::default())?.test_cases();
    /// assert!(cases.iter().any(|case| case.rule == "pod-host-network"));
    /// # Ok::<(), upright::CompileError>(())
    /// ```
    pub fn test_cases(&self) -> Vec<RuleCase> {
        let texts = self.texts();
        let all = texts.tests.iter().flat_map(|test| test.cases.iter().map(|case| (&*test.rule, case)));
        all.filter_map(|(rule, case)| test_case(&texts.set, rule, case)).collect()
    }
}

fn test_case(set: &RuleSet, rule: &str, case: &TestCase) -> Option<RuleCase> {
    let param = |(id, value): &(ParamId, Literal)| {
        let param = set.params.get(id.index())?;
        Some((params::full_name(param), params::literal_text(value, &param.ty, set)))
    };
    Some(RuleCase {
        rule: rule.to_owned(),
        name: case.name.clone(),
        inputs: inputs(case)?,
        params: case.params.iter().map(param).collect::<Option<_>>()?,
        kubernetes: case.kubernetes.as_ref().map(ToString::to_string),
        now: case.now.map(|now| now.0),
    })
}

/// The texts as they stand where nothing is changed in them; else what they come to.
fn inputs(case: &TestCase) -> Option<Vec<String>> {
    let is_plain = case.old.is_none() && case.request.is_none();
    if is_plain && case.documents.iter().all(|document| document.changes.is_empty()) {
        return Some(case.documents.iter().map(|document| document.text.to_string()).collect());
    }
    let objects = objects(case, &mut SourceMap::new()).ok()?;
    objects.iter().map(text).collect()
}

fn text(object: &Object) -> Option<String> {
    if object.unreadable.is_some() {
        return None;
    }
    let root = if object.review.is_some() { NodeId::ROOT } else { object.root };
    Some(format!("{:#}\n", object.tree.to_json(root)))
}
