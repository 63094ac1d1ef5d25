//! Half-typed text: every answer on prefixes of the standard rules, sampled the same way every time.

#![allow(clippy::expect_used, reason = "a test")]

use upright_ide::Workspace;
use upright_syntax::{TokenKind, lex};

/// How many prefixes of each file are tried; all of them take an hour.
const SAMPLES: usize = 1;

fn std_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    upright_stdlib::files().iter().copied()
}

/// Numbers that look random and are always the same.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

/// Whether something can be offered at the end of a text: not where words are free, nor where a new name is given.
fn answers(text: &str) -> bool {
    let tokens = lex(text);
    let mut words = tokens.iter().rev().filter(|token| !token.kind.is_trivia()).map(|token| token.text(text));
    if text.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-') {
        words.next();
    }
    let giving = ["rule", "let", "param", "for", "fn", "view", "type", "profile", "any", "all", "find"];
    if words.next().is_some_and(|word| giving.contains(&word)) {
        return false;
    }
    let free = |kind: TokenKind| {
        use TokenKind as T;
        matches!(
            kind,
            T::Comment | T::DocComment | T::Block | T::UnclosedBlock | T::UnclosedString | T::RawString | T::Quoted
        ) || matches!(kind, T::Int | T::Float | T::BadNumber | T::SmartString | T::Unknown)
    };
    let broken = text.ends_with(['-', '/']);
    tokens.last().is_some_and(|token| !free(token.kind)) && !broken
}

#[test]
fn every_prefix_of_a_standard_rule_is_answered() {
    let mut workspace = Workspace::new();
    for (path, text) in std_files().filter(|(path, _)| !path.starts_with("rules/")) {
        workspace.set_library("std", path.trim_end_matches(".upright"), text);
    }
    let mut state = 7;
    let (mut asked, mut answered) = (0, 0);
    let mut silent = Vec::new();
    for (path, text) in std_files().filter(|(path, _)| path.starts_with("rules/")) {
        // Documents of tests are most of a file and hold no rule text.
        let rule = text.find("\ntest ").map_or(text, |at| &text[..at]);
        for _ in 0..SAMPLES {
            let end = next(&mut state) % rule.len().max(1);
            let end = (0..=end).rev().find(|at| rule.is_char_boundary(*at)).unwrap_or(0);
            let file = workspace.set_file("acme", "typed", &rule[..end]);
            let _ = workspace.diagnostics(file);
            let offered = workspace.complete(file, end as u32);
            let _ = workspace.hover(file, end.saturating_sub(1) as u32);
            if answers(&rule[..end]) {
                asked += 1;
                if offered.items.is_empty() {
                    silent.push(format!("{path}: {:?}", &rule[rule[..end].rfind('\n').unwrap_or(0)..end]));
                } else {
                    answered += 1;
                }
            }
        }
        let file = workspace.file("acme", "typed").expect("it was set");
        let _ = (workspace.tokens(file), workspace.outline(file), workspace.actions(file, 0, u32::MAX));
    }
    // What is left is second names (`for i, x`) and members of what can't be known.
    assert!(asked > 100 && answered * 100 >= asked * 97, "{answered} of {asked}; silent:\n{}", silent.join("\n"));
}

#[test]
fn every_prefix_of_a_text_with_everything_in_it_is_answered_without_a_panic() {
    let text = include_str!("everything.upright");
    let mut workspace = Workspace::new();
    for end in (0..=text.len()).filter(|at| text.is_char_boundary(*at)).step_by(3) {
        let file = workspace.set_file("acme", "all", &text[..end]);
        let _ = workspace.complete(file, end as u32);
        let _ = workspace.diagnostics(file);
        let _ = (workspace.tokens(file), workspace.outline(file), workspace.hover(file, end as u32));
        let _ = workspace.rename(file, end as u32 / 2, "other");
    }
}

#[test]
fn offsets_anywhere_in_a_text_of_strange_characters_are_answered() {
    let text = "rule ä { for p in Pod deny p.spec.“x” == '😀{' message \"{p.\u{301}}\" } \u{0}";
    let mut workspace = Workspace::new();
    let file = workspace.set_file("acme", "all", text);
    for at in 0..text.len() as u32 + 9 {
        let _ = (workspace.complete(file, at), workspace.hover(file, at), workspace.definition(file, at));
        let _ =
            (workspace.references(file, at, true), workspace.rename(file, at, "x"), workspace.actions(file, at, at));
    }
}
