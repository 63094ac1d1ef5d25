//! One value of any type that builtins know, and why a computation has none.
//!
//! The columnar program keeps registers instead; it meets this type at the edges: functions of distinct strings,
//! constants, messages. Texts are borrowed where they can be, so that `before` and its like copy nothing.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::{
    Cidr, Duration, FileMode, IntOrPercent, Ip, Labels, Pattern, Quantity, Selector, Timestamp, Ty, ValueError, Version,
};

/// A value with its type. `==` is the equality of the language within one type; images and schedules compare as written.
///
/// The derived order is for sorting only: by type, then by value, total as long as floats are numbers. What `<` means in
/// rules is [`Value::compare`].
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum Value<'a> {
    /// A condition.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with decimals.
    Float(f64),
    /// A text.
    String(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// An amount.
    Quantity(Quantity),
    /// A span of time.
    Duration(Duration),
    /// A point in time.
    Timestamp(Timestamp),
    /// A version.
    Version(Version),
    /// Permissions of a file.
    FileMode(FileMode),
    /// An address.
    Ip(Ip),
    /// A range of addresses.
    Cidr(Cidr),
    /// The text of an image's reference; in an object it may be unreadable.
    Image(Cow<'a, str>),
    /// The text of a schedule; in an object it may be unreadable.
    Cron(Cow<'a, str>),
    /// A compiled pattern.
    Regex(Cow<'a, Pattern>),
    /// A count or a share.
    IntOrPercent(IntOrPercent),
    /// A label selector.
    Selector(Cow<'a, Selector>),
    /// Labels.
    Labels(Cow<'a, Labels>),
    /// A list of values of one type.
    List(Vec<Value<'a>>),
    /// A map, in the order of its keys.
    Map(Vec<(Cow<'a, str>, Value<'a>)>),
}

/// Why a computation has no result. Unset is a result, not a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A number beyond its type.
    Overflow,
    /// A text that its type can't read.
    Unreadable(ValueError),
    /// A computed text or list larger than the limit.
    TooLarge,
    /// A builtin that needs what the program knows, not only its arguments.
    NotScalar,
    /// Arguments that do not fit the signature: a mistake of the caller, which the checker rules out.
    Arguments,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Overflow => f.write_str("the number is too large"),
            Fault::Unreadable(error) => error.fmt(f),
            Fault::TooLarge => f.write_str("the result is too large"),
            Fault::NotScalar => f.write_str("not a function of its arguments alone"),
            Fault::Arguments => f.write_str("the arguments do not fit"),
        }
    }
}

impl std::error::Error for Fault {}

impl<'a> Value<'a> {
    /// The value that a 64-bit register of this type holds: numbers, nanoseconds, microseconds, version keys, mode bits.
    pub fn from_i64(ty: Ty, bits: i64) -> Option<Value<'static>> {
        match ty {
            Ty::Bool => Some(Value::Bool(bits != 0)),
            Ty::Int => Some(Value::Int(bits)),
            Ty::Duration => Some(Value::Duration(Duration(bits))),
            Ty::Timestamp => Some(Value::Timestamp(Timestamp(bits))),
            Ty::Version => Some(Value::Version(Version(bits))),
            Ty::FileMode => Some(Value::FileMode(FileMode(bits))),
            _ => None,
        }
    }

    /// What a 64-bit register holds for this value: the inverse of [`Value::from_i64`].
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Value::Bool(value) => Some(i64::from(*value)),
            Value::Int(value) => Some(*value),
            Value::Duration(value) => Some(value.0),
            Value::Timestamp(value) => Some(value.0),
            Value::Version(value) => Some(value.0),
            Value::FileMode(value) => Some(value.0),
            _ => None,
        }
    }

    /// The text of a string, image or schedule.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) | Value::Image(text) | Value::Cron(text) => Some(text),
            _ => None,
        }
    }

    /// Which of two values of one ordered type comes first. `None` for other types, for two types, and for no number.
    pub fn compare(&self, other: &Value<'_>) -> Option<Ordering> {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
            (Value::String(a), Value::String(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            (Value::Quantity(a), Value::Quantity(b)) => Some(a.cmp(b)),
            (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
            (Value::Timestamp(a), Value::Timestamp(b)) => Some(a.cmp(b)),
            (Value::Version(a), Value::Version(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// The operator `in`: an element in a list, an address or a range in a range.
    /// `None` where it means nothing.
    pub fn is_in(&self, container: &Value<'_>) -> Option<bool> {
        match (self, container) {
            (Value::Ip(ip), Value::Cidr(cidr)) => Some(cidr.contains(*ip)),
            (Value::Cidr(inner), Value::Cidr(outer)) => Some(outer.contains_cidr(*inner)),
            (_, Value::List(elements)) => Some(elements.iter().any(|element| element == self)),
            _ => None,
        }
    }

    /// The same value that borrows nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Bool(v) => Value::Bool(v),
            Value::Int(v) => Value::Int(v),
            Value::Float(v) => Value::Float(v),
            Value::String(v) => Value::String(Cow::Owned(v.into_owned())),
            Value::Bytes(v) => Value::Bytes(Cow::Owned(v.into_owned())),
            Value::Quantity(v) => Value::Quantity(v),
            Value::Duration(v) => Value::Duration(v),
            Value::Timestamp(v) => Value::Timestamp(v),
            Value::Version(v) => Value::Version(v),
            Value::FileMode(v) => Value::FileMode(v),
            Value::Ip(v) => Value::Ip(v),
            Value::Cidr(v) => Value::Cidr(v),
            Value::Image(v) => Value::Image(Cow::Owned(v.into_owned())),
            Value::Cron(v) => Value::Cron(Cow::Owned(v.into_owned())),
            Value::Regex(v) => Value::Regex(Cow::Owned(v.into_owned())),
            Value::IntOrPercent(v) => Value::IntOrPercent(v),
            Value::Selector(v) => Value::Selector(Cow::Owned(v.into_owned())),
            Value::Labels(v) => Value::Labels(Cow::Owned(v.into_owned())),
            // Values nest as deep as types do, not as deep as inputs.
            Value::List(v) => Value::List(v.into_iter().map(Value::into_owned).collect()),
            Value::Map(v) => {
                Value::Map(v.into_iter().map(|(k, v)| (Cow::Owned(k.into_owned()), v.into_owned())).collect())
            }
        }
    }

    /// The text that a manifest holds for it. It differs from a message's for durations (manifests have no days), bytes
    /// and empty selectors.
    pub fn to_manifest(&self) -> String {
        match self {
            Value::Duration(duration) => duration.to_string(),
            Value::Bytes(bytes) => crate::text::encode_base64(bytes),
            Value::Selector(selector) => selector.to_string(),
            other => other.to_string(),
        }
    }
}

/// How it prints in a message: texts as they are, lists and maps with commas, durations with days, bytes by their number.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(v) => v.fmt(f),
            Value::Int(v) => v.fmt(f),
            Value::Float(v) => v.fmt(f),
            Value::String(v) | Value::Image(v) | Value::Cron(v) => f.write_str(v),
            Value::Bytes(v) => write!(f, "{} bytes", v.len()),
            Value::Quantity(v) => v.fmt(f),
            Value::Duration(v) => f.write_str(&v.human()),
            Value::Timestamp(v) => v.fmt(f),
            Value::Version(v) => v.fmt(f),
            Value::FileMode(v) => v.fmt(f),
            Value::Ip(v) => v.fmt(f),
            Value::Cidr(v) => v.fmt(f),
            Value::Regex(v) => v.fmt(f),
            Value::IntOrPercent(v) => v.fmt(f),
            Value::Selector(v) if v.selects_all() => f.write_str("<all>"),
            Value::Selector(v) => v.fmt(f),
            Value::Labels(v) => v.fmt(f),
            Value::List(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    write!(f, "{}{element}", if index > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
            Value::Map(entries) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{key}: {value}", if index > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ty: Ty, text: &str) -> Value<'_> {
        ty.read_literal(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn messages_show_values_as_people_write_them() {
        for (ty, text, expected) in [
            (Ty::Float, "2.0", "2"),
            (Ty::Float, "3.25", "3.25"),
            (Ty::Duration, "2160h", "90d"),
            (Ty::Bytes, "YWJj", "3 bytes"),
            (Ty::Version, "v1.36.0", "1.36"),
            (Ty::FileMode, "644", "0644"),
            (Ty::Image, "nginx:1", "nginx:1"),
            (Ty::Selector, "", "<all>"),
        ] {
            assert_eq!(read(ty, text).to_string(), expected);
        }
        assert_eq!(Value::List(vec![Value::Int(1), read(Ty::String, "a b")]).to_string(), "1, a b");
        assert_eq!(
            Value::Map(vec![("a".into(), Value::Int(1)), ("b".into(), Value::Int(2))]).to_string(),
            "a: 1, b: 2"
        );
        assert_eq!(read(Ty::Duration, "2160h").to_manifest(), "2160h");
        assert_eq!(read(Ty::Bytes, "YWJj").to_manifest(), "YWJj");
    }

    #[test]
    fn registers_hold_what_fits_into_64_bits() {
        for (ty, text) in [
            (Ty::Bool, "true"),
            (Ty::Int, "-5"),
            (Ty::Duration, "90d"),
            (Ty::Timestamp, "2026-01-01"),
            (Ty::Version, "1.36.0-rc.1"),
            (Ty::FileMode, "0644"),
        ] {
            let value = read(ty, text);
            assert_eq!(value.to_i64().and_then(|bits| Value::from_i64(ty, bits)), Some(value));
        }
        assert_eq!(Value::from_i64(Ty::Quantity, 1), None);
    }

    #[test]
    fn in_looks_into_lists_and_ranges() {
        let net = read(Ty::Cidr, "10.0.0.0/8");
        assert_eq!(read(Ty::Ip, "10.1.1.1").is_in(&net), Some(true));
        assert_eq!(read(Ty::Cidr, "10.1.0.0/16").is_in(&net), Some(true));
        assert_eq!(net.is_in(&read(Ty::Cidr, "10.1.0.0/16")), Some(false));
        assert_eq!(Value::Int(1).is_in(&Value::List(vec![Value::Int(2), Value::Int(1)])), Some(true));
        assert_eq!(Value::Int(1).is_in(&net), None);
    }

    #[test]
    fn only_one_ordered_type_compares() {
        assert_eq!(read(Ty::Quantity, "1").compare(&read(Ty::Quantity, "500m")), Some(Ordering::Greater));
        assert_eq!(read(Ty::Version, "1.9").compare(&read(Ty::Version, "1.10")), Some(Ordering::Less));
        assert_eq!(Value::Int(1).compare(&Value::Float(1.0)), None);
        assert_eq!(read(Ty::FileMode, "0600").compare(&read(Ty::FileMode, "0644")), None);
    }
}
