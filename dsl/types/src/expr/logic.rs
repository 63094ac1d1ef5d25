//! `and`, `or`, `if`, `??`: what holds on one side narrows the other.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, Type};
use crate::usage::Usage;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast;

impl Body<'_, '_> {
    /// `a and b and c`: each operand may rely on those before it.
    pub(crate) fn all_of(&mut self, operands: &[ast::Expr]) -> Expr {
        self.chain(operands, "and", true)
    }

    /// `a or b or c`: each operand may rely on those before it being false.
    pub(crate) fn any_of(&mut self, operands: &[ast::Expr]) -> Expr {
        self.chain(operands, "or", false)
    }

    fn chain(&mut self, operands: &[ast::Expr], word: &'static str, truth: bool) -> Expr {
        let mark = self.mark();
        let mut values = Vec::with_capacity(operands.len());
        for operand in operands {
            let value = self.condition(operand, word);
            self.assume(&value, truth);
            values.push(value);
        }
        self.back_to(mark);
        balanced(values, truth)
    }

    pub(crate) fn branch(
        &mut self,
        cond: &ast::Expr,
        then: &ast::Expr,
        otherwise: &ast::Expr,
        want: Option<(&Type, &Usage)>,
        span: Span,
    ) -> Expr {
        let condition = self.condition(cond, "if");
        let mark = self.mark();
        self.assume(&condition, true);
        let then_value = self.branch_value(then, want);
        self.back_to(mark);
        self.assume(&condition, false);
        let else_value = match want {
            // An empty list takes the type of the other branch.
            None if is_foreign(otherwise, then_value.ty.inner()) => self.infer(otherwise),
            None if super::is_literal(otherwise) && !super::is_literal(then) => {
                self.expect(otherwise, &then_value.ty.clone(), &Usage::Branch(then.span))
            }
            _ => self.branch_value(otherwise, want),
        };
        self.back_to(mark);
        let (then_value, else_value) = self.unify(then_value, else_value);
        let optional = then_value.ty.is_optional() || else_value.ty.is_optional();
        let inner = match (&then_value.ty, &else_value.ty) {
            (Type::Error, ty) | (ty, _) => ty.inner().clone(),
        };
        let ty = if optional { inner.optional() } else { inner };
        let kind = ExprKind::If {
            condition: Box::new(condition),
            then: Box::new(then_value),
            otherwise: Box::new(else_value),
        };
        expr(kind, ty, span)
    }

    fn branch_value(&mut self, ast: &ast::Expr, want: Option<(&Type, &Usage)>) -> Expr {
        match want {
            Some((ty, usage)) => self.expect(ast, ty, usage),
            None => self.infer(ast),
        }
    }

    /// `a ?? b`.
    pub(crate) fn coalesce(
        &mut self,
        left: &ast::Expr,
        right: &ast::Expr,
        want: Option<(&Type, &Usage)>,
        span: Span,
    ) -> Expr {
        let value = self.infer(left);
        if value.ty == Type::Error {
            return match want {
                Some((ty, usage)) => self.expect(right, ty, usage),
                None => self.infer(right),
            };
        }
        if !value.ty.is_optional() {
            self.never_unset(&value, left.span.to(right.span), right);
        }
        let inner = value.ty.inner().clone();
        let other = match &inner {
            // A default of an enum may be any text: the result is then a text.
            Type::Enum { .. } if is_foreign(right, &inner) => self.infer(right),
            _ if super::is_literal(right) => self.expect(right, &inner, &Usage::Operand("??")),
            _ => self.infer(right),
        };
        if other.ty == Type::Error {
            return error(span);
        }
        let Some(common) = self.common(&inner, other.ty.inner()) else {
            let wanted = inner.clone().optional();
            self.coerce(other, &wanted, &Usage::Operand("??"));
            return error(span);
        };
        let wanted = common.clone().optional();
        let value = self.coerce(value, &wanted, &Usage::Operand("??"));
        let other = self.coerce(other, &wanted, &Usage::Operand("??"));
        let ty = if other.ty.is_optional() { wanted } else { common };
        expr(ExprKind::Coalesce(Box::new(value), Box::new(other)), ty, span)
    }

    fn never_unset(&mut self, value: &Expr, span: Span, right: &ast::Expr) {
        if value.ty == Type::Error {
            return;
        }
        let name = self.cx.name_of(value);
        let why = match (&value.ty, &value.kind) {
            (Type::List(_) | Type::Map(_), _) => "an unset list or map is empty",
            (_, ExprKind::Assume(_)) => "it is known to be set here",
            _ => "the schema requires it, or it has a default",
        };
        let title = format!("{name} is never unset");
        let report = Diagnostic::warning(codes::NEVER_UNSET, title, value.span, why)
            .with_label(right.span, "never used")
            .with_suggestion(Span::new(span.file, value.span.end, span.end), "", "leave out the `??`");
        self.report(report);
    }
}

/// Whether a literal is a text that the enum does not have, or a list with one.
pub(super) fn is_foreign(ast: &ast::Expr, ty: &Type) -> bool {
    match (&ast.kind, ty) {
        (ast::ExprKind::Text(text), Type::Enum { values, .. }) => !values.iter().any(|value| **value == *text.value),
        (ast::ExprKind::List(items), Type::List(element)) => items.iter().any(|item| is_foreign(item, element)),
        _ => false,
    }
}

/// Operands as a tree whose depth is the logarithm of their number.
pub(crate) fn balanced(mut values: Vec<Expr>, and: bool) -> Expr {
    while values.len() > 1 {
        let mut next = Vec::with_capacity(values.len().div_ceil(2));
        let mut rest = values.into_iter();
        while let Some(left) = rest.next() {
            next.push(match rest.next() {
                Some(right) => {
                    let span = left.span.to(right.span);
                    let (left, right) = (Box::new(left), Box::new(right));
                    let kind = if and { ExprKind::And(left, right) } else { ExprKind::Or(left, right) };
                    expr(kind, Type::Bool, span)
                }
                None => left,
            });
        }
        values = next;
    }
    values.pop().unwrap_or_else(|| error(Span::default()))
}
