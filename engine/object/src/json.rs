//! JSON (RFC 8259) with positions: iterative, strict, and in agreement with what the API server's reader accepts.
//!
//! Like that reader, an escape of half a surrogate pair (`"\ud800"`) is read as U+FFFD. Numbers outside `i64` and those
//! with a fraction or an exponent keep their text.

mod scan;

use upright_source::{Diagnostic, FileId, Span};

use crate::codes;
use crate::tree::{Builder, Full, Key, Kind, NodeId, Style};
use crate::yaml::full_error;

/// Reads one value of `text` that begins at or after byte `at`; gives where it ends. `base` is where `text` begins in the file.
///
/// On an error the builder holds what was read before it.
pub(crate) fn read(
    text: &str,
    at: usize,
    base: u32,
    file: FileId,
    builder: &mut Builder,
    key_bytes: usize,
) -> Result<usize, Box<Diagnostic>> {
    Reader { text, bytes: text.as_bytes(), at, base, file, builder, key_bytes, buffer: String::new() }.document()
}

/// Puts the text of a string between quotes, escapes resolved, into a buffer; none where an escape is none.
pub fn unescape(mut raw: &str, out: &mut String) -> Option<()> {
    out.clear();
    while let Some(at) = raw.find('\\') {
        out.push_str(raw.get(..at)?);
        let (c, len) = scan::escape(raw, at).ok()?;
        out.push(c);
        raw = raw.get(at + len..)?;
    }
    out.push_str(raw);
    Some(())
}

struct Reader<'t, 'b> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    base: u32,
    file: FileId,
    builder: &'b mut Builder,
    key_bytes: usize,
    buffer: String,
}

type Fallible<T> = Result<T, Box<Diagnostic>>;

impl Reader<'_, '_> {
    fn document(mut self) -> Fallible<usize> {
        let mut open: Vec<Kind> = Vec::new();
        let mut key = None;
        loop {
            // A value is due.
            self.skip_blank();
            let kind = self.value(key.take())?;
            if let Some(kind) = kind {
                open.push(kind);
                if self.first_entry(kind, &mut key)? {
                    continue;
                }
                open.pop();
            }
            // A value has ended: close what closes, and go on with what follows.
            loop {
                let Some(kind) = open.last() else { return Ok(self.at) };
                if self.next_entry(*kind, &mut key)? {
                    break;
                }
                open.pop();
            }
        }
    }

    /// After `{` or `[`: whether an entry follows. Reads its key, or closes the empty container.
    fn first_entry(&mut self, kind: Kind, key: &mut Option<Key>) -> Fallible<bool> {
        self.skip_blank();
        if self.peek() == Some(closer(kind)) {
            self.at += 1;
            self.builder.close(Some(self.place(self.at)));
            return Ok(false);
        }
        if kind == Kind::Map {
            *key = Some(self.key("a key in double quotes or `}`")?);
        }
        Ok(true)
    }

    /// After a value in a container: whether another follows.
    fn next_entry(&mut self, kind: Kind, key: &mut Option<Key>) -> Fallible<bool> {
        self.skip_blank();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                self.skip_blank();
                if kind == Kind::Map {
                    *key = Some(self.key("a key in double quotes after the comma")?);
                }
                Ok(true)
            }
            Some(b) if b == closer(kind) => {
                self.at += 1;
                self.builder.close(Some(self.place(self.at)));
                Ok(false)
            }
            _ if kind == Kind::Map => Err(self.expected("`,` or `}`")),
            _ => Err(self.expected("`,` or `]`")),
        }
    }

    fn key(&mut self, what: &str) -> Fallible<Key> {
        if self.peek() != Some(b'"') {
            return Err(self.expected(what));
        }
        let start = self.at;
        self.string()?;
        let at = (self.place(start), self.place(self.at));
        if self.buffer.len() > self.key_bytes {
            return Err(key_error(Span::new(self.file, at.0, at.1)));
        }
        let key = self.builder.key(&self.buffer, Some(at));
        self.skip_blank();
        if self.peek() != Some(b':') {
            return Err(self.expected("`:` after the key"));
        }
        self.at += 1;
        Ok(key)
    }

    /// Reads a scalar, or opens a container and gives its kind.
    fn value(&mut self, key: Option<Key>) -> Fallible<Option<Kind>> {
        let start = self.at;
        let style = Style::Json;
        let made = match self.peek() {
            Some(b'{') => return self.open(key, Kind::Map),
            Some(b'[') => return self.open(key, Kind::List),
            Some(b'"') => {
                self.string()?;
                let at = Some((self.place(start), self.place(self.at)));
                self.builder.string(key, &self.buffer, style, at)
            }
            Some(b'-' | b'0'..=b'9') => {
                let integer = self.number()?;
                let at = Some((self.place(start), self.place(self.at)));
                let text = self.text.get(start..self.at).unwrap_or("0");
                match text.parse::<i64>() {
                    Ok(i) if integer => self.builder.int(key, i, style, at),
                    _ => self.builder.number(key, text, style, at),
                }
            }
            Some(b't') => {
                let at = Some(self.word("true")?);
                self.builder.boolean(key, true, style, at)
            }
            Some(b'f') => {
                let at = Some(self.word("false")?);
                self.builder.boolean(key, false, style, at)
            }
            Some(b'n') => {
                let at = Some(self.word("null")?);
                self.builder.null(key, style, at)
            }
            _ => return Err(self.expected("a value")),
        };
        made.map(|_| None).map_err(|full| self.full(full, start))
    }

    fn open(&mut self, key: Option<Key>, kind: Kind) -> Fallible<Option<Kind>> {
        let start = self.at;
        self.at += 1;
        let at = Some(self.since(start));
        let made: Result<NodeId, Full> = self.builder.open(key, kind, Style::Json, at);
        made.map(|_| Some(kind)).map_err(|full| self.full(full, start))
    }

    fn full(&self, full: Full, start: usize) -> Box<Diagnostic> {
        full_error(full, Span::new(self.file, self.place(start), self.place(self.at)))
    }
}

fn closer(kind: Kind) -> u8 {
    if kind == Kind::Map { b'}' } else { b']' }
}

/// The diagnostic of a key that is too long.
pub(crate) fn key_error(span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(codes::KEY_TOO_LONG, "a key is too long", span, "this key"))
}
