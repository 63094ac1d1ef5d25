//! Edits of maps and lists in brackets: JSON, and the flow style of YAML.

use serde_json::Value as Json;

use super::write::{flow, text, text_like};
use super::{Editor, Fate, NoEdit, Plan};
use crate::tree::{Kind, NodeId, Style};

impl Editor<'_> {
    pub(super) fn change_flow(&mut self, node: NodeId, plan: &Plan<'_>) -> Result<(), NoEdit> {
        let children = self.tree.children(node);
        self.remove_parts(node, plan)?;
        let Some((position, _, _)) = plan.inserts.first() else { return Ok(()) };
        let separator = self.separator(node)?;
        let mut added = Vec::new();
        for (_, key, value) in &plan.inserts {
            added.push(self.part(node, *key, value, &separator));
        }
        // After the last child that stays before the position; before the first if there is none.
        let stays = |fate: &Fate<'_>| !matches!(fate, Fate::Remove);
        let before = children.iter().zip(&plan.fates).take(*position).rfind(|(_, f)| stays(f)).map(|(c, _)| *c);
        match before {
            Some(child) => {
                let at = self.end(child)?;
                let parts: String = added.iter().map(|a| format!(",{separator}{a}")).collect();
                self.put(node, at, at, parts)
            }
            None => {
                let first = children.iter().zip(&plan.fates).find(|(_, f)| stays(f)).map(|(c, _)| *c);
                let at = self.flow_begin(node, first.ok_or(NoEdit::Form)?)?;
                let parts: String = added.iter().map(|a| format!("{a},{separator}")).collect();
                self.put(node, at, at, parts)
            }
        }
    }

    /// Takes out children with their commas.
    fn remove_parts(&mut self, node: NodeId, plan: &Plan<'_>) -> Result<(), NoEdit> {
        let children = self.tree.children(node);
        let removed = |i: usize| matches!(plan.fates.get(i), Some(Fate::Remove));
        let last_kept = (0..children.len()).rev().find(|i| !removed(*i)).ok_or(NoEdit::Form)?;
        for (i, child) in children.iter().enumerate().filter(|(i, _)| removed(*i)) {
            self.guard(*child)?;
            if i > last_kept {
                continue;
            }
            let next = *children.get(i + 1).ok_or(NoEdit::Form)?;
            let (start, end) = (self.flow_begin(node, *child)?, self.flow_begin(node, next)?);
            self.put(node, start, end, String::new())?;
        }
        let (Some(kept), Some(last)) = (children.get(last_kept), children.last()) else { return Ok(()) };
        if kept != last {
            let (start, end) = (self.end(*kept)?, self.end(*last)?);
            self.put(node, start, end, String::new())?;
        }
        Ok(())
    }

    /// Where a child begins, its tag and anchor included: behind the bracket or the comma before it.
    fn flow_begin(&self, node: NodeId, child: NodeId) -> Result<usize, NoEdit> {
        let index = self.tree.index(child);
        let from = match index.checked_sub(1).and_then(|i| self.tree.children(node).get(i)) {
            None => self.span(node)?.start as usize + 1,
            Some(before) => {
                let comma = self.skip_gap(self.end(*before)?);
                if self.text.as_bytes().get(comma) != Some(&b',') {
                    return Err(NoEdit::Form);
                }
                comma + 1
            }
        };
        Ok(self.skip_gap(from))
    }

    /// Past blanks, line breaks and comments.
    fn skip_gap(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
                Some(b'#') => at = crate::split::line_end(self.text, at),
                _ => return at,
            }
        }
    }

    /// What stands between a comma and the next child: as after the opening bracket if the children have lines of their own.
    fn separator(&self, node: NodeId) -> Result<String, NoEdit> {
        let children = self.tree.children(node);
        let start = self.span(node)?.start as usize + 1;
        let first = self.begin(*children.first().ok_or(NoEdit::Form)?)?;
        let lead = self.text.get(start..first).unwrap_or("");
        if lead.contains('\n') && lead.trim_ascii().is_empty() {
            let line = lead.rfind('\n').and_then(|i| lead.get(i + 1..)).unwrap_or("");
            return Ok(format!("{}{line}", self.writer.newline));
        }
        let tight = self.tree.style(node) == Style::Json && !self.text.get(first..).is_some_and(has_space);
        Ok(if tight { "" } else { " " }.to_owned())
    }

    /// A new entry or item.
    fn part(&self, node: NodeId, key: Option<&str>, value: &Json, separator: &str) -> String {
        if self.tree.style(node) != Style::Json {
            return match key {
                Some(key) => format!("{}: {}", text(key), flow(value)),
                None => flow(value),
            };
        }
        let value = json(value, separator);
        match key {
            Some(key) => format!("{}:{}{value}", Json::from(key), if separator.is_empty() { "" } else { " " }),
            None => value,
        }
    }

    pub(super) fn replace_json(&mut self, node: NodeId, new: &Json) -> Result<(), NoEdit> {
        let span = self.span(node)?;
        let separator = match self.tree.parent(node) {
            Some(parent) => self.separator(parent)?,
            None => " ".to_owned(),
        };
        self.put(node, span.start as usize, span.end as usize, json(new, &separator))
    }

    pub(super) fn replace_in_flow(&mut self, node: NodeId, new: &Json) -> Result<(), NoEdit> {
        let span = self.span(node)?;
        let (start, end) = (span.start as usize, span.end as usize);
        let quotes = self.tree.style(node);
        let text = match new {
            Json::String(new) if !matches!(self.tree.kind(node), Kind::List | Kind::Map) => text_like(new, quotes),
            new => flow(new),
        };
        if start < end {
            return self.put(node, start, end, text);
        }
        // Nothing is written: `{a}`, `{a: }`, `{a:}`.
        let key = self.tree.key_span(node).map(|k| k.end as usize);
        let colon = if key == Some(start) { ":" } else { "" };
        self.put(node, start, end, format!("{colon} {text}"))
    }
}

/// Whether a JSON text puts blanks behind commas or colons, judged by its first.
fn has_space(text: &str) -> bool {
    let mut quoted = false;
    let mut escaped = false;
    for (i, b) in text.bytes().enumerate() {
        match b {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b':' | b',' if !quoted => return text.as_bytes().get(i + 1).is_some_and(u8::is_ascii_whitespace),
            _ => {}
        }
    }
    true
}

/// JSON on one line; on several where the separator begins a line.
fn json(value: &Json, separator: &str) -> String {
    if separator.is_empty() {
        return value.to_string();
    }
    let line = separator.contains('\n').then_some(separator);
    let mut out = String::new();
    write_json(value, line, 1, &mut out);
    out
}

fn write_json(value: &Json, line: Option<&str>, depth: usize, out: &mut String) {
    // Each level is as deep again as a step of two.
    let break_at = |depth: usize, out: &mut String| {
        if let Some(line) = line {
            out.push_str(line);
            out.push_str(&"  ".repeat(depth));
        }
    };
    match value {
        Json::Array(items) if !items.is_empty() => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i == 0 {
                    ""
                } else if line.is_some() {
                    ","
                } else {
                    ", "
                });
                break_at(depth, out);
                write_json(item, line, depth + 1, out);
            }
            break_at(depth - 1, out);
            out.push(']');
        }
        Json::Object(map) if !map.is_empty() => {
            out.push('{');
            for (i, (key, value)) in map.iter().enumerate() {
                out.push_str(if i == 0 {
                    ""
                } else if line.is_some() {
                    ","
                } else {
                    ", "
                });
                break_at(depth, out);
                out.push_str(&format!("{}: ", Json::from(key.as_str())));
                write_json(value, line, depth + 1, out);
            }
            break_at(depth - 1, out);
            out.push('}');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}
