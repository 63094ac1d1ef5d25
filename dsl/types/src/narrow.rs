//! Narrowing: what a condition shows of the places that it asks about.

use crate::body::Body;
use crate::context::Context;
use crate::ir::{CompareOp, Expr, ExprKind, IsTest, Type};
use upright_schema::{Version, Versions};
use upright_value::Value;

/// Something that a condition shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    /// The place of this key has this type.
    Has(String, Type),
    /// The run's version is one of these.
    Versions(Versions),
}

/// The name of a place that narrowing knows: a `let` name and its path have the same one. None: not a place that two
/// readings of agree on.
pub(crate) fn key_of(cx: &Context<'_>, expr: &Expr) -> Option<String> {
    let below = |base: &Expr, step: String| key_of(cx, base).map(|key| format!("{key}{step}"));
    match &expr.kind {
        ExprKind::Var(var) => cx.info(*var).map(|info| info.key.clone()),
        ExprKind::Param(id) => Some(format!("@{}", id.0)),
        ExprKind::Request => Some("request".to_owned()),
        ExprKind::Field { base, name, .. } => below(base, format!(".{name}")),
        ExprKind::ViewField { base, field } => below(base, format!(".#{field}")),
        ExprKind::ViewsField { base, name } => below(base, format!(".##{name}")),
        ExprKind::RecordField { base, field } => below(base, format!(".%{field}")),
        ExprKind::Index { base, index } | ExprKind::Key { base, key: index } => {
            let index = index_key(cx, index)?;
            below(base, format!("[{index}]"))
        }
        ExprKind::JsonKey { base, key } => below(base, format!("[{key:?}]")),
        ExprKind::JsonIndex { base, index } => below(base, format!("[{index}]")),
        ExprKind::Method { builtin, args } => match args.as_slice() {
            [receiver] => below(receiver, format!(".{builtin:?}")),
            _ => None,
        },
        ExprKind::Raw(inner) => key_of(cx, inner).map(|key| format!("raw({key})")),
        ExprKind::Old(inner) => key_of(cx, inner).map(|key| format!("old({key})")),
        ExprKind::Assume(inner) => key_of(cx, inner),
        // A field that members of a union have each in their own way: one place under one name.
        ExprKind::If { then, otherwise, .. } => {
            key_of(cx, then).filter(|key| key_of(cx, otherwise).as_ref() == Some(key))
        }
        _ => None,
    }
}

fn index_key(cx: &Context<'_>, index: &Expr) -> Option<String> {
    match &index.kind {
        ExprKind::Const(value) => Some(format!("{value:?}")),
        ExprKind::Convert(inner) => index_key(cx, inner),
        ExprKind::Interpolate(parts) => {
            let part = |part: &crate::ir::Part| match part {
                crate::ir::Part::Text(text) => Some(format!("{text:?}")),
                crate::ir::Part::Value { value, .. } => index_key(cx, value),
            };
            parts.iter().map(part).collect::<Option<Vec<_>>>().map(|parts| parts.join("+"))
        }
        _ => key_of(cx, index),
    }
}

impl Body<'_, '_> {
    /// The expression with the type that narrowing has shown.
    pub(crate) fn narrowed(&self, expr: Expr) -> Expr {
        if self.known.is_empty() || matches!(expr.ty, Type::Error) {
            return expr;
        }
        let Some(key) = key_of(self.cx, &expr) else { return expr };
        match self.known.iter().rev().find(|(known, _)| *known == key) {
            Some((_, ty)) if *ty != expr.ty => {
                let span = expr.span;
                Expr { kind: ExprKind::Assume(Box::new(expr)), ty: ty.clone(), span }
            }
            _ => expr,
        }
    }

    /// What follows from a condition's being true, or false.
    pub(crate) fn learn(&self, condition: &Expr, truth: bool) -> Vec<Fact> {
        match (&condition.kind, truth) {
            (ExprKind::And(left, right), true) | (ExprKind::Or(left, right), false) => {
                both_of(self.learn(left, truth), self.learn(right, truth))
            }
            (ExprKind::Or(left, right), true) | (ExprKind::And(left, right), false) => {
                self.either(&self.learn(left, truth), &self.learn(right, truth))
            }
            (ExprKind::Not(inner), _) => self.learn(inner, !truth),
            (ExprKind::Has(place) | ExprKind::Valid(place), true) => self.present(place),
            (ExprKind::Compare { op, left, right }, _) => self.learn_compare(*op, left, right, truth),
            (ExprKind::Is { base, test }, _) => self.learn_is(base, test, truth),
            (ExprKind::Coalesce(left, right), _) => match right.kind {
                ExprKind::Const(Value::Bool(unset)) if unset != truth => {
                    let mut facts = self.present(left);
                    facts.extend(self.learn(left, truth));
                    facts
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// What holds on both ways.
    fn either(&self, left: &[Fact], right: &[Fact]) -> Vec<Fact> {
        let range = |facts: &[Fact]| {
            facts.iter().fold(self.versions, |all, fact| match fact {
                Fact::Versions(versions) => all.and(*versions),
                Fact::Has(..) => all,
            })
        };
        let mut both: Vec<Fact> = Vec::new();
        for fact in left {
            let Fact::Has(key, ty) = fact else { continue };
            let same_key = |other: &&Fact| matches!(other, Fact::Has(other, _) if other == key);
            match right.iter().rev().find(same_key) {
                Some(Fact::Has(_, other)) if other == ty => both.push(fact.clone()),
                Some(Fact::Has(_, other)) => {
                    if let Some(union) = union_of(&[ty.clone(), other.clone()]) {
                        both.push(Fact::Has(key.clone(), union));
                    }
                }
                _ => {}
            }
        }
        let versions = range(left).or(range(right));
        if versions != self.versions {
            both.push(Fact::Versions(versions));
        }
        both
    }

    /// The place is there, and so is all that it is below.
    fn present(&self, place: &Expr) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut known = None;
        let mut next = Some(place);
        while let Some(place) = next {
            // Below an `Assume`, and behind a `let` name, stands the same place with the type that it has by itself.
            if let ExprKind::Assume(inner) = &place.kind {
                known = key_of(self.cx, inner);
                next = Some(inner);
                continue;
            }
            let key = key_of(self.cx, place);
            if let (true, Some(key)) = (place.ty.is_optional() && key != known, key) {
                facts.push(Fact::Has(key, place.ty.inner().clone()));
            }
            next = match &place.kind {
                ExprKind::Field { base, .. }
                | ExprKind::ViewField { base, .. }
                | ExprKind::ViewsField { base, .. }
                | ExprKind::RecordField { base, .. }
                | ExprKind::Index { base, .. }
                | ExprKind::Key { base, .. }
                | ExprKind::JsonKey { base, .. }
                | ExprKind::JsonIndex { base, .. }
                | ExprKind::As { base, .. }
                | ExprKind::Convert(base)
                | ExprKind::Raw(base) => Some(base),
                ExprKind::Method { args, .. } => args.first(),
                ExprKind::Var(var) => self.let_place(*var),
                _ => None,
            };
        }
        facts
    }

    /// The value of a `let` that is a place.
    fn let_place(&self, var: crate::ir::VarId) -> Option<&Expr> {
        let info = self.cx.info(var)?;
        if info.binding != crate::context::Binding::Let {
            return None;
        }
        info.origin.as_deref()
    }

    fn learn_compare(&self, op: CompareOp, left: &Expr, right: &Expr, truth: bool) -> Vec<Fact> {
        if matches!((op, truth), (CompareOp::Equal, true) | (CompareOp::NotEqual, false)) {
            let mut facts = self.present(left);
            facts.extend(self.present(right));
            if let (ExprKind::Kubernetes, ExprKind::Const(Value::Version(version))) = (&left.kind, &right.kind) {
                facts.push(Fact::Versions(of_minor(version.minor(), |minor, wanted| minor == wanted)));
            }
            return facts;
        }
        let (op, version) = match (&left.kind, &right.kind) {
            (ExprKind::Kubernetes, ExprKind::Const(Value::Version(version))) => (op, version),
            (ExprKind::Const(Value::Version(version)), ExprKind::Kubernetes) => (mirrored(op), version),
            _ => return Vec::new(),
        };
        let op = if truth { op } else { negated(op) };
        let whole = version.patch() == 0;
        // A target of `1.35` stands for all its patches, so where a patch could decide, the minor version stays in.
        let versions = match op {
            CompareOp::GreaterOrEqual | CompareOp::Greater => of_minor(version.minor(), |minor, than| minor >= than),
            CompareOp::Less if whole => of_minor(version.minor(), |minor, than| minor < than),
            CompareOp::Less | CompareOp::LessOrEqual => of_minor(version.minor(), |minor, than| minor <= than),
            CompareOp::Equal | CompareOp::NotEqual => return Vec::new(),
        };
        vec![Fact::Versions(versions)]
    }

    fn learn_is(&self, base: &Expr, test: &IsTest, truth: bool) -> Vec<Fact> {
        let Some(key) = key_of(self.cx, base) else { return Vec::new() };
        if truth {
            let mut facts = self.present(base);
            facts.push(Fact::Has(key, type_of_test(test)));
            return facts;
        }
        match self.type_without(&base.ty, test) {
            Some(rest) => vec![Fact::Has(key, rest)],
            None => Vec::new(),
        }
    }

    /// What is left of a type whose value has failed the test.
    fn type_without(&self, ty: &Type, test: &IsTest) -> Option<Type> {
        let tested = type_of_test(test);
        let rest = match ty.inner() {
            Type::Union(members) => {
                let rest: Vec<Type> = members.iter().filter(|member| **member != tested).cloned().collect();
                if rest.len() == members.len() { None } else { union_of(&rest) }
            }
            Type::IntOrString if tested == Type::Int => Some(Type::String),
            Type::IntOrString if tested == Type::String => Some(Type::Int),
            _ => None,
        }?;
        Some(if ty.is_optional() { rest.optional() } else { rest })
    }
}

/// What holds where both hold. Of one place, each side may have ruled out other members of a union.
fn both_of(mut facts: Vec<Fact>, more: Vec<Fact>) -> Vec<Fact> {
    for fact in more {
        let Fact::Has(key, ty) = fact else {
            facts.push(fact);
            continue;
        };
        let before = facts.iter().rev().find_map(|known| match known {
            Fact::Has(other, before) if *other == key => Some(before),
            _ => None,
        });
        let ty = before.and_then(|before| common_members(before, &ty)).unwrap_or(ty);
        facts.push(Fact::Has(key, ty));
    }
    facts
}

/// The members that two unions have in common; none where one of them is no union, or where nothing is left.
fn common_members(a: &Type, b: &Type) -> Option<Type> {
    let (Type::Union(of_a), Type::Union(of_b)) = (a.inner(), b.inner()) else { return None };
    let common: Vec<Type> = of_a.iter().filter(|member| of_b.contains(member)).cloned().collect();
    let common = union_of(&common)?;
    Some(if a.is_optional() && b.is_optional() { common.optional() } else { common })
}

/// The type of a value that has passed the test.
pub(crate) fn type_of_test(test: &IsTest) -> Type {
    match test {
        IsTest::Object(id) => Type::Object(*id),
        IsTest::View(id) => Type::View(*id),
        IsTest::Scalar(ty) => ty.clone(),
        IsTest::ListOf(ty) => Type::List(ty.clone().into()),
        IsTest::JsonObject => Type::Map(Type::Json.into()),
        IsTest::JsonList => Type::List(Type::Json.into()),
    }
}

/// `A | B`, without doubles; `A` alone for one. None where they are not of the sorts that form unions.
pub(crate) fn union_of(types: &[Type]) -> Option<Type> {
    let mut members: Vec<Type> = Vec::new();
    for ty in types {
        let parts = match ty {
            Type::Union(parts) => parts.to_vec(),
            Type::Object(_) | Type::View(_) => vec![ty.clone()],
            Type::AnyObject => return Some(Type::AnyObject),
            _ => return None,
        };
        for part in parts {
            if !members.contains(&part) {
                members.push(part);
            }
        }
    }
    match members.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        _ => Some(Type::Union(members.into())),
    }
}

fn of_minor(wanted: i64, keep: impl Fn(i64, i64) -> bool) -> Versions {
    let all = Versions::between(Version::OLDEST, Version::NEWEST);
    all.iter().filter(|version| keep(i64::from(version.minor()), wanted)).collect()
}

fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessOrEqual => CompareOp::GreaterOrEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterOrEqual => CompareOp::LessOrEqual,
        same => same,
    }
}

fn negated(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::GreaterOrEqual,
        CompareOp::LessOrEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessOrEqual,
        CompareOp::GreaterOrEqual => CompareOp::Less,
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
    }
}
