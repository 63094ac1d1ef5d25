//! Bytes to verdicts, without a finding being made: what a host asks that judges very many objects, or one at a time, and
//! wants to know which fail before it wants to know why.

use crate::evaluator::Evaluator;
use crate::read::{self, Objects};
use upright_report::Tally;
use upright_source::{Diagnostic, FileId};
use upright_vm::Coverage;

pub use upright_object::Trust;

/// What [`Evaluator::verdicts`] says of some bytes.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    /// How many objects were judged.
    pub objects: usize,
    /// For each rule, how the objects fared, as in [`Report::tallies`](crate::Report::tallies). No waiver is looked at.
    pub tallies: Vec<Tally>,
    /// The rows that fail, by object and rule; those of the cluster last.
    pub hits: Vec<Failure>,
    /// How many failures were left out because one rule has too many on one object.
    pub dropped: usize,
    /// What is wrong with the bytes; spans lie in them, the file's number means nothing. Schemas are not looked at.
    pub diagnostics: Vec<Diagnostic>,
}

/// A row of an object that fails a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// Which of the objects, in the order of the bytes; [`Failure::CLUSTER`] where it is the cluster as a whole.
    pub object: u32,
    /// Index into [`Evaluator::rules`].
    pub rule: u32,
}

impl Failure {
    /// No object.
    pub const CLUSTER: u32 = u32::MAX;
}

impl Evaluator {
    /// Judges the objects in some bytes: JSON values one after the other, lists opened, or anything else that
    /// [`Evaluator::check`] reads. The verdicts are the same as there. Joins look among these objects.
    ///
    /// JSON goes straight into the columns that the rules read, where nothing is wrong with it and no rule looks things up in
    /// other objects. With [`Trust::Trusted`] what no rule reads is not even looked at; use it for what an API server has
    /// written, and for nothing that a stranger has.
    pub fn verdicts(&self, bytes: &[u8], trust: Trust) -> Verdicts {
        let limits = self.limits.of_inputs();
        if let Ok(text) = std::str::from_utf8(bytes)
            && self.engine_looks_nothing_up()
            && let Some(slots) = upright_object::index(text, trust, &limits)
        {
            let outcome = self.judge_json(text, &slots);
            return Verdicts { objects: slots.len(), ..outcome };
        }
        let mut read = upright_object::read_bytes(FileId(0), bytes, &limits);
        read::mend_groups(&self.schema, &mut read.objects);
        let objects = Objects { judged: read.objects, ..Objects::default() };
        let session = self.session(&objects.judged, &[], self.coverage(&objects));
        let outcome = session.verdicts(&objects.judged);
        Verdicts { objects: objects.judged.len(), diagnostics: read.diagnostics, ..outcome }
    }

    fn judge_json(&self, text: &str, slots: &[upright_object::Slot]) -> Verdicts {
        let meant = |api_version: &str, kind: &str| {
            let schema = &self.schema;
            schema.kind_of_other_group(api_version, kind).map(|kind| schema.kind(kind).gvk.api_version())
        };
        // Nothing is looked up, so that it does not matter what could be found.
        self.session(&[], &[], Coverage::All).verdicts_json(text, slots, &meant)
    }
}
