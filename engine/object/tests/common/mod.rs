//! Shows what was read as text, for snapshots.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its part")]

use std::fmt::Write;

use upright_object::{Limits, NodeId, Object, Read, Tree, Value, read};
use upright_source::{Diagnostic, FileId, SourceMap};

/// Reads a text as a file of its own.
pub(crate) fn read_text(text: &str) -> (SourceMap, FileId, Read) {
    read_with(text, &Limits::default())
}

pub(crate) fn read_with(text: &str, limits: &Limits) -> (SourceMap, FileId, Read) {
    let mut sources = SourceMap::new();
    let file = sources.add("t.yaml", text);
    let read = read(file, text, limits);
    (sources, file, read)
}

/// The only object of a text that has nothing wrong.
pub(crate) fn one(text: &str) -> Object {
    let (_, _, mut read) = read_text(text);
    assert_eq!(read.diagnostics, vec![], "{text}");
    assert_eq!(read.objects.len(), 1, "{text}");
    read.objects.remove(0)
}

/// One line per node: path, value, and the text of its place.
pub(crate) fn nodes(sources: &SourceMap, tree: &Tree, root: NodeId) -> String {
    let mut out = String::new();
    let mut work = vec![root];
    while let Some(node) = work.pop() {
        work.extend(tree.children(node).iter().rev());
        let value = match tree.value(node) {
            Value::Null => "null".to_owned(),
            Value::Bool(b) => b.to_string(),
            Value::Int(i) => i.to_string(),
            Value::Number(n) => format!("number {n}"),
            Value::Str(s) => format!("{s:?}"),
            Value::List(n) => format!("list {n}"),
            Value::Map(n) => format!("map {n}"),
        };
        let place = |span| {
            let (_, at) = sources.locate(span).unwrap();
            format!("{}:{} {:?}", at.line, at.column, sources.slice(span))
        };
        let key = tree.key_span(node).or(tree.dash_span(node)).map(place).unwrap_or_default();
        let at = tree.span(node).map(place).unwrap_or_default();
        let aliased = if tree.aliased(node) { " aliased" } else { "" };
        let path = tree.path(root, node);
        writeln!(out, "{path} = {value}  [{key}] [{at}] {:?}{aliased}", tree.style(node)).unwrap();
    }
    out
}

/// Objects and diagnostics, a line each.
pub(crate) fn summary(sources: &SourceMap, read: &Read) -> String {
    let mut out = String::new();
    for object in &read.objects {
        let id = &object.id;
        write!(out, "{} {} {}/{}", id.api_version, id.kind, id.namespace, id.name).unwrap();
        write!(out, "  document {} item {:?}", object.document, object.item).unwrap();
        if let Some(review) = object.review {
            write!(out, " review old={} deleted={}", review.old.is_some(), review.deleted).unwrap();
        }
        if let Some(why) = &object.unreadable {
            write!(out, " UNREADABLE {why}").unwrap();
        }
        out.push('\n');
    }
    for diagnostic in &read.diagnostics {
        out.push_str(&line(sources, diagnostic));
        out.push('\n');
    }
    out
}

pub(crate) fn line(sources: &SourceMap, d: &Diagnostic) -> String {
    let (_, at) = sources.locate(d.primary.span).unwrap();
    let mut out =
        format!("{:?} {} {}:{} {:?} {}", d.level, d.code, at.line, at.column, sources.slice(d.primary.span), d.title);
    for label in &d.secondary {
        let (_, at) = sources.locate(label.span).unwrap();
        write!(out, " ({}:{} {})", at.line, at.column, label.text).unwrap();
    }
    if let Some(help) = &d.help {
        write!(out, " -- {help}").unwrap();
    }
    out
}
