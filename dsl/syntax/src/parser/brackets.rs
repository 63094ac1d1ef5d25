//! Brackets, and lists with commas between them.

use upright_source::Diagnostic;

use super::Parser;
use crate::{Token, TokenKind, codes};

impl Parser<'_> {
    /// Elements with commas between them, after their opening bracket and with their closing one. A comma may follow
    /// the last. The height is that of the highest element.
    pub(super) fn elements<T>(
        &mut self,
        open: Token,
        close: TokenKind,
        mut element: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        let mut elements = Vec::new();
        let mut height = 0;
        loop {
            if self.eat(close) {
                break;
            }
            if self.at_element_end() {
                self.unclosed(open, close);
                break;
            }
            let before = self.cursor.next;
            self.height = 0;
            elements.push(element(self));
            height = height.max(self.height);
            self.recover_element(close);
            if self.eat(TokenKind::Comma) || self.at(close) {
                continue;
            }
            if self.lost || self.cursor.next == before || !self.missing_comma() {
                self.unclosed(open, close);
                break;
            }
        }
        self.height = height;
        elements
    }

    /// The closing bracket after what is between two brackets.
    pub(super) fn close(&mut self, open: Token, close: TokenKind) {
        if self.lost {
            self.recover_element(close);
        }
        if !self.eat(close) {
            self.unclosed(open, close);
        }
    }

    /// Reports that a bracket is not closed, unless the text is already lost.
    pub(super) fn unclosed(&mut self, open: Token, close: TokenKind) {
        if self.lost || self.sign_mistake() {
            return;
        }
        let what = close.describe();
        let opening = TokenKind::describe(open.kind);
        let next = self.token();
        let error = if self.first_on_line() || self.at_element_end() {
            let title = format!("this {opening} is never closed");
            Diagnostic::error(codes::UNCLOSED, title, self.span_of(open), "opened here")
                .with_label(self.gap(), format!("{what} expected here"))
                .with_suggestion(self.gap(), close.describe().trim_matches('`'), format!("close it with {what}"))
        } else {
            let title = format!("expected {what}, found {}", self.found(next));
            Diagnostic::error(codes::UNCLOSED, title, self.span_of(next), format!("expected {what} here"))
                .with_label(self.span_of(open), format!("to close this {opening}"))
        };
        self.fail(error);
    }

    /// Whether no element can begin here, because the clause, block or file is over.
    fn at_element_end(&self) -> bool {
        self.at(TokenKind::End) || self.at_clause_word() || self.at_declaration()
    }

    /// Reports a missing comma, if that is what is missing.
    fn missing_comma(&mut self) -> bool {
        let kind = self.kind();
        let begins = matches!(
            kind,
            TokenKind::Word
                | TokenKind::Int
                | TokenKind::Float
                | TokenKind::Quoted
                | TokenKind::RawString
                | TokenKind::Block
                | TokenKind::LBrace
                | TokenKind::Semicolon
        );
        if !begins || self.at_element_end() {
            return false;
        }
        let title = format!("expected `,`, found {}", self.found(self.token()));
        let error = Diagnostic::error(codes::MISSING_COMMA, title, self.gap(), "a comma is missing here");
        if kind == TokenKind::Semicolon {
            let semicolon = self.bump();
            let error = Diagnostic {
                primary: upright_source::Label { span: self.span_of(semicolon), ..error.primary },
                ..error
            };
            self.error(error.with_suggestion(self.span_of(semicolon), ",", "write a comma"));
        } else {
            self.error(error.with_suggestion(self.gap(), ",", "put a comma between the elements"));
        }
        true
    }
}
