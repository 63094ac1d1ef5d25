//! One YAML document, from text to a tree with positions.
//!
//! The parser is our own because it must agree with the one that `kubectl` and the API server use, in what it takes and in what
//! it makes of it: that one is a port of libyaml and reads YAML 1.1, while the parsers at hand read YAML 1.2, refuse documents
//! that clusters run (brackets closed at a lesser indentation), and count positions in characters. `scan` knows characters and
//! scalars, `parse` the structure, `resolve` what scalars mean, `build` aliases, merges and limits. Nothing recurses.

mod build;
mod parse;
mod resolve;
mod scan;

use upright_source::{Diagnostic, FileId, Span};

use crate::Limits;
use crate::codes;
use crate::tree::Builder;
pub(crate) use build::full_error;

/// Reads one document of the file, which begins at byte `base`. On an error the builder holds what was read before it.
pub(crate) fn read(
    text: &str,
    base: u32,
    file: FileId,
    builder: &mut Builder,
    limits: &Limits,
) -> Result<(), Box<Diagnostic>> {
    let plain = text.bytes().all(|b| matches!(b, b'\t' | b'\n' | b'\r' | b' '..=b'~'));
    if !plain && let Some((at, c)) = text.char_indices().find(|(i, c)| is_forbidden(*c, *i)) {
        let span = Span::new(file, base + at as u32, base + (at + c.len_utf8()) as u32);
        let title = format!("the document is not YAML: it holds the control character U+{:04X}", u32::from(c));
        let error = Diagnostic::error(codes::YAML_SYNTAX, title, span, "this character");
        return Err(Box::new(error.with_help("remove it, or write it as an escape in double quotes")));
    }
    parse::Parser::new(text, build::Build::new(base, file, builder, limits)).document()
}

/// Whether no reader takes the character. A byte-order mark may stand at the start only.
fn is_forbidden(c: char, at: usize) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{feff}' => at > 0,
        c => c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'),
    }
}

/// Whether text without quotes is read as text.
pub(crate) fn is_text(text: &str) -> bool {
    let scalar = resolve::Scalar { text, plain: true, tag: None };
    matches!(scalar.resolve(), Ok(resolve::Value::Str(_))) && text != "<<"
}

/// What is wrong with the form of a document, in byte offsets of it.
#[derive(Clone, Debug)]
struct Trouble {
    start: usize,
    end: usize,
    title: String,
    help: Option<&'static str>,
    /// Where something began that bears on it, and what.
    began: Option<(usize, &'static str)>,
}

impl Trouble {
    fn new(start: usize, end: usize, title: impl Into<String>) -> Trouble {
        Trouble { start, end, title: title.into(), help: None, began: None }
    }

    fn began(mut self, at: usize, what: &'static str) -> Trouble {
        self.began = Some((at, what));
        self
    }

    fn help(mut self, help: &'static str) -> Trouble {
        self.help = Some(help);
        self
    }
}
