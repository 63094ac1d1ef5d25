//! Frameworks and their controls.

use crate::codes;
use crate::context::Context;
use crate::ir::Framework;
use crate::suggest::nearest;
use std::sync::Arc;
use upright_source::Diagnostic;
use upright_syntax::ast::{ControlRef, ItemKind, Name, Text};
use upright_value::Glob;

/// A control of a framework, with what bears on it.
struct Mapped {
    id: (Arc<str>, Arc<str>),
    through: Vec<(Arc<str>, Arc<str>)>,
    rules: Vec<Arc<str>>,
}

impl Context<'_> {
    /// Collects all frameworks, of all packs.
    pub(crate) fn declare_frameworks(&mut self) {
        let mut seen: Vec<(String, upright_source::Span)> = Vec::new();
        for module in 0..self.scopes.len() {
            let ast = self.scopes[module].ast;
            for item in &ast.items {
                let ItemKind::Framework(framework) = &item.kind else { continue };
                if let Some((_, before)) = seen.iter().find(|(name, _)| *name == framework.name.text) {
                    let before = *before;
                    self.report(crate::scope::duplicate("framework", &framework.name, before));
                    continue;
                }
                seen.push((framework.name.text.clone(), framework.name.span));
                let mut controls: Vec<(Arc<str>, String)> = Vec::new();
                for control in &framework.controls {
                    if controls.iter().any(|(id, _)| **id == *control.id.value) {
                        let title = format!("control `{}` comes twice", control.id.value);
                        self.report(Diagnostic::error(codes::DUPLICATE_NAME, title, control.id.span, "a second one"));
                        continue;
                    }
                    controls.push((control.id.value.as_str().into(), control.title.value.clone()));
                }
                self.set.frameworks.push(Framework {
                    id: framework.name.text.as_str().into(),
                    title: framework.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
                    controls,
                });
            }
        }
        self.set.frameworks.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// Gives rules the controls of frameworks that name them, or a control that they bear on. What a rule says itself counts for
    /// the latter, and nothing that is given here: mappings do not chain.
    pub(crate) fn map_controls(&mut self) {
        let mut given: Vec<Mapped> = Vec::new();
        for module in 0..self.scopes.len() {
            let ast = self.scopes[module].ast;
            for item in &ast.items {
                let ItemKind::Framework(framework) = &item.kind else { continue };
                for control in &framework.controls {
                    let through = control.controls.iter().flat_map(|wanted| self.matching_controls(wanted)).collect();
                    let rules = control.rules.iter().filter(|rule| self.check_rule_name(rule));
                    let rules = rules.map(|rule| rule.text.as_str().into()).collect();
                    let id = (framework.name.text.as_str().into(), control.id.value.as_str().into());
                    given.push(Mapped { id, through, rules });
                }
            }
        }
        for rule in &mut self.set.rules {
            let said = rule.controls.clone();
            let bears = |m: &&Mapped| m.rules.contains(&rule.id) || said.iter().any(|c| m.through.contains(c));
            let new = given.iter().filter(bears).map(|m| m.id.clone()).filter(|id| !said.contains(id));
            rule.controls.extend(new);
        }
    }

    /// The controls that a profile means by a framework and a pattern; reports where there are none.
    pub(crate) fn matching_controls(&mut self, wanted: &ControlRef) -> Vec<(Arc<str>, Arc<str>)> {
        let (framework, pattern) = (&wanted.framework, Glob::new(&wanted.control.value));
        let Some(known) = self.set.frameworks.iter().find(|known| *known.id == *framework.text) else {
            self.check_control(framework, &wanted.control);
            return Vec::new();
        };
        let matching = known.controls.iter().filter(|(id, _)| pattern.matches(id));
        let found: Vec<_> = matching.map(|(id, _)| (known.id.clone(), id.clone())).collect();
        if found.is_empty() {
            self.check_control(framework, &wanted.control);
        }
        found
    }

    /// Checks a framework and control that a rule names.
    pub(crate) fn check_control(&mut self, framework: &Name, control: &Text) {
        if framework.is_missing() {
            return;
        }
        let found = self.set.frameworks.iter().find(|known| *known.id == *framework.text);
        let Some(found) = found else {
            let names = self.set.frameworks.iter().map(|known| &*known.id);
            let similar = nearest(&framework.text, names).map(str::to_owned);
            let title = format!("there is no framework `{}`", framework.text);
            let mut report = Diagnostic::error(codes::UNKNOWN_CONTROL, title, framework.span, "not declared");
            report = match similar {
                Some(similar) => {
                    report.with_suggestion(framework.span, similar.clone(), format!("did you mean `{similar}`?"))
                }
                None => report.with_help(format!("declare it: `framework {} \"…\" {{ control … }}`", framework.text)),
            };
            return self.report(report);
        };
        if found.controls.iter().any(|(id, _)| **id == *control.value) {
            return;
        }
        // Ids that differ in a digit are other controls: they are named, but not put in its place.
        let all: Vec<String> = found.controls.iter().map(|(id, _)| id.to_string()).collect();
        let similar = nearest(&control.value, all.iter().map(String::as_str)).map(str::to_owned);
        let title = format!("framework `{}` has no control `{}`", framework.text, control.value);
        let mut report = Diagnostic::error(codes::UNKNOWN_CONTROL, title, control.span, "not one of its controls");
        if all.len() <= 10 {
            report = report.with_help(format!("it has {}", crate::scope::list_of(&all)));
        } else if let Some(similar) = similar {
            report = report.with_help(format!("did you mean \"{similar}\"?"));
        }
        self.report(report);
    }
}
