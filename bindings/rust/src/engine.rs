//! The one place that knows the compiler and the VM: a checked rule set becomes a program, objects become hits.
//!
//! What comes out is in the terms of objects and paths; findings are made of it elsewhere.

use crate::cancel::Cancel;
use crate::codes;
use crate::fix::Change;
use crate::rules::nowhere;
use crate::share::{share, threads};
use crate::verdicts::{Failure, Verdicts};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use upright_object::{Object, Slot, Step};
use upright_program::{Program, RuleId};
use upright_report::Tally;
use upright_schema::Schema;
use upright_source::{Diagnostic, Verdict};
use upright_types::ir::{Literal, Param, ParamId, RuleSet};
use upright_value::Version;
use upright_vm::{BindOptions, Bound, Coverage, Explained, Inventory, Of, Part, Place, State};

/// How many objects are judged between two signs of life, at most.
const CHUNK: usize = 8192;
/// How many at least, where there are so many: a batch of the evaluation.
const LEAST: usize = 1024;

/// What a run fixes before it sees an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    /// Parameters that the profile sets.
    pub(crate) preset: Vec<(u32, upright_program::Literal)>,
    /// Parameters that are given, which win.
    pub(crate) params: Vec<(ParamId, Literal)>,
    /// Minor version of Kubernetes, as asked for.
    pub(crate) kubernetes: u32,
    /// Microseconds since 1970.
    pub(crate) now: Option<i64>,
    pub(crate) limits: upright_vm::Limits,
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
    /// What it was bound with, for another time.
    options: BindOptions,
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
    /// How many objects a chunk has; the last one has the rest.
    chunk: usize,
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

    /// Cuts these rules out of a program.
    pub(crate) fn cut(program: &Arc<Program>, rules: &[usize]) -> Option<Engine> {
        if rules.len() == program.rules.len() {
            return Some(Engine { program: Arc::clone(program) });
        }
        upright_compile::restrict(program, rules).ok().map(|program| Engine { program: Arc::new(program) })
    }

    /// The program as text.
    pub(crate) fn listing(&self) -> String {
        upright_program::listing(&self.program)
    }

    /// Fixes what does not depend on objects.
    /// The types of parameters are those of `types`, which nobody needs where none is given.
    pub(crate) fn bind(&self, types: &[Param], settings: &Settings) -> Result<BoundEngine, Vec<Diagnostic>> {
        let mut params = vec![None; self.program.params.len()];
        for (id, value) in &settings.preset {
            if let Some(slot) = params.get_mut(*id as usize) {
                *slot = Some(value.clone());
            }
        }
        for (id, value) in &settings.params {
            if let (Some(param), Some(slot)) = (types.get(id.index()), params.get_mut(id.index())) {
                *slot = Some(upright_compile::literal(value, &param.ty));
            }
        }
        let version = Version::parse(&format!("1.{}", settings.kubernetes)).map_or(0, |version| version.0);
        let options = BindOptions {
            params,
            kubernetes: version,
            now: settings.now,
            default_namespace: "default".to_owned(),
            limits: settings.limits,
        };
        self.bind_with(options)
    }

    /// The same at another time.
    pub(crate) fn bind_at(&self, known: &BoundEngine, now: Option<i64>) -> Result<BoundEngine, Vec<Diagnostic>> {
        self.bind_with(BindOptions { now, ..known.options.clone() })
    }

    fn bind_with(&self, options: BindOptions) -> Result<BoundEngine, Vec<Diagnostic>> {
        let error = |error: upright_vm::BindError| {
            vec![Diagnostic::error(codes::WRONG_PARAM, error.to_string(), nowhere(), "")]
        };
        let bound = Bound::new(Arc::clone(&self.program), options.clone()).map_err(error)?;
        Ok(BoundEngine { bound, options })
    }
}

impl BoundEngine {
    /// Whether every rule looks at one object and no more.
    pub(crate) fn looks_nothing_up(&self) -> bool {
        let alone = |rule: &upright_program::Rule| {
            rule.object.is_some() && rule.needs.inventory.is_empty() && !rule.needs.inventory_of_all
        };
        self.bound.program().rules.iter().all(alone)
    }

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
    /// Judges objects, on all cores where there are many. What comes out does not depend on how many cores there are.
    /// Once cancelled, it leaves out what is left: the outcome is then of no use.
    pub(crate) fn judge(&self, objects: &[Object], cancel: &Cancel, progress: &mut dyn FnMut(usize, usize)) -> Outcome {
        let chunk = objects.len().div_ceil(threads()).next_multiple_of(LEAST).clamp(LEAST, CHUNK);
        let mut outcome = Outcome { chunk, ..Outcome::default() };
        outcome.tallies.resize_with(self.bound.program().rules.len(), Tally::default);
        progress(0, objects.len());
        let chunks: Vec<&[Object]> = objects.chunks(chunk).collect();
        let judged = share(
            &chunks,
            |number, objects| {
                let objects = if cancel.is_cancelled() { &[] } else { *objects };
                self.judge_chunk(number * chunk, objects)
            },
            |done| progress((done * chunk).min(objects.len()), objects.len()),
        );
        for Chunk { judged, hits, excuses } in judged {
            outcome.hits.extend(hits);
            outcome.excuses.extend(excuses);
            outcome.count(&judged);
            outcome.chunks.push(judged);
        }
        self.judge_cluster(&mut outcome);
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

    /// Judges objects and the cluster without explaining anything.
    pub(crate) fn verdicts(&self, objects: &[Object]) -> Verdicts {
        let evaluate =
            |objects: &[Object]| upright_vm::evaluate(self.bound, &self.inventory, &objects.iter().collect::<Vec<_>>());
        self.shared(objects, evaluate)
    }

    /// The same of objects in a JSON text; `meant` gives the API version that is meant by one and a kind.
    pub(crate) fn verdicts_json(
        &self,
        text: &str,
        slots: &[Slot],
        meant: &(dyn Fn(&str, &str) -> Option<String> + Sync),
    ) -> Verdicts {
        self.shared(slots, |slots| upright_vm::evaluate_json(self.bound, &self.inventory, text, slots, meant))
    }

    fn shared<T: Sync>(&self, inputs: &[T], evaluate: impl Fn(&[T]) -> upright_vm::Outcome + Sync) -> Verdicts {
        let mut outcome = Outcome::default();
        outcome.tallies.resize_with(self.bound.program().rules.len(), Tally::default);
        let mut hits = Vec::new();
        let mut take = |first: usize, judged: &upright_vm::Outcome| {
            outcome.count(judged);
            let object =
                |hit: &upright_vm::Hit| hit.object().map_or(Failure::CLUSTER, |object| (first + object) as u32);
            hits.extend(judged.hits.iter().map(|hit| Failure { object: object(hit), rule: hit.rule.0 }));
        };
        if inputs.len() <= LEAST {
            take(0, &evaluate(inputs));
        } else {
            let chunk = inputs.len().div_ceil(threads()).next_multiple_of(LEAST).clamp(LEAST, CHUNK);
            let chunks: Vec<&[T]> = inputs.chunks(chunk).collect();
            let judged = share(&chunks, |_, inputs| evaluate(inputs), |_| {});
            judged.iter().enumerate().for_each(|(number, judged)| take(number * chunk, judged));
        }
        if self.bound.program().rules.iter().any(|rule| rule.object.is_none()) {
            take(0, &upright_vm::evaluate_cluster(self.bound, &self.inventory));
        }
        Verdicts { tallies: outcome.tallies, hits, dropped: outcome.dropped, ..Verdicts::default() }
    }

    fn judge_chunk(&self, first: usize, chunk: &[Object]) -> Chunk {
        let objects: Vec<&Object> = chunk.iter().collect();
        let judged = upright_vm::evaluate(self.bound, &self.inventory, &objects);
        let hits = self.explained(first, &objects, &judged);
        let excuses = upright_vm::waived(self.bound, &self.inventory, &objects).into_iter().map(|waived| Excuse {
            waiver: waived.waiver,
            object: waived.object.map(|object| object + first),
            at: waived.place.map_or_else(Vec::new, |place| self.steps(&objects, &place)),
        });
        Chunk { hits, excuses: excuses.collect(), judged }
    }

    fn judge_cluster(&self, outcome: &mut Outcome) {
        let judged = upright_vm::evaluate_cluster(self.bound, &self.inventory);
        outcome.hits.extend(self.explained(0, &[], &judged));
        outcome.count(&judged);
        outcome.cluster = Some(judged);
    }

    fn explained(&self, first: usize, objects: &[&Object], judged: &upright_vm::Outcome) -> Vec<Hit> {
        let explained = upright_vm::explain(self.bound, &self.inventory, objects, &judged.hits);
        explained.into_iter().map(|explained| self.hit(first, objects, explained)).collect()
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

/// What is said of some of the objects.
struct Chunk {
    judged: upright_vm::Outcome,
    hits: Vec<Hit>,
    excuses: Vec<Excuse>,
}

impl Outcome {
    /// Counts verdicts.
    fn count(&mut self, judged: &upright_vm::Outcome) {
        self.dropped += judged.dropped_hits;
        for (rule, tally) in (0..).map(RuleId).zip(&mut self.tallies) {
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
            if let Some(tally) = self.tallies.get_mut(open.rule.index()) {
                tally.add_not_evaluated(&open.reason, 1);
            }
        }
    }

    /// What a rule says of an object, or of the cluster, waivers aside.
    pub(crate) fn verdict(&self, rule: usize, object: Option<usize>) -> Verdict {
        let rule = RuleId(rule as u32);
        let state = match object {
            Some(object) => {
                let size = self.chunk.max(1);
                self.chunks.get(object / size).map(|chunk| chunk.state(rule, Some(object % size)))
            }
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
