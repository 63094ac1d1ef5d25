//! `upright test`: the tests that packs bring along.

mod coverage;
mod mutate;
mod watch;

use crate::args::Test;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::packs::Loaded;
use crate::terminal;
use crate::words::{Color, TestOutput};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;
use upright::{RunOptions, Selection, SourceMap, Style, TestReport};

/// Runs the command.
pub(crate) fn run(args: Test, color: Color) -> Result<Exit, Failure> {
    let config = Config::load(&args.rules)?;
    let mut paths = args.paths.clone();
    paths.extend(args.rules.packs.iter().cloned());
    if paths.is_empty() && !args.std {
        paths = if config.packs.is_empty() { vec![PathBuf::from(".")] } else { config.packs.clone() };
    }
    if !args.watch {
        return once(&args, &config, &paths, color);
    }
    let watched: Vec<PathBuf> = paths.iter().chain(&args.rules.crds).chain(&config.crds).cloned().collect();
    watch::run(&watched, color, || once(&args, &config, &paths, color))
}

/// Reads the packs and runs their tests.
fn once(args: &Test, config: &Config, paths: &[PathBuf], color: Color) -> Result<Exit, Failure> {
    let loaded = Loaded::read_paths(paths, &args.rules, config)?;
    let rules = loaded.compile()?;
    let packs =
        if args.std { vec!["std".to_owned()] } else { loaded.packs.iter().map(|p| p.name().to_owned()).collect() };
    let filter = args.filter.as_deref().unwrap_or("");
    if args.mutate {
        let known = mutate::known(&args.known, paths)?;
        return mutate::run(&rules, &packs, filter, &known, (args.output, color));
    }
    // A rule that no case tests must compile too.
    rules.evaluator(&RunOptions { selection: Selection::Packs(packs.clone()), ..RunOptions::default() })?;
    let (report, coverage) = if args.coverage || args.lcov.is_some() {
        let (report, coverage) = rules.test_coverage(&packs, filter);
        (report, Some(coverage))
    } else {
        (rules.test(&packs, filter), None)
    };
    let style = terminal::stderr_style(color);
    terminal::print_error(|out| upright::render_diagnostics(rules.warnings(), rules.sources(), style, out))?;
    terminal::print_error(|out| upright::render_diagnostics(&report.warnings, &report.sources, style, out))?;
    if let (Some(coverage), Some(file)) = (&coverage, &args.lcov) {
        coverage::write(coverage, rules.sources(), file)?;
    }
    match args.output {
        TestOutput::Human => terminal::print(|out| {
            let style = terminal::stdout_style(color);
            render(&report, style, out)?;
            let shown = coverage.as_ref().filter(|_| args.coverage);
            shown.map_or(Ok(()), |coverage| coverage::render(coverage, rules.sources(), style, out))
        })?,
        TestOutput::Junit => terminal::print(|out| report.junit(out))?,
        TestOutput::Ndjson => {
            terminal::print(|out| lines(&report).iter().try_for_each(|line| writeln!(out, "{line}")))?
        }
        TestOutput::Json => terminal::print(|out| {
            let covered = coverage.as_ref().map(|coverage| coverage::document(coverage, rules.sources()));
            let (passed, failed, untested) = (report.passed, report.failed, &report.untested);
            let cases = lines(&report);
            let all =
                json!({"passed": passed, "failed": failed, "untested": untested, "cases": cases, "coverage": covered});
            writeln!(out, "{all:#}")
        })?,
    }
    Ok(if report.failures.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn render(report: &TestReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    upright::render_diagnostics(&report.failures, &report.sources, style, out)?;
    for rule in &report.untested {
        writeln!(out, "no test: {rule}")?;
    }
    writeln!(out, "{} passed, {} failed", report.passed, report.failed)
}

/// An object for each case.
fn lines(report: &TestReport) -> Vec<Value> {
    let line = |case: &upright::CaseReport| {
        let wrong = |failure: &upright::Diagnostic| {
            json!({
                "code": failure.code, "message": failure.primary.text, "help": failure.help,
                "at": located(failure.primary.span, &report.sources),
            })
        };
        json!({
            "rule": case.rule, "case": case.name, "passed": case.failures.is_empty(),
            "at": located(case.span, &report.sources),
            "failures": case.failures.iter().map(wrong).collect::<Vec<_>>(),
        })
    };
    report.cases.iter().map(line).collect()
}

/// A place as JSON.
fn located(span: upright::Span, sources: &SourceMap) -> Value {
    let (file, at) = sources.locate(span).map_or(("", (0, 0)), |(file, at)| (file, (at.line, at.column)));
    json!({"file": file, "line": at.0, "column": at.1})
}
