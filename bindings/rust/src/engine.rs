//! The one place that knows the compiler and the VM: a checked rule set becomes a program, objects become hits.
//!
//! What comes out is in the terms of objects and paths; findings are made of it elsewhere.

use crate::fix::Change;
use upright_object::{Object, Step};
use upright_source::{Diagnostic, Verdict};
use upright_types::ir::{Literal, ParamId, RuleSet};

/// What a run fixes before it sees an object.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    #[expect(dead_code, reason = "the virtual machine is not wired yet")]
    pub(crate) params: Vec<(ParamId, Literal)>,
    /// Minor version of Kubernetes, as asked for.
    pub(crate) kubernetes: u32,
    /// Microseconds since 1970.
    pub(crate) now: Option<i64>,
}

/// The objects of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    /// To be judged.
    pub(crate) judged: &'a [Object],
    /// Objects to look up beside them.
    pub(crate) lookup: &'a [Object],
    /// Whether what is given is all there is.
    pub(crate) complete: bool,
}

/// A program that is ready to run.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    rules: usize,
}

/// What a run gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// By object and rule, in their order.
    pub(crate) hits: Vec<Hit>,
    /// For each rule, the verdict on each judged object.
    pub(crate) verdicts: Vec<Vec<Verdict>>,
    /// Which waivers hold where.
    pub(crate) waived: Vec<Excuse>,
}

/// A row that fails, explained.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    /// Index into the judged objects; none where the subject is the cluster.
    pub(crate) object: Option<usize>,
    pub(crate) rule: usize,
    pub(crate) at: Vec<Step>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) evidence: Vec<(Vec<Step>, String)>,
    /// Indexes into the judged objects and, behind them, those to look up.
    pub(crate) related: Vec<(usize, Vec<Step>)>,
    pub(crate) changes: Vec<Change>,
}

/// A place whose findings a waiver excuses.
#[derive(Clone, Debug)]
pub(crate) struct Excuse {
    pub(crate) waiver: usize,
    pub(crate) object: Option<usize>,
    pub(crate) at: Vec<Step>,
}

impl Engine {
    /// Compiles the rules.
    pub(crate) fn new(schema: &upright_schema::Schema, rules: &RuleSet) -> Result<Engine, Vec<Diagnostic>> {
        let _ = upright_compile::compile(schema, rules)?;
        Ok(Engine { rules: rules.rules.len() })
    }

    /// The program as text.
    pub(crate) fn listing(&self) -> String {
        String::new()
    }

    /// Judges objects.
    pub(crate) fn run(&self, settings: &Settings, given: Given<'_>, progress: &mut dyn FnMut(usize, usize)) -> Outcome {
        let _ = settings;
        progress(0, given.judged.len());
        Outcome { verdicts: vec![vec![Verdict::NotApplicable; given.judged.len()]; self.rules], ..Outcome::default() }
    }
}
