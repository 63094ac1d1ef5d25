//! Binders: how a `for`, a quantifier or a comprehension opens a table, and how joins are found.
//!
//! A list has a home frame. Where the loop around it stands in that same frame, its elements are simply the rows below.
//! Where the loop stands deeper, or the list is a kind of the inventory, rows of two tables must be paired: the
//! condition that follows is split into what each side decides alone, equalities (the keys of the join), and the rest,
//! which is asked of each pair.

use crate::frame::{Env, FrameId};
use crate::lower::{Lowering, is_scalar};
use crate::sym::{Origin, Place, Segment, Sym};
use std::rc::Rc;
use upright_program::{Fold, NodeId, Op, ReaderId, TableId, TableKind, Ty, UnionPart};
use upright_schema::{Kind, KindId};
use upright_types::ir::{
    Binder, Clause, CompareOp, Expr, ExprKind, Quantifier, Source, Step, Type, VarId, View, ViewId,
};

/// A condition (or its negation) with the names that it may use.
#[derive(Clone, Debug)]
pub(crate) struct Condition<'a> {
    pub(crate) expr: &'a Expr,
    pub(crate) env: Env,
    pub(crate) negate: bool,
}

/// A table that a binder opened: its frame, the names with the new ones, and the rows that count.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    pub(crate) frame: FrameId,
    pub(crate) env: Env,
    pub(crate) keep: Option<NodeId>,
    pub(crate) element: Sym,
}

/// How a condition over two tables falls apart.
struct Split<'a> {
    /// The right side's frame: the elements', or that of a list nested in them.
    right: FrameId,
    left_where: Option<NodeId>,
    right_where: Option<NodeId>,
    on: Vec<(NodeId, NodeId)>,
    rest: Vec<Condition<'a>>,
}

impl<'a> Lowering<'a> {
    /// The segments of what a binder ranges over, and the frame that they stand in.
    pub(crate) fn source(&mut self, binder: &'a Binder, env: &Env, frame: FrameId) -> (Vec<Segment>, FrameId) {
        match &binder.source {
            Source::Kinds(kinds) => {
                self.needed.kinds.extend(kinds.iter().copied());
                let readers = self.readers_of(kinds);
                (vec![self.inventory(Some(readers))], FrameId::RUN)
            }
            Source::AnyObject => {
                self.needed.all_kinds = true;
                (vec![self.inventory(None)], FrameId::RUN)
            }
            Source::Cluster => (Vec::new(), FrameId::RUN),
            Source::Views(views) => {
                let mut all = Vec::new();
                for view in views {
                    all.append(&mut self.view_segments(*view));
                }
                (all, FrameId::RUN)
            }
            Source::Expr(list) => {
                let (sym, home) = self.eval_home(list, env, frame);
                (self.segments(&sym, &list.ty, home), home)
            }
        }
    }

    fn inventory(&mut self, readers: Option<Box<[ReaderId]>>) -> Segment {
        let table = TableId::INVENTORY;
        let row = self.graph.row(table);
        let keep = readers.map(|readers| self.graph.node(table, Ty::Bool, Op::ReadBy { readers }));
        let link = self.graph.parent(table);
        Segment {
            table,
            link: Some(link),
            keep,
            element: Sym::Place(Place::row(table, row)),
            index: None,
            origin: None,
        }
    }

    /// Readers of these kinds in every version that the schema has, those that are read as one of them included.
    pub(crate) fn readers_of(&self, kinds: &[KindId]) -> Box<[ReaderId]> {
        let wanted: Vec<_> = kinds.iter().map(|k| self.schema.kind(*k)).collect();
        let fits = |kind: &Kind<'_>| {
            wanted.iter().any(|w| w.root == kind.root || (w.gvk.group, w.gvk.kind) == (kind.gvk.group, kind.gvk.kind))
        };
        let all = self.schema.kinds().enumerate();
        all.filter(|(_, kind)| fits(kind)).map(|(i, _)| ReaderId(i as u32)).collect()
    }

    /// The rows of a view over the inventory.
    fn view_segments(&mut self, view: ViewId) -> Vec<Segment> {
        let rules = self.rules;
        let Some(definition) = rules.views.get(view.index()) else { return Vec::new() };
        let start = Head { frame: FrameId::RUN, env: Env::default(), keep: None };
        let heads = self.heads(&definition.clauses, start, None);
        heads.into_iter().map(|head| self.head_segment(head, view, definition)).collect()
    }

    fn head_segment(&mut self, head: Head, view: ViewId, definition: &View) -> Segment {
        let element = self.view_row(&head, view, definition);
        let table = self.frames.table(head.frame);
        let link = self.frames.link(&mut self.graph, head.frame, FrameId::RUN);
        let link = (table != TableId::RUN).then_some(link);
        Segment { table, link, keep: head.keep, element, index: None, origin: None }
    }

    /// A row of a view where its head ended.
    pub(crate) fn view_row(&mut self, head: &Head, view: ViewId, definition: &View) -> Sym {
        let fields = definition.fields.iter().map(|var| self.lookup(*var, &head.env, head.frame)).collect();
        Sym::View(view, fields)
    }

    /// What a name stands for, at `frame`.
    pub(crate) fn lookup(&mut self, var: VarId, env: &Env, frame: FrameId) -> Sym {
        match env.get(var) {
            Some(bound) => {
                let bound = bound.clone();
                self.lift(&bound.sym, frame, bound.frame)
            }
            None => Sym::Unset,
        }
    }

    // ---- opening ----------------------------------------------------------------------------------------------

    /// Opens a binder in `frame`; the conditions limit the rows. One result for each segment of the list.
    pub(crate) fn open(
        &mut self,
        binder: &'a Binder,
        env: &Env,
        frame: FrameId,
        conditions: &[Condition<'a>],
    ) -> Vec<Opened> {
        let (segments, home) = self.source(binder, env, frame);
        segments.into_iter().map(|s| self.open_segment(s, home, binder, env, frame, conditions)).collect()
    }

    fn open_segment(
        &mut self,
        segment: Segment,
        home: FrameId,
        binder: &Binder,
        env: &Env,
        frame: FrameId,
        conditions: &[Condition<'a>],
    ) -> Opened {
        let inner = self.element_frame(&segment, home);
        let bound = bind(binder, &segment, env, inner);
        let rebind = |c: &Condition<'a>| Condition { env: bind(binder, &segment, &c.env, inner), ..c.clone() };
        let conditions: Vec<Condition<'a>> = conditions.iter().map(rebind).collect();
        if home == frame {
            let mut keep = segment.keep;
            for condition in &conditions {
                let holds = self.holds(condition, inner);
                keep = self.graph.and_maybe(keep, Some(holds));
            }
            return Opened { frame: inner, env: bound, keep, element: segment.element };
        }
        let split = self.split(conditions, frame, home, inner, segment.keep);
        let opened = self.pair(split, frame, inner);
        let element = self.lift(&segment.element, opened.0, inner);
        if matches!(binder.source, Source::Kinds(_) | Source::AnyObject | Source::Views(_))
            && let Some(Place { row, .. }) = first_place(&element)
        {
            self.needed.related.push((*row, opened.0));
        }
        Opened { frame: opened.0, env: bound, keep: opened.1, element }
    }

    /// The frame in which a segment's elements stand alone.
    fn element_frame(&mut self, segment: &Segment, home: FrameId) -> FrameId {
        let link = match segment.link {
            Some(link) => link,
            None => self.graph.row(segment.table),
        };
        let mut parents = vec![(home, link)];
        parents.extend(segment.origin.as_ref().map(|origin| (origin.frame, origin.link)));
        self.frames.add(segment.table, parents)
    }

    /// Whether a condition holds, at `frame`.
    pub(crate) fn holds(&mut self, condition: &Condition<'a>, frame: FrameId) -> NodeId {
        let node = self.condition(condition.expr, &condition.env, frame);
        if condition.negate { self.graph.not(node) } else { node }
    }

    /// The pair table of a split: its frame, and the pairs that count.
    fn pair(&mut self, split: Split<'a>, frame: FrameId, inner: FrameId) -> (FrameId, Option<NodeId>) {
        let (left, right) = (self.frames.table(frame), self.frames.table(split.right));
        let table = self.graph.pairs(left, right, split.on, split.left_where, split.right_where);
        let parent = self.graph.parent(table);
        let to_right = self.graph.right(table);
        let parents = vec![(frame, parent), (split.right, to_right)];
        debug_assert!(self.frames.sees(split.right, inner));
        let pairs = self.frames.add(table, parents);
        let mut keep = None;
        for condition in &split.rest {
            let holds = self.holds(condition, pairs);
            keep = self.graph.and_maybe(keep, Some(holds));
        }
        (pairs, keep)
    }

    // ---- splitting --------------------------------------------------------------------------------------------

    /// Splits conditions over rows of `frame` and elements at `inner`, whose list stands at `home`.
    fn split(
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
    fn conjuncts(&mut self, c: Condition<'a>, frame: FrameId, inner: FrameId, out: &mut Vec<Condition<'a>>) {
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
    fn inline(
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

    fn place_atom(&mut self, atom: Condition<'a>, frame: FrameId, split: &mut Split<'a>) {
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

    fn visible(&mut self, expr: &'a Expr, env: &Env, frame: FrameId) -> bool {
        let needed = self.needs(expr, env);
        needed.iter().all(|n| self.frames.sees(frame, *n))
    }

    /// An equality between the sides becomes a key.
    fn key(&mut self, atom: &Condition<'a>, frame: FrameId, split: &mut Split<'a>) -> bool {
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
    fn nested(&mut self, atom: &Condition<'a>, frame: FrameId, split: &mut Split<'a>) -> bool {
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

    /// Whether a condition has an equality at its top that may serve as a key.
    fn keyed(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::And(a, b) => self.keyed(a) || self.keyed(b),
            ExprKind::Compare { op, .. } => *op == CompareOp::Equal,
            _ => false,
        }
    }

    // ---- quantifiers ------------------------------------------------------------------------------------------

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

    fn any_segment(
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

    fn exists(&mut self, split: Split<'a>, frame: FrameId) -> NodeId {
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
    fn exists_below(&mut self, opened: &Opened, frame: FrameId) -> NodeId {
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
                Sym::Unset if self.graph.table(there) != self.frames.table(frame) => element,
                Sym::Unset if matches!(self.graph.get(there).op, Op::Has { .. }) => element,
                other => Sym::Choice { condition: there, a: Rc::new(element), b: Rc::new(other) },
            };
        }
        result
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

    // ---- comprehensions and heads -----------------------------------------------------------------------------

    /// The segments of a comprehension that stands at `frame`.
    pub(crate) fn comprehension(
        &mut self,
        steps: &'a [Step],
        element: &'a Expr,
        env: &Env,
        frame: FrameId,
    ) -> Vec<Segment> {
        let mut heads = vec![Head { frame, env: env.clone(), keep: None }];
        let mut at = 0;
        while let Some(step) = steps.get(at) {
            at += 1;
            match step {
                Step::If(condition) => heads = self.filtered(heads, condition),
                Step::For(binder) => {
                    let conditions: Vec<&Expr> =
                        steps[at..].iter().map_while(|s| if let Step::If(c) = s { Some(c) } else { None }).collect();
                    at += conditions.len();
                    heads = self.opened(heads, binder, &conditions);
                }
            }
        }
        let mut segments = Vec::new();
        for head in heads {
            let (there, home) = self.eval_home(element, &head.env, head.frame);
            let value = self.lift(&there, head.frame, home);
            let origin =
                if home != head.frame && self.frames.table(home) != TableId::RUN && !self.frames.sees(frame, home) {
                    let link = self.frames.link(&mut self.graph, head.frame, home);
                    Some(Origin { frame: home, link, element: there })
                } else {
                    None
                };
            let table = self.frames.table(head.frame);
            let link = self.frames.link(&mut self.graph, head.frame, frame);
            let link = (table != self.frames.table(frame)).then_some(link);
            segments.push(Segment { table, link, keep: head.keep, element: value, index: None, origin });
        }
        segments
    }

    fn filtered(&mut self, heads: Vec<Head>, condition: &'a Expr) -> Vec<Head> {
        let mut out = Vec::new();
        for head in heads {
            let holds = self.condition(condition, &head.env, head.frame);
            let keep = self.graph.and_maybe(head.keep, Some(holds));
            out.push(Head { keep, ..head });
        }
        out
    }

    fn opened(&mut self, heads: Vec<Head>, binder: &'a Binder, conditions: &[&'a Expr]) -> Vec<Head> {
        let mut out = Vec::new();
        for head in heads {
            let conditions: Vec<Condition<'a>> =
                conditions.iter().map(|expr| Condition { expr, env: head.env.clone(), negate: false }).collect();
            for one in self.open(binder, &head.env, head.frame, &conditions) {
                let outer = match head.keep {
                    Some(keep) => {
                        let link = self.frames.link(&mut self.graph, one.frame, head.frame);
                        Some(self.graph.gather(keep, link))
                    }
                    None => None,
                };
                let keep = self.graph.and_maybe(outer, one.keep);
                out.push(Head { frame: one.frame, env: one.env, keep });
            }
        }
        out
    }

    /// Runs through the clauses of a head. With a subject, the first `for` over kinds ranges over the batch.
    pub(crate) fn heads(&mut self, clauses: &'a [Clause], start: Head, mut subject: Option<&mut Subject>) -> Vec<Head> {
        let mut heads = vec![start];
        let mut at = 0;
        while let Some(clause) = clauses.get(at) {
            at += 1;
            match clause {
                Clause::Let { var, value } => {
                    for head in &mut heads {
                        let (sym, home) = self.eval_home(value, &head.env, head.frame);
                        head.env = head.env.with(*var, sym, home);
                    }
                }
                Clause::When(condition) => heads = self.filtered(heads, condition),
                Clause::For(binder) => {
                    if let Some(subject) = subject.take() {
                        heads = heads.into_iter().flat_map(|h| self.subject(binder, h, subject)).collect();
                        continue;
                    }
                    let conditions: Vec<&Expr> = clauses[at..]
                        .iter()
                        .map_while(|c| if let Clause::When(e) = c { Some(e) } else { None })
                        .collect();
                    at += conditions.len();
                    heads = self.opened(heads, binder, &conditions);
                    if heads.len() > 1 {
                        heads = vec![self.unite(heads, binder)];
                    }
                }
            }
        }
        heads
    }

    /// Several tables that a binder opened, as one: a union, in which the binder's names choose by part.
    fn unite(&mut self, heads: Vec<Head>, binder: &Binder) -> Head {
        let outer = self.meeting(&heads);
        let parent = self.frames.table(outer);
        let mut parts = Vec::new();
        for head in &heads {
            let table = self.frames.table(head.frame);
            let link = self.frames.link(&mut self.graph, head.frame, outer);
            parts.push(UnionPart { table, link: (table != parent).then_some(link), keep: head.keep });
        }
        let tables: Vec<TableId> = parts.iter().map(|p| p.table).chain([parent]).collect();
        let table = self.graph.add_table(TableKind::Union { parent, parts }, &tables);
        let up = self.graph.parent(table);
        let frame = self.frames.add(table, vec![(outer, up)]);
        let mut env = heads.first().map(|h| h.env.clone()).unwrap_or_default();
        for var in [Some(binder.var), binder.index].into_iter().flatten() {
            let sym = self.choose(&heads, var, table);
            env = env.with(var, sym, frame);
        }
        Head { frame, env, keep: None }
    }

    fn choose(&mut self, heads: &[Head], var: VarId, table: TableId) -> Sym {
        let mut result = Sym::Unset;
        for (i, head) in heads.iter().enumerate().rev() {
            let from = self.frames.table(head.frame);
            let link = self.graph.node(table, Ty::Link(from), Op::Part { part: i as u32 });
            let here = self.lookup(var, &head.env, head.frame).lift(&mut self.graph, link);
            result = match result {
                Sym::Unset if i + 1 == heads.len() => here,
                other => {
                    let condition = self.graph.has(link);
                    Sym::Choice { condition, a: Rc::new(here), b: Rc::new(other) }
                }
            };
        }
        result
    }

    /// The innermost frame that all heads see.
    fn meeting(&self, heads: &[Head]) -> FrameId {
        let Some(first) = heads.first() else { return FrameId::RUN };
        (0..=first.frame.0)
            .rev()
            .map(FrameId)
            .find(|f| heads.iter().all(|h| self.frames.sees(h.frame, *f)))
            .unwrap_or(FrameId::RUN)
    }
}

/// Where a run through clauses stands: a frame, the names, and the rows that have come so far.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) frame: FrameId,
    pub(crate) env: Env,
    pub(crate) keep: Option<NodeId>,
}

/// What a rule's subject turned out to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    /// The frame of the batch's objects; none where the cluster is the subject.
    pub(crate) frame: Option<FrameId>,
    /// Readers of its kinds; none: every object.
    pub(crate) readers: Option<Vec<ReaderId>>,
}

impl<'a> Lowering<'a> {
    /// Opens a rule's subject over the batch.
    fn subject(&mut self, binder: &'a Binder, head: Head, subject: &mut Subject) -> Vec<Head> {
        match &binder.source {
            Source::Cluster => {
                vec![Head { env: head.env.with(binder.var, Sym::Cluster, head.frame), ..head }]
            }
            Source::Kinds(kinds) => {
                let readers = self.readers_of(kinds);
                subject.readers = Some(readers.to_vec());
                vec![self.objects(binder.var, head, Some(readers), subject)]
            }
            Source::AnyObject => vec![self.objects(binder.var, head, None, subject)],
            Source::Views(views) => self.view_subject(binder, views, &head, subject),
            Source::Expr(_) => {
                let heads = self.opened(vec![head], binder, &[]);
                if heads.len() > 1 { vec![self.unite(heads, binder)] } else { heads }
            }
        }
    }

    fn objects(&mut self, var: VarId, head: Head, readers: Option<Box<[ReaderId]>>, subject: &mut Subject) -> Head {
        let table = TableId::OBJECTS;
        let frame = match subject.frame {
            Some(frame) => frame,
            None => {
                let up = self.graph.parent(table);
                self.frames.add(table, vec![(FrameId::RUN, up)])
            }
        };
        subject.frame = Some(frame);
        let row = self.graph.row(table);
        let object = Sym::Place(Place::row(table, row));
        let keep = readers.map(|readers| self.graph.node(table, Ty::Bool, Op::ReadBy { readers }));
        let env = head.env.with(crate::lower::SUBJECT, object.clone(), frame).with(var, object, frame);
        Head { frame, env, keep }
    }

    fn view_subject(&mut self, binder: &Binder, views: &[ViewId], head: &Head, subject: &mut Subject) -> Vec<Head> {
        let rules = self.rules;
        let mut heads = Vec::new();
        let mut all: Vec<ReaderId> = Vec::new();
        let mut any_object = false;
        for view in views {
            let Some(definition) = rules.views.get(view.index()) else { continue };
            subject.readers = None;
            let start = Head { frame: FrameId::RUN, env: Env::default(), keep: None };
            for inner in self.heads(&definition.clauses, start, Some(subject)) {
                let row = self.view_row(&inner, *view, definition);
                let object = inner.env.get(crate::lower::SUBJECT).cloned();
                let mut env = head.env.with(binder.var, row, inner.frame);
                if let Some(object) = object {
                    env = env.with(crate::lower::SUBJECT, object.sym, object.frame);
                }
                heads.push(Head { frame: inner.frame, env, keep: inner.keep });
            }
            match subject.readers.take() {
                Some(readers) => all.extend(readers),
                None => any_object = true,
            }
        }
        subject.readers = (!any_object).then_some(all);
        if heads.len() > 1 { vec![self.unite(heads, binder)] } else { heads }
    }
}

fn bind(binder: &Binder, segment: &Segment, env: &Env, frame: FrameId) -> Env {
    let env = match &segment.origin {
        Some(origin) => env.with(binder.var, origin.element.clone(), origin.frame),
        None => env.with(binder.var, segment.element.clone(), frame),
    };
    match (binder.index, &segment.index) {
        (Some(var), Some(index)) => env.with(var, index.clone(), frame),
        _ => env,
    }
}

fn first_place(sym: &Sym) -> Option<&Place> {
    match sym {
        Sym::Place(place) => Some(place),
        Sym::View(_, fields) => fields.iter().find_map(first_place),
        _ => None,
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
