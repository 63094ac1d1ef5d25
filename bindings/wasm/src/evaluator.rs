//! Evaluators and what they judge.

use crate::Failure;
use serde_json::json;
use upright::host::{self, Judge};
use upright::{Cancel, Input};
use wasm_bindgen::prelude::wasm_bindgen;

/// Manifests on their way across.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct RawInputs {
    inputs: Vec<Input>,
}

#[wasm_bindgen]
impl RawInputs {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> RawInputs {
        RawInputs::default()
    }

    /// Adds the bytes of a file of manifests; with `lookup`, one whose objects only joins see.
    pub fn bytes(&mut self, name: String, bytes: Vec<u8>, lookup: bool) {
        self.add(Input::new(name, bytes), lookup);
    }

    /// Adds a text.
    pub fn text(&mut self, name: String, text: String, lookup: bool) {
        self.bytes(name, text.into_bytes(), lookup);
    }

    /// Adds an object or a list of them, as JSON. Findings then have no place in a text.
    ///
    /// # Errors
    /// It is no JSON.
    pub fn value(&mut self, name: String, json: &str, lookup: bool) -> Result<(), String> {
        let value = serde_json::from_str(json).map_err(|error| Failure::call(format!("`{name}`: {error}")))?;
        self.add(Input::value(name, value), lookup);
        Ok(())
    }
}

impl RawInputs {
    fn add(&mut self, input: Input, lookup: bool) {
        self.inputs.push(if lookup { input.for_lookup() } else { input });
    }
}

/// Rules with everything fixed that does not depend on objects.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawEvaluator {
    judge: Judge,
}

impl RawEvaluator {
    pub(crate) fn new(judge: Judge) -> RawEvaluator {
        RawEvaluator { judge }
    }
}

#[wasm_bindgen]
impl RawEvaluator {
    /// The ids of the rules that judge, as a JSON list.
    pub fn rules(&self) -> String {
        let ids: Vec<&str> = self.judge.evaluator().rules().iter().map(|rule| rule.id.as_str()).collect();
        json!(ids).to_string()
    }

    /// The program, as text.
    pub fn listing(&self) -> String {
        self.judge.evaluator().listing().text
    }

    /// Judges, and writes the report in a format: `human`, `json`, `ndjson`, `sarif`, `junit`, `github`.
    ///
    /// # Errors
    /// There is no such format.
    pub fn check(&self, inputs: RawInputs, format: &str) -> Result<String, String> {
        let report = self.judge.check(inputs.inputs, &Cancel::new()).map_err(Failure::from)?;
        Ok(host::report_as(&report, format).map_err(Failure::from)?)
    }

    /// Answers an AdmissionReview, given as its bytes, with what joins see: `{"response", "report"}`, both JSON.
    ///
    /// # Errors
    /// The review can't be answered.
    pub fn admit(&self, review: &[u8], inventory: RawInputs) -> Result<String, String> {
        let (response, report) = self.judge.admit(review, inventory.inputs).map_err(Failure::from)?;
        Ok(format!("{{\"response\":{response},\"report\":{}}}", host::report_json(&report)))
    }

    /// Writes the rules' fixes into the texts: `{"files": [{"name", "text", "applied": […]}], "left", "objects",
    /// "diagnostics"}`.
    pub fn fix(&self, inputs: RawInputs) -> String {
        self.judge.fix(inputs.inputs)
    }
}
