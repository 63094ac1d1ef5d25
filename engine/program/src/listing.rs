//! A program as text, for people and snapshots.

use crate::{ProgramParts, Step};
use std::fmt::Write as _;

/// The listing of a program: tables, readers, nodes, rules.
pub fn listing(program: &ProgramParts) -> String {
    let mut out = String::new();
    for (i, table) in program.tables.iter().enumerate() {
        let _ = writeln!(out, "table {i} {:?} {:?}", table.space, table.kind);
    }
    for (i, column) in program.columns.iter().enumerate() {
        let required = if column.required { " required" } else { "" };
        let _ = writeln!(out, "column {i}@{} {:?} {}{required}", column.table.0, column.read, path(&column.suffix));
    }
    for (i, param) in program.params.iter().enumerate() {
        let given = if param.default.is_some() { "" } else { " must be given" };
        let _ = writeln!(out, "param {i} {}{given}", param.name);
    }
    for (i, node) in program.nodes.iter().enumerate() {
        let mut line = format!("n{i}@{} = {}", node.table.0, node.op.mnemonic());
        for immediate in node.op.immediates() {
            let _ = write!(line, " {immediate}");
        }
        node.op.operands(&mut |n| {
            let _ = write!(line, " n{}", n.0);
        });
        let _ = writeln!(out, "{line}");
    }
    for rule in &program.rules {
        let _ = writeln!(out, "rule {} @{} reach n{} hit n{}", rule.id, rule.table.0, rule.reach.0, rule.hit.0);
    }
    out
}

/// A path below a row: `securityContext.privileged`, `.` for the row itself.
fn path(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        let _ = match step {
            Step::Key(key) if out.is_empty() => write!(out, "{key}"),
            Step::Key(key) => write!(out, ".{key}"),
            Step::Item(index) => write!(out, "[{index}]"),
        };
    }
    if out.is_empty() { ".".to_owned() } else { out }
}
