//! Tests of rules, and settings of parameters.

use super::{Sort, Symbol, Walk};
use crate::site::Site;
use upright_syntax::ast::{Case, CaseStepKind, Document, DocumentPath, DocumentStep, ParamSet, Test, TestEntry};

impl Walk<'_> {
    pub(super) fn test(&mut self, test: &Test) {
        self.rule_name(&test.rule, Site::Rule);
        self.scope.rule = Some(test.rule.text.clone());
        for entry in &test.entries {
            match entry {
                TestEntry::Let(binding) => {
                    self.expr(&binding.value);
                    self.bind(&binding.name);
                }
                TestEntry::Case(case) => self.case(case),
                TestEntry::Error(_) => {}
            }
        }
    }

    fn case(&mut self, case: &Case) {
        for step in &case.steps {
            match &step.kind {
                CaseStepKind::Given(document) | CaseStepKind::Old(document) => self.document(document),
                CaseStepKind::Request(value) => self.expr(value),
                CaseStepKind::Set(set) => self.param_set(set),
                CaseStepKind::Expect(expect) => {
                    self.ask(step.span, |_| Site::Outcome);
                    expect.at.iter().for_each(|path| self.path_names(path));
                }
                CaseStepKind::Kubernetes(_) | CaseStepKind::Now(_) | CaseStepKind::Error => {}
            }
        }
    }

    fn document(&mut self, document: &Document) {
        self.expr(&document.text);
        for change in &document.changes {
            self.path_names(&change.path);
            self.expr(&change.value);
        }
    }

    fn path_names(&mut self, path: &DocumentPath) {
        for step in &path.steps {
            if let DocumentStep::Field(name) = step {
                self.ask(name.span, |_| Site::NewName);
                self.add(name, None, Sort::Property, false);
            }
        }
    }

    pub(super) fn param_set(&mut self, set: &ParamSet) {
        match set.target.as_slice() {
            [name] => {
                self.ask(name.span, |_| Site::Param(None));
                let of_file = self.scope.params.contains(&name.text);
                let of_file = of_file.then(|| Symbol::Value(self.path.clone(), name.text.clone()));
                let of_rule = || self.scope.rule.clone().map(|rule| Symbol::RuleParam(rule, name.text.clone()));
                let symbol = of_file.or_else(of_rule);
                self.add(name, symbol, Sort::Parameter, false);
            }
            [owner, name, ..] => {
                self.ask(owner.span, |_| Site::Param(None));
                self.ask(name.span, |_| Site::Param(Some(owner.text.clone())));
                let symbol = match self.module(&owner.text) {
                    Some(path) => {
                        self.add(owner, Some(Symbol::Module(path.to_string())), Sort::Namespace, false);
                        Symbol::Value(path.to_string(), name.text.clone())
                    }
                    None => {
                        self.add(owner, Some(Symbol::Rule(owner.text.clone())), Sort::Rule, false);
                        Symbol::RuleParam(owner.text.clone(), name.text.clone())
                    }
                };
                self.add(name, Some(symbol), Sort::Parameter, false);
            }
            [] => {}
        }
        self.expr(&set.value);
    }
}
