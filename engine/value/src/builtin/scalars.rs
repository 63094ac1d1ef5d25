//! Definitions of the methods of values other than texts.

use std::borrow::Cow;

use super::Outcome;
use crate::{Cidr, Duration, Fault, Image, Ip, Timestamp, Value, Version};

/// Definitions of one line, for receivers that are one plain value.
macro_rules! properties {
    ($($name:ident: $variant:ident($receiver:ident) => $result:expr;)+) => {
        $(pub(super) fn $name<'a>(args: &[Value<'a>]) -> Outcome<'a> {
            match args {
                [Value::$variant($receiver)] => Ok(Some($result)),
                _ => Err(Fault::Arguments),
            }
        })+
    };
}

properties! {
    bytes_len: Bytes(bytes) => Value::Int(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    int_float: Int(number) => Value::Float(*number as f64);
    quantity_int: Quantity(quantity) => Value::Int(quantity.to_int().ok_or(Fault::Overflow)?);
    quantity_float: Quantity(quantity) => Value::Float(quantity.to_float());
    seconds: Duration(duration) => whole(*duration, 1);
    minutes: Duration(duration) => whole(*duration, 60);
    hours: Duration(duration) => whole(*duration, 3_600);
    days: Duration(duration) => whole(*duration, 86_400);
    year: Timestamp(time) => Value::Int(time.parts().year);
    month: Timestamp(time) => Value::Int(time.parts().month);
    day: Timestamp(time) => Value::Int(time.parts().day);
    hour: Timestamp(time) => Value::Int(time.parts().hour);
    weekday: Timestamp(time) => Value::Int(weekday_of(*time));
    major: Version(version) => Value::Int(version.major());
    minor: Version(version) => Value::Int(version.minor());
    patch: Version(version) => Value::Int(version.patch());
    is_prerelease: Version(version) => Value::Bool(Version::is_prerelease(*version));
    ip_family: Ip(ip) => Value::Int(ip.family.number());
    ip_is_private: Ip(ip) => Value::Bool(Ip::is_private(*ip));
    is_loopback: Ip(ip) => Value::Bool(ip.is_loopback());
    is_link_local: Ip(ip) => Value::Bool(ip.is_link_local());
    is_unspecified: Ip(ip) => Value::Bool(ip.is_unspecified());
    cidr_family: Cidr(cidr) => Value::Int(cidr.family.number());
    prefix: Cidr(cidr) => Value::Int(i64::from(cidr.prefix));
    network: Cidr(cidr) => Value::Ip(cidr.first());
    cidr_is_private: Cidr(cidr) => Value::Bool(Cidr::is_private(*cidr));
    image_text: Image(text) => Value::String(text.clone());
    cron_text: Cron(text) => Value::String(text.clone());
    regex_text: Regex(pattern) => Value::String(Cow::Owned(pattern.as_str().to_owned()));
    selects_all: Selector(selector) => Value::Bool(selector.selects_all());
    selects_none: Selector(selector) => Value::Bool(selector.selects_none());
}

fn whole(duration: Duration, seconds: i64) -> Value<'static> {
    Value::Int(duration.seconds() / seconds)
}

/// 1970-01-01 was a Thursday.
fn weekday_of(time: Timestamp) -> i64 {
    (time.unix().div_euclid(86_400) + 4).rem_euclid(7)
}

pub(super) fn bytes_text<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    match args {
        [Value::Bytes(Cow::Borrowed(bytes))] => Ok(std::str::from_utf8(bytes).ok().map(|t| Value::String(t.into()))),
        [Value::Bytes(Cow::Owned(bytes))] => {
            Ok(std::str::from_utf8(bytes).ok().map(|text| Value::String(Cow::Owned(text.to_owned()))))
        }
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn float_int<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    // 2^63 is the first float above i64; its negative is i64's least.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    match args {
        [Value::Float(number)] if (-LIMIT..LIMIT).contains(number) => Ok(Some(Value::Int(*number as i64))),
        [Value::Float(_)] => Ok(None),
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn within<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    match args {
        [Value::FileMode(mode), Value::FileMode(limit)] => Ok(Some(Value::Bool(mode.within(*limit)))),
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn overlaps<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    match args {
        [Value::Cidr(a), Value::Cidr(b)] => Ok(Some(Value::Bool(a.overlaps(*b)))),
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn of<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    share(args, true)
}

pub(super) fn of_rounded_down<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    share(args, false)
}

fn share<'a>(args: &[Value<'a>], round_up: bool) -> Outcome<'a> {
    match args {
        [Value::IntOrPercent(share), Value::Int(total)] => {
            share.of(*total, round_up).map(|count| Some(Value::Int(count))).ok_or(Fault::Overflow)
        }
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn selects<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    match args {
        [Value::Selector(selector), Value::Labels(labels)] => Ok(Some(Value::Bool(selector.selects(labels)))),
        _ => Err(Fault::Arguments),
    }
}

/// A part of an image's reference, borrowed where the reference is.
fn image_part<'a>(args: &[Value<'a>], part: impl for<'t> Fn(Image<'t>) -> Option<Cow<'t, str>>) -> Outcome<'a> {
    match args {
        [Value::Image(Cow::Borrowed(text))] => {
            let image = Image::parse(text).map_err(Fault::Unreadable)?;
            Ok(part(image).map(Value::String))
        }
        [Value::Image(Cow::Owned(text))] => {
            let image = Image::parse(text).map_err(Fault::Unreadable)?;
            Ok(part(image).map(|part| Value::String(Cow::Owned(part.into_owned()))))
        }
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn registry<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    image_part(args, |image| Some(image.registry.into()))
}

pub(super) fn repository<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    image_part(args, |image| Some(image.repository))
}

pub(super) fn image_name<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    image_part(args, |image| Some(Cow::Owned(image.name().to_owned())))
}

pub(super) fn tag<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    image_part(args, |image| image.tag.map(Cow::Borrowed))
}

pub(super) fn digest<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    image_part(args, |image| image.digest.map(Cow::Borrowed))
}

pub(super) fn canonical<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    image_part(args, |image| Some(Cow::Owned(image.to_string())))
}
