//! Tests of rules: documents, cases, expectations.

use upright_source::Diagnostic;

use super::Parser;
use crate::{TokenKind, ast, codes};

/// The words that begin a line of a case.
const STEPS: [&str; 7] = ["given", "set", "kubernetes", "now", "request", "old", "expect"];

/// What may be expected.
const OUTCOMES: [(&str, ast::Outcome); 5] = [
    ("fail", ast::Outcome::Fail),
    ("pass", ast::Outcome::Pass),
    ("not-applicable", ast::Outcome::NotApplicable),
    ("not-evaluated", ast::Outcome::NotEvaluated),
    ("fixed", ast::Outcome::Fixed),
];

impl Parser<'_> {
    /// `container-privileged { … }`, after `test`.
    pub(super) fn test(&mut self) -> ast::Test {
        let rule = self.name("the name of a rule");
        let entries = self.block(|p| p.at(TokenKind::Let) || p.at_word("case"), Self::test_entry);
        ast::Test { rule, entries }
    }

    fn test_entry(&mut self) -> ast::TestEntry {
        let start = self.token().start;
        if self.at(TokenKind::Let) {
            self.bump();
            let binding = self.binding();
            self.clause_end();
            return ast::TestEntry::Let(binding);
        }
        if self.at_word("case") {
            self.bump();
            let title = self.constant("what the case shows, as a string");
            let steps = self.block(|p| p.at_step(), Self::case_step);
            return ast::TestEntry::Case(ast::Case { title, steps, span: self.span_from(start) });
        }
        if self.kind().is_word() {
            self.unknown_word(codes::TEST, "part of a test", &["let", "case"], true);
        } else {
            self.expected("`let` or `case`");
        }
        ast::TestEntry::Error(self.span_from(start))
    }

    fn at_step(&self) -> bool {
        self.kind().is_word() && STEPS.contains(&self.text_of(self.token()))
    }

    fn case_step(&mut self) -> ast::CaseStep {
        let start = self.token().start;
        let kind = self.case_step_kind();
        self.clause_end();
        ast::CaseStep { kind, span: self.span_from(start) }
    }

    fn case_step_kind(&mut self) -> ast::CaseStepKind {
        if !self.at_step() {
            if self.kind().is_word() {
                self.unknown_word(codes::TEST, "part of a case", &STEPS, true);
            } else {
                self.expected("`given` or `expect`");
            }
            return ast::CaseStepKind::Error;
        }
        match self.text_of(self.token()) {
            "set" => ast::CaseStepKind::Set(self.param_set()),
            "given" => {
                self.bump();
                ast::CaseStepKind::Given(self.document())
            }
            "old" => {
                self.bump();
                ast::CaseStepKind::Old(self.document())
            }
            "request" => {
                self.bump();
                ast::CaseStepKind::Request(self.expr())
            }
            "kubernetes" => {
                self.bump();
                ast::CaseStepKind::Kubernetes(self.constant("a version as a string"))
            }
            "now" => {
                self.bump();
                ast::CaseStepKind::Now(self.constant("a time as a string"))
            }
            _ => {
                self.bump();
                self.expect_step()
            }
        }
    }

    /// `pod with p = v, q = w`.
    fn document(&mut self) -> ast::Document {
        let text = self.expr();
        let mut changes = Vec::new();
        if !self.lost && self.at_word("with") {
            self.bump();
            loop {
                let path = self.document_path();
                if !self.lost {
                    self.bind();
                }
                changes.push(ast::DocumentSet { path, value: self.expr_unless_lost() });
                if self.lost || !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        ast::Document { text, changes }
    }

    /// `spec.containers[0].image`.
    fn document_path(&mut self) -> ast::DocumentPath {
        let start = self.token().start;
        let mut steps = vec![ast::DocumentStep::Field(self.field("a path of the document"))];
        while !self.lost {
            if self.eat(TokenKind::Dot) {
                steps.push(ast::DocumentStep::Field(self.field("the name of a field")));
            } else if self.at(TokenKind::LBracket) {
                steps.push(self.document_index());
            } else {
                break;
            }
        }
        ast::DocumentPath { steps, span: self.span_from(start) }
    }

    fn document_index(&mut self) -> ast::DocumentStep {
        let open = self.bump();
        let step = if self.at(TokenKind::Int) {
            let (index, span) = self.int();
            ast::DocumentStep::Index { index: self.small(index, span), span }
        } else {
            ast::DocumentStep::Key(self.constant("an index or a key"))
        };
        self.close(open, TokenKind::RBracket);
        step
    }

    fn small(&mut self, index: i64, span: upright_source::Span) -> u32 {
        u32::try_from(index).unwrap_or_else(|_| {
            self.error(Diagnostic::error(codes::NUMBER, "this index is too large", span, ""));
            u32::MAX
        })
    }

    /// `fail Deployment/web at spec.replicas`, after `expect`.
    fn expect_step(&mut self) -> ast::CaseStepKind {
        let names = OUTCOMES.map(|(name, _)| name);
        let token = self.token();
        let word = self.text_of(token);
        let Some((_, outcome)) = OUTCOMES.into_iter().find(|(name, _)| *name == word) else {
            if token.kind.is_word() && !self.first_on_line() {
                self.unknown_word(codes::OUTCOME, "outcome", &names, true);
            } else {
                self.expected("`fail`, `pass`, `not-applicable`, `not-evaluated` or `fixed`");
            }
            return ast::CaseStepKind::Error;
        };
        self.bump();
        let slash = self.nth(1).kind == TokenKind::Slash && self.nth(1).start == self.token().end;
        let object = if self.at(TokenKind::Word) && slash { self.object_name() } else { None };
        let mut at = None;
        if !self.lost && self.at(TokenKind::At) {
            if outcome != ast::Outcome::Fail {
                let span = self.span_of(self.token());
                let error = Diagnostic::error(codes::OUTCOME, "only a failure points somewhere", span, "");
                self.error(error.with_help("`at` stands after `expect fail`"));
            }
            self.bump();
            at = Some(self.document_path());
        }
        ast::CaseStepKind::Expect(ast::Expect { outcome, object, at })
    }

    /// `Deployment/web` or `Deployment/shop/web`, without white space.
    fn object_name(&mut self) -> Option<ast::ObjectName> {
        use TokenKind::*;
        let start = self.token().start;
        let text = self.joined(&[Int, Float, BadNumber, Dot, Slash, Minus, Colon]).to_owned();
        let span = self.span_from(start);
        let parts: Vec<&str> = text.split('/').collect();
        let capital = text.starts_with(|c: char| c.is_ascii_uppercase());
        let kind = parts[0].bytes().all(|b| b.is_ascii_alphanumeric()) && capital;
        let named = |kind: &str, namespace: Option<&str>, name: &str| ast::ObjectName {
            kind: kind.to_owned(),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
            span,
        };
        match parts.as_slice() {
            [first, name] if kind && !name.is_empty() => Some(named(first, None, name)),
            [first, namespace, name] if kind && !namespace.is_empty() && !name.is_empty() => {
                Some(named(first, Some(namespace), name))
            }
            _ => {
                let title = format!("`{text}` names no object");
                let error = Diagnostic::error(codes::OBJECT_NAME, title, span, "");
                self.error(error.with_help("write `Kind/name`, or `Kind/namespace/name`"));
                None
            }
        }
    }
}
