//! The objects that joins look things up in.

use crate::bind::{Bound, Inner};
use crate::core::{Active, kept};
use crate::dictionary::{Dictionary, Strings};
use crate::evaluate::lower;
use crate::fill::{Filler, has_name};
use crate::frame::{Frame, Layer, Texts};
use crate::ops::{Scratch, early_index};
use crate::pool::{LabelSet, Pool, Selection};
use crate::reason::{bad_cells, describe};
use crate::schedule::{Roots, Schedule, used};
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use upright_object::Object;
use upright_program::{ColumnId, Item, NodeId, Op, ReaderId, Rule, RuleId, Space, TableId, TableKind};

/// Of which kinds an inventory has every object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// Of none.
    #[default]
    None,
    /// Of none that one could rely on, and why: said beside what is missing.
    Unreliable(String),
    /// Of every kind.
    All,
    /// Of these: API version and kind. Another version of the same group is the same kind.
    Kinds(Vec<(String, String)>),
}

impl Coverage {
    fn because(&self) -> String {
        match self {
            Coverage::Unreliable(why) => format!(": {why}"),
            _ => String::new(),
        }
    }

    fn covers(&self, api_version: &str, kind: &str) -> bool {
        let group = |version: &str| version.split_once('/').map_or("", |(group, _)| group).to_owned();
        match self {
            Coverage::None | Coverage::Unreliable(_) => false,
            Coverage::All => true,
            Coverage::Kinds(kinds) => kinds.iter().any(|(v, k)| k == kind && group(v) == group(api_version)),
        }
    }
}

/// Filled tables and computed nodes of the inventory. It can be shared by several threads at once.
#[derive(Debug)]
pub struct Inventory {
    pub(crate) inner: Arc<Inner>,
    pub(crate) layer: Layer,
    pub(crate) dictionary: Dictionary,
    pub(crate) selectors: Vec<Selection>,
    pub(crate) labels: Vec<LabelSet>,
    /// Numbers of objects without a name begin here in batches.
    pub(crate) nameless: i64,
    /// Which objects have no name, by address, so that a batch finds the same ones again.
    pub(crate) addresses: BTreeMap<usize, i64>,
    /// For columns with cells that can't be read, what to say about the first.
    pub(crate) unreadable: BTreeMap<ColumnId, String>,
    /// For tables with rows that can't be read, the same.
    pub(crate) lost: BTreeMap<TableId, String>,
    /// Tables that a limit cut short.
    pub(crate) cut: Vec<TableId>,
    /// Why each rule can't be decided at all.
    pub(crate) blocked: Vec<Option<Arc<str>>>,
    pub(crate) blocked_waivers: Vec<bool>,
    /// What to do for objects of sets of readers that came together.
    schedules: RwLock<BTreeMap<Vec<u32>, Arc<Active>>>,
}

/// Schedules that are kept; more sets of kinds than that come together only in runs over many of them.
const MAX_SCHEDULES: usize = 512;

impl Inventory {
    /// What to do for objects of these readers, each of which is named once; without any, for the cluster.
    pub(crate) fn schedule(&self, readers: Vec<u32>) -> Arc<Active> {
        let core = &self.inner.core;
        let make = |readers: &Vec<u32>| {
            let looks = |rule: &Rule| match readers.as_slice() {
                [] => rule.object.is_none(),
                readers => {
                    let judged =
                        |reader: &u32| rule.readers.as_ref().is_none_or(|all| all.iter().any(|r| r.0 == *reader));
                    rule.object.is_some() && readers.iter().any(judged)
                }
            };
            let ids = (0..core.program.rules.len() as u32).map(RuleId).zip(&core.program.rules);
            let rules = ids.filter(|(id, rule)| looks(rule) && self.blocked(*id).is_none()).map(|(id, _)| id).collect();
            let below = Frame::new(core, lower(&self.inner, self), Layer::new(0, 0, 0, None));
            core.active(&Roots { rules, ..Roots::default() }, |item| below.has(item))
        };
        kept(&self.schedules, readers, MAX_SCHEDULES, make)
    }

    /// The number of a batch's object that has no name: the same as in the inventory, if it is there.
    pub(crate) fn nameless(&self, object: &Object, input: usize) -> i64 {
        let known = self.addresses.get(&std::ptr::from_ref(object).addr());
        known.copied().unwrap_or_else(|| self.nameless_input(input))
    }

    /// The number of a batch's object that has no name and is not in the inventory.
    pub(crate) fn nameless_input(&self, input: usize) -> i64 {
        -2 - self.nameless - input as i64
    }

    /// Why a rule can't be decided for any object; none where it can.
    pub fn blocked(&self, rule: RuleId) -> Option<&str> {
        self.blocked.get(rule.index())?.as_deref()
    }
}

impl Bound {
    /// Fills the inventory and computes what depends on no object under judgement.
    pub fn inventory(&self, objects: &[&Object], coverage: &Coverage) -> Inventory {
        let inner = Arc::clone(&self.inner);
        let core = &inner.core;
        let program = &core.program;
        let mut texts = Texts {
            strings: Strings::continuing(inner.dictionary.clone(), core.limits.text),
            selectors: Pool::continuing(inner.selectors.clone()),
            labels: Pool::continuing(inner.labels.clone()),
        };
        let used = used(program, &core.plan);
        let roots = Roots::of_space(&used, &core.plan, Space::Inventory);
        let run = Frame::new(core, [Some(&inner.run), None], Layer::new(0, 0, 0, None));
        let mut schedule = Schedule::new(program, &core.plan, &roots, |item| run.has(item));
        // Explanations may ask for more than verdicts do.
        schedule.columns = (0..program.columns.len() as u32).map(ColumnId).collect();
        let (filled, addresses) = fill(core, objects, &schedule.columns, &mut texts);
        let mut frame = Frame::new(core, [Some(&inner.run), None], filled);
        crate::run::run(&schedule, &mut frame, &mut texts, &mut Scratch::default(), |_, _, _| {});
        let indexes = indexes(&frame, &used);
        let (unreadable, lost) = troubles(&frame, objects);
        let (mut layer, cut) = (frame.own, frame.cut);
        layer.indexes = indexes;
        let blocked = program.rules.iter().map(|rule| blocked(core, &rule.needs, coverage)).collect();
        let blocked_waivers = program.waivers.iter().map(|w| self::blocked(core, &w.needs, coverage).is_some());
        Inventory {
            blocked_waivers: blocked_waivers.collect(),
            schedules: RwLock::new(BTreeMap::new()),
            blocked,
            layer,
            cut,
            nameless: addresses.len() as i64,
            addresses,
            unreadable,
            lost,
            selectors: texts.selectors.into_own(),
            labels: texts.labels.into_own(),
            dictionary: texts.strings.into_own(),
            inner,
        }
    }
}

/// Objects of the inventory in its order, filled in.
fn fill(
    core: &crate::core::Core,
    objects: &[&Object],
    columns: &[ColumnId],
    texts: &mut Texts<'_>,
) -> (Layer, BTreeMap<usize, i64>) {
    let program = &core.program;
    let mut order: Vec<(usize, ReaderId)> = Vec::with_capacity(objects.len());
    for (index, object) in objects.iter().enumerate() {
        if let Some(reader) = core.reader(&object.id.api_version, &object.id.kind) {
            order.push((index, reader));
        }
    }
    let key = |&(index, reader): &(usize, ReaderId)| {
        let id = &objects[index].id;
        let namespace = match id.namespace.as_str() {
            "" if program.readers.get(reader.index()).is_some_and(|r| r.namespaced) => &*core.default_namespace,
            other => other,
        };
        (namespace, id.name.as_str(), id.kind.as_str(), id.api_version.as_str())
    };
    order.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut filler = Filler::of_inventory(core);
    let mut addresses = BTreeMap::new();
    for (index, reader) in order {
        let object = objects[index];
        let mut nameless = -1;
        if !has_name(object) {
            nameless = -2 - addresses.len() as i64;
            addresses.insert(std::ptr::from_ref(object).addr(), nameless);
        }
        let filled = object.unreadable.is_none() && filler.add(object, reader, index as u32, nameless, texts).is_ok();
        if !filled {
            filler.add_unreadable(object, reader, index as u32, nameless, texts);
        }
    }
    let mut layer = Layer::new(program.tables.len(), program.columns.len(), program.nodes.len(), None);
    filler.finish(columns, &mut layer);
    (layer, addresses)
}

/// The right sides that batches will look into.
fn indexes(frame: &Frame<'_>, used: &[Item]) -> BTreeMap<Item, crate::join::Index> {
    let plan = &frame.core.plan;
    let early = |item: &Item| {
        plan.space(*item) == Space::Batch
            && match item {
                Item::Table(id) => match frame.core.program.tables.get(id.index()).map(|t| &t.kind) {
                    Some(TableKind::Pairs { right, on, right_where, .. }) => {
                        let nodes = on.iter().map(|(_, right)| right).chain(right_where);
                        plan.table_space(*right) < Space::Batch && all_early(frame, nodes)
                    }
                    _ => false,
                },
                Item::Node(id) => match frame.node(*id).map(|node| &node.op) {
                    Some(Op::Exists { right, keep, .. }) => all_early(frame, right.iter().chain(keep)),
                    _ => false,
                },
            }
    };
    let made = used.iter().copied().filter(early).filter_map(|item| Some((item, early_index(frame, item)?)));
    made.collect()
}

fn all_early<'n>(frame: &Frame<'_>, mut nodes: impl Iterator<Item = &'n NodeId>) -> bool {
    nodes.all(|n| frame.core.plan.node_space(*n) < Space::Batch)
}

/// What to say of the first cell of each column, and the first rows of each table, that can't be read.
fn troubles(frame: &Frame<'_>, objects: &[&Object]) -> (BTreeMap<ColumnId, String>, BTreeMap<TableId, String>) {
    let of = |row: u32| {
        let input = frame.table(TableId::INVENTORY).input.get(row as usize).copied()?;
        objects.get(input as usize).copied()
    };
    let name = |object: &Object| {
        let id = &object.id;
        let place = if id.namespace.is_empty() { id.name.clone() } else { format!("{}/{}", id.namespace, id.name) };
        format!("{} {place}", id.kind)
    };
    let say = |object: &Object, what: String| match &object.unreadable {
        Some(reason) => format!("{} can't be read: {reason}", name(object)),
        None => format!("{}: {what}", name(object)),
    };
    let mut unreadable = BTreeMap::new();
    let mut lost = BTreeMap::new();
    for (index, column) in frame.core.program.columns.iter().enumerate() {
        let id = ColumnId(index as u32);
        if frame.core.plan.of_inventory.get(column.table.index()) != Some(&true) {
            continue;
        }
        if let Some((row, object)) = bad_cells(frame, id).find_map(|(row, object)| Some((row, of(object)?))) {
            unreadable.insert(id, say(object, describe(frame, id, row, object)));
        }
    }
    for index in 0..frame.core.program.tables.len() {
        let id = TableId(index as u32);
        if let Some((_, origin)) = frame.own.table(id).and_then(|table| table.lost.first())
            && let Some(object) = of(origin.object)
        {
            lost.insert(id, say(object, crate::reason::describe_lost(origin, object)));
        }
    }
    (unreadable, lost)
}

/// Why a rule with these needs can't be decided.
fn blocked(core: &crate::core::Core, needs: &upright_program::Needs, coverage: &Coverage) -> Option<Arc<str>> {
    if let Some(param) = needs.params.iter().find(|p| core.params.get(p.index()).copied().flatten().is_none()) {
        let name = core.program.params.get(param.index()).map_or("?", |p| &*p.name);
        // A name is that of its module, with the folders that lead to it, and its own.
        let name = name.rsplit('/').next().unwrap_or(name);
        return Some(format!("parameter `{name}` has no value").into());
    }
    if needs.inventory_of_all && *coverage != Coverage::All {
        return Some(format!("no inventory of all objects{}", coverage.because()).into());
    }
    let missing = |reader: &&ReaderId| {
        let reader = core.program.readers.get(reader.index());
        reader.is_some_and(|r| !coverage.covers(&r.api_version, &r.kind))
    };
    let reader = core.program.readers.get(needs.inventory.iter().find(missing)?.index())?;
    Some(format!("no inventory of {}{}", reader.kind, coverage.because()).into())
}
