//! The types that builtins take and give, as far as values go: objects, enums and unions are the checker's.

use std::fmt;

use crate::{
    Cidr, Cron, Duration, FileMode, Image, IntOrPercent, Ip, Pattern, Quantity, Selector, Timestamp, Value, ValueError,
    Version,
};

/// A type of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `bool`
    Bool,
    /// `int`: 64 bits.
    Int,
    /// `float`: 64 bits, finite.
    Float,
    /// `string`
    String,
    /// `bytes`: what Secrets hold, decoded.
    Bytes,
    /// `quantity`
    Quantity,
    /// `duration`
    Duration,
    /// `timestamp`
    Timestamp,
    /// `version`
    Version,
    /// `file_mode`
    FileMode,
    /// `ip`
    Ip,
    /// `cidr`
    Cidr,
    /// `image`
    Image,
    /// `cron`
    Cron,
    /// `regex`
    Regex,
    /// `int_or_percent`
    IntOrPercent,
    /// `selector`
    Selector,
    /// `{string: string}`, as labels and annotations are.
    Labels,
    /// `T?`
    Optional(&'static Ty),
    /// `[T]`
    List(&'static Ty),
    /// `{string: T}`
    Map(&'static Ty),
    /// In a signature: the element type of the receiver.
    Element,
    /// In a signature: an object of any type.
    Object,
}

/// Scalar types with the names that rules give them.
const NAMES: [(&str, Ty); 17] = [
    ("bool", Ty::Bool),
    ("int", Ty::Int),
    ("float", Ty::Float),
    ("string", Ty::String),
    ("bytes", Ty::Bytes),
    ("quantity", Ty::Quantity),
    ("duration", Ty::Duration),
    ("timestamp", Ty::Timestamp),
    ("version", Ty::Version),
    ("file_mode", Ty::FileMode),
    ("ip", Ty::Ip),
    ("cidr", Ty::Cidr),
    ("image", Ty::Image),
    ("cron", Ty::Cron),
    ("regex", Ty::Regex),
    ("int_or_percent", Ty::IntOrPercent),
    ("selector", Ty::Selector),
];

impl Ty {
    /// The scalar type of this name.
    pub fn named(name: &str) -> Option<Ty> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, ty)| *ty)
    }

    /// The scalar types with their names, in the order of the manual.
    pub fn scalars() -> impl Iterator<Item = (&'static str, Ty)> {
        NAMES.into_iter()
    }

    /// Whether `<` means something: numbers, amounts, times, versions, and texts by their bytes.
    pub fn is_ordered(self) -> bool {
        use Ty::*;
        matches!(self, Int | Float | String | Quantity | Duration | Timestamp | Version)
    }

    /// Whether values can be added up.
    pub fn is_additive(self) -> bool {
        matches!(self, Ty::Int | Ty::Float | Ty::Quantity | Ty::Duration)
    }

    /// Reads a text of a rule, strictly: what looks like a mistake is one. Collections have no text.
    pub fn read_literal(self, text: &str) -> Result<Value<'_>, ValueError> {
        match self {
            Ty::Ip => Ip::parse_literal(text).map(Value::Ip),
            Ty::Cidr => Cidr::parse_literal(text).map(Value::Cidr),
            Ty::Duration => Duration::parse_literal(text).map(Value::Duration),
            Ty::Timestamp => Timestamp::parse_literal(text).map(Value::Timestamp),
            _ => self.read_object(text),
        }
    }

    /// Reads a text of an object, as the API server would.
    pub fn read_object(self, text: &str) -> Result<Value<'_>, ValueError> {
        match self {
            Ty::Bool => read_bool(text).map(Value::Bool),
            Ty::Int => read_int(text).map(Value::Int),
            Ty::Float => read_float(text).map(Value::Float),
            Ty::String => Ok(Value::String(text.into())),
            Ty::Bytes => crate::text::decode_base64(text).map(|bytes| Value::Bytes(bytes.into())),
            Ty::Quantity => Quantity::parse(text).map(Value::Quantity),
            Ty::Duration => Duration::parse(text).map(Value::Duration),
            Ty::Timestamp => Timestamp::parse(text).map(Value::Timestamp),
            Ty::Version => Version::parse(text).map(Value::Version),
            Ty::FileMode => FileMode::parse(text).map(Value::FileMode),
            Ty::Ip => Ip::parse(text).map(Value::Ip),
            Ty::Cidr => Cidr::parse(text).map(Value::Cidr),
            Ty::Image => Image::parse(text).map(|_| Value::Image(text.into())),
            Ty::Cron => Cron::parse(text).map(|_| Value::Cron(text.into())),
            Ty::Regex => Pattern::parse(text).map(|pattern| Value::Regex(std::borrow::Cow::Owned(pattern))),
            Ty::IntOrPercent => IntOrPercent::parse(text).map(Value::IntOrPercent),
            Ty::Selector => Selector::parse(text).map(|selector| Value::Selector(std::borrow::Cow::Owned(selector))),
            Ty::Optional(inner) => inner.read_object(text),
            Ty::Labels | Ty::List(_) | Ty::Map(_) | Ty::Element | Ty::Object => {
                Err(ValueError::syntax(format!("a value of type {self} is not written as a text")))
            }
        }
    }

    /// Reads a whole number, from a rule or an object, where the type takes one.
    pub fn read_int(self, number: i64) -> Result<Value<'static>, ValueError> {
        match self {
            Ty::Int => Ok(Value::Int(number)),
            Ty::Float => Ok(Value::Float(number as f64)),
            Ty::Quantity => Ok(Value::Quantity(Quantity::from_int(number))),
            Ty::FileMode => FileMode::from_int(number).map(Value::FileMode),
            Ty::IntOrPercent => Ok(Value::IntOrPercent(IntOrPercent::Int(number))),
            Ty::Optional(inner) => inner.read_int(number),
            _ => Err(ValueError::syntax(format!("a value of type {self} is not written as a number"))),
        }
    }
}

fn read_bool(text: &str) -> Result<bool, ValueError> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(ValueError::syntax("neither true nor false")),
    }
}

fn read_int(text: &str) -> Result<i64, ValueError> {
    text.parse().map_err(|error: std::num::ParseIntError| match error.kind() {
        std::num::IntErrorKind::PosOverflow | std::num::IntErrorKind::NegOverflow => {
            ValueError::range("outside of 64 bits")
        }
        _ => ValueError::syntax("not a whole number"),
    })
}

/// Decimal numbers; not the names of infinities.
fn read_float(text: &str) -> Result<f64, ValueError> {
    let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    match text.parse::<f64>() {
        Ok(number) if plain && number.is_finite() => Ok(number),
        Ok(_) if plain => Err(ValueError::range("outside of what a float holds")),
        _ => Err(ValueError::syntax("not a number")),
    }
}

/// As rules write it; `T` for what a signature leaves open.
impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Labels => f.write_str("{string: string}"),
            Ty::Optional(inner) => write!(f, "{inner}?"),
            Ty::List(inner) => write!(f, "[{inner}]"),
            Ty::Map(inner) => write!(f, "{{string: {inner}}}"),
            Ty::Element => f.write_str("T"),
            Ty::Object => f.write_str("object"),
            scalar => f.write_str(NAMES.iter().find(|(_, ty)| ty == scalar).map_or("", |(name, _)| name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types_are_one_to_one() {
        for (name, ty) in Ty::scalars() {
            assert_eq!((Ty::named(name), ty.to_string().as_str()), (Some(ty), name));
        }
        assert_eq!(Ty::Optional(&Ty::List(&Ty::Map(&Ty::Int))).to_string(), "[{string: int}]?");
    }

    #[test]
    fn rules_are_read_strictly_and_objects_like_the_api_server() {
        assert!(Ty::Cidr.read_literal("10.1.0.0/8").is_err() && Ty::Cidr.read_object("10.1.0.0/8").is_ok());
        assert!(Ty::Duration.read_literal("90d").is_ok() && Ty::Duration.read_object("90d").is_err());
        assert!(Ty::Timestamp.read_literal("2026-01-01").is_ok() && Ty::Timestamp.read_object("2026-01-01").is_err());
    }

    #[test]
    fn numbers_are_decimal_and_finite() {
        for text in ["inf", "nan", "NaN", "infinity", "1e999", "0x10", "", "1_000", "--1"] {
            assert!(Ty::Float.read_object(text).is_err(), "{text}");
        }
        assert_eq!(Ty::Float.read_object("1.5e3"), Ok(Value::Float(1500.0)));
        assert!(Ty::Int.read_object("9223372036854775808").is_err() && Ty::Int.read_object("1.0").is_err());
        assert_eq!(Ty::FileMode.read_int(420), Ty::FileMode.read_literal("0644"));
        assert!(Ty::Duration.read_int(5).is_err(), "seconds or nanoseconds? a number does not say");
    }
}
