//! Definitions of the methods of texts.

use std::borrow::Cow;

use super::Outcome;
use crate::{Fault, Ty, Value, names, text};

/// The longest text that a method makes, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// The most parts that `split` makes.
const MAX_PARTS: usize = 1 << 16;

/// A text computed from the receiver alone.
fn map<'a>(args: &[Value<'a>], f: impl Fn(&str) -> Value<'static>) -> Outcome<'a> {
    match args {
        [Value::String(text)] => Ok(Some(f(text))),
        _ => Err(Fault::Arguments),
    }
}

/// A condition on the receiver and one text.
fn test<'a>(args: &[Value<'a>], f: impl Fn(&str, &str) -> bool) -> Outcome<'a> {
    match args {
        [Value::String(text), Value::String(other)] => Ok(Some(Value::Bool(f(text, other)))),
        _ => Err(Fault::Arguments),
    }
}

/// A part of the receiver, borrowed where the receiver is.
fn part<'a>(text: &Cow<'a, str>, f: impl for<'t> Fn(&'t str) -> Option<&'t str>) -> Outcome<'a> {
    Ok(match text {
        Cow::Borrowed(text) => f(text).map(|part| Value::String(Cow::Borrowed(part))),
        Cow::Owned(text) => f(text).map(|part| Value::String(Cow::Owned(part.to_owned()))),
    })
}

/// A part of the receiver that a second text decides.
fn cut<'a>(args: &[Value<'a>], f: impl for<'t> Fn(&'t str, &str) -> Option<&'t str>) -> Outcome<'a> {
    match args {
        [Value::String(text), Value::String(other)] => part(text, |text| f(text, other)),
        _ => Err(Fault::Arguments),
    }
}

/// The text as a value of another type, unset where it is none.
fn read<'a>(args: &[Value<'a>], ty: Ty) -> Outcome<'a> {
    match args {
        [Value::String(Cow::Borrowed(text))] => Ok(ty.read_object(text).ok()),
        [Value::String(Cow::Owned(text))] => Ok(ty.read_object(text).ok().map(Value::into_owned)),
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn len<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |text| Value::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)))
}

pub(super) fn lower<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |text| Value::String(text.to_lowercase().into()))
}

pub(super) fn upper<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |text| Value::String(text.to_uppercase().into()))
}

pub(super) fn trim<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    match args {
        [Value::String(text)] => part(text, |text| Some(text.trim())),
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn starts_with<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    test(args, |text, prefix| text.starts_with(prefix))
}

pub(super) fn ends_with<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    test(args, |text, suffix| text.ends_with(suffix))
}

pub(super) fn contains<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    test(args, |text, part| text.contains(part))
}

pub(super) fn before<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    cut(args, |text, separator| text.split_once(separator).map(|(before, _)| before))
}

pub(super) fn after<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    cut(args, |text, separator| text.split_once(separator).map(|(_, after)| after))
}

pub(super) fn before_last<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    cut(args, |text, separator| text.rsplit_once(separator).map(|(before, _)| before))
}

pub(super) fn after_last<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    cut(args, |text, separator| text.rsplit_once(separator).map(|(_, after)| after))
}

pub(super) fn without_prefix<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    cut(args, |text, prefix| Some(text.strip_prefix(prefix).unwrap_or(text)))
}

pub(super) fn without_suffix<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    cut(args, |text, suffix| Some(text.strip_suffix(suffix).unwrap_or(text)))
}

pub(super) fn split<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    let [Value::String(text), Value::String(separator)] = args else { return Err(Fault::Arguments) };
    if separator.is_empty() {
        return Ok(Some(Value::List(vec![Value::String(text.clone())])));
    }
    let parts: Vec<Value<'a>> = match text {
        Cow::Borrowed(text) => {
            text.split(separator.as_ref()).take(MAX_PARTS + 1).map(|p| Value::String(Cow::Borrowed(p))).collect()
        }
        Cow::Owned(text) => {
            let owned = |part: &str| Value::String(Cow::Owned(part.to_owned()));
            text.split(separator.as_ref()).take(MAX_PARTS + 1).map(owned).collect()
        }
    };
    if parts.len() > MAX_PARTS { Err(Fault::TooLarge) } else { Ok(Some(Value::List(parts))) }
}

pub(super) fn replace<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    let [Value::String(text), Value::String(old), Value::String(new)] = args else { return Err(Fault::Arguments) };
    if old.is_empty() || !text.contains(old.as_ref()) {
        return Ok(Some(Value::String(text.clone())));
    }
    let mut out = String::new();
    for (index, kept) in text.split(old.as_ref()).enumerate() {
        let inserted = if index > 0 { new.as_ref() } else { "" };
        if out.len() + inserted.len() + kept.len() > MAX_TEXT.max(text.len()) {
            return Err(Fault::TooLarge);
        }
        out.push_str(inserted);
        out.push_str(kept);
    }
    Ok(Some(Value::String(out.into())))
}

pub(super) fn to_bool<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::Bool)
}

pub(super) fn to_int<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::Int)
}

pub(super) fn to_float<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::Float)
}

pub(super) fn to_quantity<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::Quantity)
}

/// Flags and annotations are read as widely as rules write durations.
pub(super) fn to_duration<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map_optional(args, |text| crate::Duration::parse_literal(text).ok().map(Value::Duration))
}

pub(super) fn to_timestamp<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map_optional(args, |text| crate::Timestamp::parse_literal(text).ok().map(Value::Timestamp))
}

pub(super) fn to_version<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::Version)
}

pub(super) fn to_file_mode<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::FileMode)
}

pub(super) fn to_ip<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::Ip)
}

pub(super) fn to_cidr<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::Cidr)
}

pub(super) fn to_image<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::Image)
}

pub(super) fn base64<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    read(args, Ty::Bytes)
}

pub(super) fn is_base64<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |text| Value::Bool(!text.is_empty() && text::decode_base64(text).is_ok()))
}

pub(super) fn entropy<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |text| Value::Float(text::entropy(text)))
}

pub(super) fn clean_path<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    match args {
        [Value::String(Cow::Borrowed(path))] => Ok(Some(Value::String(text::clean_path(path)))),
        [Value::String(path)] => Ok(Some(Value::String(text::clean_path(path).into_owned().into()))),
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn is_under<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    test(args, text::is_under)
}

pub(super) fn capability<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |name| Value::String(text::capability(name).into()))
}

pub(super) fn is_dns_label<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |text| Value::Bool(names::is_dns_label(text)))
}

pub(super) fn is_dns_subdomain<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |text| Value::Bool(names::is_dns_subdomain(text)))
}

pub(super) fn is_label_key<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |text| Value::Bool(names::is_label_key(text)))
}

pub(super) fn is_label_value<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    map(args, |text| Value::Bool(names::is_label_value(text)))
}

fn map_optional<'a>(args: &[Value<'a>], f: impl Fn(&str) -> Option<Value<'static>>) -> Outcome<'a> {
    match args {
        [Value::String(text)] => Ok(f(text)),
        _ => Err(Fault::Arguments),
    }
}
