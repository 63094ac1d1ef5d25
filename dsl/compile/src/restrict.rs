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

/// A reader that fills only what is left.
fn restricted(reader: &Reader, maps: &Maps) -> Reader {
    let nodes: Vec<TrieNode> = reader
        .nodes
        .iter()
        .map(|node| TrieNode { actions: node.actions.iter().filter_map(|a| kept(a, maps)).collect(), ..node.clone() })
        .collect();
    Reader { nodes: trimmed(&nodes), ..reader.clone() }
}

/// An action on what is left, under its new name.
fn kept(action: &Action, maps: &Maps) -> Option<Action> {
    let mut action = action.clone();
    match &mut action {
        Action::Cell { column } => *column = maps.kept_column(*column)?,
        Action::Open { table, .. }
        | Action::OpenJson { table }
        | Action::Names { table }
        | Action::Leaves { table }
        | Action::Embedded { table, .. } => *table = maps.kept_table(*table)?,
    }
    Some(action)
}

/// The nodes that do something, and those on the way to them, in their order.
fn trimmed(nodes: &[TrieNode]) -> Vec<TrieNode> {
    let mut useful: Vec<bool> = nodes.iter().map(|node| !node.actions.is_empty()).collect();
    // Where a trie goes below, it goes to later nodes; where it does not, the loop ends when nothing changes.
    loop {
        let mut changed = false;
        for (at, node) in nodes.iter().enumerate().rev() {
            let leads = !useful[at] && below(node).any(|to| useful.get(to.index()).copied().unwrap_or(false));
            changed |= leads;
            useful[at] |= leads;
        }
        if !changed {
            break;
        }
    }
    // Documents inside of others are read from a root of their own, whether there is anything to read or not.
    let mut stays = useful.clone();
    stays.iter_mut().take(1).for_each(|root| *root = true);
    for (node, _) in nodes.iter().zip(&useful).filter(|(_, useful)| **useful) {
        for action in &node.actions {
            if let Action::Embedded { root, .. } = action
                && let Some(stays) = stays.get_mut(root.index())
            {
                *stays = true;
            }
        }
    }
    let mut next = 0;
    let new: Vec<u32> = stays
        .iter()
        .map(|stays| {
            let id = next;
            next += u32::from(*stays);
            id
        })
        .collect();
    let renamed = |id: &TrieId| stays.get(id.index()).copied().unwrap_or(false).then(|| TrieId(new[id.index()]));
    let rename = |node: &TrieNode| TrieNode {
        actions: node.actions.iter().map(|action| rerooted(action, &renamed)).collect(),
        keys: node.keys.iter().filter_map(|(key, to)| Some((key.clone(), renamed(to)?))).collect(),
        items: node.items.iter().filter_map(|(item, to)| Some((*item, renamed(to)?))).collect(),
        each: node.each.as_ref().and_then(renamed),
        entries: node.entries.as_ref().and_then(renamed),
    };
    nodes.iter().zip(&stays).filter(|(_, stays)| **stays).map(|(node, _)| rename(node)).collect()
}

fn below(node: &TrieNode) -> impl Iterator<Item = TrieId> + '_ {
    let keys = node.keys.iter().map(|(_, to)| *to);
    let items = node.items.iter().map(|(_, to)| *to);
    keys.chain(items).chain(node.each).chain(node.entries)
}

fn rerooted(action: &Action, renamed: &impl Fn(&TrieId) -> Option<TrieId>) -> Action {
    let mut action = action.clone();
    if let Action::Embedded { root, .. } = &mut action
        && let Some(new) = renamed(root)
    {
        *root = new;
    }
    action
}
