//! A rule alone: with what it needs of other declarations, and nothing else, so that a change costs what one rule costs.

use crate::codes;
use crate::rules::{Parsed, Rules};
use crate::test::case::{Given, Runner, given};
use std::collections::BTreeSet;
use upright_source::{Level, SourceMap, Span};
use upright_syntax::ast::{self, ItemKind, UseKind};
use upright_types::Checked;
use upright_types::ir::{self, RuleSet};
use upright_types::testing::TestCase;

/// What the tests say of a changed rule.
pub(super) enum Verdict {
    /// It does not compile.
    Invalid,
    /// A case is other than expected.
    Noticed,
    /// All cases are as expected.
    Unnoticed,
}

/// A rule with all that it needs, and its cases, read.
pub(super) struct Lab<'a> {
    rules: &'a Rules,
    rule: &'a str,
    modules: Vec<Parsed>,
    cases: Vec<(TestCase, Given)>,
    sources: SourceMap,
}

impl<'a> Lab<'a> {
    /// Or why the rule can't be put to the test.
    pub(super) fn new(rules: &'a Rules, rule: &'a ir::Rule, reach: &BTreeSet<Span>) -> Result<Lab<'a>, String> {
        let cases = rules.texts().tests.iter().filter(|test| *test.rule == *rule.id).flat_map(|test| &test.cases);
        if cases.count() == 0 {
            return Err("it has no test".to_owned());
        }
        let own = |span: Span| span == rule.span;
        let narrow =
            Lab::of(rules, &rule.id, |item| name_of(item).is_none_or(|name| own(name) || reach.contains(&name)));
        // The checker may ask for more than what a rule comes to.
        let wide =
            |error| Lab::of(rules, &rule.id, |item| !is_rule(item) || own(item_name(item))).map_err(|_: String| error);
        narrow.or_else(wide)
    }

    fn of(rules: &'a Rules, rule: &'a str, wanted: impl Fn(&ast::Item) -> bool) -> Result<Lab<'a>, String> {
        let mut modules = reduced(rules, rule, &wanted);
        let Checked { rules: set, mut tests, diagnostics, .. } = crate::rules::check(&rules.schema, &modules);
        crate::rules::give_fixtures(&modules, &rules.texts().fixtures, &mut tests);
        if let Some(error) = diagnostics.iter().find(|diagnostic| diagnostic.level == Level::Error) {
            return Err(format!("it can't be compiled alone: {}", error.title));
        }
        for module in &mut modules {
            module.ast.items.retain(|item| !matches!(item.kind, ItemKind::Test(_)));
        }
        let mut sources = SourceMap::new();
        let mut cases = Vec::new();
        for case in tests.into_iter().flat_map(|test| test.cases) {
            let mut given = given(rule, &case, &mut sources).map_err(|_| "its tests can't be read".to_owned())?;
            given.mend(rules);
            cases.push((case, given));
        }
        let lab = Lab { rules, rule, modules, cases, sources };
        match lab.judge(set) {
            Verdict::Unnoticed => Ok(lab),
            Verdict::Noticed => Err("its tests fail as it is".to_owned()),
            Verdict::Invalid => Err("it can't be compiled alone".to_owned()),
        }
    }

    /// Runs the tests, up to the first that notices, with another declaration in the place of one.
    pub(super) fn run(&self, before: &ast::Item, after: &ast::Item) -> Verdict {
        let changed = |module: &Parsed| {
            let mut module = module.clone();
            for item in module.ast.items.iter_mut().filter(|item| item.span == before.span) {
                item.clone_from(after);
                without_controls(item);
            }
            module
        };
        let modules: Vec<Parsed> = self.modules.iter().map(changed).collect();
        let Checked { rules: set, diagnostics, .. } = crate::rules::check(&self.rules.schema, &modules);
        if diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            return Verdict::Invalid;
        }
        self.judge(set)
    }

    fn judge(&self, set: RuleSet) -> Verdict {
        let changed = self.rules.with(set);
        let mut runner = Runner::new(&changed, self.rule);
        for (case, given) in &self.cases {
            let wrong = runner.run_given(case, given, &self.sources);
            if wrong.iter().any(|diagnostic| diagnostic.code == codes::TEST_FAILED) {
                return Verdict::Noticed;
            }
            if !wrong.is_empty() {
                return Verdict::Invalid;
            }
        }
        Verdict::Unnoticed
    }
}

/// What a rule needs of all modules.
fn reduced(rules: &Rules, rule: &str, wanted: &impl Fn(&ast::Item) -> bool) -> Vec<Parsed> {
    let kept = |item: &ast::Item| match &item.kind {
        ItemKind::Test(test) => test.rule.text == rule,
        ItemKind::Param(_) | ItemKind::Fn(_) | ItemKind::View(_) | ItemKind::Rule(_) => wanted(item),
        _ => false,
    };
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    let mut work: Vec<&Parsed> =
        rules.texts().modules.iter().filter(|module| module.ast.items.iter().any(&kept)).collect();
    while let Some(module) = work.pop() {
        if needed.insert(&module.path) {
            let used = module.ast.items.iter().filter_map(used);
            work.extend(used.filter_map(|path| rules.texts().modules.iter().find(|other| other.path == path)));
        }
    }
    let is_needed = |module: &&Parsed| {
        needed.contains(&*module.path) || module.ast.items.iter().any(|item| matches!(item.kind, ItemKind::Pack(_)))
    };
    rules.texts().modules.iter().filter(is_needed).map(|module| part(module, &kept)).collect()
}

/// A module without what standards say of its rules, which is nothing that their tests ask for, and without what is not
/// needed.
fn part(module: &Parsed, kept: &impl Fn(&ast::Item) -> bool) -> Parsed {
    let kept =
        |item: &&ast::Item| matches!(item.kind, ItemKind::Pack(_) | ItemKind::Use(_) | ItemKind::Type(_)) || kept(item);
    let mut items: Vec<ast::Item> = module.ast.items.iter().filter(kept).cloned().collect();
    items.iter_mut().for_each(without_controls);
    let ast = ast::File { items, span: module.ast.span };
    Parsed { pack: module.pack.clone(), path: module.path.clone(), file: module.file, ast }
}

fn without_controls(item: &mut ast::Item) {
    if let ItemKind::Rule(rule) = &mut item.kind {
        rule.clauses.retain(|clause| !matches!(clause.kind, ast::ClauseKind::Controls(_)));
    }
}

/// The module that a declaration uses.
fn used(item: &ast::Item) -> Option<String> {
    match &item.kind {
        ItemKind::Use(ast::Use { kind: UseKind::Module(segments), .. }) => {
            Some(segments.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join("/"))
        }
        _ => None,
    }
}

fn is_rule(item: &ast::Item) -> bool {
    matches!(item.kind, ItemKind::Rule(_))
}

fn item_name(item: &ast::Item) -> Span {
    name_of(item).unwrap_or(item.span)
}

/// Where the name of a declaration stands that rules can be made of, or that is a rule.
pub(super) fn name_of(item: &ast::Item) -> Option<Span> {
    match &item.kind {
        ItemKind::Rule(ast::Rule { name, .. })
        | ItemKind::View(ast::View { name, .. })
        | ItemKind::Fn(ast::Fn { name, .. })
        | ItemKind::Param(ast::Param { name, .. }) => Some(name.span),
        _ => None,
    }
}
