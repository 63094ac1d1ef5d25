//! Evaluates a program over batches of objects, column by column.

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
mod run;
mod scalar;
mod schedule;
mod table;

pub use bind::{BindError, BindOptions, Bound};
pub use evaluate::{evaluate, evaluate_cluster};
pub use explain::{Explained, Fix, Of, Part, Place, Waived, explain, waived};
pub use inventory::{Coverage, Inventory};
pub use limits::Limits;
pub use outcome::{Counts, Hit, NotEvaluated, Outcome, State};
