//! Text in quotes.

use std::borrow::Cow;

use super::{Cursor, Scanned};
use crate::yaml::Trouble;

impl<'t> Cursor<'t> {
    /// Reads text in single or double quotes. The cursor ends after the closing quote.
    pub(in crate::yaml) fn quoted(&mut self) -> Scanned<Cow<'t, str>> {
        let start = self.at;
        let quote = self.peek().unwrap_or(b'"');
        self.at += 1;
        if let Some(text) = self.simple_quoted(quote) {
            return Ok(Cow::Borrowed(text));
        }
        let mut out = String::new();
        loop {
            if self.is_end() {
                let title = "a quote is not closed";
                return Err(Trouble::new(start, start + 1, title)
                    .help("close the quote, or double it if it belongs to the text"));
            }
            // Whether a line break here is swallowed, because a backslash stands before it.
            let escaped = self.quoted_run(quote, &mut out)?;
            if self.peek() == Some(quote) {
                self.at += 1;
                return Ok(Cow::Owned(out));
            }
            self.fold(escaped, &mut out);
        }
    }

    /// Text on one line with nothing to replace in it.
    fn simple_quoted(&mut self, quote: u8) -> Option<&'t str> {
        let rest = self.text.get(self.at..)?;
        let special = |b: u8| matches!(b, b'\n' | b'\r') || b == quote || (b == b'\\' && quote == b'"');
        let len = rest.bytes().position(special)?;
        let next = rest.as_bytes().get(len..)?;
        if next.first() != Some(&quote) || (quote == b'\'' && next.get(1) == Some(&b'\'')) {
            return None;
        }
        self.at += len + 1;
        rest.get(..len)
    }

    /// Reads up to a blank, a line break or the closing quote; tells whether it ended at an escaped line break.
    fn quoted_run(&mut self, quote: u8, out: &mut String) -> Scanned<bool> {
        while !self.is_blank_or_end(0) {
            match self.peek() {
                Some(b'\'') if quote == b'\'' && self.byte(1) == Some(b'\'') => {
                    out.push('\'');
                    self.at += 2;
                }
                Some(b) if b == quote => return Ok(false),
                Some(b'\\') if quote == b'"' => {
                    if matches!(self.byte(1), Some(b'\n' | b'\r')) {
                        self.at += 1;
                        return Ok(true);
                    }
                    self.escape(out)?;
                }
                _ => {
                    let start = self.at;
                    self.at = self.next_char();
                    out.push_str(self.text.get(start..self.at).unwrap_or(""));
                }
            }
        }
        Ok(false)
    }

    /// Blanks within a line stay; around line breaks they go, one break is a space, more are one less.
    fn fold(&mut self, escaped: bool, out: &mut String) {
        let start = self.at;
        self.skip_blanks();
        let blanks = self.text.get(start..self.at).unwrap_or("");
        let mut breaks = 0;
        while self.line_break() {
            breaks += 1;
            if self.is_marker() {
                break;
            }
            self.skip_blanks();
        }
        match breaks {
            0 => out.push_str(blanks),
            1 if !escaped => out.push(' '),
            n => out.extend(std::iter::repeat_n('\n', n - 1)),
        }
    }

    fn escape(&mut self, out: &mut String) -> Scanned<()> {
        let c = match self.byte(1) {
            Some(b'0') => '\0',
            Some(b'a') => '\u{7}',
            Some(b'b') => '\u{8}',
            Some(b't' | b'\t') => '\t',
            Some(b'n') => '\n',
            Some(b'v') => '\u{b}',
            Some(b'f') => '\u{c}',
            Some(b'r') => '\r',
            Some(b'e') => '\u{1b}',
            Some(b' ') => ' ',
            Some(b'"') => '"',
            Some(b'/') => '/',
            Some(b'\'') => '\'',
            Some(b'\\') => '\\',
            Some(b'N') => '\u{85}',
            Some(b'_') => '\u{a0}',
            Some(b'L') => '\u{2028}',
            Some(b'P') => '\u{2029}',
            Some(b'x') => return self.code(2, out),
            Some(b'u') => return self.code(4, out),
            Some(b'U') => return self.code(8, out),
            _ => {
                let end = Cursor { at: self.at + 1, ..*self }.next_char();
                let help = "double the backslash, or use single quotes";
                return Err(Trouble::new(self.at, end, "YAML does not know this escape").help(help));
            }
        };
        out.push(c);
        self.at += 2;
        Ok(())
    }

    fn code(&mut self, digits: usize, out: &mut String) -> Scanned<()> {
        let text = self.text.get(self.at + 2..self.at + 2 + digits).unwrap_or("");
        let hex = !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        let code = u32::from_str_radix(text, 16).ok().filter(|_| hex).and_then(char::from_u32);
        let Some(c) = code else {
            let title = format!("the escape takes {digits} hexadecimal digits of a character");
            return Err(Trouble::new(self.at, self.at + 2, title));
        };
        out.push(c);
        self.at += 2 + digits;
        Ok(())
    }
}
