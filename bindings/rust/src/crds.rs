//! CustomResourceDefinitions from texts.

use crate::codes;
use std::borrow::Cow;
use upright_object::{Limits, Object, Step, place};
use upright_schema::{CrdError, Schema};
use upright_source::{Diagnostic, Level, SourceMap, Span};

/// The schema with the kinds of all definitions. Other objects in the texts are passed over.
pub(crate) fn schema<'a>(
    texts: impl IntoIterator<Item = &'a (String, String)>,
    sources: &mut SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Cow<'static, Schema> {
    let mut definitions: Vec<Object> = Vec::new();
    for (name, text) in texts {
        let file = sources.add(name.as_str(), text.as_str());
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
    if definitions.is_empty() {
        return Cow::Borrowed(Schema::builtin());
    }
    let values: Vec<_> = definitions.iter().map(|object| object.tree.to_json(object.root)).collect();
    match Schema::builtin().with_crds(&values) {
        Ok(schema) => Cow::Owned(schema),
        Err(errors) => {
            diagnostics.extend(errors.iter().map(|error| diagnostic(error, &definitions)));
            Cow::Borrowed(Schema::builtin())
        }
    }
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
