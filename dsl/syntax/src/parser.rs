//! Tokens to tree, by recursive descent: one function per production, named after it.
//!
//! The parser never fails. A function that can't read what it should reports it once ([`Parser::fail`]), returns an
//! `Error` node, and further reports are held back until a clause, an element or a declaration is reached where the
//! text makes sense again (`recover.rs`). Every loop consumes a token or ends; recursion is counted by
//! [`Parser::enter`]; the height of each expression is kept in [`Parser::height`], so chains can't build a tree that
//! is deeper than [`MAX_DEPTH`].

mod brackets;
mod clauses;
mod exprs;
mod items;
mod mistakes;
mod names;
mod recover;
mod strings;
mod tests;
mod types;

use upright_source::{Diagnostic, FileId, Span};

use crate::lexer::{MAX_TOKENS, Token, lex};
use crate::{MAX_BYTES, MAX_DEPTH, MAX_DIAGNOSTICS, Parsed, TokenKind, ast, codes};

/// Reads a text; see [`crate::parse`].
pub(crate) fn parse(file: FileId, text: &str) -> Parsed {
    let whole = Span::new(file, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
    if text.len() > MAX_BYTES {
        let title = format!("the file is larger than {} MB", MAX_BYTES / 1_000_000);
        let span = Span::new(file, 0, 0);
        let error = Diagnostic::error(codes::TOO_LARGE, title, span, "").with_help("split it into several files");
        return Parsed {
            file: ast::File { items: Vec::new(), span: whole },
            tokens: Vec::new(),
            diagnostics: vec![error],
        };
    }
    let mut parser = Parser::new(file, text, lex(text));
    if parser.cursor.tokens.len() >= MAX_TOKENS {
        let title = format!("the file has more than {MAX_TOKENS} tokens");
        let error = Diagnostic::error(codes::TOO_LARGE, title, parser.end_span(), "the rest is not read");
        parser.error(error.with_help("split it into several files"));
    }
    let items = parser.items();
    parser.report_stray_comments();
    let Parser { cursor, mut diagnostics, .. } = parser;
    diagnostics.sort_by_key(|d| (d.primary.span.start, d.primary.span.end));
    Parsed { file: ast::File { items, span: whole }, tokens: cursor.tokens, diagnostics }
}

/// A place in a sequence of tokens.
#[derive(Debug, Default)]
struct Cursor {
    /// All tokens.
    tokens: Vec<Token>,
    /// Indexes of those that the grammar sees.
    significant: Vec<usize>,
    /// Index into `significant` of the next token.
    next: usize,
}

impl Cursor {
    fn new(tokens: Vec<Token>) -> Cursor {
        let significant = (0..tokens.len()).filter(|i| !tokens[*i].kind.is_trivia()).collect();
        Cursor { tokens, significant, next: 0 }
    }
}

/// The state of a parse.
#[derive(Debug)]
struct Parser<'t> {
    text: &'t str,
    file: FileId,
    cursor: Cursor,
    /// What stands for the token after the last one.
    end: u32,
    /// Where the token before the next one ends.
    previous_end: u32,
    diagnostics: Vec<Diagnostic>,
    /// Whether an error was reported from which nothing has recovered yet.
    lost: bool,
    /// How many productions that may contain themselves are being read.
    depth: u32,
    /// The height of the expression or type that was read last.
    height: u32,
    /// Whether it was reported that the text nests too deeply.
    reported_depth: bool,
    /// Whether the tokens are those of an interpolation.
    interpolating: bool,
    /// Indexes of documentation tokens that belong to a declaration.
    documented: Vec<usize>,
}

impl<'t> Parser<'t> {
    fn new(file: FileId, text: &'t str, tokens: Vec<Token>) -> Parser<'t> {
        Parser {
            text,
            file,
            end: tokens.last().map_or(0, |t| t.end),
            cursor: Cursor::new(tokens),
            previous_end: 0,
            diagnostics: Vec::new(),
            lost: false,
            depth: 0,
            height: 0,
            reported_depth: false,
            interpolating: false,
            documented: Vec::new(),
        }
    }

    // ── tokens ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// The token `n` places ahead; an empty `End` after the last.
    fn nth(&self, n: usize) -> Token {
        let index = self.cursor.significant.get(self.cursor.next + n);
        let end = Token { kind: TokenKind::End, start: self.end, end: self.end };
        index.and_then(|i| self.cursor.tokens.get(*i)).copied().unwrap_or(end)
    }

    fn token(&self) -> Token {
        self.nth(0)
    }

    fn kind(&self) -> TokenKind {
        self.nth(0).kind
    }

    /// The kind of the token before the next one.
    fn previous_kind(&self) -> Option<TokenKind> {
        let index = self.cursor.significant.get(self.cursor.next.checked_sub(1)?)?;
        self.cursor.tokens.get(*index).map(|t| t.kind)
    }

    fn text_of(&self, token: Token) -> &'t str {
        token.text(self.text)
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.kind() == kind
    }

    /// Whether the next token is this word, which is not a reserved one.
    fn at_word(&self, word: &str) -> bool {
        self.at(TokenKind::Word) && self.text_of(self.token()) == word
    }

    fn bump(&mut self) -> Token {
        let token = self.token();
        if token.kind != TokenKind::End {
            self.cursor.next += 1;
            self.previous_end = token.end;
        }
        token
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    /// Whether a line break stands between two offsets.
    fn line_break_between(&self, start: u32, end: u32) -> bool {
        self.text.get(start as usize..end as usize).is_some_and(|t| t.contains('\n'))
    }

    /// Whether the next token is the first of its line.
    fn first_on_line(&self) -> bool {
        self.previous_end == 0 || self.line_break_between(self.previous_end, self.token().start)
    }

    // ── spans ───────────────────────────────────────────────────────────────────────────────────────────────────

    fn span(&self, start: u32, end: u32) -> Span {
        Span::new(self.file, start, end)
    }

    fn span_of(&self, token: Token) -> Span {
        self.span(token.start, token.end)
    }

    /// From `start` to the end of the token read last.
    fn span_from(&self, start: u32) -> Span {
        self.span(start, self.previous_end.max(start))
    }

    /// The empty span after the token read last.
    fn gap(&self) -> Span {
        self.span(self.previous_end, self.previous_end)
    }

    fn end_span(&self) -> Span {
        self.span(self.end, self.end)
    }

    // ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// Reports something that does not keep the parser from going on.
    fn error(&mut self, diagnostic: Diagnostic) {
        if !self.lost && self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports something after which the text makes no sense until [`Parser::recover`]ed from.
    fn fail(&mut self, diagnostic: Diagnostic) {
        self.error(diagnostic);
        self.lost = true;
    }

    // ── bounds ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// Reads a production that may contain itself, or reports that this is too deep and returns `otherwise`.
    fn enter<T>(&mut self, read: impl FnOnce(&mut Self) -> T, otherwise: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= MAX_DEPTH {
            self.too_deep();
            self.height = 1;
            return otherwise(self);
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Reported once: where one place is too deep, the text around it usually is too.
    fn too_deep(&mut self) {
        if std::mem::replace(&mut self.reported_depth, true) {
            self.lost = true;
            return;
        }
        let title = format!("nested more than {MAX_DEPTH} levels deep");
        let error = Diagnostic::error(codes::TOO_DEEP, title, self.span_of(self.token()), "too deep from here");
        self.fail(error.with_help("name parts of it with `let` or a `fn`"));
    }
}
