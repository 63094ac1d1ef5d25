//! The free names of an expression, and its subexpressions.

use crate::lower::SUBJECT;
use std::collections::BTreeSet;
use upright_types::ir::{Binder, Expr, ExprKind, Part, Source, Step, VarId};

/// The names that an expression mentions and does not bind. `request` and `old` mention [`SUBJECT`].
pub(crate) fn free_vars(expr: &Expr) -> BTreeSet<VarId> {
    let mut out = BTreeSet::new();
    collect(expr, &mut out);
    out
}

fn collect(expr: &Expr, out: &mut BTreeSet<VarId>) {
    match &expr.kind {
        ExprKind::Var(var) => {
            out.insert(*var);
        }
        ExprKind::Request => {
            out.insert(SUBJECT);
        }
        ExprKind::Old(inner) => {
            out.insert(SUBJECT);
            collect(inner, out);
        }
        ExprKind::Quantifier { binder, body, .. } => {
            let mut inner = free_vars(body);
            unbind(binder, &mut inner);
            out.extend(inner);
            collect_source(binder, out);
        }
        ExprKind::Comprehension { steps, element } => {
            let mut inner = free_vars(element);
            for step in steps.iter().rev() {
                match step {
                    Step::If(condition) => collect(condition, &mut inner),
                    Step::For(binder) => {
                        unbind(binder, &mut inner);
                        collect_source(binder, &mut inner);
                    }
                }
            }
            out.extend(inner);
        }
        _ => children(expr, &mut |child| collect(child, out)),
    }
}

fn unbind(binder: &Binder, vars: &mut BTreeSet<VarId>) {
    vars.remove(&binder.var);
    if let Some(index) = binder.index {
        vars.remove(&index);
    }
}

fn collect_source(binder: &Binder, out: &mut BTreeSet<VarId>) {
    if let Source::Expr(list) = &binder.source {
        collect(list, out);
    }
}

/// Calls `f` with every direct subexpression that binds no name of its own.
pub(crate) fn children<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    match &expr.kind {
        ExprKind::Error
        | ExprKind::Const(_)
        | ExprKind::Param(_)
        | ExprKind::Kubernetes
        | ExprKind::Now
        | ExprKind::Request
        | ExprKind::Var(_)
        | ExprKind::Comprehension { .. }
        | ExprKind::Quantifier { .. } => {}
        ExprKind::Field { base, default, .. } => {
            f(base);
            if let Some(default) = default {
                f(default);
            }
        }
        ExprKind::ViewField { base, .. }
        | ExprKind::ViewsField { base, .. }
        | ExprKind::RecordField { base, .. }
        | ExprKind::JsonKey { base, .. }
        | ExprKind::JsonIndex { base, .. }
        | ExprKind::Is { base, .. }
        | ExprKind::As { base, .. }
        | ExprKind::Every { of: base, .. }
        | ExprKind::Split { text: base, .. }
        | ExprKind::Join { list: base, .. }
        | ExprKind::Fold { list: base, .. } => f(base),
        ExprKind::FieldNames(a)
        | ExprKind::Flags(a)
        | ExprKind::Not(a)
        | ExprKind::Negate(a)
        | ExprKind::Has(a)
        | ExprKind::Valid(a)
        | ExprKind::Raw(a)
        | ExprKind::Old(a)
        | ExprKind::Assume(a)
        | ExprKind::Convert(a) => f(a),
        ExprKind::Index { base: a, index: b }
        | ExprKind::Key { base: a, key: b }
        | ExprKind::And(a, b)
        | ExprKind::Or(a, b)
        | ExprKind::Coalesce(a, b)
        | ExprKind::Compare { left: a, right: b, .. }
        | ExprKind::In { item: a, list: b }
        | ExprKind::InNet { item: a, net: b }
        | ExprKind::Like { text: a, pattern: b }
        | ExprKind::Matches { text: a, pattern: b }
        | ExprKind::Arithmetic { left: a, right: b, .. }
        | ExprKind::Selects { selector: a, labels: b } => {
            f(a);
            f(b);
        }
        ExprKind::If { condition, then, otherwise } => {
            f(condition);
            f(then);
            f(otherwise);
        }
        ExprKind::List(items) | ExprKind::Record(items) => items.iter().for_each(f),
        ExprKind::Method { args, .. } | ExprKind::Call { args, .. } => args.iter().for_each(f),
        ExprKind::Map(entries) => entries.iter().for_each(|(k, v)| {
            f(k);
            f(v);
        }),
        ExprKind::Object(fields) => fields.iter().for_each(|(_, v)| f(v)),
        ExprKind::Interpolate(parts) => parts.iter().for_each(|p| {
            if let Part::Value { value, .. } = p {
                f(value);
            }
        }),
    }
}
