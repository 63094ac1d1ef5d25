//! The formats and the way to a renderer.

use crate::{Report, github, human, json, junit, sarif};
use std::io;

/// A form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: grouped by object, with excerpts and a summary.
    #[default]
    Human,
    /// One JSON document.
    Json,
    /// One JSON object per finding and line: the stable contract for tools. Diagnostics are not in it.
    Ndjson,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for CI systems that show tests.
    Junit,
    /// GitHub workflow commands: annotations on a pull request.
    Github,
}

/// How a report is to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour what people read.
    pub color: bool,
}

type Render = fn(&Report, Style, &mut dyn io::Write) -> io::Result<()>;

impl Format {
    /// All, with their names: the one list that options, help and renderers come from.
    pub const ALL: [(Format, &'static str); 6] = [
        (Format::Human, "human"),
        (Format::Json, "json"),
        (Format::Ndjson, "ndjson"),
        (Format::Sarif, "sarif"),
        (Format::Junit, "junit"),
        (Format::Github, "github"),
    ];

    /// The word that options use.
    pub fn name(self) -> &'static str {
        Format::ALL.iter().find(|(format, _)| *format == self).map_or("", |(_, name)| name)
    }

    /// The format of a word.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|(_, known)| *known == name).map(|(format, _)| *format)
    }

    /// Whether the format has a place for diagnostics. Where it has none, they are to be shown elsewhere.
    pub fn carries_diagnostics(self) -> bool {
        !matches!(self, Format::Human | Format::Ndjson)
    }

    fn renderer(self) -> Render {
        match self {
            Format::Human => human::render,
            Format::Json => json::render,
            Format::Ndjson => json::render_lines,
            Format::Sarif => sarif::render,
            Format::Junit => junit::render,
            Format::Github => github::render,
        }
    }
}

/// Writes a report.
///
/// # Errors
/// Those of `out`.
pub fn render(report: &Report, format: Format, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    format.renderer()(report, style, out)
}
