//! Conditions: comparisons, membership, tests of kind and shape.

use super::shape::read_as;
use crate::frame::{Env, FrameId};
use crate::graph::RowsOf;
use crate::lower::{Lowering, is_scalar};
use crate::sym::{Segment, Sym};
use upright_program::{Compare, Const, Fold, NodeId, Op, Read, TableId, Ty};
use upright_schema::KindId;
use upright_types::ir::{CompareOp, Expr, ExprKind, IsTest, Type};

impl<'a> Lowering<'a> {
    pub(super) fn compare(
        &mut self,
        op: CompareOp,
        left: &'a Expr,
        right: &'a Expr,
        env: &Env,
        frame: FrameId,
    ) -> NodeId {
        let (a, b) = (self.eval(left, env, frame), self.eval(right, env, frame));
        let equal = match op {
            CompareOp::Equal | CompareOp::NotEqual => self.equal(&a, &b, &left.ty, &right.ty),
            CompareOp::Less => self.order(Compare::Lt, &a, &b, &left.ty),
            CompareOp::LessOrEqual => self.order(Compare::Le, &a, &b, &left.ty),
            CompareOp::Greater => self.order(Compare::Lt, &b, &a, &left.ty),
            CompareOp::GreaterOrEqual => self.order(Compare::Le, &b, &a, &left.ty),
        };
        if op == CompareOp::NotEqual { self.graph.not(equal) } else { equal }
    }

    pub(super) fn order(&mut self, compare: Compare, a: &Sym, b: &Sym, ty: &Type) -> NodeId {
        let (a, b) = (self.scalar(a, ty), self.scalar(b, ty));
        self.graph.compare(compare, a, b)
    }

    pub(super) fn equal(&mut self, a: &Sym, b: &Sym, ty: &Type, other: &Type) -> NodeId {
        if matches!(ty.inner(), Type::IntOrString) || matches!(other.inner(), Type::IntOrString) {
            let ((ai, at), (bi, bt)) = (self.int_or_string(a), self.int_or_string(b));
            let ints = self.graph.compare(Compare::Eq, ai, bi);
            let texts = self.graph.compare(Compare::Eq, at, bt);
            return self.graph.or(ints, texts);
        }
        let ty = if is_scalar(ty) { ty } else { other };
        let (a, b) = (self.scalar(a, ty), self.scalar(b, ty));
        match (self.graph.known(a), self.graph.known(b)) {
            (Some(Const::Bool(true)), _) => self.as_condition(b),
            (_, Some(Const::Bool(true))) => self.as_condition(a),
            _ => self.graph.compare(Compare::Eq, a, b),
        }
    }

    pub(super) fn contains(&mut self, item: &'a Expr, list: &'a Expr, env: &Env, frame: FrameId) -> NodeId {
        let item_sym = self.eval(item, env, frame);
        let value = self.scalar(&item_sym, &item.ty);
        if let ExprKind::List(items) = &list.kind
            && let Some(set) = crate::literal::constant_set(items)
        {
            return self.graph.node(self.graph.table(value), Ty::Bool, Op::In { a: value, set });
        }
        let (sym, home) = self.eval_home(list, env, frame);
        let element_ty = match list.ty.inner() {
            Type::List(element) => element.as_ref().clone(),
            _ => item.ty.clone(),
        };
        let segments = self.segments(&sym, &list.ty, home);
        let mut found = self.graph.truth(false);
        for segment in segments {
            let theirs = self.scalar(&segment.element, &element_ty);
            let one = self.member(value, theirs, &segment, home, frame);
            found = self.graph.or(found, one);
        }
        found
    }

    /// Whether `value` (at `frame` or the run) equals `theirs` in some row of a segment of `home`.
    pub(super) fn member(
        &mut self,
        value: NodeId,
        theirs: NodeId,
        segment: &Segment,
        home: FrameId,
        frame: FrameId,
    ) -> NodeId {
        let Some(link) = segment.link else {
            let there = self.frames.link(&mut self.graph, frame, home);
            let theirs = self.graph.gather(theirs, there);
            let equal = self.graph.compare(Compare::Eq, value, theirs);
            let keep = segment.keep.map(|k| self.graph.gather(k, there));
            return match keep {
                Some(keep) => self.graph.and(keep, equal),
                None => equal,
            };
        };
        let scalar = self.graph.table(value) == TableId::RUN;
        if scalar || home == frame {
            let ours = self.graph.gather(value, link);
            let equal = self.graph.compare(Compare::Eq, theirs, ours);
            let keep = self.graph.and_maybe(segment.keep, Some(equal));
            let any = self.graph.fold(Fold::Any, None, keep, link);
            if home == frame {
                return any;
            }
            let there = self.frames.link(&mut self.graph, frame, home);
            return self.graph.gather(any, there);
        }
        let (mut left, mut right) = (vec![value], vec![theirs]);
        if self.frames.table(home) != TableId::RUN {
            left.insert(0, self.frames.link(&mut self.graph, frame, home));
            right.insert(0, link);
        }
        let table = self.graph.table(value);
        self.graph.node(table, Ty::Bool, Op::Exists { left: left.into(), right: right.into(), keep: segment.keep })
    }

    pub(super) fn is(&mut self, base: &'a Expr, test: &IsTest, env: &Env, frame: FrameId) -> NodeId {
        let sym = self.eval(base, env, frame);
        match test {
            IsTest::Object(ty) => self.is_object(&sym, *ty),
            IsTest::View(view) => self.is_view(&sym, *view),
            IsTest::Scalar(ty) if matches!(base.ty.inner(), Type::IntOrString) => {
                let (int, text) = self.int_or_string(&sym);
                self.graph.has(if matches!(ty, Type::Int) { int } else { text })
            }
            IsTest::Scalar(ty) => {
                let read = match ty {
                    Type::Bool => Read::LenientBool,
                    Type::Int => Read::LenientInt,
                    Type::Float => Read::LenientFloat,
                    _ => Read::LenientStr,
                };
                let value = read_as(sym, read);
                let value = self.scalar(&value, ty);
                self.graph.has(value)
            }
            IsTest::ListOf(ty) => {
                let shape = match ty {
                    Type::Bool => 5,
                    Type::Int => 6,
                    Type::Float => 7,
                    _ => 4,
                };
                let value = read_as(sym, Read::ListOf { shape });
                let value = self.scalar(&value, &Type::Bool);
                self.as_condition(value)
            }
            IsTest::JsonObject => self.is_shape(&sym, true),
            IsTest::JsonList => self.is_shape(&sym, false),
        }
    }

    pub(super) fn is_shape(&mut self, sym: &Sym, object: bool) -> NodeId {
        // A list can be read as a list of anything; an empty or filled shape that is none is a map.
        let list = read_as(sym.clone(), Read::ListOf { shape: 0 });
        let list = self.scalar(&list, &Type::Bool);
        let list = self.graph.has(list);
        if !object {
            return list;
        }
        let shape = read_as(sym.clone(), Read::Shape);
        let shape = self.scalar(&shape, &Type::Int);
        let set: Box<[Const]> = [2, 3].map(Const::Int).into();
        let filled = self.graph.node(self.graph.table(shape), Ty::Bool, Op::In { a: shape, set });
        let not_list = self.graph.not(list);
        self.graph.and(filled, not_list)
    }

    /// Whether an object is of a kind (by its reader), or an element of a type (by what the reader opened it as).
    pub(super) fn is_object(&mut self, sym: &Sym, ty: upright_schema::TypeId) -> NodeId {
        match sym {
            Sym::Place(place) => {
                let kinds: Vec<KindId> = self.schema.kinds().filter(|k| k.root == ty).map(|k| k.id).collect();
                if !kinds.is_empty() && matches!(place.table, TableId::OBJECTS | TableId::INVENTORY) {
                    let readers = self.readers_of(&kinds);
                    let node = self.graph.node(place.table, Ty::Bool, Op::ReadBy { readers });
                    return self.graph.gather(node, place.row);
                }
                let readable = self.graph.rows(place.table, RowsOf::Object(place.path.clone(), ty));
                let up = self.graph.parent(readable);
                let any = self.graph.fold(Fold::Any, None, None, up);
                self.graph.gather(any, place.row)
            }
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.is_object(a, ty), self.is_object(b, ty));
                self.graph.select(*condition, a, b)
            }
            _ => self.graph.truth(false),
        }
    }

    pub(super) fn is_view(&mut self, sym: &Sym, wanted: upright_types::ir::ViewId) -> NodeId {
        match sym {
            Sym::View(view, _) => self.graph.truth(*view == wanted),
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.is_view(a, wanted), self.is_view(b, wanted));
                self.graph.select(*condition, a, b)
            }
            _ => self.graph.truth(false),
        }
    }
}
