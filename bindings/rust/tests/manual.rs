//! The manual, the READMEs and the walkthrough say what is so: every block of rule text in them is checked and
//! compiled, and the tables that are made from the code are fresh.
//!
//! A block is a file of its own. Its first line may say more after `upright`:
//! - `error=U0201` or `warning=U0116`: the diagnostic that it must have, and no graver or other one of its level;
//!   otherwise it must have none.
//! - `module=acme/limits`: it is this module, and later blocks under the same heading may use it.
//! - `std`: it is checked together with the standard pack.
//!
//! With `UPDATE_MANUAL=1` in the environment, the tables are written anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use upright_schema::Schema;
use upright_source::{Diagnostic, Level, SourceMap};
use upright_types::{Module, Options};

/// The texts whose blocks are checked, from the root of the repository.
const TEXTS: &[&str] = &["README.md", "dsl/REFERENCE.md", "stdlib/README.md", "examples/walkthrough.md"];

/// A block of rule text.
struct Block {
    line: usize,
    info: String,
    text: String,
    heading: usize,
}

impl Block {
    fn option(&self, name: &str) -> Option<&str> {
        self.info.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    fn has(&self, name: &str) -> bool {
        self.info.split_whitespace().any(|word| word == name)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The `upright` blocks of a Markdown text.
fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut heading = 0;
    // Within a block of another language nothing begins.
    let mut fence: Option<bool> = None;
    for (at, line) in text.lines().enumerate() {
        match (fence, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let ours = info.split_whitespace().next() == Some("upright");
                if ours {
                    let info = info.trim_start_matches("upright").to_owned();
                    found.push(Block { line: at + 2, info, text: String::new(), heading });
                }
                fence = Some(ours);
            }
            (Some(_), Some(_)) => fence = None,
            (Some(true), None) => {
                if let Some(block) = found.last_mut() {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            (None, None) if line.starts_with('#') => heading = at,
            _ => {}
        }
    }
    found
}

/// Level, code and title of each diagnostic of a block.
fn check(schema: &Schema, block: &Block, before: &[&Block]) -> Vec<(Level, String)> {
    let mut map = SourceMap::new();
    let mut modules: Vec<(String, String, String)> = Vec::new();
    if block.has("std") {
        let name = |path: &str| format!("std/{}", path.trim_end_matches(".upright"));
        modules.extend(upright_stdlib::files().iter().map(|(path, text)| (name(path), "std".into(), (*text).into())));
    }
    for block in before.iter().copied().chain([block]) {
        let path = block.option("module").unwrap_or("manual/example");
        let pack = path.split('/').next().unwrap_or_default();
        modules.push((path.to_owned(), pack.to_owned(), block.text.clone()));
    }
    let parsed: Vec<_> = modules
        .iter()
        .map(|(path, _, text)| {
            let file = map.add(path.clone(), text.clone());
            (file, upright_syntax::parse(file, text))
        })
        .collect();
    let trees: Vec<Module<'_>> = modules
        .iter()
        .zip(&parsed)
        .map(|((path, pack, _), (file, parsed))| Module {
            path: path.as_str().into(),
            pack: pack.as_str().into(),
            file: *file,
            ast: &parsed.file,
        })
        .collect();
    let syntax = parsed.iter().flat_map(|(_, parsed)| parsed.diagnostics.iter().cloned());
    let mut all: Vec<Diagnostic> = syntax.collect();
    if !parsed.iter().any(|(_, parsed)| parsed.has_errors()) {
        let checked = upright_types::check(schema, &trees, &Options::default());
        all.extend(checked.diagnostics);
        if all.iter().all(|diagnostic| diagnostic.level != Level::Error) {
            all.extend(upright_compile::compile(schema, &checked.rules).err().into_iter().flatten());
        }
    }
    all.iter().map(|d| (d.level, format!("{} {} ({})", d.code, d.title, d.primary.text))).collect()
}

/// What is wrong with a block, if anything is.
fn complaint(block: &Block, found: &[(Level, String)]) -> Option<String> {
    let wanted = [("error", Level::Error), ("warning", Level::Warning)];
    let wanted = wanted.iter().find_map(|(word, level)| Some((*level, block.option(word)?)));
    let right = match wanted {
        None => found.is_empty(),
        Some((level, code)) => {
            let weighty: Vec<_> = found.iter().filter(|(l, _)| *l >= level).collect();
            !weighty.is_empty() && weighty.iter().all(|(l, text)| *l == level && text.starts_with(code))
        }
    };
    (!right).then(|| match wanted {
        None => format!("is not accepted: {found:#?}"),
        Some((_, code)) => format!("should be {code} and nothing else: {found:#?}"),
    })
}

#[test]
fn every_block_of_rule_text_is_what_it_claims_to_be() {
    let schema = Schema::builtin();
    let mut complaints = String::new();
    for path in TEXTS {
        let Ok(text) = fs::read_to_string(root().join(path)) else { panic!("{path} is missing") };
        let blocks = blocks(&text);
        for (at, block) in blocks.iter().enumerate() {
            let before: Vec<&Block> = blocks[..at]
                .iter()
                .filter(|b| b.heading == block.heading && b.option("module").is_some() && b.option("error").is_none())
                .collect();
            if let Some(complaint) = complaint(block, &check(schema, block, &before)) {
                let _ = writeln!(complaints, "{path}:{} {complaint}", block.line);
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

#[test]
fn the_manual_has_blocks_that_are_accepted_and_blocks_that_are_not() {
    let text = fs::read_to_string(root().join("dsl/REFERENCE.md")).unwrap();
    let blocks = blocks(&text);
    let wrong = blocks.iter().filter(|block| block.option("error").is_some()).count();
    assert!(wrong >= 20, "{wrong}");
    assert!(blocks.len() - wrong >= 30, "{} of {}", blocks.len() - wrong, blocks.len());
}

/// The tables that are made from the code, by the name of their place.
fn tables() -> Vec<(&'static str, String)> {
    let mut reserved = String::new();
    for (at, (_, word)) in upright_syntax::TokenKind::RESERVED.iter().enumerate() {
        let _ = write!(reserved, "{}`{word}`", if at == 0 { "" } else { " " });
    }
    reserved.push('\n');
    let mut codes = String::from("| code | about |\n| --- | --- |\n");
    for code in upright_syntax::codes::ALL {
        let _ = writeln!(codes, "| {} | {} |", code.code, code.title);
    }
    for code in upright_types::codes::CODES {
        let _ = writeln!(codes, "| {} | {} |", code.code, code.title);
    }
    vec![("reserved", reserved), ("builtins", upright_value::manual()), ("diagnostics", codes)]
}

#[test]
fn the_tables_of_the_manual_are_fresh() {
    let path = root().join("dsl/REFERENCE.md");
    let old = fs::read_to_string(&path).unwrap();
    let mut text = old.clone();
    for (name, table) in tables() {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let Some((head, rest)) = text.split_once(&begin) else { panic!("no {begin} in the manual") };
        let Some((_, tail)) = rest.split_once(&end) else { panic!("no {end} in the manual") };
        text = format!("{head}{begin}{table}{end}{tail}");
    }
    if std::env::var_os("UPDATE_MANUAL").is_some() {
        fs::write(&path, &text).unwrap();
        return;
    }
    assert!(text == old, "dsl/REFERENCE.md is stale: UPDATE_MANUAL=1 cargo test -p upright --test manual");
}
