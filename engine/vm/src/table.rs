//! The rows of a table: what each belongs to and where it comes from.

use crate::bits::Bits;
use crate::register::{Data, Register};
use std::sync::OnceLock;

/// No key, no row, no object.
pub(crate) const NONE: u32 = u32::MAX;

/// Which document a row was read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The object.
    #[default]
    Object,
    /// The object before the request.
    Old,
    /// The admission request.
    Request,
    /// A document inside a text of the object; the node is the text's.
    Inside,
}

/// Where a row of a reader-filled table comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Row of the object table.
    pub(crate) object: u32,
    /// The document.
    pub(crate) source: Source,
    /// The node in it.
    pub(crate) node: u32,
}

/// The rows of a table. Lists that a kind of table has no use for are empty.
#[derive(Debug, Default)]
pub(crate) struct TableData {
    pub(crate) rows: usize,
    /// The parent's (left) row of each row; ascending.
    pub(crate) parent: Vec<u32>,
    /// The right row (pairs, children), the part's row (union), the literal (literals).
    pub(crate) right: Vec<u32>,
    /// Which part a row of a union comes from.
    pub(crate) part: Vec<u32>,
    /// Position in the list.
    pub(crate) index: Vec<u32>,
    /// Key of the map's entry or name of the flag; [`NONE`] where there is none.
    pub(crate) key: Vec<u32>,
    /// The segment's or flag's text.
    pub(crate) text: Vec<u32>,
    /// Reader-filled tables: where the rows come from.
    pub(crate) origin: Vec<Origin>,
    /// Rows of the parent that may have more rows here, which could not be read or found out.
    pub(crate) maybe: Option<Bits>,
    /// Pairs and children: the same, for rows of the right table.
    pub(crate) maybe_right: Option<Bits>,
    /// Unions: the same, for rows of each part.
    pub(crate) maybe_parts: Vec<Option<Bits>>,
    /// Whether this table, or one that it is made of, lacks rows.
    pub(crate) incomplete: bool,
    /// Reader-filled tables: rows of the parent of which rows could not be read, and the value that was in the way.
    pub(crate) lost: Vec<(u32, Origin)>,
    /// Object tables: the reader of each object.
    pub(crate) reader: Vec<u32>,
    /// Object tables: which of the objects that the host passed.
    pub(crate) input: Vec<u32>,
    /// Object tables: numbers that tell objects apart.
    pub(crate) identity: Vec<i64>,
    /// Where the rows of each parent's row begin, with the end of the last.
    pub(crate) offsets: OnceLock<Vec<u32>>,
}

impl TableData {
    /// The only row of the run.
    pub(crate) fn run() -> TableData {
        TableData { rows: 1, parent: vec![0], ..TableData::default() }
    }

    /// The links of the rows to their parents.
    pub(crate) fn parent_link(&self) -> Register {
        Register { phantom: self.maybe.clone().map(Box::new), ..Register::full(Data::Link(self.parent.clone())) }
    }

    /// The rows of a row of the parent, which has `parents` rows.
    pub(crate) fn children(&self, parent: usize, parents: usize) -> std::ops::Range<usize> {
        let offsets = self.offsets.get_or_init(|| offsets(&self.parent, parents));
        let at = |i: usize| offsets.get(i).map_or(0, |x| *x as usize);
        at(parent)..at(parent + 1).max(at(parent))
    }

    /// Marks a row of the parent as one that may have more rows.
    pub(crate) fn mark(&mut self, parent: usize, parents: usize) {
        self.maybe.get_or_insert_with(|| Bits::zeros(parents)).set(parent);
        self.incomplete = true;
    }
}

/// Where the rows of each parent begin, in an ascending list of parents.
fn offsets(parent: &[u32], parents: usize) -> Vec<u32> {
    let mut offsets = vec![0u32; parents + 1];
    for row in parent {
        if let Some(count) = offsets.get_mut(*row as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0u32;
    for offset in &mut offsets {
        sum += *offset;
        *offset = sum;
    }
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_of_a_row_are_the_rows_that_name_it() {
        let table = TableData { rows: 4, parent: vec![0, 0, 2, 2], ..TableData::default() };
        assert_eq!([0, 1, 2, 3].map(|p| table.children(p, 4)), [0..2, 2..2, 2..4, 4..4]);
        assert_eq!(table.children(9, 4), 0..0);
    }
}
