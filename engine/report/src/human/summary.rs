//! The last lines: how many findings, how grave, and what could not be judged.

use super::paint::Paint;
use crate::Report;
use std::cmp::Reverse;
use std::io::{self, Write};
use upright_source::Severity;

/// How many rules are named for one reason.
const NAMED: usize = 3;

/// From how many findings on they are counted by rule.
const MANY: usize = 10;

/// How many reasons for which objects were not judged are listed.
const REASONS: usize = 10;

/// How many rules that count lists.
const LISTED: usize = 20;

/// Writes the summary.
pub(super) fn render(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let judged = format!("{} judged by {}", count(report.objects, "object"), count(report.rules.len(), "rule"));
    let open = report.open().count();
    if open >= MANY {
        by_rule(report, paint, out)?;
    }
    if open == 0 {
        writeln!(out, "{}; {judged}", paint.bold("no findings"))?;
    } else {
        let severities: Vec<_> = Severity::ALL.iter().filter_map(|severity| of(report, *severity, paint)).collect();
        let fixable = report.open().filter(|finding| finding.fix.is_some()).count();
        let fixable = if fixable == 0 { String::new() } else { format!(", {fixable} with a fix") };
        writeln!(out, "{}: {}{fixable}; {judged}", paint.bold(&count(open, "finding")), severities.join(", "))?;
    }
    let waived = report.findings.len() - open;
    if waived > 0 {
        writeln!(out, "{} waived", count(waived, "finding"))?;
    }
    if report.known > 0 {
        writeln!(out, "{} known to the baseline", count(report.known, "finding"))?;
    }
    not_evaluated(report, paint, out)
}

/// How many findings each rule has: the gravest rules first, then those with the most.
fn by_rule(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let mut counts = vec![0usize; report.rules.len()];
    for finding in report.open() {
        if let Some(count) = counts.get_mut(finding.rule) {
            *count += 1;
        }
    }
    let mut rules: Vec<_> = report.rules.iter().zip(counts).filter(|(_, count)| *count > 0).collect();
    rules.sort_by_key(|(rule, count)| (Reverse(rule.severity), Reverse(*count), &rule.id));
    let width = rules.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or(1);
    for (rule, count) in rules.iter().take(LISTED) {
        let severity = paint.severity(rule.severity, &format!("{:8}", rule.severity.name()));
        writeln!(out, "{count:>width$}  {severity}  {}", paint.bold(&rule.id))?;
    }
    if let Some(more) = rules.len().checked_sub(LISTED).filter(|more| *more > 0) {
        writeln!(out, "{:width$}  and {} more", "", count(more, "rule"))?;
    }
    writeln!(out)
}

fn of(report: &Report, severity: Severity, paint: Paint) -> Option<String> {
    let count = report.open().filter(|finding| report.severity(finding) == severity).count();
    (count > 0).then(|| paint.severity(severity, &format!("{count} {}", severity.name())))
}

/// By reason: for how many objects, and the rules.
fn not_evaluated(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let mut reasons: Vec<(&str, usize, Vec<&str>)> = Vec::new();
    for (rule, tally) in report.rules.iter().zip(&report.tallies) {
        for (reason, objects) in &tally.not_evaluated {
            match reasons.iter_mut().find(|(known, ..)| known == reason) {
                Some((_, most, rules)) => {
                    *most = (*most).max(*objects);
                    rules.push(&rule.id);
                }
                None => reasons.push((reason, *objects, vec![&rule.id])),
            }
        }
    }
    // Those that most objects have come first, so that a long tail hides nothing.
    reasons.sort_by_key(|(_, objects, _)| Reverse(*objects));
    for (reason, objects, rules) in reasons.iter().take(REASONS) {
        let objects = *objects;
        let mut names = rules.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        if let Some(more) = rules.len().checked_sub(NAMED).filter(|more| *more > 0) {
            names.push_str(&format!(" and {more} more"));
        }
        let head = format!("not evaluated on {}:", count(objects, "object"));
        writeln!(out, "{} {}", paint.dim(&head), paint.dim(&format!("{names}: {reason}")))?;
    }
    match reasons.len().checked_sub(REASONS).filter(|more| *more > 0) {
        Some(more) => {
            writeln!(out, "{}", paint.dim(&format!("and for {}; --output json has all", count(more, "more reason"))))
        }
        None => Ok(()),
    }
}

/// `1 object`, `2 objects`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
