//! Diagnostics, drawn by `ariadne`.
//!
//! Of each file only the lines between its labels are given to it, cleaned; the lines before them are empty, so that
//! numbers are right (ariadne 0.6 forgets an offset in the margin). What it has no form for (no text, a line of
//! megabytes) is drawn here.

use super::excerpt;
use super::paint::Paint;
use crate::escape::{picture, visible_lines};
use crate::{Style, visible};
use ariadne::{Color, Config, IndexType, Label, ReportBuilder, ReportKind, Source};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use upright_source::{Diagnostic, FileId, Level, SourceFile, SourceMap, Span};

/// A line longer than this (bytes) is shown in part.
const MAX_LINE: usize = 240;
/// Labels further apart than this (lines) are not drawn in one picture.
const MAX_LINES: u32 = 400;

/// How many places of further notes of one kind are named.
const NAMED: usize = 3;

/// Writes diagnostics for people, with an empty line after each. Of notes that say the same the first is drawn and the
/// others are counted: a folder of other files does not bury what matters.
///
/// # Errors
/// Those of `out`.
pub fn render_diagnostics(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let notes = notes(diagnostics);
    for diagnostic in diagnostics {
        let same = notes.get(&key(diagnostic)).map_or(&[][..], Vec::as_slice);
        if diagnostic.level == Level::Note && same.first().is_some_and(|first| !std::ptr::eq(*first, diagnostic)) {
            continue;
        }
        match picture_of(diagnostic, sources) {
            Some(windows) => draw(diagnostic, windows, style, out)?,
            None => draw_plainly(diagnostic, sources, style, out)?,
        }
        if diagnostic.level == Level::Note {
            count_others(same, sources, style, out)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Notes by what they say.
fn notes(diagnostics: &[Diagnostic]) -> BTreeMap<(&str, &str), Vec<&Diagnostic>> {
    let mut notes: BTreeMap<_, Vec<&Diagnostic>> = BTreeMap::new();
    for note in diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Note) {
        notes.entry(key(note)).or_default().push(note);
    }
    notes
}

fn key(diagnostic: &Diagnostic) -> (&str, &str) {
    (diagnostic.code, &diagnostic.title)
}

fn count_others(same: &[&Diagnostic], sources: &SourceMap, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let others = same.get(1..).unwrap_or(&[]);
    if others.is_empty() {
        return Ok(());
    }
    let place = |note: &&Diagnostic| sources.locate(note.primary.span).map(|(file, at)| format!("{file}:{}", at.line));
    let places: Vec<String> = others.iter().filter_map(place).take(NAMED).collect();
    let more = if others.len() > places.len() { ", …" } else { "" };
    let count = if others.len() == 1 { "1 more place".to_owned() } else { format!("{} more places", others.len()) };
    let paint = Paint::new(style);
    writeln!(out, " {} the same in {count}: {}{more}", paint.frame("="), visible(&places.join(", ")))
}

/// The part of a file that is drawn: whole lines.
struct Window<'a> {
    file: &'a SourceFile,
    lines: Range<u32>,
}

type Windows<'a> = BTreeMap<FileId, Window<'a>>;

/// The windows of all labels; none where the picture would be unreadable.
fn picture_of<'a>(diagnostic: &Diagnostic, sources: &'a SourceMap) -> Option<Windows<'a>> {
    let mut windows: Windows<'a> = BTreeMap::new();
    for span in spans(diagnostic) {
        let file = sources.get(span.file).filter(|file| !file.text.is_empty())?;
        let lines = file.position(span.start).line..file.position(span.end).line + 1;
        let window = windows.entry(span.file).or_insert_with(|| Window { file, lines: lines.clone() });
        window.lines = window.lines.start.min(lines.start)..window.lines.end.max(lines.end);
    }
    let readable = |window: &Window<'_>| {
        window.lines.len() as u32 <= MAX_LINES
            && window.lines.clone().all(|line| window.file.line(line).len() <= MAX_LINE)
    };
    windows.values().all(readable).then_some(windows)
}

fn spans(diagnostic: &Diagnostic) -> impl Iterator<Item = Span> {
    std::iter::once(diagnostic.primary.span).chain(diagnostic.secondary.iter().map(|label| label.span))
}

impl Window<'_> {
    /// How many empty lines stand for those before the window.
    fn lead(&self) -> usize {
        self.lines.start.saturating_sub(1) as usize
    }

    /// The lines as ariadne takes them: one character for each, none of which moves a cursor.
    fn source(&self) -> Source {
        let mut text = "\n".repeat(self.lead());
        for line in self.lines.clone() {
            text.extend(self.file.line(line).chars().map(clean));
            text.push('\n');
        }
        Source::from(text)
    }

    /// A span in characters of the window's source.
    fn range(&self, span: Span) -> Range<usize> {
        let at = |offset: u32| {
            let position = self.file.position(offset);
            let before = (self.lines.start..position.line).map(|line| self.file.line(line).chars().count() + 1);
            let column = (position.column as usize - 1).min(self.file.line(position.line).chars().count());
            self.lead() + before.sum::<usize>() + column
        };
        let start = at(span.start);
        start..at(span.end).max(start)
    }
}

/// Tabs stay: ariadne widens them.
fn clean(c: char) -> char {
    if c == '\t' { c } else { picture(c) }
}

fn draw(diagnostic: &Diagnostic, windows: Windows<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let place = |span: Span| {
        let window = windows.get(&span.file);
        (span.file.0.to_string(), window.map_or(0..0, |window| window.range(span)))
    };
    let (kind, color) = match diagnostic.level {
        Level::Error => (ReportKind::Error, Color::Red),
        Level::Warning => (ReportKind::Warning, Color::Yellow),
        Level::Note => (ReportKind::Advice, Color::Blue),
    };
    let config = Config::default().with_color(style.color).with_index_type(IndexType::Char).with_tab_width(2);
    let mut report: ReportBuilder<'_, _> = ariadne::Report::build(kind, place(diagnostic.primary.span))
        .with_config(config)
        .with_code(diagnostic.code)
        .with_message(visible(&diagnostic.title));
    for (order, (mark, primary)) in (0..).zip(in_order(diagnostic)) {
        let text = if mark.text.is_empty() { "here" } else { &mark.text };
        let label = Label::new(place(mark.span)).with_message(visible(text)).with_order(order);
        report.add_label(if primary {
            label.with_color(color).with_priority(1)
        } else {
            label.with_color(Color::Cyan)
        });
    }
    if let Some(help) = &diagnostic.help {
        report.set_help(visible_lines(help));
    }
    let mut picture = Vec::new();
    report.finish().write(Files::new(&windows), &mut picture)?;
    // What ariadne calls an advice is a note everywhere else. A kind of one's own would be coloured unasked.
    let picture = String::from_utf8_lossy(&picture).replacen("Advice:", "Note:", 1);
    for line in picture.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The labels, each with whether it is the primary one: the primary file's first, each file's in the order of the
/// text, which is what makes one picture of a file.
fn in_order(diagnostic: &Diagnostic) -> Vec<(&upright_source::Label, bool)> {
    let mut labels = vec![(&diagnostic.primary, true)];
    labels.extend(diagnostic.secondary.iter().map(|label| (label, false)));
    let home = diagnostic.primary.span.file;
    labels.sort_by_key(|(label, _)| (label.span.file != home, label.span.file, label.span.end, label.span.start));
    labels
}

/// The windows as ariadne asks for them, by the number of the file; two files may have one name.
struct Files {
    files: BTreeMap<String, (String, Source)>,
}

impl Files {
    fn new(windows: &Windows<'_>) -> Files {
        let entry = |(id, window): (&FileId, &Window<'_>)| {
            (id.0.to_string(), (visible(&window.file.name).into_owned(), window.source()))
        };
        Files { files: windows.iter().map(entry).collect() }
    }
}

impl ariadne::Cache<String> for Files {
    type Storage = String;

    fn fetch(&mut self, id: &String) -> Result<&Source, impl std::fmt::Debug> {
        self.files.get(id).map(|(_, source)| source).ok_or("no such file")
    }

    fn display<'a>(&self, id: &'a String) -> Option<impl std::fmt::Display + 'a> {
        self.files.get(id).map(|(name, _)| name.clone())
    }
}

/// The form without ariadne: title, place, an excerpt if there is a text, help.
fn draw_plainly(diagnostic: &Diagnostic, sources: &SourceMap, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint::new(style);
    let head = match diagnostic.level {
        Level::Error => "Error",
        Level::Warning => "Warning",
        Level::Note => "Note",
    };
    let head = paint.level(diagnostic.level, &format!("[{}] {head}:", diagnostic.code));
    writeln!(out, "{head} {}", visible(&diagnostic.title))?;
    for label in std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary) {
        match sources.get(label.span.file) {
            Some(file) if !file.text.is_empty() => {
                let mark = |text: &str| paint.level(diagnostic.level, text);
                excerpt::render(file, label.span, &label.text, mark, paint, out)?;
            }
            Some(file) => {
                let text = if label.text.is_empty() { String::new() } else { format!(": {}", label.text) };
                writeln!(out, " {} {}{}", paint.frame("-->"), visible(&file.name), visible(&text))?;
            }
            None if label.text.is_empty() => {}
            None => writeln!(out, " {} {}", paint.frame("-->"), visible(&label.text))?,
        }
    }
    match &diagnostic.help {
        Some(help) => writeln!(out, " {} {} {}", paint.frame("="), paint.bold("help:"), visible_lines(help)),
        None => Ok(()),
    }
}
