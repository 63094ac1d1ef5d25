//! The built program, run as people and scripts run it: exit codes, standard output, standard error.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "cli/project.rs"]
mod project;

#[path = "cli/check.rs"]
mod check;
#[path = "cli/fix.rs"]
mod fix;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/inputs.rs"]
mod inputs;
#[path = "cli/lsp.rs"]
mod lsp;
#[path = "cli/options.rs"]
mod options;
#[path = "cli/packs.rs"]
mod packs;
#[path = "cli/testing.rs"]
mod testing;
#[path = "cli/tools.rs"]
mod tools;
#[path = "cli/why.rs"]
mod why;
#[path = "cli/writing.rs"]
mod writing;
