//! From bytes to text.

use std::borrow::Cow;

use upright_source::{Diagnostic, FileId, Span};

use crate::codes;

/// The text of a file. Where the bytes were not UTF-8, U+FFFD stands; `bad` says where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The text that spans refer to; a byte-order mark is kept.
    pub text: Cow<'b, str>,
    /// Byte offsets in `text` of replaced sequences, ascending.
    pub bad: Vec<u32>,
    /// The name of the encoding, where the bytes begin with the mark of another one than UTF-8; `text` is empty then.
    pub encoding: Option<&'static str>,
}

/// Turns bytes into text without losing what can be read.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some(encoding) = other_encoding(bytes) {
        return Decoded { text: Cow::Borrowed(""), bad: Vec::new(), encoding: Some(encoding) };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), bad: Vec::new(), encoding: None };
    }
    let mut text = String::with_capacity(bytes.len());
    let mut bad = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            bad.push(text.len() as u32);
            text.push('\u{FFFD}');
        }
    }
    Decoded { text: Cow::Owned(text), bad, encoding: None }
}

fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        // Without a mark: no manifest holds NUL, and in UTF-16 every second byte of ASCII is one.
        [0, b, ..] | [b, 0, ..] if *b != 0 => Some("UTF-16"),
        _ => None,
    }
}

/// The diagnostic of a file in another encoding.
pub(crate) fn encoding_error(file: FileId, encoding: &str) -> Diagnostic {
    let title = format!("the file is in {encoding}, not in UTF-8");
    Diagnostic::error(codes::NOT_UTF8_ENCODING, title, Span::new(file, 0, 0), "nothing was read")
        .with_help("convert the file to UTF-8; in PowerShell, write it with `Out-File -Encoding utf8`")
}
