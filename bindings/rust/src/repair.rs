//! Fixes, written back into the texts that objects were read from.
//!
//! The objects are fixed in memory first, round by round, because one fix may make room for another; what each file then
//! needs is one set of edits from its text to its fixed objects. So comments, order and quotes stay as they are, and a fix
//! that the text can't take is left out alone.

use crate::cancel::Cancel;
use crate::codes;
use crate::engine::{Hit, Session};
use crate::evaluator::Evaluator;
use crate::fix::{self, Change};
use crate::input::Input;
use crate::read::{self, Objects};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use upright_object::{Limits, NoEdit, Object, Step, edits, place};
use upright_source::{Diagnostic, FileId, ObjectRef, RuleInfo, SourceMap, Span, TextEdit};

/// How often what was fixed is judged again. Fixes of one place are made one a round, as the first may do for all.
const ROUNDS: usize = 16;

/// What fixing comes to.
#[derive(Clone, Debug, Default)]
pub struct Repair {
    /// The files that change, in the order of the inputs.
    pub files: Vec<FixedFile>,
    /// How many findings are left that no waiver excuses.
    pub left: usize,
    /// How many objects were looked at.
    pub objects: usize,
    /// What is wrong with inputs, and which fixes could not be written.
    pub diagnostics: Vec<Diagnostic>,
    /// The files as they were, and what diagnostics point into.
    pub sources: SourceMap,
}

/// A file with fixes.
#[derive(Clone, Debug)]
pub struct FixedFile {
    /// The input's name.
    pub name: String,
    /// The file in [`Repair::sources`].
    pub file: FileId,
    /// The new text.
    pub text: String,
    /// What makes the new text of the old one.
    pub edits: Vec<TextEdit>,
    /// The fixes.
    pub applied: Vec<AppliedFix>,
}

/// A finding that is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedFix {
    /// The rule.
    pub rule: String,
    /// The object.
    pub object: ObjectRef,
    /// Where the finding pointed.
    pub path: String,
    /// What was wrong.
    pub message: String,
}

/// What is known of a finding over several rounds.
type Key = (usize, usize, String);

struct Work<'a> {
    rules: &'a [RuleInfo],
    /// The objects as they were read.
    original: &'a [Object],
    /// The objects as they are now.
    objects: Vec<Object>,
    sources: &'a SourceMap,
    /// Whether a fix is one only if the object's text can take it.
    in_texts: bool,
    applied: BTreeMap<usize, Vec<AppliedFix>>,
    refused: BTreeSet<Key>,
    notes: Vec<Diagnostic>,
}

impl Evaluator {
    /// Fixes what can be fixed in the texts of the inputs. Nothing is written; that is the host's affair.
    ///
    /// Each fix is judged: it mends its finding and brings no other; and each text is read again: it holds the fixed
    /// objects and nothing else has changed.
    ///
    /// ```
    /// use upright::{CompileOptions, Input, RunOptions, Rules, Selection};
    ///
    /// let rules = Rules::compile(&[], &CompileOptions::default())?;
    /// let options = RunOptions { selection: Selection::Rules(vec!["pod-host-network".into()]), ..RunOptions::default() };
    /// let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostNetwork: true # why?\n  containers: []\n";
    /// let repair = rules.evaluator(&options)?.fix(vec![Input::new("pod.yaml", pod)]);
    /// assert_eq!(repair.files[0].text, pod.replace("true", "false"));
    /// # Ok::<(), upright::CompileError>(())
    /// ```
    pub fn fix(&self, inputs: Vec<Input>) -> Repair {
        let mut sources = self.sources().clone();
        let mut read = read::read(inputs, &self.limits, &Cancel::new(), &mut sources);
        self.mend(&mut read);
        let mut work = Work::new(self.rules(), &read, &sources, true);
        let left = self.rounds(&mut work, &read, &sources);
        let (files, notes) = work.finish();
        let mut diagnostics = read.diagnostics;
        diagnostics.extend(notes);
        diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
        Repair { files, left, objects: read.judged.len(), diagnostics, sources }
    }

    /// The judged objects as the fixes leave them, whatever text they come from.
    pub(crate) fn mended(&self, read: &Objects, sources: &SourceMap) -> Vec<Object> {
        let mut work = Work::new(self.rules(), read, sources, false);
        self.rounds(&mut work, read, sources);
        work.objects
    }

    /// Fixes and judges until nothing is to be fixed any more. How many findings are left that no waiver excuses.
    fn rounds(&self, work: &mut Work<'_>, read: &Objects, sources: &SourceMap) -> usize {
        // Findings that are left: of each object, as it was last judged.
        let mut left = BTreeMap::new();
        let mut pending: Vec<usize> = (0..read.judged.len()).collect();
        for _ in 0..ROUNDS {
            let known = work.objects.clone();
            let session = self.session(&known, &read.lookup, self.coverage(read));
            let objects: Vec<Object> = pending.iter().filter_map(|index| known.get(*index)).cloned().collect();
            let outcome = session.judge(&objects, &Cancel::new(), &mut |_, _| {});
            let made = self.made(&session, &outcome, &objects, sources);
            left.extend(pending.iter().map(|index| (Some(*index), 0)));
            left.insert(None, 0);
            for (object, _) in made.findings.iter().filter(|(_, finding)| finding.waived.is_none()) {
                *left.entry(object.and_then(|at| pending.get(at).copied())).or_insert(0) += 1;
            }
            let fixable: Vec<&Hit> = made.fixable.iter().filter_map(|hit| outcome.hits.get(*hit)).collect();
            pending = work.round(&session, &pending, &outcome.hits, &fixable);
            if pending.is_empty() {
                break;
            }
        }
        left.values().sum()
    }
}

impl<'a> Work<'a> {
    fn new(rules: &'a [RuleInfo], read: &'a Objects, sources: &'a SourceMap, in_texts: bool) -> Work<'a> {
        Work {
            rules,
            original: &read.judged,
            objects: read.judged.clone(),
            sources,
            in_texts,
            applied: BTreeMap::new(),
            refused: BTreeSet::new(),
            notes: Vec::new(),
        }
    }

    /// Applies the fixes of one judgement of some objects, as many as go together. Which objects have changed.
    fn round(&mut self, session: &Session<'_>, judged: &[usize], hits: &[Hit], fixable: &[&Hit]) -> Vec<usize> {
        let of = |hit: &Hit| hit.object.and_then(|at| judged.get(at).copied());
        let mut by_object: BTreeMap<usize, Vec<&Hit>> = BTreeMap::new();
        for hit in fixable {
            if let Some(object) = of(hit) {
                by_object.entry(object).or_default().push(hit);
            }
        }
        let mut before: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for hit in hits {
            if let Some(object) = of(hit) {
                *before.entry((object, hit.rule)).or_default() += 1;
            }
        }
        let mut changed = Vec::new();
        for (index, hits) in &by_object {
            if let Some((object, done)) = self.fixed(*index, hits) {
                changed.push((*index, object, done));
            }
        }
        let together: Vec<Object> = changed.iter().map(|(_, object, _)| object.clone()).collect();
        let after = if together.is_empty() { BTreeMap::new() } else { session.count(&together) };
        let mut taken = Vec::new();
        for (at, (index, object, done)) in changed.into_iter().enumerate() {
            let was = |rule| before.get(&(index, rule)).copied().unwrap_or(0);
            let is = |rule| after.get(&(at, rule)).copied().unwrap_or(0);
            let worse = after.range((at, 0)..(at + 1, 0)).any(|((_, rule), count)| *count > was(*rule));
            let mended = done.iter().all(|hit| is(hit.rule) < was(hit.rule));
            // Each alone mends what it is about; what does not go together is done one a round.
            let done = if worse || !mended { done.get(..1).unwrap_or_default().to_vec() } else { done };
            let Some((object, done)) = (if worse || !mended { self.fixed(index, &done) } else { Some((object, done)) })
            else {
                continue;
            };
            self.take(index, object, &done);
            taken.push(index);
        }
        taken
    }

    /// The object with the fixes that it takes, and these.
    fn fixed<'h>(&mut self, index: usize, hits: &[&'h Hit]) -> Option<(Object, Vec<&'h Hit>)> {
        let object = self.objects.get(index)?.clone();
        let mut value = object.tree.to_json(object.root);
        let mut done: Vec<&Hit> = Vec::new();
        let mut touched: Vec<&[Step]> = Vec::new();
        for hit in hits {
            // What one fix has changed, another may have nothing left to change in; and where an element has gone, the
            // numbers of those behind it mean others. The next round knows.
            let meets = |place: &[Step]| touched.iter().any(|t| t.starts_with(place) || place.starts_with(t));
            if hit.changes.iter().any(|change| meets(change.place())) || self.refused.contains(&key(index, hit)) {
                continue;
            }
            let Some((_, new)) = fix::apply(&value, &hit.changes) else { continue };
            if let Err(reason) = if self.in_texts { self.writable(index, &new) } else { Ok(()) } {
                self.refuse(index, hit, reason);
                continue;
            }
            value = new;
            done.push(hit);
            touched.extend(hit.changes.iter().map(whole));
        }
        if done.is_empty() {
            return None;
        }
        Some((fix::with_value(&object, value)?, done))
    }

    /// Whether the text can become that of this value.
    fn writable(&self, index: usize, new: &Json) -> Result<(), String> {
        let original = self.original.get(index).ok_or("there is no such object")?;
        if original.review.is_some() {
            return Err("the object is part of a request".to_owned());
        }
        let text = original.file.and_then(|file| self.sources.get(file)).ok_or(NoEdit::NoText.to_string())?;
        edits(original, &text.text, new).map(|_| ()).map_err(|reason| reason.to_string())
    }

    fn take(&mut self, index: usize, object: Object, done: &[&Hit]) {
        for hit in done {
            let rule = self.rules.get(hit.rule).map_or_else(String::new, |rule| rule.id.clone());
            let fix =
                AppliedFix { rule, object: object.id.clone(), path: Step::path(&hit.at), message: hit.message.clone() };
            self.applied.entry(index).or_default().push(fix);
        }
        if let Some(slot) = self.objects.get_mut(index) {
            *slot = object;
        }
    }

    fn refuse(&mut self, index: usize, hit: &Hit, reason: String) {
        self.refused.insert(key(index, hit));
        let Some(object) = self.original.get(index) else { return };
        let rule = self.rules.get(hit.rule).map_or("", |rule| &rule.id);
        let title = format!("the fix of {rule} can't be written");
        let span = place(object, &hit.at).span.or(object.span()).unwrap_or_else(crate::rules::nowhere);
        self.notes.push(Diagnostic::warning(codes::NOT_WRITTEN, title, span, reason));
    }

    /// The files with their new texts, and what is to be said.
    fn finish(mut self) -> (Vec<FixedFile>, Vec<Diagnostic>) {
        let mut by_file: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
        for index in self.applied.keys() {
            if let Some(file) = self.original.get(*index).and_then(|object| object.file) {
                by_file.entry(file).or_default().push(*index);
            }
        }
        let mut files = Vec::new();
        for (file, indexes) in by_file {
            match self.file(file, &indexes) {
                Ok(fixed) => files.push(fixed),
                Err(reason) => {
                    let title = "the fixes of this file can't be written";
                    self.notes.push(Diagnostic::warning(codes::NOT_WRITTEN, title, Span::new(file, 0, 0), reason));
                }
            }
        }
        (files, self.notes)
    }

    fn file(&self, file: FileId, indexes: &[usize]) -> Result<FixedFile, String> {
        let source = self.sources.get(file).ok_or(NoEdit::NoText.to_string())?;
        let value = |index: &usize| self.objects.get(*index).map(|object| object.tree.to_json(object.root));
        let mut all = Vec::new();
        for index in indexes {
            let (Some(original), Some(new)) = (self.original.get(*index), value(index)) else { continue };
            all.extend(edits(original, &source.text, &new).map_err(|reason| reason.to_string())?);
        }
        all.sort_by_key(|edit| (edit.span.start, edit.span.end));
        if all.windows(2).any(|pair| matches!(pair, [a, b] if a.span.end > b.span.start)) {
            return Err("changes of several objects overlap".to_owned());
        }
        if source.text.contains('\u{FFFD}') {
            return Err("the file is not UTF-8 throughout".to_owned());
        }
        let text = upright_object::apply(&source.text, &all);
        self.reads_back(file, &text)?;
        let applied = indexes.iter().filter_map(|index| self.applied.get(index)).flatten().cloned().collect();
        Ok(FixedFile { name: source.name.to_string(), file, text, edits: all, applied })
    }

    /// Holds the new text to the objects that it is to have: all of the file, fixed or not.
    fn reads_back(&self, file: FileId, text: &str) -> Result<(), String> {
        let limits = Limits { bytes: crate::MAX_INPUT_BYTES, ..Limits::default() };
        let read = upright_object::read(file, text, &limits).objects;
        let wanted = self.objects.iter().filter(|object| object.file == Some(file));
        let wanted: Vec<Json> = wanted.map(|object| object.tree.to_json(object.root)).collect();
        let same = read.len() == wanted.len()
            && read.iter().zip(&wanted).all(|(object, wanted)| object.tree.to_json(object.root) == *wanted);
        if same { Ok(()) } else { Err("the changed text would not be read as the fixed objects".to_owned()) }
    }
}

fn key(index: usize, hit: &Hit) -> Key {
    (index, hit.rule, Step::path(&hit.at))
}

/// The place that a change is about: where it takes an element away, the list.
fn whole(change: &Change) -> &[Step] {
    match (change, change.place().split_last()) {
        (Change::Remove { .. }, Some((Step::Index(_), list))) => list,
        _ => change.place(),
    }
}

#[cfg(test)]
mod tests;
