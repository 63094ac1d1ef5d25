//! Edits of maps and lists by indentation, line by line.

use serde_json::Value as Json;

use super::write::{column, flow, line_start, text_like};
use super::{Editor, Fate, NoEdit, Plan};
use crate::split::line_end;
use crate::tree::{Kind, NodeId, Style};

impl Editor<'_> {
    pub(super) fn change_block(&mut self, node: NodeId, plan: &Plan<'_>) -> Result<(), NoEdit> {
        let children = self.tree.children(node);
        for (i, (child, fate)) in children.iter().zip(&plan.fates).enumerate() {
            if matches!(fate, Fate::Remove) {
                self.remove_lines(node, *child, children.get(i + 1).copied())?;
            }
        }
        let Some((position, _, _)) = plan.inserts.first() else { return Ok(()) };
        // Entries of a merge stand elsewhere.
        let own = children.iter().find(|c| !self.tree.aliased(**c) || self.tree.kind(node) == Kind::List);
        let column = column(self.text, self.begin(own.copied().ok_or(NoEdit::Shared)?)?);
        let mut lines = String::new();
        for (_, key, value) in &plan.inserts {
            lines.push_str(&self.writer.line(column));
            match key {
                Some(key) => self.writer.entry(key, value, column, &mut lines),
                None => self.writer.item(value, column, &mut lines),
            }
        }
        // Below the last child that stays before the place; above the first that stays if there is none.
        let stays = |(i, _): &(usize, &NodeId)| !matches!(plan.fates.get(*i), Some(Fate::Remove));
        let kept = || children.iter().enumerate().filter(stays);
        let Some((_, before)) = kept().take_while(|(i, _)| i < position).last() else {
            let (_, next) = kept().next().ok_or(NoEdit::Form)?;
            return self.insert_before(node, *next, &lines);
        };
        let before = *before;
        // A merge may stand below the last entry.
        let is_last = children.last() == Some(&before);
        let end = if is_last { self.span(node)?.end as usize } else { self.end(before)? };
        let at = self.line_after(before, end);
        self.put(node, at, at, lines)
    }

    /// New items go before the first: each line break comes after its line then.
    fn insert_before(&mut self, node: NodeId, first: NodeId, lines: &str) -> Result<(), NoEdit> {
        let dash = self.begin(first)?;
        let start = line_start(self.text, dash);
        if !self.text.get(start..dash).is_some_and(|t| t.bytes().all(|b| b == b' ')) {
            return Err(NoEdit::Form);
        }
        let lines = lines.strip_prefix(self.writer.newline).unwrap_or(lines);
        self.put(node, start, start, format!("{lines}{}", self.writer.newline))
    }

    /// The end of the line (before its line break) on which something ends, comment included; empty lines that belong to a
    /// block text are passed.
    fn line_after(&self, node: NodeId, end: usize) -> usize {
        let stop = |at: usize| {
            let next = line_end(self.text, at);
            at + self.text.get(at..next).map_or(0, |l| l.trim_end_matches(['\n', '\r']).len())
        };
        let mut at = stop(end);
        if self.ends_in_kept_text(node) {
            loop {
                let next = line_end(self.text, at);
                let line = self.text.get(next..line_end(self.text, next)).unwrap_or("");
                if next >= self.text.len() || !line.trim_ascii().is_empty() {
                    break;
                }
                at = stop(next);
            }
        }
        at
    }

    /// Whether the last value below a node is a block text that keeps the empty lines after it (`|+`).
    fn ends_in_kept_text(&self, node: NodeId) -> bool {
        let mut last = node;
        while let Some(child) = self.tree.children(last).last() {
            last = *child;
        }
        let header = self.tree.span(last).and_then(|s| {
            let start = s.start as usize;
            self.text.get(start..line_end(self.text, start))
        });
        matches!(self.tree.style(last), Style::Literal | Style::Folded)
            && header.is_some_and(|h| h.chars().take(3).any(|c| c == '+'))
    }

    fn remove_lines(&mut self, node: NodeId, child: NodeId, next: Option<NodeId>) -> Result<(), NoEdit> {
        self.guard(child)?;
        let begin = self.begin(child)?;
        let start = line_start(self.text, begin);
        let before = self.text.get(start..begin).unwrap_or("");
        if before.bytes().all(|b| b == b' ') {
            // The line break before the lines goes with them, so that what is put in behind them finds its own.
            let end = self.line_after(child, self.end(child)?);
            let start = self.text.get(..start).map_or(0, |t| t.strip_suffix(self.writer.newline).unwrap_or(t).len());
            let end = if start == 0 { line_end(self.text, end) } else { end };
            return self.put(node, start, end, String::new());
        }
        // After a dash on its line: what comes next moves up.
        let dashes = before.trim_start().bytes().all(|b| matches!(b, b'-' | b' '));
        match next {
            Some(next) if dashes && self.tree.kind(node) == Kind::Map && !self.tree.aliased(next) => {
                let line = self.line_after(child, self.end(child)?);
                let end = self.begin(next)?;
                if !self.text.get(line..end).is_some_and(|t| t.contains('#')) {
                    return self.put(node, begin, end, String::new());
                }
                // A comment about the next entry stays above it.
                let start = start + before.trim_end().len();
                self.put(node, start, line, String::new())
            }
            _ => Err(NoEdit::Form),
        }
    }

    /// Replaces the value of an entry or item.
    pub(super) fn replace_in_block(&mut self, node: NodeId, new: &Json) -> Result<(), NoEdit> {
        let span = self.span(node)?;
        let (start, end) = (span.start as usize, span.end as usize);
        let style = self.tree.style(node);
        let opens = matches!(new, Json::Array(i) if !i.is_empty()) || matches!(new, Json::Object(m) if !m.is_empty());
        let is_scalar = !matches!(self.tree.kind(node), Kind::List | Kind::Map);
        let is_empty_flow = style == Style::Flow && self.tree.children(node).is_empty();
        if style == Style::Flow && !is_empty_flow {
            return self.put(node, start, end, flow(new));
        }
        if (is_scalar || is_empty_flow) && !opens {
            let text = match new {
                Json::String(new) if is_scalar => text_like(new, quotes(style)),
                new => flow(new),
            };
            let gap = if start == end { " " } else { "" };
            return self.put(node, start, end, format!("{gap}{text}"));
        }
        if opens && (is_scalar || is_empty_flow) {
            return self.open_block(node, start, end, new);
        }
        // A block becomes something else: from behind the colon or dash to its end.
        let from = self.after_indicator(node)?;
        let mut text = String::new();
        self.write_value(node, new, &mut text)?;
        self.put(node, from, end, text)
    }

    /// Puts lines below a key or dash in the place of a scalar or an empty `{}` on its line; a comment there stays.
    fn open_block(&mut self, node: NodeId, start: usize, end: usize, new: &Json) -> Result<(), NoEdit> {
        let from = self.after_indicator(node)?;
        let between = self.text.get(from..start).unwrap_or("");
        let mut text = String::new();
        if between.contains('\n') {
            // The value has a line of its own, below its key.
            self.writer.lines(new, column(self.text, start), &mut text);
            return self.put(node, start, end, text);
        }
        self.write_value(node, new, &mut text)?;
        if !between.bytes().all(|b| b == b' ') {
            return Err(NoEdit::Form);
        }
        let line = line_end(self.text, end);
        let rest = self.text.get(end..line).unwrap_or("").trim_end_matches(['\n', '\r']);
        if rest.trim_ascii().is_empty() || self.tree.key_span(node).is_none() {
            return self.put(node, from, end, text);
        }
        self.put(node, from, end, String::new())?;
        let at = end + rest.len();
        self.put(node, at, at, text)
    }

    /// The offset behind the colon of a node's key, or behind its dash.
    fn after_indicator(&self, node: NodeId) -> Result<usize, NoEdit> {
        if let Some(dash) = self.tree.dash_span(node) {
            return Ok(dash.end as usize);
        }
        let key = self.tree.key_span(node).ok_or(NoEdit::Form)?.end as usize;
        let rest = self.text.get(key..).unwrap_or("");
        let blank = rest.len() - rest.trim_start_matches(' ').len();
        if rest.as_bytes().get(blank) != Some(&b':') {
            return Err(NoEdit::Form);
        }
        Ok(key + blank + 1)
    }

    /// The text behind a key's colon, or behind a dash.
    fn write_value(&self, node: NodeId, new: &Json, out: &mut String) -> Result<(), NoEdit> {
        let column = column(self.text, self.begin(node)?);
        if self.tree.dash_span(node).is_some() {
            let mut item = String::new();
            self.writer.item(new, column, &mut item);
            out.push_str(item.strip_prefix('-').unwrap_or(&item));
        } else {
            self.writer.after_key(new, column, out);
        }
        Ok(())
    }
}

/// The quotes to write a text in, given those of the value before it.
fn quotes(style: Style) -> Style {
    match style {
        Style::Single | Style::Double => style,
        _ => Style::Plain,
    }
}
