//! Text to tokens. Every byte belongs to exactly one token, so the tokens' texts make up the text again.
//!
//! A `"…"` with its interpolations is one token: the parser reads what is between its braces when it gets there.

use logos::Logos;

use crate::TokenKind;

/// How many tokens a file may have, white space and comments included.
pub const MAX_TOKENS: usize = 1_000_000;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Byte offset of its first byte.
    pub start: u32,
    /// Byte offset after its last byte.
    pub end: u32,
}

impl Token {
    /// Its text.
    pub fn text(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// The tokens of a text: all of them, or the first [`MAX_TOKENS`]. Offsets saturate past 4 GiB.
pub fn lex(text: &str) -> Vec<Token> {
    let mut lexer = TokenKind::lexer(text);
    let mut tokens = Vec::with_capacity(text.len() / 4);
    // Where the line ends on which a string was found broken: up to there, quotes are paired without regard to braces,
    // so that a line of any length is read in one pass.
    let mut broken = 0;
    while let Some(found) = lexer.next() {
        if tokens.len() == MAX_TOKENS {
            break;
        }
        let at = lexer.span().end;
        let (kind, more) = match found {
            Ok(TokenKind::Quoted) => quoted(lexer.remainder(), at, &mut broken),
            Ok(kind) => finish(kind, lexer.slice(), lexer.remainder()),
            // A byte order mark says nothing.
            Err(()) if at == 3 && lexer.slice() == "\u{feff}" => (TokenKind::Whitespace, 0),
            Err(()) => (TokenKind::Unknown, 0),
        };
        lexer.bump(more);
        let span = lexer.span();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        tokens.push(Token { kind, start: offset(span.start), end: offset(span.end) });
    }
    tokens
}

/// The end of a token whose beginning was read: its final kind and how many more bytes belong to it.
fn finish(kind: TokenKind, begin: &str, rest: &str) -> (TokenKind, usize) {
    match kind {
        TokenKind::RawString => closed(kind, rest, |c| c == '\''),
        TokenKind::Block => match rest.find("\"\"\"") {
            Some(at) => (kind, at + 3),
            None => (TokenKind::UnclosedBlock, rest.len()),
        },
        TokenKind::SmartString => closed(kind, rest, |c| "“”„‘’‚«»".contains(c)),
        TokenKind::Comment => {
            let doc = rest.starts_with('/') && !rest.starts_with("//");
            (if doc { TokenKind::DocComment } else { kind }, trimmed(rest))
        }
        TokenKind::ForeignComment if begin == "/*" => (kind, rest.find("*/").map_or(rest.len(), |at| at + 2)),
        TokenKind::ForeignComment => (kind, trimmed(rest)),
        other => (other, 0),
    }
}

/// A `"…"`, whose rest begins at `at`.
fn quoted(rest: &str, at: usize, broken: &mut usize) -> (TokenKind, usize) {
    if at >= *broken {
        if let Some(length) = quoted_length(rest) {
            return (TokenKind::Quoted, length);
        }
        *broken = at + line(rest).len();
    }
    let length = quoted_fallback(rest);
    let whole = rest[..length].ends_with('"') && !rest[..length].contains('{');
    (if whole { TokenKind::Quoted } else { TokenKind::UnclosedString }, length)
}

/// A string that ends with the first quote on its line. Looks no further than that, so that many strings on a long line
/// are read in one pass.
fn closed(kind: TokenKind, rest: &str, quote: impl Fn(char) -> bool) -> (TokenKind, usize) {
    match rest.char_indices().find(|(_, c)| *c == '\n' || quote(*c)) {
        Some((at, c)) if c != '\n' => (kind, at + c.len_utf8()),
        _ => (TokenKind::UnclosedString, trimmed(rest)),
    }
}

/// The rest of the line at the start of `rest`.
fn line(rest: &str) -> &str {
    rest.split('\n').next().unwrap_or(rest)
}

/// The length of the rest of the line, without a carriage return at its end.
fn trimmed(rest: &str) -> usize {
    let line = line(rest);
    line.strip_suffix('\r').unwrap_or(line).len()
}

/// How much of `rest`, which follows a `"`, belongs to the string, or none if the string does not end on its line.
fn quoted_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    let mut braces = 0usize;
    while let Some(byte) = bytes.get(at).copied() {
        match (byte, braces) {
            (b'\n', _) => return None,
            (b'"', 0) => return Some(at + 1),
            // A line can't end inside an escape, nor a character of several bytes begin with one of ours.
            (b'\\', 0) if bytes.get(at + 1) != Some(&b'\n') => at += 1,
            (b'{', _) => braces += 1,
            (b'}', 1..) => braces -= 1,
            (b'\'' | b'"', 1..) => at += inner_string(&rest[at + 1..], byte)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The length of a string inside an interpolation, after its opening `quote`.
fn inner_string(rest: &str, quote: u8) -> Option<usize> {
    let end = rest.bytes().position(|b| b == quote || b == b'\n')?;
    (rest.as_bytes().get(end) == Some(&quote)).then_some(end + 1)
}

/// Where a string whose braces or inner quotes do not match ends: at the next quote of its line, else with the line.
fn quoted_fallback(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'\n' => break,
            b'"' if !escaped => return at + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    trimmed(rest)
}
