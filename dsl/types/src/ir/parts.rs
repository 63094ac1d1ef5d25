//! The parts of an expression.

use super::{Expr, ExprKind, Part, Source, Step};

impl Expr {
    /// All direct parts, those below a binder and the lists that binders range over included; the default of a field,
    /// which repeats the field's base, is none.
    pub fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Error
            | ExprKind::Const(_)
            | ExprKind::Param(_)
            | ExprKind::Kubernetes
            | ExprKind::Now
            | ExprKind::Request
            | ExprKind::Var(_) => Vec::new(),
            ExprKind::Field { base, .. }
            | ExprKind::ViewField { base, .. }
            | ExprKind::ViewsField { base, .. }
            | ExprKind::RecordField { base, .. }
            | ExprKind::JsonKey { base, .. }
            | ExprKind::JsonIndex { base, .. }
            | ExprKind::Is { base, .. }
            | ExprKind::As { base, .. } => vec![base],
            ExprKind::Every { of: inner, .. }
            | ExprKind::FieldNames(inner)
            | ExprKind::Flags(inner)
            | ExprKind::Not(inner)
            | ExprKind::Negate(inner)
            | ExprKind::Has(inner)
            | ExprKind::Valid(inner)
            | ExprKind::Raw(inner)
            | ExprKind::Old(inner)
            | ExprKind::Assume(inner)
            | ExprKind::Convert(inner)
            | ExprKind::Split { text: inner, .. }
            | ExprKind::Join { list: inner, .. }
            | ExprKind::Fold { list: inner, .. } => vec![inner],
            ExprKind::Index { base, index } | ExprKind::Key { base, key: index } => vec![base, index],
            ExprKind::List(items) | ExprKind::Record(items) => items.iter().collect(),
            ExprKind::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
            ExprKind::Object(fields) => fields.iter().map(|(_, value)| value).collect(),
            ExprKind::Comprehension { steps, element } => {
                steps.iter().filter_map(step_expr).chain([&**element]).collect()
            }
            ExprKind::Quantifier { binder, body, .. } => {
                source_expr(&binder.source).into_iter().chain([&**body]).collect()
            }
            ExprKind::And(left, right)
            | ExprKind::Or(left, right)
            | ExprKind::Coalesce(left, right)
            | ExprKind::Compare { left, right, .. }
            | ExprKind::Arithmetic { left, right, .. } => vec![left, right],
            ExprKind::In { item: left, list: right }
            | ExprKind::InNet { item: left, net: right }
            | ExprKind::Like { text: left, pattern: right }
            | ExprKind::Matches { text: left, pattern: right }
            | ExprKind::Selects { selector: left, labels: right } => vec![left, right],
            ExprKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
            ExprKind::Method { args, .. } | ExprKind::Call { args, .. } => args.iter().collect(),
            ExprKind::Interpolate(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Text(_) => None,
                    Part::Value { value, .. } => Some(value),
                })
                .collect(),
        }
    }
}

fn step_expr(step: &Step) -> Option<&Expr> {
    match step {
        Step::For(binder) => source_expr(&binder.source),
        Step::If(condition) => Some(condition),
    }
}

fn source_expr(source: &Source) -> Option<&Expr> {
    match source {
        Source::Expr(list) => Some(list),
        _ => None,
    }
}
