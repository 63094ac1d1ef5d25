//! `junit`: a test suite for each rule, so that CI systems show rules as tests.
//!
//! Each open finding is a failed test and each waived one a skipped one; a rule without any is one test, passed or
//! skipped. Errors of inputs and rules are a suite of their own.

use crate::escape::xml;
use crate::shape::Region;
use crate::{Report, Style, Tally};
use std::io::{self, Write};
use upright_source::{Diagnostic, Finding, Level, RuleInfo};

/// Writes the document.
pub(crate) fn render(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: Vec<Suite> = Vec::new();
    let errors: Vec<_> = report.diagnostics.iter().filter(|d| d.level == Level::Error).collect();
    if !errors.is_empty() {
        suites.push(Suite {
            name: "inputs and rules",
            cases: errors.iter().map(|diagnostic| diagnostic_case(report, diagnostic)).collect(),
        });
    }
    for (index, rule) in report.rules.iter().enumerate() {
        let findings = report.findings.iter().filter(|finding| finding.rule == index);
        let mut cases: Vec<Case> = findings.map(|finding| finding_case(report, finding)).collect();
        if cases.is_empty() {
            cases.push(quiet_case(rule, report.tallies.get(index)));
        }
        suites.push(Suite { name: &rule.id, cases });
    }
    let count = |outcome: fn(&Outcome) -> bool| suites.iter().map(|suite| suite.count(outcome)).sum::<usize>();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="upright" tests="{}" failures="{}" errors="{}">"#,
        count(|_| true),
        count(Outcome::is_failure),
        count(Outcome::is_error)
    )?;
    for suite in &suites {
        suite.render(out)?;
    }
    writeln!(out, "</testsuites>")
}

struct Suite<'a> {
    name: &'a str,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Skipped(String),
    Failed { kind: &'static str, message: String, details: String },
    Error { kind: &'static str, message: String, details: String },
}

impl Outcome {
    fn is_failure(&self) -> bool {
        matches!(self, Outcome::Failed { .. })
    }

    fn is_error(&self) -> bool {
        matches!(self, Outcome::Error { .. })
    }

    fn is_skipped(&self) -> bool {
        matches!(self, Outcome::Skipped(_))
    }
}

fn finding_case(report: &Report, finding: &Finding) -> Case {
    let object = &finding.object;
    let parts = [&object.kind, &object.namespace, &object.name];
    let mut name = parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join("/");
    if !finding.path.is_empty() {
        name.push(' ');
        name.push_str(&finding.path);
    }
    if let Some((reason, _)) = &finding.waived {
        return Case { name, outcome: Outcome::Skipped(format!("waived: {reason}")) };
    }
    let mut details = String::new();
    if let Some(region) = finding.span.and_then(|span| Region::of(&report.sources, span)) {
        details.push_str(&format!("{}:{}:{}\n", region.file, region.line, region.column));
    }
    if let Some(help) = &finding.help {
        details.push_str(&format!("help: {help}\n"));
    }
    let kind = report.severity(finding).name();
    Case { name, outcome: Outcome::Failed { kind, message: finding.message.clone(), details } }
}

fn quiet_case(rule: &RuleInfo, tally: Option<&Tally>) -> Case {
    let outcome = match tally {
        Some(tally) if tally.passed > 0 => Outcome::Passed,
        Some(tally) if !tally.not_evaluated.is_empty() => {
            let reasons: Vec<_> = tally.not_evaluated.iter().map(|(reason, _)| reason.as_str()).collect();
            Outcome::Skipped(format!("not evaluated: {}", reasons.join("; ")))
        }
        _ => Outcome::Skipped("not applicable".to_owned()),
    };
    Case { name: rule.title.clone(), outcome }
}

fn diagnostic_case(report: &Report, diagnostic: &Diagnostic) -> Case {
    let region = Region::of(&report.sources, diagnostic.primary.span);
    let name = region.map_or_else(|| diagnostic.code.to_owned(), |r| format!("{}:{}:{}", r.file, r.line, r.column));
    let labels = [Some(&diagnostic.primary.text), diagnostic.help.as_ref()];
    let details = labels.iter().flatten().map(|text| format!("{text}\n")).collect();
    Case { name, outcome: Outcome::Error { kind: diagnostic.code, message: diagnostic.title.clone(), details } }
}

impl Suite<'_> {
    fn count(&self, outcome: fn(&Outcome) -> bool) -> usize {
        self.cases.iter().filter(|case| outcome(&case.outcome)).count()
    }

    fn render(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            r#"  <testsuite name="{}" tests="{}" failures="{}" errors="{}" skipped="{}">"#,
            xml(self.name),
            self.cases.len(),
            self.count(Outcome::is_failure),
            self.count(Outcome::is_error),
            self.count(Outcome::is_skipped)
        )?;
        for case in &self.cases {
            case.render(self.name, out)?;
        }
        writeln!(out, "  </testsuite>")
    }
}

impl Case {
    fn render(&self, suite: &str, out: &mut dyn Write) -> io::Result<()> {
        let head = format!(r#"    <testcase name="{}" classname="{}""#, xml(&self.name), xml(suite));
        let mut problem = |element: &str, kind: &str, message: &str, details: &str| {
            writeln!(out, "{head}>")?;
            let (kind, message) = (xml(kind), xml(message));
            write!(out, r#"      <{element} type="{kind}" message="{message}">"#)?;
            writeln!(out, "{}</{element}>", xml(details.trim_end()))?;
            writeln!(out, "    </testcase>")
        };
        match &self.outcome {
            Outcome::Failed { kind, message, details } => problem("failure", kind, message, details),
            Outcome::Error { kind, message, details } => problem("error", kind, message, details),
            Outcome::Passed => writeln!(out, "{head}/>"),
            Outcome::Skipped(reason) => {
                writeln!(out, "{head}>")?;
                writeln!(out, r#"      <skipped message="{}"/>"#, xml(reason))?;
                writeln!(out, "    </testcase>")
            }
        }
    }
}
