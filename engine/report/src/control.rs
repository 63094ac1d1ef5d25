//! Controls of frameworks: how each fares under the rules that bear on it.

use crate::{Report, Tally};
use upright_source::RuleInfo;

/// A control that a run is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlInfo {
    /// The framework, as rules name it: `cis`.
    pub framework: String,
    /// Its title: `CIS Kubernetes Benchmark 1.12`.
    pub framework_title: String,
    /// The control, as rules name it: `5.2.2`.
    pub id: String,
    /// What it asks for.
    pub title: String,
}

/// What becomes of a control: the first of these that holds for one of its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ControlVerdict {
    /// An object fails a rule, and no waiver excuses it.
    Failed,
    /// An object could not be judged by a rule.
    NotEvaluated,
    /// An object fails a rule and is excused.
    Waived,
    /// Objects were judged and none fails.
    Passed,
    /// No rule has anything to say about the objects.
    NotApplicable,
    /// No rule that judged bears on the control.
    NoRule,
}

impl ControlVerdict {
    /// The word for it: `not evaluated`.
    pub fn name(self) -> &'static str {
        match self {
            ControlVerdict::Failed => "failed",
            ControlVerdict::NotEvaluated => "not evaluated",
            ControlVerdict::Waived => "waived",
            ControlVerdict::Passed => "passed",
            ControlVerdict::NotApplicable => "not applicable",
            ControlVerdict::NoRule => "no rule",
        }
    }
}

/// A control and what its rules say, all objects together. An object counts once for each rule.
#[derive(Clone, Debug)]
pub(crate) struct ControlTally<'a> {
    pub(crate) info: &'a ControlInfo,
    pub(crate) rules: Vec<&'a RuleInfo>,
    pub(crate) failed: usize,
    pub(crate) passed: usize,
    pub(crate) waived: usize,
    pub(crate) not_applicable: usize,
    pub(crate) not_evaluated: usize,
}

impl ControlTally<'_> {
    pub(crate) fn verdict(&self) -> ControlVerdict {
        match self {
            _ if self.rules.is_empty() => ControlVerdict::NoRule,
            _ if self.failed > 0 => ControlVerdict::Failed,
            _ if self.not_evaluated > 0 => ControlVerdict::NotEvaluated,
            _ if self.waived > 0 => ControlVerdict::Waived,
            _ if self.passed > 0 => ControlVerdict::Passed,
            _ => ControlVerdict::NotApplicable,
        }
    }
}

/// The controls of a report, in its order.
pub(crate) fn controls(report: &Report) -> Vec<ControlTally<'_>> {
    report.controls.iter().map(|control| of(report, control)).collect()
}

fn of<'a>(report: &'a Report, control: &'a ControlInfo) -> ControlTally<'a> {
    let bears = |rule: &RuleInfo| rule.controls.iter().any(|(f, id)| *f == control.framework && *id == control.id);
    let judged = report.rules.iter().zip(&report.tallies).filter(|(rule, _)| bears(rule));
    let (rules, tallies): (Vec<&RuleInfo>, Vec<&Tally>) = judged.unzip();
    let sum = |count: fn(&Tally) -> usize| tallies.iter().map(|tally| count(tally)).sum();
    ControlTally {
        info: control,
        rules,
        failed: sum(|tally| tally.failed),
        passed: sum(|tally| tally.passed),
        waived: sum(|tally| tally.waived),
        not_applicable: sum(|tally| tally.not_applicable),
        not_evaluated: sum(|tally| tally.not_evaluated.iter().map(|(_, objects)| objects).sum()),
    }
}
