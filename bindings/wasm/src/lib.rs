//! What JavaScript calls: a few classes and functions that take and give JSON texts and bytes.
//!
//! The package's own modules (`package/`) make of these the interface that people use: objects, exceptions, types. Here
//! is nothing but the way across: no file, no clock, no network, no global state, so that two instances of the module, in
//! a browser or in Node, answer the same call with the same bytes.
//!
//! A call that can fail fails with a JSON text: see [`Failure`].

mod compile;
mod evaluator;
mod failure;
mod library;
mod rules;
mod text;
mod utf16;
mod workspace;

pub use evaluator::{RawEvaluator, RawInputs};
pub use failure::Failure;
pub use rules::RawRules;
pub use text::{explain, format, kubernetes_versions, lex, standard_file, tree, version};
pub use workspace::RawWorkspace;
