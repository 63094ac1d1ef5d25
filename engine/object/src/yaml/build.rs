//! Puts the values of a document into a tree: what they mean, keys, aliases, merges, limits.

use std::collections::HashMap;

use upright_source::{Diagnostic, FileId, Span};

use super::Trouble;
use super::parse::Fallible;
use super::resolve::{self, Scalar, Value};
use crate::Limits;
use crate::codes;
use crate::json::key_error;
use crate::tree::{Builder, Full, Key, Kind, NodeId, Style};

/// Places are byte offsets in the document here; the file's are made from them.
pub(super) struct Build<'b> {
    base: u32,
    file: FileId,
    builder: &'b mut Builder,
    limits: &'b Limits,
    frames: Vec<Frame>,
    anchors: HashMap<String, Anchor>,
    /// Byte after the last thing that was read.
    end: usize,
    /// Where the dash of the item that is due stands.
    dash: Option<Key>,
}

struct Frame {
    kind: Kind,
    /// Of a map: the key whose value is due, and whether it is a merge.
    key: Option<(Key, bool)>,
    /// Whether the collection itself is the value of a merge.
    merge: bool,
}

enum Anchor {
    Node(NodeId),
    Key(String),
}

type Place = (usize, usize);

impl<'b> Build<'b> {
    pub(super) fn new(base: u32, file: FileId, builder: &'b mut Builder, limits: &'b Limits) -> Build<'b> {
        Build { base, file, builder, limits, frames: Vec::new(), anchors: HashMap::new(), end: 0, dash: None }
    }

    /// Byte after the last thing that was read.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Counts an indicator among what was read.
    pub(super) fn reach(&mut self, end: usize) {
        self.end = self.end.max(end);
    }

    /// The dash of the next item.
    pub(super) fn dash(&mut self, at: usize) {
        self.dash = Some(Builder::dash(self.place((at, at + 1))));
        self.reach(at + 1);
    }

    fn place(&self, place: Place) -> (u32, u32) {
        (self.base + place.0 as u32, self.base + place.1 as u32)
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.base + start as u32, self.base + end as u32)
    }

    pub(super) fn syntax(&self, trouble: &Trouble) -> Box<Diagnostic> {
        let span = self.span(trouble.start, trouble.end);
        let title = format!("the document is not YAML: {}", trouble.title);
        let mut diagnostic = Diagnostic::error(codes::YAML_SYNTAX, title, span, "here");
        if let Some((at, what)) = trouble.began {
            diagnostic = diagnostic.with_label(self.span(at, at + 1), what);
        }
        Box::new(match trouble.help {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        })
    }

    /// Whether a key is due.
    fn key_is_due(&self) -> bool {
        self.frames.last().is_some_and(|f| f.kind == Kind::Map && f.key.is_none())
    }

    pub(super) fn scalar(
        &mut self,
        scalar: Scalar<'_>,
        style: Style,
        anchor: Option<&str>,
        place: Place,
    ) -> Fallible<()> {
        self.reach(place.1);
        if self.key_is_due() {
            return self.key(&scalar, anchor, place);
        }
        let (key, merge) = self.take_key();
        let at = Some(self.place(place));
        let made = match scalar.resolve() {
            Ok(Value::Null) => self.builder.null(key, style, at),
            Ok(Value::Bool(b)) => self.builder.boolean(key, b, style, at),
            Ok(Value::Int(i)) => self.builder.int(key, i, style, at),
            Ok(Value::Number(n)) => self.builder.number(key, &n, style, at),
            Ok(Value::Str(s)) => self.builder.string(key, &s, style, at),
            Err(why) => {
                let span = self.span(place.0, place.1);
                return Err(Box::new(Diagnostic::error(codes::NOT_JSON, why, span, "this value")));
            }
        };
        let node = made.map_err(|full| full_error(full, self.span(place.0, place.1)))?;
        if scalar.tag.is_some() || anchor.is_some() {
            self.builder.mark_properties(node);
        }
        self.remember(anchor, Anchor::Node(node));
        self.complete(node, merge)
    }

    fn key(&mut self, scalar: &Scalar<'_>, anchor: Option<&str>, place: Place) -> Fallible<()> {
        let at = Some(self.place(place));
        let key = if scalar.is_merge() {
            (self.builder.key("<<", at), true)
        } else {
            let text = scalar.resolve_key().map_err(|why| self.bad_key(why, place))?;
            if text.len() > self.limits.key_bytes {
                return Err(key_error(self.span(place.0, place.1)));
            }
            let key = self.builder.key(&text, at);
            self.remember(anchor, Anchor::Key(text.into_owned()));
            (key, false)
        };
        self.set_key(key, place);
        Ok(())
    }

    fn set_key(&mut self, key: (Key, bool), place: Place) {
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some(key);
        }
        // Where a value is not written, it would stand behind the colon.
        self.reach(place.1);
    }

    fn bad_key(&self, why: &str, place: Place) -> Box<Diagnostic> {
        let title = format!("a key must be text, but is {why}");
        Box::new(Diagnostic::error(codes::BAD_KEY, title, self.span(place.0, place.1), "this key"))
    }

    /// The key or dash of the value that begins now, and whether it is a merge.
    fn take_key(&mut self) -> (Option<Key>, bool) {
        let dash = self.dash.take();
        match self.frames.last_mut().and_then(|f| f.key.take()) {
            Some((key, merge)) => (Some(key), merge),
            None => (dash, false),
        }
    }

    pub(super) fn alias(&mut self, name: &str, place: Place) -> Fallible<()> {
        self.reach(place.1);
        let span = self.span(place.0, place.1);
        let bad = |title: &str| Err(Box::new(Diagnostic::error(codes::BAD_ALIAS, title, span, "this alias")));
        let source = match self.anchors.get(name) {
            Some(Anchor::Node(node)) => *node,
            Some(Anchor::Key(text)) => {
                let text = text.clone();
                return self.alias_of_text(&text, place);
            }
            None => return bad("the alias names no anchor before it"),
        };
        if self.builder.is_open(source) {
            return bad("the value holds an alias of itself");
        }
        if self.key_is_due() {
            let text = resolve::key_of(self.builder.tree().value(source)).map(std::borrow::Cow::into_owned);
            let text = text.map_err(|why| self.bad_key(why, place))?;
            return self.alias_of_text(&text, place);
        }
        let (key, merge) = self.take_key();
        let at = self.place(place);
        let node = self.builder.repeat(key, source, at).map_err(|full| full_error(full, span))?;
        self.complete(node, merge)
    }

    fn alias_of_text(&mut self, text: &str, place: Place) -> Fallible<()> {
        let at = Some(self.place(place));
        if self.key_is_due() {
            let key = self.builder.key(text, at);
            self.set_key((key, false), place);
            return Ok(());
        }
        let (key, merge) = self.take_key();
        let made = self.builder.string(key, text, Style::Plain, at);
        let node = made.map_err(|full| full_error(full, self.span(place.0, place.1)))?;
        self.builder.mark_aliased(node);
        self.complete(node, merge)
    }

    /// Opens a map or list at a place, which [`Build::close`] extends to its end.
    pub(super) fn open(
        &mut self,
        kind: Kind,
        style: Style,
        anchor: Option<&str>,
        marked: bool,
        place: Place,
    ) -> Fallible<()> {
        if self.key_is_due() {
            return Err(self.bad_key(kind.name(), (place.0, place.0.max(place.1))));
        }
        self.reach(place.1);
        let (key, merge) = self.take_key();
        let at = self.place(place);
        let made = self.builder.open(key, kind, style, Some(at));
        let node = made.map_err(|full| full_error(full, self.span(place.0, place.1)))?;
        if marked {
            self.builder.mark_properties(node);
        }
        self.remember(anchor, Anchor::Node(node));
        self.frames.push(Frame { kind, key: None, merge });
        Ok(())
    }

    /// Closes the innermost map or list, at its bracket or after the last thing that was read.
    pub(super) fn close(&mut self, end: Option<usize>) -> Fallible<()> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        if let Some(end) = end {
            self.reach(end);
        }
        self.builder.close(Some(self.base + self.end as u32));
        match self.builder.last_child() {
            Some(node) => self.complete(node, frame.merge),
            None => Ok(()),
        }
    }

    /// A value is complete.
    fn complete(&mut self, node: NodeId, merge: bool) -> Fallible<()> {
        if !merge {
            return Ok(());
        }
        self.builder.mark_merge(node);
        let tree = self.builder.tree();
        let is_map = |id: NodeId| tree.kind(id) == Kind::Map;
        let fits = match tree.kind(node) {
            Kind::List => tree.children(node).iter().all(|c| is_map(*c)),
            _ => is_map(node),
        };
        if fits {
            return Ok(());
        }
        let span = tree.span(node).unwrap_or_default();
        Err(Box::new(Diagnostic::error(codes::BAD_MERGE, "`<<` merges maps only", span, "not a map")))
    }

    fn remember(&mut self, anchor: Option<&str>, what: Anchor) {
        if let Some(name) = anchor {
            self.anchors.insert(name.to_owned(), what);
        }
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
