//! What depends on what: the graph of tables and nodes.

use crate::{NodeId, Op, ProgramParts, Space, TableId, TableKind};

/// A table or a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// A table.
    Table(TableId),
    /// A node.
    Node(NodeId),
}

/// `t3`, `n17`, as in listings.
impl std::fmt::Display for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Item::Table(id) => write!(f, "t{}", id.0),
            Item::Node(id) => write!(f, "n{}", id.0),
        }
    }
}

impl ProgramParts {
    /// Calls `f` with everything that must be there before the item can be made. Items that are not in the program have
    /// no dependencies.
    pub fn dependencies(&self, item: Item, f: &mut dyn FnMut(Item)) {
        match item {
            Item::Table(id) => {
                if let Some(table) = self.tables.get(id.index()) {
                    table_dependencies(&table.kind, f);
                }
            }
            Item::Node(id) => {
                if let Some(node) = self.nodes.get(id.index()) {
                    f(Item::Table(node.table));
                    if let Op::Column { column } = &node.op
                        && let Some(column) = self.columns.get(column.index())
                    {
                        f(Item::Table(column.table));
                    }
                    node.op.operands(&mut |n| f(Item::Node(n)));
                }
            }
        }
    }

    /// Every table and node, each after what it depends on, nodes in their own order; none where there is a circle.
    pub fn order(&self) -> Option<Vec<Item>> {
        let total = self.tables.len() + self.nodes.len();
        let mut state = vec![State::New; total];
        let mut order = Vec::with_capacity(total);
        let mut stack: Vec<(Item, bool)> = Vec::new();
        let tables = (0..self.tables.len()).map(|i| Item::Table(TableId(i as u32)));
        let nodes = (0..self.nodes.len()).map(|i| Item::Node(NodeId(i as u32)));
        // Nodes first: a table is then made right before what needs it.
        for root in nodes.chain(tables) {
            stack.push((root, false));
            while let Some((item, done)) = stack.pop() {
                let slot = state.get_mut(self.slot(item))?;
                if done {
                    *slot = State::Done;
                    order.push(item);
                    continue;
                }
                match slot {
                    State::Done => continue,
                    State::Open => return None,
                    State::New => *slot = State::Open,
                }
                stack.push((item, true));
                let start = stack.len();
                self.dependencies(item, &mut |d| stack.push((d, false)));
                stack[start..].reverse();
                // What is done already need not wait; what is open is a circle.
                let mut kept = start;
                for at in start..stack.len() {
                    let slot = self.slot(stack[at].0);
                    match state.get(slot)? {
                        State::Done => {}
                        State::Open => return None,
                        State::New => {
                            stack[kept] = stack[at];
                            kept += 1;
                        }
                    }
                }
                stack.truncate(kept);
            }
        }
        Some(order)
    }

    /// When the item is made: the latest of everything that it depends on. `order` is [`ProgramParts::order`]; the
    /// answers for tables come first, then those for nodes.
    pub fn spaces(&self, order: &[Item]) -> Vec<Space> {
        let mut spaces = vec![Space::Run; self.tables.len() + self.nodes.len()];
        for item in order {
            let mut space = match item {
                Item::Table(TableId::OBJECTS) => Space::Batch,
                Item::Table(TableId::INVENTORY) => Space::Inventory,
                _ => Space::Run,
            };
            self.dependencies(*item, &mut |d| {
                space = space.max(spaces.get(self.slot(d)).copied().unwrap_or(Space::Run));
            });
            if let Some(slot) = spaces.get_mut(self.slot(*item)) {
                *slot = space;
            }
        }
        spaces
    }

    /// The place of an item in a list of all tables and then all nodes.
    pub fn slot(&self, item: Item) -> usize {
        match item {
            Item::Table(id) => id.index(),
            Item::Node(id) => self.tables.len().saturating_add(id.index()),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

fn table_dependencies(kind: &TableKind, f: &mut dyn FnMut(Item)) {
    match kind {
        TableKind::Run | TableKind::Objects => {}
        TableKind::Rows { parent } | TableKind::Literal { parent, .. } => f(Item::Table(*parent)),
        TableKind::Pairs { left, right, on, left_where, right_where } => {
            f(Item::Table(*left));
            f(Item::Table(*right));
            for (a, b) in on {
                f(Item::Node(*a));
                f(Item::Node(*b));
            }
            left_where.iter().chain(right_where).for_each(|n| f(Item::Node(*n)));
        }
        TableKind::Children { left, link, right } => {
            f(Item::Table(*left));
            f(Item::Table(*right));
            f(Item::Node(*link));
        }
        TableKind::Union { parent, parts } => {
            f(Item::Table(*parent));
            for part in parts {
                f(Item::Table(part.table));
                part.link.iter().chain(&part.keep).for_each(|n| f(Item::Node(*n)));
            }
        }
        TableKind::Split { parent, text, .. } => {
            f(Item::Table(*parent));
            f(Item::Node(*text));
        }
        TableKind::Flags { parent, text, link, keep } => {
            f(Item::Table(*parent));
            f(Item::Node(*text));
            f(Item::Node(*link));
            keep.iter().for_each(|n| f(Item::Node(*n)));
        }
    }
}
