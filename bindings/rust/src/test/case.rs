//! Runs one case and compares.

use super::diff::diff;
use super::given::{objects, steps};
use crate::codes;
use crate::engine::{Engine, Settings};
use crate::evaluator::{Evaluator, covered, minor_version};
use crate::finding::cluster;
use crate::options::Selection;
use crate::rules::Rules;
use crate::select::{self, Selected};
use std::collections::BTreeMap;
use upright_object::{Object, Step, Validator};
use upright_schema::Version;
use upright_source::{Diagnostic, Finding, ObjectRef, SourceMap, Verdict};
use upright_types::testing::{Expectation, ObjectName, Outcome, TestCase};

/// Runs the cases of one rule.
pub(crate) struct Runner<'a> {
    rules: &'a Rules,
    rule: &'a str,
    /// The rule alone, compiled once for all cases.
    program: Option<Result<(Selected, Engine), Vec<Diagnostic>>>,
    /// Ready for cases with these settings, as most cases of a rule have the same.
    ready: Option<(Settings, Evaluator)>,
    /// Fields of given objects that the schemas do not know, each once.
    pub(super) warnings: Vec<Diagnostic>,
}

/// What a case gives a rule.
pub(crate) struct Given {
    pub(super) objects: Vec<Object>,
    pub(super) settings: Settings,
}

/// What a case gives.
pub(crate) fn given(rule: &str, case: &TestCase, sources: &mut SourceMap) -> Result<Given, Vec<Diagnostic>> {
    let objects = objects(case, sources).map_err(|text| {
        let title = format!("case \"{}\" of {rule} can't be run", case.name);
        vec![Diagnostic::error(codes::TEST_BROKEN, title, case.span, text)]
    })?;
    Ok(Given { objects, settings: settings(case) })
}

impl Given {
    /// Objects of a group that a kind once had are taken for those of today's.
    pub(crate) fn mend(&mut self, rules: &Rules) {
        crate::read::mend_groups(&rules.schema, &mut self.objects);
    }
}

/// What came of a case.
pub(super) struct Judged {
    pub(super) verdicts: Vec<OneVerdict>,
    pub(super) findings: Vec<(Option<usize>, Finding)>,
}

/// What the rule says of one of the objects, or of the cluster.
pub(super) struct OneVerdict {
    /// Which of the given objects; none is the cluster.
    pub(super) index: Option<usize>,
    pub(super) object: ObjectRef,
    pub(super) verdict: Verdict,
}

impl<'a> Runner<'a> {
    pub(crate) fn new(rules: &'a Rules, rule: &'a str) -> Runner<'a> {
        Runner { rules, rule, program: None, ready: None, warnings: Vec::new() }
    }

    /// What is wrong; nothing if the case is as it expects. `each` is shown what is given, where it can be judged.
    pub(crate) fn run(
        &mut self,
        case: &TestCase,
        sources: &mut SourceMap,
        each: &mut dyn FnMut(&Given),
    ) -> Vec<Diagnostic> {
        match given(self.rule, case, sources) {
            Ok(mut given) => {
                self.unknown_fields(case, &given.objects);
                given.mend(self.rules);
                each(&given);
                self.run_given(case, &given, sources)
            }
            Err(broken) => broken,
        }
    }

    /// The same of what has been read and mended before.
    pub(crate) fn run_given(&mut self, case: &TestCase, given: &Given, sources: &SourceMap) -> Vec<Diagnostic> {
        self.judge(given, sources).map_or_else(|broken| broken, |judged| self.compare(case, &judged))
    }

    fn judge(&mut self, given: &Given, sources: &SourceMap) -> Result<Judged, Vec<Diagnostic>> {
        let Given { objects, settings } = given;
        let (rules, rule) = (self.rules, self.rule);
        let program = self.program.get_or_insert_with(|| compile(rules, rule));
        let (selected, engine) = program.as_ref().map_err(Clone::clone)?;
        if self.ready.as_ref().is_none_or(|(known, _)| known != settings) {
            // What the evaluator would print from, nobody asks a case for.
            let evaluator = Evaluator::new(rules, selected, engine, settings, SourceMap::new())?;
            self.ready = Some((settings.clone(), evaluator));
        }
        let Some((_, evaluator)) = &self.ready else { return Err(Vec::new()) };
        let (outcome, made) = evaluator.judge(objects, &[], covered(objects, &[]), sources, &mut |_, _| {});
        let of_object = |(index, object): (usize, &Object)| {
            let verdict = outcome.verdict(0, Some(index));
            OneVerdict { index: Some(index), object: object.id.clone(), verdict }
        };
        let of_cluster = OneVerdict { index: None, object: cluster(), verdict: outcome.verdict(0, None) };
        let verdicts = objects.iter().enumerate().map(of_object).chain([of_cluster]).collect();
        Ok(Judged { verdicts, findings: made.findings })
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
            error.help = Some(diff(expected, judged, &judged.meant(expected)));
            Some(error)
        };
        case.expectations.iter().filter_map(wrong).collect()
    }
}

fn compile(rules: &Rules, rule: &str) -> Result<(Selected, Engine), Vec<Diagnostic>> {
    let selection = Selection::Rules(vec![rule.to_owned()]);
    let selected = select::select(rules, &selection).map_err(|error| error.diagnostics)?;
    let engine = Engine::new(&rules.schema, &select::checked(rules, &selected))?;
    Ok((selected, engine))
}

fn settings(case: &TestCase) -> Settings {
    let version = case.kubernetes.as_ref().map(ToString::to_string);
    Settings {
        preset: Vec::new(),
        params: case.params.clone(),
        // The checker has found the version to be one.
        kubernetes: minor_version(version.as_deref(), &mut Vec::new()),
        now: case.now.map(|now| now.0),
        ..Settings::default()
    }
}

impl Judged {
    /// What is said of the objects that an expectation is about.
    fn meant(&self, expect: &Expectation) -> Vec<&OneVerdict> {
        let meant = |one: &&OneVerdict| expect.object.as_ref().is_none_or(|name| is_named(&one.object, name));
        self.verdicts.iter().filter(meant).collect()
    }

    /// What is other than expected, in words. An expectation that names no object is one of all that the rule applies to.
    fn compare(&self, expect: &Expectation) -> Result<(), String> {
        let which = self.meant(expect);
        if which.is_empty() {
            return Err("there is no such object in the case".to_owned());
        }
        let findings = self.findings.iter().filter(|(object, _)| which.iter().any(|one| one.index == *object));
        let failing: Vec<&Finding> = findings.map(|(_, finding)| finding).collect();
        let verdicts: Vec<&Verdict> = which.iter().map(|one| &one.verdict).collect();
        let apply: Vec<&Verdict> =
            verdicts.iter().copied().filter(|verdict| !matches!(verdict, Verdict::NotApplicable)).collect();
        let each = |wanted: fn(&Verdict) -> bool| !apply.is_empty() && apply.iter().all(|verdict| wanted(verdict));
        let met = match expect.outcome {
            Outcome::Fail => !failing.is_empty(),
            Outcome::Pass => each(is_pass),
            Outcome::NotApplicable => apply.is_empty(),
            Outcome::NotEvaluated => each(is_open),
            Outcome::Fixed => !failing.is_empty() && failing.iter().all(|finding| finding.fix.is_some()),
        };
        if !met {
            return Err(match (expect.outcome, failing.is_empty()) {
                (Outcome::Fixed, false) => "there is no fix, or the fixed object still fails".to_owned(),
                _ => format!("but it is: {}", words(&which)),
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
}

fn is_named(object: &ObjectRef, name: &ObjectName) -> bool {
    object.kind == name.kind
        && object.name == name.name
        && name.namespace.as_ref().is_none_or(|namespace| *namespace == object.namespace)
}

fn is_pass(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Pass)
}

fn is_open(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::NotEvaluated(_))
}

/// The verdicts, each once; where there are several, with one of its objects.
fn words(which: &[&OneVerdict]) -> String {
    let word = |verdict: &Verdict| match verdict {
        Verdict::Fail => "fail",
        Verdict::NotEvaluated(_) => "not-evaluated",
        Verdict::Waived => "waived",
        Verdict::Pass => "pass",
        Verdict::NotApplicable => "not-applicable",
    };
    let mut seen: BTreeMap<&str, &ObjectRef> = BTreeMap::new();
    // Nobody wonders what does not apply where something does.
    let applies = which.iter().any(|one| !matches!(one.verdict, Verdict::NotApplicable));
    for one in which.iter().filter(|one| !applies || !matches!(one.verdict, Verdict::NotApplicable)) {
        seen.entry(word(&one.verdict)).or_insert(&one.object);
    }
    match seen.len() {
        0 | 1 => seen.into_keys().collect(),
        _ => {
            let words = seen.iter().map(|(word, object)| format!("{word} ({}/{})", object.kind, object.name));
            words.collect::<Vec<_>>().join(", ")
        }
    }
}
