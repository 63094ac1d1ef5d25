//! The programs that are measured.
#![allow(dead_code, reason = "not every bench measures everything")]

use std::sync::Arc;
use upright_program::Program;
use upright_schema::Schema;
use upright_source::FileId;
use upright_syntax::Parsed;
use upright_types::{Checked, Module, Options};
use upright_vm::{BindOptions, Bound};

pub(crate) type Texts = Vec<(String, String)>;

/// The standard pack.
pub(crate) fn standard() -> Texts {
    upright_stdlib::files().iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The committed set of 170 rules about single objects, 103 of them over lists, with eleven regular expressions.
fn rules_170() -> Texts {
    let mut files = Vec::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules-170");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                    files.push((name, std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
    }
    files.sort();
    files
}

pub(crate) fn parse(texts: &Texts) -> Vec<(&str, Parsed)> {
    let files = texts.iter().enumerate();
    files.map(|(i, (path, text))| (&**path, upright_syntax::parse(FileId(i as u32), text))).collect()
}

pub(crate) fn check(parsed: &[(&str, Parsed)]) -> Checked {
    let module = |(i, (path, parsed)): (usize, &(&str, Parsed))| {
        let path = format!("std/{}", path.trim_end_matches(".upright").trim_start_matches("std/"));
        (path, FileId(i as u32), parsed.file.clone())
    };
    let files: Vec<_> = parsed.iter().enumerate().map(module).collect();
    let modules: Vec<Module<'_>> = files
        .iter()
        .map(|(path, file, ast)| Module { path: Arc::from(path.as_str()), pack: "std".into(), file: *file, ast })
        .collect();
    upright_types::check(Schema::builtin(), &modules, &Options::default())
}

/// The programs of the Pod Security Standards, of the committed set, and of every standard rule.
pub(crate) fn programs() -> [(&'static str, Program); 3] {
    let set = |texts: Texts| check(&parse(&texts)).rules;
    let all = set(standard());
    let mut pss = all.clone();
    pss.rules.retain(|rule| rule.controls.iter().any(|(framework, _)| &**framework == "pss"));
    let compile = |set| upright_compile::compile(Schema::builtin(), set).unwrap();
    let committed = set(rules_170());
    assert_eq!(committed.rules.len(), 170);
    [
        ("the Pod Security Standards", compile(&pss)),
        ("rules-170", compile(&committed)),
        ("every standard rule", compile(&all)),
    ]
}

pub(crate) fn bind(program: Program) -> Bound {
    let options = BindOptions {
        kubernetes: upright_value::Version::parse("1.37").unwrap().0,
        params: vec![None; program.params.len()],
        ..BindOptions::default()
    };
    Bound::new(Arc::new(program), options).unwrap()
}
