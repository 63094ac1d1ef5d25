//! Leaves out of a program what no rule needs, and numbers the rest anew.

use crate::graph::{Lists, RowsOf};
use std::collections::HashMap;
use upright_program::{
    ColumnId, Explanation, FixStep, NodeId, Op, Rule, SuffixId, Table, TableId, TableKind, Ty, Waiver,
};

/// Prunes the lists to what rules and waivers need.
pub(crate) fn prune(lists: Lists, rules: &mut [Rule], waivers: &mut [Waiver]) -> Lists {
    let mut marks = Marks::new(&lists);
    for rule in rules.iter_mut() {
        marks.table(&lists, rule.table);
        rule_nodes(rule, &mut |n| marks.node(&lists, *n));
    }
    for waiver in waivers.iter_mut() {
        marks.table(&lists, waiver.table);
        waiver_nodes(waiver, &mut |n| marks.node(&lists, *n));
    }
    marks.spread(&lists);
    let maps = Maps::new(&marks);
    for rule in rules.iter_mut() {
        rule.table = maps.table(rule.table);
        rule_nodes(rule, &mut |n| *n = maps.node(*n));
    }
    for waiver in waivers.iter_mut() {
        waiver.table = maps.table(waiver.table);
        waiver_nodes(waiver, &mut |n| *n = maps.node(*n));
    }
    maps.apply(lists, &marks)
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
    fn new(lists: &Lists) -> Marks {
        let mut tables = vec![false; lists.tables.len()];
        tables.iter_mut().take(3).for_each(|t| *t = true);
        Marks {
            nodes: vec![false; lists.nodes.len()],
            tables,
            columns: vec![false; lists.columns.len()],
            suffixes: vec![false; lists.suffixes.len()],
            open: Vec::new(),
        }
    }

    fn node(&mut self, lists: &Lists, node: NodeId) {
        if !std::mem::replace(&mut self.nodes[node.index()], true) {
            self.open.push(node);
            self.table(lists, lists.nodes[node.index()].table);
        }
    }

    fn table(&mut self, lists: &Lists, table: TableId) {
        if std::mem::replace(&mut self.tables[table.index()], true) {
            return;
        }
        let mut kind = lists.tables[table.index()].kind.clone();
        table_tables(&mut kind, &mut |t| self.table(lists, *t));
        table_nodes(&mut kind, &mut |n| self.node(lists, *n));
    }

    fn spread(&mut self, lists: &Lists) {
        while let Some(node) = self.open.pop() {
            let node = &lists.nodes[node.index()];
            if let Ty::Link(to) = node.ty {
                self.table(lists, to);
            }
            match &node.op {
                Op::Column { column } => {
                    self.columns[column.index()] = true;
                    self.table(lists, lists.columns[column.index()].table);
                }
                Op::Place { suffix, .. } => self.suffixes[suffix.index()] = true,
                _ => {}
            }
            node.op.operands(&mut |n| self.node(lists, n));
        }
    }
}

/// Old ids to new ones.
struct Maps {
    nodes: Vec<u32>,
    tables: Vec<u32>,
    columns: Vec<u32>,
    suffixes: Vec<u32>,
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

fn keep<T>(all: Vec<T>, marks: &[bool]) -> Vec<T> {
    all.into_iter().zip(marks).filter(|(_, kept)| **kept).map(|(one, _)| one).collect()
}

impl Maps {
    fn new(marks: &Marks) -> Maps {
        Maps {
            nodes: number(&marks.nodes),
            tables: number(&marks.tables),
            columns: number(&marks.columns),
            suffixes: number(&marks.suffixes),
        }
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

    fn apply(&self, lists: Lists, marks: &Marks) -> Lists {
        let mut nodes = keep(lists.nodes, &marks.nodes);
        for node in &mut nodes {
            node.table = self.table(node.table);
            node.ty = self.ty(node.ty);
            node.op.operands_mut(&mut |n| *n = self.node(*n));
            match &mut node.op {
                Op::Column { column } => *column = ColumnId(self.columns[column.index()]),
                Op::Place { suffix, .. } => *suffix = SuffixId(self.suffixes[suffix.index()]),
                _ => {}
            }
        }
        let mut tables: Vec<Table> = keep(lists.tables, &marks.tables);
        for table in &mut tables {
            table_tables(&mut table.kind, &mut |t| *t = self.table(*t));
            table_nodes(&mut table.kind, &mut |n| *n = self.node(*n));
        }
        let mut columns = keep(lists.columns, &marks.columns);
        for column in &mut columns {
            column.table = self.table(column.table);
        }
        let mut origins: HashMap<TableId, (TableId, RowsOf)> = HashMap::new();
        for old in (0..marks.tables.len() as u32).map(TableId).filter(|t| marks.tables[t.index()]) {
            if let Some((parent, of)) = lists.origins.get(&old) {
                origins.insert(self.table(old), (self.table(*parent), of.clone()));
            }
        }
        Lists {
            tables,
            origins,
            columns,
            suffixes: keep(lists.suffixes, &marks.suffixes),
            nodes,
            literals: lists.literals,
        }
    }
}
