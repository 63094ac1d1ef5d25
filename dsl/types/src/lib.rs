//! Names, types and narrowing: from the tree to the typed IR.
//!
//! [`check`] takes modules that were read together, finds what every name means, gives every expression a type, and
//! reports what does not fit. It does no I/O and knows nothing of how rules are run.

mod body;
mod check;
pub mod codes;
mod constant;
mod context;
mod declare;
mod expr;
mod facts;
mod framework;
mod head;
pub mod ir;
mod joins;
mod lint;
mod mentions;
mod narrow;
mod order;
mod pack;
mod place;
mod profile;
mod qualities;
mod rule;
mod scope;
mod secret;
mod shape;
mod suggest;
pub mod testing;
mod types;
mod usage;
mod waiver;

pub use check::{Checked, Module, Options, PRELUDE, check, inspect};
pub use facts::Facts;
pub use pack::Pack;
