//! A compiled program with only some of its rules: what they need, and nothing else.
//!
//! The rules of a large pack are compiled once, and each selection of them is cut out of the whole, at a small part of
//! what compiling it would cost.

use crate::prune::{Maps, Parts, maps};
use upright_program::{Action, Program, ProgramParts, Reader, Rule, TrieId, TrieNode, VerifyError};

/// A program with the rules of these indexes, in their order. Waivers, parameters and readers keep their places.
///
/// # Errors
/// None for a program that was compiled: a program is verified whenever one is made.
pub fn restrict(program: &Program, rules: &[usize]) -> Result<Program, VerifyError> {
    let parts: &ProgramParts = program;
    let mut kept: Vec<Rule> = rules.iter().filter_map(|at| parts.rules.get(*at).cloned()).collect();
    let mut waivers = parts.waivers.clone();
    let all = Parts { tables: &parts.tables, columns: &parts.columns, suffixes: &parts.suffixes, nodes: &parts.nodes };
    let maps = maps(&all, &mut kept, &mut waivers);
    let lists = maps.copy(&all);
    Program::new(ProgramParts {
        tables: lists.tables,
        columns: lists.columns,
        suffixes: lists.suffixes,
        nodes: lists.nodes,
        readers: parts.readers.iter().map(|reader| restricted(reader, &maps)).collect(),
        params: parts.params.clone(),
        literals: parts.literals.clone(),
        rules: kept,
        waivers,
    })
}

/// A reader that fills only what is left, of the nodes that do something or lead to one that does, in their order.
fn restricted(reader: &Reader, maps: &Maps) -> Reader {
    let stays = staying(&reader.nodes, maps);
    let mut next = 0;
    let new: Vec<Option<TrieId>> = stays
        .iter()
        .map(|stays| {
            let id = TrieId(next);
            next += u32::from(*stays);
            stays.then_some(id)
        })
        .collect();
    let renamed = |id: &TrieId| new.get(id.index()).copied().flatten();
    let node = |node: &TrieNode| TrieNode {
        actions: node.actions.iter().filter_map(|action| kept(action, maps, &renamed)).collect(),
        keys: node.keys.iter().filter_map(|(key, to)| Some((key.clone(), renamed(to)?))).collect(),
        items: node.items.iter().filter_map(|(item, to)| Some((*item, renamed(to)?))).collect(),
        each: node.each.as_ref().and_then(renamed),
        entries: node.entries.as_ref().and_then(renamed),
    };
    let left = reader.nodes.iter().zip(&stays).filter(|(_, stays)| **stays);
    Reader {
        api_version: reader.api_version.clone(),
        kind: reader.kind.clone(),
        namespaced: reader.namespaced,
        nodes: left.map(|(left, _)| node(left)).collect(),
    }
}

/// Which nodes of a trie are left.
fn staying(nodes: &[TrieNode], maps: &Maps) -> Vec<bool> {
    let acts = |action: &Action| kept(action, maps, &|id| Some(*id)).is_some();
    let mut stays: Vec<bool> = nodes.iter().map(|node| node.actions.iter().any(acts)).collect();
    // Documents inside of others are read from a root of their own, whether there is anything to read or not.
    let inside = nodes.iter().flat_map(|node| &node.actions).filter(|action| acts(action));
    let roots: Vec<TrieId> = inside
        .filter_map(|action| match action {
            Action::Embedded { root, .. } => Some(*root),
            _ => None,
        })
        .chain([TrieId(0)])
        .collect();
    for root in roots {
        if let Some(stays) = stays.get_mut(root.index()) {
            *stays = true;
        }
    }
    // A trie goes below to later nodes as a rule, and then once is enough.
    loop {
        let mut changed = false;
        for (at, node) in nodes.iter().enumerate().rev() {
            if !stays[at] && below(node).any(|to| stays.get(to.index()).copied().unwrap_or(false)) {
                stays[at] = true;
                changed = true;
            }
        }
        if !changed {
            return stays;
        }
    }
}

/// An action on what is left, under its new name.
fn kept(action: &Action, maps: &Maps, renamed: &impl Fn(&TrieId) -> Option<TrieId>) -> Option<Action> {
    Some(match action {
        Action::Cell { column } => Action::Cell { column: maps.kept_column(*column)? },
        Action::Open { table, source } => Action::Open { table: maps.kept_table(*table)?, source: *source },
        Action::OpenJson { table } => Action::OpenJson { table: maps.kept_table(*table)? },
        Action::Names { table } => Action::Names { table: maps.kept_table(*table)? },
        Action::Leaves { table } => Action::Leaves { table: maps.kept_table(*table)? },
        Action::Embedded { table, base64, api_version, kind, root } => Action::Embedded {
            table: maps.kept_table(*table)?,
            base64: *base64,
            api_version: api_version.clone(),
            kind: kind.clone(),
            root: renamed(root)?,
        },
    })
}

fn below(node: &TrieNode) -> impl Iterator<Item = TrieId> + '_ {
    let keys = node.keys.iter().map(|(_, to)| *to);
    let items = node.items.iter().map(|(_, to)| *to);
    keys.chain(items).chain(node.each).chain(node.entries)
}
