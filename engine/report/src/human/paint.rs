//! Colours, if asked for. Everything that is painted is made safe for a terminal first.

use crate::{Style, escape::visible};
use upright_source::{Level, Severity};

/// How to colour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    color: bool,
}

impl Paint {
    pub(super) fn new(style: Style) -> Paint {
        Paint { color: style.color }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// Line numbers and the frame of an excerpt.
    pub(super) fn frame(self, text: &str) -> String {
        self.wrap("34", text)
    }

    pub(super) fn added(self, text: &str) -> String {
        self.wrap("32", text)
    }

    pub(super) fn removed(self, text: &str) -> String {
        self.wrap("31", text)
    }

    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Critical => "1;35",
            Severity::High => "1;31",
            Severity::Medium => "1;33",
            Severity::Low => "1;36",
            Severity::Info => "1;34",
        };
        self.wrap(code, text)
    }

    pub(super) fn level(self, level: Level, text: &str) -> String {
        let code = match level {
            Level::Error => "1;31",
            Level::Warning => "1;33",
            Level::Note => "1;34",
        };
        self.wrap(code, text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        let text = visible(text);
        if self.color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.into_owned() }
    }
}
