//! What the stages of the engine hand to each other, as text: for people who want to see how a rule becomes findings.

use crate::cancel::Cancel;
use crate::input::Input;
use crate::options::Limits;
use crate::read;
use crate::rules::CompileError;
use crate::text::rule_text;
use std::borrow::Cow;
use std::fmt::Write;
use upright_source::{Diagnostic, SourceMap};

/// A stage's text, and what was wrong on the way to it.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// The text.
    pub text: String,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics point into.
    pub sources: SourceMap,
}

/// The tokens of a rule text: a line each, with its bytes, its kind and its text.
pub fn tokens(name: &str, text: &str) -> Stage {
    let mut sources = SourceMap::new();
    let file = sources.add(name, text);
    let parsed = upright_syntax::parse(file, text);
    let mut out = String::new();
    for token in &parsed.tokens {
        let _ = writeln!(out, "{}..{} {:?} {:?}", token.start, token.end, token.kind, token.text(text));
    }
    Stage { text: out, diagnostics: parsed.diagnostics, sources }
}

/// Whether a text is a tree as JSON. A rule text never begins with a brace.
pub fn is_tree(text: &str) -> bool {
    text.trim_start_matches('\u{FEFF}').trim_start().starts_with('{')
}

/// The tree of a rule text, as JSON: the form that is also read wherever a rule text is. A tree that is JSON already
/// is laid out, without spans.
pub fn tree(name: &str, text: &str) -> Stage {
    let mut sources = SourceMap::new();
    let file = sources.add(name, text);
    let (text, spans) = match rule_text(file, text) {
        Ok(rule) => {
            let spans = matches!(rule, Cow::Borrowed(_));
            (rule, spans)
        }
        Err(error) => return Stage { text: String::new(), diagnostics: vec![*error], sources },
    };
    let parsed = upright_syntax::parse(file, &text);
    let json = upright_syntax::to_json(&parsed.file, spans);
    Stage { text: format!("{json:#}\n"), diagnostics: parsed.diagnostics, sources }
}

/// The text of a tree: of one that is JSON, and of a rule text, which loses its comments.
pub fn tree_text(name: &str, text: &str) -> Stage {
    let mut sources = SourceMap::new();
    let file = sources.add(name, text);
    let text = match rule_text(file, text) {
        Ok(text) => text,
        Err(error) => return Stage { text: String::new(), diagnostics: vec![*error], sources },
    };
    let parsed = upright_syntax::parse(file, &text);
    // A part that could not be read has no text.
    let text = if parsed.has_errors() { String::new() } else { upright_syntax::print(&parsed.file) };
    Stage { text, diagnostics: parsed.diagnostics, sources }
}

/// The JSON Schema of the tree as JSON.
pub fn tree_schema() -> &'static str {
    upright_syntax::TREE_SCHEMA
}

/// The objects of manifests: a line each, with its place and the number of its values.
pub fn objects(inputs: Vec<Input>) -> Stage {
    let mut sources = SourceMap::new();
    let read = read::read(inputs, &Limits::default(), &Cancel::new(), &mut sources);
    let mut out = String::new();
    for object in read.judged.iter().chain(&read.lookup) {
        let place = object.span().and_then(|span| sources.locate(span));
        let place = place.map_or_else(String::new, |(file, at)| format!("{file}:{}:{}", at.line, at.column));
        let id = &object.id;
        let _ = write!(out, "{place} {} {} {}/{}", id.api_version, id.kind, id.namespace, id.name);
        let _ = match &object.unreadable {
            Some(reason) => writeln!(out, " unreadable: {reason}"),
            None => writeln!(out),
        };
    }
    Stage { text: out, diagnostics: read.diagnostics, sources }
}

/// Lays a rule text out in the one way there is. A tree as JSON becomes a text.
///
/// # Errors
/// The text has an error: what can't be read can't be laid out.
pub fn format(name: &str, text: &str) -> Result<String, CompileError> {
    let mut sources = SourceMap::new();
    let file = sources.add(name, text);
    let formatted = match rule_text(file, text) {
        Ok(Cow::Owned(text)) => Ok(text),
        // Spans of the formatter's own diagnostics lie in file 0, which is this one.
        Ok(Cow::Borrowed(text)) => upright_syntax::format(text),
        Err(error) => Err(vec![*error]),
    };
    formatted.map_err(|diagnostics| CompileError { diagnostics, sources })
}

/// The kinds and types that rules may name: the built-in ones and those of CustomResourceDefinitions (name and text of
/// each file), as far as these can be read. For editors; rules are compiled with their packs' definitions anyway.
pub fn schema(crds: &[(String, String)]) -> Cow<'static, upright_schema::Schema> {
    crate::crds::schema([], crds, &mut SourceMap::new(), &mut Vec::new())
}
