//! The order in which functions and views are checked: each after those that it uses. Reports circles.

use crate::codes;
use crate::context::Context;
use crate::mentions::{Mention, in_clauses, in_expr, in_type};
use std::collections::BTreeMap;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, ItemKind, Name};

/// A function or view.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) module: usize,
    pub(crate) item: &'a ast::Item,
    pub(crate) name: &'a Name,
    pub(crate) is_view: bool,
    /// It is part of a circle, which has been reported.
    pub(crate) circular: bool,
}

/// All functions and views, each after those that it uses; those of a circle at its end.
pub(crate) fn ordered<'a>(cx: &mut Context<'a>) -> Vec<Node<'a>> {
    let mut nodes = collect(cx);
    let index: BTreeMap<(usize, &str, bool), usize> =
        nodes.iter().enumerate().map(|(at, node)| ((node.module, node.name.text.as_str(), node.is_view), at)).collect();
    let uses: Vec<Vec<(usize, Span)>> = nodes.iter().map(|node| used_by(cx, node, &index)).collect();
    let order = sort(&uses, |circle| report_circle(cx, &nodes, circle));
    for at in order.circular {
        nodes[at].circular = true;
    }
    order.sorted.into_iter().map(|at| nodes[at]).collect()
}

fn collect<'a>(cx: &Context<'a>) -> Vec<Node<'a>> {
    let mut nodes = Vec::new();
    for (module, scope) in cx.scopes.iter().enumerate() {
        for item in &scope.ast.items {
            let (name, is_view) = match &item.kind {
                ItemKind::Fn(function) => (&function.name, false),
                ItemKind::View(view) => (&view.name, true),
                _ => continue,
            };
            if !name.is_missing() {
                nodes.push(Node { module, item, name, is_view, circular: false });
            }
        }
    }
    nodes
}

fn used_by<'a>(cx: &Context<'a>, node: &Node<'a>, index: &BTreeMap<(usize, &str, bool), usize>) -> Vec<(usize, Span)> {
    let mut uses: Vec<(usize, Span)> = Vec::new();
    let mut add = |module: Option<usize>, name: &Name, is_view: bool| {
        let Some(module) = module else { return };
        if let Some(at) = index.get(&(module, name.text.as_str(), is_view)) {
            uses.push((*at, name.span));
        }
    };
    let used_module = |prefix: &Name| cx.scopes[node.module].uses.get(prefix.text.as_str()).and_then(|u| u.module);
    let prelude = || cx.scopes.iter().position(|scope| &*scope.path == crate::scope::PRELUDE_PATH);
    let mut visit = |mention: Mention<'a>| match mention {
        Mention::Name(_) => {}
        Mention::Call(name) => add(Some(node.module), name, false),
        Mention::Member(prefix, name) => add(used_module(prefix), name, false),
        Mention::Type(path) => match &path.module {
            Some(prefix) => add(used_module(prefix), &path.name, true),
            None if path.name.text == "Workload" => {
                let own = index.contains_key(&(node.module, "Workload", true));
                add(if own { Some(node.module) } else { prelude() }, &path.name, true);
            }
            None => add(Some(node.module), &path.name, true),
        },
    };
    match &node.item.kind {
        ItemKind::Fn(function) => {
            for param in &function.params {
                in_type(&param.ty, &mut visit);
            }
            in_type(&function.result, &mut visit);
            in_expr(&function.body, &mut visit);
        }
        ItemKind::View(view) => in_clauses(&view.clauses, &mut visit),
        _ => {}
    }
    uses
}

fn report_circle(cx: &mut Context<'_>, nodes: &[Node<'_>], circle: &[(usize, Span)]) {
    let Some((first, used_at)) = circle.first() else { return };
    let name = nodes[*first].name;
    let sort = if nodes[*first].is_view { "view" } else { "function" };
    let mut report = match circle {
        [_] => {
            let title = format!("{sort} `{}` needs itself", name.text);
            Diagnostic::error(codes::RECURSION, title, *used_at, "used inside itself")
        }
        _ => {
            let title = format!("{sort} `{}` needs itself, through others", name.text);
            Diagnostic::error(codes::RECURSION, title, *used_at, format!("`{}` is used here", name.text))
        }
    };
    for window in circle.windows(2) {
        if let [(_, _), (user, at)] = window {
            let text = format!("`{}` is used here", nodes[*user].name.text);
            report = report.with_label(*at, text);
        }
    }
    cx.report(report.with_help("nothing recurses: write the steps that are needed one after the other"));
}

/// The result of [`sort`].
pub(crate) struct Order {
    pub(crate) sorted: Vec<usize>,
    pub(crate) circular: Vec<usize>,
}

/// Depth first, each node after those that it uses, without recursion. A circle is given as its nodes, each with the
/// place where the one before it uses it; the first is used by the last.
pub(crate) fn sort(uses: &[Vec<(usize, Span)>], mut on_circle: impl FnMut(&[(usize, Span)])) -> Order {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; uses.len()];
    let mut order = Order { sorted: Vec::with_capacity(uses.len()), circular: Vec::new() };
    for start in 0..uses.len() {
        if states[start] != State::New {
            continue;
        }
        // Node, how far its uses have been looked at, and where it is used.
        let mut stack: Vec<(usize, usize, Span)> = vec![(start, 0, Span::default())];
        states[start] = State::Open;
        while let Some((node, next, _)) = stack.last_mut() {
            let Some((used, at)) = uses[*node].get(*next).copied() else {
                states[*node] = State::Done;
                order.sorted.push(*node);
                stack.pop();
                continue;
            };
            *next += 1;
            match states[used] {
                State::Done => {}
                State::New => {
                    states[used] = State::Open;
                    stack.push((used, 0, at));
                }
                State::Open => {
                    let from = stack.iter().position(|(node, ..)| *node == used).unwrap_or(0);
                    let mut circle: Vec<(usize, Span)> = vec![(used, at)];
                    circle.extend(stack[from + 1..].iter().map(|(node, _, at)| (*node, *at)));
                    if !circle.iter().any(|(node, _)| order.circular.contains(node)) {
                        on_circle(&circle);
                    }
                    order.circular.extend(circle.iter().map(|(node, _)| *node));
                }
            }
        }
    }
    order.circular.sort_unstable();
    order.circular.dedup();
    order
}
