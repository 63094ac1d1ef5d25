//! The values that a condition saw: those of its operands, and what decided a quantifier.

use super::{Holds, Walk};
use crate::truth::Truth;
use crate::value::{Env, Value};
use upright_source::Span;
use upright_types::ir::{Expr, ExprKind, Quantifier, Source, Type, VarId};

/// How deep conditions in functions and quantifiers are followed.
const MAX_DEPTH: u32 = 6;
/// How many values are told of one clause.
const MAX_SEEN: usize = 60;
/// How many elements of a quantifier that none decides are told.
const MAX_ELEMENTS: usize = 3;

/// A value that a condition saw, or a part of the condition and what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The expression.
    pub span: Span,
    /// How deep it stands: in functions, quantifiers, parts of the condition.
    pub depth: u32,
    /// Its value; of a condition `true`, `false` or `can't be told`.
    pub value: String,
    /// Where the value stands, if it stands in an object.
    pub path: Option<String>,
    /// Of a condition: what it came to.
    pub holds: Option<Holds>,
}

impl Walk<'_, '_> {
    /// The values that an expression saw.
    pub(super) fn seen(&mut self, expr: &Expr, env: &Env) -> Vec<Seen> {
        let mut found = Vec::new();
        self.see(expr, env, 0, &mut found);
        // The clause itself has been told.
        if found.first().is_some_and(|first| first.span == expr.span && first.holds.is_some()) {
            found.remove(0);
            found.iter_mut().for_each(|seen| seen.depth = seen.depth.saturating_sub(1));
        }
        found
    }

    fn see(&mut self, expr: &Expr, env: &Env, depth: u32, found: &mut Vec<Seen>) {
        if found.len() >= MAX_SEEN || depth > MAX_DEPTH {
            return;
        }
        match &expr.kind {
            ExprKind::Assume(inner) | ExprKind::Convert(inner) => self.see(inner, env, depth, found),
            ExprKind::Const(_) => {}
            _ if expr.ty == Type::Bool => self.see_condition(expr, env, depth, found),
            _ => self.see_value(expr, env, depth, found),
        }
    }

    fn see_value(&mut self, expr: &Expr, env: &Env, depth: u32, found: &mut Vec<Seen>) {
        if found.iter().any(|seen| seen.span == expr.span && seen.depth == depth) {
            return;
        }
        let value = self.run.eval(expr, env);
        let shown = self.run.display(&value, &expr.ty, self.is_secret(expr));
        let path = self.run.path_of(&value);
        found.push(Seen { span: expr.span, depth, value: shown, path, holds: None });
        // What a computed value is made of; the parts of a path say nothing more.
        if !is_path(expr) {
            expr.parts().into_iter().filter(|part| !binds(expr) && part.ty != Type::Error).for_each(|part| {
                self.see(part, env, depth + 1, found);
            });
        }
    }

    fn see_condition(&mut self, expr: &Expr, env: &Env, depth: u32, found: &mut Vec<Seen>) {
        let holds = self.run.truth(expr, env);
        let value = match holds {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Unknown => "can't be told",
        };
        let at = self.run.eval(expr, env);
        let path = self.run.path_of(&at);
        found.push(Seen { span: expr.span, depth, value: value.to_owned(), path, holds: Some(holds.into()) });
        match &expr.kind {
            // A chain is one level.
            ExprKind::And(left, right) | ExprKind::Or(left, right) => {
                let decides = if matches!(expr.kind, ExprKind::And(..)) { Truth::False } else { Truth::True };
                self.see_side(left, expr, env, depth, found);
                // What comes after the side that decided was not asked for.
                if self.run.truth(left, env) != decides {
                    self.see(right, env, depth + 1, found);
                }
            }
            ExprKind::Quantifier { kind, binder, body } => {
                if let Source::Expr(list) = &binder.source {
                    self.see(list, env, depth + 1, found);
                    if self.is_secret(list) {
                        self.secret.push(binder.var);
                    }
                }
                let list = self.run.source(&binder.source, env);
                let wanted = if *kind == Quantifier::All { Truth::False } else { Truth::True };
                let rows = self.run.bind(binder, &list, env);
                let deciding = rows.iter().find(|(_, scope)| self.run.truth(body, scope) == wanted);
                let told: Vec<Env> = match deciding {
                    Some((_, scope)) => vec![scope.clone()],
                    None => rows.iter().take(MAX_ELEMENTS).map(|(_, scope)| scope.clone()).collect(),
                };
                for scope in told {
                    self.see_name(binder.var, &scope, depth + 1, found);
                    self.see(body, &scope, depth + 2, found);
                }
            }
            ExprKind::Call { function, args } => {
                args.iter().for_each(|arg| self.see(arg, env, depth + 1, found));
                let Some(function) = self.run.rules.functions.get(function.index()) else { return };
                let params = function.params.iter().zip(args);
                let scope = params.fold(env.fresh(), |scope, (param, arg)| scope.with(*param, self.run.eval(arg, env)));
                for (param, arg) in function.params.iter().zip(args) {
                    if self.is_secret(arg) {
                        self.secret.push(*param);
                    }
                }
                self.see(&function.body, &scope, depth + 1, found);
            }
            _ if is_path(expr) => {}
            _ => expr.parts().into_iter().for_each(|part| self.see(part, env, depth + 1, found)),
        }
    }

    fn see_side(&mut self, side: &Expr, whole: &Expr, env: &Env, depth: u32, found: &mut Vec<Seen>) {
        let same = std::mem::discriminant(&side.kind) == std::mem::discriminant(&whole.kind);
        let before = found.len();
        self.see(side, env, if same { depth } else { depth + 1 }, found);
        if same && found.len() > before {
            found.remove(before);
        }
    }

    /// The element of a quantifier.
    fn see_name(&mut self, var: VarId, scope: &Env, depth: u32, found: &mut Vec<Seen>) {
        let Some(named) = self.run.rules.vars.get(var.index()) else { return };
        let value: Value = scope.get(var);
        let shown = self.run.display(&value, &named.ty, self.secret.contains(&var));
        found.push(Seen { span: named.span, depth, value: shown, path: self.run.path_of(&value), holds: None });
    }

    /// Whether a value may be, or be made of, what must not be printed. Whether something is so may be told.
    pub(super) fn is_secret(&self, expr: &Expr) -> bool {
        expr.ty.inner() != &Type::Bool && self.has_secret(expr, 0)
    }

    fn has_secret(&self, expr: &Expr, depth: u32) -> bool {
        if depth > 64 {
            return true;
        }
        match &expr.kind {
            ExprKind::Field { secret: true, .. } => true,
            ExprKind::Var(var) => self.secret.contains(var),
            ExprKind::Call { function, args } => {
                let body = self.run.rules.functions.get(function.index()).map(|function| &function.body);
                args.iter().chain(body).any(|part| self.has_secret(part, depth + 1))
            }
            _ => expr.parts().into_iter().any(|part| self.has_secret(part, depth + 1)),
        }
    }
}

/// Whether an expression is a name and what is below it.
fn is_path(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Var(_) | ExprKind::Param(_) | ExprKind::Kubernetes | ExprKind::Now | ExprKind::Request => true,
        ExprKind::Field { base, .. }
        | ExprKind::ViewField { base, .. }
        | ExprKind::ViewsField { base, .. }
        | ExprKind::RecordField { base, .. }
        | ExprKind::JsonKey { base, .. }
        | ExprKind::JsonIndex { base, .. }
        | ExprKind::Index { base, .. }
        | ExprKind::Key { base, .. }
        | ExprKind::Assume(base)
        | ExprKind::Every { of: base, .. } => is_path(base),
        _ => false,
    }
}

/// Whether parts of an expression stand below names that it binds itself.
fn binds(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Comprehension { .. } | ExprKind::Quantifier { .. })
}
