//! The reader's tries, cut down to what fills one space, with what is lost where a value has the wrong shape.

use crate::plan::Plan;
use std::sync::Arc;
use upright_program::{Action, ColumnId, Program, Read, Reader, TableId, TableKind, TrieNode};

/// A node of a trie.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) actions: Vec<Action>,
    pub(crate) keys: Vec<(Arc<str>, u32)>,
    pub(crate) items: Vec<(u32, u32)>,
    pub(crate) each: Option<u32>,
    pub(crate) entries: Option<u32>,
    /// Columns below by keys, of rows opened further up: bad where the value here is no map.
    pub(crate) lost_columns: Vec<ColumnId>,
    /// Tables whose rows below by keys can't be found where the value here is no map.
    pub(crate) lost_tables: Vec<TableId>,
    /// The same for elements, where it is no list.
    pub(crate) lost_each: Vec<TableId>,
    /// The same for entries, where it is no map.
    pub(crate) lost_entries: Vec<TableId>,
}

/// The trie of a reader for one space.
#[derive(Debug, Default)]
pub(crate) struct Trie {
    pub(crate) nodes: Vec<Node>,
    /// Where the admission request is read.
    pub(crate) request: Option<u32>,
    /// Where the object before the request is read.
    pub(crate) old: Option<u32>,
}

/// The tries of all readers for one space.
#[derive(Debug)]
pub(crate) struct Tries {
    readers: Vec<Trie>,
}

impl Tries {
    /// The tries for the batch, or for the inventory.
    pub(crate) fn new(program: &Program, plan: &Plan, inventory: bool) -> Tries {
        let wanted = |table: TableId| plan.of_inventory.get(table.index()) == Some(&inventory);
        Tries { readers: program.readers.iter().map(|reader| trie(program, reader, &wanted)).collect() }
    }

    /// The trie of a reader.
    pub(crate) fn reader(&self, reader: u32) -> Option<&Trie> {
        self.readers.get(reader as usize)
    }
}

/// A reader's trie without what other spaces need. Nodes keep their numbers; children come after their parents.
fn trie(program: &Program, reader: &Reader, wanted: &dyn Fn(TableId) -> bool) -> Trie {
    let mut nodes: Vec<Node> = reader.nodes.iter().map(|node| kept(program, node, wanted)).collect();
    // No key of a manifest stands for these.
    let mut special = |name: &str| {
        let keys = &mut nodes.first_mut()?.keys;
        let at = keys.iter().position(|(key, _)| &**key == name)?;
        Some(keys.remove(at).1)
    };
    let (request, old) = (special("$request"), special("$old"));
    let mut useful = vec![false; nodes.len()];
    for index in (0..nodes.len()).rev() {
        let Some(node) = nodes.get_mut(index) else { continue };
        let is_useful = |id: u32| useful.get(id as usize).copied().unwrap_or(false);
        node.keys.retain(|(_, id)| is_useful(*id));
        node.items.retain(|(_, id)| is_useful(*id));
        node.each = node.each.filter(|id| is_useful(*id));
        node.entries = node.entries.filter(|id| is_useful(*id));
        let all = node.each.is_some() || node.entries.is_some();
        let below = all || !node.keys.is_empty() || !node.items.is_empty();
        useful[index] = below || !node.actions.is_empty();
        let lost = lost(program, &nodes, index);
        if let Some(node) = nodes.get_mut(index) {
            (node.lost_columns, node.lost_tables) = (lost.columns, lost.tables);
            (node.lost_each, node.lost_entries) = (lost.each, lost.entries);
        }
    }
    let is_useful = |id: &u32| useful.get(*id as usize) == Some(&true);
    Trie { request: request.filter(is_useful), old: old.filter(is_useful), nodes }
}

fn kept(program: &Program, node: &TrieNode, wanted: &dyn Fn(TableId) -> bool) -> Node {
    let fills = |action: &&Action| match action {
        Action::Cell { column } => program.columns.get(column.index()).is_some_and(|c| wanted(c.table)),
        Action::Open { table, .. }
        | Action::Names { table }
        | Action::Leaves { table }
        | Action::Embedded { table, .. } => wanted(*table),
    };
    Node {
        actions: node.actions.iter().filter(fills).cloned().collect(),
        keys: node.keys.iter().map(|(key, id)| (Arc::clone(key), id.0)).collect(),
        items: node.items.iter().map(|(index, id)| (*index, id.0)).collect(),
        each: node.each.map(|id| id.0),
        entries: node.entries.map(|id| id.0),
        ..Node::default()
    }
}

/// What can't be found where the value at a node has the wrong shape, as in [`Node`].
#[derive(Default)]
struct Lost {
    columns: Vec<ColumnId>,
    tables: Vec<TableId>,
    each: Vec<TableId>,
    entries: Vec<TableId>,
}

/// What a node loses. The nodes below are done.
fn lost(program: &Program, nodes: &[Node], index: usize) -> Lost {
    let mut lost = Lost::default();
    let Some(node) = nodes.get(index) else { return lost };
    let parent = |table: &TableId| match program.tables.get(table.index()).map(|t| &t.kind) {
        Some(TableKind::Rows { parent }) => *parent,
        _ => TableId::RUN,
    };
    let below = |child: &Node, opened: &[TableId]| -> Vec<TableId> {
        let all = opened.iter().chain(&child.lost_tables).chain(&child.lost_each).chain(&child.lost_entries);
        all.filter(|table| !opened.contains(&parent(table))).copied().collect()
    };
    for id in node.keys.iter().map(|(_, id)| *id).chain(node.items.iter().map(|(_, id)| *id)) {
        let Some(child) = nodes.get(id as usize) else { continue };
        let opened: Vec<TableId> = child.actions.iter().filter_map(opens).collect();
        let own = child.actions.iter().filter_map(|action| match action {
            Action::Cell { column } => Some(*column),
            _ => None,
        });
        lost.columns.extend(own.chain(child.lost_columns.iter().copied()).filter(|column| {
            let of = program.columns.get(column.index());
            of.is_some_and(|c| can_be_bad(c.read) && !opened.contains(&c.table))
        }));
        lost.tables.extend(below(child, &opened));
    }
    for (all, tables) in [(node.each, &mut lost.each), (node.entries, &mut lost.entries)] {
        let Some(child) = all.and_then(|id| nodes.get(id as usize)) else { continue };
        let opened: Vec<TableId> = child.actions.iter().filter_map(opens).collect();
        tables.extend(below(child, &opened));
    }
    for tables in [&mut lost.tables, &mut lost.each, &mut lost.entries] {
        tables.sort_unstable();
        tables.dedup();
    }
    lost.columns.sort_unstable();
    lost.columns.dedup();
    lost
}

/// The table of which an action opens rows.
pub(crate) fn opens(action: &Action) -> Option<TableId> {
    match action {
        Action::Cell { .. } => None,
        Action::Open { table, .. }
        | Action::Names { table }
        | Action::Leaves { table }
        | Action::Embedded { table, .. } => Some(*table),
    }
}

/// Whether a way of reading can fail.
pub(crate) fn can_be_bad(read: Read) -> bool {
    !matches!(
        read,
        Read::Canonical
            | Read::Shape
            | Read::Raw
            | Read::LenientBool
            | Read::LenientInt
            | Read::LenientFloat
            | Read::LenientStr
            | Read::ListOf { .. }
    )
}
