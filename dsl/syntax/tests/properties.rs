//! What holds of every text and every tree.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::sync::OnceLock;

use proptest::prelude::*;
use upright_source::FileId;
use upright_syntax::{TokenKind, format, from_json, lex, parse, print, to_json};

fn samples() -> &'static [(String, String)] {
    static SAMPLES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    SAMPLES.get_or_init(|| [common::texts("samples"), common::texts("format")].concat())
}

/// Reads a text and checks what must hold of any: tokens make it up, spans are places in it.
fn read(text: &str) {
    let parsed = parse(FileId(7), text);
    let again: String = parsed.tokens.iter().map(|t| t.text(text)).collect();
    assert_eq!(again, text);
    for d in &parsed.diagnostics {
        let suggestion = d.suggestion.iter().map(|s| s.span);
        for span in d.secondary.iter().map(|l| l.span).chain([d.primary.span]).chain(suggestion) {
            assert_eq!(span.file, FileId(7));
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} is no place in the text");
        }
    }
    if let Ok(formatted) = format(text) {
        assert_eq!(format(&formatted).as_ref(), Ok(&formatted));
    }
}

fn comments(text: &str) -> Vec<String> {
    let tokens = lex(text);
    let comments = tokens.iter().filter(|t| matches!(t.kind, TokenKind::Comment | TokenKind::DocComment));
    let mut comments: Vec<_> = comments.map(|t| t.text(text).trim_matches(['/', ' ', '\r']).to_owned()).collect();
    comments.sort();
    comments
}

/// The text with comments between some of its tokens.
fn commented(text: &str, places: &[(usize, bool)]) -> String {
    let mut parts: Vec<String> = lex(text).iter().map(|t| t.text(text).to_owned()).collect();
    for (number, (place, own_line)) in places.iter().enumerate() {
        let before = if *own_line { "\n" } else { " " };
        let at = place % (parts.len() + 1);
        parts.insert(at, format!("{before}// comment {number}\n"));
    }
    parts.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "(\\PC|[\n\t\r \"'{}\\\\/#“”])*") {
        read(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_part_of_a_sample_is_read(sample in 0..1000usize, from in 0..5000usize, length in 0..500usize) {
        let (_, text) = &samples()[sample % samples().len()];
        let from = from % (text.len() + 1);
        let bytes = &text.as_bytes()[from..(from + length).min(text.len())];
        read(&String::from_utf8_lossy(bytes));
    }

    #[test]
    fn comments_anywhere_survive_the_formatter(
        sample in 0..1000usize,
        places in prop::collection::vec((0..5000usize, any::<bool>()), 0..5),
    ) {
        let (name, text) = &samples()[sample % samples().len()];
        let text = commented(text, &places);
        prop_assume!(!parse(FileId(0), &text).has_errors());
        let once = format(&text).unwrap_or_else(|e| panic!("{name}: {}\n{text}", common::render(&text, &e)));
        prop_assert_eq!(comments(&text), comments(&once), "{}\n{}", text, once);
        let twice = format(&once).unwrap_or_else(|e| panic!("{name}: {}\n{once}", common::render(&once, &e)));
        prop_assert_eq!(&once, &twice, "{}", text);
    }

    #[test]
    fn any_tree_is_printed_and_read_again(file in common::trees::file()) {
        let text = print(&file);
        let json = to_json(&file, false);
        if let Err(error) = from_json(&json) {
            panic!("{error}\n{text}");
        }
        let formatted = format(&text).unwrap_or_else(|e| panic!("{}", common::render(&text, &e)));
        prop_assert_eq!(formatted, text);
    }
}
