//! Readers: tries are trees of bounded depth that write to open rows only.

use super::{Check, Checked, VerifyError, fail, must};
use crate::{Action, Item, Reader, TableId, TableKind, TrieId, TrieNode};
use std::collections::BTreeSet;

/// Nodes of a trie below each other, documents inside texts included. The reader walks it by recursion.
const MAX_DEPTH: usize = 200;

impl Check<'_> {
    pub(super) fn readers(&self) -> Checked {
        let mut kinds = BTreeSet::new();
        for (index, reader) in self.parts.readers.iter().enumerate() {
            let name = format!("reader {index} ({} {})", reader.api_version, reader.kind);
            let last = index + 1 == self.parts.readers.len();
            must(reader.api_version.is_empty() == last && reader.kind.is_empty() == last, || {
                format!("{name}: the last reader, and only that, is of no kind")
            })?;
            must(kinds.insert((&reader.api_version, &reader.kind)), || format!("{name}: is a second one of its kind"))?;
            self.reader(reader).map_err(|e| VerifyError { message: format!("{name}: {e}") })?;
        }
        Ok(())
    }

    fn reader(&self, reader: &Reader) -> Checked {
        must(!reader.nodes.is_empty(), || "has no root".to_owned())?;
        let mut seen = vec![false; reader.nodes.len()];
        let open = vec![TableId::OBJECTS, TableId::INVENTORY];
        let mut work: Vec<(TrieId, Vec<TableId>, usize)> = vec![(TrieId(0), open, 0)];
        while let Some((id, mut open, depth)) = work.pop() {
            let Some(node) = reader.nodes.get(id.index()) else {
                return fail(format!("node {} is not there", id.0));
            };
            let name = |e: VerifyError| VerifyError { message: format!("node {}: {e}", id.0) };
            match seen.get_mut(id.index()) {
                Some(seen) if !*seen => *seen = true,
                _ => return fail(format!("node {} is reached twice", id.0)),
            }
            must(depth <= MAX_DEPTH, || "is too deep".to_owned())?;
            let embedded = self.actions(node, &mut open).map_err(name)?;
            for (root, open) in embedded {
                follow(id, root, open, depth, &mut work).map_err(name)?;
            }
            for child in children(node).map_err(name)? {
                follow(id, child, open.clone(), depth, &mut work).map_err(name)?;
            }
        }
        Ok(())
    }

    /// Checks a node's actions, adds the tables of which they open a row, and gives the roots of inner documents.
    fn actions(&self, node: &TrieNode, open: &mut Vec<TableId>) -> Result<Vec<(TrieId, Vec<TableId>)>, VerifyError> {
        let mut embedded = Vec::new();
        for action in &node.actions {
            match action {
                Action::Cell { column } => {
                    let Some(column) = self.parts.columns.get(column.index()) else {
                        return fail("names a column that is not there");
                    };
                    must(open.contains(&column.table), || {
                        format!("writes to {}, of which no row is open", Item::Table(column.table))
                    })?;
                    must(column.required.is_none_or(|given| given as usize <= column.suffix.len()), || {
                        "requires a value below what lies beyond it".to_owned()
                    })?;
                }
                Action::Open { table, .. } | Action::OpenJson { table } => {
                    self.opens(*table, open)?;
                    open.push(*table);
                }
                Action::Names { table } | Action::Leaves { table } => self.opens(*table, open)?,
                Action::Embedded { table, root, .. } => {
                    self.opens(*table, open)?;
                    let inner = open.iter().copied().chain([*table]).collect();
                    embedded.push((*root, inner));
                }
            }
        }
        Ok(embedded)
    }

    fn opens(&self, table: TableId, open: &[TableId]) -> Checked {
        match self.table_kind(table) {
            Some(TableKind::Rows { parent }) if open.contains(parent) => Ok(()),
            Some(TableKind::Rows { parent }) => {
                fail(format!("opens a row of {}, while none of {} is open", Item::Table(table), Item::Table(*parent)))
            }
            _ => fail(format!("opens a row of {}, which no reader fills", Item::Table(table))),
        }
    }
}

/// The nodes below a node, which names them in order.
fn children(node: &TrieNode) -> Result<Vec<TrieId>, VerifyError> {
    let keys = node.keys.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
    let items = node.items.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
    must(keys && items, || "its keys are not in order".to_owned())?;
    let keys = node.keys.iter().map(|(_, id)| *id);
    Ok(keys.chain(node.items.iter().map(|(_, id)| *id)).chain(node.each).chain(node.entries).collect())
}

fn follow(
    from: TrieId,
    to: TrieId,
    open: Vec<TableId>,
    depth: usize,
    work: &mut Vec<(TrieId, Vec<TableId>, usize)>,
) -> Checked {
    must(to > from, || format!("node {} does not come after it", to.0))?;
    work.push((to, open, depth + 1));
    Ok(())
}
