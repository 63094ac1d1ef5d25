//! One value of a register, and registers built value by value.

use crate::bits::Bits;
use crate::register::{Data, NO_NET, Register};
use upright_program::{Net, Ty};

/// A value with its representation; texts, selectors and labels by id.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar {
    Bool(bool),
    Int(i64),
    Float(f64),
    Quantity(i128),
    Str(u32),
    Net(Net),
    Selector(u32),
    Labels(u32),
}

/// A register that grows.
#[derive(Clone, Debug)]
pub(crate) struct Builder {
    data: Data,
    set: Bits,
    bad: Option<Bits>,
}

impl Builder {
    /// No row yet.
    pub(crate) fn new(ty: Ty) -> Builder {
        Builder { data: Data::zeros(ty, 0), set: Bits::zeros(0), bad: None }
    }

    /// Whether no row was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.set.len() == 0
    }

    /// Makes it at least this long, with unset rows.
    pub(crate) fn reach(&mut self, rows: usize) {
        if self.set.len() < rows {
            self.resize(rows.next_power_of_two().max(64));
        }
    }

    /// Makes it this long.
    pub(crate) fn resize(&mut self, rows: usize) {
        self.set.resize(rows);
        if let Some(bad) = &mut self.bad {
            bad.resize(rows);
        }
        match &mut self.data {
            Data::Bool(x) => x.resize(rows),
            Data::Int(x) => x.resize(rows, 0),
            Data::Float(x) => x.resize(rows, 0.0),
            Data::Quantity(x) => x.resize(rows, 0),
            Data::Str(x) | Data::Selector(x) | Data::Labels(x) | Data::Link(x) => x.resize(rows, 0),
            Data::Net(x) => x.resize(rows, NO_NET),
            Data::Place(x) => x.resize(rows, Default::default()),
        }
    }

    /// Forgets what was written from this row on.
    pub(crate) fn forget_from(&mut self, row: usize) {
        let len = self.set.len();
        if row < len {
            self.resize(row);
            self.resize(len);
        }
    }

    /// Writes a value; one of another type makes the row bad.
    pub(crate) fn put(&mut self, row: usize, value: Scalar) {
        self.reach(row + 1);
        match (&mut self.data, value) {
            (Data::Bool(x), Scalar::Bool(value)) => x.put(row, value),
            (Data::Int(x), Scalar::Int(value)) => x[row] = value,
            (Data::Float(x), Scalar::Float(value)) => x[row] = value,
            (Data::Quantity(x), Scalar::Quantity(value)) => x[row] = value,
            (Data::Str(x), Scalar::Str(value)) => x[row] = value,
            (Data::Net(x), Scalar::Net(value)) => x[row] = value,
            (Data::Selector(x), Scalar::Selector(value)) => x[row] = value,
            (Data::Labels(x), Scalar::Labels(value)) => x[row] = value,
            _ => return self.spoil(row, true),
        }
        self.set.set(row);
    }

    /// Makes a row bad; `set` says whether something is there.
    pub(crate) fn spoil(&mut self, row: usize, set: bool) {
        self.reach(row + 1);
        let len = self.set.len();
        self.bad.get_or_insert_with(|| Bits::zeros(len)).set(row);
        if set {
            self.set.set(row);
        }
    }

    /// Makes a row good again.
    pub(crate) fn excuse(&mut self, row: usize) {
        if let Some(bad) = &mut self.bad {
            bad.clear(row);
        }
    }

    /// Writes a value into every row of the first `rows` that was not written.
    pub(crate) fn default_to(&mut self, rows: usize, value: Scalar) {
        self.reach(rows);
        for row in 0..rows {
            if !self.is_written(row) {
                self.put(row, value);
            }
        }
    }

    /// Forgets all rows, keeping the room.
    pub(crate) fn take(&mut self, ty: Ty, rows: usize) -> Register {
        std::mem::replace(self, Builder::new(ty)).finish(rows)
    }

    /// Whether the row was written.
    pub(crate) fn is_written(&self, row: usize) -> bool {
        self.set.get(row) || self.bad.as_ref().is_some_and(|bad| bad.get(row))
    }

    /// Whether the row has a value.
    pub(crate) fn is_set(&self, row: usize) -> bool {
        self.set.get(row)
    }

    /// Whether the row is bad.
    pub(crate) fn is_bad(&self, row: usize) -> bool {
        self.bad.as_ref().is_some_and(|bad| bad.get(row))
    }

    /// Puts rows in another order: `order[i]` is the old place, from `start` on, of what comes to `start + i`.
    pub(crate) fn permute(&mut self, start: usize, order: &[u32]) {
        self.reach(start + order.len());
        fn each<T: Copy>(x: &mut [T], start: usize, order: &[u32]) {
            let Some(range) = x.get_mut(start..start + order.len()) else { return };
            let old = range.to_vec();
            for (new, at) in range.iter_mut().zip(order) {
                if let Some(value) = old.get(*at as usize) {
                    *new = *value;
                }
            }
        }
        let bits = |x: &mut Bits| {
            let old: Vec<bool> = (0..order.len()).map(|i| x.get(start + i)).collect();
            for (i, at) in order.iter().enumerate() {
                x.put(start + i, old.get(*at as usize).copied().unwrap_or(false));
            }
        };
        match &mut self.data {
            Data::Bool(x) => bits(x),
            Data::Int(x) => each(x, start, order),
            Data::Float(x) => each(x, start, order),
            Data::Quantity(x) => each(x, start, order),
            Data::Str(x) | Data::Selector(x) | Data::Labels(x) | Data::Link(x) => each(x, start, order),
            Data::Net(x) => each(x, start, order),
            Data::Place(x) => each(x, start, order),
        }
        bits(&mut self.set);
        if let Some(bad) = &mut self.bad {
            bits(bad);
        }
    }

    /// The register of the first `rows` rows.
    pub(crate) fn finish(mut self, rows: usize) -> Register {
        self.resize(rows);
        Register::new(self.data, Some(self.set), self.bad)
    }
}
