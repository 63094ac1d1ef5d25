//! The tree of a text: its shape, and that its spans are the places of its nodes.

mod common;

use serde_json::Value;
use upright_source::FileId;
use upright_syntax::{ast, parse, to_json};

#[test]
fn shapes_of_trees() {
    for (name, text) in common::texts("trees") {
        let parsed = parse(FileId(0), &text);
        assert!(parsed.diagnostics.is_empty(), "{name}:\n{}", common::render(&text, &parsed.diagnostics));
        insta::assert_snapshot!(name, outline(&to_json(&parsed.file, false), 0));
    }
}

#[test]
fn shapes_of_trees_after_mistakes() {
    let text = "rule a {\n  for w in\n  let x = [1, , 2] + f(\n  deny x ==\n  fix\n  nonsense here\n  message \"m\"\n}\nview b { deny a }\nfn\n";
    let parsed = parse(FileId(0), text);
    assert!(parsed.has_errors());
    insta::assert_snapshot!(outline(&to_json(&parsed.file, false), 0));
}

/// A JSON tree as indented lines: node, then its plain fields, then its children.
fn outline(value: &Value, depth: usize) -> String {
    let Value::Object(map) = value else { return format!("{}{value}\n", "  ".repeat(depth)) };
    let mut head = format!("{}{}", "  ".repeat(depth), map.get("node").and_then(Value::as_str).unwrap_or("-"));
    let mut children = String::new();
    for (key, value) in map.iter().filter(|(key, _)| *key != "node") {
        match value {
            Value::Object(_) => {
                children += &format!("{}.{key}\n{}", "  ".repeat(depth + 1), outline(value, depth + 2));
            }
            Value::Array(values) if values.iter().any(Value::is_object) => {
                children += &format!("{}.{key}\n", "  ".repeat(depth + 1));
                children.extend(values.iter().map(|v| outline(v, depth + 2)));
            }
            plain => head += &format!(" {key}={plain}"),
        }
    }
    format!("{head}\n{children}")
}

#[test]
fn the_span_of_an_expression_is_its_text() {
    for folder in ["samples", "format", "trees"] {
        for (name, text) in common::texts(folder) {
            check_spans(&name, &text, &to_json(&parse(FileId(0), &text).file, true), (0, text.len()));
        }
    }
}

/// Nodes that can't be anything but expressions.
const EXPRESSIONS: [&str; 18] = [
    "binary",
    "and",
    "or",
    "field",
    "method",
    "index",
    "call",
    "comprehension",
    "list",
    "map",
    "record",
    "any",
    "all",
    "interpolated",
    "is",
    "every",
    "name",
    "int",
];

fn check_spans(name: &str, text: &str, value: &Value, (from, to): (usize, usize)) {
    match value {
        Value::Array(values) => values.iter().for_each(|v| check_spans(name, text, v, (from, to))),
        Value::Object(map) => {
            let span = map.get("span").and_then(Value::as_array);
            let ends = span.map(|s| s.iter().filter_map(Value::as_u64).map(|n| n as usize).collect::<Vec<_>>());
            let (start, end) = match ends.as_deref() {
                Some([start, end]) => (*start, *end),
                _ => (from, to),
            };
            assert!(from <= start && end <= to, "{name}: {value} lies outside of what it is part of");
            let node = map.get("node").and_then(Value::as_str).unwrap_or("");
            if EXPRESSIONS.contains(&node) {
                same_alone(name, &text[start..end], value);
            }
            map.values().for_each(|v| check_spans(name, text, v, (start, end)));
        }
        _ => {}
    }
}

/// The text of an expression, read alone, is that expression.
fn same_alone(name: &str, text: &str, value: &Value) {
    let file = parse(FileId(0), &format!("fn f() -> int =\n{text}")).file;
    let Some(ast::ItemKind::Fn(_)) = file.items.first().map(|i| &i.kind) else { return };
    let alone = to_json(&file, false)["items"][0]["body"].clone();
    assert_eq!(alone, without_spans(value), "{name}: {text}");
}

fn without_spans(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(without_spans).collect(),
        Value::Object(map) => {
            map.iter().filter(|(k, _)| *k != "span").map(|(k, v)| (k.clone(), without_spans(v))).collect()
        }
        other => other.clone(),
    }
}
