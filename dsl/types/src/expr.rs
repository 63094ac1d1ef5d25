//! Expressions, in two directions: [`Body::infer`] finds an expression's type, [`Body::expect`] checks it against the
//! one that its context asks for, which is what gives literals their types.

mod arithmetic;
mod call;
mod compare;
mod construct;
mod field;
mod index;
mod literal;
mod logic;
mod method;
mod name;
mod quantify;
mod question;
mod request;
mod union;

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, Type};
use crate::usage::Usage;
use upright_source::Diagnostic;
use upright_syntax::ast::{self, BinaryOp, Given, PrefixOp};
use upright_value::Value;

pub(crate) use literal::is_literal;
pub(crate) use logic::balanced;
pub(crate) use method::type_of;
pub(crate) use request::{REQUEST_FIELDS, RequestField, USER_FIELDS};

impl Body<'_, '_> {
    /// An expression with the type that it has by itself.
    pub(crate) fn infer(&mut self, ast: &ast::Expr) -> Expr {
        let value = self.inferred(ast);
        self.cx.note(ast.span, &value.ty);
        value
    }

    fn inferred(&mut self, ast: &ast::Expr) -> Expr {
        let span = ast.span;
        match &ast.kind {
            ast::ExprKind::Error => error(span),
            ast::ExprKind::Bool(value) => expr(ExprKind::Const(Value::Bool(*value)), Type::Bool, span),
            ast::ExprKind::Int(value) => expr(ExprKind::Const(Value::Int(*value)), Type::Int, span),
            ast::ExprKind::Float(value) => expr(ExprKind::Const(Value::Float(*value)), Type::Float, span),
            ast::ExprKind::Text(text) => {
                expr(ExprKind::Const(Value::String(text.value.clone().into())), Type::String, span)
            }
            ast::ExprKind::Interpolated(parts) => self.interpolated(parts, span),
            ast::ExprKind::Given(given) => self.given(*given, span),
            ast::ExprKind::Name(name) => self.name(name),
            ast::ExprKind::Field { base, name } => self.field(base, name, span),
            ast::ExprKind::Method { base, name, args } => self.method_or_call(base, name, args, span),
            ast::ExprKind::Index { base, index } => self.index(base, index, span),
            ast::ExprKind::Call { function, args } => self.call_by_name(function, args, span),
            ast::ExprKind::Quantifier(quantifier) => self.quantifier(quantifier, span),
            ast::ExprKind::Comprehension { element, clauses } => self.comprehension(element, clauses, None, span),
            ast::ExprKind::If { cond, then, otherwise } => self.branch(cond, then, otherwise, None, span),
            ast::ExprKind::And(operands) => self.all_of(operands),
            ast::ExprKind::Or(operands) => self.any_of(operands),
            ast::ExprKind::Prefix { op, operand, .. } => self.prefix(*op, operand, span),
            ast::ExprKind::Binary { op, op_span, left, right } => self.binary(*op, *op_span, left, right, span),
            ast::ExprKind::Is { value, ty } => self.is_test(value, ty, span),
            ast::ExprKind::As { value, ty } => self.as_document(value, ty, span),
            ast::ExprKind::Every { ty, of } => self.every(ty, of, span),
            ast::ExprKind::List(items) => self.list(items, None, span),
            ast::ExprKind::Map(entries) => self.map(entries, None, span),
            ast::ExprKind::Record(_) | ast::ExprKind::Braces => self.untyped_braces(ast),
        }
    }

    /// An expression as one of a type, converted where need be.
    pub(crate) fn expect(&mut self, ast: &ast::Expr, want: &Type, usage: &Usage) -> Expr {
        if let Some(literal) = self.literal(ast, want, usage) {
            self.cx.note(ast.span, want);
            return literal;
        }
        let span = ast.span;
        let value = match &ast.kind {
            ast::ExprKind::If { cond, then, otherwise } => {
                self.branch(cond, then, otherwise, Some((want, usage)), span)
            }
            ast::ExprKind::Comprehension { element, clauses } => {
                let element_type = match want.inner() {
                    Type::List(element) => Some((**element).clone()),
                    _ => None,
                };
                self.comprehension(element, clauses, element_type.as_ref(), span)
            }
            ast::ExprKind::Binary { op: BinaryOp::Coalesce, left, right, .. } => {
                self.coalesce(left, right, Some((want, usage)), span)
            }
            ast::ExprKind::Binary { op: BinaryOp::Add, left, right, .. } if matches!(want.inner(), Type::List(_)) => {
                self.joined_lists(left, right, want.inner(), usage, span)
            }
            _ => self.infer(ast),
        };
        self.coerce(value, want, usage)
    }

    /// A condition.
    pub(crate) fn condition(&mut self, ast: &ast::Expr, of: &'static str) -> Expr {
        self.expect(ast, &Type::Bool, &Usage::Condition(of))
    }

    fn given(&mut self, given: Given, span: upright_source::Span) -> Expr {
        match given {
            Given::Kubernetes => expr(ExprKind::Kubernetes, Type::Version, span),
            Given::Now => expr(ExprKind::Now, Type::Timestamp, span),
            Given::Request => expr(ExprKind::Request, Type::Request, span),
        }
    }

    fn prefix(&mut self, op: PrefixOp, operand: &ast::Expr, span: upright_source::Span) -> Expr {
        match op {
            PrefixOp::Not => {
                let inner = self.condition(operand, "not");
                expr(ExprKind::Not(Box::new(inner)), Type::Bool, span)
            }
            PrefixOp::Neg => self.negate(operand, span),
            PrefixOp::Has => self.has(operand, span),
            PrefixOp::Valid => self.valid(operand, span),
            PrefixOp::Raw => self.raw(operand, span),
            PrefixOp::Old => self.old(operand, span),
        }
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        op_span: upright_source::Span,
        left: &ast::Expr,
        right: &ast::Expr,
        span: upright_source::Span,
    ) -> Expr {
        use crate::ir::{ArithmeticOp, CompareOp};
        match op {
            BinaryOp::Eq => self.compare(CompareOp::Equal, left, right, span),
            BinaryOp::Ne => self.compare(CompareOp::NotEqual, left, right, span),
            BinaryOp::Lt => self.compare(CompareOp::Less, left, right, span),
            BinaryOp::Le => self.compare(CompareOp::LessOrEqual, left, right, span),
            BinaryOp::Gt => self.compare(CompareOp::Greater, left, right, span),
            BinaryOp::Ge => self.compare(CompareOp::GreaterOrEqual, left, right, span),
            BinaryOp::In => self.member(left, right, false, span),
            BinaryOp::NotIn => self.member(left, right, true, span),
            BinaryOp::Like => self.like(left, right, span),
            BinaryOp::Matches => self.matches(left, right, span),
            BinaryOp::Coalesce => self.coalesce(left, right, None, span),
            BinaryOp::Add => self.arithmetic(ArithmeticOp::Add, op_span, left, right, span),
            BinaryOp::Sub => self.arithmetic(ArithmeticOp::Subtract, op_span, left, right, span),
            BinaryOp::Mul => self.arithmetic(ArithmeticOp::Multiply, op_span, left, right, span),
            BinaryOp::Div if self.label_without_brackets(left, right) => error(span),
            BinaryOp::Div => self.arithmetic(ArithmeticOp::Divide, op_span, left, right, span),
            BinaryOp::Rem => self.arithmetic(ArithmeticOp::Remainder, op_span, left, right, span),
        }
    }

    fn untyped_braces(&mut self, ast: &ast::Expr) -> Expr {
        let title = "nothing says what this literal is".to_owned();
        let report = Diagnostic::error(codes::AMBIGUOUS_LITERAL, title, ast.span, "a map, a record or an object?")
            .with_help("literals in braces take the type of a parameter, a function's argument or a fix");
        self.fail(report, ast.span)
    }
}
