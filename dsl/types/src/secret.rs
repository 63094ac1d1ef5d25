//! Secret data: what comes out of a field that must not be printed. What is only decided or counted from a secret is
//! none.

use crate::context::{Binding, Context};
use crate::ir::{Expr, ExprKind, Part, Quantifier, Source, Type, VarId};
use crate::qualities::is_path;
use std::collections::BTreeSet;
use upright_schema::{FieldType, TypeId};

impl Context<'_> {
    /// Whether the value must not be printed.
    pub(crate) fn is_secret(&self, expr: &Expr) -> bool {
        if matches!(expr.ty.inner(), Type::Bool | Type::Int | Type::Float) && !is_path(expr) {
            return false;
        }
        match &expr.kind {
            ExprKind::Var(var) => self.info(*var).is_some_and(|info| info.secret),
            ExprKind::Field { base, secret, .. } => *secret || self.is_secret(base),
            ExprKind::ViewField { base, field } => self.is_secret(base) || self.view_field_is_secret(&base.ty, *field),
            ExprKind::ViewsField { base, name } => self.is_secret(base) || self.views_field_is_secret(&base.ty, name),
            ExprKind::JsonKey { .. } | ExprKind::JsonIndex { .. } => self.json_is_secret(expr),
            ExprKind::RecordField { base, .. }
            | ExprKind::Index { base, .. }
            | ExprKind::Key { base, .. }
            | ExprKind::Assume(base)
            | ExprKind::Convert(base)
            | ExprKind::Negate(base)
            | ExprKind::Old(base)
            | ExprKind::As { base, .. }
            | ExprKind::Flags(base) => self.is_secret(base),
            ExprKind::Raw(base) => self.is_secret(base) || self.may_hold_secret(base),
            ExprKind::Every { types, of } => self.is_secret(of) || (types.is_empty() && self.may_hold_secret(of)),
            ExprKind::Split { text, .. } => self.is_secret(text),
            ExprKind::Fold { list, .. } | ExprKind::Join { list, .. } => self.is_secret(list),
            ExprKind::Coalesce(left, right) | ExprKind::Arithmetic { left, right, .. } => {
                self.is_secret(left) || self.is_secret(right)
            }
            ExprKind::If { then, otherwise, .. } => self.is_secret(then) || self.is_secret(otherwise),
            ExprKind::List(elements) => elements.iter().any(|element| self.is_secret(element)),
            ExprKind::Comprehension { element, .. } => self.is_secret(element),
            ExprKind::Quantifier { kind: Quantifier::Find, binder, .. } => match &binder.source {
                Source::Expr(list) => self.is_secret(list),
                _ => false,
            },
            ExprKind::Method { args, .. } => args.iter().any(|arg| self.is_secret(arg)),
            ExprKind::Interpolate(parts) => {
                parts.iter().any(|part| matches!(part, Part::Value { value, .. } if self.is_secret(value)))
            }
            ExprKind::Call { function, args } => {
                args.iter().any(|arg| self.is_secret(arg) || self.json_may_hold_secret(arg))
                    || self.signature(*function).is_some_and(|function| function.secret)
            }
            _ => false,
        }
    }

    fn view_field_is_secret(&self, ty: &Type, field: usize) -> bool {
        let Type::View(view) = ty.inner() else { return false };
        let var = self.set.views.get(view.index()).and_then(|view| view.fields.get(field));
        var.and_then(|var| self.info(*var)).is_some_and(|info| info.secret)
    }

    fn views_field_is_secret(&self, ty: &Type, name: &str) -> bool {
        let Type::Union(members) = ty.inner() else { return false };
        members.iter().any(|member| {
            let Type::View(view) = member else { return false };
            let fields = self.set.views.get(view.index()).map(|view| view.fields.as_slice()).unwrap_or_default();
            let named = |var: &&VarId| self.var(**var).is_some_and(|var| &*var.name == name);
            fields.iter().find(named).and_then(|var| self.info(*var)).is_some_and(|info| info.secret)
        })
    }

    /// Whether a whole object may have secret data inside: any of its fields, or an object of any kind.
    fn may_hold_secret(&self, expr: &Expr) -> bool {
        match expr.ty.inner() {
            Type::AnyObject | Type::Json => true,
            Type::Object(id) => self.has_secret_field(*id),
            Type::Union(members) => members.iter().any(|member| match member {
                Type::Object(id) => self.has_secret_field(*id),
                _ => false,
            }),
            _ => false,
        }
    }

    fn has_secret_field(&self, id: TypeId) -> bool {
        self.schema.fields(id).any(|field| field.secret)
    }

    /// Whether a path into json leads through a secret field of the objects that the json may be of.
    fn json_is_secret(&self, expr: &Expr) -> bool {
        let mut steps = Vec::new();
        let Some(object) = self.json_steps(expr, &mut steps) else { return true };
        steps.reverse();
        if self.is_secret(object) {
            return true;
        }
        match object.ty.inner() {
            Type::Object(id) => self.leads_to_secret(*id, &steps),
            Type::Union(members) => members.iter().any(|member| match member {
                Type::Object(id) => self.leads_to_secret(*id, &steps),
                _ => true,
            }),
            Type::AnyObject => self.schema.kinds().any(|kind| self.leads_to_secret(kind.root, &steps)),
            // A field that the schema leaves open.
            _ => false,
        }
    }

    /// Whether a function may find secret data below the json that it is given.
    fn json_may_hold_secret(&self, expr: &Expr) -> bool {
        let mut ty = expr.ty.inner();
        while let Type::List(inner) | Type::Map(inner) = ty {
            ty = inner.inner();
        }
        let mut steps = Vec::new();
        let Some(object) = Some(expr).filter(|_| *ty == Type::Json).and_then(|json| self.json_steps(json, &mut steps))
        else {
            return false;
        };
        steps.reverse();
        let below = |root: TypeId| match self.follow(root, &steps) {
            Followed::Secret => true,
            Followed::To(ty) => self.reaches_secret(ty),
            Followed::Nowhere => false,
        };
        match object.ty.inner() {
            Type::Object(id) => below(*id),
            Type::Union(members) => members.iter().any(|member| match member {
                Type::Object(id) => below(*id),
                _ => true,
            }),
            Type::AnyObject => self.schema.kinds().any(|kind| below(kind.root)),
            _ => false,
        }
    }

    /// Whether a value of the type may have a secret field at any depth.
    fn reaches_secret(&self, ty: FieldType) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![ty];
        while let Some(next) = open.pop() {
            if self.schema.innermost(next) == FieldType::Embedded {
                return true;
            }
            let Some(id) = self.schema.object_behind(self.schema.innermost(next)) else { continue };
            if seen.insert(id) {
                for field in self.schema.fields(id) {
                    if field.secret {
                        return true;
                    }
                    open.push(field.ty);
                }
            }
        }
        false
    }

    /// The object whose json a path leads into, and the steps of the path, last first. An element has no key.
    fn json_steps<'e>(&'e self, expr: &'e Expr, steps: &mut Vec<Option<&'e str>>) -> Option<&'e Expr> {
        let mut at = expr;
        loop {
            at = match &at.kind {
                ExprKind::JsonKey { base, key } => {
                    steps.push(Some(key));
                    base
                }
                ExprKind::JsonIndex { base, .. } | ExprKind::Index { base, .. } => {
                    steps.push(None);
                    base
                }
                ExprKind::Assume(base) | ExprKind::Convert(base) => base,
                ExprKind::Raw(base) => return Some(base),
                ExprKind::Var(var) => {
                    let info = self.info(*var)?;
                    // What a call passes is judged there.
                    if info.binding == Binding::Argument {
                        return Some(at);
                    }
                    if info.binding == Binding::Element {
                        steps.push(None);
                    }
                    info.origin.as_deref()?
                }
                _ => return Some(at),
            };
        }
    }

    fn leads_to_secret(&self, root: TypeId, steps: &[Option<&str>]) -> bool {
        matches!(self.follow(root, steps), Followed::Secret)
    }

    /// Where the steps of a path into json lead, by the schema of the object.
    fn follow(&self, root: TypeId, steps: &[Option<&str>]) -> Followed {
        let mut ty = FieldType::Object(root);
        for step in steps {
            ty = match (ty, step) {
                (FieldType::List { element, .. }, None) => self.schema.element(element),
                (FieldType::Map { value }, Some(_)) => self.schema.element(value),
                (FieldType::Object(id), Some(key)) => match self.schema.field(id, key) {
                    Some(field) if field.secret => return Followed::Secret,
                    Some(field) => field.ty,
                    None => return Followed::Nowhere,
                },
                _ => return Followed::Nowhere,
            };
        }
        Followed::To(ty)
    }
}

/// Where a path leads.
enum Followed {
    /// Through a secret field.
    Secret,
    /// To a value of this type.
    To(FieldType),
    /// Out of the schema.
    Nowhere,
}
