//! Rules: compiled once, asked about, tested, and made into evaluators.

use crate::failure::{diagnostics, rendered};
use crate::{Failure, RawEvaluator, compile};
use serde_json::{Value, json};
use upright::Rules;
use upright::host::Compiled;
use wasm_bindgen::prelude::wasm_bindgen;

/// Rules that are sound.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawRules {
    compiled: Compiled,
}

#[wasm_bindgen]
impl RawRules {
    /// Compiles what a document of `upright::host` says; `"standard"` may also be `"library"`.
    ///
    /// # Errors
    /// The document, or all that is wrong with the texts.
    pub fn compile(document: &str) -> Result<RawRules, String> {
        Ok(RawRules { compiled: compile::compile(document)? })
    }

    /// What there is, as JSON: `{rules, params, profiles, frameworks, warnings}`.
    pub fn describe(&self) -> String {
        self.compiled.describe()
    }

    /// Runs the tests of packs, or of all that are not the standard one, whose rule or title has `filter` in it.
    ///
    /// # Errors
    /// The list of packs is none.
    pub fn test(&self, packs: &str, filter: &str) -> Result<String, String> {
        let packs: Option<Vec<String>> = serde_json::from_str(packs)
            .map_err(|error| Failure::call(format!("the packs are a list of their names: {error}")))?;
        let rules = self.compiled.rules();
        let report = rules.test(&packs.unwrap_or_else(|| own(rules)), filter);
        let place = |case: &upright::CaseReport| report.sources.locate(case.span);
        let cases = report.cases.iter().map(|case| {
            json!({
                "rule": case.rule,
                "name": case.name,
                "file": place(case).map(|(file, _)| file),
                "line": place(case).map(|(_, at)| at.line),
                "passed": case.failures.is_empty(),
            })
        });
        let out = json!({
            "passed": report.passed,
            "failed": report.failed,
            "cases": cases.collect::<Value>(),
            "failures": diagnostics(&report.failures, &report.sources),
            "warnings": diagnostics(&report.warnings, &report.sources),
            "untested": report.untested,
            "rendered": rendered(&report.failures, &report.sources),
        });
        Ok(out.to_string())
    }

    /// Fixes what judges, by a document of `upright::host`.
    ///
    /// # Errors
    /// The document, a profile, rule, parameter or version that does not exist, a value that does not fit.
    pub fn evaluator(&self, document: &str) -> Result<RawEvaluator, String> {
        let judge = self.compiled.judge(document.as_bytes()).map_err(Failure::from)?;
        Ok(RawEvaluator::new(judge))
    }
}

/// The packs that have rules and are not the standard one, and those that tests stand in.
fn own(rules: &Rules) -> Vec<String> {
    let mut packs: Vec<String> = rules.rules().into_iter().map(|rule| rule.pack).filter(|pack| pack != "std").collect();
    packs.dedup();
    packs
}
