//! Symbolic values: what an expression is, in terms of tables and nodes, before anything has a value.
//!
//! A symbolic value always stands at one table (that of the frame it was made in): all its nodes are nodes of that
//! table or of the run. Objects, lists and records never become data; only the scalars that rules read from them do.

use crate::frame::FrameId;
use crate::graph::{Graph, RowsOf};
use std::rc::Rc;
use std::sync::Arc;
use upright_program::{NodeId, Op, ParamId, Read, Suffix, TableId};
use upright_types::ir::{Type, ViewId};

/// A place in an object: a row of a reader-filled table, and a path below it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The reader-filled table.
    pub(crate) table: TableId,
    /// Link to its row.
    pub(crate) row: NodeId,
    /// The path below the row.
    pub(crate) path: Suffix,
    /// How the value is read, where its type alone does not tell.
    pub(crate) read: Option<Read>,
    /// What stands for a value that is not there.
    pub(crate) default: Option<Rc<Sym>>,
    /// Prints as `***`.
    pub(crate) secret: bool,
    /// Missing is unreadable, where something stands at this many steps of the path.
    pub(crate) required: Option<u32>,
    /// The longest part of the path where something may be missing, by the types of the language.
    pub(crate) given: u32,
    /// It lies inside json, where anything may stand.
    pub(crate) open: bool,
}

impl Place {
    pub(crate) fn row(table: TableId, row: NodeId) -> Place {
        Place {
            table,
            row,
            path: Vec::new(),
            read: None,
            default: None,
            secret: false,
            required: None,
            given: 0,
            open: false,
        }
    }

    /// The place one step further down.
    pub(crate) fn step(&self, step: upright_program::Step) -> Place {
        let mut path = self.path.clone();
        path.push(step);
        Place {
            table: self.table,
            row: self.row,
            path,
            read: None,
            default: None,
            secret: self.secret,
            required: None,
            given: self.given,
            open: self.open,
        }
    }
}

/// One contribution to a list: rows of a table, with what element each one gives.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    /// The rows.
    pub(crate) table: TableId,
    /// Link at `table` to the table of the list; none where they are the same (one element per row).
    pub(crate) link: Option<NodeId>,
    /// Only rows where this holds.
    pub(crate) keep: Option<NodeId>,
    /// The element, at `table`.
    pub(crate) element: Sym,
    /// Its index or key, at `table`.
    pub(crate) index: Option<Sym>,
    /// Where the element stood before a join or filter brought it here: what depends on it alone is computed there.
    pub(crate) origin: Option<Origin>,
}

/// The frame that an element comes from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) frame: FrameId,
    /// Link at the segment's table to the frame's table.
    pub(crate) link: NodeId,
    /// The element, at that frame.
    pub(crate) element: Sym,
}

impl Origin {
    fn lift(&self, graph: &mut Graph, link: NodeId) -> Origin {
        Origin { link: graph.gather(self.link, link), ..self.clone() }
    }
}

/// Where a parameter's or constant's value is looked up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Root {
    /// A parameter.
    Param(ParamId),
    /// A constant list or map.
    Constant(u32),
    /// A row of a `Literal` table.
    Row(TableId, NodeId),
}

/// A symbolic value.
#[derive(Clone, Debug)]
pub(crate) enum Sym {
    /// A scalar.
    Node(NodeId),
    /// An int or a text: each unset where it is the other.
    IntOrString { int: NodeId, text: NodeId },
    /// A place: of a scalar, object, list, map or json.
    Place(Place),
    /// `a` where the condition holds, else `b`.
    Choice { condition: NodeId, a: Rc<Sym>, b: Rc<Sym> },
    /// Never there.
    Unset,
    /// Rows below a place that are not simply its elements.
    Rows { place: Place, of: RowsOf },
    /// A list (or map, with indexes for keys) made of segments.
    List(Rc<[Segment]>),
    /// A record; an object literal has names instead.
    Record(Rc<[Sym]>),
    /// An object that a fix writes: names, values and their types.
    Object(Rc<[(Arc<str>, Sym, Type)]>),
    /// A row of a view.
    View(ViewId, Rc<[Sym]>),
    /// (Part of) a parameter or constant list.
    Literal { root: Root, path: Vec<u32> },
    /// The subject `Cluster`.
    Cluster,
}

impl Sym {
    /// The value at the table of `link`, for the row that `link` gives.
    pub(crate) fn lift(&self, graph: &mut Graph, link: NodeId) -> Sym {
        if matches!(graph.get(link).op, Op::Row {}) {
            return self.clone();
        }
        match self {
            Sym::Node(node) => Sym::Node(graph.gather(*node, link)),
            Sym::IntOrString { int, text } => {
                Sym::IntOrString { int: graph.gather(*int, link), text: graph.gather(*text, link) }
            }
            Sym::Place(place) => Sym::Place(place.lift(graph, link)),
            Sym::Rows { place, of } => Sym::Rows { place: place.lift(graph, link), of: of.clone() },
            Sym::Choice { condition, a, b } => Sym::Choice {
                condition: graph.gather(*condition, link),
                a: Rc::new(a.lift(graph, link)),
                b: Rc::new(b.lift(graph, link)),
            },
            Sym::List(segments) => Sym::List(segments.iter().map(|s| s.lift(graph, link)).collect()),
            Sym::Record(fields) => Sym::Record(fields.iter().map(|f| f.lift(graph, link)).collect()),
            Sym::Object(fields) => {
                Sym::Object(fields.iter().map(|(n, f, t)| (n.clone(), f.lift(graph, link), t.clone())).collect())
            }
            Sym::View(view, fields) => Sym::View(*view, fields.iter().map(|f| f.lift(graph, link)).collect()),
            Sym::Literal { root: Root::Row(table, row), path } => {
                Sym::Literal { root: Root::Row(*table, graph.gather(*row, link)), path: path.clone() }
            }
            Sym::Literal { .. } | Sym::Unset | Sym::Cluster => self.clone(),
        }
    }
}

impl Place {
    pub(crate) fn lift(&self, graph: &mut Graph, link: NodeId) -> Place {
        Place {
            row: graph.gather(self.row, link),
            default: self.default.as_ref().map(|d| Rc::new(d.lift(graph, link))),
            ..self.clone()
        }
    }
}

impl Segment {
    /// The same elements for every row of the table of `link` (which leads to the list's table).
    pub(crate) fn lift(&self, graph: &mut Graph, link: NodeId) -> Segment {
        let left = graph.table(link);
        let Some(up) = self.link else {
            // One element per row of the list's table: one per row here.
            return Segment {
                table: left,
                link: None,
                keep: self.keep.map(|k| graph.gather(k, link)),
                element: self.element.lift(graph, link),
                index: self.index.as_ref().map(|i| i.lift(graph, link)),
                origin: self.origin.as_ref().map(|o| o.lift(graph, link)),
            };
        };
        let table = graph.below(left, link, self.table, up);
        let right = if table == self.table { graph.row(table) } else { graph.right(table) };
        Segment {
            table,
            link: Some(graph.parent(table)),
            keep: self.keep.map(|k| graph.gather(k, right)),
            element: self.element.lift(graph, right),
            index: self.index.as_ref().map(|i| i.lift(graph, right)),
            origin: self.origin.as_ref().map(|o| o.lift(graph, right)),
        }
    }
}
