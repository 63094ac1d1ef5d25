//! Types.

use upright_source::Diagnostic;

use super::Parser;
use crate::{Token, TokenKind, ast, codes};

impl Parser<'_> {
    /// `A | B`, and everything tighter.
    pub(super) fn type_expr(&mut self) -> ast::TypeExpr {
        self.enter(Self::union, |p| p.type_error())
    }

    fn union(&mut self) -> ast::TypeExpr {
        let start = self.token().start;
        let first = self.optional_type();
        if !self.at(TokenKind::Pipe) {
            return first;
        }
        let mut height = self.height;
        let mut alternatives = vec![first];
        while self.eat(TokenKind::Pipe) {
            alternatives.push(self.optional_type());
            height = height.max(self.height);
        }
        self.height = height + 1;
        ast::TypeExpr { kind: ast::TypeExprKind::Union(alternatives), span: self.span_from(start) }
    }

    fn optional_type(&mut self) -> ast::TypeExpr {
        let start = self.token().start;
        let inner = self.type_atom();
        if !self.eat(TokenKind::Question) {
            return inner;
        }
        self.height += 1;
        ast::TypeExpr { kind: ast::TypeExprKind::Optional(Box::new(inner)), span: self.span_from(start) }
    }

    fn type_atom(&mut self) -> ast::TypeExpr {
        let open = self.token();
        match open.kind {
            TokenKind::LBracket => self.list_type(open),
            TokenKind::LBrace => self.map_type(open),
            TokenKind::LParen => {
                self.bump();
                let mut inner = self.type_expr();
                self.close(open, TokenKind::RParen);
                inner.span = self.span_from(open.start);
                inner
            }
            _ => self.named_type(),
        }
    }

    fn list_type(&mut self, open: Token) -> ast::TypeExpr {
        self.bump();
        let element = self.type_expr();
        self.close(open, TokenKind::RBracket);
        self.height += 1;
        ast::TypeExpr { kind: ast::TypeExprKind::List(Box::new(element)), span: self.span_from(open.start) }
    }

    fn map_type(&mut self, open: Token) -> ast::TypeExpr {
        self.bump();
        if self.at_word("string") {
            self.bump();
        } else if self.at(TokenKind::Word) {
            let word = self.word();
            let error = Diagnostic::error(codes::MAP_TYPE, "the keys of a map are strings", word.span, "");
            self.error(error.with_suggestion(
                word.span,
                "string",
                "write `{string: T}`; a record is declared by `type`",
            ));
        } else {
            self.expected("`string`");
        }
        self.expect(TokenKind::Colon);
        let value = self.type_expr();
        self.close(open, TokenKind::RBrace);
        self.height += 1;
        ast::TypeExpr { kind: ast::TypeExprKind::Map(Box::new(value)), span: self.span_from(open.start) }
    }

    fn named_type(&mut self) -> ast::TypeExpr {
        self.height = 1;
        let path = self.type_path("a type");
        if path.name.is_missing() {
            return self.type_error();
        }
        ast::TypeExpr { span: path.span, kind: ast::TypeExprKind::Name(path) }
    }

    /// `Pod`, `components.ApiServer`, `int`.
    pub(super) fn type_path(&mut self, what: &str) -> ast::TypePath {
        let start = self.token().start;
        let first = self.name(what);
        if first.is_missing() || !self.eat(TokenKind::Dot) {
            return ast::TypePath { module: None, name: first, span: self.span_from(start) };
        }
        let name = self.name("the name of a type");
        ast::TypePath { module: Some(first), name, span: self.span_from(start) }
    }

    fn type_error(&mut self) -> ast::TypeExpr {
        ast::TypeExpr { kind: ast::TypeExprKind::Error, span: self.gap() }
    }
}
