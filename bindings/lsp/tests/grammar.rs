//! The TextMate grammar of the VS Code extension against the lexer: what the language gains, it must gain too.

#![allow(clippy::expect_used, reason = "a test")]

use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use upright_syntax::{TokenKind, lex};

const GRAMMAR: &str = include_str!("../../vscode/syntaxes/upright.tmLanguage.json");

fn patterns(part: &str) -> Vec<String> {
    let grammar: Value = serde_json::from_str(GRAMMAR).expect("the grammar is JSON");
    let patterns = grammar["repository"][part]["patterns"].as_array().cloned().expect("the part is there");
    patterns.iter().filter_map(|pattern| pattern["match"].as_str().map(ToOwned::to_owned)).collect()
}

/// The words between `(?:` and `)` of a pattern.
fn words(pattern: &str) -> Vec<String> {
    let group = pattern.split("(?:").nth(1).and_then(|rest| rest.split(')').next()).unwrap_or("");
    group.split('|').map(ToOwned::to_owned).collect()
}

#[test]
fn every_reserved_word_is_coloured_and_no_other_is() {
    let coloured: BTreeSet<String> = patterns("words").iter().take(4).flat_map(|pattern| words(pattern)).collect();
    let reserved: BTreeSet<String> = TokenKind::RESERVED.iter().map(|(_, word)| (*word).to_owned()).collect();
    assert_eq!(coloured, reserved);
}

#[test]
fn every_sign_number_and_word_of_the_standard_rules_is_read_as_the_lexer_reads_it() {
    let whole = |pattern: &str| Regex::new(&format!("^(?:{pattern})$")).expect("a pattern without looking around");
    let signs: Vec<Regex> = patterns("signs").iter().map(|pattern| whole(pattern)).collect();
    let number = whole("[0-9]+(?:\\.[0-9]+)?");
    let word = whole("[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*");
    let mut kinds = BTreeSet::new();
    for (path, text) in upright_stdlib::files() {
        for token in lex(text) {
            let written = token.text(text);
            kinds.insert(token.kind);
            let known = match token.kind {
                kind if kind.is_trivia() => written.trim().is_empty() || written.starts_with("//"),
                TokenKind::Quoted | TokenKind::RawString | TokenKind::Block => written.starts_with(['"', '\'']),
                TokenKind::Int | TokenKind::Float => number.is_match(written),
                kind if kind.is_word() => word.is_match(written),
                _ => signs.iter().any(|sign| sign.is_match(written)),
            };
            assert!(known, "{path}: {written:?} is no sign of the grammar");
        }
    }
    assert!(kinds.len() > 40, "the standard rules use most of the language: {kinds:?}");
}
