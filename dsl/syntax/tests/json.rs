//! The tree as JSON: text and JSON say the same, and a program may write either.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use serde_json::{Value, json};
use upright_source::FileId;
use upright_syntax::{ast, format, from_json, parse, print, to_json};

fn tree(text: &str) -> ast::File {
    parse(FileId(0), text).file
}

#[test]
fn text_to_json_to_text_keeps_the_tree() {
    for folder in ["samples", "format"] {
        for (name, text) in common::texts(folder) {
            for spans in [false, true] {
                let json = to_json(&tree(&text), spans);
                let again = from_json(&json).unwrap_or_else(|e| panic!("{name}: {e}"));
                assert_eq!(to_json(&again, false), to_json(&tree(&text), false), "{name}");
                assert_eq!(to_json(&tree(&print(&again)), false), to_json(&tree(&text), false), "{name}");
            }
        }
    }
}

#[test]
fn printing_a_tree_is_its_layout_without_comments() {
    for (name, text) in common::texts("samples") {
        if text.replace("///", "").replace("://", "").contains("//") {
            continue;
        }
        // Empty lines between clauses of one sort are the author's, as comments are.
        let lines = |text: &str| text.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(&print(&tree(&text))), lines(&format(&text).unwrap()), "{name}");
    }
}

#[test]
fn a_rule_as_json() {
    let text = r#"/// Pods share no host namespace.
rule host-pid {
  severity high
  for i, w in Workload
  deny w.pod.spec.hostPID == true at w.pod
  message "{w.object.kind} number {i}"
}"#;
    let json = serde_json::to_string_pretty(&to_json(&tree(text), true)).unwrap();
    insta::assert_snapshot!(json);
}

/// A file with one `fn` of this body.
fn function(body: Value) -> Value {
    let result = json!("bool");
    json!({"node": "file", "items": [{"node": "fn", "name": "f", "params": [], "result": result, "body": body}]})
}

fn printed(body: Value) -> String {
    let text = print(&from_json(&function(body)).unwrap());
    text.trim_start_matches("fn f() -> bool = ").trim_end().to_owned()
}

fn refused(json: Value) -> String {
    from_json(&json).unwrap_err().to_string()
}

fn name(name: &str) -> Value {
    json!({"node": "name", "name": name})
}

#[test]
fn parentheses_are_put_where_a_tree_needs_them() {
    let binary =
        |op: &str, left: Value, right: Value| json!({"node": "binary", "op": op, "left": left, "right": right});
    let (a, b, c) = (name("a"), name("b"), name("c"));
    let any = json!({"node": "any", "name": "x", "in": name("xs"), "body": name("x")});
    let choice = json!({"node": "if", "cond": name("a"), "then": name("b"), "else": name("c")});
    let and = |l: Value, r: Value| json!({"node": "and", "operands": [l, r]});
    let or = |l: Value, r: Value| json!({"node": "or", "operands": [l, r]});
    let field = |base: Value| json!({"node": "field", "base": base, "name": "f"});
    let not = |x: Value| json!({"node": "not", "operand": x});
    let every = json!({"node": "every", "type": "Pod", "of": name("a")});
    let has = |x: Value| json!({"node": "has", "operand": x});
    let as_t = |x: Value| json!({"node": "as", "value": x, "type": "T"});
    for (tree, text) in [
        (binary("*", binary("+", a.clone(), b.clone()), c.clone()), "(a + b) * c"),
        (binary("-", a.clone(), binary("-", b.clone(), c.clone())), "a - (b - c)"),
        (binary("-", binary("-", a.clone(), b.clone()), c.clone()), "a - b - c"),
        (binary("==", binary("<", a.clone(), b.clone()), c.clone()), "(a < b) == c"),
        (binary("??", a.clone(), binary("+", b.clone(), c.clone())), "a ?? b + c"),
        (and(or(a.clone(), b.clone()), c.clone()), "(a or b) and c"),
        (or(a.clone(), and(b.clone(), c.clone())), "a or (b and c)"),
        (and(any.clone(), a.clone()), "(any x in xs: x) and a"),
        (and(a.clone(), any.clone()), "a and any x in xs: x"),
        (binary("+", choice.clone(), a.clone()), "(if a then b else c) + a"),
        (binary("+", a.clone(), choice.clone()), "a + if a then b else c"),
        (binary("==", binary("+", a.clone(), choice.clone()), b.clone()), "a + (if a then b else c) == b"),
        (field(choice.clone()), "(if a then b else c).f"),
        (field(every.clone()), "(every Pod of a).f"),
        (field(has(a.clone())), "(has a).f"),
        (has(field(a.clone())), "has a.f"),
        (has(choice.clone()), "has (if a then b else c)"),
        (has(as_t(a.clone())), "has a as T"),
        (as_t(has(a.clone())), "(has a) as T"),
        (as_t(every), "every Pod of a as T"),
        (not(and(a.clone(), b.clone())), "not (a and b)"),
        (not(binary("==", a.clone(), b.clone())), "not a == b"),
        (binary("==", a.clone(), not(b.clone())), "a == (not b)"),
        (json!({"node": "neg", "operand": binary("+", a.clone(), b)}), "-(a + b)"),
        (json!({"node": "int", "value": -3}), "-3"),
        (field(json!({"node": "int", "value": 3})), "(3).f"),
        (json!({"node": "and", "operands": [a]}), "a"),
        (json!({"node": "any", "name": "w", "in": name("Workload"), "body": c}), "any w in Workload: c"),
    ] {
        assert_eq!(printed(tree), text);
    }
}

#[test]
fn strings_are_escaped_as_they_need_to_be() {
    let text = |value: &str| json!({"node": "text", "value": value});
    let raw = |value: &str| json!({"node": "text", "value": value, "style": "raw"});
    assert_eq!(printed(text("a\"b\\c{d}\n\te\r")), r#""a\"b\\c\{d}\n\te\r""#);
    assert_eq!(printed(raw(r"^\d{3}$")), r"'^\d{3}$'");
    assert_eq!(printed(raw("it's")), "\"it's\"");
    let block = json!({"node": "text", "value": "a \"\"\" b\nc", "style": "block"});
    assert_eq!(printed(block), r#""a \"\"\" b\nc""#);
    let parts = json!({"node": "interpolated", "parts": ["{", name("a"), "}"]});
    assert_eq!(printed(parts), r#""\{{a}}""#);
}

#[test]
fn what_text_cannot_say_is_refused() {
    for tree in [
        name("two words"),
        name("and"),
        name(""),
        name("null"),
        json!({"node": "field", "base": name("a"), "name": "b.c"}),
        json!({"node": "interpolated", "parts": ["no expression"]}),
        json!({"node": "interpolated", "parts": [{"node": "text", "value": "it's"}]}),
        json!({"node": "map", "entries": [{"node": "entry", "key": name("a"), "value": name("b")}]}),
        json!({"node": "comprehension", "element": name("a"), "clauses": [{"node": "if", "cond": name("b")}]}),
        json!({"node": "is", "value": name("a"), "type": "no type"}),
    ] {
        let message = refused(function(tree.clone()));
        assert!(message.contains("can't be written") || message.contains("something else"), "{tree}: {message}");
    }
}

#[test]
fn errors_say_where_and_what() {
    assert_eq!(refused(json!([])), "an object is expected");
    assert_eq!(refused(json!({"node": "file", "items": [{"node": "rul"}]})), "items[0]: `rul` is no declaration");
    assert_eq!(refused(json!({"node": "file", "item": []})), "`item` is no field here; there are: items");
    assert_eq!(
        refused(function(json!({"node": "binary", "op": "=", "left": name("a"), "right": name("b")}))),
        "items[0].body.op: `=` is no operator"
    );
    assert_eq!(refused(function(json!({"node": "field", "base": name("a")}))), "items[0].body: `name` is missing");
    assert_eq!(
        refused(function(json!({"node": "int", "value": "3"}))),
        "items[0].body.value: a whole number is expected"
    );
    let rule = json!({"node": "rule", "name": "a", "clauses": [{"node": "severity", "level": "grave"}]});
    assert_eq!(refused(json!({"node": "file", "items": [rule]})), "items[0].clauses[0].level: `grave` is no severity");
    assert_eq!(refused(json!({"node": "file", "span": [2, 1]})), "`span` is [start, end]");
}

#[test]
fn deep_json_is_refused_without_a_panic() {
    let mut deep = name("a");
    for _ in 0..2000 {
        deep = json!({"node": "not", "operand": deep});
    }
    assert!(refused(function(deep)).ends_with("nested too deeply"));
    let mut deep = name("a");
    for _ in 0..110 {
        deep = json!({"node": "not", "operand": deep});
    }
    assert!(from_json(&function(deep)).is_ok());
}
