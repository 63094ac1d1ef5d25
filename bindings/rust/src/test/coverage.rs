//! Which conditions the tests of rules decide: each ought to hold in one case, and not to hold in another.
//!
//! The slow interpreter that the engine is held against says what each condition is, in whatever function or view it
//! stands. Conditions that do not matter, as those behind a false side of `and`, are not decided.

use super::case::Given;
use crate::codes;
use crate::evaluator::covered;
use crate::rules::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use upright_oracle::{Coverage as Known, Decided, Options, Run, Trace};
use upright_source::{Diagnostic, SourceMap, Span};
use upright_types::ir::{Binder, Clause, Expr, ExprKind, Quantifier, Rule, Source, Step, Type};
use upright_value::{Timestamp, Version};
use upright_vm::Coverage as Inventory;

/// What tests have decided of the conditions of rules, functions and views.
#[derive(Clone, Debug, Default)]
pub struct TestCoverage {
    /// In the order of files and places.
    pub conditions: Vec<Condition>,
}

/// A condition, and what it has been in tests.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Where it stands.
    pub span: Span,
    /// How often it held.
    pub yes: u64,
    /// How often it did not.
    pub no: u64,
}

impl TestCoverage {
    /// How many outcomes there are, and how many of them a test has shown: two for each condition.
    pub fn outcomes(&self) -> (usize, usize) {
        let shown = |condition: &Condition| usize::from(condition.yes > 0) + usize::from(condition.no > 0);
        (self.conditions.len() * 2, self.conditions.iter().map(shown).sum())
    }

    /// The conditions that no test decides, or only in one way.
    pub fn gaps(&self) -> Vec<Diagnostic> {
        let gap = |condition: &Condition| {
            let (title, label) = match (condition.yes > 0, condition.no > 0) {
                (true, true) => return None,
                (true, false) => ("a condition that holds in every test", "is never false"),
                (false, true) => ("a condition that holds in no test", "is never true"),
                (false, false) => ("a condition that no test decides", "is never asked for"),
            };
            Some(Diagnostic::warning(codes::UNDECIDED, title, condition.span, label))
        };
        self.conditions.iter().filter_map(gap).collect()
    }

    /// As `lcov` tracefile: each condition is a branch of its line with two ways.
    pub fn lcov(&self, sources: &SourceMap) -> String {
        let mut files: BTreeMap<&str, BTreeMap<u32, Vec<&Condition>>> = BTreeMap::new();
        for condition in &self.conditions {
            if let Some((file, at)) = sources.locate(condition.span) {
                files.entry(file).or_default().entry(at.line).or_default().push(condition);
            }
        }
        let mut out = String::new();
        for (file, lines) in files {
            let _ = writeln!(out, "TN:\nSF:{file}");
            for (line, conditions) in &lines {
                for (block, condition) in conditions.iter().enumerate() {
                    let asked = condition.yes + condition.no > 0;
                    for (branch, times) in [condition.yes, condition.no].into_iter().enumerate() {
                        let times = if asked { times.to_string() } else { "-".to_owned() };
                        let _ = writeln!(out, "BRDA:{line},{block},{branch},{times}");
                    }
                }
            }
            let all = lines.values().flatten();
            let hit: usize = all.clone().map(|c| usize::from(c.yes > 0) + usize::from(c.no > 0)).sum();
            let _ = writeln!(out, "BRF:{}\nBRH:{hit}", all.count() * 2);
            let times = |conditions: &[&Condition]| conditions.iter().map(|c| c.yes + c.no).max().unwrap_or_default();
            for (line, conditions) in &lines {
                let _ = writeln!(out, "DA:{line},{}", times(conditions));
            }
            let asked = lines.values().filter(|conditions| times(conditions) > 0).count();
            let _ = writeln!(out, "LF:{}\nLH:{asked}\nend_of_record", lines.len());
        }
        out
    }
}

/// Follows tests.
pub(super) struct Tracer<'a> {
    rules: &'a Rules,
    trace: Trace,
    /// The rules that were tested.
    tested: BTreeSet<usize>,
}

impl<'a> Tracer<'a> {
    pub(super) fn new(rules: &'a Rules) -> Tracer<'a> {
        Tracer { rules, trace: Trace::default(), tested: BTreeSet::new() }
    }

    /// Judges what a case gives by the slow interpreter.
    pub(super) fn follow(&mut self, rule: &str, given: &Given) {
        let Some(index) = self.rules.texts().set.rules.iter().position(|known| *known.id == *rule) else { return };
        self.tested.insert(index);
        let Given { objects, settings } = given;
        let options = Options {
            params: settings.params.iter().cloned().collect(),
            kubernetes: Version::parse(&format!("1.{}", settings.kubernetes)).unwrap_or(Version(0)),
            now: settings.now.map(Timestamp),
            coverage: match covered(objects, &[]) {
                Inventory::All => Known::All,
                _ => Known::None,
            },
            default_namespace: "default".to_owned(),
        };
        let inventory: Vec<_> = objects.iter().collect();
        let run = Run::new(&self.rules.schema, &self.rules.texts().set, &options, &inventory).traced();
        for object in objects {
            run.evaluate(index, object);
        }
        run.evaluate_cluster(index);
        self.trace.add(&run.trace());
    }

    /// What has been decided of the rules that were tested, and of the functions and views of these packs that they are
    /// made of.
    pub(super) fn coverage(&self, packs: &[String]) -> TestCoverage {
        let set = &self.rules.texts().set;
        let own = |span: Span| self.rules.pack_of(span).is_some_and(|pack| packs.contains(pack));
        let mut finder = Finder::default();
        let tested: Vec<&Rule> = self.tested.iter().filter_map(|index| set.rules.get(*index)).collect();
        let reach: BTreeSet<Span> = tested.iter().flat_map(|rule| upright_types::ir::reach(set, rule)).collect();
        tested.iter().for_each(|rule| finder.rule(rule));
        for function in set.functions.iter().filter(|function| reach.contains(&function.span) && own(function.span)) {
            finder.walk(&function.body, true);
        }
        for view in set.views.iter().filter(|view| reach.contains(&view.span) && own(view.span)) {
            finder.clauses(&view.clauses);
        }
        let mut conditions: BTreeMap<(Span, bool), Condition> = BTreeMap::new();
        for expr in finder.found {
            let Decided { yes, no } = self.trace.of(expr);
            conditions.insert((expr.span, false), Condition { span: expr.span, yes, no });
        }
        TestCoverage { conditions: conditions.into_values().collect() }
    }
}

/// Finds the conditions that others are made of.
#[derive(Default)]
struct Finder<'a> {
    found: Vec<&'a Expr>,
}

impl<'a> Finder<'a> {
    fn rule(&mut self, rule: &'a Rule) {
        self.clauses(&rule.clauses);
        self.walk(&rule.condition, true);
        [&rule.message].into_iter().chain(&rule.help).for_each(|text| self.walk(text, false));
    }

    fn clauses(&mut self, clauses: &'a [Clause]) {
        for clause in clauses {
            match clause {
                Clause::For(Binder { source: Source::Expr(list), .. }) => self.walk(list, false),
                Clause::For(_) => {}
                Clause::Let { value, .. } => self.walk(value, false),
                Clause::When(condition) => self.walk(condition, true),
            }
        }
    }

    /// `decides`: whether somebody asks whether it holds. Places and names that nobody asks are values like others.
    fn walk(&mut self, expr: &'a Expr, decides: bool) {
        if *expr.ty.inner() == Type::Bool {
            match &expr.kind {
                ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                    self.walk(a, true);
                    return self.walk(b, true);
                }
                ExprKind::Not(inner) if inner.span == expr.span => {
                    self.found.push(expr);
                    return self.parts(inner);
                }
                ExprKind::Not(inner) => return self.walk(inner, true),
                ExprKind::Assume(inner) | ExprKind::Convert(inner) => return self.walk(inner, decides),
                ExprKind::Quantifier { kind: Quantifier::Any | Quantifier::All, .. }
                | ExprKind::Compare { .. }
                | ExprKind::In { .. }
                | ExprKind::InNet { .. }
                | ExprKind::Like { .. }
                | ExprKind::Matches { .. }
                | ExprKind::Has(_)
                | ExprKind::Valid(_)
                | ExprKind::Is { .. }
                | ExprKind::Selects { .. }
                | ExprKind::Method { .. }
                | ExprKind::Call { .. } => self.found.push(expr),
                ExprKind::Field { .. } | ExprKind::Coalesce(..) | ExprKind::RecordField { .. } if decides => {
                    self.found.push(expr);
                    if let ExprKind::Coalesce(value, _) = &expr.kind {
                        return self.parts(value);
                    }
                }
                _ => {}
            }
        }
        self.parts(expr);
    }

    fn parts(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::If { condition, then, otherwise } => {
                self.walk(condition, true);
                [then, otherwise].into_iter().for_each(|side| self.walk(side, *expr.ty.inner() == Type::Bool));
            }
            ExprKind::Quantifier { binder, body, .. } => {
                if let Source::Expr(list) = &binder.source {
                    self.walk(list, false);
                }
                self.walk(body, true);
            }
            ExprKind::Comprehension { steps, element } => {
                for step in steps {
                    match step {
                        Step::For(Binder { source: Source::Expr(list), .. }) => self.walk(list, false),
                        Step::For(_) => {}
                        Step::If(condition) => self.walk(condition, true),
                    }
                }
                self.walk(element, false);
            }
            _ => expr.parts().into_iter().for_each(|part| self.walk(part, false)),
        }
    }
}
