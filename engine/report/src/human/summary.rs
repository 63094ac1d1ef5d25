//! The last lines: how many findings, how grave, and what could not be judged.

use super::paint::Paint;
use crate::Report;
use std::io::{self, Write};
use upright_source::Severity;

/// How many rules are named for one reason.
const NAMED: usize = 3;

/// Writes the summary.
pub(super) fn render(report: &Report, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let judged = format!("{} judged by {}", count(report.objects, "object"), count(report.rules.len(), "rule"));
    let open = report.open().count();
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
    for (reason, objects, rules) in reasons {
        let mut names = rules.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        if let Some(more) = rules.len().checked_sub(NAMED).filter(|more| *more > 0) {
            names.push_str(&format!(" and {more} more"));
        }
        let head = format!("not evaluated on {}:", count(objects, "object"));
        writeln!(out, "{} {}", paint.dim(&head), paint.dim(&format!("{names}: {reason}")))?;
    }
    Ok(())
}

/// `1 object`, `2 objects`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
