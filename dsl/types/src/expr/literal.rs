//! Literals: they take the type that their context asks for, and are read when the rule is compiled.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, RecordId, Type};
use crate::shape::value_type;
use crate::suggest::{did_you_mean, nearest};
use crate::usage::Usage;
use std::sync::Arc;
use upright_schema::{FieldType, TypeId};
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, MapEntry, PrefixOp, RecordField, StringPart, Text, TextStyle};
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
                let ty = value_type(want)?;
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
                let value = value_type(want)?.read_int(value).ok()?;
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

    fn map_for_object(&mut self, want: &Type, span: Span) -> Expr {
        let name = self.show(want.inner());
        let title = format!("a `{name}` has fields, not keys");
        let report = Diagnostic::error(codes::TYPE_MISMATCH, title, span, "a map")
            .with_help("write its fields without quotes: `{field: value}`");
        self.fail(report, span)
    }

    fn fields_literal(&mut self, fields: &[RecordField], want: &Type, span: Span) -> Option<Expr> {
        match want.inner() {
            Type::Record(id) => Some(self.record_literal(fields, *id, span)),
            Type::Object(id) => Some(self.object_literal(fields, *id, span)),
            Type::Json => {
                let mut entries = Vec::new();
                for field in fields {
                    let key = Value::String(field.name.text.clone().into());
                    let value = self.expect(&field.value, &Type::Json, &Usage::Entry(field.name.text.clone()));
                    entries.push((expr(ExprKind::Const(key), Type::String, field.name.span), value));
                }
                Some(as_json(expr(ExprKind::Map(entries), Type::Map(Arc::new(Type::Json)), span), span))
            }
            Type::Map(_) => {
                let title = "a map's keys stand in quotes";
                let report = Diagnostic::error(codes::TYPE_MISMATCH, title, span, "a record, not a map")
                    .with_help("write `{\"key\": value}`");
                Some(self.fail(report, span))
            }
            _ => None,
        }
    }

    fn empty_literal(&mut self, want: &Type, usage: &Usage, span: Span) -> Option<Expr> {
        match want.inner() {
            Type::Map(_) => Some(expr(ExprKind::Map(Vec::new()), want.inner().clone(), span)),
            Type::Json => {
                let empty = expr(ExprKind::Map(Vec::new()), Type::Map(Arc::new(Type::Json)), span);
                Some(as_json(empty, span))
            }
            Type::Record(id) => Some(self.record_literal(&[], *id, span)),
            Type::Object(id) => Some(self.object_literal(&[], *id, span)),
            Type::Selector { .. } => {
                let all = upright_value::Selector::everything();
                let value = Value::Selector(std::borrow::Cow::Owned(all));
                Some(expr(ExprKind::Const(value), want.inner().clone(), span))
            }
            Type::Error => Some(error(span)),
            _ => {
                let wanted = self.show(want);
                let title = format!("expected `{wanted}`, found `{{}}`");
                let label = format!("{} must be `{wanted}`", usage.words());
                Some(self.fail(Diagnostic::error(codes::TYPE_MISMATCH, title, span, label), span))
            }
        }
    }

    fn record_literal(&mut self, fields: &[RecordField], id: RecordId, span: Span) -> Expr {
        let Some(record) = self.cx.set.records.get(id.index()).cloned() else { return error(span) };
        let known = |name: &str| record.fields.iter().any(|(field, ..)| **field == *name);
        let mut seen = Vec::new();
        for field in fields {
            self.check_field_once(field, &mut seen);
            if !known(&field.name.text) {
                let title = format!("`{}` has no field `{}`", record.name, field.name.text);
                let mut report = Diagnostic::error(codes::UNKNOWN_FIELD, title, field.name.span, "not a field");
                report.help = did_you_mean(&field.name.text, record.fields.iter().map(|(name, ..)| &**name));
                self.report(report);
            }
        }
        let mut values = Vec::new();
        let mut missing = Vec::new();
        for (name, ty, default) in &record.fields {
            let given = fields.iter().find(|field| field.name.text == **name);
            values.push(match (given, default) {
                (Some(given), _) => self.expect(&given.value, ty, &Usage::Entry(name.to_string())),
                (None, Some(default)) => crate::constant::to_expr(default, ty, span),
                (None, None) => {
                    missing.push(name.to_string());
                    error(span)
                }
            });
        }
        if !missing.is_empty() {
            let title = format!("`{}` needs {}", record.name, crate::scope::list_of(&missing));
            self.report(Diagnostic::error(codes::MISSING_FIELD, title, span, "not given"));
        }
        expr(ExprKind::Record(values), Type::Record(id), span)
    }

    fn check_field_once<'k>(&mut self, field: &'k RecordField, seen: &mut Vec<(&'k str, Span)>) {
        let name = field.name.text.as_str();
        if let Some((_, before)) = seen.iter().find(|(known, _)| *known == name) {
            let title = format!("the field `{name}` comes twice");
            let report = Diagnostic::error(codes::DUPLICATE_NAME, title, field.name.span, "a second one")
                .with_label(*before, "the first one");
            self.report(report);
        }
        seen.push((name, field.name.span));
    }

    fn object_literal(&mut self, fields: &[RecordField], id: TypeId, span: Span) -> Expr {
        let schema = self.cx.schema;
        let mut values = Vec::new();
        let mut seen = Vec::new();
        for field in fields {
            self.check_field_once(field, &mut seen);
            let Some(known) = schema.field(id, &field.name.text) else {
                self.unknown_field(id, &field.name);
                continue;
            };
            let ty = self.cx.type_with_known(&known, self.versions);
            let value = self.expect(&field.value, &ty, &Usage::Entry(field.name.text.clone()));
            values.push((Arc::from(known.name), value));
        }
        let missing: Vec<String> = schema
            .fields(id)
            .filter(|field| field.required_in.contains_all(field.present.and(self.versions)))
            .filter(|field| !field.present.and(self.versions).is_empty() && field.default.is_none())
            .filter(|field| !fields.iter().any(|given| given.name.text == field.name))
            .map(|field| field.name.to_owned())
            .collect();
        if !missing.is_empty() {
            let title = format!("a `{}` needs {}", schema.ty(id).short_name, crate::scope::list_of(&missing));
            self.report(Diagnostic::error(codes::MISSING_FIELD, title, span, "not given"));
        }
        expr(ExprKind::Object(values), Type::Object(id), span)
    }

    /// `"a {b} c"`.
    pub(crate) fn interpolated(&mut self, parts: &[StringPart], span: Span) -> Expr {
        let mut out = Vec::with_capacity(parts.len());
        for part in parts {
            out.push(match part {
                StringPart::Text(text) => crate::ir::Part::Text(text.value.as_str().into()),
                StringPart::Expr(ast) => {
                    let value = self.infer(ast);
                    let value = self.needs_value(value, &Usage::Text);
                    let value = self.printable(value);
                    let secret = self.cx.is_secret(&value);
                    crate::ir::Part::Value { value, secret }
                }
            });
        }
        expr(ExprKind::Interpolate(out), Type::String, span)
    }

    /// The field that names an object.
    fn naming_field(&self, ty: &Type) -> Option<&'static str> {
        let has = |ty: &Type, name: &str| match ty {
            Type::Object(id) => self.cx.schema.field(*id, name).is_some(),
            Type::AnyObject => name == "metadata",
            _ => false,
        };
        let all = |name: &str| match ty {
            Type::Union(members) => members.iter().all(|member| has(member, name)),
            ty => has(ty, name),
        };
        if all("metadata") { Some("metadata.name") } else { all("name").then_some("name") }
    }

    fn printable(&mut self, value: Expr) -> Expr {
        let prints = |ty: &Type| value_type(ty).is_some() || matches!(ty, Type::IntOrString | Type::Error);
        let ok = match &value.ty {
            Type::List(element) => prints(element),
            ty => prints(ty),
        };
        if ok {
            return value;
        }
        if value.ty == Type::Json {
            return self.json_unopened(&value, &Type::String);
        }
        let have = self.show(&value.ty);
        let name = self.cx.name_of(&value);
        let title = format!("{name} has no text");
        let help = match value.ty.inner() {
            Type::Object(_) | Type::Union(_) | Type::View(_) | Type::AnyObject | Type::Record(_) => {
                let text = self.cx.text_of(&value).unwrap_or_else(|| "…".to_owned());
                match self.naming_field(value.ty.inner()) {
                    Some(field) => format!("print one of its fields, like `{{{text}.{field}}}`"),
                    None => "print one of its fields".to_owned(),
                }
            }
            Type::Map(_) => "print its keys or one of its values".to_owned(),
            _ => "print a value of it".to_owned(),
        };
        let report = Diagnostic::error(codes::NOT_PRINTABLE, title, value.span, format!("is `{have}`")).with_help(help);
        self.fail(report, value.span)
    }
}

fn as_json(value: Expr, span: Span) -> Expr {
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
