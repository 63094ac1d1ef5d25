//! Builds trees from events: scalars, and maps and lists that open and close.

use std::collections::HashMap;

use upright_source::FileId;

use super::{Data, Kind, NOWHERE, Node, NodeId, Style, Text, Tree};
use crate::Limits;

/// Maps with more entries than this get an index by key.
const INDEX_FROM: usize = 8;

/// Which limit was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// `Limits::depth`.
    Depth,
    /// `Limits::nodes`, or the text arena is full.
    Nodes,
    /// `Limits::alias_nodes`.
    Aliases,
}

/// A key whose text lies in the builder's tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    text: Text,
    start: u32,
    end: u32,
}

/// A key that a map holds twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    /// The entry that stands first.
    pub(crate) first: NodeId,
    /// The later entry.
    pub(crate) again: NodeId,
    /// Whether the later one is a merge (`<<`) with another value, which readers order differently.
    pub(crate) merge: bool,
}

#[derive(Debug)]
struct Frame {
    node: NodeId,
    first: usize,
    /// Values of merge keys among the pending children, ascending.
    merges: Vec<NodeId>,
}

/// An unfinished tree.
#[derive(Debug)]
pub(crate) struct Builder {
    tree: Tree,
    frames: Vec<Frame>,
    pending: Vec<NodeId>,
    copied: usize,
    limits: Limits,
    /// Repeated keys, in the order in which their maps closed.
    pub(crate) repeats: Vec<Repeat>,
}

type Range = Option<(u32, u32)>;

impl Builder {
    pub(crate) fn new(file: Option<FileId>, limits: &Limits) -> Builder {
        let tree = Tree { file, nodes: Vec::new(), text: String::new(), children: Vec::new(), sorted: Vec::new() };
        Builder { tree, frames: Vec::new(), pending: Vec::new(), copied: 0, limits: *limits, repeats: Vec::new() }
    }

    /// The tree as far as it is built; open maps and lists look empty.
    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Whether the node is open.
    pub(crate) fn is_open(&self, id: NodeId) -> bool {
        self.frames.iter().any(|f| f.node == id)
    }

    /// Stores a key for the next node.
    pub(crate) fn key(&mut self, key: &str, at: Range) -> Key {
        let (start, end) = at.unwrap_or((NOWHERE, NOWHERE));
        Key { text: self.store(key), start, end }
    }

    /// The place of an item's dash, given where a key would be.
    pub(crate) fn dash(at: (u32, u32)) -> Key {
        Key { text: Text::default(), start: at.0, end: at.1 }
    }

    fn store(&mut self, text: &str) -> Text {
        let start = self.tree.text.len() as u32;
        self.tree.text.push_str(text);
        Text { start, len: text.len() as u32 }
    }

    pub(crate) fn null(&mut self, key: Option<Key>, style: Style, at: Range) -> Result<NodeId, Full> {
        self.add(key, Kind::Null, Data::None, style, at)
    }

    pub(crate) fn boolean(&mut self, key: Option<Key>, b: bool, style: Style, at: Range) -> Result<NodeId, Full> {
        self.add(key, Kind::Bool, Data::Bool(b), style, at)
    }

    pub(crate) fn int(&mut self, key: Option<Key>, i: i64, style: Style, at: Range) -> Result<NodeId, Full> {
        self.add(key, Kind::Int, Data::Int(i), style, at)
    }

    pub(crate) fn number(&mut self, key: Option<Key>, text: &str, style: Style, at: Range) -> Result<NodeId, Full> {
        let text = self.store(text);
        self.add(key, Kind::Number, Data::Text(text), style, at)
    }

    pub(crate) fn string(&mut self, key: Option<Key>, text: &str, style: Style, at: Range) -> Result<NodeId, Full> {
        let text = self.store(text);
        self.add(key, Kind::Str, Data::Text(text), style, at)
    }

    /// Opens a map or list; what follows until [`Builder::close`] is its children.
    pub(crate) fn open(&mut self, key: Option<Key>, kind: Kind, style: Style, at: Range) -> Result<NodeId, Full> {
        if self.frames.len() >= self.limits.depth {
            return Err(Full::Depth);
        }
        let node = self.add(key, kind, Data::Children(0, 0), style, at)?;
        self.frames.push(Frame { node, first: self.pending.len(), merges: Vec::new() });
        Ok(node)
    }

    fn add(&mut self, key: Option<Key>, kind: Kind, data: Data, style: Style, at: Range) -> Result<NodeId, Full> {
        let id = self.tree.nodes.len();
        if id >= self.limits.nodes || id >= NOWHERE as usize || self.tree.text.len() >= NOWHERE as usize {
            return Err(Full::Nodes);
        }
        let (start, end) = at.unwrap_or((NOWHERE, NOWHERE));
        let key = key.unwrap_or(Key { text: Text::default(), start: NOWHERE, end: NOWHERE });
        self.tree.nodes.push(Node {
            kind,
            style,
            aliased: false,
            shared: false,
            marked: false,
            parent: self.frames.last().map_or(NOWHERE, |f| f.node.0),
            index: 0,
            key: key.text,
            key_start: key.start,
            key_end: key.end,
            start,
            end,
            data,
            sorted: NOWHERE,
        });
        let id = NodeId(id as u32);
        if !self.frames.is_empty() {
            self.pending.push(id);
        }
        Ok(id)
    }

    /// Tells that the newest child of the open map is the value of a merge key.
    pub(crate) fn mark_merge(&mut self, value: NodeId) {
        if let Some(frame) = self.frames.last_mut() {
            frame.merges.push(value);
        }
    }

    /// The newest child of the open map or list.
    pub(crate) fn last_child(&self) -> Option<NodeId> {
        let frame = self.frames.last()?;
        self.pending.get(frame.first..)?.last().copied()
    }

    /// Tells that a tag or an anchor stands before a node.
    pub(crate) fn mark_properties(&mut self, id: NodeId) {
        if let Some(node) = self.tree.nodes.get_mut(id.0 as usize) {
            node.marked = true;
        }
    }

    /// Marks a scalar that stands here by an alias of a key.
    pub(crate) fn mark_aliased(&mut self, id: NodeId) {
        if let Some(node) = self.tree.nodes.get_mut(id.0 as usize) {
            node.aliased = true;
        }
    }

    /// Closes the innermost map or list.
    pub(crate) fn close(&mut self, end: Option<u32>) {
        let Some(frame) = self.frames.pop() else { return };
        let mut children = self.pending.split_off(frame.first.min(self.pending.len()));
        if !frame.merges.is_empty() {
            children = self.merge(children, &frame);
        }
        for (i, child) in children.iter().enumerate() {
            if let Some(node) = self.tree.nodes.get_mut(child.0 as usize) {
                node.index = i as u32;
                node.parent = frame.node.0;
            }
        }
        let first = self.tree.children.len() as u32;
        self.tree.children.extend(&children);
        let sorted = match self.tree.kind(frame.node) {
            Kind::Map => self.index(&children),
            _ => NOWHERE,
        };
        if let Some(node) = self.tree.nodes.get_mut(frame.node.0 as usize) {
            node.data = Data::Children(first, children.len() as u32);
            node.sorted = sorted;
            if let Some(end) = end {
                node.end = end.max(node.start);
            }
        }
    }

    /// Finds repeated keys, and orders the entries by key where there are many.
    fn index(&mut self, children: &[NodeId]) -> u32 {
        let key = |id: NodeId| self.tree.slice(self.tree.node(id).key);
        if children.len() <= INDEX_FROM {
            for (i, again) in children.iter().enumerate() {
                if let Some(first) = children.iter().take(i).find(|c| key(**c) == key(*again)) {
                    self.repeats.push(Repeat { first: *first, again: *again, merge: false });
                }
            }
            return NOWHERE;
        }
        let mut sorted = children.to_vec();
        sorted.sort_by(|a, b| key(*a).cmp(key(*b)));
        for pair in sorted.windows(2) {
            if let [first, again] = pair
                && key(*first) == key(*again)
            {
                self.repeats.push(Repeat { first: *first, again: *again, merge: false });
            }
        }
        let at = self.tree.sorted.len() as u32;
        self.tree.sorted.extend(sorted);
        at
    }

    /// Replaces merge values by their entries. A key of the map itself that follows wins over a merged one; where it comes
    /// first, readers disagree (the specification against the library that Kubernetes uses), which is reported.
    fn merge(&mut self, children: Vec<NodeId>, frame: &Frame) -> Vec<NodeId> {
        let mut out: Vec<Option<NodeId>> = Vec::with_capacity(children.len());
        let mut slots: HashMap<Box<str>, (usize, bool)> = HashMap::new();
        for child in children {
            if frame.merges.binary_search(&child).is_err() {
                let key: Box<str> = self.tree.slice(self.tree.node(child).key).into();
                if let Some((slot, true)) = slots.get(&key).copied()
                    && let Some(merged) = out.get_mut(slot)
                {
                    *merged = None;
                    slots.remove(&key);
                }
                slots.entry(key).or_insert((out.len(), false));
                out.push(Some(child));
                continue;
            }
            for source in self.sources(child) {
                for entry in self.tree.children(source).to_vec() {
                    self.merge_entry(entry, &mut out, &mut slots);
                }
            }
        }
        out.into_iter().flatten().collect()
    }

    /// The maps that a merge value names, the weakest first.
    fn sources(&self, merge: NodeId) -> Vec<NodeId> {
        match self.tree.kind(merge) {
            Kind::List => self.tree.children(merge).iter().rev().copied().collect(),
            _ => vec![merge],
        }
    }

    fn merge_entry(
        &mut self,
        entry: NodeId,
        out: &mut Vec<Option<NodeId>>,
        slots: &mut HashMap<Box<str>, (usize, bool)>,
    ) {
        if let Some(node) = self.tree.nodes.get_mut(entry.0 as usize) {
            node.aliased = true;
        }
        let key: Box<str> = self.tree.slice(self.tree.node(entry).key).into();
        match slots.get(&key).copied() {
            Some((slot, merged)) => {
                let Some(held) = out.get_mut(slot) else { return };
                if merged {
                    *held = Some(entry);
                } else if let Some(first) = *held
                    && !self.tree.same(first, &self.tree, entry)
                {
                    self.repeats.push(Repeat { first, again: entry, merge: true });
                }
            }
            None => {
                slots.insert(key, (out.len(), true));
                out.push(Some(entry));
            }
        }
    }

    /// Repeats a closed node as the next child; what is repeated is marked as aliased. The copy stands at `at`, its parts
    /// where the original's stand.
    pub(crate) fn repeat(&mut self, key: Option<Key>, source: NodeId, at: (u32, u32)) -> Result<NodeId, Full> {
        let top = self.copy(source, key, Some(at))?;
        if let Some(node) = self.tree.nodes.get_mut(source.0 as usize) {
            node.shared = true;
        }
        let depth = self.frames.len();
        let mut work: Vec<(NodeId, usize)> = Vec::new();
        if self.open_copy(top, source)? {
            work.push((source, 0));
        }
        while let Some((node, next)) = work.last_mut() {
            let Some(child) = self.tree.children(*node).get(*next).copied() else {
                work.pop();
                self.close(None);
                continue;
            };
            *next += 1;
            let made = self.copy(child, None, None)?;
            if self.open_copy(made, child)? {
                work.push((child, 0));
            }
        }
        debug_assert_eq!(depth, self.frames.len());
        Ok(top)
    }

    fn copy(&mut self, source: NodeId, key: Option<Key>, at: Range) -> Result<NodeId, Full> {
        self.copied += 1;
        if self.copied > self.limits.alias_nodes {
            return Err(Full::Aliases);
        }
        let node = *self.tree.node(source);
        let key =
            key.or_else(|| at.is_none().then_some(Key { text: node.key, start: node.key_start, end: node.key_end }));
        let data = match node.data {
            Data::Children(..) => Data::Children(0, 0),
            data => data,
        };
        let at = at.or((node.start != NOWHERE).then_some((node.start, node.end)));
        let id = self.add(key, node.kind, data, node.style, at)?;
        if let Some(node) = self.tree.nodes.get_mut(id.0 as usize) {
            node.aliased = true;
        }
        Ok(id)
    }

    fn open_copy(&mut self, made: NodeId, source: NodeId) -> Result<bool, Full> {
        if !matches!(self.tree.kind(source), Kind::List | Kind::Map) {
            return Ok(false);
        }
        if self.frames.len() >= self.limits.depth {
            return Err(Full::Depth);
        }
        self.frames.push(Frame { node: made, first: self.pending.len(), merges: Vec::new() });
        Ok(true)
    }

    /// The tree; whatever is open is closed as it stands.
    pub(crate) fn finish(mut self) -> Tree {
        while !self.frames.is_empty() {
            self.close(None);
        }
        self.tree.nodes.shrink_to_fit();
        self.tree.children.shrink_to_fit();
        self.tree.sorted.shrink_to_fit();
        self.tree.text.shrink_to_fit();
        self.tree
    }
}
