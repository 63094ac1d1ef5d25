//! Tests of rules, resolved into plain data that a runner elsewhere works off.

use crate::codes;
use crate::context::Context;
use crate::ir::{Literal, ParamId};
use std::collections::BTreeMap;
use std::sync::Arc;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, CaseStepKind, DocumentStep, ExprKind, PrefixOp, TestEntry, Text};
use upright_value::{Timestamp, Version};

pub use upright_syntax::ast::{ObjectName, Outcome};

/// The tests of one rule, from one `test` block.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedTest {
    /// The rule.
    pub rule: Arc<str>,
    /// The cases, in the order of the text.
    pub cases: Vec<TestCase>,
    /// Where the rule is named.
    pub span: Span,
}

/// A case: what is given, and what is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct TestCase {
    /// What it shows.
    pub name: String,
    /// The inventory; the first is the object under test where the case is one of admission.
    pub documents: Vec<TestDocument>,
    /// The object before the request.
    pub old: Option<TestDocument>,
    /// The admission request, as JSON.
    pub request: Option<serde_json::Value>,
    /// Parameters that the case sets.
    pub params: Vec<(ParamId, Literal)>,
    /// The version that the run targets.
    pub kubernetes: Option<Version>,
    /// The time of the run.
    pub now: Option<Timestamp>,
    /// At least one.
    pub expectations: Vec<Expectation>,
    /// Where it stands.
    pub span: Span,
}

/// A text of one document or several, and what is changed in it.
#[derive(Clone, Debug, PartialEq)]
pub struct TestDocument {
    /// YAML or JSON; empty where it stands in a file.
    pub text: Arc<str>,
    /// The file that it stands in, relative to the pack: `fixtures/web.yaml`.
    pub file: Option<Arc<str>>,
    /// Where the text stands, with its quotes.
    pub span: Span,
    /// Changes, in order; they are made in the first document.
    pub changes: Vec<Change>,
}

/// `spec.hostNetwork = true`.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where in the document.
    pub path: Vec<PathStep>,
    /// What to put there; `null` takes away what is there.
    pub value: serde_json::Value,
    /// Where the change stands.
    pub span: Span,
}

/// A step of a path in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// A field, or a key of a map.
    Key(Arc<str>),
    /// An element of a list, from 0.
    Index(u32),
}

/// `expect fail Deployment/web at spec.replicas`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The verdict.
    pub outcome: Outcome,
    /// Of which object; none: of the only one, or the first.
    pub object: Option<ObjectName>,
    /// Where a finding points.
    pub at: Option<Vec<PathStep>>,
    /// Where it stands.
    pub span: Span,
}

/// A document as it is named in a test.
#[derive(Clone, Copy)]
struct Given<'a> {
    text: &'a Text,
    is_file: bool,
}

impl<'a> Context<'a> {
    pub(crate) fn check_test(&mut self, module: usize, test: &'a ast::Test) -> Option<CheckedTest> {
        let known = self.check_rule_name(&test.rule);
        let mut texts: BTreeMap<&str, Given<'_>> = BTreeMap::new();
        let mut cases = Vec::new();
        for entry in &test.entries {
            match entry {
                TestEntry::Let(binding) => {
                    if let Some(given) = self.given(&binding.value)
                        && let Some(before) = texts.insert(&binding.name.text, given)
                    {
                        self.report(crate::scope::duplicate("document", &binding.name, before.text.span));
                    }
                }
                TestEntry::Case(case) => cases.extend(self.check_case(module, &test.rule, case, &texts)),
                TestEntry::Error(_) => {}
            }
        }
        known.then(|| CheckedTest { rule: test.rule.text.as_str().into(), cases, span: test.rule.span })
    }

    /// A text, or the name of a file: `file("fixtures/web.yaml")`.
    fn given(&mut self, expr: &'a ast::Expr) -> Option<Given<'a>> {
        match &expr.kind {
            ExprKind::Text(text) => Some(Given { text, is_file: false }),
            ExprKind::Call { function, args } if function.text == "file" => match args.as_slice() {
                [ast::Expr { kind: ExprKind::Text(text), .. }] => {
                    let inside = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
                    if text.value.split('/').all(inside) {
                        return Some(Given { text, is_file: true });
                    }
                    let title = format!("`{}` is not the path of a file in the pack", text.value);
                    let report = Diagnostic::error(codes::BAD_TEST, title, text.span, "not such a path")
                        .with_help("write it relative to the pack's folder, with `/`: `file(\"fixtures/web.yaml\")`");
                    self.report(report);
                    None
                }
                _ => self.not_a_text(expr.span),
            },
            ExprKind::Error => None,
            _ => self.not_a_text(expr.span),
        }
    }

    fn not_a_text<T>(&mut self, span: Span) -> Option<T> {
        let report = Diagnostic::error(codes::BAD_TEST, "a document is a constant text", span, "not a constant text")
            .with_help("write it in `\"\"\"` on lines of its own, or name a file: `file(\"fixtures/web.yaml\")`");
        self.report(report);
        None
    }

    fn check_case(
        &mut self,
        module: usize,
        rule: &ast::Name,
        case: &'a ast::Case,
        texts: &BTreeMap<&str, Given<'a>>,
    ) -> Option<TestCase> {
        let mut out = TestCase {
            name: case.title.value.clone(),
            documents: Vec::new(),
            old: None,
            request: None,
            params: Vec::new(),
            kubernetes: None,
            now: None,
            expectations: Vec::new(),
            span: case.title.span,
        };
        let mut broken = false;
        for step in &case.steps {
            match &step.kind {
                CaseStepKind::Given(document) => match self.document(document, texts) {
                    Some(document) => out.documents.push(document),
                    None => broken = true,
                },
                CaseStepKind::Old(document) => out.old = self.document(document, texts),
                CaseStepKind::Request(request) => out.request = self.request(request),
                CaseStepKind::Set(set) => out.params.extend(self.setting(module, set, Some(&rule.text))),
                CaseStepKind::Kubernetes(text) => match Version::parse(&text.value) {
                    Ok(version) => out.kubernetes = Some(version),
                    Err(error) => self.bad_text(text, "version", &error),
                },
                CaseStepKind::Now(text) => match Timestamp::parse_literal(&text.value) {
                    Ok(time) => out.now = Some(time),
                    Err(error) => self.bad_text(text, "timestamp", &error),
                },
                CaseStepKind::Expect(expect) => {
                    self.check_expectation(rule, expect, step.span);
                    out.expectations.push(Expectation {
                        outcome: expect.outcome,
                        object: expect.object.clone(),
                        at: expect.at.as_ref().map(|path| steps(&path.steps)),
                        span: step.span,
                    });
                }
                CaseStepKind::Error => broken = true,
            }
        }
        if broken {
            return None;
        }
        self.check_complete(case, &out);
        Some(out)
    }

    fn check_complete(&mut self, case: &ast::Case, out: &TestCase) {
        let missing = match (out.documents.is_empty(), out.expectations.is_empty()) {
            (true, _) if out.request.is_none() => "given",
            (_, true) => "expect",
            _ => return,
        };
        let title = format!("case {:?} has no `{missing}`", case.title.value);
        let help = match missing {
            "given" => "say what is judged: `given pod`, or `given \"\"\"…\"\"\"`",
            _ => "say what comes of it: `expect fail at …`, `expect pass`",
        };
        let report = Diagnostic::error(codes::BAD_TEST, title, case.title.span, "shows nothing").with_help(help);
        self.report(report);
    }

    fn check_expectation(&mut self, rule: &ast::Name, expect: &ast::Expect, span: Span) {
        let Some(found) = self.set.rules.iter().find(|known| *known.id == *rule.text) else { return };
        if expect.outcome == Outcome::Fixed && found.fixes.is_empty() {
            let at = found.span;
            let title = format!("rule `{}` has no fix", rule.text);
            let report =
                Diagnostic::error(codes::BAD_TEST, title, span, "nothing can be fixed").with_label(at, "declared here");
            self.report(report);
        }
    }

    fn bad_text(&mut self, text: &Text, what: &str, error: &upright_value::ValueError) {
        let title = format!("`{}` is not a {what}", text.value);
        self.report(Diagnostic::error(codes::BAD_LITERAL, title, text.span, error.to_string()));
    }

    fn document(&mut self, document: &'a ast::Document, texts: &BTreeMap<&str, Given<'a>>) -> Option<TestDocument> {
        let Given { text, is_file } = match &document.text.kind {
            ExprKind::Name(name) => match texts.get(name.text.as_str()) {
                Some(given) => *given,
                None => {
                    let title = format!("there is no document `{}` in this test", name.text);
                    let mut report = Diagnostic::error(codes::UNKNOWN_NAME, title, name.span, "not known here");
                    report.help = crate::suggest::did_you_mean(&name.text, texts.keys().copied())
                        .or_else(|| Some(format!("write it before the cases: `let {} = \"\"\"…\"\"\"`", name.text)));
                    self.report(report);
                    return None;
                }
            },
            _ => self.given(&document.text)?,
        };
        let mut changes = Vec::new();
        for change in &document.changes {
            let value = self.json(&change.value)?;
            changes.push(Change {
                path: steps(&change.path.steps),
                value,
                span: change.path.span.to(change.value.span),
            });
        }
        let value: Arc<str> = text.value.as_str().into();
        let (text, file) = if is_file { ("".into(), Some(value)) } else { (value, None) };
        Some(TestDocument { text, file, span: document.text.span, changes })
    }

    /// A constant of the tree as JSON.
    fn json(&mut self, ast: &ast::Expr) -> Option<serde_json::Value> {
        use serde_json::Value;
        match &ast.kind {
            ExprKind::Bool(value) => Some(Value::Bool(*value)),
            ExprKind::Int(value) => Some((*value).into()),
            ExprKind::Float(value) => serde_json::Number::from_f64(*value).map(Value::Number),
            ExprKind::Text(text) => Some(Value::String(text.value.clone())),
            ExprKind::Prefix { op: PrefixOp::Neg, operand, .. } => match operand.kind {
                ExprKind::Int(value) => Some(value.wrapping_neg().into()),
                ExprKind::Float(value) => serde_json::Number::from_f64(-value).map(Value::Number),
                _ => self.not_json(ast.span),
            },
            ExprKind::List(items) => items.iter().map(|item| self.json(item)).collect::<Option<_>>().map(Value::Array),
            ExprKind::Braces => Some(Value::Object(serde_json::Map::new())),
            ExprKind::Record(fields) => {
                let mut out = serde_json::Map::new();
                for field in fields {
                    out.insert(field.name.text.clone(), self.json(&field.value)?);
                }
                Some(Value::Object(out))
            }
            ExprKind::Map(entries) => {
                let mut out = serde_json::Map::new();
                for entry in entries {
                    let ExprKind::Text(key) = &entry.key.kind else { return self.not_json(entry.key.span) };
                    out.insert(key.value.clone(), self.json(&entry.value)?);
                }
                Some(Value::Object(out))
            }
            ExprKind::Error => None,
            _ => self.not_json(ast.span),
        }
    }

    fn not_json(&mut self, span: Span) -> Option<serde_json::Value> {
        let report = Diagnostic::error(codes::NOT_CONSTANT, "a test's values are constants", span, "not a constant")
            .with_help("write a literal: a text, a number, `true`, a list, or fields in braces");
        self.report(report);
        None
    }

    fn request(&mut self, ast: &ast::Expr) -> Option<serde_json::Value> {
        if let ExprKind::Record(fields) = &ast.kind {
            self.check_request_fields(fields, crate::expr::REQUEST_FIELDS);
        }
        self.json(ast)
    }

    fn check_request_fields(&mut self, fields: &[ast::RecordField], known: &[crate::expr::RequestField]) {
        for field in fields {
            if !known.iter().any(|(name, _)| *name == field.name.text) {
                let names: Vec<String> = known.iter().map(|(name, _)| (*name).to_owned()).collect();
                let title = format!("a request has no field `{}`", field.name.text);
                let report = Diagnostic::error(codes::UNKNOWN_FIELD, title, field.name.span, "not a field")
                    .with_help(format!("it has {}", crate::scope::list_of(&names)));
                self.report(report);
            }
            if let (true, ExprKind::Record(inner)) = (field.name.text == "userInfo", &field.value.kind) {
                self.check_request_fields(inner, crate::expr::USER_FIELDS);
            }
        }
    }
}

fn steps(steps: &[DocumentStep]) -> Vec<PathStep> {
    steps
        .iter()
        .map(|step| match step {
            DocumentStep::Field(name) => PathStep::Key(name.text.as_str().into()),
            DocumentStep::Key(text) => PathStep::Key(text.value.as_str().into()),
            DocumentStep::Index { index, .. } => PathStep::Index(*index),
        })
        .collect()
}
