//! Rule texts on their way to a typed IR and a program.

use std::sync::Arc;
use upright_compile::compile;
use upright_program::Program;
use upright_schema::Schema;
use upright_source::{Diagnostic, Level, SourceMap};
use upright_types::{Checked, Module, Options, check};

/// A rule set in both forms.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) schema: Schema,
    pub(crate) checked: Checked,
    pub(crate) program: Arc<Program>,
}

/// Checks and compiles; errors of either.
pub(crate) fn compiled(schema: Schema, files: &[(String, String)]) -> Result<Compiled, Vec<Diagnostic>> {
    let mut map = SourceMap::new();
    let parsed: Vec<_> = files
        .iter()
        .map(|(path, text)| {
            let id = map.add(path.clone(), text.as_str());
            (path.trim_end_matches(".upright"), id, upright_syntax::parse(id, text))
        })
        .collect();
    let modules: Vec<Module<'_>> = parsed
        .iter()
        .map(|(path, file, parsed)| Module {
            path: Arc::from(*path),
            pack: "test".into(),
            file: *file,
            ast: &parsed.file,
        })
        .collect();
    let checked = check(&schema, &modules, &Options::default());
    let syntax = parsed.iter().flat_map(|(_, _, parsed)| &parsed.diagnostics);
    let errors: Vec<Diagnostic> =
        syntax.chain(&checked.diagnostics).filter(|d| d.level == Level::Error).cloned().collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let program = compile(&schema, &checked.rules)?;
    Ok(Compiled { schema, checked, program: Arc::new(program) })
}

/// The standard pack.
pub(crate) fn standard() -> Compiled {
    let files: Vec<_> = upright_stdlib::files().iter().map(|(p, t)| (format!("std/{p}"), (*t).to_owned())).collect();
    compiled(Schema::builtin().clone(), &files).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// The sample rules: the hardest of each sort, and those that were once wrong.
pub(crate) fn samples() -> Compiled {
    let schema = Schema::builtin().with_crds(&[app_project()]).unwrap();
    let mut files = texts("std", "std");
    files.extend(texts("rules", "rules"));
    // Not the one that reads a kind by two versions whose fields have other types: places that are not there differ.
    let language = texts("../../../../bindings/rust/tests/language", "language");
    files.extend(language.into_iter().filter(|(name, _)| name != "language/views"));
    compiled(schema, &files).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn texts(folder: &str, prefix: &str) -> Vec<(String, String)> {
    let root = format!("{}/../types/tests/data/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &std::path::Path| format!("{prefix}/{}", path.file_stem().unwrap().to_string_lossy());
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn app_project() -> serde_json::Value {
    let text = |name: &str| (name.to_owned(), serde_json::json!({"type": "string"}));
    let fields: serde_json::Map<_, _> = ["namespace", "server", "name"].map(text).into_iter().collect();
    serde_json::json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "appprojects.argoproj.io"},
        "spec": {
            "group": "argoproj.io", "scope": "Namespaced",
            "names": {"kind": "AppProject", "plural": "appprojects"},
            "versions": [{"name": "v1alpha1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "properties": {"spec": {"type": "object", "properties": {
                    "destinations": {"type": "array", "items": {"type": "object", "properties": fields}}}}}}}}]}
    })
}
