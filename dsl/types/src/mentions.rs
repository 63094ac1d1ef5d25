//! What an expression of the tree mentions, before anything is resolved: for the order of declarations.

use upright_syntax::ast::{
    Clause, ClauseKind, ComprehensionClause, Expr, ExprKind, Name, Source, SourceKind, StringPart, TypeExpr,
    TypeExprKind, TypePath,
};

/// Something mentioned.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mention<'a> {
    /// A name of a value: a variable, a parameter, perhaps a module.
    Name(&'a Name),
    /// `f(…)`
    Call(&'a Name),
    /// `x.name` or `x.name(…)`, where `x` may be a module.
    Member(&'a Name, &'a Name),
    /// A kind, type or view.
    Type(&'a TypePath),
}

/// Whether an expression mentions a name.
pub(crate) fn mentions_name(expr: &Expr, name: &str) -> bool {
    let mut found = false;
    in_expr(expr, &mut |mention| {
        if let Mention::Name(mentioned) = mention {
            found |= mentioned.text == name;
        }
    });
    found
}

/// Everything that an expression mentions, in the order of the text.
pub(crate) fn in_expr<'a>(expr: &'a Expr, found: &mut dyn FnMut(Mention<'a>)) {
    match &expr.kind {
        ExprKind::Quantifier(quantifier) => {
            in_source(&quantifier.source, found);
            in_expr(&quantifier.body, found);
        }
        ExprKind::If { cond, then, otherwise } => {
            for part in [cond, then, otherwise] {
                in_expr(part, found);
            }
        }
        ExprKind::And(operands) | ExprKind::Or(operands) | ExprKind::List(operands) => {
            for operand in operands {
                in_expr(operand, found);
            }
        }
        ExprKind::Prefix { operand, .. } => in_expr(operand, found),
        ExprKind::Binary { left, right, .. } => {
            in_expr(left, found);
            in_expr(right, found);
        }
        ExprKind::Is { value, ty } | ExprKind::As { value, ty } => {
            in_expr(value, found);
            in_type(ty, found);
        }
        ExprKind::Every { ty, of } => {
            in_type(ty, found);
            in_expr(of, found);
        }
        ExprKind::Name(name) => found(Mention::Name(name)),
        ExprKind::Interpolated(parts) => {
            for part in parts {
                if let StringPart::Expr(expr) = part {
                    in_expr(expr, found);
                }
            }
        }
        ExprKind::Map(entries) => {
            for entry in entries {
                in_expr(&entry.key, found);
                in_expr(&entry.value, found);
            }
        }
        ExprKind::Record(fields) => {
            for field in fields {
                in_expr(&field.value, found);
            }
        }
        ExprKind::Comprehension { element, clauses } => {
            for clause in clauses {
                match clause {
                    ComprehensionClause::For { source, .. } => in_source(source, found),
                    ComprehensionClause::If(condition) => in_expr(condition, found),
                }
            }
            in_expr(element, found);
        }
        ExprKind::Field { base, name } => in_member(base, name, &[], found),
        ExprKind::Method { base, name, args } => in_member(base, name, args, found),
        ExprKind::Index { base, index } => {
            in_expr(base, found);
            in_expr(index, found);
        }
        ExprKind::Call { function, args } => {
            found(Mention::Call(function));
            for arg in args {
                in_expr(arg, found);
            }
        }
        ExprKind::Given(_)
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Text(_)
        | ExprKind::Braces
        | ExprKind::Error => {}
    }
}

fn in_member<'a>(base: &'a Expr, name: &'a Name, args: &'a [Expr], found: &mut dyn FnMut(Mention<'a>)) {
    if let ExprKind::Name(prefix) = &base.kind {
        found(Mention::Member(prefix, name));
    }
    in_expr(base, found);
    for arg in args {
        in_expr(arg, found);
    }
}

/// Everything that a source mentions.
pub(crate) fn in_source<'a>(source: &'a Source, found: &mut dyn FnMut(Mention<'a>)) {
    match &source.kind {
        SourceKind::Kinds(paths) => {
            for path in paths {
                found(Mention::Type(path));
                if let Some(module) = &path.module {
                    found(Mention::Name(module));
                }
            }
        }
        SourceKind::Expr(list) => in_expr(list, found),
    }
}

/// Everything that a type mentions.
pub(crate) fn in_type<'a>(ty: &'a TypeExpr, found: &mut dyn FnMut(Mention<'a>)) {
    match &ty.kind {
        TypeExprKind::Name(path) => found(Mention::Type(path)),
        TypeExprKind::List(inner) | TypeExprKind::Map(inner) | TypeExprKind::Optional(inner) => in_type(inner, found),
        TypeExprKind::Union(parts) => {
            for part in parts {
                in_type(part, found);
            }
        }
        TypeExprKind::Error => {}
    }
}

/// Everything that the clauses of a view mention.
pub(crate) fn in_clauses<'a>(clauses: &'a [Clause], found: &mut dyn FnMut(Mention<'a>)) {
    for clause in clauses {
        match &clause.kind {
            ClauseKind::For(each) => in_source(&each.source, found),
            ClauseKind::Let(binding) => in_expr(&binding.value, found),
            ClauseKind::When(condition) => in_expr(condition, found),
            _ => {}
        }
    }
}
