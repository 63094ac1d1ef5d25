//! Inputs to objects.

use crate::cancel::Cancel;
use crate::codes;
use crate::input::{Content, Input};
use crate::options::Limits;
use upright_object::{Object, decode, read_bytes, read_value};
use upright_schema::Schema;
use upright_source::{Diagnostic, Level, SourceMap, Span};

/// What the inputs hold.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    /// The objects to judge, in the order of the inputs.
    pub(crate) judged: Vec<Object>,
    /// Objects that are only looked up.
    pub(crate) lookup: Vec<Object>,
    /// The inputs that were only to be looked up and could not be read, at least in part.
    pub(crate) lost: Vec<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads all inputs, until cancelled. Their texts go to `sources`.
pub(crate) fn read(inputs: Vec<Input>, limits: &Limits, cancel: &Cancel, sources: &mut SourceMap) -> Objects {
    let limits = limits.of_inputs();
    let mut objects = Objects::default();
    for input in inputs {
        if cancel.is_cancelled() {
            break;
        }
        let before = objects.diagnostics.len();
        let lookup = (!input.judged).then(|| input.name.clone());
        read_input(input, &limits, sources, &mut objects);
        let new = objects.diagnostics.get(before..).unwrap_or_default();
        if new.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            objects.lost.extend(lookup);
        }
    }
    objects
}

fn read_input(input: Input, limits: &upright_object::Limits, sources: &mut SourceMap, objects: &mut Objects) {
    let bytes = match input.content {
        Content::Bytes(bytes) => bytes,
        Content::Value(value) => return read_json(&input.name, input.judged, &value, limits, sources, objects),
        Content::Unreadable(reason) => {
            let span = Span::new(sources.add(input.name.as_str(), ""), 0, 0);
            let title = format!("can't read `{}`", input.name);
            objects.diagnostics.push(Diagnostic::error(codes::UNREADABLE, title, span, reason));
            return;
        }
        Content::TooLarge(size) => {
            let span = Span::new(sources.add(input.name.as_str(), ""), 0, 0);
            let title = format!("the file has {size} bytes, more than the limit of {}", limits.bytes);
            let error = Diagnostic::error(upright_object::codes::TOO_LARGE, title, span, "nothing was read")
                .with_help("split the file");
            objects.diagnostics.push(error);
            return;
        }
    };
    // A text that is too large is not kept either.
    let text = if bytes.len() > limits.bytes { "".into() } else { decode(&bytes).text };
    let file = sources.add(input.name.as_str(), text.as_ref());
    let read = read_bytes(file, &bytes, limits);
    objects.diagnostics.extend(read.diagnostics);
    if input.judged { &mut objects.judged } else { &mut objects.lookup }.extend(read.objects);
}

fn read_json(
    name: &str,
    judged: bool,
    value: &serde_json::Value,
    limits: &upright_object::Limits,
    sources: &mut SourceMap,
    objects: &mut Objects,
) {
    let file = sources.add(name, "");
    match read_value(file, value, limits) {
        Ok(read) => {
            objects.diagnostics.extend(read.diagnostics);
            if judged { &mut objects.judged } else { &mut objects.lookup }.extend(read.objects);
        }
        Err(error) => {
            let title = error.to_string();
            let span = Span::new(file, 0, 0);
            objects.diagnostics.push(Diagnostic::error(codes::PAST_LIMIT, title, span, "nothing of it was judged"));
        }
    }
}

/// Makes objects whose kind belongs to another API group than they say (`v1` of a Deployment) objects of that group, so
/// that its rules judge them. That the group is wrong is an error by itself, which has been reported.
pub(crate) fn mend_groups(schema: &Schema, objects: &mut [Object]) {
    for object in objects {
        if let Some(meant) = schema.kind_of_other_group(&object.id.api_version, &object.id.kind) {
            object.id.api_version = schema.kind(meant).gvk.api_version();
        }
    }
}

/// The note of a run that judges by no rule.
pub fn no_rules() -> Diagnostic {
    let title = "no rule judges: the packs or the profile have none";
    Diagnostic::warning(codes::NO_RULES, title, crate::rules::nowhere(), "")
        .with_help("`upright rules` lists the rules; `--profile all` judges by all of them")
}

/// The note of a run that has found no object.
pub fn nothing_to_judge(paths: &str) -> Diagnostic {
    let title = format!("no Kubernetes object in {paths}");
    Diagnostic::warning(codes::NOTHING, title, crate::rules::nowhere(), "")
        .with_help("in folders, files ending in .yaml, .yml, .json and .ndjson are read")
}
