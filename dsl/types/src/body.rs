//! The inside of one declaration while it is checked: the names in reach, what narrowing has shown, the versions of
//! Kubernetes that are still possible.

use crate::codes;
use crate::context::{Binding, Context, VarInfo};
use crate::ir::{Expr, ExprKind, ParamId, Type, VarId};
use crate::narrow::{Fact, key_of};
use crate::scope::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use upright_schema::Versions;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::Name;

/// How many names may build on each other before what they are made of is forgotten: it serves messages and the place
/// of a finding, and is followed by recursion.
const MAX_ORIGINS: u32 = 32;
/// The longest name of a place that narrowing knows; a longer path is known by its variable alone.
const MAX_KEY: usize = 512;
/// How deep lists and maps may nest in each other.
const MAX_NESTING: u32 = 16;

/// A declaration that is being checked.
pub(crate) struct Body<'c, 'a> {
    pub(crate) cx: &'c mut Context<'a>,
    /// The module that it stands in.
    pub(crate) module: usize,
    /// Parameters of the rule.
    pub(crate) params: BTreeMap<String, ParamId>,
    pub(crate) locals: Vec<Local>,
    /// What holds here: places and the types that they are known to have. Later ones win.
    pub(crate) known: Vec<(String, Type)>,
    /// The versions of Kubernetes that are possible here.
    pub(crate) versions: Versions,
}

/// A name in reach.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    pub(crate) name: String,
    pub(crate) var: VarId,
}

/// A state to come back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    known: usize,
    locals: usize,
    versions: Versions,
}

impl<'c, 'a> Body<'c, 'a> {
    pub(crate) fn new(cx: &'c mut Context<'a>, module: usize) -> Body<'c, 'a> {
        let versions = cx.scopes[module].range;
        Body { cx, module, params: BTreeMap::new(), locals: Vec::new(), known: Vec::new(), versions }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.cx.report(diagnostic);
    }

    /// Reports and gives an expression that nothing complains about again.
    pub(crate) fn fail(&mut self, diagnostic: Diagnostic, span: Span) -> Expr {
        self.cx.report(diagnostic);
        error(span)
    }

    pub(crate) fn show(&self, ty: &Type) -> String {
        self.cx.show(ty)
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { known: self.known.len(), locals: self.locals.len(), versions: self.versions }
    }

    pub(crate) fn back_to(&mut self, mark: Mark) {
        self.known.truncate(mark.known);
        self.locals.truncate(mark.locals);
        self.versions = mark.versions;
    }

    /// Takes for granted that a condition holds (or does not).
    pub(crate) fn assume(&mut self, condition: &Expr, truth: bool) {
        for fact in self.learn(condition, truth) {
            match fact {
                Fact::Has(key, ty) => self.known.push((key, ty)),
                Fact::Versions(versions) => self.versions = self.versions.and(versions),
            }
        }
    }

    /// Binds a name; reports it where it hides another.
    pub(crate) fn bind(&mut self, name: &Name, ty: Type, binding: Binding, origin: Option<Expr>) -> VarId {
        self.check_hiding(name);
        let key = match (&origin, binding) {
            (Some(value), Binding::Let) => key_of(self.cx, value),
            _ => None,
        };
        let (place, constant, secret) = self.qualities_of(binding, origin.as_ref());
        let given = origin.as_ref().filter(|_| constant).map(|origin| self.cx.arguments_of(origin)).unwrap_or_default();
        let depth = origin.as_ref().map_or(0, |origin| self.cx.depth_of(origin) + 1);
        let origin = origin.filter(|_| depth <= MAX_ORIGINS);
        let info = VarInfo {
            binding,
            origin: origin.map(Arc::new),
            depth,
            key: key.filter(|key| key.len() <= MAX_KEY).unwrap_or_else(|| format!("${}", self.cx.set.vars.len())),
            place,
            constant,
            given,
            pattern: false,
            secret,
            used: false,
        };
        let var = self.cx.add_var(&name.text, ty, name.span, info);
        if let (Binding::Argument, Some(info)) = (binding, self.cx.vars.get_mut(var.index())) {
            info.given.push(var);
        }
        if !name.is_missing() {
            self.locals.push(Local { name: name.text.clone(), var });
        }
        var
    }

    fn qualities_of(&self, binding: Binding, origin: Option<&Expr>) -> (bool, bool, bool) {
        let Some(origin) = origin else { return (binding != Binding::Index, binding == Binding::Argument, false) };
        let index = binding == Binding::Index;
        (!index && self.cx.is_place(origin), self.cx.is_constant(origin), !index && self.cx.is_secret(origin))
    }

    fn check_hiding(&mut self, name: &Name) {
        if name.is_missing() {
            return;
        }
        let text = name.text.as_str();
        let scope = &self.cx.scopes[self.module];
        let before = if let Some(local) = self.locals.iter().rev().find(|local| local.name == text) {
            self.cx.var(local.var).map(|var| var.span)
        } else if let Some(param) = self.params.get(text) {
            self.cx.set.params.get(param.index()).map(|param| param.span)
        } else if let Some(value) = scope.values.get(text) {
            Some(value.span)
        } else {
            scope.uses.get(text).map(|used| used.span)
        };
        if let Some(before) = before {
            let title = format!("`{text}` is already the name of something else here");
            let report = Diagnostic::error(codes::HIDDEN_NAME, title, name.span, "would hide it")
                .with_label(before, "the other one")
                .with_help("take another name: no name hides another");
            self.report(report);
        }
    }

    /// The local of a name, marked as used.
    pub(crate) fn local(&mut self, name: &str) -> Option<VarId> {
        let var = self.locals.iter().rev().find(|local| local.name == name)?.var;
        if let Some(info) = self.cx.vars.get_mut(var.index()) {
            info.used = true;
        }
        Some(var)
    }

    /// The parameter of a name: the rule's own, or the file's.
    pub(crate) fn param(&mut self, name: &str) -> Option<ParamId> {
        let own = self.params.get(name).copied();
        let of_file = match self.cx.scopes[self.module].values.get(name).map(|value| value.what) {
            Some(Value::Param(id)) => Some(id),
            _ => None,
        };
        let id = own.or(of_file)?;
        self.cx.use_param(id);
        Some(id)
    }

    /// Reports a type of lists in lists that has grown too deep.
    pub(crate) fn not_too_deep(&mut self, ty: Type, span: Span) -> Type {
        let mut depth = 0;
        let mut inner = &ty;
        while let Type::List(next) | Type::Map(next) | Type::Optional(next) = inner {
            depth += 1;
            inner = next;
        }
        if depth <= MAX_NESTING {
            return ty;
        }
        let title = "lists are nested too deeply";
        let label = format!("more than {MAX_NESTING} levels");
        self.report(Diagnostic::error(codes::TOO_DEEP, title, span, label));
        Type::Error
    }

    pub(crate) fn is_module(&self, name: &str) -> bool {
        let hidden = self.locals.iter().any(|local| local.name == name) || self.params.contains_key(name);
        !hidden && self.cx.scopes[self.module].uses.contains_key(name)
    }
}

/// An expression with an error.
pub(crate) fn error(span: Span) -> Expr {
    Expr { kind: ExprKind::Error, ty: Type::Error, span }
}

/// An expression.
pub(crate) fn expr(kind: ExprKind, ty: Type, span: Span) -> Expr {
    Expr { kind, ty, span }
}
