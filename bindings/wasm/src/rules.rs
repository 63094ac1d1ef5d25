//! Rules: compiled once, asked about, tested, and made into evaluators.

use crate::failure::{diagnostics, rendered};
use crate::options::{Compile, Run, Test};
use crate::{Failure, RawEvaluator};
use serde_json::{Value, json};
use upright::Rules;
use wasm_bindgen::prelude::wasm_bindgen;

/// Rules that are sound.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawRules {
    rules: Rules,
    /// The packs that were given, the standard one left out.
    own: Vec<String>,
}

#[wasm_bindgen]
impl RawRules {
    /// Compiles texts: `{"packs": [{"name", "files": [{"name", "text"}], "crds": […]}], "crds": […], "standard":
    /// "rules" | "library" | "none"}`.
    ///
    /// # Errors
    /// All that is wrong with the texts.
    pub fn compile(spec: &str) -> Result<RawRules, String> {
        let texts = Compile::read(spec)?;
        let rules = texts.rules().map_err(Failure::from)?;
        Ok(RawRules { rules, own: texts.names() })
    }

    /// The rules as a JSON list.
    pub fn rules(&self) -> String {
        let lines: Vec<String> = self.rules.rules().iter().map(|rule| self.rules.rule_line(rule)).collect();
        format!("[{}]", lines.join(","))
    }

    /// The profiles as a JSON list.
    pub fn profiles(&self) -> String {
        let profiles = self.rules.profiles();
        let profiles = profiles.iter().map(|p| json!({"id": p.id, "title": p.title, "rules": p.rules}));
        profiles.collect::<Value>().to_string()
    }

    /// The parameters as a JSON list.
    pub fn params(&self) -> String {
        let params = self.rules.params().into_iter().map(|param| {
            let default = param.default.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)));
            json!({
                "name": param.name, "rule": param.rule, "module": param.module, "type": param.ty,
                "default": default, "doc": param.doc,
            })
        });
        params.collect::<Value>().to_string()
    }

    /// What looks wrong, as a JSON list of diagnostics.
    pub fn warnings(&self) -> String {
        diagnostics(self.rules.warnings(), self.rules.sources()).to_string()
    }

    /// Runs the rules' tests: `{"packs": […], "filter": "…"}`, where packs are those that were given if none are named.
    ///
    /// # Errors
    /// The options are not such.
    pub fn test(&self, spec: &str) -> Result<String, String> {
        let Test { packs, filter } = Test::read(spec)?;
        let report = self.rules.test(packs.as_ref().unwrap_or(&self.own), &filter);
        let out = json!({
            "passed": report.passed,
            "failed": report.failed,
            "failures": diagnostics(&report.failures, &report.sources),
            "warnings": diagnostics(&report.warnings, &report.sources),
            "untested": report.untested,
            "rendered": rendered(&report.failures, &report.sources),
        });
        Ok(out.to_string())
    }

    /// Fixes what judges: `{"profile" | "packs" | "rules", "params", "kubernetes", "now"}`.
    ///
    /// # Errors
    /// There is no such profile, rule, parameter or version, or a value does not fit.
    pub fn evaluator(&self, spec: &str) -> Result<RawEvaluator, String> {
        let options = Run::read(spec)?;
        let evaluator = self.rules.evaluator(&options).map_err(Failure::from)?;
        Ok(RawEvaluator::new(evaluator))
    }
}
