//! Arithmetic of the language on single values: what the engine's columns and the oracle have to agree with.
//!
//! Both sides have one type, but for a quantity or duration with a number, and a time with a duration. Division by zero
//! is unset; what leaves its type is [`Fault::Overflow`], never a wrapped or infinite number.

use std::borrow::Cow;

use crate::{Duration, Fault, Quantity, Timestamp, Value};

/// The longest text or list that `+` makes, in bytes or elements.
const MAX_JOINED: usize = 1 << 20;

type Outcome<'a> = Result<Option<Value<'a>>, Fault>;

impl<'a> Value<'a> {
    /// `self + other`; joins texts and lists.
    pub fn plus(&self, other: &Value<'a>) -> Outcome<'a> {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => int(a.checked_add(*b)),
            (Value::Float(a), Value::Float(b)) => float(a + b),
            (Value::Quantity(a), Value::Quantity(b)) => quantity(a.0.checked_add(b.0).map(Quantity)),
            (Value::Duration(a), Value::Duration(b)) => duration(a.0.checked_add(b.0)),
            (Value::Timestamp(a), Value::Duration(b)) => timestamp(a.0.checked_add(micros(*b))),
            (Value::Duration(a), Value::Timestamp(b)) => timestamp(b.0.checked_add(micros(*a))),
            (Value::String(a), Value::String(b)) if a.len() + b.len() > MAX_JOINED => Err(Fault::TooLarge),
            (Value::String(a), Value::String(b)) => Ok(Some(Value::String(Cow::Owned(format!("{a}{b}"))))),
            (Value::List(a), Value::List(b)) if a.len() + b.len() > MAX_JOINED => Err(Fault::TooLarge),
            (Value::List(a), Value::List(b)) => Ok(Some(Value::List(a.iter().chain(b).cloned().collect()))),
            _ => Err(Fault::Arguments),
        }
    }

    /// `self - other`; the difference of two times is a duration.
    pub fn minus(&self, other: &Value<'a>) -> Outcome<'a> {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => int(a.checked_sub(*b)),
            (Value::Float(a), Value::Float(b)) => float(a - b),
            (Value::Quantity(a), Value::Quantity(b)) => quantity(a.0.checked_sub(b.0).map(Quantity)),
            (Value::Duration(a), Value::Duration(b)) => duration(a.0.checked_sub(b.0)),
            (Value::Timestamp(a), Value::Duration(b)) => timestamp(a.0.checked_sub(micros(*b))),
            (Value::Timestamp(a), Value::Timestamp(b)) => {
                duration(a.0.checked_sub(b.0).and_then(|micros| micros.checked_mul(1000)))
            }
            _ => Err(Fault::Arguments),
        }
    }

    /// `self * other`
    pub fn times(&self, other: &Value<'a>) -> Outcome<'a> {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => int(a.checked_mul(*b)),
            (Value::Float(a), Value::Float(b)) => float(a * b),
            (Value::Quantity(a), Value::Float(b)) | (Value::Float(b), Value::Quantity(a)) => quantity(a.times(*b)),
            (Value::Quantity(a), Value::Int(b)) | (Value::Int(b), Value::Quantity(a)) => {
                quantity(a.0.checked_mul(i128::from(*b)).map(Quantity))
            }
            (Value::Duration(a), Value::Int(b)) | (Value::Int(b), Value::Duration(a)) => duration(a.0.checked_mul(*b)),
            (Value::Duration(a), Value::Float(b)) | (Value::Float(b), Value::Duration(a)) => {
                duration(Quantity(i128::from(a.0)).times(*b).and_then(|nanos| i64::try_from(nanos.0).ok()))
            }
            _ => Err(Fault::Arguments),
        }
    }

    /// `self / other`; whole numbers and durations are cut off towards zero. Amounts or durations by each other give
    /// their ratio.
    pub fn divided_by(&self, other: &Value<'a>) -> Outcome<'a> {
        match (self, other) {
            (_, zero) if is_zero(zero) => Ok(None),
            (Value::Int(a), Value::Int(b)) => int(a.checked_div(*b)),
            (Value::Float(a), Value::Float(b)) => float(a / b),
            (Value::Quantity(a), Value::Quantity(b)) => float(a.0 as f64 / b.0 as f64),
            (Value::Quantity(a), Value::Float(b)) => quantity(a.divided_by(*b)),
            (Value::Quantity(a), Value::Int(b)) => quantity(a.divided_by(*b as f64)),
            (Value::Duration(a), Value::Duration(b)) => float(a.0 as f64 / b.0 as f64),
            (Value::Duration(a), Value::Int(b)) => duration(a.0.checked_div(*b)),
            (Value::Duration(a), Value::Float(b)) => {
                duration(Quantity(i128::from(a.0)).divided_by(*b).and_then(|nanos| i64::try_from(nanos.0).ok()))
            }
            _ => Err(Fault::Arguments),
        }
    }

    /// `self % other`: what is left of `self`, with its sign.
    pub fn remainder(&self, other: &Value<'a>) -> Outcome<'a> {
        match (self, other) {
            (_, zero) if is_zero(zero) => Ok(None),
            (Value::Int(a), Value::Int(b)) => int(a.checked_rem(*b)),
            (Value::Float(a), Value::Float(b)) => float(a % b),
            (Value::Quantity(a), Value::Quantity(b)) => quantity(a.0.checked_rem(b.0).map(Quantity)),
            (Value::Duration(a), Value::Duration(b)) => duration(a.0.checked_rem(b.0)),
            _ => Err(Fault::Arguments),
        }
    }

    /// `-self`
    pub fn negated(&self) -> Outcome<'a> {
        match self {
            Value::Int(a) => int(a.checked_neg()),
            Value::Float(a) => float(-a),
            Value::Quantity(a) => quantity(a.0.checked_neg().map(Quantity)),
            Value::Duration(a) => duration(a.0.checked_neg()),
            _ => Err(Fault::Arguments),
        }
    }
}

fn is_zero(value: &Value<'_>) -> bool {
    match value {
        Value::Int(v) => *v == 0,
        Value::Float(v) => *v == 0.0,
        Value::Quantity(v) => v.0 == 0,
        Value::Duration(v) => v.0 == 0,
        _ => false,
    }
}

/// Times have no nanoseconds: they are cut off towards zero, so that `t + d - d` is `t`.
fn micros(duration: Duration) -> i64 {
    duration.0 / 1000
}

fn int<'a>(value: Option<i64>) -> Outcome<'a> {
    value.map(|v| Some(Value::Int(v))).ok_or(Fault::Overflow)
}

fn float<'a>(value: f64) -> Outcome<'a> {
    if value.is_finite() { Ok(Some(Value::Float(value))) } else { Err(Fault::Overflow) }
}

fn quantity<'a>(value: Option<Quantity>) -> Outcome<'a> {
    value.map(|v| Some(Value::Quantity(v))).ok_or(Fault::Overflow)
}

fn duration<'a>(nanos: Option<i64>) -> Outcome<'a> {
    nanos.map(|v| Some(Value::Duration(Duration(v)))).ok_or(Fault::Overflow)
}

fn timestamp<'a>(micros: Option<i64>) -> Outcome<'a> {
    micros.map(|v| Some(Value::Timestamp(Timestamp(v)))).ok_or(Fault::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ty;

    fn read(text: &'static str) -> Value<'static> {
        let (ty, text) = text.split_once(' ').unwrap();
        Ty::named(ty).unwrap().read_literal(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    fn calculate(a: &'static str, sign: &str, b: &'static str) -> String {
        let (a, b) = (read(a), read(b));
        let result = match sign {
            "+" => a.plus(&b),
            "-" => a.minus(&b),
            "*" => a.times(&b),
            "/" => a.divided_by(&b),
            _ => a.remainder(&b),
        };
        match result {
            Ok(value) => value.map_or("unset".to_owned(), |value| value.to_string()),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn types_keep_their_meaning() {
        for (a, sign, b, expected) in [
            ("int 7", "/", "int 2", "3"),
            ("int -7", "/", "int 2", "-3"),
            ("int -7", "%", "int 2", "-1"),
            ("float 7", "/", "float 2", "3.5"),
            ("quantity 512Mi", "+", "quantity 512Mi", "1Gi"),
            ("quantity 1", "-", "quantity 250m", "750m"),
            ("quantity 100m", "*", "float 1.1", "110m"),
            ("int 3", "*", "quantity 100m", "300m"),
            ("quantity 1", "/", "quantity 250m", "4"),
            ("quantity 1", "/", "int 4", "250m"),
            ("duration 1d", "+", "duration 12h", "1d12h"),
            ("duration 1h", "*", "float 1.5", "1h30m"),
            ("duration 1h", "/", "int 2", "30m"),
            ("duration 1h", "/", "duration 30m", "2"),
            ("timestamp 2026-03-01", "-", "duration 1d", "2026-02-28T00:00:00Z"),
            ("duration 1d", "+", "timestamp 2026-02-28", "2026-03-01T00:00:00Z"),
            ("timestamp 2026-03-01", "-", "timestamp 2026-02-01", "28d"),
            ("string a", "+", "string b", "ab"),
            ("int 1", "+", "float 1", "the arguments do not fit"),
            ("timestamp 2026-03-01", "+", "timestamp 2026-03-01", "the arguments do not fit"),
        ] {
            assert_eq!(calculate(a, sign, b), expected, "{a} {sign} {b}");
        }
    }

    #[test]
    fn division_by_zero_is_unset() {
        for (a, b) in [
            ("int 1", "int 0"),
            ("float 1", "float 0"),
            ("quantity 1", "quantity 0"),
            ("quantity 1", "int 0"),
            ("duration 1s", "duration 0"),
        ] {
            assert_eq!(calculate(a, "/", b), "unset", "{a} / {b}");
        }
        assert_eq!(calculate("int 1", "%", "int 0"), "unset");
    }

    #[test]
    fn what_leaves_its_type_is_an_overflow() {
        for (a, sign, b) in [
            ("int 9223372036854775807", "+", "int 1"),
            ("int -9223372036854775808", "/", "int -1"),
            ("int -9223372036854775808", "%", "int -1"),
            ("float 1e308", "*", "float 10"),
            ("quantity 100000000000E", "+", "quantity 100000000000E"),
            ("quantity 100E", "*", "float 1e12"),
            ("duration 2562047h", "*", "int 2"),
            ("duration 2562047h", "*", "float 2"),
            ("timestamp 9999-01-01", "-", "timestamp 0000-01-01"),
        ] {
            assert_eq!(calculate(a, sign, b), "the number is too large", "{a} {sign} {b}");
        }
        assert_eq!(Value::Int(i64::MIN).negated(), Err(Fault::Overflow));
        assert_eq!(Value::Quantity(Quantity(i128::MIN)).negated(), Err(Fault::Overflow));
    }
}
