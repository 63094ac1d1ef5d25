//! The baseline: findings that are known, so that only new ones are reported.
//!
//! The file is for people too: one line a finding, sorted, so that a change of it reads well. Lines, messages and files
//! are not in it, so a finding that moves stays known.

use crate::failure::Failure;
use crate::files;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use upright::{Finding, Report};

/// The file.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

/// A finding, as often as it is known.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(flatten)]
    key: Key,
    /// Objects of the same name may be in several files.
    count: usize,
}

/// What makes a finding the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
struct Key {
    rule: String,
    /// The group of the API, without the version.
    group: String,
    kind: String,
    namespace: String,
    name: String,
    path: String,
}

const VERSION: u32 = 1;

/// Takes the known findings out of the report. Waived ones stay: they are known anyway.
pub(crate) fn apply(path: &Path, report: &mut Report) -> Result<(), Failure> {
    let text = files::text(path)?;
    let wrong = |what: String| {
        let help = format!(
            "`upright check PATH --baseline {} --write-baseline` writes one: JSON with the findings that are known",
            path.display()
        );
        Failure::with_help(format!("the baseline `{}` can't be used: {what}", path.display()), help)
    };
    let not_one = |error: serde_json::Error| {
        let kind = if error.is_data() { "it is JSON, but no baseline" } else { "it is not JSON" };
        wrong(format!("{kind} ({error})"))
    };
    let file: File = serde_json::from_str(&text).map_err(not_one)?;
    if file.version != VERSION {
        return Err(wrong(format!("it has version {}, and this program reads {VERSION}", file.version)));
    }
    let mut known: BTreeMap<Key, usize> = file.findings.into_iter().map(|entry| (entry.key, entry.count)).collect();
    let mut findings = std::mem::take(&mut report.findings);
    let before = findings.len();
    findings.retain(|finding| {
        let left = finding.waived.is_none().then(|| known.get_mut(&key(report, finding))).flatten();
        match left {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        }
    });
    report.known = before - findings.len();
    report.findings = findings;
    Ok(())
}

/// Writes all open findings of the report.
pub(crate) fn write(path: &Path, report: &Report) -> Result<usize, Failure> {
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for finding in report.open() {
        *known.entry(key(report, finding)).or_default() += 1;
    }
    let count = known.values().sum();
    let mut text = format!("{{\"version\": {VERSION}, \"findings\": [");
    let mut separator = "\n";
    for (key, count) in known {
        let line = serde_json::to_string(&Entry { key, count }).map_err(|error| Failure::new(error.to_string()))?;
        text.push_str(separator);
        text.push_str(&line);
        separator = ",\n";
    }
    text.push_str("\n]}\n");
    fs::write(path, text).map_err(|error| Failure::file("write", path, &error))?;
    Ok(count)
}

fn key(report: &Report, finding: &Finding) -> Key {
    let object = &finding.object;
    Key {
        rule: report.rule_id(finding).to_owned(),
        group: object.api_version.rsplit_once('/').map_or("", |(group, _)| group).to_owned(),
        kind: object.kind.clone(),
        namespace: object.namespace.clone(),
        name: object.name.clone(),
        path: finding.path.clone(),
    }
}
