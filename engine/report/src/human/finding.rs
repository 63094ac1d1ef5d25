//! One finding: where, what, why, and what to do.

use super::paint::Paint;
use super::{diff, excerpt, object_name};
use crate::escape::visible_lines;
use crate::{Report, visible};
use std::io::{self, Write};
use upright_source::{Finding, Fix, ObjectRef, PatchOp, Related, RuleInfo};

/// How many values, places of other objects and steps of a patch are listed.
const LISTED: usize = 4;
/// How many controls are listed: those that a rule names itself come first, and there may be many that mappings add.
const MOST_CONTROLS: usize = 8;

/// Writes a finding that stands under the heading of `group`; the `first` one of its rule says what the rule is about.
pub(super) fn render(
    report: &Report,
    finding: &Finding,
    group: &ObjectRef,
    first: bool,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let severity = report.severity(finding);
    let head = format!("{}[{}]", severity.name(), report.rule_id(finding));
    writeln!(out, "{}: {}", paint.severity(severity, &head), paint.bold(&finding.message))?;
    let gutter = place(report, finding, paint, out)?;
    let mut notes = Notes { gutter, paint, out };
    if finding.object != *group {
        notes.add("in", &object_name(&finding.object))?;
    }
    for evidence in finding.evidence.iter().filter(|evidence| evidence.path != finding.path).take(LISTED) {
        notes.add("because", &format!("{} is {}", evidence.path, evidence.value))?;
    }
    for related in finding.related.iter().take(LISTED) {
        notes.add("see", &related_place(report, related))?;
    }
    if let Some(more) = finding.related.len().checked_sub(LISTED).filter(|more| *more > 0) {
        notes.add("see", &format!("and {more} more"))?;
    }
    if let Some(help) = &finding.help {
        notes.add("help", help)?;
    }
    if let Some(rule) = report.rules.get(finding.rule).filter(|_| first) {
        notes.about(rule)?;
    }
    match &finding.fix {
        Some(fix) => notes.fix(report, fix),
        None => Ok(()),
    }
}

/// Writes where the finding points, and returns how far what follows is indented.
fn place(report: &Report, finding: &Finding, paint: Paint, out: &mut dyn Write) -> io::Result<usize> {
    let severity = report.severity(finding);
    let file = finding.span.and_then(|span| Some((report.sources.get(span.file)?, span)));
    let note = if finding.missing { format!("{} is not set", finding.path) } else { finding.path.clone() };
    match file {
        Some((file, span)) => excerpt::render(file, span, &note, |text| paint.severity(severity, text), paint, out),
        None if note.is_empty() => Ok(1),
        None => writeln!(out, "{} {}", paint.frame(" -->"), visible(&note)).map(|()| 1),
    }
}

fn related_place(report: &Report, related: &Related) -> String {
    let mut text = object_name(&related.object);
    if !related.path.is_empty() {
        text.push_str(&format!(" at {}", related.path));
    }
    if let Some((file, position)) = related.span.and_then(|span| report.sources.locate(span)) {
        text.push_str(&format!(" ({file}:{}:{})", position.line, position.column));
    }
    text
}

/// The lines that begin with `=`, below the excerpt.
struct Notes<'a> {
    gutter: usize,
    paint: Paint,
    out: &'a mut dyn Write,
}

impl Notes<'_> {
    fn add(&mut self, name: &str, text: &str) -> io::Result<()> {
        let sign = self.paint.frame("=");
        let name = self.paint.bold(&format!("{name}:"));
        let indent = format!("\n{:width$}", "", width = self.gutter + 3);
        let text = visible_lines(text).replace('\n', &indent);
        writeln!(self.out, "{:gutter$} {sign} {}", "", format!("{name} {text}").trim_end(), gutter = self.gutter)
    }

    fn about(&mut self, rule: &RuleInfo) -> io::Result<()> {
        if !rule.controls.is_empty() {
            let first = rule.controls.iter().take(MOST_CONTROLS);
            let mut controls: Vec<_> = first.map(|(framework, control)| format!("{framework} {control}")).collect();
            if let Some(more @ 1..) = rule.controls.len().checked_sub(MOST_CONTROLS) {
                controls.push(format!("and {more} more"));
            }
            self.add("controls", &controls.join(", "))?;
        }
        match &rule.url {
            Some(url) => self.add("more", url),
            None => Ok(()),
        }
    }

    fn fix(&mut self, report: &Report, fix: &Fix) -> io::Result<()> {
        let hunks = fix.edits.as_ref().and_then(|edits| diff::hunks(&report.sources, edits));
        match hunks {
            Some(hunks) => {
                self.add("fix", "")?;
                diff::render(&hunks, self.gutter + 3, self.paint, self.out)
            }
            None => {
                let steps = fix.patch.iter().filter_map(step);
                let steps: Vec<_> = steps.take(LISTED).collect();
                self.add("fix", &steps.join("\n"))
            }
        }
    }
}

/// A step of a patch in words; a test of the patch is none.
fn step(op: &PatchOp) -> Option<String> {
    match op {
        PatchOp::Add { path, value } => Some(format!("add {path} = {value}")),
        PatchOp::Replace { path, value } => Some(format!("set {path} = {value}")),
        PatchOp::Remove { path } => Some(format!("remove {path}")),
        PatchOp::Test { .. } => None,
    }
}
