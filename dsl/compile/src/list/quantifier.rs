//! Quantifiers, and picking one element.

use super::join::Split;
use super::{Condition, Opened, bind};
use crate::frame::{Env, FrameId};
use crate::lower::Lowering;
use crate::sym::{Segment, Sym};
use std::rc::Rc;
use upright_program::{Fold, NodeId, Op, TableId, Ty};
use upright_types::ir::{Binder, Expr, ExprKind};

impl<'a> Lowering<'a> {
    /// `any x in xs: body` (or, negated, `any x in xs: not body`) as a condition at `frame`.
    pub(crate) fn any(
        &mut self,
        binder: &'a Binder,
        body: &'a Expr,
        negate: bool,
        env: &Env,
        frame: FrameId,
    ) -> NodeId {
        let (segments, home) = self.source(binder, env, frame);
        let mut result = self.graph.truth(false);
        for segment in segments {
            for alternative in disjuncts(body, negate, home != frame) {
                let condition = Condition { expr: alternative.0, env: env.clone(), negate: alternative.1 };
                let one = self.any_segment(segment.clone(), home, binder, env, frame, condition);
                result = self.graph.or(result, one);
            }
        }
        result
    }

    pub(super) fn any_segment(
        &mut self,
        segment: Segment,
        home: FrameId,
        binder: &'a Binder,
        env: &Env,
        frame: FrameId,
        condition: Condition<'a>,
    ) -> NodeId {
        if home == frame {
            let opened = self.open_segment(segment, home, binder, env, frame, &[condition]);
            return self.exists_below(&opened, frame);
        }
        let inner = self.element_frame(&segment, home);
        let condition = Condition { env: bind(binder, &segment, &condition.env, inner), ..condition };
        let split = self.split(vec![condition], frame, home, inner, segment.keep);
        if split.rest.is_empty() && !split.on.is_empty() {
            return self.exists(split, frame);
        }
        if split.rest.is_empty() {
            // Nothing ties the sides: one answer for the run.
            let link = self.frames.link(&mut self.graph, split.right, FrameId::RUN);
            let found = self.graph.fold(Fold::Any, None, split.right_where, link);
            return match split.left_where {
                Some(holds) => self.graph.and(holds, found),
                None => found,
            };
        }
        let (pairs, keep) = self.pair(split, frame, inner);
        let link = self.frames.link(&mut self.graph, pairs, frame);
        self.graph.fold(Fold::Any, None, keep, link)
    }

    pub(super) fn exists(&mut self, split: Split<'a>, frame: FrameId) -> NodeId {
        let table = self.frames.table(frame);
        let (left, right): (Vec<_>, Vec<_>) = split.on.into_iter().unzip();
        let op = Op::Exists { left: left.into(), right: right.into(), keep: split.right_where };
        let found = self.graph.node(table, Ty::Bool, op);
        match split.left_where {
            Some(holds) => self.graph.and(holds, found),
            None => found,
        }
    }

    /// Whether a row of `frame` has a row of an opened table that counts.
    pub(super) fn exists_below(&mut self, opened: &Opened, frame: FrameId) -> NodeId {
        if self.frames.table(opened.frame) == self.frames.table(frame) {
            return opened.keep.unwrap_or_else(|| self.graph.truth(true));
        }
        let link = self.frames.link(&mut self.graph, opened.frame, frame);
        self.graph.fold(Fold::Any, None, opened.keep, link)
    }

    /// `find x in xs: body` at `frame`: the first element that satisfies it.
    pub(crate) fn find(&mut self, binder: &'a Binder, body: &'a Expr, env: &Env, frame: FrameId) -> Sym {
        let condition = Condition { expr: body, env: env.clone(), negate: false };
        let opened = self.open(binder, env, frame, &[condition]);
        self.first_of(opened, frame)
    }

    /// The first element among opened tables, in their order.
    pub(crate) fn first_of(&mut self, opened: Vec<Opened>, frame: FrameId) -> Sym {
        let mut result = Sym::Unset;
        for one in opened.into_iter().rev() {
            let (element, there) = if self.frames.table(one.frame) == self.frames.table(frame) {
                let there = one.keep.unwrap_or_else(|| self.graph.truth(true));
                (one.element, there)
            } else {
                let link = self.frames.link(&mut self.graph, one.frame, frame);
                let first = self.graph.fold(Fold::First, None, one.keep, link);
                let there = self.graph.has(first);
                (one.element.lift(&mut self.graph, first), there)
            };
            result = match result {
                Sym::Unset if self.goes_with_its_row(&element) => element,
                other => Sym::Choice { condition: there, a: Rc::new(element), b: Rc::new(other) },
            };
        }
        result
    }

    /// Whether a value that was brought from another row is unset where there is no such row. What was the same for all
    /// rows is still there.
    fn goes_with_its_row(&self, value: &Sym) -> bool {
        match value {
            Sym::Node(node) => matches!(self.graph.get(*node).op, Op::Gather { .. }),
            Sym::Place(place) => {
                place.default.is_none() && matches!(self.graph.get(place.row).op, Op::Fold { .. } | Op::Gather { .. })
            }
            Sym::View(_, fields) => fields.iter().all(|field| self.goes_with_its_row(field)),
            Sym::Rows { .. } | Sym::List(_) | Sym::Unset => true,
            _ => false,
        }
    }

    /// `m[k]` of a map that is no constant path: the entry whose key is `k`. Both stand at `frame`.
    pub(crate) fn pick(&mut self, segments: Vec<Segment>, home: FrameId, key: NodeId, frame: FrameId) -> Sym {
        let mut opened = Vec::new();
        for segment in segments {
            let Some(Sym::Node(theirs)) = segment.index.clone() else { continue };
            let inner = self.element_frame(&segment, home);
            let keyed_by_row = self.graph.table(key) != TableId::RUN;
            let one = if home != frame && keyed_by_row && self.graph.table(theirs) != TableId::RUN {
                let mut split =
                    Split { right: inner, left_where: None, right_where: segment.keep, on: vec![], rest: vec![] };
                if self.frames.table(home) != TableId::RUN {
                    let left = self.frames.link(&mut self.graph, frame, home);
                    let right = self.frames.link(&mut self.graph, inner, home);
                    split.on.push((left, right));
                }
                split.on.push((key, theirs));
                let (pairs, keep) = self.pair(split, frame, inner);
                let element = self.lift(&segment.element, pairs, inner);
                Opened { frame: pairs, env: Env::default(), keep, element }
            } else {
                let ours = match segment.link {
                    Some(link) if keyed_by_row => self.graph.gather(key, link),
                    _ => key,
                };
                let equal = self.graph.compare(upright_program::Compare::Eq, theirs, ours);
                let keep = self.graph.and_maybe(segment.keep, Some(equal));
                Opened { frame: inner, env: Env::default(), keep, element: segment.element }
            };
            opened.push(one);
        }
        self.first_of(opened, if self.graph.table(key) == TableId::RUN { home } else { frame })
    }
}

/// The sides of an `or` at the top of a quantifier over a join, each of which may have keys of its own.
fn disjuncts(expr: &Expr, negate: bool, joined: bool) -> Vec<(&Expr, bool)> {
    match &expr.kind {
        ExprKind::Or(a, b) if joined && !negate => {
            let mut all = disjuncts(a, negate, joined);
            all.extend(disjuncts(b, negate, joined));
            all
        }
        ExprKind::And(a, b) if joined && negate => {
            let mut all = disjuncts(a, negate, joined);
            all.extend(disjuncts(b, negate, joined));
            all
        }
        ExprKind::Not(a) if joined => disjuncts(a, !negate, joined),
        _ => vec![(expr, negate)],
    }
}
