//! What YAML 1.2 forbids and `kubectl` and the API server read is read, and as they do.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::time::{Duration, Instant};

use common::{nodes, one, read_text, read_with, summary};
use insta::assert_snapshot;
use serde_json::{Value as Json, json};
use upright_object::Limits;

const HEAD: &str = "apiVersion: v1\nkind: P\n";

/// What a body means beside `apiVersion` and `kind`.
#[track_caller]
fn body(text: &str) -> Json {
    let object = one(&format!("{HEAD}{text}"));
    let Json::Object(mut map) = object.tree.to_json(object.root) else { panic!("no map") };
    map.retain(|key, _| key != "apiVersion" && key != "kind");
    Json::Object(map)
}

#[track_caller]
fn each(cases: &[(&str, Json)]) {
    for (text, expected) in cases {
        assert_eq!(body(text), *expected, "{text}");
    }
}

#[test]
fn lines_in_brackets_may_be_indented_at_will() {
    each(&[
        ("a:\n  b: [\n    x, z\n  ]\n", json!({"a": {"b": ["x", "z"]}})),
        ("a: {\nx: {\nz: 1\n}\n}\nb: 2\n", json!({"a": {"x": {"z": 1}}, "b": 2})),
        ("a:\n- - b: [\nx,\n\tz\n]\n    c: 3\n", json!({"a": [[{"b": ["x", "z"], "c": 3}]]})),
        ("a:\n  -\n    [\n x]\n  - [\n] # c\n", json!({"a": [["x"], []]})),
        ("a: [ # ]\n# ] '\n'#]', \"]\n\", it's, x#y # ,\n]\n", json!({"a": ["#]", "] ", "it's", "x#y"]})),
        ("a: [x\ny\n\nz,\nw]\n", json!({"a": ["x y\nz", "w"]})),
        ("a: &a [\n&b x\n]\nb: [*a,\n*b ]\n", json!({"a": ["x"], "b": [["x"], "x"]})),
        ("a: [\r\nx,\r\n\r\nz\r\n]\r\nb: 1\r\n", json!({"a": ["x", "z"], "b": 1})),
        ("a: !!str\n  b\nc: !x [\nz\n]\n", json!({"a": "b", "c": ["z"]})),
        ("t: |\n  [\n  ]\n  {\na: [\n]\n", json!({"t": "[\n]\n{\n", "a": []})),
    ]);
}

#[test]
fn lines_in_quotes_may_be_indented_at_will() {
    each(&[
        ("a: \"x\ny\"\n", json!({"a": "x y"})),
        ("a:\n  b: 'x\n\n y ''\n]'\n  c: 1\n", json!({"a": {"b": "x\ny ' ]", "c": 1}})),
        ("a:\n- \"x\\\ny\\\n  \\ z\"\n- 2\n", json!({"a": ["xy z", 2]})),
        ("a:\n  b: \"x\n\ty\"\n", json!({"a": {"b": "x y"}})),
        ("a:\n  b: 'x # y\n# z'\n", json!({"a": {"b": "x # y # z"}})),
        ("a:\n  b: \"x\r\ny\"\r\n", json!({"a": {"b": "x y"}})),
        ("a: \"x\n---y\"\n", json!({"a": "x ---y"})),
    ]);
}

#[test]
fn tabs_comments_and_aliases_need_no_blanks_that_the_server_does_not_need() {
    each(&[
        ("a:\tb\nc:\t\t-1\nd: {e:\tf}\n", json!({"a": "b", "c": -1, "d": {"e": "f"}})),
        ("a: [x,#c\n w]#c\nb: \"z\"#c\nc: {}#c\n", json!({"a": ["x", "w"], "b": "z", "c": {}})),
        ("a: |#c\n  x\nb: x#c\n", json!({"a": "x\n", "b": "x#c"})),
        ("a: &a x\nb: {*a: 1}\n", json!({"a": "x", "b": {"x": 1}})),
    ]);
}

#[test]
fn dashes_at_the_end_of_text_in_brackets_belong_to_it() {
    each(&[
        ("a: [-f, -]\nb: {c: -, -: d}\n", json!({"a": ["-f", "-"], "b": {"c": "-", "-": "d"}})),
        ("a: [it's -, 'it''s -']\n", json!({"a": ["it's -", "it's -"]})),
        ("f: {\"g\":, h: }\n", json!({"f": {"g": null, "h": null}})),
    ]);
}

#[test]
fn scalars_mean_what_they_mean_to_the_server() {
    each(&[
        ("a: ! 1\nb: ! null\nc: !\n! 0x1: d\n", json!({"a": "1", "b": "null", "c": "", "0x1": "d"})),
        ("a: .1_0\nb: .1_\n1e300: c\n", json!({"a": 0.1, "b": ".1_", ".inf": "c"})),
    ]);
}

#[test]
fn values_keep_their_places_and_styles() {
    let text = "\
# é
kind: P
---
apiVersion: v1
kind: P #c
a:
  é: &a [ # ]
    'x]',\t\"ö
ü\",
  {é: -, k: }, -,
# c
  ]#c
  b:\tx
  c: {l: [
m
], o: p, }
  d: *a
e:
- \"x
 y\"
-\tz
";
    let (sources, _, read) = read_text(text);
    assert_eq!(read.objects.len(), 1, "{}", summary(&sources, &read));
    let object = &read.objects[0];
    assert_snapshot!(nodes(&sources, &object.tree, object.root));
}

#[test]
fn a_text_in_lines_ends_in_a_break_though_the_file_does_not() {
    // The tools read a file line by line and give each its break.
    let cases =
        [("|\n  x", "x\n"), (">\n  x", "x\n"), ("|-\n  x", "x"), ("|+\n  x\n ", "x\n\n"), ("|+\n  x\n   ", "x\n \n")];
    for (text, expected) in cases.into_iter().chain([("|", ""), ("|+", ""), ("|+\n ", "\n")]) {
        assert_eq!(body(&format!("a: {text}")), json!({ "a": expected }), "{text:?}");
    }
}

fn codes(text: &str, limits: &Limits) -> Vec<&'static str> {
    read_with(text, limits).2.diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn depth_and_aliases_stay_limited_where_lines_are_indented_too_little() {
    let limits = Limits::default();
    for (open, close) in [("[\n", "\n]"), ("{a:\n", "}"), ("[\n{a: ", "}\n]"), ("[-,\n", "]"), ("{b: ,a:\t", "}")] {
        let text = format!("{HEAD}a:\n  - {}x{}\n", open.repeat(10_000), close.repeat(10_000));
        assert_eq!(codes(&text, &limits), ["M0005"], "{open}");
        let unclosed = format!("{HEAD}a:\n  - {}x\n", open.repeat(10_000));
        assert!(!codes(&unclosed, &limits).is_empty(), "{open}");
    }
    let mut text = format!("{HEAD}a0: &a0 [x, x, x, x, x, x, x, x,\nx]\n");
    for i in 1..12 {
        let refs = vec![format!("*a{}", i - 1); 9].join(",\n");
        text.push_str(&format!("a{i}: &a{i} [\n{refs}\n]\n"));
    }
    assert_eq!(codes(&text, &limits), ["M0007"]);
}

#[test]
fn hostile_documents_take_no_quadratic_time() {
    let start = Instant::now();
    let limits = Limits::default();
    let many = |part: &str| part.repeat(200_000 / part.len());
    let numbered = |make: fn(usize) -> String| (0..20_000).map(make).collect::<String>();
    let texts = [
        format!("{HEAD}a: [{}]\n", many("x,\n")),
        format!("{HEAD}a: [{}]\n", many("\"x\": \"y\nz\",")),
        format!("{HEAD}a: [{}]\n", many("? x,")),
        format!("{HEAD}a: [x{}\n", many("\n#")),
        format!("{HEAD}a: x{}\n", many("\n #\n")),
        format!("{HEAD}a: \"{}\n", many("\n\\\n")),
        format!("{HEAD}a: |+\n{}\n", many(" \n")),
        format!("{HEAD}a: {{{}}}\n", numbered(|i| format!("k{i}: &a{i} x,\nl{i}: *a{i},"))),
        format!("{}---\n{HEAD}a: [{}]\n", numbered(|i| format!("%TAG !a{i}! x\n")), many("!a0!b c,")),
    ];
    for text in texts {
        codes(&text, &limits);
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
