//! Tests of rules.

use super::{Expr, Let, Name, ParamSet, Text};
use upright_source::Span;

/// `test container-privileged { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The rule that is tested.
    pub rule: Name,
    /// Its documents and cases.
    pub entries: Vec<TestEntry>,
}

/// A part of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestEntry {
    /// `let pod = """…"""`.
    Let(Let),
    /// `case "…" { … }`.
    Case(Case),
    /// Unreadable; reported.
    Error(Span),
}

/// `case "an explicit false passes" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What it shows.
    pub title: Text,
    /// What is given and expected, in the order of the text.
    pub steps: Vec<CaseStep>,
    /// Where.
    pub span: Span,
}

/// A line of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseStep {
    /// Which.
    pub kind: CaseStepKind,
    /// Where.
    pub span: Span,
}

/// What a case says.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseStepKind {
    /// `given pod with p = v`; several make an inventory.
    Given(Document),
    /// `old pod with p = v`: the object before the request.
    Old(Document),
    /// `request {operation: "UPDATE"}`.
    Request(Expr),
    /// `set p = v`.
    Set(ParamSet),
    /// `kubernetes "1.34"`.
    Kubernetes(Text),
    /// `now "2026-01-01"`.
    Now(Text),
    /// `expect …`.
    Expect(Expect),
    /// Unreadable; reported.
    Error,
}

/// `pod with spec.hostNetwork = true, metadata.name = "b"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The text of one document or several: a name of the test, or the text itself.
    pub text: Expr,
    /// What is changed in it, in order.
    pub changes: Vec<DocumentSet>,
}

/// `spec.hostNetwork = true`.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentSet {
    /// Where in the document.
    pub path: DocumentPath,
    /// What to put there.
    pub value: Expr,
}

/// `spec.containers[0].image`, from the root of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentPath {
    /// At least one; the first is a `Field`.
    pub steps: Vec<DocumentStep>,
    /// Where.
    pub span: Span,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentStep {
    /// `.image`: any word.
    Field(Name),
    /// `["acme.io/exception"]`.
    Key(Text),
    /// `[0]`.
    Index {
        /// From 0.
        index: u32,
        /// Where.
        span: Span,
    },
}

/// `expect fail Deployment/web at spec.replicas`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// What is expected.
    pub outcome: Outcome,
    /// Of which object, where there are several.
    pub object: Option<ObjectName>,
    /// Where the finding points; only after `fail`.
    pub at: Option<DocumentPath>,
}

/// What a case expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `fail`.
    Fail,
    /// `pass`.
    Pass,
    /// `not-applicable`.
    NotApplicable,
    /// `not-evaluated`.
    NotEvaluated,
    /// `fixed`: the fix makes it pass.
    Fixed,
}

/// `Deployment/web`, `Deployment/shop/web`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectName {
    /// `Deployment`.
    pub kind: String,
    /// `shop`.
    pub namespace: Option<String>,
    /// `web`.
    pub name: String,
    /// Where.
    pub span: Span,
}
