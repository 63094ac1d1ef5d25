//! What scalars mean, as the library that `kubectl` and the API server use reads them (YAML 1.1, `sigs.k8s.io/yaml`).
//!
//! - `y yes on true`, `n no off false` in lower case, with a capital, or in capitals are booleans; `~`, `null` and nothing are null.
//! - Integers may have `_`, a sign, and `0x`, `0o`, `0b` or `0` (octal) before them; what then does not fit an octal (`089`) is
//!   a decimal fraction. Values pass through JSON, so `3.0` and `1e3` are the integers 3 and 1000.
//! - Times stay text, `!!binary` is decoded, any tag that is not of YAML's own, `!` too, makes text of its scalar.
//! - There are no numbers with base 60.

use std::borrow::Cow;

use base64::Engine;

use crate::tree;

const CORE: &str = "tag:yaml.org,2002:";

/// A scalar as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scalar<'t> {
    pub(super) text: &'t str,
    /// Without quotes.
    pub(super) plain: bool,
    /// With its prefix.
    pub(super) tag: Option<&'t str>,
}

/// What a scalar means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'t> {
    Null,
    Bool(bool),
    Int(i64),
    /// As JSON text.
    Number(String),
    Str(Cow<'t, str>),
}

/// What plain text means before it becomes JSON.
enum Plain {
    Null,
    Bool(bool),
    Int(i64),
    Unsigned(u64),
    Float(f64),
    Str,
}

impl<'t> Scalar<'t> {
    pub(super) fn is_merge(&self) -> bool {
        self.text == "<<" && (self.tag.is_none() && self.plain || self.tag == Some("tag:yaml.org,2002:merge"))
    }

    /// The value.
    ///
    /// # Errors
    /// Why it has no form in JSON.
    pub(super) fn resolve(&self) -> Result<Value<'t>, String> {
        let text = Value::Str(Cow::Borrowed(self.text));
        let tag = match self.tag {
            None if !self.plain => return Ok(text),
            None => "",
            Some(tag) => match tag.strip_prefix(CORE) {
                Some(tag) => tag,
                None => return Ok(text),
            },
        };
        match tag {
            "binary" => binary(self.text),
            "" | "bool" | "int" | "float" | "null" => {
                let plain = plain(self.text);
                let fits = matches!(
                    (&plain, tag),
                    (_, "")
                        | (Plain::Null, "null")
                        | (Plain::Bool(_), "bool")
                        | (Plain::Int(_) | Plain::Unsigned(_), "int" | "float")
                        | (Plain::Float(_), "float")
                );
                if !fits {
                    return Err(format!("`{}` is not a value of the tag `!!{tag}`", self.text));
                }
                self.as_json(plain)
            }
            _ => Ok(text),
        }
    }

    fn as_json(&self, plain: Plain) -> Result<Value<'t>, String> {
        Ok(match plain {
            Plain::Null => Value::Null,
            Plain::Bool(b) => Value::Bool(b),
            Plain::Int(i) => Value::Int(i),
            Plain::Unsigned(u) => Value::Number(u.to_string()),
            Plain::Float(f) if !f.is_finite() => {
                return Err(format!("`{}` is a number that JSON does not have", self.text));
            }
            Plain::Float(f) => float(f),
            Plain::Str => Value::Str(Cow::Borrowed(self.text)),
        })
    }

    /// The text of a key.
    ///
    /// # Errors
    /// What the key is instead of text.
    pub(super) fn resolve_key(&self) -> Result<Cow<'t, str>, &'static str> {
        if self.tag.is_none() && self.plain {
            return match plain(self.text) {
                Plain::Null => Err("null"),
                Plain::Float(f) => Ok(Cow::Owned(float_key(f))),
                Plain::Unsigned(_) => Err("a number past 64 bits"),
                Plain::Bool(b) => Ok(Cow::Borrowed(if b { "true" } else { "false" })),
                Plain::Int(i) => Ok(Cow::Owned(i.to_string())),
                Plain::Str => Ok(Cow::Borrowed(self.text)),
            };
        }
        match self.resolve() {
            Ok(Value::Str(text)) => Ok(text),
            Ok(Value::Bool(b)) => Ok(Cow::Borrowed(if b { "true" } else { "false" })),
            Ok(Value::Int(i)) => Ok(Cow::Owned(i.to_string())),
            Ok(Value::Number(n)) => Ok(Cow::Owned(n)),
            Ok(Value::Null) => Err("null"),
            Err(_) => Err("not a value of its tag"),
        }
    }
}

/// The text of a key that is an alias of a value.
pub(super) fn key_of(value: tree::Value<'_>) -> Result<Cow<'_, str>, &'static str> {
    match value {
        tree::Value::Str(text) => Ok(Cow::Borrowed(text)),
        tree::Value::Bool(b) => Ok(Cow::Borrowed(if b { "true" } else { "false" })),
        tree::Value::Int(i) => Ok(Cow::Owned(i.to_string())),
        tree::Value::Number(n) => Ok(Cow::Owned(n.parse().map_or_else(|_| n.to_owned(), float_key))),
        tree::Value::Null => Err("null"),
        tree::Value::List(_) => Err("a list"),
        tree::Value::Map(_) => Err("a map"),
    }
}

fn plain(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Plain::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Plain::Bool(false);
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Plain::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Plain::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Plain::Float(f64::NAN),
        _ => {}
    }
    match text.as_bytes().first() {
        Some(b'.') => match between_digits(text) {
            true => decimal(&text.replace('_', "")),
            false => Plain::Str,
        },
        Some(b'+' | b'-' | b'0'..=b'9') => {
            let digits: Cow<'_, str> =
                if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
            integer(&digits).unwrap_or_else(|| decimal(&digits))
        }
        _ => Plain::Str,
    }
}

/// An integer in one of the notations, if it fits 64 bits.
fn integer(text: &str) -> Option<Plain> {
    let (negative, body) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (base, digits) = match body.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &body[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &body[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &body[2..]),
        [b'0', _, ..] => (8, &body[1..]),
        _ => (10, body),
    };
    if digits.is_empty() || !digits.bytes().all(|b| char::from(b).is_digit(base)) {
        return None;
    }
    let value = i128::from(u64::from_str_radix(digits, base).ok()?);
    let value = if negative { -value } else { value };
    match i64::try_from(value) {
        Ok(i) => Some(Plain::Int(i)),
        // A sign is not allowed where only an unsigned number fits.
        Err(_) if body.len() == text.len() => u64::try_from(value).ok().map(Plain::Unsigned),
        Err(_) => None,
    }
}

/// Whether every `_` stands between two digits, as Go has it; after a point first, nothing else is left out of a number.
fn between_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    text.match_indices('_').all(|(at, _)| at > 0 && digit(at - 1) && digit(at + 1))
}

/// A decimal number with or without fraction and exponent; text if it is none or is out of range.
fn decimal(text: &str) -> Plain {
    if !is_decimal(text) {
        return Plain::Str;
    }
    match text.parse::<f64>() {
        Ok(f) if f.is_finite() => Plain::Float(f),
        _ => Plain::Str,
    }
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let mantissa = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
        None => digits(mantissa),
    };
    mantissa && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

/// A finite float as it passes through JSON: integral ones become integers.
fn float(f: f64) -> Value<'static> {
    // From here on Go writes an exponent.
    if f != 0.0 && !(1e-6..1e21).contains(&f.abs()) {
        return Value::Number(format!("{f:e}"));
    }
    let text = f.to_string();
    let text = if text == "-0" { "0".to_owned() } else { text };
    match text.parse::<i64>() {
        Ok(i) => Value::Int(i),
        Err(_) => Value::Number(text),
    }
}

/// A float as the library writes it for a key: the shortest digits of 32 bits.
fn float_key(f: f64) -> String {
    let short = f as f32;
    if short.is_nan() {
        return ".nan".to_owned();
    }
    if short.is_infinite() {
        return if f > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{short:e}");
    let exponent = scientific.split_once('e').and_then(|(m, e)| Some((m, e.parse::<i32>().ok()?)));
    match exponent {
        Some((mantissa, e)) if !(-4..6).contains(&e) => {
            let sign = if e < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", e.abs())
        }
        _ => short.to_string(),
    }
}

fn binary(text: &str) -> Result<Value<'static>, String> {
    let packed: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    match base64::engine::general_purpose::STANDARD.decode(packed) {
        Ok(bytes) => Ok(Value::Str(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))),
        Err(_) => Err("the value is not base64, as the tag `!!binary` asks".to_owned()),
    }
}
