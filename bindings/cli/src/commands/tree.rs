//! `upright tree`: a rule text as JSON, and back.

use crate::args::Tree;
use crate::failure::{Exit, Failure};
use crate::words::{Color, TreeForm};
use crate::{files, terminal};
use upright::stage;

/// Runs the command. The tree is printed even of a text with errors, which are said too.
pub(crate) fn run(args: Tree, color: Color) -> Result<Exit, Failure> {
    let Some(file) = args.file.filter(|_| !args.schema) else {
        terminal::print(|out| out.write_all(stage::tree_schema().as_bytes()))?;
        return Ok(Exit::Clean);
    };
    let text = files::text(&file)?;
    let other = if stage::is_tree(&text) { TreeForm::Text } else { TreeForm::Json };
    let name = file.to_string_lossy();
    let stage = match args.to.unwrap_or(other) {
        TreeForm::Text => stage::tree_text(&name, &text),
        TreeForm::Json => stage::tree(&name, &text),
    };
    show(stage, color)
}

/// Prints the text of a stage, and what was wrong on the way to it.
pub(crate) fn show(stage: stage::Stage, color: Color) -> Result<Exit, Failure> {
    let style = terminal::stderr_style(color);
    terminal::print_error(|out| upright::render_diagnostics(&stage.diagnostics, &stage.sources, style, out))?;
    terminal::print(|out| out.write_all(stage.text.as_bytes()))?;
    let error = stage.diagnostics.iter().any(|diagnostic| diagnostic.level == upright::Level::Error);
    Ok(if error { Exit::Trouble } else { Exit::Clean })
}
