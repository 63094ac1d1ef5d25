//! `upright test`: the tests that packs bring along.

mod mutate;

use crate::args::Test;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::packs::Loaded;
use crate::terminal;
use crate::words::Color;
use std::io::{self, Write};
use std::path::PathBuf;
use upright::{RunOptions, Selection, Style, TestReport};

/// Runs the command.
pub(crate) fn run(args: Test, color: Color) -> Result<Exit, Failure> {
    let config = Config::load(&args.rules)?;
    let mut paths = args.paths.clone();
    paths.extend(args.rules.packs.iter().cloned());
    if paths.is_empty() && !args.std {
        paths = if config.packs.is_empty() { vec![PathBuf::from(".")] } else { config.packs.clone() };
    }
    let loaded = Loaded::read_paths(&paths, &args.rules, &config)?;
    let rules = loaded.compile()?;
    let packs =
        if args.std { vec!["std".to_owned()] } else { loaded.packs.iter().map(|p| p.name().to_owned()).collect() };
    if args.mutate {
        let known = mutate::known(&args.known, &paths)?;
        return mutate::run(&rules, &packs, args.filter.as_deref().unwrap_or(""), &known, (args.output, color));
    }
    // A rule that no case tests must compile too.
    rules.evaluator(&RunOptions { selection: Selection::Packs(packs.clone()), ..RunOptions::default() })?;
    let report = rules.test(&packs, args.filter.as_deref().unwrap_or(""));
    let style = terminal::stderr_style(color);
    terminal::print_error(|out| upright::render_diagnostics(rules.warnings(), rules.sources(), style, out))?;
    terminal::print_error(|out| upright::render_diagnostics(&report.warnings, &report.sources, style, out))?;
    terminal::print(|out| render(&report, terminal::stdout_style(color), out))?;
    Ok(if report.failures.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn render(report: &TestReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    upright::render_diagnostics(&report.failures, &report.sources, style, out)?;
    for rule in &report.untested {
        writeln!(out, "no test: {rule}")?;
    }
    writeln!(out, "{} passed, {} failed", report.passed, report.failed)
}
