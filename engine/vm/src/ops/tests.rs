//! Every family of ops against a definition of one row, on random registers with unset and unreadable rows.

#![allow(clippy::needless_range_loop, clippy::type_complexity, reason = "registers are compared row by row")]

mod rows;

use super::*;
use crate::dictionary::{Dictionary, Strings};
use crate::join::{Index, Join, doubles};
use crate::key::Keys;
use proptest::prelude::*;
use std::fmt::Debug;
use upright_program::{Arithmetic, Compare, Fold, FormatAs};

/// A row of a register.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Row<T> {
    Value(T),
    Unset,
    /// Unreadable, and whether something is there.
    Bad(bool),
}
use Row::{Bad, Unset, Value};

impl<T: Copy> Row<T> {
    fn value(self) -> Option<T> {
        if let Value(x) = self { Some(x) } else { None }
    }
    fn is_bad(self) -> bool {
        matches!(self, Bad(_))
    }
}

/// The rows of a register that may have any state.
fn rows<S: Strategy>(values: S) -> impl Strategy<Value = Vec<Row<S::Value>>>
where
    S::Value: Clone + Debug,
{
    prop::collection::vec(row(values), 0..150)
}

fn row<S: Strategy>(values: S) -> impl Strategy<Value = Row<S::Value>>
where
    S::Value: Clone + Debug,
{
    prop_oneof![6 => values.prop_map(Value), 2 => Just(Unset), 1 => any::<bool>().prop_map(Bad)]
}

/// Conditions are never unset.
fn condition() -> impl Strategy<Value = Row<bool>> {
    prop_oneof![4 => any::<bool>().prop_map(Value), 1 => Just(Bad(true))]
}

fn register<T: Copy>(rows: &[Row<T>], data: impl Fn(&[Option<T>]) -> Data) -> Register {
    let values: Vec<Option<T>> = rows.iter().map(|row| row.value()).collect();
    let set = Bits::from_fn(rows.len(), |i| !matches!(rows[i], Unset | Bad(false)));
    let bad = Bits::from_fn(rows.len(), |i| rows[i].is_bad());
    Register::new(data(&values), Some(set), Some(bad))
}

fn bools(rows: &[Row<bool>]) -> Register {
    register(rows, |v| Data::Bool(Bits::from_fn(v.len(), |i| v[i] == Some(true))))
}

fn ints(rows: &[Row<i64>]) -> Register {
    register(rows, |v| Data::Int(v.iter().map(|x| x.unwrap_or(77)).collect()))
}

fn quantities(rows: &[Row<i128>]) -> Register {
    register(rows, |v| Data::Quantity(v.iter().map(|x| x.unwrap_or(77)).collect()))
}

fn floats(rows: &[Row<f64>]) -> Register {
    register(rows, |v| Data::Float(v.iter().map(|x| x.unwrap_or(0.5)).collect()))
}

fn ids(rows: &[Row<u32>]) -> Register {
    register(rows, |v| Data::Str(v.iter().map(|x| x.unwrap_or(0)).collect()))
}

fn links(rows: &[Row<u32>]) -> Register {
    register(rows, |v| Data::Link(v.iter().map(|x| x.unwrap_or(0)).collect()))
}

/// What a register holds in a row; whether something is there under an unreadable row does not matter.
fn read<T>(register: &Register, row: usize, value: impl Fn(&Data) -> T) -> Row<T> {
    match (register.is_bad(row), register.is_set(row)) {
        (true, _) => Bad(true),
        (false, false) => Unset,
        (false, true) => Value(value(&register.data)),
    }
}

fn int(register: &Register, row: usize) -> Row<i64> {
    read(register, row, |data| if let Data::Int(x) = data { x[row] } else { panic!("{data:?}") })
}

fn float(register: &Register, row: usize) -> Row<f64> {
    read(register, row, |data| if let Data::Float(x) = data { x[row] } else { panic!("{data:?}") })
}

fn quantity(register: &Register, row: usize) -> Row<i128> {
    read(register, row, |data| if let Data::Quantity(x) = data { x[row] } else { panic!("{data:?}") })
}

fn id(register: &Register, row: usize) -> Row<u32> {
    read(register, row, |data| if let Data::Str(x) | Data::Link(x) = data { x[row] } else { panic!("{data:?}") })
}

fn bool(register: &Register, row: usize) -> Row<bool> {
    let bits = if let Data::Bool(x) = &register.data { x.get(row) } else { panic!("{register:?}") };
    // Conditions need no mask.
    assert!(!bits || (register.is_set(row) && !register.is_bad(row)));
    read(register, row, |_| bits)
}

fn merge<T, U>(a: &[Row<T>], b: &[Row<U>]) -> usize {
    a.len().min(b.len())
}

/// Rows as an operand; `one` takes the first for all.
fn view(register: &Register, one: bool, rows: usize) -> View<'_> {
    View { scalar: one, rows, ..View::of(register) }
}

fn strings() -> Strings<'static> {
    let mut strings = Strings::continuing(Dictionary::new(), 1 << 20);
    for text in ["a", "b", "ab", "A/b", "12"] {
        strings.intern(text);
    }
    strings
}

/// Unset where a side is, bad where a side is.
fn lift<T: Copy, U: Copy, R>(a: Row<T>, b: Row<U>, f: impl Fn(T, U) -> Row<R>) -> Row<R> {
    match (a, b) {
        (Bad(_), _) | (_, Bad(_)) => Bad(true),
        (Value(x), Value(y)) => f(x, y),
        _ => Unset,
    }
}

/// A test of two values: false where a side is unset.
fn tested<T: Copy, U: Copy>(a: Row<T>, b: Row<U>, f: impl Fn(T, U) -> bool) -> Row<bool> {
    match lift(a, b, |x, y| Value(f(x, y))) {
        Unset => Value(false),
        other => other,
    }
}

proptest! {
    #[test]
    fn conditions_follow_strong_kleene_logic(pairs in prop::collection::vec((condition(), condition()), 0..150)) {
        let (a, b): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let (x, y) = (bools(&a), bools(&b));
        let (and, or) = (logic::and(View::of(&x), View::of(&y)), logic::or(View::of(&x), View::of(&y)));
        let not = logic::not(View::of(&x));
        for i in 0..a.len() {
            let expected = match (a[i], b[i]) {
                (Value(false), _) | (_, Value(false)) => Value(false),
                (Value(true), Value(true)) => Value(true),
                _ => Bad(true),
            };
            prop_assert_eq!(bool(&and, i), expected);
            let expected = match (a[i], b[i]) {
                (Value(true), _) | (_, Value(true)) => Value(true),
                (Value(false), Value(false)) => Value(false),
                _ => Bad(true),
            };
            prop_assert_eq!(bool(&or, i), expected);
            prop_assert_eq!(bool(&not, i), a[i].value().map_or(Bad(true), |x| Value(!x)));
        }
    }

    #[test]
    fn a_scalar_of_the_run_counts_for_every_row(a in prop::collection::vec(condition(), 0..150), b in condition()) {
        let (x, y) = (bools(&a), bools(&[b]));
        let all = bools(&vec![b; a.len()]);
        let one = view(&y, true, a.len());
        prop_assert_eq!(logic::and(View::of(&x), one), logic::and(View::of(&x), View::of(&all)));
        prop_assert_eq!(logic::or(one, View::of(&x)), logic::or(View::of(&all), View::of(&x)));
        prop_assert_eq!(choice::select(one, View::of(&x), View::of(&x)), choice::select(View::of(&all), View::of(&x), View::of(&x)));
    }

    #[test]
    fn questions_about_a_value_are_never_unset(a in rows(any::<bool>())) {
        let x = bools(&a);
        let (has, readable, is_true) =
            (logic::has(View::of(&x)), logic::readable(View::of(&x)), logic::is_true(View::of(&x)));
        // Where a required value is missing, nobody knows whether it is there.
        for i in (0..a.len()).filter(|i| a[*i] != Bad(false)) {
            prop_assert_eq!(bool(&has, i), Value(matches!(a[i], Value(_) | Bad(true))));
            prop_assert_eq!(bool(&readable, i), Value(a[i].value().is_some()));
            let expected = if a[i].is_bad() { Bad(true) } else { Value(a[i].value() == Some(true)) };
            prop_assert_eq!(bool(&is_true, i), expected);
        }
    }

    #[test]
    fn comparisons_are_false_where_unset_and_bad_where_unreadable(
        a in rows(-3i64..3), b in rows(-3i64..3), one in row(-3i64..3),
    ) {
        let rows = merge(&a, &b);
        let (x, y, z) = (ints(&a[..rows]), ints(&b[..rows]), ints(&[one]));
        let strings = strings();
        let signs: [(Compare, fn(i64, i64) -> bool); 3] =
            [(Compare::Eq, |p, q| p == q), (Compare::Lt, |p, q| p < q), (Compare::Le, |p, q| p <= q)];
        for (how, means) in signs {
            let both = compare::compare(how, View::of(&x), View::of(&y), &strings);
            let right = compare::compare(how, View::of(&x), view(&z, true, rows), &strings);
            let left = compare::compare(how, view(&z, true, rows), View::of(&x), &strings);
            for i in 0..rows {
                prop_assert_eq!(bool(&both, i), tested(a[i], b[i], means));
                prop_assert_eq!(bool(&right, i), tested(a[i], one, means));
                prop_assert_eq!(bool(&left, i), tested(one, a[i], means));
            }
        }
    }

    #[test]
    fn texts_compare_by_bytes_and_are_equal_by_id(a in rows(0u32..6), b in rows(0u32..6)) {
        let rows = merge(&a, &b);
        let (x, y) = (ids(&a[..rows]), ids(&b[..rows]));
        let strings = strings();
        let equal = compare::compare(Compare::Eq, View::of(&x), View::of(&y), &strings);
        let less = compare::compare(Compare::Lt, View::of(&x), View::of(&y), &strings);
        for i in 0..rows {
            prop_assert_eq!(bool(&equal, i), tested(a[i], b[i], |p, q| strings.get(p) == strings.get(q)));
            prop_assert_eq!(bool(&less, i), tested(a[i], b[i], |p, q| strings.get(p) < strings.get(q)));
        }
    }

    #[test]
    fn a_value_is_in_a_set_of_any_size(a in rows(-20i64..20), set in prop::collection::vec(-20i64..20, 0..20)) {
        let x = ints(&a);
        let constants: Vec<Const> = set.iter().map(|x| Const::Int(*x)).collect();
        let found = compare::is_in(View::of(&x), &compare::ConstSet::new(&constants, |_| None));
        for i in 0..a.len() {
            prop_assert_eq!(bool(&found, i), tested(a[i], Value(()), |p, ()| set.contains(&p)));
        }
    }

    #[test]
    fn addresses_lie_in_ranges_as_the_values_crate_says(
        a in prop::collection::vec((any::<bool>(), any::<u128>(), 0u8..=128), 1..80), b in (any::<bool>(), any::<u128>(), 0u8..=128),
    ) {
        let net = |(v6, bits, prefix): (bool, u128, u8)| {
            let (family, most) = if v6 { (upright_value::Family::V6, 128) } else { (upright_value::Family::V4, 32) };
            let bits = if v6 { bits } else { bits & 0xffff_ffff };
            upright_value::Cidr::new(upright_value::Ip { family, bits }, prefix.min(most)).unwrap()
        };
        let outer = net(b);
        // Half of them begin as the range does.
        let inner: Vec<_> = a.iter().enumerate().map(|(i, x)| if i % 2 == 0 { net(*x) } else { net((b.0, b.1, x.2)) }).collect();
        let x = Register::full(Data::Net(inner.iter().map(|n| text::of_cidr(*n)).collect()));
        let y = Register::full(Data::Net(vec![text::of_cidr(outer)]));
        let found = compare::in_net(View::of(&x), view(&y, true, inner.len()));
        for (i, inner) in inner.iter().enumerate() {
            prop_assert_eq!(bool(&found, i), Value(outer.contains_cidr(*inner)));
        }
    }

    #[test]
    fn choices_take_one_side(a in rows(0i64..9), b in rows(0i64..9), c in prop::collection::vec(condition(), 150)) {
        let rows = merge(&a, &b);
        let (x, y, z) = (ints(&a[..rows]), ints(&b[..rows]), bools(&c[..rows]));
        let or_else = choice::coalesce(View::of(&x), View::of(&y));
        let select = choice::select(View::of(&z), View::of(&x), View::of(&y));
        let guard = choice::guard(View::of(&z), View::of(&x));
        let readable = |row: Row<i64>| if row.is_bad() { Bad(true) } else { row };
        for i in 0..rows {
            prop_assert_eq!(int(&or_else, i), readable(if a[i] == Unset { b[i] } else { a[i] }));
            let chosen = |otherwise| match c[i] {
                Value(true) => readable(a[i]),
                Value(false) => otherwise,
                _ => Bad(true),
            };
            prop_assert_eq!(int(&select, i), chosen(readable(b[i])));
            prop_assert_eq!(int(&guard, i), chosen(Unset));
        }
    }

    #[test]
    fn choices_of_bools_agree_with_choices_of_ints(
        a in rows(any::<bool>()), b in rows(any::<bool>()), c in prop::collection::vec(condition(), 150),
    ) {
        let rows = merge(&a, &b);
        let as_int = |row: &Row<bool>| match row { Value(x) => Value(i64::from(*x)), Unset => Unset, Bad(set) => Bad(*set) };
        let (p, q): (Vec<_>, Vec<_>) = (a[..rows].iter().map(as_int).collect(), b[..rows].iter().map(as_int).collect());
        let (x, y, z) = (bools(&a[..rows]), bools(&b[..rows]), bools(&c[..rows]));
        let (i, j) = (ints(&p), ints(&q));
        for (got, wanted) in [
            (choice::coalesce(View::of(&x), View::of(&y)), choice::coalesce(View::of(&i), View::of(&j))),
            (choice::select(View::of(&z), View::of(&x), View::of(&y)), choice::select(View::of(&z), View::of(&i), View::of(&j))),
            (choice::guard(View::of(&z), View::of(&x)), choice::guard(View::of(&z), View::of(&i))),
        ] {
            for row in 0..rows {
                prop_assert_eq!(as_int(&bool(&got, row)), int(&wanted, row));
            }
        }
    }

    #[test]
    fn arithmetic_of_ints_is_checked(a in rows(prop_oneof![-5i64..5, any::<i64>()]), b in rows(prop_oneof![-5i64..5, any::<i64>()])) {
        let rows = merge(&a, &b);
        let (x, y) = (ints(&a[..rows]), ints(&b[..rows]));
        let or_bad = |value: Option<i64>| value.map_or(Bad(true), Value);
        let ops: [(Arithmetic, &dyn Fn(i64, i64) -> Row<i64>); 5] = [
            (Arithmetic::Add, &|p, q| or_bad(p.checked_add(q))),
            (Arithmetic::Sub, &|p, q| or_bad(p.checked_sub(q))),
            (Arithmetic::Mul, &|p, q| or_bad(p.checked_mul(q))),
            (Arithmetic::Div, &|p, q| if q == 0 { Unset } else { or_bad(p.checked_div(q)) }),
            (Arithmetic::Rem, &|p, q| if q == 0 { Unset } else { or_bad(p.checked_rem(q)) }),
        ];
        for (how, means) in ops {
            let got = number::arithmetic(how, Ty::Int, View::of(&x), View::of(&y));
            for i in 0..rows {
                prop_assert_eq!(int(&got, i), lift(a[i], b[i], means));
            }
        }
        let negated = number::negate(View::of(&x));
        for i in 0..rows {
            prop_assert_eq!(int(&negated, i), lift(a[i], Value(()), |p, ()| or_bad(p.checked_neg())));
        }
    }

    #[test]
    fn quantities_scale_by_numbers(a in rows(-1_000_000_000_000i128..1_000_000_000_000), b in rows(prop_oneof![Just(0.0), -8.0..8.0])) {
        let rows = merge(&a, &b);
        let (x, y) = (quantities(&a[..rows]), floats(&b[..rows]));
        let times = number::arithmetic(Arithmetic::Mul, Ty::Quantity, View::of(&x), View::of(&y));
        let by = number::arithmetic(Arithmetic::Div, Ty::Quantity, View::of(&x), View::of(&y));
        let plus = number::arithmetic(Arithmetic::Add, Ty::Quantity, View::of(&x), View::of(&x));
        for i in 0..rows {
            let scaled = |p: i128, q: f64| upright_value::Quantity(p).times(q).map_or(Bad(true), |q| Value(q.0));
            prop_assert_eq!(quantity(&times, i), lift(a[i], b[i], scaled));
            prop_assert_eq!(quantity(&plus, i), lift(a[i], a[i], |p, q| Value(p + q)));
            let divided = |p: i128, q: f64| match q {
                0.0 => Unset,
                q => upright_value::Quantity(p).divided_by(q).map_or(Bad(true), |q| Value(q.0)),
            };
            prop_assert_eq!(quantity(&by, i), lift(a[i], b[i], divided));
        }
    }

    #[test]
    fn floats_stay_finite(a in rows(prop_oneof![-9.0..9.0, Just(f64::MAX)]), b in rows(prop_oneof![-9.0..9.0, Just(0.0), Just(f64::MAX)])) {
        let rows = merge(&a, &b);
        let (x, y) = (floats(&a[..rows]), floats(&b[..rows]));
        let finite = |value: f64| if value.is_finite() { Value(value) } else { Bad(true) };
        let ops: [(Arithmetic, &dyn Fn(f64, f64) -> Row<f64>); 3] = [
            (Arithmetic::Add, &|p, q| finite(p + q)),
            (Arithmetic::Mul, &|p, q| finite(p * q)),
            (Arithmetic::Div, &|p, q| if q == 0.0 { Unset } else { finite(p / q) }),
        ];
        for (how, means) in ops {
            let got = number::arithmetic(how, Ty::Float, View::of(&x), View::of(&y));
            for i in 0..rows {
                prop_assert_eq!(float(&got, i), lift(a[i], b[i], means));
            }
        }
    }
}

fn and(a: Row<bool>, b: Row<bool>) -> Row<bool> {
    match (a, b) {
        (Value(false), _) | (_, Value(false)) => Value(false),
        (Value(true), Value(true)) => Value(true),
        _ => Bad(true),
    }
}

fn or(a: Row<bool>, b: Row<bool>) -> Row<bool> {
    match (a, b) {
        (Value(true), _) | (_, Value(true)) => Value(true),
        (Value(false), Value(false)) => Value(false),
        _ => Bad(true),
    }
}
