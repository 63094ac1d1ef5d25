//! The walk through an object along a trie.

use super::Filler;
use super::cell;
use super::trie::Node;
use crate::frame::Texts;
use crate::table::{NONE, Origin, Source};
use upright_object::{Kind, Limits, NodeId, Tree, Value};
use upright_program::{Action, Read, TableId, TrieId};
use upright_source::FileId;
use upright_value::text::decode_base64;

/// How deep a walk goes; tries are not as deep, documents inside texts included.
const MAX_DEPTH: usize = 256;

/// Maps of more entries are asked for each key, smaller ones are gone through.
const SMALL_MAP: usize = 24;

/// What stays the same during a walk.
#[derive(Clone, Copy)]
pub(super) struct Walk<'t> {
    pub(super) tree: &'t Tree,
    pub(super) nodes: &'t [Node],
    pub(super) source: Source,
    /// The node of the text that the tree was read from.
    pub(super) inside: Option<u32>,
}

impl Walk<'_> {
    fn origin(&self, filler: &Filler<'_>, node: NodeId) -> Origin {
        let object = filler.objects().saturating_sub(1) as u32;
        match self.inside {
            Some(text) => Origin { object, source: Source::Inside, node: text },
            None => Origin { object, source: self.source, node: node.0 },
        }
    }
}

/// Carries out what the trie says for a value, and for all below it.
pub(super) fn visit(
    filler: &mut Filler<'_>,
    walk: &Walk<'_>,
    at: u32,
    node: NodeId,
    texts: &mut Texts<'_>,
    depth: usize,
) {
    element(filler, walk, at, node, texts, depth, None);
}

/// The same for an element of a list (`Some(NONE)`) or an entry of a map (its key).
pub(super) fn element(
    filler: &mut Filler<'_>,
    walk: &Walk<'_>,
    at: u32,
    node: NodeId,
    texts: &mut Texts<'_>,
    depth: usize,
    key: Option<u32>,
) {
    let Some(trie) = walk.nodes.get(at as usize) else { return };
    if filler.over.is_some() {
        return;
    }
    if depth > MAX_DEPTH {
        filler.over = Some("it is nested too deeply");
        return;
    }
    for action in &trie.actions {
        act(filler, walk, action, node, texts, depth, key);
    }
    let tree = walk.tree;
    for required in &trie.required {
        // What lies below is missing until it is met. What lies here was met, if it is not null.
        let missing = required.below || tree.kind(node) == Kind::Null;
        if missing && (required.always || tree.kind(node) != Kind::Null) {
            filler.spoil(required.column, false);
        }
    }
    match tree.value(node) {
        Value::Null => {}
        Value::Map(len) => {
            if trie.keys.is_empty() {
                // Only all entries are asked for, or nothing.
            } else if len <= SMALL_MAP || len < trie.keys.len() {
                for (key, child) in tree.entries(node) {
                    if let Some(to) = trie.find(key) {
                        visit(filler, walk, to, child, texts, depth + 1);
                    }
                }
            } else {
                for (key, to) in &trie.keys {
                    if let Some(child) = tree.get(node, key) {
                        visit(filler, walk, *to, child, texts, depth + 1);
                    }
                }
            }
            if trie.keys.is_empty() && !trie.items.is_empty() {
                lose(filler, walk, trie, node);
            }
            lose_rows(filler, walk, &trie.lost_each, node);
            if let Some(each) = trie.entries {
                for child in tree.sorted_entries(node) {
                    let key = texts.strings.intern(tree.key(child).unwrap_or_default());
                    match key {
                        Some(key) => element(filler, walk, each, child, texts, depth + 1, Some(key)),
                        None => filler.write_full(),
                    }
                }
            }
        }
        Value::List(_) => {
            for (index, to) in &trie.items {
                if let Some(child) = tree.at(node, *index as usize) {
                    visit(filler, walk, *to, child, texts, depth + 1);
                }
            }
            if trie.items.is_empty() && !trie.keys.is_empty() {
                lose(filler, walk, trie, node);
            }
            lose_rows(filler, walk, &trie.lost_entries, node);
            if let Some(each) = trie.each {
                for child in tree.children(node) {
                    element(filler, walk, each, *child, texts, depth + 1, Some(NONE));
                }
            }
        }
        _ => {
            lose(filler, walk, trie, node);
            lose_rows(filler, walk, &trie.lost_each, node);
            lose_rows(filler, walk, &trie.lost_entries, node);
        }
    }
}

/// What lies below can't be found, since the value has the wrong shape.
fn lose(filler: &mut Filler<'_>, walk: &Walk<'_>, trie: &Node, node: NodeId) {
    for column in &trie.lost_columns {
        filler.spoil(*column, false);
    }
    lose_rows(filler, walk, &trie.lost_tables, node);
}

fn lose_rows(filler: &mut Filler<'_>, walk: &Walk<'_>, tables: &[TableId], node: NodeId) {
    let origin = walk.origin(filler, node);
    for table in tables {
        filler.lose(*table, origin);
    }
}

fn act(
    filler: &mut Filler<'_>,
    walk: &Walk<'_>,
    action: &Action,
    node: NodeId,
    texts: &mut Texts<'_>,
    depth: usize,
    key: Option<u32>,
) {
    let tree = walk.tree;
    let kind = tree.kind(node);
    match action {
        Action::Cell { column } => {
            if let Some(facts) = filler.core.program.columns.get(column.index()) {
                let cell = cell::read(facts.read, tree, node, texts);
                if facts.required.is_some() && kind != Kind::Null {
                    filler.is_there(*column);
                }
                filler.write(*column, cell);
            }
        }
        // A null element counts as an element of which nothing is set.
        Action::Open { table, .. } | Action::OpenJson { table } if kind == Kind::Null && key.is_none() => {
            filler.close(*table);
        }
        Action::Open { table, source } => {
            let origin = walk.origin(filler, node);
            filler.open(*table, *source, key.unwrap_or(NONE), origin);
        }
        Action::OpenJson { table } => {
            let origin = walk.origin(filler, node);
            filler.open(*table, 0, key.unwrap_or(NONE), origin);
        }
        Action::Names { table } => names(filler, walk, *table, node, texts),
        Action::Leaves { table } => leaves(filler, walk, *table, node, texts),
        Action::Embedded { table, base64, api_version, kind, root } => {
            let wanted = (&**api_version, &**kind);
            embedded(filler, walk, *table, *base64, wanted, *root, node, texts, depth);
        }
    }
}

fn names(filler: &mut Filler<'_>, walk: &Walk<'_>, table: TableId, node: NodeId, texts: &mut Texts<'_>) {
    let tree = walk.tree;
    if !matches!(tree.kind(node), Kind::Map | Kind::Null) {
        let origin = walk.origin(filler, node);
        return filler.lose(table, origin);
    }
    for child in tree.sorted_entries(node) {
        if tree.kind(child) == Kind::Null {
            continue;
        }
        match texts.strings.intern(tree.key(child).unwrap_or_default()) {
            Some(key) => {
                let origin = walk.origin(filler, child);
                filler.open(table, 0, key, origin);
            }
            None => filler.write_full(),
        }
    }
}

fn leaves(filler: &mut Filler<'_>, walk: &Walk<'_>, table: TableId, node: NodeId, texts: &mut Texts<'_>) {
    let tree = walk.tree;
    let core = filler.core;
    let columns = core.plan.columns_of.get(table.index()).map_or(&[][..], Vec::as_slice);
    let text = columns.iter().copied().filter(|column| {
        core.program.columns.get(column.index()).is_some_and(|c| c.suffix.is_empty() && c.read == Read::Str)
    });
    let text: Vec<_> = text.collect();
    let mut work = vec![node];
    while let Some(next) = work.pop() {
        if filler.over.is_some() {
            return;
        }
        if tree.kind(next) == Kind::Str {
            let origin = walk.origin(filler, next);
            filler.open(table, 0, NONE, origin);
            for column in &text {
                let cell = cell::read(Read::Str, tree, next, texts);
                filler.write(*column, cell);
            }
        }
        work.extend(tree.children(next).iter().rev());
    }
}

#[expect(clippy::too_many_arguments, reason = "the walk's state and the action's parts")]
fn embedded(
    filler: &mut Filler<'_>,
    walk: &Walk<'_>,
    table: TableId,
    base64: bool,
    (api_version, kind): (&str, &str),
    root: TrieId,
    node: NodeId,
    texts: &mut Texts<'_>,
    depth: usize,
) {
    filler.close(table);
    let origin = walk.origin(filler, node);
    let text = match walk.tree.value(node) {
        Value::Str(text) => text,
        Value::Null => return,
        _ => return filler.lose(table, origin),
    };
    let decoded;
    let text = if base64 {
        match decode_base64(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(text) => {
                decoded = text;
                &decoded
            }
            None if decode_base64(text).is_err() => return filler.lose(table, origin),
            None => return,
        }
    } else {
        text
    };
    let limits = Limits { documents: 8, diagnostics: 1, ..Limits::default() };
    let read = upright_object::read(FileId(u32::MAX), text, &limits);
    let Some(object) = read.objects.iter().find(|o| o.id.api_version == api_version && o.id.kind == kind) else {
        return;
    };
    if object.unreadable.is_some() {
        return filler.lose(table, origin);
    }
    let inner = Walk { tree: &object.tree, inside: Some(walk.inside.unwrap_or(node.0)), ..*walk };
    let origin = inner.origin(filler, object.root);
    filler.open(table, 0, NONE, origin);
    visit(filler, &inner, root.0, object.root, texts, depth + 1);
}

impl Filler<'_> {
    /// No row of the table is open.
    pub(super) fn close(&mut self, table: TableId) {
        if let Some(current) = self.current.get_mut(table.index()) {
            *current = NONE;
        }
    }

    fn write_full(&mut self) {
        self.over = Some(super::TOO_MUCH_TEXT);
    }
}
