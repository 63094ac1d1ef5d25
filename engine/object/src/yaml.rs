//! One YAML document, from parser events to a tree with positions.
//!
//! `saphyr-parser` gives the events; what scalars mean (`resolve`), where exactly things stand (`position`), aliases, merges and
//! limits are ours. The parser's own stacks are on the heap and its flow depth is limited, so no input makes anything here
//! recurse.

mod position;
mod resolve;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marks};
use upright_source::{Diagnostic, FileId, Span};

use crate::Limits;
use crate::codes;
use crate::json::key_error;
use crate::tree::{Builder, Full, Key, Kind, NodeId, Style};
use position::Position;
use resolve::Scalar;

type Fallible<T> = Result<T, Box<Diagnostic>>;

/// Reads one document of the file, which begins at byte `base`. On an error the builder holds what was read before it.
pub(crate) fn read(text: &str, base: u32, file: FileId, builder: &mut Builder, limits: &Limits) -> Fallible<()> {
    let position = Position::new(text);
    let mut reader = Reader {
        position,
        base,
        file,
        builder,
        limits,
        cursor: 0,
        frames: Vec::new(),
        anchors: Vec::new(),
        done: false,
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, marks)) => reader.event(event, marks)?,
            Err(error) => return Err(reader.syntax(&error)),
        }
    }
    Ok(())
}

/// Whether text without quotes is read as text.
pub(crate) fn is_text(text: &str) -> bool {
    matches!(Scalar { text, plain: true, tag: None }.resolve(), Ok(resolve::Value::Str(_))) && text != "<<"
}

struct Reader<'t, 'b> {
    position: Position<'t>,
    base: u32,
    file: FileId,
    builder: &'b mut Builder,
    limits: &'b Limits,
    /// Byte after the last thing that was read.
    cursor: usize,
    frames: Vec<Frame>,
    /// By the parser's number.
    anchors: Vec<Option<Anchor>>,
    /// Whether the document's value is complete.
    done: bool,
}

struct Frame {
    kind: Kind,
    style: Style,
    /// Of a map: the key whose value is due.
    key: Option<PendingKey>,
}

#[derive(Clone, Copy)]
enum PendingKey {
    Key(Key),
    Merge(Key),
}

enum Anchor {
    Node(NodeId),
    Key(String),
}

/// What is due at this point.
#[derive(Clone, Copy, PartialEq)]
enum Due {
    Root,
    Key,
    Value,
    Item,
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>, marks: Marks) -> Fallible<()> {
        match event {
            Event::DocumentStart(_) if self.done => {
                let at = self.position.byte(marks.start.index());
                let span = self.span(at, at);
                let title = "another document begins without `---`";
                Err(Box::new(Diagnostic::error(codes::YAML_SYNTAX, title, span, "here")))
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_ref().map(|t| format!("{}{}", t.handle, t.suffix));
                let scalar = Scalar { text: &text, plain: style == ScalarStyle::Plain, tag: tag.as_deref() };
                self.scalar(scalar, style, anchor, marks)
            }
            Event::Alias(anchor) => self.alias(anchor, marks),
            Event::SequenceStart(anchor, tag) => self.open(Kind::List, anchor, tag.is_some(), marks),
            Event::MappingStart(anchor, tag) => self.open(Kind::Map, anchor, tag.is_some(), marks),
            Event::SequenceEnd | Event::MappingEnd => self.close(marks),
        }
    }

    fn due(&self) -> Due {
        match self.frames.last() {
            None => Due::Root,
            Some(Frame { kind: Kind::List, .. }) => Due::Item,
            Some(Frame { key: Some(_), .. }) => Due::Value,
            Some(_) => Due::Key,
        }
    }

    /// Skips the indicator before what is due; gives where the dash of an item stands.
    fn indicator(&mut self, due: Due) -> Option<(usize, usize)> {
        let at = self.position.skip_gap(self.cursor);
        let block = self.frames.last().is_some_and(|f| f.style == Style::Block);
        match (due, self.position.peek(at)) {
            (Due::Value, Some(b':')) | (Due::Key, Some(b'?')) => self.cursor = at + 1,
            (Due::Item | Due::Key, Some(b',')) if !block => self.cursor = at + 1,
            (Due::Item, Some(b'-')) if block => {
                self.cursor = at + 1;
                return Some((at, at + 1));
            }
            (Due::Root, Some(b'-')) if self.position.starts_with(at, "---") => self.cursor = at + 3,
            _ => {}
        }
        None
    }

    fn scalar(&mut self, scalar: Scalar<'_>, style: ScalarStyle, anchor: usize, marks: Marks) -> Fallible<()> {
        let due = self.due();
        let dash = self.indicator(due);
        let (start, end) = self.scalar_place(&scalar, style, marks);
        self.cursor = self.cursor.max(end);
        if due == Due::Key {
            return self.key(&scalar, anchor, start, end);
        }
        let (key, merge) = self.take_key(dash);
        let at = Some((self.base + start as u32, self.base + end as u32));
        let style = tree_style(style);
        let marked = scalar.tag.is_some() || anchor != 0;
        let made = match scalar.resolve() {
            Ok(resolve::Value::Null) => self.builder.null(key, style, at),
            Ok(resolve::Value::Bool(b)) => self.builder.boolean(key, b, style, at),
            Ok(resolve::Value::Int(i)) => self.builder.int(key, i, style, at),
            Ok(resolve::Value::Number(n)) => self.builder.number(key, &n, style, at),
            Ok(resolve::Value::Str(s)) => self.builder.string(key, &s, style, at),
            Err(why) => {
                let span = self.span(start, end);
                return Err(Box::new(Diagnostic::error(codes::NOT_JSON, why, span, "this value")));
            }
        };
        let node = made.map_err(|full| full_error(full, self.span(start, end)))?;
        if marked {
            self.builder.mark_properties(node);
        }
        self.remember(anchor, Anchor::Node(node));
        self.complete(node, merge)
    }

    /// Where a scalar stands, without its tag and anchor.
    fn scalar_place(&self, scalar: &Scalar<'_>, style: ScalarStyle, marks: Marks) -> (usize, usize) {
        let mark = self.position.byte(marks.start.index());
        let end = self.position.byte(marks.end.index());
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let start = self.position.skip_properties(self.cursor);
                (start, self.position.trim_end(start, end))
            }
            ScalarStyle::Plain if scalar.text.is_empty() => (self.cursor, self.cursor),
            ScalarStyle::Plain => {
                let start = self.position.skip_properties(mark);
                (start, end.max(start))
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let start = self.position.skip_properties(mark);
                (start, self.position.quoted_end(start))
            }
        }
    }

    fn key(&mut self, scalar: &Scalar<'_>, anchor: usize, start: usize, end: usize) -> Fallible<()> {
        let place = (self.base + start as u32, self.base + end as u32);
        if scalar.is_merge() {
            let key = self.builder.key("<<", Some(place));
            self.set_key(PendingKey::Merge(key));
            return Ok(());
        }
        let text = match scalar.resolve_key() {
            Ok(text) => text,
            Err(why) => return Err(self.bad_key(why, start, end)),
        };
        if text.len() > self.limits.key_bytes {
            return Err(key_error(self.span(start, end)));
        }
        let key = self.builder.key(&text, Some(place));
        self.remember(anchor, Anchor::Key(text.into_owned()));
        self.set_key(PendingKey::Key(key));
        Ok(())
    }

    fn bad_key(&self, why: &str, start: usize, end: usize) -> Box<Diagnostic> {
        let span = self.span(start, end);
        Box::new(Diagnostic::error(codes::BAD_KEY, format!("a key must be text, but is {why}"), span, "this key"))
    }

    fn set_key(&mut self, key: PendingKey) {
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some(key);
        }
    }

    /// The key of the value that begins now, and whether it is a merge.
    fn take_key(&mut self, dash: Option<(usize, usize)>) -> (Option<Key>, bool) {
        match self.frames.last_mut().and_then(|f| f.key.take()) {
            Some(PendingKey::Key(key)) => (Some(key), false),
            Some(PendingKey::Merge(key)) => (Some(key), true),
            None => (dash.map(|(s, e)| Builder::dash((self.base + s as u32, self.base + e as u32))), false),
        }
    }

    /// A value is complete.
    fn complete(&mut self, node: NodeId, merge: bool) -> Fallible<()> {
        if merge {
            self.builder.mark_merge(node);
            let tree = self.builder.tree();
            let is_map = |id: NodeId| tree.kind(id) == Kind::Map;
            let fits = match tree.kind(node) {
                Kind::List => tree.children(node).iter().all(|c| is_map(*c)),
                _ => is_map(node),
            };
            if !fits {
                let span = tree.span(node).unwrap_or_default();
                let title = "`<<` merges maps only";
                return Err(Box::new(Diagnostic::error(codes::BAD_MERGE, title, span, "not a map")));
            }
        }
        self.done |= self.frames.is_empty();
        Ok(())
    }

    fn alias(&mut self, anchor: usize, marks: Marks) -> Fallible<()> {
        let due = self.due();
        let dash = self.indicator(due);
        let start = self.position.byte(marks.start.index());
        let end = self.position.byte(marks.end.index());
        self.cursor = self.cursor.max(end);
        let span = self.span(start, end);
        let source = match self.anchors.get(anchor).and_then(Option::as_ref) {
            Some(Anchor::Node(node)) => *node,
            Some(Anchor::Key(text)) => {
                let text = text.clone();
                return self.alias_of_text(due, dash, &text, span);
            }
            None => {
                let title = "the alias names no anchor before it";
                return Err(Box::new(Diagnostic::error(codes::BAD_ALIAS, title, span, "this alias")));
            }
        };
        if self.builder.is_open(source) {
            let title = "the value holds an alias of itself";
            return Err(Box::new(Diagnostic::error(codes::BAD_ALIAS, title, span, "this alias")));
        }
        if due == Due::Key {
            let text = match resolve::key_of(self.builder.tree().value(source)) {
                Ok(text) => text.into_owned(),
                Err(why) => return Err(self.bad_key(why, start, end)),
            };
            return self.alias_of_text(due, dash, &text, span);
        }
        let (key, merge) = self.take_key(dash);
        let made = self.builder.repeat(key, source, (span.start, span.end));
        let node = made.map_err(|full| full_error(full, span))?;
        self.complete(node, merge)
    }

    fn alias_of_text(&mut self, due: Due, dash: Option<(usize, usize)>, text: &str, span: Span) -> Fallible<()> {
        let at = Some((span.start, span.end));
        if due == Due::Key {
            let key = self.builder.key(text, at);
            self.set_key(PendingKey::Key(key));
            return Ok(());
        }
        let (key, merge) = self.take_key(dash);
        let made = self.builder.string(key, text, Style::Plain, at);
        let node = made.map_err(|full| full_error(full, span))?;
        self.builder.mark_aliased(node);
        self.complete(node, merge)
    }

    fn open(&mut self, kind: Kind, anchor: usize, tagged: bool, marks: Marks) -> Fallible<()> {
        let due = self.due();
        let dash = self.indicator(due);
        let start = self.position.skip_properties(self.cursor);
        let in_flow = self.frames.last().is_some_and(|f| f.style != Style::Block);
        let opener = if kind == Kind::Map { b'{' } else { b'[' };
        let style = match self.position.peek(start) {
            Some(b) if b == opener => Style::Flow,
            _ if in_flow => Style::Pair,
            _ => Style::Block,
        };
        if due == Due::Key {
            let end = self.position.byte(marks.end.index()).max(self.position.next_char(start));
            return Err(self.bad_key(kind.name(), start, end));
        }
        self.cursor = if style == Style::Flow { start + 1 } else { start };
        let (key, merge) = self.take_key(dash);
        let at = (self.base + start as u32, self.base + self.cursor as u32);
        let made = self.builder.open(key, kind, style, Some(at));
        let node = made.map_err(|full| full_error(full, self.span(start, self.cursor)))?;
        if tagged || anchor != 0 {
            self.builder.mark_properties(node);
        }
        self.remember(anchor, Anchor::Node(node));
        // Whether it is a merge is needed when it closes; until then it waits in the frame as a merge key.
        let waiting = merge.then(|| PendingKey::Merge(Builder::dash(at)));
        if let (Some(frame), Some(waiting)) = (self.frames.last_mut(), waiting) {
            frame.key = Some(waiting);
        }
        self.frames.push(Frame { kind, style, key: None });
        Ok(())
    }

    fn close(&mut self, marks: Marks) -> Fallible<()> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        if frame.style == Style::Flow {
            self.cursor = self.cursor.max(self.position.byte(marks.start.index()) + 1);
        }
        self.builder.close(Some(self.base + self.cursor as u32));
        let merge = self.frames.last_mut().is_some_and(|f| f.key.take().is_some());
        match self.builder.last_child() {
            Some(node) => self.complete(node, merge),
            None => {
                self.done = true;
                Ok(())
            }
        }
    }

    fn remember(&mut self, anchor: usize, what: Anchor) {
        if anchor == 0 {
            return;
        }
        if self.anchors.len() <= anchor {
            self.anchors.resize_with(anchor + 1, || None);
        }
        if let Some(slot) = self.anchors.get_mut(anchor) {
            *slot = Some(what);
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.base + start as u32, self.base + end as u32)
    }

    fn syntax(&self, error: &ScanError) -> Box<Diagnostic> {
        let at = self.position.byte(error.marker().index());
        let span = self.span(at, self.position.next_char(at));
        let info = error.info();
        if info.contains("unknown anchor") {
            let title = "the alias names no anchor before it";
            return Box::new(Diagnostic::error(codes::BAD_ALIAS, title, span, "this alias"));
        }
        if info == "recursion limit exceeded" {
            return full_error(Full::Depth, span);
        }
        let diagnostic =
            Diagnostic::error(codes::YAML_SYNTAX, format!("the document is not YAML: {info}"), span, "here");
        Box::new(match hint(info) {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        })
    }
}

/// What to do about the parser's commonest complaints.
fn hint(info: &str) -> Option<&'static str> {
    let has = |s: &str| info.contains(s);
    if has("tab") {
        Some("indent with spaces")
    } else if has("mapping values are not allowed") {
        Some("put the text in quotes if the colon belongs to it; else check the indentation")
    } else if has("simple key expect") {
        Some("a colon and a space are missing after the key, or the text needs quotes")
    } else if has("quoted scalar") {
        Some("close the quote")
    } else {
        None
    }
}

fn tree_style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

/// The diagnostic of a limit.
pub(crate) fn full_error(full: Full, span: Span) -> Box<Diagnostic> {
    let (code, title) = match full {
        Full::Depth => (codes::TOO_DEEP, "the document is nested too deeply"),
        Full::Nodes => (codes::TOO_MANY_VALUES, "the document has too many values"),
        Full::Aliases => (codes::TOO_MANY_ALIASES, "the document's aliases repeat too many values"),
    };
    Box::new(Diagnostic::error(code, title, span, "the limit is passed here"))
}
