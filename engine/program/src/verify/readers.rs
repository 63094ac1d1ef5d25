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
        let mut open = Open::new();
        let mut work: Vec<(TrieId, usize, usize)> = vec![(TrieId(0), open.objects(), 0)];
        while let Some((id, rows, depth)) = work.pop() {
            let Some(node) = reader.nodes.get(id.index()) else {
                return fail(format!("node {} is not there", id.0));
            };
            let name = |e: VerifyError| VerifyError { message: format!("node {}: {e}", id.0) };
            match seen.get_mut(id.index()) {
                Some(seen) if !*seen => *seen = true,
                _ => return fail(format!("node {} is reached twice", id.0)),
            }
            must(depth <= MAX_DEPTH, || "is too deep".to_owned())?;
            let first = work.len();
            let rows = self.actions(node, &mut open, rows, depth, &mut work).map_err(name)?;
            children(node, |child| work.push((child, rows, depth + 1))).map_err(name)?;
            if let Some((to, _, _)) = work.iter().skip(first).find(|(to, _, _)| *to <= id) {
                return fail(format!("node {}: node {} does not come after it", id.0, to.0));
            }
        }
        Ok(())
    }

    /// Checks a node's actions and notes the roots of inner documents. Gives the open rows with those that it opens.
    fn actions(
        &self,
        node: &TrieNode,
        open: &mut Open,
        mut rows: usize,
        depth: usize,
        work: &mut Vec<(TrieId, usize, usize)>,
    ) -> Result<usize, VerifyError> {
        for action in &node.actions {
            match action {
                Action::Cell { column } => {
                    let Some(column) = self.parts.columns.get(column.index()) else {
                        return fail("names a column that is not there");
                    };
                    must(open.has(rows, column.table), || {
                        format!("writes to {}, of which no row is open", Item::Table(column.table))
                    })?;
                    must(column.required.is_none_or(|given| given as usize <= column.suffix.len()), || {
                        "requires a value below what lies beyond it".to_owned()
                    })?;
                }
                Action::Open { table, .. } | Action::OpenJson { table } => {
                    self.opens(*table, open, rows)?;
                    rows = open.add(rows, *table);
                }
                Action::Names { table } | Action::Leaves { table } => self.opens(*table, open, rows)?,
                Action::Embedded { table, root, .. } => {
                    self.opens(*table, open, rows)?;
                    work.push((*root, open.add(rows, *table), depth + 1));
                }
            }
        }
        Ok(rows)
    }

    fn opens(&self, table: TableId, open: &Open, rows: usize) -> Checked {
        match self.table_kind(table) {
            Some(TableKind::Rows { parent }) if open.has(rows, *parent) => Ok(()),
            Some(TableKind::Rows { parent }) => {
                fail(format!("opens a row of {}, while none of {} is open", Item::Table(table), Item::Table(*parent)))
            }
            _ => fail(format!("opens a row of {}, which no reader fills", Item::Table(table))),
        }
    }
}

/// The tables of which a row is open at each node: the last one opened, and what was open before.
struct Open(Vec<(TableId, Option<usize>)>);

impl Open {
    fn new() -> Open {
        Open(vec![(TableId::OBJECTS, None), (TableId::INVENTORY, Some(0))])
    }

    /// Rows of the object tables alone.
    fn objects(&self) -> usize {
        1
    }

    fn add(&mut self, rows: usize, table: TableId) -> usize {
        self.0.push((table, Some(rows)));
        self.0.len() - 1
    }

    fn has(&self, rows: usize, table: TableId) -> bool {
        let last = self.0.get(rows);
        std::iter::successors(last, |(_, before)| self.0.get((*before)?)).any(|(open, _)| *open == table)
    }
}

/// Calls `f` with the nodes below a node, which names them in order.
fn children(node: &TrieNode, f: impl FnMut(TrieId)) -> Checked {
    let keys = node.keys.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
    let items = node.items.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
    must(keys && items, || "its keys are not in order".to_owned())?;
    let keys = node.keys.iter().map(|(_, id)| *id);
    keys.chain(node.items.iter().map(|(_, id)| *id)).chain(node.each).chain(node.entries).for_each(f);
    Ok(())
}
