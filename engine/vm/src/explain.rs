//! Explaining hits: the same program, other roots, over the objects that were hit.

use crate::bind::Bound;
use crate::core::Active;
use crate::evaluate::{bits, lower, new_layer, ranks, texts_above};
use crate::fill::Filler;
use crate::frame::{Frame, Texts};
use crate::inventory::Inventory;
use crate::ops::Scratch;
use crate::outcome::Hit;
use crate::register::{Data, PlaceCell};
use crate::schedule::Roots;
use crate::table::{NONE, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use upright_object::{NodeId as TreeNode, Object};
use upright_program::{FixStep, NodeId, Rule, RuleId, Step, TableId};

/// An object that was passed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Of {
    /// One of those under judgement.
    Judged(usize),
    /// One of the inventory's.
    Inventory(usize),
}

/// Which part of an object's document a place lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The object.
    Object,
    /// The object before the request.
    Old,
    /// The admission request.
    Request,
    /// A document inside a text of the object; the place is that of the text.
    Inside,
}

/// A place: a node of an object's tree and a path below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The object.
    pub object: Of,
    /// The part of its document.
    pub part: Part,
    /// The node in its tree.
    pub node: TreeNode,
    /// The path below the node; what it leads to may be missing.
    pub suffix: Vec<Step>,
}

/// A step of a fix. Values are JSON texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// Set the place to the value.
    Set {
        /// Where.
        place: Place,
        /// What.
        value: String,
    },
    /// Add the value to the list at the place, unless it has an equal element or one of the same keys.
    Add {
        /// Where.
        place: Place,
        /// What.
        value: String,
        /// Keys of the list.
        keys: Vec<Arc<str>>,
    },
    /// Take the place away.
    Remove {
        /// Where.
        place: Place,
    },
}

/// What there is to say of a hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The rule.
    pub rule: RuleId,
    /// Which of the objects under judgement; none where the subject is the cluster.
    pub object: Option<usize>,
    /// The ordinal of the hit.
    pub ordinal: u32,
    /// What is wrong; empty where it can't be told.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is; none: the object.
    pub at: Option<Place>,
    /// Places that the verdict read, with what stands there; none: nothing.
    pub evidence: Vec<(Place, Option<String>)>,
    /// Places of the inventory that bear on it.
    pub related: Vec<Place>,
    /// The steps of the fix. Empty where a step can't be told.
    pub fixes: Vec<Fix>,
}

/// An object, or a place in it, that a waiver excuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// Which of the program's waivers.
    pub waiver: usize,
    /// Which of the objects under judgement; none where the subject is the cluster.
    pub object: Option<usize>,
    /// The place; none: the whole object.
    pub place: Option<Place>,
}

/// Explains hits of [`crate::evaluate`] or [`crate::evaluate_cluster`] over the same objects and inventory, in the order
/// of `hits`. Hits that are none are left out.
pub fn explain(_bound: &Bound, inventory: &Inventory, objects: &[&Object], hits: &[Hit]) -> Vec<Explained> {
    let limits = inventory.inner.core.limits;
    let mut wanted: BTreeMap<u32, Vec<(usize, Hit)>> = BTreeMap::new();
    for (index, hit) in hits.iter().enumerate() {
        wanted.entry(hit.object).or_default().push((index, *hit));
    }
    let mut found: Vec<(usize, Explained)> = Vec::with_capacity(hits.len());
    let wanted: Vec<(u32, Vec<(usize, Hit)>)> = wanted.into_iter().collect();
    for group in wanted.chunks(limits.batch_objects.max(1)) {
        let ids: Vec<u32> = group.iter().map(|(object, _)| *object).collect();
        let hits: Vec<(usize, Hit)> = group.iter().flat_map(|(_, hits)| hits.iter().copied()).collect();
        let rules: BTreeSet<RuleId> = hits.iter().map(|(_, hit)| hit.rule).collect();
        let mut roots = Roots::default();
        for rule in rules.iter().filter_map(|id| inventory.inner.core.program.rules.get(id.index())) {
            roots.nodes.extend(rule_roots(rule));
            roots.tables.push(rule.table);
        }
        let active = active(inventory, &roots);
        let mut filler = Filler::of_explained(&inventory.inner.core);
        with_frame(inventory, objects, &ids, &active, &mut filler, &mut |frame, texts| {
            let mut explainer = Explainer::new(frame, texts);
            found.extend(hits.iter().filter_map(|(index, hit)| Some((*index, explainer.hit(*hit)?))));
        });
    }
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, explained)| explained).collect()
}

/// What waivers excuse of these objects, by waiver, object and row. What a waiver can't read it does not excuse.
pub fn waived(_bound: &Bound, inventory: &Inventory, objects: &[&Object]) -> Vec<Waived> {
    let core = &inventory.inner.core;
    let waivers: Vec<usize> =
        (0..core.program.waivers.len()).filter(|w| inventory.blocked_waivers.get(*w) == Some(&false)).collect();
    if waivers.is_empty() {
        return Vec::new();
    }
    let active = core.of_waivers.get_or_init(|| {
        let mut roots = Roots::default();
        for waiver in &core.program.waivers {
            roots.nodes.extend([Some(waiver.holds), waiver.place, waiver.object].into_iter().flatten());
            roots.tables.push(waiver.table);
        }
        active(inventory, &roots)
    });
    let mut found = Vec::new();
    let ids: Vec<u32> = (0..objects.len() as u32).collect();
    let mut groups: Vec<&[u32]> = ids.chunks(core.limits.batch_objects.max(1)).collect();
    if groups.is_empty() {
        groups.push(&[]);
    }
    // The cluster is waived once, not once per batch.
    let mut first = true;
    for group in groups {
        with_frame(inventory, objects, group, active, &mut Filler::of_batch(core), &mut |frame, texts| {
            let explainer = Explainer::new(frame, texts);
            for waiver in &waivers {
                explainer.waiver(*waiver, objects, first, &mut found);
            }
            first = false;
        });
    }
    found.sort_by_key(|waived: &Waived| (waived.waiver, waived.object));
    found
}

/// Everything that explaining a rule's hits needs.
fn rule_roots(rule: &Rule) -> Vec<NodeId> {
    let explanation = &rule.explanation;
    let mut roots = vec![rule.hit, explanation.message];
    roots.extend([rule.object, explanation.at, explanation.help].into_iter().flatten());
    roots.extend(explanation.evidence.iter().flat_map(|(place, value)| [*place, *value]));
    roots.extend(&explanation.related);
    for fix in &explanation.fixes {
        match fix {
            FixStep::Set { place, value } | FixStep::Add { place, value, .. } => roots.extend([*place, *value]),
            FixStep::Remove { place } => roots.push(*place),
        }
    }
    roots
}

/// What to do for these roots over a batch.
fn active(inventory: &Inventory, roots: &Roots) -> Active {
    let core = &inventory.inner.core;
    let below = Frame::new(core, lower(&inventory.inner, inventory), crate::frame::Layer::new(0, 0, 0, None));
    core.active(roots, |item| below.has(item))
}

/// Fills some of the objects in, does what is to be done, and calls `f`; in halves where they go past a limit together.
fn with_frame(
    inventory: &Inventory,
    objects: &[&Object],
    ids: &[u32],
    active: &Active,
    filler: &mut Filler<'_>,
    f: &mut dyn FnMut(&Frame<'_>, &Texts<'_>),
) {
    let core = &inventory.inner.core;
    let mut texts = texts_above(inventory);
    for id in ids {
        let Some(object) = objects.get(*id as usize).filter(|object| object.unreadable.is_none()) else { continue };
        if let Some(reader) = core.reader(&object.id.api_version, &object.id.kind) {
            let nameless = inventory.nameless(object, *id as usize);
            // What does not fit was not judged either, or is tried again below.
            let _ = filler.add(object, reader, *id, nameless, &mut texts);
        }
    }
    let mut own = new_layer(core, active);
    filler.finish(&active.schedule.columns, &mut own);
    let mut frame = Frame::new(core, lower(&inventory.inner, inventory), own);
    crate::run::run(&active.schedule, &mut frame, &mut texts, &mut Scratch::default(), |_, _, _| {});
    if (!frame.depends_on_batch() && !texts.strings.is_full()) || ids.len() < 2 {
        return f(&frame, &texts);
    }
    drop(frame);
    drop(texts);
    for half in ids.chunks(ids.len().div_ceil(2)) {
        with_frame(inventory, objects, half, active, filler, f);
    }
}

/// Reads explanations off registers.
struct Explainer<'f> {
    frame: &'f Frame<'f>,
    texts: &'f Texts<'f>,
    /// The row of the object table of each object.
    rows: BTreeMap<u32, u32>,
    /// Rows of each rule's table by object's row and ordinal, of those that are hits.
    hits: BTreeMap<RuleId, BTreeMap<(u32, u32), usize>>,
}

impl<'f> Explainer<'f> {
    fn new(frame: &'f Frame<'f>, texts: &'f Texts<'f>) -> Explainer<'f> {
        let inputs = &frame.table(TableId::OBJECTS).input;
        let rows = inputs.iter().enumerate().map(|(row, input)| (*input, row as u32)).collect();
        Explainer { frame, texts, rows, hits: BTreeMap::new() }
    }

    fn hit(&mut self, hit: Hit) -> Option<Explained> {
        let rule = self.frame.core.program.rules.get(hit.rule.index())?;
        let frame = self.frame;
        let hits = self.hits.entry(hit.rule).or_insert_with(|| hit_rows(frame, rule));
        let object = match hit.object() {
            Some(_) => *self.rows.get(&hit.object)?,
            None => NONE,
        };
        let row = *hits.get(&(object, hit.ordinal))?;
        let explanation = &rule.explanation;
        let place = |node: NodeId| self.place(node, rule.table, row);
        let text = |node: NodeId| self.text(node, rule.table, row);
        Some(Explained {
            rule: hit.rule,
            object: hit.object(),
            ordinal: hit.ordinal,
            message: text(explanation.message).unwrap_or_default(),
            help: explanation.help.and_then(text),
            at: explanation.at.and_then(place),
            evidence: explanation.evidence.iter().filter_map(|(at, value)| Some((place(*at)?, text(*value)))).collect(),
            related: self.related(rule, row),
            fixes: self.fixes(rule, row),
        })
    }

    /// All steps, or none.
    fn fixes(&self, rule: &Rule, row: usize) -> Vec<Fix> {
        let place = |node: &NodeId| self.place(*node, rule.table, row);
        let text = |node: &NodeId| self.text(*node, rule.table, row);
        let step = |step: &FixStep| {
            Some(match step {
                FixStep::Set { place: at, value } => Fix::Set { place: place(at)?, value: text(value)? },
                FixStep::Add { place: at, value, keys } => {
                    Fix::Add { place: place(at)?, value: text(value)?, keys: keys.clone() }
                }
                FixStep::Remove { place: at } => Fix::Remove { place: place(at)? },
            })
        };
        rule.explanation.fixes.iter().map(step).collect::<Option<Vec<Fix>>>().unwrap_or_default()
    }

    fn related(&self, rule: &Rule, row: usize) -> Vec<Place> {
        let mut places = Vec::new();
        for node in &rule.explanation.related {
            let view = self.frame.view(*node, rule.table);
            let target = match self.frame.node(*node).map(|n| n.ty) {
                Some(upright_program::Ty::Link(table)) if view.is_good(row) => table,
                _ => continue,
            };
            let cell = PlaceCell { table: target.0, row: view.ids().at(row), suffix: NONE, key: NONE };
            if let Some(place) = self.cell(cell)
                && !places.contains(&place)
            {
                places.push(place);
            }
        }
        places
    }

    fn waiver(&self, number: usize, objects: &[&Object], first: bool, found: &mut Vec<Waived>) {
        let Some(waiver) = self.frame.core.program.waivers.get(number) else { return };
        let inputs = &self.frame.table(TableId::OBJECTS);
        let link = waiver.object.map(|n| self.frame.view(n, waiver.table));
        for row in bits(self.frame.register(waiver.holds)).iter() {
            let object = match link {
                Some(link) if link.is_good(row) => {
                    let at = link.ids().at(row) as usize;
                    let (input, reader) = (inputs.input.get(at), inputs.reader.get(at));
                    let looks = |r: &u32| waiver.readers.as_ref().is_none_or(|all| all.iter().any(|w| w.0 == *r));
                    let Some(input) = input.filter(|_| reader.is_some_and(looks)) else { continue };
                    let reviewed = objects.get(*input as usize).is_some_and(|o| o.review.is_some());
                    if (waiver.needs.request || waiver.needs.old) && !reviewed {
                        continue;
                    }
                    Some(*input as usize)
                }
                Some(_) => continue,
                None if first => None,
                None => continue,
            };
            let place = match waiver.place {
                Some(node) => match self.place(node, waiver.table, row) {
                    Some(place) => Some(place),
                    None => continue,
                },
                None => None,
            };
            found.push(Waived { waiver: number, object, place });
        }
    }

    fn text(&self, node: NodeId, table: TableId, row: usize) -> Option<String> {
        let view = self.frame.view(node, table);
        match view.register.data {
            Data::Str(_) if view.is_good(row) => Some(self.texts.strings.get(view.ids().at(row)).to_owned()),
            _ => None,
        }
    }

    fn place(&self, node: NodeId, table: TableId, row: usize) -> Option<Place> {
        let view = self.frame.view(node, table);
        if view.is_good(row) { self.cell(view.places().at(row)) } else { None }
    }

    fn cell(&self, cell: PlaceCell) -> Option<Place> {
        let table = TableId(cell.table);
        let core = self.frame.core;
        let origin = *self.frame.table(table).origin.get(cell.row as usize)?;
        let of_inventory = core.plan.of_inventory.get(table.index()) == Some(&true);
        let objects = if of_inventory { TableId::INVENTORY } else { TableId::OBJECTS };
        let input = *self.frame.table(objects).input.get(origin.object as usize)? as usize;
        let suffix = core.program.suffixes.get(cell.suffix as usize);
        Some(Place {
            object: if of_inventory { Of::Inventory(input) } else { Of::Judged(input) },
            part: match origin.source {
                Source::Object => Part::Object,
                Source::Old => Part::Old,
                Source::Request => Part::Request,
                Source::Inside => Part::Inside,
            },
            node: TreeNode(origin.node),
            suffix: match origin.source {
                Source::Inside => Vec::new(),
                _ => {
                    let key = (cell.key != NONE).then(|| Step::Key(self.texts.strings.get(cell.key).into()));
                    suffix.into_iter().flatten().cloned().chain(key).collect()
                }
            },
        })
    }
}

/// The rows of a rule that are hits, by object's row and ordinal.
fn hit_rows(frame: &Frame<'_>, rule: &Rule) -> BTreeMap<(u32, u32), usize> {
    let hit = bits(frame.register(rule.hit));
    let Some(link) = rule.object else {
        return hit.iter().enumerate().map(|(ordinal, row)| ((NONE, ordinal as u32), row)).collect();
    };
    let links = frame.register(link);
    let ranks = ranks(links, frame.rows(TableId::OBJECTS));
    let Data::Link(to) = &links.data else { return BTreeMap::new() };
    hit.iter().filter_map(|row| Some(((*to.get(row)?, *ranks.get(row)?), row))).collect()
}
