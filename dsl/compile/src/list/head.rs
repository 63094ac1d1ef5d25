//! Heads: comprehensions, and the clauses of rules, views and waivers up to their verdict.

use super::Condition;
use crate::frame::{Env, FrameId};
use crate::lower::Lowering;
use crate::sym::{Origin, Place, Segment, Sym};
use std::rc::Rc;
use upright_program::{NodeId, Op, ReaderId, TableId, TableKind, Ty, UnionPart};
use upright_schema::{Kind, TypeId};
use upright_types::ir::{Binder, Clause, Expr, ExprKind, Source, Step, Type, VarId, ViewId};

impl<'a> Lowering<'a> {
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

    pub(super) fn filtered(&mut self, heads: Vec<Head>, condition: &'a Expr) -> Vec<Head> {
        let mut out = Vec::new();
        for head in heads {
            let holds = self.condition(condition, &head.env, head.frame);
            let keep = self.graph.and_maybe(head.keep, Some(holds));
            out.push(Head { keep, ..head });
        }
        out
    }

    pub(super) fn opened(&mut self, heads: Vec<Head>, binder: &'a Binder, conditions: &[&'a Expr]) -> Vec<Head> {
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
    pub(super) fn unite(&mut self, heads: Vec<Head>, binder: &Binder) -> Head {
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

    pub(super) fn choose(&mut self, heads: &[Head], var: VarId, table: TableId) -> Sym {
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
    pub(super) fn meeting(&self, heads: &[Head]) -> FrameId {
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
    pub(super) fn subject(&mut self, binder: &'a Binder, head: Head, subject: &mut Subject) -> Vec<Head> {
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

    pub(super) fn objects(
        &mut self,
        var: VarId,
        head: Head,
        readers: Option<Box<[ReaderId]>>,
        subject: &mut Subject,
    ) -> Head {
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

    /// Readers of the kinds that have places of the types that a head over any object goes through first; none where it
    /// goes through none.
    fn readers_with(&mut self, clauses: &[Clause]) -> Option<Vec<ReaderId>> {
        let every = clauses.iter().filter_map(|clause| match clause {
            Clause::For(Binder { source: Source::Expr(list), .. }) => match &list.kind {
                ExprKind::Every { types, of } if of.ty == Type::AnyObject && !types.is_empty() => Some(types),
                _ => None,
            },
            _ => None,
        });
        let every: Vec<_> = every.collect();
        if every.is_empty() {
            return None;
        }
        let having: Vec<_> = every.iter().map(|types| self.kinds_with(types)).collect();
        let fits = |kind: &usize| having.iter().all(|has| has.get(*kind) == Some(&true));
        Some((0..self.schema.kinds().count()).filter(fits).map(|kind| ReaderId(kind as u32)).collect())
    }

    /// Which kinds have places of some types.
    fn kinds_with(&mut self, types: &[TypeId]) -> Rc<[bool]> {
        if let Some(known) = self.kinds_with.get(types) {
            return Rc::clone(known);
        }
        let mut finder = self.schema.finder(types);
        let has = |kind: Kind<'_>| finder.places(kind.root).map_or(true, |places| !places.is_empty());
        let found: Rc<[bool]> = self.schema.kinds().map(has).collect();
        self.kinds_with.insert(types.to_vec(), Rc::clone(&found));
        found
    }

    pub(super) fn view_subject(
        &mut self,
        binder: &Binder,
        views: &[ViewId],
        head: &Head,
        subject: &mut Subject,
    ) -> Vec<Head> {
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
            match subject.readers.take().or_else(|| self.readers_with(&definition.clauses)) {
                Some(readers) => all.extend(readers),
                None => any_object = true,
            }
        }
        subject.readers = (!any_object).then_some(all);
        if heads.len() > 1 { vec![self.unite(heads, binder)] } else { heads }
    }
}
