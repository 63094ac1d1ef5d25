//! The comments of a text, taken one after the other as the tree is printed.

use crate::{Parsed, TokenKind};

/// The comments that were not printed yet.
#[derive(Debug, Default)]
pub(super) struct Comments<'t> {
    text: &'t str,
    comments: Vec<(u32, Comment)>,
    next: usize,
}

/// A comment.
#[derive(Clone, Debug)]
pub(super) struct Comment {
    /// With its slashes.
    pub(super) text: String,
    /// Whether an empty line stands before it.
    pub(super) blank: bool,
}

impl<'t> Comments<'t> {
    pub(super) fn new(text: &'t str, parsed: &Parsed) -> Comments<'t> {
        let docs = docs(parsed);
        let is_doc = |start: u32| {
            let after = docs.partition_point(|(from, _)| *from <= start);
            after.checked_sub(1).is_some_and(|i| start < docs[i].1)
        };
        let comments = parsed.tokens.iter().filter_map(|token| {
            let written = token.text(text).trim_end();
            let text_of = match token.kind {
                TokenKind::Comment => written.to_owned(),
                // Documentation of nothing is a comment, and must not become documentation of something by moving.
                TokenKind::DocComment if !is_doc(token.start) => written.replacen("///", "//", 1),
                _ => return None,
            };
            let blank = empty_line_before(text, token.start);
            Some((token.start, Comment { text: text_of, blank }))
        });
        Comments { text, comments: comments.collect(), next: 0 }
    }

    /// The comments before an offset.
    pub(super) fn before(&mut self, offset: u32) -> Vec<Comment> {
        let mut taken = Vec::new();
        while let Some((_, comment)) = self.comments.get(self.next).filter(|(start, _)| *start < offset) {
            taken.push(comment.clone());
            self.next += 1;
        }
        taken
    }

    /// The comment behind an offset on the same line.
    pub(super) fn behind(&mut self, offset: u32) -> Option<String> {
        let (start, comment) = self.comments.get(self.next)?;
        let between = self.text.get(offset as usize..*start as usize)?;
        let fine = between.chars().all(|c| matches!(c, ' ' | '\t' | ','));
        if !fine {
            return None;
        }
        self.next += 1;
        Some(comment.text.clone())
    }

    /// Whether any comment stands before an offset.
    pub(super) fn any_before(&self, offset: u32) -> bool {
        self.comments.get(self.next).is_some_and(|(start, _)| *start < offset)
    }

    /// Where a word begins that stands right before an offset, else the offset.
    pub(super) fn word_before(&self, offset: u32, word: &str) -> u32 {
        let before = self.text.get(..offset as usize).unwrap_or("").trim_end();
        if before.ends_with(word) { (before.len() - word.len()) as u32 } else { offset }
    }

    /// Whether an empty line stands before an offset.
    pub(super) fn blank_line_before(&self, offset: u32) -> bool {
        empty_line_before(self.text, offset)
    }
}

/// Whether only white space with two line breaks stands before an offset.
fn empty_line_before(text: &str, offset: u32) -> bool {
    let before = text.get(..offset as usize).unwrap_or("");
    let space = before.len() - before.trim_end().len();
    before[before.len() - space..].matches('\n').count() > 1
}

/// Where the documentation of declarations stands, as offsets in their order.
fn docs(parsed: &Parsed) -> Vec<(u32, u32)> {
    use crate::ast::ItemKind;
    let mut docs = Vec::new();
    for item in &parsed.file.items {
        docs.extend(&item.doc);
        match &item.kind {
            ItemKind::Rule(rule) => docs.extend(rule.clauses.iter().flat_map(|c| &c.doc)),
            ItemKind::Type(decl) => docs.extend(decl.fields.iter().flat_map(|f| &f.doc)),
            ItemKind::Framework(framework) => docs.extend(framework.controls.iter().flat_map(|c| &c.doc)),
            _ => {}
        }
    }
    docs.iter().map(|d| (d.span.start, d.span.end)).collect()
}
