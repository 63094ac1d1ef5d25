//! Objects that stay in columns, to be judged again and again: what an audit keeps, and what a bench of the evaluation
//! alone needs.

use crate::core::Active;
use crate::evaluate::{Inputs, Judge, columns, texts_above};
use crate::fill::Filler;
use crate::frame::{Layer, Texts};
use crate::inventory::Inventory;
use crate::outcome::Outcome;
use std::sync::Arc;
use upright_object::Object;
use upright_program::ReaderId;

/// Objects that were filled into tables and columns.
#[derive(Debug)]
pub struct Resident<'a> {
    inventory: &'a Inventory,
    inputs: &'a [&'a Object],
    batches: Vec<Batch<'a>>,
    /// Objects that are judged each time anew: those that no batch can hold.
    rest: Vec<(ReaderId, usize)>,
}

#[derive(Debug)]
struct Batch<'a> {
    members: Vec<(ReaderId, usize)>,
    active: Arc<Active>,
    /// Taken while the batch runs.
    layer: Option<Layer>,
    texts: Texts<'a>,
    /// How many texts were read.
    mark: u32,
}

impl<'a> Resident<'a> {
    /// Fills the objects into batches.
    pub fn new(inventory: &'a Inventory, inputs: &'a [&'a Object]) -> Resident<'a> {
        let mut resident = Resident { inventory, inputs, batches: Vec::new(), rest: Vec::new() };
        let core = &inventory.inner.core;
        let mut filler = Filler::of_batch(core);
        let mut texts = texts_above(inventory);
        let mut members = Vec::new();
        for (reader, index) in Judge::order(core, inputs) {
            let Some(object) = inputs.get(index) else { continue };
            let nameless = inventory.nameless(object, index);
            let add = |filler: &mut Filler<'_>, texts: &mut Texts<'a>| {
                object.unreadable.is_none() && filler.add(object, reader, index as u32, nameless, texts).is_ok()
            };
            let mut added = add(&mut filler, &mut texts);
            if !added && !members.is_empty() && object.unreadable.is_none() {
                // It may fit where it is alone.
                resident.close(&mut filler, &mut texts, &mut members);
                added = add(&mut filler, &mut texts);
            }
            if added {
                members.push((reader, index));
            } else {
                resident.rest.push((reader, index));
            }
            let full = members.len() >= core.limits.batch_objects || filler.rows() >= core.limits.batch_rows;
            if full || texts.strings.is_full() {
                resident.close(&mut filler, &mut texts, &mut members);
            }
        }
        resident.close(&mut filler, &mut texts, &mut members);
        resident
    }

    /// Judges the objects by all rules whose subject is an object: what [`evaluate`](crate::evaluate) says of them.
    pub fn evaluate(&mut self) -> Outcome {
        let mut judge = Judge::new(self.inventory, Inputs::Objects(self.inputs), false);
        let members = self.batches.iter().flat_map(|batch| &batch.members).chain(&self.rest);
        members.for_each(|(reader, index)| judge.looks_at(*reader, *index));
        for batch in &mut self.batches {
            batch.layer = batch.layer.take().map(|layer| {
                let layer = judge.resident(&batch.active, layer, &mut batch.texts, &batch.members);
                batch.texts.strings.cut(batch.mark);
                layer
            });
        }
        judge.objects(&self.rest);
        judge.finish()
    }

    fn close(&mut self, filler: &mut Filler<'_>, texts: &mut Texts<'a>, members: &mut Vec<(ReaderId, usize)>) {
        if members.is_empty() {
            return;
        }
        let texts = std::mem::replace(texts, texts_above(self.inventory));
        let (active, layer) = columns(self.inventory, filler);
        let (members, mark) = (std::mem::take(members), texts.strings.len());
        self.batches.push(Batch { members, active, layer: Some(layer), texts, mark });
    }
}
