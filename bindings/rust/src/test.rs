//! The tests that rules bring along: what is given, what is expected, and what came of it.

pub(crate) mod case;
#[cfg(feature = "coverage")]
pub(crate) mod coverage;
mod diff;
pub(crate) mod given;

use crate::codes;
use crate::rules::Rules;
use case::{Given, Runner};
use std::collections::BTreeSet;
use std::io;
use upright_report::{TestOutcome, TestSuite};
use upright_source::{Diagnostic, SourceMap, Span};
use upright_types::testing::TestCase;

/// What came of tests.
#[derive(Clone, Debug, Default)]
pub struct TestReport {
    /// How many cases are as they expect.
    pub passed: usize,
    /// How many are not.
    pub failed: usize,
    /// Each case, in the order in which they ran.
    pub cases: Vec<CaseReport>,
    /// What is wrong, at the expectation that is not met.
    pub failures: Vec<Diagnostic>,
    /// What looks wrong: fields that the schemas do not know in what cases give, so that a case may pass for another
    /// reason than it seems.
    pub warnings: Vec<Diagnostic>,
    /// Rules of the packs that no case tests; only where all tests ran.
    pub untested: Vec<String>,
    /// The files that the failures point into.
    pub sources: SourceMap,
}

/// What came of one case.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// The rule.
    pub rule: String,
    /// What the case shows.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// What is wrong; nothing if it is as it expects.
    pub failures: Vec<Diagnostic>,
}

impl TestReport {
    /// As JUnit's XML: a suite for each rule, a test for each case.
    ///
    /// # Errors
    /// The output can't be written.
    pub fn junit(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let mut suites: Vec<TestSuite> = Vec::new();
        for case in &self.cases {
            if suites.last().is_none_or(|suite| suite.name != case.rule) {
                suites.push(TestSuite { name: case.rule.clone(), cases: Vec::new() });
            }
            if let Some(suite) = suites.last_mut() {
                suite.cases.push((case.name.clone(), self.outcome(case)));
            }
        }
        for rule in &self.untested {
            let untested = TestOutcome::Skipped("no case tests it".to_owned());
            suites.push(TestSuite { name: rule.clone(), cases: vec![("has a test".to_owned(), untested)] });
        }
        upright_report::render_test_suites(suites, out)
    }

    fn outcome(&self, case: &CaseReport) -> TestOutcome {
        let Some(first) = case.failures.first() else { return TestOutcome::Passed };
        let mut details = String::new();
        for failure in &case.failures {
            if let Some((file, at)) = self.sources.locate(failure.primary.span) {
                details.push_str(&format!("{file}:{}:{}: {}\n", at.line, at.column, failure.primary.text));
            }
            if let Some(help) = &failure.help {
                details.push_str(&format!("{help}\n"));
            }
        }
        let (kind, message) = (first.code, first.primary.text.clone());
        match first.code {
            codes::TEST_FAILED => TestOutcome::Failed { kind, message, details },
            _ => TestOutcome::Error { kind, message, details },
        }
    }
}

impl Rules {
    /// Runs the tests that stand in some packs. A case runs where `filter` is part of its rule's id or of its title; an
    /// empty filter lets all run.
    pub fn test(&self, packs: &[String], filter: &str) -> TestReport {
        self.test_each(packs, filter, &mut |_, _| ())
    }

    /// The same, and which conditions of the rules the cases decide.
    #[cfg(feature = "coverage")]
    pub fn test_coverage(&self, packs: &[String], filter: &str) -> (TestReport, coverage::TestCoverage) {
        let mut tracer = coverage::Tracer::new(self);
        let report = self.test_each(packs, filter, &mut |rule, given| tracer.follow(rule, given));
        let coverage = tracer.coverage(packs);
        (report, coverage)
    }

    fn test_each(&self, packs: &[String], filter: &str, each: &mut dyn FnMut(&str, &Given)) -> TestReport {
        let mut report = TestReport { sources: self.sources.clone(), ..TestReport::default() };
        let mut tested: BTreeSet<&str> = BTreeSet::new();
        for test in
            self.texts().tests.iter().filter(|test| self.pack_of(test.span).is_some_and(|pack| packs.contains(pack)))
        {
            let mut runner = Runner::new(self, &test.rule);
            let wanted = |name: &str| test.rule.contains(filter) || name.contains(filter);
            for case in test.cases.iter().filter(|case| wanted(&case.name)) {
                tested.insert(&test.rule);
                let failures = runner.run(case, &mut report.sources, &mut |given| each(&test.rule, given));
                report.add(&test.rule, case, failures);
            }
            report.warnings.append(&mut runner.warnings);
        }
        if filter.is_empty() {
            let rules = self.texts().set.rules.iter().filter(|rule| packs.iter().any(|pack| **pack == *rule.pack));
            report.untested =
                rules.filter(|rule| !tested.contains(&*rule.id)).map(|rule| rule.id.to_string()).collect();
        }
        report
    }

    fn pack_of(&self, span: Span) -> Option<&String> {
        self.texts().modules.iter().find(|module| module.file == span.file).map(|module| &module.pack)
    }
}

impl TestReport {
    fn add(&mut self, rule: &str, case: &TestCase, failures: Vec<Diagnostic>) {
        self.passed += usize::from(failures.is_empty());
        self.failed += usize::from(!failures.is_empty());
        self.failures.extend(failures.iter().cloned());
        self.cases.push(CaseReport { rule: rule.to_owned(), name: case.name.clone(), span: case.span, failures });
    }
}
