//! Programs made by hand over small manifests: what rules rely on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where something is not as it should be")]

mod rows;
#[allow(dead_code, reason = "a small language for programs, of which tests use what they need")]
mod support;
