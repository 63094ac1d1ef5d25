//! Which versions of a kind a rule can judge: those in which all that it reads has the type that the rule knows.

use crate::reader::Known;
use std::collections::{BTreeMap, BTreeSet};
use upright_program::{ColumnId, NodeId, Op, ProgramParts, ReaderId, Rule, Space, TableId, TableKind};
use upright_schema::{KindId, Schema};
use upright_types::ir::{Clause, RuleSet, Source};

/// Marks in each rule over named kinds the versions of these kinds that it does not cover.
pub(crate) fn mark(schema: &Schema, rules: &RuleSet, parts: &mut ProgramParts, known: &[Known]) {
    let versions = versions(schema);
    let marks: Vec<Vec<ReaderId>> = rules
        .rules
        .iter()
        .zip(&parts.rules)
        .map(|(source, rule)| match subject(&source.clauses) {
            Some(kinds) => uncovered(schema, kinds, &versions, &columns_read(parts, rule), known),
            None => Vec::new(),
        })
        .collect();
    for (rule, marks) in parts.rules.iter_mut().zip(marks) {
        rule.uncovered = marks;
    }
}

/// The kinds that a head names as its subject; none for views and any object.
fn subject(clauses: &[Clause]) -> Option<&[KindId]> {
    clauses
        .iter()
        .find_map(|c| match c {
            Clause::For(binder) => Some(&binder.source),
            _ => None,
        })
        .and_then(|source| match source {
            Source::Kinds(kinds) => Some(kinds.as_slice()),
            _ => None,
        })
}

/// Readers, and kinds with their versions, by group and kind.
type Versions<'s> = BTreeMap<(&'s str, &'s str), Vec<(ReaderId, KindId)>>;

fn versions(schema: &Schema) -> Versions<'_> {
    let mut all = Versions::new();
    for (i, kind) in schema.kinds().enumerate() {
        all.entry((kind.gvk.group, kind.gvk.kind)).or_default().push((ReaderId(i as u32), kind.id));
    }
    all
}

fn uncovered(
    schema: &Schema,
    kinds: &[KindId],
    versions: &Versions<'_>,
    columns: &BTreeSet<ColumnId>,
    known: &[Known],
) -> Vec<ReaderId> {
    let mut marks = Vec::new();
    for id in kinds {
        let kind = schema.kind(*id);
        let all = versions.get(&(kind.gvk.group, kind.gvk.kind)).map_or(&[][..], Vec::as_slice);
        let Some((own, _)) = all.iter().find(|(_, kind)| kind == id) else { continue };
        let Some(ours) = known.get(own.index()) else { continue };
        for (reader, _) in all.iter().filter(|(reader, _)| reader != own) {
            let theirs = known.get(reader.index());
            let differs = |c: &ColumnId| ours.get(*c).is_some_and(|ty| theirs.and_then(|t| t.get(*c)) != Some(ty));
            if columns.iter().any(differs) {
                marks.push(*reader);
            }
        }
    }
    marks
}

/// The batch's columns that a verdict depends on.
fn columns_read(parts: &ProgramParts, rule: &Rule) -> BTreeSet<ColumnId> {
    let mut walk = Walk { parts, nodes: BTreeSet::new(), tables: BTreeSet::new(), open: Vec::new() };
    walk.table(rule.table);
    walk.node(rule.reach);
    walk.node(rule.hit);
    let mut columns = BTreeSet::new();
    while let Some(id) = walk.open.pop() {
        let node = &parts.nodes[id.index()];
        walk.table(node.table);
        if let Op::Column { column } = &node.op {
            let table = parts.columns[column.index()].table;
            if parts.tables[table.index()].space == Space::Batch {
                columns.insert(*column);
            }
        }
        let mut operands = Vec::new();
        node.op.operands(&mut |n| operands.push(n));
        operands.into_iter().for_each(|n| walk.node(n));
    }
    columns
}

struct Walk<'a> {
    parts: &'a ProgramParts,
    nodes: BTreeSet<NodeId>,
    tables: BTreeSet<TableId>,
    open: Vec<NodeId>,
}

impl Walk<'_> {
    fn node(&mut self, node: NodeId) {
        if self.nodes.insert(node) {
            self.open.push(node);
        }
    }

    fn table(&mut self, table: TableId) {
        if !self.tables.insert(table) {
            return;
        }
        match self.parts.tables[table.index()].kind.clone() {
            TableKind::Run | TableKind::Objects => {}
            TableKind::Rows { parent } | TableKind::Literal { parent, .. } => self.table(parent),
            TableKind::Pairs { left, right, on, left_where, right_where } => {
                self.table(left);
                self.table(right);
                on.iter().flat_map(|(a, b)| [*a, *b]).for_each(|n| self.node(n));
                left_where.into_iter().chain(right_where).for_each(|n| self.node(n));
            }
            TableKind::Children { left, link, right } => {
                self.table(left);
                self.table(right);
                self.node(link);
            }
            TableKind::Union { parent, parts } => {
                self.table(parent);
                for part in parts {
                    self.table(part.table);
                    part.link.into_iter().chain(part.keep).for_each(|n| self.node(n));
                }
            }
            TableKind::Split { parent, text, .. } => {
                self.table(parent);
                self.node(text);
            }
            TableKind::Flags { parent, text, link, keep } => {
                self.table(parent);
                self.node(text);
                self.node(link);
                keep.into_iter().for_each(|n| self.node(n));
            }
        }
    }
}
