//! Registers: one value per row of a table, in the representation of its type.
//!
//! What holds of every register:
//! - `set` is none where every row is set, `bad` is none where no row is bad. A bad row may be set or not (a required
//!   field that is missing is bad and not set).
//! - A bool is false where its row is unset or bad, so that conditions need no mask.
//! - Other data of unset or bad rows means nothing; whoever reads it looks at `set` and `bad` first.

use crate::bits::Bits;
use std::borrow::Cow;
use upright_program::{Net, Ty};

/// A place: a row of a reader-filled table, a path below it, and perhaps a key below that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlaceCell {
    pub(crate) table: u32,
    pub(crate) row: u32,
    pub(crate) suffix: u32,
    /// An id of the dictionary, or [`NONE`].
    pub(crate) key: u32,
}

/// The values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    Bool(Bits),
    Int(Vec<i64>),
    Float(Vec<f64>),
    Quantity(Vec<i128>),
    /// Ids of the dictionary.
    Str(Vec<u32>),
    Net(Vec<Net>),
    /// Ids of the pool.
    Selector(Vec<u32>),
    /// Ids of the pool.
    Labels(Vec<u32>),
    Place(Vec<PlaceCell>),
    /// Rows of the table that the node's type names.
    Link(Vec<u32>),
}

/// A range or address that stands where nothing is set.
pub(crate) const NO_NET: Net = Net { v6: false, prefix: 0, address: 0 };

impl Data {
    /// Rows of nothing.
    pub(crate) fn zeros(ty: Ty, rows: usize) -> Data {
        match ty {
            Ty::Bool => Data::Bool(Bits::zeros(rows)),
            Ty::Int => Data::Int(vec![0; rows]),
            Ty::Float => Data::Float(vec![0.0; rows]),
            Ty::Quantity => Data::Quantity(vec![0; rows]),
            Ty::Str => Data::Str(vec![0; rows]),
            Ty::Net => Data::Net(vec![NO_NET; rows]),
            Ty::Selector => Data::Selector(vec![0; rows]),
            Ty::Labels => Data::Labels(vec![0; rows]),
            Ty::Place => Data::Place(vec![PlaceCell::default(); rows]),
            Ty::Link(_) => Data::Link(vec![0; rows]),
        }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Data::Bool(x) => x.len(),
            Data::Int(x) => x.len(),
            Data::Float(x) => x.len(),
            Data::Quantity(x) => x.len(),
            Data::Str(x) | Data::Selector(x) | Data::Labels(x) | Data::Link(x) => x.len(),
            Data::Net(x) => x.len(),
            Data::Place(x) => x.len(),
        }
    }
}

/// A value per row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Register {
    pub(crate) data: Data,
    /// Rows that have a value; none: all.
    pub(crate) set: Option<Bits>,
    /// Rows whose value could not be read or computed; none: no row.
    pub(crate) bad: Option<Bits>,
    /// Of a link: rows of its target to which further rows may belong that could not be read.
    pub(crate) phantom: Option<Box<Bits>>,
}

impl Register {
    /// Values that are all set and good.
    pub(crate) fn full(data: Data) -> Register {
        Register { data, set: None, bad: None, phantom: None }
    }

    /// A condition that is nowhere bad.
    pub(crate) fn condition(bits: Bits) -> Register {
        Register::full(Data::Bool(bits))
    }

    /// A condition; bad rows are made false.
    pub(crate) fn condition_with(mut bits: Bits, bad: Option<Bits>) -> Register {
        if let Some(bad) = &bad {
            bits.and_not_with(bad);
        }
        Register { bad, ..Register::condition(bits) }
    }

    /// A value per row with its state. Bools are masked.
    pub(crate) fn new(data: Data, set: Option<Bits>, bad: Option<Bits>) -> Register {
        let set = set.filter(|set| !set.all());
        let bad = bad.filter(Bits::any);
        let mut register = Register { data, set, bad, phantom: None };
        if let Data::Bool(bits) = &mut register.data {
            if let Some(set) = &register.set {
                bits.and_with(set);
            }
            if let Some(bad) = &register.bad {
                bits.and_not_with(bad);
            }
        }
        register
    }

    /// Rows of nothing.
    pub(crate) fn unset(ty: Ty, rows: usize) -> Register {
        Register { set: Some(Bits::zeros(rows)), ..Register::full(Data::zeros(ty, rows)) }
    }

    /// Rows that can't be read.
    pub(crate) fn unreadable(ty: Ty, rows: usize) -> Register {
        Register { bad: Some(Bits::ones(rows)), ..Register::full(Data::zeros(ty, rows)) }
    }

    pub(crate) fn is_set(&self, row: usize) -> bool {
        self.set.as_ref().is_none_or(|set| set.get(row))
    }

    pub(crate) fn is_bad(&self, row: usize) -> bool {
        self.bad.as_ref().is_some_and(|bad| bad.get(row))
    }

    /// Whether the row has a value that can be read.
    pub(crate) fn is_good(&self, row: usize) -> bool {
        self.is_set(row) && !self.is_bad(row)
    }
}

/// A register as an operand: per row, or one row of the run for all rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) register: &'a Register,
    pub(crate) scalar: bool,
    pub(crate) rows: usize,
    /// Of a link: whether it is made of parents and sides of pairs alone, so that its `phantom` tells all.
    pub(crate) structural: bool,
}

/// Values of an operand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Values<'a, T> {
    /// One for all rows.
    One(T),
    /// One each.
    Each(&'a [T]),
}

impl<T: Copy + Default> Values<'_, T> {
    /// The value of a row.
    #[inline]
    pub(crate) fn at(&self, row: usize) -> T {
        match self {
            Values::One(value) => *value,
            Values::Each(values) => values.get(row).copied().unwrap_or_default(),
        }
    }
}

macro_rules! values {
    ($($name:ident $variant:pat, $x:ident, $ty:ty, $zero:expr;)*) => {$(
        /// The values; zeros where the register is of another type.
        pub(crate) fn $name(&self) -> Values<'a, $ty> {
            match &self.register.data {
                $variant if self.scalar => Values::One($x.first().copied().unwrap_or($zero)),
                $variant => Values::Each($x),
                _ => Values::One($zero),
            }
        }
    )*};
}

impl<'a> View<'a> {
    /// A register of the same table.
    pub(crate) fn of(register: &'a Register) -> View<'a> {
        View { register, scalar: false, rows: register.data.len(), structural: false }
    }

    values! {
        ints Data::Int(x), x, i64, 0;
        floats Data::Float(x), x, f64, 0.0;
        quantities Data::Quantity(x), x, i128, 0;
        ids Data::Str(x) | Data::Selector(x) | Data::Labels(x) | Data::Link(x), x, u32, 0;
        nets Data::Net(x), x, Net, NO_NET;
        places Data::Place(x), x, PlaceCell, PlaceCell { table: 0, row: 0, suffix: 0, key: 0 };
    }

    /// The bits of a bool.
    pub(crate) fn bits(&self) -> Cow<'a, Bits> {
        match &self.register.data {
            Data::Bool(bits) => self.spread(bits),
            _ => Cow::Owned(Bits::zeros(self.rows)),
        }
    }

    /// Rows that are set; none: all.
    pub(crate) fn set(&self) -> Option<Cow<'a, Bits>> {
        match &self.register.set {
            Some(set) if self.scalar && set.get(0) => None,
            Some(set) => Some(self.spread(set)),
            None => None,
        }
    }

    /// Rows that are bad; none: no row.
    pub(crate) fn bad(&self) -> Option<Cow<'a, Bits>> {
        match &self.register.bad {
            Some(bad) if self.scalar && !bad.get(0) => None,
            Some(bad) => Some(self.spread(bad)),
            None => None,
        }
    }

    fn spread(&self, bits: &'a Bits) -> Cow<'a, Bits> {
        if self.scalar { Cow::Owned(Bits::filled(self.rows, bits.get(0))) } else { Cow::Borrowed(bits) }
    }

    fn index(&self, row: usize) -> usize {
        if self.scalar { 0 } else { row }
    }

    pub(crate) fn is_set(&self, row: usize) -> bool {
        self.register.is_set(self.index(row))
    }

    pub(crate) fn is_bad(&self, row: usize) -> bool {
        self.register.is_bad(self.index(row))
    }

    /// Whether the row has a value that can be read.
    pub(crate) fn is_good(&self, row: usize) -> bool {
        self.register.is_good(self.index(row))
    }

    /// The operand as a register of its own.
    pub(crate) fn to_register(self) -> Register {
        if !self.scalar {
            return self.register.clone();
        }
        let rows = vec![0u32; self.rows];
        take(self.register, &rows)
    }
}

/// Rows of a register that are set in either of two masks; none is none.
pub(crate) fn or_masks(a: Option<Cow<'_, Bits>>, b: Option<Cow<'_, Bits>>) -> Option<Bits> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.or(&b)),
        (Some(mask), None) | (None, Some(mask)) => Some(mask.into_owned()),
        (None, None) => None,
    }
}

/// Rows that are in both of two masks, where none is all.
pub(crate) fn and_masks(a: Option<Cow<'_, Bits>>, b: Option<Cow<'_, Bits>>) -> Option<Bits> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.and(&b)),
        (Some(mask), None) | (None, Some(mask)) => Some(mask.into_owned()),
        (None, None) => None,
    }
}

/// The rows of a register at the places that `rows` gives, all of which must be there.
pub(crate) fn take(register: &Register, rows: &[u32]) -> Register {
    let bits = |bits: &Bits| take_bits(bits, rows);
    fn each<T: Copy + Default>(values: &[T], rows: &[u32]) -> Vec<T> {
        rows.iter().map(|row| values.get(*row as usize).copied().unwrap_or_default()).collect()
    }
    let data = match &register.data {
        Data::Bool(x) => Data::Bool(bits(x)),
        Data::Int(x) => Data::Int(each(x, rows)),
        Data::Float(x) => Data::Float(each(x, rows)),
        Data::Quantity(x) => Data::Quantity(each(x, rows)),
        Data::Str(x) => Data::Str(each(x, rows)),
        Data::Net(x) => Data::Net(rows.iter().map(|row| x.get(*row as usize).copied().unwrap_or(NO_NET)).collect()),
        Data::Selector(x) => Data::Selector(each(x, rows)),
        Data::Labels(x) => Data::Labels(each(x, rows)),
        Data::Place(x) => Data::Place(each(x, rows)),
        Data::Link(x) => Data::Link(each(x, rows)),
    };
    let set = register.set.as_ref().map(bits).filter(|set| !set.all());
    let bad = register.bad.as_ref().map(bits).filter(Bits::any);
    Register { data, set, bad, phantom: None }
}

/// The bits at the places that `rows` gives.
pub(crate) fn take_bits(bits: &Bits, rows: &[u32]) -> Bits {
    if !bits.any() {
        return Bits::zeros(rows.len());
    }
    Bits::from_fn(rows.len(), |row| bits.get(rows[row] as usize))
}
