//! `x[i]`: elements of lists, entries of maps, steps into json.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, Type};
use crate::shape::through_unset;
use crate::usage::Usage;
use std::sync::Arc;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast;

impl Body<'_, '_> {
    pub(crate) fn index(&mut self, base: &ast::Expr, index: &ast::Expr, span: Span) -> Expr {
        let base = self.infer(base);
        let value = match base.ty.inner().clone() {
            Type::Error => {
                self.infer(index);
                return error(span);
            }
            Type::List(element) => {
                let index = self.expect(index, &Type::Int, &Usage::Index);
                let kind = ExprKind::Index { base: Box::new(base), index: Box::new(index) };
                expr(kind, through_unset((*element).clone()), span)
            }
            Type::Map(value) => {
                let key = self.expect(index, &Type::String, &Usage::Index);
                let kind = ExprKind::Key { base: Box::new(base), key: Box::new(key) };
                expr(kind, through_unset((*value).clone()), span)
            }
            Type::Json => self.json_step(base, index, span),
            Type::Selector { plain: true, .. } => {
                let key = self.expect(index, &Type::String, &Usage::Index);
                let kind = ExprKind::Key { base: Box::new(base), key: Box::new(key) };
                expr(kind, Type::String.optional(), span)
            }
            _ => return self.not_indexed(&base, index, span),
        };
        self.narrowed(value)
    }

    fn json_step(&mut self, base: Expr, index: &ast::Expr, span: Span) -> Expr {
        let ty = Type::Json.optional();
        match &index.kind {
            ast::ExprKind::Text(text) => {
                expr(ExprKind::JsonKey { base: Box::new(base), key: Arc::from(text.value.as_str()) }, ty, span)
            }
            ast::ExprKind::Int(at) if u32::try_from(*at).is_ok() => {
                expr(ExprKind::JsonIndex { base: Box::new(base), index: *at as u32 }, ty, span)
            }
            _ => {
                let title = "`json` is opened by constants only";
                let report = Diagnostic::error(codes::BAD_INDEX, title, index.span, "neither a text nor a number")
                    .with_help("write `[\"key\"]` or `[0]`");
                self.fail(report, span)
            }
        }
    }

    /// Reports `labels.app.kubernetes.io/name`, which reads as a division, as the key that it is meant to be.
    pub(crate) fn label_without_brackets(&mut self, left: &ast::Expr, right: &ast::Expr) -> bool {
        let left = match &left.kind {
            ast::ExprKind::Prefix { operand, .. } => operand,
            _ => left,
        };
        let Some((map, key)) = key_below_map(left) else { return false };
        let Some(name) = crate::expr::quantify::path_of(right) else { return false };
        let at = Span::new(map.span.file, map.span.end, right.span.end);
        let report = Diagnostic::error(codes::UNKNOWN_METHOD, "a key of a map is no path", at, "reads as a division")
            .with_suggestion(
                at,
                format!("[\"{key}/{name}\"]"),
                format!("entries of a map are named by index: `[\"{key}/{name}\"]`"),
            );
        self.report(report);
        true
    }

    fn not_indexed(&mut self, base: &Expr, index: &ast::Expr, span: Span) -> Expr {
        let have = self.show(&base.ty);
        let name = self.cx.name_of(base);
        let title = format!("{name} takes no index");
        let mut report = Diagnostic::error(codes::BAD_INDEX, title, index.span, "neither a list nor a map")
            .with_label(base.span, format!("is `{have}`"));
        if let ast::ExprKind::Text(text) = &index.kind {
            let shown = self.cx.text_of(base).unwrap_or_else(|| "…".to_owned());
            report = report.with_help(format!("fields are named with a dot: `{shown}.{}`", text.value));
        }
        self.fail(report, span)
    }
}

/// Fields that are maps whose keys have a prefix with dots, and a `/`.
const KEYED_BY_LABEL: &[&str] = &["labels", "annotations", "matchLabels", "nodeSelector", "selector"];

/// The map in `x.labels.app.kubernetes.io`, and what follows it.
fn key_below_map(expr: &ast::Expr) -> Option<(&ast::Expr, String)> {
    let (mut names, mut at) = (Vec::new(), expr);
    while let ast::ExprKind::Field { base, name } = &at.kind {
        if KEYED_BY_LABEL.contains(&name.text.as_str()) && !names.is_empty() {
            names.reverse();
            return Some((at, names.join(".")));
        }
        names.push(name.text.as_str());
        at = base;
    }
    None
}
