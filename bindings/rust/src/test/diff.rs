//! What was expected beside what was found, line by line.

use super::case::{Judged, OneVerdict};
use upright_object::Step;
use upright_source::{Finding, ObjectRef, Verdict};
use upright_types::testing::{Expectation, Outcome};

/// How many lines are shown of what was found.
const MOST: usize = 8;

/// A line with `-` for what was expected and not found, and lines for what was found: with `+` where they are of the
/// object that the expectation names, or of any if it names none.
pub(super) fn diff(expect: &Expectation, judged: &Judged, meant: &[&OneVerdict]) -> String {
    let mut lines = vec![format!("- {}", expected(expect))];
    let is_meant = |index: Option<usize>| meant.iter().any(|one| one.index == index);
    let mark = |index| if is_meant(index) { '+' } else { ' ' };
    let mut found = Vec::new();
    for one in &judged.verdicts {
        let findings = judged.findings.iter().filter(|(index, _)| *index == one.index);
        let before = found.len();
        found.extend(findings.map(|(index, finding)| format!("{} {}", mark(*index), of_finding(one, finding))));
        let applies = !matches!(one.verdict, Verdict::NotApplicable | Verdict::Fail);
        if found.len() == before && (applies || (expect.object.is_some() && is_meant(one.index))) {
            found.push(format!("{} {}", mark(one.index), of_verdict(one)));
        }
    }
    if found.is_empty() {
        found.push("+ not-applicable".to_owned());
    }
    let more = found.len().saturating_sub(MOST);
    lines.extend(found.into_iter().take(MOST));
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines.join("\n")
}

fn expected(expect: &Expectation) -> String {
    let word = match expect.outcome {
        Outcome::Fail => "fail",
        Outcome::Pass => "pass",
        Outcome::NotApplicable => "not-applicable",
        Outcome::NotEvaluated => "not-evaluated",
        Outcome::Fixed => "fixed",
    };
    let mut line = word.to_owned();
    if let Some(name) = &expect.object {
        let parts = [Some(&name.kind), name.namespace.as_ref(), Some(&name.name)];
        line.push(' ');
        line.push_str(&parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("/"));
    }
    if let Some(path) = &expect.at {
        line.push_str(&format!(" at {}", Step::path(&super::given::steps(path))));
    }
    line
}

fn of_finding(one: &OneVerdict, finding: &Finding) -> String {
    let at = if finding.path.is_empty() { String::new() } else { format!(" at {}", finding.path) };
    let fix = if finding.fix.is_some() { ", with a fix" } else { "" };
    format!("fail {}{at}: {}{fix}", named(&one.object), finding.message)
}

fn of_verdict(one: &OneVerdict) -> String {
    let object = named(&one.object);
    match &one.verdict {
        Verdict::Fail => format!("fail {object}"),
        Verdict::Waived => format!("waived {object}"),
        Verdict::Pass => format!("pass {object}"),
        Verdict::NotApplicable => format!("not-applicable {object}"),
        Verdict::NotEvaluated(reason) => format!("not-evaluated {object}: {reason}"),
    }
}

fn named(object: &ObjectRef) -> String {
    let parts = [&object.kind, &object.namespace, &object.name];
    parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join("/")
}
