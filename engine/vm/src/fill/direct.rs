//! From JSON bytes straight to columns: the walk along a trie without a tree.
//!
//! What no action of the trie asks for is skipped by its brackets and quotes. The text is one that has an index
//! (`upright_object::index`), so a host vouches for it or it was checked before.
//!
//! This reader knows objects in which all that is asked for can be read, which are nearly all. Of any other it says so and
//! keeps nothing: it is for the walk through a tree then, which knows what is wrong and where. Hence there is nothing that
//! the two could disagree about but what is in good cells, and for those they share [`cell::scalar`].

mod keys;

use super::cell::{self, Cell};
use super::trie::{Node as TrieNode, Trie, opens};
use super::walk::{self, Walk};
use super::{Filler, TOO_MUCH_TEXT};
use crate::frame::Texts;
use crate::scalar::Scalar;
use crate::table::{NONE, Origin, Source};
use keys::Keys;
use upright_object::bytes::{skip_blank, skip_container, skip_rest, skip_string};
use upright_object::{Limits, NodeId, Slot, Value, skip_value, unescape, value};
use upright_program::{Action, ColumnId, Program, Read, ReaderId, TableId};

/// How deep the walk goes without a tree; tries are not as deep.
const MAX_DEPTH: u32 = 200;

/// A node of a trie as this reader wants it.
#[derive(Debug, Default)]
struct Node {
    keys: Keys,
    acts: Box<[Act]>,
    required: Box<[(ColumnId, TableId, bool, bool)]>,
    /// The node of elements, or [`NONE`].
    each: u32,
    /// The node of entries, or [`NONE`].
    entries: u32,
    /// All entries of a map are asked for, by `entries` or an action.
    collects: bool,
    /// What is asked for takes a tree of the value.
    tree: bool,
    /// How long a list or map is is asked for.
    counts: bool,
    /// Something is lost where the value is a map, a list, or a scalar.
    loses: [bool; 3],
}

/// An action that takes no tree.
#[derive(Clone, Copy, Debug)]
enum Act {
    Cell { column: ColumnId, table: TableId, read: Read },
    Open { table: TableId, source: u16 },
    Labels { column: ColumnId, table: TableId },
    Names { table: TableId },
}

/// A trie for this reader; its nodes have the numbers of the other's.
#[derive(Debug)]
pub(super) struct Direct {
    nodes: Vec<Node>,
}

impl Direct {
    pub(super) fn new(program: &Program, trie: &Trie) -> Direct {
        let mut nodes: Vec<Node> = Vec::with_capacity(trie.nodes.len());
        // Children come after their parents.
        let mut opened: Vec<Vec<TableId>> = vec![Vec::new(); trie.nodes.len()];
        for (index, node) in trie.nodes.iter().enumerate().rev() {
            let below = children(node).flat_map(|id| opened.get(id as usize).cloned().unwrap_or_default());
            let below: Vec<TableId> = below.collect();
            nodes.push(direct(program, node, &below));
            let all = below.into_iter().chain(node.actions.iter().filter_map(opens));
            if let Some(slot) = opened.get_mut(index) {
                *slot = all.collect();
                slot.sort_unstable();
                slot.dedup();
            }
        }
        nodes.reverse();
        Direct { nodes }
    }
}

fn children(node: &TrieNode) -> impl Iterator<Item = u32> {
    let single = node.keys.iter().map(|(_, id)| *id).chain(node.items.iter().map(|(_, id)| *id));
    single.chain(node.each).chain(node.entries)
}

fn direct(program: &Program, node: &TrieNode, below: &[TableId]) -> Node {
    let mut tree = !node.items.is_empty();
    let mut acts = Vec::new();
    let mut counts = false;
    for action in &node.actions {
        match action {
            Action::Cell { column } => {
                let Some(facts) = program.columns.get(column.index()) else { continue };
                let counting = matches!(facts.read, Read::Len | Read::Size);
                counts |= counting;
                // A length is written when the value has ended, and its row must still be the open one.
                let column = *column;
                if facts.read == Read::Labels && !below.contains(&facts.table) {
                    acts.push(Act::Labels { column, table: facts.table });
                    continue;
                }
                tree |= cell::goes_below(facts.read) || (counting && below.contains(&facts.table));
                acts.push(Act::Cell { column, table: facts.table, read: facts.read });
            }
            Action::Open { table, source } => acts.push(Act::Open { table: *table, source: *source }),
            Action::OpenJson { table } => acts.push(Act::Open { table: *table, source: 0 }),
            Action::Names { table } => {
                tree |= below.contains(table);
                acts.push(Act::Names { table: *table });
            }
            Action::Leaves { .. } | Action::Embedded { .. } => tree = true,
        }
    }
    // Names are opened when the map has ended, so no cell of theirs may be read before.
    tree |= acts.iter().any(|names| match names {
        Act::Names { table: of } => {
            acts.iter().any(|act| matches!(act, Act::Cell { table, .. } | Act::Labels { table, .. } if table == of))
        }
        _ => false,
    });
    let listed = |act: &Act| matches!(act, Act::Labels { .. } | Act::Names { .. });
    let collects = node.entries.is_some() || acts.iter().any(listed);
    let shaped = !node.lost_columns.is_empty() || !node.lost_tables.is_empty();
    let required = node.required.iter().filter_map(|required| {
        let table = program.columns.get(required.column.index())?.table;
        Some((required.column, table, required.below, required.always))
    });
    let keys = Keys::new(&node.keys);
    tree |= keys.is_none();
    Node {
        keys: keys.unwrap_or_default(),
        acts: acts.into(),
        required: required.collect(),
        each: node.each.unwrap_or(NONE),
        entries: node.entries.unwrap_or(NONE),
        collects,
        tree,
        counts,
        loses: [
            !node.lost_each.is_empty(),
            (!node.keys.is_empty() && shaped) || !node.lost_entries.is_empty(),
            shaped || !node.lost_each.is_empty() || !node.lost_entries.is_empty(),
        ],
    }
}

/// Index of a kind of value in [`Node::loses`].
const MAP: usize = 0;
const LIST: usize = 1;
const SCALAR: usize = 2;

impl Filler<'_> {
    /// Reads the object of a slot in. Where it says `false`, nothing is kept of it, and it takes a tree to tell what the
    /// object holds.
    pub(crate) fn add_json(
        &mut self,
        text: &str,
        slot: &Slot,
        reader: ReaderId,
        (input, nameless): (u32, i64),
        texts: &mut Texts<'_>,
    ) -> bool {
        let (core, tries) = (self.core, self.tries);
        let Some((trie, direct)) = tries.direct(&core.program, reader.0) else { return false };
        let mut own = NONE.into();
        if core.plan.uses_identity {
            let Some((name, namespace)) = slot.names(text) else { return false };
            let id = [slot.api_version(text), slot.kind(text), namespace, name];
            own = super::identity(core, reader, id, nameless, texts);
        }
        self.begin(0, reader, input, || own);
        let (bytes, at) = (text.as_bytes(), slot.at.start as usize);
        let mut walk = Reader { filler: self, texts, trie, direct, text, bytes, at, buffer: String::new() };
        let read = walk.value(0, None, 0).is_some();
        if !read || !self.is_clean() {
            self.roll_back();
            return false;
        }
        self.end(reader, texts).is_ok()
    }

    /// Whether all that was asked of the object at hand could be read.
    fn is_clean(&self) -> bool {
        let bad = |(column, row): &(ColumnId, u32)| {
            self.columns.get(column.index()).is_none_or(|builder| builder.is_bad(*row as usize))
        };
        let missing = |(column, row): &(ColumnId, u32)| {
            self.columns.get(column.index()).is_none_or(|builder| !builder.is_set(*row as usize))
        };
        self.over.is_none()
            && self.lost.is_empty()
            && !self.spoiled.iter().any(bad)
            && !self.required.iter().any(missing)
    }
}

struct Reader<'f, 'c, 'r, 't> {
    filler: &'f mut Filler<'c>,
    texts: &'f mut Texts<'t>,
    trie: &'r Trie,
    direct: &'r Direct,
    text: &'r str,
    bytes: &'r [u8],
    at: usize,
    buffer: String,
}

impl<'r> Reader<'_, '_, 'r, '_> {
    /// Carries out what the trie says for the value at hand and all below it. `key` is that of an element of a list or entry
    /// of a map.
    fn value(&mut self, id: u32, key: Option<u32>, depth: u32) -> Option<()> {
        let direct: &'r Direct = self.direct;
        let node = direct.nodes.get(id as usize)?;
        if depth > MAX_DEPTH {
            return None;
        }
        if node.tree {
            return self.tree(id, key);
        }
        match self.bytes.get(self.at)? {
            b'{' => self.map(node, key, depth),
            b'[' => self.list(node, key, depth),
            b'"' => {
                let start = self.at + 1;
                let (end, escapes) = skip_string(self.bytes, start)?;
                self.at = end;
                let raw = self.text.get(start..end - 1)?;
                if escapes {
                    let mut buffer = std::mem::take(&mut self.buffer);
                    unescape(raw, &mut buffer)?;
                    let done = self.scalar(node, Value::Str(&buffer), key);
                    self.buffer = buffer;
                    return done;
                }
                self.scalar(node, Value::Str(raw), key)
            }
            b't' => self.word("true").and_then(|()| self.scalar(node, Value::Bool(true), key)),
            b'f' => self.word("false").and_then(|()| self.scalar(node, Value::Bool(false), key)),
            b'n' => self.word("null").and_then(|()| self.scalar(node, Value::Null, key)),
            b'-' | b'0'..=b'9' => {
                let start = self.at;
                self.at = skip_value(self.bytes, start)?;
                let text = self.text.get(start..self.at)?;
                let value = text.parse().map_or(Value::Number(text), Value::Int);
                self.scalar(node, value, key)
            }
            _ => None,
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end)? != word.as_bytes() {
            return None;
        }
        self.at = end;
        Some(())
    }

    fn scalar(&mut self, node: &Node, value: Value<'_>, key: Option<u32>) -> Option<()> {
        if node.loses[SCALAR] && value != Value::Null {
            return None;
        }
        self.act(node, value, key)
    }

    fn map(&mut self, node: &'r Node, key: Option<u32>, depth: u32) -> Option<()> {
        let start = self.at;
        let inside = skip_blank(self.bytes, start + 1);
        let empty = *self.bytes.get(inside)? == b'}';
        if node.loses[MAP] {
            return None;
        }
        self.act(node, Value::Map(usize::from(!empty)), key)?;
        if empty {
            self.at = inside + 1;
            self.collected(node, Vec::new(), depth)?;
            return self.count(node, Value::Map(0));
        }
        let mut left = node.keys.len();
        let all = node.counts || node.collects;
        let mut collected = Vec::new();
        if left == 0 && !all {
            self.at = skip_container(self.bytes, start)?;
            return Some(());
        }
        self.at = inside;
        let mut seen = 0u128;
        let mut entries = 0;
        loop {
            if *self.bytes.get(self.at)? != b'"' {
                return None;
            }
            let start = self.at + 1;
            let (end, escapes) = skip_string(self.bytes, start)?;
            let found = match escapes {
                false => node.keys.find(self.bytes, start, end - 1),
                true => {
                    let mut buffer = std::mem::take(&mut self.buffer);
                    unescape(self.text.get(start..end - 1)?, &mut buffer)?;
                    let found = node.keys.find(buffer.as_bytes(), 0, buffer.len());
                    self.buffer = buffer;
                    found
                }
            };
            self.at = skip_blank(self.bytes, end);
            if *self.bytes.get(self.at)? != b':' {
                return None;
            }
            self.at = skip_blank(self.bytes, self.at + 1);
            if node.collects {
                // Keys with escapes are for whoever has a tree.
                let key = self.text.get(start..end - 1).filter(|_| !escapes)?;
                collected.push((key, self.at));
            }
            match found {
                Some((index, child)) => {
                    // A key that stands twice is for whoever can say so.
                    if seen >> index & 1 == 1 {
                        return None;
                    }
                    seen |= 1 << index;
                    left -= 1;
                    self.value(child, None, depth + 1)?;
                }
                None => self.at = skip_value(self.bytes, self.at)?,
            }
            entries += 1;
            self.at = skip_blank(self.bytes, self.at);
            match self.bytes.get(self.at)? {
                b',' if left == 0 && !all => {
                    if depth > 0 {
                        self.at = skip_rest(self.bytes, self.at)?;
                    }
                    return Some(());
                }
                b',' => self.at = skip_blank(self.bytes, self.at + 1),
                b'}' => {
                    self.at += 1;
                    self.collected(node, collected, depth)?;
                    return self.count(node, Value::Map(entries));
                }
                _ => return None,
            }
        }
    }

    /// Carries out what is asked of all entries of a map, each with its key and where its value begins, in the order of the
    /// keys.
    fn collected(&mut self, node: &'r Node, mut entries: Vec<(&'r str, usize)>, depth: u32) -> Option<()> {
        if !node.collects {
            return Some(());
        }
        entries.sort_unstable();
        if entries.windows(2).any(|pair| matches!(pair, [a, b] if a.0 == b.0)) {
            return None;
        }
        let end = self.at;
        for act in &node.acts {
            match *act {
                Act::Labels { column, table } => self.labels(column, table, &entries)?,
                Act::Names { table } => {
                    for (key, at) in &entries {
                        if self.bytes.get(*at) != Some(&b'n') {
                            let key = self.texts.strings.intern(key)?;
                            let origin = self.origin();
                            self.filler.open(table, 0, key, origin);
                        }
                    }
                }
                _ => {}
            }
        }
        if node.entries != NONE {
            for (key, at) in entries {
                let key = self.texts.strings.intern(key)?;
                self.at = at;
                self.value(node.entries, Some(key), depth + 1)?;
            }
        }
        self.at = end;
        Some(())
    }

    fn labels(&mut self, column: ColumnId, table: TableId, entries: &[(&str, usize)]) -> Option<()> {
        let row = self.filler.current.get(table.index()).copied()?;
        if row == NONE {
            return Some(());
        }
        let mut pairs = Vec::with_capacity(entries.len());
        for (key, at) in entries {
            let key = self.texts.strings.intern(key)?;
            let value = match self.bytes.get(*at)? {
                b'"' => {
                    let (end, escapes) = skip_string(self.bytes, at + 1)?;
                    let raw = self.text.get(at + 1..end - 1).filter(|_| !escapes)?;
                    self.texts.strings.intern(raw)?
                }
                // A null value of a map of strings is the empty text.
                b'n' => self.texts.strings.intern("")?,
                _ => return None,
            };
            pairs.push((key, value));
        }
        pairs.sort_unstable();
        let labels = self.texts.labels.push(pairs.into());
        self.filler.columns.get_mut(column.index())?.put(row as usize, Scalar::Labels(labels));
        Some(())
    }

    fn origin(&self) -> Origin {
        Origin { object: self.filler.objects().saturating_sub(1) as u32, source: Source::Object, node: 0 }
    }

    fn list(&mut self, node: &'r Node, key: Option<u32>, depth: u32) -> Option<()> {
        let start = self.at;
        let inside = skip_blank(self.bytes, start + 1);
        let empty = *self.bytes.get(inside)? == b']';
        if node.loses[LIST] {
            return None;
        }
        self.act(node, Value::List(usize::from(!empty)), key)?;
        if empty {
            self.at = inside + 1;
            return self.count(node, Value::List(0));
        }
        if node.each == NONE && !node.counts {
            self.at = skip_container(self.bytes, start)?;
            return Some(());
        }
        self.at = inside;
        let mut elements = 0;
        loop {
            match node.each {
                NONE => self.at = skip_value(self.bytes, self.at)?,
                each => self.value(each, Some(NONE), depth + 1)?,
            }
            elements += 1;
            self.at = skip_blank(self.bytes, self.at);
            match self.bytes.get(self.at)? {
                b',' => self.at = skip_blank(self.bytes, self.at + 1),
                b']' => {
                    self.at += 1;
                    return self.count(node, Value::List(elements));
                }
                _ => return None,
            }
        }
    }

    /// Carries out the actions of a node; of a list or map it is not known yet how long it is.
    fn act(&mut self, node: &Node, value: Value<'_>, key: Option<u32>) -> Option<()> {
        let container = matches!(value, Value::Map(_) | Value::List(_));
        for act in &node.acts {
            match *act {
                Act::Cell { read: Read::Len | Read::Size, .. } if container => {}
                Act::Cell { column, table, read } => self.cell(column, table, read, value)?,
                Act::Open { table, .. } if value == Value::Null && key.is_none() => self.filler.close(table),
                // They wait for the map's end.
                Act::Labels { .. } | Act::Names { .. } if matches!(value, Value::Map(_) | Value::Null) => {}
                Act::Labels { .. } | Act::Names { .. } => return None,
                Act::Open { table, source } => {
                    let origin = self.origin();
                    self.filler.open(table, source, key.unwrap_or(NONE), origin);
                }
            }
        }
        let null = value == Value::Null;
        for (column, table, below, always) in &node.required {
            if (*below || null) && (*always || !null) {
                let row = self.filler.current.get(table.index()).copied()?;
                if row != NONE {
                    self.filler.required.push((*column, row));
                }
            }
        }
        Some(())
    }

    /// Writes how long a list or map is.
    fn count(&mut self, node: &Node, value: Value<'_>) -> Option<()> {
        if node.counts {
            for act in &node.acts {
                if let Act::Cell { column, table, read: read @ (Read::Len | Read::Size) } = *act {
                    self.cell(column, table, read, value)?;
                }
            }
        }
        Some(())
    }

    fn cell(&mut self, column: ColumnId, table: TableId, read: Read, value: Value<'_>) -> Option<()> {
        let row = self.filler.current.get(table.index()).copied()?;
        if row == NONE {
            return Some(());
        }
        match cell::scalar(read, value, self.texts) {
            Cell::Unset => {}
            Cell::Value(value) => self.filler.columns.get_mut(column.index())?.put(row as usize, value),
            Cell::Bad => return None,
            Cell::Full => {
                self.filler.over = Some(TOO_MUCH_TEXT);
                return None;
            }
        }
        Some(())
    }

    /// The same by a tree of the value.
    fn tree(&mut self, id: u32, key: Option<u32>) -> Option<()> {
        let (tree, end) = value(self.text, self.at, &Limits::default())?;
        self.at = end;
        let walk = Walk { tree: &tree, nodes: &self.trie.nodes, source: Source::Object, inside: None };
        walk::element(self.filler, &walk, id, NodeId::ROOT, self.texts, 0, key);
        self.filler.over.is_none().then_some(())
    }
}
