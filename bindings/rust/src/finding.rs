//! Hits to findings: paths, places in the text, owners, waivers, fixes, and the count of verdicts.

use crate::codes;
use crate::engine::{Excuse, Hit, Outcome, Session, Settings};
use crate::fix;
use crate::owner::Owners;
use crate::rules::nowhere;
use std::collections::{BTreeMap, BTreeSet};
use upright_object::{Object, Step, edits, place};
use upright_report::Tally;
use upright_source::{Diagnostic, Evidence, Finding, Fix, ObjectRef, Related, RuleInfo, SourceMap};
use upright_types::ir::Waiver;

/// What findings are made with.
pub(crate) struct Findings<'a> {
    pub(crate) rules: &'a [RuleInfo],
    pub(crate) waivers: &'a [Waiver],
    pub(crate) session: &'a Session<'a>,
    pub(crate) settings: &'a Settings,
    pub(crate) sources: &'a SourceMap,
    pub(crate) objects: &'a [Object],
}

/// What is made of a run.
pub(crate) struct Made {
    /// The findings, each with the number of its object.
    pub(crate) findings: Vec<(Option<usize>, Finding)>,
    /// The hits that have a fix and no waiver.
    pub(crate) fixable: Vec<usize>,
    /// For each rule, how the objects fared.
    pub(crate) tallies: Vec<Tally>,
    /// What else is to say: of waivers, of limits.
    pub(crate) notes: Vec<Diagnostic>,
}

impl Findings<'_> {
    /// Makes everything of a run that a report needs.
    pub(crate) fn collect(&self, outcome: &Outcome) -> Made {
        let owners = Owners::new(self.objects);
        let fixes = self.fixes(&outcome.hits);
        let excuses = by_object(&outcome.excuses);
        let mut used = vec![false; self.waivers.len()];
        let mut findings = Vec::with_capacity(outcome.hits.len());
        let mut fixable = Vec::new();
        for (index, (hit, fix)) in outcome.hits.iter().zip(fixes).enumerate() {
            let object = hit.object.and_then(|index| self.objects.get(index));
            let mut finding = self.finding(hit, object);
            finding.owner = object.and_then(|object| owners.of(object));
            finding.fix = fix;
            let excuses = excuses.get(&hit.object).map_or(&[][..], Vec::as_slice);
            finding.waived = self.excuse(hit, excuses, &mut used);
            if finding.fix.is_some() && finding.waived.is_none() {
                fixable.push(index);
            }
            findings.push((hit.object, finding));
        }
        findings.sort_by(|(a, left), (b, right)| {
            let key = |finding: &Finding| (finding.span, finding.rule);
            a.cmp(b).then_with(|| key(left).cmp(&key(right))).then_with(|| left.path.cmp(&right.path))
        });
        let mut notes = self.about_waivers(&used);
        notes.extend(dropped(outcome.dropped));
        Made { tallies: self.tallies(outcome, &findings), findings, fixable, notes }
    }

    fn finding(&self, hit: &Hit, object: Option<&Object>) -> Finding {
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
            related: hit.related.iter().filter_map(|related| self.related(related)).collect(),
            fix: None,
            waived: None,
            owner: None,
        }
    }

    fn related(&self, (index, steps): &(usize, Vec<Step>)) -> Option<Related> {
        let object = self.session.known.get(*index)?;
        Some(Related { object: object.id.clone(), path: Step::path(steps), span: place(object, steps).span })
    }

    /// The waiver that excuses a hit: one that has not expired and holds at the hit's place or above it.
    fn excuse(&self, hit: &Hit, excuses: &[&Excuse], used: &mut [bool]) -> Option<(String, Option<String>)> {
        let rule = self.rules.get(hit.rule)?;
        let excuse = excuses.iter().find(|excuse| {
            hit.at.starts_with(&excuse.at)
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

    /// The engine's counts, with objects all of whose findings are excused taken out of the failed ones.
    fn tallies(&self, outcome: &Outcome, findings: &[(Option<usize>, Finding)]) -> Vec<Tally> {
        let mut open = vec![BTreeSet::new(); self.rules.len()];
        for (object, finding) in findings.iter().filter(|(_, finding)| finding.waived.is_none()) {
            if let Some(objects) = open.get_mut(finding.rule) {
                objects.insert(*object);
            }
        }
        let mut tallies = outcome.tallies.clone();
        for (tally, open) in tallies.iter_mut().zip(&open) {
            tally.waived = tally.failed.saturating_sub(open.len());
            tally.failed -= tally.waived;
        }
        tallies
    }

    /// The fix of each hit, if it has one that mends it. All fixed objects are judged again, in one run: fewer rows of
    /// the rule must fail, and no more of any other.
    fn fixes(&self, hits: &[Hit]) -> Vec<Option<Fix>> {
        let mut fixes: Vec<Option<Fix>> = vec![None; hits.len()];
        let mut before: BTreeMap<(Option<usize>, usize), usize> = BTreeMap::new();
        for hit in hits {
            *before.entry((hit.object, hit.rule)).or_default() += 1;
        }
        let mut changed: Vec<(usize, Object)> = Vec::new();
        for (index, hit) in hits.iter().enumerate().filter(|(_, hit)| !hit.changes.is_empty()) {
            let Some((object, fix)) = self.changed(hit) else { continue };
            changed.push((index, object));
            if let Some(slot) = fixes.get_mut(index) {
                *slot = Some(fix);
            }
        }
        let (indexes, objects): (Vec<usize>, Vec<Object>) = changed.into_iter().unzip();
        let after = if objects.is_empty() { BTreeMap::new() } else { self.session.count(&objects) };
        for (at, index) in indexes.into_iter().enumerate() {
            let Some(hit) = hits.get(index) else { continue };
            let failed = |rule| before.get(&(hit.object, rule)).copied().unwrap_or(0);
            let failing = after.get(&(at, hit.rule)).copied().unwrap_or(0);
            let mut others = after.range((at, 0)..(at + 1, 0)).filter(|((_, rule), _)| *rule != hit.rule);
            let worse = others.any(|((_, rule), count)| *count > failed(*rule));
            if failing >= failed(hit.rule) || worse {
                fixes[index] = None;
            }
        }
        fixes
    }

    /// The object that a hit is in as its fix leaves it, and the fix.
    fn changed(&self, hit: &Hit) -> Option<(Object, Fix)> {
        let object = self.objects.get(hit.object?)?;
        let (patch, new) = fix::apply(&object.tree.to_json(object.root), &hit.changes)?;
        let text = object.file.and_then(|file| self.sources.get(file));
        let edits = text.and_then(|file| edits(object, &file.text, &new).ok());
        Some((fix::with_value(object, new)?, Fix { patch, edits }))
    }
}

fn by_object(excuses: &[Excuse]) -> BTreeMap<Option<usize>, Vec<&Excuse>> {
    let mut map: BTreeMap<Option<usize>, Vec<&Excuse>> = BTreeMap::new();
    for excuse in excuses {
        map.entry(excuse.object).or_default().push(excuse);
    }
    map
}

fn dropped(count: usize) -> Option<Diagnostic> {
    let title = format!("{count} findings are not shown: one rule has too many of them on one object");
    (count > 0).then(|| Diagnostic::warning(codes::DROPPED, title, nowhere(), ""))
}

/// What findings about the whole belong to.
pub(crate) fn cluster() -> ObjectRef {
    ObjectRef { kind: "Cluster".to_owned(), name: "cluster".to_owned(), ..ObjectRef::default() }
}
