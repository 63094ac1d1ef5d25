//! The formatter: one layout, the same meaning, no comment lost.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod common;

use upright_source::FileId;
use upright_syntax::{TokenKind, format, lex, parse, to_json};

fn comments(text: &str) -> Vec<String> {
    let comment = |k| matches!(k, TokenKind::Comment | TokenKind::DocComment);
    let tokens = lex(text);
    let mut all: Vec<_> = tokens
        .iter()
        .filter(|t| comment(t.kind))
        .map(|t| t.text(text).trim_start_matches('/').trim().to_owned())
        .collect();
    all.sort();
    all
}

/// Formats and checks what must hold of every text.
fn formatted(name: &str, text: &str) -> String {
    let once = format(text).unwrap_or_else(|e| panic!("{name}: {}", common::render(text, &e)));
    let twice = format(&once).unwrap_or_else(|e| panic!("{name}: {}", common::render(&once, &e)));
    assert_eq!(once, twice, "{name} changes when it is formatted again");
    let tree = |text: &str| to_json(&parse(FileId(0), text).file, false);
    assert_eq!(tree(text), tree(&once), "{name} changes its meaning");
    assert_eq!(comments(text), comments(&once), "{name} loses a comment");
    once
}

#[test]
fn samples_have_one_layout_that_keeps_meaning_and_comments() {
    for (name, text) in common::texts("samples") {
        insta::assert_snapshot!(name.clone(), formatted(&name, &text));
    }
}

#[test]
fn odd_layouts_become_the_usual_one() {
    for (name, text) in common::texts("format") {
        insta::assert_snapshot!(name.clone(), formatted(&name, &text));
    }
}
