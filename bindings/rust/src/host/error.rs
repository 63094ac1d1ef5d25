//! Errors as hosts in other languages see them.

use crate::codes;
use crate::rules::CompileError;
use serde_json::{Value as Json, json};
use std::fmt;
use upright_report::diagnostics_json;
use upright_source::{Diagnostic, Level, SourceMap, Span};

/// What kind of error it is. The numbers are those of the C interface, where 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Status {
    /// An options document, or what it names, is wrong.
    Options = 1,
    /// The rules can't be used.
    Rules = 2,
    /// An input is no such document as is wanted.
    Input = 3,
    /// The host cancelled the call, or its callback ended it.
    Cancelled = 4,
    /// The call itself is wrong: a null pointer, a text that is not UTF-8, a handle that is closed.
    Argument = 5,
    /// A mistake in Upright.
    Internal = 6,
}

impl Status {
    /// The word of the JSON form.
    pub fn name(self) -> &'static str {
        match self {
            Status::Options => "options",
            Status::Rules => "rules",
            Status::Input => "input",
            Status::Cancelled => "cancelled",
            Status::Argument => "argument",
            Status::Internal => "internal",
        }
    }
}

/// Why a call could not do its work.
#[derive(Clone, Debug)]
pub struct HostError {
    /// What kind of error it is.
    pub status: Status,
    /// The error in a sentence.
    pub message: String,
    /// All that is wrong, with places; may be empty.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: SourceMap,
}

impl HostError {
    /// An error in one sentence.
    pub fn plain(status: Status, message: impl Into<String>) -> HostError {
        HostError { status, message: message.into(), diagnostics: Vec::new(), sources: SourceMap::new() }
    }

    pub(super) fn cancelled() -> HostError {
        HostError::plain(Status::Cancelled, "the call was cancelled")
    }

    /// An error of rules or settings. The standard rules are not told along.
    pub(super) fn compile(status: Status, error: CompileError) -> HostError {
        HostError { status, message: error.to_string(), diagnostics: error.diagnostics, sources: error.sources }
    }

    /// An error of a document, at its place there.
    pub(super) fn document(status: Status, name: &str, document: &[u8], error: &serde_json::Error) -> HostError {
        let mut sources = SourceMap::new();
        let text = String::from_utf8_lossy(document);
        let file = sources.add(name, &*text);
        let start = sources.get(file).map_or(0, |file| file.line_start(error.line() as u32));
        let at = start.saturating_add((error.column() as u32).saturating_sub(1)).min(text.len() as u32);
        let message = error.to_string();
        let diagnostic = Diagnostic::error(codes::BAD_DOCUMENT, &message, Span::new(file, at, at), name);
        HostError { status, message, diagnostics: vec![diagnostic], sources }
    }

    /// `{version, status, message, diagnostics}`.
    pub fn to_json(&self) -> String {
        let diagnostics: Json =
            serde_json::from_str(&diagnostics_json(&self.diagnostics, &self.sources)).unwrap_or(Json::Null);
        json!({"version": super::PROTOCOL, "status": self.status.name(), "message": self.message,
            "diagnostics": diagnostics})
        .to_string()
    }

    /// The error in full, for people without colours: one line for each diagnostic that is an error.
    pub fn lines(&self) -> Vec<String> {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error);
        let line = |error: &Diagnostic| match self.sources.locate(error.primary.span) {
            Some((file, at)) => format!("{file}:{}:{}: {}: {}", at.line, at.column, error.code, error.title),
            None => format!("{}: {}", error.code, error.title),
        };
        let lines: Vec<_> = errors.map(line).collect();
        if lines.is_empty() { vec![self.message.clone()] } else { lines }
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for HostError {}
