//! From the typed IR to a program.
//!
//! Rules are lowered one after the other into one graph of tables and nodes (`graph`), in which equal things are made
//! once: what many rules read or ask is read and asked once. The way there is symbolic evaluation (`expr`, `list`):
//! functions and views are expanded, objects and lists dissolve into places and tables (`sym`), and what remains are
//! scalars in registers. A name knows the frame it is bound in (`frame`), so that everything is computed at the
//! outermost table that determines it. At the end, what no rule needs is left out (`prune`), and each kind's objects
//! get a reader for what is left (`reader`);
//! versions of a kind that lack what a rule reads are marked (`coverage`).
//!
//! Not here: types (`upright-types` has settled them), evaluation (`upright-vm`).

mod coverage;
mod expr;
mod frame;
mod free;
mod graph;
mod list;
mod literal;
mod lower;
mod prune;
mod reader;
mod restrict;
mod rule;
mod sym;

pub use literal::literal;
pub use restrict::restrict;

use std::sync::Arc;
use upright_program::{Action, Param, Program, ProgramParts, Reader, Rule, TableId, TableKind};
use upright_schema::Schema;
use upright_source::{Diagnostic, Span};
use upright_types::ir::RuleSet;

/// Compiles a rule set without errors into a program. Rules, waivers and parameters keep their order, so that an index
/// into the rule set's list is one into the program's.
///
/// # Errors
/// Constructs that the compiler can't express in columns (`U0500`), or a rule set that expands beyond what a program
/// may hold (`U0501`).
pub fn compile(schema: &Schema, rules: &RuleSet) -> Result<Program, Vec<Diagnostic>> {
    let mut lowering = lower::Lowering::new(schema, rules);
    let mut lowered: Vec<Rule> = rules.rules.iter().map(|r| lowering.rule(r)).collect();
    let mut waivers: Vec<_> = rules.waivers.iter().map(|w| lowering.waiver(w)).collect();
    if !lowering.diagnostics.is_empty() {
        return Err(lowering.diagnostics);
    }
    let lists = prune::prune(lowering.graph.finish(), &mut lowered, &mut waivers);
    let (readers, known) = reader::readers(schema, &lists);
    let mut parts = ProgramParts {
        tables: lists.tables,
        columns: lists.columns,
        suffixes: lists.suffixes,
        nodes: lists.nodes,
        readers,
        params: params(rules),
        literals: lists.literals,
        rules: lowered,
        waivers,
    };
    narrow_readers(&mut parts);
    coverage::mark(schema, rules, &mut parts, &known);
    Program::new(parts).map_err(|e| {
        let text = format!("the compiler made a program that its verifier rejects: {e}");
        vec![
            Diagnostic::error("U0502", text, Span::default(), "")
                .with_help("this is a mistake in Upright: please report it"),
        ]
    })
}

fn params(rules: &RuleSet) -> Vec<Param> {
    let name = |p: &upright_types::ir::Param| -> Arc<str> {
        format!("{}.{}", p.rule.as_ref().unwrap_or(&p.module), p.name).into()
    };
    let default = |p: &upright_types::ir::Param| p.default.as_ref().map(|d| literal(d, &p.ty));
    rules.params.iter().map(|p| Param { name: name(p), default: default(p) }).collect()
}

/// A rule over every object whose head opens tables that only some kinds have rows of looks at those kinds only.
fn narrow_readers(parts: &mut ProgramParts) {
    let mut openers = vec![vec![false; parts.readers.len()]; parts.tables.len()];
    for (at, reader) in parts.readers.iter().enumerate() {
        opened_by(reader).for_each(|table| openers[table.index()][at] = true);
    }
    let tables = std::mem::take(&mut parts.tables);
    let chain = |mut at: TableId| {
        let mut rows = Vec::new();
        loop {
            at = match &tables[at.index()].kind {
                TableKind::Rows { parent } => {
                    rows.push(at);
                    *parent
                }
                TableKind::Pairs { left, .. } | TableKind::Children { left, .. } => *left,
                TableKind::Split { parent, .. } | TableKind::Flags { parent, .. } | TableKind::Union { parent, .. } => {
                    *parent
                }
                TableKind::Run | TableKind::Objects | TableKind::Literal { .. } => return rows,
            };
        }
    };
    let narrowed = |table: TableId, readers: &Option<Vec<upright_program::ReaderId>>| {
        let rows = chain(table);
        if rows.is_empty() {
            return readers.clone();
        }
        let all: Vec<_> = match readers {
            Some(readers) => readers.clone(),
            None => (0..parts.readers.len() as u32).map(upright_program::ReaderId).collect(),
        };
        Some(all.into_iter().filter(|r| rows.iter().all(|t| openers[t.index()][r.index()])).collect())
    };
    for rule in &mut parts.rules {
        rule.readers = narrowed(rule.table, &rule.readers);
    }
    for waiver in &mut parts.waivers {
        waiver.readers = narrowed(waiver.table, &waiver.readers);
    }
    parts.tables = tables;
}

fn opened_by(reader: &Reader) -> impl Iterator<Item = TableId> {
    let actions = reader.nodes.iter().flat_map(|n| &n.actions);
    actions.filter_map(|a| match a {
        Action::Open { table, .. }
        | Action::OpenJson { table }
        | Action::Names { table }
        | Action::Leaves { table } => Some(*table),
        Action::Embedded { table, .. } => Some(*table),
        Action::Cell { .. } => None,
    })
}
