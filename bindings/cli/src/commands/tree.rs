//! `upright tree`: a rule text as JSON.

use crate::args::Tree;
use crate::failure::{Exit, Failure};
use crate::words::Color;
use crate::{files, terminal};

/// Runs the command. The tree is printed even of a text with errors, which are said too.
pub(crate) fn run(args: Tree, color: Color) -> Result<Exit, Failure> {
    let text = files::text(&args.file)?;
    let stage = upright::stage::tree(&args.file.to_string_lossy(), &text);
    show(stage, color)
}

/// Prints the text of a stage, and what was wrong on the way to it.
pub(crate) fn show(stage: upright::stage::Stage, color: Color) -> Result<Exit, Failure> {
    let style = terminal::stderr_style(color);
    terminal::print_error(|out| upright::render_diagnostics(&stage.diagnostics, &stage.sources, style, out))?;
    terminal::print(|out| out.write_all(stage.text.as_bytes()))?;
    let error = stage.diagnostics.iter().any(|diagnostic| diagnostic.level == upright::Level::Error);
    Ok(if error { Exit::Trouble } else { Exit::Clean })
}
