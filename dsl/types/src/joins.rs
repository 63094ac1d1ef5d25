//! Joins: a kind or view that is used after the subject must be tied to what is outside of it, by an equality or a
//! selector, or not depend on it at all. Anything else would compare every object with every other.

use crate::codes;
use crate::context::Context;
use crate::ir::{Binder, Clause, CompareOp, Expr, ExprKind, Quantifier, Rule, Source, Step, VarId};
use std::collections::BTreeMap;
use upright_source::Diagnostic;

/// What an expression depends on.
type Class = u8;
/// The objects that are joined.
const INNER: Class = 1;
/// What is outside of the join.
const OUTER: Class = 2;
/// How many expressions are looked at for one join, called functions included.
const FUEL: u32 = 50_000;
/// How deep calls are followed.
const MAX_CALLS: u32 = 32;

/// Reports joins of a rule that nothing ties.
pub(crate) fn check(cx: &mut Context<'_>, rule: &Rule) {
    let deny = rule.deny.then_some(&rule.condition);
    head(cx, &rule.clauses, deny);
    inside(cx, &rule.condition);
    for expr in [Some(&rule.message), rule.help.as_ref()].into_iter().flatten() {
        inside(cx, expr);
    }
}

/// The same of a head alone.
pub(crate) fn head(cx: &mut Context<'_>, clauses: &[Clause], verdict: Option<&Expr>) {
    let mut subject_seen = false;
    for (at, clause) in clauses.iter().enumerate() {
        match clause {
            Clause::For(binder) if is_join(&binder.source) => {
                if subject_seen && !ties_of_head(cx, binder, &clauses[at + 1..], verdict) {
                    report(cx, binder, "for");
                }
                subject_seen = true;
            }
            Clause::For(binder) => {
                if let Source::Expr(list) = &binder.source {
                    inside(cx, list);
                }
            }
            Clause::Let { value, .. } => inside(cx, value),
            Clause::When(condition) => inside(cx, condition),
        }
    }
}

fn is_join(source: &Source) -> bool {
    matches!(source, Source::Kinds(kinds) if !kinds.is_empty())
        || matches!(source, Source::AnyObject | Source::Views(_))
}

fn ties_of_head(cx: &Context<'_>, binder: &Binder, rest: &[Clause], verdict: Option<&Expr>) -> bool {
    let mut scope = Scope::new(cx, binder.var);
    for clause in rest {
        match clause {
            Clause::For(each) => scope.bind(each),
            Clause::Let { var, value } => scope.set(*var, value),
            Clause::When(condition) if scope.ties(condition) => return true,
            Clause::When(_) => {}
        }
    }
    verdict.is_some_and(|verdict| scope.ties(verdict))
}

/// Looks for joins inside an expression.
pub(crate) fn inside(cx: &mut Context<'_>, expr: &Expr) {
    match &expr.kind {
        ExprKind::Quantifier { kind, binder, body } if is_join(&binder.source) => {
            let scope = Scope::new(cx, binder.var);
            // `all` holds where no object fails: what fails must be tied.
            let tied = match kind {
                Quantifier::All => scope.negation_ties(body),
                Quantifier::Any | Quantifier::Find => scope.ties(body),
            };
            if !tied && scope.class(body) & OUTER != 0 {
                report(cx, binder, quantifier_word(*kind));
            }
        }
        ExprKind::Comprehension { steps, element } => comprehension(cx, steps, element),
        _ => {}
    }
    for child in expr.parts() {
        inside(cx, child);
    }
}

fn quantifier_word(kind: Quantifier) -> &'static str {
    match kind {
        Quantifier::Any => "any",
        Quantifier::All => "all",
        Quantifier::Find => "find",
    }
}

fn comprehension(cx: &mut Context<'_>, steps: &[Step], element: &Expr) {
    for (at, step) in steps.iter().enumerate() {
        let Step::For(binder) = step else { continue };
        if !is_join(&binder.source) {
            continue;
        }
        let mut scope = Scope::new(cx, binder.var);
        let mut tied = false;
        let mut class = 0;
        for later in &steps[at + 1..] {
            match later {
                Step::For(each) => {
                    scope.bind(each);
                    if let Source::Expr(list) = &each.source {
                        class |= scope.class(list);
                    }
                }
                Step::If(condition) => {
                    tied |= scope.ties(condition);
                    class |= scope.class(condition);
                }
            }
        }
        class |= scope.class(element);
        if !tied && (at > 0 || class & OUTER != 0) {
            report(cx, binder, "for");
        }
    }
}

/// Variables of a join by what they depend on; all others are outside.
struct Scope<'c, 'a> {
    cx: &'c Context<'a>,
    classes: BTreeMap<VarId, Class>,
    fuel: std::cell::Cell<u32>,
    calls: u32,
}

impl<'c, 'a> Scope<'c, 'a> {
    fn new(cx: &'c Context<'a>, inner: VarId) -> Scope<'c, 'a> {
        Scope { cx, classes: BTreeMap::from([(inner, INNER)]), fuel: FUEL.into(), calls: 0 }
    }

    fn with(&self, classes: BTreeMap<VarId, Class>, calls: u32) -> Scope<'c, 'a> {
        Scope { cx: self.cx, classes, fuel: self.fuel.clone(), calls }
    }

    fn set(&mut self, var: VarId, value: &Expr) {
        let class = self.class(value);
        self.classes.insert(var, class);
    }

    fn bind(&mut self, binder: &Binder) {
        let class = match &binder.source {
            Source::Expr(list) => self.class(list),
            // Objects of another join depend on nothing that counts here.
            _ => 0,
        };
        self.classes.insert(binder.var, class);
        self.classes.extend(binder.index.map(|index| (index, class)));
    }

    fn burn(&self) -> bool {
        let left = self.fuel.get();
        self.fuel.set(left.saturating_sub(1));
        left == 0
    }

    fn class(&self, expr: &Expr) -> Class {
        if self.burn() {
            return INNER | OUTER;
        }
        match &expr.kind {
            ExprKind::Var(var) => match self.classes.get(var) {
                Some(class) => *class,
                None if self.cx.info(*var).is_some_and(|info| info.constant) => 0,
                None => OUTER,
            },
            ExprKind::Request => OUTER,
            ExprKind::Quantifier { binder, body, .. } => {
                let mut scope = self.with(self.classes.clone(), self.calls);
                scope.bind(binder);
                let class = scope.source_class(binder) | scope.class(body);
                self.fuel.set(scope.fuel.get());
                class
            }
            ExprKind::Comprehension { steps, element } => {
                let mut scope = self.with(self.classes.clone(), self.calls);
                let mut class = 0;
                for step in steps {
                    match step {
                        Step::For(binder) => {
                            scope.bind(binder);
                            class |= scope.source_class(binder);
                        }
                        Step::If(condition) => class |= scope.class(condition),
                    }
                }
                class |= scope.class(element);
                self.fuel.set(scope.fuel.get());
                class
            }
            _ => expr.parts().into_iter().fold(0, |class, child| class | self.class(child)),
        }
    }

    fn source_class(&self, binder: &Binder) -> Class {
        match &binder.source {
            Source::Expr(list) => self.class(list),
            _ => 0,
        }
    }

    fn apart(&self, left: &Expr, right: &Expr) -> bool {
        matches!((self.class(left), self.class(right)), (INNER, OUTER) | (OUTER, INNER))
    }

    /// Whether the condition holds only for objects that an index finds.
    fn ties(&self, expr: &Expr) -> bool {
        if self.burn() {
            return false;
        }
        match &expr.kind {
            ExprKind::Error => true,
            ExprKind::And(left, right) => self.ties(left) || self.ties(right),
            ExprKind::Or(left, right) => self.side(left, true) && self.side(right, true),
            ExprKind::Compare { op: CompareOp::Equal, left, right } => self.apart(left, right),
            ExprKind::In { item, list } => self.apart(item, list),
            ExprKind::Selects { selector, labels } => self.apart(selector, labels),
            ExprKind::Has(place) => match &place.kind {
                ExprKind::Key { base, key } => self.apart(base, key),
                _ => false,
            },
            ExprKind::Not(inner) => self.negation_ties(inner),
            ExprKind::Coalesce(left, _) => self.ties(left),
            ExprKind::If { then, otherwise, .. } => self.side(then, true) && self.side(otherwise, true),
            ExprKind::Quantifier { kind: Quantifier::Any, binder, body } => {
                let mut scope = self.with(self.classes.clone(), self.calls);
                scope.bind(binder);
                let tied = scope.ties(body);
                self.fuel.set(scope.fuel.get());
                tied
            }
            ExprKind::Call { function, args } => self.call_ties(*function, args),
            _ => false,
        }
    }

    /// Whether the negation of the condition ties.
    fn negation_ties(&self, expr: &Expr) -> bool {
        if self.burn() {
            return false;
        }
        match &expr.kind {
            ExprKind::Error => true,
            ExprKind::Or(left, right) => self.negation_ties(left) || self.negation_ties(right),
            ExprKind::And(left, right) => self.side(left, false) && self.side(right, false),
            ExprKind::Compare { op: CompareOp::NotEqual, left, right } => self.apart(left, right),
            ExprKind::Not(inner) => self.ties(inner),
            _ => false,
        }
    }

    fn side(&self, expr: &Expr, positive: bool) -> bool {
        let tied = if positive { self.ties(expr) } else { self.negation_ties(expr) };
        tied || self.class(expr) & OUTER == 0
    }

    /// A function's body, with its parameters standing for the arguments.
    fn call_ties(&self, function: crate::ir::FunctionId, args: &[Expr]) -> bool {
        let Some(function) = self.cx.set.functions.get(function.index()) else { return false };
        if self.calls >= MAX_CALLS {
            return false;
        }
        let classes: BTreeMap<VarId, Class> =
            function.params.iter().zip(args).map(|(param, arg)| (*param, self.class(arg))).collect();
        // A tie needs something of both sides.
        if classes.values().fold(0, |all, class| all | class) != INNER | OUTER {
            return false;
        }
        let scope = self.with(classes, self.calls + 1);
        let tied = scope.ties(&function.body);
        self.fuel.set(scope.fuel.get());
        tied
    }
}

fn report(cx: &mut Context<'_>, binder: &Binder, word: &str) {
    let name = cx.var(binder.var).map_or_else(String::new, |var| var.name.to_string());
    let title = format!("nothing ties `{name}` to what is outside of its `{word}`");
    let label = "every object would be compared with every other";
    let help = format!(
        "compare something of `{name}` with something outside by `==`, like `{name}.metadata.namespace == …`, or with `selector.selects(labels)`; of an `or`, each side"
    );
    cx.report(Diagnostic::error(codes::UNTIED_JOIN, title, binder.span, label).with_help(help));
}
