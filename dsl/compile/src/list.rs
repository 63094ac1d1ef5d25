//! Binders: how a `for`, a quantifier or a comprehension opens a table, and how joins are found.
//!
//! A list has a home frame. Where the loop around it stands in that same frame, its elements are simply the rows below.
//! Where the loop stands deeper, or the list is a kind of the inventory, rows of two tables must be paired: the
//! condition that follows is split into what each side decides alone, equalities (the keys of the join), and the rest,
//! which is asked of each pair.

mod head;
mod join;
mod quantifier;

pub(crate) use self::head::{Head, Subject};
use self::join::Split;
use crate::frame::{Env, FrameId};
use crate::lower::Lowering;
use crate::sym::{Place, Segment, Sym};
use upright_program::{NodeId, Op, ReaderId, TableId, Ty};
use upright_schema::{Kind, KindId};
use upright_types::ir::{Binder, Expr, Source, Type, VarId, View, ViewId};

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
                let segments = self.segments(&sym, &list.ty, home);
                let counted = binder.index.is_some() && !matches!(list.ty.inner(), Type::Map(_));
                (if counted { self.ranked(segments) } else { segments }, home)
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
        debug_assert!(self.frames.sees(split.right, inner));
        let (pairs, keep) = self.pairs_that_count(&split, frame);
        // Texts and constant patterns are tested without pairs first, so that few texts remain to be paired.
        let found = keep.and_then(|keep| self.graph.any_left(keep, self.frames.table(pairs)));
        match found {
            Some(found) if split.on.is_empty() => {
                let left_where = self.graph.and_maybe(split.left_where, Some(found));
                self.pairs_that_count(&Split { left_where, ..split }, frame)
            }
            _ => (pairs, keep),
        }
    }

    fn pairs_that_count(&mut self, split: &Split<'a>, frame: FrameId) -> (FrameId, Option<NodeId>) {
        let (left, right) = (self.frames.table(frame), self.frames.table(split.right));
        let table = self.graph.pairs(left, right, split.on.clone(), split.left_where, split.right_where);
        let parent = self.graph.parent(table);
        let to_right = self.graph.right(table);
        let pairs = self.frames.add(table, vec![(frame, parent), (split.right, to_right)]);
        let mut keep = None;
        for condition in &split.rest {
            let holds = self.holds(condition, pairs);
            keep = self.graph.and_maybe(keep, Some(holds));
        }
        (pairs, keep)
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
