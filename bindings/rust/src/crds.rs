//! CustomResourceDefinitions from texts.

use crate::codes;
use serde_json::Value as Json;
use std::borrow::Cow;
use upright_object::{Limits, Object, Step, place};
use upright_schema::{CrdError, Schema};
use upright_source::{Diagnostic, Level, SourceMap, Span};

/// The schema with the kinds of all definitions. Other objects in the texts are passed over. What the user gives is what
/// the cluster has: it wins over what packs bring along, version by version.
pub(crate) fn schema<'a>(
    packs: impl IntoIterator<Item = &'a (String, String)>,
    given: impl IntoIterator<Item = &'a (String, String)>,
    sources: &mut SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Cow<'static, Schema> {
    let mut definitions = Vec::new();
    for (name, text) in packs {
        read(name, text, sources, diagnostics, &mut definitions);
    }
    let of_packs = definitions.len();
    for (name, text) in given {
        read(name, text, sources, diagnostics, &mut definitions);
    }
    if definitions.is_empty() {
        return Cow::Borrowed(Schema::builtin());
    }
    let value = |object: &Object| object.tree.to_json(object.root);
    let mut values: Vec<Json> = definitions.iter().map(value).collect();
    let own = values.split_off(of_packs);
    values.retain_mut(|value| {
        let same = own.iter().filter(|own| name(own) == name(value)).collect::<Vec<_>>();
        same.into_iter().all(|own| without_versions(value, own))
    });
    values.extend(own);
    match Schema::builtin().with_crds(&values) {
        Ok(schema) => Cow::Owned(schema),
        Err(errors) => {
            diagnostics.extend(errors.iter().map(|error| diagnostic(error, &definitions)));
            Cow::Borrowed(Schema::builtin())
        }
    }
}

/// Adds the definitions of a text.
fn read(
    name: &str,
    text: &str,
    sources: &mut SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
    definitions: &mut Vec<Object>,
) {
    let file = sources.add(name, text);
    let read = upright_object::read(file, text, &Limits::default());
    let readable = read.diagnostics.iter().all(|diagnostic| diagnostic.level != Level::Error);
    diagnostics.extend(read.diagnostics);
    let before = definitions.len();
    definitions.extend(read.objects.into_iter().filter(|object| object.id.kind == "CustomResourceDefinition"));
    if definitions.len() == before && readable {
        let title = "no CustomResourceDefinition in the file";
        diagnostics.push(Diagnostic::warning(codes::BAD_CRD, title, Span::new(file, 0, 0), ""));
    }
}

fn name(definition: &Json) -> Option<&str> {
    definition.pointer("/metadata/name")?.as_str()
}

/// Takes the versions out of a definition that another one has too. Whether there are others left.
fn without_versions(definition: &mut Json, other: &Json) -> bool {
    let version = |version: &Json| version.get("name").and_then(Json::as_str).map(str::to_owned);
    let versions = other.pointer("/spec/versions").and_then(Json::as_array);
    let known: Vec<String> = versions.into_iter().flatten().filter_map(version).collect();
    let Some(versions) = definition.pointer_mut("/spec/versions").and_then(Json::as_array_mut) else { return true };
    versions.retain(|item| version(item).is_none_or(|name| !known.contains(&name)));
    !versions.is_empty()
}

/// The error at its place in the definition that it is about.
fn diagnostic(error: &CrdError, definitions: &[Object]) -> Diagnostic {
    let object = definitions.iter().find(|object| object.id.name == error.definition);
    let steps = Step::parse_path(&error.path).unwrap_or_default();
    let span = object.and_then(|object| place(object, &steps).span);
    let title = format!("the definition `{}` can't be used", error.definition);
    let span = span.unwrap_or_else(crate::rules::nowhere);
    Diagnostic::error(codes::BAD_CRD, title, span, error.problem.to_string())
}
