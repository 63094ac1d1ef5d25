//! Tables: the first three are what they must be, each is made of earlier ones, keys and conditions fit.

use super::{Check, Checked, VerifyError, fail, is_key, must};
use crate::{Item, NodeId, ParamId, Space, TableId, TableKind, Ty};

impl Check<'_> {
    /// The run, the batch's objects, the inventory's.
    pub(super) fn first_tables(&self) -> Checked {
        let first = [TableKind::Run, TableKind::Objects, TableKind::Objects];
        let tables = &self.parts.tables;
        let kinds = tables.iter().take(3).map(|table| &table.kind);
        must(tables.len() >= 3 && kinds.eq(first.iter()), || {
            "the first tables are not the run, the batch's objects and the inventory's".to_owned()
        })
    }

    pub(super) fn tables(&self) -> Checked {
        for (index, table) in self.parts.tables.iter().enumerate().skip(3) {
            let id = TableId(index as u32);
            self.table(id, &table.kind).map_err(|e| VerifyError { message: format!("{}: {e}", Item::Table(id)) })?;
        }
        Ok(())
    }

    fn table(&self, id: TableId, kind: &TableKind) -> Checked {
        let mut later = None;
        self.parts.dependencies(Item::Table(id), &mut |d| {
            if let Item::Table(table) = d
                && table >= id
            {
                later = Some(table);
            }
        });
        if let Some(later) = later {
            return fail(format!("is made of {}, which is not earlier", Item::Table(later)));
        }
        match kind {
            TableKind::Run | TableKind::Objects => fail("is a second table of the run or of objects"),
            TableKind::Rows { parent } => must(self.is_read(*parent), || {
                format!("its parent {} is not filled by the reader", Item::Table(*parent))
            }),
            TableKind::Literal { parent, source, .. } => self.literal_table(*parent, *source),
            TableKind::Pairs { left, right, on, left_where, right_where } => {
                for (a, b) in on {
                    let (a, b) = (self.operand(*a, *left)?, self.operand(*b, *right)?);
                    must(a == b && is_key(a), || format!("{a:?} and {b:?} are no pair of keys"))?;
                }
                self.conditions(*left, left_where)?;
                self.conditions(*right, right_where)
            }
            TableKind::Children { left, link, right } => {
                let target = self.parent_of(*right);
                match self.operand(*link, *left)? {
                    Ty::Link(table) if Some(table) == target => Ok(()),
                    _ => fail(format!("{} does not lead to the parent of {}", Item::Node(*link), Item::Table(*right))),
                }
            }
            TableKind::Union { parent, parts } => {
                for part in parts {
                    match part.link {
                        Some(link) => self.leads_to(link, part.table, *parent)?,
                        None => must(part.table == *parent, || "a part without a link is not the parent".to_owned())?,
                    }
                    self.conditions(part.table, &part.keep)?;
                }
                Ok(())
            }
            TableKind::Split { parent, text, .. } => self.operand_is(*text, *parent, Ty::Str),
            TableKind::Flags { parent, text, link, keep } => {
                let at = self.node(*link)?.table;
                self.leads_to(*link, at, *parent)?;
                self.operand_is(*text, at, Ty::Str)?;
                self.conditions(at, keep)
            }
        }
    }

    fn literal_table(&self, parent: TableId, source: Option<Result<ParamId, u32>>) -> Checked {
        let found = match source {
            Some(Ok(param)) => parent == TableId::RUN && param.index() < self.parts.params.len(),
            Some(Err(literal)) => parent == TableId::RUN && (literal as usize) < self.parts.literals.len(),
            None => matches!(self.table_kind(parent), Some(TableKind::Literal { .. })),
        };
        must(found, || "has no literal to take its rows from".to_owned())
    }

    fn conditions(&self, table: TableId, nodes: &Option<NodeId>) -> Checked {
        nodes.iter().try_for_each(|node| self.operand_is(*node, table, Ty::Bool))
    }

    fn leads_to(&self, link: NodeId, table: TableId, target: TableId) -> Checked {
        let found = self.link(link, table)?;
        must(found == target, || format!("{} leads to {}", Item::Node(link), Item::Table(found)))
    }

    /// Every table is made when the last thing that it depends on is there.
    pub(super) fn spaces(&self, order: &[Item]) -> Checked {
        let spaces = self.parts.spaces(order);
        for (index, table) in self.parts.tables.iter().enumerate() {
            let found = spaces.get(index).copied().unwrap_or(Space::Batch);
            must(table.space == found, || {
                format!(
                    "{} is said to be made per {:?}, not {found:?}",
                    Item::Table(TableId(index as u32)),
                    table.space
                )
            })?;
        }
        Ok(())
    }
}
