//! What other files see of a file: less to check at every keystroke.
//!
//! Bodies of rules mean nothing outside of their file. So where a file is checked, others stand by without them: those
//! that it uses with their functions, views, types and parameters, all others with the names of their rules alone.

use upright_syntax::ast::{Clause, ClauseKind, File, Item, ItemKind, Rule, UseKind};

/// What is left of a file for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// Names of rules, frameworks, the pack.
    Names,
    /// What a `use` makes visible, too.
    Used,
    /// Parameters of rules and profiles, too, for those who set and include them.
    All,
}

/// The file as others see it.
pub(crate) fn interface(file: &File, share: Share) -> File {
    let items = file.items.iter().filter_map(|item| shared(item, share)).collect();
    File { items, span: file.span }
}

/// The file with the bodies of all rules left out that stand elsewhere than at an offset.
pub(crate) fn around(file: &File, offset: u32) -> File {
    let keep = |item: &Item| item.span.start <= offset && offset <= item.span.end.saturating_add(1);
    let items = file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Rule(_) if !keep(item) => shared(item, Share::All),
        ItemKind::Test(_) | ItemKind::Waive(_) if !keep(item) => None,
        _ => Some(item.clone()),
    });
    File { items: items.collect(), span: file.span }
}

fn shared(item: &Item, share: Share) -> Option<Item> {
    match &item.kind {
        ItemKind::Pack(_) | ItemKind::Framework(_) => Some(item.clone()),
        ItemKind::Rule(rule) => {
            let params = |clause: &&Clause| share == Share::All && matches!(clause.kind, ClauseKind::Param(_));
            let clauses = rule.clauses.iter().filter(params).cloned().collect();
            let kind = ItemKind::Rule(Rule { name: rule.name.clone(), clauses });
            Some(Item { kind, doc: None, public: None, span: item.span })
        }
        ItemKind::Use(_) | ItemKind::Fn(_) | ItemKind::View(_) | ItemKind::Type(_) | ItemKind::Param(_) => {
            (share != Share::Names).then(|| item.clone())
        }
        ItemKind::Profile(_) => (share == Share::All).then(|| item.clone()),
        ItemKind::Waive(_) | ItemKind::Test(_) | ItemKind::Error => None,
    }
}

/// What of a text others may notice, without the places: where it stays, answers about other files do.
pub(crate) fn fingerprint(file: &File, text: &str) -> String {
    let mut all = String::new();
    for item in &file.items {
        match &item.kind {
            ItemKind::Rule(rule) => {
                all.push_str(&rule.name.text);
                for clause in &rule.clauses {
                    if matches!(clause.kind, ClauseKind::Param(_)) {
                        all.push_str(slice(text, clause.span.start, clause.span.end));
                    }
                }
            }
            ItemKind::Waive(_) | ItemKind::Test(_) | ItemKind::Error => {}
            _ => all.push_str(slice(text, item.span.start, item.span.end)),
        }
        all.push('\n');
    }
    all
}

fn slice(text: &str, start: u32, end: u32) -> &str {
    text.get(start as usize..end as usize).unwrap_or("")
}

/// The paths of the modules that a file uses.
pub(crate) fn uses(file: &File) -> impl Iterator<Item = String> {
    file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Use(used) => match &used.kind {
            UseKind::Module(segments) => {
                Some(segments.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join("/"))
            }
            _ => None,
        },
        _ => None,
    })
}

/// Whether a file speaks of what rules of other files leave open: profiles, tests of their rules.
pub(crate) fn needs_all(file: &File) -> bool {
    let own = |name: &str| file.items.iter().any(|item| matches!(&item.kind, ItemKind::Rule(r) if r.name.text == name));
    file.items.iter().any(|item| match &item.kind {
        ItemKind::Profile(_) => true,
        ItemKind::Test(test) => !own(&test.rule.text),
        _ => false,
    })
}
