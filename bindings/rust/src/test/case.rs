//! Runs one case and compares.

use super::given::{objects, steps};
use crate::codes;
use crate::engine::{Engine, Settings};
use crate::evaluator::{Evaluator, minor_version};
use crate::options::Selection;
use crate::rules::Rules;
use crate::select::{self, Selected};
use upright_object::{Object, Step, Validator};
use upright_schema::Version;
use upright_source::{Diagnostic, Finding, SourceMap, Verdict};
use upright_types::testing::{Expectation, ObjectName, Outcome, TestCase};

/// Runs the cases of one rule.
pub(super) struct Runner<'a> {
    rules: &'a Rules,
    rule: &'a str,
    /// The rule alone, compiled once for all cases.
    program: Option<Result<(Selected, Engine), Vec<Diagnostic>>>,
    /// Fields of given objects that the schemas do not know, each once.
    pub(super) warnings: Vec<Diagnostic>,
}

/// What came of a case, by object.
struct Judged {
    objects: Vec<Object>,
    verdicts: Vec<Verdict>,
    findings: Vec<(Option<usize>, Finding)>,
}

impl<'a> Runner<'a> {
    pub(super) fn new(rules: &'a Rules, rule: &'a str) -> Runner<'a> {
        Runner { rules, rule, program: None, warnings: Vec::new() }
    }

    /// What is wrong; nothing if the case is as it expects.
    pub(super) fn run(&mut self, case: &TestCase, sources: &mut SourceMap) -> Vec<Diagnostic> {
        self.judge(case, sources).map_or_else(|broken| broken, |judged| self.compare(case, &judged))
    }

    fn judge(&mut self, case: &TestCase, sources: &mut SourceMap) -> Result<Judged, Vec<Diagnostic>> {
        let objects = objects(case, sources).map_err(|text| {
            let title = format!("case \"{}\" of {} can't be run", case.name, self.rule);
            vec![Diagnostic::error(codes::TEST_BROKEN, title, case.span, text)]
        })?;
        let settings = settings(case);
        self.unknown_fields(case, &objects);
        let (rules, rule) = (self.rules, self.rule);
        let program = self.program.get_or_insert_with(|| compile(rules, rule));
        let (selected, engine) = program.as_ref().map_err(Clone::clone)?;
        let evaluator = Evaluator::new(rules, &selected.rules, engine, &settings, sources.clone())?;
        let (outcome, made) = evaluator.judge(&objects, &[], sources, &mut |_, _| {});
        let verdicts = (0..objects.len()).map(|object| outcome.verdict(0, object)).collect();
        Ok(Judged { objects, verdicts, findings: made.findings })
    }

    /// A misspelt field in a test leaves the rule nothing to find. What only newer versions have may be given on purpose.
    fn unknown_fields(&mut self, case: &TestCase, objects: &[Object]) {
        let mut validator = Validator::new(&self.rules.schema, Version::NEWEST);
        for found in objects.iter().flat_map(|object| validator.object(object)) {
            let title = format!("{} in a test of {}", found.title, self.rule);
            if found.code != upright_object::codes::UNKNOWN_FIELD || self.warnings.iter().any(|w| w.title == title) {
                continue;
            }
            let label = format!("case \"{}\" gives it", case.name);
            let mut warning = Diagnostic::warning(codes::TEST_FIELD, title, case.span, label);
            warning.help = found.help;
            self.warnings.push(warning);
        }
    }

    fn compare(&self, case: &TestCase, judged: &Judged) -> Vec<Diagnostic> {
        let wrong = |expected: &Expectation| {
            let found = judged.compare(expected).err()?;
            let title = format!("case \"{}\" of {}", case.name, self.rule);
            let mut error = Diagnostic::error(codes::TEST_FAILED, title, expected.span, found);
            error.help = judged.summary();
            Some(error)
        };
        case.expectations.iter().filter_map(wrong).collect()
    }
}

fn compile(rules: &Rules, rule: &str) -> Result<(Selected, Engine), Vec<Diagnostic>> {
    let selection = Selection::Rules(vec![rule.to_owned()]);
    let selected = select::select(rules, &selection).map_err(|error| error.diagnostics)?;
    let engine = Engine::new(&rules.schema, &selected.rules)?;
    Ok((selected, engine))
}

fn settings(case: &TestCase) -> Settings {
    let version = case.kubernetes.as_ref().map(ToString::to_string);
    Settings {
        params: case.params.clone(),
        // The checker has found the version to be one.
        kubernetes: minor_version(version.as_deref(), &mut Vec::new()),
        now: case.now.map(|now| now.0),
    }
}

impl Judged {
    /// What is other than expected, in words.
    fn compare(&self, expect: &Expectation) -> Result<(), String> {
        let which: Vec<usize> = match &expect.object {
            Some(name) => (0..self.objects.len()).filter(|index| self.is_named(*index, name)).collect(),
            None => (0..self.objects.len()).take(1).collect(),
        };
        if which.is_empty() && expect.object.is_some() {
            return Err("there is no such object in the case".to_owned());
        }
        let verdicts: Vec<&Verdict> = which.iter().filter_map(|index| self.verdicts.get(*index)).collect();
        let findings = self.findings.iter().filter(|(object, _)| object.is_none_or(|index| which.contains(&index)));
        let failing: Vec<&Finding> = findings.map(|(_, finding)| finding).collect();
        let any = |wanted: fn(&Verdict) -> bool| verdicts.iter().any(|verdict| wanted(verdict));
        let met = match expect.outcome {
            Outcome::Fail => !failing.is_empty(),
            Outcome::Pass => any(is_pass) && !any(|verdict| is_fail(verdict) || is_open(verdict)),
            Outcome::NotApplicable => verdicts.iter().all(|verdict| matches!(verdict, Verdict::NotApplicable)),
            Outcome::NotEvaluated => any(is_open),
            Outcome::Fixed => !failing.is_empty() && failing.iter().all(|finding| finding.fix.is_some()),
        };
        if !met {
            return Err(match (expect.outcome, failing.is_empty()) {
                (Outcome::Fixed, false) => "there is no fix, or the fixed object still fails".to_owned(),
                _ => format!("but it is: {}", words(&verdicts)),
            });
        }
        match &expect.at {
            Some(path) => {
                let wanted = Step::path(&steps(path));
                let hit = failing.iter().any(|finding| finding.path == wanted);
                if hit { Ok(()) } else { Err("no finding points there".to_owned()) }
            }
            None => Ok(()),
        }
    }

    fn is_named(&self, index: usize, name: &ObjectName) -> bool {
        self.objects.get(index).is_some_and(|object| {
            object.id.kind == name.kind
                && object.id.name == name.name
                && name.namespace.as_ref().is_none_or(|namespace| *namespace == object.id.namespace)
        })
    }

    /// Where the findings point, for a person who wonders.
    fn summary(&self) -> Option<String> {
        let lines = self.findings.iter().map(|(_, finding)| {
            let place = if finding.path.is_empty() { "the object" } else { &finding.path };
            format!("found at {place}: {}", finding.message)
        });
        let reasons = self.verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::NotEvaluated(reason) => Some(format!("not evaluated: {reason}")),
            _ => None,
        });
        let lines: Vec<String> = lines.chain(reasons).take(6).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

fn is_fail(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Fail)
}

fn is_pass(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Pass)
}

fn is_open(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::NotEvaluated(_))
}

fn words(verdicts: &[&Verdict]) -> String {
    let mut words: Vec<&str> = verdicts
        .iter()
        .map(|verdict| match verdict {
            Verdict::Fail => "fail",
            Verdict::NotEvaluated(_) => "not-evaluated",
            Verdict::Waived => "waived",
            Verdict::Pass => "pass",
            Verdict::NotApplicable => "not-applicable",
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    if words.is_empty() { "nothing, for no object was given".to_owned() } else { words.join(", ") }
}
