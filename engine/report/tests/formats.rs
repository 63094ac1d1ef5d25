//! One report in every format, held by snapshots, and what must hold of any report.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod sample;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;
use upright_report::{Format, Report, Style, render, render_diagnostics};

fn text(report: &Report, format: Format, color: bool) -> String {
    let mut out = Vec::new();
    render(report, format, Style { color }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn diagnostics(report: &Report, color: bool) -> String {
    let mut out = Vec::new();
    render_diagnostics(&report.diagnostics, &report.sources, Style { color }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn human() {
    insta::assert_snapshot!(text(&sample::report(), Format::Human, false));
}

#[test]
fn human_in_colour() {
    let text = text(&sample::report(), Format::Human, true).replace('\u{1b}', "ESC");
    insta::assert_snapshot!(text.lines().take(16).collect::<Vec<_>>().join("\n"));
}

#[test]
fn json() {
    insta::assert_snapshot!(text(&sample::report(), Format::Json, false));
}

#[test]
fn ndjson() {
    insta::assert_snapshot!(text(&sample::report(), Format::Ndjson, false));
}

#[test]
fn sarif() {
    insta::assert_snapshot!(text(&sample::report(), Format::Sarif, false));
}

#[test]
fn junit() {
    insta::assert_snapshot!(text(&sample::report(), Format::Junit, false));
}

#[test]
fn github() {
    insta::assert_snapshot!(text(&sample::report(), Format::Github, false));
}

#[test]
fn diagnostics_of_rules_and_inputs() {
    insta::assert_snapshot!(diagnostics(&sample::report(), false));
}

#[test]
fn notes_that_say_the_same_are_drawn_once_and_counted() {
    let report = sample::many_notes();
    insta::assert_snapshot!(diagnostics(&report, false));
}

#[test]
fn nothing_found_says_so() {
    let report = Report { objects: 3, ..Report::default() };
    assert_eq!(text(&report, Format::Human, false), "no findings; 3 objects judged by 0 rules\n");
    assert_eq!(text(&report, Format::Ndjson, false), "");
    for format in [Format::Json, Format::Sarif] {
        serde_json::from_str::<Value>(&text(&report, format, false)).unwrap();
    }
}

#[test]
fn every_line_of_ndjson_keeps_the_contract_with_tools() {
    let text = text(&sample::hostile(), Format::Ndjson, false);
    for line in text.lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        for member in ["rule", "severity", "path", "message"] {
            assert!(finding[member].is_string(), "{member} of {line}");
        }
        for member in ["apiVersion", "kind", "namespace", "name"] {
            assert!(finding["object"][member].is_string(), "object.{member} of {line}");
        }
        assert!(finding.get("file").is_some() && finding.get("line").is_some(), "{line}");
    }
    assert_eq!(text.lines().count(), sample::hostile().findings.len());
}

#[test]
fn no_format_passes_on_what_steers_a_terminal() {
    let report = sample::hostile();
    let mut texts: Vec<_> = Format::ALL.iter().map(|(format, _)| text(&report, *format, false)).collect();
    texts.push(diagnostics(&report, false));
    for text in texts {
        let bad = text.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}' || *c == '\u{2028}');
        assert_eq!(bad, None, "in {text}");
    }
}

#[test]
fn strangers_texts_come_back_whole_from_json() {
    let report = sample::hostile();
    let document: Value = serde_json::from_str(&text(&report, Format::Json, false)).unwrap();
    assert_eq!(document["findings"][0]["message"], report.findings[0].message.as_str());
    assert_eq!(document["findings"][0]["object"]["name"], report.findings[0].object.name.as_str());
}

#[test]
fn a_message_of_a_stranger_is_one_workflow_command() {
    let text = text(&sample::hostile(), Format::Github, false);
    assert_eq!(text.lines().filter(|line| line.starts_with("::")).count(), 5, "{text}");
    assert!(!text.contains("\n::warning file=evil"), "{text}");
}

#[test]
fn a_line_of_megabytes_is_shown_around_the_caret() {
    let report = sample::one_long_line();
    for text in [text(&report, Format::Human, false), diagnostics(&report, false)] {
        assert!(text.lines().all(|line| line.chars().count() < 260), "{text}");
        let line = text.lines().find(|line| line.contains("hostNetwork\"")).unwrap();
        let caret = text.lines().find(|line| line.contains('^')).unwrap();
        let before = &line[..line.find("true").unwrap()];
        assert_eq!(caret.find('^').unwrap(), before.width(), "{text}");
    }
}

#[test]
fn the_fingerprint_forgets_line_file_message_and_version_of_the_api() {
    let report = sample::report();
    let mut moved = report.clone();
    let finding = &mut moved.findings[0];
    finding.span = None;
    finding.message = "other words".to_owned();
    finding.object.api_version = "apps/v1beta2".to_owned();
    let print = |report: &Report, at: usize| upright_report::fingerprint(report, &report.findings[at]);
    assert_eq!(print(&report, 0), print(&moved, 0));
    assert_ne!(print(&report, 0), print(&report, 1));
    let mut other = report.clone();
    other.findings[0].object.namespace = "elsewhere".to_owned();
    assert_ne!(print(&report, 0), print(&other, 0));
}
