//! `upright check`: manifests in, findings out.

use crate::args::{Check, ReportArgs, RuleArgs, RunArgs};
use crate::baseline;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::files::{self, Exclude};
use crate::packs::Loaded;
use crate::terminal::{self, Progress, bar};
use crate::words::Color;
use crate::{params, words};
use clap::ValueEnum;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};
use upright::{Evaluator, Input, Level, Report, RunOptions, Severity};

/// Runs the command.
pub(crate) fn run(args: Check, color: Color) -> Result<Exit, Failure> {
    let config = Config::load(&args.rules)?;
    let policy = Policy::new(&args.report, &config)?;
    let exclude = excluded(&args.report.exclude, &config)?;
    let (evaluator, warnings) = match evaluator(&args.rules, &args.run, &config) {
        // Tools that read a report find in it why nothing was judged.
        Err(Failure::Diagnostics { diagnostics, sources }) if args.report.output.0.carries_diagnostics() => {
            let report = Report { diagnostics, sources: *sources, ..Report::default() };
            return finish(report, &Policy { baseline: None, ..policy }, &args.report, color);
        }
        other => other?,
    };
    let inputs = read(&args.paths, &args.run.inventory, &config, &exclude);
    let mut report = judge(&evaluator, inputs);
    report.diagnostics.splice(0..0, warnings);
    report.diagnostics.extend(evaluator.rules().is_empty().then(upright::no_rules));
    report.diagnostics.extend(nothing_read(&args.paths, &report));
    let exit = finish(report, &policy, &args.report, color);
    // The process ends here: to take the rules apart piece by piece would only take time.
    std::mem::forget(evaluator);
    exit
}

/// What is reported and what makes the run fail, options and project file together.
struct Policy {
    report: Severity,
    fail: Severity,
    baseline: Option<PathBuf>,
}

impl Policy {
    fn new(args: &ReportArgs, config: &Config) -> Result<Policy, Failure> {
        let lowest = |option: Option<words::Minimum>, set: &Option<String>, name: &str| match (option, set) {
            (Some(minimum), _) => Ok(minimum.0),
            (None, Some(word)) => words::Minimum::from_str(word, false)
                .map(|minimum| minimum.0)
                .map_err(|_| Failure::new(format!("`{}`: {name} is no severity: `{word}`", config.file.display()))),
            (None, None) => Ok(Severity::Info),
        };
        let baseline = args.baseline.clone().or_else(|| config.baseline.clone());
        if args.write_baseline && baseline.is_none() {
            return Err(Failure::with_help("--write-baseline writes no file", "name it: --baseline FILE"));
        }
        Ok(Policy {
            report: lowest(args.severity, &config.severity, "severity")?,
            fail: lowest(args.fail_on, &config.fail_on, "fail-on")?,
            baseline,
        })
    }
}

/// The patterns of files to leave out.
pub(crate) fn excluded(patterns: &[String], config: &Config) -> Result<Exclude, Failure> {
    let folder = if config.exclude.is_empty() { PathBuf::from(".") } else { config.folder() };
    let all = config.exclude.iter().chain(patterns);
    Exclude::new(&all.map(|pattern| (folder.clone(), pattern.clone())).collect::<Vec<_>>())
}

/// Compiles the rules and fixes what they are to judge by; also gives the warnings about them.
pub(crate) fn evaluator(
    rules: &RuleArgs,
    run: &RunArgs,
    config: &Config,
) -> Result<(Evaluator, Vec<upright::Diagnostic>), Failure> {
    let loaded = Loaded::read(rules, config)?;
    let compiled = loaded.compile()?;
    let options = options(&loaded, run, config)?;
    let warnings = compiled.warnings().to_vec();
    Ok((compiled.evaluator(&options)?, warnings))
}

/// What rules judge by, of the command line and the project file.
pub(crate) fn options(loaded: &Loaded, run: &RunArgs, config: &Config) -> Result<RunOptions, Failure> {
    Ok(RunOptions {
        selection: loaded.selection(run.profile.as_deref().or(config.profile.as_deref())),
        params: params::read(run, config)?,
        kubernetes: run.kubernetes.clone().or_else(|| config.kubernetes.clone()),
        now: now(),
        ..RunOptions::default()
    })
}

/// Microseconds since 1970. A clock before that is as good as none.
fn now() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_micros()).ok()
}

/// The inputs: what is judged, and the inventory.
pub(crate) fn read(paths: &[PathBuf], inventory: &[PathBuf], config: &Config, exclude: &Exclude) -> Vec<Input> {
    let mut inputs = files::manifests(paths, exclude);
    let inventory = if inventory.is_empty() { &config.inventory } else { inventory };
    inputs.extend(files::manifests(inventory, exclude).into_iter().map(Input::for_lookup));
    inputs
}

fn judge(evaluator: &Evaluator, inputs: Vec<Input>) -> Report {
    let mut progress = Progress::new();
    evaluator.check_with(inputs, &mut |done, all| progress.tick(|| format!("judging {} objects", bar(done, all))))
}

/// A run that has seen no object at all has most likely been given the wrong path.
fn nothing_read(paths: &[PathBuf], report: &Report) -> Option<upright::Diagnostic> {
    if report.objects > 0 || !report.diagnostics.is_empty() {
        return None;
    }
    let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    Some(upright::nothing_to_judge(&paths.join(", ")))
}

/// Applies the baseline and the severities, renders, and decides the exit code.
fn finish(mut report: Report, policy: &Policy, args: &ReportArgs, color: Color) -> Result<Exit, Failure> {
    if args.write_baseline
        && let Some(path) = &policy.baseline
    {
        show_diagnostics(&report, color, Level::Note)?;
        let count = baseline::write(path, &report)?;
        let findings = if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") };
        terminal::print_error(|out| writeln!(out, "{findings} written to {}", path.display()))?;
        return Ok(if report.has_errors() { Exit::Trouble } else { Exit::Clean });
    }
    if let Some(path) = &policy.baseline {
        baseline::apply(path, &mut report)?;
    }
    let rules = std::mem::take(&mut report.rules);
    let grave = |rule: usize| rules.get(rule).is_some_and(|rule| rule.severity >= policy.report);
    report.findings.retain(|finding| grave(finding.rule));
    report.rules = rules;
    let format = args.output.0;
    // A format that carries diagnostics may go to a file that nobody looks at; errors are said to people in any case.
    show_diagnostics(&report, color, if format.carries_diagnostics() { Level::Error } else { Level::Note })?;
    terminal::print(|out| upright::render(&report, format, terminal::stdout_style(color), out))?;
    let found = report.fails_at(policy.fail) && !args.exit_zero;
    Ok(match (report.has_errors(), found) {
        (true, _) => Exit::Trouble,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Clean,
    })
}

fn show_diagnostics(report: &Report, color: Color, least: Level) -> Result<(), Failure> {
    let shown: Vec<_> = report.diagnostics.iter().filter(|diagnostic| diagnostic.level >= least).cloned().collect();
    let style = terminal::stderr_style(color);
    Ok(terminal::print_error(|out| upright::render_diagnostics(&shown, &report.sources, style, out))?)
}
