//! Rule text: tokens, tree, parser, formatter.
//!
//! [`parse`] turns text into a tree ([`ast`]) and never fails: what it can't read becomes an `Error` node and a
//! diagnostic with a code of [`codes`]. Texts are bounded: [`MAX_BYTES`], [`MAX_TOKENS`], [`MAX_DEPTH`],
//! [`MAX_DIAGNOSTICS`]. [`format()`] lays a text out, [`print()`] a tree, and [`to_json`] and [`from_json`] give the tree to
//! other programs. What names mean, which types things have and whether a rule is complete is decided later, in
//! `upright-types`.

pub mod ast;
pub mod codes;
mod format;
mod json;
mod kind;
mod lexer;
mod near;
mod parser;

use upright_source::{Diagnostic, FileId, Level};

pub use format::{WIDTH, format, print};
pub use json::{JsonError, TREE_SCHEMA, from_json, to_json};
pub use kind::TokenKind;
pub use lexer::{MAX_TOKENS, Token, lex};

/// How many bytes a file may have; a larger one is reported and not read.
pub const MAX_BYTES: usize = 5_000_000;

/// How deep expressions and types may nest, chains included; anything deeper is reported and left out of the tree.
pub const MAX_DEPTH: u32 = 128;

/// How many diagnostics of one file are reported.
pub const MAX_DIAGNOSTICS: usize = 100;

/// What [`parse`] makes of a text.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The tree.
    pub file: ast::File,
    /// All tokens, white space and comments included: together they are the text. Empty for a file that is too large.
    pub tokens: Vec<Token>,
    /// What is wrong with the text, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether the text has an error, so that parts of the tree may be missing.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.level == Level::Error)
    }
}

/// Reads a text. Spans refer to `file`.
pub fn parse(file: FileId, text: &str) -> Parsed {
    parser::parse(file, text)
}
