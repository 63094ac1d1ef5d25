//! What a file declares: the outline that editors show, and where each name of it comes from.

use crate::walk::Symbol;
use crate::workspace::{Workspace, slice};
use upright_source::{FileId, Span};
use upright_syntax::ast::{Clause, ClauseKind, Doc, Item, ItemKind, Name, SourceKind, TestEntry, UseKind};

/// What a declaration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutlineKind {
    /// A pack block.
    Pack,
    /// A used module or kind.
    Use,
    /// A framework.
    Framework,
    /// A parameter.
    Param,
    /// A record type.
    Type,
    /// A field of a record type.
    Field,
    /// A function.
    Function,
    /// A view.
    View,
    /// A rule.
    Rule,
    /// A name that a rule or view binds.
    Variable,
    /// A profile.
    Profile,
    /// A waiver.
    Waiver,
    /// A test of a rule.
    Test,
    /// A case of a test.
    Case,
}

/// A declaration, with those inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OutlineKind,
    /// More about it, in a few words; may be empty.
    pub detail: String,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    /// What it contains.
    pub children: Vec<Outline>,
}

impl Workspace {
    /// What a file declares, in the order of its text.
    pub fn outline(&self, id: FileId) -> Vec<Outline> {
        let Some(parsed) = self.parsed(id) else { return Vec::new() };
        parsed.file.items.iter().filter_map(|item| outline(item, self.text(id))).collect()
    }
}

fn entry(name: &Name, kind: OutlineKind, detail: String, span: Span) -> Outline {
    Outline { name: name.text.clone(), kind, detail, span, name_span: name.span, children: Vec::new() }
}

fn outline(item: &Item, text: &str) -> Option<Outline> {
    let title = item.doc.as_ref().map_or_else(String::new, |doc| doc.title().to_owned());
    let mut found = match &item.kind {
        ItemKind::Pack(pack) => entry(&pack.name, OutlineKind::Pack, String::new(), item.span),
        ItemKind::Use(used) => {
            let name = match &used.kind {
                UseKind::Kind(path) => &path.kind,
                UseKind::Module(segments) => segments.last()?,
                UseKind::Error => return None,
            };
            let detail = slice(text, item.span).trim_start_matches("use").trim().to_owned();
            entry(used.alias.as_ref().unwrap_or(name), OutlineKind::Use, detail, item.span)
        }
        ItemKind::Framework(framework) => {
            let title = framework.title.as_ref().map_or_else(String::new, |title| title.value.clone());
            entry(&framework.name, OutlineKind::Framework, title, item.span)
        }
        ItemKind::Param(param) => {
            entry(&param.name, OutlineKind::Param, slice(text, param.ty.span).to_owned(), item.span)
        }
        ItemKind::Type(decl) => {
            let fields = decl
                .fields
                .iter()
                .map(|field| entry(&field.name, OutlineKind::Field, slice(text, field.ty.span).to_owned(), field.span));
            Outline { children: fields.collect(), ..entry(&decl.name, OutlineKind::Type, title, item.span) }
        }
        ItemKind::Fn(function) => {
            let head = Span { end: function.result.span.end, start: function.name.span.end, ..item.span };
            entry(&function.name, OutlineKind::Function, slice(text, head).trim().to_owned(), item.span)
        }
        ItemKind::View(view) => {
            Outline { children: bound(&view.clauses, text), ..entry(&view.name, OutlineKind::View, title, item.span) }
        }
        ItemKind::Rule(rule) => {
            Outline { children: bound(&rule.clauses, text), ..entry(&rule.name, OutlineKind::Rule, title, item.span) }
        }
        ItemKind::Profile(profile) => {
            let title = profile.title.as_ref().map_or_else(String::new, |title| title.value.clone());
            entry(&profile.name, OutlineKind::Profile, title, item.span)
        }
        ItemKind::Waive(waive) => entry(waive.rules.first()?, OutlineKind::Waiver, "waiver".to_owned(), item.span),
        ItemKind::Test(test) => {
            let cases = test.entries.iter().filter_map(|part| match part {
                TestEntry::Case(case) => Some(Outline {
                    name: case.title.value.clone(),
                    kind: OutlineKind::Case,
                    detail: String::new(),
                    span: case.span,
                    name_span: case.title.span,
                    children: Vec::new(),
                }),
                _ => None,
            });
            let children = cases.collect();
            Outline { children, ..entry(&test.rule, OutlineKind::Test, "test".to_owned(), item.span) }
        }
        ItemKind::Error => return None,
    };
    if found.name.is_empty() {
        found.name = "…".to_owned();
        found.name_span = Span { end: found.span.start, ..found.span };
    }
    Some(found)
}

fn bound(clauses: &[Clause], text: &str) -> Vec<Outline> {
    let mut found = Vec::new();
    for clause in clauses {
        let (name, kind, detail) = match &clause.kind {
            ClauseKind::Param(param) => (&param.name, OutlineKind::Param, slice(text, param.ty.span)),
            ClauseKind::For(each) => {
                let source = match &each.source.kind {
                    SourceKind::Kinds(_) | SourceKind::Expr(_) => slice(text, each.source.span),
                };
                (&each.binder.value, OutlineKind::Variable, source)
            }
            ClauseKind::Let(binding) => (&binding.name, OutlineKind::Variable, slice(text, binding.value.span)),
            _ => continue,
        };
        if !name.is_missing() {
            found.push(entry(name, kind, detail.split_whitespace().collect::<Vec<_>>().join(" "), clause.span));
        }
    }
    found
}

/// Where a name is declared, and what its declaration says.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    /// Its name.
    pub(crate) name: Span,
    /// Its first line, as it stands.
    pub(crate) head: String,
    pub(crate) doc: String,
}

/// The declaration of a symbol; of a name bound inside one, of a thing of the schemas or the language, there is none.
pub(crate) fn declaration(workspace: &Workspace, symbol: &Symbol) -> Option<Declaration> {
    if let Symbol::Value(module, _) | Symbol::Type(module, _) = symbol {
        let id = workspace.by_path(module)?;
        return in_file(workspace, id, symbol);
    }
    workspace.files().find_map(|id| in_file(workspace, id, symbol))
}

fn in_file(workspace: &Workspace, id: FileId, symbol: &Symbol) -> Option<Declaration> {
    let text = workspace.text(id);
    workspace.parsed(id)?.file.items.iter().find_map(|item| in_item(item, text, symbol))
}

fn in_item(item: &Item, text: &str, symbol: &Symbol) -> Option<Declaration> {
    let made = |name: Span, head: &str, doc: &Option<Doc>| {
        let doc = doc.as_ref().map_or_else(String::new, |doc| doc.text.clone());
        Some(Declaration { name, head: head.trim().to_owned(), doc })
    };
    let until = |end: u32| slice(text, Span { end, ..item.span });
    let line = slice(text, item.span).lines().next().unwrap_or("").trim_end_matches('{');
    match (&item.kind, symbol) {
        (ItemKind::Fn(function), Symbol::Value(_, name)) if function.name.text == *name => {
            made(function.name.span, until(function.result.span.end), &item.doc)
        }
        (ItemKind::Param(param), Symbol::Value(_, name)) if param.name.text == *name => {
            made(param.name.span, slice(text, item.span), &item.doc)
        }
        (ItemKind::View(view), Symbol::Type(_, name)) if view.name.text == *name => {
            made(view.name.span, slice(text, item.span), &item.doc)
        }
        (ItemKind::Type(decl), Symbol::Type(_, name)) if decl.name.text == *name => {
            made(decl.name.span, slice(text, item.span), &item.doc)
        }
        (ItemKind::Use(used), Symbol::Type(_, name)) => match &used.kind {
            UseKind::Kind(path) => {
                let local = used.alias.as_ref().unwrap_or(&path.kind);
                (local.text == *name).then(|| made(local.span, slice(text, item.span), &None)).flatten()
            }
            _ => None,
        },
        (ItemKind::Type(decl), Symbol::RecordField(owner, name)) if decl.name.text == *owner => {
            let field = decl.fields.iter().find(|field| field.name.text == *name)?;
            made(field.name.span, slice(text, field.span), &field.doc)
        }
        (ItemKind::Rule(rule), Symbol::Rule(name)) if rule.name.text == *name => made(rule.name.span, line, &item.doc),
        (ItemKind::Profile(profile), Symbol::Rule(name)) if profile.name.text == *name => {
            made(profile.name.span, line, &item.doc)
        }
        (ItemKind::Rule(rule), Symbol::RuleParam(owner, name)) if rule.name.text == *owner => {
            rule.clauses.iter().find_map(|clause| match &clause.kind {
                ClauseKind::Param(param) if param.name.text == *name => {
                    made(param.name.span, slice(text, clause.span), &clause.doc)
                }
                _ => None,
            })
        }
        (ItemKind::Framework(framework), Symbol::Framework(name)) if framework.name.text == *name => {
            made(framework.name.span, line, &item.doc)
        }
        (ItemKind::Framework(framework), Symbol::Control(owner, name)) if framework.name.text == *owner => {
            let control = framework.controls.iter().find(|control| control.id.value == *name)?;
            made(control.id.span, slice(text, control.span), &control.doc)
        }
        _ => None,
    }
}
