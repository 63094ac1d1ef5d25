//! Where the parser finds its way again after an error, and documentation that belongs to nothing.

use upright_source::Diagnostic;

use super::Parser;
use crate::{Token, TokenKind, ast, codes};

/// The words that begin a declaration; `param` is reserved and treated apart.
pub(super) const DECLARATIONS: &[&str] =
    &["pack", "use", "framework", "type", "fn", "view", "rule", "profile", "waive", "test"];

impl Parser<'_> {
    /// Whether the next token begins a clause and can't belong to an expression.
    pub(super) fn at_clause_word(&self) -> bool {
        use TokenKind::*;
        let clause = matches!(
            self.kind(),
            Let | When | Deny | Require | Message | Help | Fix | Severity | Controls | Url | Param
        );
        clause && self.nth(1).kind != Colon && self.previous_kind() != Some(Dot)
    }

    /// Whether the next token begins a declaration: its word, a name after it (which no expression has), and a line
    /// of its own.
    pub(super) fn at_declaration(&self) -> bool {
        let word = self.text_of(self.token());
        let begins = self.at(TokenKind::Word) && (DECLARATIONS.contains(&word) || word == "pub");
        begins && self.first_on_line() && matches!(self.nth(1).kind, TokenKind::Word | TokenKind::BadNumber)
    }

    /// After an error: skips to where a clause may begin, to the `}` that closes the block, or to a declaration.
    pub(super) fn recover_clause(&mut self, begins: impl Fn(&Self) -> bool) {
        if !std::mem::take(&mut self.lost) {
            return;
        }
        let mut braces = 0usize;
        let mut others = 0usize;
        loop {
            match self.kind() {
                TokenKind::End => return,
                _ if self.at_declaration() => return,
                _ if self.at_clause_word() && (braces + others == 0 || self.first_on_line()) => return,
                _ if braces + others == 0 && begins(self) => return,
                TokenKind::LBrace => braces += 1,
                TokenKind::RBrace if braces == 0 => return,
                TokenKind::RBrace => braces -= 1,
                TokenKind::LBracket | TokenKind::LParen => others += 1,
                TokenKind::RBracket | TokenKind::RParen => others = others.saturating_sub(1),
                _ => {}
            }
            self.bump();
        }
    }

    /// After an error in an element of a bracketed list: skips to the comma or bracket after it, if there is one.
    pub(super) fn recover_element(&mut self, close: TokenKind) {
        if !self.lost {
            return;
        }
        let mut open = 0usize;
        loop {
            match self.kind() {
                TokenKind::End => return,
                _ if self.at_clause_word() || self.at_declaration() => return,
                TokenKind::Comma if open == 0 => break,
                kind if open == 0 && kind == close => break,
                TokenKind::LBrace | TokenKind::LBracket | TokenKind::LParen => open += 1,
                TokenKind::RBrace | TokenKind::RBracket | TokenKind::RParen if open == 0 => return,
                TokenKind::RBrace | TokenKind::RBracket | TokenKind::RParen => open -= 1,
                _ => {}
            }
            self.bump();
        }
        self.lost = false;
    }

    /// After an error between declarations: skips to the next one.
    pub(super) fn recover_item(&mut self) {
        let mut braces = 0usize;
        while self.kind() != TokenKind::End && !self.at_declaration() {
            match self.kind() {
                TokenKind::Param if braces == 0 && self.first_on_line() => break,
                TokenKind::LBrace => braces += 1,
                TokenKind::RBrace => braces = braces.saturating_sub(1),
                _ => {}
            }
            self.bump();
        }
        self.lost = false;
    }

    /// The documentation that ends right before the next token: the last run of `///` lines, if no empty line or
    /// token parts them from each other.
    pub(super) fn doc(&mut self) -> Option<ast::Doc> {
        let next = self.cursor.significant.get(self.cursor.next).copied().unwrap_or(self.cursor.tokens.len());
        let first = match self.cursor.next.checked_sub(1) {
            Some(previous) => self.cursor.significant.get(previous).map_or(0, |i| i + 1),
            None => 0,
        };
        let tokens = &self.cursor.tokens;
        let last = (first..next).rev().find(|i| tokens[*i].kind == TokenKind::DocComment)?;
        let mut lines = vec![last];
        for i in (first..last).rev() {
            match tokens[i].kind {
                TokenKind::DocComment => lines.push(i),
                TokenKind::Whitespace if tokens[i].text(self.text).matches('\n').count() < 2 => {}
                _ => break,
            }
        }
        lines.reverse();
        let span = self.span(tokens[lines[0]].start, tokens[last].end);
        let line = |i: &usize| tokens[*i].text(self.text).trim_start_matches('/');
        let lines_text: Vec<&str> =
            lines.iter().map(line).map(|l| l.strip_prefix(' ').unwrap_or(l).trim_end()).collect();
        let text = lines_text.join("\n");
        self.documented.extend(lines);
        Some(ast::Doc { text, span })
    }

    /// Reports comments in the style of other languages, and documentation of nothing.
    pub(super) fn report_stray_comments(&mut self) {
        self.lost = false;
        let tokens = std::mem::take(&mut self.cursor.tokens);
        self.documented.sort_unstable();
        let mut reported_line_end = None;
        for (i, token) in tokens.iter().enumerate() {
            match token.kind {
                TokenKind::ForeignComment => self.foreign_comment(*token),
                TokenKind::DocComment if self.documented.binary_search(&i).is_err() => {
                    let continues = reported_line_end.is_some_and(|end| {
                        self.text.get(end as usize..token.start as usize).is_some_and(|t| t.trim().is_empty())
                    });
                    reported_line_end = Some(token.end);
                    if !continues {
                        self.stray_doc(*token);
                    }
                }
                _ => {}
            }
        }
        self.cursor.tokens = tokens;
    }

    fn stray_doc(&mut self, token: Token) {
        let span = self.span_of(token);
        let slashes = self.span(token.start, token.start + 3);
        let warning = Diagnostic::warning(codes::STRAY_DOC, "this documentation belongs to no declaration", span, "");
        self.error(warning.with_suggestion(slashes, "//", "write an ordinary comment with `//`"));
    }

    fn foreign_comment(&mut self, token: Token) {
        let span = self.span_of(token);
        let text = self.text_of(token);
        let error = Diagnostic::error(codes::FOREIGN_COMMENT, "comments begin with `//`", span, "");
        self.error(match text.strip_prefix('#') {
            Some(rest) => error.with_suggestion(self.span(token.start, token.start + 1), "//", "write `//`").with_help(
                if rest.starts_with('!') {
                    "a rule file has no interpreter line"
                } else {
                    "write `//` in place of `#`"
                },
            ),
            None => error.with_help("begin each line of it with `//`"),
        });
    }
}
