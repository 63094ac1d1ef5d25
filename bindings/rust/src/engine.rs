//! The one place that knows the compiler and the VM: a checked rule set becomes a program, objects become hits.
//!
//! What comes out is in the terms of objects and paths; findings are made of it elsewhere.

use crate::codes;
use crate::fix::Change;
use crate::rules::nowhere;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use upright_object::{Object, Step};
use upright_program::{Program, RuleId};
use upright_report::Tally;
use upright_schema::Schema;
use upright_source::{Diagnostic, Verdict};
use upright_types::ir::{Literal, ParamId, RuleSet};
use upright_value::Version;
use upright_vm::{BindOptions, Bound, Coverage, Explained, Inventory, Of, Part, Place, State};

/// How many objects are judged between two signs of life.
const CHUNK: usize = 8192;

/// What a run fixes before it sees an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    pub(crate) params: Vec<(ParamId, Literal)>,
    /// Minor version of Kubernetes, as asked for.
    pub(crate) kubernetes: u32,
    /// Microseconds since 1970.
    pub(crate) now: Option<i64>,
}

/// A compiled rule set.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    program: Arc<Program>,
}

/// A program with its parameters, version and time.
#[derive(Clone, Debug)]
pub(crate) struct BoundEngine {
    bound: Bound,
}

/// A bound program and the objects that its joins see.
pub(crate) struct Session<'a> {
    bound: &'a Bound,
    inventory: Inventory,
    /// The inventory's objects, in the order in which it was given them.
    pub(crate) known: Vec<&'a Object>,
}

/// What a run gives.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// In the order of the objects.
    pub(crate) hits: Vec<Hit>,
    /// For each rule, how the objects fared, waivers aside.
    pub(crate) tallies: Vec<Tally>,
    /// Which waivers hold where.
    pub(crate) excuses: Vec<Excuse>,
    /// Hits beyond the limit of one rule on one object.
    pub(crate) dropped: usize,
    chunks: Vec<upright_vm::Outcome>,
    cluster: Option<upright_vm::Outcome>,
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
    /// Objects of the inventory.
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
    pub(crate) fn new(schema: &Schema, rules: &RuleSet) -> Result<Engine, Vec<Diagnostic>> {
        Ok(Engine { program: Arc::new(upright_compile::compile(schema, rules)?) })
    }

    /// The program as text.
    pub(crate) fn listing(&self) -> String {
        upright_program::listing(&self.program)
    }

    /// Fixes what does not depend on objects.
    pub(crate) fn bind(&self, rules: &RuleSet, settings: &Settings) -> Result<BoundEngine, Vec<Diagnostic>> {
        let mut params = vec![None; rules.params.len()];
        for (id, value) in &settings.params {
            if let (Some(param), Some(slot)) = (rules.params.get(id.index()), params.get_mut(id.index())) {
                *slot = Some(upright_compile::literal(value, &param.ty));
            }
        }
        let version = Version::parse(&format!("1.{}", settings.kubernetes)).map_or(0, |version| version.0);
        let options = BindOptions {
            params,
            kubernetes: version,
            now: settings.now,
            default_namespace: "default".to_owned(),
            ..BindOptions::default()
        };
        let error = |error: upright_vm::BindError| {
            vec![Diagnostic::error(codes::WRONG_PARAM, error.to_string(), nowhere(), "")]
        };
        Bound::new(Arc::clone(&self.program), options).map(|bound| BoundEngine { bound }).map_err(error)
    }
}

impl BoundEngine {
    /// Takes in the objects that joins see.
    pub(crate) fn session<'a>(&'a self, known: Vec<&'a Object>, coverage: Coverage) -> Session<'a> {
        let inventory = self.bound.inventory(&known, &coverage);
        Session { bound: &self.bound, inventory, known }
    }
}

/// The objects that joins see: those under judgement, and of the others those that are not older states of them.
pub(crate) fn known<'a>(judged: &'a [Object], lookup: &'a [Object]) -> Vec<&'a Object> {
    let key = |object: &'a Object| {
        let group = object.id.api_version.rsplit_once('/').map_or("", |(group, _)| group);
        (group, &*object.id.kind, &*object.id.namespace, &*object.id.name)
    };
    if lookup.is_empty() {
        return judged.iter().collect();
    }
    let newer: HashSet<_> = judged.iter().filter(|object| !object.id.name.is_empty()).map(key).collect();
    judged.iter().chain(lookup.iter().filter(|object| !newer.contains(&key(object)))).collect()
}

impl Session<'_> {
    /// Judges objects.
    pub(crate) fn judge(&self, objects: &[Object], progress: &mut dyn FnMut(usize, usize)) -> Outcome {
        let mut outcome = Outcome::default();
        let rules = self.bound.program().rules.len();
        outcome.tallies.resize_with(rules, Tally::default);
        for (number, chunk) in objects.chunks(CHUNK).enumerate() {
            let first = number * CHUNK;
            progress(first, objects.len());
            self.judge_chunk(first, chunk, &mut outcome);
        }
        self.judge_cluster(&mut outcome);
        progress(objects.len(), objects.len());
        outcome
    }

    /// How many rows of each rule fail on each object: object, rule, count.
    pub(crate) fn count(&self, objects: &[Object]) -> BTreeMap<(usize, usize), usize> {
        let objects: Vec<&Object> = objects.iter().collect();
        let mut counts = BTreeMap::new();
        for hit in upright_vm::evaluate(self.bound, &self.inventory, &objects).hits {
            if let Some(object) = hit.object() {
                *counts.entry((object, hit.rule.index())).or_default() += 1;
            }
        }
        counts
    }

    fn judge_chunk(&self, first: usize, chunk: &[Object], outcome: &mut Outcome) {
        let objects: Vec<&Object> = chunk.iter().collect();
        let judged = upright_vm::evaluate(self.bound, &self.inventory, &objects);
        self.take(first, &objects, &judged, outcome);
        let excuses = upright_vm::waived(self.bound, &self.inventory, &objects).into_iter().map(|waived| Excuse {
            waiver: waived.waiver,
            object: waived.object.map(|object| object + first),
            at: waived.place.map_or_else(Vec::new, |place| self.steps(&objects, &place)),
        });
        outcome.excuses.extend(excuses);
        outcome.chunks.push(judged);
    }

    fn judge_cluster(&self, outcome: &mut Outcome) {
        let judged = upright_vm::evaluate_cluster(self.bound, &self.inventory);
        self.take(0, &[], &judged, outcome);
        outcome.cluster = Some(judged);
    }

    /// Explains the hits of a chunk and counts its verdicts.
    fn take(&self, first: usize, objects: &[&Object], judged: &upright_vm::Outcome, outcome: &mut Outcome) {
        let explained = upright_vm::explain(self.bound, &self.inventory, objects, &judged.hits);
        outcome.hits.extend(explained.into_iter().map(|explained| self.hit(first, objects, explained)));
        outcome.dropped += judged.dropped_hits;
        for (rule, tally) in (0..).map(RuleId).zip(&mut outcome.tallies) {
            let counts = judged.counts(rule);
            tally.failed += counts.fail;
            tally.passed += counts.pass;
            tally.not_applicable += counts.not_applicable;
            let blocked = judged.blocked.iter().find(|(blocked, _)| *blocked == rule);
            if let Some((_, reason)) = blocked.filter(|_| counts.not_evaluated > 0) {
                tally.add_not_evaluated(reason, counts.not_evaluated);
            }
        }
        for open in &judged.not_evaluated {
            if let Some(tally) = outcome.tallies.get_mut(open.rule.index()) {
                tally.add_not_evaluated(&open.reason, 1);
            }
        }
    }

    fn hit(&self, first: usize, objects: &[&Object], explained: Explained) -> Hit {
        let evidence = |(place, value): &(Place, Option<String>)| {
            (self.steps(objects, place), value.clone().unwrap_or_else(|| "unset".to_owned()))
        };
        let related = |place: &Place| match place.object {
            Of::Inventory(index) => Some((index, self.steps(objects, place))),
            Of::Judged(_) => None,
        };
        Hit {
            object: explained.object.map(|object| object + first),
            rule: explained.rule.index(),
            at: explained.at.as_ref().map_or_else(Vec::new, |place| self.steps(objects, place)),
            evidence: explained.evidence.iter().map(evidence).collect(),
            related: explained.related.iter().filter_map(related).collect(),
            changes: self.changes(objects, &explained.fixes),
            message: explained.message,
            help: explained.help,
        }
    }

    /// All steps of a fix, or none: half a fix may be worse than no fix.
    fn changes(&self, objects: &[&Object], fixes: &[upright_vm::Fix]) -> Vec<Change> {
        let place = |place: &Place| (place.part == Part::Object).then(|| self.steps(objects, place));
        let change = |fix: &upright_vm::Fix| match fix {
            upright_vm::Fix::Set { place: at, value } => {
                Some(Change::Set { place: place(at)?, value: serde_json::from_str(value).ok()? })
            }
            upright_vm::Fix::Add { place: at, value, keys } => Some(Change::Add {
                place: place(at)?,
                value: serde_json::from_str(value).ok()?,
                keys: keys.iter().map(ToString::to_string).collect(),
            }),
            upright_vm::Fix::Remove { place: at } => Some(Change::Remove { place: place(at)? }),
        };
        fixes.iter().map(change).collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// The path of a place from its object; that of a request's from the request.
    fn steps(&self, objects: &[&Object], place: &Place) -> Vec<Step> {
        let object = match place.object {
            Of::Judged(index) => objects.get(index),
            Of::Inventory(index) => self.known.get(index),
        };
        let Some(object) = object else { return Vec::new() };
        let (root, prefix) = match place.part {
            Part::Object | Part::Inside => (object.root, None),
            Part::Old => (object.old().unwrap_or(object.root), None),
            Part::Request => (object.request().unwrap_or(object.root), Some(Step::from("request"))),
        };
        let below = place.suffix.iter().map(|step| match step {
            upright_program::Step::Key(key) => Step::Key(key.to_string()),
            upright_program::Step::Item(index) => Step::Index(*index as usize),
        });
        prefix.into_iter().chain(object.tree.steps(root, place.node)).chain(below).collect()
    }
}

impl Outcome {
    /// What a rule says of an object, or of the cluster, waivers aside.
    pub(crate) fn verdict(&self, rule: usize, object: Option<usize>) -> Verdict {
        let rule = RuleId(rule as u32);
        let state = match object {
            Some(object) => self.chunks.get(object / CHUNK).map(|chunk| chunk.state(rule, Some(object % CHUNK))),
            None => self.cluster.as_ref().map(|cluster| cluster.state(rule, None)),
        };
        match state {
            Some(State::Fail) => Verdict::Fail,
            Some(State::NotEvaluated(reason)) => Verdict::NotEvaluated(reason.to_string()),
            Some(State::Pass) => Verdict::Pass,
            Some(State::NotApplicable) | None => Verdict::NotApplicable,
        }
    }
}
