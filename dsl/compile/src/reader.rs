//! Readers: for each kind, the trie of paths by which its objects fill the tables and columns that rules read.

use crate::graph::{Lists, RowsOf, key};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use upright_program::{Action, ColumnId, Read, Reader, Step, Suffix, TableId, TrieId, TrieNode};
use upright_schema::{FieldType, Kind, KindId, Schema, Scope, SelectorForm, TypeId};

/// A reader for every kind of the schema, in its order, and one for all other objects; and for each reader the columns
/// that its schema has, with their types there.
pub(crate) fn readers(schema: &Schema, lists: &Lists) -> (Vec<Reader>, Vec<Known>) {
    let plan = Plan::new(schema, lists);
    schema.kinds().map(Some).chain([None]).map(|kind| plan.reader(kind)).unzip()
}

/// The type of each column's place in one kind, where the kind's schema has it.
pub(crate) type Known = BTreeMap<ColumnId, String>;

/// What hangs on each reader-filled table.
struct Plan<'a> {
    schema: &'a Schema,
    columns: HashMap<TableId, Vec<(ColumnId, &'a Suffix, Read)>>,
    children: HashMap<TableId, Vec<(TableId, &'a RowsOf)>>,
}

impl<'a> Plan<'a> {
    fn new(schema: &'a Schema, lists: &'a Lists) -> Plan<'a> {
        let mut columns: HashMap<TableId, Vec<(ColumnId, &Suffix, Read)>> = HashMap::new();
        for (i, column) in lists.columns.iter().enumerate() {
            columns.entry(column.table).or_default().push((ColumnId(i as u32), &column.suffix, column.read));
        }
        let mut children: HashMap<TableId, Vec<(TableId, &RowsOf)>> = HashMap::new();
        for table in (0..lists.tables.len() as u32).map(TableId) {
            if let Some((parent, of)) = lists.origins.get(&table) {
                children.entry(*parent).or_default().push((table, of));
            }
        }
        Plan { schema, columns, children }
    }

    fn reader(&self, kind: Option<Kind<'_>>) -> (Reader, Known) {
        let mut trie = Trie::new();
        let root = kind.map(|k| FieldType::Object(k.root));
        for table in [TableId::OBJECTS, TableId::INVENTORY] {
            self.table(&mut trie, TrieId(0), table, root, 0);
        }
        let known = std::mem::take(&mut trie.known);
        let reader = Reader {
            api_version: kind.map(|k| k.gvk.api_version()).unwrap_or_default().into(),
            kind: kind.map(|k| k.gvk.kind).unwrap_or_default().into(),
            namespaced: kind.is_some_and(|k| k.scope == Scope::Namespaced),
            nodes: trie.finish(),
        };
        (reader, known)
    }

    /// Plants what hangs on a table whose rows stand at `at` and are of type `ty` (none: not known).
    fn table(&self, trie: &mut Trie, at: TrieId, table: TableId, ty: Option<FieldType>, depth: usize) {
        if depth > 64 {
            return;
        }
        for (column, suffix, read) in self.columns.get(&table).into_iter().flatten() {
            let there = self.type_at(ty, suffix);
            if there.is_none() && !read.takes_anything() {
                continue;
            }
            let node = trie.walk(at, suffix);
            trie.act(node, Action::Cell { column: *column });
            if let Some(ty) = there {
                trie.known.insert(*column, self.shape(ty));
            }
        }
        for (child, of) in self.children.get(&table).into_iter().flatten() {
            self.rows(trie, at, *child, of, ty, depth + 1);
        }
    }

    fn rows(&self, trie: &mut Trie, at: TrieId, child: TableId, of: &RowsOf, ty: Option<FieldType>, depth: usize) {
        match of {
            RowsOf::JsonItems(path) | RowsOf::JsonEntries(path) => {
                let node = trie.walk(at, path);
                let each = if matches!(of, RowsOf::JsonEntries(_)) { trie.entries(node) } else { trie.each(node) };
                trie.act(each, Action::OpenJson { table: child });
                self.table(trie, each, child, Some(FieldType::Json), depth);
            }
            RowsOf::Items(path) | RowsOf::Entries(path) => {
                let element = self.type_at(ty, path).and_then(|t| self.element(t, matches!(of, RowsOf::Entries(_))));
                if element.is_none() {
                    return;
                }
                let node = trie.walk(at, path);
                let each = if matches!(of, RowsOf::Entries(_)) { trie.entries(node) } else { trie.each(node) };
                trie.act(each, Action::Open { table: child, source: 0 });
                self.table(trie, each, child, element, depth);
            }
            RowsOf::Names(path) | RowsOf::Embedded { path, .. } if self.type_at(ty, path).is_none() => {}
            RowsOf::Names(path) => {
                let node = trie.walk(at, path);
                trie.act(node, Action::Names { table: child });
            }
            RowsOf::Leaves(path) => {
                let node = trie.walk(at, path);
                trie.act(node, Action::Leaves { table: child });
            }
            RowsOf::Every(path, types) => self.every(trie, at, child, path, types, ty, depth),
            RowsOf::Object(path, wanted) => {
                let here = self.type_at(ty, path).and_then(|t| self.schema.object_behind(t));
                if here == Some(*wanted) {
                    let node = trie.walk(at, path);
                    trie.act(node, Action::Open { table: child, source: 0 });
                    self.table(trie, node, child, here.map(FieldType::Object), depth);
                }
            }
            RowsOf::Old => {
                let node = trie.walk(at, &vec![key("$old")]);
                trie.act(node, Action::Open { table: child, source: 0 });
                self.table(trie, node, child, ty, depth);
            }
            RowsOf::Embedded { path, kind, base64 } => {
                // A text where another kind has bytes is no document of that rule, and none that can't be read.
                let is_bytes = matches!(self.type_at(ty, path), Some(FieldType::Bytes));
                let is_open = matches!(self.type_at(ty, path), Some(FieldType::Json));
                if is_open || is_bytes == *base64 {
                    let node = trie.walk(at, path);
                    self.embedded(trie, node, child, *kind, *base64, depth);
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the walk's state, passed down")]
    fn every(
        &self,
        trie: &mut Trie,
        at: TrieId,
        child: TableId,
        path: &Suffix,
        types: &[TypeId],
        ty: Option<FieldType>,
        depth: usize,
    ) {
        let here = self.type_at(ty, path).and_then(|t| self.schema.object_behind(t));
        let Some(places) = here.and_then(|t| self.schema.places(t, types).ok()) else { return };
        let base = trie.walk(at, path);
        for (source, place) in places.iter().enumerate() {
            let mut node = base;
            for step in &place.steps {
                node = match step {
                    upright_schema::Step::Field(id) => trie.down(node, Arc::from(self.schema.field_by_id(*id).name)),
                    upright_schema::Step::EachElement => trie.each(node),
                    upright_schema::Step::EachEntry => trie.entries(node),
                };
            }
            trie.act(node, Action::Open { table: child, source: source as u16 });
            self.table(trie, node, child, Some(FieldType::Object(place.what)), depth);
        }
    }

    fn embedded(&self, trie: &mut Trie, node: TrieId, child: TableId, kind: KindId, base64: bool, depth: usize) {
        let kind = self.schema.kind(kind);
        let root = trie.add();
        self.table(trie, root, child, Some(FieldType::Object(kind.root)), depth);
        trie.act(
            node,
            Action::Embedded {
                table: child,
                base64,
                api_version: kind.gvk.api_version().into(),
                kind: kind.gvk.kind.into(),
                root,
            },
        );
    }

    /// The type at a path below a type; of an object of no known kind, its metadata has one. No schema describes the
    /// admission request.
    fn type_at(&self, ty: Option<FieldType>, path: &[Step]) -> Option<FieldType> {
        let (mut at, path) = match (ty, path) {
            (_, [Step::Key(name), ..]) if name.starts_with('$') => return Some(FieldType::Json),
            (Some(ty), path) => (ty, path),
            (None, [Step::Key(name), rest @ ..]) if **name == *"metadata" => {
                (FieldType::Object(self.schema.object_meta()), rest)
            }
            (None, [Step::Key(name)]) if matches!(&**name, "apiVersion" | "kind") => (FieldType::String, &[][..]),
            (None, _) => return None,
        };
        for step in path {
            at = match (step, at) {
                (_, FieldType::Json | FieldType::Embedded) => FieldType::Json,
                (Step::Key(_), FieldType::Map { value }) => self.schema.element(value),
                (Step::Key(_), FieldType::Selector(selector)) if selector.form == SelectorForm::Labels => {
                    FieldType::String
                }
                (Step::Key(name), other) => match self.schema.field(self.schema.object_behind(other)?, name) {
                    Some(field) => field.ty,
                    // Configuration files have none in their schemas; rules over any object read it all the same.
                    None if **name == *"metadata" => FieldType::Object(self.schema.object_meta()),
                    None => return None,
                },
                (Step::Item(_), FieldType::List { element, .. }) => self.schema.element(element),
                (Step::Item(_), _) => return None,
            };
        }
        Some(at)
    }

    /// The type as far as reading depends on it.
    fn shape(&self, ty: FieldType) -> String {
        match ty {
            FieldType::Object(_) => "object".to_owned(),
            FieldType::List { element, .. } => format!("[{}]", self.shape(self.schema.element(element))),
            FieldType::Map { value } => format!("{{{}}}", self.shape(self.schema.element(value))),
            FieldType::Enum(_) => "String".to_owned(),
            FieldType::Int(_) => "Int".to_owned(),
            FieldType::Quantity(_) => "Quantity".to_owned(),
            other => format!("{other:?}"),
        }
    }

    /// The type of a list's elements, or of a map's entries.
    fn element(&self, ty: FieldType, entries: bool) -> Option<FieldType> {
        match ty {
            FieldType::List { element, .. } if !entries => Some(self.schema.element(element)),
            FieldType::Map { value } if entries => Some(self.schema.element(value)),
            FieldType::Selector(selector) if entries && selector.form == SelectorForm::Labels => {
                Some(FieldType::String)
            }
            FieldType::Json => Some(FieldType::Json),
            _ => None,
        }
    }
}

/// A trie under construction.
struct Trie {
    nodes: Vec<Building>,
    known: Known,
}

#[derive(Default)]
struct Building {
    actions: Vec<Action>,
    keys: BTreeMap<Arc<str>, TrieId>,
    items: BTreeMap<u32, TrieId>,
    each: Option<TrieId>,
    entries: Option<TrieId>,
}

impl Trie {
    fn new() -> Trie {
        Trie { nodes: vec![Building::default()], known: Known::new() }
    }

    fn add(&mut self) -> TrieId {
        self.nodes.push(Building::default());
        TrieId(self.nodes.len() as u32 - 1)
    }

    fn walk(&mut self, from: TrieId, path: &Suffix) -> TrieId {
        let mut at = from;
        for step in path {
            at = match step {
                Step::Key(name) => self.down(at, name.clone()),
                Step::Item(index) => self.item(at, *index),
            };
        }
        at
    }

    fn down(&mut self, at: TrieId, name: Arc<str>) -> TrieId {
        if let Some(id) = self.nodes[at.index()].keys.get(&name) {
            return *id;
        }
        let id = self.add();
        self.nodes[at.index()].keys.insert(name, id);
        id
    }

    fn item(&mut self, at: TrieId, index: u32) -> TrieId {
        if let Some(id) = self.nodes[at.index()].items.get(&index) {
            return *id;
        }
        let id = self.add();
        self.nodes[at.index()].items.insert(index, id);
        id
    }

    fn each(&mut self, at: TrieId) -> TrieId {
        if let Some(id) = self.nodes[at.index()].each {
            return id;
        }
        let id = self.add();
        self.nodes[at.index()].each = Some(id);
        id
    }

    fn entries(&mut self, at: TrieId) -> TrieId {
        if let Some(id) = self.nodes[at.index()].entries {
            return id;
        }
        let id = self.add();
        self.nodes[at.index()].entries = Some(id);
        id
    }

    fn act(&mut self, at: TrieId, action: Action) {
        let actions = &mut self.nodes[at.index()].actions;
        if !actions.contains(&action) {
            actions.push(action);
        }
    }

    fn finish(self) -> Vec<TrieNode> {
        let show = |b: Building| TrieNode {
            actions: b.actions,
            keys: b.keys.into_iter().collect(),
            items: b.items.into_iter().collect(),
            each: b.each,
            entries: b.entries,
        };
        self.nodes.into_iter().map(show).collect()
    }
}
