//! What a whole check knows: the schema, the modules, what has been found out so far, and what is wrong.

use crate::facts::Facts;
use crate::ir::{Expr, FunctionId, ParamId, RuleSet, Type, Var, VarId};
use crate::scope::Scope;
use std::collections::BTreeMap;
use std::sync::Arc;
use upright_schema::Schema;
use upright_source::{Diagnostic, Span};

/// The state of a check.
pub(crate) struct Context<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) scopes: Vec<Scope<'a>>,
    pub(crate) set: RuleSet,
    /// What else is known of each variable, beside [`RuleSet::vars`].
    pub(crate) vars: Vec<VarInfo>,
    /// By [`FunctionId`].
    pub(crate) functions: Vec<Signature>,
    /// By [`ViewId`]: whether its fields are known.
    pub(crate) views_done: Vec<bool>,
    /// Where each rule is declared.
    pub(crate) rule_names: BTreeMap<String, Span>,
    /// Parameters of each rule.
    pub(crate) rule_params: BTreeMap<String, BTreeMap<String, ParamId>>,
    /// Where each parameter is declared, and whether something reads it.
    pub(crate) params_used: Vec<bool>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many names have been compared with the whole schema.
    pub(crate) suggestions: std::cell::Cell<u32>,
    /// What is kept for editors.
    pub(crate) facts: Option<Facts>,
}

/// Names that are looked up among all of the schema's; of a text with more mistakes the rest goes without suggestions.
const MAX_SUGGESTIONS: u32 = 100;

/// What a call needs to know of a function.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub(crate) name: Arc<str>,
    pub(crate) params: Vec<(Arc<str>, Type)>,
    pub(crate) result: Type,
    pub(crate) span: Span,
    /// Whether it gives a place, once its body is known.
    pub(crate) place: bool,
    /// Whether it gives secret data, whatever its arguments.
    pub(crate) secret: bool,
    /// Which arguments serve as patterns, once its body is known.
    pub(crate) patterns: Vec<bool>,
}

/// How a variable is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// The element of a `for`, quantifier or comprehension.
    Element,
    /// An index or key.
    Index,
    /// `let`
    Let,
    /// An argument of a function.
    Argument,
}

/// What is known of a variable beside its type.
#[derive(Clone, Debug)]
pub(crate) struct VarInfo {
    pub(crate) binding: Binding,
    /// The value of a `let`, or what an element comes from; not kept where names build on names too deeply.
    pub(crate) origin: Option<Arc<Expr>>,
    /// How many names its origin builds on, one on the other.
    pub(crate) depth: u32,
    /// The name of the place that narrowing knows it by.
    pub(crate) key: String,
    /// Whether its value (or, of a list, each element) is a place in an object.
    pub(crate) place: bool,
    /// Whether it comes from constants and parameters alone, as far as the arguments that it comes from do.
    pub(crate) constant: bool,
    /// The arguments of its function that it comes from; an argument comes from itself.
    pub(crate) given: Vec<VarId>,
    /// Whether it is an argument that serves as a pattern.
    pub(crate) pattern: bool,
    /// Whether it holds secret data.
    pub(crate) secret: bool,
    /// Whether an expression reads it.
    pub(crate) used: bool,
}

impl<'a> Context<'a> {
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(crate) fn add_var(&mut self, name: &str, ty: Type, span: Span, info: VarInfo) -> VarId {
        let id = VarId(self.set.vars.len() as u32);
        self.set.vars.push(Var { name: name.into(), ty, span });
        self.vars.push(info);
        id
    }

    pub(crate) fn var(&self, id: VarId) -> Option<&Var> {
        self.set.vars.get(id.index())
    }

    pub(crate) fn info(&self, id: VarId) -> Option<&VarInfo> {
        self.vars.get(id.index())
    }

    /// The type as a rule would write it.
    pub(crate) fn show(&self, ty: &Type) -> String {
        crate::ir::show(ty, &self.set, self.schema)
    }

    /// Keeps the type of an expression, where somebody asked for the types of its file.
    pub(crate) fn note(&mut self, span: Span, ty: &Type) {
        if let Some(facts) = self.facts.as_mut().filter(|facts| facts.file == span.file) {
            facts.types.push((span, ty.clone()));
        }
    }

    /// Whether a name may still be compared with the whole schema, which takes its time.
    pub(crate) fn may_suggest(&self) -> bool {
        let asked = self.suggestions.get();
        self.suggestions.set(asked.saturating_add(1));
        asked < MAX_SUGGESTIONS
    }

    pub(crate) fn use_param(&mut self, id: ParamId) {
        if let Some(used) = self.params_used.get_mut(id.index()) {
            *used = true;
        }
    }

    pub(crate) fn signature(&self, id: FunctionId) -> Option<&Signature> {
        self.functions.get(id.index())
    }
}
