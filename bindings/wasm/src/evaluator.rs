//! Evaluators and what they judge.

use crate::Failure;
use crate::failure::diagnostics;
use serde_json::json;
use upright::{Evaluator, Format, Input, Repair, Report, Style};
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
        let input = Input::new(name, bytes);
        self.inputs.push(if lookup { input.for_lookup() } else { input });
    }

    /// Adds a text.
    pub fn text(&mut self, name: String, text: String, lookup: bool) {
        self.bytes(name, text.into_bytes(), lookup);
    }
}

/// Rules with everything fixed that does not depend on objects.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawEvaluator {
    evaluator: Evaluator,
}

impl RawEvaluator {
    pub(crate) fn new(evaluator: Evaluator) -> RawEvaluator {
        RawEvaluator { evaluator }
    }
}

#[wasm_bindgen]
impl RawEvaluator {
    /// The ids of the rules that judge, as a JSON list.
    pub fn rules(&self) -> String {
        let ids: Vec<&str> = self.evaluator.rules().iter().map(|rule| rule.id.as_str()).collect();
        json!(ids).to_string()
    }

    /// The program, as text.
    pub fn listing(&self) -> String {
        self.evaluator.listing().text
    }

    /// Judges, and writes the report in a format: `human`, `json`, `ndjson`, `sarif`, `junit`, `github`.
    ///
    /// # Errors
    /// There is no such format.
    pub fn check(&self, inputs: RawInputs, format: &str) -> Result<String, String> {
        let Some(format) = Format::from_name(format) else {
            let known: Vec<&str> = Format::ALL.iter().map(|(_, name)| *name).collect();
            return Err(Failure::call(format!("`{format}` is no format; there are {}", known.join(", "))).into());
        };
        Ok(written(&self.evaluator.check(inputs.inputs), format)?)
    }

    /// Writes the rules' fixes into the texts: `{"files": [{"name", "text", "applied": […]}], "left", "objects",
    /// "diagnostics"}`.
    pub fn fix(&self, inputs: RawInputs) -> String {
        let Repair { files, left, objects, diagnostics: found, sources } = self.evaluator.fix(inputs.inputs);
        let files = files.iter().map(|file| {
            let applied = file
                .applied
                .iter()
                .map(|fix| json!({"rule": fix.rule, "object": fix.object, "path": fix.path, "message": fix.message}));
            json!({"name": file.name, "text": file.text, "applied": applied.collect::<Vec<_>>()})
        });
        let files: Vec<_> = files.collect();
        json!({"files": files, "left": left, "objects": objects, "diagnostics": diagnostics(&found, &sources)})
            .to_string()
    }
}

fn written(report: &Report, format: Format) -> Result<String, Failure> {
    let mut out = Vec::new();
    upright::render(report, format, Style::default(), &mut out).map_err(|error| Failure::call(error.to_string()))?;
    String::from_utf8(out).map_err(|error| Failure::call(error.to_string()))
}
