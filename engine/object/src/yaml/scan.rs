//! The characters of a YAML document: blanks, comments, scalars in all their styles, tags and anchors.
//!
//! The rules are those of the library that the Kubernetes tools read YAML with (a port of libyaml, YAML 1.1), which takes some
//! things that YAML 1.2 forbids: texts in quotes and brackets may go on at any column, and `:` before a comma is no indicator.

mod block_text;
mod plain;
mod quoted;

use super::Trouble;

/// A place in a document that moves on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    /// Byte offset.
    pub(super) at: usize,
    /// Where the line of `at` begins.
    pub(super) line: usize,
}

/// A tag and an anchor before a value.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    /// As written: `!!str`, `!<uri>`.
    pub(super) tag: Option<String>,
    pub(super) anchor: Option<String>,
    /// Where the first of them begins.
    pub(super) start: usize,
}

impl Properties {
    pub(super) fn is_empty(&self) -> bool {
        self.tag.is_none() && self.anchor.is_none()
    }
}

type Scanned<T> = Result<T, Trouble>;

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Cursor<'t> {
        let bom = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Cursor { text, at: bom, line: bom }
    }

    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(0)
    }

    /// Whether a blank, a line break or the end stands there.
    pub(super) fn is_blank_or_end(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    /// Whether an indicator stands here: the character and a blank after it.
    pub(super) fn is_indicator(&self, indicator: u8) -> bool {
        self.peek() == Some(indicator) && self.is_blank_or_end(1)
    }

    /// The column, in characters from 0.
    pub(super) fn column(&self) -> isize {
        let before = self.text.get(self.line..self.at).unwrap_or("");
        isize::try_from(before.chars().count()).unwrap_or(isize::MAX)
    }

    /// Whether nothing but blanks stands before this on its line.
    pub(super) fn is_first(&self) -> bool {
        self.text.get(self.line..self.at).is_some_and(|t| t.bytes().all(|b| b == b' '))
    }

    /// Whether a `---` or `...` begins here at the start of a line.
    pub(super) fn is_marker(&self) -> bool {
        self.at == self.line
            && matches!(
                (self.byte(0), self.byte(1), self.byte(2)),
                (Some(b'-'), Some(b'-'), Some(b'-')) | (Some(b'.'), Some(b'.'), Some(b'.'))
            )
            && self.is_blank_or_end(3)
    }

    /// Whether the document ends here.
    pub(super) fn is_end(&self) -> bool {
        self.peek().is_none() || self.is_marker()
    }

    /// Past a line break; false if there is none.
    pub(super) fn line_break(&mut self) -> bool {
        match self.peek() {
            Some(b'\r') if self.byte(1) == Some(b'\n') => self.at += 2,
            Some(b'\n' | b'\r') => self.at += 1,
            _ => return false,
        }
        self.line = self.at;
        true
    }

    pub(super) fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Past the rest of the line, its break excluded.
    pub(super) fn skip_line(&mut self) {
        while self.peek().is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// To the next token: past blanks, comments and line breaks. In brackets tabs count as blanks everywhere.
    pub(super) fn skip(&mut self, in_flow: bool) -> Scanned<()> {
        loop {
            let start = *self;
            self.skip_blanks();
            let tab = self.text.get(start.at..self.at).is_some_and(|t| t.contains('\t'));
            match self.peek() {
                Some(b'#') => self.skip_line(),
                Some(b'\n' | b'\r') => {
                    self.line_break();
                }
                None => return Ok(()),
                Some(_) if tab && start.is_first() && !in_flow => {
                    let title = "a tab stands in the indentation";
                    return Err(Trouble::new(start.at, self.at, title).help("indent with spaces"));
                }
                Some(_) => return Ok(()),
            }
        }
    }

    /// Reads tags and anchors on this line, and the blanks after them.
    pub(super) fn properties(&mut self, in_flow: bool) -> Scanned<Properties> {
        let mut found = Properties { start: self.at, ..Properties::default() };
        loop {
            let start = self.at;
            let slot = match self.peek() {
                Some(b'&') => &mut found.anchor,
                Some(b'!') => &mut found.tag,
                _ => return Ok(found),
            };
            if slot.is_some() {
                return Err(Trouble::new(start, start + 1, "a value has one tag and one anchor at most"));
            }
            *slot = Some(if self.peek() == Some(b'&') { self.name("an anchor")? } else { self.tag(in_flow) });
            self.skip_blanks();
        }
    }

    /// The name after `&` or `*`.
    pub(super) fn name(&mut self, what: &str) -> Scanned<String> {
        let start = self.at;
        self.at += 1;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')) {
            self.at += 1;
        }
        let name = self.text.get(start + 1..self.at).unwrap_or("");
        let ends = self.is_blank_or_end(0)
            || matches!(self.peek(), Some(b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'));
        if name.is_empty() || !ends {
            let title = format!("the name of {what} has letters, digits, `-` and `_` only");
            return Err(Trouble::new(start, self.next_char(), title).help("put the text in quotes if it is not one"));
        }
        Ok(name.to_owned())
    }

    fn tag(&mut self, in_flow: bool) -> String {
        let start = self.at;
        let verbatim = self.byte(1) == Some(b'<');
        let ends = |c: &Self| {
            let closes = in_flow && !verbatim && matches!(c.peek(), Some(b',' | b'[' | b']' | b'{' | b'}'));
            closes || c.is_blank_or_end(0)
        };
        while !ends(self) {
            self.at += 1;
            if verbatim && self.text.as_bytes().get(self.at - 1) == Some(&b'>') {
                break;
            }
        }
        self.text.get(start..self.at).unwrap_or("").to_owned()
    }

    /// The offset after the character here.
    pub(super) fn next_char(&self) -> usize {
        self.text.get(self.at..).and_then(|t| t.chars().next()).map_or(self.at, |c| self.at + c.len_utf8())
    }
}
