//! The sample rules of the language's design compile without a word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{check_files, render};
use upright_schema::Schema;

/// Every sample, with the modules that they share.
fn samples() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (folder, prefix) in [("std", "std"), ("rules", "rules")] {
        let root = format!("{}/tests/data/{folder}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        for path in names {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            files.push((format!("{prefix}/{stem}"), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

fn app_project() -> serde_json::Value {
    let text = |required: &[&str]| {
        serde_json::json!({"type": "object", "required": required, "properties": {
            "namespace": {"type": "string"}, "server": {"type": "string"}, "name": {"type": "string"}}})
    };
    serde_json::json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "appprojects.argoproj.io"},
        "spec": {
            "group": "argoproj.io", "scope": "Namespaced",
            "names": {"kind": "AppProject", "plural": "appprojects"},
            "versions": [{"name": "v1alpha1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "properties": {
                    "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"},
                    "spec": {"type": "object", "properties": {
                        "destinations": {"type": "array", "items": text(&[])}}}}}}}]}
    })
}

#[test]
fn the_sample_rules_compile() {
    let schema = Schema::builtin().with_crds(&[app_project()]).unwrap();
    let files = samples();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (map, checked) = check_files(&schema, "samples", &files);
    let text = render(&map, &checked.diagnostics);
    assert!(text.is_empty(), "{text}");
    assert!(checked.rules.rules.len() >= 40);
}
