//! `upright test --coverage`: which conditions the tests decide, drawn in the source, and as a tracefile.

use super::located;
use crate::failure::Failure;
use serde_json::{Value, json};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use upright::{SourceMap, Style, TestCoverage};

/// The conditions that are decided in one way only, and a count of all.
pub(super) fn render(
    coverage: &TestCoverage,
    sources: &SourceMap,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    upright::render_diagnostics(&coverage.gaps(), sources, style, out)?;
    let (all, shown) = coverage.outcomes();
    let conditions = coverage.conditions.len();
    // Rounded down: 100 % is all of them.
    let percent = (shown * 1000).checked_div(all).unwrap_or(1000);
    writeln!(
        out,
        "{shown} of {all} outcomes of {conditions} conditions are decided ({}.{} %)",
        percent / 10,
        percent % 10
    )
}

/// Writes the tracefile.
pub(super) fn write(coverage: &TestCoverage, sources: &SourceMap, file: &Path) -> Result<(), Failure> {
    fs::write(file, coverage.lcov(sources)).map_err(|error| Failure::file("write", file, &error))
}

/// All conditions.
pub(super) fn document(coverage: &TestCoverage, sources: &SourceMap) -> Value {
    let (outcomes, decided) = coverage.outcomes();
    let condition = |condition: &upright::Condition| json!({"at": located(condition.span, sources), "true": condition.yes, "false": condition.no});
    json!({
        "outcomes": outcomes, "decided": decided,
        "conditions": coverage.conditions.iter().map(condition).collect::<Vec<_>>(),
    })
}
