//! Computed values: arithmetic, and what is made of whole lists.

use crate::frame::{Env, FrameId};
use crate::lower::{Lowering, representation};
use crate::sym::{Segment, Sym};
use std::rc::Rc;
use std::sync::Arc;
use upright_program::{Arithmetic, Const, Fold, NodeId, Op, Read, TableId, TableKind, Ty};
use upright_types::ir::{ArithmeticOp, Expr, FoldOp, Type};

impl<'a> Lowering<'a> {
    pub(super) fn arithmetic(
        &mut self,
        expr: &'a Expr,
        op: ArithmeticOp,
        left: &'a Expr,
        right: &'a Expr,
        env: &Env,
        frame: FrameId,
    ) -> Sym {
        if matches!(expr.ty.inner(), Type::List(_)) {
            let mut all = Vec::new();
            for side in [left, right] {
                let sym = self.eval(side, env, frame);
                all.append(&mut self.segments(&sym, &side.ty, frame));
            }
            return Sym::List(all.into());
        }
        let (a, b) = (self.eval_scalar(left, env, frame), self.eval_scalar(right, env, frame));
        if matches!(expr.ty.inner(), Type::String) {
            // Concatenation of unset texts is unset, where a message would leave them out.
            let joined = self.graph.concat(vec![a, b]);
            let (x, y) = (self.graph.has(a), self.graph.has(b));
            let both = self.graph.and(x, y);
            return Sym::Node(self.graph.guard(both, joined));
        }
        let arithmetic = match op {
            ArithmeticOp::Add => Arithmetic::Add,
            ArithmeticOp::Subtract => Arithmetic::Sub,
            ArithmeticOp::Multiply => Arithmetic::Mul,
            ArithmeticOp::Divide => Arithmetic::Div,
            ArithmeticOp::Remainder => Arithmetic::Rem,
        };
        match (left.ty.inner(), arithmetic, right.ty.inner()) {
            (Type::Timestamp, Arithmetic::Sub, Type::Timestamp) => {
                let micros = self.compute(Ty::Int, arithmetic, a, b);
                let nanos = self.nanos_per_micro();
                Sym::Node(self.compute(Ty::Int, Arithmetic::Mul, micros, nanos))
            }
            (Type::Timestamp, _, Type::Duration) => {
                let micros = self.micros(b);
                Sym::Node(self.compute(Ty::Int, arithmetic, a, micros))
            }
            (Type::Duration, _, Type::Timestamp) => {
                let micros = self.micros(a);
                Sym::Node(self.compute(Ty::Int, arithmetic, micros, b))
            }
            // What is scaled stands on the left.
            (Type::Int | Type::Float, Arithmetic::Mul, Type::Quantity | Type::Duration) => {
                Sym::Node(self.compute(representation(&expr.ty), arithmetic, b, a))
            }
            (Type::Duration, Arithmetic::Div, Type::Duration) => {
                let [a, b] = [a, b].map(|of| self.graph.node(self.graph.table(of), Ty::Float, Op::Convert { a: of }));
                Sym::Node(self.compute(Ty::Float, arithmetic, a, b))
            }
            _ => Sym::Node(self.compute(representation(&expr.ty), arithmetic, a, b)),
        }
    }

    fn compute(&mut self, ty: Ty, arithmetic: Arithmetic, a: NodeId, b: NodeId) -> NodeId {
        self.graph.node(self.graph.common(&[a, b]), ty, Op::Arithmetic { arithmetic, a, b })
    }

    /// A duration, which counts nanoseconds, in microseconds, which times count.
    fn micros(&mut self, duration: NodeId) -> NodeId {
        let nanos = self.nanos_per_micro();
        self.compute(Ty::Int, Arithmetic::Div, duration, nanos)
    }

    fn nanos_per_micro(&mut self) -> NodeId {
        self.graph.constant(Const::Int(1000))
    }

    pub(super) fn flags(&mut self, args: &'a Expr, env: &Env, frame: FrameId) -> Sym {
        let sym = self.eval(args, env, frame);
        let segments = self.segments(&sym, &args.ty, frame);
        let here = self.frames.table(frame);
        let Some((table, text, link, keep)) = self.one_table(segments, &Type::String, frame) else {
            return Sym::List(Rc::from([]));
        };
        let flags = self.graph.add_table(TableKind::Flags { parent: here, text, link, keep }, &[here, table]);
        let up = self.graph.parent(flags);
        let name = self.graph.node(flags, Ty::Str, Op::Key {});
        let value = self.graph.node(flags, Ty::Str, Op::Text {});
        let segment = Segment {
            table: flags,
            link: Some(up),
            keep: None,
            element: Sym::Node(value),
            index: Some(Sym::Node(name)),
            origin: None,
        };
        Sym::List(Rc::from([segment]))
    }

    /// The elements of segments as one table: the table, the scalars, the link to the list's table, the rows kept.
    pub(crate) fn one_table(
        &mut self,
        segments: Vec<Segment>,
        ty: &Type,
        frame: FrameId,
    ) -> Option<(TableId, NodeId, NodeId, Option<NodeId>)> {
        let here = self.frames.table(frame);
        if let [segment] = segments.as_slice()
            && let Some(link) = segment.link
        {
            let value = self.scalar(&segment.element, ty);
            return Some((segment.table, value, link, segment.keep));
        }
        if segments.is_empty() {
            return None;
        }
        let parts: Vec<_> = segments
            .iter()
            .map(|s| upright_program::UnionPart { table: s.table, link: s.link, keep: s.keep })
            .collect();
        let tables: Vec<TableId> = parts.iter().map(|p| p.table).chain([here]).collect();
        let table = self.graph.add_table(TableKind::Union { parent: here, parts }, &tables);
        let mut value: Option<NodeId> = None;
        for (i, segment) in segments.iter().enumerate().rev() {
            let link = self.graph.node(table, Ty::Link(segment.table), Op::Part { part: i as u32 });
            let theirs = self.scalar(&segment.element, ty);
            let mine = if self.graph.table(theirs) == TableId::RUN {
                let here = self.graph.has(link);
                self.graph.guard(here, theirs)
            } else {
                self.graph.gather(theirs, link)
            };
            value = Some(match value {
                Some(rest) => self.graph.coalesce(mine, rest),
                None => mine,
            });
        }
        let up = self.graph.parent(table);
        value.map(|value| (table, value, up, None))
    }

    pub(super) fn split_text(&mut self, text: &'a Expr, separator: &Arc<str>, env: &Env, frame: FrameId) -> Sym {
        let text = self.eval_scalar(text, env, frame);
        let parent = self.frames.table(frame);
        let kind = TableKind::Split { parent, text, separator: separator.clone() };
        let table = self.graph.add_table(kind, &[parent]);
        let up = self.graph.parent(table);
        let part = self.graph.node(table, Ty::Str, Op::Text {});
        let index = self.graph.node(table, Ty::Int, Op::Index {});
        let segment = Segment {
            table,
            link: Some(up),
            keep: None,
            element: Sym::Node(part),
            index: Some(Sym::Node(index)),
            origin: None,
        };
        Sym::List(Rc::from([segment]))
    }

    pub(super) fn fold(&mut self, expr: &'a Expr, op: FoldOp, list: &'a Expr, env: &Env, frame: FrameId) -> Sym {
        let sym = self.eval(list, env, frame);
        if let (FoldOp::Len, Sym::Place(place)) = (op, &sym)
            && place.default.is_none()
        {
            let read = if matches!(list.ty.inner(), Type::Map(_)) { Read::Size } else { Read::Len };
            let len = self.column(place, read);
            // A list below something that is not there is empty.
            let none = self.graph.constant(Const::Int(0));
            return Sym::Node(if self.is_there(len) { len } else { self.graph.coalesce(len, none) });
        }
        let element = match list.ty.inner() {
            Type::List(element) | Type::Map(element) => element.as_ref().clone(),
            other => other.clone(),
        };
        let segments = self.segments(&sym, &list.ty, frame);
        match op {
            FoldOp::Len => self.count(&segments),
            FoldOp::Distinct => self.distinct(segments, &element, frame),
            FoldOp::Sum | FoldOp::Min | FoldOp::Max => {
                let fold = match op {
                    FoldOp::Sum => Fold::Sum,
                    FoldOp::Min => Fold::Min,
                    _ => Fold::Max,
                };
                match self.one_table(segments, &element, frame) {
                    Some((_, value, link, keep)) => Sym::Node(self.graph.fold(fold, Some(value), keep, link)),
                    None if op == FoldOp::Sum => Sym::Node(self.graph.constant(crate::literal::zero(&expr.ty))),
                    None => Sym::Unset,
                }
            }
        }
    }

    pub(super) fn count(&mut self, segments: &[Segment]) -> Sym {
        let mut total: Option<NodeId> = None;
        for segment in segments {
            let one = match (segment.link, segment.keep) {
                (Some(link), keep) => self.graph.fold(Fold::Count, None, keep, link),
                (None, keep) => {
                    let (one, none) = (self.graph.constant(Const::Int(1)), self.graph.constant(Const::Int(0)));
                    match keep {
                        Some(keep) => self.graph.select(keep, one, none),
                        None => one,
                    }
                }
            };
            total = Some(match total {
                Some(a) => {
                    let table = self.graph.common(&[a, one]);
                    let op = Op::Arithmetic { arithmetic: Arithmetic::Add, a, b: one };
                    self.graph.node(table, Ty::Int, op)
                }
                None => one,
            });
        }
        Sym::Node(total.unwrap_or_else(|| self.graph.constant(Const::Int(0))))
    }

    pub(super) fn distinct(&mut self, segments: Vec<Segment>, element: &Type, frame: FrameId) -> Sym {
        let Some((table, value, link, keep)) = self.one_table(segments, element, frame) else {
            return Sym::List(Rc::from([]));
        };
        let double = self.graph.node(table, Ty::Bool, Op::Double { value, keep, link });
        let first = self.graph.not(double);
        let keep = self.graph.and_maybe(keep, Some(first));
        Sym::List(Rc::from([Segment {
            table,
            link: Some(link),
            keep,
            element: Sym::Node(value),
            index: None,
            origin: None,
        }]))
    }

    /// The elements' texts with a separator between.
    pub(crate) fn join(
        &mut self,
        segments: Vec<Segment>,
        element: &Type,
        separator: &str,
        secret: bool,
        frame: FrameId,
    ) -> NodeId {
        let mut texts = Vec::new();
        for mut segment in segments {
            let text = self.printed(&segment.element, element, secret);
            segment.element = Sym::Node(text);
            texts.push(segment);
        }
        match self.one_table(texts, &Type::String, frame) {
            Some((_, value, link, keep)) => self.graph.fold(Fold::Join(separator.into()), Some(value), keep, link),
            None => self.graph.text(""),
        }
    }
}
