//! Comparisons: of two operands, with a set of constants, with a range of addresses.

use crate::bits::Bits;
use crate::dictionary::Strings;
use crate::register::{Data, Register, Values, View, and_masks, or_masks};
use std::collections::BTreeMap;
use upright_program::{Compare, Const, Net, Node, NodeId, Op, Program};

/// A comparison of two values of one type: false where a side is unset, bad where a side is.
pub(crate) fn compare(how: Compare, a: View<'_>, b: View<'_>, strings: &Strings<'_>) -> Register {
    let rows = a.rows;
    let bits = match (&a.register.data, how) {
        (Data::Bool(_), Compare::Eq) => {
            let (x, y) = (a.bits(), b.bits());
            x.and(&y).or(&x.or(&y).not())
        }
        (Data::Int(_), _) => ordered(how, rows, a.ints(), b.ints()),
        (Data::Float(_), _) => ordered(how, rows, a.floats(), b.floats()),
        (Data::Quantity(_), _) => ordered(how, rows, a.quantities(), b.quantities()),
        (Data::Str(_), Compare::Lt) => each(rows, a.ids(), b.ids(), |x, y| strings.get(x) < strings.get(y)),
        (Data::Str(_), Compare::Le) => each(rows, a.ids(), b.ids(), |x, y| strings.get(x) <= strings.get(y)),
        (Data::Str(_) | Data::Link(_), Compare::Eq) => each(rows, a.ids(), b.ids(), |x, y| x == y),
        (Data::Net(_), Compare::Eq) => each(rows, a.nets(), b.nets(), |x, y| x == y),
        (Data::Place(_), Compare::Eq) => each(rows, a.places(), b.places(), |x, y| x == y),
        _ => Bits::zeros(rows),
    };
    test(bits, a, b)
}

/// A condition on two operands: false where a side is unset, bad where a side is.
pub(crate) fn test(mut bits: Bits, a: View<'_>, b: View<'_>) -> Register {
    if let Some(set) = and_masks(a.set(), b.set()) {
        bits.and_with(&set);
    }
    Register::condition_with(bits, or_masks(a.bad(), b.bad()))
}

/// A condition on one operand: false where it is unset, bad where it is.
pub(crate) fn test_one(mut bits: Bits, a: View<'_>) -> Register {
    if let Some(set) = a.set() {
        bits.and_with(&set);
    }
    Register::condition_with(bits, a.bad().map(|bad| bad.into_owned()))
}

fn ordered<T: Copy + PartialOrd>(how: Compare, rows: usize, a: Values<'_, T>, b: Values<'_, T>) -> Bits {
    match how {
        Compare::Eq => each(rows, a, b, |x, y| x == y),
        Compare::Lt => each(rows, a, b, |x, y| x < y),
        Compare::Le => each(rows, a, b, |x, y| x <= y),
    }
}

/// One bit per row.
pub(crate) fn each<T: Copy, U: Copy>(
    rows: usize,
    a: Values<'_, T>,
    b: Values<'_, U>,
    f: impl Fn(T, U) -> bool,
) -> Bits {
    match (a, b) {
        (Values::One(x), Values::One(y)) => Bits::filled(rows, f(x, y)),
        (Values::Each(x), Values::One(y)) => Bits::of(x, |x| f(x, y)),
        (Values::One(x), Values::Each(y)) => Bits::of(y, |y| f(x, y)),
        (Values::Each(x), Values::Each(y)) => Bits::of_pairs(x, y, f),
    }
}

/// One bit per row of one operand.
pub(crate) fn each_one<T: Copy>(rows: usize, a: Values<'_, T>, f: impl Fn(T) -> bool) -> Bits {
    match a {
        Values::One(x) => Bits::filled(rows, f(x)),
        Values::Each(x) => Bits::of(x, f),
    }
}

/// Constants to look values up in, made when the program is bound.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ConstSet {
    /// Whether false and true are in it.
    Bool(bool, bool),
    Int(Vec<i64>),
    Float(Vec<f64>),
    Quantity(Vec<i128>),
    /// Ids of texts, sorted.
    Str(Vec<u32>),
    Net(Vec<Net>),
}

impl ConstSet {
    /// The constants that are of the first one's type. Texts must be in the dictionary.
    pub(crate) fn new(constants: &[Const], find: impl Fn(&str) -> Option<u32>) -> ConstSet {
        macro_rules! all {
            ($variant:ident, $x:ident, $e:expr) => {
                constants.iter().filter_map(|c| if let Const::$variant($x) = c { Some($e) } else { None }).collect()
            };
        }
        match constants.first() {
            Some(Const::Bool(_)) => {
                let has = |b| constants.contains(&Const::Bool(b));
                ConstSet::Bool(has(false), has(true))
            }
            Some(Const::Float(_)) => ConstSet::Float(all!(Float, x, f64::from_bits(*x))),
            Some(Const::Quantity(_)) => ConstSet::Quantity(sorted(all!(Quantity, x, *x))),
            Some(Const::Str(_)) => {
                let ids: Vec<Option<u32>> = all!(Str, x, find(x));
                ConstSet::Str(sorted(ids.into_iter().flatten().collect()))
            }
            Some(Const::Net(_)) => ConstSet::Net(sorted(all!(Net, x, *x))),
            _ => ConstSet::Int(sorted(all!(Int, x, *x))),
        }
    }
}

fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values.dedup();
    values
}

/// Whether the value is one of the constants.
pub(crate) fn is_in(a: View<'_>, set: &ConstSet) -> Register {
    let rows = a.rows;
    let bits = match set {
        ConstSet::Bool(no, yes) => {
            let bits = a.bits();
            match (no, yes) {
                (true, true) => Bits::ones(rows),
                (true, false) => bits.not(),
                (false, true) => bits.into_owned(),
                (false, false) => Bits::zeros(rows),
            }
        }
        ConstSet::Int(set) => contains(rows, a.ints(), set),
        ConstSet::Quantity(set) => contains(rows, a.quantities(), set),
        ConstSet::Str(set) => contains(rows, a.ids(), set),
        ConstSet::Net(set) => contains(rows, a.nets(), set),
        ConstSet::Float(set) => each_one(rows, a.floats(), |x| set.contains(&x)),
    };
    test_one(bits, a)
}

/// Whether each value is in a sorted set.
pub(crate) fn contains<T: Copy + Ord>(rows: usize, a: Values<'_, T>, set: &[T]) -> Bits {
    match set {
        [] => Bits::zeros(rows),
        [one] => each_one(rows, a, |x| x == *one),
        [one, two] => each_one(rows, a, |x| x == *one || x == *two),
        few if few.len() <= 8 => each_one(rows, a, |x| few.contains(&x)),
        many => each_one(rows, a, |x| many.binary_search(&x).is_ok()),
    }
}

/// Whether `a` lies in the range `net`.
pub(crate) fn in_net(a: View<'_>, net: View<'_>) -> Register {
    test(each(a.rows, a.nets(), net.nets(), |x, y| contains_net(y, x)), a, net)
}

fn contains_net(outer: Net, inner: Net) -> bool {
    let bits = if outer.v6 { 128 } else { 32 };
    let host = bits - u32::from(outer.prefix).min(bits);
    let cut = |address: u128| address.checked_shr(host).unwrap_or(0);
    outer.v6 == inner.v6 && outer.prefix <= inner.prefix && cut(outer.address) == cut(inner.address)
}

/// The constants of every `in` of a program.
pub(crate) fn sets(program: &Program, find: impl Fn(&str) -> Option<u32>) -> BTreeMap<NodeId, ConstSet> {
    let ids = (0..program.nodes.len() as u32).map(NodeId);
    let set = |(id, node): (NodeId, &Node)| match &node.op {
        Op::In { set, .. } => Some((id, ConstSet::new(set, &find))),
        _ => None,
    };
    ids.zip(&program.nodes).filter_map(set).collect()
}
