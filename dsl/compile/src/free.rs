//! The free names of an expression.

use crate::lower::SUBJECT;
use std::collections::BTreeSet;
use upright_types::ir::{Binder, Expr, ExprKind, Source, Step, VarId};

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
        ExprKind::Field { base, default, .. } => {
            collect(base, out);
            if let Some(default) = default {
                collect(default, out);
            }
        }
        _ => expr.parts().into_iter().for_each(|part| collect(part, out)),
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
