//! Values as keys: hashing and comparing rows over several columns of any type.

use crate::hash;
use crate::register::{Data, PlaceCell, Values, View};
use std::borrow::Cow;
use upright_program::Net;

/// What the comparison of two keys says, and a conjunction of such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    Yes,
    No,
    /// Something in it can't be read.
    Unknown,
}

impl Match {
    /// The conjunction.
    pub(crate) fn and(self, other: Match) -> Match {
        match (self, other) {
            (Match::No, _) | (_, Match::No) => Match::No,
            (Match::Yes, Match::Yes) => Match::Yes,
            _ => Match::Unknown,
        }
    }

    /// The value of a condition in a row.
    pub(crate) fn of(condition: Option<View<'_>>, row: usize) -> Match {
        let Some(condition) = condition else { return Match::Yes };
        let row = if condition.scalar { 0 } else { row };
        match &condition.register.data {
            Data::Bool(bits) if bits.get(row) => Match::Yes,
            _ if condition.is_bad(row) => Match::Unknown,
            _ => Match::No,
        }
    }
}

/// One column of a key.
#[derive(Clone, Debug)]
enum Column<'a> {
    Bool(Cow<'a, crate::bits::Bits>),
    Int(Values<'a, i64>),
    Float(Values<'a, f64>),
    Quantity(Values<'a, i128>),
    Id(Values<'a, u32>),
    Net(Values<'a, Net>),
    Place(Values<'a, PlaceCell>),
}

/// The columns of a key.
#[derive(Clone, Debug)]
pub(crate) struct Keys<'a> {
    views: Vec<View<'a>>,
    columns: Vec<Column<'a>>,
}

impl<'a> Keys<'a> {
    /// The key made of these columns.
    pub(crate) fn new(views: Vec<View<'a>>) -> Keys<'a> {
        let columns = views.iter().map(|view| column(*view)).collect();
        Keys { views, columns }
    }

    /// The hash of every row's key.
    pub(crate) fn hashes(&self, rows: usize) -> Vec<u64> {
        let mut hashes = vec![0u64; rows];
        for column in &self.columns {
            column.mix(&mut hashes);
        }
        for hash in &mut hashes {
            *hash = hash::finish(*hash);
        }
        hashes
    }

    /// The ids of the only column, where it is one of texts or links.
    pub(crate) fn ids(&self) -> Option<Values<'a, u32>> {
        match self.columns.as_slice() {
            [Column::Id(ids)] => Some(*ids),
            _ => None,
        }
    }

    /// Rows that are set in every column; none: all.
    pub(crate) fn set(&self) -> Option<crate::bits::Bits> {
        let masks = self.views.iter().filter_map(|view| view.set());
        masks.fold(None, |all, set| match all {
            Some(all) => Some(set.and(&all)),
            None => Some(set.into_owned()),
        })
    }

    /// Whether every column is set and readable in the row.
    pub(crate) fn is_good(&self, row: usize) -> bool {
        self.views.iter().all(|view| view.is_good(row))
    }

    /// Whether a column can't be read in the row.
    pub(crate) fn is_bad(&self, row: usize) -> bool {
        self.views.iter().any(|view| view.is_bad(row))
    }

    /// Whether no column can be bad in any row.
    pub(crate) fn never_bad(&self) -> bool {
        self.views.iter().all(|view| view.register.bad.is_none())
    }

    /// The columns that are links whose unknown rows are known to lead nowhere but to the rows given.
    pub(crate) fn links(&self) -> impl Iterator<Item = (usize, Option<&'a crate::bits::Bits>)> {
        let phantom = |view: &View<'a>| match view.register.data {
            Data::Link(_) if view.structural => Some(view.register.phantom.as_deref()),
            _ => None,
        };
        self.views.iter().enumerate().filter_map(move |(at, view)| phantom(view).map(|bits| (at, bits)))
    }

    /// The row that a link of the key leads to.
    pub(crate) fn link(&self, at: usize, row: usize) -> Option<usize> {
        let view = self.views.get(at).filter(|view| view.is_good(row))?;
        Some(view.ids().at(row) as usize)
    }

    /// Whether two good keys are equal.
    pub(crate) fn equal(&self, row: usize, other: &Keys<'_>, at: usize) -> bool {
        self.columns.iter().zip(&other.columns).all(|(a, b)| a.equal(row, b, at))
    }

    /// Whether two keys are equal, whatever their state: an unset column equals nothing, an unreadable one is unknown.
    pub(crate) fn compare(&self, row: usize, other: &Keys<'_>, at: usize) -> Match {
        let mut all = Match::Yes;
        for (index, (a, b)) in self.views.iter().zip(&other.views).enumerate() {
            let one = if a.is_bad(row) || b.is_bad(at) {
                Match::Unknown
            } else if !a.is_set(row) || !b.is_set(at) {
                Match::No
            } else {
                match (self.columns.get(index), other.columns.get(index)) {
                    (Some(x), Some(y)) if x.equal(row, y, at) => Match::Yes,
                    _ => Match::No,
                }
            };
            all = all.and(one);
        }
        all
    }
}

fn column(view: View<'_>) -> Column<'_> {
    match &view.register.data {
        Data::Bool(_) => Column::Bool(view.bits()),
        Data::Int(_) => Column::Int(view.ints()),
        Data::Float(_) => Column::Float(view.floats()),
        Data::Quantity(_) => Column::Quantity(view.quantities()),
        Data::Net(_) => Column::Net(view.nets()),
        Data::Place(_) => Column::Place(view.places()),
        Data::Str(_) | Data::Selector(_) | Data::Labels(_) | Data::Link(_) => Column::Id(view.ids()),
    }
}

impl Column<'_> {
    fn mix(&self, hashes: &mut [u64]) {
        match self {
            Column::Bool(bits) => each(hashes, |row| u64::from(bits.get(row))),
            Column::Int(x) => each(hashes, |row| x.at(row) as u64),
            // Both zeros are one key.
            Column::Float(x) => each(hashes, |row| (x.at(row) + 0.0).to_bits()),
            Column::Quantity(x) => each(hashes, |row| (x.at(row) ^ (x.at(row) >> 64)) as u64),
            Column::Id(x) => each(hashes, |row| u64::from(x.at(row))),
            Column::Net(x) => each(hashes, |row| {
                let net = net_at(x, row);
                (net.address ^ (net.address >> 64)) as u64 ^ u64::from(net.prefix) << 48
            }),
            Column::Place(x) => each(hashes, |row| {
                let place = x.at(row);
                u64::from(place.row) << 32 ^ u64::from(place.suffix) << 16 ^ u64::from(place.table)
            }),
        }
    }

    fn equal(&self, row: usize, other: &Column<'_>, at: usize) -> bool {
        match (self, other) {
            (Column::Bool(a), Column::Bool(b)) => a.get(row) == b.get(at),
            (Column::Int(a), Column::Int(b)) => a.at(row) == b.at(at),
            (Column::Float(a), Column::Float(b)) => a.at(row) == b.at(at),
            (Column::Quantity(a), Column::Quantity(b)) => a.at(row) == b.at(at),
            (Column::Id(a), Column::Id(b)) => a.at(row) == b.at(at),
            (Column::Net(a), Column::Net(b)) => net_at(a, row) == net_at(b, at),
            (Column::Place(a), Column::Place(b)) => a.at(row) == b.at(at),
            _ => false,
        }
    }
}

fn net_at(values: &Values<'_, Net>, row: usize) -> Net {
    match values {
        Values::One(net) => *net,
        Values::Each(nets) => nets.get(row).copied().unwrap_or(crate::register::NO_NET),
    }
}

fn each(hashes: &mut [u64], word: impl Fn(usize) -> u64) {
    for (row, hash) in hashes.iter_mut().enumerate() {
        *hash = hash::mix(*hash, word(row));
    }
}

/// Rows by the hash of their key. Rows of one hash come in ascending order.
#[derive(Debug)]
pub(crate) struct Buckets {
    heads: Vec<u32>,
    next: Vec<u32>,
    hashes: Vec<u64>,
}

const END: u32 = u32::MAX;

impl Buckets {
    /// The rows that `wanted` names.
    pub(crate) fn new(hashes: Vec<u64>, wanted: impl Fn(usize) -> bool) -> Buckets {
        let size = hashes.len().max(1).next_power_of_two();
        let mut buckets = Buckets { heads: vec![END; size], next: vec![END; hashes.len()], hashes };
        for row in (0..buckets.hashes.len()).rev().filter(|row| wanted(*row)) {
            let head = buckets.hashes[row] as usize & (size - 1);
            buckets.next[row] = buckets.heads[head];
            buckets.heads[head] = row as u32;
        }
        buckets
    }

    /// The rows of a hash.
    pub(crate) fn rows(&self, hash: u64) -> impl Iterator<Item = usize> {
        let head = self.heads.get(hash as usize & (self.heads.len() - 1)).copied().unwrap_or(END);
        std::iter::successors(Some(head).filter(|row| *row != END), |row| {
            self.next.get(*row as usize).copied().filter(|row| *row != END)
        })
        .map(|row| row as usize)
        .filter(move |row| self.hashes.get(*row) == Some(&hash))
    }
}
