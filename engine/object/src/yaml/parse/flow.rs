//! Maps and lists in brackets. Indentation means nothing in them.

use super::{Fallible, Open, Parser};
use crate::tree::{Kind, Style};
use crate::yaml::Trouble;
use crate::yaml::scan::Properties;

impl Parser<'_, '_> {
    /// What follows in an open bracket: a comma, an entry or item, or the end.
    pub(super) fn next_in_flow(&mut self, kind: Kind, start: usize, after: bool) -> Fallible<()> {
        self.skip_in_flow()?;
        if self.cursor.is_end() {
            let trouble = Trouble::new(start, start + 1, "the bracket is not closed");
            return self.fail(&trouble);
        }
        let closer = if kind == Kind::Map { b'}' } else { b']' };
        match self.cursor.peek() {
            Some(b) if b == closer => {
                self.cursor.at += 1;
                self.open.pop();
                self.build.close(Some(self.cursor.at))?;
                self.check_no_key(start)
            }
            Some(b',') if after => {
                self.cursor.at += 1;
                self.set_top(Open::Flow { kind, start, after: false });
                Ok(())
            }
            _ if after => {
                let title = if kind == Kind::Map { "expected `,` or `}`" } else { "expected `,` or `]`" };
                let trouble = Trouble::new(self.cursor.at, self.cursor.next_char(), title);
                self.fail(&trouble.began(start, "the bracket opens here"))
            }
            _ => {
                self.set_top(Open::Flow { kind, start, after: true });
                if kind == Kind::Map { self.flow_entry() } else { self.flow_item() }
            }
        }
    }

    /// A bracket that has closed is a value; as a key it is an error with a name.
    fn check_no_key(&self, start: usize) -> Fallible<()> {
        let mut ahead = self.cursor;
        ahead.skip_blanks();
        let in_flow = !matches!(self.open.last(), None | Some(Open::Map { .. } | Open::List { .. }));
        if ahead.is_indicator(b':') || (in_flow && ahead.peek() == Some(b':')) {
            return self.bad_key("a map or list", start, self.cursor.at);
        }
        Ok(())
    }

    /// A key and its value, which may be missing.
    fn flow_entry(&mut self) -> Fallible<()> {
        let explicit = self.cursor.is_indicator(b'?');
        if explicit {
            self.cursor.at += 1;
            self.skip_in_flow()?;
        }
        let start = self.cursor.at;
        let properties = self.flow_properties()?;
        if let Some(kind) = self.bracket() {
            return self.bad_key(kind.name(), self.cursor.at, self.cursor.at + 1);
        }
        if self.cursor.peek() == Some(b':') {
            return self.bad_key("nothing", self.cursor.at, self.cursor.at + 1);
        }
        let read = self.scalar(-1, true)?;
        self.emit(&read, &properties)?;
        if explicit {
            self.skip_in_flow()?;
        }
        let colon = self.at_colon(start, true) || (explicit && self.cursor.peek() == Some(b':'));
        if !colon {
            return self.nothing(&Properties::default());
        }
        self.cursor.at += 1;
        self.build.reach(self.cursor.at);
        self.flow_value()
    }

    /// An item of a list; with a colon behind it, a map of one entry.
    fn flow_item(&mut self) -> Fallible<()> {
        let start = self.cursor;
        if start.is_indicator(b'?') {
            return self.flow_pair();
        }
        let properties = self.flow_properties()?;
        if let Some(kind) = self.bracket() {
            return self.open_flow(kind, &properties);
        }
        if matches!(self.cursor.peek(), Some(b',' | b']')) && !properties.is_empty() {
            return self.nothing(&properties);
        }
        if self.cursor.peek() == Some(b':') {
            return self.bad_key("nothing", self.cursor.at, self.cursor.at + 1);
        }
        let read = self.scalar(-1, true)?;
        if self.at_colon(start.at, true) {
            self.cursor = start;
            return self.flow_pair();
        }
        self.emit(&read, &properties)
    }

    fn flow_pair(&mut self) -> Fallible<()> {
        let at = self.cursor.at;
        self.build.open(Kind::Map, Style::Pair, None, false, (at, at))?;
        self.open.push(Open::Pair);
        self.flow_entry()
    }

    /// Tag and anchor; what they belong to may stand on a line below.
    fn flow_properties(&mut self) -> Fallible<Properties> {
        let first = self.properties(true)?;
        if first.is_empty() {
            return Ok(first);
        }
        self.skip_in_flow()?;
        let second = self.properties(true)?;
        if !second.is_empty() {
            self.skip_in_flow()?;
        }
        self.united(first, second)
    }

    /// The value of a key in brackets, which may be missing.
    fn flow_value(&mut self) -> Fallible<()> {
        self.skip_in_flow()?;
        let properties = self.flow_properties()?;
        if let Some(kind) = self.bracket() {
            return self.open_flow(kind, &properties);
        }
        if matches!(self.cursor.peek(), None | Some(b',' | b']' | b'}')) {
            return self.nothing(&properties);
        }
        let read = self.scalar(-1, true)?;
        self.emit(&read, &properties)
    }

    fn skip_in_flow(&mut self) -> Fallible<()> {
        self.cursor.skip(true).or_else(|trouble| self.fail(&trouble))
    }
}
