//! Collecting results row by row: a value, unset or bad.

use crate::bits::Bits;
use crate::register::{Data, Register};

/// The result of one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<T> {
    /// A value.
    Value(T),
    /// None.
    Unset,
    /// It could not be computed.
    Bad,
}

impl<T> Cell<T> {
    /// A value, or bad where there is none.
    pub(crate) fn or_bad(value: Option<T>) -> Cell<T> {
        value.map_or(Cell::Bad, Cell::Value)
    }
}

/// Which rows came out unset or bad. Allocates nothing while all is well.
#[derive(Debug)]
pub(crate) struct State {
    rows: usize,
    unset: Option<Bits>,
    bad: Option<Bits>,
}

impl State {
    /// All rows are set and good.
    pub(crate) fn new(rows: usize) -> State {
        State { rows, unset: None, bad: None }
    }

    /// Takes down the state of a row and gives its data.
    #[inline]
    pub(crate) fn take<T: Default>(&mut self, row: usize, cell: Cell<T>) -> T {
        match cell {
            Cell::Value(value) => value,
            Cell::Unset => {
                self.unset(row);
                T::default()
            }
            Cell::Bad => {
                self.bad(row);
                T::default()
            }
        }
    }

    /// Whether the row came out bad.
    pub(crate) fn is_bad(&self, row: usize) -> bool {
        self.bad.as_ref().is_some_and(|bad| bad.get(row))
    }

    /// The row is unset.
    pub(crate) fn unset(&mut self, row: usize) {
        self.unset.get_or_insert_with(|| Bits::zeros(self.rows)).set(row);
    }

    /// The row is bad.
    pub(crate) fn bad(&mut self, row: usize) {
        self.bad.get_or_insert_with(|| Bits::zeros(self.rows)).set(row);
    }

    /// The register, given the rows whose operands are set and those whose operands are bad. What was computed for an
    /// operand that is unset or bad does not count.
    pub(crate) fn finish(self, data: Data, set: Option<Bits>, bad: Option<Bits>) -> Register {
        let own = match (self.bad, &set) {
            (Some(own), Some(set)) => Some(own.and(set)),
            (own, _) => own,
        };
        let set = match (set, self.unset) {
            (Some(set), Some(unset)) => Some(set.and_not(&unset)),
            (None, Some(unset)) => Some(unset.not()),
            (set, None) => set,
        };
        let bad = match (bad, own) {
            (Some(bad), Some(own)) => Some(bad.or(&own)),
            (bad, own) => bad.or(own),
        };
        Register::new(data, set, bad)
    }
}
