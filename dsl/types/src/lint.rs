//! What compiles but is hardly meant: verdicts that are always the same, patterns that let more pass than they seem
//! to, names that nothing reads.

use crate::body::Body;
use crate::codes;
use crate::context::{Binding, Context};
use crate::ir::{Clause, CompareOp, Expr, ExprKind, VarId};
use crate::narrow::key_of;
use upright_source::{Diagnostic, Level, Span};
use upright_value::Value;

/// Warnings about a rule's conditions.
pub(crate) fn verdict(body: &mut Body<'_, '_>, condition: &Expr, deny: bool, head: &[Clause]) {
    let word = if deny { "deny" } else { "require" };
    if let Some(always) = constant(body.cx, condition) {
        let title = format!("this condition {} holds", if always { "always" } else { "never" });
        let effect = if always == deny { "every row is a finding" } else { "no row is ever a finding" };
        let report = Diagnostic::warning(codes::CONSTANT_VERDICT, title, condition.span, format!("`{word}`: {effect}"));
        body.report(report);
    }
    // What lets a row pass: a `require` that holds, a `deny` that does not, a `when` that stops.
    unanchored(body, condition, !deny);
    for clause in head {
        if let Clause::When(condition) = clause {
            unanchored(body, condition, false);
        }
    }
}

/// Whether a condition is evidently always true, or always false.
fn constant(cx: &Context<'_>, condition: &Expr) -> Option<bool> {
    match &condition.kind {
        ExprKind::Const(Value::Bool(value)) => Some(*value),
        ExprKind::Not(inner) => constant(cx, inner).map(|value| !value),
        ExprKind::And(left, right) => match (constant(cx, left), constant(cx, right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => both_equal(cx, left, right).then_some(false),
        },
        ExprKind::Or(left, right) => match (constant(cx, left), constant(cx, right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => both_different(cx, left, right).then_some(true),
        },
        ExprKind::Compare { op, left, right } => {
            let key = key_of(cx, left)?;
            let same = key == key_of(cx, right)? && !left.ty.is_optional();
            match op {
                _ if !same => None,
                CompareOp::Equal | CompareOp::LessOrEqual | CompareOp::GreaterOrEqual => Some(true),
                CompareOp::NotEqual | CompareOp::Less | CompareOp::Greater => Some(false),
            }
        }
        _ => None,
    }
}

/// `p == "a" and p == "b"`: never.
fn both_equal(cx: &Context<'_>, left: &Expr, right: &Expr) -> bool {
    contradicts(cx, left, right, CompareOp::Equal)
}

/// `p != "a" or p != "b"`: always.
fn both_different(cx: &Context<'_>, left: &Expr, right: &Expr) -> bool {
    contradicts(cx, left, right, CompareOp::NotEqual)
}

fn contradicts(cx: &Context<'_>, left: &Expr, right: &Expr, wanted: CompareOp) -> bool {
    let parts = |expr: &Expr| match &expr.kind {
        ExprKind::Compare { op, left, right } if *op == wanted => match &right.kind {
            ExprKind::Const(value) => key_of(cx, left).map(|key| (key, value.clone())),
            _ => None,
        },
        _ => None,
    };
    match (parts(left), parts(right)) {
        (Some((a, x)), Some((b, y))) => a == b && x != y,
        _ => false,
    }
}

/// Warns of patterns without anchors whose match lets something pass. `passes`: the truth of the condition that does.
fn unanchored(body: &mut Body<'_, '_>, condition: &Expr, passes: bool) {
    match &condition.kind {
        ExprKind::Not(inner) => unanchored(body, inner, !passes),
        ExprKind::And(left, right) | ExprKind::Or(left, right) => {
            unanchored(body, left, passes);
            unanchored(body, right, passes);
        }
        ExprKind::Quantifier { body: inner, .. } => unanchored(body, inner, passes),
        ExprKind::Matches { pattern, .. } if passes => {
            let ExprKind::Const(Value::Regex(regex)) = &pattern.kind else { return };
            if regex.is_anchored() {
                return;
            }
            let text = regex.as_str().to_owned();
            let title = "this pattern may match anywhere in the text, and lets it pass";
            let label = "not anchored: `x` matches `axb` too";
            let (start, end) = (!text.starts_with('^'), !text.ends_with('$'));
            let grouped = if text.contains('|') { format!("({text})") } else { text };
            let anchored = format!("'{}{grouped}{}'", if start { "^" } else { "" }, if end { "$" } else { "" });
            let report = Diagnostic::warning(codes::UNANCHORED, title, pattern.span, label)
                .with_help(format!("match the whole text: {anchored}"));
            body.report(report);
        }
        _ => {}
    }
}

/// Warns of names that nothing reads: `let`s, elements, indexes, arguments, parameters, modules.
pub(crate) fn unused(cx: &mut Context<'_>, subjects: &[VarId]) {
    let mut found: Vec<(Span, String, String)> = Vec::new();
    for (at, (var, info)) in cx.set.vars.iter().zip(&cx.vars).enumerate() {
        let id = VarId(at as u32);
        if info.used || var.name.is_empty() || subjects.contains(&id) {
            continue;
        }
        let help = match info.binding {
            Binding::Index => format!("leave out `{},`", var.name),
            Binding::Let => "leave it out".to_owned(),
            Binding::Element | Binding::Argument => "does the condition forget it?".to_owned(),
        };
        found.push((var.span, var.name.to_string(), help));
    }
    for (param, used) in cx.set.params.iter().zip(&cx.params_used) {
        if !used && !param.name.is_empty() {
            found.push((param.span, param.name.to_string(), "leave it out".to_owned()));
        }
    }
    for scope in &cx.scopes {
        for (name, used) in &scope.uses {
            if !used.read && used.module.is_some() {
                found.push((used.span, (*name).to_owned(), "leave out the `use`".to_owned()));
            }
        }
    }
    let wrong: Vec<_> =
        cx.diagnostics.iter().filter(|r| r.level == Level::Error).map(|r| r.primary.span.file).collect();
    // In a text with errors a name may well be meant where it could not be understood.
    found.retain(|(span, ..)| !wrong.contains(&span.file));
    for (span, name, help) in found {
        let title = format!("`{name}` is never used");
        cx.report(Diagnostic::warning(codes::UNUSED_NAME, title, span, "nothing reads it").with_help(help));
    }
}
