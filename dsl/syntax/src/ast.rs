//! The tree of a rule file: plain data with a span on every node.
//!
//! The parser always builds a tree, whatever the text. Where something is missing or makes no sense, an explicit
//! `Error` node or an empty [`Name`] stands in its place, and a diagnostic has been reported for it; later stages
//! skip such nodes silently. The tree says what is written, not what it means: names are not resolved, the order and
//! number of a rule's clauses are not judged, types are not known.
//!
//! No tree that the parser returns is deeper than [`MAX_DEPTH`](crate::MAX_DEPTH), so it may be walked by recursion.
//! Chains of `and` and `or` are flat lists. Layout is not in the tree, but for [`Expr::parens`] and the ways to write
//! a string; comments are in the tokens that come with the tree.

mod clause;
mod expr;
mod item;
mod test;
mod types;

use upright_source::Span;

pub use clause::{Clause, ClauseKind, ControlRef, FixStep, For, Let, Polarity, SeverityWord, Verdict};
pub use expr::{
    BinaryOp, Binder, ComprehensionClause, Expr, ExprKind, Given, MapEntry, PrefixOp, Quantifier, Quantity,
    RecordField, Source, SourceKind, StringPart,
};
pub use item::{
    Control, Fn, FnParam, Framework, Item, ItemKind, KindPath, Pack, PackSetting, PackSettingKind, Param, ParamSet,
    Profile, ProfileEntry, ProfileEntryKind, Rule, TypeDecl, TypeField, Use, UseKind, View, Waive,
};
pub use test::{
    Case, CaseStep, CaseStepKind, Document, DocumentPath, DocumentSet, DocumentStep, Expect, ObjectName, Outcome, Test,
    TestEntry,
};
pub use types::{TypeExpr, TypeExprKind, TypePath};

/// A file: a module of its pack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// Everything in it, in the order of the text.
    pub items: Vec<Item>,
    /// The whole text.
    pub span: Span,
}

/// A word that names something. Empty text: the name is missing (and that was reported).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Where; empty where a name is missing.
    pub span: Span,
}

impl Name {
    /// Whether the name is missing from the text.
    pub fn is_missing(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether the word begins with a capital letter, as kinds, types and views do.
    pub fn is_capital(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_uppercase())
    }
}

/// A constant text, without interpolation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text itself: escapes resolved, indentation of a block removed.
    pub value: String,
    /// How it is written.
    pub style: TextStyle,
    /// With its quotes.
    pub span: Span,
}

/// The ways to write a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextStyle {
    /// `"…"`: with escapes.
    #[default]
    Quoted,
    /// `'…'`: as it stands, on one line.
    Raw,
    /// `"""…"""`: as it stands, on several lines.
    Block,
}

/// The documentation of a declaration: its `///` lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doc {
    /// The lines without `///` and one space, joined by line breaks.
    pub text: String,
    /// From the first line to the last.
    pub span: Span,
}

impl Doc {
    /// The first sentence, without its full stop: up to a `.` before white space or the end, or to an empty line.
    pub fn title(&self) -> &str {
        self.text.get(..self.title_end()).unwrap_or("").trim().trim_end_matches('.')
    }

    /// What follows the first sentence.
    pub fn body(&self) -> &str {
        self.text.get(self.title_end()..).unwrap_or("").trim()
    }

    fn title_end(&self) -> usize {
        let text = &self.text;
        let paragraph = text.find("\n\n").unwrap_or(text.len());
        let after_stop = |at: usize| text[at + 1..].chars().next().is_none_or(char::is_whitespace);
        let sentence = text.match_indices('.').map(|(at, _)| at).find(|at| after_stop(*at)).map(|at| at + 1);
        sentence.unwrap_or(text.len()).min(paragraph)
    }
}
