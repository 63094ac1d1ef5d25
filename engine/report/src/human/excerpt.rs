//! Lines of a text with a caret under one place.

use super::mask;
use super::paint::Paint;
use crate::escape::picture;
use std::io::{self, Write};
use unicode_width::UnicodeWidthChar;
use upright_source::{SourceFile, Span};

/// How many columns of a line are shown; of a longer one, those around the caret.
const WINDOW: usize = 140;
/// How many columns of a longer line are shown before the caret.
const LEAD: usize = 50;

/// Writes the line at which `span` starts, the line before it, and a caret with `note` beside it. `mark` colours the
/// caret. Returns the width of the line numbers, so that what follows can line up.
pub(super) fn render(
    file: &SourceFile,
    span: Span,
    note: &str,
    mark: impl Fn(&str) -> String,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<usize> {
    let start = file.position(span.start);
    let gutter = start.line.to_string().len();
    let place = format!("{}:{}:{}", file.name, start.line, start.column);
    writeln!(out, "{:gutter$}{} {}", "", paint.frame("-->"), paint.dim(&place))?;
    writeln!(out, "{:gutter$} {}", "", paint.frame("|"))?;
    if let Some(before) = start.line.checked_sub(1).filter(|line| *line > 0 && start.line <= file.line_count()) {
        let line = window(&mask::line(file, before), 0..0);
        if !line.text.trim().is_empty() {
            write_line(before, gutter, &line.text, paint, out)?;
        }
    }
    let text = &*mask::line(file, start.line);
    let from = (span.start.saturating_sub(file.line_start(start.line)) as usize).min(text.len());
    let to = (from + (span.end - span.start) as usize).min(text.len()).max(from);
    let line = window(text, from..to);
    write_line(start.line, gutter, &line.text, paint, out)?;
    let caret = mark(&"^".repeat(line.width.max(1)));
    let note = if note.is_empty() { String::new() } else { format!(" {}", mark(note)) };
    writeln!(out, "{:gutter$} {} {:indent$}{caret}{note}", "", paint.frame("|"), "", indent = line.indent)?;
    Ok(gutter)
}

fn write_line(number: u32, gutter: usize, text: &str, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let frame = paint.frame(&format!("{number:>gutter$} |"));
    writeln!(out, "{frame}{}", format!(" {text}").trim_end())
}

/// What is shown of a line: its text, and at which column and how wide the marked part is.
struct Line {
    text: String,
    indent: usize,
    width: usize,
}

/// Cuts a line to the columns around `range` (bytes), and makes it safe to print.
fn window(line: &str, range: std::ops::Range<usize>) -> Line {
    let short = line.len() <= WINDOW;
    let cut = if short { 0 } else { boundary(line, range.start.saturating_sub(LEAD)) };
    let rest = line.get(cut..).unwrap_or("");
    let mut shown = Line { text: String::new(), indent: 0, width: 0 };
    let mut columns = 0;
    if cut > 0 {
        shown.text.push('…');
        columns = 1;
        shown.indent = 1;
    }
    for (at, c) in rest.char_indices() {
        if !short && columns >= WINDOW {
            shown.text.push('…');
            break;
        }
        let at = cut + at;
        let wide = if c == '\t' { 2 } else { picture(c).width().unwrap_or(1) };
        if c == '\t' {
            shown.text.push_str("  ")
        } else {
            shown.text.push(picture(c))
        }
        if at < range.start {
            shown.indent += wide;
        } else if at < range.end {
            shown.width += wide;
        }
        columns += wide;
    }
    shown
}

/// The start of the character that byte `at` is in.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
