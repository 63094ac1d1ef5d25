//! Strings: escapes, interpolations, blocks.

use std::ops::Range;

use upright_source::Diagnostic;

use super::{Cursor, Parser};
use crate::{Token, TokenKind, ast, codes, lex};

impl Parser<'_> {
    /// The string that is the next token, as an expression.
    pub(super) fn string(&mut self) -> ast::Expr {
        let token = self.bump();
        let span = self.span_of(token);
        self.height = 1;
        let kind = match token.kind {
            TokenKind::Quoted => self.quoted(token),
            _ => ast::ExprKind::Text(self.literal(token)),
        };
        ast::Expr::new(kind, span)
    }

    /// A string without interpolation, or a report.
    pub(super) fn constant(&mut self, what: &str) -> ast::Text {
        let missing = ast::Text { span: self.gap(), ..ast::Text::default() };
        match self.kind() {
            TokenKind::SmartString => {
                self.smart_string();
                let token = self.bump();
                self.literal(token)
            }
            TokenKind::Quoted | TokenKind::RawString | TokenKind::Block => match self.string().kind {
                ast::ExprKind::Text(text) => text,
                _ => {
                    let span = self.span(self.previous_start(), self.previous_end);
                    let title = "nothing can be interpolated here";
                    let label = format!("expected {what}");
                    let error = Diagnostic::error(codes::CONSTANT, title, span, label);
                    self.error(error.with_help("write `\\{` for a brace, or the text in '…'"));
                    ast::Text { span, ..ast::Text::default() }
                }
            },
            _ => {
                self.expected(what);
                missing
            }
        }
    }

    fn previous_start(&self) -> u32 {
        let index = self.cursor.next.checked_sub(1).and_then(|p| self.cursor.significant.get(p));
        index.and_then(|i| self.cursor.tokens.get(*i)).map_or(0, |t| t.start)
    }

    /// The value of a string token that has no escapes.
    fn literal(&mut self, token: Token) -> ast::Text {
        let text = self.text_of(token);
        let span = self.span_of(token);
        let (value, style) = match token.kind {
            TokenKind::Block => {
                let (value, outside) = block_value(&text[3..text.len() - 3]);
                if outside {
                    let title = "a line of this text begins left of its closing quotes";
                    let warning = Diagnostic::warning(codes::BLOCK_INDENT, title, span, "");
                    self.error(warning.with_help("the indentation of the closing `\"\"\"` is taken off every line"));
                }
                (value, ast::TextStyle::Block)
            }
            TokenKind::SmartString => {
                let trimmed = text.trim_matches(|c| "“”„‘’‚«»".contains(c));
                (trimmed.to_owned(), ast::TextStyle::Quoted)
            }
            _ => (text[1..text.len() - 1].to_owned(), ast::TextStyle::Raw),
        };
        ast::Text { value, style, span }
    }

    /// The value of a `"…"`.
    fn quoted(&mut self, token: Token) -> ast::ExprKind {
        if self.interpolating {
            self.inner_quotes(token);
        }
        let (start, end) = (token.start as usize + 1, token.end as usize - 1);
        let mut parts: Vec<ast::StringPart> = Vec::new();
        let mut literal = Literal { value: String::new(), start };
        let mut height = 0;
        let mut at = start;
        while at < end {
            let rest = &self.text[at..end];
            let Some(character) = rest.chars().next() else { break };
            match character {
                '\\' => at += self.escape(rest, at, &mut literal.value),
                '{' => {
                    let inside = at + 1..at + interpolation_length(rest) - 1;
                    literal.flush(self, at, &mut parts);
                    at = inside.end + 1;
                    literal.start = at;
                    parts.push(ast::StringPart::Expr(self.interpolation(inside)));
                    height = height.max(self.height);
                }
                _ => {
                    literal.value.push(character);
                    at += character.len_utf8();
                }
            }
        }
        if parts.is_empty() {
            let span = self.span_of(token);
            return ast::ExprKind::Text(ast::Text { value: literal.value, style: ast::TextStyle::Quoted, span });
        }
        literal.flush(self, end, &mut parts);
        self.height = height + 1;
        ast::ExprKind::Interpolated(parts)
    }

    /// Reads the escape at the start of `rest`; returns its length.
    fn escape(&mut self, rest: &str, at: usize, value: &mut String) -> usize {
        let escaped = rest.chars().nth(1).unwrap_or('\\');
        value.push(match escaped {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '"' | '\\' | '{' | '}' => escaped,
            other => {
                let span = self.span(at as u32, (at + 1 + other.len_utf8()) as u32);
                let title = format!("`\\{other}` is no escape");
                let error = Diagnostic::error(codes::ESCAPE, title, span, "");
                self.error(error.with_help(
                    "there are `\\n`, `\\t`, `\\r`, `\\\"`, `\\\\`, `\\{`; a regular expression is written in '…', where `\\` is a character like others",
                ));
                other
            }
        });
        1 + escaped.len_utf8()
    }

    /// Reads the expression between two braces of a string.
    fn interpolation(&mut self, inside: Range<usize>) -> ast::Expr {
        let text = &self.text[inside.clone()];
        let (start, end) = (inside.start as u32, inside.end as u32);
        let shift = |t: Token| Token { kind: t.kind, start: t.start + start, end: t.end + start };
        let tokens: Vec<Token> = lex(text).into_iter().map(shift).collect();
        if text.trim().is_empty() {
            let span = self.span(start - 1, end + 1);
            let error = Diagnostic::error(codes::INTERPOLATION, "nothing stands between these braces", span, "");
            self.error(error.with_help("write `\\{` for a brace, or the text in '…'"));
            return ast::Expr::error(span);
        }
        let comment = tokens.iter().find(|t| t.kind.is_trivia() && t.kind != TokenKind::Whitespace).copied();
        if let Some(comment) = comment {
            let span = self.span_of(comment);
            self.error(Diagnostic::error(codes::INTERPOLATION, "an interpolation holds no comment", span, ""));
        }
        let outside = std::mem::replace(&mut self.cursor, Cursor::new(tokens));
        let (outer_end, outer_previous) = (self.end, self.previous_end);
        let (outer_lost, outer_inside) = (self.lost, self.interpolating);
        (self.end, self.previous_end, self.interpolating) = (end, start, true);
        let expr = self.expr();
        if !self.lost && !self.at(TokenKind::End) {
            self.interpolation_rest();
        }
        self.warn_of_number(&expr);
        self.cursor = outside;
        (self.end, self.previous_end) = (outer_end, outer_previous);
        (self.lost, self.interpolating) = (outer_lost, outer_inside);
        expr
    }

    fn interpolation_rest(&mut self) {
        self.continuation_mistake();
        if self.lost || self.sign_mistake() {
            return;
        }
        let token = self.token();
        let title = format!("expected `}}`, found {}", self.found(token));
        let error =
            Diagnostic::error(codes::INTERPOLATION, title, self.span_of(token), "the expression ends before it");
        self.fail(error.with_help("one expression stands between the braces; write `\\{` for a brace"));
    }

    /// `"[0-9]{3}"` interpolates a number, which is rarely what is meant.
    fn warn_of_number(&mut self, expr: &ast::Expr) {
        if matches!(expr.kind, ast::ExprKind::Int(_)) {
            let title = "this interpolates a number, the braces are gone";
            let warning = Diagnostic::warning(codes::INTERPOLATED_NUMBER, title, expr.span, "");
            self.error(warning.with_help("a regular expression is written in '…'; `\\{` is a brace"));
        }
    }

    /// A `"…"` inside an interpolation: reported, and read all the same.
    fn inner_quotes(&mut self, token: Token) {
        let span = self.span_of(token);
        let error = Diagnostic::error(
            codes::INNER_QUOTES,
            "a string inside an interpolation is written in single quotes",
            span,
            "",
        );
        let text = self.text_of(token);
        let inner = text.trim_matches('"');
        self.error(if inner.contains(['\'', '\\', '{']) {
            error.with_help("bind it with `let` before")
        } else {
            error.with_suggestion(span, format!("'{inner}'"), format!("write '{inner}'"))
        });
    }

    /// Reports a string without an end; consumes it.
    pub(super) fn unclosed_string(&mut self) {
        let token = self.bump();
        let span = self.span_of(token);
        let text = self.text_of(token);
        if token.kind == TokenKind::UnclosedBlock {
            let open = self.span(token.start, token.start + 3);
            let error = Diagnostic::error(codes::UNCLOSED_STRING, "this text has no end", open, "begins here");
            return self.fail(error.with_help("close it with `\"\"\"` on a line of its own"));
        }
        if text.len() > 1 && text.starts_with('"') && text.ends_with('"') {
            let brace = text.find('{').unwrap_or(0) as u32;
            let at = self.span(token.start + brace, token.start + brace + 1);
            let error = Diagnostic::error(codes::INTERPOLATION, "this `{` is never closed in its string", at, "");
            return self
                .fail(error.with_label(span, "the string").with_help("close it with `}`, or write `\\{` for a brace"));
        }
        let error = Diagnostic::error(codes::UNCLOSED_STRING, "this string has no end on its line", span, "");
        self.fail(error.with_help("close it, or write a text of several lines as `\"\"\"…\"\"\"`"));
    }
}

/// The text part of an interpolated string that is being read.
struct Literal {
    value: String,
    start: usize,
}

impl Literal {
    fn flush(&mut self, parser: &Parser<'_>, end: usize, parts: &mut Vec<ast::StringPart>) {
        if !self.value.is_empty() {
            let span = parser.span(self.start as u32, end as u32);
            let value = std::mem::take(&mut self.value);
            parts.push(ast::StringPart::Text(ast::Text { value, style: ast::TextStyle::Quoted, span }));
        }
    }
}

/// The length of the interpolation at the start of `text`, braces included. The lexer has checked that it is closed.
fn interpolation_length(text: &str) -> usize {
    let mut depth = 0usize;
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (_, Some(open)) if byte == open => quote = None,
            (_, Some(_)) => {}
            (b'\'' | b'"', None) => quote = Some(byte),
            (b'{', None) => depth += 1,
            (b'}', None) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The value of the text between `"""` and `"""`: the line break after the opening quotes and the last line, if it is
/// blank, are not part of it, nor is that line's indentation at the start of the others. Also, whether a line has
/// less of it.
fn block_value<'t>(text: &'t str) -> (String, bool) {
    let mut lines: Vec<&'t str> = text.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)).collect();
    if lines.len() == 1 {
        return (text.to_owned(), false);
    }
    let mut indent = "";
    if lines.last().is_some_and(|l| blank(l)) {
        indent = lines.pop().unwrap_or("");
    }
    let opening = lines.first().is_some_and(|l| !blank(l));
    if !opening && !lines.is_empty() {
        lines.remove(0);
    }
    let mut outside = false;
    let strip = |(number, line): (usize, &'t str)| {
        let common = line.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
        outside |= common < indent.len() && !blank(line) && !(opening && number == 0);
        &line[common..]
    };
    let stripped: Vec<&str> = lines.into_iter().enumerate().map(strip).collect();
    (stripped.join("\n"), outside)
}

/// Whether a line has nothing but spaces and tabs.
fn blank(line: &str) -> bool {
    line.bytes().all(|b| b == b' ' || b == b'\t')
}
