//! Tests of tests: each condition of a rule is taken out or turned round, and the rule's own tests ought to notice.
//!
//! A rule is compiled alone with its tests and the modules that it uses, so a change costs what one rule costs.

mod candidates;

use crate::codes;
use crate::rules::{Parsed, Rules};
use crate::test::case::Runner;
use candidates::{Candidate, candidates};
use std::collections::BTreeSet;
use upright_source::{Diagnostic, FileId, Level, SourceMap, Span};
use upright_syntax::ast::{self, ItemKind, UseKind};
use upright_types::Checked;
use upright_types::testing::CheckedTest;

/// What came of the changes of one rule.
#[derive(Clone, Debug, Default)]
pub struct Mutations {
    /// The rule.
    pub rule: String,
    /// How many changes a test notices.
    pub noticed: usize,
    /// How many make the rule one that does not compile.
    pub invalid: usize,
    /// Those that no test notices.
    pub survivors: Vec<Survivor>,
    /// Why the rule was not changed at all: it has no test, or its tests fail as it is.
    pub skipped: Option<String>,
}

/// A change that no test notices.
#[derive(Clone, Debug)]
pub struct Survivor {
    /// What is changed, in words: `without this operand`.
    pub what: String,
    /// The text that is changed.
    pub before: String,
    /// What it becomes; empty where it is taken out.
    pub after: String,
    /// Drawn in the source.
    pub diagnostic: Diagnostic,
}

impl Rules {
    /// Changes one condition of a rule after the other and runs its tests. None where there is no such rule.
    pub fn mutate(&self, rule: &str) -> Option<Mutations> {
        let lab = Lab::new(self, rule)?;
        let mut result = Mutations { rule: rule.to_owned(), ..Mutations::default() };
        result.skipped = lab.unfit();
        if result.skipped.is_some() {
            return Some(result);
        }
        for candidate in candidates(lab.item, lab.text) {
            let Some(text) = lab.changed(&candidate) else { continue };
            match lab.run(&text) {
                Verdict::Invalid => result.invalid += 1,
                Verdict::Noticed => result.noticed += 1,
                Verdict::Unnoticed => result.survivors.push(lab.survivor(&candidate)),
            }
        }
        Some(result)
    }
}

/// What the tests say of a changed rule.
enum Verdict {
    /// It does not compile.
    Invalid,
    /// A case is other than expected.
    Noticed,
    /// All cases are as expected.
    Unnoticed,
}

/// A rule with all that it needs, and nothing else.
struct Lab<'a> {
    rules: &'a Rules,
    rule: &'a str,
    /// The rule's module.
    home: &'a Parsed,
    item: &'a ast::Item,
    text: &'a str,
    /// The modules around it, without other rules.
    others: Vec<Parsed>,
}

impl<'a> Lab<'a> {
    fn new(rules: &'a Rules, rule: &'a str) -> Option<Lab<'a>> {
        let named = |item: &&ast::Item| matches!(&item.kind, ItemKind::Rule(found) if found.name.text == rule);
        let (home, item) =
            rules.modules.iter().find_map(|module| Some((module, module.ast.items.iter().find(named)?)))?;
        let text = rules.sources.get(home.file).map(|file| &*file.text)?;
        let mut needed: BTreeSet<&str> = BTreeSet::from(["std/workload"]);
        let mut work = vec![home];
        let about = |item: &ast::Item| match &item.kind {
            ItemKind::Framework(_) => true,
            ItemKind::Pack(_) => true,
            ItemKind::Test(test) => test.rule.text == rule,
            _ => false,
        };
        work.extend(rules.modules.iter().filter(|module| module.ast.items.iter().any(about)));
        work.extend(rules.modules.iter().filter(|module| module.path == "std/workload"));
        while let Some(module) = work.pop() {
            needed.insert(&module.path);
            for path in module.ast.items.iter().filter_map(used) {
                let next = rules.modules.iter().find(|other| other.path == path && !needed.contains(path.as_str()));
                work.extend(next);
            }
        }
        let others = rules.modules.iter().filter(|module| module.file != home.file && needed.contains(&*module.path));
        let others = others.map(|module| reduced(module, &module.ast, module.file, rule)).collect();
        Some(Lab { rules, rule, home, item, text, others })
    }

    /// Why the rule can't be put to the test.
    fn unfit(&self) -> Option<String> {
        if !self.rules.tests.iter().any(|test| *test.rule == *self.rule && !test.cases.is_empty()) {
            return Some("it has no test".to_owned());
        }
        match self.run(self.text) {
            Verdict::Unnoticed => None,
            Verdict::Noticed => Some("its tests fail as it is".to_owned()),
            Verdict::Invalid => Some("it can't be compiled alone".to_owned()),
        }
    }

    fn changed(&self, candidate: &Candidate) -> Option<String> {
        let before = self.text.get(..candidate.start)?;
        let after = self.text.get(candidate.end..)?;
        Some(format!("{before}{}{after}", candidate.text))
    }

    /// Compiles the text in the place of the rule's module and runs the rule's tests, up to the first that notices.
    fn run(&self, text: &str) -> Verdict {
        let file = self.home.file;
        let parsed = upright_syntax::parse(file, text);
        if parsed.has_errors() {
            return Verdict::Invalid;
        }
        let mut modules = vec![reduced(self.home, &parsed.file, file, self.rule)];
        modules.extend(self.others.iter().cloned());
        let Checked { rules: set, tests, diagnostics, .. } = crate::rules::check(&self.rules.schema, &modules);
        if diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            return Verdict::Invalid;
        }
        let changed = self.rules.with(set, tests, modules);
        verdict(&changed, self.rule)
    }

    fn survivor(&self, candidate: &Candidate) -> Survivor {
        let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let (start, end) = candidate.shown;
        let span = Span::new(self.home.file, at(start), at(end));
        let title = format!("no test of {} notices a change", self.rule);
        let diagnostic = Diagnostic::warning(codes::UNNOTICED, title, span, candidate.what.clone());
        Survivor {
            what: candidate.what.clone(),
            before: self.text.get(candidate.start..candidate.end).unwrap_or_default().to_owned(),
            after: candidate.text.clone(),
            diagnostic,
        }
    }
}

fn verdict(rules: &Rules, rule: &str) -> Verdict {
    // Spans of a changed text may lie outside of the first one; nothing is shown of them.
    let mut sources = SourceMap::new();
    for test in rules.tests.iter().filter(|test| *test.rule == *rule) {
        let mut runner = Runner::new(rules, rule).quick();
        for case in &test.cases {
            let wrong = runner.run(case, &mut sources);
            if wrong.iter().any(|diagnostic| diagnostic.code == codes::TEST_FAILED) {
                return Verdict::Noticed;
            }
            if !wrong.is_empty() {
                return Verdict::Invalid;
            }
        }
    }
    Verdict::Unnoticed
}

/// A module without the rules, tests and profiles of others.
fn reduced(module: &Parsed, ast: &ast::File, file: FileId, rule: &str) -> Parsed {
    let wanted = |item: &&ast::Item| match &item.kind {
        ItemKind::Rule(found) => found.name.text == rule,
        ItemKind::Test(test) => test.rule.text == rule,
        ItemKind::Profile(_) | ItemKind::Waive(_) => false,
        _ => true,
    };
    // What a framework says of other rules and frameworks is about what is not there.
    let items = ast.items.iter().filter(wanted).cloned().map(|mut item| {
        if let ItemKind::Framework(framework) = &mut item.kind {
            for control in &mut framework.controls {
                control.rules.clear();
                control.controls.clear();
            }
        }
        item
    });
    let items = items.collect();
    Parsed { pack: module.pack.clone(), path: module.path.clone(), file, ast: ast::File { items, span: ast.span } }
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

impl Rules {
    /// Other rules under the same schema.
    fn with(&self, set: upright_types::ir::RuleSet, tests: Vec<CheckedTest>, modules: Vec<Parsed>) -> Rules {
        Rules { schema: self.schema.clone(), set, tests, sources: SourceMap::new(), modules, warnings: Vec::new() }
    }
}
