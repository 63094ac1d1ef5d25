//! What an evaluation says: per rule and object a state, and the rows that failed.

use crate::bits::Bits;
use crate::table::NONE;
use std::sync::Arc;
use upright_program::{Program, RuleId};

/// A row that fails a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hit {
    /// Which of the objects under judgement; [`Hit::CLUSTER`] where the subject is the cluster.
    pub object: u32,
    /// The rule.
    pub rule: RuleId,
    /// The row's rank among the object's rows in the table of the rule's verdict.
    pub ordinal: u32,
}

impl Hit {
    /// No object: the subject is the cluster.
    pub const CLUSTER: u32 = u32::MAX;

    /// Which of the objects under judgement; none where the subject is the cluster.
    pub fn object(self) -> Option<usize> {
        (self.object != Hit::CLUSTER).then_some(self.object as usize)
    }
}

/// A rule that could not be decided for an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotEvaluated {
    /// Which of the objects under judgement; [`Hit::CLUSTER`] where the subject is the cluster.
    pub object: u32,
    /// The rule.
    pub rule: RuleId,
    /// Why.
    pub reason: Arc<str>,
}

/// What a rule says of an object, before waivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A row fails.
    Fail,
    /// It could not be decided, and why.
    NotEvaluated(Arc<str>),
    /// A row reached the verdict, none failed.
    Pass,
    /// No row reached the verdict.
    NotApplicable,
}

/// How many objects a rule says what of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Objects of which a row fails.
    pub fail: usize,
    /// Objects for which it could not be decided.
    pub not_evaluated: usize,
    /// Objects that pass.
    pub pass: usize,
    /// Objects of which no row reached the verdict, those of other kinds included.
    pub not_applicable: usize,
}

/// The states of one rule, by position.
#[derive(Clone, Debug, Default)]
pub(crate) struct States {
    pub(crate) reached: Bits,
    pub(crate) failed: Bits,
    pub(crate) unknown: Bits,
}

impl States {
    /// Forgets positions from this one on.
    pub(crate) fn truncate(&mut self, len: usize) {
        for bits in [&mut self.reached, &mut self.failed, &mut self.unknown] {
            bits.truncate(len);
        }
    }
}

/// The answer of an evaluation.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Rows that fail, by object, rule and ordinal; those on the cluster last.
    pub hits: Vec<Hit>,
    /// What could not be decided for single objects, by object and rule. Rules that could not be decided at all are in
    /// `blocked` instead.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Rules that could not be decided for any object that they look at, and why.
    pub blocked: Vec<(RuleId, Arc<str>)>,
    /// How many hits were left out because a rule has too many on one object.
    pub dropped_hits: usize,
    pub(crate) program: Arc<Program>,
    /// Where each object's bits lie.
    pub(crate) positions: Vec<u32>,
    /// The reader of each object.
    pub(crate) readers: Vec<u32>,
    pub(crate) states: Vec<States>,
    /// The cluster's states: one position.
    pub(crate) of_cluster: bool,
}

impl Outcome {
    /// What a rule says of an object; none is the cluster.
    pub fn state(&self, rule: RuleId, object: Option<usize>) -> State {
        let Some(facts) = self.program.rules.get(rule.index()) else { return State::NotApplicable };
        let (position, key) = match object {
            Some(object) => match (self.positions.get(object), self.readers.get(object)) {
                (Some(position), Some(reader)) if facts.object.is_some() && looks_at(facts, *reader) => {
                    (*position as usize, object as u32)
                }
                _ => return State::NotApplicable,
            },
            None if facts.object.is_none() && self.of_cluster => (0, Hit::CLUSTER),
            None => return State::NotApplicable,
        };
        if let Some((_, reason)) = self.blocked.iter().find(|(blocked, _)| *blocked == rule) {
            return State::NotEvaluated(Arc::clone(reason));
        }
        let Some(states) = self.states.get(rule.index()) else { return State::NotApplicable };
        if states.failed.get(position) {
            return State::Fail;
        }
        if states.unknown.get(position) {
            let found = self.not_evaluated.binary_search_by_key(&(key, rule), |n| (n.object, n.rule));
            let reason = found.ok().and_then(|at| self.not_evaluated.get(at)).map(|n| Arc::clone(&n.reason));
            return State::NotEvaluated(reason.unwrap_or_else(|| "".into()));
        }
        if states.reached.get(position) { State::Pass } else { State::NotApplicable }
    }

    /// How many objects a rule says what of.
    pub fn counts(&self, rule: RuleId) -> Counts {
        let Some(facts) = self.program.rules.get(rule.index()) else { return Counts::default() };
        let objects = match (facts.object.is_some(), self.of_cluster) {
            (true, false) => self.readers.len(),
            (false, true) => 1,
            _ => 0,
        };
        if self.blocked.iter().any(|(blocked, _)| *blocked == rule) {
            let looks = self.readers.iter().filter(|reader| looks_at(facts, **reader)).count();
            let not_evaluated = if self.of_cluster { objects } else { looks };
            return Counts {
                not_evaluated,
                not_applicable: objects.saturating_sub(not_evaluated),
                ..Counts::default()
            };
        }
        let Some(states) = self.states.get(rule.index()) else { return Counts::default() };
        let fail = states.failed.count();
        let not_evaluated = states.unknown.count();
        let pass = states.reached.and_not(&states.failed).and_not(&states.unknown).count();
        let not_applicable = objects.saturating_sub(fail).saturating_sub(not_evaluated).saturating_sub(pass);
        Counts { fail, not_evaluated, pass, not_applicable }
    }

    /// How many objects were judged.
    pub fn objects(&self) -> usize {
        self.readers.len()
    }
}

/// Whether a rule looks at objects of a reader, in a version that it can judge or not.
pub(crate) fn looks_at(rule: &upright_program::Rule, reader: u32) -> bool {
    let has = |readers: &[upright_program::ReaderId]| readers.iter().any(|r| r.0 == reader);
    rule.readers.as_deref().is_none_or(has) || (reader != NONE && has(&rule.uncovered))
}
