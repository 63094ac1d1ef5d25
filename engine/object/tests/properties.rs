//! What must hold for every input.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
mod generate;

use generate::{block, config, is_yaml_text, json, like_yaml, object};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Json;
use upright_object::{Kind, Limits, NodeId, Tree, Value, read, read_bytes};
use upright_source::FileId;

/// The only object's value.
fn value_of(text: &str) -> Json {
    let read = read(FileId(0), text, &Limits::default());
    assert_eq!(read.diagnostics, vec![], "{text}");
    let [object] = read.objects.as_slice() else { panic!("{} objects in {text}", read.objects.len()) };
    check_tree(text, &object.tree);
    object.tree.to_json(object.root)
}

/// Places lie in the text, in their parents' places and in document order; children know their parents.
fn check_tree(text: &str, tree: &Tree) {
    let mut work = vec![NodeId::ROOT];
    while let Some(id) = work.pop() {
        work.extend(tree.children(id));
        let Some(span) = tree.span(id) else { panic!("no place for {id:?}") };
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} of {id:?} in {text:?}");
        for child in tree.children(id) {
            assert_eq!(tree.parent(*child), Some(id));
            if tree.aliased(*child) {
                continue;
            }
            let inner = tree.span(*child).unwrap();
            assert!(span.start <= inner.start && inner.end <= span.end, "{inner:?} outside {span:?} in {text:?}");
            if let Some(key) = tree.key_span(*child).or(tree.dash_span(*child)) {
                assert!(span.start <= key.start && key.end <= inner.start, "{key:?} {inner:?} in {text:?}");
                assert!(text.get(key.start as usize..key.end as usize).is_some());
            }
        }
        for pair in tree.children(id).windows(2) {
            let [a, b] = pair else { continue };
            if !tree.aliased(*a) && !tree.aliased(*b) {
                let (a, b) = (tree.span(*a).unwrap(), tree.span(*b).unwrap());
                assert!(a.end <= b.start, "{a:?} {b:?} in {text:?}");
            }
        }
        let back = tree.resolve(NodeId::ROOT, &tree.steps(NodeId::ROOT, id));
        if tree.is_within(id, NodeId::ROOT) && tree.kind(id) == Kind::Str {
            let at = back.unwrap();
            assert!(at == id || tree.key(at) == tree.key(id));
        }
    }
}

/// The places of quoted texts and keys hold what they say.
fn check_texts(text: &str) {
    let read = read(FileId(0), text, &Limits::default());
    let tree = &read.objects[0].tree;
    let mut work = vec![NodeId::ROOT];
    while let Some(id) = work.pop() {
        work.extend(tree.children(id));
        let slice = |span: upright_source::Span| text.get(span.start as usize..span.end as usize).unwrap();
        let said = |span| serde_json::from_str::<Json>(slice(span)).unwrap_or_else(|_| Json::from(slice(span)));
        match tree.value(id) {
            Value::Str(value) => assert_eq!(said(tree.span(id).unwrap()), Json::from(value), "{text:?}"),
            Value::List(_) if tree.style(id) == upright_object::Style::Flow => {
                let slice = slice(tree.span(id).unwrap());
                assert!(slice.starts_with('[') && slice.ends_with(']'), "{slice:?} in {text:?}");
            }
            Value::Map(_) if tree.style(id) == upright_object::Style::Flow => {
                let slice = slice(tree.span(id).unwrap());
                assert!(slice.starts_with('{') && slice.ends_with('}'), "{slice:?} in {text:?}");
            }
            _ => {}
        }
        if let (Some(key), Some(span)) = (tree.key(id), tree.key_span(id)) {
            assert_eq!(said(span), Json::from(key), "{text:?}");
        }
    }
}

/// Whether two values are equal; serde reads floats with an error in the last place.
fn close(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let (x, y) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            a == b || (x - y).abs() <= x.abs() * 1e-14
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((k, a), (l, b))| k == l && close(a, b))
        }
        (a, b) => a == b,
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn json_reads_as_serde_reads_it(spec in json(), pretty in any::<bool>()) {
        let object = object(&spec);
        let text = if pretty { serde_json::to_string_pretty(&object) } else { serde_json::to_string(&object) }.unwrap();
        prop_assert_eq!(value_of(&text), object);
    }

    #[test]
    fn a_text_is_json_exactly_when_serde_says_so(spec in json(), at in any::<prop::sample::Index>(), with in "[\\[\\]{},:\"0-9eE.+-\\\\ntu \u{1}ä]{0,2}") {
        let mut text = serde_json::to_string(&object(&spec)).unwrap();
        let mut at = at.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
        text.replace_range(at..end, &with);
        // A tab in front keeps YAML from reading what JSON refuses.
        let read = read(FileId(0), &text, &Limits::default());
        let json_error = read.diagnostics.iter().any(|d| d.code == "M0011");
        let duplicate = read.diagnostics.iter().any(|d| d.code == "M0012");
        if let Ok(value) = serde_json::from_str::<Json>(&text) {
            prop_assert!(!json_error, "{} {:?}", text, read.diagnostics);
            // A name with `{{` in it is a template's.
            if !duplicate && !text.contains("{{") && value.get("kind").is_some_and(Json::is_string) && value.get("apiVersion").is_some_and(Json::is_string) {
                let object = &read.objects[0];
                prop_assert!(close(&object.tree.to_json(object.root), &value), "{}", text);
            }
        } else if serde_json::from_str::<Json>(&text).is_err_and(|e| e.to_string().starts_with("number out of range")) {
            // A number past the floats keeps its text here.
        } else if serde_json::Deserializer::from_str(&text).into_iter::<Json>().all(|v| v.is_ok()) {
            prop_assert!(!json_error, "values one after another: {}", text);
        } else if text.contains("\\u") {
            // Half a surrogate pair is an error for serde and U+FFFD for the API server.
        } else if !json_error {
            // Then YAML reads it.
            prop_assert!(read.objects.iter().all(|o| o.tree.style(o.root) != upright_object::Style::Json), "{}", text);
        }
    }

    #[test]
    fn flow_yaml_reads_as_the_json_that_it_is(spec in json()) {
        let text = format!("# c\n{}", object(&spec));
        prop_assume!(is_yaml_text(&text[4..]));
        prop_assert_eq!(value_of(&text), like_yaml(object(&spec)));
    }

    #[test]
    fn block_yaml_reads_as_the_json_that_it_was_made_from(spec in json(), step in 1usize..5) {
        let object = object(&spec);
        let mut text = String::from("# c");
        block(&object, 0, step, &mut text);
        prop_assume!(text.lines().all(is_yaml_text));
        prop_assert_eq!(value_of(&text), like_yaml(object));
    }

    #[test]
    fn a_flow_collection_reads_the_same_however_its_lines_are_indented(
        spec in json(),
        pads in vec("[ ]{0,8}", 1..9),
        end in prop::sample::select(&["\n", "\r\n", " # é ]\"\n", "\n\n"][..]),
    ) {
        let pretty = serde_json::to_string_pretty(&serde_json::json!([spec])).unwrap();
        prop_assume!(pretty.lines().all(is_yaml_text));
        let mut pads = pads.iter().cycle();
        let lines = pretty.lines().map(|l| l.trim_start().to_owned());
        let flow = lines.reduce(|text, line| format!("{text}{end}{}{line}", pads.next().unwrap())).unwrap();
        let text = format!("apiVersion: v1\nkind: Pod\nspec:\n  - é:\n    - {flow}\nlast: [{end}]{end}");
        let expected = like_yaml(serde_json::json!({
            "apiVersion": "v1", "kind": "Pod", "spec": [{ "é": [[spec]] }], "last": []
        }));
        prop_assert_eq!(value_of(&text), expected);
        check_texts(&text);
    }

    #[test]
    fn a_quoted_text_reads_the_same_however_its_lines_are_indented(
        words in vec("[a-zé#\\[\\]{}:,-]{1,5}", 1..6),
        pads in vec("[ ]{0,8}|\t| \t", 1..9),
        quote in prop::sample::select(&['"', '\''][..]),
        end in prop::sample::select(&["\n", "\r\n", " \n"][..]),
    ) {
        prop_assume!(words.iter().all(|w| !w.starts_with("---")));
        let mut pads = pads.iter().cycle();
        let quoted = words.iter().cloned().reduce(|text, word| format!("{text}{end}{}{word}", pads.next().unwrap())).unwrap();
        let text = format!("apiVersion: v1\nkind: Pod\nspec:\n  - {quote}{quoted}{quote}\n  - [{quote}{quoted}{quote}]\n");
        let value = words.join(" ");
        let expected = serde_json::json!({ "apiVersion": "v1", "kind": "Pod", "spec": [value, [value]] });
        prop_assert_eq!(value_of(&text), expected);
        let read = read(FileId(0), &text, &Limits::default());
        let tree = &read.objects[0].tree;
        let spec = tree.get(NodeId::ROOT, "spec").unwrap();
        let span = tree.span(tree.children(spec)[0]).unwrap();
        prop_assert_eq!(&text[span.start as usize..span.end as usize], format!("{quote}{quoted}{quote}"));
    }

    #[test]
    fn values_of_the_host_come_back_as_they_went(value in json()) {
        let tree = Tree::from_json(&value, &Limits::default()).unwrap();
        prop_assert_eq!(tree.to_json(NodeId::ROOT), value);
    }
}

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn nothing_panics_on_bytes(bytes in vec(any::<u8>(), 0..200)) {
        read_bytes(FileId(0), &bytes, &Limits::default());
    }

    #[test]
    fn nothing_panics_on_what_looks_like_yaml(parts in vec(prop::sample::select(PARTS), 0..40)) {
        let text = parts.concat();
        let read = read(FileId(0), &text, &Limits::default());
        for object in &read.objects {
            if object.tree.span(NodeId::ROOT).is_some() && object.unreadable.is_none() {
                check_tree(&text, &object.tree);
            }
        }
        for d in &read.diagnostics {
            let span = d.primary.span;
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?} in {:?}", d, text);
        }
    }
}

const PARTS: &[&str] = &[
    "a",
    "b:",
    ": ",
    "- ",
    "? ",
    "\n",
    "\n  ",
    "\n    ",
    " ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\"",
    "'",
    "|",
    ">",
    "|2-",
    "&a ",
    "*a",
    "!",
    "!!str ",
    "!<x> ",
    "%YAML 1.2\n",
    "---",
    "---\n",
    "...\n",
    "#",
    " # c",
    "\r\n",
    "\r",
    "é",
    "\u{feff}",
    "\\u00",
    "\\",
    "<<: ",
    "1",
    "~",
    "-",
    ":",
    "?",
    "{{ x }}",
    "apiVersion: v1\nkind: Pod\n",
    "\u{2028}",
    "%",
    "@",
    "`",
    "😀",
    "\0",
];

#[test]
fn parts_of_keys_have_a_value() {
    assert!(matches!(Tree::from_json(&Json::Null, &Limits::default()).unwrap().value(NodeId::ROOT), Value::Null));
}
