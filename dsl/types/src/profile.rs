//! Profiles: which rules, with which settings. Includes are expanded here, once and for all.

use crate::body::Body;
use crate::codes;
use crate::context::Context;
use crate::ir::{Literal, ParamId, Profile};
use crate::scope::Value;
use crate::suggest::nearest;
use crate::usage::Usage;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use upright_source::{Diagnostic, Severity, Span};
use upright_syntax::ast::{self, ItemKind, Name, ParamSet, ProfileEntryKind};

/// A profile with its own lines resolved.
struct Draft<'a> {
    ast: &'a ast::Profile,
    includes_rules: Vec<(Arc<str>, Span)>,
    includes: Vec<(usize, Span)>,
    controls: Vec<(Arc<str>, Arc<str>)>,
    excludes_rules: Vec<(Arc<str>, Span)>,
    excludes: Vec<(usize, Span)>,
    params: Vec<(ParamId, Literal, Span)>,
    severities: Vec<(Arc<str>, Severity, Span)>,
}

/// What a profile comes to.
#[derive(Clone, Default)]
struct Expanded {
    rules: BTreeSet<Arc<str>>,
    controls: Vec<(Arc<str>, Arc<str>)>,
    params: BTreeMap<ParamId, (Literal, Span)>,
    severities: BTreeMap<Arc<str>, (Severity, Span)>,
}

impl<'a> Context<'a> {
    pub(crate) fn check_profiles(&mut self) {
        let found = self.collect_profiles();
        let names: BTreeMap<&str, usize> =
            found.iter().enumerate().map(|(at, (_, profile))| (profile.name.text.as_str(), at)).collect();
        let drafts: Vec<Draft<'a>> =
            found.iter().map(|(module, profile)| self.draft(*module, profile, &names)).collect();
        let uses: Vec<Vec<(usize, Span)>> =
            drafts.iter().map(|draft| draft.includes.iter().chain(&draft.excludes).copied().collect()).collect();
        let mut circles = Vec::new();
        let order = crate::order::sort(&uses, |circle| {
            circles.extend(circle.first().map(|(at, span)| (*at, *span, circle.len() > 1)));
        });
        for (at, span, others) in circles {
            let Some(draft) = drafts.get(at) else { continue };
            let through = if others { ", through others" } else { "" };
            let title = format!("profile `{}` includes itself{through}", draft.ast.name.text);
            self.report(Diagnostic::error(codes::RECURSION, title, span, "has no end"));
        }
        let mut expanded: Vec<Expanded> = vec![Expanded::default(); drafts.len()];
        for at in order.sorted {
            if let Some(draft) = drafts.get(at) {
                expanded[at] = self.expand(draft, &expanded);
            }
        }
        for (draft, expanded) in drafts.iter().zip(expanded) {
            self.set.profiles.push(Profile {
                id: draft.ast.name.text.as_str().into(),
                title: draft.ast.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
                rules: expanded.rules.into_iter().collect(),
                controls: expanded.controls,
                params: expanded.params.into_iter().map(|(id, (value, _))| (id, value)).collect(),
                severities: expanded.severities.into_iter().map(|(rule, (severity, _))| (rule, severity)).collect(),
                span: draft.ast.name.span,
            });
        }
        self.set.profiles.sort_by(|a, b| a.id.cmp(&b.id));
    }

    fn collect_profiles(&mut self) -> Vec<(usize, &'a ast::Profile)> {
        let mut found: Vec<(usize, &'a ast::Profile)> = Vec::new();
        for module in 0..self.scopes.len() {
            let ast = self.scopes[module].ast;
            for item in &ast.items {
                let ItemKind::Profile(profile) = &item.kind else { continue };
                if profile.name.is_missing() {
                    continue;
                }
                let before = found.iter().find(|(_, other)| other.name.text == profile.name.text);
                if let Some(before) =
                    before.map(|(_, other)| other.name.span).or_else(|| self.rule_span(&profile.name.text))
                {
                    self.report(crate::scope::duplicate("profile", &profile.name, before));
                    continue;
                }
                found.push((module, profile));
            }
        }
        found
    }

    pub(crate) fn rule_span(&self, name: &str) -> Option<Span> {
        self.rule_names.get(name).copied()
    }

    fn draft(&mut self, module: usize, profile: &'a ast::Profile, names: &BTreeMap<&str, usize>) -> Draft<'a> {
        let mut draft = Draft {
            ast: profile,
            includes_rules: Vec::new(),
            includes: Vec::new(),
            controls: Vec::new(),
            excludes_rules: Vec::new(),
            excludes: Vec::new(),
            params: Vec::new(),
            severities: Vec::new(),
        };
        for entry in &profile.entries {
            match &entry.kind {
                ProfileEntryKind::Include(included) => {
                    self.named(included, names, &mut draft.includes_rules, &mut draft.includes);
                }
                ProfileEntryKind::IncludeControls(included) => {
                    let found = included.iter().flat_map(|control| self.matching_controls(control));
                    draft.controls.extend(found.collect::<Vec<_>>());
                }
                ProfileEntryKind::Exclude(excluded) => {
                    self.named(excluded, names, &mut draft.excludes_rules, &mut draft.excludes);
                }
                ProfileEntryKind::Set(set) => {
                    let Some((param, value)) = self.setting(module, set, None) else { continue };
                    if let Some((_, _, before)) = draft.params.iter().find(|(other, ..)| *other == param) {
                        let title = "the parameter is set twice";
                        let report = Diagnostic::error(codes::BAD_PROFILE, title, entry.span, "a second time")
                            .with_label(*before, "the first time");
                        self.report(report);
                        continue;
                    }
                    draft.params.push((param, value, entry.span));
                }
                ProfileEntryKind::Severity { rule, severity } => {
                    if let (true, Some(severity)) = (self.check_rule_name(rule), severity.value) {
                        draft.severities.push((rule.text.as_str().into(), severity, rule.span));
                    }
                }
                ProfileEntryKind::Error => {}
            }
        }
        draft
    }

    /// Sorts names into rules and profiles; reports those that are neither.
    fn named(
        &mut self,
        words: &[Name],
        names: &BTreeMap<&str, usize>,
        rules: &mut Vec<(Arc<str>, Span)>,
        profiles: &mut Vec<(usize, Span)>,
    ) {
        for word in words.iter().filter(|word| !word.is_missing()) {
            if let Some(at) = names.get(word.text.as_str()) {
                profiles.push((*at, word.span));
            } else if self.rule_names.contains_key(&word.text) {
                rules.push((word.text.as_str().into(), word.span));
            } else {
                let known = self.rule_names.keys().map(String::as_str).chain(names.keys().copied());
                let similar = nearest(&word.text, known).map(str::to_owned);
                let title = format!("there is neither a rule nor a profile `{}`", word.text);
                let mut report = Diagnostic::error(codes::UNKNOWN_PROFILE, title, word.span, "not known");
                if let Some(similar) = similar {
                    report = report.with_suggestion(word.span, similar.clone(), format!("did you mean `{similar}`?"));
                }
                self.report(report);
            }
        }
    }

    /// Whether there is a rule of this name; reports where there is none.
    pub(crate) fn check_rule_name(&mut self, name: &Name) -> bool {
        if name.is_missing() {
            return false;
        }
        if self.rule_names.contains_key(&name.text) {
            return true;
        }
        let similar = nearest(&name.text, self.rule_names.keys().map(String::as_str)).map(str::to_owned);
        let title = format!("there is no rule `{}`", name.text);
        let mut report = Diagnostic::error(codes::UNKNOWN_RULE, title, name.span, "not known");
        if let Some(similar) = similar {
            report = report.with_suggestion(name.span, similar.clone(), format!("did you mean `{similar}`?"));
        }
        self.report(report);
        false
    }

    /// `set p = v`, of a profile or of a test of a rule.
    pub(crate) fn setting(&mut self, module: usize, set: &ParamSet, rule: Option<&str>) -> Option<(ParamId, Literal)> {
        let param = self.set_target(module, &set.target, rule)?;
        self.use_param(param);
        let ty = self.set.params.get(param.index())?.ty.clone();
        let name = set.target.last().map_or_else(String::new, |name| name.text.clone());
        let value = Body::new(self, module).constant(&set.value, &ty, &Usage::Default(name))?;
        Some((param, value))
    }

    fn set_target(&mut self, module: usize, target: &[Name], rule: Option<&str>) -> Option<ParamId> {
        if target.iter().any(Name::is_missing) {
            return None;
        }
        match target {
            [name] => {
                let of_rule =
                    rule.and_then(|rule| self.rule_params.get(rule)).and_then(|params| params.get(&name.text));
                let of_file = match self.scopes[module].values.get(name.text.as_str()).map(|value| value.what) {
                    Some(Value::Param(id)) => Some(id),
                    _ => None,
                };
                of_rule.copied().or(of_file).or_else(|| self.unknown_param(module, name, rule))
            }
            [owner, name] => {
                if let Some(params) = self.rule_params.get(&owner.text) {
                    let found = params.get(&name.text).copied();
                    return found.or_else(|| self.unknown_param_of(owner, name));
                }
                let used = self.scopes[module].uses.get_mut(owner.text.as_str());
                let Some(used) = used else {
                    self.check_rule_name(owner);
                    return None;
                };
                used.read = true;
                let other = used.module?;
                match self.scopes[other]
                    .values
                    .get(name.text.as_str())
                    .map(|value| (value.what, value.public, value.span))
                {
                    Some((Value::Param(id), true, _)) => Some(id),
                    Some((Value::Param(id), false, span)) => {
                        self.report(crate::scope::private(owner, name, span));
                        Some(id)
                    }
                    _ => self.unknown_param_of(owner, name),
                }
            }
            _ => None,
        }
    }

    fn unknown_param(&mut self, module: usize, name: &Name, rule: Option<&str>) -> Option<ParamId> {
        let title = format!("there is no parameter `{}` here", name.text);
        let mut report = Diagnostic::error(codes::UNKNOWN_PARAM, title, name.span, "not a parameter of this file");
        let own = self.scopes[module].values.iter().filter(|(_, value)| matches!(value.what, Value::Param(_)));
        let of_rule = rule.and_then(|rule| self.rule_params.get(rule)).into_iter().flat_map(|params| params.keys());
        let known = own.map(|(name, _)| *name).chain(of_rule.map(String::as_str));
        let owner = self.rule_params.iter().find(|(_, params)| params.contains_key(&name.text)).map(|(rule, _)| rule);
        if let Some(similar) = nearest(&name.text, known) {
            let similar = similar.to_owned();
            report = report.with_suggestion(name.span, similar.clone(), format!("did you mean `{similar}`?"));
        } else if let Some(owner) = owner {
            let full = format!("{owner}.{}", name.text);
            report = report.with_suggestion(
                name.span,
                full.clone(),
                format!("a rule's parameter is named with it: `{full}`"),
            );
        }
        self.report(report);
        None
    }

    fn unknown_param_of(&mut self, owner: &Name, name: &Name) -> Option<ParamId> {
        let title = format!("`{}` has no parameter `{}`", owner.text, name.text);
        let mut report = Diagnostic::error(codes::UNKNOWN_PARAM, title, name.span, "not one of its parameters");
        let params = self.rule_params.get(&owner.text).into_iter().flat_map(|params| params.keys());
        let names: Vec<String> = params.cloned().collect();
        if let Some(similar) = nearest(&name.text, names.iter().map(String::as_str)) {
            let similar = similar.to_owned();
            report = report.with_suggestion(name.span, similar.clone(), format!("did you mean `{similar}`?"));
        } else if !names.is_empty() {
            report = report.with_help(format!("it has {}", crate::scope::list_of(&names)));
        }
        self.report(report);
        None
    }

    fn expand(&mut self, draft: &Draft<'_>, done: &[Expanded]) -> Expanded {
        let mut out = Expanded::default();
        for (at, span) in &draft.includes {
            let Some(part) = done.get(*at).cloned() else { continue };
            out.rules.extend(part.rules);
            extend(&mut out.controls, &part.controls);
            for (param, (value, _)) in part.params {
                let own = draft.params.iter().any(|(other, ..)| *other == param);
                match out.params.get(&param) {
                    Some((other, before)) if *other != value && !own => {
                        let before = *before;
                        self.conflict(param, *span, before);
                    }
                    _ => {
                        out.params.insert(param, (value, *span));
                    }
                }
            }
            for (rule, (severity, _)) in part.severities {
                out.severities.insert(rule, (severity, *span));
            }
        }
        out.rules.extend(draft.includes_rules.iter().map(|(rule, _)| rule.clone()));
        let bears = |rule: &&crate::ir::Rule| rule.controls.iter().any(|control| draft.controls.contains(control));
        out.rules.extend(self.set.rules.iter().filter(bears).map(|rule| rule.id.clone()));
        extend(&mut out.controls, &draft.controls);
        for (at, _) in &draft.excludes {
            for rule in done.get(*at).into_iter().flat_map(|part| &part.rules) {
                out.rules.remove(rule);
            }
        }
        for (rule, span) in &draft.excludes_rules {
            if !out.rules.remove(rule) {
                let title = format!("`{rule}` is not included in the first place");
                self.report(Diagnostic::warning(codes::BAD_PROFILE, title, *span, "nothing to exclude"));
            }
        }
        for (param, value, span) in &draft.params {
            out.params.insert(*param, (value.clone(), *span));
        }
        for (rule, severity, span) in &draft.severities {
            if !out.rules.contains(rule) {
                let title = format!("`{rule}` is not in this profile");
                self.report(Diagnostic::warning(codes::BAD_PROFILE, title, *span, "its severity does not matter here"));
            }
            out.severities.insert(rule.clone(), (*severity, *span));
        }
        out
    }

    fn conflict(&mut self, param: ParamId, span: Span, before: Span) {
        let name = self.set.params.get(param.index()).map_or_else(String::new, |param| param.name.to_string());
        let title = format!("two included profiles set `{name}` to different values");
        let report = Diagnostic::error(codes::BAD_PROFILE, title, span, "sets it to one value")
            .with_label(before, "sets it to another")
            .with_help(format!("say which here: `set {name} = …`"));
        self.report(report);
    }
}

/// Adds what is not there yet.
fn extend(controls: &mut Vec<(Arc<str>, Arc<str>)>, more: &[(Arc<str>, Arc<str>)]) {
    for control in more {
        if !controls.contains(control) {
            controls.push(control.clone());
        }
    }
}
