//! No text makes the checker panic, overflow its stack or take forever.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{check_files, render};
use upright_schema::Schema;

fn check(text: &str) -> String {
    let (map, checked) = check_files(Schema::builtin(), "p", &[("a", text)]);
    render(&map, &checked.diagnostics)
}

/// A rule with these clauses before its verdict.
fn rule(clauses: &str) -> String {
    format!(
        "/// R.\nrule r {{\n  severity low\n  for p in Pod\n{clauses}\n  deny p.spec.hostPID at p\n  message \"m\"\n}}\n"
    )
}

#[test]
fn names_that_build_on_names_without_end() {
    for step in [
        "  let x{} = x{-} ?? x0\n",
        "  let x{} = if p.spec.hostPID then x{-} else x0\n",
        "  let x{} = [x{-}]\n",
        "  let x{} = \"{x{-} ?? 'a'}\"\n",
        "  let x{} = x{-}\n",
    ] {
        let mut clauses = "  let x0 = p.spec.nodeName\n".to_owned();
        for n in 1..3000 {
            clauses.push_str(&step.replace("{-}", &(n - 1).to_string()).replace("{}", &n.to_string()));
        }
        clauses.push_str("  when x2999 == \"a\"\n");
        check(&rule(&clauses));
    }
}

#[test]
fn json_that_is_opened_without_end() {
    let mut clauses = "  let x0 = raw p\n".to_owned();
    for n in 1..3000 {
        clauses.push_str(&format!("  let x{n} = x{}[\"k\"]\n", n - 1));
    }
    check(&rule(&clauses));
}

#[test]
fn functions_that_call_functions_without_end() {
    let mut text = "fn f0(c: Container) -> bool = c.stdin\n".to_owned();
    for n in 1..3000 {
        text.push_str(&format!("fn f{n}(c: Container) -> bool = f{0}(c) and f{0}(c)\n", n - 1));
    }
    text.push_str(&rule(
        "  when any q in Pod: q.metadata.name == p.metadata.name and any c in q.spec.containers: f2999(c)",
    ));
    let report = check(&text);
    assert!(report.is_empty(), "{report}");
}

#[test]
fn joins_that_are_tied_deep_in_functions_take_bounded_time() {
    let mut text = "fn f0(a: Pod, b: Pod) -> bool = a.metadata.name.len > b.metadata.name.len\n".to_owned();
    for n in 1..40 {
        text.push_str(&format!("fn f{n}(a: Pod, b: Pod) -> bool = f{0}(a, b) or f{0}(b, a) or f{0}(a, b)\n", n - 1));
    }
    text.push_str(&rule("  when any q in Pod: f39(p, q)"));
    assert!(check(&text).contains("U0307"));
}

#[test]
fn records_and_modules_in_chains() {
    let mut text = String::new();
    for n in 0..3000 {
        text.push_str(&format!("type T{n} {{ next: [T{}] = [] }}\n", n + 1));
    }
    text.push_str("type T3000 { a: int = 1 }\n");
    let report = check(&text);
    assert!(report.is_empty(), "{report}");
}

#[test]
fn conditions_with_thousands_of_operands() {
    for word in ["and", "or"] {
        let operands: Vec<String> = (0..3000).map(|n| format!("p.spec.nodeName != \"n{n}\"")).collect();
        check(&rule(&format!("  when {}\n", operands.join(&format!(" {word} ")))));
    }
}

/// A small generator of numbers: the same texts on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// The sample rules, with pieces of one put into another.
#[test]
fn samples_cut_and_mixed() {
    let root = format!("{}/tests/data", env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["std", "rules"] {
        let mut paths: Vec<_> =
            std::fs::read_dir(format!("{root}/{folder}")).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        texts.extend(paths.iter().map(|path| std::fs::read_to_string(path).unwrap()));
    }
    let words: Vec<String> = texts.iter().flat_map(|text| text.split_whitespace().map(str::to_owned)).collect();
    let mut dice = Dice(7);
    for round in 0..150 {
        let mut parts: Vec<String> = texts[round % texts.len()].split(' ').map(str::to_owned).collect();
        for _ in 0..=dice.below(6) {
            let at = dice.below(parts.len());
            match dice.below(3) {
                0 => parts[at] = words[dice.below(words.len())].clone(),
                1 => parts.insert(at, words[dice.below(words.len())].clone()),
                _ => {
                    parts.remove(at);
                }
            }
        }
        check(&parts.join(" "));
    }
}
