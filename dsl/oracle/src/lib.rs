//! A slow, obvious interpreter of the typed IR: the truth that tests and fuzzing hold the columnar engine against.
//!
//! It walks the trees of objects and knows no tables, columns or batches. A condition is true, false or unknown; a list
//! may have elements that are not surely there, or may lack some that could not be read. Everything else follows the
//! definitions of the language one by one. It has no limits and is not fast; tests use it, `upright test
//! --coverage`, which asks it what each condition has been, and `upright why` and `upright repl`, which look at one object:
//! they tell values that the columnar engine never makes. Fixes, waivers and evidence are not its business.

mod interpret;
mod needs;
mod place;
mod read;
mod rule;
mod trace;
mod truth;
mod value;
mod why;

pub use trace::{Decided, Trace};
pub use why::{ClauseWord, Holds, Reasons, Seen, Step, Why};

use interpret::Interpreter;
use place::{Document, Role};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use trace::Recorder;
use upright_object::Object;
use upright_schema::{KindId, Schema};
use upright_types::ir::{Literal, ParamId, RuleSet};
use upright_value::{Timestamp, Version};

/// What a run is given beside rules and objects.
#[derive(Clone, Debug)]
pub struct Options {
    /// Values of parameters, in place of their defaults.
    pub params: BTreeMap<ParamId, Literal>,
    /// The version of Kubernetes that the run targets.
    pub kubernetes: Version,
    /// The time of the run.
    pub now: Option<Timestamp>,
    /// Of which kinds the inventory has every object.
    pub coverage: Coverage,
    /// Where objects without a namespace live.
    pub default_namespace: String,
}

/// What an inventory is known to have all of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Nothing: there is no inventory.
    None,
    /// These kinds, in all their versions.
    Kinds(Vec<KindId>),
    /// Everything.
    All,
}

/// What a rule says of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At least one row surely fails.
    Fail,
    /// No row surely fails, and something that could not be read or known might make one fail, or reach the verdict.
    NotEvaluated,
    /// The verdict was reached and found nothing.
    Pass,
    /// No row reached the verdict.
    NotApplicable,
}

/// The verdict of one rule on one object, with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// The rows that surely fail, in the order of the rule's loops.
    pub rows: Vec<Row>,
}

/// A row that fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Where it points: a path in the object, empty for the object itself. None where that depends on something that
    /// could not be read.
    pub at: Option<String>,
    /// What is wrong. None where the text depends on something that could not be read.
    pub message: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A rule set over an inventory.
#[derive(Debug)]
pub struct Run<'a> {
    interpreter: Interpreter<'a>,
}

impl<'a> Run<'a> {
    /// A run of rules that have no errors. The inventory may hold the objects that will be judged.
    pub fn new(schema: &'a Schema, rules: &'a RuleSet, options: &'a Options, inventory: &[&Object]) -> Run<'a> {
        let document =
            |object: &&Object| Rc::new(Document::new(schema, object, Role::Inventory, &options.default_namespace));
        let (readable, unreadable): (Vec<&Object>, Vec<&Object>) =
            inventory.iter().partition(|object| object.unreadable.is_none());
        let mut documents: Vec<Rc<Document>> = readable.iter().map(document).collect();
        let namespace = |document: &Document| match document.id.namespace.as_str() {
            "" => document.namespace.clone().unwrap_or_default(),
            own => own.to_owned(),
        };
        documents
            .sort_by_cached_key(|d| (namespace(d), d.id.name.clone(), d.id.kind.clone(), d.id.api_version.clone()));
        let interpreter = Interpreter {
            schema,
            rules,
            options,
            inventory: documents,
            unreadable: unreadable.iter().map(document).collect(),
            paths: RefCell::default(),
            recorder: Recorder::default(),
        };
        Run { interpreter }
    }

    /// The same run, which writes down what conditions are.
    #[must_use]
    pub fn traced(mut self) -> Run<'a> {
        self.interpreter.recorder = Recorder::new();
        self
    }

    /// What has been written down so far; from here on, anew.
    pub fn trace(&self) -> Trace {
        self.interpreter.recorder.take()
    }

    /// What the rule with this index says of an object. Rules about the cluster do not apply to objects.
    pub fn evaluate(&self, rule: usize, object: &Object) -> Outcome {
        let run = &self.interpreter;
        let document = Rc::new(Document::new(run.schema, object, Role::Subject, &run.options.default_namespace));
        self.outcome(rule, Some(&document), object.unreadable.is_some())
    }

    /// What the rule with this index says of the cluster. Only rules about the cluster do.
    pub fn evaluate_cluster(&self, rule: usize) -> Outcome {
        self.outcome(rule, None, false)
    }

    fn outcome(&self, rule: usize, object: Option<&Rc<Document>>, unreadable: bool) -> Outcome {
        let run = &self.interpreter;
        let only = |verdict| Outcome { verdict, rows: Vec::new() };
        match run.rules.rules.get(rule) {
            Some(rule) if run.looks_at(&rule.clauses, object) => {
                if unreadable || !self.is_met(&needs::of(run.rules, rule), object) {
                    return only(Verdict::NotEvaluated);
                }
                run.judge(rule, object)
            }
            _ => only(Verdict::NotApplicable),
        }
    }

    /// Whether all is there that a rule needs.
    fn is_met(&self, needs: &needs::Needs, object: Option<&Rc<Document>>) -> bool {
        let run = &self.interpreter;
        let same = |a: &KindId, b: &KindId| run.same_kind(*a, *b);
        let covered = match &run.options.coverage {
            Coverage::All => true,
            Coverage::None => needs.kinds.is_empty() && !needs.all_kinds,
            Coverage::Kinds(kinds) => {
                !needs.all_kinds && needs.kinds.iter().all(|wanted| kinds.iter().any(|k| same(k, wanted)))
            }
        };
        let requested = object.is_some_and(|document| document.request.is_some());
        let given = |param: &ParamId| {
            let declared = run.rules.params.get(param.index());
            run.options.params.contains_key(param) || declared.is_some_and(|p| p.default.is_some())
        };
        covered && (requested || !(needs.request || needs.old)) && needs.params.iter().all(given)
    }
}

impl Run<'_> {
    /// The value of the last `let` of the rule with this index, in its first row, in a line; none where there is no row.
    pub fn last_value(&self, rule: usize, object: Option<&Object>) -> Option<(String, Option<String>)> {
        let why = self.why(rule, object);
        let last = |row: &Reasons| row.steps.iter().rev().find(|step| step.clause == ClauseWord::Let).cloned();
        let (_, value, path) = why.rows.first().and_then(last)?.bound.into_iter().next()?;
        Some((value, path))
    }
}
