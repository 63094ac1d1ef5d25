//! Hits to findings: paths, places in the text, owners, waivers, fixes, and the count of verdicts.

use crate::codes;
use crate::engine::{Engine, Excuse, Given, Hit, Outcome, Settings};
use crate::fix;
use crate::owner::Owners;
use upright_object::{Limits, Object, Step, Tree, edits, place};
use upright_report::Tally;
use upright_source::{Diagnostic, Evidence, Finding, Fix, ObjectRef, Related, RuleInfo, SourceMap, Verdict};
use upright_types::ir::Waiver;

/// What findings are made with.
pub(crate) struct Findings<'a> {
    pub(crate) rules: &'a [RuleInfo],
    pub(crate) waivers: &'a [Waiver],
    pub(crate) engine: &'a Engine,
    pub(crate) settings: &'a Settings,
    pub(crate) sources: &'a SourceMap,
}

/// What is made of a run.
pub(crate) struct Made {
    /// For each rule, the verdict on each judged object.
    pub(crate) verdicts: Vec<Vec<Verdict>>,
    /// The findings, each with the number of its object.
    pub(crate) findings: Vec<(Option<usize>, Finding)>,
    /// For each rule, how the objects fared.
    pub(crate) tallies: Vec<Tally>,
    /// What is to say of waivers.
    pub(crate) notes: Vec<Diagnostic>,
}

impl Findings<'_> {
    /// Makes everything of a run that a report needs.
    pub(crate) fn collect(&self, given: Given<'_>, outcome: Outcome) -> Made {
        let owners = Owners::new(given.judged);
        let fixes = self.fixes(given, &outcome.hits);
        let mut used = vec![false; self.waivers.len()];
        let mut findings = Vec::with_capacity(outcome.hits.len());
        for (hit, fix) in outcome.hits.iter().zip(fixes) {
            let object = hit.object.and_then(|index| given.judged.get(index));
            let mut finding = self.finding(given, hit, object);
            finding.owner = object.and_then(|object| owners.of(object));
            finding.fix = fix;
            finding.waived = self.excuse(hit, &outcome.waived, &mut used);
            findings.push((hit.object, finding));
        }
        findings.sort_by(|(a, left), (b, right)| {
            let key = |finding: &Finding| (finding.span, finding.rule);
            a.cmp(b).then_with(|| key(left).cmp(&key(right))).then_with(|| left.path.cmp(&right.path))
        });
        let tallies = self.tallies(&outcome, &findings);
        Made { verdicts: outcome.verdicts, findings, tallies, notes: self.about_waivers(&used) }
    }

    fn finding(&self, given: Given<'_>, hit: &Hit, object: Option<&Object>) -> Finding {
        let at = object.map(|object| place(object, &hit.at));
        let evidence =
            |(steps, value): &(Vec<Step>, String)| Evidence { path: Step::path(steps), value: value.clone() };
        Finding {
            rule: hit.rule,
            object: object.map_or_else(cluster, |object| object.id.clone()),
            path: Step::path(&hit.at),
            span: at.and_then(|at| at.span),
            missing: at.is_some_and(|at| at.missing),
            message: hit.message.clone(),
            help: hit.help.clone(),
            evidence: hit.evidence.iter().map(evidence).collect(),
            related: hit.related.iter().filter_map(|related| self.related(given, related)).collect(),
            fix: None,
            waived: None,
            owner: None,
        }
    }

    fn related(&self, given: Given<'_>, (index, steps): &(usize, Vec<Step>)) -> Option<Related> {
        let object = match given.judged.get(*index) {
            Some(object) => object,
            None => given.lookup.get(index - given.judged.len())?,
        };
        Some(Related { object: object.id.clone(), path: Step::path(steps), span: place(object, steps).span })
    }

    /// The waiver that excuses a hit: one that has not expired and holds at the hit's place or above it.
    fn excuse(&self, hit: &Hit, excuses: &[Excuse], used: &mut [bool]) -> Option<(String, Option<String>)> {
        let rule = self.rules.get(hit.rule)?;
        let excuse = excuses.iter().find(|excuse| {
            excuse.object == hit.object
                && hit.at.starts_with(&excuse.at)
                && self
                    .waivers
                    .get(excuse.waiver)
                    .is_some_and(|waiver| !self.expired(waiver) && waiver.rules.iter().any(|id| **id == *rule.id))
        })?;
        if let Some(used) = used.get_mut(excuse.waiver) {
            *used = true;
        }
        let waiver = self.waivers.get(excuse.waiver)?;
        Some((waiver.reason.to_string(), waiver.until.as_ref().map(|(_, text)| text.to_string())))
    }

    fn expired(&self, waiver: &Waiver) -> bool {
        match (self.settings.now, &waiver.until) {
            (Some(now), Some((until, _))) => now >= *until,
            _ => false,
        }
    }

    fn about_waivers(&self, used: &[bool]) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        for (waiver, used) in self.waivers.iter().zip(used) {
            let judged = waiver.rules.iter().any(|id| self.rules.iter().any(|rule| *rule.id == **id));
            if self.expired(waiver) {
                let until = waiver.until.as_ref().map_or("", |(_, text)| text);
                let title = format!("the waiver has expired: it was good until {until}");
                notes.push(Diagnostic::warning(codes::WAIVER_EXPIRED, title, waiver.span, "excuses nothing any more"));
            } else if judged && !used {
                let title = "the waiver excuses nothing";
                notes.push(Diagnostic::note(codes::WAIVER_UNUSED, title, waiver.span, "no finding needs it"));
            }
        }
        notes
    }

    fn tallies(&self, outcome: &Outcome, findings: &[(Option<usize>, Finding)]) -> Vec<Tally> {
        let mut open = vec![std::collections::BTreeSet::new(); self.rules.len()];
        for (object, finding) in findings.iter().filter(|(_, finding)| finding.waived.is_none()) {
            if let Some(objects) = open.get_mut(finding.rule) {
                objects.insert(*object);
            }
        }
        let tally = |(rule, verdicts): (usize, &Vec<Verdict>)| {
            let mut tally = Tally::default();
            for (object, verdict) in verdicts.iter().enumerate() {
                let open = open.get(rule).is_some_and(|objects| objects.contains(&Some(object)));
                match verdict {
                    Verdict::Fail if open => tally.failed += 1,
                    Verdict::Fail | Verdict::Waived => tally.waived += 1,
                    Verdict::NotEvaluated(reason) => tally.not_evaluated(reason),
                    Verdict::Pass => tally.passed += 1,
                    Verdict::NotApplicable => tally.not_applicable += 1,
                }
            }
            tally
        };
        outcome.verdicts.iter().enumerate().map(tally).collect()
    }

    /// The fix of each hit, if it has one that mends it. All fixed objects are judged again, in one run.
    fn fixes(&self, given: Given<'_>, hits: &[Hit]) -> Vec<Option<Fix>> {
        let mut fixes: Vec<Option<Fix>> = vec![None; hits.len()];
        let mut changed: Vec<(usize, Object)> = Vec::new();
        for (index, hit) in hits.iter().enumerate().filter(|(_, hit)| !hit.changes.is_empty()) {
            let Some((object, fix, fixed)) = self.changed(given, hit) else { continue };
            let Ok(tree) = Tree::from_json(&fixed, &Limits::default()) else { continue };
            let new = Object { file: None, ..Object::from_tree(tree) };
            changed.push((index, Object { id: object.id.clone(), ..new }));
            if let Some(slot) = fixes.get_mut(index) {
                *slot = Some(fix);
            }
        }
        if changed.is_empty() {
            return fixes;
        }
        let (indexes, objects): (Vec<usize>, Vec<Object>) = changed.into_iter().unzip();
        // The other objects are still there to be looked up.
        let lookup: Vec<Object> = given.judged.iter().chain(given.lookup).cloned().collect();
        let again = Given { judged: &objects, lookup: &lookup, complete: given.complete };
        let outcome = self.engine.run(self.settings, again, &mut |_, _| {});
        for (at, index) in indexes.into_iter().enumerate() {
            let (Some(hit), Some(fix)) = (hits.get(index), fixes.get_mut(index)) else { continue };
            let still = |other: &Hit| other.object == Some(at) && other.rule == hit.rule && other.at == hit.at;
            if outcome.hits.iter().any(still) {
                *fix = None;
            }
        }
        fixes
    }

    /// The object that a hit is in, its fix, and what the fix makes of it.
    fn changed<'g>(&self, given: Given<'g>, hit: &Hit) -> Option<(&'g Object, Fix, serde_json::Value)> {
        let object = given.judged.get(hit.object?)?;
        let (patch, new) = fix::apply(&object.tree.to_json(object.root), &hit.changes)?;
        let text = object.file.and_then(|file| self.sources.get(file));
        let edits = text.and_then(|file| edits(object, &file.text, &new).ok());
        Some((object, Fix { patch, edits }, new))
    }
}

/// What findings about the whole belong to.
fn cluster() -> ObjectRef {
    ObjectRef { kind: "Cluster".to_owned(), name: "cluster".to_owned(), ..ObjectRef::default() }
}
