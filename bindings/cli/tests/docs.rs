//! The README and the walkthrough show what the command prints: their `console` blocks are run.
//!
//! A block is a command after `$ `, as a shell at the root of the repository would run it, and what comes of it. With
//! `UPDATE_DOCS=1` in the environment the blocks are written anew.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// What a command prints, errors included.
fn printed(command: &str) -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_upright")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), env::var("PATH").unwrap_or_default());
    let run = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(root())
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    String::from_utf8(run.stdout).unwrap()
}

/// The text with the output of each `console` block as it is now.
fn fresh(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, block)) = rest.split_once("```console\n$ ") {
        let (command, after) = block.split_once('\n').unwrap();
        let Some((_, after)) = after.split_once("```\n") else { panic!("`{command}` has no end") };
        out.push_str(&format!("{before}```console\n$ {command}\n{}```\n", printed(command)));
        rest = after;
    }
    out + rest
}

#[test]
fn the_readme_and_the_walkthrough_show_what_the_command_prints() {
    for name in ["README.md", "examples/walkthrough.md"] {
        let path = root().join(name);
        let old = fs::read_to_string(&path).unwrap();
        let new = fresh(&old);
        if env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, new).unwrap();
        } else if new != old {
            let (line, (now, shown)) =
                new.lines().zip(old.lines()).enumerate().find(|(_, (now, shown))| now != shown).unwrap_or_default();
            panic!(
                "{name}:{} shows `{shown}`, but it is `{now}`: UPDATE_DOCS=1 cargo test -p upright-cli --test docs",
                line + 1
            );
        }
    }
}

/// What the command says to a rule text in a file of its own.
fn said(text: &str, args: &[&str]) -> (Option<i32>, String) {
    let file = env::temp_dir().join(format!("upright-docs-{}", std::process::id())).join("replicas.upright");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_upright"));
    run.current_dir(root()).env("NO_COLOR", "1").args(args.iter().map(|arg| match *arg {
        "FILE" => file.to_str().unwrap(),
        other => other,
    }));
    let run = run.output().unwrap();
    let printed = String::from_utf8(run.stdout).unwrap() + &String::from_utf8(run.stderr).unwrap();
    (run.status.code(), printed)
}

#[test]
fn the_first_rule_of_the_readme_passes_its_test_and_judges_and_its_mistakes_are_explained() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let rule = readme.split("```upright\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (code, printed) = said(rule, &["test", "FILE"]);
    assert_eq!((code, printed.trim()), (Some(0), "3 passed, 0 failed"));
    let (code, printed) = said(rule, &["check", "--pack", "FILE", "examples/manifests"]);
    assert_eq!(code, Some(0), "{printed}");
    for (right, wrong, wanted) in [
        ("d.spec.replicas >=", "d.spec.replica >=", "did you mean `replicas`?"),
        ("\"dev-*\"", "dev-*", "dev-"),
        (">= 2", ">= \"two\"", "int"),
    ] {
        let (code, printed) = said(&rule.replace(right, wrong), &["test", "FILE"]);
        assert!(code == Some(2) && printed.contains(wanted), "{wrong}: {printed}");
    }
}
