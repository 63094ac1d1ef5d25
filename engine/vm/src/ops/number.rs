//! Arithmetic and conversions of numbers. Overflow makes a row bad, division by zero unset.

use crate::ops::cells::{Cell, State};
use crate::register::{Data, Register, Values, View, and_masks, or_masks};
use upright_program::{Arithmetic, Ty};
use upright_value::Quantity;

/// Arithmetic on two values of one type; unset where a side is.
pub(crate) fn arithmetic(how: Arithmetic, ty: Ty, a: View<'_>, b: View<'_>) -> Register {
    let rows = a.rows;
    let mut state = State::new(rows);
    let data = match (ty, &b.register.data) {
        (Ty::Float, Data::Quantity(_)) => {
            Data::Float(zip(rows, a.quantities(), b.quantities(), &mut state, |x, y| ratio(how, x, y)))
        }
        (Ty::Float, _) => Data::Float(zip(rows, a.floats(), b.floats(), &mut state, |x, y| of_floats(how, x, y))),
        (Ty::Quantity, Data::Float(_)) => {
            Data::Quantity(zip(rows, a.quantities(), b.floats(), &mut state, |x, y| scaled(how, x, y)))
        }
        (Ty::Quantity, Data::Int(_)) => {
            Data::Quantity(zip(rows, a.quantities(), b.ints(), &mut state, |x, y| scaled_by_whole(how, x, y)))
        }
        (Ty::Int, Data::Float(_)) => {
            Data::Int(zip(rows, a.ints(), b.floats(), &mut state, |x, y| duration_scaled(how, x, y)))
        }
        (Ty::Quantity, _) => {
            Data::Quantity(zip(rows, a.quantities(), b.quantities(), &mut state, |x, y| of_quantities(how, x, y)))
        }
        _ => Data::Int(zip(rows, a.ints(), b.ints(), &mut state, |x, y| of_ints(how, x, y))),
    };
    let set = and_masks(a.set(), b.set());
    state.finish(data, set, or_masks(a.bad(), b.bad()))
}

/// `-a`
pub(crate) fn negate(a: View<'_>) -> Register {
    let mut state = State::new(a.rows);
    let data = match &a.register.data {
        Data::Float(_) => Data::Float(map(a.rows, a.floats(), &mut state, |x| Cell::Value(-x))),
        Data::Quantity(_) => Data::Quantity(map(a.rows, a.quantities(), &mut state, |x| Cell::or_bad(x.checked_neg()))),
        _ => Data::Int(map(a.rows, a.ints(), &mut state, |x| Cell::or_bad(x.checked_neg()))),
    };
    state.finish(data, a.set().map(|set| set.into_owned()), a.bad().map(|bad| bad.into_owned()))
}

/// Int to float or quantity, quantity to float; what has the type already stays.
pub(crate) fn convert(ty: Ty, a: View<'_>) -> Register {
    let mut state = State::new(a.rows);
    let data = match (&a.register.data, ty) {
        (Data::Int(_), Ty::Float) => Data::Float(map(a.rows, a.ints(), &mut state, |x| Cell::Value(x as f64))),
        (Data::Int(_), Ty::Quantity) => {
            Data::Quantity(map(a.rows, a.ints(), &mut state, |x| Cell::Value(Quantity::from_int(x).0)))
        }
        (Data::Quantity(_), Ty::Float) => {
            Data::Float(map(a.rows, a.quantities(), &mut state, |x| Cell::Value(Quantity(x).to_float())))
        }
        _ => return a.to_register(),
    };
    state.finish(data, a.set().map(|set| set.into_owned()), a.bad().map(|bad| bad.into_owned()))
}

fn of_ints(how: Arithmetic, x: i64, y: i64) -> Cell<i64> {
    match how {
        Arithmetic::Add => Cell::or_bad(x.checked_add(y)),
        Arithmetic::Sub => Cell::or_bad(x.checked_sub(y)),
        Arithmetic::Mul => Cell::or_bad(x.checked_mul(y)),
        Arithmetic::Div | Arithmetic::Rem if y == 0 => Cell::Unset,
        Arithmetic::Div => Cell::or_bad(x.checked_div(y)),
        Arithmetic::Rem => Cell::or_bad(x.checked_rem(y)),
    }
}

fn of_quantities(how: Arithmetic, x: i128, y: i128) -> Cell<i128> {
    match how {
        Arithmetic::Add => Cell::or_bad(x.checked_add(y)),
        Arithmetic::Sub => Cell::or_bad(x.checked_sub(y)),
        Arithmetic::Rem if y == 0 => Cell::Unset,
        Arithmetic::Rem => Cell::or_bad(x.checked_rem(y)),
        // A quantity by a quantity is no quantity.
        Arithmetic::Mul | Arithmetic::Div => Cell::Bad,
    }
}

/// A quantity by a number.
fn scaled(how: Arithmetic, x: i128, y: f64) -> Cell<i128> {
    match how {
        Arithmetic::Mul => Cell::or_bad(Quantity(x).times(y).map(|q| q.0)),
        Arithmetic::Div if y == 0.0 => Cell::Unset,
        Arithmetic::Div => Cell::or_bad(Quantity(x).divided_by(y).map(|q| q.0)),
        _ => Cell::Bad,
    }
}

/// A quantity by a whole number: multiplied without a detour over floats.
fn scaled_by_whole(how: Arithmetic, x: i128, y: i64) -> Cell<i128> {
    match how {
        Arithmetic::Mul => Cell::or_bad(x.checked_mul(i128::from(y))),
        _ => scaled(how, x, y as f64),
    }
}

/// A duration, in nanoseconds, by a number; rounded as quantities are.
fn duration_scaled(how: Arithmetic, x: i64, y: f64) -> Cell<i64> {
    match scaled(how, i128::from(x), y) {
        Cell::Value(nanos) => Cell::or_bad(i64::try_from(nanos).ok()),
        Cell::Unset => Cell::Unset,
        Cell::Bad => Cell::Bad,
    }
}

/// How many times one quantity contains another.
fn ratio(how: Arithmetic, x: i128, y: i128) -> Cell<f64> {
    match how {
        Arithmetic::Div => of_floats(how, x as f64, y as f64),
        _ => Cell::Bad,
    }
}

fn of_floats(how: Arithmetic, x: f64, y: f64) -> Cell<f64> {
    let value = match how {
        Arithmetic::Add => x + y,
        Arithmetic::Sub => x - y,
        Arithmetic::Mul => x * y,
        Arithmetic::Div | Arithmetic::Rem if y == 0.0 => return Cell::Unset,
        Arithmetic::Div => x / y,
        Arithmetic::Rem => x % y,
    };
    if value.is_finite() { Cell::Value(value) } else { Cell::Bad }
}

fn zip<A: Copy + Default, B: Copy + Default, T: Copy + Default>(
    rows: usize,
    a: Values<'_, A>,
    b: Values<'_, B>,
    state: &mut State,
    f: impl Fn(A, B) -> Cell<T>,
) -> Vec<T> {
    (0..rows).map(|row| state.take(row, f(a.at(row), b.at(row)))).collect()
}

fn map<A: Copy + Default, T: Copy + Default>(
    rows: usize,
    a: Values<'_, A>,
    state: &mut State,
    f: impl Fn(A) -> Cell<T>,
) -> Vec<T> {
    (0..rows).map(|row| state.take(row, f(a.at(row)))).collect()
}
