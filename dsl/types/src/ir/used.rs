//! What rules and waivers mention, themselves or through each other: the rest of a rule set says nothing about them.

use super::{Binder, Clause, Expr, ExprKind, Fix, FunctionId, ParamId, RuleSet, Source, Step, ViewId};
use std::collections::BTreeSet;

/// The parameters, functions and views that are mentioned.
#[derive(Default)]
pub(super) struct Used {
    pub(super) params: BTreeSet<ParamId>,
    pub(super) functions: BTreeSet<FunctionId>,
    pub(super) views: BTreeSet<ViewId>,
}

/// Of the rules and waivers of a set.
pub(super) fn used(rules: &RuleSet) -> Used {
    let mut used = Used::default();
    for rule in &rules.rules {
        used.clauses(rules, &rule.clauses);
        used.params.extend(&rule.params);
        let fixes = rule.fixes.iter().flat_map(parts_of);
        let parts = [&rule.condition, &rule.at, &rule.message].into_iter().chain(&rule.help).chain(fixes);
        parts.for_each(|part| used.expr(rules, part));
    }
    for waiver in &rules.waivers {
        used.clauses(rules, &waiver.clauses);
    }
    used
}

fn parts_of(fix: &Fix) -> Vec<&Expr> {
    match fix {
        Fix::Set { place, value } | Fix::Add { place, value, .. } => vec![place, value],
        Fix::Remove { place } => vec![place],
    }
}

impl Used {
    fn clauses(&mut self, rules: &RuleSet, clauses: &[Clause]) {
        for clause in clauses {
            match clause {
                Clause::For(binder) => self.binder(rules, binder),
                Clause::Let { value: part, .. } | Clause::When(part) => self.expr(rules, part),
            }
        }
    }

    fn binder(&mut self, rules: &RuleSet, binder: &Binder) {
        match &binder.source {
            Source::Expr(list) => self.expr(rules, list),
            Source::Views(views) => {
                for view in views {
                    if self.views.insert(*view)
                        && let Some(view) = rules.views.get(view.index())
                    {
                        self.clauses(rules, &view.clauses);
                    }
                }
            }
            Source::Kinds(_) | Source::AnyObject | Source::Cluster => {}
        }
    }

    fn expr(&mut self, rules: &RuleSet, expr: &Expr) {
        match &expr.kind {
            ExprKind::Param(param) => {
                self.params.insert(*param);
            }
            ExprKind::Call { function, .. } if self.functions.insert(*function) => {
                if let Some(function) = rules.functions.get(function.index()) {
                    self.expr(rules, &function.body);
                }
            }
            ExprKind::Quantifier { binder, .. } => self.binder(rules, binder),
            ExprKind::Comprehension { steps, .. } => {
                for step in steps {
                    if let Step::For(binder) = step {
                        self.binder(rules, binder);
                    }
                }
            }
            _ => {}
        }
        for child in expr.parts() {
            self.expr(rules, child);
        }
    }
}
