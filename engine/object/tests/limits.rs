//! Hostile inputs end in a typed error, quickly.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod common;

use common::{read_text, read_with, summary};
use upright_object::{Limits, decode, read, read_bytes};
use upright_source::FileId;

fn codes(text: &str) -> Vec<&'static str> {
    read_text(text).2.diagnostics.iter().map(|d| d.code).collect()
}

const HEAD: &str = "apiVersion: v1\nkind: Pod\nspec:\n";

#[test]
fn ten_thousand_levels_are_an_error_in_every_notation() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("[{a: ", "}]")] {
        let text = format!("{HEAD}  {}{}\n", open.repeat(10_000), close.repeat(10_000));
        let found = codes(&text);
        assert!(found == ["M0005"] || found == ["M0016"], "{open}: {found:?}");
    }
    let deeper: String = (0..2_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
    assert_eq!(codes(&format!("{HEAD}{}", deeper.replace("\na", "\n a"))), ["M0005"]);
    let json = format!("{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {}", "[{\"a\":".repeat(10_000));
    assert_eq!(codes(&json), ["M0005"]);
}

#[test]
fn a_depth_within_the_limit_is_read() {
    let limits = Limits { depth: 10, ..Limits::default() };
    let nested =
        |n: usize| format!("{{\"apiVersion\": \"v1\", \"kind\": \"P\", \"s\": {}{}}}", "[".repeat(n), "]".repeat(n));
    assert!(read_with(&nested(9), &limits).2.diagnostics.is_empty());
    assert_eq!(read_with(&nested(10), &limits).2.diagnostics[0].code, "M0005");
    let yaml = |n| nested(n).replacen('{', "# c\n{", 1);
    assert!(read_with(&yaml(9), &limits).2.diagnostics.is_empty());
    assert_eq!(read_with(&yaml(10), &limits).2.diagnostics[0].code, "M0005");
}

#[test]
fn aliases_of_aliases_do_not_grow_without_bound() {
    let mut text = String::from("apiVersion: v1\nkind: Pod\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        let refs = vec![format!("*a{}", i - 1); 9].join(", ");
        text.push_str(&format!("a{i}: &a{i} [{refs}]\n"));
    }
    let (sources, _, read) = read_text(&text);
    assert_eq!(read.diagnostics[0].code, "M0007", "{}", summary(&sources, &read));
    assert!(read.objects[0].unreadable.is_some());
}

#[test]
fn aliases_within_the_limit_are_read() {
    let limits = Limits { alias_nodes: 4, ..Limits::default() };
    let text = |n: usize| format!("{HEAD}  a: &a [x]\n  b: [{}]\n", vec!["*a"; n].join(", "));
    assert!(read_with(&text(2), &limits).2.diagnostics.is_empty());
    assert_eq!(read_with(&text(3), &limits).2.diagnostics[0].code, "M0007");
}

#[test]
fn an_alias_of_itself_or_of_nothing_is_an_error() {
    assert_eq!(codes(&format!("{HEAD}  &a [*a]\n")), ["M0014"]);
    assert_eq!(codes(&format!("{HEAD}  *a\n")), ["M0014"]);
    assert_eq!(codes(&format!("{HEAD}  &a x\n---\n{HEAD}  *a\n")), ["M0014"]);
    assert_eq!(codes(&format!("{HEAD}  <<: 3\n")), ["M0015"]);
    assert_eq!(codes(&format!("{HEAD}  <<: [{{a: 1}}, 2]\n")), ["M0015"]);
}

#[test]
fn every_count_has_a_limit() {
    let file = Limits { bytes: 60, ..Limits::default() };
    assert!(read_with(&format!("{HEAD}{}", " ".repeat(60 - HEAD.len())), &file).2.diagnostics.is_empty());
    assert_eq!(read_with(&format!("{HEAD}{}", " ".repeat(61 - HEAD.len())), &file).2.diagnostics[0].code, "M0003");
    let documents = Limits { documents: 2, ..Limits::default() };
    let (_, _, read) = read_with(&format!("{HEAD}---\n{HEAD}---\n{HEAD}"), &documents);
    assert_eq!((read.objects.len(), read.diagnostics[0].code), (2, "M0004"));
    let nodes = Limits { nodes: 5, ..Limits::default() };
    assert!(read_with(&format!("{HEAD}  a: 1\n"), &nodes).2.diagnostics.is_empty());
    assert_eq!(read_with(&format!("{HEAD}  a: 1\n  b: 2\n"), &nodes).2.diagnostics[0].code, "M0006");
    let keys = Limits { key_bytes: 10, ..Limits::default() };
    assert!(read_with(HEAD, &keys).2.diagnostics.is_empty());
    assert_eq!(read_with(&format!("{HEAD}  aaaaaaaaaaa: 1\n"), &keys).2.diagnostics[0].code, "M0008");
    assert_eq!(read_with("{\"aaaaaaaaaaa\": 1}", &keys).2.diagnostics[0].code, "M0008");
}

#[test]
fn a_flood_of_notes_hides_no_error() {
    let limits = Limits { diagnostics: 3, ..Limits::default() };
    let text = format!("{}{HEAD}\t- a\n", "a: 1\n---\n".repeat(10));
    let (sources, _, read) = read_with(&text, &limits);
    let found: Vec<_> = read.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(found, ["M0020", "M0020", "M0020", "M0010", "M0025"], "{}", summary(&sources, &read));
}

#[test]
fn two_hundred_megabytes_are_refused_unread() {
    let bytes = vec![b'a'; 200 << 20];
    let read = read_bytes(FileId(0), &bytes, &Limits::default());
    assert_eq!(read.diagnostics[0].code, "M0003");
}

#[test]
fn bytes_that_are_not_utf8_cost_only_their_document() {
    let mut bytes = format!("{HEAD}  a: ").into_bytes();
    bytes.extend([0xC3, 0x28, b'\n']);
    bytes.extend(format!("---\n{HEAD}").into_bytes());
    let read = read_bytes(FileId(0), &bytes, &Limits::default());
    let unreadable: Vec<bool> = read.objects.iter().map(|o| o.unreadable.is_some()).collect();
    assert_eq!((unreadable, read.diagnostics[0].code), (vec![true, false], "M0001"));
    let decoded = decode(&bytes);
    let span = read.diagnostics[0].primary.span;
    assert_eq!(&decoded.text[span.start as usize..span.end as usize], "\u{fffd}");
}

#[test]
fn utf16_is_named() {
    let text: Vec<u8> = HEAD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.clone()).collect();
    for bytes in [text, marked] {
        let read = read_bytes(FileId(0), &bytes, &Limits::default());
        assert_eq!(read.diagnostics[0].code, "M0002");
        assert!(read.diagnostics[0].title.contains("UTF-16"));
    }
}

#[test]
fn many_merges_and_many_keys_take_no_quadratic_time() {
    let keys: String = (0..20_000).map(|i| format!("  k{i}: 1\n")).collect();
    let merges = "  <<: *m\n".repeat(2_000);
    let text = format!("apiVersion: v1\nkind: Pod\na: &a\n{keys}m: &m {{x: 1}}\nb:\n  <<: *a\n{merges}");
    let read = read(FileId(0), &text, &Limits::default());
    assert_eq!(read.diagnostics, vec![]);
}

#[test]
fn broken_json_lines_take_no_quadratic_time() {
    let text = "{\"a\":[1,\n".repeat(20_000);
    let read = read(FileId(0), &text, &Limits::default());
    assert!(read.diagnostics.iter().all(|d| d.code == "M0011" || d.code == "M0005" || d.code == "M0025"));
}
