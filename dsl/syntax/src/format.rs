//! Trees to text, in the one layout that rules have.
//!
//! A tree becomes a layout document (`doc.rs`) in which every place says how it may break, and the document becomes
//! lines of [`WIDTH`] characters where that can be done. Comments are not in the tree: they are taken from the tokens
//! and put before, or behind, the nearest thing that stands on a line of its own (`comments.rs`). Meaning never
//! changes: [`format`] reads its own output again and gives an error rather than another tree.

mod clauses;
mod comments;
mod doc;
mod exprs;
mod items;
mod tests;
mod texts;

use upright_source::{Diagnostic, FileId, Level, Span};

use crate::{ast, codes, json, parse};
use comments::Comments;
use doc::Doc;

/// The length that lines keep within, unless a string or a name is longer.
pub const WIDTH: usize = 120;

/// How often a text is laid out until it stays as it is.
const PASSES: usize = 8;

/// The text in its one layout, comments kept. Errors of the text are returned as they are, and so is, as an error of
/// ours, a layout that would not mean the same.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let mut parsed = parse(FileId(0), text);
    if parsed.has_errors() {
        return Err(parsed.diagnostics.into_iter().filter(|d| d.level == Level::Error).collect());
    }
    let meaning = json::to_json(&parsed.file, false);
    let mut text = text.to_owned();
    // A comment within an expression moves before the part of it that begins a line. What it leaves may then fit on
    // one line, so the layout is settled only when it does not change any more: with such comments after two passes.
    for _ in 0..PASSES {
        let formatted = Printer::new(Comments::new(&text, &parsed)).file(&parsed.file);
        if formatted == text {
            return Ok(formatted);
        }
        parsed = parse(FileId(0), &formatted);
        text = formatted;
        if parsed.has_errors() || json::to_json(&parsed.file, false) != meaning {
            return Err(vec![changed_meaning()]);
        }
    }
    Ok(text)
}

fn changed_meaning() -> Diagnostic {
    let title = "the layout of this text would change its meaning, so it was left alone";
    Diagnostic::error(codes::LAYOUT, title, Span::new(FileId(0), 0, 0), "").with_help("please report this text")
}

/// A tree as text, in the same layout. Spans are ignored, so the tree may come from anywhere. What the language can't
/// say, such as a name that is no word, comes out as it is: [`crate::from_json`] lets no such tree through.
pub fn print(file: &ast::File) -> String {
    Printer::new(Comments::default()).file(file)
}

/// Builds documents from trees.
#[derive(Debug)]
struct Printer<'t> {
    comments: Comments<'t>,
}

impl<'t> Printer<'t> {
    fn new(comments: Comments<'t>) -> Printer<'t> {
        Printer { comments }
    }

    fn file(mut self, file: &ast::File) -> String {
        let doc = self.items(file);
        let mut text = doc::lay_out(&doc, WIDTH);
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// A line of its own: the comments before it, the thing, the comment behind it. Comments inside the thing that
    /// nothing in it took stand before it.
    fn line(&mut self, span: Span, build: impl FnOnce(&mut Self) -> Doc) -> Line {
        let mut above = self.comments.before(span.start);
        let body = build(self);
        above.extend(self.comments.before(span.end));
        let behind = self.comments.behind(span.end);
        Line { above, body, behind, blank: self.comments.blank_line_before(span.start) }
    }
}

/// Something on a line of its own, with its comments.
#[derive(Debug)]
struct Line {
    above: Vec<comments::Comment>,
    body: Doc,
    behind: Option<String>,
    /// Whether an empty line stood before it in the text.
    blank: bool,
}

impl Line {
    /// Whether an empty line stood before it and its comments.
    fn opens_paragraph(&self) -> bool {
        self.above.first().map_or(self.blank, |c| c.blank)
    }

    fn has_comments(&self) -> bool {
        !self.above.is_empty() || self.behind.is_some()
    }

    /// With its comments around it.
    fn doc(self) -> Doc {
        let mut parts = Vec::new();
        for (number, comment) in self.above.iter().enumerate() {
            if comment.blank && number > 0 {
                parts.push(Doc::blank());
            }
            parts.push(Doc::comment(comment.text.clone()));
            parts.push(Doc::hard());
        }
        if self.blank && !self.above.is_empty() {
            parts.push(Doc::blank());
        }
        parts.push(self.body);
        parts.extend(self.behind.map(Doc::suffix));
        Doc::concat(parts)
    }
}
