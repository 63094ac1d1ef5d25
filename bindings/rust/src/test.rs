//! The tests that rules bring along: what is given, what is expected, and what came of it.

pub(crate) mod case;
pub(crate) mod given;

use crate::rules::Rules;
use case::Runner;
use std::collections::BTreeSet;
use upright_source::{Diagnostic, SourceMap, Span};

/// What came of tests.
#[derive(Clone, Debug, Default)]
pub struct TestReport {
    /// How many cases are as they expect.
    pub passed: usize,
    /// How many are not.
    pub failed: usize,
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

impl Rules {
    /// Runs the tests that stand in some packs. A case runs where `filter` is part of its rule's id or of its title; an
    /// empty filter lets all run.
    pub fn test(&self, packs: &[String], filter: &str) -> TestReport {
        let mut report = TestReport { sources: self.sources.clone(), ..TestReport::default() };
        let mut tested: BTreeSet<&str> = BTreeSet::new();
        for test in self.tests.iter().filter(|test| self.pack_of(test.span).is_some_and(|pack| packs.contains(pack))) {
            let mut runner = Runner::new(self, &test.rule);
            let wanted = |name: &str| test.rule.contains(filter) || name.contains(filter);
            for case in test.cases.iter().filter(|case| wanted(&case.name)) {
                tested.insert(&test.rule);
                let failures = runner.run(case, &mut report.sources);
                if failures.is_empty() {
                    report.passed += 1;
                } else {
                    report.failed += 1;
                    report.failures.extend(failures);
                }
            }
            report.warnings.append(&mut runner.warnings);
        }
        if filter.is_empty() {
            let rules = self.set.rules.iter().filter(|rule| packs.iter().any(|pack| **pack == *rule.pack));
            report.untested =
                rules.filter(|rule| !tested.contains(&*rule.id)).map(|rule| rule.id.to_string()).collect();
        }
        report
    }

    fn pack_of(&self, span: Span) -> Option<&String> {
        self.modules.iter().find(|module| module.file == span.file).map(|module| &module.pack)
    }
}
