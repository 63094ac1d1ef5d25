//! Rules that are ready, over bytes and over columns: the only place that knows Upright's entry points.

use crate::Result;
use upright_benches::packs::{self, Texts};
use upright_object::{Limits, Object, Trust};
use upright_source::FileId;
use upright_vm::{Bound, Coverage, Hit, Inventory, Outcome, Resident};

/// How bytes become columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// By way of a tree of each object.
    Safe,
    /// Straight into columns, everything checked.
    Checked,
    /// Straight into columns; what no rule reads is skipped.
    Trusted,
}

impl Reader {
    pub(crate) const ALL: [Reader; 3] = [Reader::Safe, Reader::Checked, Reader::Trusted];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Reader::Safe => "safe",
            Reader::Checked => "checked",
            Reader::Trusted => "trusted",
        }
    }

    /// Whether it reads that form of a corpus.
    pub(crate) fn reads(self, form: &str) -> bool {
        form != "yaml" || self == Reader::Safe
    }
}

/// A rule set over objects that no join looks into.
pub(crate) struct Judge {
    pub(crate) bound: Bound,
    pub(crate) inventory: Inventory,
}

impl Judge {
    pub(crate) fn new(texts: &Texts, batch: usize) -> Result<Judge> {
        let bound = packs::bind(packs::program(&packs::rules(texts)?)?, batch)?;
        let inventory = bound.inventory(&[], &Coverage::All);
        Ok(Judge { bound, inventory })
    }

    /// Bytes to verdicts: how many rows fail.
    pub(crate) fn bytes(&self, reader: Reader, text: &str) -> usize {
        match reader {
            Reader::Safe => self.objects(&read(text)).hits.len(),
            Reader::Checked => self.columns(text, Trust::Checked),
            Reader::Trusted => self.columns(text, Trust::Trusted),
        }
    }

    fn columns(&self, text: &str, trust: Trust) -> usize {
        // What can't be read without trees goes the other way, as in a host.
        let Some(slots) = upright_object::index(text, trust, &limits()) else { return self.bytes(Reader::Safe, text) };
        upright_vm::evaluate_json(&self.bound, &self.inventory, text, &slots, &|_, _| None).hits.len()
    }

    /// Objects to verdicts.
    pub(crate) fn objects(&self, objects: &[Object]) -> Outcome {
        let objects: Vec<&Object> = objects.iter().collect();
        upright_vm::evaluate(&self.bound, &self.inventory, &objects)
    }

    pub(crate) fn resident<'a>(&'a self, objects: &'a [&'a Object]) -> Resident<'a> {
        Resident::new(&self.inventory, objects)
    }

    /// What there is to say of hits: bytes of messages and paths, with the lines that they point at.
    pub(crate) fn explain(&self, objects: &[&Object], hits: &[Hit], source: &upright_source::SourceFile) -> usize {
        let mut bytes = 0;
        for explained in upright_vm::explain(&self.bound, &self.inventory, objects, hits) {
            bytes += explained.message.len();
            let (Some(place), Some(object)) = (&explained.at, explained.object.and_then(|at| objects.get(at))) else {
                continue;
            };
            bytes += object.path(place.node).len();
            let line = object.tree.span(place.node).map(|span| source.position(span.start).line);
            bytes += line.unwrap_or_default() as usize & 1;
        }
        bytes
    }
}

/// The safe reader.
pub(crate) fn read(text: &str) -> Vec<Object> {
    upright_object::read(FileId(0), text, &limits()).objects
}

/// As many bytes as a corpus has.
fn limits() -> Limits {
    Limits { bytes: usize::MAX, ..Limits::default() }
}
