//! The state of lowering one rule set, and the ways between symbolic values, scalars and frames.

use crate::frame::{Env, FrameId, Frames};
use crate::graph::{Graph, RowsOf, key};
use crate::sym::{Place, Root, Segment, Sym};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use upright_program::{Compare, Const, FormatAs, NodeId, Op, ParamId, Read, TableId, TableKind, Ty};
use upright_schema::{KindId, Schema, TypeId};
use upright_source::{Diagnostic, Span};
use upright_types::ir::{Expr, NilSelector, RuleSet, Type, VarId};

/// The most nodes and tables that a program may have.
pub(crate) const MAX_GRAPH: usize = 2_000_000;

/// Where the object under judgement is bound, for `request` and `old`.
pub(crate) const SUBJECT: VarId = VarId(u32::MAX);

/// What a rule turned out to need while it was lowered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needed {
    pub(crate) kinds: BTreeSet<KindId>,
    pub(crate) all_kinds: bool,
    pub(crate) request: bool,
    pub(crate) old: bool,
    pub(crate) params: BTreeSet<ParamId>,
    /// Links at the frames where kinds of the inventory were bound, for related places.
    pub(crate) related: Vec<(NodeId, FrameId)>,
}

/// Lowering of one rule set.
pub(crate) struct Lowering<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) rules: &'a RuleSet,
    pub(crate) graph: Graph,
    pub(crate) frames: Frames,
    pub(crate) needed: Needed,
    pub(crate) diagnostics: Vec<Diagnostic>,
    free: HashMap<*const Expr, Rc<[VarId]>>,
    /// For types, which kinds have places of them.
    pub(crate) kinds_with: HashMap<Vec<TypeId>, Rc<[bool]>>,
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(schema: &'a Schema, rules: &'a RuleSet) -> Lowering<'a> {
        Lowering {
            schema,
            rules,
            graph: Graph::new(),
            frames: Frames::new(),
            needed: Needed::default(),
            diagnostics: Vec::new(),
            free: HashMap::new(),
            kinds_with: HashMap::new(),
        }
    }

    /// Says that an expression is beyond what the compiler does, and goes on with an unset value.
    pub(crate) fn unsupported(&mut self, span: Span, what: &str) -> Sym {
        self.diagnostics.push(
            Diagnostic::error("U0500", format!("{what} can't be compiled"), span, "here")
                .with_help("say it another way: with `any`, `find`, or a comprehension over the list itself"),
        );
        Sym::Unset
    }

    /// The free names of an expression.
    pub(crate) fn free(&mut self, expr: &'a Expr) -> Rc<[VarId]> {
        if let Some(known) = self.free.get(&std::ptr::from_ref(expr)) {
            return known.clone();
        }
        let vars: Rc<[VarId]> = crate::free::free_vars(expr).into_iter().collect();
        self.free.insert(std::ptr::from_ref(expr), vars.clone());
        vars
    }

    /// The frames that an expression's names are bound in.
    pub(crate) fn needs(&mut self, expr: &'a Expr, env: &Env) -> BTreeSet<FrameId> {
        self.free(expr).iter().filter_map(|v| env.get(*v)).map(|b| b.frame).collect()
    }

    /// The outermost frame from `frame` outwards in which the expression can be evaluated.
    pub(crate) fn home(&mut self, expr: &'a Expr, env: &Env, frame: FrameId) -> FrameId {
        let needed = self.needs(expr, env);
        self.frames.home(frame, &needed)
    }

    /// The value of an expression at `frame`, computed in its home.
    pub(crate) fn eval(&mut self, expr: &'a Expr, env: &Env, frame: FrameId) -> Sym {
        let (sym, home) = self.eval_home(expr, env, frame);
        self.lift(&sym, frame, home)
    }

    /// The value of an expression at its home, and that home.
    pub(crate) fn eval_home(&mut self, expr: &'a Expr, env: &Env, frame: FrameId) -> (Sym, FrameId) {
        if self.graph.size() > MAX_GRAPH {
            if self.diagnostics.iter().all(|d| d.code != "U0501") {
                self.diagnostics.push(
                    Diagnostic::error(
                        "U0501",
                        "the rule set expands to more than a program may hold",
                        expr.span,
                        "reached here",
                    )
                    .with_help("functions are expanded where they are called: nest fewer of them"),
                );
            }
            return (Sym::Unset, frame);
        }
        let home = self.home(expr, env, frame);
        (self.eval_at(expr, env, home), home)
    }

    /// A value of frame `outer` as a value of frame `inner`.
    pub(crate) fn lift(&mut self, sym: &Sym, inner: FrameId, outer: FrameId) -> Sym {
        if inner == outer {
            return sym.clone();
        }
        let (from, to) = (self.frames.table(outer), self.frames.table(inner));
        if from == TableId::RUN {
            return self.lift_from_run(sym, to);
        }
        let link = self.frames.link(&mut self.graph, inner, outer);
        sym.lift(&mut self.graph, link)
    }

    /// Scalars of the run are scalars everywhere; lists of the run are paired with every row.
    fn lift_from_run(&mut self, sym: &Sym, to: TableId) -> Sym {
        match sym {
            Sym::List(segments) if to != TableId::RUN => {
                let segments: Vec<Segment> = segments.iter().map(|s| self.spread(s, to)).collect();
                Sym::List(segments.into())
            }
            other => other.clone(),
        }
    }

    /// A segment of the run's table for every row of `to`.
    pub(crate) fn spread(&mut self, segment: &Segment, to: TableId) -> Segment {
        if segment.table == TableId::RUN {
            return segment.clone();
        }
        let table = self.graph.pairs(to, segment.table, Vec::new(), None, segment.keep);
        let right = self.graph.right(table);
        Segment {
            table,
            link: Some(self.graph.parent(table)),
            keep: None,
            element: segment.element.lift(&mut self.graph, right),
            index: segment.index.as_ref().map(|i| i.lift(&mut self.graph, right)),
            origin: None,
        }
    }

    /// A condition at `frame`.
    pub(crate) fn condition(&mut self, expr: &'a Expr, env: &Env, frame: FrameId) -> NodeId {
        let sym = self.eval(expr, env, frame);
        let node = self.scalar(&sym, &Type::Bool);
        self.as_condition(node)
    }

    /// A node as a condition: an unset one does not hold.
    pub(crate) fn as_condition(&mut self, node: NodeId) -> NodeId {
        if self.is_condition(node) {
            node
        } else {
            self.graph.node(self.graph.table(node), Ty::Bool, Op::IsTrue { a: node })
        }
    }

    fn is_condition(&self, node: NodeId) -> bool {
        match &self.graph.get(node).op {
            Op::And { .. }
            | Op::Or { .. }
            | Op::Not { .. }
            | Op::IsTrue { .. }
            | Op::Has { .. }
            | Op::Readable { .. }
            | Op::Compare { .. }
            | Op::In { .. }
            | Op::InNet { .. }
            | Op::Like { .. }
            | Op::Matches { .. }
            | Op::Selects { .. }
            | Op::SelectorIs { .. }
            | Op::Exists { .. }
            | Op::AnyOf { .. }
            | Op::Double { .. }
            | Op::Const { .. }
            | Op::ReadBy { .. } => true,
            Op::Fold { fold, .. } => *fold == upright_program::Fold::Any,
            Op::Gather { value, .. } => self.is_condition(*value) && self.surely_linked(node),
            _ => false,
        }
    }

    /// Whether a column's value stands for a row that is surely there.
    pub(crate) fn is_there(&self, node: NodeId) -> bool {
        match self.graph.get(node).op {
            Op::Gather { value, .. } => self.surely_linked(node) && self.is_there(value),
            _ => true,
        }
    }

    /// Whether a gather's link is one that every row has.
    fn surely_linked(&self, gather: NodeId) -> bool {
        let Op::Gather { link, .. } = self.graph.get(gather).op else { return false };
        let mut at = link;
        loop {
            match self.graph.get(at).op {
                Op::Parent {} | Op::Right {} | Op::Row {} => return true,
                Op::Gather { value, link } => {
                    if !matches!(self.graph.get(value).op, Op::Parent {} | Op::Right {} | Op::Row {}) {
                        return false;
                    }
                    at = link;
                }
                _ => return false,
            }
        }
    }

    // ---- scalars ----------------------------------------------------------------------------------------------

    /// A value of scalar type as a node.
    pub(crate) fn scalar(&mut self, sym: &Sym, ty: &Type) -> NodeId {
        match sym {
            Sym::Node(node) => *node,
            Sym::Place(place) => self.read(place, ty),
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.scalar(a, ty), self.scalar(b, ty));
                self.graph.select(*condition, a, b)
            }
            Sym::IntOrString { int, text } => {
                let int = self.graph.format(FormatAs::Int, *int);
                self.graph.coalesce(int, *text)
            }
            Sym::Literal { root, path } => self.literal_scalar(root, path, ty),
            Sym::Unset => match nil_selector(ty) {
                Some(nil) => self.graph.constant(nil),
                None => self.graph.unset(representation(ty)),
            },
            Sym::Rows { .. } | Sym::List(_) | Sym::Record(_) | Sym::Object(_) | Sym::View(..) | Sym::Cluster => {
                self.graph.unset(representation(ty))
            }
        }
    }

    /// The value at a place, as its type reads it.
    fn read(&mut self, place: &Place, ty: &Type) -> NodeId {
        let value = self.column(place, place.read.unwrap_or_else(|| read_of(ty)));
        match &place.default {
            Some(default) => {
                let default = self.scalar(default, ty);
                self.graph.coalesce(value, default)
            }
            None => match nil_selector(ty) {
                // Below something that is not there, a selector is one that is not set.
                Some(nil) if !self.is_there(value) => {
                    let nil = self.graph.constant(nil);
                    self.graph.coalesce(value, nil)
                }
                _ => value,
            },
        }
    }

    /// A column of a place's table, at the place's row.
    pub(crate) fn column(&mut self, place: &Place, read: Read) -> NodeId {
        let column = self.graph.column(place.table, read, &place.path, place.required);
        self.graph.gather(column, place.row)
    }

    fn literal_scalar(&mut self, root: &Root, path: &[u32], ty: &Type) -> NodeId {
        let ty = representation(ty);
        match root {
            Root::Param(param) => self.graph.node(TableId::RUN, ty, Op::Param { param: *param, path: path.into() }),
            Root::Constant(_) => self.graph.unset(ty),
            Root::Row(table, row) => {
                let value = self.graph.node(*table, ty, Op::Element { path: path.into() });
                self.graph.gather(value, *row)
            }
        }
    }

    /// The two sides of an int-or-string.
    pub(crate) fn int_or_string(&mut self, sym: &Sym) -> (NodeId, NodeId) {
        match sym {
            Sym::IntOrString { int, text } => (*int, *text),
            Sym::Place(place) => {
                let (int, text) = (self.column(place, Read::IntOrStringInt), self.column(place, Read::IntOrStringText));
                let Some(default) = place.default.clone() else { return (int, text) };
                let there = self.has_place(place, &Type::IntOrString);
                let (other_int, other_text) = self.int_or_string(&default);
                (self.graph.select(there, int, other_int), self.graph.select(there, text, other_text))
            }
            Sym::Choice { condition, a, b } => {
                let ((ai, at), (bi, bt)) = (self.int_or_string(a), self.int_or_string(b));
                (self.graph.select(*condition, ai, bi), self.graph.select(*condition, at, bt))
            }
            Sym::Node(node) if self.graph.ty(*node) == Ty::Int => (*node, self.graph.unset(Ty::Str)),
            Sym::Node(node) => (self.graph.unset(Ty::Int), *node),
            _ => (self.graph.unset(Ty::Int), self.graph.unset(Ty::Str)),
        }
    }

    /// Whether a value is there.
    pub(crate) fn has(&mut self, sym: &Sym, ty: &Type) -> NodeId {
        match sym {
            Sym::Node(node) => self.graph.has(*node),
            Sym::IntOrString { int, text } => {
                let (int, text) = (self.graph.has(*int), self.graph.has(*text));
                self.graph.or(int, text)
            }
            Sym::Place(place) => match place.default.as_deref() {
                None => self.has_place(place, ty),
                Some(_) if is_scalar(ty) && !matches!(ty.inner(), Type::Selector { .. } | Type::IntOrString) => {
                    let value = self.read(place, ty);
                    self.graph.has(value)
                }
                Some(default) => {
                    let (there, filled) = (self.has_place(place, ty), self.has(default, ty));
                    self.graph.or(there, filled)
                }
            },
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.has(a, ty), self.has(b, ty));
                self.graph.select(*condition, a, b)
            }
            Sym::Unset => self.graph.truth(false),
            Sym::Literal { root, path } => match root {
                _ if is_scalar(ty) => {
                    let value = self.literal_scalar(root, path, ty);
                    self.graph.has(value)
                }
                Root::Row(_, row) => self.graph.has(*row),
                Root::Param(_) | Root::Constant(_) => self.graph.truth(true),
            },
            // A row of a view is there where its first object is.
            Sym::View(_, fields) => match fields.iter().find_map(row_of) {
                Some(row) => self.graph.has(row),
                None => self.graph.truth(true),
            },
            Sym::Rows { .. } | Sym::List(_) | Sym::Record(_) | Sym::Object(_) | Sym::Cluster => self.graph.truth(true),
        }
    }

    fn has_place(&mut self, place: &Place, ty: &Type) -> NodeId {
        if place.path.is_empty() && !is_scalar(ty) {
            return self.graph.has(place.row);
        }
        if is_scalar(ty) && !matches!(ty.inner(), Type::Selector { .. } | Type::IntOrString | Type::Json) {
            let value = self.column(place, place.read.unwrap_or_else(|| read_of(ty)));
            return self.graph.has(value);
        }
        if place.open {
            let shape = self.column(place, Read::Shape);
            let set: Box<[Const]> = (2..=8).map(Const::Int).collect();
            return self.graph.node(self.graph.table(shape), Ty::Bool, Op::In { a: shape, set });
        }
        let present = self.column(place, Read::Present);
        self.graph.has(present)
    }

    // ---- lists ------------------------------------------------------------------------------------------------

    /// The segments of a list or map that stands at `frame`.
    pub(crate) fn segments(&mut self, sym: &Sym, ty: &Type, frame: FrameId) -> Vec<Segment> {
        let here = self.frames.table(frame);
        match sym {
            Sym::List(segments) => segments.to_vec(),
            Sym::Place(place) if place.default.is_some() => self.defaulted_segments(place, ty, frame),
            Sym::Place(place) => {
                let of = match ty.inner() {
                    Type::Map(_) if place.open => RowsOf::JsonEntries(place.path.clone()),
                    Type::Map(_) | Type::Selector { plain: true, .. } => RowsOf::Entries(place.path.clone()),
                    _ if place.open => RowsOf::JsonItems(place.path.clone()),
                    _ => RowsOf::Items(place.path.clone()),
                };
                vec![self.rows_below(here, place, of)]
            }
            Sym::Rows { place, of } => vec![self.rows_below(here, place, of.clone())],
            Sym::Choice { condition, a, b } => {
                let mut all = self.segments(a, ty, frame);
                let otherwise = self.graph.not(*condition);
                for segment in &mut all {
                    self.filter(segment, *condition);
                }
                let mut rest = self.segments(b, ty, frame);
                for segment in &mut rest {
                    self.filter(segment, otherwise);
                }
                all.append(&mut rest);
                all
            }
            Sym::Literal { root, path } => vec![self.literal_rows(root, path, here)],
            Sym::Unset
            | Sym::Node(_)
            | Sym::IntOrString { .. }
            | Sym::Record(_)
            | Sym::Object(_)
            | Sym::View(..)
            | Sym::Cluster => Vec::new(),
        }
    }

    /// A list that the API server fills in where it has no elements.
    fn defaulted_segments(&mut self, place: &Place, ty: &Type, frame: FrameId) -> Vec<Segment> {
        let bare = Sym::Place(Place { default: None, ..place.clone() });
        let Some(default) = place.default.as_deref() else { return self.segments(&bare, ty, frame) };
        let len = self.column(place, Read::Len);
        let none = self.graph.constant(Const::Int(0));
        let filled = self.graph.compare(Compare::Lt, none, len);
        let chosen = Sym::Choice { condition: filled, a: Rc::new(bare), b: Rc::new(default.clone()) };
        self.segments(&chosen, ty, frame)
    }

    /// Keeps a segment's elements only for rows of the list's table where the condition holds.
    fn filter(&mut self, segment: &mut Segment, condition: NodeId) {
        let here = match segment.link {
            Some(link) => self.graph.gather(condition, link),
            None => condition,
        };
        segment.keep = self.graph.and_maybe(segment.keep, Some(here));
    }

    fn rows_below(&mut self, here: TableId, place: &Place, of: RowsOf) -> Segment {
        let keyed = matches!(of, RowsOf::Entries(_) | RowsOf::JsonEntries(_) | RowsOf::Names(_));
        let names = matches!(of, RowsOf::Names(_));
        let rows = self.graph.rows(place.table, of);
        let up = self.graph.parent(rows);
        let table = self.graph.below(here, place.row, rows, up);
        let right = if table == rows { self.graph.row(rows) } else { self.graph.right(table) };
        let index = if keyed {
            self.graph.node(rows, Ty::Str, Op::Key {})
        } else {
            self.graph.node(rows, Ty::Int, Op::Index {})
        };
        let index = Sym::Node(self.graph.gather(index, right));
        let mut element = Place::row(rows, right);
        element.secret = place.secret;
        let link = self.graph.parent(table);
        let element = if names { index.clone() } else { Sym::Place(element) };
        Segment { table, link: Some(link), keep: None, element, index: Some(index), origin: None }
    }

    fn literal_rows(&mut self, root: &Root, path: &[u32], here: TableId) -> Segment {
        let (parent, source, up) = match root {
            Root::Param(param) => (TableId::RUN, Some(Ok(*param)), None),
            Root::Constant(literal) => (TableId::RUN, Some(Err(*literal)), None),
            Root::Row(table, row) => (*table, None, Some(*row)),
        };
        let kind = TableKind::Literal { parent, source, path: path.to_vec() };
        let rows = self.graph.add_table(kind, &[parent]);
        let own = self.graph.row(rows);
        let key = self.graph.node(rows, Ty::Str, Op::Key {});
        let parent_link = self.graph.parent(rows);
        let segment = Segment {
            table: rows,
            link: Some(parent_link),
            keep: None,
            element: Sym::Literal { root: Root::Row(rows, own), path: Vec::new() },
            index: Some(Sym::Node(key)),
            origin: None,
        };
        match up {
            Some(row) if self.graph.table(row) != TableId::RUN => {
                let table = self.graph.below(here, row, rows, parent_link);
                if table == rows {
                    return segment;
                }
                let right = self.graph.right(table);
                Segment {
                    table,
                    link: Some(self.graph.parent(table)),
                    keep: None,
                    element: segment.element.lift(&mut self.graph, right),
                    index: segment.index.map(|i| i.lift(&mut self.graph, right)),
                    origin: None,
                }
            }
            _ if here != TableId::RUN => self.spread(&segment, here),
            _ => segment,
        }
    }

    /// A field of an object.
    pub(crate) fn field(&mut self, base: &Sym, name: &Arc<str>) -> Sym {
        match base {
            Sym::Place(place) => Sym::Place(place.step(key(name.clone()))),
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.field(a, name), self.field(b, name));
                Sym::Choice { condition: *condition, a: Rc::new(a), b: Rc::new(b) }
            }
            Sym::Object(fields) => {
                fields.iter().find(|(n, ..)| n == name).map_or(Sym::Unset, |(_, value, _)| value.clone())
            }
            _ => Sym::Unset,
        }
    }

    /// A place node for a value, at its own table; none where the value is no place.
    pub(crate) fn place_node(&mut self, sym: &Sym) -> Option<NodeId> {
        match sym {
            Sym::Place(place) => Some(self.place_of(place)),
            Sym::Rows { place, .. } => Some(self.place_of(place)),
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.place_node(a), self.place_node(b));
                match (a, b) {
                    (Some(a), Some(b)) => Some(self.graph.select(*condition, a, b)),
                    (a, b) => a.or(b),
                }
            }
            Sym::View(_, fields) => fields.iter().find_map(|f| match f {
                Sym::Place(place) => Some(self.place_of(place)),
                _ => None,
            }),
            _ => None,
        }
    }

    fn place_of(&mut self, place: &Place) -> NodeId {
        let suffix = self.graph.suffix(&place.path);
        let table = self.graph.table(place.row);
        let link = if matches!(self.graph.get(place.row).op, Op::Row {}) { None } else { Some(place.row) };
        self.graph.node(table, Ty::Place, Op::Place { link, suffix, key: None })
    }
}

/// Whether values of the type are scalars (maybe unset): things that stand in a register.
pub(crate) fn is_scalar(ty: &Type) -> bool {
    match ty.inner() {
        Type::Bool
        | Type::Int
        | Type::Float
        | Type::String
        | Type::Bytes
        | Type::Quantity
        | Type::Duration
        | Type::Timestamp
        | Type::Version
        | Type::Ip
        | Type::Cidr
        | Type::Image
        | Type::Regex
        | Type::Cron
        | Type::FileMode
        | Type::Selector { .. }
        | Type::Enum { .. }
        | Type::IntOrString
        | Type::IntOrPercent
        | Type::Json
        | Type::Error => true,
        Type::List(_)
        | Type::Map(_)
        | Type::Optional(_)
        | Type::Object(_)
        | Type::AnyObject
        | Type::Cluster
        | Type::Union(_)
        | Type::Record(_)
        | Type::View(_)
        | Type::Request
        | Type::UserInfo => false,
    }
}

/// The link to the row that a value is a place below; of a view's row, to that of its first object.
fn row_of(sym: &Sym) -> Option<NodeId> {
    match sym {
        Sym::Place(place) => Some(place.row),
        Sym::View(_, fields) => fields.iter().find_map(row_of),
        _ => None,
    }
}

/// The selector that an unset one of the type is, where that means something.
fn nil_selector(ty: &Type) -> Option<Const> {
    match ty {
        Type::Selector { nil: NilSelector::All, .. } => Some(Const::Selector("".into())),
        Type::Selector { nil: NilSelector::None, .. } => Some(Const::Selector(Const::NO_SELECTION.into())),
        _ => None,
    }
}

/// The representation of a scalar type.
pub(crate) fn representation(ty: &Type) -> Ty {
    match ty.inner() {
        Type::Bool => Ty::Bool,
        Type::Int | Type::Duration | Type::Timestamp | Type::Version | Type::FileMode => Ty::Int,
        Type::Float => Ty::Float,
        Type::Quantity => Ty::Quantity,
        Type::Ip | Type::Cidr => Ty::Net,
        Type::Selector { .. } => Ty::Selector,
        _ => Ty::Str,
    }
}

/// How a place of the type is read.
pub(crate) fn read_of(ty: &Type) -> Read {
    match ty.inner() {
        Type::Bool => Read::Bool,
        Type::Int => Read::Int,
        Type::Float => Read::Float,
        Type::Quantity => Read::Quantity,
        Type::Duration => Read::Duration,
        Type::Timestamp => Read::Timestamp,
        Type::Version => Read::Version,
        Type::FileMode => Read::FileMode,
        Type::Ip => Read::Ip,
        Type::Cidr => Read::Cidr,
        Type::Image => Read::Image,
        Type::Cron => Read::Cron,
        Type::Selector { plain, nil } => {
            let nil = match nil {
                NilSelector::All => Some(true),
                NilSelector::None => Some(false),
                NilSelector::Unset => None,
            };
            if *plain { Read::PlainSelector { nil } } else { Read::Selector { nil } }
        }
        Type::IntOrString => Read::IntOrStringText,
        Type::IntOrPercent => Read::IntOrPercent,
        Type::Json
        | Type::Object(_)
        | Type::AnyObject
        | Type::Union(_)
        | Type::List(_)
        | Type::Map(_)
        | Type::Record(_)
        | Type::View(_)
        | Type::Request
        | Type::UserInfo
        | Type::Cluster => Read::Canonical,
        Type::String | Type::Bytes | Type::Regex | Type::Enum { .. } | Type::Error | Type::Optional(_) => Read::Str,
    }
}

/// How a value of the type prints.
pub(crate) fn format_of(ty: &Type) -> FormatAs {
    match ty.inner() {
        Type::Bool => FormatAs::Bool,
        Type::Int => FormatAs::Int,
        Type::Float => FormatAs::Float,
        Type::Quantity => FormatAs::Quantity,
        Type::Duration => FormatAs::Duration,
        Type::Timestamp => FormatAs::Timestamp,
        Type::Version => FormatAs::Version,
        Type::FileMode => FormatAs::FileMode,
        Type::Ip | Type::Cidr => FormatAs::Net,
        _ => FormatAs::Str,
    }
}
