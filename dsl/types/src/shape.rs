//! From the schema's field types to types of the language, and what the API server fills in, as expressions.

use crate::body::expr;
use crate::context::Context;
use crate::ir::{CompareOp, Expr, ExprKind, FoldOp, NilSelector, Type};
use std::sync::Arc;
use upright_schema::{
    Constant, DefaultFact, DerivedDefault, EnumId, Field, FieldType, SelectorForm, UnsetSelector, Versions,
};
use upright_source::Span;
use upright_value::{Builtin, Duration, FileMode, Value};

impl Context<'_> {
    /// The type of a field, without regard to its being unset.
    pub(crate) fn type_of_field(&self, ty: FieldType, versions: Versions) -> Type {
        match ty {
            FieldType::Bool => Type::Bool,
            FieldType::Int(_) => Type::Int,
            FieldType::Float => Type::Float,
            FieldType::String => Type::String,
            FieldType::Bytes => Type::Bytes,
            FieldType::Quantity(_) => Type::Quantity,
            FieldType::Duration(_) => Type::Duration,
            FieldType::Timestamp => Type::Timestamp,
            FieldType::Ip => Type::Ip,
            FieldType::Cidr => Type::Cidr,
            FieldType::Image => Type::Image,
            FieldType::Cron => Type::Cron,
            FieldType::FileMode => Type::FileMode,
            FieldType::IntOrString => Type::IntOrString,
            FieldType::IntOrPercent => Type::IntOrPercent,
            FieldType::Enum(id) => self.enum_type(id, versions),
            FieldType::Selector(selector) => Type::Selector {
                plain: selector.form == SelectorForm::Labels,
                nil: match selector.unset {
                    UnsetSelector::All => NilSelector::All,
                    UnsetSelector::None => NilSelector::None,
                    UnsetSelector::OwnNamespace | UnsetSelector::Other => NilSelector::Unset,
                },
            },
            FieldType::Object(id) => Type::Object(id),
            FieldType::List { element, .. } => {
                Type::List(Arc::new(self.type_of_field(self.schema.element(element), versions)))
            }
            FieldType::Map { value } => Type::Map(Arc::new(self.type_of_field(self.schema.element(value), versions))),
            FieldType::Json | FieldType::Embedded => Type::Json,
        }
    }

    /// The enum, with the values that some of the versions have.
    fn enum_type(&self, id: EnumId, versions: Versions) -> Type {
        let here = |present: Versions| versions.is_empty() || !present.and(versions).is_empty();
        let values = self.schema.values(id).filter(|value| here(value.present)).map(|value| value.text.into());
        Type::Enum { values: values.collect(), open: false }
    }

    /// The type of a field with the texts that are known of it: an open enum where others are legal too.
    pub(crate) fn type_with_known(&self, field: &Field<'_>, versions: Versions) -> Type {
        let ty = self.type_of_field(field.ty, versions);
        match field.known {
            Some(id) => with_known(ty, &self.enum_type(id, versions)),
            None => ty,
        }
    }

    /// The field's type in the schema, of an expression that is a field, an element or an entry of one.
    pub(crate) fn field_type_of(&self, expr: &Expr) -> Option<FieldType> {
        match &expr.kind {
            ExprKind::Field { base, name, .. } => {
                let id = match base.ty.inner() {
                    Type::Object(id) => *id,
                    Type::AnyObject => return Some(FieldType::Object(self.schema.object_meta())),
                    Type::Union(members) => members.iter().find_map(|member| match member {
                        Type::Object(id) => Some(*id),
                        _ => None,
                    })?,
                    _ => return None,
                };
                self.schema.field(id, name).map(|field| field.ty)
            }
            ExprKind::Index { base, .. } | ExprKind::Key { base, .. } => self.element_type_of(base),
            ExprKind::Assume(inner) => self.field_type_of(inner),
            ExprKind::Coalesce(left, _) => self.field_type_of(left),
            ExprKind::Var(var) => {
                let info = self.info(*var)?;
                let origin = info.origin.as_deref()?;
                match info.binding {
                    crate::context::Binding::Let => self.field_type_of(origin),
                    crate::context::Binding::Element => self.element_type_of(origin),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The schema's type of a list's elements or a map's values.
    pub(crate) fn element_type_of(&self, list: &Expr) -> Option<FieldType> {
        match self.field_type_of(list)? {
            FieldType::List { element, .. } => Some(self.schema.element(element)),
            FieldType::Map { value } => Some(self.schema.element(value)),
            _ => None,
        }
    }

    /// What the API server fills in where `base` (not optional) has no such field.
    pub(crate) fn default_of(&self, field: &Field<'_>, base: &Expr, ty: &Type, span: Span) -> Option<Expr> {
        match field.default {
            Some(DefaultFact::Constant(constant)) => constant_expr(constant, ty, span),
            Some(DefaultFact::Derived(derived)) => self.derived(derived, field, base, ty, span),
            Some(DefaultFact::Runtime(_)) | None if field.zero_is_unset => zero(ty, span),
            Some(DefaultFact::Runtime(_)) | None => None,
        }
    }

    fn derived(&self, derived: DerivedDefault, field: &Field<'_>, base: &Expr, ty: &Type, span: Span) -> Option<Expr> {
        let text = |value: &str| constant_expr(Constant::Text(value), ty, span);
        let choose = |condition: Expr, then: Expr, otherwise: Expr| {
            let kind =
                ExprKind::If { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) };
            expr(kind, ty.clone(), span)
        };
        let beside = |name: &str| self.plain_field(field, base, name, span);
        let has = |place: Expr| expr(ExprKind::Has(Box::new(place)), Type::Bool, span);
        Some(match derived {
            DerivedDefault::PullPolicyOfImage => {
                choose(always_pulled(beside("image")?, span), text("Always")?, text("IfNotPresent")?)
            }
            DerivedDefault::PullPolicyOfReference => {
                choose(always_pulled(beside("reference")?, span), text("Always")?, text("IfNotPresent")?)
            }
            DerivedDefault::PolicyTypes => {
                let Type::List(element) = ty else { return None };
                let one = |value: &str| constant_expr(Constant::Text(value), element, span);
                let list = |items| expr(ExprKind::List(items), ty.clone(), span);
                let (ingress, egress) = (one("Ingress")?, one("Egress")?);
                let len = ExprKind::Fold { op: FoldOp::Len, list: Box::new(beside("egress")?) };
                let some = compare(CompareOp::Greater, expr(len, Type::Int, span), int(0, span), span);
                choose(some, list(vec![ingress.clone(), egress]), list(vec![ingress]))
            }
            DerivedDefault::PortBesideIt => expr(ExprKind::Convert(Box::new(beside("port")?)), ty.clone(), span),
            DerivedDefault::SubjectApiGroup => {
                let kind = beside("kind")?;
                let is = |value: &str| -> Option<Expr> {
                    let constant = constant_expr(Constant::Text(value), &kind.ty, span)?;
                    Some(compare(CompareOp::Equal, kind.clone(), constant, span))
                };
                let person = ExprKind::Or(Box::new(is("User")?), Box::new(is("Group")?));
                choose(expr(person, Type::Bool, span), text("rbac.authorization.k8s.io")?, text("")?)
            }
            DerivedDefault::JobBackoffLimit => {
                let set = has(beside("backoffLimitPerIndex")?);
                choose(set, int(i64::from(i32::MAX), span), int(6, span))
            }
            DerivedDefault::JobPodReplacement => {
                let set = has(beside("podFailurePolicy")?);
                choose(set, text("Failed")?, text("TerminatingOrFailed")?)
            }
        })
    }

    /// A field beside another one, as the manifest has it.
    fn plain_field(&self, field: &Field<'_>, base: &Expr, name: &str, span: Span) -> Option<Expr> {
        let other = self.schema.field(field.owner, name)?;
        let mut ty = self.type_of_field(other.ty, Versions::ALL);
        let required = other.required_in.contains_all(other.present);
        if !required && !matches!(ty, Type::List(_) | Type::Map(_)) {
            ty = ty.optional();
        }
        let kind = ExprKind::Field {
            base: Box::new(base.clone()),
            name: name.into(),
            default: None,
            secret: other.secret,
            required,
        };
        Some(expr(kind, ty, span))
    }
}

/// Neither tag nor digest, or the tag `latest`; an image that is not there has neither.
fn always_pulled(image: Expr, span: Span) -> Expr {
    let part = |builtin: Builtin| {
        let kind = ExprKind::Method { builtin, args: vec![image.clone()] };
        expr(kind, Type::String.optional(), span)
    };
    let latest = expr(ExprKind::Const(Value::String("latest".into())), Type::String, span);
    let tag = ExprKind::Coalesce(Box::new(part(Builtin::ImageTag)), Box::new(latest.clone()));
    let is_latest = compare(CompareOp::Equal, expr(tag, Type::String, span), latest, span);
    let digest = expr(ExprKind::Has(Box::new(part(Builtin::ImageDigest))), Type::Bool, span);
    let no_digest = expr(ExprKind::Not(Box::new(digest)), Type::Bool, span);
    expr(ExprKind::And(Box::new(no_digest), Box::new(is_latest)), Type::Bool, span)
}

fn compare(op: CompareOp, left: Expr, right: Expr, span: Span) -> Expr {
    expr(ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) }, Type::Bool, span)
}

fn int(value: i64, span: Span) -> Expr {
    expr(ExprKind::Const(Value::Int(value)), Type::Int, span)
}

/// `0`, `false`, `""` of a type whose unset and zero are one thing.
fn zero(ty: &Type, span: Span) -> Option<Expr> {
    let value = match ty {
        Type::Bool => Value::Bool(false),
        Type::Int => Value::Int(0),
        Type::Float => Value::Float(0.0),
        Type::Duration => Value::Duration(Duration(0)),
        Type::FileMode => Value::FileMode(FileMode(0)),
        _ => return None,
    };
    Some(expr(ExprKind::Const(value), ty.clone(), span))
}

/// A constant of the schema as one of the language. None for an empty object: an object that is not optional and not
/// there reads as an empty one.
pub(crate) fn constant_expr(constant: Constant<'_>, ty: &Type, span: Span) -> Option<Expr> {
    let scalar = |value: Value<'static>| Some(expr(ExprKind::Const(value), ty.clone(), span));
    match constant {
        Constant::Bool(value) => scalar(Value::Bool(value)),
        Constant::Int(seconds) if *ty == Type::Duration => scalar(Value::Duration(Duration::from_seconds(seconds)?)),
        Constant::Int(value) => match ty.values() {
            Some(scalar_type) => scalar(scalar_type.read_int(value).ok()?),
            None => scalar(Value::Int(value)),
        },
        Constant::Text(text) => match ty.values() {
            Some(scalar_type) => scalar(scalar_type.read_object(text).ok()?.into_owned()),
            None => scalar(Value::String(text.to_owned().into())),
        },
        Constant::EmptyObject => None,
        Constant::Json(text) => json_list(text, ty, span),
    }
}

/// A list of texts or numbers, as JSON.
fn json_list(text: &str, ty: &Type, span: Span) -> Option<Expr> {
    let Type::List(element) = ty else { return None };
    let serde_json::Value::Array(items) = serde_json::from_str(text).ok()? else { return None };
    let item = |item: &serde_json::Value| match item {
        serde_json::Value::String(text) => constant_expr(Constant::Text(text), element, span),
        serde_json::Value::Number(number) => constant_expr(Constant::Int(number.as_i64()?), element, span),
        _ => None,
    };
    let items = items.iter().map(item).collect::<Option<Vec<_>>>()?;
    Some(expr(ExprKind::List(items), ty.clone(), span))
}

/// The innermost text as an open enum of these values.
fn with_known(ty: Type, known: &Type) -> Type {
    match (ty, known) {
        (Type::List(inner), _) => Type::List(with_known((*inner).clone(), known).into()),
        (Type::Map(inner), _) => Type::Map(with_known((*inner).clone(), known).into()),
        (Type::String, Type::Enum { values, .. }) => Type::Enum { values: values.clone(), open: true },
        (other, _) => other,
    }
}

/// `T?` of `T`, but for what is empty and not unset through anything unset: lists, maps, and selectors whose field says
/// what unset means.
pub(crate) fn through_unset(ty: Type) -> Type {
    match ty {
        Type::List(_) | Type::Map(_) => ty,
        Type::Selector { nil: NilSelector::All | NilSelector::None, .. } => ty,
        other => other.optional(),
    }
}
