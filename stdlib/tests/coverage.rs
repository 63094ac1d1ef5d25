//! `COVERAGE.md` is what the rules at hand cover of other tools' checks and of the frameworks' controls, as `coverage.tsv`
//! and the rules say. `UPDATE_DOCS=1 cargo test -p upright-stdlib --test coverage` writes it.

#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use upright_source::FileId;
use upright_syntax::ast::{ClauseKind, ItemKind};
use upright_syntax::parse;

/// A line of the table.
struct Row<'t> {
    rule: &'t str,
    tier: &'t str,
    /// Tools, with their checks.
    peers: Vec<(&'t str, Vec<&'t str>)>,
}

const TABLE: &str = include_str!("../coverage.tsv");

fn table() -> Vec<Row<'static>> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let (rule, tier, peers) = (field(), field(), field());
        let peer = |text: &'static str| {
            let (name, checks) = text.split_once(':').unwrap_or((text, ""));
            (name, checks.split(',').collect())
        };
        Row { rule, tier, peers: peers.split(';').filter(|text| !text.is_empty()).map(peer).collect() }
    };
    lines.map(row).collect()
}

/// The names of the rules of the standard pack and of the optional packs beside it.
fn rules() -> BTreeSet<String> {
    let standard = upright_stdlib::files().iter().map(|(path, _)| (*path).to_owned());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("packs")];
    let mut optional = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => {
                    let text = std::fs::read_to_string(&path).unwrap_or_default();
                    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                    if text.contains(&format!("\nrule {name} {{")) {
                        optional.push(path.to_string_lossy().into_owned());
                    }
                }
            }
        }
    }
    let name = |path: String| Some(path.strip_suffix(".upright")?.rsplit('/').next()?.to_owned());
    let in_rules = standard.filter(|path| path.starts_with("rules/"));
    in_rules.chain(optional).filter_map(name).collect()
}

/// Frameworks: how many controls each has, and which of them rules bear on.
fn frameworks() -> BTreeMap<String, (usize, BTreeSet<String>)> {
    let mut all: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    for (_, text) in upright_stdlib::files() {
        for item in parse(FileId(0), text).file.items {
            match item.kind {
                ItemKind::Framework(framework) => {
                    all.entry(framework.name.text).or_default().0 = framework.controls.len();
                }
                ItemKind::Rule(rule) => {
                    let controls = rule.clauses.into_iter().filter_map(|clause| match clause.kind {
                        ClauseKind::Controls(controls) => Some(controls),
                        _ => None,
                    });
                    for control in controls.flatten() {
                        all.entry(control.framework.text).or_default().1.insert(control.control.value);
                    }
                }
                _ => {}
            }
        }
    }
    all
}

fn page() -> String {
    let (table, have) = (table(), rules());
    let covered = |row: &&Row<'_>| have.contains(row.rule);
    let mut page = String::from(
        "# What the rules cover\n\nThe checks of other tools and benchmarks, as published in August 2026, were sorted by what they look for; \
         `coverage.tsv`\nsays which rule looks for it. This file is written from it and from the rules:\n`UPDATE_DOCS=1 cargo test -p upright-stdlib --test coverage`.\n",
    );
    page += "\n| tier | rules | there | missing |\n| --- | ---: | ---: | ---: |\n";
    for tier in ["core", "ext", "new", "pack"] {
        let of_tier: Vec<_> = table.iter().filter(|row| row.tier == tier).collect();
        let there = of_tier.iter().copied().filter(|row| covered(row)).count();
        let _ = writeln!(page, "| {tier} | {} | {there} | {} |", of_tier.len(), of_tier.len() - there);
    }
    page += "\nTiers: `core` is in the Pod Security Standards or CIS, or in three or more of the tools; `ext` in one or two; `new` in \
             none;\n`pack` needs custom resources, admission requests, or facts from outside.\n";
    let mut peers: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    for row in &table {
        for (peer, checks) in &row.peers {
            let (all, there) = peers.entry(peer).or_default();
            all.extend(checks);
            there.extend(checks.iter().filter(|_| covered(&row)));
        }
    }
    page += "\n| tool | checks | with a rule |\n| --- | ---: | ---: |\n";
    for (peer, (all, there)) in &peers {
        let _ = writeln!(page, "| {peer} | {} | {} |", all.len(), there.len());
    }
    page += "\nA check counts as covered where at least one of its rules is there.\n";
    page += "\n| framework | controls listed | with a rule |\n| --- | ---: | ---: |\n";
    for (framework, (all, there)) in frameworks() {
        let _ = writeln!(page, "| {framework} | {all} | {} |", there.len());
    }
    let (waiting, missing): (Vec<&Row<'_>>, Vec<&Row<'_>>) =
        table.iter().filter(|row| !have.contains(row.rule)).partition(|row| row.rule.starts_with("path-"));
    let names = |rows: &[&Row<'_>]| rows.iter().map(|row| format!("`{}`", row.rule)).collect::<Vec<_>>().join(", ");
    let _ = writeln!(page, "\nWaiting for a graph over rights and networks: {}.", names(&waiting));
    let _ = writeln!(page, "\nMissing: {}.", if missing.is_empty() { "none".to_owned() } else { names(&missing) });
    page
}

#[test]
fn the_page_says_what_the_rules_cover() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("COVERAGE.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "COVERAGE.md is out of date: UPDATE_DOCS=1 cargo test -p upright-stdlib --test coverage");
}

#[test]
fn every_rule_is_in_the_table() {
    let known: BTreeSet<&str> = table().iter().map(|row| row.rule).collect();
    let unknown: Vec<_> = rules().into_iter().filter(|rule| !known.contains(rule.as_str())).collect();
    assert!(unknown.is_empty(), "coverage.tsv lacks {unknown:?}");
}
