//! What the checker says to the mistakes that people make: one test each, named after the mistake, with the whole
//! report as a snapshot.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{check_files, render};
use upright_schema::Schema;

/// The report on a text: whole declarations, or the clauses of one rule.
fn report(text: &str) -> String {
    let declares = ["rule ", "fn ", "view ", "type ", "profile ", "waive ", "pack ", "use "];
    let whole = text.lines().any(|line| declares.iter().any(|word| line.trim_start_matches("pub ").starts_with(word)));
    let text = match whole {
        true => text.to_owned(),
        false => format!("/// A rule.\nrule r {{\n  severity low\n{text}\n  message \"m\"\n}}\n"),
    };
    let pack = "pack p {\n  kubernetes \"1.33 .. 1.37\"\n}\nframework cis \"CIS\" {\n  control \"5.2.1\" \"One\"\n  control \"5.2.2\" \"Two\"\n}\n";
    let nets = "pub fn open(c: Container) -> bool = c.stdin\nfn shut(c: Container) -> bool = not c.stdin\npub param limit: int = 3\n";
    if text.starts_with("pack ") {
        let (map, checked) = check_files(Schema::builtin(), "q", &[("a", text.as_str())]);
        return format!("{text}\n-----\n{}", render(&map, &checked.diagnostics));
    }
    let files = [("p/pack", pack), ("p/nets", nets), ("a", text.as_str())];
    let (map, checked) = check_files(Schema::builtin(), "p", &files);
    let shown: Vec<_> = checked
        .diagnostics
        .into_iter()
        .filter(|d| map.locate(d.primary.span).is_none_or(|(file, _)| file == "a.upright"))
        .collect();
    format!("{text}\n-----\n{}", render(&map, &shown))
}

/// Tests of texts that are wrong: a snapshot of the report on each.
macro_rules! mistakes {
    ($($(#[$meta:meta])* $name:ident: $text:expr;)*) => {$(
        $(#[$meta])*
        #[test]
        fn $name() {
            let report = crate::report($text);
            assert!(report.contains("[U0"), "nothing was reported:\n{report}");
            insta::assert_snapshot!(stringify!($name), report);
        }
    )*};
}

#[path = "mistakes/clauses.rs"]
mod clauses;
#[path = "mistakes/joins.rs"]
mod joins;
#[path = "mistakes/literals.rs"]
mod literals;
#[path = "mistakes/names.rs"]
mod names;
#[path = "mistakes/packs.rs"]
mod packs;
#[path = "mistakes/types.rs"]
mod types;
#[path = "mistakes/unset.rs"]
mod unset;

/// Texts that look like mistakes and are none.
#[test]
fn what_is_right_is_not_reported() {
    for text in [
        "  for w in Workload\n  when w.pod.spec.hostUsers != false and kubernetes >= \"1.33\"\n  deny w.pod.spec.hostNetwork",
        "  for p in Pod\n  when kubernetes >= \"1.35\"\n  for c in p.spec.containers\n  deny c.restartPolicyRules.len > 0",
        "  for p in Pod\n  when has p.spec.nodeName or p.spec.hostNetwork\n  deny p.spec.hostPID",
        "  for w in Workload\n  for c in w.containers\n  let s = c.securityContext\n  when has s\n  deny s.runAsUser == 0",
        "  for s in Service\n  for p in s.spec.ports\n  deny p.targetPort is int and p.targetPort < 1024 at p",
        "  for c in ConfigMap\n  for k, v in c.data\n  deny v.len > 100000 and k != \"a\" at v",
        "  for o in Deployment | StatefulSet\n  deny if o is StatefulSet then o.spec.podManagementPolicy == \"Parallel\" else o.spec.paused at o",
        "  for p in Pod\n  deny p.spec.containers[0].name == \"a\" and p.metadata.labels[\"x\"] == \"y\" at p",
        "  for n in Namespace\n  when has n.metadata.creationTimestamp\n  deny now - n.metadata.creationTimestamp > \"90d\" at n",
        "  for p in Pod\n  for c in p.spec.containers\n  deny (c.resources.limits[\"memory\"] ?? \"0\") < 0.5 * (c.resources.requests[\"memory\"] ?? \"0\") at c",
    ] {
        let report = report(text);
        assert!(report.trim_end().ends_with("-----"), "{report}");
    }
}
