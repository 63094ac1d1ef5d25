//! Heads: the `for`, `let` and `when` of rules, views and waivers.

use crate::body::Body;
use crate::codes;
use crate::context::Binding;
use crate::ir::{Binder, Clause, Source, Type, VarId};
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, ClauseKind};

/// Whose head it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Rule,
    View,
    Waiver,
}

impl Owner {
    fn word(self) -> &'static str {
        match self {
            Owner::Rule => "rule",
            Owner::View => "view",
            Owner::Waiver => "waiver",
        }
    }
}

impl Body<'_, '_> {
    /// Checks one clause of a head and adds it. Other clauses are left to the caller.
    pub(crate) fn head_clause(&mut self, clause: &ast::Clause, owner: Owner, out: &mut Vec<Clause>) {
        match &clause.kind {
            ClauseKind::For(each) => {
                let (binder, _) = self.binder(&each.binder, &each.source, clause.span);
                if !out.iter().any(|clause| matches!(clause, Clause::For(_))) {
                    self.check_subject(&binder, each, owner, clause.span);
                }
                out.push(Clause::For(binder));
            }
            ClauseKind::Let(binding) => {
                self.needs_subject(owner, clause.span, "let", out);
                let value = self.infer(&binding.value);
                let ty = value.ty.clone();
                let var = self.bind(&binding.name, ty, Binding::Let, Some(value.clone()));
                out.push(Clause::Let { var, value });
            }
            ClauseKind::When(condition) => {
                self.needs_subject(owner, clause.span, "when", out);
                let condition = self.condition(condition, "when");
                self.assume(&condition, true);
                out.push(Clause::When(condition));
            }
            _ => {}
        }
    }

    fn needs_subject(&mut self, owner: Owner, span: Span, word: &str, out: &[Clause]) {
        if out.iter().any(|clause| matches!(clause, Clause::For(_))) {
            return;
        }
        let title = format!("a {} begins with what it looks at", owner.word());
        let report = Diagnostic::error(codes::CLAUSE_ORDER, title, span, format!("a `{word}` before the first `for`"))
            .with_help("put the `for … in Kind` first");
        self.report(report);
    }

    fn check_subject(&mut self, binder: &Binder, each: &ast::For, owner: Owner, span: Span) {
        let Source::Expr(list) = &binder.source else { return };
        if list.ty == Type::Error {
            return;
        }
        let title = format!("the subject of a {} is a kind or a view", owner.word());
        let label = format!("ranges over a `{}`", self.show(&list.ty));
        let at = each.source.span;
        let report = Diagnostic::error(codes::BAD_SUBJECT, title, at, label)
            .with_label(span, "the first `for` says whose findings they are")
            .with_help("begin with `for x in Kind`; for rules about the whole cluster, `for cluster in Cluster`");
        self.report(report);
    }
}

/// The variables that a head binds, in order.
pub(crate) fn bound(clauses: &[Clause]) -> Vec<VarId> {
    let mut vars = Vec::new();
    for clause in clauses {
        match clause {
            Clause::For(binder) => {
                vars.extend(binder.index);
                vars.push(binder.var);
            }
            Clause::Let { var, .. } => vars.push(*var),
            Clause::When(_) => {}
        }
    }
    vars
}
