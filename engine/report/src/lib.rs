//! Turns findings and diagnostics into what people and tools read.
//!
//! One input, [`Report`]; one renderer per [`Format`], each in a file of its own; nothing else in the project knows about
//! colours, carets or SARIF fields. Rendering is pure: the same report gives the same bytes, whether to colour is asked
//! for and not guessed, and texts of strangers (names, values, messages) can't break a format or steer a terminal.
//!
//! Diagnostics have a form for people ([`render_diagnostics`]); the formats that have a place for them carry them too.

mod control;
mod escape;
mod fingerprint;
mod format;
mod github;
mod human;
mod json;
mod junit;
mod report;
mod sarif;
mod shape;

pub use control::{ControlInfo, ControlVerdict};
pub use escape::visible;
pub use fingerprint::{Fingerprint, fingerprint};
pub use format::{Format, Style, render};
pub use human::{render_diagnostics, render_patch, render_rule};
pub use json::{diagnostics_json, rule_line};
pub use junit::{TestOutcome, TestSuite, render_test_suites};
pub use report::{MAX_REASONS, Report, Tally};
