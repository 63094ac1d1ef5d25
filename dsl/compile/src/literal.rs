//! Constants of the rule text as constants of the program.

use std::sync::Arc;
use upright_program::{Const, Literal, Net};
use upright_types::ir::{self, Expr, ExprKind, Type};
use upright_value::{Cidr, Family, Ip, Value};

/// A constant as its type represents it.
pub(crate) fn constant(value: &Value<'_>, ty: &Type) -> Const {
    if let (Type::Selector { .. }, Some(text)) = (ty.inner(), value.as_str()) {
        return Const::Selector(text.into());
    }
    match value {
        Value::Bool(value) => Const::Bool(*value),
        Value::Int(value) => match ty.inner() {
            Type::Float => Const::Float((*value as f64).to_bits()),
            Type::Quantity => Const::Quantity(upright_value::Quantity::from_int(*value).0),
            _ => Const::Int(*value),
        },
        Value::Float(value) => Const::Float(value.to_bits()),
        Value::Quantity(value) => Const::Quantity(value.0),
        Value::Ip(value) => Const::Net(address(*value)),
        Value::Cidr(value) => Const::Net(range(*value)),
        Value::Selector(selector) => Const::Selector(selector.to_string().into()),
        other => match (other.to_i64(), other.as_str()) {
            (Some(value), _) => Const::Int(value),
            (None, Some(text)) => Const::Str(text.into()),
            (None, None) => Const::Str(other.to_manifest().into()),
        },
    }
}

fn address(ip: Ip) -> Net {
    Net { v6: ip.family == Family::V6, prefix: ip.family.bits(), address: ip.bits }
}

fn range(cidr: Cidr) -> Net {
    let first = cidr.first();
    Net { v6: first.family == Family::V6, prefix: cidr.prefix, address: first.bits }
}

/// A parameter's default, or a value for it.
pub fn literal(value: &ir::Literal, ty: &Type) -> Literal {
    match (value, ty.inner()) {
        (ir::Literal::Unset, _) => Literal::Unset,
        (ir::Literal::Scalar(value), ty) => Literal::Scalar(constant(value, ty)),
        (ir::Literal::List(items), Type::List(element)) => {
            Literal::List(items.iter().map(|i| literal(i, element)).collect())
        }
        (ir::Literal::List(items), _) => Literal::List(items.iter().map(|i| literal(i, &Type::Error)).collect()),
        (ir::Literal::Map(entries), ty) => {
            let element = match ty {
                Type::Map(element) => element.as_ref(),
                _ => &Type::Error,
            };
            let mut entries: Vec<_> = entries.iter().map(|(k, v)| (k.clone(), literal(v, element))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Literal::Map(entries)
        }
        // Fields of a record carry their types in their scalars.
        (ir::Literal::Record(fields), _) => Literal::Record(fields.iter().map(|f| literal(f, &Type::Error)).collect()),
    }
}

fn constant_of(expr: &Expr) -> Option<Literal> {
    match &expr.kind {
        ExprKind::Const(value) => Some(Literal::Scalar(constant(value, &expr.ty))),
        ExprKind::Convert(inner) if matches!(inner.ty, Type::Enum { .. } | Type::String) => constant_of(inner),
        ExprKind::List(items) => constant_list(items),
        ExprKind::Map(entries) => constant_map(entries),
        ExprKind::Record(fields) => fields.iter().map(constant_of).collect::<Option<_>>().map(Literal::Record),
        _ => None,
    }
}

/// A list of constants; none if one of them is computed.
pub(crate) fn constant_list(items: &[Expr]) -> Option<Literal> {
    items.iter().map(constant_of).collect::<Option<_>>().map(Literal::List)
}

/// A map of constants, in the order of its keys.
pub(crate) fn constant_map(entries: &[(Expr, Expr)]) -> Option<Literal> {
    let mut all = Vec::new();
    for (key, value) in entries {
        let ExprKind::Const(key) = &key.kind else { return None };
        all.push((Arc::<str>::from(key.as_str()?), constant_of(value)?));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Some(Literal::Map(all))
}

/// The scalars of a list of constants, for a test of membership.
pub(crate) fn constant_set(items: &[Expr]) -> Option<Box<[Const]>> {
    let constants = items.iter().map(|item| match constant_of(item)? {
        Literal::Scalar(value) => Some(value),
        _ => None,
    });
    constants.collect()
}

/// The zero of a type that sums.
pub(crate) fn zero(ty: &Type) -> Const {
    match ty.inner() {
        Type::Float => Const::Float(0f64.to_bits()),
        Type::Quantity => Const::Quantity(0),
        _ => Const::Int(0),
    }
}

/// A text in JSON's quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
