//! Expressions: what each construct of the typed IR is in tables and nodes.

use crate::frame::{Env, FrameId};
use crate::graph::{RowsOf, key};
use crate::lower::{Lowering, SUBJECT, format_of, is_scalar, representation};
use crate::sym::{Place, Root, Segment, Sym};
use std::rc::Rc;
use std::sync::Arc;
use upright_program::{Arithmetic, Compare, Const, Fold, FormatAs, NodeId, Op, Read, Step, TableId, TableKind, Ty};
use upright_schema::{DurationForm, FieldType, KindId};
use upright_types::ir::{ArithmeticOp, CompareOp, Expr, ExprKind, FoldOp, IsTest, Part, Quantifier, Type};
use upright_value::Builtin;

impl<'a> Lowering<'a> {
    /// The value of an expression in the frame that is its home.
    pub(crate) fn eval_at(&mut self, expr: &'a Expr, env: &Env, frame: FrameId) -> Sym {
        match &expr.kind {
            ExprKind::Error => Sym::Unset,
            ExprKind::Const(value) => Sym::Node(self.graph.constant(crate::literal::constant(value, &expr.ty))),
            ExprKind::Param(param) => {
                let id = upright_program::ParamId(param.0);
                self.needed.params.insert(id);
                Sym::Literal { root: Root::Param(id), path: Vec::new() }
            }
            ExprKind::Kubernetes => Sym::Node(self.graph.node(TableId::RUN, Ty::Int, Op::Kubernetes {})),
            ExprKind::Now => Sym::Node(self.graph.node(TableId::RUN, Ty::Int, Op::Now {})),
            ExprKind::Request => self.request(env, frame),
            ExprKind::Var(var) => self.lookup(*var, env, frame),
            ExprKind::Field { base, name, default, secret, required } => {
                let of = self.eval(base, env, frame);
                let value = self.field(&of, name);
                let default = default.as_deref().map(|d| (self.eval(d, env, frame), &d.ty));
                self.described(value, base, &of, name, default, *secret, *required)
            }
            ExprKind::ViewField { base, field } => {
                let base = self.eval(base, env, frame);
                view_field(&base, &|_, fields| fields.get(*field).cloned())
            }
            ExprKind::ViewsField { base, name } => {
                let rules = self.rules;
                let base = self.eval(base, env, frame);
                view_field(&base, &|view, fields| {
                    let definition = rules.views.get(view.index())?;
                    let at = definition
                        .fields
                        .iter()
                        .position(|v| rules.vars.get(v.index()).is_some_and(|var| var.name == *name))?;
                    fields.get(at).cloned()
                })
            }
            ExprKind::RecordField { base, field } => {
                let base = self.eval(base, env, frame);
                record_field(&base, *field)
            }
            ExprKind::Index { base, index } => self.index(base, index, env, frame),
            ExprKind::Key { base, key } => self.map_key(base, key, env, frame),
            ExprKind::JsonKey { base, key: name } => {
                let base = self.eval(base, env, frame);
                open(self.field(&base, name))
            }
            ExprKind::JsonIndex { base, index } => {
                let base = self.eval(base, env, frame);
                open(step(&base, &Step::Item(*index)))
            }
            ExprKind::Every { types, of } => {
                let of = self.eval(of, env, frame);
                let mut types = types.clone();
                types.sort();
                below(&of, &|path| {
                    if types.is_empty() { RowsOf::Leaves(path) } else { RowsOf::Every(path, types.clone()) }
                })
            }
            ExprKind::FieldNames(of) => {
                let of = self.eval(of, env, frame);
                below(&of, &RowsOf::Names)
            }
            ExprKind::Flags(args) => self.flags(args, env, frame),
            ExprKind::List(items) => self.list(items, env, frame),
            ExprKind::Map(entries) => self.map(entries, env, frame),
            ExprKind::Record(fields) => Sym::Record(fields.iter().map(|f| self.eval(f, env, frame)).collect()),
            ExprKind::Object(fields) => {
                let fields = fields.iter().map(|(n, v)| (n.clone(), self.eval(v, env, frame), v.ty.clone()));
                Sym::Object(fields.collect())
            }
            ExprKind::Comprehension { steps, element } => {
                Sym::List(self.comprehension(steps, element, env, frame).into())
            }
            ExprKind::Quantifier { kind: Quantifier::Any, binder, body } => {
                Sym::Node(self.any(binder, body, false, env, frame))
            }
            ExprKind::Quantifier { kind: Quantifier::All, binder, body } => {
                let counterexample = self.any(binder, body, true, env, frame);
                Sym::Node(self.graph.not(counterexample))
            }
            ExprKind::Quantifier { kind: Quantifier::Find, binder, body } => self.find(binder, body, env, frame),
            ExprKind::And(a, b) => {
                let (a, b) = (self.condition(a, env, frame), self.condition(b, env, frame));
                Sym::Node(self.graph.and(a, b))
            }
            ExprKind::Or(a, b) => {
                let (a, b) = (self.condition(a, env, frame), self.condition(b, env, frame));
                Sym::Node(self.graph.or(a, b))
            }
            ExprKind::Not(a) => {
                let a = self.condition(a, env, frame);
                Sym::Node(self.graph.not(a))
            }
            ExprKind::Compare { op, left, right } => Sym::Node(self.compare(*op, left, right, env, frame)),
            ExprKind::In { item, list } => Sym::Node(self.contains(item, list, env, frame)),
            ExprKind::InNet { item, net } => {
                let (a, net) = (self.eval_scalar(item, env, frame), self.eval_scalar(net, env, frame));
                self.op(Ty::Bool, &[a, net], Op::InNet { a, net })
            }
            ExprKind::Like { text, pattern } => {
                let (text, pattern) = (self.eval_text(text, env, frame), self.eval_scalar(pattern, env, frame));
                self.op(Ty::Bool, &[text, pattern], Op::Like { text, pattern })
            }
            ExprKind::Matches { text, pattern } => {
                let (text, pattern) = (self.eval_text(text, env, frame), self.eval_scalar(pattern, env, frame));
                self.op(Ty::Bool, &[text, pattern], Op::Matches { text, pattern })
            }
            ExprKind::Coalesce(a, b) => {
                let ty = &a.ty;
                let (a, b) = (self.eval(a, env, frame), self.eval(b, env, frame));
                let condition = self.has(&a, ty);
                choice(&self.graph, condition, a, b)
            }
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.condition(condition, env, frame);
                let (a, b) = (self.eval(then, env, frame), self.eval(otherwise, env, frame));
                choice(&self.graph, condition, a, b)
            }
            ExprKind::Arithmetic { op, left, right } => self.arithmetic(expr, *op, left, right, env, frame),
            ExprKind::Negate(a) => {
                let a = self.eval_scalar(a, env, frame);
                let ty = self.graph.ty(a);
                self.op(ty, &[a], Op::Negate { a })
            }
            ExprKind::Has(a) => {
                let sym = self.eval(a, env, frame);
                Sym::Node(self.has_written(&sym, &a.ty))
            }
            ExprKind::Valid(a) => {
                let sym = self.eval(a, env, frame);
                let node = self.written(&sym, &a.ty);
                Sym::Node(self.graph.node(self.graph.table(node), Ty::Bool, Op::Readable { a: node }))
            }
            ExprKind::Raw(a) => {
                let sym = self.eval(a, env, frame);
                raw(&sym, is_scalar(&a.ty) && !matches!(a.ty.inner(), Type::Selector { .. } | Type::Json))
            }
            ExprKind::Old(a) => {
                self.needed.old = true;
                let sym = self.eval(a, env, frame);
                self.old(&sym)
            }
            ExprKind::Is { base, test } => Sym::Node(self.is(base, test, env, frame)),
            ExprKind::As { base, kind } => self.embedded(base, *kind, env, frame),
            ExprKind::Assume(inner) => {
                let sym = self.eval(inner, env, frame);
                self.assume(sym, &inner.ty, &expr.ty)
            }
            ExprKind::Convert(inner) => self.convert(inner, &expr.ty, env, frame),
            ExprKind::Method {
                builtin: builtin @ (Builtin::SelectorSelectsAll | Builtin::SelectorSelectsNone),
                args,
            } => {
                let Some(selector) = args.first() else { return Sym::Unset };
                let a = self.eval_scalar(selector, env, frame);
                self.op(Ty::Bool, &[a], Op::SelectorIs { a, all: *builtin == Builtin::SelectorSelectsAll })
            }
            ExprKind::Method { builtin, args } => {
                let nodes: Vec<NodeId> = args.iter().map(|a| self.eval_scalar(a, env, frame)).collect();
                let ty = representation(&expr.ty);
                self.op(ty, &nodes.clone(), Op::Call { builtin: *builtin, args: nodes.into() })
            }
            ExprKind::Selects { selector, labels } => {
                let selector = self.eval_scalar(selector, env, frame);
                let labels = self.labels(labels, env, frame);
                self.op(Ty::Bool, &[selector, labels], Op::Selects { selector, labels })
            }
            ExprKind::Split { text, separator } => self.split_text(text, separator, env, frame),
            ExprKind::Join { list, separator } => {
                let sym = self.eval(list, env, frame);
                let segments = self.segments(&sym, &list.ty, frame);
                Sym::Node(self.join(segments, &Type::String, separator, frame))
            }
            ExprKind::Fold { op, list } => self.fold(expr, *op, list, env, frame),
            ExprKind::Call { function, args } => {
                let rules = self.rules;
                let Some(function) = rules.functions.get(function.index()) else { return Sym::Unset };
                let mut scope = Env::default();
                for (param, arg) in function.params.iter().zip(args) {
                    let (sym, home) = self.eval_home(arg, env, frame);
                    scope = scope.with(*param, sym, home);
                }
                if let Some(subject) = env.get(SUBJECT).cloned() {
                    scope = scope.with(SUBJECT, subject.sym, subject.frame);
                }
                self.eval(&function.body, &scope, frame)
            }
            ExprKind::Interpolate(parts) => self.interpolate(parts, env, frame),
        }
    }

    /// A node over operands, as a value.
    fn op(&mut self, ty: Ty, operands: &[NodeId], op: Op) -> Sym {
        Sym::Node(self.graph.node(self.graph.common(operands), ty, op))
    }

    /// The node of an expression of scalar type.
    pub(crate) fn eval_scalar(&mut self, expr: &'a Expr, env: &Env, frame: FrameId) -> NodeId {
        let sym = self.eval(expr, env, frame);
        self.scalar(&sym, &expr.ty)
    }

    /// The node of an expression whose text is looked at; what can't be read as an image is still a text.
    fn eval_text(&mut self, expr: &'a Expr, env: &Env, frame: FrameId) -> NodeId {
        self.eval_scalar(expr, env, frame)
    }

    /// A place with what the schema knows of its field.
    #[allow(clippy::too_many_arguments, reason = "all of them describe one field")]
    fn described(
        &mut self,
        value: Sym,
        base: &Expr,
        of: &Sym,
        name: &Arc<str>,
        default: Option<(Sym, &Type)>,
        secret: bool,
        required: bool,
    ) -> Sym {
        let read = self.field_read(&base.ty, name);
        let default = default.map(|(default, ty)| match base.ty.is_optional() {
            true => {
                let there = self.has(of, &base.ty);
                Rc::new(self.only_where(there, default, ty))
            }
            false => Rc::new(default),
        });
        let optional = base.ty.is_optional();
        describe(value, &|place| {
            let given = if optional { place.path.len().saturating_sub(1) as u32 } else { place.given };
            Place {
                read: read.or(place.read),
                default: default.clone(),
                secret: secret || place.secret,
                required: required.then_some(given),
                given,
                ..place.clone()
            }
        })
    }

    /// The value where the condition holds; else unset, or an empty list.
    fn only_where(&mut self, condition: NodeId, value: Sym, ty: &Type) -> Sym {
        if is_scalar(ty) && !matches!(ty.inner(), Type::IntOrString) {
            let value = self.scalar(&value, ty);
            return Sym::Node(self.graph.guard(condition, value));
        }
        choice(&self.graph, condition, value, Sym::Unset)
    }

    /// How a field is read where its type in the language does not tell.
    fn field_read(&self, base: &Type, name: &str) -> Option<Read> {
        let ty = match base.inner() {
            Type::Object(ty) => *ty,
            Type::Union(members) => match members.first() {
                Some(Type::Object(ty)) => *ty,
                _ => return None,
            },
            _ => return None,
        };
        match self.schema.field(ty, name)?.ty {
            FieldType::Duration(DurationForm::Seconds32 | DurationForm::Seconds64) => Some(Read::Seconds),
            _ => None,
        }
    }

    /// What the manifest says, before defaults.
    fn written(&mut self, sym: &Sym, ty: &Type) -> NodeId {
        let bare = describe(sym.clone(), &|place| Place { default: None, required: None, ..place.clone() });
        self.scalar(&bare, ty)
    }

    fn has_written(&mut self, sym: &Sym, ty: &Type) -> NodeId {
        let bare = describe(sym.clone(), &|place| Place { default: None, required: None, ..place.clone() });
        self.has(&bare, ty)
    }

    fn request(&mut self, env: &Env, frame: FrameId) -> Sym {
        self.needed.request = true;
        let subject = self.lookup(SUBJECT, env, frame);
        step(&subject, &key("$request"))
    }

    // ---- access -----------------------------------------------------------------------------------------------

    fn index(&mut self, base: &'a Expr, index: &'a Expr, env: &Env, frame: FrameId) -> Sym {
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
        if let Sym::Place(_) | Sym::Rows { .. } | Sym::Literal { .. } = sym {
            let mut segments = self.segments(&sym, &base.ty, home);
            for segment in &mut segments {
                if matches!(sym, Sym::Literal { .. }) {
                    let own = self.graph.node(segment.table, Ty::Int, Op::Index {});
                    segment.index = Some(Sym::Node(own));
                }
            }
            return self.pick(segments, home, at, frame);
        }
        self.unsupported(index.span, "an index into a computed list, other than `[0]`,")
    }

    fn whole(&mut self, segment: Segment, home: FrameId) -> crate::list::Opened {
        let link = match segment.link {
            Some(link) => link,
            None => self.graph.row(segment.table),
        };
        let inner = self.frames.add(segment.table, vec![(home, link)]);
        crate::list::Opened { frame: inner, env: Env::default(), keep: segment.keep, element: segment.element }
    }

    fn map_key(&mut self, base: &'a Expr, name: &'a Expr, env: &Env, frame: FrameId) -> Sym {
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

    fn list(&mut self, items: &'a [Expr], env: &Env, frame: FrameId) -> Sym {
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

    fn map(&mut self, entries: &'a [(Expr, Expr)], env: &Env, frame: FrameId) -> Sym {
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

    fn old(&mut self, sym: &Sym) -> Sym {
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

    fn has_place_row(&mut self, sym: &Sym) -> NodeId {
        let shape = match sym {
            Sym::Place(place) => self.column(place, Read::Shape),
            _ => return self.graph.truth(true),
        };
        self.graph.has(shape)
    }

    /// Link from rows of a reader-filled table to their counterparts before the request.
    fn old_row(&mut self, table: TableId) -> NodeId {
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
            RowsOf::Entries(_) | RowsOf::Names(_) => {
                let ours = self.graph.node(table, Ty::Str, Op::Key {});
                on.push((ours, self.graph.node(old, Ty::Str, Op::Key {})));
            }
            RowsOf::Items(_) | RowsOf::JsonItems(_) => {
                // Elements of most lists have a name; those that have none are told apart by their index.
                let name = [key("name")];
                let (a, b) = (
                    self.graph.column(table, Read::LenientStr, &name, None),
                    self.graph.column(old, Read::LenientStr, &name, None),
                );
                on.push(self.name_or_index(table, old, a, b));
            }
            RowsOf::Every(..) => {
                let name = [key("name")];
                let (a, b) = (
                    self.graph.column(table, Read::LenientStr, &name, None),
                    self.graph.column(old, Read::LenientStr, &name, None),
                );
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

    fn name_or_index(&mut self, table: TableId, old: TableId, a: NodeId, b: NodeId) -> (NodeId, NodeId) {
        let (i, j) = (self.graph.node(table, Ty::Int, Op::Index {}), self.graph.node(old, Ty::Int, Op::Index {}));
        let (i, j) = (self.graph.format(FormatAs::Int, i), self.graph.format(FormatAs::Int, j));
        let slash = self.graph.text("#");
        let (i, j) = (self.graph.concat(vec![slash, i]), self.graph.concat(vec![slash, j]));
        (self.graph.coalesce(a, i), self.graph.coalesce(b, j))
    }

    fn embedded(&mut self, base: &'a Expr, kind: KindId, env: &Env, frame: FrameId) -> Sym {
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

    fn embedded_in(&mut self, sym: &Sym, kind: KindId, base64: bool, expr: &Expr) -> Sym {
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
    fn assume(&mut self, sym: Sym, from: &Type, to: &Type) -> Sym {
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

    fn convert(&mut self, inner: &'a Expr, to: &Type, env: &Env, frame: FrameId) -> Sym {
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

    fn labels(&mut self, labels: &'a Expr, env: &Env, frame: FrameId) -> NodeId {
        let sym = self.eval(labels, env, frame);
        self.labels_of(&sym)
    }

    fn labels_of(&mut self, sym: &Sym) -> NodeId {
        match sym {
            Sym::Place(place) => self.column(place, Read::Labels),
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.labels_of(a), self.labels_of(b));
                self.graph.select(*condition, a, b)
            }
            _ => self.graph.unset(Ty::Labels),
        }
    }

    // ---- conditions -------------------------------------------------------------------------------------------

    fn compare(&mut self, op: CompareOp, left: &'a Expr, right: &'a Expr, env: &Env, frame: FrameId) -> NodeId {
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

    fn order(&mut self, compare: Compare, a: &Sym, b: &Sym, ty: &Type) -> NodeId {
        let (a, b) = (self.scalar(a, ty), self.scalar(b, ty));
        self.graph.compare(compare, a, b)
    }

    fn equal(&mut self, a: &Sym, b: &Sym, ty: &Type, other: &Type) -> NodeId {
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

    fn contains(&mut self, item: &'a Expr, list: &'a Expr, env: &Env, frame: FrameId) -> NodeId {
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
    fn member(&mut self, value: NodeId, theirs: NodeId, segment: &Segment, home: FrameId, frame: FrameId) -> NodeId {
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

    fn is(&mut self, base: &'a Expr, test: &IsTest, env: &Env, frame: FrameId) -> NodeId {
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

    fn is_shape(&mut self, sym: &Sym, object: bool) -> NodeId {
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
    fn is_object(&mut self, sym: &Sym, ty: upright_schema::TypeId) -> NodeId {
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

    fn is_view(&mut self, sym: &Sym, wanted: upright_types::ir::ViewId) -> NodeId {
        match sym {
            Sym::View(view, _) => self.graph.truth(*view == wanted),
            Sym::Choice { condition, a, b } => {
                let (a, b) = (self.is_view(a, wanted), self.is_view(b, wanted));
                self.graph.select(*condition, a, b)
            }
            _ => self.graph.truth(false),
        }
    }

    // ---- computed values --------------------------------------------------------------------------------------

    fn arithmetic(
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
        let ty = representation(&expr.ty);
        self.op(ty, &[a, b], Op::Arithmetic { arithmetic, a, b })
    }

    fn flags(&mut self, args: &'a Expr, env: &Env, frame: FrameId) -> Sym {
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

    fn split_text(&mut self, text: &'a Expr, separator: &Arc<str>, env: &Env, frame: FrameId) -> Sym {
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

    fn fold(&mut self, expr: &'a Expr, op: FoldOp, list: &'a Expr, env: &Env, frame: FrameId) -> Sym {
        let sym = self.eval(list, env, frame);
        if let (FoldOp::Len, Sym::Place(place)) = (op, &sym)
            && place.default.is_none()
        {
            return Sym::Node(self.column(place, Read::Len));
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

    fn count(&mut self, segments: &[Segment]) -> Sym {
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

    fn distinct(&mut self, segments: Vec<Segment>, element: &Type, frame: FrameId) -> Sym {
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
    pub(crate) fn join(&mut self, segments: Vec<Segment>, element: &Type, separator: &str, frame: FrameId) -> NodeId {
        let mut texts = Vec::new();
        for mut segment in segments {
            let text = self.printed(&segment.element, element, false);
            segment.element = Sym::Node(text);
            texts.push(segment);
        }
        match self.one_table(texts, &Type::String, frame) {
            Some((_, value, link, keep)) => self.graph.fold(Fold::Join(separator.into()), Some(value), keep, link),
            None => self.graph.text(""),
        }
    }

    // ---- text -------------------------------------------------------------------------------------------------

    fn interpolate(&mut self, parts: &'a [Part], env: &Env, frame: FrameId) -> Sym {
        let mut nodes = Vec::new();
        for part in parts {
            nodes.push(match part {
                Part::Text(text) => self.graph.text(text),
                Part::Value { value, secret } => {
                    let sym = self.eval(value, env, frame);
                    match value.ty.inner() {
                        Type::List(element) => {
                            let segments = self.segments(&sym, &value.ty, frame);
                            self.join(segments, element, ", ", frame)
                        }
                        ty => self.printed(&sym, ty, *secret),
                    }
                }
            });
        }
        Sym::Node(self.graph.concat(nodes))
    }

    /// A scalar as a message prints it.
    pub(crate) fn printed(&mut self, sym: &Sym, ty: &Type, secret: bool) -> NodeId {
        let secret = secret || is_secret(sym);
        if matches!(ty.inner(), Type::IntOrString) && !secret {
            let (int, text) = self.int_or_string(sym);
            let int = self.graph.format(FormatAs::Int, int);
            return self.graph.coalesce(int, text);
        }
        let value = self.scalar(sym, ty);
        self.graph.format(if secret { FormatAs::Secret } else { format_of(ty) }, value)
    }

    /// A value as JSON text, for fixes.
    pub(crate) fn json(&mut self, sym: &Sym, ty: &Type, frame: FrameId) -> NodeId {
        match (sym, ty.inner()) {
            (Sym::Object(fields), _) => self.json_object(fields, frame),
            (
                Sym::Place(place),
                Type::Object(_) | Type::List(_) | Type::Map(_) | Type::Json | Type::Selector { .. },
            ) => self.column(place, Read::Canonical),
            (_, Type::List(element)) => {
                let element = element.as_ref().clone();
                let segments = self.segments(sym, ty, frame);
                let mut texts = Vec::new();
                for mut segment in segments {
                    segment.element = Sym::Node(self.json(&segment.element, &element, frame));
                    texts.push(segment);
                }
                let inner = match self.one_table(texts, &Type::String, frame) {
                    Some((_, value, link, keep)) => self.graph.fold(Fold::Join(",".into()), Some(value), keep, link),
                    None => self.graph.text(""),
                };
                let (open, close) = (self.graph.text("["), self.graph.text("]"));
                self.graph.concat(vec![open, inner, close])
            }
            (_, Type::Map(_)) => self.graph.text("{}"),
            (_, Type::IntOrString) => {
                let (int, text) = self.int_or_string(sym);
                let (int, text) = (self.graph.json(FormatAs::Int, int), self.graph.json(FormatAs::Str, text));
                self.graph.coalesce(int, text)
            }
            (_, ty) => {
                let value = self.scalar(sym, ty);
                self.graph.json(format_of(ty), value)
            }
        }
    }

    fn json_object(&mut self, fields: &[(Arc<str>, Sym, Type)], frame: FrameId) -> NodeId {
        let mut parts = vec![self.graph.text("{")];
        for (i, (name, value, ty)) in fields.iter().enumerate() {
            let quoted = crate::literal::quoted(name);
            let head = format!("{}{quoted}:", if i == 0 { "" } else { "," });
            parts.push(self.graph.text(&head));
            parts.push(self.json(value, ty, frame));
        }
        parts.push(self.graph.text("}"));
        self.graph.concat(parts)
    }
}

fn choice(graph: &crate::graph::Graph, condition: NodeId, a: Sym, b: Sym) -> Sym {
    match graph.known(condition) {
        Some(Const::Bool(true)) => a,
        Some(Const::Bool(false)) => b,
        _ => Sym::Choice { condition, a: Rc::new(a), b: Rc::new(b) },
    }
}

/// Applies a change to every place that a value may be.
fn describe(sym: Sym, f: &dyn Fn(&Place) -> Place) -> Sym {
    match sym {
        Sym::Place(place) => Sym::Place(f(&place)),
        Sym::Choice { condition, a, b } => Sym::Choice {
            condition,
            a: Rc::new(describe(a.as_ref().clone(), f)),
            b: Rc::new(describe(b.as_ref().clone(), f)),
        },
        other => other,
    }
}

/// A place inside json.
fn open(sym: Sym) -> Sym {
    describe(sym, &|place| Place { open: true, ..place.clone() })
}

fn read_as(sym: Sym, read: Read) -> Sym {
    describe(sym, &|place| Place { read: Some(read), default: None, ..place.clone() })
}

fn raw(sym: &Sym, scalar: bool) -> Sym {
    describe(sym.clone(), &|place| Place {
        read: if scalar { Some(Read::Raw) } else { None },
        default: None,
        required: None,
        open: !scalar,
        ..place.clone()
    })
}

fn step(sym: &Sym, to: &Step) -> Sym {
    match sym {
        Sym::Place(place) => Sym::Place(place.step(to.clone())),
        Sym::Choice { condition, a, b } => {
            Sym::Choice { condition: *condition, a: Rc::new(step(a, to)), b: Rc::new(step(b, to)) }
        }
        _ => Sym::Unset,
    }
}

/// A map's value under a constant key, where all that the map may be are places.
fn constant_key(sym: &Sym, name: &Arc<str>) -> Option<Sym> {
    match sym {
        Sym::Place(place) => Some(Sym::Place(place.step(key(name.clone())))),
        Sym::Choice { condition, a, b } => {
            let (a, b) = (constant_key(a, name)?, constant_key(b, name)?);
            Some(Sym::Choice { condition: *condition, a: Rc::new(a), b: Rc::new(b) })
        }
        _ => None,
    }
}

fn below(sym: &Sym, of: &dyn Fn(Vec<Step>) -> RowsOf) -> Sym {
    match sym {
        Sym::Place(place) => {
            let base = Place { path: Vec::new(), read: None, default: None, ..place.clone() };
            Sym::Rows { place: base, of: of(place.path.clone()) }
        }
        Sym::Choice { condition, a, b } => {
            Sym::Choice { condition: *condition, a: Rc::new(below(a, of)), b: Rc::new(below(b, of)) }
        }
        _ => Sym::Unset,
    }
}

fn view_field(sym: &Sym, pick: &dyn Fn(upright_types::ir::ViewId, &[Sym]) -> Option<Sym>) -> Sym {
    match sym {
        Sym::View(view, fields) => pick(*view, fields).unwrap_or(Sym::Unset),
        Sym::Choice { condition, a, b } => {
            Sym::Choice { condition: *condition, a: Rc::new(view_field(a, pick)), b: Rc::new(view_field(b, pick)) }
        }
        _ => Sym::Unset,
    }
}

fn record_field(sym: &Sym, field: usize) -> Sym {
    match sym {
        Sym::Record(fields) => fields.get(field).cloned().unwrap_or(Sym::Unset),
        Sym::Literal { root, path } => {
            let mut path = path.clone();
            path.push(field as u32);
            Sym::Literal { root: root.clone(), path }
        }
        Sym::Choice { condition, a, b } => Sym::Choice {
            condition: *condition,
            a: Rc::new(record_field(a, field)),
            b: Rc::new(record_field(b, field)),
        },
        _ => Sym::Unset,
    }
}

fn is_secret(sym: &Sym) -> bool {
    match sym {
        Sym::Place(place) => place.secret,
        Sym::Choice { a, b, .. } => is_secret(a) || is_secret(b),
        _ => false,
    }
}
