//! Readers: for each kind, the trie of paths by which its objects fill the tables and columns that rules read.

use crate::graph::{Lists, RowsOf, key};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use upright_program::{Action, ColumnId, Read, Reader, Step, Suffix, TableId, TrieId, TrieNode};
use upright_schema::{FieldType, Finder, Kind, KindId, Place, Schema, Scope, SelectorForm, TypeId};

/// A reader for every kind of the schema, in its order, and one for all other objects; and for each reader the columns
/// that its schema has, with their types there.
pub(crate) fn readers(schema: &Schema, lists: &Lists) -> (Vec<Reader>, Vec<Known>) {
    let plan = Plan::new(schema, lists);
    schema.kinds().map(Some).chain([None]).map(|kind| plan.reader(kind)).unzip()
}

/// The type of each column's place in one kind, where the kind's schema has it: equal numbers are equal types.
#[derive(Debug, Default)]
pub(crate) struct Known(HashMap<ColumnId, u32>);

impl Known {
    /// The type at a column's place.
    pub(crate) fn get(&self, column: ColumnId) -> Option<u32> {
        self.0.get(&column).copied()
    }
}

/// The places of types below a type.
type PlacesOf<'a> = HashMap<(TypeId, &'a [TypeId]), Rc<[Place<TypeId>]>>;

/// What hangs on the reader-filled tables. What was worked out for a type once serves every kind that has it.
struct Plan<'a> {
    schema: &'a Schema,
    columns: HashMap<TableId, Hung<'a>>,
    children: HashMap<TableId, Vec<(TableId, &'a RowsOf)>>,
    places: RefCell<PlacesOf<'a>>,
    finders: RefCell<HashMap<&'a [TypeId], Finder<'a>>>,
    shapes: RefCell<(HashMap<FieldType, u32>, HashMap<String, u32>)>,
    /// What hangs on a table, planted at a root.
    cuttings: RefCell<HashMap<(TableId, FieldType), Rc<Trie>>>,
}

/// Columns by the steps of their paths.
#[derive(Default)]
struct Hung<'a> {
    here: Vec<(ColumnId, &'a Suffix, Read)>,
    below: Vec<(&'a Step, Hung<'a>)>,
    /// Whether a column here or below takes values of any type.
    takes_anything: bool,
}

impl<'a> Hung<'a> {
    fn add(&mut self, column: ColumnId, suffix: &'a Suffix, read: Read) {
        let mut at = self;
        for step in suffix {
            at.takes_anything |= read.takes_anything();
            let index = at.below.iter().position(|(known, _)| *known == step).unwrap_or_else(|| {
                at.below.push((step, Hung::default()));
                at.below.len() - 1
            });
            at = &mut at.below[index].1;
        }
        at.takes_anything |= read.takes_anything();
        at.here.push((column, suffix, read));
    }
}

/// What is at a place of a kind.
#[derive(Clone, Copy)]
enum At {
    Type(FieldType),
    /// An object of no known kind.
    Unknown,
    Nowhere,
}

impl<'a> Plan<'a> {
    fn new(schema: &'a Schema, lists: &'a Lists) -> Plan<'a> {
        let mut columns: HashMap<TableId, Hung<'a>> = HashMap::new();
        for (i, column) in lists.columns.iter().enumerate() {
            columns.entry(column.table).or_default().add(ColumnId(i as u32), &column.suffix, column.read);
        }
        let mut children: HashMap<TableId, Vec<(TableId, &RowsOf)>> = HashMap::new();
        for table in (0..lists.tables.len() as u32).map(TableId) {
            if let Some((parent, of)) = lists.origins.get(&table) {
                children.entry(*parent).or_default().push((table, of));
            }
        }
        let (places, finders) = (RefCell::default(), RefCell::default());
        let (shapes, cuttings) = (RefCell::default(), RefCell::default());
        Plan { schema, columns, children, places, finders, shapes, cuttings }
    }

    fn reader(&self, kind: Option<Kind<'_>>) -> (Reader, Known) {
        let mut trie = Trie::new();
        let root = kind.map(|k| FieldType::Object(k.root));
        for table in [TableId::OBJECTS, TableId::INVENTORY] {
            self.table(&mut trie, TrieId(0), table, root, 0);
        }
        let known = Known(std::mem::take(&mut trie.known).into_iter().collect());
        let reader = Reader {
            api_version: kind.map(|k| k.gvk.api_version()).unwrap_or_default().into(),
            kind: kind.map(|k| k.gvk.kind).unwrap_or_default().into(),
            namespaced: kind.is_some_and(|k| k.scope == Scope::Namespaced),
            nodes: trie.nodes,
        };
        (reader, known)
    }

    /// Plants what hangs on a table that is no object table, whose rows stand at `at` and are of type `ty`.
    fn graft(&self, trie: &mut Trie, at: TrieId, table: TableId, ty: Option<FieldType>, depth: usize) {
        let Some(ty) = ty else { return self.table(trie, at, table, ty, depth) };
        let made = self.cuttings.borrow().get(&(table, ty)).map(Rc::clone);
        let cutting = made.unwrap_or_else(|| {
            let mut cutting = Trie::new();
            self.table(&mut cutting, TrieId(0), table, Some(ty), depth);
            let cutting = Rc::new(cutting);
            self.cuttings.borrow_mut().insert((table, ty), Rc::clone(&cutting));
            cutting
        });
        trie.graft(at, &cutting);
    }

    /// Plants what hangs on a table whose rows stand at `at` and are of type `ty` (none: not known).
    fn table(&self, trie: &mut Trie, at: TrieId, table: TableId, ty: Option<FieldType>, depth: usize) {
        if depth > 64 {
            return;
        }
        if let Some(hung) = self.columns.get(&table) {
            self.columns(trie, at, ty.map_or(At::Unknown, At::Type), hung);
        }
        for (child, of) in self.children.get(&table).into_iter().flatten() {
            self.rows(trie, at, *child, of, ty, depth + 1);
        }
    }

    fn columns(&self, trie: &mut Trie, root: TrieId, at: At, hung: &Hung<'a>) {
        let there = match at {
            At::Type(ty) => Some(ty),
            At::Unknown | At::Nowhere => None,
        };
        for (column, suffix, read) in &hung.here {
            if there.is_none() && !read.takes_anything() {
                continue;
            }
            let node = trie.walk(root, suffix);
            trie.act(node, Action::Cell { column: *column });
            if let Some(ty) = there {
                trie.known.push((*column, self.shape(ty)));
            }
        }
        for (step, below) in &hung.below {
            let next = match at {
                At::Type(ty) => self.type_at(Some(ty), std::slice::from_ref(*step)),
                At::Unknown => self.type_at(None, std::slice::from_ref(*step)),
                At::Nowhere => None,
            };
            if next.is_some() || below.takes_anything {
                self.columns(trie, root, next.map_or(At::Nowhere, At::Type), below);
            }
        }
    }

    fn rows(&self, trie: &mut Trie, at: TrieId, child: TableId, of: &'a RowsOf, ty: Option<FieldType>, depth: usize) {
        match of {
            RowsOf::JsonItems(path) | RowsOf::JsonEntries(path) => {
                let node = trie.walk(at, path);
                let each = if matches!(of, RowsOf::JsonEntries(_)) { trie.entries(node) } else { trie.each(node) };
                trie.act(each, Action::OpenJson { table: child });
                self.graft(trie, each, child, Some(FieldType::Json), depth);
            }
            RowsOf::Items(path) | RowsOf::Entries(path) => {
                let element = self.type_at(ty, path).and_then(|t| self.element(t, matches!(of, RowsOf::Entries(_))));
                if element.is_none() {
                    return;
                }
                let node = trie.walk(at, path);
                let each = if matches!(of, RowsOf::Entries(_)) { trie.entries(node) } else { trie.each(node) };
                trie.act(each, Action::Open { table: child, source: 0 });
                self.graft(trie, each, child, element, depth);
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
                    self.graft(trie, node, child, here.map(FieldType::Object), depth);
                }
            }
            RowsOf::Old => {
                let node = trie.walk(at, &vec![key("$old")]);
                trie.act(node, Action::Open { table: child, source: 0 });
                self.graft(trie, node, child, ty, depth);
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
        types: &'a [TypeId],
        ty: Option<FieldType>,
        depth: usize,
    ) {
        // Of an object of no known kind, the metadata are all that has a type.
        let metadata = vec![key("metadata")];
        let path = if ty.is_none() && path.is_empty() { &metadata } else { path };
        let here = self.type_at(ty, path).and_then(|t| self.schema.object_behind(t));
        let Some(here) = here else { return };
        let places = self.places(here, types);
        let base = trie.walk(at, path);
        for (source, place) in places.iter().enumerate() {
            let mut node = base;
            for step in &place.steps {
                node = match step {
                    upright_schema::Step::Field(id) => trie.down(node, &Arc::from(self.schema.field_by_id(*id).name)),
                    upright_schema::Step::EachElement => trie.each(node),
                    upright_schema::Step::EachEntry => trie.entries(node),
                };
            }
            trie.act(node, Action::Open { table: child, source: source as u16 });
            self.graft(trie, node, child, Some(FieldType::Object(place.what)), depth);
        }
    }

    fn embedded(&self, trie: &mut Trie, node: TrieId, child: TableId, kind: KindId, base64: bool, depth: usize) {
        let kind = self.schema.kind(kind);
        let root = trie.add();
        self.graft(trie, root, child, Some(FieldType::Object(kind.root)), depth);
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

    /// The places of types below a type.
    fn places(&self, at: TypeId, types: &'a [TypeId]) -> Rc<[Place<TypeId>]> {
        let mut known = self.places.borrow_mut();
        let find = || {
            let mut finders = self.finders.borrow_mut();
            finders.entry(types).or_insert_with(|| self.schema.finder(types)).places(at).unwrap_or_default().into()
        };
        Rc::clone(known.entry((at, types)).or_insert_with(find))
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

    /// The number of a type, as far as reading depends on it.
    fn shape(&self, ty: FieldType) -> u32 {
        let (known, texts) = &mut *self.shapes.borrow_mut();
        *known.entry(ty).or_insert_with(|| {
            let next = texts.len() as u32;
            *texts.entry(self.shape_text(ty)).or_insert(next)
        })
    }

    fn shape_text(&self, ty: FieldType) -> String {
        match ty {
            FieldType::Object(_) => "object".to_owned(),
            FieldType::List { element, .. } => format!("[{}]", self.shape_text(self.schema.element(element))),
            FieldType::Map { value } => format!("{{{}}}", self.shape_text(self.schema.element(value))),
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
    nodes: Vec<TrieNode>,
    known: Vec<(ColumnId, u32)>,
}

impl Trie {
    fn new() -> Trie {
        Trie { nodes: vec![TrieNode::default()], known: Vec::new() }
    }

    fn add(&mut self) -> TrieId {
        self.nodes.push(TrieNode::default());
        TrieId(self.nodes.len() as u32 - 1)
    }

    fn walk(&mut self, from: TrieId, path: &Suffix) -> TrieId {
        let mut at = from;
        for step in path {
            at = match step {
                Step::Key(name) => self.down(at, name),
                Step::Item(index) => self.item(at, *index),
            };
        }
        at
    }

    fn down(&mut self, at: TrieId, name: &Arc<str>) -> TrieId {
        match self.nodes[at.index()].keys.binary_search_by(|(key, _)| key.cmp(name)) {
            Ok(found) => self.nodes[at.index()].keys[found].1,
            Err(place) => {
                let id = self.add();
                self.nodes[at.index()].keys.insert(place, (Arc::clone(name), id));
                id
            }
        }
    }

    fn item(&mut self, at: TrieId, index: u32) -> TrieId {
        match self.nodes[at.index()].items.binary_search_by_key(&index, |(known, _)| *known) {
            Ok(found) => self.nodes[at.index()].items[found].1,
            Err(place) => {
                let id = self.add();
                self.nodes[at.index()].items.insert(place, (index, id));
                id
            }
        }
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

    /// Plants a copy of a trie at a node: what it does at its root is done here.
    fn graft(&mut self, at: TrieId, cutting: &Trie) {
        self.known.extend_from_slice(&cutting.known);
        let mut work = vec![(at, TrieId(0))];
        while let Some((at, from)) = work.pop() {
            let node = &cutting.nodes[from.index()];
            for action in &node.actions {
                let action = match action {
                    Action::Embedded { table, base64, api_version, kind, root: inner } => {
                        let root = self.add();
                        work.push((root, *inner));
                        let (api_version, kind) = (Arc::clone(api_version), Arc::clone(kind));
                        Action::Embedded { table: *table, base64: *base64, api_version, kind, root }
                    }
                    other => other.clone(),
                };
                self.act(at, action);
            }
            if self.nodes[at.index()].keys.is_empty() {
                self.nodes[at.index()].keys.reserve_exact(node.keys.len());
            }
            for (name, from) in &node.keys {
                work.push((self.down(at, name), *from));
            }
            for (index, from) in &node.items {
                work.push((self.item(at, *index), *from));
            }
            if let Some(from) = node.each {
                work.push((self.each(at), from));
            }
            if let Some(from) = node.entries {
                work.push((self.entries(at), from));
            }
        }
    }
}
