//! Interpolated texts.

use super::Interpreter;
use crate::value::{Cell, Env, Lost, Scalar, Value};
use std::borrow::Cow;
use upright_types::ir::{Expr, Part, Type};

impl Interpreter<'_> {
    pub(super) fn interpolate(&self, parts: &[Part], env: &Env) -> Cell {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Value { value, secret } => text.push_str(&self.printed(value, *secret, env)?),
            }
        }
        Ok(Some(Scalar::String(Cow::Owned(text))))
    }

    /// A value as a message shows it: lists with commas, secrets as stars, unset as nothing.
    fn printed(&self, expr: &Expr, secret: bool, env: &Env) -> Result<String, Lost> {
        let value = self.eval(expr, env);
        let (Type::List(element) | Type::Map(element)) = expr.ty.inner() else {
            return self.shown(&value, &expr.ty, secret);
        };
        let list = self.elements(&value, &expr.ty);
        if !list.is_sure() {
            return Err(Lost);
        }
        let mut texts = Vec::new();
        for item in &list.items {
            if self.scalar(&item.value, element)?.is_some() {
                texts.push(self.shown(&item.value, element, secret)?);
            }
        }
        Ok(texts.join(", "))
    }

    fn shown(&self, value: &Value, ty: &Type, secret: bool) -> Result<String, Lost> {
        let hidden = secret || matches!(value, Value::Place(place) if place.secret);
        Ok(match self.scalar(value, ty)? {
            Some(_) if hidden => "***".to_owned(),
            Some(scalar) => scalar.to_string(),
            None => String::new(),
        })
    }
}
