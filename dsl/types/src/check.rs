//! The whole check, stage by stage.

use crate::context::Context;
use crate::ir::RuleSet;
use crate::order::ordered;
use crate::scope::{PRELUDE_PATH, Scope};
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
    /// What is wrong, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks modules that belong together. The same modules in the same order give the same result.
pub fn check(schema: &Schema, modules: &[Module<'_>], options: &Options) -> Checked {
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
        rule_params: BTreeMap::new(),
        params_used: Vec::new(),
        diagnostics: Vec::new(),
    };
    let ranges = crate::pack::ranges(&mut cx, &all, options);
    cx.scopes = all.iter().zip(ranges).map(|(module, range)| Scope::new(module, range)).collect();
    run(&mut cx);
    finish(cx)
}

fn run(cx: &mut Context<'_>) {
    for module in 0..cx.scopes.len() {
        cx.collect_uses(module);
    }
    let nodes = ordered(cx);
    cx.declare_nodes(&nodes);
    cx.declare_records();
    cx.declare_params();
    cx.declare_signatures(&nodes);
    cx.check_nodes(&nodes);
    cx.declare_frameworks();
    for module in 0..cx.scopes.len() {
        let ast = cx.scopes[module].ast;
        for item in &ast.items {
            if let ast::ItemKind::Rule(rule) = &item.kind {
                cx.check_rule(module, item, rule);
            }
        }
    }
}

fn finish(mut cx: Context<'_>) -> Checked {
    cx.set.rules.sort_by(|a, b| (&a.pack, &a.id).cmp(&(&b.pack, &b.id)));
    cx.diagnostics.sort_by_key(|report| (report.primary.span.file, report.primary.span.start, report.code));
    cx.diagnostics.dedup();
    Checked { rules: cx.set, diagnostics: cx.diagnostics }
}
