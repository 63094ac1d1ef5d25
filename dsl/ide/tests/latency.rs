//! How long a keystroke takes in a pack of 5,000 lines, in one file and in many.
//!
//! `cargo test -p upright-ide --release --test latency -- --nocapture` prints the figures that count.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a test, whose figures are what one runs it for")]

use std::time::{Duration, Instant};
use upright_ide::Workspace;

/// The aim, and what a build without optimisation on a busy machine is let through with.
const LIMIT: Duration = if cfg!(debug_assertions) { Duration::from_millis(4000) } else { Duration::from_millis(20) };

/// Rules of the standard library that stand on their own, each file's text up to about 5,000 lines.
fn rules() -> Vec<String> {
    let mut lines = 0;
    let mut found = Vec::new();
    for (_, text) in upright_stdlib::files().iter().filter(|(path, _)| path.starts_with("rules/pod-security")) {
        if lines >= 5000 {
            break;
        }
        lines += text.lines().count();
        found.push((*text).to_owned());
    }
    // Under other names until there is enough.
    let mut at = 0;
    while lines < 5000 {
        let more = found[at].replace("\nrule ", "\nrule x-").replace("\ntest ", "\ntest x-");
        lines += more.lines().count();
        found.push(more);
        at += 1;
    }
    found
}

fn library() -> Workspace {
    let mut workspace = Workspace::new();
    for (path, text) in upright_stdlib::files() {
        if !path.starts_with("rules/pod-security") {
            workspace.set_library("std", path.trim_end_matches(".upright"), *text);
        }
    }
    workspace
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}

/// Types a condition letter by letter; the times of mistakes and tokens, and of completion.
fn type_in(workspace: &mut Workspace, file: upright_ide::FileId) -> (Duration, Duration) {
    let text = workspace.text(file).to_owned();
    let verdicts = text.match_indices("\n  deny ").chain(text.match_indices("\n  require "));
    let at = verdicts.map(|(at, _)| at + 1).min_by_key(|at| at.abs_diff(text.len() / 2)).expect("there is a rule");
    let (mut checks, mut completions) = (Vec::new(), Vec::new());
    for typed in 1..=20 {
        let word = &"  when w.pod.spec.hostNetwork"[..7 + typed];
        let start = Instant::now();
        workspace.set_text(file, format!("{}{word}\n{}", &text[..at], &text[at..]));
        let _ = workspace.diagnostics(file);
        let _ = workspace.tokens(file);
        checks.push(start.elapsed());
        let start = Instant::now();
        let _ = workspace.complete(file, (at + word.len()) as u32);
        completions.push(start.elapsed());
    }
    (median(checks), median(completions))
}

#[test]
fn a_keystroke_in_a_pack_of_5000_lines_is_answered_at_once() {
    let rules = rules();
    let mut workspace = library();
    let all = rules.join("\n");
    let start = Instant::now();
    let file = workspace.set_file("acme", "all", all.as_str());
    let mistakes = workspace.diagnostics(file).len();
    println!("first look at {} lines beside the standard library: {:?}", all.lines().count(), start.elapsed());
    println!("mistakes: {mistakes}");
    let (check, completion) = type_in(&mut workspace, file);
    println!("one file: mistakes and tokens {check:?}, completion {completion:?}");

    let mut workspace = library();
    let files: Vec<_> = rules
        .iter()
        .enumerate()
        .map(|(at, text)| workspace.set_file("acme", &format!("r{at}"), text.as_str()))
        .collect();
    let (many_check, many_completion) = type_in(&mut workspace, files[files.len() / 2]);
    println!("{} files: mistakes and tokens {many_check:?}, completion {many_completion:?}", files.len());
    for took in [check, completion, many_check, many_completion] {
        assert!(took < LIMIT, "{took:?}");
    }
}
