//! Row 1 and comprehensions: what binds names, and choices.

use upright_source::Diagnostic;

use crate::parser::Parser;
use crate::parser::names::Case;
use crate::{TokenKind, ast, codes};

impl Parser<'_> {
    /// `any x in xs: e`.
    pub(super) fn quantifier(&mut self) -> ast::Expr {
        self.enter(Self::quantified, |p| ast::Expr::error(p.gap()))
    }

    fn quantified(&mut self) -> ast::Expr {
        let word = self.bump();
        let kind = match word.kind {
            TokenKind::Any => ast::Quantity::Any,
            TokenKind::All => ast::Quantity::All,
            _ => ast::Quantity::Find,
        };
        let (binder, source) = self.ranged();
        let height = self.height;
        let help = format!("write `{} x in xs: condition`", self.text_of(word));
        let colon = !self.lost && self.expect_with(TokenKind::Colon, &help);
        let body = if colon { self.expr() } else { ast::Expr::error(self.gap()) };
        let quantifier = Box::new(ast::Quantifier { kind, binder, source, body });
        let span = self.span_from(word.start);
        self.higher(height.max(self.height), ast::Expr::new(ast::ExprKind::Quantifier(quantifier), span))
    }

    /// `x in xs` or `i, x in xs`.
    pub(in crate::parser) fn ranged(&mut self) -> (ast::Binder, ast::Source) {
        self.height = 0;
        if self.at_kinds() && !matches!(self.nth(1).kind, TokenKind::In | TokenKind::Comma) {
            return self.ranged_without_name();
        }
        let first = self.declared("a name for the element", Case::Value);
        let binder = if !self.lost && self.eat(TokenKind::Comma) {
            ast::Binder { key: Some(first), value: self.declared("a name for the element", Case::Value) }
        } else {
            ast::Binder { key: None, value: first }
        };
        let help = "write `x in xs`; with an index or key, `i, x in xs`";
        if self.lost || !self.expect_with(TokenKind::In, help) {
            let span = self.gap();
            return (binder, ast::Source { kind: ast::SourceKind::Expr(ast::Expr::error(span)), span });
        }
        (binder, self.source())
    }

    /// `for Pod`: what is ranged over, without a name for its elements.
    fn ranged_without_name(&mut self) -> (ast::Binder, ast::Source) {
        let gap = self.span(self.token().start, self.token().start);
        let source = self.source();
        let error = Diagnostic::error(codes::UNEXPECTED, "the objects have no name here", source.span, "");
        self.error(error.with_suggestion(gap, "x in ", "write `x in …`, and say `x` for each of them"));
        let name = ast::Name { text: String::new(), span: gap };
        (ast::Binder { key: None, value: name }, source)
    }

    /// Kinds joined by `|`, or an expression.
    fn source(&mut self) -> ast::Source {
        let start = self.token().start;
        let kind = if self.at_kinds() {
            let mut kinds = vec![self.type_path("a kind or view")];
            while !self.lost && self.eat(TokenKind::Pipe) {
                kinds.push(self.type_path("a kind or view"));
            }
            self.height = 1;
            ast::SourceKind::Kinds(kinds)
        } else {
            ast::SourceKind::Expr(self.expr())
        };
        ast::Source { kind, span: self.span_from(start) }
    }

    /// Whether a capitalised word, alone or after a lower-case word and a dot, is all of the first operand.
    fn at_kinds(&self) -> bool {
        let capital = |n: usize| {
            let token = self.nth(n);
            let first = self.text_of(token).bytes().next();
            token.kind == TokenKind::Word && first.is_some_and(|b| b.is_ascii_uppercase())
        };
        let after = if capital(0) {
            1
        } else if self.at(TokenKind::Word) && self.nth(1).kind == TokenKind::Dot && capital(2) {
            3
        } else {
            return false;
        };
        !matches!(self.nth(after).kind, TokenKind::Dot | TokenKind::LBracket | TokenKind::LParen)
    }

    /// `if c then a else b`.
    pub(super) fn choice(&mut self) -> ast::Expr {
        self.enter(Self::chosen, |p| ast::Expr::error(p.gap()))
    }

    fn chosen(&mut self) -> ast::Expr {
        let start = self.bump().start;
        let cond = Box::new(self.expr());
        let mut height = self.height;
        self.expect(TokenKind::Then);
        let then = Box::new(self.branch());
        height = height.max(self.height);
        if !self.at(TokenKind::Else) {
            let elif = self.at_word("elif") || self.at_word("elsif");
            let help = if elif { "write `else if`" } else { "a choice always has two sides: `if c then a else b`" };
            self.expected_with("`else`", Some(help));
        } else {
            self.bump();
        }
        let otherwise = Box::new(self.branch());
        height = height.max(self.height);
        let kind = ast::ExprKind::If { cond, then, otherwise };
        self.higher(height, ast::Expr::new(kind, self.span_from(start)))
    }

    fn branch(&mut self) -> ast::Expr {
        if self.lost { ast::Expr::error(self.gap()) } else { self.expr() }
    }

    /// The `for`s and `if`s of a comprehension.
    pub(super) fn comprehension(&mut self) -> Vec<ast::ComprehensionClause> {
        let mut clauses = Vec::new();
        let mut height = self.height;
        while !self.lost {
            if self.eat(TokenKind::For) {
                let (binder, source) = self.ranged();
                clauses.push(ast::ComprehensionClause::For { binder, source });
            } else if self.eat(TokenKind::If) {
                clauses.push(ast::ComprehensionClause::If(self.expr()));
            } else {
                break;
            }
            height = height.max(self.height);
        }
        self.height = height;
        clauses
    }
}
