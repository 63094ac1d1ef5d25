//! What goes wrong, as JSON.

use serde::Serialize;
use serde_json::Value;
use upright::{CompileError, Diagnostic, Format, Report, SourceMap, Style};

/// Why a call failed: the text that a JavaScript exception is made of.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// One line.
    message: String,
    /// Each thing that is wrong, with its place; empty where the call itself was wrong.
    diagnostics: Value,
    /// The same for people, with excerpts of the texts.
    rendered: String,
}

impl Failure {
    /// The call was wrong: an option that there is not, a value of another type.
    pub(crate) fn call(message: impl Into<String>) -> Failure {
        let message = message.into();
        Failure { rendered: message.clone(), message, diagnostics: Value::Array(Vec::new()) }
    }
}

impl From<CompileError> for Failure {
    fn from(error: CompileError) -> Failure {
        Failure {
            message: error.to_string(),
            diagnostics: diagnostics(&error.diagnostics, &error.sources),
            rendered: rendered(&error.diagnostics, &error.sources),
        }
    }
}

impl From<Failure> for String {
    fn from(failure: Failure) -> String {
        serde_json::to_string(&failure).unwrap_or(failure.message)
    }
}

/// Diagnostics in the form that they have in reports.
pub(crate) fn diagnostics(diagnostics: &[Diagnostic], sources: &SourceMap) -> Value {
    if diagnostics.is_empty() {
        return Value::Array(Vec::new());
    }
    let report = Report { diagnostics: diagnostics.to_vec(), sources: sources.clone(), ..Report::default() };
    let mut out = Vec::new();
    let written = upright::render(&report, Format::Json, Style::default(), &mut out);
    let document = written.ok().and_then(|()| serde_json::from_slice::<Value>(&out).ok());
    document.and_then(|mut document| Some(document.get_mut("diagnostics")?.take())).unwrap_or_default()
}

/// Diagnostics for people.
pub(crate) fn rendered(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut out = Vec::new();
    match upright::render_diagnostics(diagnostics, sources, Style::default(), &mut out) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        Err(_) => String::new(),
    }
}
