//! The rules that show the language are all readable.

mod common;

use upright_source::FileId;
use upright_syntax::{lex, parse};

#[test]
fn every_sample_is_read_without_a_diagnostic() {
    for (name, text) in common::texts("samples") {
        let parsed = parse(FileId(0), &text);
        assert!(parsed.diagnostics.is_empty(), "{name}:\n{}", common::render(&text, &parsed.diagnostics));
        assert!(!parsed.file.items.is_empty(), "{name} is empty");
    }
}

#[test]
fn the_tokens_of_every_sample_make_up_its_text() {
    for (name, text) in common::texts("samples") {
        let again: String = lex(&text).iter().map(|t| t.text(&text)).collect();
        assert_eq!(again, text, "{name}");
    }
}

#[test]
fn a_sample_that_is_cut_off_anywhere_is_read_without_a_panic() {
    for (_, text) in common::texts("samples") {
        for (at, _) in text.char_indices() {
            parse(FileId(0), &text[..at]);
        }
    }
}
