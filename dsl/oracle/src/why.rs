//! Why a rule says what it says of an object: each clause of its head, row by row, with the values that it saw, up to
//! the clause that ended the row.

mod seen;
mod show;

use crate::interpret::Interpreter;
use crate::place::Document;
use crate::truth::Truth;
use crate::value::Env;
use crate::{Row, Run, Verdict, needs};
use std::rc::Rc;
use upright_object::Object;
use upright_source::Span;
use upright_types::ir::{Binder, Clause, Rule};

pub use seen::Seen;

/// How many rows are told; of more it is only said that there are.
const MAX_ROWS: usize = 200;

/// What a rule says of an object, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// What it says.
    pub verdict: Verdict,
    /// Why nothing could be looked at, where that is so: what the rule needs and the run was not given.
    pub missing: Vec<String>,
    /// The rows that the head made, in its order; of each the clauses that it came through.
    pub rows: Vec<Reasons>,
    /// Whether there are further rows.
    pub cut: bool,
}

/// A row, with the clauses that it came through. The last one ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reasons {
    /// In the order of the rule.
    pub steps: Vec<Step>,
    /// The finding that it is, if it is one.
    pub finding: Option<Row>,
}

/// A clause, and what it came to in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which clause.
    pub clause: ClauseWord,
    /// Where it stands.
    pub span: Span,
    /// What it came to.
    pub holds: Holds,
    /// The value that it bound: its name, and what it is.
    pub bound: Vec<(String, String, Option<String>)>,
    /// The values that it saw.
    pub seen: Vec<Seen>,
}

/// The clauses that rows come through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseWord {
    /// `for`
    For,
    /// `let`
    Let,
    /// `when`
    When,
    /// `deny`
    Deny,
    /// `require`
    Require,
}

impl ClauseWord {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            ClauseWord::For => "for",
            ClauseWord::Let => "let",
            ClauseWord::When => "when",
            ClauseWord::Deny => "deny",
            ClauseWord::Require => "require",
        }
    }
}

/// What a condition is; a `for` holds where it has an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// It depends on something that could not be read.
    Unknown,
}

impl From<Truth> for Holds {
    fn from(truth: Truth) -> Holds {
        match truth {
            Truth::True => Holds::Yes,
            Truth::False => Holds::No,
            Truth::Unknown => Holds::Unknown,
        }
    }
}

impl Run<'_> {
    /// What the rule with this index says of an object, or of the cluster, and why.
    pub fn why(&self, rule: usize, object: Option<&Object>) -> Why {
        let run = &self.interpreter;
        let outcome = match object {
            Some(object) => self.evaluate(rule, object),
            None => self.evaluate_cluster(rule),
        };
        let mut why = Why { verdict: outcome.verdict, missing: Vec::new(), rows: Vec::new(), cut: false };
        let Some(definition) = run.rules.rules.get(rule) else { return why };
        let document = object.map(|object| Rc::new(run.subject_document(object)));
        let looks = run.looks_at(&definition.clauses, document.as_ref());
        if looks {
            why.missing = self.missing(&needs::of(run.rules, definition), document.as_ref());
        }
        if object.is_some_and(|object| object.unreadable.is_some()) {
            why.missing.push("the object could not be read".to_owned());
        }
        if why.missing.is_empty() {
            let env = Env::about(document.clone());
            let mut walk = Walk { run, rule: definition, steps: Vec::new(), why: &mut why, secret: Vec::new() };
            walk.clauses(0, Truth::True, &env, Some(document.as_ref()));
        }
        why
    }

    /// What a rule needs and the run has not, in words.
    fn missing(&self, needs: &needs::Needs, object: Option<&Rc<Document>>) -> Vec<String> {
        let run = &self.interpreter;
        let mut missing = Vec::new();
        let requested = object.is_some_and(|document| document.request.is_some());
        if (needs.request || needs.old) && !requested {
            missing.push("it asks for the admission request, and there is none".to_owned());
        }
        for param in &needs.params {
            let declared = run.rules.params.get(param.index());
            if let Some(declared) = declared.filter(|p| p.default.is_none() && !run.options.params.contains_key(param))
            {
                missing.push(format!("the parameter `{}` has no value", declared.name));
            }
        }
        if missing.is_empty() && !self.is_met(needs, object) {
            let kind = |id: &upright_schema::KindId| run.schema.kind(*id).gvk.kind.to_owned();
            let kinds: Vec<String> = needs.kinds.iter().map(kind).collect();
            let of = if kinds.is_empty() { "all kinds".to_owned() } else { kinds.join(", ") };
            missing.push(format!("it looks objects up ({of}), and they are not all there"));
        }
        missing
    }
}

/// A walk through a rule's clauses, depth first.
struct Walk<'w, 'a> {
    run: &'w Interpreter<'a>,
    rule: &'w Rule,
    steps: Vec<Step>,
    why: &'w mut Why,
    /// Names of secret values.
    secret: Vec<upright_types::ir::VarId>,
}

impl Walk<'_, '_> {
    fn clauses(&mut self, at: usize, reach: Truth, env: &Env, subject: Option<Option<&Rc<Document>>>) {
        let rule = self.rule;
        match rule.clauses.get(at) {
            None => self.verdict(reach, env),
            Some(Clause::For(binder)) => self.each(binder, at, reach, env, subject),
            Some(Clause::Let { var, value }) => {
                let found = self.run.eval(value, env);
                let hidden = self.is_secret(value);
                if hidden {
                    self.secret.push(*var);
                }
                let named = self.run.rules.vars.get(var.index());
                let span = named.map_or(value.span, |var| var.span.to(value.span));
                let shown = self.run.display(&found, &value.ty, hidden);
                let bound = named.map(|var| (var.name.to_string(), shown, self.run.path_of(&found)));
                let seen = self.seen(value, env);
                let holds = Holds::Yes;
                let bound = bound.into_iter().collect();
                self.steps.push(Step { clause: ClauseWord::Let, span, holds, bound, seen });
                self.clauses(at + 1, reach, &env.with(*var, found), subject);
                self.steps.pop();
            }
            Some(Clause::When(test)) => {
                let holds = self.run.truth(test, env);
                let seen = self.seen(test, env);
                let span = test.span;
                self.steps.push(Step { clause: ClauseWord::When, span, holds: holds.into(), bound: Vec::new(), seen });
                match reach.and(holds) {
                    Truth::False => self.end(None),
                    reach => self.clauses(at + 1, reach, env, subject),
                }
                self.steps.pop();
            }
        }
    }

    fn each(&mut self, binder: &Binder, at: usize, reach: Truth, env: &Env, subject: Option<Option<&Rc<Document>>>) {
        let list = match subject {
            Some(object) => self.run.subject(&binder.source, object, env),
            None => self.run.source(&binder.source, env),
        };
        let source = matches!(&binder.source, upright_types::ir::Source::Expr(list) if self.is_secret(list));
        if source {
            self.secret.push(binder.var);
        }
        let step = |holds, bound| Step { clause: ClauseWord::For, span: binder.span, holds, bound, seen: Vec::new() };
        if list.items.is_empty() {
            self.steps.push(step(if list.open { Holds::Unknown } else { Holds::No }, Vec::new()));
            self.end(None);
            self.steps.pop();
            return;
        }
        for (sure, scope) in self.run.bind(binder, &list, env) {
            if self.why.cut {
                return;
            }
            let names = binder.index.iter().chain([&binder.var]);
            let bound = names.filter_map(|id| {
                let var = self.run.rules.vars.get(id.index())?;
                let value = scope.get(*id);
                let shown = self.run.display(&value, &var.ty, self.secret.contains(id));
                Some((var.name.to_string(), shown, self.run.path_of(&value)))
            });
            let bound = bound.collect();
            self.steps.push(step(if sure { Holds::Yes } else { Holds::Unknown }, bound));
            let reach = if sure { reach } else { reach.and(Truth::Unknown) };
            self.clauses(at + 1, reach, &scope, None);
            self.steps.pop();
        }
    }

    fn verdict(&mut self, reach: Truth, env: &Env) {
        let rule = self.rule;
        let holds = self.run.truth(&rule.condition, env);
        let clause = if rule.deny { ClauseWord::Deny } else { ClauseWord::Require };
        let seen = self.seen(&rule.condition, env);
        let span = rule.condition.span;
        self.steps.push(Step { clause, span, holds: holds.into(), bound: Vec::new(), seen });
        let fails = if rule.deny { holds } else { holds.not() };
        let finding = (reach.and(fails) == Truth::True).then(|| self.run.row(rule, env));
        self.end(finding);
        self.steps.pop();
    }

    /// Keeps the row.
    fn end(&mut self, finding: Option<Row>) {
        if self.why.rows.len() >= MAX_ROWS {
            self.why.cut = true;
            return;
        }
        self.why.rows.push(Reasons { steps: self.steps.clone(), finding });
    }
}
