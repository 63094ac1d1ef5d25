//! Rules: their clauses in order, one verdict, the place that it points at, and the fix.

use crate::body::{Body, error};
use crate::codes;
use crate::context::Context;
use crate::head::Owner;
use crate::ir::{Clause, Expr, Fix, Rule, Type};
use crate::usage::Usage;
use std::sync::Arc;
use upright_source::{Diagnostic, Severity, Span};
use upright_syntax::ast::{self, ClauseKind, Polarity};

/// The clauses of a rule, found in one pass.
#[derive(Default)]
struct Parts<'a> {
    verdict: Option<(&'a ast::Verdict, Span)>,
    severity: Option<(Option<Severity>, Span)>,
    message: Option<(&'a ast::Expr, Span)>,
    help: Option<(&'a ast::Expr, Span)>,
    url: Option<(&'a ast::Text, Span)>,
    controls: Vec<&'a ast::ControlRef>,
    fixes: Vec<(&'a ast::FixStep, Span)>,
}

impl<'a> Context<'a> {
    /// Collects the names of rules, which are known everywhere.
    pub(crate) fn declare_rules(&mut self, module: usize) {
        let ast = self.scopes[module].ast;
        for item in &ast.items {
            let ast::ItemKind::Rule(rule) = &item.kind else { continue };
            if rule.name.is_missing() {
                continue;
            }
            if let Some(before) = self.rule_names.insert(rule.name.text.clone(), rule.name.span) {
                self.report(crate::scope::duplicate("rule", &rule.name, before));
            }
        }
    }

    pub(crate) fn check_rule(&mut self, module: usize, item: &'a ast::Item, rule: &'a ast::Rule) {
        let id: Arc<str> = rule.name.text.as_str().into();
        let parts = self.sort_clauses(rule);
        let mut params = Vec::new();
        let mut names = std::collections::BTreeMap::new();
        for clause in &rule.clauses {
            let ClauseKind::Param(param) = &clause.kind else { continue };
            let param_id = self.add_param(module, param, clause.doc.as_ref(), Some(id.clone()), false);
            self.check_param_name(module, &param.name);
            if let Some(before) = names.insert(param.name.text.clone(), param_id) {
                let before = self.set.params.get(before.index()).map_or(rule.name.span, |param| param.span);
                self.report(crate::scope::duplicate("parameter", &param.name, before));
            }
            params.push(param_id);
        }
        let mut body = Body::new(self, module);
        body.params = names.clone();
        let head = body.rule_head(rule);
        let Some((verdict, verdict_span)) = parts.verdict else {
            if !rule.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Error)) {
                let title = format!("rule `{}` has no verdict", rule.name.text);
                let report = Diagnostic::error(codes::MISSING_CLAUSE, title, rule.name.span, "decides nothing")
                    .with_help("end its clauses with `deny …` (what must not hold) or `require …` (what must)");
                self.report(report);
            }
            self.rule_params.insert(rule.name.text.clone(), names);
            return;
        };
        let deny = verdict.polarity == Polarity::Deny;
        let condition = body.condition(&verdict.cond, if deny { "deny" } else { "require" });
        let at = match &verdict.at {
            Some(at) => body.at_place(at),
            None => body.inferred_place(&head, &condition, verdict_span),
        };
        body.assume(&condition, deny);
        let message = match parts.message {
            Some((message, _)) => body.expect(message, &Type::String, &Usage::Clause("message")),
            None => body.missing_message(rule, verdict_span),
        };
        let help = parts.help.map(|(help, _)| body.expect(help, &Type::String, &Usage::Clause("help")));
        let fixes = parts.fixes.iter().filter_map(|(step, span)| body.fix(step, *span)).collect();
        crate::lint::verdict(&mut body, &condition, deny, &head);
        self.rule_params.insert(rule.name.text.clone(), names);
        self.finish_rule(
            item,
            rule,
            Rule {
                id,
                pack: self.scopes[module].pack.clone(),
                title: String::new(),
                description: String::new(),
                severity: Severity::Medium,
                controls: parts
                    .controls
                    .iter()
                    .map(|c| (c.framework.text.as_str().into(), c.control.value.as_str().into()))
                    .collect(),
                params,
                clauses: head,
                deny,
                condition,
                at,
                message,
                help,
                url: parts.url.map(|(url, _)| url.value.as_str().into()),
                fixes,
                span: rule.name.span,
            },
            &parts,
        );
    }

    fn check_param_name(&mut self, module: usize, name: &ast::Name) {
        let scope = &self.scopes[module];
        let before = scope.values.get(name.text.as_str()).map(|value| value.span);
        let before = before.or_else(|| scope.uses.get(name.text.as_str()).map(|used| used.span));
        if let Some(before) = before {
            let title = format!("`{}` is already the name of something else here", name.text);
            let report = Diagnostic::error(codes::HIDDEN_NAME, title, name.span, "would hide it")
                .with_label(before, "the other one")
                .with_help("take another name: no name hides another");
            self.report(report);
        }
    }

    fn finish_rule(&mut self, item: &'a ast::Item, ast: &'a ast::Rule, mut rule: Rule, parts: &Parts<'a>) {
        match parts.severity {
            Some((Some(severity), _)) => rule.severity = severity,
            Some((None, _)) => {}
            None => {
                let title = format!("rule `{}` has no severity", ast.name.text);
                let report = Diagnostic::error(codes::MISSING_CLAUSE, title, ast.name.span, "how grave is a finding?")
                    .with_help("say `severity critical`, `high`, `medium`, `low` or `info`");
                self.report(report);
            }
        }
        match &item.doc {
            Some(doc) if !doc.title().is_empty() => {
                rule.title = doc.title().to_owned();
                rule.description = doc.body().to_owned();
            }
            _ => {
                let title = format!("rule `{}` has no title", ast.name.text);
                let report =
                    Diagnostic::warning(codes::NO_TITLE, title, ast.name.span, "nothing says what it asks for")
                        .with_help("write a `///` line before it: its first sentence is the title");
                self.report(report);
            }
        }
        self.check_controls(&parts.controls);
        crate::joins::check(self, &rule);
        self.set.rules.push(rule);
    }

    fn check_controls(&mut self, controls: &[&ast::ControlRef]) {
        for control in controls {
            self.check_control(&control.framework, &control.control);
        }
    }

    /// Sorts clauses by kind; reports those that come twice, or after what they must precede.
    fn sort_clauses(&mut self, rule: &'a ast::Rule) -> Parts<'a> {
        let mut parts = Parts::default();
        for clause in &rule.clauses {
            let span = clause.span;
            match &clause.kind {
                ClauseKind::Verdict(verdict) => once(self, &mut parts.verdict, (verdict, span), "verdict"),
                ClauseKind::Severity(word) => once(self, &mut parts.severity, (word.value, span), "`severity`"),
                ClauseKind::Message(text) => once(self, &mut parts.message, (text, span), "`message`"),
                ClauseKind::Help(text) => once(self, &mut parts.help, (text, span), "`help`"),
                ClauseKind::Url(text) => once(self, &mut parts.url, (text, span), "`url`"),
                ClauseKind::Controls(controls) => parts.controls.extend(controls),
                ClauseKind::Fix(step) => parts.fixes.push((step, span)),
                ClauseKind::For(_) | ClauseKind::Let(_) | ClauseKind::When(_) => {
                    if let Some((_, verdict)) = parts.verdict {
                        self.after_verdict(span, verdict);
                    }
                }
                _ => {}
            }
        }
        parts
    }

    fn after_verdict(&mut self, span: Span, verdict: Span) {
        let title = "the verdict ends what a rule looks at";
        let report = Diagnostic::error(codes::CLAUSE_ORDER, title, span, "comes after the verdict")
            .with_label(verdict, "the verdict")
            .with_help("put it before the verdict");
        self.report(report);
    }
}

fn once<T>(cx: &mut Context<'_>, slot: &mut Option<(T, Span)>, value: (T, Span), what: &str) {
    match slot {
        Some((_, before)) => {
            let title = format!("a rule has one {what}");
            let report = Diagnostic::error(codes::CLAUSE_TWICE, title, value.1, "a second one")
                .with_label(*before, "the first one")
                .with_help(if what == "verdict" { "write a rule for each" } else { "leave one of them out" });
            cx.report(report);
        }
        None => *slot = Some(value),
    }
}

impl Body<'_, '_> {
    /// The `for`, `let` and `when` before the verdict.
    fn rule_head(&mut self, rule: &ast::Rule) -> Vec<Clause> {
        let mut head = Vec::new();
        for clause in &rule.clauses {
            if matches!(clause.kind, ClauseKind::Verdict(_)) {
                break;
            }
            self.head_clause(clause, Owner::Rule, &mut head);
        }
        if !head.iter().any(|clause| matches!(clause, Clause::For(_))) {
            let title = format!("rule `{}` looks at nothing", rule.name.text);
            let report = Diagnostic::error(codes::MISSING_CLAUSE, title, rule.name.span, "no `for`")
                .with_help("begin with `for x in Kind`");
            self.report(report);
        }
        head
    }

    fn missing_message(&mut self, rule: &ast::Rule, verdict: Span) -> Expr {
        let title = format!("rule `{}` has no message", rule.name.text);
        let report =
            Diagnostic::error(codes::MISSING_CLAUSE, title, rule.name.span, "a finding must say what is wrong")
                .with_label(verdict, "after the verdict")
                .with_help("add `message \"…\"` with the values that decided");
        self.fail(report, rule.name.span)
    }

    /// `at p`.
    fn at_place(&mut self, at: &ast::Expr) -> Expr {
        let place = self.infer(at);
        match self.must_be_place(&place, "at") {
            true => place,
            false => error(at.span),
        }
    }

    fn fix(&mut self, step: &ast::FixStep, span: Span) -> Option<Fix> {
        match step {
            ast::FixStep::Set { place, value } => {
                let place = self.fix_place(place)?;
                let want = place.ty.inner().clone();
                let value = self.expect(value, &want, &Usage::Fix);
                Some(Fix::Set { place, value })
            }
            ast::FixStep::Add { value, place } => {
                let place = self.fix_place(place)?;
                let Type::List(element) = place.ty.inner().clone() else {
                    let have = self.show(&place.ty);
                    let title = "`fix add` adds to a list";
                    let text = self.cx.text_of(&place).unwrap_or_else(|| "…".to_owned());
                    let report = Diagnostic::error(codes::BAD_FIX, title, place.span, format!("is `{have}`"))
                        .with_help(format!("set it: `fix set {text} = …`"));
                    self.report(report);
                    return None;
                };
                let keys = self.list_keys(&place);
                let value = self.expect(value, &element, &Usage::Fix);
                Some(Fix::Add { place, value, keys })
            }
            ast::FixStep::Remove { place } => {
                let place = self.fix_place(place)?;
                if let crate::ir::ExprKind::Field { required: true, name, .. } = &place.kind {
                    let title = format!("`{name}` can't be removed");
                    let report = Diagnostic::error(codes::BAD_FIX, title, span, "the schema requires it");
                    self.report(report);
                    return None;
                }
                Some(Fix::Remove { place })
            }
        }
    }

    /// A place that a fix changes: one of the subject, and not another object's.
    fn fix_place(&mut self, ast: &ast::Expr) -> Option<Expr> {
        let place = self.infer(ast);
        if place.ty == Type::Error || !self.must_be_place(&place, "fix") {
            return None;
        }
        if matches!(place.ty, Type::Cluster) {
            let title = "the cluster can't be changed";
            self.report(Diagnostic::error(codes::BAD_FIX, title, ast.span, "is no object"));
            return None;
        }
        Some(place)
    }

    /// The fields that make two elements of the list the same.
    fn list_keys(&self, place: &Expr) -> Vec<Arc<str>> {
        match self.cx.field_type_of(place) {
            Some(upright_schema::FieldType::List { keys, .. }) => self.cx.schema.keys(keys).map(Arc::from).collect(),
            _ => Vec::new(),
        }
    }
}
