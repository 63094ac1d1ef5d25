//! Arithmetic, with dimensions: quantities by numbers, durations from times; `+` also joins texts and lists.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::expr::is_literal;
use crate::expr::logic::is_foreign;
use crate::ir::{ArithmeticOp, Expr, ExprKind, Type};
use crate::usage::Usage;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast;
use upright_value::Value;

impl Body<'_, '_> {
    pub(crate) fn arithmetic(
        &mut self,
        op: ArithmeticOp,
        op_span: Span,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Expr {
        let sign = sign(op);
        let usage = Usage::Operand(sign);
        let (left, right) = self.operands(op, left, right);
        let left = self.needs_value(left, &usage);
        let right = self.needs_value(right, &usage);
        if left.ty == Type::Error || right.ty == Type::Error {
            return error(span);
        }
        let Some((left_type, right_type, result)) = self.dimensions(op, &left.ty, &right.ty) else {
            return self.bad_operands(op, op_span, &left, &right, span);
        };
        let left = self.coerce(left, &left_type, &usage);
        let right = self.coerce(right, &right_type, &usage);
        let result = match op {
            ArithmeticOp::Divide | ArithmeticOp::Remainder => match constant_divisor(&right) {
                Some(true) => {
                    let title = format!("`{sign}` by zero");
                    let report = Diagnostic::error(codes::DIVISION_BY_ZERO, title, right.span, "is zero");
                    return self.fail(report, span);
                }
                Some(false) => result,
                None => result.optional(),
            },
            _ => result,
        };
        // What gives the result its type stands on the left: `2 * limit` is `limit * 2`.
        let (left, right) = match left.ty == right.ty || left.ty == *result.inner() || op == ArithmeticOp::Divide {
            true => (left, right),
            false => (right, left),
        };
        let kind = ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) };
        expr(kind, result, span)
    }

    /// Both operands; a text literal takes the type of the other side, or the span of time that fits a time.
    fn operands(&mut self, op: ArithmeticOp, left: &ast::Expr, right: &ast::Expr) -> (Expr, Expr) {
        let (literal_left, literal_right) = (is_literal(left), is_literal(right));
        if literal_left && !literal_right {
            let right = self.infer(right);
            let left = self.operand_beside(op, left, right.ty.inner(), true);
            return (left, right);
        }
        let left = self.infer(left);
        let right = match literal_right {
            true => self.operand_beside(op, right, left.ty.inner(), false),
            false => self.infer(right),
        };
        (left, right)
    }

    fn operand_beside(&mut self, op: ArithmeticOp, literal: &ast::Expr, other: &Type, is_left: bool) -> Expr {
        let text = matches!(literal.kind, ast::ExprKind::Text(_));
        let usage = Usage::Operand(sign(op));
        match other {
            Type::Timestamp if text && !is_left => {
                let looks_like_time = matches!(&literal.kind, ast::ExprKind::Text(text)
                    if upright_value::Duration::parse_literal(&text.value).is_err()
                        && upright_value::Timestamp::parse_literal(&text.value).is_ok());
                let ty = if looks_like_time { Type::Timestamp } else { Type::Duration };
                self.expect(literal, &ty, &usage)
            }
            Type::Timestamp | Type::Quantity | Type::Duration | Type::String if text => {
                self.expect(literal, &other.clone(), &usage)
            }
            Type::List(_) if matches!(literal.kind, ast::ExprKind::List(_)) && !is_foreign(literal, other) => {
                self.expect(literal, &other.clone(), &usage)
            }
            Type::Float => self.expect(literal, &Type::Float, &usage),
            Type::Quantity if matches!(op, ArithmeticOp::Add | ArithmeticOp::Subtract) => {
                self.expect(literal, &Type::Quantity, &usage)
            }
            _ => self.infer(literal),
        }
    }

    /// The types that the operands must have, and the result's.
    fn dimensions(&self, op: ArithmeticOp, left: &Type, right: &Type) -> Option<(Type, Type, Type)> {
        use ArithmeticOp::{Add, Divide, Multiply, Remainder, Subtract};
        let same = |ty: Type| Some((ty.clone(), ty.clone(), ty));
        let number = |ty: &Type| matches!(ty, Type::Int | Type::Float);
        match (op, left, right) {
            (Add, Type::List(_), Type::List(_)) => same(self.common(left, right)?),
            (Add, a, b) if is_text(a) && is_text(b) => same(Type::String),
            (_, Type::Int, Type::Int) => same(Type::Int),
            (Remainder, ..) => None,
            (_, a, b) if number(a) && number(b) => same(Type::Float),
            (Add | Subtract, Type::Quantity, b) if number(b) || *b == Type::Quantity => same(Type::Quantity),
            (Add | Subtract, a, Type::Quantity) if number(a) => same(Type::Quantity),
            (Add | Subtract, Type::Duration, Type::Duration) => same(Type::Duration),
            (Add | Subtract, Type::Timestamp, Type::Duration) => {
                Some((Type::Timestamp, Type::Duration, Type::Timestamp))
            }
            (Add, Type::Duration, Type::Timestamp) => Some((Type::Duration, Type::Timestamp, Type::Timestamp)),
            (Subtract, Type::Timestamp, Type::Timestamp) => Some((Type::Timestamp, Type::Timestamp, Type::Duration)),
            (Multiply | Divide, Type::Quantity | Type::Duration, b) if number(b) => {
                Some((left.clone(), b.clone(), left.clone()))
            }
            (Multiply, a, Type::Quantity | Type::Duration) if number(a) => {
                Some((a.clone(), right.clone(), right.clone()))
            }
            (Divide, Type::Quantity, Type::Quantity) | (Divide, Type::Duration, Type::Duration) => {
                Some((left.clone(), right.clone(), Type::Float))
            }
            _ => None,
        }
    }

    fn bad_operands(&mut self, op: ArithmeticOp, at: Span, left: &Expr, right: &Expr, span: Span) -> Expr {
        let (a, b) = (self.show(&left.ty), self.show(&right.ty));
        let title = format!("`{}` of `{a}` and `{b}`", sign(op));
        let mut report = Diagnostic::error(codes::BAD_OPERANDS, title, at, "does not go together")
            .with_label(left.span, format!("is `{a}`"))
            .with_label(right.span, format!("is `{b}`"));
        report.help = match (op, &left.ty, &right.ty) {
            (ArithmeticOp::Add, a, b) if is_text(a) || is_text(b) => {
                Some("texts are put together by interpolation: `\"{a} and {b}\"`".to_owned())
            }
            (ArithmeticOp::Add, Type::List(_), _) => Some("put the element into a list: `xs + [x]`".to_owned()),
            (_, Type::Timestamp, Type::Timestamp) => Some("times can be subtracted, which gives a duration".to_owned()),
            _ => None,
        };
        self.fail(report, span)
    }

    /// `xs + ys` where the context says which list it is to be.
    pub(crate) fn joined_lists(
        &mut self,
        left: &ast::Expr,
        right: &ast::Expr,
        want: &Type,
        usage: &Usage,
        span: Span,
    ) -> Expr {
        let left = self.expect(left, want, usage);
        let right = self.expect(right, want, usage);
        if left.ty == Type::Error || right.ty == Type::Error {
            return error(span);
        }
        let kind = ExprKind::Arithmetic { op: ArithmeticOp::Add, left: Box::new(left), right: Box::new(right) };
        expr(kind, want.clone(), span)
    }

    /// `-x`.
    pub(crate) fn negate(&mut self, operand: &ast::Expr, span: Span) -> Expr {
        let constant = match &operand.kind {
            ast::ExprKind::Int(value) => Some((Value::Int(value.wrapping_neg()), Type::Int)),
            ast::ExprKind::Float(value) => Some((Value::Float(-value), Type::Float)),
            _ => None,
        };
        if let Some((value, ty)) = constant {
            return expr(ExprKind::Const(value), ty, span);
        }
        let value = self.infer(operand);
        let value = self.needs_value(value, &Usage::Operand("-"));
        match value.ty {
            Type::Int | Type::Float | Type::Quantity | Type::Duration => {
                let ty = value.ty.clone();
                expr(ExprKind::Negate(Box::new(value)), ty, span)
            }
            _ => self.wrong_type(&value, "a number", None),
        }
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Enum { .. } | Type::Image)
}

/// Whether a divisor is the constant zero; None for what is no constant.
fn constant_divisor(divisor: &Expr) -> Option<bool> {
    match &divisor.kind {
        ExprKind::Const(Value::Int(value)) => Some(*value == 0),
        ExprKind::Const(Value::Float(value)) => Some(*value == 0.0),
        ExprKind::Const(Value::Quantity(value)) => Some(value.to_float() == 0.0),
        ExprKind::Const(Value::Duration(value)) => Some(value.0 == 0),
        ExprKind::Convert(inner) => constant_divisor(inner),
        _ => None,
    }
}

fn sign(op: ArithmeticOp) -> &'static str {
    match op {
        ArithmeticOp::Add => "+",
        ArithmeticOp::Subtract => "-",
        ArithmeticOp::Multiply => "*",
        ArithmeticOp::Divide => "/",
        ArithmeticOp::Remainder => "%",
    }
}
