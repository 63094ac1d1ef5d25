//! What can be told from a program alone: the order of its parts, when each is made, which columns a table has.

use crate::table::NONE;
use upright_program::{Column, ColumnId, Item, NodeId, Op, Program, Read, Space, Step, TableId, TableKind};

/// Facts about a program.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Tables and nodes, each after what it depends on.
    pub(crate) order: Vec<Item>,
    /// When each is made: tables, then nodes.
    spaces: Vec<Space>,
    /// The column that a node is, or [`NONE`].
    alias: Vec<u32>,
    /// Columns of each table.
    pub(crate) columns_of: Vec<Vec<ColumnId>>,
    /// Of reader-filled tables: whether they hang on the inventory.
    pub(crate) of_inventory: Vec<bool>,
    /// Whether a table is filled by the reader.
    pub(crate) is_read: Vec<bool>,
    /// Columns that hold the namespace of an object table.
    pub(crate) namespace: Vec<ColumnId>,
    /// Links that are made of parents and sides of pairs alone.
    structural: Vec<bool>,
    /// Whether the program tells objects apart.
    pub(crate) uses_identity: bool,
}

impl Plan {
    /// The facts; none where parts of the program depend on themselves.
    pub(crate) fn new(program: &Program) -> Option<Plan> {
        let order = program.order()?;
        let spaces = program.spaces(&order);
        let alias = program.nodes.iter().map(|node| match node.op {
            Op::Column { column } => column.0,
            _ => NONE,
        });
        let mut columns_of = vec![Vec::new(); program.tables.len()];
        for (index, column) in program.columns.iter().enumerate() {
            if let Some(columns) = columns_of.get_mut(column.table.index()) {
                columns.push(ColumnId(index as u32));
            }
        }
        let is_read = |kind: &TableKind| matches!(kind, TableKind::Objects | TableKind::Rows { .. });
        let namespace = (0..program.columns.len() as u32).map(ColumnId);
        Some(Plan {
            spaces,
            alias: alias.collect(),
            columns_of,
            of_inventory: of_inventory(program),
            is_read: program.tables.iter().map(|table| is_read(&table.kind)).collect(),
            namespace: namespace.filter(|c| program.columns.get(c.index()).is_some_and(is_namespace)).collect(),
            structural: structural(program),
            uses_identity: program.nodes.iter().any(|node| matches!(node.op, Op::ObjectId {})),
            order,
        })
    }

    /// When a table is made.
    pub(crate) fn table_space(&self, table: TableId) -> Space {
        self.spaces.get(table.index()).copied().unwrap_or(Space::Batch)
    }

    /// When a node is made.
    pub(crate) fn node_space(&self, node: NodeId) -> Space {
        let tables = self.columns_of.len();
        self.spaces.get(tables + node.index()).copied().unwrap_or(Space::Batch)
    }

    /// When an item is made.
    pub(crate) fn space(&self, item: Item) -> Space {
        match item {
            Item::Table(table) => self.table_space(table),
            Item::Node(node) => self.node_space(node),
        }
    }

    /// Whether a link is made of parents and sides of pairs alone.
    pub(crate) fn is_structural(&self, node: NodeId) -> bool {
        self.structural.get(node.index()).copied().unwrap_or(false)
    }

    /// The column that a node is.
    #[inline]
    pub(crate) fn column(&self, node: NodeId) -> Option<ColumnId> {
        self.alias.get(node.index()).copied().filter(|c| *c != NONE).map(ColumnId)
    }
}

fn structural(program: &Program) -> Vec<bool> {
    let mut structural = vec![false; program.nodes.len()];
    for (index, node) in program.nodes.iter().enumerate() {
        let is = |n: &NodeId| structural.get(n.index()).copied().unwrap_or(false);
        structural[index] = match &node.op {
            Op::Parent {} | Op::Right {} | Op::Part { .. } | Op::Row {} => true,
            Op::Gather { value, link } => is(value) && is(link),
            Op::Guard { a, .. } => is(a),
            _ => false,
        };
    }
    structural
}

/// Which tables hang on the inventory. Parents come before their children.
fn of_inventory(program: &Program) -> Vec<bool> {
    let mut of_inventory = vec![false; program.tables.len()];
    for (index, table) in program.tables.iter().enumerate() {
        let inside = match &table.kind {
            TableKind::Objects => index == TableId::INVENTORY.index(),
            TableKind::Rows { parent } => of_inventory.get(parent.index()).copied().unwrap_or(false),
            _ => false,
        };
        of_inventory[index] = inside;
    }
    of_inventory
}

fn is_namespace(column: &Column) -> bool {
    let [Step::Key(a), Step::Key(b)] = column.suffix.as_slice() else { return false };
    let objects = column.table == TableId::OBJECTS || column.table == TableId::INVENTORY;
    objects && column.read == Read::Str && &**a == "metadata" && &**b == "namespace"
}
