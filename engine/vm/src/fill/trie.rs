//! The reader's tries, cut down to what fills one space, with what is lost where a value has the wrong shape.

use super::direct::Direct;
use crate::plan::Plan;
use std::sync::{Arc, OnceLock};
use upright_program::{Action, ColumnId, Item, Program, Reader, TableId, TableKind, TrieNode};

/// A node of a trie.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) actions: Vec<Action>,
    pub(crate) keys: Vec<(Arc<str>, u32)>,
    /// What tells the keys apart in most cases, in their order.
    tags: Vec<u64>,
    pub(crate) items: Vec<(u32, u32)>,
    pub(crate) each: Option<u32>,
    pub(crate) entries: Option<u32>,
    /// Columns that must have a value at a path below, where this value is not null.
    pub(crate) required: Vec<Required>,
    /// Columns below by keys, of rows opened further up: bad where the value here is no map.
    pub(crate) lost_columns: Vec<ColumnId>,
    /// Tables whose rows below by keys can't be found where the value here is no map.
    pub(crate) lost_tables: Vec<TableId>,
    /// The same for elements, where it is no list.
    pub(crate) lost_each: Vec<TableId>,
    /// The same for entries, where it is no map.
    pub(crate) lost_entries: Vec<TableId>,
}

/// A value that must be there.
#[derive(Debug)]
pub(crate) struct Required {
    pub(crate) column: ColumnId,
    /// Whether it lies below the node, not at it.
    pub(crate) below: bool,
    /// Even where the node is null: its row is there all the same.
    pub(crate) always: bool,
}

impl Node {
    /// The node below a key.
    #[inline]
    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        let wanted = tag(key);
        let mut tags = self.tags.iter().zip(&self.keys);
        tags.find(|(tag, (known, _))| **tag == wanted && **known == *key).map(|(_, (_, id))| *id)
    }
}

/// The beginning of a key and its length.
#[inline]
fn tag(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let start = match bytes.first_chunk::<8>() {
        Some(start) => u64::from_le_bytes(*start),
        None => bytes.iter().rev().fold(0, |tag, byte| tag << 8 | u64::from(*byte)),
    };
    start ^ (bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
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

/// The tries of all readers for one space, each made when the first object of its kind comes.
#[derive(Debug)]
pub(crate) struct Tries {
    readers: Vec<OnceLock<Trie>>,
    direct: Vec<OnceLock<Direct>>,
    /// Tables that are opened.
    tables: Vec<bool>,
    /// Columns that are read.
    columns: Vec<bool>,
}

impl Tries {
    /// The tries for the batch, or for the inventory. With `used`, only what is needed for those items is filled.
    pub(crate) fn new(program: &Program, plan: &Plan, inventory: bool, used: Option<&[Item]>) -> Tries {
        let mut tables = vec![used.is_none(); program.tables.len()];
        let mut columns = vec![used.is_none(); program.columns.len()];
        for item in used.unwrap_or_default() {
            let slot = match item {
                Item::Table(table) => tables.get_mut(table.index()),
                Item::Node(node) => plan.column(*node).and_then(|column| columns.get_mut(column.index())),
            };
            if let Some(slot) = slot {
                *slot = true;
            }
        }
        let space = |table: TableId| plan.of_inventory.get(table.index()) == Some(&inventory);
        for (index, opened) in tables.iter_mut().enumerate() {
            *opened &= space(TableId(index as u32));
        }
        for (column, read) in program.columns.iter().zip(&mut columns) {
            *read &= space(column.table);
        }
        let readers = program.readers.iter().map(|_| OnceLock::new()).collect();
        let direct = program.readers.iter().map(|_| OnceLock::new()).collect();
        Tries { readers, direct, tables, columns }
    }

    /// The trie of a reader of the program that these are for.
    pub(crate) fn reader(&self, program: &Program, reader: u32) -> Option<&Trie> {
        let (slot, reader) = (self.readers.get(reader as usize)?, program.readers.get(reader as usize)?);
        let fills = |action: &Action| match action {
            Action::Cell { column } => self.columns.get(column.index()) == Some(&true),
            other => opens(other).is_some_and(|table| self.tables.get(table.index()) == Some(&true)),
        };
        Some(slot.get_or_init(|| trie(program, reader, &fills)))
    }

    /// The same with what reads without a tree.
    pub(super) fn direct(&self, program: &Program, reader: u32) -> Option<(&Trie, &Direct)> {
        let trie = self.reader(program, reader)?;
        Some((trie, self.direct.get(reader as usize)?.get_or_init(|| Direct::new(program, trie))))
    }
}

/// A reader's trie without what other spaces need. Nodes keep their numbers; children come after their parents.
fn trie(program: &Program, reader: &Reader, fills: &dyn Fn(&Action) -> bool) -> Trie {
    let mut nodes: Vec<Node> = reader.nodes.iter().map(|node| kept(node, fills)).collect();
    // No key of a manifest stands for these.
    let mut special = |name: &str| {
        let keys = &mut nodes.first_mut()?.keys;
        let at = keys.iter().position(|(key, _)| &**key == name)?;
        Some(keys.remove(at).1)
    };
    let (request, old) = (special("$request"), special("$old"));
    require(program, &mut nodes);
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
        node.tags = node.keys.iter().map(|(key, _)| tag(key)).collect();
        let (columns, tables) = lost(program, &nodes, index);
        let [each, entries] = lost_rows(program, &nodes, index);
        if let Some(node) = nodes.get_mut(index) {
            (node.lost_columns, node.lost_tables) = (columns, tables);
            (node.lost_each, node.lost_entries) = (each, entries);
        }
    }
    let is_useful = |id: &u32| useful.get(*id as usize) == Some(&true);
    Trie { request: request.filter(is_useful), old: old.filter(is_useful), nodes }
}

fn kept(node: &TrieNode, fills: &dyn Fn(&Action) -> bool) -> Node {
    Node {
        actions: node.actions.iter().filter(|action| fills(action)).cloned().collect(),
        keys: node.keys.iter().map(|(key, id)| (Arc::clone(key), id.0)).collect(),
        items: node.items.iter().map(|(index, id)| (*index, id.0)).collect(),
        each: node.each.map(|id| id.0),
        entries: node.entries.map(|id| id.0),
        ..Node::default()
    }
}

/// Takes down at each node which columns must have a value if it has one.
fn require(program: &Program, nodes: &mut [Node]) {
    let mut parents = vec![usize::MAX; nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        let below = node.keys.iter().map(|(_, id)| *id).chain(node.items.iter().map(|(_, id)| *id));
        for id in below {
            if let Some(parent) = parents.get_mut(id as usize) {
                *parent = index;
            }
        }
    }
    for index in 0..nodes.len() {
        let cells = nodes.get(index).map(|node| node.actions.clone()).unwrap_or_default();
        for action in cells {
            let Action::Cell { column } = action else { continue };
            let Some(facts) = program.columns.get(column.index()) else { continue };
            let Some(given) = facts.required else { continue };
            let path = facts.suffix.get(given as usize..).unwrap_or_default();
            let at = path.iter().fold(index, |at, _| parents.get(at).copied().unwrap_or(usize::MAX));
            if let Some(node) = nodes.get_mut(at) {
                node.required.push(Required { column, below: !path.is_empty(), always: given == 0 });
            }
        }
    }
}

/// Columns and tables that can't be filled where the value at a node has the wrong shape. The nodes below are done.
fn lost(program: &Program, nodes: &[Node], index: usize) -> (Vec<ColumnId>, Vec<TableId>) {
    let (mut columns, mut tables) = (Vec::new(), Vec::new());
    let Some(node) = nodes.get(index) else { return (columns, tables) };
    for id in node.keys.iter().map(|(_, id)| *id).chain(node.items.iter().map(|(_, id)| *id)) {
        let Some(child) = nodes.get(id as usize) else { continue };
        let opened: Vec<TableId> = child.actions.iter().filter_map(opens).collect();
        let own = child.actions.iter().filter_map(|action| match action {
            Action::Cell { column } => Some(*column),
            _ => None,
        });
        columns.extend(own.chain(child.lost_columns.iter().copied()).filter(|column| {
            let of = program.columns.get(column.index());
            of.is_some_and(|c| !c.read.takes_anything() && !opened.contains(&c.table))
        }));
        tables.extend(lost_at(program, child));
    }
    tables.sort_unstable();
    tables.dedup();
    columns.sort_unstable();
    columns.dedup();
    (columns, tables)
}

/// Tables whose rows can't be found where the value at a node is no list, and where it is no map.
fn lost_rows(program: &Program, nodes: &[Node], index: usize) -> [Vec<TableId>; 2] {
    let below = |id: Option<u32>| {
        let child = id.and_then(|id| nodes.get(id as usize));
        let mut tables = child.map(|child| lost_at(program, child)).unwrap_or_default();
        tables.sort_unstable();
        tables.dedup();
        tables
    };
    nodes.get(index).map_or([Vec::new(), Vec::new()], |node| [below(node.each), below(node.entries)])
}

/// Tables of which rows are missing where a node has no value, though it should: those opened there or below, but for
/// those whose parent's row is missing as well.
fn lost_at(program: &Program, node: &Node) -> Vec<TableId> {
    let opened: Vec<TableId> = node.actions.iter().filter_map(opens).collect();
    let parent = |table: &TableId| match program.tables.get(table.index()).map(|t| &t.kind) {
        Some(TableKind::Rows { parent }) => *parent,
        _ => TableId::RUN,
    };
    let json = |table: &TableId| node.actions.contains(&Action::OpenJson { table: *table });
    let own = opened.iter().filter(|table| !json(table));
    let all = own.chain(&node.lost_tables).chain(&node.lost_each).chain(&node.lost_entries);
    all.filter(|table| !opened.contains(&parent(table))).copied().collect()
}

/// The table of which an action opens rows.
pub(crate) fn opens(action: &Action) -> Option<TableId> {
    match action {
        Action::Cell { .. } => None,
        Action::Open { table, .. }
        | Action::OpenJson { table }
        | Action::Names { table }
        | Action::Leaves { table }
        | Action::Embedded { table, .. } => Some(*table),
    }
}
