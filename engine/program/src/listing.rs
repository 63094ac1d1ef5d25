//! A program as text, for people and snapshots.

use crate::ProgramParts;
use std::fmt::Write as _;

/// The listing of a program: tables, readers, nodes, rules.
pub fn listing(program: &ProgramParts) -> String {
    let mut out = String::new();
    for (i, table) in program.tables.iter().enumerate() {
        let _ = writeln!(out, "table {i} {:?} {:?}", table.space, table.kind);
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
