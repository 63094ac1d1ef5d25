//! The catalogue of the standard rules is written from the rules: `UPDATE_DOCS=1 cargo test -p upright-cli --test catalogue`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};
use upright::{CompileOptions, RuleInfo, Rules};

/// Frameworks whose controls name rules, not the other way round. They would fill the last column.
const MAPPED: [&str; 9] =
    ["cis-aks", "cis-eks", "cis-gke", "hipaa", "iso27001", "nist-800-190", "nist-800-53", "pci-dss-4", "soc2"];

/// A text inside a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn catalogue(rules: &Rules) -> String {
    let mut domains: BTreeMap<String, Vec<RuleInfo>> = BTreeMap::new();
    for rule in rules.rules() {
        domains.entry(rules.domain(&rule).to_owned()).or_default().push(rule);
    }
    let count: usize = domains.values().map(Vec::len).sum();
    let mut out = format!(
        "# The standard rules\n\n{count} rules in {} domains. `upright explain RULE` shows a rule's page: why it matters, what to do, its\n\
         parameters. This file is written from the rules: `UPDATE_DOCS=1 cargo test -p upright-cli --test catalogue`.\n\n",
        domains.len()
    );
    out.push_str("| profile | rules | |\n| --- | ---: | --- |\n");
    for profile in rules.profiles() {
        writeln!(out, "| `{}` | {} | {} |", profile.id, profile.rules.len(), cell(&profile.title)).unwrap();
    }
    out.push_str(
        "\nFix: `upright fix` can write it. The last column names the controls of frameworks that a rule bears on; those of\n\
         mappings (`soc2`, `cis-eks` and others in `frameworks/`) stand there.\n",
    );
    for (domain, mut all) in domains {
        all.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.id.cmp(&b.id)));
        write!(out, "\n## {domain}\n\n| rule | severity | | fix | controls |\n| --- | --- | --- | --- | --- |\n")
            .unwrap();
        for rule in all {
            let file = format!("rules/{domain}/{}.upright", rule.id);
            let fix = if rules.has_fix(&rule) { "yes" } else { "" };
            let own = rule.controls.iter().filter(|(framework, _)| !MAPPED.contains(&framework.as_str()));
            let controls: Vec<String> = own.map(|(f, control)| format!("{f}&nbsp;{control}")).collect();
            let (id, severity, title) = (&rule.id, rule.severity.name(), cell(&rule.title));
            writeln!(out, "| [`{id}`]({file}) | {severity} | {title} | {fix} | {} |", controls.join(", ")).unwrap();
        }
    }
    out
}

#[test]
fn the_catalogue_is_that_of_the_rules() {
    let rules = Rules::compile(&[], &CompileOptions::default()).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stdlib/CATALOGUE.md");
    let new = catalogue(&rules);
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, new).unwrap();
        return;
    }
    let old = fs::read_to_string(&path).unwrap();
    let other = new.lines().zip(old.lines().chain(std::iter::repeat(""))).find(|(new, old)| new != old);
    assert!(
        new == old,
        "stdlib/CATALOGUE.md is not that of the rules: {other:?}; UPDATE_DOCS=1 cargo test -p upright-cli --test catalogue"
    );
}
