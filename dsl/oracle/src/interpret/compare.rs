//! Comparisons and tests.

use super::Interpreter;
use crate::read;
use crate::truth::Truth;
use crate::value::{Cell, Env, Lost, Scalar, Value};
use serde_json::{Map, Value as Json};
use std::cmp::Ordering;
use upright_types::ir::{CompareOp, Expr, Type};
use upright_value::{Cidr, Glob, Labels, Pattern};

impl Interpreter<'_> {
    pub(super) fn compare(&self, op: CompareOp, left: &Expr, right: &Expr, env: &Env) -> Truth {
        let (a, b) = (self.eval(left, env), self.eval(right, env));
        let order = |test: fn(Ordering) -> bool| {
            both(self.scalar(&a, &left.ty), self.scalar(&b, &right.ty), |x, y| x.compare(y).is_some_and(test))
        };
        match op {
            CompareOp::Equal => self.equal(&a, &left.ty, &b, &right.ty),
            CompareOp::NotEqual => self.equal(&a, &left.ty, &b, &right.ty).not(),
            CompareOp::Less => order(Ordering::is_lt),
            CompareOp::LessOrEqual => order(Ordering::is_le),
            CompareOp::Greater => order(Ordering::is_gt),
            CompareOp::GreaterOrEqual => order(Ordering::is_ge),
        }
    }

    /// Unset equals nothing. Objects, lists, maps and json are equal by structure.
    pub(super) fn equal(&self, a: &Value, a_type: &Type, b: &Value, b_type: &Type) -> Truth {
        if !is_structure(a_type) && !is_structure(b_type) {
            return both(self.scalar(a, a_type), self.scalar(b, b_type), |x, y| x == y);
        }
        match (self.structure(a, a_type), self.structure(b, b_type)) {
            (Err(Lost), _) | (_, Err(Lost)) => Truth::Unknown,
            (Ok(Some(a)), Ok(Some(b))) => Truth::of(a == b),
            _ => Truth::False,
        }
    }

    /// A value as JSON.
    fn structure(&self, value: &Value, ty: &Type) -> Result<Option<Json>, Lost> {
        let empty = match ty.inner() {
            Type::List(_) => Some(Json::Array(Vec::new())),
            Type::Map(_) => Some(Json::Object(Map::new())),
            _ => None,
        };
        match value {
            Value::Unknown | Value::Untold => Err(Lost),
            Value::Place(place) => match (place.present(), &place.default) {
                (Some(node), _) => Ok(Some(place.tree().to_json(node))),
                (None, Some(default)) => self.structure(default, ty),
                (None, None) => Ok(empty),
            },
            Value::Scalar(scalar) => Ok(Some(json(scalar))),
            Value::List(list) => {
                if !list.is_sure() {
                    return Err(Lost);
                }
                let element = match ty.inner() {
                    Type::List(element) | Type::Map(element) => element.as_ref(),
                    _ => ty,
                };
                let all = list
                    .items
                    .iter()
                    .map(|item| Ok((item.key.as_ref(), self.structure(&item.value, element)?.unwrap_or(Json::Null))));
                let all = all.collect::<Result<Vec<_>, Lost>>()?;
                if !matches!(ty.inner(), Type::Map(_)) {
                    return Ok(Some(Json::Array(all.into_iter().map(|(_, value)| value).collect())));
                }
                let mut map = Map::new();
                for (key, value) in all {
                    if let Ok(Some(key)) = self.scalar(key.unwrap_or(&Value::Unset), &Type::String) {
                        map.insert(key.to_string(), value);
                    }
                }
                Ok(Some(Json::Object(map)))
            }
            _ => Ok(empty),
        }
    }

    pub(super) fn is_in(&self, item: &Expr, list: &Expr, env: &Env) -> Truth {
        let (item_type, item) = (&item.ty, self.eval(item, env));
        let element = match list.ty.inner() {
            Type::List(element) => element.as_ref(),
            _ => item_type,
        };
        let list = self.elements(&self.eval(list, env), &list.ty);
        self.any(&list, |theirs| self.equal(&item, item_type, &theirs.value, element))
    }

    pub(super) fn is_in_net(&self, item: &Expr, net: &Expr, env: &Env) -> Truth {
        both(self.cell(item, env), self.cell(net, env), |item, net| item.is_in(net) == Some(true))
    }

    pub(super) fn like(&self, text: &Expr, pattern: &Expr, env: &Env) -> Truth {
        both(self.cell(text, env), self.cell(pattern, env), |text, pattern| {
            Glob::new(&pattern.to_string()).matches(text.as_str().unwrap_or_default())
        })
    }

    pub(super) fn matches(&self, text: &Expr, pattern: &Expr, env: &Env) -> Truth {
        let pattern = match self.cell(pattern, env) {
            Ok(Some(Scalar::Regex(pattern))) => Ok(Some(pattern.into_owned())),
            Ok(Some(text)) => Pattern::parse(&text.to_string()).map(Some).map_err(|_| Lost),
            Ok(None) => Ok(None),
            Err(Lost) => Err(Lost),
        };
        match (self.cell(text, env), pattern) {
            (Err(Lost), _) | (_, Err(Lost)) => Truth::Unknown,
            (Ok(Some(text)), Ok(Some(pattern))) => Truth::of(pattern.is_match(text.as_str().unwrap_or_default())),
            _ => Truth::False,
        }
    }

    pub(super) fn selects(&self, selector: &Expr, labels: &Expr, env: &Env) -> Truth {
        let labels = self.labels(&self.eval(labels, env), &labels.ty);
        match (self.cell(selector, env), labels) {
            (Err(Lost), _) | (_, Err(Lost)) => Truth::Unknown,
            (Ok(Some(Scalar::Selector(selector))), Ok(labels)) => Truth::of(selector.selects(&labels)),
            _ => Truth::False,
        }
    }

    fn labels(&self, value: &Value, ty: &Type) -> Result<Labels, Lost> {
        if let Value::Place(place) = value
            && place.default.is_none()
            && let Some(node) = place.present()
        {
            return read::labels(place.tree(), node);
        }
        let list = self.elements(value, ty);
        if !list.is_sure() {
            return Err(Lost);
        }
        let text = |value: &Value| Ok(self.scalar(value, &Type::String)?.map(|v| v.to_string()).unwrap_or_default());
        let pairs =
            list.items.iter().map(|item| Ok((text(item.key.as_ref().unwrap_or(&Value::Unset))?, text(&item.value)?)));
        Ok(Labels::new(pairs.collect::<Result<Vec<_>, Lost>>()?))
    }
}

/// A test of two scalars: unknown where one is lost, else false where one is unset.
fn both(a: Cell, b: Cell, test: impl Fn(&Scalar, &Scalar) -> bool) -> Truth {
    match (a, b) {
        (Err(Lost), _) | (_, Err(Lost)) => Truth::Unknown,
        (Ok(Some(a)), Ok(Some(b))) => {
            let (a, b) = as_ranges(a, b);
            Truth::of(test(&a, &b))
        }
        _ => Truth::False,
    }
}

/// An address beside a range is the range of that address alone.
fn as_ranges(a: Scalar, b: Scalar) -> (Scalar, Scalar) {
    let range = |ip: upright_value::Ip| Cidr::new(ip, ip.family.bits());
    match (a, b) {
        (Scalar::Ip(a), Scalar::Ip(b)) => (Scalar::Ip(a), Scalar::Ip(b)),
        (Scalar::Cidr(a), Scalar::Ip(ip)) => match range(ip) {
            Some(b) => (Scalar::Cidr(a), Scalar::Cidr(b)),
            None => (Scalar::Cidr(a), Scalar::Ip(ip)),
        },
        other => other,
    }
}

fn is_structure(ty: &Type) -> bool {
    matches!(
        ty.inner(),
        Type::Object(_)
            | Type::AnyObject
            | Type::Union(_)
            | Type::List(_)
            | Type::Map(_)
            | Type::Json
            | Type::Request
            | Type::UserInfo
    )
}

fn json(scalar: &Scalar) -> Json {
    match scalar {
        Scalar::Bool(b) => Json::from(*b),
        Scalar::Int(i) => Json::from(*i),
        Scalar::Float(f) => Json::from(*f),
        other => Json::from(other.to_manifest()),
    }
}
