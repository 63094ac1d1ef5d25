//! Places: elements, entries, the object before the request, documents in texts, conversions.

use super::shape::{choice, constant_key, describe, read_as, step};
use crate::frame::{Env, FrameId};
use crate::graph::{RowsOf, key};
use crate::lower::{Lowering, representation};
use crate::sym::{Place, Root, Segment, Sym};
use std::rc::Rc;
use upright_program::{Arithmetic, Const, Fold, FormatAs, Literal, NodeId, Op, Read, Step, TableId, TableKind, Ty};
use upright_schema::KindId;
use upright_source::Span;
use upright_types::ir::{Expr, ExprKind, Type};
use upright_value::Builtin;

impl<'a> Lowering<'a> {
    pub(super) fn index(&mut self, base: &'a Expr, index: &'a Expr, env: &Env, frame: FrameId) -> Sym {
        let (sym, home) = self.eval_home(base, env, frame);
        let at = self.eval_scalar(index, env, frame);
        if let Some(Const::Int(at)) = self.graph.known(at).cloned() {
            let Ok(item) = u32::try_from(at) else { return Sym::Unset };
            if let Sym::Place(Place { default: None, .. }) = sym {
                let value = step(&sym, &Step::Item(item));
                return self.lift(&value, frame, home);
            }
            if item == 0 {
                let segments = self.segments(&sym, &base.ty, home);
                let opened = segments.into_iter().map(|s| self.whole(s, home)).collect();
                let first = self.first_of(opened, home);
                return self.lift(&first, frame, home);
            }
        }
        let segments = self.segments(&sym, &base.ty, home);
        let segments = self.ranked(segments);
        self.pick(segments, home, at, frame)
    }

    /// The same list, each element with its index: how many elements come before it.
    pub(crate) fn ranked(&mut self, mut segments: Vec<Segment>) -> Vec<Segment> {
        for number in 0..segments.len() {
            let Sym::Node(before) = self.count(&segments[..number]) else { continue };
            let Segment { table, link, keep, .. } = segments[number];
            let index = match link {
                None => before,
                Some(link) => {
                    let is_whole = keep.is_none() && number == 0 && self.is_parent_of_list(table, link);
                    let op = if is_whole { Op::Index {} } else { Op::Rank { keep, link } };
                    let rank = self.graph.node(table, Ty::Int, op);
                    if number == 0 {
                        rank
                    } else {
                        let a = self.graph.gather(before, link);
                        self.graph.node(table, Ty::Int, Op::Arithmetic { arithmetic: Arithmetic::Add, a, b: rank })
                    }
                }
            };
            segments[number].index = Some(Sym::Node(index));
        }
        segments
    }

    /// Whether the rows of a table are all the elements of one list for each row that the link leads to.
    fn is_parent_of_list(&self, table: TableId, link: NodeId) -> bool {
        let is_list = matches!(
            self.graph.table_kind(table),
            TableKind::Rows { .. } | TableKind::Split { .. } | TableKind::Literal { .. }
        );
        is_list && matches!(self.graph.get(link).op, Op::Parent {})
    }

    pub(super) fn whole(&mut self, segment: Segment, home: FrameId) -> crate::list::Opened {
        let link = match segment.link {
            Some(link) => link,
            None => self.graph.row(segment.table),
        };
        let inner = self.frames.add(segment.table, vec![(home, link)]);
        crate::list::Opened { frame: inner, env: Env::default(), keep: segment.keep, element: segment.element }
    }

    pub(super) fn map_key(&mut self, base: &'a Expr, name: &'a Expr, env: &Env, frame: FrameId) -> Sym {
        let (sym, home) = self.eval_home(base, env, frame);
        let wanted = self.eval_scalar(name, env, frame);
        if let (Some(Const::Str(name)), Sym::Place(_) | Sym::Choice { .. }) = (self.graph.known(wanted).cloned(), &sym)
            && let Some(value) = constant_key(&sym, &name)
        {
            return self.lift(&value, frame, home);
        }
        let segments = self.segments(&sym, &base.ty, home);
        let at_home = self.graph.table(wanted) == TableId::RUN;
        let picked = self.pick(segments, home, wanted, frame);
        if at_home { self.lift(&picked, frame, home) } else { picked }
    }

    pub(super) fn list(&mut self, items: &'a [Expr], env: &Env, frame: FrameId) -> Sym {
        if let Some(literal) = crate::literal::constant_list(items) {
            return Sym::Literal { root: Root::Constant(self.graph.literal(literal)), path: Vec::new() };
        }
        let table = self.frames.table(frame);
        let segments = items.iter().map(|item| {
            let element = self.eval(item, env, frame);
            Segment { table, link: None, keep: None, element, index: None, origin: None }
        });
        Sym::List(segments.collect())
    }

    pub(super) fn map(&mut self, entries: &'a [(Expr, Expr)], env: &Env, frame: FrameId) -> Sym {
        if let Some(literal) = crate::literal::constant_map(entries) {
            return Sym::Literal { root: Root::Constant(self.graph.literal(literal)), path: Vec::new() };
        }
        let table = self.frames.table(frame);
        let segments = entries.iter().map(|(k, v)| {
            let (k, element) = (self.eval_scalar(k, env, frame), self.eval(v, env, frame));
            Segment { table, link: None, keep: None, element, index: Some(Sym::Node(k)), origin: None }
        });
        Sym::List(segments.collect())
    }

    /// `old m[k]` where `k` is no constant: the entry of the map as it was, whether the map still has it or not.
    pub(super) fn old_entry(&mut self, entry: &'a Expr, env: &Env, frame: FrameId) -> Option<Sym> {
        let mut entry = entry;
        while let ExprKind::Assume(inner) = &entry.kind {
            entry = inner;
        }
        let ExprKind::Key { base, key } = &entry.kind else { return None };
        let wanted = self.eval_scalar(key, env, frame);
        if self.graph.known(wanted).is_some() {
            return None;
        }
        let (map, home) = self.eval_home(base, env, frame);
        let before = self.old(&map);
        let segments = self.segments(&before, &base.ty, home);
        let picked = self.pick(segments, home, wanted, frame);
        Some(if self.graph.table(wanted) == TableId::RUN { self.lift(&picked, frame, home) } else { picked })
    }

    pub(super) fn old(&mut self, sym: &Sym) -> Sym {
        match sym {
            Sym::Place(place) => {
                let row = self.old_row(place.table);
                let link = self.graph.gather(row, place.row);
                let table = self.graph.rows_old(place.table);
                Sym::Place(Place { table, row: link, default: place.default.clone(), ..place.clone() })
            }
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.old(a), self.old(b));
                let _ = condition;
                match a {
                    Sym::Unset => b,
                    a => {
                        let there = self.has_place_row(&a);
                        choice(&self.graph, there, a, b)
                    }
                }
            }
            _ => Sym::Unset,
        }
    }

    pub(super) fn has_place_row(&mut self, sym: &Sym) -> NodeId {
        let shape = match sym {
            Sym::Place(place) => self.column(place, Read::Shape),
            _ => return self.graph.truth(true),
        };
        self.graph.has(shape)
    }

    /// Link from rows of a reader-filled table to their counterparts before the request.
    pub(super) fn old_row(&mut self, table: TableId) -> NodeId {
        let old = self.graph.rows_old(table);
        let Some((parent, of)) = self.graph.origin(table).cloned() else {
            let up = self.graph.parent(old);
            return self.graph.fold(Fold::First, None, None, up);
        };
        let of_parent = self.old_row(parent);
        let ours = self.graph.parent(table);
        let left = self.graph.gather(of_parent, ours);
        let right = self.graph.parent(old);
        let mut on = vec![(left, right)];
        match of {
            RowsOf::Entries(_) | RowsOf::JsonEntries(_) | RowsOf::Names(_) => {
                let ours = self.graph.node(table, Ty::Str, Op::Key {});
                on.push((ours, self.graph.node(old, Ty::Str, Op::Key {})));
            }
            RowsOf::Items(_) | RowsOf::JsonItems(_) => {
                // Elements of most lists have a name; those that have none are told apart by their index.
                let name = [key("name")];
                let (a, b) =
                    (self.graph.column(table, Read::Str, &name, None), self.graph.column(old, Read::Str, &name, None));
                on.push(self.name_or_index(table, old, a, b));
            }
            RowsOf::Every(..) => {
                let name = [key("name")];
                let (a, b) =
                    (self.graph.column(table, Read::Str, &name, None), self.graph.column(old, Read::Str, &name, None));
                on.push(self.name_or_index(table, old, a, b));
            }
            RowsOf::Leaves(_) | RowsOf::Embedded { .. } | RowsOf::Object(..) | RowsOf::Old => {}
        }
        let pairs = self.graph.pairs(table, old, on, None, None);
        let up = self.graph.parent(pairs);
        let first = self.graph.fold(Fold::First, None, None, up);
        let to_right = self.graph.right(pairs);
        self.graph.gather(to_right, first)
    }

    pub(super) fn name_or_index(&mut self, table: TableId, old: TableId, a: NodeId, b: NodeId) -> (NodeId, NodeId) {
        let (i, j) = (self.graph.node(table, Ty::Int, Op::Index {}), self.graph.node(old, Ty::Int, Op::Index {}));
        let (i, j) = (self.graph.format(FormatAs::Int, i), self.graph.format(FormatAs::Int, j));
        let slash = self.graph.text("#");
        let (i, j) = (self.graph.concat(vec![slash, i]), self.graph.concat(vec![slash, j]));
        (self.graph.coalesce(a, i), self.graph.coalesce(b, j))
    }

    pub(super) fn embedded(&mut self, base: &'a Expr, kind: KindId, env: &Env, frame: FrameId) -> Sym {
        // `value.text` of bytes is read where the bytes stand.
        let mut of = base;
        while let ExprKind::Assume(inner) = &of.kind {
            of = inner;
        }
        if let ExprKind::Method { builtin: Builtin::BytesText, args } = &of.kind
            && let [bytes] = args.as_slice()
        {
            of = bytes;
        }
        let sym = self.eval(of, env, frame);
        let base64 = matches!(of.ty.inner(), Type::Bytes);
        self.embedded_in(&sym, kind, base64, base)
    }

    pub(super) fn embedded_in(&mut self, sym: &Sym, kind: KindId, base64: bool, expr: &Expr) -> Sym {
        match sym {
            Sym::Place(place) => {
                let of = RowsOf::Embedded { path: place.path.clone(), kind, base64 };
                let rows = self.graph.rows(place.table, of);
                let up = self.graph.parent(rows);
                let first = self.graph.fold(Fold::First, None, None, up);
                let row = self.graph.gather(first, place.row);
                Sym::Place(Place::row(rows, row))
            }
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.embedded_in(a, kind, base64, expr), self.embedded_in(b, kind, base64, expr));
                Sym::Choice { condition: *condition, a: Rc::new(a), b: Rc::new(b) }
            }
            _ => self.unsupported(expr.span, "reading a document inside a computed text"),
        }
    }

    /// `value.text` of bytes keeps its place when a document is read from it.
    pub(super) fn assume(&mut self, sym: Sym, from: &Type, to: &Type) -> Sym {
        match (from.inner(), to.inner()) {
            (Type::IntOrString, Type::Int) => Sym::Node(self.int_or_string(&sym).0),
            (Type::IntOrString, Type::String) => Sym::Node(self.int_or_string(&sym).1),
            (Type::Json, scalar) => match scalar {
                Type::Bool => read_as(sym, Read::LenientBool),
                Type::Int => read_as(sym, Read::LenientInt),
                Type::Float => read_as(sym, Read::LenientFloat),
                Type::String => read_as(sym, Read::LenientStr),
                _ => sym,
            },
            _ => sym,
        }
    }

    pub(super) fn convert(&mut self, inner: &'a Expr, to: &Type, env: &Env, frame: FrameId) -> Sym {
        let sym = self.eval(inner, env, frame);
        match (inner.ty.inner(), to.inner()) {
            (Type::Int, Type::IntOrString) => {
                let int = self.scalar(&sym, &inner.ty);
                Sym::IntOrString { int, text: self.graph.unset(Ty::Str) }
            }
            (Type::String | Type::Enum { .. }, Type::IntOrString) => {
                let text = self.scalar(&sym, &inner.ty);
                Sym::IntOrString { int: self.graph.unset(Ty::Int), text }
            }
            (from, to) => {
                let (from, to) = (representation(from), representation(to));
                if from == to {
                    return describe(sym, &|place| {
                        let read = place.read.or(Some(crate::lower::read_of(&inner.ty)));
                        Place { read, ..place.clone() }
                    });
                }
                let a = self.scalar(&sym, &inner.ty);
                self.op(to, &[a], Op::Convert { a })
            }
        }
    }

    pub(super) fn labels(&mut self, labels: &'a Expr, env: &Env, frame: FrameId) -> NodeId {
        let sym = self.eval(labels, env, frame);
        self.labels_of(&sym, labels.span)
    }

    fn labels_of(&mut self, sym: &Sym, span: Span) -> NodeId {
        match sym {
            Sym::Place(place) => self.column(place, Read::Labels),
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.labels_of(a, span), self.labels_of(b, span));
                self.graph.select(*condition, a, b)
            }
            Sym::Literal { root: Root::Constant(literal), path } if path.is_empty() => {
                let entries = match self.graph.literal_of(*literal) {
                    Some(Literal::Map(entries)) => entries.clone(),
                    _ => Vec::new(),
                };
                let mut nodes = Vec::with_capacity(2 * entries.len());
                for (key, value) in entries {
                    let Literal::Scalar(value) = value else { continue };
                    nodes.extend([self.graph.text(&key), self.graph.constant(value)]);
                }
                self.graph.labels(nodes)
            }
            Sym::List(segments) if segments.iter().all(|s| s.link.is_none() && s.keep.is_none()) => {
                let mut nodes = Vec::with_capacity(2 * segments.len());
                for segment in segments.iter() {
                    let Some(Sym::Node(key)) = segment.index else { continue };
                    nodes.extend([key, self.scalar(&segment.element, &Type::String)]);
                }
                self.graph.labels(nodes)
            }
            Sym::Unset => self.graph.unset(Ty::Labels),
            _ => {
                self.unsupported(span, "a selector over labels of a parameter");
                self.graph.unset(Ty::Labels)
            }
        }
    }
}
