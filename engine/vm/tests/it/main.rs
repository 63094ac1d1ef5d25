//! Programs made by hand over small manifests: what rules rely on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where something is not as it should be")]

mod explain;
mod hostile;
mod joins;
mod rows;
mod support;
