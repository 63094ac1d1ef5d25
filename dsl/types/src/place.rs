//! The place that a finding points at, where the rule leaves it out: the one place below the innermost `for` that the
//! verdict reads.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::context::Binding;
use crate::ir::{Binder, Clause, Expr, ExprKind, Source, Type, VarId};
use crate::narrow::key_of;
use upright_source::{Diagnostic, Span};

impl Body<'_, '_> {
    pub(crate) fn inferred_place(&mut self, head: &[Clause], condition: &Expr, verdict: Span) -> Expr {
        let innermost = head.iter().rev().find_map(|clause| match clause {
            Clause::For(binder) => Some(binder),
            _ => None,
        });
        let Some(innermost) = innermost else { return error(verdict) };
        let mut found: Vec<(String, Expr)> = Vec::new();
        self.places_below(condition, innermost, &mut found);
        let longest = found.iter().max_by_key(|(key, _)| key.len()).cloned();
        match longest {
            // What is read on the way to the place is not another one.
            Some((longest, place)) if found.iter().all(|(key, _)| is_on_the_way(key, &longest)) => place,
            _ => {
                if condition.ty == Type::Error || has_error(condition) {
                    return error(verdict);
                }
                self.at_needed(head, innermost, &found, verdict)
            }
        }
    }

    fn at_needed(&mut self, head: &[Clause], innermost: &Binder, found: &[(String, Expr)], verdict: Span) -> Expr {
        let name_of = |var: VarId| self.cx.var(var).map_or_else(String::new, |var| var.name.to_string());
        let place = head.iter().rev().find_map(|clause| match clause {
            Clause::For(binder) if self.cx.info(binder.var).is_some_and(|info| info.place) => Some(name_of(binder.var)),
            _ => None,
        });
        // Without any place the subject is none, which has been reported.
        let Some(place) = place else { return error(verdict) };
        let name = name_of(innermost.var);
        let title = "the finding needs a place to point at";
        let mut report = if found.is_empty() {
            let label = format!("reads nothing below `{name}`");
            Diagnostic::error(codes::AT_NEEDED, title, verdict, label)
                .with_help(format!("say where it points: `… at {place}`"))
        } else {
            let label = format!("reads several places below `{name}`");
            let first = self.cx.text_of(&found[0].1).unwrap_or(name);
            Diagnostic::error(codes::AT_NEEDED, title, verdict, label)
                .with_help(format!("say where it points: `… at {first}`"))
        };
        for (_, place) in found.iter().take(3) {
            if let Some(text) = self.cx.text_of(place) {
                report = report.with_label(place.span, format!("`{text}`"));
            }
        }
        self.fail(report, verdict)
    }

    /// The outermost paths of the expression that begin at the innermost `for`.
    fn places_below(&self, expr: &Expr, innermost: &Binder, found: &mut Vec<(String, Expr)>) {
        if let Some(place) = self.as_place(expr)
            && self.root_of(&place) == Some(innermost.var)
        {
            if let Some(key) = key_of(self.cx, &place)
                && !found.iter().any(|(known, _)| *known == key)
            {
                found.push((key, place));
            }
            return;
        }
        // A `let` that is no place by itself stands for what it is made of.
        if let ExprKind::Var(var) = expr.kind
            && let Some(info) = self.cx.info(var)
            && info.binding == Binding::Let
            && let Some(value) = info.origin.clone()
        {
            return self.places_below(&value, innermost, found);
        }
        if let ExprKind::Quantifier { binder, .. } = &expr.kind
            && let Source::Expr(list) = &binder.source
        {
            self.places_below(list, innermost, found);
        }
        for child in expr.parts() {
            self.places_below(child, innermost, found);
        }
    }

    /// The path that an expression is, with what narrowing added taken away.
    fn as_place(&self, value: &Expr) -> Option<Expr> {
        match &value.kind {
            ExprKind::Assume(inner) | ExprKind::Convert(inner) => self.as_place(inner),
            ExprKind::Var(_) | ExprKind::Field { .. } | ExprKind::Index { .. } | ExprKind::Key { .. } => {
                self.cx.is_place(value).then(|| value.clone())
            }
            ExprKind::JsonKey { .. } | ExprKind::JsonIndex { .. } | ExprKind::ViewField { .. } => {
                self.cx.is_place(value).then(|| value.clone())
            }
            ExprKind::ViewsField { .. } => self.cx.is_place(value).then(|| value.clone()),
            ExprKind::Raw(inner) if matches!(value.ty.inner(), Type::Json) => {
                let inner = self.as_place(inner)?;
                Some(expr(ExprKind::Raw(Box::new(inner)), value.ty.clone(), value.span))
            }
            ExprKind::Raw(inner) => self.as_place(inner),
            _ => None,
        }
    }

    /// The `for` that a path begins at, through `let`.
    fn root_of(&self, place: &Expr) -> Option<VarId> {
        let mut place = place.clone();
        loop {
            place = match &place.kind {
                ExprKind::Var(var) => {
                    let info = self.cx.info(*var)?;
                    match (info.binding, &info.origin) {
                        (Binding::Let, Some(value)) => (**value).clone(),
                        (Binding::Element, _) => return Some(*var),
                        _ => return None,
                    }
                }
                ExprKind::Field { base, .. }
                | ExprKind::ViewField { base, .. }
                | ExprKind::ViewsField { base, .. }
                | ExprKind::Index { base, .. }
                | ExprKind::Key { base, .. }
                | ExprKind::JsonKey { base, .. }
                | ExprKind::JsonIndex { base, .. }
                | ExprKind::Assume(base)
                | ExprKind::Convert(base)
                | ExprKind::Raw(base) => (**base).clone(),
                _ => return None,
            };
        }
    }
}

/// Whether one path is the beginning of the other, at a step.
fn is_on_the_way(key: &str, longest: &str) -> bool {
    longest.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

pub(crate) fn has_error(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Error) || expr.ty == Type::Error || expr.parts().into_iter().any(has_error)
}
