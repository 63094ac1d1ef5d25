//! Text in lines of its own: `|` and `>`.

use super::{Cursor, Scanned};
use crate::yaml::Trouble;

/// What happens to the line breaks at the end.
#[derive(Clone, Copy, PartialEq)]
enum Chomp {
    /// One stays.
    Clip,
    /// None stays (`-`).
    Strip,
    /// All stay (`+`).
    Keep,
}

impl Cursor<'_> {
    /// Reads a block text whose header begins here, in a collection at column `indent`. Gives the text and where its last line
    /// with content ends; the cursor ends at the start of the line after it.
    pub(in crate::yaml) fn block_text(&mut self, indent: isize) -> Scanned<(String, usize)> {
        let start = self.at;
        let folded = self.peek() == Some(b'>');
        self.at += 1;
        let (chomp, more) = self.header(start)?;
        let mut end = self.at;
        self.skip_blanks();
        if self.peek() == Some(b'#') {
            self.skip_line();
        }
        let broken = self.line_break();
        if !broken && self.peek().is_some() {
            let title = "nothing but a comment may follow on the line of a block text's header";
            return Err(Trouble::new(self.at, self.next_char(), title));
        }
        let mut column = more.map_or(0, |more| indent.max(0).unsigned_abs() + more);
        let mut out = String::new();
        let mut breaks = if broken { self.empty_lines(&mut column, indent)? } else { String::new() };
        let mut lead = String::new();
        let mut lead_blank = false;
        while self.peek().is_some() && self.at - self.line == column {
            let blank = matches!(self.peek(), Some(b' ' | b'\t'));
            if folded && lead.starts_with('\n') && !lead_blank && !blank {
                if breaks.is_empty() {
                    out.push(' ');
                }
            } else {
                out.push_str(&lead);
            }
            out.push_str(&breaks);
            lead_blank = blank;
            let line = self.at;
            self.skip_line();
            out.push_str(self.text.get(line..self.at).unwrap_or(""));
            end = self.at;
            // The tools give the last line of a file its break where it has none.
            lead = String::from("\n");
            breaks.clear();
            if self.line_break() {
                breaks = self.empty_lines(&mut column, indent)?;
            }
        }
        if chomp != Chomp::Strip {
            out.push_str(&lead);
        }
        if chomp == Chomp::Keep {
            out.push_str(&breaks);
        }
        if self.peek().is_some() {
            self.at = self.line;
        }
        Ok((out, end))
    }

    /// The signs after `|` or `>`: how to chomp, and how much deeper than its surroundings the text is.
    fn header(&mut self, start: usize) -> Scanned<(Chomp, Option<usize>)> {
        let (mut chomp, mut more) = (Chomp::Clip, None);
        for _ in 0..2 {
            match self.peek() {
                Some(b'+') if chomp == Chomp::Clip => chomp = Chomp::Keep,
                Some(b'-') if chomp == Chomp::Clip => chomp = Chomp::Strip,
                Some(b'0') => {
                    return Err(Trouble::new(start, self.at + 1, "the indentation of a block text is 1 at least"));
                }
                Some(b @ b'1'..=b'9') if more.is_none() => more = Some(usize::from(b - b'0')),
                _ => break,
            }
            self.at += 1;
        }
        Ok((chomp, more))
    }

    /// Passes lines without content and the indentation of the next line; gives their line breaks. A column of 0 is not
    /// known yet: it becomes that of the first line with content, or of the longest line of blanks before it.
    fn empty_lines(&mut self, column: &mut usize, indent: isize) -> Scanned<String> {
        let mut breaks = String::new();
        let mut longest = 0;
        loop {
            while self.peek() == Some(b' ') && (*column == 0 || self.at - self.line < *column) {
                self.at += 1;
            }
            longest = longest.max(self.at - self.line);
            if self.peek() == Some(b'\t') && (*column == 0 || self.at - self.line < *column) {
                let title = "a tab stands in the indentation of a block text";
                return Err(Trouble::new(self.at, self.at + 1, title).help("indent with spaces"));
            }
            let unended = self.peek().is_none() && self.at > self.line;
            let ended = self.line_break();
            if ended || unended {
                breaks.push('\n');
            }
            if !ended {
                break;
            }
        }
        if *column == 0 {
            *column = longest.max((indent + 1).max(1).unsigned_abs());
        }
        Ok(breaks)
    }
}
