//! Files that were read, and places in them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Names one file of a [`SourceMap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A half-open range of bytes in a file.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Byte offset of the first byte.
    pub start: u32,
    /// Byte offset after the last byte.
    pub end: u32,
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}..{}", self.file.0, self.start, self.end)
    }
}

impl Span {
    /// A span of `file` from byte `start` to before byte `end`.
    pub fn new(file: FileId, start: u32, end: u32) -> Span {
        Span { file, start, end: end.max(start) }
    }

    /// The smallest span that covers both; `other` must lie in the same file, else `self` is returned.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `offset` lies in the span, its end included.
    pub fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: u32,
}

/// A file's name and text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as the user gave it; `-` for standard input.
    pub name: String,
    /// The text.
    pub text: Arc<str>,
    line_starts: Arc<[u32]>,
    /// How many characters start before each [`BLOCK`] of the text; empty where every character is one byte. It makes
    /// columns cheap on a line of megabytes.
    chars_before: Arc<[u32]>,
    /// Bytes that are not to be shown: from, to.
    hidden: Vec<(u32, u32)>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 4096;

impl SourceFile {
    /// A file with its line index built.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceFile {
        let text = text.into();
        let mut starts = vec![0u32];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        let chars_before = if text.is_ascii() { Vec::new() } else { count_blocks(text.as_bytes()) };
        SourceFile {
            name: name.into(),
            text,
            line_starts: starts.into(),
            chars_before: chars_before.into(),
            hidden: Vec::new(),
        }
    }

    /// The position of a byte offset (clamped to the text).
    pub fn position(&self, offset: u32) -> Position {
        let offset = (offset as usize).min(self.text.len()) as u32;
        let line = self.line_starts.partition_point(|s| *s <= offset).saturating_sub(1);
        let start = self.line_starts.get(line).copied().unwrap_or(0) as usize;
        let column = self.chars_before(offset as usize).saturating_sub(self.chars_before(start));
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }

    /// The ranges of bytes that are not to be shown to people ([`SourceMap::hide`]).
    pub fn hidden(&self) -> impl Iterator<Item = (u32, u32)> {
        self.hidden.iter().copied()
    }

    /// How many characters start before byte `offset` of the text.
    fn chars_before(&self, offset: usize) -> usize {
        let Some(before) = self.chars_before.get(offset / BLOCK) else { return offset };
        let block = self.text.as_bytes().get(offset / BLOCK * BLOCK..offset).unwrap_or(&[]);
        *before as usize + count_chars(block)
    }

    /// The text of line `line` (from 1) without its line end, or an empty text past the end.
    pub fn line(&self, line: u32) -> &str {
        let at = |i: usize| self.line_starts.get(i).map(|s| *s as usize);
        let Some(start) = (line as usize).checked_sub(1).and_then(at) else { return "" };
        let end = at(line as usize).unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// How many lines the text has.
    pub fn line_count(&self) -> u32 {
        self.line_starts.len() as u32
    }

    /// The byte offset at which line `line` (from 1) starts; the text's length past the end.
    pub fn line_start(&self, line: u32) -> u32 {
        let at = (line as usize).saturating_sub(1);
        self.line_starts.get(at).copied().unwrap_or(self.text.len() as u32)
    }
}

fn count_blocks(text: &[u8]) -> Vec<u32> {
    let mut before = vec![0];
    for block in text.chunks_exact(BLOCK) {
        let last = before.last().copied().unwrap_or(0);
        before.push(last + count_chars(block) as u32);
    }
    before
}

/// How many characters start in a piece of UTF-8.
fn count_chars(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// All files of a run, by [`FileId`].
#[derive(Clone, Default)]
pub struct SourceMap {
    /// Files that all clones have in common.
    shared: Arc<Vec<SourceFile>>,
    own: Vec<SourceFile>,
}

impl fmt::Debug for SourceMap {
    /// The names alone: the texts would hide everything else.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.own.iter().map(|file| &file.name);
        write!(f, "SourceMap({} files, then ", self.shared.len())?;
        f.debug_list().entries(names).finish()?;
        f.write_str(")")
    }
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a file and gives it an id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        self.own.push(SourceFile::new(name, text));
        FileId((self.shared.len() + self.own.len()) as u32 - 1)
    }

    /// Says that a place of a file that is not shared yet holds something secret: reports mask it where they show the text.
    pub fn hide(&mut self, span: Span) {
        let at = (span.file.0 as usize).checked_sub(self.shared.len());
        if let Some(file) = at.and_then(|at| self.own.get_mut(at)) {
            file.hidden.push((span.start, span.end));
        }
    }

    /// Makes what is there cheap to clone: a clone then costs what was added since. Ids stay.
    pub fn share(&mut self) {
        if !self.own.is_empty() {
            let files = self.shared.iter().cloned().chain(self.own.drain(..)).collect();
            self.shared = Arc::new(files);
        }
    }

    /// The file of an id of this map.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        let id = id.0 as usize;
        self.shared.get(id).or_else(|| self.own.get(id.checked_sub(self.shared.len())?))
    }

    /// All files in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.shared.iter().chain(&self.own).enumerate().map(|(i, f)| (FileId(i as u32), f))
    }

    /// The text that a span covers; empty if the span is not of this map.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).and_then(|f| f.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// File name and position of a span's start.
    pub fn locate(&self, span: Span) -> Option<(&str, Position)> {
        self.get(span.file).map(|f| (f.name.as_str(), f.position(span.start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_on_short_and_long_lines() {
        let long = "ü€x".repeat(5000);
        let text = format!("a: b\r\n{long}\nc");
        let file = SourceFile::new("a.yaml", text.as_str());
        for (offset, _) in text.char_indices().step_by(97).chain([(text.len(), ' ')]) {
            let before = &text[..offset];
            let line = before.matches('\n').count();
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
            let expected = Position { line: line as u32 + 1, column: column as u32 + 1 };
            assert_eq!(file.position(offset as u32), expected, "at byte {offset}");
        }
        assert_eq!(file.position(u32::MAX), Position { line: 3, column: 2 });
    }

    #[test]
    fn sharing_keeps_ids_and_later_files_are_of_one_clone_alone() {
        let mut sources = SourceMap::new();
        let first = sources.add("a", "x");
        sources.share();
        let mut other = sources.clone();
        let (mine, its) = (sources.add("b", "y"), other.add("c", "z"));
        sources.share();
        let name = |sources: &SourceMap, id| sources.get(id).map(|file| file.name.clone());
        assert_eq!((mine, its), (FileId(1), FileId(1)));
        assert_eq!([name(&sources, first), name(&sources, mine)], [Some("a".into()), Some("b".into())]);
        assert_eq!([name(&other, first), name(&other, its)], [Some("a".into()), Some("c".into())]);
        assert_eq!((sources.get(FileId(2)).is_none(), sources.iter().count()), (true, 2));
    }

    #[test]
    fn lines_have_no_line_end_and_none_is_missing() {
        let file = SourceFile::new("a.yaml", "a\r\n\nb\n");
        let lines: Vec<_> = (0..=6).map(|line| file.line(line)).collect();
        assert_eq!(lines, ["", "a", "", "b", "", "", ""]);
        assert_eq!((file.line_count(), file.line_start(3), file.line_start(9)), (4, 4, 6));
    }
}
