//! What fits a site.

use super::{Completion, CompletionKind};
use crate::describe;
use crate::members::{Member, members};
use crate::outline::{OutlineKind, declaration};
use crate::scope::Scope;
use crate::site::Site;
use crate::walk::Symbol;
use crate::words::{self, Word};
use crate::workspace::{Meaning, Workspace};
use upright_schema::Origin;
use upright_source::FileId;
use upright_syntax::ast::{ClauseKind, ItemKind};
use upright_types::ir::{Type, show};
use upright_value::{Builtin, Form, Ty};

/// What fits, best first.
pub(super) fn items(
    workspace: &Workspace,
    id: FileId,
    meaning: &Meaning,
    site: &Site,
    scope: &Scope,
    wanted: Option<&Type>,
) -> Vec<Completion> {
    let of = Of { workspace, id, meaning, scope };
    match site {
        Site::Value => of.value(wanted),
        Site::Member(ty) => of.members(ty.as_ref(), false),
        Site::LiteralField(ty) => of.members(ty.as_ref(), true),
        Site::OfModule(path) => of.module(path, false),
        Site::TypeOfModule(path) => of.module(path, true),
        Site::Type { ranged } => of.types(*ranged),
        Site::Text(_, ty) => ty.iter().flat_map(describe::values).map(value).collect(),
        Site::Framework => of.frameworks(),
        Site::Control(framework, _) => of.controls(framework),
        Site::Rule => of.rules(false),
        Site::RuleOrProfile => of.rules(true),
        Site::Param(owner) => of.params(owner.as_deref()),
        Site::Severity => words(words::SEVERITIES, CompletionKind::Value),
        Site::Use => uses(workspace, id),
        Site::Outcome => words(words::OUTCOMES, CompletionKind::Keyword),
        Site::NewName => Vec::new(),
    }
}

pub(super) fn words(table: &[Word], kind: CompletionKind) -> Vec<Completion> {
    let item = |word: &Word| Completion {
        doc: word.doc.to_owned(),
        insert: (!word.snippet.is_empty()).then(|| word.snippet.to_owned()),
        snippet: !word.snippet.is_empty(),
        ..Completion::new(word.word, kind, "")
    };
    table.iter().map(item).collect()
}

fn value(text: String) -> Completion {
    Completion::new(text, CompletionKind::Value, "")
}

struct Of<'a> {
    workspace: &'a Workspace,
    id: FileId,
    meaning: &'a Meaning,
    scope: &'a Scope,
}

impl Of<'_> {
    fn value(&self, wanted: Option<&Type>) -> Vec<Completion> {
        let mut items: Vec<Completion> = Vec::new();
        for text in wanted.into_iter().flat_map(describe::values) {
            let insert = Some(format!("\"{text}\""));
            items.push(Completion { insert, ..Completion::new(format!("\"{text}\""), CompletionKind::Value, "") });
        }
        for (name, span) in self.scope.locals.iter().rev() {
            let var = self.meaning.set.vars.iter().find(|var| var.span == *span);
            let ty = var.map_or_else(String::new, |var| show(&var.ty, &self.meaning.set, self.workspace.schema()));
            items.push(Completion::new(name.as_str(), CompletionKind::Variable, ty));
        }
        let path = self.workspace.path(self.id);
        for name in &self.scope.rule_params {
            let rule = self.scope.rule.clone().unwrap_or_default();
            items.push(self.declared(name, CompletionKind::Parameter, &Symbol::RuleParam(rule, name.clone())));
        }
        for name in &self.scope.params {
            items.push(self.declared(name, CompletionKind::Parameter, &Symbol::Value(path.clone(), name.clone())));
        }
        for name in &self.scope.functions {
            items.push(self.declared(name, CompletionKind::Function, &Symbol::Value(path.clone(), name.clone())));
        }
        for (name, path) in &self.scope.modules {
            items.push(Completion::new(name.as_str(), CompletionKind::Module, path.as_ref()));
        }
        items.extend(words(words::PREFIXES, CompletionKind::Keyword));
        let functions = Builtin::ALL.iter().filter(|builtin| builtin.signature().form == Form::Function);
        items.extend(functions.map(|builtin| Completion {
            doc: describe::builtin(*builtin),
            insert: Some(format!("{}($0)", builtin.name())),
            snippet: true,
            ..Completion::new(builtin.name(), CompletionKind::Function, describe::result(*builtin))
        }));
        items
    }

    /// A declaration with what it says.
    fn declared(&self, name: &str, kind: CompletionKind, symbol: &Symbol) -> Completion {
        let found = declaration(self.workspace, symbol);
        let head = found.as_ref().and_then(|found| found.head.lines().next()).unwrap_or("").to_owned();
        let doc = found.map_or_else(String::new, |found| found.doc);
        let call = kind == CompletionKind::Function;
        let insert = call.then(|| format!("{name}($0)"));
        Completion { doc, insert, snippet: call, ..Completion::new(name, kind, head) }
    }

    fn members(&self, ty: Option<&Type>, literal: bool) -> Vec<Completion> {
        let Some(ty) = ty else { return Vec::new() };
        let all = members(self.workspace, self.meaning, ty);
        let fields = all.into_iter().filter(|member| !(literal && member.method));
        fields.map(|member| member_item(member, literal)).collect()
    }

    fn module(&self, path: &str, types: bool) -> Vec<Completion> {
        let Some(file) = self.workspace.by_path(path) else { return Vec::new() };
        let Some(parsed) = self.workspace.parsed(file) else { return Vec::new() };
        let public = parsed.file.items.iter().filter(|item| item.public.is_some());
        let found = public.filter_map(|item| {
            let (name, kind) = match &item.kind {
                ItemKind::Fn(function) => (&function.name, CompletionKind::Function),
                ItemKind::Param(param) => (&param.name, CompletionKind::Parameter),
                ItemKind::View(view) => (&view.name, CompletionKind::Type),
                ItemKind::Type(decl) => (&decl.name, CompletionKind::Type),
                _ => return None,
            };
            let owner = path.to_owned();
            let symbol = match kind {
                CompletionKind::Type => Symbol::Type(owner, name.text.clone()),
                _ => Symbol::Value(owner, name.text.clone()),
            };
            (!types || kind == CompletionKind::Type).then(|| self.declared(&name.text, kind, &symbol))
        });
        found.collect()
    }

    fn types(&self, ranged: bool) -> Vec<Completion> {
        let path = self.workspace.path(self.id);
        let mut items = vec![Completion::new("Workload", CompletionKind::Type, "view of std/workload")];
        if ranged {
            for (name, span) in self.scope.locals.iter().rev() {
                let var = self.meaning.set.vars.iter().find(|var| var.span == *span);
                let ty = var.map_or_else(String::new, |var| show(&var.ty, &self.meaning.set, self.workspace.schema()));
                items.push(Completion::new(name.as_str(), CompletionKind::Variable, ty));
            }
        }
        for name in &self.scope.types {
            items.push(self.declared(name, CompletionKind::Type, &Symbol::Type(path.clone(), name.clone())));
        }
        for (name, path) in &self.scope.modules {
            items.push(Completion::new(name.as_str(), CompletionKind::Module, path.as_ref()));
        }
        items.push(Completion::new("Object", CompletionKind::Type, "an object of any kind"));
        items.push(Completion::new("Cluster", CompletionKind::Type, "the one cluster"));
        let schema = self.workspace.schema();
        let mut kinds: Vec<_> = schema
            .kinds()
            .filter(|kind| kind.origin != Origin::Component && kind.gvk.is_stable())
            .map(|kind| Completion::new(kind.gvk.kind, CompletionKind::Type, kind.gvk.api_version()))
            .collect();
        kinds.sort_by(|a, b| a.label.cmp(&b.label));
        items.extend(kinds);
        if !ranged {
            let mut types: Vec<_> = schema.types().map(|ty| (ty.short_name, ty.name)).collect();
            types.sort_unstable();
            types.dedup_by_key(|(short, _)| *short);
            items.extend(types.into_iter().map(|(short, full)| Completion::new(short, CompletionKind::Type, full)));
            items.extend(Ty::scalars().map(|(name, _)| Completion::new(name, CompletionKind::Type, "")));
            items.extend(["json", "int_or_string"].map(|name| Completion::new(name, CompletionKind::Type, "")));
        }
        items
    }

    fn frameworks(&self) -> Vec<Completion> {
        let trees = self.workspace.trees().flat_map(|(_, tree)| &tree.items);
        let found = trees.filter_map(|item| match &item.kind {
            ItemKind::Framework(framework) => {
                let title = framework.title.as_ref().map_or("", |title| title.value.as_str());
                Some(Completion::new(framework.name.text.as_str(), CompletionKind::Control, title))
            }
            _ => None,
        });
        found.collect()
    }

    fn controls(&self, framework: &str) -> Vec<Completion> {
        let trees = self.workspace.trees().flat_map(|(_, tree)| &tree.items);
        let found = trees.filter_map(|item| match &item.kind {
            ItemKind::Framework(known) if known.name.text == framework => Some(&known.controls),
            _ => None,
        });
        let item = |control: &upright_syntax::ast::Control| {
            Completion::new(control.id.value.as_str(), CompletionKind::Control, control.title.value.as_str())
        };
        found.flatten().map(item).collect()
    }

    fn rules(&self, profiles: bool) -> Vec<Completion> {
        let mut found = Vec::new();
        for (id, _) in self.workspace.trees() {
            for entry in self.workspace.outline(id) {
                let wanted = entry.kind == OutlineKind::Rule || profiles && entry.kind == OutlineKind::Profile;
                if wanted {
                    found.push(Completion::new(entry.name, CompletionKind::Rule, entry.detail));
                }
            }
        }
        found
    }

    fn params(&self, owner: Option<&str>) -> Vec<Completion> {
        if let Some(owner) = owner
            && let Some((_, path)) = self.scope.modules.iter().find(|(name, _)| name == owner)
        {
            let all = self.module(path, false).into_iter();
            return all.filter(|item| item.kind == CompletionKind::Parameter).collect();
        }
        let mut found = Vec::new();
        for (_, tree) in self.workspace.trees() {
            for item in &tree.items {
                let ItemKind::Rule(rule) = &item.kind else { continue };
                if owner.is_some_and(|owner| owner != rule.name.text) {
                    continue;
                }
                for clause in &rule.clauses {
                    let ClauseKind::Param(param) = &clause.kind else { continue };
                    let symbol = Symbol::RuleParam(rule.name.text.clone(), param.name.text.clone());
                    let own = owner.is_some() || self.scope.rule.as_deref() == Some(rule.name.text.as_str());
                    let label =
                        if own { param.name.text.clone() } else { format!("{}.{}", rule.name.text, param.name.text) };
                    found.push(self.declared(&label, CompletionKind::Parameter, &symbol));
                }
            }
        }
        let path = self.workspace.path(self.id);
        if owner.is_none() {
            let of_file = self.scope.params.iter();
            found.extend(of_file.map(|name| {
                self.declared(name, CompletionKind::Parameter, &Symbol::Value(path.clone(), name.clone()))
            }));
        }
        found
    }
}

/// Modules and kinds that a file may `use`.
pub(super) fn uses(workspace: &Workspace, id: FileId) -> Vec<Completion> {
    let here = workspace.path(id);
    let mut found: Vec<Completion> = Vec::new();
    for (path, other) in workspace.paths().filter(|(path, _)| *path != here) {
        let Some(parsed) = workspace.parsed(other) else { continue };
        if parsed.file.items.iter().any(|item| item.public.is_some()) {
            found.push(Completion::new(path, CompletionKind::Module, ""));
        }
    }
    let schema = workspace.schema();
    let mut kinds: Vec<String> = schema
        .kinds()
        .filter(|kind| kind.origin != Origin::Builtin || !kind.gvk.is_stable())
        .map(|kind| kind.gvk.to_string())
        .collect();
    kinds.sort();
    found.extend(kinds.into_iter().map(|name| Completion::new(name, CompletionKind::Type, "")));
    found
}

fn member_item(member: Member, literal: bool) -> Completion {
    let kind = if member.method { CompletionKind::Method } else { CompletionKind::Field };
    let insert = match (literal, member.takes) {
        (true, _) => Some(format!("{}: $0", member.name)),
        (_, true) => Some(format!("{}($0)", member.name)),
        _ => None,
    };
    Completion {
        doc: member.doc,
        snippet: insert.is_some(),
        insert,
        deprecated: member.deprecated,
        ..Completion::new(member.name, kind, member.ty)
    }
}
