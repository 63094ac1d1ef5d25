//! Holds the pack to its own form: what can be said of it without compiling it.

#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use upright_source::FileId;
use upright_syntax::ast::{File, Item, ItemKind};
use upright_syntax::parse;

/// Path and tree of every file.
fn trees() -> Vec<(&'static str, File)> {
    let read = |(path, text): &(&'static str, &'static str)| {
        let parsed = parse(FileId(0), text);
        assert!(parsed.diagnostics.is_empty(), "{path}: {:#?}", parsed.diagnostics);
        (*path, parsed.file)
    };
    upright_stdlib::files().iter().map(read).collect()
}

#[test]
fn every_file_is_read_without_a_diagnostic() {
    assert!(!trees().is_empty());
}

#[test]
fn a_rule_has_a_file_of_its_name_and_a_test_beside_it() {
    for (path, file) in trees().iter().filter(|(path, _)| path.starts_with("rules/")) {
        let stem = path.rsplit('/').next().and_then(|name| name.strip_suffix(".upright"));
        let named = |item: &Item| match &item.kind {
            ItemKind::Rule(rule) => Some(("rule", rule.name.text.clone())),
            ItemKind::Test(test) => Some(("test", test.rule.text.clone())),
            _ => None,
        };
        let found: BTreeSet<_> = file.items.iter().filter_map(named).collect();
        let name = stem.unwrap_or_default().to_owned();
        assert_eq!(found, BTreeSet::from([("rule", name.clone()), ("test", name)]), "{path}");
    }
}

#[test]
fn a_rule_says_what_it_is_about_and_why() {
    for (path, file) in trees().iter().filter(|(path, _)| path.starts_with("rules/")) {
        for item in file.items.iter().filter(|item| matches!(item.kind, ItemKind::Rule(_))) {
            let paragraphs = item.doc.iter().flat_map(|doc| doc.text.split("\n\n")).count();
            assert!(paragraphs >= 3, "{path}: a title, why it matters, what to do; there are {paragraphs} paragraphs");
        }
    }
}
