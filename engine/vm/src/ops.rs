//! One node: its op over its operands.

mod call;
mod cells;
pub(crate) mod choice;
pub(crate) mod compare;
pub(crate) mod fold;
pub(crate) mod link;
pub(crate) mod logic;
pub(crate) mod number;
pub(crate) mod text;

use crate::bits::Bits;
use crate::frame::{Frame, Texts};
use crate::join::{Index, Join, doubles};
use crate::key::Keys;
use crate::literal::Flat;
use crate::register::{Data, PlaceCell, Register, Values, View, and_masks, or_masks};
use crate::scalar::Builder;
use crate::table::{NONE, TableData};
use text::Repeats;
use upright_program::{Const, Item, Node, NodeId, Op, ReaderId, TableId, TableKind, Ty};
use upright_value::Builtin;

/// Room that ops use while they run.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) repeats: Repeats,
}

/// Computes a node whose operands are there.
pub(crate) fn compute(frame: &Frame<'_>, texts: &mut Texts<'_>, scratch: &mut Scratch, id: NodeId) -> Register {
    let Some(node) = frame.node(id) else { return Register::unreadable(Ty::Bool, 0) };
    let rows = frame.rows(node.table);
    let view = |n: NodeId| frame.view(n, node.table);
    match &node.op {
        Op::Column { .. } => Register::unset(node.ty, rows),
        Op::Const { value } => constant(value, frame, texts, rows),
        Op::Param { param, path } => {
            let literal = frame.core.params.get(param.index()).copied().flatten();
            literals(frame, node.ty, path, std::iter::once(literal))
        }
        Op::Element { path } => {
            literals(frame, node.ty, path, frame.table(node.table).right.iter().map(|at| Some(*at)))
        }
        Op::Kubernetes {} => Register::full(Data::Int(vec![frame.core.kubernetes; rows])),
        Op::Now {} => match frame.core.now {
            Some(now) => Register::full(Data::Int(vec![now; rows])),
            None => Register::unset(Ty::Int, rows),
        },
        Op::Unset {} => Register::unset(node.ty, rows),
        Op::Index {} => index(frame.table(node.table)),
        Op::Key {} => named(&frame.table(node.table).key),
        Op::Text {} => named(&frame.table(node.table).text),
        Op::ReadBy { readers } => Register::condition(read_by(&frame.table(node.table).reader, readers)),
        Op::ObjectId {} => Register::full(Data::Int(frame.table(node.table).identity.clone())),
        Op::Parent {} => frame.table(node.table).parent_link(),
        Op::Right {} => link::right(frame.table(node.table)),
        Op::Part { part } => link::part(frame.table(node.table), *part),
        Op::Row {} => link::row(rows),
        Op::Gather { value, link } => {
            let target = match node.ty {
                Ty::Link(table) => frame.rows(table),
                _ => 0,
            };
            link::gather(frame.register(*value), frame.register(*link), target)
        }
        Op::Fold { fold, value, keep, link } => {
            let at = frame.table_of(*link);
            frame.entangle(frame.register(*link), at);
            let (value, keep) = (value.map(|n| frame.view(n, at)), keep.map(|n| frame.view(n, at)));
            fold::fold(fold, node.ty, value, keep, frame.register(*link), rows, &mut texts.strings)
        }
        Op::Double { value, keep, link } => {
            frame.entangle(frame.register(*link), node.table);
            doubles(view(*value), keep.map(view), frame.register(*link))
        }
        Op::Rank { keep, link } => {
            frame.entangle(frame.register(*link), node.table);
            let targets = match frame.core.program.nodes.get(link.index()).map(|link| link.ty) {
                Some(Ty::Link(target)) => frame.rows(target),
                _ => 0,
            };
            fold::rank(keep.map(view), frame.register(*link), targets)
        }
        Op::Exists { left, right, keep } => exists(frame, id, node, left, right, *keep),
        Op::And { a, b } => logic::and(view(*a), view(*b)),
        Op::Or { a, b } => logic::or(view(*a), view(*b)),
        Op::Not { a } => logic::not(view(*a)),
        Op::IsTrue { a } => logic::is_true(view(*a)),
        Op::Has { a } => logic::has(view(*a)),
        Op::Readable { a } => logic::readable(view(*a)),
        Op::Compare { compare, a, b } => compare::compare(*compare, view(*a), view(*b), &texts.strings),
        Op::In { a, .. } => match frame.core.sets.get(&id) {
            Some(set) => compare::is_in(view(*a), set),
            None => Register::unreadable(Ty::Bool, rows),
        },
        Op::InNet { a, net } => compare::in_net(view(*a), view(*net)),
        Op::Like { text, pattern } => {
            let strings = &texts.strings;
            let mut glob = None;
            text::test(view(*text), view(*pattern), &mut scratch.repeats, |text, id| {
                let glob = match &glob {
                    Some((known, glob)) if *known == id => glob,
                    _ => &glob.insert((id, frame.core.patterns.glob(id, strings))).1,
                };
                Some(glob.matches(strings.get(text)))
            })
        }
        Op::Matches { text, pattern } => {
            let strings = &texts.strings;
            let mut regex = None;
            text::test(view(*text), view(*pattern), &mut scratch.repeats, |text, id| {
                let regex = match &regex {
                    Some((known, regex)) if *known == id => regex,
                    _ => &regex.insert((id, frame.core.patterns.regex(id, strings))).1,
                };
                regex.as_ref().map(|regex| regex.is_match(strings.get(text)))
            })
        }
        Op::AnyOf { test, text, of } => {
            let of = frame.view(*of, frame.table_of(*of));
            text::any_of(*test, view(*text), of, &texts.strings, &frame.core.patterns, &mut scratch.repeats)
        }
        Op::Selects { selector, labels } => selects(texts, view(*selector), view(*labels)),
        Op::SelectorIs { a, all } => selector_is(texts, view(*a), *all),
        Op::Coalesce { a, b } => choice::coalesce(view(*a), view(*b)),
        Op::Select { condition, a, b } => choice::select(view(*condition), view(*a), view(*b)),
        Op::Guard { condition, a } => choice::guard(view(*condition), view(*a)),
        Op::Arithmetic { arithmetic, a, b } => number::arithmetic(*arithmetic, node.ty, view(*a), view(*b)),
        Op::Negate { a } => number::negate(view(*a)),
        Op::Convert { a } => number::convert(node.ty, view(*a)),
        Op::Call { builtin: Builtin::SelectorSelectsAll, args } if args.len() == 1 => {
            selector_is(texts, view(args[0]), true)
        }
        Op::Call { builtin: Builtin::SelectorSelectsNone, args } if args.len() == 1 => {
            selector_is(texts, view(args[0]), false)
        }
        Op::Call { builtin: Builtin::SelectorSelects, args } if args.len() == 2 => {
            selects(texts, view(args[0]), view(args[1]))
        }
        Op::Call { builtin, args } => {
            let args: Vec<View<'_>> = args.iter().map(|n| view(*n)).collect();
            let patterns = &frame.core.patterns;
            call::call(*builtin, node.ty, &args, rows, &mut texts.strings, patterns, &mut scratch.repeats)
        }
        Op::Format { format, a } => text::format(*format, view(*a), &mut texts.strings),
        Op::Json { format, a } => text::json(*format, view(*a), &mut texts.strings),
        Op::Concat { parts } => {
            let parts: Vec<View<'_>> = parts.iter().map(|n| view(*n)).collect();
            text::concat(&parts, rows, &mut texts.strings, &mut scratch.repeats)
        }
        Op::Labels { entries } => {
            let entries: Vec<View<'_>> = entries.iter().map(|n| view(*n)).collect();
            text::labels(&entries, rows, &mut texts.labels)
        }
        Op::Place { link, suffix, key } => {
            let places = place(frame, node, *link, suffix.0);
            match key {
                Some(key) => entry(frame, node, &places, *key),
                None => places,
            }
        }
    }
}

/// Which objects are read by one of the readers.
pub(crate) fn read_by(objects: &[u32], readers: &[ReaderId]) -> Bits {
    let mut wanted = vec![false; readers.iter().map(|r| r.index() + 1).max().unwrap_or(0)];
    for reader in readers {
        wanted[reader.index()] = true;
    }
    Bits::of(objects, |reader| wanted.get(reader as usize) == Some(&true))
}

/// The values of literals below record fields; unset where there is no literal.
fn literals(frame: &Frame<'_>, ty: Ty, path: &[u32], rows: impl Iterator<Item = Option<u32>>) -> Register {
    let literals = &frame.core.literals;
    let mut out = Builder::new(ty);
    let mut count = 0;
    for literal in rows {
        match literal.and_then(|at| literals.below(at, path)).map(|at| literals.get(at)) {
            Some(Flat::Scalar(value)) => out.put(count, *value),
            Some(Flat::Unset) | None => {}
            Some(_) => out.spoil(count, true),
        }
        count += 1;
    }
    out.finish(count)
}

fn constant(value: &Const, frame: &Frame<'_>, texts: &mut Texts<'_>, rows: usize) -> Register {
    let data = match value {
        Const::Bool(x) => Data::Bool(Bits::filled(rows, *x)),
        Const::Int(x) => Data::Int(vec![*x; rows]),
        Const::Float(bits) => Data::Float(vec![f64::from_bits(*bits); rows]),
        Const::Quantity(x) => Data::Quantity(vec![*x; rows]),
        Const::Net(x) => Data::Net(vec![*x; rows]),
        Const::Str(text) => match texts.strings.intern(text) {
            Some(id) => Data::Str(vec![id; rows]),
            None => return Register::unreadable(Ty::Str, rows),
        },
        Const::Selector(text) => match frame.core.selectors_of_constants.get(text) {
            Some(id) => Data::Selector(vec![*id; rows]),
            None => return Register::unreadable(Ty::Selector, rows),
        },
    };
    Register::full(data)
}

/// Positions within the list. The reader opens a row for every element, so that they are the ranks within the parent.
fn index(table: &TableData) -> Register {
    if !table.index.is_empty() {
        return Register::full(Data::Int(table.index.iter().map(|i| i64::from(*i)).collect()));
    }
    let (mut last, mut next) = (None, 0i64);
    let ranks = table.parent.iter().map(|parent| {
        next = if last == Some(*parent) { next.saturating_add(1) } else { 0 };
        last = Some(*parent);
        next
    });
    Register::full(Data::Int(ranks.collect()))
}

/// Texts by id, unset where there is none.
fn named(ids: &[u32]) -> Register {
    let set = Bits::of(ids, |id| id != NONE);
    Register::new(Data::Str(ids.iter().map(|id| if *id == NONE { 0 } else { *id }).collect()), Some(set), None)
}

/// Whether the selector has no requirement (`all`), or is the one that selects nothing.
fn selector_is(texts: &Texts<'_>, a: View<'_>, all: bool) -> Register {
    let is = |id| texts.selectors.get(id).is_some_and(|s| s.is(all));
    compare::test_one(compare::each_one(a.rows, a.ids(), is), a)
}

fn selects(texts: &Texts<'_>, selector: View<'_>, labels: View<'_>) -> Register {
    let test = |s: u32, l: u32| match (texts.selectors.get(s), texts.labels.get(l)) {
        (Some(selection), Some(labels)) => selection.selects(labels),
        _ => false,
    };
    // An object that is not there has the labels of one that has none, which lie first in the pool.
    let at = |row: usize| if labels.is_set(row) { labels.ids().at(row) } else { 0 };
    let mut bits = match (labels.set(), labels.scalar) {
        (Some(_), false) => Bits::from_fn(selector.rows, |row| test(selector.ids().at(row), at(row))),
        _ => compare::each(selector.rows, selector.ids(), labels.ids(), test),
    };
    let bad = or_masks(selector.bad(), labels.bad());
    if let Some(set) = selector.set() {
        bits.and_with(&set);
    }
    Register::condition_with(bits, bad)
}

fn place(frame: &Frame<'_>, node: &Node, link: Option<NodeId>, suffix: u32) -> Register {
    let at = |table: TableId, row: u32| PlaceCell { table: table.0, row, suffix, key: NONE };
    let Some(link) = link else {
        let rows = frame.rows(node.table) as u32;
        return Register::full(Data::Place((0..rows).map(|row| at(node.table, row)).collect()));
    };
    let target = match frame.node(link).map(|n| n.ty) {
        Some(Ty::Link(table)) => table,
        _ => TableId::RUN,
    };
    let view = frame.view(link, node.table);
    let rows = match view.ids() {
        Values::One(row) => vec![at(target, row); frame.rows(node.table)],
        Values::Each(rows) => rows.iter().map(|row| at(target, *row)).collect(),
    };
    let (set, bad) = (view.set().map(|s| s.into_owned()), view.bad().map(|b| b.into_owned()));
    Register::new(Data::Place(rows), set, bad)
}

/// The places below these under the keys of a node.
fn entry(frame: &Frame<'_>, node: &Node, places: &Register, key: NodeId) -> Register {
    let (at, keys) = (View::of(places), frame.view(key, node.table));
    let under = |place: PlaceCell, key: u32| PlaceCell { key, ..place };
    let rows = (0..frame.rows(node.table)).map(|row| under(at.places().at(row), keys.ids().at(row))).collect();
    let (set, bad) = (and_masks(at.set(), keys.set()), or_masks(at.bad(), keys.bad()));
    Register::new(Data::Place(rows), set, bad)
}

/// The table of the right side of an `exists`.
pub(crate) fn right_table(frame: &Frame<'_>, right: &[NodeId], keep: Option<NodeId>) -> TableId {
    let tables = right.iter().copied().chain(keep).map(|n| frame.table_of(n));
    tables.max().unwrap_or(TableId::RUN)
}

fn exists(
    frame: &Frame<'_>,
    id: NodeId,
    node: &Node,
    left: &[NodeId],
    right: &[NodeId],
    keep: Option<NodeId>,
) -> Register {
    let at = right_table(frame, right, keep);
    frame.entangle_keys(right, at);
    let made;
    let index = match frame.index(Item::Node(id)) {
        Some(index) => index,
        None => {
            made = right_index(frame, at, right, keep);
            &made
        }
    };
    let join = Join {
        left: Keys::new(left.iter().map(|n| frame.view(*n, node.table)).collect()),
        left_rows: frame.rows(node.table),
        left_where: None,
        left_incomplete: false,
        right: Keys::new(right.iter().map(|n| frame.view(*n, at)).collect()),
        right_rows: frame.rows(at),
        right_where: keep.map(|n| frame.view(n, at)),
        right_incomplete: frame.table(at).incomplete,
        index,
        keyed: !left.is_empty(),
    };
    join.exists()
}

/// The index of a right side at `table`.
pub(crate) fn right_index(frame: &Frame<'_>, table: TableId, keys: &[NodeId], keep: Option<NodeId>) -> Index {
    let views = Keys::new(keys.iter().map(|n| frame.view(*n, table)).collect());
    Index::new(&views, frame.rows(table), keep.map(|n| frame.view(n, table)), !keys.is_empty())
}

/// The index that a join at a later space will look into, if its right side is there already.
pub(crate) fn early_index(frame: &Frame<'_>, item: Item) -> Option<Index> {
    match item {
        Item::Node(id) => {
            let Op::Exists { right, keep, .. } = &frame.node(id)?.op else { return None };
            Some(right_index(frame, right_table(frame, right, *keep), right, *keep))
        }
        Item::Table(id) => {
            let TableKind::Pairs { right, on, right_where, .. } = &frame.core.program.tables.get(id.index())?.kind
            else {
                return None;
            };
            let keys: Vec<NodeId> = on.iter().map(|(_, right)| *right).collect();
            Some(right_index(frame, *right, &keys, *right_where))
        }
    }
}

#[cfg(test)]
mod tests;
