//! Texts to rules, by the protocol that all hosts speak, with one thing more: `"standard": "library"`.

use crate::{Failure, library};
use serde_json::{Map, Value, json};
use upright::host::{self, Compiled, HostError};

/// Compiles what a document says. With `"standard": "library"`, the views and functions of the standard pack are there, and
/// its rules are not, which is much quicker.
///
/// # Errors
/// The document, or all that is wrong with the texts.
pub(crate) fn compile(document: &str) -> Result<Compiled, Failure> {
    if !document.contains("\"library\"") {
        return Ok(host::compile(document.as_bytes())?);
    }
    let Ok(Value::Object(document)) = serde_json::from_str::<Value>(document) else {
        return Ok(host::compile(document.as_bytes())?);
    };
    if document.get("standard").and_then(Value::as_str) != Some("library") {
        return Ok(host::compile(Value::Object(document).to_string().as_bytes())?);
    }
    let texts = texts(&document);
    let quick = with_library(&document, |path| library::needs(texts.iter().copied(), path));
    // The messages of an error may name what was left out.
    Ok(quick.or_else(|_| with_library(&document, |_| true))?)
}

/// Compiles with those files of the library that are wanted.
fn with_library(document: &Map<String, Value>, wanted: impl Fn(&str) -> bool) -> Result<Compiled, HostError> {
    let files: Vec<Value> = library::files()
        .filter(|(path, _)| wanted(path))
        .map(|(path, text)| json!({"path": path, "name": format!("std/{path}"), "text": text}))
        .collect();
    let mut document = document.clone();
    document.insert("standard".to_owned(), Value::Bool(false));
    let packs = document.entry("packs").or_insert_with(|| json!([]));
    if let Some(packs) = packs.as_array_mut() {
        packs.push(json!({"name": "std", "files": files}));
    }
    host::compile(Value::Object(document).to_string().as_bytes())
}

/// The rule texts of a document.
fn texts(document: &Map<String, Value>) -> Vec<&str> {
    fn list(value: Option<&Value>) -> &[Value] {
        value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
    let files = list(document.get("packs")).iter().flat_map(|pack| list(pack.get("files")));
    files.filter_map(|file| file.get("text").and_then(Value::as_str)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str, standard: &str) -> String {
        json!({"packs": [{"name": "p", "files": [{"path": "a.upright", "text": text}]}], "standard": standard})
            .to_string()
    }

    #[test]
    fn the_library_has_views_and_modules_and_no_rules() {
        let text = "use std/containers\n/// t.\nrule r { severity low for w in Workload deny w.object.metadata.name == \"\" message \"m\" }";
        let compiled = compile(&one(text, "library")).unwrap();
        assert_eq!(compiled.rules().rules().len(), 1);
    }

    #[test]
    fn a_module_that_is_misspelt_is_told_the_right_one() {
        let text = "use std/contaners\n/// t.\nrule r { severity low for p in Pod deny p.spec.hostPID message \"m\" }";
        let error = String::from(compile(&one(text, "library")).unwrap_err());
        assert!(error.contains("std/containers"), "{error}");
    }

    #[test]
    fn another_word_is_refused() {
        assert!(compile(&one("", "some")).is_err());
    }
}
