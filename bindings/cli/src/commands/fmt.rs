//! `upright fmt`: one way to lay out a rule text.

use crate::args::Fmt;
use crate::failure::{Exit, Failure};
use crate::words::Color;
use crate::{files, terminal};
use std::path::Path;

/// Runs the command. A text with errors is left alone and reported; the others are formatted.
pub(crate) fn run(args: Fmt, color: Color) -> Result<Exit, Failure> {
    let mut exit = Exit::Clean;
    for path in &args.paths {
        let texts = if path.is_dir() { files::rule_texts(path)? } else { vec![path.clone()] };
        for file in texts {
            exit = worst(exit, format(&file, args.check, color)?);
        }
    }
    Ok(exit)
}

fn format(path: &Path, check: bool, color: Color) -> Result<Exit, Failure> {
    let text = match files::text(path) {
        Ok(text) => text,
        Err(failure) => return Ok(failure.report(color)),
    };
    let formatted = match upright::format(&path.to_string_lossy(), &text) {
        Ok(formatted) => formatted,
        Err(error) => return Ok(Failure::from(error).report(color)),
    };
    // A tree as JSON is turned into text; its file stays what it is.
    let is_tree = text.trim_start().starts_with('{');
    if (files::is_stdin(path) || is_tree) && !check {
        terminal::print(|out| out.write_all(formatted.as_bytes()))?;
        return Ok(Exit::Clean);
    }
    if formatted == text {
        return Ok(Exit::Clean);
    }
    if check {
        terminal::print(|out| writeln!(out, "{} is not formatted", path.display()))?;
        return Ok(Exit::Findings);
    }
    files::replace(path, &formatted)?;
    Ok(Exit::Clean)
}

fn worst(a: Exit, b: Exit) -> Exit {
    match (a, b) {
        (Exit::Trouble, _) | (_, Exit::Trouble) => Exit::Trouble,
        (Exit::Findings, _) | (_, Exit::Findings) => Exit::Findings,
        _ => Exit::Clean,
    }
}
