//! Writes values in the style of the file that they go into.

use serde_json::Value as Json;

use crate::tree::{Kind, Style, Tree};
use crate::yaml::is_text;

/// A file's habits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writer {
    /// `\n` or `\r\n`.
    pub(super) newline: &'static str,
    /// Columns that a map lies deeper than the map that holds it.
    pub(super) indent: usize,
    /// Columns that the dashes of a list lie deeper than the list's key.
    pub(super) dash: usize,
}

impl Writer {
    /// Learns from a file's first nested map and first list in block style.
    pub(super) fn of(text: &str, tree: &Tree) -> Writer {
        // The first line speaks for all: a file with thousands of objects is not searched for each of them.
        let first = text.split_once('\n').map_or("", |(first, _)| first);
        let newline = if first.ends_with('\r') { "\r\n" } else { "\n" };
        let (mut indent, mut dash) = (None, None);
        for id in (0..tree.len() as u32).map(crate::NodeId) {
            if tree.style(id) != Style::Block || tree.aliased(id) || (indent.is_some() && dash.is_some()) {
                continue;
            }
            let Some(key) = tree.key_span(id) else { continue };
            let outer = column(text, key.start as usize);
            let Some(first) = tree.children(id).iter().find(|c| !tree.aliased(**c)) else { continue };
            let Some(inner) = tree.key_span(*first).or(tree.dash_span(*first)) else { continue };
            let deeper = column(text, inner.start as usize).checked_sub(outer);
            match tree.kind(id) {
                Kind::Map => indent = indent.or(deeper.filter(|d| *d > 0)),
                _ => dash = dash.or(deeper),
            }
        }
        let indent = indent.unwrap_or(2).min(8);
        Writer { newline, indent, dash: dash.unwrap_or(indent).min(8) }
    }

    /// A line break and that many spaces.
    pub(super) fn line(&self, column: usize) -> String {
        format!("{}{}", self.newline, " ".repeat(column))
    }

    /// What follows `key:`, where the key stands in this column.
    pub(super) fn after_key(&self, value: &Json, column: usize, out: &mut String) {
        let deeper = match value {
            Json::Object(map) if !map.is_empty() => column + self.indent,
            Json::Array(items) if !items.is_empty() => column + self.dash,
            scalar => {
                out.push(' ');
                out.push_str(&flow(scalar));
                return;
            }
        };
        out.push_str(&self.line(deeper));
        self.lines(value, deeper, out);
    }

    /// A map's entries or a list's items, each on a line of its own from this column on; the first begins where `out` ends.
    pub(super) fn lines(&self, value: &Json, column: usize, out: &mut String) {
        match value {
            Json::Object(map) if !map.is_empty() => {
                for (i, (key, value)) in map.iter().enumerate() {
                    self.next_line(i, column, out);
                    self.entry(key, value, column, out);
                }
            }
            Json::Array(items) if !items.is_empty() => {
                for (i, item) in items.iter().enumerate() {
                    self.next_line(i, column, out);
                    self.item(item, column, out);
                }
            }
            scalar => out.push_str(&flow(scalar)),
        }
    }

    fn next_line(&self, number: usize, column: usize, out: &mut String) {
        if number > 0 {
            out.push_str(&self.line(column));
        }
    }

    /// `key: value`, in this column.
    pub(super) fn entry(&self, key: &str, value: &Json, column: usize, out: &mut String) {
        out.push_str(&text(key));
        out.push(':');
        self.after_key(value, column, out);
    }

    /// `- value`, with the dash in this column.
    pub(super) fn item(&self, value: &Json, column: usize, out: &mut String) {
        out.push_str("- ");
        self.lines(value, column + 2, out);
    }
}

/// A value on one line of YAML.
pub(super) fn flow(value: &Json) -> String {
    match value {
        Json::String(s) => text(s),
        Json::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(k, v)| format!("{}: {}", text(k), flow(v))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// A text in YAML: without quotes where every reader takes it as text, else in double quotes.
pub(super) fn text(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text in the quotes that another was written in, where they can hold it.
pub(super) fn text_like(new: &str, style: Style) -> String {
    match style {
        Style::Single if !new.chars().any(|c| c.is_control() || is_break(c)) => {
            format!("'{}'", new.replace('\'', "''"))
        }
        Style::Plain => text(new),
        _ => quoted(new),
    }
}

fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'/' | b'-' | b'@');
    let fits = |i: usize, b: u8| word(b) || b == b':' && bytes.get(i + 1).is_some_and(|n| n.is_ascii_alphanumeric());
    bytes.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/')
        && bytes.iter().enumerate().all(|(i, b)| fits(i, *b))
        && is_text(text)
        || is_amount(text)
}

/// `500m`, `1.5Gi`, `25%`: text to every reader, and usually written without quotes.
fn is_amount(text: &str) -> bool {
    let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let suffix = text.get(number.len()..).unwrap_or("");
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    matches!(suffix, "m" | "k" | "M" | "G" | "T" | "Ki" | "Mi" | "Gi" | "Ti" | "%")
        && number.split_once('.').map_or(digits(number), |(whole, part)| digits(whole) && digits(part))
}

fn is_break(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in Json::from(text).to_string().chars() {
        if is_break(c) || (c.is_control() && c > '\u{1f}') {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// The column of an offset, in characters from 0.
pub(super) fn column(text: &str, at: usize) -> usize {
    text.get(line_start(text, at)..at).map_or(0, |t| t.chars().count())
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|t| t.rfind(['\n', '\r'])).map_or(0, |i| i + 1)
}
