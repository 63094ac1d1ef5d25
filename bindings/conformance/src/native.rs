//! The cases by the crate `upright`.

use crate::case::{Call, Case, Failure, File, Results};
use crate::{Broken, Runner};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use upright::host::{self, Compiled, HostError};
use upright::{Cancel, Input, Level, Report};

/// Runs cases; what is compiled serves all cases with the same rules.
#[derive(Default)]
pub(crate) struct Native {
    compiled: BTreeMap<Vec<u8>, Result<Compiled, HostError>>,
}

impl Runner for Native {
    fn run(&mut self, case: &Case) -> Result<Option<Results>, Broken> {
        let options = Case::bytes(case.compile.as_ref());
        let compiled = self.compiled.entry(options).or_insert_with_key(|options| host::compile(options));
        let results = compiled.clone().and_then(|compiled| call(&compiled, case));
        Ok(Some(results.unwrap_or_else(|error| Results {
            error: Some(Failure { status: error.status.name().to_owned(), message: error.message }),
            ..Results::default()
        })))
    }
}

fn call(compiled: &Compiled, case: &Case) -> Result<Results, HostError> {
    let judge = compiled.judge(&Case::bytes(case.judge.as_ref()))?;
    let inputs = inputs(case);
    match case.call {
        Call::Check => {
            let report = judge.check(inputs, &Cancel::new())?;
            let errors = report.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error).count();
            let (objects, errors) = (Some(report.objects), Some(errors));
            Ok(Results { findings: Some(lines(&report)?), objects, errors, ..Results::default() })
        }
        Call::Admit => {
            let review = case.review.clone().unwrap_or_default();
            let (response, report) = judge.admit(review.as_bytes(), inputs)?;
            let response = serde_json::from_str(&response).ok();
            Ok(Results { findings: Some(lines(&report)?), response, ..Results::default() })
        }
        Call::Fix => Ok(fixed(&judge.fix(inputs))),
    }
}

/// What a fix gives, whole.
pub(crate) fn document(case: &Case) -> Option<String> {
    static STANDARD: OnceLock<Option<Compiled>> = OnceLock::new();
    let compiled = match &case.compile {
        None => STANDARD.get_or_init(|| host::compile(b"").ok()).clone()?,
        options => host::compile(&Case::bytes(options.as_ref())).ok()?,
    };
    let judge = compiled.judge(&Case::bytes(case.judge.as_ref())).ok()?;
    Some(judge.fix(inputs(case)))
}

fn inputs(case: &Case) -> Vec<Input> {
    let input = |input: &crate::case::CaseInput| {
        let whole = Input::new(&*input.name, input.bytes());
        if input.lookup { whole.for_lookup() } else { whole }
    };
    case.inputs.iter().map(input).collect()
}

fn lines(report: &Report) -> Result<Vec<String>, HostError> {
    Ok(host::report_as(report, "ndjson")?.lines().map(str::to_owned).collect())
}

/// The results of a fix.
fn fixed(text: &str) -> Results {
    let document: Json = serde_json::from_str(text).unwrap_or_default();
    let file = |file: &Json| {
        let text = |key: &str| file.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
        File { name: text("name"), text: text("text") }
    };
    let files = document.get("files").and_then(Json::as_array).map(|files| files.iter().map(file).collect());
    let left = document.get("left").and_then(Json::as_u64).and_then(|left| usize::try_from(left).ok());
    Results { files, left, ..Results::default() }
}
