//! Joins: how a condition over two tables falls apart into filters, keys and the rest.

use super::{Condition, bind};
use crate::frame::{Env, FrameId};
use crate::lower::{Lowering, is_scalar};
use upright_program::{NodeId, TableId};
use upright_types::ir::{CompareOp, Expr, ExprKind, Quantifier, Source, Type};

/// How a condition over two tables falls apart.
pub(super) struct Split<'a> {
    /// The right side's frame: the elements', or that of a list nested in them.
    pub(super) right: FrameId,
    pub(super) left_where: Option<NodeId>,
    pub(super) right_where: Option<NodeId>,
    pub(super) on: Vec<(NodeId, NodeId)>,
    pub(super) rest: Vec<Condition<'a>>,
}

impl<'a> Lowering<'a> {
    /// Splits conditions over rows of `frame` and elements at `inner`, whose list stands at `home`.
    pub(super) fn split(
        &mut self,
        conditions: Vec<Condition<'a>>,
        frame: FrameId,
        home: FrameId,
        inner: FrameId,
        keep: Option<NodeId>,
    ) -> Split<'a> {
        let mut split = Split { right: inner, left_where: None, right_where: keep, on: Vec::new(), rest: Vec::new() };
        if self.frames.table(home) != TableId::RUN {
            let left = self.frames.link(&mut self.graph, frame, home);
            let right = self.frames.link(&mut self.graph, inner, home);
            split.on.push((left, right));
        }
        let mut atoms = Vec::new();
        for condition in conditions {
            self.conjuncts(condition, frame, inner, &mut atoms);
        }
        for atom in atoms {
            self.place_atom(atom, frame, &mut split);
        }
        split
    }

    /// Takes a condition apart at `and`, through the functions that it calls.
    pub(super) fn conjuncts(&mut self, c: Condition<'a>, frame: FrameId, inner: FrameId, out: &mut Vec<Condition<'a>>) {
        let Condition { expr, env, negate } = c;
        match &expr.kind {
            ExprKind::And(a, b) if !negate => {
                self.conjuncts(Condition { expr: a, env: env.clone(), negate }, frame, inner, out);
                self.conjuncts(Condition { expr: b, env, negate }, frame, inner, out);
            }
            ExprKind::Or(a, b) if negate => {
                self.conjuncts(Condition { expr: a, env: env.clone(), negate }, frame, inner, out);
                self.conjuncts(Condition { expr: b, env, negate }, frame, inner, out);
            }
            ExprKind::Not(a) => self.conjuncts(Condition { expr: a, env, negate: !negate }, frame, inner, out),
            ExprKind::Call { function, args } => match self.inline(function.index(), args, &env, frame, inner) {
                Some((body, env)) => self.conjuncts(Condition { expr: body, env, negate }, frame, inner, out),
                None => out.push(Condition { expr, env, negate }),
            },
            _ => out.push(Condition { expr, env, negate }),
        }
    }

    /// The body of a function with its arguments bound, if each of them is known on one side.
    pub(super) fn inline(
        &mut self,
        function: usize,
        args: &'a [Expr],
        env: &Env,
        frame: FrameId,
        inner: FrameId,
    ) -> Option<(&'a Expr, Env)> {
        let function = self.rules.functions.get(function)?;
        let mut scope = Env::default();
        for (param, arg) in function.params.iter().zip(args) {
            let needed = self.needs(arg, env);
            let side = [inner, frame].into_iter().find(|f| needed.iter().all(|n| self.frames.sees(*f, *n)))?;
            let (sym, home) = self.eval_home(arg, env, side);
            scope = scope.with(*param, sym, home);
        }
        Some((&function.body, scope))
    }

    pub(super) fn place_atom(&mut self, atom: Condition<'a>, frame: FrameId, split: &mut Split<'a>) {
        if self.visible(atom.expr, &atom.env, split.right) {
            let holds = self.holds(&atom, split.right);
            split.right_where = self.graph.and_maybe(split.right_where, Some(holds));
            return;
        }
        if self.visible(atom.expr, &atom.env, frame) {
            let holds = self.holds(&atom, frame);
            split.left_where = self.graph.and_maybe(split.left_where, Some(holds));
            return;
        }
        if self.key(&atom, frame, split) || self.nested(&atom, frame, split) {
            return;
        }
        split.rest.push(atom);
    }

    pub(super) fn visible(&mut self, expr: &'a Expr, env: &Env, frame: FrameId) -> bool {
        let needed = self.needs(expr, env);
        needed.iter().all(|n| self.frames.sees(frame, *n))
    }

    /// An equality between the sides becomes a key.
    pub(super) fn key(&mut self, atom: &Condition<'a>, frame: FrameId, split: &mut Split<'a>) -> bool {
        let ExprKind::Compare { op, left, right } = &atom.expr.kind else { return false };
        let equal = if atom.negate { *op == CompareOp::NotEqual } else { *op == CompareOp::Equal };
        if !equal || !is_scalar(&left.ty) || matches!(left.ty.inner(), Type::IntOrString | Type::Json) {
            return false;
        }
        for (ours, theirs) in [(left, right), (right, left)] {
            if self.visible(ours, &atom.env, frame) && self.visible(theirs, &atom.env, split.right) {
                let ty = ours.ty.inner().clone();
                let ours = self.eval(ours, &atom.env, frame);
                let theirs = self.eval(theirs, &atom.env, split.right);
                let pair = (self.scalar(&ours, &ty), self.scalar(&theirs, &ty));
                // A scalar of the run is no key of the left table; it limits the right one.
                if self.graph.table(pair.0) == TableId::RUN {
                    let equal = self.graph.compare(upright_program::Compare::Eq, pair.1, pair.0);
                    split.right_where = self.graph.and_maybe(split.right_where, Some(equal));
                } else if self.graph.table(pair.1) == TableId::RUN {
                    let equal = self.graph.compare(upright_program::Compare::Eq, pair.0, pair.1);
                    split.left_where = self.graph.and_maybe(split.left_where, Some(equal));
                } else {
                    split.on.push(pair);
                }
                return true;
            }
        }
        false
    }

    /// `any y in x.list: …` inside `any x` joins on y's rows: equality inside a nested list is the index.
    pub(super) fn nested(&mut self, atom: &Condition<'a>, frame: FrameId, split: &mut Split<'a>) -> bool {
        if atom.negate {
            return false;
        }
        let (binder, body, env) = match &atom.expr.kind {
            ExprKind::Quantifier { kind: Quantifier::Any, binder, body } => (binder, body, atom.env.clone()),
            _ => return false,
        };
        let Source::Expr(list) = &binder.source else { return false };
        if !self.visible(list, &env, split.right) {
            return false;
        }
        let right = split.right;
        let (sym, home) = self.eval_home(list, &env, right);
        if home != right || !self.keyed(body) {
            return false;
        }
        let segments = self.segments(&sym, &list.ty, home);
        let [segment] = segments.as_slice() else { return false };
        let Some(link) = segment.link else { return false };
        let deeper = self.element_frame(segment, right);
        let scope = bind(binder, segment, &env, deeper);
        split.right = deeper;
        for (_, theirs) in &mut split.on {
            *theirs = self.graph.gather(*theirs, link);
        }
        let kept = split.right_where.map(|k| self.graph.gather(k, link));
        split.right_where = self.graph.and_maybe(kept, segment.keep);
        let mut atoms = Vec::new();
        self.conjuncts(Condition { expr: body, env: scope, negate: false }, frame, deeper, &mut atoms);
        for atom in atoms {
            self.place_atom(atom, frame, split);
        }
        true
    }

    /// Whether a condition has an equality at its top, or in a function that it calls there, that may serve as a key.
    pub(super) fn keyed(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::And(a, b) => self.keyed(a) || self.keyed(b),
            ExprKind::Compare { op, .. } => *op == CompareOp::Equal,
            ExprKind::Call { function, .. } => {
                self.rules.functions.get(function.index()).is_some_and(|function| self.keyed(&function.body))
            }
            _ => false,
        }
    }
}
