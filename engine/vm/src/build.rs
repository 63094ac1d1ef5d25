//! Making the rows of tables that no reader fills: pairs, children, unions, literals, segments, flags.

use crate::bits::Bits;
use crate::frame::{Frame, Texts};
use crate::join::Join;
use crate::key::{Keys, Match};
use crate::ops::right_index;
use crate::register::View;
use crate::table::{NONE, TableData};
use upright_program::{Item, NodeId, TableId, TableKind, UnionPart};

/// Makes a table whose dependencies are there. The second value says whether a limit cut it short; what is missing is
/// then marked as unknown.
pub(crate) fn build(frame: &Frame<'_>, texts: &mut Texts<'_>, id: TableId) -> (TableData, bool) {
    let Some(table) = frame.core.program.tables.get(id.index()) else { return (TableData::default(), false) };
    let limit = frame.core.limits.rows;
    match &table.kind {
        TableKind::Run => (TableData::run(), false),
        TableKind::Objects | TableKind::Rows { .. } => (TableData::default(), false),
        TableKind::Literal { parent, source, path } => {
            let root = source.as_ref().map(|source| match source {
                Ok(param) => frame.core.params.get(param.index()).copied().flatten(),
                Err(literal) => frame.core.constants.get(*literal as usize).copied(),
            });
            (literal(frame, *parent, root, path), false)
        }
        TableKind::Pairs { left, right, on, left_where, right_where } => {
            let made;
            let (left_keys, right_keys): (Vec<NodeId>, Vec<NodeId>) = on.iter().copied().unzip();
            left_keys.iter().for_each(|key| frame.entangle(frame.register(*key), *left));
            frame.entangle_keys(&right_keys, *right);
            let index = match frame.index(Item::Table(id)) {
                Some(index) => index,
                None => {
                    made = right_index(frame, *right, &right_keys, *right_where);
                    &made
                }
            };
            let join = Join {
                left: Keys::new(left_keys.iter().map(|n| frame.view(*n, *left)).collect()),
                left_rows: frame.rows(*left),
                left_where: left_where.map(|n| frame.view(n, *left)),
                left_incomplete: frame.table(*left).incomplete,
                right: Keys::new(right_keys.iter().map(|n| frame.view(*n, *right)).collect()),
                right_rows: frame.rows(*right),
                right_where: right_where.map(|n| frame.view(n, *right)),
                right_incomplete: frame.table(*right).incomplete,
                index,
                keyed: !on.is_empty(),
            };
            join.pairs(limit)
        }
        TableKind::Children { left, link, right } => children(frame, *left, *link, *right, limit),
        TableKind::Union { parent, parts } => (union(frame, *parent, parts), false),
        TableKind::Split { parent, text, separator } => {
            split(texts, frame.view(*text, *parent), frame.table(*parent).incomplete, separator, limit)
        }
        TableKind::Flags { parent, text, link, keep } => (flags(frame, texts, *parent, *text, *link, *keep), false),
    }
}

fn literal(frame: &Frame<'_>, parent: TableId, root: Option<Option<u32>>, path: &[u32]) -> TableData {
    let literals = &frame.core.literals;
    let mut table = TableData::default();
    let mut add = |row: usize, at: Option<u32>| {
        let Some(at) = at.and_then(|at| literals.below(at, path)) else { return };
        for (index, element) in literals.elements(at).enumerate() {
            table.parent.push(row as u32);
            table.right.push(element);
            table.index.push(index as u32);
            table.key.push(literals.key(element));
        }
    };
    match root {
        Some(root) => add(0, root),
        None => {
            for (row, at) in frame.table(parent).right.iter().enumerate() {
                add(row, Some(*at));
            }
        }
    }
    table.rows = table.parent.len();
    table
}

fn children(frame: &Frame<'_>, left: TableId, link: NodeId, right: TableId, limit: usize) -> (TableData, bool) {
    let view = frame.view(link, left);
    frame.entangle(view.register, left);
    let (links, below) = (view.ids(), frame.table(right));
    let parent = frame.core.program.tables.get(right.index()).and_then(|t| parent_of(&t.kind)).unwrap_or(TableId::RUN);
    let (parents, left_rows) = (frame.rows(parent), frame.rows(left));
    let mut table = TableData { incomplete: frame.table(left).incomplete || below.incomplete, ..TableData::default() };
    let (mut full, mut lost) = (false, false);
    for row in 0..left_rows {
        if view.is_bad(row) {
            table.mark(row, left_rows);
            lost = true;
        } else if view.is_set(row) {
            let target = links.at(row) as usize;
            if below.maybe.as_ref().is_some_and(|maybe| maybe.get(target)) {
                table.mark(row, left_rows);
            }
            let rows = below.children(target, parents);
            if full || table.parent.len() + rows.len() > limit {
                full = true;
                table.mark(row, left_rows);
                continue;
            }
            table.parent.extend(rows.clone().map(|_| row as u32));
            table.right.extend(rows.map(|r| r as u32));
        }
    }
    table.rows = table.parent.len();
    if lost || full {
        table.maybe_right = Some(Bits::ones(below.rows));
    } else if let Some(phantom) = &view.register.phantom {
        table.maybe_right = Some(Bits::of(&below.parent, |parent| phantom.get(parent as usize)));
    }
    (table, full)
}

/// The table that a table's rows belong to.
pub(crate) fn parent_of(kind: &TableKind) -> Option<TableId> {
    match kind {
        TableKind::Run => None,
        TableKind::Objects => Some(TableId::RUN),
        TableKind::Rows { parent }
        | TableKind::Literal { parent, .. }
        | TableKind::Union { parent, .. }
        | TableKind::Split { parent, .. }
        | TableKind::Flags { parent, .. } => Some(*parent),
        TableKind::Pairs { left, .. } | TableKind::Children { left, .. } => Some(*left),
    }
}

fn union(frame: &Frame<'_>, parent: TableId, parts: &[UnionPart]) -> TableData {
    let parents = frame.rows(parent);
    let mut table = TableData { incomplete: frame.table(parent).incomplete, ..TableData::default() };
    let mut rows: Vec<(u32, u32, u32)> = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let keep = part.keep.map(|n| frame.view(n, part.table));
        let own = frame.rows(part.table);
        let link = part.link.map(|n| frame.register(n));
        let links = part.link.map(|n| frame.links(n));
        link.iter().for_each(|link| frame.entangle(link, part.table));
        let mut unsure = Bits::zeros(own);
        for row in 0..own {
            let target = match (link, links) {
                (Some(link), _) if link.is_bad(row) => {
                    if Match::of(keep, row) != Match::No {
                        (0..parents).for_each(|p| table.mark(p, parents));
                    }
                    continue;
                }
                (Some(link), _) if !link.is_set(row) => continue,
                (_, Some(links)) => links.get(row).copied().unwrap_or(NONE),
                _ => row as u32,
            };
            match Match::of(keep, row) {
                Match::Yes => rows.push((target, number as u32, row as u32)),
                Match::No => {}
                Match::Unknown => {
                    unsure.set(row);
                    table.mark(target as usize, parents);
                }
            }
        }
        if let Some(phantom) = link.and_then(|link| link.phantom.as_deref()) {
            phantom.iter().for_each(|p| table.mark(p, parents));
        }
        table.incomplete |= frame.table(part.table).incomplete;
        table.maybe_parts.push(Some(unsure).filter(Bits::any));
    }
    // Parts come in their order within a row of the parent; a part's rows keep theirs.
    if !rows.is_sorted() {
        rows.sort_unstable();
    }
    table.rows = rows.len();
    table.parent = rows.iter().map(|(parent, _, _)| *parent).collect();
    table.part = rows.iter().map(|(_, part, _)| *part).collect();
    table.right = rows.iter().map(|(_, _, row)| *row).collect();
    table
}

fn split(texts: &mut Texts<'_>, text: View<'_>, incomplete: bool, separator: &str, limit: usize) -> (TableData, bool) {
    let mut table = TableData { incomplete, ..TableData::default() };
    let ids = text.ids();
    let mut full = false;
    for row in 0..text.rows {
        if text.is_bad(row) {
            table.mark(row, text.rows);
        } else if text.is_set(row) {
            let start = table.text.len();
            // Segments are ranges of the text: interning them must not borrow it.
            let whole = texts.strings.get(ids.at(row)).to_owned();
            let segments: Box<dyn Iterator<Item = &str>> = if separator.is_empty() {
                Box::new(std::iter::once(&*whole))
            } else {
                Box::new(whole.split(separator))
            };
            for (index, segment) in segments.enumerate() {
                let id = texts.strings.intern(segment).filter(|_| table.text.len() < limit);
                let Some(id) = id else {
                    full = true;
                    break;
                };
                table.parent.push(row as u32);
                table.index.push(index as u32);
                table.text.push(id);
            }
            if full {
                table.parent.truncate(start);
                table.index.truncate(start);
                table.text.truncate(start);
                table.mark(row, text.rows);
            }
        }
    }
    table.rows = table.parent.len();
    (table, full)
}

fn flags(
    frame: &Frame<'_>,
    texts: &mut Texts<'_>,
    parent: TableId,
    text: NodeId,
    link: NodeId,
    keep: Option<NodeId>,
) -> TableData {
    let at = frame.table_of(link);
    let parents = frame.rows(parent);
    let (view, keep) = (frame.view(text, at), keep.map(|n| frame.view(n, at)));
    let (register, links, ids) = (frame.register(link), frame.links(link), view.ids());
    let incomplete = frame.table(parent).incomplete || frame.table(at).incomplete;
    frame.entangle(register, at);
    let mut table = TableData { incomplete, ..TableData::default() };
    let mut args: Vec<(u32, u32)> = Vec::new();
    for row in 0..frame.rows(at) {
        let keeps = Match::of(keep, row);
        if keeps == Match::No {
            continue;
        }
        if register.is_bad(row) {
            (0..parents).for_each(|p| table.mark(p, parents));
        } else if register.is_set(row) {
            let target = links.get(row).copied().unwrap_or(NONE);
            if keeps == Match::Unknown || view.is_bad(row) {
                table.mark(target as usize, parents);
            } else if view.is_set(row) {
                args.push((target, row as u32));
            }
        }
    }
    if let Some(phantom) = register.phantom.as_deref() {
        phantom.iter().for_each(|p| table.mark(p, parents));
    }
    if !args.is_sorted() {
        args.sort_unstable();
    }
    for group in args.chunk_by(|a, b| a.0 == b.0) {
        let target = group.first().map_or(0, |(target, _)| *target);
        let found = upright_value::flags(group.iter().map(|(_, row)| texts.strings.get(ids.at(*row as usize))));
        for (name, value) in found {
            let (Some(name), Some(value)) = (texts.strings.intern(&name), texts.strings.intern(&value)) else {
                table.mark(target as usize, parents);
                break;
            };
            table.parent.push(target);
            table.key.push(name);
            table.text.push(value);
        }
    }
    table.rows = table.parent.len();
    table
}
