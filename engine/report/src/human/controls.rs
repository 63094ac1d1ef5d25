//! The table of controls: what an auditor asks for.

use super::paint::Paint;
use crate::Report;
use crate::control::{ControlTally, ControlVerdict, controls};
use std::io::{self, Write};
use upright_source::Severity;

/// How many characters of a control's title are shown.
const TITLE: usize = 60;

/// Writes a table for each framework that the run is about.
pub(super) fn render(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let all = controls(report);
    let mut rest = all.as_slice();
    while let Some(first) = rest.first() {
        let framework = &first.info.framework;
        let end = rest.iter().position(|control| control.info.framework != *framework).unwrap_or(rest.len());
        let (these, others) = rest.split_at(end);
        table(these, paint, out)?;
        writeln!(out)?;
        rest = others;
    }
    Ok(())
}

fn table(controls: &[ControlTally<'_>], paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = controls.first() else { return Ok(()) };
    let title = if first.info.framework_title.is_empty() { &first.info.framework } else { &first.info.framework_title };
    writeln!(out, "{}", paint.bold(title))?;
    let width = controls.iter().map(|control| control.info.id.chars().count()).max().unwrap_or(0).max(7);
    let head = format!(
        "{:width$}  {:14}  {:>6}  {:>6}  {:>6}  {:>13}  {:>14}",
        "control", "", "failed", "passed", "waived", "not evaluated", "not applicable"
    );
    writeln!(out, "{}", paint.dim(&head))?;
    for control in controls {
        let id = format!("{:width$}", control.info.id);
        let word = verdict(control.verdict(), paint);
        let counts = [
            (6, control.failed),
            (6, control.passed),
            (6, control.waived),
            (13, control.not_evaluated),
            (14, control.not_applicable),
        ];
        let counts: Vec<String> = counts.iter().map(|(wide, count)| format!("{:>wide$}", number(*count))).collect();
        writeln!(
            out,
            "{}  {word}  {}  {}",
            paint.bold(&id),
            counts.join("  "),
            paint.dim(&shortened(&control.info.title))
        )?;
    }
    writeln!(out, "{}", summary(controls))
}

fn verdict(verdict: ControlVerdict, paint: Paint) -> String {
    let word = format!("{:14}", verdict.name());
    match verdict {
        ControlVerdict::Failed => paint.severity(Severity::High, &word),
        ControlVerdict::NotEvaluated | ControlVerdict::Waived => paint.severity(Severity::Medium, &word),
        ControlVerdict::Passed => paint.added(&word),
        ControlVerdict::NotApplicable | ControlVerdict::NoRule => paint.dim(&word),
    }
}

/// Nothing is easier to see as nothing.
fn number(count: usize) -> String {
    if count == 0 { "·".to_owned() } else { count.to_string() }
}

fn shortened(title: &str) -> String {
    if title.chars().count() <= TITLE {
        return title.to_owned();
    }
    let kept: String = title.chars().take(TITLE - 1).collect();
    format!("{}…", kept.trim_end())
}

/// `27 controls: 3 failed, 20 passed, 4 not applicable`.
fn summary(controls: &[ControlTally<'_>]) -> String {
    let mut verdicts: Vec<ControlVerdict> = controls.iter().map(ControlTally::verdict).collect();
    verdicts.sort_unstable();
    let mut parts: Vec<String> = Vec::new();
    for group in verdicts.chunk_by(|a, b| a == b) {
        parts.extend(group.first().map(|verdict| format!("{} {}", group.len(), verdict.name())));
    }
    let noun = if controls.len() == 1 { "control" } else { "controls" };
    format!("{} {noun}: {}", controls.len(), parts.join(", "))
}
