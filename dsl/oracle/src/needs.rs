//! What must be there for a rule to be decided at all: kinds of the inventory, the request, parameters.

use std::collections::BTreeSet;
use upright_schema::KindId;
use upright_types::ir::{Binder, Clause, Expr, ExprKind, ParamId, Part, Rule, RuleSet, Source, Step};

/// The needs of a rule, whether or not an object's rows come to where they arise.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub(crate) kinds: BTreeSet<KindId>,
    pub(crate) all_kinds: bool,
    pub(crate) request: bool,
    pub(crate) old: bool,
    pub(crate) params: BTreeSet<ParamId>,
}

/// The needs of a rule's verdict.
pub(crate) fn of(rules: &RuleSet, rule: &Rule) -> Needs {
    let mut walk = Walk { rules, needs: Needs::default() };
    walk.clauses(&rule.clauses, true);
    walk.expr(&rule.condition);
    walk.needs
}

struct Walk<'a> {
    rules: &'a RuleSet,
    needs: Needs,
}

impl Walk<'_> {
    fn clauses(&mut self, clauses: &[Clause], mut subject: bool) {
        for clause in clauses {
            match clause {
                Clause::For(binder) => self.source(&binder.source, std::mem::take(&mut subject)),
                Clause::Let { value, .. } => self.expr(value),
                Clause::When(test) => self.expr(test),
            }
        }
    }

    fn source(&mut self, source: &Source, subject: bool) {
        match source {
            Source::Kinds(kinds) if !subject => self.needs.kinds.extend(kinds.iter().copied()),
            Source::AnyObject if !subject => self.needs.all_kinds = true,
            Source::Views(views) => {
                for view in views {
                    if let Some(view) = self.rules.views.get(view.index()) {
                        self.clauses(&view.clauses, subject);
                    }
                }
            }
            Source::Expr(list) => self.expr(list),
            _ => {}
        }
    }

    fn binder(&mut self, binder: &Binder) {
        self.source(&binder.source, false);
    }

    fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        exprs.into_iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Error | ExprKind::Const(_) | ExprKind::Kubernetes | ExprKind::Now | ExprKind::Var(_) => {}
            ExprKind::Param(param) => {
                self.needs.params.insert(*param);
            }
            ExprKind::Request => self.needs.request = true,
            ExprKind::Old(a) => {
                self.needs.old = true;
                self.expr(a);
            }
            ExprKind::Field { base, default, .. } => {
                self.expr(base);
                self.all(default.as_deref());
            }
            ExprKind::ViewField { base: a, .. }
            | ExprKind::ViewsField { base: a, .. }
            | ExprKind::RecordField { base: a, .. }
            | ExprKind::JsonKey { base: a, .. }
            | ExprKind::JsonIndex { base: a, .. }
            | ExprKind::Every { of: a, .. }
            | ExprKind::Is { base: a, .. }
            | ExprKind::As { base: a, .. }
            | ExprKind::Split { text: a, .. }
            | ExprKind::Join { list: a, .. }
            | ExprKind::Fold { list: a, .. }
            | ExprKind::FieldNames(a)
            | ExprKind::Flags(a)
            | ExprKind::Not(a)
            | ExprKind::Negate(a)
            | ExprKind::Has(a)
            | ExprKind::Valid(a)
            | ExprKind::Raw(a)
            | ExprKind::Assume(a)
            | ExprKind::Convert(a) => self.expr(a),
            ExprKind::Index { base: a, index: b }
            | ExprKind::Key { base: a, key: b }
            | ExprKind::And(a, b)
            | ExprKind::Or(a, b)
            | ExprKind::Compare { left: a, right: b, .. }
            | ExprKind::In { item: a, list: b }
            | ExprKind::InNet { item: a, net: b }
            | ExprKind::Like { text: a, pattern: b }
            | ExprKind::Matches { text: a, pattern: b }
            | ExprKind::Coalesce(a, b)
            | ExprKind::Arithmetic { left: a, right: b, .. }
            | ExprKind::Selects { selector: a, labels: b } => self.all([a.as_ref(), b]),
            ExprKind::If { condition, then, otherwise } => self.all([condition.as_ref(), then, otherwise]),
            ExprKind::List(items) | ExprKind::Record(items) | ExprKind::Method { args: items, .. } => self.all(items),
            ExprKind::Map(entries) => entries.iter().for_each(|(key, value)| self.all([key, value])),
            ExprKind::Object(fields) => self.all(fields.iter().map(|(_, value)| value)),
            ExprKind::Comprehension { steps, element } => {
                for step in steps {
                    match step {
                        Step::For(binder) => self.binder(binder),
                        Step::If(test) => self.expr(test),
                    }
                }
                self.expr(element);
            }
            ExprKind::Quantifier { binder, body, .. } => {
                self.binder(binder);
                self.expr(body);
            }
            ExprKind::Call { function, args } => {
                self.all(args);
                if let Some(function) = self.rules.functions.get(function.index()) {
                    self.expr(&function.body);
                }
            }
            ExprKind::Interpolate(parts) => self.all(parts.iter().filter_map(|part| match part {
                Part::Value { value, .. } => Some(value),
                Part::Text(_) => None,
            })),
        }
    }
}
