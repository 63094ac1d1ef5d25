//! The rules that show the language are all readable.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use upright_source::FileId;
use upright_syntax::{lex, parse};

fn samples() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/samples");
    let mut samples: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    samples.sort();
    samples
}

#[test]
fn every_sample_is_read_without_a_diagnostic() {
    for (name, text) in samples() {
        let parsed = parse(FileId(0), &text);
        assert!(parsed.diagnostics.is_empty(), "{name}: {:#?}", parsed.diagnostics);
        assert!(!parsed.file.items.is_empty(), "{name} is empty");
    }
}

#[test]
fn the_tokens_of_every_sample_make_up_its_text() {
    for (name, text) in samples() {
        let again: String = lex(&text).iter().map(|t| t.text(&text)).collect();
        assert_eq!(again, text, "{name}");
    }
}

#[test]
fn a_sample_that_is_cut_off_anywhere_is_read_without_a_panic() {
    for (_, text) in samples() {
        for (at, _) in text.char_indices() {
            parse(FileId(0), &text[..at]);
        }
    }
}
