//! Declarations: what a file consists of.

use super::{Clause, ControlRef, Doc, Expr, Name, SeverityWord, Test, Text, TypeExpr};
use upright_source::Span;

/// A declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Which.
    pub kind: ItemKind,
    /// Its `///` lines.
    pub doc: Option<Doc>,
    /// Its `pub`; only a `fn`, `view`, `type` or `param` has one.
    pub public: Option<Span>,
    /// From `pub` or its first word to its last character; without the documentation.
    pub span: Span,
}

/// The kinds of declaration.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `pack acme { … }`.
    Pack(Pack),
    /// `use …`.
    Use(Use),
    /// `framework acme-policy "…" { … }`.
    Framework(Framework),
    /// `param x: T = v`.
    Param(Param),
    /// `type Name { … }`.
    Type(TypeDecl),
    /// `fn name(…) -> T = e`.
    Fn(Fn),
    /// `view Name { … }`.
    View(View),
    /// `rule name { … }`.
    Rule(Rule),
    /// `profile name "…" { … }`.
    Profile(Profile),
    /// `waive rule, rule { … }`.
    Waive(Waive),
    /// `test rule { … }`.
    Test(Test),
    /// Unreadable; reported.
    Error,
}

/// `pack acme { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// `acme`.
    pub name: Name,
    /// What it says of itself, in the order of the text; the parser reports a setting that comes twice.
    pub settings: Vec<PackSetting>,
}

/// A line of a pack block.
#[derive(Clone, Debug, PartialEq)]
pub struct PackSetting {
    /// Which.
    pub kind: PackSettingKind,
    /// Where.
    pub span: Span,
}

/// What a pack says of itself.
#[derive(Clone, Debug, PartialEq)]
pub enum PackSettingKind {
    /// `edition 2026`.
    Edition(i64),
    /// `version "1.4.0"`.
    Version(Text),
    /// `kubernetes "1.33 .. 1.37"`.
    Kubernetes(Text),
    /// `crds "crds/"`.
    Crds(Text),
    /// Unreadable; reported.
    Error,
}

/// `use std/rbac`, `use argoproj.io/v1alpha1.Rollout`, `… as Name`.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// What is used.
    pub kind: UseKind,
    /// Under which other name.
    pub alias: Option<Name>,
}

/// What a `use` names.
#[derive(Clone, Debug, PartialEq)]
pub enum UseKind {
    /// `example.com/v1.Pod`.
    Kind(KindPath),
    /// `std/rbac`: two segments or more; the last is the module's name in this file.
    Module(Vec<Name>),
    /// Unreadable; reported.
    Error,
}

/// A kind of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindPath {
    /// `example.com`; empty where the text has none (`v1.Config`).
    pub group: Name,
    /// `v1`.
    pub version: Name,
    /// `Pod`.
    pub kind: Name,
}

/// `framework acme-policy "Acme security policy" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Framework {
    /// `acme-policy`.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// Its controls.
    pub controls: Vec<Control>,
}

/// `control "7.2" "Workloads run with least privilege" controls cis "5.2.*" rules acme-owner`.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// `7.2`.
    pub id: Text,
    /// Its title.
    pub title: Text,
    /// `cis "5.2.*"`: what bears on these controls bears on this one.
    pub controls: Vec<ControlRef>,
    /// `acme-owner`: rules that bear on it, whatever they say themselves.
    pub rules: Vec<Name>,
    /// Its `///` lines.
    pub doc: Option<Doc>,
    /// Where.
    pub span: Span,
}

/// `param x: T = v`, of a file or a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// `x`.
    pub name: Name,
    /// `T`.
    pub ty: TypeExpr,
    /// `v`; without it the host must supply the value.
    pub default: Option<Expr>,
}

/// `type Name { field: T, other: U = default }`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDecl {
    /// `Name`.
    pub name: Name,
    /// Its fields.
    pub fields: Vec<TypeField>,
}

/// A field of a record type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeField {
    /// Its name: any word.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// Its default.
    pub default: Option<Expr>,
    /// Its `///` lines.
    pub doc: Option<Doc>,
    /// Where.
    pub span: Span,
}

/// `fn name(a: T, b: U) -> V = e`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fn {
    /// `name`.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<FnParam>,
    /// `V`.
    pub result: TypeExpr,
    /// `e`.
    pub body: Expr,
}

/// `a: T`.
#[derive(Clone, Debug, PartialEq)]
pub struct FnParam {
    /// `a`.
    pub name: Name,
    /// `T`.
    pub ty: TypeExpr,
    /// Where.
    pub span: Span,
}

/// `view Name { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// `Name`.
    pub name: Name,
    /// `for`, `let` and `when` only.
    pub clauses: Vec<Clause>,
}

/// `rule name { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// `name`.
    pub name: Name,
    /// Its clauses in the order of the text. That there is one subject and one verdict, and what may come twice, is
    /// not checked here.
    pub clauses: Vec<Clause>,
}

/// `profile acme-prod "Production" { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// `acme-prod`.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What it selects and sets.
    pub entries: Vec<ProfileEntry>,
}

/// A line of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileEntry {
    /// Which.
    pub kind: ProfileEntryKind,
    /// Where.
    pub span: Span,
}

/// What a profile says.
#[derive(Clone, Debug, PartialEq)]
pub enum ProfileEntryKind {
    /// `include a, b`: rules or profiles.
    Include(Vec<Name>),
    /// `include controls cis "5.*"`: the rules that bear on such controls.
    IncludeControls(Vec<ControlRef>),
    /// `exclude a, b`.
    Exclude(Vec<Name>),
    /// `set p = v`.
    Set(ParamSet),
    /// `severity rule = high`.
    Severity {
        /// The rule.
        rule: Name,
        /// What it is to be.
        severity: SeverityWord,
    },
    /// Unreadable; reported.
    Error,
}

/// `set a-rule.max = v`, of a profile or a test case.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamSet {
    /// `allowed_registries`; `a-rule.max`: the parameter, with its rule or module before it. At least one name.
    pub target: Vec<Name>,
    /// `v`.
    pub value: Expr,
}

/// `waive rule, rule { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Waive {
    /// The rules whose findings it excuses.
    pub rules: Vec<Name>,
    /// `for`, `let`, `when`, `reason`, `until` only.
    pub clauses: Vec<Clause>,
}
