//! What conditions have been: for people who want to know which of them their tests decide.

use crate::truth::Truth;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use upright_source::Span;
use upright_types::ir::{Expr, ExprKind, Type};

/// How often a condition held, and how often it did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// How often it held.
    pub yes: u64,
    /// How often it did not.
    pub no: u64,
}

/// What the conditions of a rule set have been, by their place in the text. Conditions that did not matter, as the right
/// side of an `and` whose left side does not hold, have not been anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// By the place of the condition, and whether it is a `not` (`a not in b` stands where the `in` in it stands).
    pub decided: BTreeMap<(Span, bool), Decided>,
}

impl Trace {
    /// What a condition has been.
    pub fn of(&self, condition: &Expr) -> Decided {
        self.decided.get(&key(condition)).copied().unwrap_or_default()
    }

    /// Adds what another run has decided.
    pub fn add(&mut self, other: &Trace) {
        for (key, decided) in &other.decided {
            let sum = self.decided.entry(*key).or_default();
            sum.yes += decided.yes;
            sum.no += decided.no;
        }
    }
}

/// Writes down what conditions are, where that is asked for.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    trace: Option<RefCell<Trace>>,
    /// How many conditions around this one have made it matter to nobody.
    muted: Cell<u32>,
}

impl Recorder {
    pub(crate) fn new() -> Recorder {
        Recorder { trace: Some(RefCell::default()), muted: Cell::new(0) }
    }

    pub(crate) fn take(&self) -> Trace {
        self.trace.as_ref().map(RefCell::take).unwrap_or_default()
    }

    /// Writes down what a condition is.
    pub(crate) fn note(&self, expr: &Expr, truth: Truth) {
        let Some(trace) = self.trace.as_ref().filter(|_| self.muted.get() == 0) else { return };
        if *expr.ty.inner() != Type::Bool || matches!(expr.kind, ExprKind::Assume(_) | ExprKind::Convert(_)) {
            return;
        }
        let mut trace = trace.borrow_mut();
        let decided = trace.decided.entry(key(expr)).or_default();
        match truth {
            Truth::True => decided.yes += 1,
            Truth::False => decided.no += 1,
            Truth::Unknown => {}
        }
    }

    /// Evaluates what does not matter where `idle`.
    pub(crate) fn unless<T>(&self, idle: bool, eval: impl FnOnce() -> T) -> T {
        self.muted.set(self.muted.get() + u32::from(idle));
        let value = eval();
        self.muted.set(self.muted.get() - u32::from(idle));
        value
    }
}

fn key(expr: &Expr) -> (Span, bool) {
    (expr.span, matches!(expr.kind, ExprKind::Not(_)))
}
