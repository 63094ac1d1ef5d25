//! Findings as plain structs.

use crate::memory::Str;
use engine::Severity;

/// The finding is excused by a waiver.
pub const FINDING_WAIVED: u32 = 1;
/// The finding's place is where something is missing.
pub const FINDING_MISSING: u32 = 2;
/// The rule knows a fix.
pub const FINDING_FIXABLE: u32 = 4;

/// A finding. Strings that do not apply are empty. New members are added at the end, within one version of the interface.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: Str,
    /// What is wrong.
    pub message: Str,
    /// What to do about it.
    pub help: Str,
    /// Where in the object: `spec.containers[0].image`.
    pub path: Str,
    /// The object's `apiVersion`.
    pub api_version: Str,
    /// The object's kind.
    pub kind: Str,
    /// The object's namespace.
    pub ns: Str,
    /// The object's name.
    pub name: Str,
    /// The input's name.
    pub file: Str,
    /// The line in the input, from 1; 0 where there is none.
    pub line: u32,
    /// The column, in characters, from 1.
    pub column: u32,
    /// 0 info, 1 low, 2 medium, 3 high, 4 critical.
    pub severity: u32,
    /// `UPRIGHT_V1_FINDING_…`, added.
    pub flags: u32,
}

/// A finding of a report, whose strings it borrows.
pub(crate) fn view(report: &engine::Report, finding: &engine::Finding) -> Finding {
    let place = finding.span.and_then(|span| report.sources.locate(span));
    let (file, line, column) = place.map_or(("", 0, 0), |(file, at)| (file, at.line, at.column));
    let flag = |holds: bool, flag: u32| if holds { flag } else { 0 };
    Finding {
        rule: Str::of(report.rule_id(finding)),
        message: Str::of(&finding.message),
        help: Str::of(finding.help.as_deref().unwrap_or("")),
        path: Str::of(&finding.path),
        api_version: Str::of(&finding.object.api_version),
        kind: Str::of(&finding.object.kind),
        ns: Str::of(&finding.object.namespace),
        name: Str::of(&finding.object.name),
        file: Str::of(file),
        line,
        column,
        severity: match report.severity(finding) {
            Severity::Info => 0,
            Severity::Low => 1,
            Severity::Medium => 2,
            Severity::High => 3,
            Severity::Critical => 4,
        },
        flags: flag(finding.waived.is_some(), FINDING_WAIVED)
            | flag(finding.missing, FINDING_MISSING)
            | flag(finding.fix.is_some(), FINDING_FIXABLE),
    }
}
