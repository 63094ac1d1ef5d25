//! Tests of rules.

use upright_source::Span;

use super::doc::Doc;
use super::items::first_close;
use super::{Printer, texts};
use crate::ast;

impl Printer<'_> {
    pub(super) fn test(&mut self, test: &ast::Test, span: Span) -> Doc {
        let mut rows = Vec::new();
        for entry in &test.entries {
            rows.push(match entry {
                ast::TestEntry::Let(binding) => {
                    let name = binding.name.span;
                    let start = self.comments.word_before(name.start, "let");
                    let span = Span::new(name.file, start, binding.value.span.end);
                    self.row(span, |p| p.binding(binding))
                }
                ast::TestEntry::Case(case) => (self.line(case.span, |p| p.case(case)), true),
                ast::TestEntry::Error(span) => self.row(*span, |_| Doc::text("<error>")),
            });
        }
        let block = self.block(first_close(rows), span);
        Doc::concat(vec![Doc::text(format!("test {} ", test.rule.text)), block])
    }

    fn case(&mut self, case: &ast::Case) -> Doc {
        let rows = case.steps.iter().map(|step| self.row(step.span, |p| p.step(&step.kind)));
        let rows = rows.collect();
        let block = self.block(first_close(rows), case.span);
        Doc::concat(vec![Doc::text("case "), self.text(&case.title), Doc::text(" "), block])
    }

    fn step(&mut self, step: &ast::CaseStepKind) -> Doc {
        use ast::CaseStepKind;
        match step {
            CaseStepKind::Given(document) => self.document("given ", document),
            CaseStepKind::Old(document) => self.document("old ", document),
            CaseStepKind::Request(value) => Doc::concat(vec![Doc::text("request "), self.clause_expr(value)]),
            CaseStepKind::Set(set) => self.param_set(set),
            CaseStepKind::Kubernetes(version) => Doc::concat(vec![Doc::text("kubernetes "), self.text(version)]),
            CaseStepKind::Now(time) => Doc::concat(vec![Doc::text("now "), self.text(time)]),
            CaseStepKind::Expect(expect) => Doc::text(expect_text(expect)),
            CaseStepKind::Error => Doc::text("<error>"),
        }
    }

    fn document(&mut self, word: &'static str, document: &ast::Document) -> Doc {
        let mut parts = vec![Doc::text(word), self.expr(&document.text)];
        for (number, change) in document.changes.iter().enumerate() {
            parts.push(if number == 0 { Doc::text(" with ") } else { Doc::text(",") });
            if number > 0 {
                parts.push(Doc::line());
            }
            parts.push(Doc::text(format!("{} = ", path_text(&change.path))));
            parts.push(self.clause_expr(&change.value));
        }
        Doc::concat(parts)
    }
}

fn expect_text(expect: &ast::Expect) -> String {
    let mut text = String::from(match expect.outcome {
        ast::Outcome::Fail => "expect fail",
        ast::Outcome::Pass => "expect pass",
        ast::Outcome::NotApplicable => "expect not-applicable",
        ast::Outcome::NotEvaluated => "expect not-evaluated",
        ast::Outcome::Fixed => "expect fixed",
    });
    if let Some(object) = &expect.object {
        let namespace = object.namespace.as_ref().map(|n| format!("{n}/")).unwrap_or_default();
        text.push_str(&format!(" {}/{namespace}{}", object.kind, object.name));
    }
    if let Some(at) = &expect.at {
        text.push_str(&format!(" at {}", path_text(at)));
    }
    text
}

/// `spec.containers[0].image`.
fn path_text(path: &ast::DocumentPath) -> String {
    let mut text = String::new();
    for (number, step) in path.steps.iter().enumerate() {
        match step {
            ast::DocumentStep::Field(name) if number == 0 => text.push_str(&name.text),
            ast::DocumentStep::Field(name) => text.push_str(&format!(".{}", name.text)),
            ast::DocumentStep::Key(key) => text.push_str(&format!("[\"{}\"]", texts::escaped(&key.value))),
            ast::DocumentStep::Index { index, .. } => text.push_str(&format!("[{index}]")),
        }
    }
    text
}
