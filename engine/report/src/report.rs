//! What a run has to say, before it has a form.

use upright_source::{Diagnostic, Finding, Level, RuleInfo, Severity, SourceMap};

/// Everything that a run has to say.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The rules that judged, in the order that [`Finding::rule`] counts.
    pub rules: Vec<RuleInfo>,
    /// What became of each rule; as long as `rules`.
    pub tallies: Vec<Tally>,
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
    /// Counts objects that could not be judged.
    pub fn add_not_evaluated(&mut self, reason: &str, objects: usize) {
        match self.not_evaluated.iter_mut().find(|(known, _)| known == reason) {
            Some((_, count)) => *count += objects,
            None => self.not_evaluated.push((reason.to_owned(), objects)),
        }
    }
}
