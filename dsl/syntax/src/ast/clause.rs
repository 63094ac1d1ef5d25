//! Clauses: what rules, views and waivers consist of.

use super::{Binder, Doc, Expr, Name, Param, Source, Text};
use upright_source::{Severity, Span};

/// A clause of a rule, a view or a waiver.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Which.
    pub kind: ClauseKind,
    /// `///` lines before it. Only a `param` has them.
    pub doc: Option<Doc>,
    /// From its first word to its last.
    pub span: Span,
}

/// The kinds of clause. A rule has all but `Reason` and `Until`; a view has `For`, `Let`, `When`; a waiver those three,
/// `Reason` and `Until`. Elsewhere the parser reports them and leaves an `Error`.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// `param x: T = v`.
    Param(Param),
    /// `for x in xs`.
    For(For),
    /// `let x = e`.
    Let(Let),
    /// `when e`.
    When(Expr),
    /// `deny e at p`, `require e at p`.
    Verdict(Verdict),
    /// `message "…"`.
    Message(Expr),
    /// `help "…"`.
    Help(Expr),
    /// `url "…"`.
    Url(Text),
    /// `severity high`.
    Severity(SeverityWord),
    /// `controls pss "baseline", cis "5.2.2"`.
    Controls(Vec<ControlRef>),
    /// `fix …`.
    Fix(FixStep),
    /// `reason "…"`, of a waiver.
    Reason(Text),
    /// `until "2027-01-31"`, of a waiver.
    Until(Text),
    /// Unreadable, or not a clause of this place; reported.
    Error,
}

/// `for x in xs`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The names it binds.
    pub binder: Binder,
    /// What it ranges over.
    pub source: Source,
}

/// `let x = e`, of a rule, view, waiver or test.
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// `x`.
    pub name: Name,
    /// `e`.
    pub value: Expr,
}

/// The verdict of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether the condition is what is refused or what is asked for.
    pub polarity: Polarity,
    /// The condition.
    pub cond: Expr,
    /// Where it points, if it says.
    pub at: Option<Expr>,
}

/// Which answer of the condition is a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// `deny`: a finding where the condition holds.
    Deny,
    /// `require`: a finding where it does not.
    Require,
}

/// `high`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeverityWord {
    /// None: no such word; reported.
    pub value: Option<Severity>,
    /// Where.
    pub span: Span,
}

/// `cis "5.2.2"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlRef {
    /// `cis`.
    pub framework: Name,
    /// `5.2.2`.
    pub control: Text,
}

/// A step of a fix. The places are level 9 of the precedence table: `c.securityContext.capabilities.add`.
#[derive(Clone, Debug, PartialEq)]
pub enum FixStep {
    /// `fix set p = v`.
    Set {
        /// `p`.
        place: Expr,
        /// `v`.
        value: Expr,
    },
    /// `fix add v to p`.
    Add {
        /// `v`.
        value: Expr,
        /// `p`.
        place: Expr,
    },
    /// `fix remove p`.
    Remove {
        /// `p`.
        place: Expr,
    },
}
