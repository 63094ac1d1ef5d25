//! Where tables, columns and registers are while a program runs: layers of run, inventory and batch.

use crate::core::Core;
use crate::dictionary::Strings;
use crate::join::Index;
use crate::plan::Plan;
use crate::pool::{LabelSet, Pool, Selection};
use crate::register::{Data, Register, View};
use crate::table::TableData;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use upright_program::{ColumnId, Item, Node, NodeId, Space, TableId};

/// Tables, columns and registers of one space.
#[derive(Debug)]
pub(crate) struct Layer {
    tables: Vec<Option<TableData>>,
    columns: Vec<Option<Register>>,
    registers: Vec<Option<Register>>,
    /// Where a node's register lies; none: every node has its own.
    slots: Option<Arc<Vec<u32>>>,
    /// Right sides of joins whose left sides come later.
    pub(crate) indexes: BTreeMap<Item, Index>,
}

impl Layer {
    /// Nothing yet. With `slots`, registers are shared out as a schedule says.
    pub(crate) fn new(tables: usize, columns: usize, registers: usize, slots: Option<Arc<Vec<u32>>>) -> Layer {
        Layer {
            tables: std::iter::repeat_with(|| None).take(tables).collect(),
            columns: std::iter::repeat_with(|| None).take(columns).collect(),
            registers: std::iter::repeat_with(|| None).take(registers).collect(),
            slots,
            indexes: BTreeMap::new(),
        }
    }

    fn slot(&self, node: NodeId) -> usize {
        match &self.slots {
            Some(slots) => slots.get(node.index()).map_or(usize::MAX, |slot| *slot as usize),
            None => node.index(),
        }
    }

    pub(crate) fn put_table(&mut self, table: TableId, data: TableData) {
        if let Some(slot) = self.tables.get_mut(table.index()) {
            *slot = Some(data);
        }
    }

    pub(crate) fn put_column(&mut self, column: ColumnId, register: Register) {
        if let Some(slot) = self.columns.get_mut(column.index()) {
            *slot = Some(register);
        }
    }

    pub(crate) fn put(&mut self, node: NodeId, register: Register) {
        let slot = self.slot(node);
        if let Some(slot) = self.registers.get_mut(slot) {
            *slot = Some(register);
        }
    }

    pub(crate) fn drop_register(&mut self, node: NodeId) {
        let slot = self.slot(node);
        if let Some(slot) = self.registers.get_mut(slot) {
            *slot = None;
        }
    }

    /// Forgets all that was not filled in by a reader.
    pub(crate) fn keep_columns(&mut self, plan: &Plan) {
        for (table, is_read) in self.tables.iter_mut().zip(&plan.is_read) {
            if !is_read {
                *table = None;
            }
        }
        self.registers.iter_mut().for_each(|register| *register = None);
    }

    pub(crate) fn table(&self, table: TableId) -> Option<&TableData> {
        self.tables.get(table.index())?.as_ref()
    }

    pub(crate) fn column(&self, column: ColumnId) -> Option<&Register> {
        self.columns.get(column.index())?.as_ref()
    }

    pub(crate) fn register(&self, node: NodeId) -> Option<&Register> {
        self.registers.get(self.slot(node))?.as_ref()
    }
}

/// Texts, selectors and labels behind the ids of registers.
#[derive(Debug)]
pub(crate) struct Texts<'a> {
    pub(crate) strings: Strings<'a>,
    pub(crate) selectors: Pool<'a, Selection>,
    pub(crate) labels: Pool<'a, LabelSet>,
}

/// The layers that a program sees while it runs.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) core: &'a Core,
    /// Run and inventory, as far as they are below.
    pub(crate) lower: [Option<&'a Layer>; 2],
    pub(crate) own: Layer,
    /// Joins that were cut off by a limit.
    pub(crate) cut: Vec<TableId>,
    /// Whether what can't be read of one object of the batch may have touched another's.
    entangled: Cell<bool>,
}

/// What stands for a register that is not there: a verified program never reads it, and if it did, it would be bad.
static MISSING: LazyLock<Register> = LazyLock::new(|| Register::unreadable(upright_program::Ty::Bool, 1));
/// What stands for a table that is not there.
static EMPTY: LazyLock<TableData> = LazyLock::new(TableData::default);

impl<'a> Frame<'a> {
    /// Nothing above these layers.
    pub(crate) fn new(core: &'a Core, lower: [Option<&'a Layer>; 2], own: Layer) -> Frame<'a> {
        Frame { core, lower, own, cut: Vec::new(), entangled: Cell::new(false) }
    }

    /// Takes down that rows of a batch can't be told apart by object, since a link that can't be read may lead anywhere.
    pub(crate) fn entangle(&self, links: &Register, at: TableId) {
        let is_link = matches!(links.data, Data::Link(_));
        if is_link && links.bad.is_some() && self.core.plan.table_space(at) == Space::Batch {
            self.entangled.set(true);
        }
    }

    /// The same for the keys of the right side of a join: links among them, and, where rows are missing, whether a link tells
    /// whose they are.
    pub(crate) fn entangle_keys(&self, keys: &[NodeId], at: TableId) {
        let mut told = !self.table(at).incomplete;
        for key in keys {
            self.entangle(self.register(*key), at);
            told |= self.core.plan.is_structural(*key);
        }
        if !told && self.core.plan.table_space(at) == Space::Batch {
            self.entangled.set(true);
        }
    }

    /// Whether verdicts may depend on which objects are in the batch.
    pub(crate) fn depends_on_batch(&self) -> bool {
        !self.cut.is_empty() || self.entangled.get()
    }

    fn layers(&self) -> impl Iterator<Item = &Layer> {
        std::iter::once(&self.own).chain(self.lower.iter().copied().flatten())
    }

    /// A table.
    pub(crate) fn table(&self, table: TableId) -> &TableData {
        self.layers().find_map(|layer| layer.table(table)).unwrap_or(&EMPTY)
    }

    /// How many rows a table has.
    pub(crate) fn rows(&self, table: TableId) -> usize {
        if table == TableId::RUN { 1 } else { self.table(table).rows }
    }

    /// A column.
    pub(crate) fn column(&self, column: ColumnId) -> Option<&Register> {
        self.layers().find_map(|layer| layer.column(column))
    }

    /// Whether a table or node is there.
    pub(crate) fn has(&self, item: Item) -> bool {
        self.layers().any(|layer| match item {
            Item::Table(table) => layer.table(table).is_some(),
            Item::Node(node) => match self.core.plan.column(node) {
                Some(column) => layer.column(column).is_some(),
                None => layer.register(node).is_some(),
            },
        })
    }

    /// The values of a node.
    pub(crate) fn register(&self, node: NodeId) -> &Register {
        let found = match self.core.plan.column(node) {
            Some(column) => self.column(column),
            // Only the own layer shares registers out, and only among nodes of its own space.
            None if self.core.plan.node_space(node) == Space::Batch => self.own.register(node),
            None => self.layers().find_map(|layer| layer.register(node)),
        };
        found.unwrap_or(&MISSING)
    }

    /// The node itself.
    pub(crate) fn node(&self, node: NodeId) -> Option<&'a Node> {
        self.core.program.nodes.get(node.index())
    }

    /// The values of a node as an operand at `table`.
    pub(crate) fn view(&self, node: NodeId, table: TableId) -> View<'_> {
        let register = self.register(node);
        let at = self.node(node).map_or(TableId::RUN, |node| node.table);
        // A register that is missing has one row.
        let scalar = (at == TableId::RUN && table != TableId::RUN) || std::ptr::eq(register, &raw const *MISSING);
        View { register, scalar, rows: self.rows(table), structural: self.core.plan.is_structural(node) }
    }

    /// The values of a link, whatever is missing.
    pub(crate) fn links(&self, node: NodeId) -> &[u32] {
        match &self.register(node).data {
            Data::Link(rows) => rows,
            _ => &[],
        }
    }

    /// The table that a node stands at.
    pub(crate) fn table_of(&self, node: NodeId) -> TableId {
        self.node(node).map_or(TableId::RUN, |node| node.table)
    }

    /// An index that a lower layer holds.
    pub(crate) fn index(&self, item: Item) -> Option<&Index> {
        self.lower.iter().flatten().find_map(|layer| layer.indexes.get(&item))
    }
}
