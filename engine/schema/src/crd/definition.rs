//! The frame of a CustomResourceDefinition: its names, its scope, and the schemas of its versions.

use serde_json::Value;

use super::{CrdProblem, Located};
use crate::words::Scope;

/// A definition, still with the schemas as they were given.
#[derive(Debug)]
pub(super) struct Definition<'a> {
    pub(super) group: &'a str,
    pub(super) kind: &'a str,
    pub(super) plural: &'a str,
    pub(super) scope: Scope,
    pub(super) versions: Vec<Version<'a>>,
}

/// A version that is served.
#[derive(Debug)]
pub(super) struct Version<'a> {
    pub(super) name: &'a str,
    /// Nothing is known of its objects where there is none.
    pub(super) schema: Option<&'a Value>,
    /// Where the schema stands in the definition.
    pub(super) path: String,
}

/// Reads the frame of a definition.
pub(super) fn read(document: &Value) -> Result<Definition<'_>, Located> {
    let is = |key, wanted| document.get(key).and_then(Value::as_str) == Some(wanted);
    if !is("apiVersion", "apiextensions.k8s.io/v1") || !is("kind", "CustomResourceDefinition") {
        return Err((String::new(), CrdProblem::NotADefinition));
    }
    let scope = match text(document, &["spec", "scope"])? {
        "Namespaced" => Scope::Namespaced,
        "Cluster" => Scope::Cluster,
        _ => return Err(("spec.scope".to_owned(), CrdProblem::Expected("`Namespaced` or `Cluster`"))),
    };
    let list = document.pointer("/spec/versions").and_then(Value::as_array);
    let list = list.ok_or_else(|| ("spec.versions".to_owned(), CrdProblem::Expected("a list of versions")))?;
    let mut versions = Vec::new();
    for (index, version) in list.iter().enumerate() {
        let path = format!("spec.versions[{index}]");
        let name = version.get("name").and_then(Value::as_str).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| (format!("{path}.name"), CrdProblem::Expected("the version's name")))?;
        if version.get("served").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let schema = version.pointer("/schema/openAPIV3Schema");
        versions.push(Version { name, schema, path: format!("{path}.schema.openAPIV3Schema") });
    }
    Ok(Definition {
        group: text(document, &["spec", "group"])?,
        kind: text(document, &["spec", "names", "kind"])?,
        plural: text(document, &["spec", "names", "plural"])?,
        scope,
        versions,
    })
}

fn text<'a>(document: &'a Value, path: &[&str]) -> Result<&'a str, Located> {
    let value = path.iter().try_fold(document, |value, key| value.get(key));
    match value.and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err((path.join("."), CrdProblem::Expected("text"))),
    }
}
