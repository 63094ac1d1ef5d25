//! Where things stand in a YAML text.
//!
//! The parser counts characters, and its marks leave out dashes, block headers and closing quotes; these are found here, by
//! byte, going forward from the end of what was read before.

/// A document's text with a way from characters to bytes.
pub(super) struct Position<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// Byte offset of every 64th character; empty if all are ASCII.
    steps: Vec<u32>,
}

const STEP: usize = 64;

impl<'t> Position<'t> {
    pub(super) fn new(text: &'t str) -> Position<'t> {
        let steps = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().step_by(STEP).map(|(i, _)| i as u32).collect(),
        };
        Position { text, bytes: text.as_bytes(), steps }
    }

    /// The byte offset of a character.
    pub(super) fn byte(&self, index: usize) -> usize {
        if self.steps.is_empty() {
            return index.min(self.text.len());
        }
        let Some(start) = self.steps.get(index / STEP) else { return self.text.len() };
        let rest = self.text.get(*start as usize..).unwrap_or("");
        rest.char_indices().nth(index % STEP).map_or(self.text.len(), |(i, _)| *start as usize + i)
    }

    pub(super) fn peek(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    pub(super) fn starts_with(&self, at: usize, what: &str) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    /// The offset after the character at `at`.
    pub(super) fn next_char(&self, at: usize) -> usize {
        self.text.get(at..).and_then(|t| t.chars().next()).map_or(at, |c| at + c.len_utf8())
    }

    /// Past blanks, line breaks and comments.
    pub(super) fn skip_gap(&self, mut at: usize) -> usize {
        loop {
            match self.peek(at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
                Some(b'#') => at = self.line_end(at),
                _ => return at,
            }
        }
    }

    /// Past tags and anchors too.
    pub(super) fn skip_properties(&self, at: usize) -> usize {
        let mut at = self.skip_gap(at);
        while let Some(b'!' | b'&') = self.peek(at) {
            while self.peek(at).is_some_and(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}')) {
                at += 1;
            }
            at = self.skip_gap(at);
        }
        at
    }

    fn line_end(&self, mut at: usize) -> usize {
        while self.peek(at).is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
            at += 1;
        }
        at
    }

    /// The end of the quoted text that begins at `at`.
    pub(super) fn quoted_end(&self, at: usize) -> usize {
        let Some(quote) = self.peek(at) else { return at };
        let mut at = at + 1;
        while let Some(b) = self.peek(at) {
            match b {
                b'\\' if quote == b'"' => at += 1,
                b'\'' if quote == b'\'' && self.peek(at + 1) == Some(b'\'') => at += 1,
                b if b == quote => return at + 1,
                _ => {}
            }
            at += 1;
        }
        self.text.len()
    }

    /// The end of `start..end` without the blanks and line breaks at its end.
    pub(super) fn trim_end(&self, start: usize, end: usize) -> usize {
        let text = self.text.get(start..end.max(start)).unwrap_or("");
        start + text.trim_end_matches([' ', '\t', '\n', '\r']).len()
    }
}
