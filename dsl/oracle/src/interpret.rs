//! The interpreter: what each expression of the typed IR is, by its definition.
//!
//! Everything is evaluated, nothing is skipped: no expression has effects, so that order and laziness can't be seen.

mod access;
mod compare;
mod compute;
mod list;
mod text;

use crate::Options;
use crate::place::{Document, Place};
use crate::read;
use crate::trace::Recorder;
use crate::truth::Truth;
use crate::value::{Cell, Env, List, Lost, Scalar, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use upright_schema::{Schema, Step, TypeId};
use upright_types::ir::{Expr, ExprKind, Literal, ParamId, RuleSet, Type};

/// The paths of all places of some types below a type.
type Paths = Rc<[Vec<Step>]>;

/// A rule set with all that its expressions may look at.
#[derive(Debug)]
pub(crate) struct Interpreter<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) rules: &'a RuleSet,
    pub(crate) options: &'a Options,
    /// Ordered by namespace, name, kind and API version.
    pub(crate) inventory: Vec<Rc<Document>>,
    /// Whether objects of the inventory could not be read, by their kind.
    pub(crate) unreadable: Vec<Rc<Document>>,
    pub(crate) paths: RefCell<BTreeMap<(TypeId, Vec<TypeId>), Paths>>,
    pub(crate) recorder: Recorder,
}

impl Interpreter<'_> {
    /// The value of an expression.
    pub(crate) fn eval(&self, expr: &Expr, env: &Env) -> Value {
        let value = self.value(expr, env);
        if let Value::Scalar(Scalar::Bool(holds)) = &value {
            self.recorder.note(expr, Truth::of(*holds));
        }
        value
    }

    fn value(&self, expr: &Expr, env: &Env) -> Value {
        match &expr.kind {
            ExprKind::Error => Value::Unknown,
            ExprKind::Const(value) => Value::of(read::constant(value, &expr.ty)),
            ExprKind::Param(param) => self.param(*param),
            ExprKind::Kubernetes => Value::Scalar(Scalar::Version(self.options.kubernetes)),
            ExprKind::Now => Value::of(Ok(self.options.now.map(Scalar::Timestamp))),
            ExprKind::Request => self.request(env),
            ExprKind::Var(var) => env.get(*var),
            ExprKind::Field { base, name, default, secret, required } => {
                self.field(base, name, default.as_deref(), *secret, *required, env)
            }
            ExprKind::ViewField { base, field } => self.view_field(&self.eval(base, env), |_| Some(*field)),
            ExprKind::ViewsField { base, name } => self.view_field(&self.eval(base, env), |view| {
                let vars = &self.rules.views.get(view.index())?.fields;
                vars.iter().position(|v| self.rules.vars.get(v.index()).is_some_and(|var| var.name == *name))
            }),
            ExprKind::RecordField { base, field } => match self.eval(base, env) {
                Value::Record(fields) => fields.get(*field).cloned().unwrap_or(Value::Unset),
                other => missing(&other),
            },
            ExprKind::Index { base, index } => self.index(base, index, env),
            ExprKind::Key { base, key } => self.key(base, key, env),
            ExprKind::JsonKey { base, key } => on_place(self.eval(base, env), |place| place.open_key(key)),
            ExprKind::JsonIndex { base, index } => {
                on_place(self.eval(base, env), |place| place.open_element(*index as usize))
            }
            ExprKind::Every { types, of } => Value::List(Rc::new(self.every(types, &self.eval(of, env)))),
            ExprKind::FieldNames(of) => Value::List(Rc::new(self.field_names(&self.eval(of, env)))),
            ExprKind::Flags(args) => self.flags(args, env),
            ExprKind::List(items) => Value::List(Rc::new(List::of(items.iter().map(|item| self.eval(item, env))))),
            ExprKind::Map(entries) => self.map(entries, env),
            ExprKind::Record(fields) => Value::Record(fields.iter().map(|field| self.eval(field, env)).collect()),
            ExprKind::Object(fields) => {
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), self.eval(value, env))).collect())
            }
            ExprKind::Comprehension { steps, element } => Value::List(Rc::new(self.comprehension(steps, element, env))),
            ExprKind::Quantifier { kind, binder, body } => self.quantifier(*kind, binder, body, env),
            ExprKind::And(a, b) => {
                let left = self.truth(a, env);
                condition(left.and(self.recorder.unless(left == Truth::False, || self.truth(b, env))))
            }
            ExprKind::Or(a, b) => {
                let left = self.truth(a, env);
                condition(left.or(self.recorder.unless(left == Truth::True, || self.truth(b, env))))
            }
            ExprKind::Not(a) => condition(self.truth(a, env).not()),
            ExprKind::Compare { op, left, right } => condition(self.compare(*op, left, right, env)),
            ExprKind::In { item, list } => condition(self.is_in(item, list, env)),
            ExprKind::InNet { item, net } => condition(self.is_in_net(item, net, env)),
            ExprKind::Like { text, pattern } => condition(self.like(text, pattern, env)),
            ExprKind::Matches { text, pattern } => condition(self.matches(text, pattern, env)),
            ExprKind::Coalesce(a, b) => {
                let value = self.eval(a, env);
                match self.has(&value, &a.ty) {
                    Truth::True => value,
                    Truth::False => self.eval(b, env),
                    Truth::Unknown => Value::Unknown,
                }
            }
            ExprKind::If { condition, then, otherwise } => self.choose(condition, then, otherwise, env),
            ExprKind::Arithmetic { op, left, right } => self.arithmetic(*op, left, right, env),
            ExprKind::Negate(a) => Value::of(self.cell(a, env).and_then(|v| match v {
                Some(v) => v.negated().map_err(|_| Lost),
                None => Ok(None),
            })),
            ExprKind::Has(a) => condition(self.has_written(&self.eval(a, env), &a.ty)),
            ExprKind::Valid(a) => condition(self.is_valid(&self.eval(a, env), &a.ty)),
            ExprKind::Raw(a) => self.raw(&self.eval(a, env), &a.ty),
            ExprKind::Old(a) => self.old(&self.eval(a, env), env),
            ExprKind::Is { base, test } => condition(self.is(base, test, env)),
            ExprKind::As { base, kind } => self.document_inside(base, *kind, env),
            ExprKind::Assume(inner) => self.assume(self.eval(inner, env), &inner.ty, &expr.ty),
            ExprKind::Convert(inner) => self.convert(inner, &expr.ty, env),
            ExprKind::Method { builtin, args } => Value::of(self.method(*builtin, args, env)),
            ExprKind::Selects { selector, labels } => condition(self.selects(selector, labels, env)),
            ExprKind::Split { text, separator } => Value::List(Rc::new(self.split(text, separator, env))),
            ExprKind::Join { list, separator } => self.join(list, separator, env),
            ExprKind::Fold { op, list } => self.fold(*op, list, &expr.ty, env),
            ExprKind::Call { function, args } => {
                let Some(function) = self.rules.functions.get(function.index()) else { return Value::Unknown };
                let scope = function
                    .params
                    .iter()
                    .zip(args)
                    .fold(env.fresh(), |scope, (param, arg)| scope.with(*param, self.eval(arg, env)));
                self.eval(&function.body, &scope)
            }
            ExprKind::Interpolate(parts) => Value::of(self.interpolate(parts, env)),
        }
    }

    /// The scalar that an expression gives.
    pub(crate) fn cell(&self, expr: &Expr, env: &Env) -> Cell {
        self.scalar(&self.eval(expr, env), &expr.ty)
    }

    /// A condition. One that is unset does not hold.
    pub(crate) fn truth(&self, expr: &Expr, env: &Env) -> Truth {
        let value = self.eval(expr, env);
        let truth = match self.scalar(&value, &expr.ty) {
            Ok(Some(Scalar::Bool(holds))) => Truth::of(holds),
            Ok(_) => Truth::False,
            Err(Lost) => Truth::Unknown,
        };
        // What is a value already has been written down as one.
        if !matches!(value, Value::Scalar(_)) {
            self.recorder.note(expr, truth);
        }
        truth
    }

    /// A value as a scalar of its type, defaults filled in.
    pub(crate) fn scalar(&self, value: &Value, ty: &Type) -> Cell {
        match value {
            Value::Scalar(scalar) => Ok(Some(scalar.clone())),
            Value::Unknown | Value::Untold => Err(Lost),
            Value::Place(place) => match (read::read(place, ty)?, &place.default) {
                (Some(scalar), _) => Ok(Some(scalar)),
                (None, Some(default)) => self.scalar(default, ty),
                (None, None) if place.required => Err(Lost),
                (None, None) => Ok(None),
            },
            Value::Unset => Ok(read::nil(ty)),
            _ => Ok(None),
        }
    }

    fn param(&self, param: ParamId) -> Value {
        let declared = self.rules.params.get(param.index());
        let given = self.options.params.get(&param).or_else(|| declared.and_then(|p| p.default.as_ref()));
        match (given, declared) {
            (Some(literal), Some(declared)) => literal_value(literal, &declared.ty, self.rules),
            _ => Value::Unset,
        }
    }

    fn request(&self, env: &Env) -> Value {
        let Some(subject) = &env.subject else { return Value::Unset };
        let Some(request) = subject.request else { return Value::Unset };
        let document = Rc::new(subject.part(request, crate::place::Role::Request));
        Value::Place(Rc::new(document.place(self.schema)))
    }

    /// `if`: a list whose condition is unknown may have the elements of either side.
    fn choose(&self, condition: &Expr, then: &Expr, otherwise: &Expr, env: &Env) -> Value {
        let holds = self.truth(condition, env);
        match holds {
            Truth::True => self.eval(then, env),
            Truth::False => self.eval(otherwise, env),
            Truth::Unknown if matches!(then.ty.inner(), Type::List(_) | Type::Map(_)) => {
                let mut all = List::default();
                for side in [then, otherwise] {
                    let list = self.elements(&self.eval(side, env), &side.ty);
                    all.open |= list.open;
                    all.items.extend(list.items.into_iter().map(|item| crate::value::Item { sure: false, ..item }));
                }
                Value::List(Rc::new(all))
            }
            // Where both ways come to the same, it does not matter which it is.
            Truth::Unknown => match (self.cell(then, env), self.cell(otherwise, env)) {
                (Ok(a), Ok(b)) if a.is_some() && a == b => Value::of(Ok(a)),
                _ => Value::Unknown,
            },
        }
    }
}

/// A condition as a value.
pub(crate) fn condition(truth: Truth) -> Value {
    match truth {
        Truth::True => Value::Scalar(Scalar::Bool(true)),
        Truth::False => Value::Scalar(Scalar::Bool(false)),
        Truth::Unknown => Value::Unknown,
    }
}

/// What lies below a value that has nothing below it.
fn missing(base: &Value) -> Value {
    match base {
        Value::Unknown | Value::Untold => Value::Unknown,
        _ => Value::Unset,
    }
}

fn on_place(value: Value, step: impl Fn(&Place) -> Place) -> Value {
    match value {
        Value::Place(place) => Value::Place(Rc::new(step(&place))),
        other => missing(&other),
    }
}

/// A parameter's value.
fn literal_value(literal: &Literal, ty: &Type, rules: &RuleSet) -> Value {
    match (literal, ty.inner()) {
        (Literal::Unset, _) => Value::Unset,
        (Literal::Scalar(value), ty) => Value::of(read::constant(value, ty)),
        (Literal::List(items), Type::List(element)) => {
            Value::List(Rc::new(List::of(items.iter().map(|item| literal_value(item, element, rules)))))
        }
        (Literal::Map(entries), Type::Map(element)) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            let item = |(key, value): &(std::sync::Arc<str>, Literal)| crate::value::Item {
                sure: true,
                key: Some(Value::Scalar(read::string(key))),
                value: literal_value(value, element, rules),
            };
            Value::List(Rc::new(List { items: entries.into_iter().map(item).collect(), ..List::default() }))
        }
        (Literal::Record(fields), Type::Record(record)) => {
            let types = rules.records.get(record.index()).map(|r| r.fields.as_slice()).unwrap_or_default();
            let field = |(i, value): (usize, &Literal)| match types.get(i) {
                Some((_, ty, _)) => literal_value(value, ty, rules),
                None => Value::Unset,
            };
            Value::Record(fields.iter().enumerate().map(field).collect())
        }
        _ => Value::Unset,
    }
}
