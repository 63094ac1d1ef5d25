//! Fields of unions: those that all members have.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, IsTest, Type};
use crate::shape::through_unset;
use std::sync::Arc;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::Name;

impl Body<'_, '_> {
    /// A field that all members have. One node where all mean the same by it, else an `if` over the members.
    pub(super) fn union_field(&mut self, base: Expr, members: &[Type], name: &Name, span: Span) -> Expr {
        if members.iter().all(|member| matches!(member, Type::View(_))) {
            return self.views_field(base, members, name, span);
        }
        let mut parts: Vec<(Type, Expr)> = Vec::new();
        let mut lacking: Vec<String> = Vec::new();
        let before = self.cx.diagnostics.len();
        for member in members {
            let as_member = expr(ExprKind::Assume(Box::new(base.clone())), member.clone(), base.span);
            match member {
                Type::Object(id) if self.cx.schema.field(*id, &name.text).is_some() => {
                    let part = self.object_field(as_member, *id, name, span);
                    parts.push((member.clone(), part));
                }
                _ => lacking.push(self.show(member)),
            }
        }
        if !lacking.is_empty() {
            self.cx.diagnostics.truncate(before);
            return self.lacking_field(&base, members, &lacking, name, span);
        }
        self.join_members(base, parts, span)
    }

    pub(super) fn lacking_field(
        &mut self,
        base: &Expr,
        members: &[Type],
        lacking: &[String],
        name: &Name,
        span: Span,
    ) -> Expr {
        let label = format!("{} has no such field", crate::scope::list_of(lacking).replace(" and ", " or "));
        if lacking.len() < members.len() {
            let title = format!("not every member of `{}` has `{}`", self.show(base.ty.inner()), name.text);
            let text = self.cx.text_of(base).unwrap_or_else(|| "…".to_owned());
            let having = members.iter().map(|member| self.show(member)).find(|member| !lacking.contains(member));
            let mut report = Diagnostic::error(codes::UNION_NOT_NARROWED, title, name.span, label);
            report.help = having.map(|having| format!("ask for it first: `{text} is {having}`"));
            return self.fail(report, span);
        }
        let title = format!("`{}` has no field `{}`", self.show(base.ty.inner()), name.text);
        let report = Diagnostic::error(codes::UNKNOWN_FIELD, title, name.span, label);
        let report = match members.first() {
            Some(Type::Object(id)) => self.suggest_field(report, *id, name),
            _ => report,
        };
        self.fail(report, span)
    }

    pub(super) fn join_members(&mut self, base: Expr, parts: Vec<(Type, Expr)>, span: Span) -> Expr {
        let same = parts.first().is_some_and(|(_, first)| parts.iter().all(|(_, part)| same_field(first, part)));
        let Some(ty) = self.joined_type(parts.iter().map(|(_, part)| &part.ty)) else { return error(span) };
        let ty = if base.ty.is_optional() { through_unset(ty) } else { ty };
        if let Some((_, first)) = parts.first()
            && same
            && let ExprKind::Field { name, default, secret, required, .. } = &first.kind
        {
            let kind = ExprKind::Field {
                base: Box::new(base),
                name: name.clone(),
                default: default.clone(),
                secret: *secret,
                required: *required,
            };
            return expr(kind, ty, span);
        }
        let mut rest = parts.into_iter().rev();
        let Some((_, last)) = rest.next() else { return error(span) };
        rest.fold(last, |otherwise, (member, then)| {
            let Type::Object(id) = member else { return otherwise };
            let test = ExprKind::Is { base: Box::new(base.clone()), test: IsTest::Object(id) };
            let condition = Box::new(expr(test, Type::Bool, span));
            let kind = ExprKind::If { condition, then: Box::new(then), otherwise: Box::new(otherwise) };
            expr(kind, ty.clone(), span)
        })
    }

    /// The type of a field of which members of a union have several.
    pub(super) fn joined_type<'t>(&self, types: impl Iterator<Item = &'t Type>) -> Option<Type> {
        let mut joined: Option<Type> = None;
        let mut optional = false;
        for ty in types {
            optional |= ty.is_optional();
            let ty = ty.inner();
            joined = Some(match joined {
                None => ty.clone(),
                Some(before) => match self.joined_pair(&before, ty) {
                    Some(joined) => joined,
                    None => several(&before, ty),
                },
            });
        }
        joined.map(|ty| if optional { ty.optional() } else { ty })
    }

    pub(super) fn joined_pair(&self, a: &Type, b: &Type) -> Option<Type> {
        match (a, b) {
            (a, b) if a == b => Some(a.clone()),
            (Type::Error, other) | (other, Type::Error) => Some(other.clone()),
            (Type::Enum { values: x, open: p }, Type::Enum { values: y, open: q }) => {
                let mut values: Vec<Arc<str>> = x.to_vec();
                values.extend(y.iter().filter(|value| !x.contains(value)).cloned());
                Some(Type::Enum { values: values.into(), open: *p || *q })
            }
            (Type::List(x), Type::List(y)) => Some(Type::List(self.joined_pair(x, y)?.into())),
            (Type::Map(x), Type::Map(y)) => Some(Type::Map(self.joined_pair(x, y)?.into())),
            (Type::Selector { plain: p, nil: m }, Type::Selector { plain: q, nil: n }) if p == q => {
                let nil = if m == n { *m } else { crate::ir::NilSelector::Unset };
                Some(Type::Selector { plain: *p, nil })
            }
            (a, b) => crate::narrow::union_of(&[a.clone(), b.clone()]),
        }
    }

    pub(super) fn views_field(&mut self, base: Expr, members: &[Type], name: &Name, span: Span) -> Expr {
        let mut types = Vec::new();
        let mut lacking = Vec::new();
        for member in members {
            let Type::View(id) = member else { continue };
            match self.find_view_field(*id, &name.text) {
                Some((_, ty)) => types.push(ty),
                None => lacking.push(self.show(member)),
            }
        }
        if !lacking.is_empty() {
            return self.lacking_field(&base, members, &lacking, name, span);
        }
        let Some(ty) = self.joined_type(types.iter()) else { return error(span) };
        let ty = if base.ty.is_optional() { through_unset(ty) } else { ty };
        expr(ExprKind::ViewsField { base: Box::new(base), name: name.text.as_str().into() }, ty, span)
    }
}

/// Whether two members mean the same by a field, but for the member that it is read from.
fn same_field(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (
            ExprKind::Field { name: n, default: d, secret: s, required: r, .. },
            ExprKind::Field { name: m, default: e, secret: t, required: q, .. },
        ) => n == m && s == t && r == q && same_default(d.as_deref(), e.as_deref()),
        _ => false,
    }
}

/// Whether two defaults are one constant; derived ones read their own object.
fn same_default(a: Option<&Expr>, b: Option<&Expr>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => matches!(a.kind, ExprKind::Const(_) | ExprKind::List(_)) && a.kind == b.kind,
        _ => false,
    }
}

/// Types without anything in common: a value that can only be pointed at.
fn several(a: &Type, b: &Type) -> Type {
    let mut members: Vec<Type> = Vec::new();
    for ty in [a, b] {
        match ty {
            Type::Union(parts) => members.extend(parts.iter().cloned()),
            other => members.push(other.clone()),
        }
    }
    members.dedup();
    Type::Union(members.into())
}
