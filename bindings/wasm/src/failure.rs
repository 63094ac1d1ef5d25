//! What goes wrong, as JSON.

use serde_json::{Value, json};
use upright::host::{HostError, Status};
use upright::{Diagnostic, SourceMap, Style};

/// Why a call failed, as the text that a JavaScript exception is made of: `{status, message, diagnostics, rendered}`.
#[derive(Clone, Debug)]
pub struct Failure(HostError);

impl Failure {
    /// The call was wrong: an option that there is not, a value of another type.
    pub(crate) fn call(message: impl Into<String>) -> Failure {
        Failure(HostError::plain(Status::Argument, message))
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Failure {
        Failure(error)
    }
}

impl From<upright::CompileError> for Failure {
    fn from(error: upright::CompileError) -> Failure {
        let message = error.to_string();
        let (diagnostics, sources) = (error.diagnostics, error.sources);
        Failure(HostError { status: Status::Rules, message, diagnostics, sources })
    }
}

impl From<Failure> for String {
    fn from(Failure(error): Failure) -> String {
        json!({
            "status": error.status.name(),
            "message": error.message,
            "diagnostics": diagnostics(&error.diagnostics, &error.sources),
            "rendered": rendered(&error.diagnostics, &error.sources),
        })
        .to_string()
    }
}

/// Diagnostics in the form that they have in reports.
pub(crate) fn diagnostics(diagnostics: &[Diagnostic], sources: &SourceMap) -> Value {
    serde_json::from_str(&upright_report::diagnostics_json(diagnostics, sources)).unwrap_or_default()
}

/// Diagnostics for people.
pub(crate) fn rendered(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut out = Vec::new();
    match upright::render_diagnostics(diagnostics, sources, Style::default(), &mut out) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        Err(_) => String::new(),
    }
}
