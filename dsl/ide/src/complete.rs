//! What may be written at a place.
//!
//! The text is read as if a name stood at the cursor. What that name would be, the tree says; what would fit, the types
//! of the expressions around it, which the checker tells even where the rest makes no sense yet. Words that begin
//! clauses and declarations come from the tokens before the cursor, so that there is an answer on any text.

mod items;
mod keywords;

use crate::lines::floor;
use crate::site::Site;
use crate::walk::site;
use crate::workspace::Workspace;
use upright_source::{FileId, Span};
use upright_syntax::{Parsed, TokenKind, parse};

/// The name that stands at the cursor where none does; no one else's, it is to be hoped.
const MARK: &str = "upright_cursor_here";

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CompletionKind {
    /// A field of an object, row or record.
    Field,
    /// A value that the place may have.
    Value,
    /// A name in reach.
    Variable,
    /// A parameter.
    Parameter,
    /// A function.
    Function,
    /// A method of the language.
    Method,
    /// A kind, view or type.
    Type,
    /// A module.
    Module,
    /// A rule or profile.
    Rule,
    /// A framework or control.
    Control,
    /// A word of the language.
    Keyword,
}

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown, and what is typed to find it.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type, or what it belongs to; may be empty.
    pub detail: String,
    /// More about it, as Markdown; may be empty.
    pub doc: String,
    /// What is put in its place, where that is not the label.
    pub insert: Option<String>,
    /// Whether `insert` has places to fill in: `$0`, `${1:name}`.
    pub snippet: bool,
    /// Whether it is better not used.
    pub deprecated: bool,
}

/// What may be written, best first, and what it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// The part of the word that is there.
    pub replace: Span,
    /// What may be written.
    pub items: Vec<Completion>,
}

impl Completion {
    pub(crate) fn new(label: impl Into<String>, kind: CompletionKind, detail: impl Into<String>) -> Completion {
        let (label, detail) = (label.into(), detail.into());
        Completion { label, kind, detail, doc: String::new(), insert: None, snippet: false, deprecated: false }
    }
}

impl Workspace {
    /// What may be written at an offset of a file.
    pub fn complete(&self, id: FileId, offset: u32) -> Completions {
        let text = self.text(id);
        let offset = floor(text, offset as usize);
        let none = Completions { replace: Span::new(id, offset as u32, offset as u32), items: Vec::new() };
        let Some(parsed) = self.parsed(id) else { return none };
        let place = Place::of(text, parsed, offset);
        if place.silent {
            return none;
        }
        let read = place.text(text);
        let tree = parse(id, &read);
        let at = place.at as u32;
        let meaning = self.meaning_around(id, &tree.file, at);
        let mut replace = Span::new(id, place.start as u32, place.end as u32);
        let mut items = Vec::new();
        if let Some((found, scope)) = site(self, id, &tree.file, &meaning, at) {
            if let Site::Text(span, _) | Site::Control(_, span) = found {
                replace = inside_quotes(id, text, span, offset);
            }
            let wanted = match found {
                Site::Value => self.wanted(id, &read, &place),
                _ => None,
            };
            items = items::items(self, id, &meaning, &found, &scope, wanted.as_ref());
        }
        if place.after_use {
            items.extend(items::uses(self, id));
            replace.start = place.use_start as u32;
        } else if !place.in_text && !place.after_dot {
            items.extend(keywords::keywords(&place, &parsed.file));
        }
        items.retain(|item| item.label != MARK);
        let mut seen = std::collections::BTreeSet::new();
        items.retain(|item| seen.insert((item.label.clone(), item.kind)));
        Completions { replace, items }
    }

    /// The type that the context asks for where a value stands: found out by putting a text there.
    fn wanted(&self, id: FileId, read: &str, place: &Place) -> Option<upright_types::ir::Type> {
        let word = place.marked();
        let (before, after) = (read.get(..word.start)?, read.get(word.end..)?);
        let quote = if place.in_hole { '\'' } else { '"' };
        let text = format!("{before}{quote}{MARK}{quote}{after}");
        let tree = parse(id, &text);
        let meaning = self.meaning_around(id, &tree.file, word.start as u32);
        match site(self, id, &tree.file, &meaning, word.start as u32 + 1)?.0 {
            Site::Text(_, ty) => ty,
            _ => None,
        }
    }
}

/// The text between the quotes of a span, as far as it stands on the cursor's line.
fn inside_quotes(id: FileId, text: &str, span: Span, offset: usize) -> Span {
    let start = (span.start as usize + 1).min(offset);
    let rest = text.get(offset..).unwrap_or("");
    let end = rest.find(['"', '\'', '\n']).map_or(text.len(), |at| offset + at);
    // A text without an end on this line is replaced up to the cursor only.
    let closed = rest.get(end - offset..).is_some_and(|rest| rest.starts_with(['"', '\'']));
    Span::new(id, start as u32, if closed { end as u32 } else { offset as u32 })
}

/// Where the cursor stands among the tokens.
#[derive(Debug)]
pub(crate) struct Place {
    /// The word that is replaced.
    start: usize,
    end: usize,
    /// The cursor, or the start of the mark in its place.
    at: usize,
    /// What is put into the text at the cursor.
    insert: String,
    /// In a comment or number, where nothing is said.
    silent: bool,
    pub(crate) in_text: bool,
    /// In an expression inside a text.
    in_hole: bool,
    pub(crate) after_dot: bool,
    /// Whether the word is the first of its line.
    pub(crate) first_on_line: bool,
    /// The token before the word, its text and offset.
    pub(crate) before: Option<(TokenKind, String)>,
    pub(crate) offset: usize,
    /// In the path of a `use`, and where that begins.
    after_use: bool,
    use_start: usize,
}

impl Place {
    fn of(text: &str, parsed: &Parsed, offset: usize) -> Place {
        let tokens = &parsed.tokens;
        let index = tokens.partition_point(|token| (token.end as usize) < offset);
        let touching: Vec<_> = tokens.iter().skip(index).take(2).filter(|t| t.start as usize <= offset).collect();
        let inside =
            |kinds: &[TokenKind]| touching.iter().find(|t| (t.start as usize) < offset && kinds.contains(&t.kind));
        let word = touching.iter().find(|token| token.kind.is_word());
        let mut place = Place {
            start: offset,
            end: offset,
            at: offset,
            insert: MARK.to_owned(),
            silent: false,
            in_text: false,
            in_hole: false,
            after_dot: false,
            first_on_line: false,
            before: None,
            offset,
            after_use: false,
            use_start: offset,
        };
        use TokenKind as T;
        if let Some(string) = inside(&[T::Quoted, T::UnclosedString, T::RawString]) {
            let closed = string.end as usize <= offset && string.kind != T::UnclosedString;
            if !closed {
                place.string(text, string.start as usize, string.end as usize, string.kind);
                return place;
            }
        }
        if inside(&[T::Comment, T::DocComment, T::ForeignComment, T::Int, T::Float, T::BadNumber]).is_some() {
            place.silent = true;
        }
        if touching.iter().any(|t| {
            matches!(t.kind, T::Block | T::UnclosedBlock) && (t.start as usize) < offset && offset < t.end as usize
                || t.kind == T::UnclosedBlock && (t.start as usize) < offset
        }) {
            place.silent = true;
        }
        if let Some(word) = word {
            (place.start, place.end) = (word.start as usize, word.end as usize);
            (place.at, place.insert) = (place.start, String::new());
            // A reserved word is no name yet: `i`, `in`, `include`.
            let plain = word.kind == T::Word;
            if !plain {
                place.insert = MARK.to_owned();
                place.at = place.start;
            }
        }
        place.look_back(text, parsed);
        place
    }

    /// In a text: between its quotes, or in an expression inside it.
    fn string(&mut self, text: &str, start: usize, end: usize, kind: TokenKind) {
        let written = text.get(start..self.offset).unwrap_or("");
        self.in_text = true;
        let hole = if kind == TokenKind::RawString { None } else { open_hole(written) };
        let unclosed = kind == TokenKind::UnclosedString;
        match hole {
            Some(hole) => {
                self.in_hole = true;
                let word = text.get(start + hole..self.offset).unwrap_or("");
                let typed = word.len() - word.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
                (self.start, self.at) = (self.offset - typed, self.offset - typed);
                let rest = text.get(self.offset..end).unwrap_or("");
                self.insert = if typed == 0 { MARK.to_owned() } else { String::new() };
                if !rest.contains('}') {
                    self.insert.push('}');
                }
                if unclosed && !rest.contains('"') {
                    self.insert.push('"');
                }
            }
            None => {
                self.insert = match unclosed {
                    true => written.chars().next().filter(|c| matches!(c, '"' | '\'')).unwrap_or('"').to_string(),
                    false => String::new(),
                };
            }
        }
    }

    /// What stands before the word.
    fn look_back(&mut self, text: &str, parsed: &Parsed) {
        let index = parsed.tokens.partition_point(|token| (token.end as usize) <= self.start);
        let before = parsed.tokens.get(..index).unwrap_or_default();
        let last = before.iter().rev().find(|token| !token.kind.is_trivia());
        self.before = last.map(|token| (token.kind, token.text(text).to_owned()));
        self.after_dot = last.is_some_and(|token| token.kind == TokenKind::Dot);
        let line = text.get(..self.start).unwrap_or("").rsplit('\n').next().unwrap_or("");
        self.first_on_line = line.trim().is_empty();
        let path = line.trim_start().strip_prefix("use ").map(str::trim_start);
        if let Some(path) = path.filter(|path| !path.contains(char::is_whitespace)) {
            (self.after_use, self.use_start) = (true, self.start - path.len());
        }
    }

    /// The text with a name at the cursor.
    fn text(&self, text: &str) -> String {
        let (before, after) = match self.insert.as_str() {
            // In place of a reserved word.
            MARK if self.start < self.end && !self.in_text => (text.get(..self.start), text.get(self.end..)),
            _ => (text.get(..self.offset), text.get(self.offset..)),
        };
        format!("{}{}{}", before.unwrap_or(""), self.insert, after.unwrap_or(""))
    }

    /// Where the name at the cursor stands in that text.
    fn marked(&self) -> std::ops::Range<usize> {
        match self.insert.starts_with(MARK) {
            true => self.at..self.at + MARK.len(),
            false => self.start..self.end.max(self.offset),
        }
    }
}

/// Where the expression begins that a text is in, if it is in one: after the last `{` that is not closed.
fn open_hole(written: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut escaped = false;
    let mut quoted = false;
    for (at, c) in written.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if open.is_empty() => escaped = true,
            '\'' if !open.is_empty() => quoted = !quoted,
            _ if quoted => {}
            '{' => open.push(at + 1),
            '}' => drop(open.pop()),
            _ => {}
        }
    }
    if quoted { None } else { open.last().copied() }
}
