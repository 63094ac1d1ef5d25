//! A fix as the lines that it takes away and puts there.

use super::mask;
use super::paint::Paint;
use crate::{Style, visible};
use std::io::{self, Write};
use upright_source::{SourceFile, SourceMap, TextEdit};

/// A line longer than this says nothing in a diff (JSON on one line): bytes.
const MAX_LINE: usize = 200;

/// Lines of a text that change, with the line before them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hunk {
    /// Number of the first removed line (or, if none is, of the line before which the added ones come).
    line: u32,
    before: Option<String>,
    removed: Vec<String>,
    added: Vec<String>,
}

impl Hunk {
    /// Masks what is not to be shown of a file.
    fn mask(&mut self, file: &SourceFile) {
        if self.before.is_some() {
            self.before = Some(mask::line(file, self.line.saturating_sub(1)).into_owned());
        }
        for (line, number) in self.removed.iter_mut().zip(self.line..) {
            *line = mask::line(file, number).into_owned();
        }
        self.added = mask::lines(&self.added.join("\n"));
    }
}

/// The hunks of edits of one text, in the order of the text; none if there is nothing worth showing: edits that
/// overlap or lie in several files or in no file, or lines too long to read.
pub(super) fn hunks(sources: &SourceMap, edits: &[TextEdit]) -> Option<Vec<Hunk>> {
    let file = sources.get(edits.first()?.span.file)?;
    let mut hunks = changes(sources, edits)?;
    hunks.iter_mut().for_each(|hunk| hunk.mask(file));
    let readable = |line: &String| line.len() <= MAX_LINE;
    hunks.iter().all(|hunk| hunk.removed.iter().chain(&hunk.added).all(readable)).then_some(hunks)
}

/// The same, however long the lines are.
fn changes(sources: &SourceMap, edits: &[TextEdit]) -> Option<Vec<Hunk>> {
    let id = edits.first()?.span.file;
    let file = sources.get(id)?;
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let sound = |pair: &[&TextEdit]| pair[0].span.end <= pair[1].span.start;
    if !edits.windows(2).all(sound) || edits.iter().any(|edit| edit.span.file != id) {
        return None;
    }
    let lines = |edit: &TextEdit| (file.position(edit.span.start).line, file.position(edit.span.end).line);
    let mut hunks = Vec::new();
    for group in edits.chunk_by(|a, b| lines(b).0 <= lines(a).1) {
        hunks.push(hunk(file, group)?);
    }
    Some(hunks)
}

/// The hunk of edits that lie in one run of lines.
fn hunk(file: &SourceFile, edits: &[&TextEdit]) -> Option<Hunk> {
    let first = file.position(edits.first()?.span.start).line;
    let last = file.position(edits.last()?.span.end).line;
    let (start, end) = (file.line_start(first), file.line_start(last + 1));
    let old = file.text.get(start as usize..end as usize)?;
    let (mut new, mut at) = (String::new(), start as usize);
    for edit in edits {
        new.push_str(file.text.get(at..edit.span.start as usize)?);
        new.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    new.push_str(file.text.get(at..end as usize)?);
    let (mut removed, mut added): (Vec<String>, Vec<String>) = (split(old), split(&new));
    let same = removed.iter().zip(&added).take_while(|(a, b)| a == b).count();
    removed.drain(..same);
    let kept: Vec<_> = added.drain(..same).collect();
    while removed.last().is_some() && removed.last() == added.last() {
        removed.pop();
        added.pop();
    }
    let line = first + same as u32;
    let before = kept.last().cloned().or_else(|| (first > 1).then(|| file.line(first - 1).to_owned()));
    Some(Hunk { line, before: before.filter(|line| !line.is_empty() && line.len() <= MAX_LINE), removed, added })
}

fn split(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Writes hunks, each line indented by `indent`.
pub(super) fn render(hunks: &[Hunk], indent: usize, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let last = hunks.iter().map(|hunk| hunk.line + hunk.removed.len().max(hunk.added.len()) as u32).max();
    let gutter = last.unwrap_or(0).to_string().len();
    let mut line = |number: u32, sign: char, text: &str, painted: &dyn Fn(&str) -> String| {
        let number = paint.frame(&format!("{number:>gutter$}"));
        let text = text.replace('\t', "  ");
        writeln!(out, "{:indent$}{number} {}", "", painted(format!("{sign} {text}").trim_end()))
    };
    for hunk in hunks {
        if let Some(before) = &hunk.before {
            line(hunk.line.saturating_sub(1), ' ', before, &|text| paint.dim(text))?;
        }
        for (number, text) in (hunk.line..).zip(&hunk.removed) {
            line(number, '-', text, &|text| paint.removed(text))?;
        }
        for (number, text) in (hunk.line..).zip(&hunk.added) {
            line(number, '+', text, &|text| paint.added(text))?;
        }
    }
    Ok(())
}

/// How many lines stand around a change in a patch.
const CONTEXT: u32 = 3;

/// Writes edits of one text as a patch in the unified form, which `patch -p1` and `git apply` take.
///
/// # Errors
/// Writing fails.
pub fn render_patch(sources: &SourceMap, edits: &[TextEdit], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint::new(style);
    let file = edits.first().and_then(|edit| sources.get(edit.span.file));
    let (Some(file), Some(hunks)) = (file, changes(sources, edits)) else { return Ok(()) };
    let name = file.name.trim_start_matches("./").trim_start_matches('/');
    writeln!(out, "{}", paint.bold(&format!("--- a/{name}")))?;
    writeln!(out, "{}", paint.bold(&format!("+++ b/{name}")))?;
    let end = |hunk: &Hunk| hunk.line + hunk.removed.len() as u32;
    let mut shift: i64 = 0;
    for near in hunks.chunk_by(|a, b| b.line <= end(a) + 2 * CONTEXT) {
        let (Some(first), Some(last)) = (near.first(), near.last()) else { continue };
        let from = first.line.saturating_sub(CONTEXT).max(1);
        let to = (end(last) + CONTEXT).min(lines_of(file) + 1);
        let growth: i64 = near.iter().map(|hunk| hunk.added.len() as i64 - hunk.removed.len() as i64).sum();
        let (old, start) = (i64::from(to - from), i64::from(from) + shift);
        writeln!(out, "{}", paint.frame(&format!("@@ -{from},{old} +{start},{} @@", old + growth)))?;
        let mut at = from;
        for hunk in near {
            for line in at..hunk.line {
                writeln!(out, " {}", visible(file.line(line)))?;
            }
            for text in &hunk.removed {
                writeln!(out, "{}", paint.removed(&format!("-{text}")))?;
            }
            for text in &hunk.added {
                writeln!(out, "{}", paint.added(&format!("+{text}")))?;
            }
            at = end(hunk);
        }
        for line in at..to {
            writeln!(out, " {}", visible(file.line(line)))?;
        }
        shift += growth;
    }
    Ok(())
}

/// How many lines a file has; the end of the last one begins none.
fn lines_of(file: &SourceFile) -> u32 {
    if file.text.ends_with('\n') { file.line_count().saturating_sub(1) } else { file.line_count() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use upright_source::Span;

    fn diff(text: &str, edits: &[(u32, u32, &str)]) -> String {
        let mut sources = SourceMap::new();
        let file = sources.add("a.yaml", text);
        let edits: Vec<_> = edits
            .iter()
            .map(|(start, end, text)| TextEdit { span: Span::new(file, *start, *end), text: (*text).to_owned() })
            .collect();
        let Some(hunks) = hunks(&sources, &edits) else { return "none".to_owned() };
        let mut out = Vec::new();
        render(&hunks, 0, Paint::new(Style::default()), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_replaced_word_shows_its_line_twice() {
        assert_eq!(diff("a:\n  b: true\nc: 1\n", &[(8, 12, "false")]), "1   a:\n2 -   b: true\n2 +   b: false\n");
    }

    #[test]
    fn a_line_inserted_between_two_shows_only_itself() {
        assert_eq!(diff("a:\n  b: true\nc: 1\n", &[(13, 13, "  d: 2\n")]), "2     b: true\n3 +   d: 2\n");
    }

    #[test]
    fn a_line_appended_to_a_text_without_a_last_line_break() {
        assert_eq!(diff("a:\n  b: 1", &[(9, 9, "\n  d: 2")]), "2     b: 1\n3 +   d: 2\n");
    }

    #[test]
    fn two_edits_of_one_line_are_one_hunk_and_far_ones_two() {
        assert_eq!(diff("a: 1\nb: 2\nc: 3\n", &[(0, 1, "x"), (3, 4, "9")]), "1 - a: 1\n1 + x: 9\n");
        assert_eq!(
            diff("a: 1\nb: 2\nc: 3\n", &[(3, 4, "9"), (13, 14, "8")]),
            "1 - a: 1\n1 + a: 9\n2   b: 2\n3 - c: 3\n3 + c: 8\n"
        );
    }

    #[test]
    fn edits_that_overlap_or_lines_that_nobody_can_read_show_nothing() {
        assert_eq!(diff("a: 1\n", &[(0, 3, "x"), (2, 4, "9")]), "none");
        assert_eq!(diff(&"x".repeat(300), &[(0, 1, "y")]), "none");
    }
}
