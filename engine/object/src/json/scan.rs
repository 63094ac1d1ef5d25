//! The tokens of JSON: blanks, words, numbers, strings.

use upright_source::{Diagnostic, Span};

use super::{Fallible, Reader};
use crate::codes;

impl Reader<'_, '_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The file's offset of an offset in the text.
    pub(super) fn place(&self, at: usize) -> u32 {
        self.base + at as u32
    }

    pub(super) fn since(&self, start: usize) -> (u32, u32) {
        (self.place(start), self.place(self.at))
    }

    pub(super) fn skip_blank(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Reads a word; gives where it stands.
    pub(super) fn word(&mut self, word: &str) -> Fallible<(u32, u32)> {
        let start = self.at;
        let end = self.at + word.len();
        if self.bytes.get(self.at..end) != Some(word.as_bytes()) {
            return Err(self.expected("a value"));
        }
        self.at = end;
        Ok(self.since(start))
    }

    /// Reads a number; tells whether it has neither fraction nor exponent.
    pub(super) fn number(&mut self) -> Fallible<bool> {
        let mut integer = true;
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        if self.skip(b'.') {
            integer = false;
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            integer = false;
            let _signed = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
        }
        if self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+')) {
            return Err(self.expected("the end of the number"));
        }
        Ok(integer)
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn digits(&mut self) -> Fallible<()> {
        if !self.peek().is_some_and(|b| b.is_ascii_digit()) {
            return Err(self.expected("a digit"));
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    /// Reads a string into the buffer.
    pub(super) fn string(&mut self) -> Fallible<()> {
        let start = self.at;
        self.at += 1;
        self.buffer.clear();
        loop {
            let run = self.at;
            while self.peek().is_some_and(|b| b >= 0x20 && b != b'"' && b != b'\\') {
                self.at += 1;
            }
            // Quotes, backslashes and control characters are ASCII, so the run ends between characters.
            self.buffer.push_str(self.text.get(run..self.at).unwrap_or(""));
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(b'\n' | b'\r') | None => {
                    let span = Span::new(self.file, self.place(start), self.place(self.at));
                    let title = "a string is not closed";
                    return Err(Box::new(Diagnostic::error(codes::JSON_SYNTAX, title, span, "begins here")));
                }
                Some(_) => return Err(self.wrong("a control character in a string must be escaped", 1)),
            }
        }
    }

    fn escape(&mut self) -> Fallible<()> {
        let (c, len) = escape(self.text, self.at).map_err(|title| self.wrong(title, 2))?;
        self.buffer.push(c);
        self.at += len;
        Ok(())
    }

    pub(super) fn expected(&self, what: &str) -> Box<Diagnostic> {
        match self.text.get(self.at..).and_then(|t| t.chars().next()) {
            Some(c) => self.wrong(&format!("expected {what}, found `{}`", c.escape_debug()), c.len_utf8()),
            None if self.at >= self.text.len() => self.wrong(&format!("expected {what}, but the text ends"), 0),
            None => self.wrong(&format!("expected {what}"), 0),
        }
    }

    fn wrong(&self, title: &str, len: usize) -> Box<Diagnostic> {
        let mut end = (self.at + len).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let span = Span::new(self.file, self.place(self.at), self.place(end));
        Box::new(Diagnostic::error(codes::JSON_SYNTAX, title, span, "here"))
    }
}

/// What the escape at `at` stands for, and how long it is.
pub(super) fn escape(text: &str, at: usize) -> Result<(char, usize), &'static str> {
    let c = match text.as_bytes().get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(text, at),
        _ => return Err("JSON does not know this escape"),
    };
    Ok((c, 2))
}

fn unicode(text: &str, at: usize) -> Result<(char, usize), &'static str> {
    let Some(first) = hex(text, at) else { return Err("`\\u` takes four hexadecimal digits") };
    if (0xD800..0xDC00).contains(&first)
        && let Some(second) = hex(text, at + 6)
        && (0xDC00..0xE000).contains(&second)
    {
        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return Ok((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12));
    }
    Ok((char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6))
}

/// The code of a `\uXXXX` at `at`.
fn hex(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}
