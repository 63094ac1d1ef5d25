//! `upright lsp`: the language server, over standard input and output.

use crate::failure::{Exit, Failure};

/// Runs the command until the editor ends it.
pub(crate) fn run() -> Result<Exit, Failure> {
    upright_lsp::serve_stdio().map_err(|error| Failure::new(format!("the editor's connection broke: {error}")))?;
    Ok(Exit::Clean)
}
