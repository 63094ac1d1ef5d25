//! Rows 8 and 9: prefixes, `as`, fields, methods, indexes.

use crate::parser::Parser;
use crate::{Token, TokenKind, ast};

impl Parser<'_> {
    /// Row 8, or an expression of row 1 where it stands last.
    pub(super) fn prefixed(&mut self) -> ast::Expr {
        use ast::PrefixOp;
        match self.kind() {
            TokenKind::Any | TokenKind::All | TokenKind::Find => self.quantifier(),
            TokenKind::If => self.choice(),
            TokenKind::Minus => self.prefix(PrefixOp::Neg),
            TokenKind::Has => self.prefix(PrefixOp::Has),
            TokenKind::Valid => self.prefix(PrefixOp::Valid),
            TokenKind::Raw => self.prefix(PrefixOp::Raw),
            TokenKind::Old => self.prefix(PrefixOp::Old),
            _ => self.read_as(),
        }
    }

    fn prefix(&mut self, op: ast::PrefixOp) -> ast::Expr {
        let sign = self.bump();
        let operand = self.enter(Self::tight_prefixed, |p| ast::Expr::error(p.gap()));
        let kind = ast::ExprKind::Prefix { op, op_span: self.span_of(sign), operand: Box::new(operand) };
        self.higher(self.height, ast::Expr::new(kind, self.span_from(sign.start)))
    }

    /// The operand of a prefix: row 8 without row 1.
    fn tight_prefixed(&mut self) -> ast::Expr {
        use TokenKind::*;
        match self.kind() {
            Any | All | Find | If | Not => {
                let help = "put it in parentheses";
                self.expected_with("an expression of its own", Some(help));
                ast::Expr::error(self.gap())
            }
            _ => self.prefixed(),
        }
    }

    /// `x as T`.
    fn read_as(&mut self) -> ast::Expr {
        let start = self.token().start;
        let value = self.place();
        if self.lost || !self.eat(TokenKind::As) {
            return value;
        }
        let height = std::mem::take(&mut self.height);
        let ty = self.type_expr();
        let kind = ast::ExprKind::As { value: Box::new(value), ty };
        self.higher(height.max(self.height), ast::Expr::new(kind, self.span_from(start)))
    }

    /// Row 9: an atom with its fields, methods and indexes.
    pub(in crate::parser) fn place(&mut self) -> ast::Expr {
        let start = self.token().start;
        let mut expr = self.atom();
        while !self.lost {
            let sign = self.token();
            let height = self.height;
            self.height = 0;
            expr = match sign.kind {
                TokenKind::Dot => self.member(start, expr),
                TokenKind::LBracket => self.index(start, sign, expr),
                _ => {
                    self.height = height;
                    break;
                }
            };
            expr = self.higher(height.max(self.height), expr);
        }
        expr
    }

    /// `.field` or `.method(a, b)`.
    fn member(&mut self, start: u32, base: ast::Expr) -> ast::Expr {
        self.bump();
        let base = Box::new(base);
        let name = self.field("the name of a field");
        let open = self.token();
        let kind = if !self.lost && self.eat(TokenKind::LParen) {
            let args = self.elements(open, TokenKind::RParen, Self::expr);
            ast::ExprKind::Method { base, name, args }
        } else {
            ast::ExprKind::Field { base, name }
        };
        ast::Expr::new(kind, self.span_from(start))
    }

    fn index(&mut self, start: u32, open: Token, base: ast::Expr) -> ast::Expr {
        self.bump();
        let index = self.expr();
        self.close(open, TokenKind::RBracket);
        let kind = ast::ExprKind::Index { base: Box::new(base), index: Box::new(index) };
        ast::Expr::new(kind, self.span_from(start))
    }

    /// `every T of x`.
    pub(super) fn every(&mut self) -> ast::Expr {
        let start = self.bump().start;
        self.height = 0;
        let ty = self.type_expr();
        let height = self.height;
        self.expect(TokenKind::Of);
        let of = if self.lost {
            ast::Expr::error(self.gap())
        } else {
            self.enter(Self::place, |p| ast::Expr::error(p.gap()))
        };
        let kind = ast::ExprKind::Every { ty, of: Box::new(of) };
        self.higher(height.max(self.height), ast::Expr::new(kind, self.span_from(start)))
    }
}
