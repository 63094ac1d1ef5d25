//! Judging objects: batches of them, the rules that look at them, hits and verdicts.

use crate::bind::{Bound, Inner};
use crate::bits::Bits;
use crate::core::Active;
use crate::dictionary::Strings;
use crate::fill::Filler;
use crate::frame::{Frame, Layer, Texts};
use crate::inventory::Inventory;
use crate::ops::{Scratch, read_by};
use crate::outcome::{Hit, NotEvaluated, Outcome, States, looks_at};
use crate::pool::Pool;
use crate::reason::reason;
use crate::register::{Data, Register};
use crate::table::NONE;
use std::collections::BTreeMap;
use std::sync::Arc;
use upright_object::{Limits, Object, Slot};
use upright_program::{NodeId, ReaderId, Rule, RuleId, TableId};
use upright_source::FileId;

/// Judges objects by all rules whose subject is an object. What the cluster as a whole is judged by is
/// [`evaluate_cluster`].
///
/// `bound` is the program that the inventory was made for; the inventory has it too.
pub fn evaluate(_bound: &Bound, inventory: &Inventory, objects: &[&Object]) -> Outcome {
    let mut judge = Judge::new(inventory, Inputs::Objects(objects), false);
    let order = Judge::order(judge.core(), objects);
    order.iter().for_each(|(reader, index)| judge.looks_at(*reader, *index));
    judge.objects(&order);
    judge.finish()
}

/// Judges the objects of a JSON text, as [`evaluate`] does, without trees of them where that is possible. What it says is
/// the same.
///
/// `slots` is the text's index, or a part of it; `group` gives the API version that is meant by one and a kind, where it
/// is another.
pub fn evaluate_json(
    _bound: &Bound,
    inventory: &Inventory,
    text: &str,
    slots: &[Slot],
    group: &dyn Fn(&str, &str) -> Option<String>,
) -> Outcome {
    let mut judge = Judge::new(inventory, Inputs::Json { text, slots }, false);
    let order;
    (order, judge.mended) = order_json(judge.core(), text, slots, group);
    order.iter().for_each(|(reader, index)| judge.looks_at(*reader, *index));
    judge.objects(&order);
    judge.finish()
}

/// Judges the cluster by all rules that have it as their subject.
pub fn evaluate_cluster(_bound: &Bound, inventory: &Inventory) -> Outcome {
    let mut judge = Judge::new(inventory, Inputs::Objects(&[]), true);
    judge.cluster();
    judge.finish()
}

/// The layers below a batch.
pub(crate) fn lower<'a>(inner: &'a Inner, inventory: &'a Inventory) -> [Option<&'a Layer>; 2] {
    [Some(&inventory.layer), Some(&inner.run)]
}

/// Texts of a batch, above those of the inventory.
pub(crate) fn texts_above(inventory: &Inventory) -> Texts<'_> {
    Texts {
        strings: Strings::above(&inventory.dictionary, inventory.inner.core.limits.text),
        selectors: Pool::above(&inventory.selectors),
        labels: Pool::above(&inventory.labels),
    }
}

/// Forgets the texts of a batch.
pub(crate) fn clear(texts: &mut Texts<'_>) {
    texts.strings.clear();
    texts.selectors.clear();
    texts.labels.clear();
}

/// What is judged.
#[derive(Clone, Copy)]
pub(crate) enum Inputs<'a> {
    /// Objects that were read before.
    Objects(&'a [&'a Object]),
    /// Objects that still are text.
    Json {
        /// The text.
        text: &'a str,
        /// Where the objects stand in it.
        slots: &'a [Slot],
    },
}

impl Inputs<'_> {
    fn len(&self) -> usize {
        match self {
            Inputs::Objects(objects) => objects.len(),
            Inputs::Json { slots, .. } => slots.len(),
        }
    }
}

/// An evaluation under way.
pub(crate) struct Judge<'a> {
    inventory: &'a Inventory,
    inputs: Inputs<'a>,
    /// Objects of a text that take a tree.
    trees: BTreeMap<usize, Object>,
    /// Objects of a text that say another API version than is meant.
    mended: BTreeMap<usize, String>,
    outcome: Outcome,
    reasons: BTreeMap<String, Arc<str>>,
    scratch: Scratch,
    /// Bits of the objects so far.
    used: usize,
}

/// Why an object does not go into a batch.
enum Refused {
    /// It can't be read.
    Unreadable(String),
    /// It, or the batch with it, goes past a limit.
    TooMuch(&'static str),
}

/// The objects of a text that something reads, those of one reader together, and those that mean another API version
/// than they say.
fn order_json(
    core: &crate::core::Core,
    text: &str,
    slots: &[Slot],
    group: &dyn Fn(&str, &str) -> Option<String>,
) -> (Vec<(ReaderId, usize)>, BTreeMap<usize, String>) {
    // A text has few kinds.
    let mut known: Vec<(&str, &str, Option<ReaderId>, Option<String>)> = Vec::new();
    let mut order = Vec::with_capacity(slots.len());
    let mut mended = BTreeMap::new();
    for (index, slot) in slots.iter().enumerate() {
        let (api_version, kind) = (slot.api_version(text), slot.kind(text));
        let at = known.iter().take(64).position(|(v, k, ..)| *k == kind && *v == api_version);
        let at = at.unwrap_or_else(|| {
            let meant = group(api_version, kind);
            let reader = core.reader(meant.as_deref().unwrap_or(api_version), kind);
            known.push((api_version, kind, reader, meant));
            known.len() - 1
        });
        if let Some((_, _, reader, meant)) = known.get(at) {
            order.extend(reader.map(|reader| (reader, index)));
            mended.extend(meant.clone().map(|meant| (index, meant)));
        }
    }
    order.sort_unstable();
    (order, mended)
}

/// What several rules of a batch have in common.
#[derive(Default)]
struct Shared {
    /// Which objects a condition holds for, by condition and link.
    scattered: BTreeMap<(NodeId, NodeId), Bits>,
    ranks: BTreeMap<NodeId, Vec<u32>>,
    /// The readers of the batch.
    readers: Vec<u32>,
    /// Which objects some of these readers read: a bit for each.
    judged: BTreeMap<u64, Arc<Bits>>,
}

impl Shared {
    /// The objects of a batch whose kind and version a rule judges.
    fn judged(&mut self, objects: &[u32], rule: &Rule) -> Arc<Bits> {
        let judges = |reader: u32| {
            let has = |readers: &[ReaderId]| readers.iter().any(|r| r.0 == reader);
            rule.readers.as_deref().is_none_or(has) && !has(&rule.uncovered)
        };
        if self.readers.len() > 64 {
            let judged: Vec<ReaderId> = self.readers.iter().copied().filter(|r| judges(*r)).map(ReaderId).collect();
            return Arc::new(read_by(objects, &judged));
        }
        let bits = self.readers.iter().enumerate().map(|(at, reader)| u64::from(judges(*reader)) << at);
        let key = bits.fold(0, |all, bit| all | bit);
        let readers = &self.readers;
        let find = || {
            let wanted = (0..readers.len()).filter(|at| key >> at & 1 == 1).filter_map(|at| readers.get(at));
            Arc::new(read_by(objects, &wanted.copied().map(ReaderId).collect::<Vec<_>>()))
        };
        Arc::clone(self.judged.entry(key).or_insert_with(find))
    }
}

impl<'a> Judge<'a> {
    pub(crate) fn new(inventory: &'a Inventory, inputs: Inputs<'a>, of_cluster: bool) -> Judge<'a> {
        let program = &inventory.inner.core.program;
        let ids = (0..program.rules.len() as u32).map(RuleId);
        let blocked = ids.zip(&inventory.blocked).filter_map(|(id, reason)| Some((id, reason.clone()?)));
        let about = |(id, _): &(RuleId, Arc<str>)| {
            program.rules.get(id.index()).is_some_and(|rule| rule.object.is_none() == of_cluster)
        };
        let outcome = Outcome {
            hits: Vec::new(),
            not_evaluated: Vec::new(),
            blocked: blocked.filter(about).collect(),
            dropped_hits: 0,
            program: Arc::clone(program),
            positions: vec![NONE; inputs.len()],
            readers: vec![NONE; inputs.len()],
            states: vec![States::default(); program.rules.len()],
            of_cluster,
        };
        let (trees, mended, reasons) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Judge { inventory, inputs, trees, mended, outcome, reasons, scratch: Scratch::default(), used: 0 }
    }

    /// An object; none of which no tree was needed, so that all that is asked of it could be read.
    fn object(&self, index: usize) -> Option<&Object> {
        match self.inputs {
            Inputs::Objects(objects) => objects.get(index).copied(),
            Inputs::Json { .. } => self.trees.get(&index),
        }
    }

    fn core(&self) -> &'a crate::core::Core {
        &self.inventory.inner.core
    }

    /// The objects that something reads, those of one reader together.
    pub(crate) fn order(core: &crate::core::Core, objects: &[&Object]) -> Vec<(ReaderId, usize)> {
        let reader = |object: &Object| core.reader(&object.id.api_version, &object.id.kind);
        let readers = objects.iter().enumerate().filter_map(|(index, object)| Some((reader(object)?, index)));
        let mut order: Vec<(ReaderId, usize)> = readers.collect();
        order.sort_unstable();
        order
    }

    /// Takes down who reads an object.
    pub(crate) fn looks_at(&mut self, reader: ReaderId, index: usize) {
        if let Some(slot) = self.outcome.readers.get_mut(index) {
            *slot = reader.0;
        }
    }

    /// Judges objects in the order of their readers.
    pub(crate) fn objects(&mut self, order: &[(ReaderId, usize)]) {
        let limits = self.core().limits;
        let mut texts = texts_above(self.inventory);
        let mut filler = Filler::of_batch(self.core());
        let mut batch = Vec::new();
        for (reader, index) in order {
            let mut added = self.fill(&mut filler, *reader, *index, &mut texts);
            if matches!(added, Err(Refused::TooMuch(_))) && !batch.is_empty() {
                // It may fit where it is alone.
                self.batch(&mut filler, &mut texts, &std::mem::take(&mut batch));
                added = self.fill(&mut filler, *reader, *index, &mut texts);
            }
            let failed = added.err().map(|refused| match refused {
                Refused::Unreadable(reason) => reason,
                Refused::TooMuch(reason) => format!("the object can't be judged: {reason}"),
            });
            match failed {
                Some(reason) => self.unreadable(*index, *reader, &reason),
                None => batch.push((*reader, *index)),
            }
            let full = batch.len() >= limits.batch_objects || filler.rows() >= limits.batch_rows;
            if full || texts.strings.is_full() {
                self.batch(&mut filler, &mut texts, &std::mem::take(&mut batch));
            }
        }
        self.batch(&mut filler, &mut texts, &batch);
    }

    fn fill(
        &mut self,
        filler: &mut Filler<'_>,
        reader: ReaderId,
        index: usize,
        texts: &mut Texts<'_>,
    ) -> Result<(), Refused> {
        if let Inputs::Json { text, slots } = self.inputs
            && let Some(slot) = slots.get(index)
            && !self.trees.contains_key(&index)
        {
            let nameless = self.inventory.nameless_input(index);
            let mended = self.mended.get(&index);
            if mended.is_none() && filler.add_json(text, slot, reader, (index as u32, nameless), texts) {
                return Ok(());
            }
            let mut object = slot.object(FileId(u32::MAX), text, &Limits::default());
            if let Some(meant) = mended {
                object.id.api_version.clone_from(meant);
            }
            self.trees.insert(index, object);
        }
        let Some(object) = self.object(index) else { return Err(Refused::TooMuch("it is not there")) };
        if let Some(reason) = &object.unreadable {
            return Err(Refused::Unreadable(reason.clone()));
        }
        let nameless = self.inventory.nameless(object, index);
        filler.add(object, reader, index as u32, nameless, texts).map_err(Refused::TooMuch)
    }

    /// Makes every rule that looks at the object not evaluated.
    fn unreadable(&mut self, index: usize, reader: ReaderId, reason: &str) {
        let position = self.used;
        self.used += 64;
        self.outcome.positions[index] = position as u32;
        let program = Arc::clone(&self.core().program);
        for (id, rule) in rules(&program) {
            if rule.object.is_some() && looks_at(rule, reader.0) && self.inventory.blocked(id).is_none() {
                self.not_evaluated(id, Some(index), position, reason.to_owned());
            }
        }
    }

    fn not_evaluated(&mut self, rule: RuleId, object: Option<usize>, position: usize, reason: String) {
        let reason = match self.reasons.get(&reason) {
            Some(known) => Arc::clone(known),
            None => {
                let text: Arc<str> = reason.as_str().into();
                self.reasons.insert(reason, Arc::clone(&text));
                text
            }
        };
        let object = object.map_or(Hit::CLUSTER, |object| object as u32);
        self.outcome.not_evaluated.push(NotEvaluated { object, rule, reason });
        if let Some(states) = self.outcome.states.get_mut(rule.index()) {
            states.unknown.reach(position + 1);
            states.unknown.set(position);
        }
    }

    /// Judges the objects that were filled in. Where they go past a limit together, or a link that can't be read may
    /// lead from one to another, they are judged in halves: a verdict does not depend on which objects came along.
    fn batch(&mut self, filler: &mut Filler<'_>, texts: &mut Texts<'a>, batch: &[(ReaderId, usize)]) {
        let mark = self.mark();
        let fits = batch.is_empty() || self.run(filler, texts);
        clear(texts);
        self.trees.clear();
        if fits || batch.len() < 2 {
            return;
        }
        self.forget_from(mark);
        self.halves(filler, texts, batch);
    }

    /// How much was said so far.
    fn mark(&self) -> [usize; 4] {
        [self.outcome.hits.len(), self.outcome.not_evaluated.len(), self.outcome.dropped_hits, self.used]
    }

    /// Takes back what was said since.
    fn forget_from(&mut self, [hits, not_evaluated, dropped, used]: [usize; 4]) {
        self.outcome.hits.truncate(hits);
        self.outcome.not_evaluated.truncate(not_evaluated);
        (self.outcome.dropped_hits, self.used) = (dropped, used);
        for states in &mut self.outcome.states {
            states.truncate(used);
        }
    }

    fn halves(&mut self, filler: &mut Filler<'_>, texts: &mut Texts<'a>, batch: &[(ReaderId, usize)]) {
        for half in batch.chunks(batch.len().div_ceil(2)) {
            for (reader, index) in half {
                // It did fit with more beside it.
                let _ = self.fill(filler, *reader, *index, texts);
            }
            self.batch(filler, texts, half);
        }
    }

    /// Judges the objects of a layer that is kept, and gives it back without what was computed.
    pub(crate) fn resident(
        &mut self,
        active: &Active,
        layer: Layer,
        texts: &mut Texts<'a>,
        batch: &[(ReaderId, usize)],
    ) -> Layer {
        let mark = self.mark();
        let (fits, mut layer) = self.run_columns(active, layer, texts);
        layer.keep_columns(&self.core().plan);
        if !fits && batch.len() > 1 {
            self.forget_from(mark);
            let mut own = texts_above(self.inventory);
            self.halves(&mut Filler::of_batch(self.core()), &mut own, batch);
        }
        layer
    }

    /// Judges the objects that were filled in, and says whether nothing went past a limit.
    fn run(&mut self, filler: &mut Filler<'_>, texts: &mut Texts<'a>) -> bool {
        let (active, own) = columns(self.inventory, filler);
        self.run_columns(&active, own, texts).0
    }

    /// Judges the objects of a filled layer, and says whether nothing went past a limit. Gives the layer back.
    fn run_columns(&mut self, active: &Active, own: Layer, texts: &mut Texts<'a>) -> (bool, Layer) {
        let core = self.core();
        let base = self.used;
        let mut frame = Frame::new(core, lower(&self.inventory.inner, self.inventory), own);
        self.used = base + frame.rows(TableId::OBJECTS).next_multiple_of(64);
        for (row, input) in frame.table(TableId::OBJECTS).input.iter().enumerate() {
            if let Some(position) = self.outcome.positions.get_mut(*input as usize) {
                *position = (base + row) as u32;
            }
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut shared = Shared { readers: frame.table(TableId::OBJECTS).reader.clone(), ..Shared::default() };
        shared.readers.sort_unstable();
        shared.readers.dedup();
        crate::run::run(&active.schedule, &mut frame, texts, &mut scratch, |frame, texts, id| {
            self.verdicts(frame, texts, id, base, &mut shared);
        });
        self.scratch = scratch;
        let fits = !frame.depends_on_batch() && !texts.strings.is_full();
        (fits, frame.own)
    }

    /// Takes down what a rule says of the objects of a batch.
    fn verdicts(&mut self, frame: &Frame<'_>, texts: &Texts<'_>, id: RuleId, base: usize, shared: &mut Shared) {
        let Some(rule) = frame.core.program.rules.get(id.index()) else { return };
        let Some(link) = rule.object else { return };
        let objects = frame.table(TableId::OBJECTS).rows;
        let judged = self.judged(frame, rule, shared);
        let (reach, hit) = (frame.register(rule.reach), frame.register(rule.hit));
        let links = frame.register(link);
        frame.entangle(links, rule.table);
        let reached =
            shared.scattered.entry((rule.reach, link)).or_insert_with(|| scatter(bits(reach), links, objects));
        let reached = reached.and(&judged);
        let failed = match bits(hit).any() {
            true => scatter(bits(hit), links, objects).and(&judged),
            false => Bits::zeros(objects),
        };
        let unknown = unknown(reach, hit, links, objects).map(|unknown| unknown.and(&judged).and_not(&failed));
        if failed.any() {
            let ranks = shared.ranks.entry(link).or_insert_with(|| ranks(links, objects));
            self.hits(frame, id, bits(hit), links, ranks, &judged);
        }
        if let Some(states) = self.outcome.states.get_mut(id.index()) {
            states.reached.append(base, &reached);
            states.failed.append(base, &failed);
        }
        self.uncovered(frame, id, rule, base);
        for row in unknown.iter().flat_map(Bits::iter) {
            let Some(input) = frame.table(TableId::OBJECTS).input.get(row).map(|i| *i as usize) else { continue };
            let object = self.object(input).map(|object| (row as u32, object));
            let reason = reason(frame, self.inventory, id, object, texts.strings.is_full());
            self.not_evaluated(id, Some(input), base + row, reason);
        }
    }

    /// The objects of a batch that a rule can judge.
    fn judged(&self, frame: &Frame<'_>, rule: &Rule, shared: &mut Shared) -> Arc<Bits> {
        let judged = shared.judged(&frame.table(TableId::OBJECTS).reader, rule);
        if rule.needs.request || rule.needs.old {
            return Arc::new(judged.and(&self.reviewed(frame)));
        }
        judged
    }

    /// The objects of a batch that come from an admission request.
    fn reviewed(&self, frame: &Frame<'_>) -> Bits {
        let inputs = &frame.table(TableId::OBJECTS).input;
        Bits::of(inputs, |input| self.object(input as usize).is_some_and(|object| object.review.is_some()))
    }

    /// Objects that the rule looks at and can't judge, whatever they hold.
    fn uncovered(&mut self, frame: &Frame<'_>, id: RuleId, rule: &Rule, base: usize) {
        let admission = rule.needs.request || rule.needs.old;
        if rule.uncovered.is_empty() && !admission {
            return;
        }
        let reviewed = self.reviewed(frame);
        let table = frame.table(TableId::OBJECTS);
        for (row, (reader, input)) in table.reader.iter().zip(&table.input).enumerate() {
            if !looks_at(rule, *reader) {
                continue;
            }
            let reason = if rule.uncovered.iter().any(|u| u.0 == *reader) {
                let version = frame.core.program.readers.get(*reader as usize).map_or("", |r| &*r.api_version);
                format!("{version} lacks what the rule reads")
            } else if admission && !reviewed.get(row) {
                "no admission request".to_owned()
            } else {
                continue;
            };
            self.not_evaluated(id, Some(*input as usize), base + row, reason);
        }
    }

    fn hits(&mut self, frame: &Frame<'_>, rule: RuleId, hit: &Bits, links: &Register, ranks: &[u32], judged: &Bits) {
        let Data::Link(rows) = &links.data else { return };
        let inputs = &frame.table(TableId::OBJECTS).input;
        let limit = frame.core.limits.hits;
        let mut counts = vec![0usize; inputs.len()];
        for row in hit.iter().filter(|row| links.is_good(*row)) {
            let (Some(object), Some(ordinal)) = (rows.get(row), ranks.get(row)) else { continue };
            let Some(input) = inputs.get(*object as usize).filter(|_| judged.get(*object as usize)) else { continue };
            let Some(count) = counts.get_mut(*object as usize) else { continue };
            *count += 1;
            if *count > limit {
                self.outcome.dropped_hits += 1;
            } else {
                self.outcome.hits.push(Hit { object: *input, rule, ordinal: *ordinal });
            }
        }
    }

    /// Judges the cluster.
    fn cluster(&mut self) {
        let core = self.core();
        let lower = lower(&self.inventory.inner, self.inventory);
        let active = self.inventory.schedule(Vec::new());
        let mut frame = Frame::new(core, lower, new_layer(core, &active));
        let mut texts = texts_above(self.inventory);
        let mut scratch = Scratch::default();
        crate::run::run(&active.schedule, &mut frame, &mut texts, &mut scratch, |frame, texts, id| {
            self.verdict_on_cluster(frame, texts, id);
        });
    }

    fn verdict_on_cluster(&mut self, frame: &Frame<'_>, texts: &Texts<'_>, id: RuleId) {
        let Some(rule) = frame.core.program.rules.get(id.index()) else { return };
        let (reach, hit) = (frame.register(rule.reach), frame.register(rule.hit));
        let failed = bits(hit).any();
        for ordinal in 0..bits(hit).count().min(frame.core.limits.hits) {
            self.outcome.hits.push(Hit { object: Hit::CLUSTER, rule: id, ordinal: ordinal as u32 });
        }
        self.outcome.dropped_hits += bits(hit).count().saturating_sub(frame.core.limits.hits);
        let one = |bit: bool| Bits::filled(1, bit);
        if let Some(states) = self.outcome.states.get_mut(id.index()) {
            states.reached.append(0, &one(bits(reach).any()));
            states.failed.append(0, &one(failed));
        }
        let unknown = reach.bad.is_some() || hit.bad.is_some() || frame.table(rule.table).incomplete;
        if unknown && !failed {
            let reason = reason(frame, self.inventory, id, None, texts.strings.is_full());
            self.not_evaluated(id, None, 0, reason);
        }
    }

    pub(crate) fn finish(mut self) -> Outcome {
        self.outcome.hits.sort_unstable();
        self.outcome.not_evaluated.sort_unstable();
        self.outcome
    }
}

/// The layer of the objects that were filled in, and what to do with it.
pub(crate) fn columns(inventory: &Inventory, filler: &mut Filler<'_>) -> (Arc<Active>, Layer) {
    let mut readers = filler.readers().to_vec();
    readers.sort_unstable();
    readers.dedup();
    let active = inventory.schedule(readers);
    let mut own = new_layer(&inventory.inner.core, &active);
    filler.finish(&active.schedule.columns, &mut own);
    (active, own)
}

fn rules(program: &upright_program::Program) -> impl Iterator<Item = (RuleId, &Rule)> {
    (0..program.rules.len() as u32).map(RuleId).zip(&program.rules)
}

/// A layer for what a schedule makes.
pub(crate) fn new_layer(core: &crate::core::Core, active: &Active) -> Layer {
    let (tables, columns) = (core.program.tables.len(), core.program.columns.len());
    Layer::new(tables, columns, active.schedule.registers, Some(Arc::clone(&active.slots)))
}

/// The bits of a condition.
pub(crate) fn bits(condition: &Register) -> &Bits {
    static NONE: Bits = Bits::EMPTY;
    match &condition.data {
        Data::Bool(bits) => bits,
        _ => &NONE,
    }
}

/// The rows that links of the given rows lead to.
fn scatter(rows: &Bits, links: &Register, targets: usize) -> Bits {
    let mut found = Bits::zeros(targets);
    if let Data::Link(to) = &links.data {
        for row in rows.iter().filter(|row| links.is_good(*row)) {
            if let Some(target) = to.get(row) {
                found.set(*target as usize);
            }
        }
    }
    found
}

/// The objects for which a verdict is unknown because a row can't be read, or may be missing.
fn unknown(reach: &Register, hit: &Register, links: &Register, objects: usize) -> Option<Bits> {
    if reach.bad.is_none() && hit.bad.is_none() && links.phantom.is_none() && links.bad.is_none() {
        return None;
    }
    let mut unknown = links.phantom.as_deref().cloned().unwrap_or_else(|| Bits::zeros(objects));
    for bad in [&reach.bad, &hit.bad].into_iter().flatten() {
        unknown.or_with(&scatter(bad, links, objects));
    }
    if links.bad.is_some() {
        unknown = Bits::ones(objects);
    }
    Some(unknown).filter(Bits::any)
}

/// Each row's rank among the rows of its object.
pub(crate) fn ranks(links: &Register, objects: usize) -> Vec<u32> {
    let Data::Link(to) = &links.data else { return Vec::new() };
    let mut counts = vec![0u32; objects];
    let rank = |(row, target): (usize, &u32)| match counts.get_mut(*target as usize) {
        Some(count) if links.is_good(row) => {
            *count += 1;
            *count - 1
        }
        _ => NONE,
    };
    to.iter().enumerate().map(rank).collect()
}
