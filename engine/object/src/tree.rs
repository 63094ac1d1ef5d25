//! A document as an arena of nodes, each with its place in the text.
//!
//! Nodes lie in document order, parents before children; the root is node 0. Keys and texts lie in one string. There is
//! no recursion anywhere, dropping included.

mod build;
mod json;
mod path;

pub(crate) use build::{Builder, Full, Key, Repeat};
pub use json::TooDeep;
pub use path::{Missing, Step};

use upright_source::{FileId, Span};

/// Names one node of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The root of every tree.
    pub const ROOT: NodeId = NodeId(0);
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Null, also where YAML writes nothing.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number that fits into an `i64`.
    Int,
    /// Any other number.
    Number,
    /// Text.
    Str,
    /// A list.
    List,
    /// A map.
    Map,
}

impl Kind {
    /// The word for people: `a list`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Int => "a number",
            Kind::Number => "a number",
            Kind::Str => "a string",
            Kind::List => "a list",
            Kind::Map => "a map",
        }
    }
}

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A YAML scalar without quotes, also an empty one.
    Plain,
    /// `'…'`.
    Single,
    /// `"…"` in YAML.
    Double,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
    /// A map or list by indentation.
    Block,
    /// `{…}` or `[…]` in YAML.
    Flow,
    /// A single pair in a flow list: `[a: b]`.
    Pair,
    /// Anything in JSON.
    Json,
    /// Not read from a text.
    None,
}

/// A node's value. Lists and maps are opened by [`Tree::children`] and [`Tree::get`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'t> {
    /// Null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number that fits into an `i64`.
    Int(i64),
    /// Any other number, as JSON text.
    Number(&'t str),
    /// Text.
    Str(&'t str),
    /// A list of that many items.
    List(usize),
    /// A map of that many entries.
    Map(usize),
}

/// A range of the text arena.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Text {
    start: u32,
    len: u32,
}

const NOWHERE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    style: Style,
    aliased: bool,
    /// An alias elsewhere repeats it.
    shared: bool,
    /// A tag or an anchor stands before it.
    marked: bool,
    parent: u32,
    /// Position among the parent's children.
    index: u32,
    /// Of a map's child.
    key: Text,
    /// Where the key stands; of an item in block style, where its dash stands.
    key_start: u32,
    key_end: u32,
    start: u32,
    end: u32,
    data: Data,
    /// Of a map with many entries: where its children ordered by key begin in `Tree::sorted`.
    sorted: u32,
}

#[derive(Clone, Copy, Debug)]
enum Data {
    None,
    Bool(bool),
    Int(i64),
    Text(Text),
    /// A range of `Tree::children`.
    Children(u32, u32),
}

static NULL: Node = Node {
    kind: Kind::Null,
    style: Style::None,
    aliased: false,
    shared: false,
    marked: false,
    parent: NOWHERE,
    index: 0,
    key: Text { start: 0, len: 0 },
    key_start: NOWHERE,
    key_end: NOWHERE,
    start: NOWHERE,
    end: NOWHERE,
    data: Data::None,
    sorted: NOWHERE,
};

/// One document. An id that is not of this tree reads as a null without a place.
#[derive(Clone, Debug)]
pub struct Tree {
    file: Option<FileId>,
    nodes: Vec<Node>,
    text: String,
    children: Vec<NodeId>,
    sorted: Vec<NodeId>,
}

impl Tree {
    fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(&NULL)
    }

    fn slice(&self, text: Text) -> &str {
        let start = text.start as usize;
        self.text.get(start..start + text.len as usize).unwrap_or("")
    }

    /// The file that the tree was read from.
    pub fn file(&self) -> Option<FileId> {
        self.file
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node at all, as in a document without content.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What the node is.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind
    }

    /// The node's value.
    pub fn value(&self, id: NodeId) -> Value<'_> {
        let node = self.node(id);
        match (node.kind, node.data) {
            (Kind::Bool, Data::Bool(b)) => Value::Bool(b),
            (Kind::Int, Data::Int(i)) => Value::Int(i),
            (Kind::Number, Data::Text(t)) => Value::Number(self.slice(t)),
            (Kind::Str, Data::Text(t)) => Value::Str(self.slice(t)),
            (Kind::List, Data::Children(_, n)) => Value::List(n as usize),
            (Kind::Map, Data::Children(_, n)) => Value::Map(n as usize),
            _ => Value::Null,
        }
    }

    /// The text of a string.
    pub fn as_str(&self, id: NodeId) -> Option<&str> {
        match self.value(id) {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(&self, id: NodeId) -> Option<bool> {
        match self.value(id) {
            Value::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// The value of a number that fits into an `i64`.
    pub fn as_int(&self, id: NodeId) -> Option<i64> {
        match self.value(id) {
            Value::Int(i) => Some(i),
            _ => None,
        }
    }

    /// How the node is written.
    pub fn style(&self, id: NodeId) -> Style {
        self.node(id).style
    }

    /// Whether the node stands here only by an alias or a merge: its text may be shared with other places.
    pub fn aliased(&self, id: NodeId) -> bool {
        self.node(id).aliased
    }

    /// Whether an alias elsewhere repeats the node or one that holds it, so that an edit here would change more than this.
    pub fn shared(&self, id: NodeId) -> bool {
        std::iter::successors(Some(id), |n| self.parent(*n)).any(|n| self.node(n).shared)
    }

    /// Whether a tag or an anchor stands before the value.
    pub fn marked(&self, id: NodeId) -> bool {
        self.node(id).marked
    }

    /// The map or list that holds the node.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.node(id).parent;
        (parent != NOWHERE).then_some(NodeId(parent))
    }

    /// The node's key, where its parent is a map.
    pub fn key(&self, id: NodeId) -> Option<&str> {
        let parent = self.parent(id)?;
        (self.kind(parent) == Kind::Map).then(|| self.slice(self.node(id).key))
    }

    /// The node's position among its parent's children, in document order.
    pub fn index(&self, id: NodeId) -> usize {
        self.node(id).index as usize
    }

    /// The items or entries, in document order; none for a scalar.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        match self.node(id).data {
            Data::Children(first, n) => self.children.get(first as usize..first as usize + n as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// A map's entries in document order; none for anything else.
    pub fn entries(&self, id: NodeId) -> impl ExactSizeIterator<Item = (&str, NodeId)> {
        let children = if self.kind(id) == Kind::Map { self.children(id) } else { &[] };
        children.iter().map(|c| (self.slice(self.node(*c).key), *c))
    }

    /// A map's entries in the order of their keys (bytes).
    pub fn sorted_entries(&self, id: NodeId) -> Vec<NodeId> {
        if self.kind(id) != Kind::Map {
            return Vec::new();
        }
        match self.sorted_slice(id) {
            Some(sorted) => sorted.to_vec(),
            None => {
                let mut children = self.children(id).to_vec();
                children.sort_by(|a, b| self.slice(self.node(*a).key).cmp(self.slice(self.node(*b).key)));
                children
            }
        }
    }

    fn sorted_slice(&self, id: NodeId) -> Option<&[NodeId]> {
        let node = self.node(id);
        let (Data::Children(_, n), true) = (node.data, node.sorted != NOWHERE) else { return None };
        self.sorted.get(node.sorted as usize..node.sorted as usize + n as usize)
    }

    /// The entry of a map; of a repeated key the first.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        if self.kind(id) != Kind::Map {
            return None;
        }
        let key_of = |c: &NodeId| self.slice(self.node(*c).key);
        match self.sorted_slice(id) {
            Some(sorted) => {
                let at = sorted.partition_point(|c| key_of(c) < key);
                sorted.get(at).filter(|c| key_of(c) == key).copied()
            }
            None => self.children(id).iter().find(|c| key_of(c) == key).copied(),
        }
    }

    /// The item of a list.
    pub fn at(&self, id: NodeId, index: usize) -> Option<NodeId> {
        if self.kind(id) != Kind::List {
            return None;
        }
        self.children(id).get(index).copied()
    }

    /// Where the value stands; empty where YAML writes nothing. None without a text.
    pub fn span(&self, id: NodeId) -> Option<Span> {
        let node = self.node(id);
        (node.start != NOWHERE).then(|| self.place(node.start, node.end)).flatten()
    }

    /// Where the node's key stands. None for list items and without a text.
    pub fn key_span(&self, id: NodeId) -> Option<Span> {
        let node = self.node(id);
        if node.key_start == NOWHERE || self.key(id).is_none() {
            return None;
        }
        self.place(node.key_start, node.key_end)
    }

    /// Where the dash of an item in block style stands.
    pub fn dash_span(&self, id: NodeId) -> Option<Span> {
        let node = self.node(id);
        if node.key_start == NOWHERE || self.key(id).is_some() {
            return None;
        }
        self.place(node.key_start, node.key_end)
    }

    fn place(&self, start: u32, end: u32) -> Option<Span> {
        self.file.map(|file| Span::new(file, start, end))
    }

    /// Whether `id` is `root` or lies below it.
    pub fn is_within(&self, id: NodeId, root: NodeId) -> bool {
        let mut at = Some(id);
        while let Some(node) = at {
            if node == root {
                return true;
            }
            at = self.parent(node);
        }
        false
    }

    /// How many maps and lists the node lies in.
    pub fn depth(&self, id: NodeId) -> usize {
        std::iter::successors(self.parent(id), |n| self.parent(*n)).count()
    }

    /// Whether two values are equal; the order of a map's entries does not matter.
    pub fn same(&self, a: NodeId, other: &Tree, b: NodeId) -> bool {
        let mut work = vec![(a, b)];
        while let Some((a, b)) = work.pop() {
            match (self.value(a), other.value(b)) {
                (Value::List(n), Value::List(m)) if n == m => {
                    work.extend(self.children(a).iter().copied().zip(other.children(b).iter().copied()));
                }
                (Value::Map(n), Value::Map(m)) if n == m => {
                    for (key, child) in self.entries(a) {
                        let Some(twin) = other.get(b, key) else { return false };
                        work.push((child, twin));
                    }
                }
                (Value::List(_) | Value::Map(_), _) => return false,
                (x, y) if x == y => {}
                _ => return false,
            }
        }
        true
    }
}
