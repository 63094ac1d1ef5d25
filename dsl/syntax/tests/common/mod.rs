//! What several test files need: folders of texts, and diagnostics as plain text.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, unreachable_pub, reason = "not every test file uses all of it")]

pub mod trees;

use std::fmt::Write;
use std::fs;

use upright_source::{Diagnostic, Level, SourceFile, Span};

/// Name and text of each file of a folder of `tests/data`, in order.
pub fn texts(folder: &str) -> Vec<(String, String)> {
    let folder = format!("{}/tests/data/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut texts: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    texts.sort();
    texts
}

/// Diagnostics with carets, and the text after all suggestions that can be applied.
pub fn render(text: &str, diagnostics: &[Diagnostic]) -> String {
    let file = SourceFile::new("text", text);
    let mut out = String::new();
    for d in diagnostics {
        let level = match d.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        writeln!(out, "{level} {}: {}", d.code, d.title).unwrap();
        caret(&mut out, &file, d.primary.span, '^', &d.primary.text);
        for label in &d.secondary {
            caret(&mut out, &file, label.span, '-', &label.text);
        }
        if let Some(help) = &d.help {
            writeln!(out, "  help: {help}").unwrap();
        }
        if let Some(s) = &d.suggestion {
            let (start, end) = (s.span.start as usize, s.span.end as usize);
            let fixed = format!("{}{}{}", &text[..start], s.replacement, &text[end..]);
            let line = file.position(s.span.start).line;
            writeln!(out, "  edit: {}", SourceFile::new("fixed", fixed).line(line)).unwrap();
        }
        out.push('\n');
    }
    out
}

fn caret(out: &mut String, file: &SourceFile, span: Span, sign: char, label: &str) {
    let (start, end) = (file.position(span.start), file.position(span.end));
    let line = file.line(start.line);
    let width =
        if end.line == start.line { end.column - start.column } else { line.chars().count() as u32 + 1 - start.column };
    let carets = sign.to_string().repeat(width.max(1) as usize);
    writeln!(out, "{:4} | {line}", start.line).unwrap();
    let text = format!("     | {}{carets} {label}", " ".repeat(start.column as usize - 1));
    writeln!(out, "{}", text.trim_end()).unwrap();
}
