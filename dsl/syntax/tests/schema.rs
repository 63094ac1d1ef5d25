//! The schema of trees: what is printed is valid, and what is not valid is not read.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use upright_source::FileId;
use upright_syntax::{TREE_SCHEMA, from_json, parse, to_json};

fn schema() -> Validator {
    jsonschema::draft202012::new(&serde_json::from_str(TREE_SCHEMA).unwrap()).unwrap()
}

fn assert_valid(schema: &Validator, tree: &Value, name: &str) {
    let errors: Vec<_> = schema.iter_errors(tree).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

/// Name and text of every standard rule, module, profile and framework.
fn standard(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            standard(&path, found);
        } else if path.extension().is_some_and(|e| e == "upright") {
            found.push(path);
        }
    }
}

#[test]
fn the_schema_is_one() {
    let schema: Value = serde_json::from_str(TREE_SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    // Every definition is used, and every use is defined: the validator looks at the second only where it comes by.
    let text = TREE_SCHEMA;
    for (name, _) in schema["$defs"].as_object().unwrap() {
        assert!(text.contains(&format!("\"#/$defs/{name}\"")), "{name}");
    }
}

#[test]
fn the_tree_of_every_text_without_errors_is_valid() {
    let schema = schema();
    let mut files = Vec::new();
    standard(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stdlib"), &mut files);
    assert!(files.len() > 100);
    let read = |path: &PathBuf| (path.to_string_lossy().into_owned(), fs::read_to_string(path).unwrap());
    let own = ["samples", "format", "trees"].into_iter().flat_map(common::texts);
    for (name, text) in files.iter().map(read).chain(own) {
        let parsed = parse(FileId(0), &text);
        if !parsed.has_errors() {
            assert_valid(&schema, &to_json(&parsed.file, true), &name);
            assert_valid(&schema, &to_json(&parsed.file, false), &name);
        }
    }
}

/// Everything that is wrong in one place of a value, or may be.
fn wrong(value: &Value) -> Vec<Value> {
    let mut all =
        vec![json!(7), json!(null), json!("no such thing"), json!([1, "a"]), json!({}), json!({"node": "zzz"})];
    if let Value::Object(map) = value {
        let with = |change: &dyn Fn(&mut Map<String, Value>)| {
            let mut map = map.clone();
            change(&mut map);
            Value::Object(map)
        };
        all.push(with(&|map| {
            map.insert("zzz".into(), json!(1));
        }));
        all.push(with(&|map| {
            map.insert("span".into(), json!([1]));
        }));
        for key in map.keys() {
            all.push(with(&|map| {
                map.shift_remove(key);
            }));
        }
        for node in ["rule", "let", "for", "deny", "name", "text", "binary", "type_name", "kinds", "error"] {
            all.push(with(&|map| {
                map.insert("node".into(), json!(node));
            }));
        }
    }
    all
}

/// All places of a value, as pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, v)| places(v, &format!("{at}/{key}"), found)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, v)| places(v, &format!("{at}/{i}"), found)),
        _ => {}
    }
}

#[test]
fn what_the_schema_refuses_the_reader_refuses() {
    let schema = schema();
    let mut refused = 0;
    for (name, text) in common::texts("trees").into_iter().chain(common::texts("samples").into_iter().take(4)) {
        let parsed = parse(FileId(0), &text);
        // One declaration at a time: each change is read with all around it.
        for item in parsed.file.items.iter().take(12) {
            let file = upright_syntax::ast::File { items: vec![item.clone()], span: parsed.file.span };
            let tree = to_json(&file, false);
            let mut all = Vec::new();
            places(&tree, "", &mut all);
            for place in all.iter().step_by(1 + all.len() / 40) {
                for value in wrong(tree.pointer(place).unwrap()) {
                    let mut changed = tree.clone();
                    *changed.pointer_mut(place).unwrap() = value.clone();
                    if !schema.is_valid(&changed) {
                        refused += 1;
                        assert!(from_json(&changed).is_err(), "{name}: {value} at {place} of {tree}");
                    }
                }
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}

proptest! {
    #[test]
    fn random_trees_are_valid(file in common::trees::file()) {
        let schema = schema();
        for spans in [false, true] {
            let tree = to_json(&file, spans);
            prop_assert!(schema.is_valid(&tree), "{tree}");
        }
    }
}
