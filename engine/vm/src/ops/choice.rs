//! Choosing between values: `??`, `if`, guards.

use crate::bits::Bits;
use crate::register::{Data, NO_NET, PlaceCell, Register, Values, View};
use std::borrow::Cow;
use upright_program::Net;

/// `a` where it is set (or bad), else `b`.
pub(crate) fn coalesce(a: View<'_>, b: View<'_>) -> Register {
    let Some(set) = a.set() else { return a.to_register() };
    let mut first = set.into_owned();
    if let Some(bad) = a.bad() {
        first.or_with(&bad);
    }
    choose(&first, a, b)
}

/// `a` where the condition holds, else `b`; bad where the condition is.
pub(crate) fn select(condition: View<'_>, a: View<'_>, b: View<'_>) -> Register {
    let chosen = choose(&condition.bits(), a, b);
    spoil(chosen, condition)
}

/// `a` where the condition holds, else unset; bad where the condition is.
pub(crate) fn guard(condition: View<'_>, a: View<'_>) -> Register {
    let bits = condition.bits();
    let value = a.to_register();
    let set = match &value.set {
        Some(set) => bits.and(set),
        None => bits.clone().into_owned(),
    };
    let bad = value.bad.as_ref().map(|bad| bad.and(&bits));
    let phantom = value.phantom;
    spoil(Register { phantom, ..Register::new(value.data, Some(set), bad) }, condition)
}

/// Makes rows bad where the condition is.
fn spoil(register: Register, condition: View<'_>) -> Register {
    let Some(bad) = condition.bad() else { return register };
    let Register { data, set, bad: own, phantom } = register;
    let set = set.map(|set| set.or(&bad));
    let bad = crate::register::or_masks(own.map(Cow::Owned), Some(bad));
    Register { phantom, ..Register::new(data, set, bad) }
}

/// Rows of `a` where `first`, else of `b`.
fn choose(first: &Bits, a: View<'_>, b: View<'_>) -> Register {
    let rows = a.rows;
    let data = match &a.register.data {
        Data::Bool(_) => Data::Bool(mix(first, &a.bits(), &b.bits())),
        Data::Int(_) => Data::Int(pick(first, a.ints(), b.ints(), 0)),
        Data::Float(_) => Data::Float(pick(first, a.floats(), b.floats(), 0.0)),
        Data::Quantity(_) => Data::Quantity(pick(first, a.quantities(), b.quantities(), 0)),
        Data::Str(_) => Data::Str(pick(first, a.ids(), b.ids(), 0)),
        Data::Selector(_) => Data::Selector(pick(first, a.ids(), b.ids(), 0)),
        Data::Labels(_) => Data::Labels(pick(first, a.ids(), b.ids(), 0)),
        Data::Link(_) => Data::Link(pick(first, a.ids(), b.ids(), 0)),
        Data::Net(_) => Data::Net(pick::<Net>(first, a.nets(), b.nets(), NO_NET)),
        Data::Place(_) => Data::Place(pick(first, a.places(), b.places(), PlaceCell::default())),
    };
    let full = || Cow::Owned(Bits::ones(rows));
    let set = match (a.set(), b.set()) {
        (None, None) => None,
        (x, y) => Some(mix(first, &x.unwrap_or_else(full), &y.unwrap_or_else(full))),
    };
    let none = || Cow::Owned(Bits::zeros(rows));
    let bad = match (a.bad(), b.bad()) {
        (None, None) => None,
        (x, y) => Some(mix(first, &x.unwrap_or_else(none), &y.unwrap_or_else(none))),
    };
    let phantom = match (&a.register.phantom, &b.register.phantom) {
        (Some(x), Some(y)) => Some(Box::new(x.or(y))),
        (Some(x), None) | (None, Some(x)) => Some(x.clone()),
        (None, None) => None,
    };
    Register { phantom, ..Register::new(data, set, bad) }
}

fn mix(first: &Bits, a: &Bits, b: &Bits) -> Bits {
    let mut bits = a.and(first);
    bits.or_with(&b.and_not(first));
    bits
}

fn pick<T: Copy>(first: &Bits, a: Values<'_, T>, b: Values<'_, T>, zero: T) -> Vec<T> {
    let at = |values: &Values<'_, T>, row: usize| match values {
        Values::One(value) => *value,
        Values::Each(values) => values.get(row).copied().unwrap_or(zero),
    };
    (0..first.len()).map(|row| at(if first.get(row) { &a } else { &b }, row)).collect()
}
