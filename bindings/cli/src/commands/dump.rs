//! `upright dump`: what a stage hands to the next, as text.

use super::check;
use super::tree::show;
use crate::args::Dump;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::packs::Loaded;
use crate::words::{Color, Stage};
use crate::{files, terminal};
use std::path::PathBuf;
use upright::{Format, stage};

/// Runs the command.
pub(crate) fn run(args: Dump, color: Color) -> Result<Exit, Failure> {
    match args.stage {
        Stage::Tokens => {
            let path = only_path(&args)?;
            show(stage::tokens(&path.to_string_lossy(), &files::text(path)?), color)
        }
        Stage::Tree => {
            let path = only_path(&args)?;
            show(stage::tree(&path.to_string_lossy(), &files::text(path)?), color)
        }
        Stage::Ir => {
            let config = Config::load(&args.rules)?;
            let loaded = Loaded::read(&args.rules, &config)?;
            let selection = loaded.selection(args.run.profile.as_deref());
            show(loaded.compile()?.ir(&selection)?, color)
        }
        Stage::Listing => {
            let config = Config::load(&args.rules)?;
            let (evaluator, _) = check::evaluator(&args.rules, &args.run, &config)?;
            show(evaluator.listing(), color)
        }
        Stage::Objects => {
            let config = Config::load(&args.rules)?;
            let inputs = files::manifests(paths(&args)?, &check::excluded(&[], &config)?);
            show(stage::objects(inputs), color)
        }
        Stage::Findings => findings(&args, color),
    }
}

fn findings(args: &Dump, color: Color) -> Result<Exit, Failure> {
    let config = Config::load(&args.rules)?;
    let (evaluator, _) = check::evaluator(&args.rules, &args.run, &config)?;
    let inputs = files::manifests(paths(args)?, &check::excluded(&[], &config)?);
    let report = evaluator.check(inputs);
    let style = terminal::stderr_style(color);
    terminal::print_error(|out| upright::render_diagnostics(&report.diagnostics, &report.sources, style, out))?;
    terminal::print(|out| upright::render(&report, Format::Ndjson, terminal::stdout_style(color), out))?;
    Ok(if report.has_errors() { Exit::Trouble } else { Exit::Clean })
}

fn paths(args: &Dump) -> Result<&[PathBuf], Failure> {
    if args.paths.is_empty() {
        return Err(Failure::new("this stage needs a PATH: files, folders or `-`"));
    }
    Ok(&args.paths)
}

fn only_path(args: &Dump) -> Result<&PathBuf, Failure> {
    match args.paths.as_slice() {
        [path] => Ok(path),
        _ => Err(Failure::new("this stage needs one PATH: a rule text or `-`")),
    }
}
