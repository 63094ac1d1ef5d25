//! Evaluates a program over batches of objects, column by column.
//!
//! [`Bound::new`] gives a program its parameters, version and time, and computes what depends on nothing else.
//! [`Bound::inventory`] fills in the objects that joins look things up in. [`evaluate`] judges objects: they are filled
//! into tables batch by batch (`fill`), a schedule of tables and nodes is carried out (`schedule`,
//! `run`, `ops`, `build`, `join`), and each rule leaves bits and hits. [`explain`] runs the same program over
//! the objects that were hit, for messages, places and fixes; [`waived`] does so for waivers.
//!
//! # What can't be read
//! A register has, where there are any, a bitmap of *bad* rows (`register`). A table knows of which rows of its parent it may
//! lack children (`maybe` of `table`), because a list was no list or a key of a join can't be read; links carry
//! that along as *phantoms*, and folds and verdicts at their targets are then unknown unless they are sure anyway. No
//! verdict depends on which other objects are in a batch. What is unknown ends as [`State::NotEvaluated`] with a
//! reason, never as a pass.
//!
//! # What is bounded
//! [`Limits`]: rows per object and per made table, bytes of text, hits. Regular expressions and walks are linear.
//!
//! Not here: how text becomes a program (`dsl`), where a place stands in its file (`upright-object`), which findings a
//! waiver excuses and what a report says (the host).

mod bind;
mod bits;
mod build;
mod core;
mod dictionary;
mod evaluate;
mod explain;
mod fill;
mod frame;
mod hash;
mod inventory;
mod join;
mod key;
mod limits;
mod literal;
mod ops;
mod outcome;
mod patterns;
mod plan;
mod pool;
mod reason;
mod register;
mod resident;
mod run;
mod scalar;
mod schedule;
mod table;

pub use bind::{BindError, BindOptions, Bound};
pub use evaluate::{evaluate, evaluate_cluster, evaluate_json};
pub use explain::{Explained, Fix, Of, Part, Place, Waived, explain, waived};
pub use inventory::{Coverage, Inventory};
pub use limits::Limits;
pub use outcome::{Counts, Hit, NotEvaluated, Outcome, State};
pub use resident::Resident;
