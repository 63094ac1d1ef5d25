//! The verifier: what every program is checked for before anything runs it.
//!
//! Whoever has a [`crate::Program`] may rely on this: ids are in range, nothing depends on itself, every operand stands
//! where its user can read it and has the type that its user takes, readers write only to rows that are open, and
//! literals and tries are no deeper than they may be.

mod literals;
mod nodes;
mod readers;
mod rules;
mod tables;

use crate::{Item, Node, NodeId, Op, ProgramParts, TableId, TableKind, Ty};
use std::fmt;

/// What is wrong with a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// Where and what.
    pub message: String,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for VerifyError {}

type Checked = Result<(), VerifyError>;

pub(crate) fn verify(parts: &ProgramParts) -> Checked {
    let check = Check { parts };
    check.literals()?;
    check.first_tables()?;
    check.ids()?;
    check.tables()?;
    check.nodes()?;
    let Some(order) = parts.order() else { return fail("tables and nodes depend on themselves") };
    check.spaces(&order)?;
    check.readers()?;
    check.rules(&parts.spaces(&order))
}

fn fail<T>(message: impl Into<String>) -> Result<T, VerifyError> {
    Err(VerifyError { message: message.into() })
}

/// `Ok` where it holds.
fn must(holds: bool, message: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { fail(message()) }
}

/// The parts under examination.
struct Check<'p> {
    parts: &'p ProgramParts,
}

impl<'p> Check<'p> {
    /// Everything that tables and nodes name exists, so that their graph can be walked.
    fn ids(&self) -> Checked {
        let (tables, nodes) = (self.parts.tables.len(), self.parts.nodes.len());
        must(tables <= u32::MAX as usize / 2 && nodes <= u32::MAX as usize / 2, || "too many parts".to_owned())?;
        let items = (0..tables).map(|i| Item::Table(TableId(i as u32)));
        for item in items.chain((0..nodes).map(|i| Item::Node(NodeId(i as u32)))) {
            let mut missing = None;
            self.parts.dependencies(item, &mut |d| match d {
                Item::Table(table) if table.index() >= tables => missing = Some(d),
                Item::Node(node) if node.index() >= nodes => missing = Some(d),
                _ => {}
            });
            if let Some(missing) = missing {
                return fail(format!("{item} names {missing}, which is not there"));
            }
        }
        Ok(())
    }

    fn table_kind(&self, table: TableId) -> Option<&'p TableKind> {
        self.parts.tables.get(table.index()).map(|table| &table.kind)
    }

    fn node(&self, node: NodeId) -> Result<&'p Node, VerifyError> {
        match self.parts.nodes.get(node.index()) {
            Some(node) => Ok(node),
            None => fail(format!("{} is not there", Item::Node(node))),
        }
    }

    /// The type of a node that can be read at a table: it stands there, or at the run.
    fn operand(&self, node: NodeId, table: TableId) -> Result<Ty, VerifyError> {
        let found = self.node(node)?;
        must(found.table == table || found.table == TableId::RUN, || {
            format!("{} stands at {}, not at {}", Item::Node(node), Item::Table(found.table), Item::Table(table))
        })?;
        Ok(found.ty)
    }

    fn operand_is(&self, node: NodeId, table: TableId, ty: Ty) -> Checked {
        let found = self.operand(node, table)?;
        must(found == ty, || format!("{} is {found:?}, not {ty:?}", Item::Node(node)))
    }

    /// The target of a link that stands at a table itself.
    fn link(&self, node: NodeId, table: TableId) -> Result<TableId, VerifyError> {
        let found = self.node(node)?;
        match found.ty {
            Ty::Link(target) if found.table == table => Ok(target),
            _ => fail(format!("{} is no link at {}", Item::Node(node), Item::Table(table))),
        }
    }

    fn is_read(&self, table: TableId) -> bool {
        matches!(self.table_kind(table), Some(TableKind::Objects | TableKind::Rows { .. }))
    }

    /// The table that a table's rows belong to.
    fn parent_of(&self, table: TableId) -> Option<TableId> {
        match self.table_kind(table)? {
            TableKind::Run => None,
            TableKind::Objects => Some(TableId::RUN),
            TableKind::Rows { parent }
            | TableKind::Literal { parent, .. }
            | TableKind::Union { parent, .. }
            | TableKind::Split { parent, .. }
            | TableKind::Flags { parent, .. } => Some(*parent),
            TableKind::Pairs { left, .. } | TableKind::Children { left, .. } => Some(*left),
        }
    }
}

/// Whether values of the type can be looked up.
fn is_key(ty: Ty) -> bool {
    !matches!(ty, Ty::Selector | Ty::Labels)
}

/// Whether an op reads operands of other tables than its own; those check their operands themselves.
fn crosses_tables(op: &Op) -> bool {
    matches!(op, Op::Gather { .. } | Op::Fold { .. } | Op::Exists { .. } | Op::AnyOf { .. })
}
