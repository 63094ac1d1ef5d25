//! Definitions of the methods of lists and maps, for whoever has the whole list; the engine folds over tables instead.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::Outcome;
use crate::{Fault, Value};

pub(super) fn len<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    match args {
        [Value::List(elements)] => Ok(Some(count(elements.len()))),
        _ => Err(Fault::Arguments),
    }
}

pub(super) fn map_len<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    match args {
        [Value::Map(entries)] => Ok(Some(count(entries.len()))),
        [Value::Labels(labels)] => Ok(Some(count(labels.pairs().len()))),
        _ => Err(Fault::Arguments),
    }
}

fn count(len: usize) -> Value<'static> {
    Value::Int(i64::try_from(len).unwrap_or(i64::MAX))
}

/// In the order of the list. An empty list does not tell the type of its zero: `int` is given, and the caller, who
/// knows the type, reads it as such.
pub(super) fn sum<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    let [Value::List(elements)] = args else { return Err(Fault::Arguments) };
    let Some((first, rest)) = elements.split_first() else { return Ok(Some(Value::Int(0))) };
    if !matches!(first, Value::Int(_) | Value::Float(_) | Value::Quantity(_) | Value::Duration(_)) {
        return Err(Fault::Arguments);
    }
    rest.iter().try_fold(Some(first.clone()), |sum, element| match sum {
        Some(sum) => sum.plus(element),
        None => Ok(None),
    })
}

pub(super) fn min<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    extreme(args, Ordering::Less)
}

pub(super) fn max<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    extreme(args, Ordering::Greater)
}

/// Of equal elements the first.
fn extreme<'a>(args: &[Value<'a>], wanted: Ordering) -> Outcome<'a> {
    let [Value::List(elements)] = args else { return Err(Fault::Arguments) };
    let mut best: Option<&Value<'a>> = None;
    for element in elements {
        let order = element.compare(best.unwrap_or(element)).ok_or(Fault::Arguments)?;
        if best.is_none() || order == wanted {
            best = Some(element);
        }
    }
    Ok(best.cloned())
}

pub(super) fn distinct<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    let [Value::List(elements)] = args else { return Err(Fault::Arguments) };
    // Equal elements become neighbours, the earliest first.
    let mut sorted: Vec<(&Value<'a>, usize)> = elements.iter().zip(0..).collect();
    sorted.sort_by(|(a, i), (b, j)| a.partial_cmp(b).unwrap_or(Ordering::Equal).then(i.cmp(j)));
    sorted.dedup_by(|(later, _), (first, _)| later == first);
    sorted.sort_by_key(|(_, index)| *index);
    Ok(Some(Value::List(sorted.into_iter().map(|(element, _)| element.clone()).collect())))
}

pub(super) fn join<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    let [Value::List(elements), Value::String(separator)] = args else { return Err(Fault::Arguments) };
    let texts: Option<Vec<&str>> = elements.iter().map(Value::as_str).collect();
    let joined = texts.ok_or(Fault::Arguments)?.join(separator);
    Ok(Some(Value::String(Cow::Owned(joined))))
}

pub(super) fn flags<'a>(args: &[Value<'a>]) -> Outcome<'a> {
    let [Value::List(elements)] = args else { return Err(Fault::Arguments) };
    let texts: Option<Vec<&str>> = elements.iter().map(Value::as_str).collect();
    let flags = crate::flags(texts.ok_or(Fault::Arguments)?);
    let entry = |(name, value): (String, String)| (Cow::Owned(name), Value::String(Cow::Owned(value)));
    Ok(Some(Value::Map(flags.into_iter().map(entry).collect())))
}

/// Only the engine sees the shape of an object.
pub(super) fn fields<'a>(_: &[Value<'a>]) -> Outcome<'a> {
    Err(Fault::NotScalar)
}
