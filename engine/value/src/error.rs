//! Why a text is not a value of its type.

use std::borrow::Cow;
use std::fmt;

/// What sort of mistake it is; callers that only count or group errors read this, not the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The text does not have the form of the type.
    Syntax,
    /// The form is right, the number is not: too large, too small, or a day that no month has.
    Range,
    /// Longer or more costly than the engine accepts.
    Limit,
}

/// A text that can't be read as the type that its context asks for.
///
/// `Display` is the reason alone: lower case, no full stop, so that it can follow "`x` is not a quantity: ".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// What sort of mistake it is.
    pub kind: ErrorKind,
    /// The reason, for a person.
    pub reason: Cow<'static, str>,
    /// Byte offset in the text that the reason is about, where it has one place.
    pub offset: Option<usize>,
}

impl ValueError {
    /// A mistake of form.
    pub fn syntax(reason: impl Into<Cow<'static, str>>) -> ValueError {
        ValueError { kind: ErrorKind::Syntax, reason: reason.into(), offset: None }
    }

    /// A number outside of what the type holds.
    pub fn range(reason: impl Into<Cow<'static, str>>) -> ValueError {
        ValueError { kind: ErrorKind::Range, reason: reason.into(), offset: None }
    }

    /// More than the engine accepts.
    pub fn limit(reason: impl Into<Cow<'static, str>>) -> ValueError {
        ValueError { kind: ErrorKind::Limit, reason: reason.into(), offset: None }
    }

    /// The same error, pointing at a byte of the text.
    #[must_use]
    pub fn at(mut self, offset: usize) -> ValueError {
        self.offset = Some(offset);
        self
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for ValueError {}

/// The part of a stranger's text that fits into a one-line message.
pub(crate) fn shown(text: &str) -> String {
    const MAX: usize = 40;
    let mut out: String = text.chars().take(MAX).flat_map(char::escape_debug).collect();
    if text.chars().nth(MAX).is_some() {
        out.push('…');
    }
    out
}
