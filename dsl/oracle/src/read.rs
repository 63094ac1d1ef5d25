//! Reading scalars: what the text at a place is as a value of a type.

use crate::place::{Place, ReadAs};
use crate::value::{Cell, Lost, Scalar};
use std::borrow::Cow;
use upright_object::{Kind, NodeId, Tree, Value as Node};
use upright_schema::{DurationForm, FieldType};
use upright_types::ir::{NilSelector, Type};
use upright_value::{
    Cidr, Cron, Duration, FileMode, Image, IntOrPercent, Ip, Labels, Operator, Pattern, Quantity, Requirement,
    Selector, Timestamp, Ty, Value, Version, text,
};

/// The scalar at a place, as the type reads it: without defaults, but with what an unset selector means.
pub(crate) fn read(place: &Place, ty: &Type) -> Cell {
    if let Some(ReadAs::TextOf(own)) = &place.read {
        return Ok(read(&Place { read: None, ..place.clone() }, own)?.map(to_text));
    }
    if let Some(how) = &place.read {
        return Ok(place.present().and_then(|node| differently(place.tree(), node, how)));
    }
    let Some(node) = place.present() else {
        if place.broken {
            return Err(Lost);
        }
        if let (Type::String | Type::Enum { .. }, Some(text)) = (ty.inner(), place.implied()) {
            return Ok(Some(string(text)));
        }
        return Ok(nil(ty));
    };
    typed(place.tree(), node, ty, place.ty).map(Some)
}

/// What an unset value of the type stands for: a selector that is unset may mean something.
pub(crate) fn nil(ty: &Type) -> Option<Scalar> {
    let Type::Selector { nil, .. } = ty else { return None };
    match nil {
        NilSelector::All => Some(selector(Selector::everything())),
        NilSelector::None => Some(selector(Selector::nothing())),
        NilSelector::Unset => None,
    }
}

/// An image or schedule as a string.
pub(crate) fn to_text(value: Scalar) -> Scalar {
    match value {
        Value::Image(text) | Value::Cron(text) => Value::String(text),
        other => other,
    }
}

fn selector(selector: Selector) -> Scalar {
    Value::Selector(Cow::Owned(selector))
}

pub(crate) fn string(text: &str) -> Scalar {
    Value::String(Cow::Owned(text.to_owned()))
}

fn differently(tree: &Tree, node: NodeId, how: &ReadAs) -> Option<Scalar> {
    match (how, tree.value(node)) {
        (ReadAs::TextOf(_), _) => None,
        (ReadAs::Text, value) => scalar_text(value).map(|text| string(&text)),
        (ReadAs::Leniently(ty), value) => match (ty.inner(), value) {
            (Type::Bool, Node::Bool(b)) => Some(Value::Bool(b)),
            (Type::Int, Node::Int(i)) => Some(Value::Int(i)),
            (Type::Float, Node::Int(i)) => Some(Value::Float(i as f64)),
            (Type::Float, Node::Number(n)) => n.parse().ok().filter(|f: &f64| f.is_finite()).map(Value::Float),
            (Type::String, Node::Str(s)) => Some(string(s)),
            _ => None,
        },
    }
}

/// A scalar as the manifest has it.
pub(crate) fn scalar_text(value: Node<'_>) -> Option<String> {
    match value {
        Node::Null | Node::List(_) | Node::Map(_) => None,
        Node::Bool(b) => Some(b.to_string()),
        Node::Int(i) => Some(i.to_string()),
        Node::Number(n) => Some(n.to_owned()),
        Node::Str(s) => Some(s.to_owned()),
    }
}

/// The value of a node that is not null.
fn typed(tree: &Tree, node: NodeId, ty: &Type, schema: Option<FieldType>) -> Result<Scalar, Lost> {
    let value = tree.value(node);
    let text = || match value {
        Node::Str(text) => Ok(text),
        _ => Err(Lost),
    };
    fn lost<T, E>(result: Result<T, E>) -> Result<T, Lost> {
        result.map_err(|_| Lost)
    }
    Ok(match ty.inner() {
        Type::Bool => tree.as_bool(node).map(Value::Bool).ok_or(Lost)?,
        Type::Int => Value::Int(int(value)?),
        Type::Float => Value::Float(float(value)?),
        Type::String | Type::Enum { .. } => string(text()?),
        Type::Bytes => Value::Bytes(Cow::Owned(lost(text::decode_base64(text()?))?)),
        Type::Quantity => Value::Quantity(match value {
            Node::Int(i) => Quantity::from_int(i),
            Node::Number(n) => lost(Quantity::parse(n))?,
            _ => lost(Quantity::parse(text()?))?,
        }),
        Type::Duration => Value::Duration(match schema {
            Some(FieldType::Duration(DurationForm::Seconds32 | DurationForm::Seconds64)) => {
                Duration::from_seconds(int(value)?).ok_or(Lost)?
            }
            _ => lost(Duration::parse(text()?))?,
        }),
        Type::Timestamp => Value::Timestamp(lost(Timestamp::parse(text()?))?),
        Type::Version => Value::Version(lost(Version::parse(text()?))?),
        Type::Ip => Value::Ip(lost(Ip::parse(text()?))?),
        Type::Cidr => Value::Cidr(lost(Cidr::parse(text()?))?),
        Type::Image => {
            lost(Image::parse(text()?))?;
            Value::Image(Cow::Owned(text()?.to_owned()))
        }
        Type::Regex => Value::Regex(Cow::Owned(lost(Pattern::parse(text()?))?)),
        Type::Cron => {
            lost(Cron::parse(text()?))?;
            Value::Cron(Cow::Owned(text()?.to_owned()))
        }
        Type::FileMode => Value::FileMode(match value {
            Node::Int(bits) => lost(FileMode::from_int(bits))?,
            _ => lost(FileMode::parse(text()?))?,
        }),
        Type::Selector { plain: true, nil } => plain_selector(tree, node, *nil)?,
        Type::Selector { plain: false, .. } => selector(label_selector(tree, node)?),
        Type::IntOrString => match value {
            Node::Int(_) | Node::Number(_) => Value::Int(int(value)?),
            _ => string(text()?),
        },
        Type::IntOrPercent => Value::IntOrPercent(match value {
            Node::Int(_) | Node::Number(_) => IntOrPercent::Int(int(value)?),
            _ => lost(IntOrPercent::parse(text()?))?,
        }),
        _ => return Err(Lost),
    })
}

/// A whole number; `2.0` is one.
fn int(value: Node<'_>) -> Result<i64, Lost> {
    match value {
        Node::Int(i) => Ok(i),
        Node::Number(n) => match n.parse::<f64>() {
            Ok(f) if f.fract() == 0.0 && f.abs() < 9.007_199_254_740_992e15 => Ok(f as i64),
            _ => Err(Lost),
        },
        _ => Err(Lost),
    }
}

fn float(value: Node<'_>) -> Result<f64, Lost> {
    match value {
        Node::Int(i) => Ok(i as f64),
        Node::Number(n) => n.parse().ok().filter(|f: &f64| f.is_finite()).ok_or(Lost),
        _ => Err(Lost),
    }
}

/// A map of strings; null ones count as empty.
pub(crate) fn labels(tree: &Tree, node: NodeId) -> Result<Labels, Lost> {
    if tree.kind(node) != Kind::Map {
        return Err(Lost);
    }
    let pair = |(key, child): (&str, NodeId)| match tree.value(child) {
        Node::Str(text) => Ok((key.to_owned(), text.to_owned())),
        Node::Null => Ok((key.to_owned(), String::new())),
        _ => Err(Lost),
    };
    Ok(Labels::new(tree.entries(node).map(pair).collect::<Result<Vec<_>, Lost>>()?))
}

fn plain_selector(tree: &Tree, node: NodeId, meaning: NilSelector) -> Result<Scalar, Lost> {
    let labels = labels(tree, node)?;
    if labels.pairs().is_empty() {
        return Ok(match meaning {
            NilSelector::None => selector(Selector::nothing()),
            NilSelector::All | NilSelector::Unset => selector(Selector::everything()),
        });
    }
    let pairs = labels.pairs().iter().map(|(k, v)| (k.as_str(), v.as_str()));
    Selector::from_labels(pairs).map(selector).map_err(|_| Lost)
}

fn label_selector(tree: &Tree, node: NodeId) -> Result<Selector, Lost> {
    if tree.kind(node) != Kind::Map {
        return Err(Lost);
    }
    let mut requirements = Vec::new();
    if let Some(labels_node) = part(tree, node, "matchLabels") {
        for (key, value) in labels(tree, labels_node)?.pairs() {
            requirements.push(requirement(key, Operator::In, vec![value.clone()])?);
        }
    }
    if let Some(list) = part(tree, node, "matchExpressions") {
        if tree.kind(list) != Kind::List {
            return Err(Lost);
        }
        for child in tree.children(list) {
            requirements.push(expression(tree, *child)?);
        }
    }
    Ok(Selector::new(requirements))
}

fn part(tree: &Tree, node: NodeId, key: &str) -> Option<NodeId> {
    tree.get(node, key).filter(|child| tree.kind(*child) != Kind::Null)
}

fn expression(tree: &Tree, node: NodeId) -> Result<Requirement, Lost> {
    let text = |key| part(tree, node, key).and_then(|child| tree.as_str(child)).ok_or(Lost);
    let operator = Operator::parse(text("operator")?).map_err(|_| Lost)?;
    let values = match part(tree, node, "values") {
        None => Vec::new(),
        Some(list) if tree.kind(list) == Kind::List => {
            let one = |child: &NodeId| tree.as_str(*child).map(str::to_owned).ok_or(Lost);
            tree.children(list).iter().map(one).collect::<Result<_, Lost>>()?
        }
        Some(_) => return Err(Lost),
    };
    requirement(text("key")?, operator, values)
}

fn requirement(key: &str, operator: Operator, values: Vec<String>) -> Result<Requirement, Lost> {
    Requirement::new(key, operator, values).map_err(|_| Lost)
}

/// A constant in the representation of its type.
pub(crate) fn constant(value: &Value<'_>, ty: &Type) -> Cell {
    let text = match value {
        Value::String(text) | Value::Image(text) | Value::Cron(text) => Some(text.as_ref()),
        _ => None,
    };
    let read_as = match ty.inner() {
        Type::Image => Some(Ty::Image),
        Type::Cron => Some(Ty::Cron),
        Type::Regex => Some(Ty::Regex),
        Type::Selector { .. } => Some(Ty::Selector),
        Type::IntOrPercent => Some(Ty::IntOrPercent),
        Type::Bytes => Some(Ty::Bytes),
        _ => None,
    };
    match (text, read_as, value, ty.inner()) {
        (Some(text), Some(ty), ..) => ty.read_object(text).map(|v| Some(v.into_owned())).map_err(|_| Lost),
        (_, _, Value::Int(i), Type::Float) => Ok(Some(Value::Float(*i as f64))),
        (_, _, Value::Int(i), Type::Quantity) => Ok(Some(Value::Quantity(Quantity::from_int(*i)))),
        (_, _, Value::Int(i), Type::IntOrPercent) => Ok(Some(Value::IntOrPercent(IntOrPercent::Int(*i)))),
        _ => Ok(Some(value.clone().into_owned())),
    }
}
