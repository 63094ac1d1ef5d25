//! Arithmetic, conversions, builtins.

use super::{Interpreter, missing};
use crate::place::{Place, ReadAs};
use crate::read;
use crate::value::{Cell, Env, List, Lost, Scalar, Value};
use std::borrow::Cow;
use std::rc::Rc;
use upright_types::ir::{ArithmeticOp, Expr, Type};
use upright_value::{Builtin, Cidr, Quantity};

impl Interpreter<'_> {
    pub(super) fn arithmetic(&self, op: ArithmeticOp, left: &Expr, right: &Expr, env: &Env) -> Value {
        if matches!(left.ty.inner(), Type::List(_)) {
            let mut all = List::default();
            for side in [left, right] {
                all.append(self.elements(&self.eval(side, env), &side.ty));
            }
            return Value::List(Rc::new(all));
        }
        let (a, b) = (self.cell(left, env), self.cell(right, env));
        Value::of(match (a, b) {
            (Err(Lost), _) | (_, Err(Lost)) => Err(Lost),
            (Ok(Some(a)), Ok(Some(b))) => {
                let result = match op {
                    ArithmeticOp::Add => a.plus(&b),
                    ArithmeticOp::Subtract => a.minus(&b),
                    ArithmeticOp::Multiply => a.times(&b),
                    ArithmeticOp::Divide => a.divided_by(&b),
                    ArithmeticOp::Remainder => a.remainder(&b),
                };
                result.map_err(|_| Lost)
            }
            _ => Ok(None),
        })
    }

    /// A value as one of another type. Lists and objects of a wider type are what they were.
    pub(super) fn convert(&self, inner: &Expr, to: &Type, env: &Env) -> Value {
        let value = self.eval(inner, env);
        match to.inner() {
            Type::List(_)
            | Type::Map(_)
            | Type::Object(_)
            | Type::AnyObject
            | Type::Union(_)
            | Type::View(_)
            | Type::Record(_)
            | Type::Json => value,
            // A text stays the place that it is.
            Type::String | Type::Enum { .. } if is_text(&inner.ty) => match value {
                Value::Place(place) if place.read.is_none() => {
                    let read = Some(ReadAs::TextOf(inner.ty.inner().clone()));
                    Value::Place(Rc::new(Place { read, ..place.as_ref().clone() }))
                }
                other => Value::of(self.scalar(&other, &inner.ty).map(|cell| cell.map(read::to_text))),
            },
            to => Value::of(self.scalar(&value, &inner.ty).and_then(|cell| converted(cell, to))),
        }
    }

    pub(super) fn method(&self, builtin: Builtin, args: &[Expr], env: &Env) -> Cell {
        let values: Vec<Cell> = args.iter().map(|arg| self.cell(arg, env)).collect();
        if values.contains(&Err(Lost)) {
            return Err(Lost);
        }
        let mut scalars = Vec::new();
        for value in values {
            match value {
                Ok(Some(Scalar::Image(text))) if takes_text(builtin, scalars.len()) => {
                    scalars.push(Scalar::String(text));
                }
                Ok(Some(scalar)) => scalars.push(scalar),
                _ => return Ok(None),
            }
        }
        builtin.eval(&scalars).map(|value| value.map(upright_value::Value::into_owned)).map_err(|_| Lost)
    }

    pub(super) fn split(&self, text: &Expr, separator: &str, env: &Env) -> List {
        match self.cell(text, env) {
            Ok(Some(text)) => {
                let text = text.as_str().unwrap_or_default();
                let part = |part: &str| Value::Scalar(Scalar::String(Cow::Owned(part.to_owned())));
                if separator.is_empty() { List::of([part(text)]) } else { List::of(text.split(separator).map(part)) }
            }
            Ok(None) => List::default(),
            Err(Lost) => List::lost(),
        }
    }

    pub(super) fn flags(&self, args: &Expr, env: &Env) -> Value {
        let element = match args.ty.inner() {
            Type::List(element) => element.as_ref().clone(),
            _ => Type::String,
        };
        let value = self.eval(args, env);
        let list = self.elements(&value, &args.ty);
        if !list.is_sure() {
            return Value::List(Rc::new(List::lost()));
        }
        let mut texts = Vec::new();
        for item in &list.items {
            match self.scalar(&item.value, &element) {
                Ok(Some(text)) => texts.push(text.to_string()),
                Ok(None) => {}
                Err(Lost) => return Value::List(Rc::new(List::lost())),
            }
        }
        let string = |text: String| Value::Scalar(Scalar::String(Cow::Owned(text)));
        let entries = upright_value::flags(texts.iter().map(String::as_str)).into_iter();
        let items = entries.map(|(name, value)| crate::value::Item {
            sure: true,
            key: Some(string(name)),
            value: string(value),
        });
        match missing(&value) {
            Value::Unknown => Value::Unknown,
            _ => Value::List(Rc::new(List { items: items.collect(), ..List::default() })),
        }
    }
}

fn converted(cell: Option<Scalar>, to: &Type) -> Cell {
    let Some(value) = cell else { return Ok(None) };
    Ok(Some(match (value, to) {
        (Scalar::Int(i), Type::Float) => Scalar::Float(i as f64),
        (Scalar::Int(i), Type::Quantity) => Scalar::Quantity(Quantity::from_int(i)),
        (Scalar::Quantity(q), Type::Float) => Scalar::Float(q.to_float()),
        (text @ (Scalar::Image(_) | Scalar::Cron(_)), Type::IntOrString) => read::to_text(text),
        (Scalar::Ip(ip), Type::Cidr) => Scalar::Cidr(Cidr::new(ip, ip.family.bits()).ok_or(Lost)?),
        (other, _) => other,
    }))
}

fn is_text(ty: &Type) -> bool {
    matches!(ty.inner(), Type::String | Type::Enum { .. } | Type::Image | Type::Cron)
}

fn takes_text(builtin: Builtin, position: usize) -> bool {
    let signature = builtin.signature();
    let ty = match position {
        0 => signature.receiver,
        n => signature.args.get(n - 1).map_or(upright_value::Ty::String, |(_, ty)| *ty),
    };
    ty == upright_value::Ty::String
}
