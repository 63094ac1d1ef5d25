//! What a person reads after a mistake: each file of `data/errors` is named after one.

mod common;

use upright_source::FileId;
use upright_syntax::{codes, parse};

#[test]
fn a_mistake_is_named_and_shown() {
    for (name, text) in common::texts("errors") {
        let parsed = parse(FileId(0), &text);
        assert!(parsed.has_errors(), "{name} has no error");
        insta::assert_snapshot!(name, common::render(&text, &parsed.diagnostics));
    }
}

#[test]
fn every_code_has_a_text_that_produces_it_and_one_that_is_right() {
    for code in codes::ALL {
        if [codes::TOO_DEEP, codes::TOO_LARGE, codes::LAYOUT].contains(&code.code) {
            continue; // `limits.rs` has the first two; nothing must produce the third
        }
        let found: Vec<_> = parse(FileId(0), code.wrong).diagnostics.iter().map(|d| d.code).collect();
        assert!(found.contains(&code.code), "{}: {found:?}", code.code);
        assert!(found.iter().all(|f| *f == code.code), "{} is not alone: {found:?}", code.code);
        let right = parse(FileId(0), code.right).diagnostics;
        assert!(right.is_empty(), "{}: {right:#?}", code.code);
    }
}

#[test]
fn codes_are_unique_in_order_and_of_this_crate() {
    for (number, code) in codes::ALL.iter().enumerate() {
        assert_eq!(code.code, format!("U{:04}", number + 1));
        assert!(number < 99);
        assert_eq!(codes::find(code.code), Some(code));
        assert!(code.explain().contains(code.title));
    }
}
