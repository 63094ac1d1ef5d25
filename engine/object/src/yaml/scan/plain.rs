//! Text without quotes.

use std::borrow::Cow;

use super::{Cursor, Scanned};
use crate::yaml::Trouble;

impl<'t> Cursor<'t> {
    /// Whether text without quotes can begin here.
    pub(in crate::yaml) fn begins_plain(&self, in_flow: bool) -> bool {
        match self.peek() {
            None => false,
            Some(b'-') => !self.is_blank_or_end(1),
            Some(b'?' | b':') => !in_flow && !self.is_blank_or_end(1),
            Some(b) => !b",[]{}#&*!|>'\"%@`".contains(&b) && !self.is_blank_or_end(0),
        }
    }

    /// Reads text without quotes, over several lines if those that follow are indented deeper than `indent`. The cursor ends
    /// after its last character.
    pub(in crate::yaml) fn plain(&mut self, indent: isize, in_flow: bool) -> Scanned<Cow<'t, str>> {
        let first = self.plain_line(in_flow)?;
        let mut text = Cow::Borrowed(first);
        loop {
            let end = *self;
            let Some(breaks) = self.next_plain_line(indent, in_flow)? else {
                *self = end;
                return Ok(text);
            };
            let line = self.plain_line(in_flow)?;
            if line.is_empty() {
                *self = end;
                return Ok(text);
            }
            let text = text.to_mut();
            match breaks {
                1 => text.push(' '),
                n => text.extend(std::iter::repeat_n('\n', n - 1)),
            }
            text.push_str(line);
        }
    }

    /// The part of a text on one line, without the blanks at its end.
    fn plain_line(&mut self, in_flow: bool) -> Scanned<&'t str> {
        let start = self.at;
        let mut end = start;
        loop {
            let blank = self.at > start && end < self.at;
            match self.peek() {
                None | Some(b'\n' | b'\r') => break,
                Some(b' ' | b'\t') => {
                    self.at += 1;
                    continue;
                }
                Some(b'#') if blank || self.at == start => break,
                Some(b':') if self.is_blank_or_end(1) => break,
                Some(b':') if in_flow && matches!(self.byte(1), Some(b',' | b'[' | b']' | b'{' | b'}')) => {
                    let title = "readers disagree about a colon before a bracket or comma";
                    return Err(Trouble::new(self.at, self.at + 1, title).help("put a blank after the colon"));
                }
                Some(b'?') if in_flow && self.is_blank_or_end(1) => break,
                Some(b',' | b'[' | b']' | b'{' | b'}') if in_flow => break,
                Some(_) => self.at += 1,
            }
            end = self.at;
        }
        self.at = end;
        Ok(self.text.get(start..end).unwrap_or(""))
    }

    /// Goes to the next line with content if the text goes on there; gives how many line breaks lie between.
    fn next_plain_line(&mut self, indent: isize, in_flow: bool) -> Scanned<Option<usize>> {
        let mut breaks = 0;
        loop {
            self.skip_blanks();
            if !self.line_break() {
                break;
            }
            breaks += 1;
        }
        if breaks == 0 || self.is_end() || self.peek() == Some(b'#') {
            return Ok(None);
        }
        if in_flow {
            return Ok(Some(breaks));
        }
        let lead = self.text.get(self.line..self.at).unwrap_or("");
        let spaces = lead.bytes().take_while(|b| *b == b' ').count();
        let deep = |column: usize| isize::try_from(column).is_ok_and(|c| c > indent);
        if lead.len() > spaces && !deep(spaces) {
            let title = "a tab stands in the indentation";
            return Err(Trouble::new(self.line, self.at, title).help("indent with spaces"));
        }
        Ok(deep(lead.len()).then_some(breaks))
    }
}
