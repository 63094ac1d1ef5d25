//! Strings and numbers.

use super::Printer;
use super::doc::Doc;
use crate::ast;

/// Where a string stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Anywhere.
    Code,
    /// Between the braces of another string.
    Interpolation,
}

/// A constant text, in its own style where that can say it.
pub(super) fn text(text: &ast::Text, place: Place) -> Doc {
    let value = text.value.as_str();
    let raw = !value.contains(['\'', '\n']);
    match text.style {
        _ if place == Place::Interpolation => Doc::text(format!("'{value}'")),
        ast::TextStyle::Raw if raw => Doc::text(format!("'{value}'")),
        ast::TextStyle::Block if !value.contains("\"\"\"") && !value.contains('\r') => block(value),
        _ => Doc::text(format!("\"{}\"", escaped(value))),
    }
}

fn block(value: &str) -> Doc {
    Doc::block(value.split('\n').map(str::to_owned).collect())
}

/// A text as it stands between double quotes.
pub(super) fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\r' => escaped.push_str("\\r"),
            '"' | '\\' | '{' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A number with a point.
pub(super) fn float(value: f64) -> String {
    let text = format!("{value}");
    if text.contains('.') { text } else { format!("{text}.0") }
}

impl Printer<'_> {
    /// `"a {b} c"`, on one line whatever its length.
    pub(super) fn interpolated(&mut self, parts: &[ast::StringPart]) -> Doc {
        // No comment stands in a string, and one before it must not get into it.
        let comments = std::mem::take(&mut self.comments);
        let mut text = String::from("\"");
        for part in parts {
            match part {
                ast::StringPart::Text(literal) => text.push_str(&escaped(&literal.value)),
                ast::StringPart::Expr(expr) => {
                    let doc = self.inner_expr(expr);
                    text.push('{');
                    text.push_str(&super::doc::lay_out(&doc, usize::MAX >> 1));
                    text.push('}');
                }
            }
        }
        text.push('"');
        self.comments = comments;
        Doc::text(text)
    }
}
