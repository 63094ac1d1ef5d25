//! Words of the language that may stand at a place, from the tokens before it.

use super::items::words;
use super::{Completion, CompletionKind, Place};
use crate::words::{self, Word};
use upright_syntax::TokenKind;
use upright_syntax::ast::{File, ItemKind};

/// What block a place is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    File,
    Rule,
    View,
    Waiver,
    Profile,
    Test,
    Pack,
    Other,
}

/// The words that may stand here: those that begin clauses, where one may begin, and those that go on with an expression.
pub(super) fn keywords(place: &Place, tree: &File) -> Vec<Completion> {
    let block = block(place, tree);
    let mut found = Vec::new();
    let before = place.before.as_ref();
    let ended = before.is_none_or(|(kind, text)| ends(*kind, text));
    let opened = before.is_some_and(|(kind, _)| *kind == TokenKind::LBrace);
    if before.is_some_and(|(kind, _)| *kind == TokenKind::Fix) {
        return words(words::FIXES, CompletionKind::Keyword);
    }
    match before.map(|(kind, text)| (*kind, text.as_str())) {
        Some((TokenKind::Word, "expect")) => return words(words::OUTCOMES, CompletionKind::Keyword),
        Some((TokenKind::Severity, _)) => return words(words::SEVERITIES, CompletionKind::Value),
        Some((TokenKind::Word, "use")) => return Vec::new(),
        Some((TokenKind::Word, "pub")) => {
            let public = |word: &&Word| matches!(word.word, "fn" | "view" | "type" | "param");
            let public: Vec<Word> = words::DECLARATIONS.iter().filter(public).copied().collect();
            return words(&public, CompletionKind::Keyword);
        }
        _ => {}
    }
    if ended || opened {
        let tables: &[&[Word]] = match block {
            Block::File => &[words::DECLARATIONS],
            Block::Rule => &[words::RULE],
            Block::View => &[words::RULE],
            Block::Waiver => &[words::RULE, words::WAIVER],
            Block::Profile => &[words::PROFILE],
            Block::Test => &[words::TEST],
            Block::Pack => &[words::PACK],
            Block::Other => &[],
        };
        let narrow = matches!(block, Block::View | Block::Waiver);
        let fits = |item: &Completion| {
            !narrow || words::VIEW.contains(&item.label.as_str()) || matches!(item.label.as_str(), "reason" | "until")
        };
        found.extend(tables.iter().flat_map(|table| words(table, CompletionKind::Keyword)).filter(fits));
    }
    if ended && !place.first_on_line && !matches!(block, Block::File) {
        found.extend(words(words::INFIXES, CompletionKind::Keyword));
    }
    if ended && place.first_on_line && matches!(block, Block::Rule | Block::View | Block::Waiver) {
        let and: Vec<Word> = words::INFIXES.iter().filter(|word| matches!(word.word, "and" | "or")).copied().collect();
        found.extend(words(&and, CompletionKind::Keyword));
    }
    found
}

/// Whether a token may end an expression or clause.
fn ends(kind: TokenKind, text: &str) -> bool {
    use TokenKind as T;
    match kind {
        T::RBrace | T::RBracket | T::RParen | T::Int | T::Float | T::BadNumber => true,
        T::Quoted | T::RawString | T::Block | T::SmartString | T::UnclosedString => true,
        T::True | T::False | T::Kubernetes | T::Now | T::Request | T::Question => true,
        T::Word => !matches!(text, "use" | "rule" | "test" | "view" | "fn" | "type" | "profile" | "waive" | "given"),
        _ => false,
    }
}

fn block(place: &Place, tree: &File) -> Block {
    let at = place.offset as u32;
    let inside = tree.items.iter().rev().find(|item| item.span.start < at);
    let Some(item) = inside else { return Block::File };
    let closed = item.span.end <= at && place.before.as_ref().is_none_or(|(kind, _)| *kind == TokenKind::RBrace);
    match &item.kind {
        _ if closed => Block::File,
        ItemKind::Rule(_) => Block::Rule,
        ItemKind::View(_) => Block::View,
        ItemKind::Waive(_) => Block::Waiver,
        ItemKind::Profile(_) => Block::Profile,
        ItemKind::Test(_) => Block::Test,
        ItemKind::Pack(_) => Block::Pack,
        ItemKind::Use(_) | ItemKind::Param(_) | ItemKind::Fn(_) | ItemKind::Error => Block::File,
        ItemKind::Framework(_) | ItemKind::Type(_) => Block::Other,
    }
}
