//! `upright completions`: the completions of a shell, made from the options themselves.

use crate::args::{Cli, Completions};
use crate::failure::{Exit, Failure};
use crate::terminal;
use clap::CommandFactory;

/// Runs the command.
pub(crate) fn run(args: Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "upright", &mut script);
    terminal::print(|out| out.write_all(&script))?;
    Ok(Exit::Clean)
}
