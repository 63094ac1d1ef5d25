//! How a value of a manifest becomes a cell: the meaning of every [`Read`].

use crate::frame::Texts;
use crate::ops::text::{of_cidr, of_ip, quote};
use crate::pool::Selection;
use crate::scalar::Scalar;
use std::fmt::Write as _;
use upright_object::{Kind, NodeId, Tree, Value};
use upright_program::Read;
use upright_value::{
    Cidr, Cron, Duration, FileMode, Image, IntOrPercent, Ip, Operator, Quantity, Requirement, Selector, Timestamp,
    Version,
};

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell {
    Value(Scalar),
    Unset,
    Bad,
    /// No room for its text.
    Full,
}

/// Reads a value that is there.
pub(crate) fn read(read: Read, tree: &Tree, node: NodeId, texts: &mut Texts<'_>) -> Cell {
    let value = tree.value(node);
    if matches!(value, Value::Null) {
        return scalar(read, value, texts);
    }
    match (read, value) {
        (Read::Selector { nil }, Value::Map(_)) => selector(label_selector(tree, node), nil, texts),
        (Read::PlainSelector { nil }, Value::Map(_)) => selector(plain_selector(tree, node, nil), nil, texts),
        (Read::Labels, Value::Map(_)) => labels(tree, node, texts),
        (Read::Canonical, _) => intern(texts, &canonical(tree, node)),
        (Read::ListOf { shape }, Value::List(_)) => {
            let all = tree.children(node).iter().all(|child| has_shape(tree.value(*child), shape));
            Cell::Value(Scalar::Bool(all))
        }
        _ => scalar(read, value, texts),
    }
}

/// Whether what becomes of a value lies in what it holds, not only in what it is and how long.
pub(crate) fn goes_below(read: Read) -> bool {
    matches!(
        read,
        Read::Selector { .. } | Read::PlainSelector { .. } | Read::Labels | Read::Canonical | Read::ListOf { .. }
    )
}

fn intern(texts: &mut Texts<'_>, text: &str) -> Cell {
    texts.strings.intern(text).map_or(Cell::Full, |id| Cell::Value(Scalar::Str(id)))
}

/// Reads a value that is there, without what it holds.
#[inline]
pub(crate) fn scalar(read: Read, value: Value<'_>, texts: &mut Texts<'_>) -> Cell {
    if matches!(value, Value::Null) {
        return if read == Read::Shape { Cell::Value(Scalar::Int(1)) } else { Cell::Unset };
    }
    let text = intern;
    let checked = |texts: &mut Texts<'_>, good: bool, s: &str| if good { text(texts, s) } else { Cell::Bad };
    match (read, value) {
        (Read::Bool | Read::LenientBool, Value::Bool(x)) => Cell::Value(Scalar::Bool(x)),
        (Read::Int | Read::LenientInt | Read::IntOrStringInt, _) if whole(value).is_some() => int(whole(value)),
        (Read::Float | Read::LenientFloat, Value::Int(_) | Value::Number(_)) => {
            float(value).map_or(Cell::Bad, |x| Cell::Value(Scalar::Float(x)))
        }
        (Read::Str | Read::LenientStr | Read::IntOrStringText, Value::Str(s)) => text(texts, s),
        (Read::Quantity, _) => quantity(value).map_or(Cell::Bad, |q| Cell::Value(Scalar::Quantity(q.0))),
        (Read::Duration, Value::Str(s)) => int(Duration::parse(s).ok().map(|d| d.0)),
        (Read::Seconds, _) => int(whole(value).and_then(Duration::from_seconds).map(|d| d.0)),
        (Read::Timestamp, Value::Str(s)) => int(Timestamp::parse(s).ok().map(|t| t.0)),
        (Read::Version, Value::Str(s)) => int(Version::parse(s).ok().map(|v| v.0)),
        (Read::FileMode, Value::Str(s)) => int(FileMode::parse(s).ok().map(|m| m.0)),
        (Read::FileMode, _) => int(whole(value).and_then(|i| FileMode::from_int(i).ok()).map(|m| m.0)),
        (Read::Ip, Value::Str(s)) => Ip::parse(s).map_or(Cell::Bad, |ip| Cell::Value(Scalar::Net(of_ip(ip)))),
        (Read::Cidr, Value::Str(s)) => Cidr::parse(s).map_or(Cell::Bad, |net| Cell::Value(Scalar::Net(of_cidr(net)))),
        (Read::Image, Value::Str(s)) => checked(texts, Image::parse(s).is_ok(), s),
        (Read::Cron, Value::Str(s)) => checked(texts, Cron::parse(s).is_ok(), s),
        (Read::IntOrStringTag, Value::Str(_)) => Cell::Value(Scalar::Int(1)),
        (Read::IntOrStringTag, _) if whole(value).is_some() => Cell::Value(Scalar::Int(0)),
        (Read::IntOrStringInt, Value::Str(_)) => Cell::Unset,
        (Read::IntOrStringText, _) if whole(value).is_some() => Cell::Unset,
        (Read::IntOrPercent, Value::Str(s)) => checked(texts, IntOrPercent::parse(s).is_ok(), s),
        (Read::IntOrPercent, _) => match whole(value) {
            Some(x) => text(texts, &x.to_string()),
            None => Cell::Bad,
        },
        (Read::Present, _) => Cell::Value(Scalar::Bool(true)),
        (Read::Shape, _) => Cell::Value(Scalar::Int(shape(value))),
        (Read::Len, Value::List(n)) | (Read::Size, Value::Map(n)) => int(i64::try_from(n).ok()),
        (Read::Raw, _) => raw(value).map_or(Cell::Unset, |s| text(texts, &s)),
        (Read::LenientBool | Read::LenientInt | Read::LenientFloat | Read::LenientStr | Read::ListOf { .. }, _) => {
            Cell::Unset
        }
        _ => Cell::Bad,
    }
}

fn int(value: Option<i64>) -> Cell {
    value.map_or(Cell::Bad, |x| Cell::Value(Scalar::Int(x)))
}

/// An integer, or a number without a fraction.
fn whole(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Int(x) => Some(x),
        Value::Number(_) => {
            let x = float(value)?;
            // Beyond this, neighbouring floats are more than one apart.
            (x.trunc() == x && x.abs() < 9_007_199_254_740_992.0).then_some(x as i64)
        }
        _ => None,
    }
}

fn float(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Int(x) => Some(x as f64),
        Value::Number(text) => text.parse().ok().filter(|x: &f64| x.is_finite()),
        _ => None,
    }
}

fn quantity(value: Value<'_>) -> Option<Quantity> {
    match value {
        Value::Int(x) => Some(Quantity::from_int(x)),
        Value::Number(text) | Value::Str(text) => Quantity::parse(text).ok(),
        _ => None,
    }
}

/// The shape of a value, as [`Read::Shape`] numbers them.
fn shape(value: Value<'_>) -> i64 {
    match value {
        Value::Null => 1,
        Value::List(0) | Value::Map(0) => 2,
        Value::List(_) | Value::Map(_) => 3,
        Value::Str("") => 8,
        Value::Str(_) => 4,
        Value::Bool(_) => 5,
        Value::Int(_) => 6,
        Value::Number(_) => 7,
    }
}

fn has_shape(value: Value<'_>, wanted: u8) -> bool {
    match (i64::from(wanted), shape(value)) {
        // Any text is a string, any integer a number, any list or map a list or map.
        (4, 8) | (7, 6) | (3, 2) => true,
        (wanted, found) => wanted == found,
    }
}

fn raw(value: Value<'_>) -> Option<String> {
    match value {
        Value::Bool(x) => Some(x.to_string()),
        Value::Int(x) => Some(x.to_string()),
        Value::Number(s) | Value::Str(s) => Some(s.to_owned()),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

/// A parsed selector as a cell; the one that `nil` names is used for an unset one by whoever fills the column.
fn selector(parsed: Option<Option<Selector>>, nil: Option<bool>, texts: &mut Texts<'_>) -> Cell {
    let Some(parsed) = parsed else { return Cell::Bad };
    let Some(selector) = parsed else { return nil_selector(nil) };
    match Selection::new(&selector, &mut texts.strings) {
        Some(selection) => Cell::Value(Scalar::Selector(texts.selectors.push(selection))),
        None => Cell::Full,
    }
}

/// What an unset selector is. The pool begins with the one that selects nothing and the one that selects everything.
pub(crate) fn nil_selector(nil: Option<bool>) -> Cell {
    match nil {
        Some(all) => Cell::Value(Scalar::Selector(u32::from(all))),
        None => Cell::Unset,
    }
}

/// A LabelSelector object; none where it is none.
fn label_selector(tree: &Tree, node: NodeId) -> Option<Option<Selector>> {
    let mut requirements = Vec::new();
    let part = |key| tree.get(node, key).filter(|n| tree.kind(*n) != Kind::Null);
    if let Some(labels) = part("matchLabels") {
        if tree.kind(labels) != Kind::Map {
            return None;
        }
        for (key, value) in tree.entries(labels) {
            let value = label_value(tree, value)?;
            requirements.push(Requirement::new(key, Operator::In, vec![value.to_owned()]).ok()?);
        }
    }
    if let Some(expressions) = part("matchExpressions") {
        if tree.kind(expressions) != Kind::List {
            return None;
        }
        for expression in tree.children(expressions) {
            let text = |key| tree.get(*expression, key).and_then(|n| tree.as_str(n));
            let mut values = Vec::new();
            if let Some(list) = tree.get(*expression, "values").filter(|n| tree.kind(*n) != Kind::Null) {
                if tree.kind(list) != Kind::List {
                    return None;
                }
                for value in tree.children(list) {
                    values.push(tree.as_str(*value)?.to_owned());
                }
            }
            let operator = Operator::parse(text("operator")?).ok()?;
            requirements.push(Requirement::new(text("key")?, operator, values).ok()?);
        }
    }
    Some(Some(Selector::new(requirements)))
}

/// A null value of a map of strings is the empty text, as in Kubernetes' own types.
fn label_value(tree: &Tree, node: NodeId) -> Option<&str> {
    match tree.value(node) {
        Value::Str(s) => Some(s),
        Value::Null => Some(""),
        _ => None,
    }
}

/// A map of labels; `Some(None)` where it is empty and that means the same as unset.
fn plain_selector(tree: &Tree, node: NodeId, nil: Option<bool>) -> Option<Option<Selector>> {
    let pairs: Option<Vec<(&str, &str)>> =
        tree.entries(node).map(|(key, value)| Some((key, label_value(tree, value)?))).collect();
    let pairs = pairs?;
    if pairs.is_empty() && nil.is_some() {
        return Some(None);
    }
    Selector::from_labels(pairs).ok().map(Some)
}

fn labels(tree: &Tree, node: NodeId, texts: &mut Texts<'_>) -> Cell {
    let mut pairs = Vec::with_capacity(tree.children(node).len());
    for (key, value) in tree.entries(node) {
        let Some(value) = label_value(tree, value) else { return Cell::Bad };
        let (Some(key), Some(value)) = (texts.strings.intern(key), texts.strings.intern(value)) else {
            return Cell::Full;
        };
        pairs.push((key, value));
    }
    pairs.sort_unstable();
    Cell::Value(Scalar::Labels(texts.labels.push(pairs.into())))
}

/// The JSON text of a subtree, keys sorted by bytes: equal values have equal texts.
pub(crate) fn canonical(tree: &Tree, root: NodeId) -> String {
    enum Work {
        Value(NodeId),
        Entry(NodeId),
        Text(&'static str),
    }
    let mut out = String::new();
    let mut work = vec![Work::Value(root)];
    while let Some(next) = work.pop() {
        let node = match next {
            Work::Text(text) => {
                out.push_str(text);
                continue;
            }
            Work::Entry(node) => {
                quote(tree.key(node).unwrap_or_default(), &mut out);
                out.push(':');
                node
            }
            Work::Value(node) => node,
        };
        match tree.value(node) {
            Value::Null => out.push_str("null"),
            Value::Bool(x) => out.push_str(if x { "true" } else { "false" }),
            Value::Int(x) => {
                let _ = write!(out, "{x}");
            }
            // Two ways to write one number are one text.
            Value::Number(text) => match text.parse::<f64>() {
                Ok(x) if x.is_finite() => {
                    let _ = write!(out, "{x}");
                }
                _ => out.push_str(text),
            },
            Value::Str(text) => quote(text, &mut out),
            Value::List(_) => {
                out.push('[');
                work.push(Work::Text("]"));
                for (at, child) in tree.children(node).iter().enumerate().rev() {
                    work.push(Work::Value(*child));
                    if at > 0 {
                        work.push(Work::Text(","));
                    }
                }
            }
            Value::Map(_) => {
                out.push('{');
                work.push(Work::Text("}"));
                for (at, child) in tree.sorted_entries(node).into_iter().enumerate().rev() {
                    work.push(Work::Entry(child));
                    if at > 0 {
                        work.push(Work::Text(","));
                    }
                }
            }
        }
    }
    out
}
