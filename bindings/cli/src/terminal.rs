//! Standard output and standard error: colours, progress, and readers that go away.

use crate::words::Color;
use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};
use upright::Style;

/// How to colour what goes to standard output.
pub(crate) fn stdout_style(color: Color) -> Style {
    Style { color: wanted(color, io::stdout().is_terminal()) }
}

/// How to colour what goes to standard error.
pub(crate) fn stderr_style(color: Color) -> Style {
    Style { color: wanted(color, io::stderr().is_terminal()) }
}

fn wanted(color: Color, terminal: bool) -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// Writes to standard output. A reader that went away (`| head`) is no error: what it asked for it got.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let result = write(&mut out).and_then(|()| out.flush());
    // What is left in the buffer is not tried again.
    let (_, _) = out.into_parts();
    forgive_closed(result)
}

/// The same for standard error.
pub(crate) fn print_error(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut text = Vec::new();
    write(&mut text)?;
    forgive_closed(io::stderr().lock().write_all(&text))
}

fn forgive_closed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// A line on a terminal's standard error that says how far a long work is; on anything else, nothing.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: bool,
    next: std::time::Instant,
}

/// How long a work takes before it counts as long, and between two lines.
const EVERY: std::time::Duration = std::time::Duration::from_millis(300);

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress { shown: false, next: std::time::Instant::now() + EVERY }
    }

    /// Shows the text if it is time to.
    pub(crate) fn tick(&mut self, text: impl FnOnce() -> String) {
        if std::time::Instant::now() < self.next || !io::stderr().is_terminal() {
            return;
        }
        self.next = std::time::Instant::now() + EVERY;
        self.shown = true;
        // A progress line that can't be written is not worth a word.
        let _ = write!(io::stderr().lock(), "\r\u{1b}[2K{}", upright::visible(&text()));
    }

    /// Takes the line away.
    pub(crate) fn done(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[2K");
        }
    }
}

/// A bar that is as full as the work is done.
pub(crate) fn bar(done: usize, all: usize) -> String {
    const WIDTH: usize = 30;
    let full = (done * WIDTH).checked_div(all).unwrap_or(WIDTH).min(WIDTH);
    format!("[{}{}] {done} of {all}", "#".repeat(full), ".".repeat(WIDTH - full))
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done();
    }
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_is_as_full_as_the_work_is_done() {
        assert_eq!(bar(0, 4), format!("[{}] 0 of 4", ".".repeat(30)));
        assert_eq!(bar(2, 4), format!("[{}{}] 2 of 4", "#".repeat(15), ".".repeat(15)));
        assert_eq!(bar(9, 4), format!("[{}] 9 of 4", "#".repeat(30)));
        assert_eq!(bar(0, 0), format!("[{}] 0 of 0", "#".repeat(30)));
    }
}
