//! Declarations and clauses.

use super::{Sort, Symbol, Walk};
use crate::site::Site;
use upright_syntax::ast::{
    Clause, ClauseKind, Control, ControlRef, File, FixStep, Item, ItemKind, KindPath, Name, Profile, ProfileEntryKind,
    Rule, Text, TypeExpr, TypeExprKind, TypePath, Use, UseKind,
};

impl Walk<'_> {
    pub(super) fn file(&mut self, file: &File) {
        file.items.iter().for_each(|item| self.declare(item));
        for item in &file.items {
            self.item(item);
            self.scope.locals.clear();
            self.scope.rule = None;
            self.scope.rule_params.clear();
        }
    }

    /// Takes note of what an item declares for the whole file.
    fn declare(&mut self, item: &Item) {
        let scope = &mut self.scope;
        match &item.kind {
            ItemKind::Fn(function) => scope.functions.push(function.name.text.clone()),
            ItemKind::Param(param) => scope.params.push(param.name.text.clone()),
            ItemKind::View(view) => scope.types.push(view.name.text.clone()),
            ItemKind::Type(decl) => scope.types.push(decl.name.text.clone()),
            ItemKind::Use(used) => match &used.kind {
                UseKind::Kind(path) => {
                    scope.types.push(used.alias.as_ref().unwrap_or(&path.kind).text.clone());
                }
                UseKind::Module(segments) => {
                    let Some(last) = used.alias.as_ref().or(segments.last()) else { return };
                    scope.modules.push((last.text.clone(), joined(segments).into()));
                }
                UseKind::Error => {}
            },
            _ => {}
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Pack(pack) => self.add(&pack.name, None, Sort::Namespace, true),
            ItemKind::Use(used) => self.used(used),
            ItemKind::Framework(framework) => {
                let name = &framework.name;
                self.add(name, Some(Symbol::Framework(name.text.clone())), Sort::Namespace, true);
                framework.controls.iter().for_each(|control| self.control(&name.text, control));
            }
            ItemKind::Param(param) => {
                let symbol = Symbol::Value(self.path.clone(), param.name.text.clone());
                self.add(&param.name, Some(symbol), Sort::Parameter, true);
                self.type_expr(&param.ty);
                param.default.iter().for_each(|value| self.expr(value));
            }
            ItemKind::Type(decl) => {
                let symbol = Symbol::Type(self.path.clone(), decl.name.text.clone());
                self.add(&decl.name, Some(symbol), Sort::Type, true);
                for field in &decl.fields {
                    let symbol = Symbol::RecordField(decl.name.text.clone(), field.name.text.clone());
                    self.add(&field.name, Some(symbol), Sort::Property, true);
                    self.type_expr(&field.ty);
                    field.default.iter().for_each(|value| self.expr(value));
                }
            }
            ItemKind::Fn(function) => {
                let symbol = Symbol::Value(self.path.clone(), function.name.text.clone());
                self.add(&function.name, Some(symbol), Sort::Function, true);
                for param in &function.params {
                    self.bind(&param.name);
                    self.type_expr(&param.ty);
                }
                self.type_expr(&function.result);
                self.expr(&function.body);
            }
            ItemKind::View(view) => {
                let symbol = Symbol::Type(self.path.clone(), view.name.text.clone());
                self.add(&view.name, Some(symbol), Sort::Type, true);
                self.clauses(&view.clauses);
            }
            ItemKind::Rule(rule) => self.rule(rule),
            ItemKind::Profile(profile) => self.profile(profile),
            ItemKind::Waive(waive) => {
                waive.rules.iter().for_each(|rule| self.rule_name(rule, Site::Rule));
                self.clauses(&waive.clauses);
            }
            ItemKind::Test(test) => self.test(test),
            ItemKind::Error => {}
        }
    }

    fn used(&mut self, used: &Use) {
        match &used.kind {
            UseKind::Kind(KindPath { group, version, kind }) => {
                let span = if group.is_missing() { version.span } else { group.span }.to(kind.span);
                self.ask(span, |_| Site::Use);
                self.add(group, None, Sort::Namespace, false);
                self.add(version, None, Sort::Namespace, false);
                let local = used.alias.as_ref().unwrap_or(kind);
                let symbol = Symbol::Type(self.path.clone(), local.text.clone());
                self.add(kind, Some(symbol.clone()), Sort::Type, used.alias.is_none());
                used.alias.iter().for_each(|alias| self.add(alias, Some(symbol.clone()), Sort::Type, true));
            }
            UseKind::Module(segments) => {
                let symbol = Symbol::Module(joined(segments));
                for segment in segments {
                    self.ask(segment.span, |_| Site::Use);
                    self.add(segment, Some(symbol.clone()), Sort::Namespace, false);
                }
                used.alias.iter().for_each(|alias| self.add(alias, Some(symbol.clone()), Sort::Namespace, false));
            }
            UseKind::Error => {}
        }
    }

    fn control(&mut self, framework: &str, control: &Control) {
        let symbol = Symbol::Control(framework.to_owned(), control.id.value.clone());
        self.text_symbol(&control.id, symbol, true);
        control.controls.iter().for_each(|other| self.control_ref(other));
        control.rules.iter().for_each(|rule| self.rule_name(rule, Site::Rule));
    }

    fn control_ref(&mut self, control: &ControlRef) {
        self.ask(control.framework.span, |_| Site::Framework);
        let framework = control.framework.text.clone();
        self.add(&control.framework, Some(Symbol::Framework(framework.clone())), Sort::Namespace, false);
        let span = control.control.span;
        self.ask(span, |_| Site::Control(framework.clone(), span));
        self.text_symbol(&control.control, Symbol::Control(framework.clone(), control.control.value.clone()), false);
    }

    /// A text that names something; its quotes are not of the name.
    fn text_symbol(&mut self, text: &Text, symbol: Symbol, defines: bool) {
        let mut span = text.span;
        if span.end >= span.start + 2 {
            (span.start, span.end) = (span.start + 1, span.end - 1);
        }
        let name = Name { text: text.value.clone(), span };
        self.add(&name, Some(symbol), Sort::Text, defines);
    }

    fn rule(&mut self, rule: &Rule) {
        self.ask(rule.name.span, |_| Site::NewName);
        self.add(&rule.name, Some(Symbol::Rule(rule.name.text.clone())), Sort::Rule, true);
        self.scope.rule = Some(rule.name.text.clone());
        for clause in &rule.clauses {
            if let ClauseKind::Param(param) = &clause.kind {
                self.scope.rule_params.push(param.name.text.clone());
            }
        }
        self.clauses(&rule.clauses);
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        clauses.iter().for_each(|clause| self.clause(clause));
    }

    fn clause(&mut self, clause: &Clause) {
        match &clause.kind {
            ClauseKind::Param(param) => {
                let rule = self.scope.rule.clone().unwrap_or_default();
                let symbol = Symbol::RuleParam(rule, param.name.text.clone());
                self.add(&param.name, Some(symbol), Sort::Parameter, true);
                self.type_expr(&param.ty);
                param.default.iter().for_each(|value| self.expr(value));
            }
            ClauseKind::For(each) => {
                self.source(&each.source);
                self.binder(&each.binder);
            }
            ClauseKind::Let(binding) => {
                self.expr(&binding.value);
                self.bind(&binding.name);
            }
            ClauseKind::When(value) | ClauseKind::Message(value) | ClauseKind::Help(value) => self.expr(value),
            ClauseKind::Verdict(verdict) => {
                self.expr(&verdict.cond);
                verdict.at.iter().for_each(|place| self.expr(place));
            }
            ClauseKind::Severity(word) => self.ask(word.span, |_| Site::Severity),
            ClauseKind::Controls(controls) => controls.iter().for_each(|control| self.control_ref(control)),
            ClauseKind::Fix(FixStep::Set { place, value } | FixStep::Add { value, place }) => {
                self.expr(place);
                self.expr(value);
            }
            ClauseKind::Fix(FixStep::Remove { place }) => self.expr(place),
            ClauseKind::Url(_) | ClauseKind::Reason(_) | ClauseKind::Until(_) | ClauseKind::Error => {}
        }
    }

    pub(super) fn rule_name(&mut self, name: &Name, site: Site) {
        self.ask(name.span, |_| site);
        self.add(name, Some(Symbol::Rule(name.text.clone())), Sort::Rule, false);
    }

    fn profile(&mut self, profile: &Profile) {
        self.ask(profile.name.span, |_| Site::NewName);
        self.add(&profile.name, Some(Symbol::Rule(profile.name.text.clone())), Sort::Rule, true);
        for entry in &profile.entries {
            match &entry.kind {
                ProfileEntryKind::Include(names) | ProfileEntryKind::Exclude(names) => {
                    names.iter().for_each(|name| self.rule_name(name, Site::RuleOrProfile));
                }
                ProfileEntryKind::IncludeControls(controls) => {
                    controls.iter().for_each(|control| self.control_ref(control));
                }
                ProfileEntryKind::Set(set) => self.param_set(set),
                ProfileEntryKind::Severity { rule, severity } => {
                    self.rule_name(rule, Site::Rule);
                    self.ask(severity.span, |_| Site::Severity);
                }
                ProfileEntryKind::Error => {}
            }
        }
    }

    pub(super) fn type_expr(&mut self, ty: &TypeExpr) {
        match &ty.kind {
            TypeExprKind::Name(path) => self.type_path(path, false),
            TypeExprKind::List(inner) | TypeExprKind::Map(inner) | TypeExprKind::Optional(inner) => {
                self.type_expr(inner);
            }
            TypeExprKind::Union(parts) => parts.iter().for_each(|part| self.type_expr(part)),
            TypeExprKind::Error => self.ask(ty.span, |_| Site::Type { ranged: false }),
        }
    }

    pub(super) fn type_path(&mut self, path: &TypePath, ranged: bool) {
        let name = &path.name;
        if let Some(prefix) = &path.module {
            let module = self.module(&prefix.text).map_or_else(String::new, |path| path.to_string());
            self.ask(prefix.span, |_| Site::Type { ranged });
            self.ask(name.span, |_| Site::TypeOfModule(module.clone()));
            self.add(prefix, Some(Symbol::Module(module.clone())), Sort::Namespace, false);
            self.add(name, Some(Symbol::Type(module, name.text.clone())), Sort::Type, false);
            return;
        }
        self.ask(name.span, |_| Site::Type { ranged });
        let symbol = if self.scope.types.contains(&name.text) {
            Some(Symbol::Type(self.path.clone(), name.text.clone()))
        } else if name.text == "Workload" {
            Some(Symbol::Type(crate::workspace::PRELUDE.to_owned(), name.text.clone()))
        } else {
            name.is_capital().then(|| Symbol::Kind(name.text.clone()))
        };
        self.add(name, symbol, Sort::Type, false);
    }
}

pub(super) fn joined(segments: &[Name]) -> String {
    segments.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join("/")
}
