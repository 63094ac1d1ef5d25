//! What is wrong with a rule text or an input, as facts: code, title, labelled spans, help.

use crate::Span;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Tells something worth knowing; changes no exit code.
    Note,
    /// Probably a mistake; changes no exit code.
    Warning,
    /// The rule does not compile or the input can't be judged: exit code 2.
    Error,
}

/// A span with what it has to do with the diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there; lower case, no full stop. May be empty for the primary label.
    pub text: String,
}

/// An edit that resolves the diagnostic, offered where there is one right answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The text to replace; an empty span inserts.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
    /// What the edit does.
    pub text: String,
}

/// One problem. Titles are lower case without a full stop, user input stands in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub level: Level,
    /// Stable code: `U0nnn` for rule texts, `M0nnn` for manifests and other inputs.
    pub code: &'static str,
    /// One line: what is wrong.
    pub title: String,
    /// The place that the caret points at, with the reason.
    pub primary: Label,
    /// Further places that show the reason.
    pub secondary: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// An edit that a tool may apply.
    pub suggestion: Option<Suggestion>,
}

impl Diagnostic {
    /// An error with its caret.
    pub fn error(code: &'static str, title: impl Into<String>, span: Span, label: impl Into<String>) -> Diagnostic {
        Diagnostic {
            level: Level::Error,
            code,
            title: title.into(),
            primary: Label { span, text: label.into() },
            secondary: Vec::new(),
            help: None,
            suggestion: None,
        }
    }

    /// The same as a warning.
    pub fn warning(code: &'static str, title: impl Into<String>, span: Span, label: impl Into<String>) -> Diagnostic {
        Diagnostic { level: Level::Warning, ..Diagnostic::error(code, title, span, label) }
    }

    /// The same as a note.
    pub fn note(code: &'static str, title: impl Into<String>, span: Span, label: impl Into<String>) -> Diagnostic {
        Diagnostic { level: Level::Note, ..Diagnostic::error(code, title, span, label) }
    }

    /// Adds a secondary label.
    #[must_use]
    pub fn with_label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Adds a help line.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Adds an edit; its text becomes the help line if there is none.
    #[must_use]
    pub fn with_suggestion(
        mut self,
        span: Span,
        replacement: impl Into<String>,
        text: impl Into<String>,
    ) -> Diagnostic {
        let text = text.into();
        self.help.get_or_insert_with(|| text.clone());
        self.suggestion = Some(Suggestion { span, replacement: replacement.into(), text });
        self
    }
}
