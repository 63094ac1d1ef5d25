//! A walk over a tree that says what every name in it stands for, and what is in reach at one place.
//!
//! Names are resolved as the checker does it: no name hides another, so the order of looking them up hardly matters.
//! Members of values come from the types that the checker kept; where it could not tell one, a name stands for nothing.

mod exprs;
mod items;
mod tests;

use crate::scope::Scope;
use crate::site::Site;
use crate::workspace::{Meaning, Workspace};
use std::sync::Arc;
use upright_schema::TypeId;
use upright_source::{FileId, Span};
use upright_syntax::ast::{File, Name};
use upright_types::ir::Type;
use upright_value::Builtin;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Symbol {
    /// A name bound inside a declaration, by the place where it is bound. Names of a view are its fields.
    Local(Span),
    /// A function or parameter of a module.
    Value(String, String),
    /// A view, record type or used kind of a module.
    Type(String, String),
    /// A field of a record type.
    RecordField(String, String),
    /// A rule or profile.
    Rule(String),
    /// A parameter of a rule.
    RuleParam(String, String),
    /// A framework.
    Framework(String),
    /// A control of a framework.
    Control(String, String),
    /// A module, by its path.
    Module(String),
    /// A kind or type of the schemas, by the word that the text has.
    Kind(String),
    /// A field of the schemas: the type that has it, and its name.
    Field(TypeId, String),
    /// A method or function of the language.
    Builtin(Builtin),
}

/// The sorts of name that editors colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Variable,
    Parameter,
    Function,
    Method,
    Type,
    Property,
    Namespace,
    Rule,
    /// What stands in quotes.
    Text,
}

/// A name in the text.
#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    pub(crate) span: Span,
    pub(crate) symbol: Option<Symbol>,
    pub(crate) sort: Sort,
    pub(crate) defines: bool,
}

/// What a walk found, in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) all: Vec<Occurrence>,
    /// Where expressions stand inside texts.
    holes: Vec<(u32, u32)>,
}

impl Names {
    /// Where expressions stand between two offsets.
    pub(crate) fn holes(&self, start: u32, end: u32) -> &[(u32, u32)] {
        let from = self.holes.partition_point(|(hole, _)| *hole < start);
        let to = self.holes.partition_point(|(hole, _)| *hole < end);
        self.holes.get(from..to).unwrap_or_default()
    }

    /// The name at an offset, also at its end.
    pub(crate) fn at(&self, offset: u32) -> Option<&Occurrence> {
        let after = self.all.partition_point(|name| name.span.start <= offset);
        let near = self.all.get(after.saturating_sub(3)..after)?;
        near.iter().rev().find(|name| offset <= name.span.end)
    }
}

/// All names of a file.
pub(crate) fn names(workspace: &Workspace, id: FileId, tree: &File, meaning: &Meaning) -> Names {
    let mut walk = Walk::new(workspace, id, meaning, None);
    walk.file(tree);
    let (mut all, mut holes) = (walk.found, walk.holes);
    all.sort_by_key(|name| (name.span.start, name.span.end));
    holes.sort_unstable();
    Names { all, holes }
}

/// What an offset of a tree asks for, and what is in reach there.
pub(crate) fn site<'a>(
    workspace: &'a Workspace,
    id: FileId,
    tree: &'a File,
    meaning: &'a Meaning,
    offset: u32,
) -> Option<(Site, Scope)> {
    let mut walk = Walk::new(workspace, id, meaning, Some(offset));
    walk.file(tree);
    walk.site
}

/// The state of a walk.
pub(crate) struct Walk<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) meaning: &'a Meaning,
    /// The path of the module.
    pub(crate) path: String,
    pub(crate) scope: Scope,
    found: Vec<Occurrence>,
    holes: Vec<(u32, u32)>,
    cursor: Option<u32>,
    site: Option<(Site, Scope)>,
}

impl<'a> Walk<'a> {
    fn new(workspace: &'a Workspace, id: FileId, meaning: &'a Meaning, cursor: Option<u32>) -> Walk<'a> {
        Walk {
            workspace,
            meaning,
            path: workspace.path(id),
            scope: Scope::default(),
            found: Vec::new(),
            holes: Vec::new(),
            cursor,
            site: None,
        }
    }

    fn add(&mut self, name: &Name, symbol: Option<Symbol>, sort: Sort, defines: bool) {
        if !name.is_missing() {
            self.found.push(Occurrence { span: name.span, symbol, sort, defines });
        }
    }

    /// Binds a name of the declaration at hand.
    fn bind(&mut self, name: &Name) {
        if !name.is_missing() {
            self.add(name, Some(Symbol::Local(name.span)), Sort::Variable, true);
            self.scope.locals.push((name.text.clone(), name.span));
        }
    }

    /// Whether the cursor stands in a place; says what it asks for if so.
    fn ask(&mut self, span: Span, site: impl FnOnce(&mut Self) -> Site) {
        if self.cursor.is_some_and(|cursor| span.touches(cursor)) {
            let site = site(self);
            self.site = Some((site, self.scope.clone()));
        }
    }

    fn ty(&self, span: Span) -> Option<Type> {
        self.meaning.facts.ty(span).cloned()
    }

    /// What a word in the place of a value stands for.
    fn value(&self, text: &str) -> Option<(Symbol, Sort)> {
        let scope = &self.scope;
        if let Some((_, span)) = scope.locals.iter().rev().find(|(name, _)| name == text) {
            return Some((Symbol::Local(*span), Sort::Variable));
        }
        if let Some(rule) = scope.rule.as_ref().filter(|_| scope.rule_params.iter().any(|name| name == text)) {
            return Some((Symbol::RuleParam(rule.clone(), text.to_owned()), Sort::Parameter));
        }
        if scope.params.iter().any(|name| name == text) {
            return Some((Symbol::Value(self.path.clone(), text.to_owned()), Sort::Parameter));
        }
        scope
            .functions
            .iter()
            .any(|name| name == text)
            .then(|| (Symbol::Value(self.path.clone(), text.to_owned()), Sort::Function))
    }

    /// What a member of a value stands for.
    fn member(&self, base: Option<&Type>, name: &str) -> Option<(Symbol, Sort)> {
        let meaning = self.meaning;
        let ty = base?.inner();
        let schema = self.workspace.schema();
        let field = |id: TypeId| {
            schema.field(id, name).map(|field| (Symbol::Field(field.owner, name.to_owned()), Sort::Property))
        };
        let own = match ty {
            Type::View(id) => {
                let fields = &meaning.set.views.get(id.index())?.fields;
                let var = fields.iter().filter_map(|var| meaning.set.vars.get(var.index())).find(|v| *v.name == *name);
                var.map(|var| (Symbol::Local(var.span), Sort::Property))
            }
            Type::Record(id) => {
                let record = meaning.set.records.get(id.index())?;
                let known = record.fields.iter().any(|(field, ..)| **field == *name);
                known.then(|| (Symbol::RecordField(record.name.to_string(), name.to_owned()), Sort::Property))
            }
            Type::Object(id) => field(*id),
            Type::Union(members) => members.iter().find_map(|member| self.member(Some(member), name)),
            _ => None,
        };
        own.or_else(|| {
            let receiver = crate::members::receiver(ty)?;
            let builtin = Builtin::method(receiver, name)?;
            Some((Symbol::Builtin(builtin), Sort::Method))
        })
    }

    /// The path of a module under the name that the file uses it by.
    fn module(&self, name: &str) -> Option<Arc<str>> {
        self.scope.modules.iter().find(|(known, _)| known == name).map(|(_, path)| path.clone())
    }
}
