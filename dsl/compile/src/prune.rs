//! Leaves out of a program what no rule needs, and numbers the rest anew.

use crate::graph::{Lists, RowsOf};
use std::collections::HashMap;
use upright_program::{
    Column, ColumnId, Explanation, FixStep, Node, NodeId, Op, Rule, Suffix, SuffixId, Table, TableId, TableKind, Ty,
    Waiver,
};

/// Prunes the lists to what rules and waivers need.
pub(crate) fn prune(lists: Lists, rules: &mut [Rule], waivers: &mut [Waiver]) -> Lists {
    let maps = maps(&Parts::of(&lists), rules, waivers);
    maps.apply(lists)
}

/// What rules and waivers need, in which they are then numbered anew.
pub(crate) fn maps(parts: &Parts<'_>, rules: &mut [Rule], waivers: &mut [Waiver]) -> Maps {
    let mut marks = Marks::new(parts);
    for rule in rules.iter_mut() {
        marks.table(parts, rule.table);
        rule_nodes(rule, &mut |n| marks.node(parts, *n));
    }
    for waiver in waivers.iter_mut() {
        marks.table(parts, waiver.table);
        waiver_nodes(waiver, &mut |n| marks.node(parts, *n));
    }
    marks.spread(parts);
    let maps = Maps::new(marks);
    for rule in rules.iter_mut() {
        rule.table = maps.table(rule.table);
        rule_nodes(rule, &mut |n| *n = maps.node(*n));
    }
    for waiver in waivers.iter_mut() {
        waiver.table = maps.table(waiver.table);
        waiver_nodes(waiver, &mut |n| *n = maps.node(*n));
    }
    maps
}

/// Tables and nodes, with what they name.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) tables: &'a [Table],
    pub(crate) columns: &'a [Column],
    pub(crate) suffixes: &'a [Suffix],
    pub(crate) nodes: &'a [Node],
}

impl<'a> Parts<'a> {
    fn of(lists: &'a Lists) -> Parts<'a> {
        Parts { tables: &lists.tables, columns: &lists.columns, suffixes: &lists.suffixes, nodes: &lists.nodes }
    }
}

fn rule_nodes(rule: &mut Rule, f: &mut dyn FnMut(&mut NodeId)) {
    f(&mut rule.reach);
    f(&mut rule.hit);
    rule.object.as_mut().into_iter().for_each(&mut *f);
    let Explanation { at, message, help, evidence, related, fixes } = &mut rule.explanation;
    at.as_mut().into_iter().for_each(&mut *f);
    f(message);
    help.as_mut().into_iter().for_each(&mut *f);
    for (place, value) in evidence {
        f(place);
        f(value);
    }
    related.iter_mut().for_each(&mut *f);
    for fix in fixes {
        match fix {
            FixStep::Set { place, value } | FixStep::Add { place, value, .. } => {
                f(place);
                f(value);
            }
            FixStep::Remove { place } => f(place),
        }
    }
}

fn waiver_nodes(waiver: &mut Waiver, f: &mut dyn FnMut(&mut NodeId)) {
    f(&mut waiver.holds);
    waiver.object.as_mut().into_iter().for_each(&mut *f);
    waiver.place.as_mut().into_iter().for_each(&mut *f);
}

/// Nodes that a table depends on.
fn table_nodes(kind: &mut TableKind, f: &mut dyn FnMut(&mut NodeId)) {
    match kind {
        TableKind::Run | TableKind::Objects | TableKind::Rows { .. } | TableKind::Literal { .. } => {}
        TableKind::Pairs { on, left_where, right_where, .. } => {
            for (a, b) in on {
                f(a);
                f(b);
            }
            left_where.as_mut().into_iter().for_each(&mut *f);
            right_where.as_mut().into_iter().for_each(&mut *f);
        }
        TableKind::Children { link, .. } => f(link),
        TableKind::Union { parts, .. } => {
            for part in parts {
                part.link.as_mut().into_iter().for_each(&mut *f);
                part.keep.as_mut().into_iter().for_each(&mut *f);
            }
        }
        TableKind::Split { text, .. } => f(text),
        TableKind::Flags { text, link, keep, .. } => {
            f(text);
            f(link);
            keep.as_mut().into_iter().for_each(&mut *f);
        }
    }
}

/// Tables that a table depends on.
fn table_tables(kind: &mut TableKind, f: &mut dyn FnMut(&mut TableId)) {
    match kind {
        TableKind::Run | TableKind::Objects => {}
        TableKind::Rows { parent }
        | TableKind::Literal { parent, .. }
        | TableKind::Split { parent, .. }
        | TableKind::Flags { parent, .. } => f(parent),
        TableKind::Pairs { left, right, .. } | TableKind::Children { left, right, .. } => {
            f(left);
            f(right);
        }
        TableKind::Union { parent, parts } => {
            f(parent);
            for part in parts {
                f(&mut part.table);
            }
        }
    }
}

struct Marks {
    nodes: Vec<bool>,
    tables: Vec<bool>,
    columns: Vec<bool>,
    suffixes: Vec<bool>,
    open: Vec<NodeId>,
}

impl Marks {
    fn new(parts: &Parts<'_>) -> Marks {
        let mut tables = vec![false; parts.tables.len()];
        tables.iter_mut().take(3).for_each(|t| *t = true);
        Marks {
            nodes: vec![false; parts.nodes.len()],
            tables,
            columns: vec![false; parts.columns.len()],
            suffixes: vec![false; parts.suffixes.len()],
            open: Vec::new(),
        }
    }

    fn node(&mut self, parts: &Parts<'_>, node: NodeId) {
        if !std::mem::replace(&mut self.nodes[node.index()], true) {
            self.open.push(node);
            self.table(parts, parts.nodes[node.index()].table);
        }
    }

    fn table(&mut self, parts: &Parts<'_>, table: TableId) {
        if std::mem::replace(&mut self.tables[table.index()], true) {
            return;
        }
        let mut kind = parts.tables[table.index()].kind.clone();
        table_tables(&mut kind, &mut |t| self.table(parts, *t));
        table_nodes(&mut kind, &mut |n| self.node(parts, *n));
    }

    fn spread(&mut self, parts: &Parts<'_>) {
        while let Some(node) = self.open.pop() {
            let node = &parts.nodes[node.index()];
            if let Ty::Link(to) = node.ty {
                self.table(parts, to);
            }
            match &node.op {
                Op::Column { column } => {
                    self.columns[column.index()] = true;
                    self.table(parts, parts.columns[column.index()].table);
                }
                Op::Place { suffix, .. } => self.suffixes[suffix.index()] = true,
                _ => {}
            }
            node.op.operands(&mut |n| self.node(parts, n));
        }
    }
}

/// Old ids to new ones, and what is left.
pub(crate) struct Maps {
    nodes: Vec<u32>,
    tables: Vec<u32>,
    columns: Vec<u32>,
    suffixes: Vec<u32>,
    kept: Marks,
}

fn number(marks: &[bool]) -> Vec<u32> {
    let mut next = 0;
    let count = |kept: &bool| {
        let id = next;
        next += u32::from(*kept);
        id
    };
    marks.iter().map(count).collect()
}

fn keep<T>(all: impl IntoIterator<Item = T>, marks: &[bool]) -> Vec<T> {
    all.into_iter().zip(marks).filter(|(_, kept)| **kept).map(|(one, _)| one).collect()
}

/// The new id of what is left.
fn renamed(id: u32, kept: &[bool], new: &[u32]) -> Option<u32> {
    let at = id as usize;
    if kept.get(at).copied().unwrap_or(false) { new.get(at).copied() } else { None }
}

impl Maps {
    fn new(kept: Marks) -> Maps {
        Maps {
            nodes: number(&kept.nodes),
            tables: number(&kept.tables),
            columns: number(&kept.columns),
            suffixes: number(&kept.suffixes),
            kept,
        }
    }

    /// A table's new id, if it is left.
    pub(crate) fn kept_table(&self, table: TableId) -> Option<TableId> {
        renamed(table.0, &self.kept.tables, &self.tables).map(TableId)
    }

    /// A column's new id, if it is left.
    pub(crate) fn kept_column(&self, column: ColumnId) -> Option<ColumnId> {
        renamed(column.0, &self.kept.columns, &self.columns).map(ColumnId)
    }

    fn node(&self, node: NodeId) -> NodeId {
        NodeId(self.nodes[node.index()])
    }

    fn table(&self, table: TableId) -> TableId {
        TableId(self.tables[table.index()])
    }

    fn ty(&self, ty: Ty) -> Ty {
        match ty {
            Ty::Link(to) => Ty::Link(self.table(to)),
            other => other,
        }
    }

    fn apply(&self, lists: Lists) -> Lists {
        let mut origins: HashMap<TableId, (TableId, RowsOf)> = HashMap::new();
        for old in (0..self.kept.tables.len() as u32).map(TableId).filter(|t| self.kept.tables[t.index()]) {
            if let Some((parent, of)) = lists.origins.get(&old) {
                origins.insert(self.table(old), (self.table(*parent), of.clone()));
            }
        }
        let kept = Lists {
            tables: keep(lists.tables, &self.kept.tables),
            origins,
            columns: keep(lists.columns, &self.kept.columns),
            suffixes: keep(lists.suffixes, &self.kept.suffixes),
            nodes: keep(lists.nodes, &self.kept.nodes),
            literals: lists.literals,
        };
        self.named(kept)
    }

    /// What is left of parts that others go on using.
    pub(crate) fn copy(&self, parts: &Parts<'_>) -> Lists {
        self.named(Lists {
            tables: keep(parts.tables.iter(), &self.kept.tables).into_iter().cloned().collect(),
            origins: HashMap::new(),
            columns: keep(parts.columns.iter(), &self.kept.columns).into_iter().cloned().collect(),
            suffixes: keep(parts.suffixes.iter(), &self.kept.suffixes).into_iter().cloned().collect(),
            nodes: keep(parts.nodes.iter(), &self.kept.nodes).into_iter().cloned().collect(),
            literals: Vec::new(),
        })
    }

    /// What is left, with the new names inside.
    fn named(&self, mut lists: Lists) -> Lists {
        for node in &mut lists.nodes {
            node.table = self.table(node.table);
            node.ty = self.ty(node.ty);
            node.op.operands_mut(&mut |n| *n = self.node(*n));
            match &mut node.op {
                Op::Column { column } => *column = ColumnId(self.columns[column.index()]),
                Op::Place { suffix, .. } => *suffix = SuffixId(self.suffixes[suffix.index()]),
                _ => {}
            }
        }
        for table in &mut lists.tables {
            table_tables(&mut table.kind, &mut |t| *t = self.table(*t));
            table_nodes(&mut table.kind, &mut |n| *n = self.node(*n));
        }
        for column in &mut lists.columns {
            column.table = self.table(column.table);
        }
        lists
    }
}
