//! Names, and the wording of what was expected and what was found.

use upright_source::{Diagnostic, Span};

use super::Parser;
use crate::near::nearest;
use crate::{Token, TokenKind, ast, codes};

/// How names of a sort are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// `snake_case`: values, functions, parameters, modules.
    Value,
    /// `Capital`: types, views, kinds.
    Type,
    /// `kebab-case`: rules, profiles, packs, frameworks.
    Kebab,
}

impl Parser<'_> {
    /// A name that is declared here; `what` it names, as in "a name for the rule".
    pub(super) fn declared(&mut self, what: &str, case: Case) -> ast::Name {
        let name = self.name(what);
        if !name.is_missing() && !self.lost {
            self.check_case(&name, case);
        }
        name
    }

    /// A name that refers to something.
    pub(super) fn name(&mut self, what: &str) -> ast::Name {
        let token = self.token();
        if token.kind == TokenKind::Word {
            return self.word();
        }
        if token.kind.is_reserved() && !self.first_on_line() {
            let word = self.text_of(token);
            let title = format!("`{word}` is a reserved word");
            let error = Diagnostic::error(codes::RESERVED, title, self.span_of(token), format!("expected {what}"));
            self.error(error.with_help(format!("choose another name, such as `{word}_` or `the_{word}`")));
            return self.word();
        }
        if matches!(token.kind, TokenKind::Quoted | TokenKind::RawString) && !self.lost {
            return self.quoted_name();
        }
        self.expected(what);
        ast::Name { text: String::new(), span: self.gap() }
    }

    /// `rule "my rule"`: reports it and returns the name that is meant.
    fn quoted_name(&mut self) -> ast::Name {
        let token = self.bump();
        let span = self.span_of(token);
        let inside = self.text_of(token).trim_matches(['"', '\'']);
        let words = inside.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let name = words.collect::<Vec<_>>().join("-");
        let error = Diagnostic::error(codes::UNEXPECTED, "a name has no quotes", span, "");
        self.error(match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => error.with_suggestion(span, name.clone(), format!("write `{name}`")),
            false => error,
        });
        ast::Name { text: name, span }
    }

    /// A field: any word, reserved or not.
    pub(super) fn field(&mut self, what: &str) -> ast::Name {
        if self.kind().is_word() {
            return self.word();
        }
        self.expected(what);
        ast::Name { text: String::new(), span: self.gap() }
    }

    /// The next token as a name.
    pub(super) fn word(&mut self) -> ast::Name {
        let token = self.bump();
        ast::Name { text: self.text_of(token).to_owned(), span: self.span_of(token) }
    }

    fn check_case(&mut self, name: &ast::Name, case: Case) {
        let text = name.text.as_str();
        let capital = name.is_capital();
        match case {
            Case::Type if !capital => {
                let fixed = capitalised(text);
                let title = format!("names of types, views and kinds begin with a capital: `{text}`");
                self.case_error(title, name.span, fixed);
            }
            Case::Value | Case::Kebab if capital => {
                let separator = if case == Case::Kebab { '-' } else { '_' };
                let title = format!("only names of types, views and kinds begin with a capital: `{text}`");
                self.case_error(title, name.span, lowered(text, separator));
            }
            Case::Value if text.contains(|c: char| c == '-' || c.is_ascii_uppercase()) => {
                self.style_warning("values, functions and parameters", "snake_case", name, lowered(text, '_'));
            }
            Case::Kebab if text.contains(|c: char| c == '_' || c.is_ascii_uppercase()) => {
                self.style_warning("packs, rules, profiles and frameworks", "kebab-case", name, lowered(text, '-'));
            }
            Case::Type | Case::Value | Case::Kebab => {}
        }
    }

    fn case_error(&mut self, title: String, span: Span, fixed: String) {
        let error = Diagnostic::error(codes::NAME_CASE, title, span, "");
        let help = format!("write `{fixed}`");
        self.error(error.with_suggestion(span, fixed, help));
    }

    fn style_warning(&mut self, sort: &str, style: &str, name: &ast::Name, fixed: String) {
        let title = format!("names of {sort} are written in {style}: `{}`", name.text);
        let warning = Diagnostic::warning(codes::NAME_STYLE, title, name.span, "");
        let help = format!("write `{fixed}`");
        self.error(warning.with_suggestion(name.span, fixed, help));
    }

    /// Reports that `what` was expected before the next token.
    pub(super) fn expected(&mut self, what: &str) {
        self.expected_with(what, None);
    }

    /// The same, with a help line.
    pub(super) fn expected_with(&mut self, what: &str, help: Option<&str>) {
        if self.lost || self.sign_mistake() {
            return;
        }
        let next = self.token();
        let after = self.cursor.next.checked_sub(1).and_then(|p| self.cursor.significant.get(p)).copied();
        let after = after.and_then(|i| self.cursor.tokens.get(i)).copied();
        let error = match after {
            Some(previous) if self.first_on_line() || next.kind == TokenKind::End => {
                let title = format!("expected {what} after {}", self.found(previous));
                Diagnostic::error(codes::UNEXPECTED, title, self.span_of(previous), format!("{what} must follow"))
            }
            _ => {
                let title = format!("expected {what}, found {}", self.found(next));
                Diagnostic::error(codes::UNEXPECTED, title, self.span_of(next), format!("expected {what}"))
            }
        };
        self.fail(match help {
            Some(help) => error.with_help(help),
            None => error,
        });
    }

    /// The sign, or a report that it is missing.
    pub(super) fn expect(&mut self, kind: TokenKind) -> bool {
        let found = self.eat(kind);
        if !found {
            self.expected(kind.describe());
        }
        found
    }

    /// The same, with a help line.
    pub(super) fn expect_with(&mut self, kind: TokenKind, help: &str) -> bool {
        let found = self.eat(kind);
        if !found {
            self.expected_with(kind.describe(), Some(help));
        }
        found
    }

    /// How messages name a token that was found.
    pub(super) fn found(&self, token: Token) -> String {
        let text = self.text_of(token);
        match token.kind {
            TokenKind::End if self.interpolating => "the end of the interpolation".to_owned(),
            TokenKind::End | TokenKind::Block | TokenKind::UnclosedBlock => token.kind.describe().to_owned(),
            _ if text.chars().count() > 40 => token.kind.describe().to_owned(),
            _ => format!("`{text}`"),
        }
    }

    /// Reports a word that is none of `words`, with the nearest of them as a suggestion; consumes it.
    pub(super) fn unknown_word(&mut self, code: &'static str, what: &str, words: &[&str], list: bool) {
        let token = self.bump();
        let word = self.text_of(token);
        let title = format!("`{word}` is no {what}");
        let error = Diagnostic::error(code, title, self.span_of(token), "");
        let error = match nearest(word, words) {
            Some(near) => error.with_suggestion(self.span_of(token), near, format!("did you mean `{near}`?")),
            None if list => error.with_help(format!("there are: {}", words.join(", "))),
            None => error,
        };
        self.fail(error);
    }
}

/// `work_load` → `WorkLoad`.
fn capitalised(text: &str) -> String {
    let parts = text.split(['-', '_']).filter(|p| !p.is_empty());
    parts.map(|p| p[..1].to_ascii_uppercase() + &p[1..]).collect()
}

/// `MaxRatio`, `max-ratio` → `max_ratio`.
fn lowered(text: &str, separator: char) -> String {
    let mut lowered = String::new();
    let mut before = separator;
    for c in text.chars() {
        let c = if c == '-' || c == '_' { separator } else { c };
        if c.is_ascii_uppercase() && before != separator && !before.is_ascii_uppercase() {
            lowered.push(separator);
        }
        lowered.push(c.to_ascii_lowercase());
        before = c;
    }
    lowered
}
