//! What the tests share: checking texts, and diagnostics as plain text.
#![allow(dead_code, reason = "each test file uses a part")]

use std::sync::Arc;
use upright_schema::Schema;
use upright_source::{Diagnostic, SourceMap, Span};
use upright_types::{Checked, Module, Options, check};

/// Texts by module path, checked together.
pub(crate) fn check_files(schema: &Schema, pack: &str, files: &[(&str, &str)]) -> (SourceMap, Checked) {
    let mut map = SourceMap::new();
    let parsed: Vec<_> = files
        .iter()
        .map(|(path, text)| {
            let id = map.add(format!("{path}.upright"), *text);
            (*path, id, upright_syntax::parse(id, text))
        })
        .collect();
    let modules: Vec<Module<'_>> = parsed
        .iter()
        .map(|(path, file, parsed)| Module {
            path: Arc::from(*path),
            pack: pack.into(),
            file: *file,
            ast: &parsed.file,
        })
        .collect();
    let mut checked = check(schema, &modules, &Options::default());
    let syntax = parsed.iter().flat_map(|(_, _, parsed)| parsed.diagnostics.iter().cloned());
    let mut all: Vec<Diagnostic> = syntax.collect();
    all.append(&mut checked.diagnostics);
    checked.diagnostics = all;
    (map, checked)
}

/// Diagnostics as plain text: code and title, then each line that has a label, then help.
pub(crate) fn render(map: &SourceMap, diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| render_one(map, diagnostic)).collect::<Vec<_>>().join("\n")
}

fn render_one(map: &SourceMap, diagnostic: &Diagnostic) -> String {
    let level = format!("{:?}", diagnostic.level).to_lowercase();
    let mut out = format!("{level}[{}]: {}\n", diagnostic.code, diagnostic.title);
    let mut labels = vec![(diagnostic.primary.span, diagnostic.primary.text.as_str(), '^')];
    labels.extend(diagnostic.secondary.iter().map(|label| (label.span, label.text.as_str(), '-')));
    for (span, text, mark) in labels {
        out.push_str(&render_label(map, span, text, mark));
    }
    if let Some(help) = &diagnostic.help {
        out.push_str(&format!("  = help: {help}\n"));
    }
    if let Some(suggestion) = &diagnostic.suggestion {
        let before = map.slice(suggestion.span);
        out.push_str(&format!("  = edit: `{before}` -> `{}`\n", suggestion.replacement));
    }
    out
}

fn render_label(map: &SourceMap, span: Span, text: &str, mark: char) -> String {
    let Some((name, at)) = map.locate(span) else { return format!("  ({text})\n") };
    let line = map.get(span.file).map_or("", |file| file.line(at.line));
    let width = map.slice(span).lines().next().unwrap_or("").chars().count().max(1);
    let pad = " ".repeat(at.column as usize - 1);
    let marks = mark.to_string().repeat(width);
    format!("  {name}:{}:{}\n  | {line}\n  | {pad}{marks} {text}\n", at.line, at.column)
}
