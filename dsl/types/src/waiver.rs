//! Waivers: the head of a rule, a reason, perhaps a date.

use crate::body::Body;
use crate::codes;
use crate::context::Context;
use crate::head::Owner;
use crate::ir::{Clause, Waiver};
use std::sync::Arc;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, ClauseKind, Text};
use upright_value::Timestamp;

impl<'a> Context<'a> {
    pub(crate) fn check_waiver(&mut self, module: usize, waive: &'a ast::Waive, span: Span) {
        let mut rules: Vec<Arc<str>> = Vec::new();
        for rule in &waive.rules {
            if self.check_rule_name(rule) {
                rules.push(rule.text.as_str().into());
            }
        }
        let mut clauses = Vec::new();
        let mut body = Body::new(self, module);
        for clause in &waive.clauses {
            body.head_clause(clause, Owner::Waiver, &mut clauses);
        }
        let broken = waive.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Error));
        if !broken && !clauses.iter().any(|clause| matches!(clause, Clause::For(_))) {
            let report = Diagnostic::error(codes::BAD_WAIVER, "the waiver excuses nothing", span, "no `for`")
                .with_help("say what it is for: `for x in Kind`, then `when …`");
            self.report(report);
        }
        let reason = waive.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Reason(text) => Some(text),
            _ => None,
        });
        if reason.is_none_or(|reason| reason.value.trim().is_empty()) && !broken {
            let at = reason.map_or(span, |reason| reason.span);
            let report = Diagnostic::error(codes::BAD_WAIVER, "the waiver gives no reason", at, "why?")
                .with_help("add `reason \"…\"`: whoever reads the report sees it");
            self.report(report);
        }
        let until = waive.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Until(text) => self.until(text),
            _ => None,
        });
        crate::joins::head(self, &clauses, None);
        self.set.waivers.push(Waiver {
            rules,
            clauses,
            reason: reason.map(|reason| reason.value.as_str().into()).unwrap_or_default(),
            until,
            span,
        });
    }

    fn until(&mut self, text: &Text) -> Option<(i64, Arc<str>)> {
        match Timestamp::parse_literal(&text.value) {
            Ok(time) => Some((time.0, text.value.as_str().into())),
            Err(error) => {
                let title = format!("`{}` is not a date", text.value);
                let report = Diagnostic::error(codes::BAD_WAIVER, title, text.span, error.to_string())
                    .with_help("write it as \"2027-01-31\"");
                self.report(report);
                None
            }
        }
    }
}
