//! Literals: they take the type that their context asks for, and are read when the rule is compiled.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, Type};
use crate::suggest::nearest;
use crate::usage::Usage;
use std::sync::Arc;
use upright_schema::FieldType;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, MapEntry, PrefixOp, Text, TextStyle};
use upright_value::Value;

/// Whether an expression has no type of its own, so that the other side of an operator should be read first.
pub(crate) fn is_literal(ast: &ast::Expr) -> bool {
    match &ast.kind {
        ast::ExprKind::Text(_)
        | ast::ExprKind::Interpolated(_)
        | ast::ExprKind::Int(_)
        | ast::ExprKind::Float(_)
        | ast::ExprKind::Bool(_)
        | ast::ExprKind::Map(_)
        | ast::ExprKind::Record(_)
        | ast::ExprKind::Braces => true,
        ast::ExprKind::List(items) => items.iter().all(is_literal),
        ast::ExprKind::Prefix { op: PrefixOp::Neg, operand, .. } => is_literal(operand),
        _ => false,
    }
}

impl Body<'_, '_> {
    /// A literal as a value of the type asked for; None for what is no literal, or has a type of its own.
    pub(crate) fn literal(&mut self, ast: &ast::Expr, want: &Type, usage: &Usage) -> Option<Expr> {
        let span = ast.span;
        let inner = want.inner();
        match &ast.kind {
            ast::ExprKind::Text(text) => self.text_literal(text, inner),
            ast::ExprKind::Int(value) => self.int_literal(*value, inner, span),
            ast::ExprKind::Float(value) => self.float_literal(*value, inner, span),
            ast::ExprKind::Prefix { op: PrefixOp::Neg, operand, .. } => match operand.kind {
                ast::ExprKind::Int(value) => self.int_literal(value.wrapping_neg(), inner, span),
                ast::ExprKind::Float(value) => self.float_literal(-value, inner, span),
                _ => None,
            },
            ast::ExprKind::List(items) => match inner {
                Type::List(element) => Some(self.list(items, Some(element), span)),
                Type::Json => Some(self.list(items, Some(&Type::Json), span)).map(|list| as_json(list, span)),
                _ => None,
            },
            ast::ExprKind::Map(entries) => match inner {
                Type::Map(value) => Some(self.map(entries, Some(value), span)),
                Type::Json => Some(self.map(entries, Some(&Type::Json), span)).map(|map| as_json(map, span)),
                Type::Object(_) | Type::Record(_) => Some(self.map_for_object(want, span)),
                _ => None,
            },
            ast::ExprKind::Record(fields) => self.fields_literal(fields, want, span),
            ast::ExprKind::Braces => self.empty_literal(want, usage, span),
            _ => None,
        }
    }

    fn text_literal(&mut self, text: &Text, want: &Type) -> Option<Expr> {
        let span = text.span;
        let constant = |value: Value<'static>, ty: Type| Some(expr(ExprKind::Const(value), ty, span));
        let string = || Value::String(text.value.clone().into());
        match want {
            Type::String => constant(string(), Type::String),
            Type::Enum { values, open } => Some(self.enum_literal(text, values, *open, want)),
            Type::IntOrString => {
                let inner = expr(ExprKind::Const(string()), Type::String, span);
                Some(expr(ExprKind::Convert(Box::new(inner)), Type::IntOrString, span))
            }
            Type::Json => {
                let inner = expr(ExprKind::Const(string()), Type::String, span);
                Some(as_json(inner, span))
            }
            // A number or boolean in quotes is the wrong type, not an unreadable literal.
            Type::Bool | Type::Int | Type::Float => None,
            _ => {
                let ty = want.values()?;
                match ty.read_literal(&text.value) {
                    Ok(value) => constant(value.into_owned(), want.clone()),
                    Err(error) => Some(self.bad_literal(text, want, &error)),
                }
            }
        }
    }

    fn bad_literal(&mut self, text: &Text, want: &Type, reason: &upright_value::ValueError) -> Expr {
        let name = self.show(want);
        let title = format!("`{}` can't be read as `{name}`", text.value);
        let span = match (reason.offset, text.style) {
            (Some(offset), TextStyle::Raw | TextStyle::Quoted) if !text.value.contains('\\') => {
                let at = text.span.start + 1 + offset as u32;
                if at < text.span.end { Span::new(text.span.file, at, text.span.end - 1) } else { text.span }
            }
            _ => text.span,
        };
        let mut report = Diagnostic::error(codes::BAD_LITERAL, title, span, reason.to_string());
        if let Some(example) = literal_example(want) {
            report = report.with_help(format!("`{name}` is written like {example}"));
        }
        self.fail(report, text.span)
    }

    fn enum_literal(&mut self, text: &Text, values: &Arc<[Arc<str>]>, open: bool, want: &Type) -> Expr {
        let constant = expr(ExprKind::Const(Value::String(text.value.clone().into())), want.clone(), text.span);
        let word = text.value.as_str();
        if values.iter().any(|value| **value == *word) {
            return constant;
        }
        let similar = nearest(word, values.iter().map(|value| &**value));
        if open && similar.is_none() {
            return constant;
        }
        let title = format!("`{word}` is not a value of this field");
        let label = if open { "not a known value" } else { "the field never has this value" };
        let mut report = match open {
            true => Diagnostic::warning(codes::UNKNOWN_VALUE, title, text.span, label),
            false => Diagnostic::error(codes::UNKNOWN_VALUE, title, text.span, label),
        };
        let all: Vec<String> = values.iter().map(|value| value.to_string()).collect();
        report = match similar {
            Some(similar) => {
                report.with_suggestion(text.span, format!("\"{similar}\""), format!("did you mean \"{similar}\"?"))
            }
            None => report.with_help(format!("it has {}", crate::scope::list_of(&all))),
        };
        self.report(report);
        if open { constant } else { error(text.span) }
    }

    /// Checks that a constant of an enum is one of the versions that are possible here.
    pub(crate) fn check_value_versions(&mut self, place: &Expr, constant: &Expr) {
        let ExprKind::Const(Value::String(word)) = &constant.kind else { return };
        let Some(FieldType::Enum(id)) = self.cx.field_type_of(place) else { return };
        let Some(value) = self.cx.schema.values(id).find(|value| value.text == &**word) else { return };
        let missing = self.versions.without(value.present);
        if missing.is_empty() {
            return;
        }
        let code = if value.present.and(self.versions).is_empty() { codes::NO_VERSION } else { codes::SOME_VERSIONS };
        let title = format!("`{word}` is a value only in Kubernetes {}", value.present);
        let label = format!("unknown to {missing}");
        let mut report = Diagnostic::error(code, title, constant.span, label);
        report.help = super::field::guard_help(value.present, self.versions);
        self.report(report);
    }

    fn int_literal(&mut self, value: i64, want: &Type, span: Span) -> Option<Expr> {
        let number = || expr(ExprKind::Const(Value::Int(value)), Type::Int, span);
        match want {
            Type::Int => Some(number()),
            Type::IntOrString => Some(expr(ExprKind::Convert(Box::new(number())), Type::IntOrString, span)),
            Type::Json => Some(as_json(number(), span)),
            Type::Float | Type::Quantity | Type::IntOrPercent => {
                let value = want.values()?.read_int(value).ok()?;
                Some(expr(ExprKind::Const(value), want.clone(), span))
            }
            Type::Duration | Type::FileMode | Type::Version | Type::String => {
                Some(self.needs_quotes(want, value, span))
            }
            _ => None,
        }
    }

    fn needs_quotes(&mut self, want: &Type, value: i64, span: Span) -> Expr {
        let name = self.show(want);
        let example = match want {
            Type::Duration => format!("\"{value}s\""),
            Type::FileMode => "\"0644\"".to_owned(),
            _ => format!("\"{value}\""),
        };
        let title = format!("expected `{name}`, found `int`");
        let report = Diagnostic::error(codes::TYPE_MISMATCH, title, span, "a number")
            .with_help(format!("`{name}` is written in quotes: {example}"));
        self.fail(report, span)
    }

    fn float_literal(&mut self, value: f64, want: &Type, span: Span) -> Option<Expr> {
        match want {
            Type::Float => Some(expr(ExprKind::Const(Value::Float(value)), Type::Float, span)),
            Type::Quantity => {
                let value = upright_value::Quantity::from_float(value).ok()?;
                Some(expr(ExprKind::Const(Value::Quantity(value)), Type::Quantity, span))
            }
            Type::Json => Some(as_json(expr(ExprKind::Const(Value::Float(value)), Type::Float, span), span)),
            _ => None,
        }
    }

    /// `[a, b]`, with the element's type where the context gives one.
    pub(crate) fn list(&mut self, items: &[ast::Expr], element: Option<&Type>, span: Span) -> Expr {
        let mut values: Vec<Expr> = Vec::with_capacity(items.len());
        if let Some(element) = element {
            for item in items {
                values.push(self.expect(item, element, &Usage::Element));
            }
            return expr(ExprKind::List(values), Type::List(Arc::new(element.clone())), span);
        }
        // The first element that is no literal says what the others are.
        let leader = items.iter().position(|item| !is_literal(item)).unwrap_or(0);
        let Some(first) = items.get(leader) else {
            return expr(ExprKind::List(Vec::new()), Type::List(Arc::new(Type::Error)), span);
        };
        let first = self.infer(first);
        let first = self.needs_value(first, &Usage::Element);
        let mut ty = first.ty.clone();
        for (at, item) in items.iter().enumerate() {
            let value = match at == leader {
                true => first.clone(),
                false if is_literal(item) => self.expect(item, &ty, &Usage::Element),
                false => {
                    let value = self.infer(item);
                    let value = self.needs_value(value, &Usage::Element);
                    ty = self.common(&ty, &value.ty).unwrap_or(ty);
                    value
                }
            };
            values.push(value);
        }
        let values = values.into_iter().map(|value| self.coerce(value, &ty, &Usage::Element)).collect();
        let ty = self.not_too_deep(Type::List(Arc::new(ty)), span);
        expr(ExprKind::List(values), ty, span)
    }

    /// `{"k": v}`, with the value's type where the context gives one.
    pub(crate) fn map(&mut self, entries: &[MapEntry], value: Option<&Type>, span: Span) -> Expr {
        let mut ty = value.cloned();
        let mut out = Vec::with_capacity(entries.len());
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for entry in entries {
            let name = match &entry.key.kind {
                ast::ExprKind::Text(text) => text.value.as_str(),
                _ => "…",
            };
            if let ast::ExprKind::Text(text) = &entry.key.kind {
                self.check_key(text, &mut seen);
            }
            let key = self.expect(&entry.key, &Type::String, &Usage::Index);
            let usage = Usage::Entry(name.to_owned());
            let value = match &ty {
                Some(ty) => self.expect(&entry.value, ty, &usage),
                None => {
                    let value = self.infer(&entry.value);
                    self.needs_value(value, &usage)
                }
            };
            ty.get_or_insert_with(|| value.ty.clone());
            out.push((key, value));
        }
        let ty = self.not_too_deep(Type::Map(Arc::new(ty.unwrap_or(Type::Error))), span);
        expr(ExprKind::Map(out), ty, span)
    }

    fn check_key<'k>(&mut self, key: &'k Text, seen: &mut Vec<(&'k str, Span)>) {
        if let Some((_, before)) = seen.iter().find(|(name, _)| *name == key.value) {
            let title = format!("the key `{}` comes twice", key.value);
            let report = Diagnostic::error(codes::DUPLICATE_NAME, title, key.span, "a second one")
                .with_label(*before, "the first one");
            self.report(report);
        }
        seen.push((&key.value, key.span));
    }
}

pub(super) fn as_json(value: Expr, span: Span) -> Expr {
    expr(ExprKind::Convert(Box::new(value)), Type::Json, span)
}

/// A literal of the type, for a help line.
fn literal_example(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Quantity => "\"500m\", \"1\" or \"128Mi\"",
        Type::Duration => "\"90s\", \"5m\", \"1h30m\" or \"30d\"",
        Type::Timestamp => "\"2026-01-31\" or \"2026-01-31T12:00:00Z\"",
        Type::Version => "\"1.35\"",
        Type::Ip => "\"10.0.0.1\" or \"fd00::1\"",
        Type::Cidr => "\"10.0.0.0/8\"",
        Type::Cron => "\"*/5 * * * *\"",
        Type::FileMode => "\"0644\"",
        Type::Image => "\"registry.example.com/app:1.2\"",
        Type::Selector { .. } => "\"app=web,tier in (front, back)\"",
        Type::IntOrPercent => "\"25%\" or 3",
        _ => return None,
    })
}
