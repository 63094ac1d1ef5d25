//! From a report to an answer.

use super::envelope::Envelope;
use super::{Admission, AdmissionOptions, Undecided, has_errors};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use upright_report::{Report, visible};
use upright_source::{Finding, Level, PatchOp};

/// Warnings of one answer; the API server cuts them off at 4,096 bytes in all.
const WARNINGS: usize = 20;
/// Characters of one warning: the API server cuts longer ones.
const WARNING: usize = 256;
/// Findings that the reason of a denial names.
const REASONS: usize = 20;

/// Decides.
pub(super) fn answer(
    envelope: Envelope,
    report: Report,
    patch: Vec<PatchOp>,
    broken: Option<String>,
    options: &AdmissionOptions,
) -> Admission {
    let grave = |finding: &Finding, least| report.severity(finding) >= least;
    let denies = |finding: &&Finding| options.deny.is_some_and(|least| grave(finding, least));
    let warns = |finding: &&Finding| !denies(finding) && options.warn.is_some_and(|least| grave(finding, least));
    let mut reasons = unreadable(&report, broken);
    reasons.extend(report.open().filter(denies).map(|finding| line(&report, finding)));
    let mut warnings: Vec<String> = report.open().filter(warns).map(|finding| line(&report, finding)).collect();
    match options.undecided {
        Undecided::Allow => {}
        Undecided::Warn => warnings.extend(undecided(&report)),
        Undecided::Deny => reasons.extend(undecided(&report)),
    }
    let allowed = reasons.is_empty();
    Admission {
        uid: envelope.uid,
        allowed,
        message: some(reasons, REASONS, usize::MAX).join("\n"),
        warnings: some(warnings, WARNINGS, WARNING),
        patch: if allowed { patch } else { Vec::new() },
        report,
    }
}

/// Why the object can't be trusted to be what was read of it.
fn unreadable(report: &Report, broken: Option<String>) -> Vec<String> {
    if let Some(reason) = broken {
        return vec![format!("the object can't be judged: {}", visible(&reason))];
    }
    if report.objects == 0 && has_errors(report) {
        let errors = report.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error);
        return errors.map(|error| format!("the object can't be judged: {}", visible(&error.title))).collect();
    }
    Vec::new()
}

fn undecided(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for (rule, tally) in report.rules.iter().zip(&report.tallies) {
        for (reason, _) in &tally.not_evaluated {
            lines.push(format!("{}: not evaluated: {}", rule.id, visible(reason)));
        }
    }
    lines
}

fn line(report: &Report, finding: &Finding) -> String {
    let place = if finding.path.is_empty() { String::new() } else { format!(" ({})", visible(&finding.path)) };
    format!("{}: {}{place}", report.rule_id(finding), visible(&finding.message))
}

/// The first of some lines, none longer than wanted, and how many more there are.
fn some(mut lines: Vec<String>, most: usize, length: usize) -> Vec<String> {
    let more = lines.len().saturating_sub(most);
    lines.truncate(most);
    for line in &mut lines {
        if line.chars().count() > length {
            *line = line.chars().take(length.saturating_sub(1)).chain(['…']).collect();
        }
    }
    lines.extend((more > 0).then(|| format!("and {more} more")));
    lines
}

impl Admission {
    /// The `AdmissionReview` that the API server is to be sent.
    pub fn to_json(&self) -> Json {
        let mut response = json!({"uid": self.uid, "allowed": self.allowed});
        if !self.allowed {
            response["status"] =
                json!({"status": "Failure", "reason": "Forbidden", "code": 403, "message": self.message});
        }
        if !self.warnings.is_empty() {
            response["warnings"] = json!(self.warnings);
        }
        if !self.patch.is_empty() {
            let patch = Json::Array(self.patch.iter().map(op).collect());
            response["patchType"] = json!("JSONPatch");
            response["patch"] = json!(STANDARD.encode(patch.to_string()));
        }
        json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response})
    }
}

fn op(op: &PatchOp) -> Json {
    let value = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_else(|_| json!(text));
    match op {
        PatchOp::Add { path, value: text } => json!({"op": "add", "path": path, "value": value(text)}),
        PatchOp::Replace { path, value: text } => json!({"op": "replace", "path": path, "value": value(text)}),
        PatchOp::Test { path, value: text } => json!({"op": "test", "path": path, "value": value(text)}),
        PatchOp::Remove { path } => json!({"op": "remove", "path": path}),
    }
}
