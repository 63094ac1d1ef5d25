//! Texts that are too large or too deep are reported, and never exhaust the stack or the memory.

use upright_source::FileId;
use upright_syntax::{MAX_BYTES, MAX_DIAGNOSTICS, MAX_TOKENS, format, from_json, parse, to_json};

fn codes(text: &str) -> Vec<&'static str> {
    parse(FileId(0), text).diagnostics.iter().map(|d| d.code).collect()
}

fn expression(text: &str) -> Vec<&'static str> {
    codes(&format!("fn f(a: int) -> int = {text}"))
}

#[test]
fn nesting_of_every_form_is_bounded() {
    let forms: [(&str, &str); 14] = [
        ("(", ")"),
        ("[", "]"),
        ("{a: ", "}"),
        ("not ", ""),
        ("-", ""),
        ("has ", ""),
        ("f(", ")"),
        ("any x in xs: ", ""),
        ("any x in ", ""),
        ("if a then b else ", ""),
        ("if ", ""),
        ("every T of ", ""),
        ("1 == (", ")"),
        ("1 + (", ")"),
    ];
    for (open, close) in forms {
        for depth in [1000, 100_000] {
            let text = format!("{}a{}", open.repeat(depth), close.repeat(depth));
            assert!(expression(&text).contains(&"U0026"), "{open}");
        }
    }
}

#[test]
fn chains_are_bounded_or_flat() {
    for link in [".a", "[0]", ".f(1)", " + 1", " - 1", " ?? a", " * 2"] {
        assert_eq!(expression(&format!("a{}", link.repeat(100))), [""; 0], "{link}");
        assert_eq!(expression(&format!("a{}", link.repeat(10_000))), ["U0026"], "{link}");
    }
    for link in [" and a", " or a"] {
        assert_eq!(expression(&format!("a{}", link.repeat(10_000))), [""; 0], "{link}");
    }
    assert_eq!(expression(&format!("a{}", " == a".repeat(10_000))).len(), MAX_DIAGNOSTICS);
}

#[test]
fn chains_in_parentheses_do_not_add_up_to_a_tree_that_is_too_deep() {
    let mut text = "a".to_owned();
    for _ in 0..50 {
        text = format!("({text}{})", ".b".repeat(50));
    }
    assert_eq!(expression(&text), ["U0026"]);
}

#[test]
fn nesting_of_types_and_interpolations_is_bounded() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{string: ", "}")] {
        let deep = format!("{}int{}", open.repeat(1000), close.repeat(1000));
        assert_eq!(codes(&format!("param a: {deep}")), ["U0026"]);
    }
    assert_eq!(codes(&format!("param a: int{}", "?".repeat(1000))), ["U0001"]);
}

#[test]
fn reasonable_nesting_is_accepted() {
    let deep = format!("{}a{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(expression(&deep), [""; 0]);
}

#[test]
fn a_file_of_the_greatest_size_is_read_and_a_larger_one_is_not() {
    let comment = |bytes: usize| format!("//{}", "a".repeat(bytes - 2));
    assert_eq!(codes(&comment(MAX_BYTES)), [""; 0]);
    assert_eq!(codes(&comment(MAX_BYTES + 1)), ["U0027"]);
}

#[test]
fn a_file_of_too_many_tokens_is_reported() {
    assert!(codes(&"a ".repeat(MAX_TOKENS / 2)).contains(&"U0027"));
    assert!(!codes(&"a ".repeat(MAX_TOKENS / 4)).contains(&"U0027"));
}

#[test]
fn what_the_parser_accepts_is_printed_and_turned_into_json_however_deep() {
    let forms =
        [("[", "]"), ("{a: ", "}"), ("not ", ""), ("f(", ")"), ("if a then b else ", ""), ("any x in xs: ", "")];
    for (open, close) in forms {
        let text = |depth: usize| format!("fn f() -> A = {}a{}", open.repeat(depth), close.repeat(depth));
        let deepest = (1..200).rev().map(text).find(|t| codes(t).is_empty()).unwrap_or_default();
        assert!(deepest.len() > 60 * open.len(), "{open}");
        let formatted = format(&deepest);
        assert!(formatted.is_ok(), "{open}: {formatted:?}");
        let tree = parse(FileId(0), &deepest).file;
        assert!(from_json(&to_json(&tree, true)).is_ok(), "{open}");
    }
}

#[test]
fn hostile_lines_are_read_in_one_pass() {
    let many = |part: &str| part.repeat(1_000_000 / part.len());
    for part in ["\"{", "'", "\"\"\"", "“", "\"{\"", "/*", "# ", "{", "a \"{x}\" ", "/// a\n", "rule a\n", "x {\n"] {
        let text = many(part);
        let parsed = parse(FileId(0), &text);
        assert!(parsed.diagnostics.len() <= MAX_DIAGNOSTICS);
    }
    let rule = format!("rule r {{ {} }}", many("url 'a'\n"));
    assert!(format(&rule).is_ok());
    let pack = format!("pack p {{ {} }}", (0..50_000).map(|n| format!("w{n} 'a'\n")).collect::<String>());
    assert!(format(&pack).is_err());
}
