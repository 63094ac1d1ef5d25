//! Changes that no test can notice, since the changed rules say the same of every object: a table that people keep.
//!
//! A row has four cells: the place (`rule a`, `fn std/rbac.b`), the change in words, the text that it is made in, and why
//! nobody can notice. Rows that excuse nothing are reported, so that the table never says more than is so.

use super::Survivor;
use crate::codes;
use upright_source::{Diagnostic, FileId, SourceMap, Span};

/// The rows of all tables.
pub(super) struct Known {
    rows: Vec<Row>,
}

struct Row {
    place: String,
    what: String,
    part: String,
    span: Span,
    used: bool,
}

impl Known {
    /// Reads the tables: names and texts of Markdown files.
    pub(super) fn read(lists: &[(String, String)], sources: &mut SourceMap, found: &mut Vec<Diagnostic>) -> Known {
        let mut rows = Vec::new();
        for (name, text) in lists {
            let file = sources.add(name.as_str(), text.as_str());
            rows.extend(self::rows(file, text, found));
        }
        Known { rows }
    }

    /// Whether a row is about a change.
    pub(super) fn excuses(&mut self, survivor: &Survivor) -> bool {
        let about =
            |row: &&mut Row| row.place == survivor.place && row.what == survivor.what && row.part == survivor.part;
        let mut excused = false;
        for row in self.rows.iter_mut().filter(about) {
            row.used = true;
            excused = true;
        }
        excused
    }

    /// Rows that have excused nothing, of places that were tried.
    pub(super) fn stale(&self, tried: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let stale = self.rows.iter().filter(|row| !row.used && tried(&row.place));
        let report = |row: &Row| {
            let title = format!("no change of {} is excused by this row", row.place);
            Diagnostic::warning(codes::STALE_KNOWN, title, row.span, "excuses nothing")
                .with_help("a test notices the change by now, or the text is another; take the row out, or mend it")
        };
        stale.map(report).collect()
    }
}

fn rows(file: FileId, text: &str, found: &mut Vec<Diagnostic>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let end = start + line.trim_end().len();
        let span = Span::new(file, at(start), at(end));
        start += line.len();
        let Some(inside) = line.trim().strip_prefix('|') else { continue };
        let cells = cells(inside.strip_suffix('|').unwrap_or(inside));
        let [place, what, part, why] = cells.as_slice() else {
            let title = format!("a row has four cells, and this one has {}", cells.len());
            found.push(
                Diagnostic::error(codes::STALE_KNOWN, title, span, "can't be read")
                    .with_help("write `| rule a | without this operand | the text | why |`"),
            );
            continue;
        };
        let is_head = place == "where" || place.chars().all(|c| matches!(c, '-' | ':'));
        if is_head {
            continue;
        }
        if why.is_empty() {
            let title = format!("the row of {place} gives no reason");
            found.push(Diagnostic::error(codes::STALE_KNOWN, title, span, "why can no test notice?"));
        }
        rows.push(Row { place: place.clone(), what: what.clone(), part: part.clone(), span, used: false });
    }
    rows
}

/// The cells of a row. A `|` in a cell is written `\|`; the `` ` `` around a cell, as many as there are, are not part of it.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in row.chars() {
        match (c, escaped) {
            ('|', false) => cells.push(String::new()),
            ('\\', false) => {
                escaped = true;
                continue;
            }
            (c, _) => {
                if let Some(cell) = cells.last_mut() {
                    if escaped && c != '|' {
                        cell.push('\\');
                    }
                    cell.push(c);
                }
            }
        }
        escaped = false;
    }
    cells.iter().map(|cell| code(cell.trim()).to_owned()).collect()
}

/// The text of a span of code; the cell as it is where it is none.
fn code(cell: &str) -> &str {
    let ticks = cell.len() - cell.trim_start_matches('`').len();
    let (open, close) = ("`".repeat(ticks), "`".repeat(ticks));
    match cell.strip_prefix(&*open).and_then(|cell| cell.strip_suffix(&*close)) {
        // A cell of several spans is a sentence.
        Some(inside) if ticks > 0 && !inside.contains(&*open) => inside.trim(),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_may_hold_code_with_bars() {
        let cells = cells(r" fn a.b | `with \`x\`` | `a \| b` | both give `x` and `y` ");
        assert_eq!(cells, ["fn a.b", r"`with \`x\``", "a | b", "both give `x` and `y`"]);
    }

    #[test]
    fn the_head_of_a_table_and_text_around_it_are_no_rows() {
        let text =
            "# Known\n\n| where | change | text | why |\n| --- | --- | --- | --- |\n| rule a | b | `c` | d |\n| x |\n";
        let mut found = Vec::new();
        let known = Known::read(&[("K.md".to_owned(), text.to_owned())], &mut SourceMap::new(), &mut found);
        assert_eq!((known.rows.len(), found.len()), (1, 1));
        assert_eq!((known.rows[0].place.as_str(), known.rows[0].part.as_str()), ("rule a", "c"));
    }
}
