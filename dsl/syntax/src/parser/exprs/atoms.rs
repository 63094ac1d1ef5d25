//! Names, literals, lists, maps, records, parentheses.

use upright_source::Diagnostic;

use crate::parser::Parser;
use crate::parser::mistakes::NOTHING;
use crate::{Token, TokenKind, ast, codes};

/// An entry between braces.
enum Entry {
    Field(ast::RecordField),
    Key(ast::MapEntry),
    Error,
}

impl Parser<'_> {
    /// What has no operator outside.
    pub(super) fn atom(&mut self) -> ast::Expr {
        let token = self.token();
        let simple = |p: &mut Self, kind| {
            let token = p.bump();
            ast::Expr::new(kind, p.span_of(token))
        };
        self.height = 1;
        match token.kind {
            TokenKind::Word => self.name_or_call(),
            TokenKind::Kubernetes => simple(self, ast::ExprKind::Given(ast::Given::Kubernetes)),
            TokenKind::Now => simple(self, ast::ExprKind::Given(ast::Given::Now)),
            TokenKind::Request => simple(self, ast::ExprKind::Given(ast::Given::Request)),
            TokenKind::True => simple(self, ast::ExprKind::Bool(true)),
            TokenKind::False => simple(self, ast::ExprKind::Bool(false)),
            TokenKind::Int => {
                let (value, span) = self.int();
                ast::Expr::new(ast::ExprKind::Int(value), span)
            }
            TokenKind::Float => self.float(),
            TokenKind::Quoted | TokenKind::RawString | TokenKind::Block => self.string(),
            TokenKind::SmartString => {
                self.smart_string();
                self.string()
            }
            TokenKind::LBracket => self.list(token),
            TokenKind::LBrace => self.braces(token),
            TokenKind::LParen => self.parenthesised(token),
            TokenKind::Every => self.every(),
            _ => {
                self.no_expression();
                ast::Expr::error(self.gap())
            }
        }
    }

    fn no_expression(&mut self) {
        match self.kind() {
            TokenKind::Else | TokenKind::Then => {
                self.expected_with("an expression", Some("`if c then a else b` is an expression too"))
            }
            TokenKind::Of => self.expected_with("an expression", Some("`every T of x` finds all places of a type")),
            kind if kind.is_reserved() && !self.first_on_line() && !self.at_clause_word() => {
                let word = self.text_of(self.token());
                let help = format!("`{word}` is a reserved word; a field of that name stands after a dot");
                self.expected_with("an expression", Some(&help));
            }
            _ => self.expected("an expression"),
        }
    }

    fn name_or_call(&mut self) -> ast::Expr {
        let token = self.token();
        if NOTHING.contains(&self.text_of(token)) {
            self.nothing_mistake();
            self.bump();
            return ast::Expr::error(self.span_of(token));
        }
        let name = self.word();
        let open = self.token();
        if !self.eat(TokenKind::LParen) {
            return ast::Expr::new(ast::ExprKind::Name(name), self.span_of(token));
        }
        let args = self.elements(open, TokenKind::RParen, Self::expr);
        let kind = ast::ExprKind::Call { function: name, args };
        self.higher(self.height, ast::Expr::new(kind, self.span_from(token.start)))
    }

    /// A whole number.
    pub(in crate::parser) fn int(&mut self) -> (i64, upright_source::Span) {
        let token = self.bump();
        let text = self.text_of(token);
        let span = self.span_of(token);
        self.leading_zero(text, span);
        let value = text.parse().unwrap_or_else(|_| {
            let title = "this number is too large";
            let error = Diagnostic::error(codes::NUMBER, title, span, format!("the largest is {}", i64::MAX));
            self.error(error.with_help("write a quantity in quotes: \"10Ei\""));
            i64::MAX
        });
        (value, span)
    }

    fn float(&mut self) -> ast::Expr {
        let token = self.bump();
        let text = self.text_of(token);
        let span = self.span_of(token);
        self.leading_zero(text, span);
        let value: f64 = text.parse().unwrap_or(0.0);
        if !value.is_finite() {
            self.error(Diagnostic::error(codes::NUMBER, "this number is too large", span, ""));
            return ast::Expr::error(span);
        }
        ast::Expr::new(ast::ExprKind::Float(value), span)
    }

    fn leading_zero(&mut self, text: &str, span: upright_source::Span) {
        let digits = text.split('.').next().unwrap_or(text);
        if digits.len() > 1 && digits.starts_with('0') {
            let error = Diagnostic::error(codes::LEADING_ZERO, "a number does not begin with a zero", span, "");
            let quote = if self.interpolating { '\'' } else { '"' };
            self.error(error.with_help(format!("a file mode is written in quotes: {quote}{text}{quote}")));
        }
    }

    fn parenthesised(&mut self, open: Token) -> ast::Expr {
        self.bump();
        let mut inner = self.expr();
        if !self.lost && self.at(TokenKind::Comma) {
            return self.list_in_parentheses(open);
        }
        self.close(open, TokenKind::RParen);
        inner.parens = true;
        inner.span = self.span_from(open.start);
        inner
    }

    /// `(a, b)`, after `a`.
    fn list_in_parentheses(&mut self, open: Token) -> ast::Expr {
        self.bump();
        self.elements(open, TokenKind::RParen, Self::expr);
        let span = self.span_from(open.start);
        if !self.lost {
            let inside = self.text.get(span.start as usize + 1..span.end as usize - 1).unwrap_or_default();
            let fixed = format!("[{inside}]");
            let error = Diagnostic::error(codes::BRACES, "a list is written in brackets", span, "");
            let help = if fixed.len() > 60 { "write `[…]`".to_owned() } else { format!("write `{fixed}`") };
            self.error(error.with_suggestion(span, fixed, help));
        }
        ast::Expr::error(span)
    }

    /// `[a, b]` or `[e for x in xs]`.
    fn list(&mut self, open: Token) -> ast::Expr {
        self.bump();
        let mut clauses = Vec::new();
        let mut first = true;
        let mut elements = self.elements(open, TokenKind::RBracket, |p| {
            let element = p.expr();
            if std::mem::take(&mut first) && p.at(TokenKind::For) {
                clauses = p.comprehension();
            }
            element
        });
        let kind = match (clauses.is_empty(), elements.is_empty()) {
            (true, _) | (_, true) => ast::ExprKind::List(elements),
            _ => {
                self.lone_comprehension(&elements);
                ast::ExprKind::Comprehension { element: Box::new(elements.swap_remove(0)), clauses }
            }
        };
        self.higher(self.height, ast::Expr::new(kind, self.span_from(open.start)))
    }

    /// A comprehension is alone in its list, without a comma.
    fn lone_comprehension(&mut self, elements: &[ast::Expr]) {
        let close = self.cursor.next.saturating_sub(2);
        let comma = self.cursor.significant.get(close).and_then(|i| self.cursor.tokens.get(*i)).copied();
        let span = match (elements.get(1), comma) {
            (Some(second), _) => second.span,
            (None, Some(token)) if token.kind == TokenKind::Comma => self.span_of(token),
            _ => return,
        };
        let title = "nothing follows the steps of a comprehension";
        let error = Diagnostic::error(codes::COMPREHENSION, title, span, "");
        self.error(error.with_help("join lists with `+`"));
    }

    /// `{}`, `{field: v}`, `{"key": v}`.
    fn braces(&mut self, open: Token) -> ast::Expr {
        self.bump();
        let entries = self.elements(open, TokenKind::RBrace, Self::entry);
        let mut fields = Vec::new();
        let mut keys = Vec::new();
        let mut mixed = None;
        for entry in entries {
            match entry {
                Entry::Field(field) if keys.is_empty() => fields.push(field),
                Entry::Field(field) => mixed = mixed.or(Some(field.name.span)),
                Entry::Key(key) if fields.is_empty() => keys.push(key),
                Entry::Key(key) => mixed = mixed.or(Some(key.key.span)),
                Entry::Error => {}
            }
        }
        if let Some(span) = mixed {
            let error = Diagnostic::error(codes::BRACES, "fields and quoted keys do not mix", span, "");
            self.error(error.with_help("a record or object has fields, `{a: 1}`; a map has quoted keys, `{\"a\": 1}`"));
        }
        let kind = match (fields.is_empty(), keys.is_empty()) {
            (false, _) => ast::ExprKind::Record(fields),
            (_, false) => ast::ExprKind::Map(keys),
            _ => ast::ExprKind::Braces,
        };
        self.higher(self.height, ast::Expr::new(kind, self.span_from(open.start)))
    }

    fn entry(&mut self) -> Entry {
        match self.kind() {
            TokenKind::Quoted | TokenKind::RawString | TokenKind::Block => {
                let key = self.string();
                let height = self.height;
                let value = self.entry_value();
                self.height = self.height.max(height);
                Entry::Key(ast::MapEntry { key, value })
            }
            kind if kind.is_word() => {
                let name = self.word();
                Entry::Field(ast::RecordField { name, value: self.entry_value() })
            }
            _ => {
                self.expected_with("a field or a quoted key", Some("write `{field: value}` or `{\"key\": value}`"));
                Entry::Error
            }
        }
    }

    fn entry_value(&mut self) -> ast::Expr {
        if self.at(TokenKind::Assign) {
            let sign = self.bump();
            let span = self.span_of(sign);
            let error = Diagnostic::error(codes::BRACES, "`:` stands between a key and its value", span, "");
            self.error(error.with_suggestion(span, ":", "write `:`"));
        } else if !self.expect(TokenKind::Colon) {
            return ast::Expr::error(self.gap());
        }
        self.expr()
    }
}
