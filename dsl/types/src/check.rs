//! The whole check, stage by stage.

use crate::context::Context;
use crate::facts::Facts;
use crate::ir::{Clause, RuleSet, VarId};
use crate::order::ordered;
use crate::pack::Pack;
use crate::scope::{PRELUDE_PATH, Scope};
use crate::testing::CheckedTest;
use std::collections::BTreeMap;
use std::sync::Arc;
use upright_schema::{Schema, Version, Versions};
use upright_source::{Diagnostic, FileId};
use upright_syntax::ast;

/// The module of the view `Workload`, for checks that are not given one.
pub const PRELUDE: &str = include_str!("prelude.upright");

/// What is not said by the modules.
#[derive(Clone, Debug)]
pub struct Options {
    /// The versions of Kubernetes that packs support that say nothing of it.
    pub kubernetes: Versions,
}

impl Default for Options {
    fn default() -> Options {
        Options { kubernetes: Versions::from(Version::NEWEST) }
    }
}

/// A module to check.
#[derive(Clone, Debug)]
pub struct Module<'a> {
    /// How other modules name it: `std/rbac`.
    pub path: Arc<str>,
    /// The pack that it belongs to.
    pub pack: Arc<str>,
    /// Its file.
    pub file: FileId,
    /// Its tree.
    pub ast: &'a ast::File,
}

/// What a check gives.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The rule set; without meaning where there is an error among the diagnostics.
    pub rules: RuleSet,
    /// The tests of rules.
    pub tests: Vec<CheckedTest>,
    /// What the packs say of themselves, by name.
    pub packs: Vec<Pack>,
    /// What is wrong, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks modules that belong together. The same modules in the same order give the same result.
pub fn check(schema: &Schema, modules: &[Module<'_>], options: &Options) -> Checked {
    whole(schema, modules, options, None).0
}

/// The same, and the types of the expressions of one file, for editors.
pub fn inspect(schema: &Schema, modules: &[Module<'_>], options: &Options, file: FileId) -> (Checked, Facts) {
    let (checked, facts) = whole(schema, modules, options, Some(Facts::of(file)));
    (checked, facts.unwrap_or_else(|| Facts::of(file)).sorted())
}

fn whole(schema: &Schema, modules: &[Module<'_>], options: &Options, facts: Option<Facts>) -> (Checked, Option<Facts>) {
    let prelude = upright_syntax::parse(FileId(u32::MAX), PRELUDE);
    let mut all: Vec<Module<'_>> = modules.to_vec();
    if !all.iter().any(|module| &*module.path == PRELUDE_PATH) {
        all.push(Module { path: PRELUDE_PATH.into(), pack: "std".into(), file: FileId(u32::MAX), ast: &prelude.file });
    }
    let mut cx = Context {
        schema,
        scopes: Vec::new(),
        set: RuleSet::default(),
        vars: Vec::new(),
        functions: Vec::new(),
        views_done: Vec::new(),
        rule_names: BTreeMap::new(),
        rule_params: BTreeMap::new(),
        params_used: Vec::new(),
        diagnostics: Vec::new(),
        suggestions: 0.into(),
        facts,
    };
    let packs = crate::pack::packs(&mut cx, &all, options);
    cx.scopes = all.iter().map(|module| Scope::new(module, crate::pack::range(&packs, module, options))).collect();
    let tests = run(&mut cx);
    let facts = cx.facts.take();
    (finish(cx, tests, packs), facts)
}

fn run(cx: &mut Context<'_>) -> Vec<CheckedTest> {
    for module in 0..cx.scopes.len() {
        cx.collect_uses(module);
    }
    cx.check_module_circles();
    let nodes = ordered(cx);
    cx.declare_nodes(&nodes);
    cx.declare_records();
    cx.declare_params();
    cx.declare_signatures(&nodes);
    cx.check_nodes(&nodes);
    cx.declare_frameworks();
    for module in 0..cx.scopes.len() {
        cx.declare_rules(module);
    }
    let mut tests = Vec::new();
    for module in 0..cx.scopes.len() {
        let ast = cx.scopes[module].ast;
        for item in &ast.items {
            if let ast::ItemKind::Rule(rule) = &item.kind {
                cx.check_rule(module, item, rule);
            }
        }
    }
    cx.map_controls();
    cx.check_profiles();
    for module in 0..cx.scopes.len() {
        let ast = cx.scopes[module].ast;
        for item in &ast.items {
            match &item.kind {
                ast::ItemKind::Waive(waive) => cx.check_waiver(module, waive, item.span),
                ast::ItemKind::Test(test) => tests.extend(cx.check_test(module, test)),
                _ => {}
            }
        }
    }
    let subjects = subjects(cx);
    crate::lint::unused(cx, &subjects);
    tests
}

/// What the first `for` of each rule and waiver binds: it is there for its objects, read or not.
fn subjects(cx: &Context<'_>) -> Vec<VarId> {
    let rules = cx.set.rules.iter().map(|rule| rule.clauses.as_slice());
    let waivers = cx.set.waivers.iter().map(|waiver| waiver.clauses.as_slice());
    let first = |clauses: &[Clause]| match clauses.first() {
        Some(Clause::For(binder)) => Some(binder.var),
        _ => None,
    };
    rules.chain(waivers).filter_map(first).collect()
}

fn finish(mut cx: Context<'_>, tests: Vec<CheckedTest>, packs: Vec<Pack>) -> Checked {
    cx.set.rules.sort_by(|a, b| (&a.pack, &a.id).cmp(&(&b.pack, &b.id)));
    cx.diagnostics.sort_by_key(|report| (report.primary.span.file, report.primary.span.start, report.code));
    cx.diagnostics.dedup();
    Checked { rules: cx.set, tests, packs, diagnostics: cx.diagnostics }
}
