//! Tests of tests: each condition of a rule, and of the views, functions and parameters that rules are made of, is taken
//! out or turned round, and the tests of the rules ought to notice.

mod candidates;
mod known;
mod lab;
mod number;

use crate::codes;
use crate::rules::{Fixtures, Parsed, Rules, Texts};
use crate::share::share;
use candidates::{Candidate, candidates};
use known::Known;
use lab::{Lab, Verdict, name_of};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use upright_source::{Diagnostic, SourceMap, Span};
use upright_syntax::ast::{self, ItemKind};
use upright_types::ir::{self, RuleSet};

/// What came of changes.
#[derive(Clone, Debug, Default)]
pub struct Mutations {
    /// How many rules, views, functions and parameters were changed.
    pub declarations: usize,
    /// How many changes a test notices.
    pub noticed: usize,
    /// How many make a text that does not compile, so that its author would notice.
    pub invalid: usize,
    /// How many no test can notice, as a list says.
    pub known: usize,
    /// Those that no test notices.
    pub survivors: Vec<Survivor>,
    /// What was not changed, and why: it has no test, or its tests fail as it is.
    pub skipped: Vec<(String, String)>,
    /// What is wrong with the lists of known changes: rows that can't be read, or excuse nothing any more.
    pub stale: Vec<Diagnostic>,
    /// The files that diagnostics point into.
    pub sources: SourceMap,
}

/// A change that no test notices.
#[derive(Clone, Debug)]
pub struct Survivor {
    /// What is changed: `rule container-privileged`, `fn std/rbac.grants`.
    pub place: String,
    /// How, in words: `without this operand`.
    pub what: String,
    /// The part that is pointed at, on one line.
    pub part: String,
    /// The text that is changed.
    pub before: String,
    /// What it becomes; empty where it is taken out.
    pub after: String,
    /// The rules whose tests were run.
    pub rules: Vec<String>,
    /// Drawn in the source.
    pub diagnostic: Diagnostic,
}

impl Rules {
    /// Changes the declarations of some packs whose name contains the filter, one condition after the other, and runs the
    /// tests of the rules that depend on them, up to the first that notices.
    ///
    /// `known` are lists of changes that no test can notice: the names and texts of Markdown files with a table of
    /// place, change, text and reason. `progress` is told how many declarations of how many are done.
    pub fn mutate(
        &self,
        packs: &[String],
        filter: &str,
        known: &[(String, String)],
        mut progress: impl FnMut(usize, usize),
    ) -> Mutations {
        let mut result = Mutations { sources: self.sources.clone(), ..Mutations::default() };
        let mut known = Known::read(known, &mut result.sources, &mut result.stale);
        let bench = Bench::new(self);
        let targets = bench.targets(packs, filter);
        let all = targets.len();
        progress(0, all);
        let made = share(&targets, |_, target| bench.change(target), |done| progress(done, all));
        for (target, made) in targets.iter().zip(made) {
            match made {
                Ok(made) => {
                    result.declarations += 1;
                    result.noticed += made.noticed;
                    result.invalid += made.invalid;
                    let (excused, open): (Vec<_>, Vec<_>) =
                        made.survivors.into_iter().partition(|survivor| known.excuses(survivor));
                    result.known += excused.len();
                    result.survivors.extend(open);
                }
                Err(reason) => result.skipped.push((target.place.clone(), reason)),
            }
        }
        let tried = |place: &str| targets.iter().any(|target| target.place == *place);
        result.stale.extend(known.stale(|place| filter.is_empty() || tried(place)));
        result
    }

    /// Other rules under the same schema.
    fn with(&self, set: RuleSet) -> Rules {
        let texts = Texts { set, tests: Vec::new(), modules: Vec::new(), fixtures: Fixtures::new() };
        Rules::new(self.schema.clone(), texts, SourceMap::new(), Vec::new())
    }
}

/// A declaration to change.
struct Target<'a> {
    place: String,
    module: &'a Parsed,
    item: &'a ast::Item,
    name: Span,
}

/// What came of the changes of one declaration.
#[derive(Default)]
struct Made {
    noticed: usize,
    invalid: usize,
    survivors: Vec<Survivor>,
}

/// All rules, each with the tests that it is put to; they are made when they are needed.
struct Bench<'a> {
    rules: &'a Rules,
    subjects: Vec<Subject<'a>>,
}

struct Subject<'a> {
    rule: &'a ir::Rule,
    reach: BTreeSet<Span>,
    lab: OnceLock<Result<Lab<'a>, String>>,
}

impl<'a> Bench<'a> {
    fn new(rules: &'a Rules) -> Bench<'a> {
        let subject =
            |rule: &'a ir::Rule| Subject { rule, reach: ir::reach(&rules.texts().set, rule), lab: OnceLock::new() };
        Bench { rules, subjects: rules.texts().set.rules.iter().map(subject).collect() }
    }

    fn lab(&self, subject: &'a Subject<'a>) -> Result<&Lab<'a>, String> {
        let lab = subject.lab.get_or_init(|| Lab::new(self.rules, subject.rule, &subject.reach));
        lab.as_ref().map_err(Clone::clone)
    }

    /// In the order of the files.
    fn targets(&self, packs: &[String], filter: &str) -> Vec<Target<'a>> {
        let modules = self.rules.texts().modules.iter().filter(|module| packs.contains(&module.pack));
        let targets = modules.flat_map(|module| module.ast.items.iter().filter_map(|item| target(module, item)));
        targets.filter(|target| target.place.contains(filter)).collect()
    }

    /// The rules that a declaration is a part of.
    fn subjects(&'a self, target: &Target<'_>) -> Vec<&'a Subject<'a>> {
        let depends = |subject: &&Subject<'_>| match &target.item.kind {
            // Which rules read a field of a record is not known: its file's neighbours may.
            ItemKind::Type(_) => {
                subject.reach.iter().chain([&subject.rule.span]).any(|span| span.file == target.module.file)
            }
            _ => subject.rule.span == target.name || subject.reach.contains(&target.name),
        };
        self.subjects.iter().filter(depends).collect()
    }

    fn change(&'a self, target: &Target<'_>) -> Result<Made, String> {
        let subjects = self.subjects(target);
        let labs: Vec<_> = subjects.iter().map(|subject| (&*subject.rule.id, self.lab(subject))).collect();
        let reason = match labs.iter().find_map(|(id, lab)| lab.as_ref().err().map(|reason| (id, reason))) {
            Some((_, reason)) if matches!(target.item.kind, ItemKind::Rule(_)) => reason.clone(),
            Some((id, reason)) => format!("{id}: {reason}"),
            None => "no rule depends on it".to_owned(),
        };
        let mut labs: Vec<_> = labs.into_iter().filter_map(|(id, lab)| Some((id, lab.ok()?))).collect();
        if labs.is_empty() {
            return Err(reason);
        }
        let text = self.rules.sources.get(target.module.file).map_or("", |file| &*file.text);
        let mut made = Made::default();
        for candidate in candidates(target.item, text) {
            match verdict(target, &candidate, text, &mut labs) {
                Verdict::Invalid => made.invalid += 1,
                Verdict::Noticed => made.noticed += 1,
                Verdict::Unnoticed => {
                    let rules = labs.iter().map(|(id, _)| (*id).to_owned()).collect();
                    made.survivors.push(survivor(target, &candidate, text, rules));
                }
            }
        }
        Ok(made)
    }
}

fn target<'a>(module: &'a Parsed, item: &'a ast::Item) -> Option<Target<'a>> {
    let name = match &item.kind {
        ItemKind::Type(ty) => ty.name.span,
        _ => name_of(item)?,
    };
    let place = match &item.kind {
        ItemKind::Rule(rule) => format!("rule {}", rule.name.text),
        ItemKind::View(view) => format!("view {}.{}", module.path, view.name.text),
        ItemKind::Fn(function) => format!("fn {}.{}", module.path, function.name.text),
        ItemKind::Param(param) => format!("param {}.{}", module.path, param.name.text),
        ItemKind::Type(ty) => format!("type {}.{}", module.path, ty.name.text),
        _ => return None,
    };
    Some(Target { place, module, item, name })
}

/// Runs the tests of one rule after the other. The one that notices is the first to be asked about the next change.
fn verdict(target: &Target<'_>, candidate: &Candidate, text: &str, labs: &mut [(&str, &Lab<'_>)]) -> Verdict {
    let Some(after) = changed(target, candidate, text) else { return Verdict::Invalid };
    for at in 0..labs.len() {
        let Some((_, lab)) = labs.get(at) else { break };
        match lab.run(target.item, &after) {
            Verdict::Unnoticed => {}
            other => {
                if let Some(asked) = labs.get_mut(..=at) {
                    asked.rotate_right(1);
                }
                return other;
            }
        }
    }
    Verdict::Unnoticed
}

/// The declaration as it would be written, at its place in the file.
fn changed(target: &Target<'_>, candidate: &Candidate, text: &str) -> Option<ast::Item> {
    let item = target.item;
    let start = item.doc.as_ref().map_or(item.span.start, |doc| doc.span.start) as usize;
    let before = text.get(start..candidate.start)?;
    let after = text.get(candidate.end..item.span.end as usize)?;
    let text = format!("{}{before}{}{after}", " ".repeat(start), candidate.text);
    let parsed = upright_syntax::parse(target.module.file, &text);
    if parsed.has_errors() {
        return None;
    }
    parsed.file.items.into_iter().next()
}

fn survivor(target: &Target<'_>, candidate: &Candidate, text: &str, rules: Vec<String>) -> Survivor {
    let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let (start, end) = candidate.shown;
    let span = Span::new(target.module.file, at(start), at(end));
    let title = match &target.item.kind {
        ItemKind::Rule(rule) => format!("no test of {} notices a change", rule.name.text),
        _ => format!("no test notices a change of {}", target.place),
    };
    let mut diagnostic = Diagnostic::warning(codes::UNNOTICED, title, span, candidate.what.clone());
    if !matches!(target.item.kind, ItemKind::Rule(_)) {
        let few = rules.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        diagnostic.help = Some(match rules.len() {
            1 => format!("{few} depends on it"),
            0..=3 => format!("{few} depend on it"),
            all => format!("{all} rules depend on it: {few}…"),
        });
    }
    let slice = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    Survivor {
        place: target.place.clone(),
        what: candidate.what.clone(),
        part: slice(start, end).split_whitespace().collect::<Vec<_>>().join(" "),
        before: slice(candidate.start, candidate.end).to_owned(),
        after: candidate.text.clone(),
        rules,
        diagnostic,
    }
}
