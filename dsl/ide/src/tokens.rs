//! Semantic tokens: what each word of a text is, for colours.

use crate::walk::{Names, Sort};
use crate::words;
use crate::workspace::Workspace;
use upright_source::FileId;
use upright_syntax::{Token, TokenKind, lex};

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SemanticKind {
    /// A word of the language.
    Keyword,
    /// A comment or documentation.
    Comment,
    /// A text.
    String,
    /// A number.
    Number,
    /// A sign.
    Operator,
    /// A bound name.
    Variable,
    /// A parameter.
    Parameter,
    /// A field.
    Property,
    /// A function.
    Function,
    /// A method of the language.
    Method,
    /// A kind, view or type.
    Type,
    /// A module, framework or pack.
    Namespace,
    /// The name of a rule or profile.
    Rule,
}

impl SemanticKind {
    /// All of them, in their order, with the names that the Language Server Protocol has for them.
    pub const LEGEND: &[(SemanticKind, &str)] = &[
        (SemanticKind::Keyword, "keyword"),
        (SemanticKind::Comment, "comment"),
        (SemanticKind::String, "string"),
        (SemanticKind::Number, "number"),
        (SemanticKind::Operator, "operator"),
        (SemanticKind::Variable, "variable"),
        (SemanticKind::Parameter, "parameter"),
        (SemanticKind::Property, "property"),
        (SemanticKind::Function, "function"),
        (SemanticKind::Method, "method"),
        (SemanticKind::Type, "type"),
        (SemanticKind::Namespace, "namespace"),
        (SemanticKind::Rule, "class"),
    ];

    /// Its name in the Language Server Protocol.
    pub fn name(self) -> &'static str {
        SemanticKind::LEGEND.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// A piece of text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// Byte offset of its first byte.
    pub start: u32,
    /// Byte offset after its last byte.
    pub end: u32,
    /// What it is.
    pub kind: SemanticKind,
    /// Whether the name is given here.
    pub declares: bool,
}

impl Workspace {
    /// What each word of a file is, in the order of the text; none overlap. A text of several lines is one token.
    pub fn tokens(&self, id: FileId) -> Vec<SemanticToken> {
        let (Some(parsed), Some(analysis)) = (self.parsed(id), self.analysis(id)) else { return Vec::new() };
        let text = self.text(id);
        let mut colours = Colours { text, names: &analysis.names, out: Vec::new() };
        for token in &parsed.tokens {
            if token.kind == TokenKind::Quoted {
                colours.quoted(*token, analysis.names.holes(token.start, token.end));
            } else {
                colours.token(*token, 0);
            }
        }
        colours.out
    }
}

struct Colours<'a> {
    text: &'a str,
    names: &'a Names,
    out: Vec<SemanticToken>,
}

impl Colours<'_> {
    fn push(&mut self, start: u32, end: u32, kind: SemanticKind, declares: bool) {
        if start < end {
            self.out.push(SemanticToken { start, end, kind, declares });
        }
    }

    fn token(&mut self, token: Token, offset: u32) {
        use TokenKind as T;
        let (start, end) = (token.start + offset, token.end + offset);
        let kind = match token.kind {
            T::Comment | T::DocComment | T::ForeignComment => SemanticKind::Comment,
            T::Quoted | T::RawString | T::Block | T::SmartString | T::UnclosedString | T::UnclosedBlock => {
                SemanticKind::String
            }
            T::Int | T::Float | T::BadNumber => SemanticKind::Number,
            T::Whitespace | T::Unknown | T::End | T::LBrace | T::RBrace | T::LBracket | T::RBracket => return,
            T::LParen | T::RParen | T::Comma | T::Colon | T::Dot => return,
            kind if kind.is_word() => return self.word(kind, start, end),
            _ => SemanticKind::Operator,
        };
        self.push(start, end, kind, false);
    }

    fn word(&mut self, kind: TokenKind, start: u32, end: u32) {
        let named = self.names.all.partition_point(|name| name.span.start < start);
        if let Some(name) = self.names.all.get(named).filter(|name| name.span.start == start) {
            let kind = match name.sort {
                Sort::Variable => SemanticKind::Variable,
                Sort::Parameter => SemanticKind::Parameter,
                Sort::Function => SemanticKind::Function,
                Sort::Method => SemanticKind::Method,
                Sort::Type => SemanticKind::Type,
                Sort::Property => SemanticKind::Property,
                Sort::Namespace => SemanticKind::Namespace,
                Sort::Rule => SemanticKind::Rule,
                Sort::Text => SemanticKind::String,
            };
            return self.push(start, end, kind, name.defines);
        }
        let word = self.text.get(start as usize..end as usize).unwrap_or("");
        if kind.is_reserved() || words::is_contextual(word) {
            self.push(start, end, SemanticKind::Keyword, false);
        }
    }

    /// A text with expressions in it: what is between them is text.
    fn quoted(&mut self, token: Token, holes: &[(u32, u32)]) {
        let mut at = token.start;
        for (start, end) in holes {
            self.push(at, *start, SemanticKind::String, false);
            let inside = self.text.get(*start as usize..*end as usize).unwrap_or("");
            for part in lex(inside) {
                self.token(part, *start);
            }
            at = *end;
        }
        self.push(at, token.end, SemanticKind::String, false);
    }
}
