//! Values known when the rule is compiled: defaults of parameters and fields, settings of profiles and tests.

use crate::body::{Body, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, Literal, Record, Type};
use crate::usage::Usage;
use std::sync::Arc;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast;
use upright_value::Value;

impl Body<'_, '_> {
    /// A constant of a type; reports what is none.
    pub(crate) fn constant(&mut self, ast: &ast::Expr, ty: &Type, usage: &Usage) -> Option<Literal> {
        let value = self.expect(ast, ty, usage);
        if value.ty == Type::Error {
            return None;
        }
        match to_literal(&value) {
            Ok(literal) => Some(literal),
            Err(None) => None,
            Err(Some(span)) => {
                let title = format!("{} must be a constant", usage.words());
                let report = Diagnostic::error(codes::NOT_CONSTANT, title, span, "is not known before a run")
                    .with_help("write a literal: a text, a number, a list, a map or a record of them");
                self.report(report);
                None
            }
        }
    }
}

/// The constant that an expression is, or the place of what is none (nothing where it has an error).
fn to_literal(value: &Expr) -> Result<Literal, Option<Span>> {
    let all = |items: &[Expr]| items.iter().map(to_literal).collect::<Result<Vec<_>, _>>();
    match &value.kind {
        ExprKind::Error if value.ty != Type::Error => Ok(Literal::Unset),
        ExprKind::Error => Err(None),
        ExprKind::Const(constant) => Ok(Literal::Scalar(constant.clone())),
        ExprKind::Convert(inner) => convert(to_literal(inner)?, &value.ty).ok_or(Some(value.span)),
        ExprKind::Assume(inner) => to_literal(inner),
        ExprKind::List(items) => Ok(Literal::List(all(items)?)),
        ExprKind::Record(items) => Ok(Literal::Record(all(items)?)),
        ExprKind::Map(entries) => {
            let mut out: Vec<(Arc<str>, Literal)> = Vec::new();
            for (key, value) in entries {
                match &key.kind {
                    ExprKind::Const(Value::String(key)) => out.push(((&**key).into(), to_literal(value)?)),
                    ExprKind::Error => return Err(None),
                    _ => return Err(Some(key.span)),
                }
            }
            out.sort_by(|(a, _), (b, _)| a.cmp(b));
            Ok(Literal::Map(out))
        }
        _ => Err(Some(value.span)),
    }
}

fn convert(literal: Literal, ty: &Type) -> Option<Literal> {
    let Literal::Scalar(value) = literal else { return Some(literal) };
    let scalar = match (&value, ty.inner()) {
        (Value::Int(number), ty) => match ty.values() {
            Some(ty) => ty.read_int(*number).ok()?,
            None => value,
        },
        (Value::Float(number), Type::Quantity) => Value::Quantity(upright_value::Quantity::from_float(*number).ok()?),
        _ => value,
    };
    Some(Literal::Scalar(scalar))
}

/// A constant as an expression of its type; of an optional one that is unset, an error of this type.
pub(crate) fn to_expr(literal: &Literal, ty: &Type, records: &[Record], span: Span) -> Expr {
    let to_expr = |literal: &Literal, ty: &Type| to_expr(literal, ty, records, span);
    let kind = match (literal, ty.inner()) {
        (Literal::Scalar(value), _) => ExprKind::Const(value.clone()),
        (Literal::List(items), Type::List(element)) => {
            ExprKind::List(items.iter().map(|item| to_expr(item, element)).collect())
        }
        (Literal::Map(entries), Type::Map(value)) => {
            let key =
                |name: &Arc<str>| expr(ExprKind::Const(Value::String(name.to_string().into())), Type::String, span);
            ExprKind::Map(entries.iter().map(|(name, item)| (key(name), to_expr(item, value))).collect())
        }
        (Literal::Record(values), Type::Record(id)) => {
            let fields = records.get(id.index()).map_or(&[][..], |record| &record.fields);
            ExprKind::Record(values.iter().zip(fields).map(|(value, (_, ty, _))| to_expr(value, ty)).collect())
        }
        _ => ExprKind::Error,
    };
    expr(kind, ty.inner().clone(), span)
}
