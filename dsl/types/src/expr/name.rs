//! Names alone: variables and parameters.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, ParamId, Type};
use crate::scope::Value;
use crate::suggest::nearest;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, Name};

impl Body<'_, '_> {
    pub(crate) fn name(&mut self, name: &Name) -> Expr {
        self.name_in(name, true)
    }

    /// What a field, entry or method is asked of.
    pub(crate) fn base(&mut self, base: &ast::Expr) -> Expr {
        match &base.kind {
            ast::ExprKind::Name(name) => {
                let value = self.name_in(name, false);
                self.cx.note(base.span, &value.ty);
                value
            }
            _ => self.infer(base),
        }
    }

    /// A name that stands `alone`, or before a dot.
    fn name_in(&mut self, name: &Name, alone: bool) -> Expr {
        if name.is_missing() {
            return error(name.span);
        }
        if let Some(var) = self.local(&name.text) {
            let ty = self.cx.var(var).map_or(Type::Error, |var| var.ty.clone());
            let value = expr(ExprKind::Var(var), ty, name.span);
            return self.narrowed(value);
        }
        if let Some(param) = self.param(&name.text) {
            return self.param_value(param, name.span);
        }
        self.unknown_name(name, alone)
    }

    pub(crate) fn param_value(&mut self, param: ParamId, span: Span) -> Expr {
        let ty = self.cx.set.params.get(param.index()).map_or(Type::Error, |param| param.ty.clone());
        let value = expr(ExprKind::Param(param), ty, span);
        self.narrowed(value)
    }

    fn unknown_name(&mut self, name: &Name, alone: bool) -> Expr {
        let text = name.text.as_str();
        let scope = &self.cx.scopes[self.module];
        if let Some(Value::Function(_)) = scope.values.get(text).map(|value| value.what) {
            let title = format!("`{text}` is a function");
            let report = Diagnostic::error(codes::WRONG_SORT, title, name.span, "used as a value")
                .with_help(format!("call it: `{text}(…)`"));
            return self.fail(report, name.span);
        }
        if self.is_module(text) {
            let title = format!("`{text}` is a module");
            let report = Diagnostic::error(codes::WRONG_SORT, title, name.span, "used as a value")
                .with_help(format!("name something in it: `{text}.…`"));
            return self.fail(report, name.span);
        }
        if name.is_capital() {
            let title = format!("`{text}` is no value");
            let report = Diagnostic::error(codes::WRONG_SORT, title, name.span, "a kind, view or type")
                .with_help(format!("go through its objects: `for x in {text}`, `any x in {text}: …`"));
            return self.fail(report, name.span);
        }
        let title = format!("there is no `{text}` here");
        let mut report = Diagnostic::error(codes::UNKNOWN_NAME, title, name.span, "not a name of this rule or file");
        if let Some(similar) = self.similar_name(text) {
            let similar = similar.to_owned();
            report = report.with_suggestion(name.span, similar.clone(), format!("did you mean `{similar}`?"));
        } else if let Some(path) = self.module_hint(text) {
            report = report.with_help(format!("put `use {path}` at the top of the file"));
        } else if let Some(help) = self.field_hint(text) {
            report = report.with_help(help);
        } else if let Some(kind) = self.kind_hint(text) {
            report = match alone {
                true => report.with_suggestion(name.span, kind.clone(), format!("did you mean the kind `{kind}`?")),
                false => report.with_help(format!("name the objects of the kind first: `for {text} in {kind}`")),
            };
        } else if alone {
            report = report.with_help(format!("if it is a text, write it in quotes: \"{text}\""));
        }
        self.fail(report, name.span)
    }

    fn similar_name(&self, text: &str) -> Option<&str> {
        let locals = self.locals.iter().map(|local| local.name.as_str());
        let params = self.params.keys().map(String::as_str);
        let values = self.cx.scopes[self.module].values.keys().copied();
        nearest(text, locals.chain(params).chain(values))
    }

    /// A kind, type or view that is written like this, capitals aside.
    fn kind_hint(&self, text: &str) -> Option<String> {
        let own = self.cx.scopes[self.module].types.keys().copied().chain(["Workload", "Object", "Cluster"]);
        let kinds = self.cx.schema.kinds().map(|kind| kind.gvk.kind);
        let mut alike = own.chain(kinds).filter(|name| name.eq_ignore_ascii_case(text));
        alike.next().map(ToOwned::to_owned)
    }

    /// A module that the file does not use.
    fn module_hint(&self, text: &str) -> Option<&str> {
        let ending = format!("/{text}");
        self.cx.scopes.iter().map(|scope| &*scope.path).find(|path| path.ends_with(&ending))
    }

    /// A variable in reach that has a field of this name.
    fn field_hint(&self, text: &str) -> Option<String> {
        let with_field =
            self.locals.iter().rev().find(|local| match self.cx.var(local.var).map(|var| var.ty.inner()) {
                Some(Type::Object(id)) => self.cx.schema.field(*id, text).is_some(),
                _ => false,
            })?;
        Some(format!("did you mean `{}.{text}`? Fields are named with what they belong to", with_field.name))
    }
}
