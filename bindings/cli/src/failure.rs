//! How a run ends.

use crate::terminal;
use crate::words::Color;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use upright::{CompileError, Diagnostic, SourceMap};

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well.
    Clean,
    /// The run did its work and found something.
    Findings,
    /// Something that the run needs could not be read or makes no sense.
    Trouble,
}

impl Exit {
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Trouble => 2,
        })
    }
}

/// Why a run could not do its work. Always exit code 2.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A sentence, and what to do about it.
    Message { text: String, help: Option<String> },
    /// Diagnostics of rules, parameters, definitions.
    Diagnostics { diagnostics: Vec<Diagnostic>, sources: Box<SourceMap> },
}

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Failure {
        Failure::Message { text: text.into(), help: None }
    }

    pub(crate) fn with_help(text: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure::Message { text: text.into(), help: Some(help.into()) }
    }

    /// A file that could not be read or written.
    pub(crate) fn file(doing: &str, path: &Path, error: &io::Error) -> Failure {
        Failure::new(format!("can't {doing} `{}`: {}", path.display(), plain(error)))
    }

    /// Says on standard error what is wrong.
    pub(crate) fn report(self, color: Color) -> Exit {
        let style = terminal::stderr_style(color);
        // Where standard error is gone too, the exit code still says it.
        let _ = terminal::print_error(|out| match &self {
            Failure::Message { text, help } => {
                let mut lines = text.trim_end().lines();
                writeln!(out, "error: {}", upright::visible(lines.next().unwrap_or("")))?;
                lines.try_for_each(|line| writeln!(out, "  {}", upright::visible(line)))?;
                help.as_ref().map_or(Ok(()), |help| writeln!(out, "  help: {}", upright::visible(help)))
            }
            Failure::Diagnostics { diagnostics, sources } => {
                upright::render_diagnostics(diagnostics, sources, style, out)
            }
        });
        Exit::Trouble
    }
}

impl From<CompileError> for Failure {
    fn from(error: CompileError) -> Failure {
        Failure::Diagnostics { diagnostics: error.diagnostics, sources: Box::new(error.sources) }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::new(format!("can't write the output: {}", plain(&error)))
    }
}

/// An error of the system without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}
