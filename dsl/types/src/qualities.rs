//! What can be said of an expression beside its type: whether it is a place in an object, a constant, a secret; where
//! its being unset comes from; how to name it in a message.

use crate::context::{Binding, Context};
use crate::ir::{Expr, ExprKind, FoldOp, Quantifier, Source, Type, VarId};
use upright_source::Span;
use upright_value::{Builtin, Value};

impl Context<'_> {
    /// How many names an expression builds on, one on the other.
    pub(crate) fn depth_of(&self, expr: &Expr) -> u32 {
        let own = match &expr.kind {
            ExprKind::Var(var) => self.info(*var).map_or(0, |info| info.depth),
            _ => 0,
        };
        expr.parts().into_iter().fold(own, |depth, child| depth.max(self.depth_of(child)))
    }

    /// Whether the value (or, of a list, each element) is a place in an object that a finding can point at.
    pub(crate) fn is_place(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Error => true,
            ExprKind::Var(var) => self.info(*var).is_some_and(|info| info.place),
            ExprKind::Field { base, .. }
            | ExprKind::ViewsField { base, .. }
            | ExprKind::Index { base, .. }
            | ExprKind::Key { base, .. }
            | ExprKind::JsonKey { base, .. }
            | ExprKind::JsonIndex { base, .. }
            | ExprKind::Assume(base)
            | ExprKind::Raw(base) => self.is_place(base) && base.ty != Type::Request,
            ExprKind::As { base, .. } => self.holds_document(base),
            ExprKind::ViewField { base, field } => self.is_place(base) && self.view_field_is_place(&base.ty, *field),
            ExprKind::Convert(base) => self.is_place(base),
            ExprKind::Every { .. } => true,
            ExprKind::Coalesce(left, right) => self.is_place(left) || self.is_place(right),
            ExprKind::If { then, otherwise, .. } => self.is_place(then) || self.is_place(otherwise),
            ExprKind::Arithmetic { left, right, .. } if matches!(expr.ty, Type::List(_)) => {
                self.is_place(left) || self.is_place(right)
            }
            ExprKind::Comprehension { element, .. } => self.is_place(element),
            ExprKind::List(elements) => !elements.is_empty() && elements.iter().all(|element| self.is_place(element)),
            ExprKind::Quantifier { kind: Quantifier::Find, binder, .. } => match &binder.source {
                Source::Expr(list) => self.is_place(list),
                _ => true,
            },
            ExprKind::Call { function, .. } => self.signature(*function).is_some_and(|function| function.place),
            _ => false,
        }
    }

    /// A place whose text may be a document: a text, or the text of bytes.
    pub(crate) fn holds_document(&self, base: &Expr) -> bool {
        match &base.kind {
            ExprKind::Method { builtin: Builtin::BytesText, args } => {
                args.first().is_some_and(|receiver| self.is_place(receiver))
            }
            ExprKind::Var(var) => {
                let origin = self.info(*var).and_then(|info| info.origin.as_deref());
                self.is_place(base) || origin.is_some_and(|origin| self.holds_document(origin))
            }
            _ => self.is_place(base),
        }
    }

    fn view_field_is_place(&self, ty: &Type, field: usize) -> bool {
        let Type::View(view) = ty.inner() else { return false };
        let var = self.set.views.get(view.index()).and_then(|view| view.fields.get(field));
        var.and_then(|var| self.info(*var)).is_none_or(|info| info.place)
    }

    /// The arguments of the function at hand that a value comes from.
    pub(crate) fn arguments_of(&self, expr: &Expr) -> Vec<VarId> {
        let mut found: Vec<VarId> = Vec::new();
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            if let ExprKind::Var(var) = &expr.kind {
                let given = self.info(*var).map(|info| info.given.as_slice()).unwrap_or_default();
                found.extend(given.iter().filter(|argument| !found.contains(argument)).copied().collect::<Vec<_>>());
            }
            open.extend(expr.parts());
        }
        found
    }

    /// Whether it is known before any object is read: constants, parameters and parts of them. Arguments of a function
    /// count as known: see [`Context::arguments_of`].
    pub(crate) fn is_constant(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Error | ExprKind::Const(_) | ExprKind::Param(_) => true,
            ExprKind::Var(var) => self.info(*var).is_some_and(|info| info.constant),
            ExprKind::RecordField { base, .. } | ExprKind::Assume(base) | ExprKind::Convert(base) => {
                self.is_constant(base)
            }
            ExprKind::List(elements) | ExprKind::Record(elements) => {
                elements.iter().all(|element| self.is_constant(element))
            }
            ExprKind::Map(entries) => entries.iter().all(|(_, value)| self.is_constant(value)),
            ExprKind::Index { base, .. } | ExprKind::Key { base, .. } => self.is_constant(base),
            ExprKind::Coalesce(left, right) => self.is_constant(left) && self.is_constant(right),
            ExprKind::Arithmetic { left, right, .. } if matches!(expr.ty, Type::List(_)) => {
                self.is_constant(left) && self.is_constant(right)
            }
            _ => false,
        }
    }

    /// Where and why a value may be unset.
    pub(crate) fn origin_of_unset(&self, expr: &Expr) -> Option<(Span, String)> {
        let own = |text: &str| Some((expr.span, text.to_owned()));
        let below = |base: &Expr, name: &str, why: &str| match base.ty.is_optional() {
            true => self.origin_of_unset(base),
            false => Some((last_step(base, expr), format!("`{name}` {why}"))),
        };
        match &expr.kind {
            ExprKind::Var(var) => {
                let info = self.info(*var)?;
                let origin = info.origin.as_deref().filter(|_| info.binding == Binding::Let);
                match origin {
                    Some(value) => self.origin_of_unset(value),
                    None => self.var(*var).map(|v| (v.span, format!("`{}` is `{}`", v.name, self.show(&v.ty)))),
                }
            }
            ExprKind::Field { base, name, .. } => below(base, name, "may be unset"),
            ExprKind::ViewsField { base, name } => below(base, name, "may be unset"),
            ExprKind::ViewField { base, .. } | ExprKind::RecordField { base, .. } if base.ty.is_optional() => {
                self.origin_of_unset(base)
            }
            ExprKind::ViewField { .. } | ExprKind::RecordField { .. } => own("may be unset"),
            ExprKind::Index { base, .. } | ExprKind::JsonIndex { base, .. } => {
                Some((last_step(base, expr), "there may be no such element".to_owned()))
            }
            ExprKind::Key { base, .. } | ExprKind::JsonKey { base, .. } => {
                Some((last_step(base, expr), "there may be no such key".to_owned()))
            }
            ExprKind::Method { args, .. } => match args.first() {
                Some(receiver) if receiver.ty.is_optional() => self.origin_of_unset(receiver),
                Some(receiver) => Some((last_step(receiver, expr), "may have no value".to_owned())),
                None => own("may have no value"),
            },
            ExprKind::Coalesce(_, right) => self.origin_of_unset(right),
            ExprKind::If { then, otherwise, .. } => {
                self.origin_of_unset(if then.ty.is_optional() { then } else { otherwise })
            }
            ExprKind::Quantifier { .. } => own("unset where it finds nothing"),
            ExprKind::Call { function, .. } => {
                let signature = self.signature(*function)?;
                let text = format!("`{}` gives `{}`", signature.name, self.show(&signature.result));
                Some((signature.span, text))
            }
            ExprKind::Old(_) => own("unset where there was nothing before the request"),
            ExprKind::Raw(_) => own("unset where the manifest says nothing"),
            ExprKind::As { .. } => own("unset where the text is no such document"),
            ExprKind::Arithmetic { left, right, .. } => {
                if left.ty.is_optional() {
                    self.origin_of_unset(left)
                } else if right.ty.is_optional() {
                    self.origin_of_unset(right)
                } else {
                    own("unset where it divides by zero")
                }
            }
            ExprKind::Fold { .. } => own("unset for an empty list"),
            ExprKind::Assume(inner) | ExprKind::Convert(inner) | ExprKind::Negate(inner) => self.origin_of_unset(inner),
            _ => None,
        }
    }

    /// How a rule writes the expression, where that is short enough to say.
    pub(crate) fn text_of(&self, expr: &Expr) -> Option<String> {
        let below = |base: &Expr, step: String| match base.kind {
            ExprKind::Raw(_) | ExprKind::Old(_) => self.text_of(base).map(|text| format!("({text}){step}")),
            _ => self.text_of(base).map(|text| format!("{text}{step}")),
        };
        match &expr.kind {
            ExprKind::Fold { op, list } => below(list, format!(".{}", fold_name(*op))),
            ExprKind::Var(var) => self.var(*var).map(|var| var.name.to_string()),
            ExprKind::Param(id) => self.set.params.get(id.index()).map(|param| param.name.to_string()),
            ExprKind::Request => Some("request".to_owned()),
            ExprKind::Kubernetes => Some("kubernetes".to_owned()),
            ExprKind::Now => Some("now".to_owned()),
            ExprKind::Field { base, name, .. } | ExprKind::ViewsField { base, name } => below(base, format!(".{name}")),
            ExprKind::ViewField { base, field } => {
                let Type::View(view) = base.ty.inner() else { return None };
                let var = self.set.views.get(view.index())?.fields.get(*field)?;
                below(base, format!(".{}", self.var(*var)?.name))
            }
            ExprKind::RecordField { base, field } => {
                let Type::Record(record) = base.ty.inner() else { return None };
                let (name, ..) = self.set.records.get(record.index())?.fields.get(*field)?;
                below(base, format!(".{name}"))
            }
            ExprKind::Index { base, index } | ExprKind::Key { base, key: index } => {
                let index = self.text_of(index)?;
                below(base, format!("[{index}]"))
            }
            ExprKind::JsonKey { base, key } => below(base, format!("[\"{key}\"]")),
            ExprKind::JsonIndex { base, index } => below(base, format!("[{index}]")),
            ExprKind::Const(Value::String(text)) => Some(format!("\"{text}\"")),
            ExprKind::Const(value) => Some(value.to_string()),
            ExprKind::Method { builtin, args } => match args.as_slice() {
                [receiver] => below(receiver, format!(".{}", builtin.name())),
                _ => None,
            },
            ExprKind::Raw(inner) => self.text_of(inner).map(|text| format!("raw {text}")),
            ExprKind::Old(inner) => self.text_of(inner).map(|text| format!("old {text}")),
            ExprKind::Assume(inner) | ExprKind::Convert(inner) => self.text_of(inner),
            _ => None,
        }
    }

    /// The same in backticks, or words that will do.
    pub(crate) fn name_of(&self, expr: &Expr) -> String {
        self.text_of(expr).map_or_else(|| "this value".to_owned(), |text| format!("`{text}`"))
    }
}

fn fold_name(op: FoldOp) -> &'static str {
    match op {
        FoldOp::Len => "len",
        FoldOp::Sum => "sum",
        FoldOp::Min => "min",
        FoldOp::Max => "max",
        FoldOp::Distinct => "distinct",
    }
}

/// A variable, or something below one.
pub(crate) fn is_path(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Var(_) | ExprKind::Param(_) | ExprKind::Request => true,
        ExprKind::Field { base, .. }
        | ExprKind::ViewField { base, .. }
        | ExprKind::ViewsField { base, .. }
        | ExprKind::RecordField { base, .. }
        | ExprKind::Index { base, .. }
        | ExprKind::Key { base, .. }
        | ExprKind::JsonKey { base, .. }
        | ExprKind::JsonIndex { base, .. } => is_path(base),
        ExprKind::Assume(inner) | ExprKind::Raw(inner) | ExprKind::Old(inner) | ExprKind::Convert(inner) => {
            is_path(inner)
        }
        _ => false,
    }
}

/// The part of `whole` after `base` and its dot.
pub(crate) fn last_step(base: &Expr, whole: &Expr) -> Span {
    let (from, to) = (base.span, whole.span);
    if from.file != to.file || from.end >= to.end || from.start < to.start {
        return to;
    }
    let dot = u32::from(from.end + 1 < to.end);
    Span::new(to.file, from.end + dot, to.end)
}
