//! The graph that a program is made from: tables, columns and nodes, each made once however many rules ask for it.

use indexmap::IndexSet;
use std::collections::HashMap;
use std::sync::Arc;
use upright_program::{
    Column, ColumnId, Compare, Const, Fold, FormatAs, Literal, Node, NodeId, Op, Read, Space, Step, Suffix, SuffixId,
    Table, TableId, TableKind, TextTest, Ty,
};
use upright_schema::{KindId, TypeId};
use upright_value::Builtin;

/// Where the rows of a reader-filled table come from, as seen from a row of its parent table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RowsOf {
    /// The elements of the list at a path.
    Items(Suffix),
    /// The elements of a list inside json.
    JsonItems(Suffix),
    /// The entries of the map at a path.
    Entries(Suffix),
    /// The entries of a map inside json.
    JsonEntries(Suffix),
    /// The names of the set fields of the object at a path.
    Names(Suffix),
    /// All strings below a path.
    Leaves(Suffix),
    /// All places below a path whose type is one of these.
    Every(Suffix, Vec<TypeId>),
    /// The document of this kind that the text at a path holds.
    Embedded { path: Suffix, kind: KindId, base64: bool },
    /// The one place at a path, if its type is this one.
    Object(Suffix, TypeId),
    /// The object before the request, below an object table.
    Old,
}

/// A graph under construction. Nodes are hash-consed; an operand always has a smaller id than its user.
#[derive(Debug)]
pub(crate) struct Graph {
    rows: HashMap<(TableId, RowsOf), TableId>,
    origins: HashMap<TableId, (TableId, RowsOf)>,
    all_tables: Vec<Table>,
    table_ids: HashMap<Table, TableId>,
    columns: IndexSet<Column>,
    suffixes: IndexSet<Suffix>,
    nodes: IndexSet<Node>,
    literals: IndexSet<Literal>,
}

/// The finished lists of a [`Graph`].
pub(crate) struct Lists {
    pub(crate) tables: Vec<Table>,
    pub(crate) origins: HashMap<TableId, (TableId, RowsOf)>,
    pub(crate) columns: Vec<Column>,
    pub(crate) suffixes: Vec<Suffix>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) literals: Vec<Literal>,
}

impl Graph {
    pub(crate) fn new() -> Graph {
        let fixed = [Space::Run, Space::Batch, Space::Inventory]
            .map(|space| Table { kind: if space == Space::Run { TableKind::Run } else { TableKind::Objects }, space });
        Graph {
            rows: HashMap::new(),
            origins: HashMap::new(),
            all_tables: fixed.to_vec(),
            table_ids: HashMap::new(),
            columns: IndexSet::new(),
            suffixes: IndexSet::new(),
            nodes: IndexSet::new(),
            literals: IndexSet::new(),
        }
    }

    pub(crate) fn finish(self) -> Lists {
        Lists {
            tables: self.all_tables,
            origins: self.origins,
            columns: self.columns.into_iter().collect(),
            suffixes: self.suffixes.into_iter().collect(),
            nodes: self.nodes.into_iter().collect(),
            literals: self.literals.into_iter().collect(),
        }
    }

    /// How large the graph is: the measure that expansion is bounded by.
    pub(crate) fn size(&self) -> usize {
        self.nodes.len() + self.all_tables.len()
    }

    // ---- nodes ------------------------------------------------------------------------------------------------

    pub(crate) fn node(&mut self, table: TableId, ty: Ty, op: Op) -> NodeId {
        NodeId(self.nodes.insert_full(Node { table, ty, op }).0 as u32)
    }

    pub(crate) fn get(&self, node: NodeId) -> &Node {
        &self.nodes[node.index()]
    }

    pub(crate) fn ty(&self, node: NodeId) -> Ty {
        self.get(node).ty
    }

    pub(crate) fn table(&self, node: NodeId) -> TableId {
        self.get(node).table
    }

    pub(crate) fn space(&self, table: TableId) -> Space {
        self.all_tables[table.index()].space
    }

    pub(crate) fn table_kind(&self, table: TableId) -> &TableKind {
        &self.all_tables[table.index()].kind
    }

    pub(crate) fn constant(&mut self, value: Const) -> NodeId {
        let ty = match &value {
            Const::Bool(_) => Ty::Bool,
            Const::Int(_) => Ty::Int,
            Const::Float(_) => Ty::Float,
            Const::Quantity(_) => Ty::Quantity,
            Const::Str(_) => Ty::Str,
            Const::Net(_) => Ty::Net,
            Const::Selector(_) => Ty::Selector,
        };
        self.node(TableId::RUN, ty, Op::Const { value })
    }

    pub(crate) fn truth(&mut self, value: bool) -> NodeId {
        self.constant(Const::Bool(value))
    }

    pub(crate) fn text(&mut self, text: &str) -> NodeId {
        self.constant(Const::Str(text.into()))
    }

    pub(crate) fn known(&self, node: NodeId) -> Option<&Const> {
        match &self.get(node).op {
            Op::Const { value } => Some(value),
            _ => None,
        }
    }

    fn known_bool(&self, node: NodeId) -> Option<bool> {
        match self.known(node) {
            Some(Const::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    /// The table of an op over these operands: theirs, or the run's where all are scalars of the run.
    pub(crate) fn common(&self, operands: &[NodeId]) -> TableId {
        operands.iter().map(|n| self.table(*n)).find(|t| *t != TableId::RUN).unwrap_or(TableId::RUN)
    }

    pub(crate) fn and(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.known_bool(a), self.known_bool(b)) {
            (Some(false), _) | (_, Some(true)) => return a,
            (_, Some(false)) | (Some(true), _) => return b,
            _ if a == b => return a,
            _ => {}
        }
        let (a, b) = (a.min(b), a.max(b));
        self.node(self.common(&[a, b]), Ty::Bool, Op::And { a, b })
    }

    pub(crate) fn and_maybe(&mut self, a: Option<NodeId>, b: Option<NodeId>) -> Option<NodeId> {
        match (a, b) {
            (Some(a), Some(b)) => Some(self.and(a, b)),
            (a, b) => a.or(b),
        }
    }

    pub(crate) fn or(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.known_bool(a), self.known_bool(b)) {
            (Some(true), _) | (_, Some(false)) => return a,
            (_, Some(true)) | (Some(false), _) => return b,
            _ if a == b => return a,
            _ => {}
        }
        let (a, b) = (a.min(b), a.max(b));
        self.node(self.common(&[a, b]), Ty::Bool, Op::Or { a, b })
    }

    pub(crate) fn not(&mut self, a: NodeId) -> NodeId {
        if let Some(value) = self.known_bool(a) {
            return self.truth(!value);
        }
        if let Op::Not { a: inner } = self.get(a).op {
            return inner;
        }
        self.node(self.table(a), Ty::Bool, Op::Not { a })
    }

    pub(crate) fn unset(&mut self, ty: Ty) -> NodeId {
        self.node(TableId::RUN, ty, Op::Unset {})
    }

    pub(crate) fn has(&mut self, a: NodeId) -> NodeId {
        match self.get(a).op {
            Op::Const { .. } | Op::Row {} | Op::Parent {} | Op::Right {} => return self.truth(true),
            Op::Unset {} => return self.truth(false),
            _ => {}
        }
        self.node(self.table(a), Ty::Bool, Op::Has { a })
    }

    pub(crate) fn select(&mut self, condition: NodeId, a: NodeId, b: NodeId) -> NodeId {
        match self.known_bool(condition) {
            Some(true) => return a,
            Some(false) => return b,
            None if a == b => return a,
            None => {}
        }
        let (ty, table) = (self.ty(a), self.common(&[condition, a, b]));
        if self.get(condition).op == (Op::Has { a }) {
            return self.node(table, ty, Op::Coalesce { a, b });
        }
        self.node(table, ty, Op::Select { condition, a, b })
    }

    pub(crate) fn guard(&mut self, condition: NodeId, a: NodeId) -> NodeId {
        match self.known_bool(condition) {
            Some(true) => a,
            Some(false) => self.unset(self.ty(a)),
            None => self.node(self.common(&[condition, a]), self.ty(a), Op::Guard { condition, a }),
        }
    }

    pub(crate) fn coalesce(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match self.get(a).op {
            Op::Const { .. } => return a,
            Op::Unset {} => return b,
            _ => {}
        }
        self.node(self.common(&[a, b]), self.ty(a), Op::Coalesce { a, b })
    }

    pub(crate) fn compare(&mut self, compare: Compare, a: NodeId, b: NodeId) -> NodeId {
        self.node(self.common(&[a, b]), Ty::Bool, Op::Compare { compare, a, b })
    }

    pub(crate) fn format(&mut self, format: FormatAs, a: NodeId) -> NodeId {
        if format == FormatAs::Str {
            return a;
        }
        self.node(self.table(a), Ty::Str, Op::Format { format, a })
    }

    pub(crate) fn json(&mut self, format: FormatAs, a: NodeId) -> NodeId {
        self.node(self.table(a), Ty::Str, Op::Json { format, a })
    }

    /// Labels of keys and values, one after the other.
    pub(crate) fn labels(&mut self, entries: Vec<NodeId>) -> NodeId {
        let table = if entries.is_empty() { TableId::RUN } else { self.common(&entries) };
        self.node(table, Ty::Labels, Op::Labels { entries: entries.into() })
    }

    pub(crate) fn concat(&mut self, parts: Vec<NodeId>) -> NodeId {
        match parts.as_slice() {
            [] => self.text(""),
            [one] if self.known(*one).is_some() => *one,
            _ => self.node(self.common(&parts), Ty::Str, Op::Concat { parts: parts.into() }),
        }
    }

    /// `value` brought to the table of `link`. Values of the run are scalars everywhere and stay.
    pub(crate) fn gather(&mut self, value: NodeId, link: NodeId) -> NodeId {
        if self.table(value) == TableId::RUN || matches!(self.get(link).op, Op::Row {}) {
            return value;
        }
        if matches!(self.get(value).op, Op::Row {}) {
            return link;
        }
        self.node(self.table(link), self.ty(value), Op::Gather { value, link })
    }

    pub(crate) fn fold(&mut self, fold: Fold, value: Option<NodeId>, keep: Option<NodeId>, link: NodeId) -> NodeId {
        let from = self.table(link);
        let Ty::Link(to) = self.ty(link) else { return self.unset(Ty::Bool) };
        let ty = match (&fold, value) {
            (Fold::Any, _) => Ty::Bool,
            (Fold::Count, _) => Ty::Int,
            (Fold::First, _) => Ty::Link(from),
            (Fold::Join(_), _) => Ty::Str,
            (Fold::Sum | Fold::Min | Fold::Max, Some(value)) => self.ty(value),
            (Fold::Sum | Fold::Min | Fold::Max, None) => Ty::Int,
        };
        let keep = keep.filter(|k| self.known_bool(*k) != Some(true));
        if fold == Fold::Any && keep.is_some_and(|k| self.known_bool(k) == Some(false)) {
            return self.truth(false);
        }
        if fold == Fold::Any
            && let Some(found) = keep.and_then(|keep| self.any_of(keep, link))
        {
            return found;
        }
        self.node(to, ty, Op::Fold { fold, value, keep, link })
    }

    /// `any word in words: text.contains(word)`, where the words are constants or parameters, without the pairs of texts and
    /// words: the test depends on the text alone, and is made once per distinct one.
    fn any_of(&mut self, keep: NodeId, link: NodeId) -> Option<NodeId> {
        let pairs = self.table(link);
        let TableKind::Pairs { left_where, .. } = *self.table_kind(pairs) else { return None };
        if self.get(link).op != (Op::Parent {}) {
            return None;
        }
        let found = self.text_test(keep, pairs)?;
        Some(match left_where {
            Some(holds) => self.and(holds, found),
            None => found,
        })
    }

    /// Of a condition on pairs: which left rows it may hold for, where that can be told without pairs.
    pub(crate) fn any_left(&mut self, keep: NodeId, pairs: TableId) -> Option<NodeId> {
        if let Op::And { a, b } = self.get(keep).op {
            return match (self.any_left(a, pairs), self.any_left(b, pairs)) {
                (Some(a), Some(b)) => Some(self.and(a, b)),
                (a, b) => a.or(b),
            };
        }
        self.text_test(keep, pairs)
    }

    /// A test of a text at the left of keyless pairs against one at the right, which is constant, as an [`Op::AnyOf`].
    fn text_test(&mut self, test: NodeId, pairs: TableId) -> Option<NodeId> {
        let TableKind::Pairs { left, right, on, right_where: None, .. } = self.table_kind(pairs) else {
            return None;
        };
        let (left, right, keyed) = (*left, *right, !on.is_empty());
        if keyed || !matches!(self.table_kind(right), TableKind::Literal { .. }) {
            return None;
        }
        let test = match self.get(test).op {
            Op::IsTrue { a } => a,
            _ => test,
        };
        let (test, text, of) = match &self.get(test).op {
            Op::Like { text, pattern } => (TextTest::Like, *text, *pattern),
            Op::Matches { text, pattern } => (TextTest::Matches, *text, *pattern),
            Op::Call { builtin, args } => match (builtin, &**args) {
                (Builtin::StringContains, [text, of]) => (TextTest::Contains, *text, *of),
                (Builtin::StringStartsWith, [text, of]) => (TextTest::StartsWith, *text, *of),
                (Builtin::StringEndsWith, [text, of]) => (TextTest::EndsWith, *text, *of),
                _ => return None,
            },
            _ => return None,
        };
        let of = match self.get(of).op {
            Op::Gather { value, link } if self.get(link).op == (Op::Right {}) && self.table(link) == pairs => value,
            _ => return None,
        };
        let text = match self.get(text).op {
            Op::Gather { value, link } if self.get(link).op == (Op::Parent {}) && self.table(link) == pairs => value,
            _ if self.table(text) == TableId::RUN => text,
            _ => return None,
        };
        (self.table(of) == right).then(|| self.node(left, Ty::Bool, Op::AnyOf { test, text, of }))
    }

    pub(crate) fn row(&mut self, table: TableId) -> NodeId {
        self.node(table, Ty::Link(table), Op::Row {})
    }

    /// The table that [`Op::Parent`] leads to.
    pub(crate) fn parent_of(&self, table: TableId) -> TableId {
        match self.table_kind(table) {
            TableKind::Run | TableKind::Objects => TableId::RUN,
            TableKind::Rows { parent }
            | TableKind::Literal { parent, .. }
            | TableKind::Union { parent, .. }
            | TableKind::Split { parent, .. }
            | TableKind::Flags { parent, .. } => *parent,
            TableKind::Pairs { left, .. } | TableKind::Children { left, .. } => *left,
        }
    }

    pub(crate) fn parent(&mut self, table: TableId) -> NodeId {
        self.node(table, Ty::Link(self.parent_of(table)), Op::Parent {})
    }

    pub(crate) fn right(&mut self, table: TableId) -> NodeId {
        let right = match self.table_kind(table) {
            TableKind::Pairs { right, .. } | TableKind::Children { right, .. } => *right,
            _ => table,
        };
        self.node(table, Ty::Link(right), Op::Right {})
    }

    // ---- tables -----------------------------------------------------------------------------------------------

    pub(crate) fn add_table(&mut self, kind: TableKind, depends: &[TableId]) -> TableId {
        let space = depends.iter().map(|t| self.space(*t)).max().unwrap_or(Space::Run);
        let table = Table { kind, space };
        if let Some(id) = self.table_ids.get(&table) {
            return *id;
        }
        let id = TableId(self.all_tables.len() as u32);
        self.all_tables.push(table.clone());
        self.table_ids.insert(table, id);
        id
    }

    /// The reader-filled table of these rows below rows of `parent`.
    pub(crate) fn rows(&mut self, parent: TableId, of: RowsOf) -> TableId {
        if let Some(id) = self.rows.get(&(parent, of.clone())) {
            return *id;
        }
        // Not by `add_table`: two tables of one parent are alike but for what the reader puts there.
        let id = TableId(self.all_tables.len() as u32);
        self.all_tables.push(Table { kind: TableKind::Rows { parent }, space: self.space(parent) });
        self.rows.insert((parent, of.clone()), id);
        self.origins.insert(id, (parent, of));
        id
    }

    /// The counterpart of a reader-filled table in the object before the request.
    pub(crate) fn rows_old(&mut self, table: TableId) -> TableId {
        match self.origin(table).cloned() {
            None => self.rows(table, RowsOf::Old),
            Some((parent, of)) => {
                let parent = self.rows_old(parent);
                self.rows(parent, of)
            }
        }
    }

    /// What a reader-filled table's rows are; none for the object tables and all others.
    pub(crate) fn origin(&self, table: TableId) -> Option<&(TableId, RowsOf)> {
        self.origins.get(&table)
    }

    /// A constant list or map.
    pub(crate) fn literal_of(&self, id: u32) -> Option<&Literal> {
        self.literals.get_index(id as usize)
    }

    pub(crate) fn literal(&mut self, literal: Literal) -> u32 {
        self.literals.insert_full(literal).0 as u32
    }

    pub(crate) fn column(&mut self, table: TableId, read: Read, suffix: &[Step], required: Option<u32>) -> NodeId {
        let column = Column { table, read, suffix: suffix.to_vec(), required };
        let column = ColumnId(self.columns.insert_full(column).0 as u32);
        self.node(table, read.ty(), Op::Column { column })
    }

    pub(crate) fn suffix(&mut self, suffix: &[Step]) -> SuffixId {
        SuffixId(self.suffixes.insert_full(suffix.to_vec()).0 as u32)
    }

    /// The rows of `right`, whose parent link is `up`, below the row that `link` gives; as a table with parent
    /// `left`. `keep` and `up` stand at `right`.
    pub(crate) fn below(&mut self, left: TableId, link: NodeId, right: TableId, up: NodeId) -> TableId {
        if matches!(self.get(link).op, Op::Row {}) && matches!(self.get(up).op, Op::Parent {}) {
            return right;
        }
        if matches!(self.get(up).op, Op::Parent {}) {
            return self.add_table(TableKind::Children { left, link, right }, &[left, right]);
        }
        self.pairs(left, right, vec![(link, up)], None, None)
    }

    pub(crate) fn pairs(
        &mut self,
        left: TableId,
        right: TableId,
        on: Vec<(NodeId, NodeId)>,
        left_where: Option<NodeId>,
        right_where: Option<NodeId>,
    ) -> TableId {
        self.add_table(TableKind::Pairs { left, right, on, left_where, right_where }, &[left, right])
    }
}

/// A path step by name.
pub(crate) fn key(name: impl Into<Arc<str>>) -> Step {
    Step::Key(name.into())
}
