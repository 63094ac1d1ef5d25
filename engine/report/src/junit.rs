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
    let mut suites: Vec<TestSuite> = Vec::new();
    let errors: Vec<_> = report.diagnostics.iter().filter(|d| d.level == Level::Error).collect();
    if !errors.is_empty() {
        suites.push(TestSuite {
            name: "inputs and rules".to_owned(),
            cases: errors.iter().map(|diagnostic| diagnostic_case(report, diagnostic)).collect(),
        });
    }
    for (index, rule) in report.rules.iter().enumerate() {
        let findings = report.findings.iter().filter(|finding| finding.rule == index);
        let mut cases: Vec<(String, TestOutcome)> = findings.map(|finding| finding_case(report, finding)).collect();
        if cases.is_empty() {
            cases.push(quiet_case(rule, report.tallies.get(index)));
        }
        suites.push(TestSuite { name: rule.id.clone(), cases });
    }
    render_test_suites(suites, out)
}

/// Writes tests, whoever ran them, as JUnit's XML.
///
/// # Errors
/// The output can't be written.
pub fn render_test_suites(suites: Vec<TestSuite>, out: &mut dyn Write) -> io::Result<()> {
    let count = |outcome: fn(&TestOutcome) -> bool| suites.iter().map(|suite| suite.count(outcome)).sum::<usize>();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="upright" tests="{}" failures="{}" errors="{}">"#,
        count(|_| true),
        count(TestOutcome::is_failure),
        count(TestOutcome::is_error)
    )?;
    for suite in &suites {
        suite.render(out)?;
    }
    writeln!(out, "</testsuites>")
}

/// Tests of one thing.
#[derive(Clone, Debug)]
pub struct TestSuite {
    /// What is tested.
    pub name: String,
    /// The name of each test, and what came of it.
    pub cases: Vec<(String, TestOutcome)>,
}

/// What came of a test.
#[derive(Clone, Debug)]
pub enum TestOutcome {
    /// All is well.
    Passed,
    /// It did not run, for this reason.
    Skipped(String),
    /// It found something.
    Failed {
        /// A code or a severity.
        kind: &'static str,
        /// One line.
        message: String,
        /// Several, maybe none.
        details: String,
    },
    /// It could not run.
    Error {
        /// A code.
        kind: &'static str,
        /// One line.
        message: String,
        /// Several, maybe none.
        details: String,
    },
}

impl TestOutcome {
    fn is_failure(&self) -> bool {
        matches!(self, TestOutcome::Failed { .. })
    }

    fn is_error(&self) -> bool {
        matches!(self, TestOutcome::Error { .. })
    }

    fn is_skipped(&self) -> bool {
        matches!(self, TestOutcome::Skipped(_))
    }
}

fn finding_case(report: &Report, finding: &Finding) -> (String, TestOutcome) {
    let object = &finding.object;
    let parts = [&object.kind, &object.namespace, &object.name];
    let mut name = parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join("/");
    if !finding.path.is_empty() {
        name.push(' ');
        name.push_str(&finding.path);
    }
    if let Some((reason, _)) = &finding.waived {
        return (name, TestOutcome::Skipped(format!("waived: {reason}")));
    }
    let mut details = String::new();
    if let Some(region) = finding.span.and_then(|span| Region::of(&report.sources, span)) {
        details.push_str(&format!("{}:{}:{}\n", region.file, region.line, region.column));
    }
    if let Some(help) = &finding.help {
        details.push_str(&format!("help: {help}\n"));
    }
    let kind = report.severity(finding).name();
    (name, TestOutcome::Failed { kind, message: finding.message.clone(), details })
}

fn quiet_case(rule: &RuleInfo, tally: Option<&Tally>) -> (String, TestOutcome) {
    let outcome = match tally {
        Some(tally) if tally.passed > 0 => TestOutcome::Passed,
        Some(tally) if !tally.not_evaluated.is_empty() => {
            let reasons: Vec<_> = tally.not_evaluated.iter().map(|(reason, _)| reason.as_str()).collect();
            TestOutcome::Skipped(format!("not evaluated: {}", reasons.join("; ")))
        }
        _ => TestOutcome::Skipped("not applicable".to_owned()),
    };
    (rule.title.clone(), outcome)
}

fn diagnostic_case(report: &Report, diagnostic: &Diagnostic) -> (String, TestOutcome) {
    let region = Region::of(&report.sources, diagnostic.primary.span);
    let name = region.map_or_else(|| diagnostic.code.to_owned(), |r| format!("{}:{}:{}", r.file, r.line, r.column));
    let labels = [Some(&diagnostic.primary.text), diagnostic.help.as_ref()];
    let details = labels.iter().flatten().map(|text| format!("{text}\n")).collect();
    (name, TestOutcome::Error { kind: diagnostic.code, message: diagnostic.title.clone(), details })
}

impl TestSuite {
    fn count(&self, outcome: fn(&TestOutcome) -> bool) -> usize {
        self.cases.iter().filter(|(_, came)| outcome(came)).count()
    }

    fn render(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            r#"  <testsuite name="{}" tests="{}" failures="{}" errors="{}" skipped="{}">"#,
            xml(&self.name),
            self.cases.len(),
            self.count(TestOutcome::is_failure),
            self.count(TestOutcome::is_error),
            self.count(TestOutcome::is_skipped)
        )?;
        for (name, outcome) in &self.cases {
            outcome.render(&self.name, name, out)?;
        }
        writeln!(out, "  </testsuite>")
    }
}

impl TestOutcome {
    fn render(&self, suite: &str, name: &str, out: &mut dyn Write) -> io::Result<()> {
        let head = format!(r#"    <testcase name="{}" classname="{}""#, xml(name), xml(suite));
        let mut problem = |element: &str, kind: &str, message: &str, details: &str| {
            writeln!(out, "{head}>")?;
            let (kind, message) = (xml(kind), xml(message));
            write!(out, r#"      <{element} type="{kind}" message="{message}">"#)?;
            writeln!(out, "{}</{element}>", xml(details.trim_end()))?;
            writeln!(out, "    </testcase>")
        };
        match self {
            TestOutcome::Failed { kind, message, details } => problem("failure", kind, message, details),
            TestOutcome::Error { kind, message, details } => problem("error", kind, message, details),
            TestOutcome::Passed => writeln!(out, "{head}/>"),
            TestOutcome::Skipped(reason) => {
                writeln!(out, "{head}>")?;
                writeln!(out, r#"      <skipped message="{}"/>"#, xml(reason))?;
                writeln!(out, "    </testcase>")
            }
        }
    }
}
