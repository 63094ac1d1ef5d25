//! Rules: their heads, their verdict, their rows.

use crate::interpret::Interpreter;
use crate::place::{Document, Role};
use crate::truth::Truth;
use crate::value::{Env, Item, List, Scalar, Value};
use crate::{Outcome, Row, Verdict};
use std::rc::Rc;
use upright_object::Step;
use upright_types::ir::{Binder, Clause, Expr, ExprKind, Rule, Source, Type, ViewId};

/// The rows that a head reaches.
struct Rows {
    rows: Vec<(Truth, Env)>,
    /// There may be further ones.
    open: bool,
}

impl Interpreter<'_> {
    /// What a rule says of an object; none for rules about the cluster.
    pub(crate) fn judge(&self, rule: &Rule, object: Option<&Rc<Document>>) -> Outcome {
        let mut outcome = Outcome { verdict: Verdict::NotApplicable, rows: Vec::new() };
        let head = self.head(&rule.clauses, Env::about(object.cloned()), Some(object));
        let (mut doubt, mut reached) = (head.open, false);
        for (reach, env) in &head.rows {
            let holds = self.truth(&rule.condition, env);
            let fails = if rule.deny { holds } else { holds.not() };
            match reach.and(fails) {
                Truth::True => outcome.rows.push(self.row(rule, env)),
                Truth::Unknown => doubt = true,
                Truth::False => {}
            }
            doubt |= *reach == Truth::Unknown;
            reached |= *reach == Truth::True;
        }
        outcome.verdict = match (outcome.rows.is_empty(), doubt, reached) {
            (false, ..) => Verdict::Fail,
            (true, true, _) => Verdict::NotEvaluated,
            (true, false, true) => Verdict::Pass,
            (true, false, false) => Verdict::NotApplicable,
        };
        outcome
    }

    pub(crate) fn row(&self, rule: &Rule, env: &Env) -> Row {
        let text = |expr: &Expr| match self.cell(expr, env) {
            Ok(Some(Scalar::String(text))) => Some(text.into_owned()),
            _ => None,
        };
        Row { at: self.path(&rule.at, env), message: text(&rule.message), help: rule.help.as_ref().and_then(text) }
    }

    /// Where a finding points: a path in the object; none where that is not known, or where the value at hand was computed
    /// and has no place of its own, as the default in `p ?? 1` (the engine then tells where `p` belongs).
    fn path(&self, at: &Expr, env: &Env) -> Option<String> {
        match self.eval(at, env) {
            Value::Place(place) if place.document.role == Role::Subject => Some(Step::path(&place.steps)),
            Value::View(_, fields) => fields.iter().find_map(|field| match field {
                Value::Place(place) => Some(Step::path(&place.steps)),
                _ => None,
            }),
            Value::Place(_) => Some(String::new()),
            _ => None,
        }
    }

    /// Runs through the clauses of a head. With a subject, the first `for` ranges over that object alone.
    fn head(&self, clauses: &[Clause], env: Env, mut subject: Option<Option<&Rc<Document>>>) -> Rows {
        let mut head = Rows { rows: vec![(Truth::True, env)], open: false };
        for clause in clauses {
            let mut next = Vec::new();
            let first = if matches!(clause, Clause::For(_)) { subject.take() } else { None };
            for (reach, env) in head.rows {
                match clause {
                    Clause::For(binder) => {
                        let list = match first {
                            Some(object) => self.subject(&binder.source, object, &env),
                            None => self.source(&binder.source, &env),
                        };
                        head.open |= list.open;
                        let bound = self.bind(binder, &list, &env);
                        let presence = |sure| if sure { reach } else { reach.and(Truth::Unknown) };
                        next.extend(bound.into_iter().map(|(sure, scope)| (presence(sure), scope)));
                    }
                    Clause::Let { var, value } => next.push((reach, env.with(*var, self.eval(value, &env)))),
                    Clause::When(test) => next.push((reach.and(self.truth(test, &env)), env)),
                }
            }
            next.retain(|(reach, _)| *reach != Truth::False);
            head.rows = next;
        }
        head
    }

    /// What the subject's `for` ranges over, for one object.
    pub(crate) fn subject(&self, source: &Source, object: Option<&Rc<Document>>, env: &Env) -> List {
        let own = || object.map(|document| Value::Place(Rc::new(document.place(self.schema))));
        match source {
            Source::Kinds(kinds) => List::of(own().filter(|_| object.is_some_and(|d| self.is_of(d, kinds)))),
            Source::AnyObject => List::of(own()),
            Source::Cluster => List::of(object.is_none().then_some(Value::Cluster)),
            Source::Views(views) => {
                let mut all = List::default();
                for view in views {
                    let rows = self.view_rows(*view, &env.fresh(), Some(object));
                    all.open |= rows.open;
                    all.items.extend(rows.items);
                }
                all
            }
            Source::Expr(_) => self.source(source, env),
        }
    }

    /// The rows of a view, over the inventory or over one object.
    pub(crate) fn view_rows(&self, view: ViewId, env: &Env, subject: Option<Option<&Rc<Document>>>) -> List {
        let Some(definition) = self.rules.views.get(view.index()) else { return List::default() };
        let head = self.head(&definition.clauses, env.clone(), subject);
        let item = |(reach, env): (Truth, Env)| Item {
            sure: reach == Truth::True,
            key: None,
            value: Value::View(view, definition.fields.iter().map(|var| env.get(*var)).collect()),
        };
        List { items: head.rows.into_iter().map(item).collect(), open: head.open, before: 0 }
    }

    /// Whether a head looks at an object at all.
    pub(crate) fn looks_at(&self, clauses: &[Clause], object: Option<&Rc<Document>>) -> bool {
        let source = clauses.iter().find_map(|clause| match clause {
            Clause::For(binder) => Some(&binder.source),
            _ => None,
        });
        match (source, object) {
            (Some(Source::Cluster), object) => object.is_none(),
            (Some(Source::Kinds(kinds)), Some(document)) => self.is_of(document, kinds),
            (Some(Source::AnyObject), Some(document)) => self.may_have(clauses, document),
            (Some(Source::Views(views)), Some(_)) => views.iter().any(|view| {
                let definition = self.rules.views.get(view.index());
                definition.is_some_and(|view| self.looks_at(&view.clauses, object))
            }),
            _ => false,
        }
    }

    /// Whether objects of a kind have places of the types that a head over any object goes through first.
    fn may_have(&self, clauses: &[Clause], document: &Document) -> bool {
        clauses.iter().all(|clause| match clause {
            Clause::For(Binder { source: Source::Expr(list), .. }) => match &list.kind {
                ExprKind::Every { types, of } if of.ty == Type::AnyObject && !types.is_empty() => {
                    let root = document.kind.map(|kind| self.schema.kind(kind).root);
                    root.is_some_and(|root| !self.schema.places(root, types).unwrap_or_default().is_empty())
                }
                _ => true,
            },
            _ => true,
        })
    }
}
