//! Expressions: what each construct of the typed IR is in tables and nodes.

mod access;
mod compute;
mod condition;
mod shape;
mod text;

use self::shape::{below, choice, describe, open, raw, record_field, step, view_field};
use crate::frame::{Env, FrameId};
use crate::graph::{RowsOf, key};
use crate::lower::{Lowering, SUBJECT, is_scalar, representation};
use crate::sym::{Place, Root, Sym};
use std::rc::Rc;
use std::sync::Arc;
use upright_program::{Const, NodeId, Op, Read, Step, TableId, Ty};
use upright_schema::{DurationForm, FieldType};
use upright_types::ir::{Expr, ExprKind, Quantifier, Type, ViewId};
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
                let row = self.eval(base, env, frame);
                // A row that may be of several views is one of this view here.
                let meant = |view: ViewId| *base.ty.inner() == Type::View(view);
                view_field(&row, &|view, fields| fields.get(*field).filter(|_| meant(view)).cloned())
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
                let table = self.graph.table(node);
                let readable = self.graph.node(table, Ty::Bool, Op::Readable { a: node });
                let Type::Enum { values, open: false } = a.ty.inner() else { return Sym::Node(readable) };
                let set = values.iter().map(|value| Const::Str(value.clone())).collect();
                let known = self.graph.node(table, Ty::Bool, Op::In { a: node, set });
                Sym::Node(self.graph.and(readable, known))
            }
            ExprKind::Raw(a) => {
                let sym = self.eval(a, env, frame);
                raw(&sym, is_scalar(&a.ty) && !matches!(a.ty.inner(), Type::Selector { .. } | Type::Json))
            }
            ExprKind::Old(a) => {
                self.needed.old = true;
                if let Some(entry) = self.old_entry(a, env, frame) {
                    return entry;
                }
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
                Sym::Node(self.join(segments, &Type::String, separator, false, frame))
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
        // What narrowing has shown is not there in the rows that it has ruled out, and those are computed too.
        let optional = base.ty.is_optional() || matches!(base.kind, ExprKind::Assume(_));
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
}
