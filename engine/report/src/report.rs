//! What a run has to say, before it has a form.

use crate::ControlInfo;
use std::sync::Arc;
use upright_source::{Diagnostic, Finding, Level, RuleInfo, Severity, SourceMap};

/// Everything that a run has to say.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The rules that judged, in the order that [`Finding::rule`] counts.
    pub rules: Arc<[RuleInfo]>,
    /// What became of each rule; as long as `rules`.
    pub tallies: Vec<Tally>,
    /// The controls of frameworks that the run is about; none where it is about rules alone.
    pub controls: Arc<[ControlInfo]>,
    /// The findings, in the order in which they are to be shown.
    pub findings: Vec<Finding>,
    /// What is wrong with inputs and rules.
    pub diagnostics: Vec<Diagnostic>,
    /// How many objects were judged.
    pub objects: usize,
    /// How many findings a baseline knows and that are therefore not in `findings`.
    pub known: usize,
    /// The files that spans lie in.
    pub sources: SourceMap,
}

/// How many reasons a rule's tally tells apart: strangers write them.
pub const MAX_REASONS: usize = 50;

/// How the objects fared under one rule: each object counts once, under the first of these that holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Objects with a finding that no waiver excuses.
    pub failed: usize,
    /// Objects that could not be judged, by reason.
    pub not_evaluated: Vec<(String, usize)>,
    /// Objects all of whose findings are excused.
    pub waived: usize,
    /// Objects that were judged and have no finding.
    pub passed: usize,
    /// Objects that the rule has nothing to say about.
    pub not_applicable: usize,
}

impl Report {
    /// The severity of a finding: its rule's.
    pub fn severity(&self, finding: &Finding) -> Severity {
        self.rules.get(finding.rule).map_or(Severity::Info, |rule| rule.severity)
    }

    /// The id of a finding's rule.
    pub fn rule_id(&self, finding: &Finding) -> &str {
        self.rules.get(finding.rule).map_or("", |rule| rule.id.as_str())
    }

    /// The findings that no waiver excuses.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.waived.is_none())
    }

    /// Whether some finding that no waiver excuses is at least this grave.
    pub fn fails_at(&self, severity: Severity) -> bool {
        self.open().any(|finding| self.severity(finding) >= severity)
    }

    /// Whether some input or rule is in error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }
}

impl Tally {
    /// Counts objects that could not be judged. Beyond [`MAX_REASONS`] reasons, further ones are one.
    pub fn add_not_evaluated(&mut self, reason: &str, objects: usize) {
        let known = self.not_evaluated.iter().any(|(known, _)| known == reason);
        let reason = if known || self.not_evaluated.len() < MAX_REASONS { reason } else { "other reasons" };
        match self.not_evaluated.iter_mut().find(|(known, _)| known == reason) {
            Some((_, count)) => *count += objects,
            None => self.not_evaluated.push((reason.to_owned(), objects)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_counted_and_bounded() {
        let mut tally = Tally::default();
        for number in 0..MAX_REASONS + 20 {
            tally.add_not_evaluated(&format!("reason {number}"), 1);
        }
        tally.add_not_evaluated("reason 0", 2);
        assert_eq!(tally.not_evaluated.len(), MAX_REASONS + 1);
        assert_eq!(tally.not_evaluated.first(), Some(&("reason 0".to_owned(), 3)));
        assert_eq!(tally.not_evaluated.last(), Some(&("other reasons".to_owned(), 20)));
    }
}
