//! Rules and waivers: their heads, their verdict, and what explains it.

use crate::frame::{Env, FrameId};
use crate::list::{Head, Subject};
use crate::lower::{Lowering, Needed, is_scalar};
use crate::sym::Sym;
use std::collections::BTreeSet;
use upright_program::{Explanation, FixStep, Needs, Node, NodeId, Op, ParamId, Rule, TableId, Ty, Waiver};
use upright_types::ir::{self, Expr, ExprKind, Type};

/// The most places that a finding shows as its evidence.
const MAX_EVIDENCE: usize = 6;

impl<'a> Lowering<'a> {
    /// A rule as roots of the graph.
    pub(crate) fn rule(&mut self, rule: &'a ir::Rule) -> Rule {
        self.restart();
        let mut subject = Subject::default();
        let head = self.head(&rule.clauses, &mut subject);
        let table = self.frames.table(head.frame);
        let reach = self.root(head.keep, table);
        let holds = self.condition(&rule.condition, &head.env, head.frame);
        let fails = if rule.deny { holds } else { self.graph.not(holds) };
        let hit = self.graph.and(reach, fails);
        let hit = self.root(Some(hit), table);
        let explanation = self.explanation(rule, &head);
        Rule {
            id: rule.id.clone(),
            readers: subject.readers.clone(),
            uncovered: Vec::new(),
            table,
            object: self.object_link(&head, &subject),
            reach,
            hit,
            needs: self.needs_of(),
            explanation,
        }
    }

    /// A waiver as roots of the graph.
    pub(crate) fn waiver(&mut self, waiver: &'a ir::Waiver) -> Waiver {
        self.restart();
        let mut subject = Subject::default();
        let head = self.head(&waiver.clauses, &mut subject);
        let table = self.frames.table(head.frame);
        let holds = self.root(head.keep, table);
        let innermost = waiver.clauses.iter().rev().find_map(|c| match c {
            ir::Clause::For(binder) => Some(binder.var),
            _ => None,
        });
        let place = innermost.and_then(|var| {
            let sym = self.lookup(var, &head.env, head.frame);
            self.place_node(&sym)
        });
        Waiver {
            rules: waiver.rules.clone(),
            reason: waiver.reason.clone(),
            until: waiver.until.clone(),
            readers: subject.readers.clone(),
            table,
            object: self.object_link(&head, &subject),
            holds,
            place,
            needs: self.needs_of(),
        }
    }

    fn restart(&mut self) {
        self.frames = crate::frame::Frames::new();
        self.needed = Needed::default();
    }

    fn head(&mut self, clauses: &'a [ir::Clause], subject: &mut Subject) -> Head {
        let start = Head { frame: FrameId::RUN, env: Env::default(), keep: None };
        let mut heads = self.heads(clauses, start, Some(subject));
        heads.pop().unwrap_or(Head { frame: FrameId::RUN, env: Env::default(), keep: None })
    }

    /// A condition as a node of exactly this table.
    fn root(&mut self, condition: Option<NodeId>, table: TableId) -> NodeId {
        match condition {
            Some(node) if self.graph.table(node) == table => node,
            other => {
                let row = self.graph.row(table);
                let all = self.graph.node(table, Ty::Bool, Op::Has { a: row });
                match other {
                    Some(node) => self.graph.node(table, Ty::Bool, Op::And { a: node, b: all }),
                    None => all,
                }
            }
        }
    }

    fn object_link(&mut self, head: &Head, subject: &Subject) -> Option<NodeId> {
        subject.frame.map(|frame| self.frames.link(&mut self.graph, head.frame, frame))
    }

    fn needs_of(&mut self) -> Needs {
        let kinds: Vec<_> = self.needed.kinds.iter().copied().collect();
        let mut params: Vec<ParamId> = Vec::new();
        for param in &self.needed.params {
            if self.rules.params.get(param.index()).is_some_and(|p| p.default.is_none()) {
                params.push(*param);
            }
        }
        Needs {
            inventory: self.readers_of(&kinds).to_vec(),
            inventory_of_all: self.needed.all_kinds,
            request: self.needed.request,
            old: self.needed.old,
            params,
        }
    }

    fn explanation(&mut self, rule: &'a ir::Rule, head: &Head) -> Explanation {
        let (env, frame) = (&head.env, head.frame);
        let message = self.eval_scalar(&rule.message, env, frame);
        let help = rule.help.as_ref().map(|h| self.eval_scalar(h, env, frame));
        let related = self.related(frame);
        Explanation {
            at: self.place_expr(&rule.at, rule, env, frame),
            message,
            help,
            evidence: self.evidence(&rule.condition, env, frame),
            related,
            fixes: rule.fixes.iter().filter_map(|f| self.fix(f, rule, env, frame)).collect(),
        }
    }

    /// The place that an expression is. An entry of a map is one whether the map has it or not.
    fn place_expr(&mut self, expr: &'a Expr, rule: &'a ir::Rule, env: &Env, frame: FrameId) -> Option<NodeId> {
        if let ExprKind::Key { base, key } = &named(expr, rule).kind {
            let map = self.eval(base, env, frame);
            let key = self.eval_scalar(key, env, frame);
            if self.graph.known(key).is_none()
                && let Some(entry) = self.entry_of(&map, key)
            {
                return Some(entry);
            }
        }
        let sym = self.eval(expr, env, frame);
        self.place_node(&sym)
    }

    /// The place of an entry below each place that a map may be.
    fn entry_of(&mut self, map: &Sym, key: NodeId) -> Option<NodeId> {
        match map {
            Sym::Place(_) => {
                let map = self.place_node(map)?;
                let Node { table, op: Op::Place { link, suffix, key: None }, .. } = *self.graph.get(map) else {
                    return None;
                };
                Some(self.graph.node(table, Ty::Place, Op::Place { link, suffix, key: Some(key) }))
            }
            Sym::Choice { condition, a, b } => match (a.as_ref(), b.as_ref()) {
                (Sym::Unset, other) | (other, Sym::Unset) => self.entry_of(other, key),
                (a, b) => {
                    let (a, b) = (self.entry_of(a, key)?, self.entry_of(b, key)?);
                    Some(self.graph.select(*condition, a, b))
                }
            },
            _ => None,
        }
    }

    fn related(&mut self, frame: FrameId) -> Vec<NodeId> {
        let mut links = Vec::new();
        for (row, at) in std::mem::take(&mut self.needed.related) {
            if self.frames.sees(frame, at) {
                let link = self.frames.link(&mut self.graph, frame, at);
                let row = self.graph.gather(row, link);
                if !links.contains(&row) {
                    links.push(row);
                }
            }
        }
        links
    }

    /// The places of scalar type that a condition reads in its own frame, with what stands there.
    fn evidence(&mut self, condition: &'a Expr, env: &Env, frame: FrameId) -> Vec<(NodeId, NodeId)> {
        let mut reads = Vec::new();
        places_read(condition, &mut reads);
        let mut seen = BTreeSet::new();
        let mut evidence = Vec::new();
        for expr in reads {
            if evidence.len() == MAX_EVIDENCE {
                break;
            }
            let sym = self.eval(expr, env, frame);
            self.evidence_of(&sym, &expr.ty, &mut seen, &mut evidence);
        }
        evidence
    }

    /// Each place that a value may come from counts.
    fn evidence_of(&mut self, sym: &Sym, ty: &Type, seen: &mut BTreeSet<NodeId>, out: &mut Vec<(NodeId, NodeId)>) {
        match sym {
            Sym::Choice { a, b, .. } => {
                self.evidence_of(a, ty, seen, out);
                self.evidence_of(b, ty, seen, out);
            }
            Sym::Place(place) => {
                let Some(node) = self.place_node(sym) else { return };
                if seen.insert(node) {
                    let text = match place.secret {
                        true => self.printed(sym, ty, true),
                        false => self.column(place, upright_program::Read::Raw),
                    };
                    out.push((node, text));
                }
            }
            _ => {}
        }
    }

    fn fix(&mut self, fix: &'a ir::Fix, rule: &'a ir::Rule, env: &Env, frame: FrameId) -> Option<FixStep> {
        let (ir::Fix::Set { place, .. } | ir::Fix::Add { place, .. } | ir::Fix::Remove { place }) = fix;
        let place = self.place_expr(place, rule, env, frame)?;
        Some(match fix {
            ir::Fix::Set { value, .. } => FixStep::Set { place, value: self.fix_value(value, env, frame) },
            ir::Fix::Add { value, keys, .. } => {
                FixStep::Add { place, value: self.fix_value(value, env, frame), keys: keys.clone() }
            }
            ir::Fix::Remove { .. } => FixStep::Remove { place },
        })
    }

    fn fix_value(&mut self, value: &'a Expr, env: &Env, frame: FrameId) -> NodeId {
        let sym = self.eval(value, env, frame);
        self.json(&sym, &value.ty, frame)
    }
}

/// What an expression stands for, where it is the name of a `let`.
fn named<'a>(expr: &'a Expr, rule: &'a ir::Rule) -> &'a Expr {
    let mut expr = expr;
    loop {
        expr = match &expr.kind {
            ExprKind::Assume(inner) | ExprKind::Convert(inner) => inner,
            ExprKind::Var(var) => {
                let value = rule.clauses.iter().find_map(|clause| match clause {
                    ir::Clause::Let { var: bound, value } if bound == var => Some(value),
                    _ => None,
                });
                match value {
                    Some(value) => value,
                    None => return expr,
                }
            }
            _ => return expr,
        };
    }
}

/// The largest scalar place expressions outside quantifiers and comprehensions.
fn places_read<'a>(expr: &'a Expr, out: &mut Vec<&'a Expr>) {
    match &expr.kind {
        ExprKind::Field { .. } | ExprKind::Key { .. } | ExprKind::Index { .. } | ExprKind::Var(_)
            if is_scalar(&expr.ty) && !matches!(expr.ty.inner(), Type::Selector { .. }) =>
        {
            out.push(expr);
        }
        ExprKind::JsonKey { .. } | ExprKind::JsonIndex { .. } => out.push(expr),
        ExprKind::Quantifier { .. } | ExprKind::Comprehension { .. } => {}
        _ => expr.parts().into_iter().for_each(|part| places_read(part, out)),
    }
}
