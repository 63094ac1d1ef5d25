//! Expressions, one function per row of the precedence table (rows 5 to 7 share one).

mod atoms;
mod postfix;
mod quantifiers;

use upright_source::{Diagnostic, Span};

use super::Parser;
use crate::{MAX_DEPTH, TokenKind, ast, codes};

impl Parser<'_> {
    /// Row 1 and 2: any expression.
    pub(super) fn expr(&mut self) -> ast::Expr {
        self.enter(Self::logic, |p| ast::Expr::error(p.gap()))
    }

    /// Row 2: `a and b and c`, or `a or b or c`.
    fn logic(&mut self) -> ast::Expr {
        let start = self.token().start;
        let mut left = self.negation();
        while let Some(word) = self.logic_word() {
            let operator = self.token();
            let mut operands = vec![left];
            let mut height = self.height;
            while !self.lost && self.logic_word() == Some(word) {
                self.operator_mistake();
                self.bump();
                operands.push(self.negation());
                height = height.max(self.height);
            }
            let and = word == TokenKind::And;
            let kind = if and { ast::ExprKind::And(operands) } else { ast::ExprKind::Or(operands) };
            left = self.higher(height, ast::Expr::new(kind, self.span_from(start)));
            if self.lost {
                break;
            }
            if self.logic_word().is_some() {
                self.mixed_logic(self.span_of(operator));
            }
        }
        left
    }

    /// `and` or `or`, however it is written, if it is next.
    fn logic_word(&self) -> Option<TokenKind> {
        match self.kind() {
            TokenKind::And | TokenKind::AndAnd => Some(TokenKind::And),
            TokenKind::Or | TokenKind::OrOr => Some(TokenKind::Or),
            _ => None,
        }
    }

    fn mixed_logic(&mut self, first: Span) {
        let second = self.span_of(self.token());
        let error = Diagnostic::error(
            codes::MIXED_LOGIC,
            "`and` beside `or` needs parentheses",
            second,
            "which of the two is meant to bind tighter?",
        )
        .with_label(first, "the other one");
        self.error(error.with_help("write `(a and b) or c` or `a and (b or c)`"));
    }

    /// Row 3: `not x`.
    fn negation(&mut self) -> ast::Expr {
        if self.at(TokenKind::Not) || self.at(TokenKind::Bang) {
            return self.enter(Self::negated, |p| ast::Expr::error(p.gap()));
        }
        self.comparison()
    }

    fn negated(&mut self) -> ast::Expr {
        self.bang_mistake();
        let sign = self.bump();
        let operand = Box::new(self.negation());
        let op = ast::PrefixOp::Not;
        let kind = ast::ExprKind::Prefix { op, op_span: self.span_of(sign), operand };
        self.higher(self.height, ast::Expr::new(kind, self.span_from(sign.start)))
    }

    /// Row 4: a comparison, which does not chain.
    fn comparison(&mut self) -> ast::Expr {
        let start = self.token().start;
        let mut left = self.operation(0);
        let mut first: Option<Span> = None;
        while !self.lost {
            if let Some(method) = self.method_mistake() {
                return self.method_as_operator(method, left);
            }
            let sign = self.token();
            let meant = self.comparison_sign();
            if !meant {
                break;
            }
            if let Some(first) = first {
                self.chained(first);
            }
            first = Some(self.span_of(sign));
            left = self.compared(start, left);
        }
        left
    }

    /// Whether a sign or word of row 4 is next.
    fn comparison_sign(&self) -> bool {
        use TokenKind::*;
        match self.kind() {
            EqEq | NotEq | Lt | LtEq | Gt | GtEq | In | Is | Like | Matches | Assign | EqEqEq | NotEqEq => true,
            Not => matches!(self.nth(1).kind, In | Like | Matches | Is),
            _ => false,
        }
    }

    /// The rest of a comparison, from its sign.
    fn compared(&mut self, start: u32, left: ast::Expr) -> ast::Expr {
        let height = self.height;
        let sign = self.token();
        let kind = self.operator_mistake();
        self.bump();
        if kind == TokenKind::Is {
            return self.is(start, left, height);
        }
        let op = match kind {
            TokenKind::NotEq => ast::BinaryOp::Ne,
            TokenKind::Lt => ast::BinaryOp::Lt,
            TokenKind::LtEq => ast::BinaryOp::Le,
            TokenKind::Gt => ast::BinaryOp::Gt,
            TokenKind::GtEq => ast::BinaryOp::Ge,
            TokenKind::In => ast::BinaryOp::In,
            TokenKind::Like => ast::BinaryOp::Like,
            TokenKind::Matches => ast::BinaryOp::Matches,
            TokenKind::Not if self.at(TokenKind::In) => ast::BinaryOp::NotIn,
            TokenKind::Not => return self.misplaced_not(start, left, height),
            _ => ast::BinaryOp::Eq,
        };
        if op == ast::BinaryOp::NotIn {
            self.bump();
        }
        let op_span = self.span_from(sign.start);
        if matches!(op, ast::BinaryOp::Like | ast::BinaryOp::Matches) && self.bare_pattern(op) {
            return ast::Expr::error(self.span_from(start));
        }
        let right = self.operand(|p| p.operation(0));
        let kind = ast::ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) };
        self.higher(height.max(self.height), ast::Expr::new(kind, self.span_from(start)))
    }

    /// `x contains y`, from the word: what is meant is a method of `x`.
    fn method_as_operator(&mut self, method: &str, left: ast::Expr) -> ast::Expr {
        let word = self.bump();
        let right = self.operand(|p| p.operation(0));
        let span = self.span(left.span.start, self.previous_end);
        let title = format!("`{}` is no operator", self.text_of(word));
        let error = Diagnostic::error(codes::UNEXPECTED, title, self.span_of(word), "");
        let argument = self.text.get(right.span.start as usize..right.span.end as usize).unwrap_or_default();
        let call = format!(".{method}({argument})");
        let help = format!("it is a method: `x{call}`; whether a list has an element is asked by `y in xs`");
        self.error(error.with_suggestion(self.span(left.span.end, self.previous_end), call, help));
        ast::Expr::error(span)
    }

    /// `x is T`, after `is`.
    fn is(&mut self, start: u32, value: ast::Expr, height: u32) -> ast::Expr {
        if self.at(TokenKind::Not) {
            let not = self.bump();
            let error =
                Diagnostic::error(codes::NOT_BEFORE, "`not` stands before the whole comparison", self.span_of(not), "");
            self.error(error.with_help("write `not x is T`"));
        }
        self.height = 0;
        let ty = self.type_expr();
        let kind = ast::ExprKind::Is { value: Box::new(value), ty };
        self.higher(height.max(self.height), ast::Expr::new(kind, self.span_from(start)))
    }

    /// `x not like y`, after `not`: only `in` has a negated form.
    fn misplaced_not(&mut self, start: u32, left: ast::Expr, height: u32) -> ast::Expr {
        let not = self.span(self.previous_end - 3, self.previous_end);
        let word = self.text_of(self.token());
        let error = Diagnostic::error(codes::NOT_BEFORE, "`not` stands before the whole comparison", not, "");
        self.error(error.with_help(format!("write `not x {word} y`; only `in` has the form `not in`")));
        self.height = height;
        self.compared(start, left)
    }

    fn chained(&mut self, first: Span) {
        let second = self.span_of(self.token());
        let error = Diagnostic::error(codes::CHAIN, "comparisons do not chain", second, "a second comparison")
            .with_label(first, "the first one");
        self.error(error.with_help("write `a < b and b < c`, or put one of the two in parentheses"));
    }

    /// Rows 5 to 7: `??`, then `+ -`, then `* / %`, all from left to right.
    fn operation(&mut self, row: u8) -> ast::Expr {
        let start = self.token().start;
        let mut left = self.prefixed();
        while !self.lost {
            let Some((op, its_row)) = operator(self.kind()).filter(|(_, its_row)| *its_row >= row) else { break };
            let height = self.height;
            let sign = self.bump();
            let right = self.operand(|p| p.operation(its_row + 1));
            let op_span = self.span_of(sign);
            let kind = ast::ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) };
            left = self.higher(height.max(self.height), ast::Expr::new(kind, self.span_from(start)));
        }
        left
    }

    /// What follows an operator of rows 4 to 7: a tighter expression, or one of row 1, which then stands last.
    fn operand(&mut self, tighter: impl FnOnce(&mut Self) -> ast::Expr) -> ast::Expr {
        match self.kind() {
            TokenKind::Not | TokenKind::Bang => self.not_inside(),
            _ => tighter(self),
        }
    }

    fn not_inside(&mut self) -> ast::Expr {
        let span = self.span_of(self.token());
        if !self.bang_mistake() {
            let error = Diagnostic::error(
                codes::NOT_BEFORE,
                "`not` applies to a whole comparison",
                span,
                "inside one it needs parentheses",
            );
            self.error(error.with_help("write `a == (not b)`, or `not` at the very left"));
        }
        self.negation()
    }

    /// An expression of height `height + 1`; an error node if that is too high.
    fn higher(&mut self, height: u32, expr: ast::Expr) -> ast::Expr {
        if height + 1 > MAX_DEPTH {
            self.too_deep();
            self.height = 1;
            return ast::Expr::error(expr.span);
        }
        self.height = height + 1;
        expr
    }
}

/// An operator of rows 5 to 7 and how tightly it binds.
fn operator(kind: TokenKind) -> Option<(ast::BinaryOp, u8)> {
    Some(match kind {
        TokenKind::Coalesce => (ast::BinaryOp::Coalesce, 0),
        TokenKind::Plus => (ast::BinaryOp::Add, 1),
        TokenKind::Minus => (ast::BinaryOp::Sub, 1),
        TokenKind::Star => (ast::BinaryOp::Mul, 2),
        TokenKind::Slash => (ast::BinaryOp::Div, 2),
        TokenKind::Percent => (ast::BinaryOp::Rem, 2),
        _ => return None,
    })
}
