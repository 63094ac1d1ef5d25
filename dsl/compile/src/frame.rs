//! Frames: the tables that an expression's names range over, and the ways between them.
//!
//! Each name is bound in a frame. An expression is evaluated in its *home*: the outermost frame in which all its free
//! names are known. So what does not depend on an inner loop is computed once per row of the outer one, and two rules
//! that say the same thing about the same table share it.

use crate::graph::Graph;
use crate::sym::Sym;
use std::collections::BTreeSet;
use std::rc::Rc;
use upright_program::{NodeId, TableId};
use upright_types::ir::VarId;

/// A frame: index into [`Frames`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FrameId(pub(crate) usize);

impl FrameId {
    /// The frame of the run.
    pub(crate) const RUN: FrameId = FrameId(0);
}

#[derive(Debug)]
struct Frame {
    table: TableId,
    /// Outer frames, with the link from this table to theirs.
    parents: Vec<(FrameId, NodeId)>,
    /// This frame and all frames outside it.
    visible: BTreeSet<FrameId>,
}

/// The frames of the rule at hand.
#[derive(Debug)]
pub(crate) struct Frames {
    frames: Vec<Frame>,
}

impl Frames {
    pub(crate) fn new() -> Frames {
        let run = Frame { table: TableId::RUN, parents: Vec::new(), visible: BTreeSet::from([FrameId::RUN]) };
        Frames { frames: vec![run] }
    }

    pub(crate) fn add(&mut self, table: TableId, parents: Vec<(FrameId, NodeId)>) -> FrameId {
        let id = FrameId(self.frames.len());
        let mut visible = BTreeSet::from([id]);
        for (parent, _) in &parents {
            visible.extend(self.frames[parent.0].visible.iter().copied());
        }
        self.frames.push(Frame { table, parents, visible });
        id
    }

    pub(crate) fn table(&self, frame: FrameId) -> TableId {
        self.frames[frame.0].table
    }

    /// Whether `outer` is `inner` or a frame outside it.
    pub(crate) fn sees(&self, inner: FrameId, outer: FrameId) -> bool {
        self.frames[inner.0].visible.contains(&outer)
    }

    /// The outermost frame, from `frame` outwards, that sees all of `needed`.
    pub(crate) fn home(&self, frame: FrameId, needed: &BTreeSet<FrameId>) -> FrameId {
        let mut at = frame;
        'outwards: loop {
            for (parent, _) in &self.frames[at.0].parents {
                if needed.iter().all(|n| self.sees(*parent, *n)) {
                    at = *parent;
                    continue 'outwards;
                }
            }
            return at;
        }
    }

    /// The link from rows of `inner` to their row of `outer`, which `inner` sees.
    pub(crate) fn link(&self, graph: &mut Graph, inner: FrameId, outer: FrameId) -> NodeId {
        if inner == outer {
            return graph.row(self.table(inner));
        }
        for (parent, link) in &self.frames[inner.0].parents {
            if self.sees(*parent, outer) {
                let rest = self.link(graph, *parent, outer);
                if self.table(*parent) == TableId::RUN {
                    return *link;
                }
                return graph.gather(rest, *link);
            }
        }
        graph.row(self.table(inner))
    }
}

/// What a name stands for: a value, and the frame that it stands in.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub(crate) sym: Sym,
    pub(crate) frame: FrameId,
}

/// Names in scope; a list that scopes share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Env {
    head: Option<Rc<Entry>>,
}

#[derive(Debug)]
struct Entry {
    var: VarId,
    bound: Bound,
    rest: Option<Rc<Entry>>,
}

impl Env {
    /// The scope with one more name.
    #[must_use]
    pub(crate) fn with(&self, var: VarId, sym: Sym, frame: FrameId) -> Env {
        Env { head: Some(Rc::new(Entry { var, bound: Bound { sym, frame }, rest: self.head.clone() })) }
    }

    pub(crate) fn get(&self, var: VarId) -> Option<&Bound> {
        let mut at = self.head.as_deref();
        while let Some(entry) = at {
            if entry.var == var {
                return Some(&entry.bound);
            }
            at = entry.rest.as_deref();
        }
        None
    }
}
