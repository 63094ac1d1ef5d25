//! The structure of a YAML document: maps and lists by indentation or in brackets, what is a key and what a value.
//!
//! A stack of open collections takes the place of recursion. A key is recognised by looking ahead on its line, which is cheap
//! because keys of our documents are scalars; anything else as a key is an error.

mod flow;

use std::borrow::Cow;
use std::collections::BTreeMap;

use upright_source::Diagnostic;

use super::Trouble;
use super::build::Build;
use super::resolve::Scalar;
use super::scan::{Cursor, Properties};
use crate::codes;
use crate::tree::{Kind, Style};

pub(super) type Fallible<T> = Result<T, Box<Diagnostic>>;

/// Longer keys without `? ` are none to the libraries.
const LONGEST_KEY: usize = 1024;

pub(super) struct Parser<'t, 'b> {
    cursor: Cursor<'t>,
    build: Build<'b>,
    open: Vec<Open>,
    /// Handles of `%TAG` and their prefixes.
    handles: BTreeMap<String, String>,
}

/// An open collection.
#[derive(Clone, Copy, Debug)]
enum Open {
    Map {
        column: isize,
        /// Its first key may stand behind other things on its line.
        first: bool,
        /// A key after `?` was read, and its value is due.
        explicit: bool,
    },
    List {
        column: isize,
        first: bool,
        /// Its dashes stand in the column of the map that holds it.
        flush: bool,
    },
    Flow {
        kind: Kind,
        /// Where its bracket stands.
        start: usize,
        /// Whether a comma or the end is due.
        after: bool,
    },
    /// A single pair in a flow list, whose value was read or is being read.
    Pair,
}

/// What may stand where a value is due.
#[derive(Clone, Copy)]
struct Place {
    /// The column of the collection around it.
    indent: isize,
    /// Whether a map or list may begin on this line.
    block: bool,
    /// Whether a list may begin in the column of the collection around it.
    flush: bool,
}

/// A scalar that was read.
struct Read<'t> {
    text: Cow<'t, str>,
    style: Style,
    start: usize,
    end: usize,
    alias: bool,
}

impl<'t, 'b> Parser<'t, 'b> {
    pub(super) fn new(text: &'t str, build: Build<'b>) -> Parser<'t, 'b> {
        Parser { cursor: Cursor::new(text), build, open: Vec::new(), handles: BTreeMap::new() }
    }

    pub(super) fn document(mut self) -> Fallible<()> {
        let marked = self.prologue()?;
        self.value(Place { indent: -1, block: !marked, flush: false })?;
        while let Some(open) = self.open.last().copied() {
            match open {
                Open::Map { column, first, explicit } => self.next_entry(column, first, explicit)?,
                Open::List { column, first, flush } => self.next_item(column, first, flush)?,
                Open::Flow { kind, start, after } => self.next_in_flow(kind, start, after)?,
                Open::Pair => {
                    self.open.pop();
                    self.build.close(None)?;
                }
            }
        }
        self.skip()?;
        match self.cursor.is_end() {
            true => Ok(()),
            false => self.fail_here("the document goes on after its value"),
        }
    }

    /// Directives and the `---`; whether there is one.
    fn prologue(&mut self) -> Fallible<bool> {
        loop {
            self.skip()?;
            if self.cursor.peek() == Some(b'%') && self.cursor.at == self.cursor.line {
                self.directive();
            } else if self.cursor.is_marker() && self.cursor.peek() == Some(b'-') {
                self.cursor.at += 3;
                return Ok(true);
            } else {
                return Ok(false);
            }
        }
    }

    fn directive(&mut self) {
        let start = self.cursor.at;
        self.cursor.skip_line();
        let line = self.cursor.text.get(start..self.cursor.at).unwrap_or("");
        let mut words = line.split_ascii_whitespace();
        if let (Some("%TAG"), Some(handle), Some(prefix)) = (words.next(), words.next(), words.next()) {
            self.handles.insert(handle.to_owned(), prefix.to_owned());
        }
    }

    /// Reads a value in block style: a scalar whole, of a collection the beginning.
    fn value(&mut self, place: Place) -> Fallible<()> {
        let mut outer = Properties::default();
        let mut block = place.block;
        loop {
            self.skip()?;
            let fresh = self.cursor.is_first();
            block |= fresh;
            if self.cursor.is_end() || (fresh && self.cursor.column() <= place.indent) {
                let flush = place.flush && fresh && self.cursor.is_indicator(b'-');
                if flush && !self.cursor.is_end() && self.cursor.column() == place.indent {
                    return self.open_list(&outer, true);
                }
                return self.nothing(&outer);
            }
            let inner = self.properties(false)?;
            if !inner.is_empty() && matches!(self.cursor.peek(), None | Some(b'\n' | b'\r' | b'#')) {
                outer = self.united(outer, inner)?;
                block = false;
                continue;
            }
            return self.content(place, block, outer, inner);
        }
    }

    /// The properties of one value that stand on several lines.
    fn united(&self, outer: Properties, inner: Properties) -> Fallible<Properties> {
        let (twice, start) = (inner.start, if outer.is_empty() { inner.start } else { outer.start });
        if (outer.tag.is_some() && inner.tag.is_some()) || (outer.anchor.is_some() && inner.anchor.is_some()) {
            return self.fail(&Trouble::new(twice, twice + 1, "a value has one tag and one anchor at most"));
        }
        Ok(Properties { tag: outer.tag.or(inner.tag), anchor: outer.anchor.or(inner.anchor), start })
    }

    /// A value that is not empty. `outer` stands on lines before, `inner` on its own.
    fn content(&mut self, place: Place, block: bool, outer: Properties, inner: Properties) -> Fallible<()> {
        let bare = inner.is_empty();
        if self.cursor.is_indicator(b'-') {
            if !block || !bare {
                return self.fail_here("a list can't begin on this line");
            }
            return self.open_list(&outer, false);
        }
        if self.cursor.is_indicator(b'?') && block && bare {
            return self.open_map(&outer, self.cursor);
        }
        if self.cursor.is_indicator(b':') {
            return match block {
                true => self.bad_key("nothing", self.cursor.at, self.cursor.at + 1),
                false => self.fail_colon(),
            };
        }
        if let Some(kind) = self.bracket() {
            let properties = self.united(outer, inner)?;
            return self.open_flow(kind, &properties);
        }
        let start = if bare { self.cursor } else { Cursor { at: inner.start, ..self.cursor } };
        let read = self.scalar(place.indent, false)?;
        if self.at_colon(start.at, false) {
            if !block {
                return self.fail_colon();
            }
            return self.open_map(&outer, start);
        }
        let properties = self.united(outer, inner)?;
        self.emit(&read, &properties)
    }

    /// The kind of collection whose bracket stands here.
    fn bracket(&self) -> Option<Kind> {
        match self.cursor.peek() {
            Some(b'{') => Some(Kind::Map),
            Some(b'[') => Some(Kind::List),
            _ => None,
        }
    }

    /// Reads a scalar or an alias.
    fn scalar(&mut self, indent: isize, in_flow: bool) -> Fallible<Read<'t>> {
        let start = self.cursor.at;
        let alias = self.cursor.peek() == Some(b'*');
        let (text, style, end) = match self.cursor.peek() {
            Some(b'*') => (self.cursor.name("an alias").map(Cow::Owned), Style::Plain, None),
            Some(b'"') => (self.cursor.quoted(), Style::Double, None),
            Some(b'\'') => (self.cursor.quoted(), Style::Single, None),
            Some(b @ (b'|' | b'>')) if !in_flow => {
                let style = if b == b'|' { Style::Literal } else { Style::Folded };
                match self.cursor.block_text(indent) {
                    Ok((text, end)) => (Ok(Cow::Owned(text)), style, Some(end)),
                    Err(trouble) => (Err(trouble), style, None),
                }
            }
            _ if self.cursor.begins_plain(in_flow) => (self.cursor.plain(indent, in_flow), Style::Plain, None),
            _ => return self.fail_character(),
        };
        let text = text.or_else(|trouble| self.fail(&trouble))?;
        Ok(Read { text, style, start, end: end.unwrap_or(self.cursor.at), alias })
    }

    /// Whether what began at `start` and was just read is a key: a colon follows on its line. The cursor goes to the colon then.
    fn at_colon(&mut self, start: usize, in_flow: bool) -> bool {
        let here = self.cursor;
        self.cursor.skip_blanks();
        let colon = self.cursor.is_indicator(b':') || (in_flow && self.cursor.peek() == Some(b':'));
        let is_key = colon && self.cursor.line <= start && self.cursor.at - start <= LONGEST_KEY;
        if !is_key {
            self.cursor = here;
        }
        is_key
    }

    /// The next entry of a map by indentation, or its end.
    fn next_entry(&mut self, column: isize, first: bool, explicit: bool) -> Fallible<()> {
        if !first {
            self.skip()?;
            let fresh = self.cursor.is_first();
            let here = if self.cursor.is_end() { -1 } else { self.cursor.column() };
            if explicit {
                self.set_top(Open::Map { column, first: false, explicit: false });
                if fresh && here == column && self.cursor.is_indicator(b':') {
                    self.cursor.at += 1;
                    self.build.reach(self.cursor.at);
                    return self.value(Place { indent: column, block: true, flush: true });
                }
                return self.nothing(&Properties::default());
            }
            if !fresh && here >= 0 {
                return self.fail_rest();
            }
            if here < column {
                self.open.pop();
                return self.build.close(None);
            }
            if here > column {
                return self.fail_here("the line is indented deeper than the keys above it");
            }
        }
        self.set_top(Open::Map { column, first: false, explicit: false });
        self.entry(column)
    }

    fn entry(&mut self, column: isize) -> Fallible<()> {
        if self.cursor.is_indicator(b'?') {
            self.cursor.at += 1;
            self.set_top(Open::Map { column, first: false, explicit: true });
            return self.value(Place { indent: column, block: true, flush: true });
        }
        if self.cursor.is_indicator(b':') {
            return self.bad_key("nothing", self.cursor.at, self.cursor.at + 1);
        }
        if self.cursor.is_indicator(b'-') {
            return self.fail_here("a list's item stands where a key is due");
        }
        let start = self.cursor.at;
        let properties = self.properties(false)?;
        if let Some(kind) = self.bracket() {
            return self.bad_key(kind.name(), self.cursor.at, self.cursor.at + 1);
        }
        let read = self.scalar(column, false)?;
        if !self.at_colon(start, false) {
            let trouble = Trouble::new(read.start, read.end, "a key needs a colon and a blank after it");
            return self.fail(&trouble.help("the text belongs to the line above if it is indented deeper"));
        }
        self.emit(&read, &properties)?;
        self.cursor.at += 1;
        self.build.reach(self.cursor.at);
        self.value(Place { indent: column, block: false, flush: true })
    }

    /// The next item of a list by indentation, or its end.
    fn next_item(&mut self, column: isize, first: bool, flush: bool) -> Fallible<()> {
        if !first {
            self.skip()?;
            let fresh = self.cursor.is_first();
            let here = if self.cursor.is_end() { -1 } else { self.cursor.column() };
            if !fresh && here >= 0 {
                return self.fail_rest();
            }
            let dash = self.cursor.is_indicator(b'-');
            if here < column || (flush && here == column && !dash) {
                self.open.pop();
                return self.build.close(None);
            }
            if here > column || !dash {
                return self.fail_here("the line stands where the next item of the list is due");
            }
        }
        self.set_top(Open::List { column, first: false, flush });
        self.build.dash(self.cursor.at);
        self.cursor.at += 1;
        self.value(Place { indent: column, block: true, flush: false })
    }

    fn set_top(&mut self, open: Open) {
        if let Some(top) = self.open.last_mut() {
            *top = open;
        }
    }

    fn open_map(&mut self, properties: &Properties, start: Cursor<'t>) -> Fallible<()> {
        self.cursor = start;
        let marked = self.marked(properties)?;
        self.build.open(Kind::Map, Style::Block, properties.anchor.as_deref(), marked, (start.at, start.at))?;
        self.open.push(Open::Map { column: start.column(), first: true, explicit: false });
        Ok(())
    }

    fn open_list(&mut self, properties: &Properties, flush: bool) -> Fallible<()> {
        let at = self.cursor.at;
        let marked = self.marked(properties)?;
        self.build.open(Kind::List, Style::Block, properties.anchor.as_deref(), marked, (at, at))?;
        self.open.push(Open::List { column: self.cursor.column(), first: true, flush });
        Ok(())
    }

    fn open_flow(&mut self, kind: Kind, properties: &Properties) -> Fallible<()> {
        let at = self.cursor.at;
        self.cursor.at += 1;
        let marked = self.marked(properties)?;
        self.build.open(kind, Style::Flow, properties.anchor.as_deref(), marked, (at, at + 1))?;
        self.open.push(Open::Flow { kind, start: at, after: false });
        Ok(())
    }

    /// Whether a value has a tag or an anchor.
    fn marked(&self, properties: &Properties) -> Fallible<bool> {
        self.resolve_tag(properties)?;
        Ok(!properties.is_empty())
    }

    fn emit(&mut self, read: &Read<'t>, properties: &Properties) -> Fallible<()> {
        if read.alias {
            if !properties.is_empty() {
                let trouble = Trouble::new(properties.start, read.end, "an alias has no tag and no anchor of its own");
                return self.fail(&trouble);
            }
            return self.build.alias(&read.text, (read.start, read.end));
        }
        let tag = self.resolve_tag(properties)?;
        let scalar = Scalar { text: &read.text, plain: read.style == Style::Plain, tag: tag.as_deref() };
        self.build.scalar(scalar, read.style, properties.anchor.as_deref(), (read.start, read.end))
    }

    /// A value that is not written.
    fn nothing(&mut self, properties: &Properties) -> Fallible<()> {
        let tag = self.resolve_tag(properties)?;
        let at = self.build.end();
        let scalar = Scalar { text: "", plain: true, tag: tag.as_deref() };
        self.build.scalar(scalar, Style::Plain, properties.anchor.as_deref(), (at, at))
    }

    /// A tag with its prefix in the place of its handle.
    fn resolve_tag(&self, properties: &Properties) -> Fallible<Option<String>> {
        let Some(tag) = properties.tag.as_deref() else { return Ok(None) };
        if let Some(verbatim) = tag.strip_prefix("!<") {
            return Ok(Some(verbatim.trim_end_matches('>').to_owned()));
        }
        let rest = tag.get(1..).unwrap_or("");
        let (handle, suffix) = match rest.find('!') {
            Some(end) => tag.split_at(end + 2),
            None if rest.is_empty() => return Ok(Some(tag.to_owned())),
            None => tag.split_at(1),
        };
        if let Some(prefix) = self.handles.get(handle) {
            return Ok(Some(format!("{prefix}{suffix}")));
        }
        match handle {
            "!" => Ok(Some(tag.to_owned())),
            "!!" => Ok(Some(format!("tag:yaml.org,2002:{suffix}"))),
            _ => {
                let title = format!("the handle `{handle}` of the tag is not declared");
                self.fail(&Trouble::new(properties.start, properties.start + 1, title))
            }
        }
    }

    fn skip(&mut self) -> Fallible<()> {
        self.cursor.skip(false).or_else(|trouble| self.fail(&trouble))
    }

    fn properties(&mut self, in_flow: bool) -> Fallible<Properties> {
        self.cursor.properties(in_flow).or_else(|trouble| self.fail(&trouble))
    }

    fn fail<T>(&self, trouble: &Trouble) -> Fallible<T> {
        Err(self.build.syntax(trouble))
    }

    fn fail_here<T>(&self, title: &str) -> Fallible<T> {
        self.fail(&Trouble::new(self.cursor.at, self.cursor.next_char(), title))
    }

    fn fail_rest<T>(&self) -> Fallible<T> {
        if self.cursor.peek() == Some(b':') {
            return self.fail_colon();
        }
        let trouble =
            Trouble::new(self.cursor.at, self.cursor.next_char(), "the line goes on after the value has ended");
        self.fail(&trouble.help("put the whole text in quotes, or the rest on a line of its own"))
    }

    fn fail_colon<T>(&self) -> Fallible<T> {
        let trouble = Trouble::new(self.cursor.at, self.cursor.next_char(), "a map can't begin on this line");
        self.fail(&trouble.help("put the text in quotes if the colon belongs to it; else check the indentation"))
    }

    fn fail_character<T>(&self) -> Fallible<T> {
        let shown = self.cursor.text.get(self.cursor.at..self.cursor.next_char()).unwrap_or("");
        let title = format!("a value can't begin with `{}`", shown.escape_debug());
        self.fail(&Trouble::new(self.cursor.at, self.cursor.next_char(), title).help("put the text in quotes"))
    }

    fn bad_key<T>(&self, what: &str, start: usize, end: usize) -> Fallible<T> {
        let title = format!("a key must be text, but is {what}");
        Err(Box::new(Diagnostic::error(codes::BAD_KEY, title, self.build.span(start, end), "this key")))
    }
}
