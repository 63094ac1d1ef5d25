//! Records, objects and texts made of other values.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::expr::literal::as_json;
use crate::ir::{Expr, ExprKind, RecordId, Type};
use crate::suggest::did_you_mean;
use crate::usage::Usage;
use std::sync::Arc;
use upright_schema::TypeId;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{RecordField, StringPart};
use upright_value::Value;

impl Body<'_, '_> {
    pub(super) fn map_for_object(&mut self, want: &Type, span: Span) -> Expr {
        let name = self.show(want.inner());
        let title = format!("a `{name}` has fields, not keys");
        let report = Diagnostic::error(codes::TYPE_MISMATCH, title, span, "a map")
            .with_help("write its fields without quotes: `{field: value}`");
        self.fail(report, span)
    }

    pub(super) fn fields_literal(&mut self, fields: &[RecordField], want: &Type, span: Span) -> Option<Expr> {
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

    pub(super) fn empty_literal(&mut self, want: &Type, usage: &Usage, span: Span) -> Option<Expr> {
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

    pub(super) fn record_literal(&mut self, fields: &[RecordField], id: RecordId, span: Span) -> Expr {
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
                (None, Some(default)) => crate::constant::to_expr(default, ty, &self.cx.set.records, span),
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

    pub(super) fn check_field_once<'k>(&mut self, field: &'k RecordField, seen: &mut Vec<(&'k str, Span)>) {
        let name = field.name.text.as_str();
        if let Some((_, before)) = seen.iter().find(|(known, _)| *known == name) {
            let title = format!("the field `{name}` comes twice");
            let report = Diagnostic::error(codes::DUPLICATE_NAME, title, field.name.span, "a second one")
                .with_label(*before, "the first one");
            self.report(report);
        }
        seen.push((name, field.name.span));
    }

    pub(super) fn object_literal(&mut self, fields: &[RecordField], id: TypeId, span: Span) -> Expr {
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
    pub(super) fn naming_field(&self, ty: &Type) -> Option<&'static str> {
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

    pub(super) fn printable(&mut self, value: Expr) -> Expr {
        let prints = |ty: &Type| ty.values().is_some() || matches!(ty, Type::IntOrString | Type::Error);
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
