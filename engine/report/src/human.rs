//! `human`: findings grouped by object, each with the lines of YAML that caused it, the controls that
//! the run is about, and a summary.

mod controls;
mod diagnostic;
mod diff;
mod excerpt;
mod finding;
mod mask;
mod paint;
mod rule;
mod summary;

use crate::{Report, Style};
use paint::Paint;
use std::io::{self, Write};
use upright_source::{Finding, ObjectRef};

pub use diagnostic::render_diagnostics;
pub use diff::render_patch;
pub use rule::render_rule;

/// Writes the findings and the summary. Diagnostics are not among them: they belong on standard error.
pub(crate) fn render(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint::new(style);
    // What is the same for every finding of a rule is said at its first one.
    let mut introduced = vec![false; report.rules.len()];
    for (object, findings) in groups(report) {
        writeln!(out, "{}", paint.bold(&object_name(object)))?;
        writeln!(out)?;
        for finding in findings {
            let first = introduced.get_mut(finding.rule).is_some_and(|seen| !std::mem::replace(seen, true));
            finding::render(report, finding, object, first, paint, out)?;
            writeln!(out)?;
        }
    }
    controls::render(report, paint, out)?;
    summary::render(report, paint, out)
}

/// The open findings by the object that they are shown under: an owner if there is one in the input. Objects come in
/// the order of their first finding.
fn groups(report: &Report) -> Vec<(&ObjectRef, Vec<&Finding>)> {
    let mut groups: Vec<(&ObjectRef, Vec<&Finding>)> = Vec::new();
    let mut index: std::collections::HashMap<&ObjectRef, usize> = std::collections::HashMap::new();
    for finding in report.open() {
        let object = finding.owner.as_ref().unwrap_or(&finding.object);
        let at = *index.entry(object).or_insert_with(|| {
            groups.push((object, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, findings)) = groups.get_mut(at) {
            findings.push(finding);
        }
    }
    groups
}

/// `Deployment shop/web`.
pub(crate) fn object_name(object: &ObjectRef) -> String {
    let name = if object.name.is_empty() { "(without a name)" } else { &object.name };
    let kind = if object.kind.is_empty() { "object" } else { &object.kind };
    match object.namespace.as_str() {
        "" => format!("{kind} {name}"),
        namespace => format!("{kind} {namespace}/{name}"),
    }
}
