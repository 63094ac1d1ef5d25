//! YAML is read as `kubectl` and the API server read it.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod common;
mod generate;

use common::{one, read_text};
use generate::{config, is_yaml_text};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// What `value` means as the value of a key in block style.
#[track_caller]
fn means(value: &str) -> Json {
    let end = if value.ends_with('\n') { "" } else { "\n" };
    let object = one(&format!("apiVersion: v1\nkind: X\nspec:\n  v: {value}{end}z: 1\n"));
    object.tree.to_json(object.root)["spec"]["v"].clone()
}

/// The code of what is wrong with it.
fn wrong(spec: &str) -> &'static str {
    let (_, _, read) = read_text(&format!("apiVersion: v1\nkind: X\nspec:{spec}\n"));
    read.diagnostics.first().map_or("nothing", |d| d.code)
}

#[test]
fn plain_scalars_mean_what_yaml_1_1_says() {
    for text in ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE", "!!bool \"yes\""] {
        assert_eq!(means(text), json!(true), "{text}");
    }
    for text in ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"] {
        assert_eq!(means(text), json!(false), "{text}");
    }
    for text in ["", "~", "null", "Null", "NULL", "# c", "&a", "!!null ''"] {
        assert_eq!(means(text), Json::Null, "{text}");
    }
    for text in [
        "tRue",
        "yEs",
        "nULL",
        "'yes'",
        "\"no\"",
        "!!str yes",
        "!x yes",
        "! yes",
        "! 'true'",
        "!",
        "|-\n    yes",
        "yes no",
    ] {
        assert!(means(text).is_string(), "{text}");
    }
}

#[test]
fn numbers_have_the_notations_of_the_library() {
    let ints = [
        ("0644", 420),
        ("0o644", 420),
        ("0x1F", 31),
        ("-0x10", -16),
        ("0b101", 5),
        ("1_000", 1000),
        ("+7", 7),
        ("089", 89),
        ("3.0", 3),
        ("1e3", 1000),
        ("-0.0", 0),
        ("1.", 1),
        ("!!int \"3\"", 3),
        ("!!float 3", 3),
        ("-9223372036854775808", i64::MIN),
    ];
    for (text, value) in ints {
        assert_eq!(means(text), json!(value), "{text}");
    }
    for (text, value) in [("1.5", 1.5), (".5", 0.5), ("-1.25e-2", -0.0125), ("1e21", 1e21), ("1e-7", 1e-7)] {
        assert_eq!(means(text), json!(value), "{text}");
    }
    assert_eq!(means("18446744073709551615"), json!(u64::MAX));
    for text in [
        "1:30",
        "190:20:30",
        "2026-01-02",
        "2026-01-02T03:04:05Z",
        "0x",
        "0o8",
        "1e999",
        "1.2.3",
        "_1",
        "e3",
        ".",
        "1Gi",
    ] {
        assert_eq!(means(text), json!(text), "{text}");
    }
    for text in [".inf", "-.INF", ".nan", "!!int x", "!!float x", "!!bool 1", "!!binary '*'"] {
        assert_eq!(wrong(&format!("\n  v: {text}")), "M0017", "{text}");
    }
    assert_eq!(means("!!binary aGk="), json!("hi"));
}

#[test]
fn keys_become_text_as_in_the_library() {
    let object =
        one("apiVersion: v1\nkind: X\nspec: {yes: 1, 0x10: 2, 1.50: 3, 1e7: 4, 'no': 5, ~x: 6, .inf: 7, !!str 1: 8}\n");
    let spec = object.tree.get(object.root, "spec").unwrap();
    let keys: Vec<&str> = object.tree.entries(spec).map(|(k, _)| k).collect();
    assert_eq!(keys, ["true", "16", "1.5", "1e+07", "no", "~x", ".inf", "1"]);
    for key in ["~: 1", "null: 1", ": 1", "? : 1", "[a]: 1", "{a: b}: 1", "? [a]\n  : 1"] {
        assert_eq!(wrong(&format!("\n  {key}")), "M0016", "{key}");
    }
}

#[test]
fn brackets_and_quotes_may_go_on_at_any_column() {
    let text = "apiVersion: v1\nkind: X\nspec:\n    list: [\n\"a\",\n# c\n  b\n]\n    text: \"one\ntwo\\\n  three\n\n  four\"\n    map: {a: 1,\n\tb: 2}\nend: 1\n";
    let object = one(text);
    let spec = json!({"list": ["a", "b"], "text": "one twothree\nfour", "map": {"a": 1, "b": 2}});
    assert_eq!(object.tree.to_json(object.root)["spec"], spec);
}

#[test]
fn block_texts_fold_and_chomp() {
    let cases = [
        ("|\n    a\n     b\n\n", "a\n b\n"),
        ("|-\n    a\n\n", "a"),
        ("|+\n    a\n\n\n", "a\n\n\n"),
        (">\n    a\n    b\n\n    c\n     d\n    e\n", "a b\nc\n d\ne\n"),
        (">-\n\n    a\n    b\n", "\na b"),
        ("|2\n      a\n", "  a\n"),
        ("|1-\n   a\n", "a"),
        ("| # c\n    # no comment\n    a # no comment\n", "# no comment\na # no comment\n"),
        ("|\n", ""),
        ("|+\n\n\n", "\n\n"),
    ];
    for (text, value) in cases {
        assert_eq!(means(text), json!(value), "{text}");
    }
}

#[test]
fn comments_and_colons_end_a_text_only_beside_a_blank() {
    assert_eq!(means("a:b#c"), json!("a:b#c"));
    assert_eq!(means("a #b"), json!("a"));
    assert_eq!(means("a\n   b\n\n   c # d"), json!("a b\nc"));
    assert_eq!(means("http://x/?a=b&c={d}[e],f"), json!("http://x/?a=b&c={d}[e],f"));
    assert_eq!(
        means("[http://x:80/y, a#b, {c: d:e}, -1, - ]".replace(", - ]", "]").as_str()),
        json!(["http://x:80/y", "a#b", {"c": "d:e"}, -1])
    );
    assert_eq!(means("{\"a\":1,'b':2}"), json!({"a": 1, "b": 2}));
    assert_eq!(means("\"x\"#c"), json!("x"));
}

#[test]
fn lists_may_stand_in_the_column_of_their_key() {
    let object = one(
        "apiVersion: v1\nkind: X\nspec:\n  a:\n  - 1\n  -\n    - 2\n  - - 3\n    - b: 4\n      c:\n      - 5\n  d: 6\n",
    );
    assert_eq!(object.tree.to_json(object.root)["spec"], json!({"a": [1, [2], [3, {"b": 4, "c": [5]}]], "d": 6}));
}

#[test]
fn what_no_library_takes_is_an_error() {
    let broken = [
        " a: b",
        " a: - b",
        "\n  a: b: c",
        "\n  a: 1\n b: 2",
        "\n  a: 1\n   b: 2",
        "\n  a: \"b\" c",
        "\n  a: [b",
        "\n  a: [b}",
        "\n  a: {b: 1, , c: 2}",
        "\n  a: [b: , c:]",
        "\n  a: 'b",
        "\n  a: \"\\q\"",
        "\n  a: \"\\ud800\"",
        "\n  a: @b",
        "\n  a: %b",
        "\n  a: `b`",
        "\n  - a\n  b: c",
        "\n  b: c\n  - a",
        "\n\ta: b",
        "\n  a: |x\n    y",
        "\n  a: |\n\ty",
        "\n  a: !x!y z",
        "\n  a: &b &c d",
        "\n  a: &b *b",
        "\n  a: \u{7}",
        "\n  a\n  b: 1",
    ];
    for spec in broken {
        assert_eq!(wrong(spec), "M0010", "{spec}");
    }
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,40}", "[ a'\"\\\\:#\n-]{0,30}", any::<String>()]
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn a_text_comes_back_from_every_style(text in texts()) {
        prop_assume!(text.split('\n').all(is_yaml_text));
        let json = Json::from(text.as_str()).to_string();
        prop_assert_eq!(means(&json), json!(&text));
        prop_assert_eq!(means(&format!("[{json}]")), json!([&text]));
        if !text.contains('\n') {
            prop_assert_eq!(means(&format!("'{}'", text.replace('\'', "''"))), json!(&text));
        }
        let lines = text.replace('\n', "\n    ");
        let body = text.trim_end_matches('\n');
        let chomp = if text.ends_with('\n') { "+" } else { "-" };
        if !body.is_empty() {
            prop_assert_eq!(means(&format!("|2{chomp}\n    {}", lines.strip_suffix("\n    ").unwrap_or(&lines))), json!(&text));
        }
    }
}
