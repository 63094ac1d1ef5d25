//! What rules and waivers mention, themselves or through each other: the rest of a rule set says nothing about them.

use super::{
    Binder, Clause, Expr, ExprKind, Fix, FunctionId, IsTest, ParamId, Rule, RuleSet, Source, Step, Type, ViewId,
};
use std::collections::BTreeSet;
use upright_source::Span;

/// The parameters, functions and views that are mentioned.
#[derive(Default)]
pub(super) struct Used {
    pub(super) params: BTreeSet<ParamId>,
    pub(super) functions: BTreeSet<FunctionId>,
    pub(super) views: BTreeSet<ViewId>,
    /// Whether views count as mentioned whose rows only are.
    types: bool,
    /// Whether something is asked of the admission request or of the object before it.
    pub(super) request: bool,
}

/// Where the names of the parameters, functions and views stand that a rule is made of: the rest of the set can go, and
/// the rule says the same. A view counts where a function takes one of its rows.
pub fn reach(rules: &RuleSet, rule: &Rule) -> BTreeSet<Span> {
    let mut used = Used { types: true, ..Used::default() };
    used.rule(rules, rule);
    let params = used.params.iter().filter_map(|id| rules.params.get(id.index())).map(|param| param.span);
    let functions = used.functions.iter().filter_map(|id| rules.functions.get(id.index())).map(|called| called.span);
    let views = used.views.iter().filter_map(|id| rules.views.get(id.index())).map(|view| view.span);
    params.chain(functions).chain(views).collect()
}

/// Of the rules and waivers of a set.
pub(super) fn used(rules: &RuleSet) -> Used {
    let mut used = Used::default();
    for rule in &rules.rules {
        used.rule(rules, rule);
    }
    for waiver in &rules.waivers {
        used.clauses(rules, &waiver.clauses);
    }
    used
}

/// Whether a rule asks for the admission request or for the object before it, itself or through functions and views.
pub(super) fn reads_request(rules: &RuleSet, rule: &Rule) -> bool {
    let mut used = Used::default();
    used.rule(rules, rule);
    used.request
}

fn parts_of(fix: &Fix) -> Vec<&Expr> {
    match fix {
        Fix::Set { place, value } | Fix::Add { place, value, .. } => vec![place, value],
        Fix::Remove { place } => vec![place],
    }
}

impl Used {
    fn rule(&mut self, rules: &RuleSet, rule: &Rule) {
        self.clauses(rules, &rule.clauses);
        self.params.extend(&rule.params);
        let fixes = rule.fixes.iter().flat_map(parts_of);
        let parts = [&rule.condition, &rule.at, &rule.message].into_iter().chain(&rule.help).chain(fixes);
        parts.for_each(|part| self.expr(rules, part));
    }

    fn view(&mut self, rules: &RuleSet, id: ViewId) {
        if self.views.insert(id)
            && let Some(view) = rules.views.get(id.index())
        {
            self.clauses(rules, &view.clauses);
        }
    }

    fn ty(&mut self, rules: &RuleSet, ty: &Type) {
        match ty {
            Type::View(view) => self.view(rules, *view),
            Type::List(inner) | Type::Map(inner) | Type::Optional(inner) => self.ty(rules, inner),
            Type::Union(members) => members.iter().for_each(|member| self.ty(rules, member)),
            _ => {}
        }
    }

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
                views.iter().for_each(|view| self.view(rules, *view));
            }
            Source::Kinds(_) | Source::AnyObject | Source::Cluster => {}
        }
    }

    fn expr(&mut self, rules: &RuleSet, expr: &Expr) {
        let types = self.types;
        if types {
            self.ty(rules, &expr.ty);
        }
        match &expr.kind {
            ExprKind::Is { test: IsTest::View(view), .. } if self.types => self.view(rules, *view),
            ExprKind::Param(param) => {
                self.params.insert(*param);
            }
            ExprKind::Request | ExprKind::Old(_) => self.request = true,
            ExprKind::Call { function, .. } if self.functions.insert(*function) => {
                if let Some(function) = rules.functions.get(function.index()) {
                    self.expr(rules, &function.body);
                    let params = function.params.iter().filter_map(|var| rules.vars.get(var.index()));
                    params.filter(|_| types).for_each(|var| self.ty(rules, &var.ty));
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
