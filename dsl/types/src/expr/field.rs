//! `x.field`: of objects, unions of them, rows of views, records and the request.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, RecordId, Type, ViewId};
use crate::scope::{Value, private};
use crate::shape::through_unset;
use crate::suggest::{did_you_mean, nearest};
use upright_schema::{Field, TypeId, Version, Versions};
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, Name};

impl Body<'_, '_> {
    /// `x.name`; `m.name` where `m` is a module.
    pub(crate) fn field(&mut self, base: &ast::Expr, name: &Name, span: Span) -> Expr {
        if let ast::ExprKind::Name(prefix) = &base.kind
            && self.is_module(&prefix.text)
        {
            return self.param_of_module(prefix, name, span);
        }
        let base = self.base(base);
        self.field_of(base, name, span)
    }

    fn param_of_module(&mut self, prefix: &Name, name: &Name, span: Span) -> Expr {
        let Some(module) = self.cx.module_named(self.module, prefix) else { return error(span) };
        let found = self.cx.scopes[module].values.get(name.text.as_str()).copied();
        let Some(found) = found else {
            let title = format!("module `{}` has no `{}`", prefix.text, name.text);
            let mut report = Diagnostic::error(codes::UNKNOWN_NAME, title, name.span, "not there");
            let public = self.cx.scopes[module].values.iter().filter(|(_, value)| value.public);
            report.help = did_you_mean(&name.text, public.map(|(name, _)| *name));
            return self.fail(report, span);
        };
        if !found.public {
            self.report(private(prefix, name, found.span));
        }
        match found.what {
            Value::Param(param) => {
                self.cx.use_param(param);
                self.param_value(param, span)
            }
            Value::Function(_) => {
                let title = format!("`{}.{}` is a function", prefix.text, name.text);
                let report = Diagnostic::error(codes::WRONG_SORT, title, name.span, "used as a value")
                    .with_help(format!("call it: `{}.{}(…)`", prefix.text, name.text));
                self.fail(report, span)
            }
        }
    }

    /// The field or argumentless method of a value.
    pub(crate) fn field_of(&mut self, base: Expr, name: &Name, span: Span) -> Expr {
        if name.is_missing() || base.ty == Type::Error {
            return error(span);
        }
        let value = match base.ty.inner().clone() {
            Type::Object(id) => self.object_field(base, id, name, span),
            Type::AnyObject => self.any_object_field(base, name, span),
            Type::View(id) => self.view_field(base, id, name, span),
            Type::Record(id) => self.record_field(base, id, name, span),
            Type::Union(members) => self.union_field(base, &members, name, span),
            Type::Request | Type::UserInfo => self.request_field(base, name, span),
            Type::Selector { plain: false, .. } if matches!(name.text.as_str(), "matchLabels" | "matchExpressions") => {
                let id = self.cx.schema.label_selector();
                self.object_field(base, id, name, span)
            }
            Type::Cluster => {
                let title = "the cluster has no fields";
                self.fail(Diagnostic::error(codes::UNKNOWN_FIELD, title, name.span, "not a field"), span)
            }
            _ => return self.method(base, name, &[], span),
        };
        self.narrowed(value)
    }

    pub(super) fn object_field(&mut self, base: Expr, id: TypeId, name: &Name, span: Span) -> Expr {
        let Some(field) = self.cx.schema.field(id, &name.text) else {
            self.unknown_field_of(&base, id, name);
            return error(span);
        };
        self.check_versions(&field, name);
        self.make_field(base, &field, span)
    }

    /// The expression of a field that exists.
    fn make_field(&mut self, base: Expr, field: &Field<'_>, span: Span) -> Expr {
        // Where no version is possible that has it, which has been reported, its own versions count.
        let versions = match self.versions.and(field.present).is_empty() {
            true => field.present,
            false => self.versions,
        };
        let mut ty = self.cx.type_with_known(field, versions);
        let optional = field.optional_in(versions);
        let set = match base.ty.is_optional() {
            true => expr(ExprKind::Assume(Box::new(base.clone())), base.ty.inner().clone(), base.span),
            false => base.clone(),
        };
        let mut default = self.cx.default_of(field, &set, &ty, span);
        let required = !optional && field.required_in.contains_all(field.present.and(versions));
        if default.is_none() && !optional && !required && ty == Type::String {
            // Names and the like that are always there: an empty text where the manifest says nothing.
            let empty = ExprKind::Const(upright_value::Value::String("".into()));
            default = Some(expr(empty, Type::String, span));
        }
        let required = required && default.is_none() && !matches!(ty, Type::List(_) | Type::Map(_));
        if optional {
            ty = ty.optional();
        }
        if base.ty.is_optional() {
            ty = through_unset(ty);
        }
        let kind = ExprKind::Field {
            base: Box::new(base),
            name: field.name.into(),
            default: default.filter(|_| !optional).map(Box::new),
            secret: field.secret,
            required,
        };
        expr(kind, ty, span)
    }

    fn check_versions(&mut self, field: &Field<'_>, name: &Name) {
        let here = self.versions.and(self.cx.schema.ty(field.owner).present);
        let missing = here.without(field.present);
        if missing.is_empty() {
            return;
        }
        let never = field.present.and(here).is_empty();
        let (code, title) = match never {
            true => (codes::NO_VERSION, format!("no supported version of Kubernetes has `{}`", name.text)),
            false => (codes::SOME_VERSIONS, format!("not every supported version of Kubernetes has `{}`", name.text)),
        };
        let label = format!("only in Kubernetes {}", field.present);
        let mut report = Diagnostic::error(code, title, name.span, label);
        report.help = match never {
            true => Some(format!("the versions possible here are {here}")),
            false => guard_help(field.present, here),
        };
        self.report(report);
    }

    /// Reports a field that a type does not have.
    pub(crate) fn unknown_field(&mut self, id: TypeId, name: &Name) {
        let schema = self.cx.schema;
        let type_name = schema.ty(id).short_name;
        let title = format!("`{type_name}` has no field `{}`", name.text);
        let report = Diagnostic::error(codes::UNKNOWN_FIELD, title, name.span, format!("not a field of `{type_name}`"));
        let report = self.suggest_field(report, id, name);
        self.report(report);
    }

    fn unknown_field_of(&mut self, base: &Expr, id: TypeId, name: &Name) {
        let schema = self.cx.schema;
        let type_name = schema.ty(id).short_name.to_owned();
        if schema.ty(id).open {
            let title = format!("the schema of `{type_name}` does not name `{}`", name.text);
            let text = self.cx.text_of(base).unwrap_or_else(|| "…".to_owned());
            let help = format!("what a schema leaves open is opened by index: `(raw {text})[\"{}\"]`", name.text);
            let report = Diagnostic::error(codes::UNKNOWN_FIELD, title, name.span, "not in the schema").with_help(help);
            return self.report(report);
        }
        let title = format!("`{type_name}` has no field `{}`", name.text);
        let label = format!("not a field of `{type_name}`");
        let mut report = Diagnostic::error(codes::UNKNOWN_FIELD, title, name.span, label);
        if let Some(text) = self.cx.text_of(base) {
            report = report.with_label(base.span, format!("`{text}` is a `{type_name}`"));
        }
        let report = self.suggest_field(report, id, name);
        self.report(report);
    }

    pub(super) fn suggest_field(&self, report: Diagnostic, id: TypeId, name: &Name) -> Diagnostic {
        let schema = self.cx.schema;
        if let Some(similar) = schema.similar_fields(id, &name.text).first() {
            return report.with_suggestion(name.span, similar.clone(), format!("did you mean `{similar}`?"));
        }
        if let Some(through) = self.field_inside(id, &name.text) {
            let text = format!("`{}` belongs to `{through}`: did you mean `{through}.{}`?", name.text, name.text);
            return report.with_suggestion(name.span, format!("{through}.{}", name.text), text);
        }
        if !self.cx.may_suggest() {
            return report;
        }
        let others = schema.types_with_field(&name.text);
        let mut names: Vec<String> = others.iter().map(|id| schema.ty(*id).short_name.to_owned()).collect();
        names.sort();
        names.dedup();
        if (1..=3).contains(&names.len()) {
            let verb = if names.len() == 1 { "has" } else { "have" };
            return report.with_help(format!("{} {verb} that field", crate::scope::list_of(&names)));
        }
        let fields: Vec<String> = schema.fields(id).map(|field| field.name.to_owned()).collect();
        if (1..=8).contains(&fields.len()) {
            return report.with_help(format!("it has {}", crate::scope::list_of(&fields)));
        }
        report
    }

    /// The one field whose type has the field that was sought a level too high.
    fn field_inside(&self, id: TypeId, name: &str) -> Option<String> {
        let schema = self.cx.schema;
        let mut found = schema.fields(id).filter(|field| match field.ty {
            upright_schema::FieldType::Object(inner) => schema.field(inner, name).is_some(),
            _ => false,
        });
        let first = found.next()?;
        let rest: Vec<&str> = found.map(|field| field.name).collect();
        // `spec` and `status` often share a name; rules mean `spec`.
        match first.name {
            "spec" => Some("spec".to_owned()),
            other if rest.is_empty() => Some(other.to_owned()),
            _ => rest.contains(&"spec").then(|| "spec".to_owned()),
        }
    }

    fn any_object_field(&mut self, base: Expr, name: &Name, span: Span) -> Expr {
        let ty = match name.text.as_str() {
            "apiVersion" | "kind" => Type::String,
            "metadata" => Type::Object(self.cx.schema.object_meta()),
            _ => {
                let text = self.cx.text_of(&base).unwrap_or_else(|| "…".to_owned());
                let title = format!("not every kind has a field `{}`", name.text);
                let label = "an `Object` has `apiVersion`, `kind` and `metadata`";
                let help =
                    format!("ask for its kind first: `{text} is Pod`; or open it: `(raw {text})[\"{}\"]`", name.text);
                let report = Diagnostic::error(codes::UNION_NOT_NARROWED, title, name.span, label).with_help(help);
                return self.fail(report, span);
            }
        };
        let ty = if base.ty.is_optional() { ty.optional() } else { ty };
        let kind = ExprKind::Field {
            base: Box::new(base),
            name: name.text.as_str().into(),
            default: None,
            secret: false,
            required: false,
        };
        expr(kind, ty, span)
    }

    fn view_field(&mut self, base: Expr, id: ViewId, name: &Name, span: Span) -> Expr {
        if !self.cx.views_done.get(id.index()).copied().unwrap_or(false) {
            return error(span);
        }
        let Some((field, ty)) = self.find_view_field(id, &name.text) else {
            let view = self.show(&Type::View(id));
            let names = self.view_fields(id);
            let title = format!("view `{view}` has no field `{}`", name.text);
            let mut report = Diagnostic::error(codes::UNKNOWN_FIELD, title, name.span, "not a name that it binds");
            report = match nearest(&name.text, names.iter().map(String::as_str)) {
                Some(similar) => {
                    report.with_suggestion(name.span, similar.to_owned(), format!("did you mean `{similar}`?"))
                }
                None => self.view_hint(report, id, name, &names),
            };
            return self.fail(report, span);
        };
        let ty = if base.ty.is_optional() { through_unset(ty) } else { ty };
        expr(ExprKind::ViewField { base: Box::new(base), field }, ty, span)
    }

    /// The field of the view whose type has the name that was sought, or all of them.
    fn view_hint(&self, report: Diagnostic, id: ViewId, sought: &Name, names: &[String]) -> Diagnostic {
        let name = sought.text.as_str();
        let has = |field: &&String| match self.find_view_field(id, field) {
            Some((_, Type::AnyObject)) => matches!(name, "metadata" | "kind" | "apiVersion"),
            Some((_, Type::Object(ty))) => self.cx.schema.field(ty, name).is_some(),
            Some((_, Type::Union(members))) => members.iter().all(|member| match member {
                Type::Object(ty) => self.cx.schema.field(*ty, name).is_some(),
                _ => false,
            }),
            _ => false,
        };
        let through: Vec<String> = names.iter().filter(has).map(|field| format!("{field}.{name}")).collect();
        match through.as_slice() {
            [] => report.with_help(format!("it has {}", crate::scope::list_of(names))),
            [one] => report.with_suggestion(sought.span, one.clone(), format!("did you mean `{one}`?")),
            several => {
                report.with_help(format!("did you mean {}?", crate::scope::list_of(several).replace(" and ", " or ")))
            }
        }
    }

    pub(super) fn find_view_field(&self, id: ViewId, name: &str) -> Option<(usize, Type)> {
        let view = self.cx.set.views.get(id.index())?;
        let named = |var: &crate::ir::VarId| self.cx.var(*var).is_some_and(|var| *var.name == *name);
        let field = view.fields.iter().position(named)?;
        let ty = self.cx.var(*view.fields.get(field)?)?.ty.clone();
        Some((field, ty))
    }

    fn view_fields(&self, id: ViewId) -> Vec<String> {
        let fields = self.cx.set.views.get(id.index()).map(|view| view.fields.as_slice()).unwrap_or_default();
        fields.iter().filter_map(|var| self.cx.var(*var)).map(|var| var.name.to_string()).collect()
    }

    fn record_field(&mut self, base: Expr, id: RecordId, name: &Name, span: Span) -> Expr {
        let Some(record) = self.cx.set.records.get(id.index()) else { return error(span) };
        let Some(field) = record.fields.iter().position(|(field, ..)| **field == *name.text) else {
            let names: Vec<String> = record.fields.iter().map(|(field, ..)| field.to_string()).collect();
            let title = format!("`{}` has no field `{}`", record.name, name.text);
            let mut report = Diagnostic::error(codes::UNKNOWN_FIELD, title, name.span, "not a field");
            report = match nearest(&name.text, names.iter().map(String::as_str)) {
                Some(similar) => {
                    report.with_suggestion(name.span, similar.to_owned(), format!("did you mean `{similar}`?"))
                }
                None => report.with_help(format!("it has {}", crate::scope::list_of(&names))),
            };
            return self.fail(report, span);
        };
        let ty = record.fields[field].1.clone();
        let ty = if base.ty.is_optional() { through_unset(ty) } else { ty };
        expr(ExprKind::RecordField { base: Box::new(base), field }, ty, span)
    }
}

/// The guard that leaves only versions that have something.
pub(crate) fn guard_help(present: Versions, here: Versions) -> Option<String> {
    let wanted = present.and(here);
    let (first, last) = (wanted.first()?, wanted.last()?);
    let from = (here.first() != Some(first)).then(|| format!("kubernetes >= \"{first}\""));
    let next = last.minor().checked_add(1).and_then(Version::new);
    let until = next.filter(|_| here.last() != Some(last)).map(|next| format!("kubernetes < \"{next}\""));
    let guard = match (from, until) {
        (Some(from), Some(until)) => format!("{from} and {until}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => return None,
    };
    Some(format!("go on only where it exists: `when {guard}`"))
}
