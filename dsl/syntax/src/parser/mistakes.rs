//! Signs and words of other languages, and what to write in their place.

use upright_source::Diagnostic;

use super::Parser;
use crate::{TokenKind, ast, codes};

/// Names of nothing, in other languages.
pub(super) const NOTHING: &[&str] = &["null", "nil", "undefined"];

impl Parser<'_> {
    /// Reports the next token if it makes no sense anywhere; the text is lost then.
    pub(super) fn sign_mistake(&mut self) -> bool {
        let token = self.token();
        let span = self.span_of(token);
        let text = self.text_of(token);
        let error = match token.kind {
            TokenKind::Unknown => unknown_character(text, span),
            TokenKind::Semicolon => Diagnostic::error(codes::SEPARATOR, "nothing ends with `;` here", span, "")
                .with_suggestion(span, "", "remove it"),
            TokenKind::BadNumber => {
                self.bad_number();
                return true;
            }
            TokenKind::UnclosedString | TokenKind::UnclosedBlock => {
                self.unclosed_string();
                return true;
            }
            TokenKind::ColonEq => Diagnostic::error(codes::SEPARATOR, "a name is bound with `=`", span, "")
                .with_suggestion(span, "=", "write `=`"),
            TokenKind::FatArrow => Diagnostic::error(codes::SEPARATOR, "`=>` is no sign of this language", span, "")
                .with_help("`>=` compares, `->` stands before the type of a function, `:` between a key and its value"),
            _ => return false,
        };
        self.fail(error);
        true
    }

    /// `500Mi`, `1.2.3`: consumes it.
    pub(super) fn bad_number(&mut self) {
        let token = self.bump();
        let text = self.text_of(token);
        let title = format!("`{text}` is written in quotes");
        let error = Diagnostic::error(codes::UNQUOTED, title, self.span_of(token), "neither a number nor a name");
        let quote = if self.interpolating { '\'' } else { '"' };
        self.fail(error.with_suggestion(
            self.span_of(token),
            format!("{quote}{text}{quote}"),
            format!("quantities, durations, versions and addresses are texts: write {quote}{text}{quote}"),
        ));
    }

    /// `‘a’` or `“a”`: reports it; the caller reads it as a string.
    pub(super) fn smart_string(&mut self) {
        let token = self.token();
        let inner = self.text_of(token).trim_matches(|c| "“”„‘’‚«»".contains(c));
        let quote = if self.interpolating || inner.contains('"') { '\'' } else { '"' };
        let error = Diagnostic::error(
            codes::SMART_QUOTES,
            "strings are written in straight quotes",
            self.span_of(token),
            "typographic quotes",
        );
        let fixed = format!("{quote}{inner}{quote}");
        let help = format!("write {fixed}");
        self.error(error.with_suggestion(self.span_of(token), fixed, help));
    }

    /// `&&`, `||`, `=`, `===`, `!==` where an operator stands: reports it and returns what is meant.
    pub(super) fn operator_mistake(&mut self) -> TokenKind {
        let token = self.token();
        let (code, meant, right, title) = match token.kind {
            TokenKind::AndAnd => (codes::LOGIC_SIGN, TokenKind::And, "and", "`&&` is written `and`"),
            TokenKind::OrOr => (codes::LOGIC_SIGN, TokenKind::Or, "or", "`||` is written `or`"),
            TokenKind::Assign => (codes::EQUALITY, TokenKind::EqEq, "==", "`=` does not compare"),
            TokenKind::EqEqEq => (codes::EQUALITY, TokenKind::EqEq, "==", "`===` is written `==`"),
            TokenKind::NotEqEq => (codes::EQUALITY, TokenKind::NotEq, "!=", "`!==` is written `!=`"),
            other => return other,
        };
        let span = self.span_of(token);
        self.error(Diagnostic::error(code, title, span, "").with_suggestion(span, right, format!("write `{right}`")));
        meant
    }

    /// `!x`: reports it and returns true where the next token is `!`.
    pub(super) fn bang_mistake(&mut self) -> bool {
        let found = self.at(TokenKind::Bang);
        if found {
            let span = self.span_of(self.token());
            let error = Diagnostic::error(codes::LOGIC_SIGN, "`!` is written `not`", span, "");
            self.error(error.with_suggestion(span, "not ", "write `not`"));
        }
        found
    }

    /// `like dev-*`, `matches ^v1`: reports a pattern without quotes, consumes it and returns true.
    pub(super) fn bare_pattern(&mut self, op: ast::BinaryOp) -> bool {
        use TokenKind::{Dot, Float, Int, Minus, Question, Slash, Star, Unknown};
        let first = self.token();
        let (mut length, mut end) = (0, first.start);
        while let next = self.nth(length)
            && next.start == end
            && (next.kind.is_word()
                || matches!(next.kind, Dot | Float | Int | Minus | Question | Slash | Star | Unknown))
        {
            (end, length) = (next.end, length + 1);
        }
        let text = &self.text[first.start as usize..end as usize];
        // `a*b` may be a product.
        let at_the_end = text.starts_with('*') || text.ends_with('*');
        if !(at_the_end || ["-*", ".*", "^", "$"].iter().any(|sign| text.contains(sign))) {
            return false;
        }
        let quote = if self.interpolating || op == ast::BinaryOp::Matches { '\'' } else { '"' };
        let (span, fixed) = (self.span(first.start, end), format!("{quote}{text}{quote}"));
        let error = Diagnostic::error(codes::UNQUOTED, "a pattern is written in quotes", span, "");
        let help = format!("write {fixed}");
        self.error(error.with_suggestion(span, fixed, help));
        for _ in 0..length {
            self.bump();
        }
        true
    }

    /// `text contains "x"`: whether a method stands like an operator.
    pub(super) fn method_mistake(&self) -> Option<&'static str> {
        if !self.at(TokenKind::Word) || self.first_on_line() {
            return None;
        }
        Some(match self.text_of(self.token()) {
            "contains" => "contains",
            "startswith" | "startsWith" | "starts_with" => "starts_with",
            "endswith" | "endsWith" | "ends_with" => "ends_with",
            _ => return None,
        })
    }

    /// `deny: x`: reports the colon and consumes it.
    pub(super) fn colon_mistake(&mut self, word: &str) {
        if self.at(TokenKind::Colon) {
            let span = self.span_of(self.token());
            let title = format!("no `:` follows `{word}`");
            let error = Diagnostic::error(codes::SEPARATOR, title, span, "");
            self.error(error.with_suggestion(span, "", "remove it"));
            self.bump();
        }
    }

    /// `null`: reports it; the caller consumes it.
    pub(super) fn nothing_mistake(&mut self) {
        let token = self.token();
        let title = format!("there is no `{}`", self.text_of(token));
        let error = Diagnostic::error(codes::NOTHING, title, self.span_of(token), "a field that is not there is unset");
        self.error(error.with_help("ask `has x` or `not has x`, or say what unset means with `x ?? value`"));
    }

    /// After an expression: a sign that would continue it in another language. The text is lost if there is one.
    pub(super) fn continuation_mistake(&mut self) {
        let token = self.token();
        let span = self.span_of(token);
        let error = match token.kind {
            TokenKind::Question => {
                Diagnostic::error(codes::TERNARY, "a choice is written `if c then a else b`", span, "no operator")
                    .with_help("`?` only makes a type optional; `??` gives a value for unset")
            }
            TokenKind::Pipe => Diagnostic::error(codes::PIPE, "only kinds and types are joined by `|`", span, "")
                .with_help("lists are joined by `+`, conditions by `or`"),
            TokenKind::LParen => {
                Diagnostic::error(codes::CALL, "only functions and methods are called", span, "no name before it")
                    .with_help("a call is a name and its arguments: `f(x)`, `x.f(y)`")
            }
            _ => return,
        };
        self.fail(error);
    }
}

fn unknown_character(text: &str, span: upright_source::Span) -> Diagnostic {
    let character = text.chars().next().unwrap_or(' ');
    let error = |title: String| Diagnostic::error(codes::UNKNOWN_CHARACTER, title, span, "");
    match character {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => {
            error("a no-break space stands here".to_owned()).with_suggestion(span, " ", "write an ordinary space")
        }
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => error(format!(
            "an invisible character stands here: U+{:04X}",
            character as u32
        ))
        .with_suggestion(span, "", "remove it"),
        '–' | '—' | '−' => {
            error(format!("`{character}` is no minus sign")).with_suggestion(span, "-", "write `-`")
        }
        '≠' => error("`≠` is written `!=`".to_owned()).with_suggestion(span, "!=", "write `!=`"),
        '≤' => error("`≤` is written `<=`".to_owned()).with_suggestion(span, "<=", "write `<=`"),
        '≥' => error("`≥` is written `>=`".to_owned()).with_suggestion(span, ">=", "write `>=`"),
        c if c.is_control() => error(format!("a control character stands here: U+{:04X}", c as u32)),
        c if c.is_alphabetic() => error(format!("`{c}` can't be part of a name"))
            .with_help("names consist of the letters a to z, digits, `_` and `-`; other letters stand in strings"),
        c => error(format!("`{c}` has no meaning here")),
    }
}
