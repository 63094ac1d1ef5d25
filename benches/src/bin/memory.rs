//! Prints how many bytes an object holds in columns, without its text and tree: `upright-bench-memory COUNT`.
//!
//! A process of its own, because its allocator counts.

use cap::Cap;
use std::alloc::System;
use upright_benches::{Corpus, Form, ndjson, packs};
use upright_object::{Limits, Object};
use upright_source::FileId;
use upright_vm::{Coverage, Resident};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args().nth(1).ok_or("usage: upright-bench-memory COUNT")?.parse()?;
    let text = ndjson(Corpus::new(1).objects(Form::Cluster, count));
    let bound = packs::ready(&packs::rules_170()?)?;
    let inventory = bound.inventory(&[], &Coverage::All);
    let limits = Limits { bytes: usize::MAX, ..Limits::default() };
    let before_trees = ALLOCATOR.allocated();
    let objects = upright_object::read(FileId(0), &text, &limits).objects;
    let trees = ALLOCATOR.allocated() - before_trees;
    let objects: Vec<&Object> = objects.iter().collect();
    let before = ALLOCATOR.allocated();
    let mut resident = Resident::new(&inventory, &objects);
    let columns = ALLOCATOR.allocated() - before;
    let hits = resident.evaluate().hits.len();
    let each = |bytes: usize| bytes as f64 / count as f64;
    println!("{} {} {hits}", each(columns), each(trees));
    Ok(())
}
