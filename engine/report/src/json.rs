//! `json`: the whole report as one document. `ndjson`: a finding a line.

use crate::control::{ControlTally, controls};
use crate::shape::{DiagnosticShape, FindingShape, RuleShape};
use crate::{Report, Style, Tally, escape};
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::collections::BTreeMap;
use std::io::{self, Write};
use upright_source::{Diagnostic, RuleInfo, Severity, SourceMap};

/// Raised when a member changes its meaning or goes; new members may come at any time.
const FORMAT_VERSION: u32 = 1;

/// Writes one document.
pub(crate) fn render(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: FORMAT_VERSION,
        findings: report.findings.iter().map(|finding| FindingShape::new(report, finding)).collect(),
        diagnostics: report.diagnostics.iter().map(|d| DiagnosticShape::new(&report.sources, d)).collect(),
        rules: report.rules.iter().zip(&report.tallies).map(|(rule, tally)| JudgedRule::new(rule, tally)).collect(),
        controls: controls(report).iter().map(ControlShape::new).collect(),
        summary: Summary::new(report),
    };
    write(&document, PrettyFormatter::new(), out)?;
    out.write_all(b"\n")
}

/// Writes one line for each finding.
pub(crate) fn render_lines(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        write(&FindingShape::new(report, finding), CompactFormatter, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Diagnostics as a JSON array, each as in the report.
pub fn diagnostics_json(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let shapes: Vec<_> = diagnostics.iter().map(|diagnostic| DiagnosticShape::new(sources, diagnostic)).collect();
    let mut out = Vec::new();
    match write(&shapes, CompactFormatter, &mut out) {
        Ok(()) => String::from_utf8(out).unwrap_or_default(),
        Err(_) => "[]".to_owned(),
    }
}

/// A rule as one line of JSON, without the line's end.
pub fn rule_line(rule: &RuleInfo) -> String {
    let mut line = Vec::new();
    match write(&RuleShape::new(rule), CompactFormatter, &mut line) {
        Ok(()) => String::from_utf8(line).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<FindingShape<'a>>,
    diagnostics: Vec<DiagnosticShape<'a>>,
    rules: Vec<JudgedRule<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<ControlShape<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ControlShape<'a> {
    framework: &'a str,
    framework_title: &'a str,
    id: &'a str,
    title: &'a str,
    verdict: &'static str,
    rules: Vec<&'a str>,
    objects: ControlCounts,
}

/// An object counts once for each rule.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ControlCounts {
    failed: usize,
    passed: usize,
    waived: usize,
    not_applicable: usize,
    not_evaluated: usize,
}

impl<'a> ControlShape<'a> {
    fn new(control: &ControlTally<'a>) -> ControlShape<'a> {
        ControlShape {
            framework: &control.info.framework,
            framework_title: &control.info.framework_title,
            id: &control.info.id,
            title: &control.info.title,
            verdict: control.verdict().name(),
            rules: control.rules.iter().map(|rule| rule.id.as_str()).collect(),
            objects: ControlCounts {
                failed: control.failed,
                passed: control.passed,
                waived: control.waived,
                not_applicable: control.not_applicable,
                not_evaluated: control.not_evaluated,
            },
        }
    }
}

#[derive(Serialize)]
struct JudgedRule<'a> {
    #[serde(flatten)]
    rule: RuleShape<'a>,
    objects: TallyShape<'a>,
}

impl<'a> JudgedRule<'a> {
    fn new(rule: &'a RuleInfo, tally: &'a Tally) -> JudgedRule<'a> {
        let reasons = tally.not_evaluated.iter().map(|(reason, objects)| Reason { reason, objects: *objects });
        JudgedRule {
            rule: RuleShape::new(rule),
            objects: TallyShape {
                failed: tally.failed,
                passed: tally.passed,
                waived: tally.waived,
                not_applicable: tally.not_applicable,
                not_evaluated: reasons.collect(),
            },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TallyShape<'a> {
    failed: usize,
    passed: usize,
    waived: usize,
    not_applicable: usize,
    not_evaluated: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    reason: &'a str,
    objects: usize,
}

#[derive(Serialize)]
struct Summary {
    objects: usize,
    rules: usize,
    findings: BTreeMap<&'static str, usize>,
    waived: usize,
    known: usize,
}

impl Summary {
    fn new(report: &Report) -> Summary {
        let mut findings: BTreeMap<_, _> = Severity::ALL.iter().map(|severity| (severity.name(), 0)).collect();
        for finding in report.open() {
            *findings.entry(report.severity(finding).name()).or_default() += 1;
        }
        Summary {
            objects: report.objects,
            rules: report.rules.len(),
            findings,
            waived: report.findings.len() - report.open().count(),
            known: report.known,
        }
    }
}

/// JSON that is safe to look at on a terminal: what misleads is escaped, which to a parser is the same.
pub(crate) fn write(value: &impl Serialize, formatter: impl Formatter, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Safe { inner: formatter };
    let mut serializer = serde_json::Serializer::with_formatter(out, formatter);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

struct Safe<F> {
    inner: F,
}

macro_rules! forward {
    ($($name:ident($($arg:ident: $ty:ty),*);)*) => {$(
        fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $arg: $ty)*) -> io::Result<()> {
            self.inner.$name(writer $(, $arg)*)
        }
    )*};
}

impl<F: Formatter> Formatter for Safe<F> {
    forward! {
        begin_array(); end_array(); begin_array_value(first: bool); end_array_value();
        begin_object(); end_object(); begin_object_key(first: bool); end_object_key();
        begin_object_value(); end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(escape::misleads) {
            let (before, from) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut chars = from.chars();
            for unit in chars.next().into_iter().flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec()) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}
