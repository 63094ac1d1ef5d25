//! The command `upright`.
//!
//! Everything of the outside world is here and nowhere else: files, folders, standard streams, the environment, the
//! clock, exit codes. What rules mean and how objects are judged is asked of the crate `upright`.

mod args;
mod baseline;
mod commands;
mod config;
mod failure;
mod files;
mod packs;
mod params;
mod terminal;
mod words;

use args::{Cli, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are no errors; a wrong option is: clap's own code for it is 2, as ours.
        Err(error) => return ExitCode::from(error.print().map_or(2, |()| error.exit_code() as u8)),
    };
    let color = cli.color;
    let result = match cli.command {
        Command::Check(args) => commands::check::run(args, color),
        Command::Fix(args) => commands::fix::run(args, color),
        Command::Test(args) => commands::test::run(args, color),
        Command::Fmt(args) => commands::fmt::run(args, color),
        Command::Explain(args) => commands::explain::run(args, color),
        Command::Rules(args) => commands::rules::run(args, color),
        Command::Tree(args) => commands::tree::run(args, color),
        Command::Dump(args) => commands::dump::run(args, color),
        Command::Init(args) => commands::init::run(args),
        Command::Why(args) => commands::why::run(args, color),
        Command::Repl(args) => commands::repl::run(args, color),
        Command::Lsp => commands::lsp::run(),
        Command::Completions(args) => commands::completions::run(args),
    };
    result.unwrap_or_else(|failure: Failure| failure.report(color)).code()
}
