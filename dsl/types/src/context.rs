//! What a whole check knows: the schema, the modules, what has been found out so far, and what is wrong.

use crate::ir::{Expr, FunctionId, ParamId, RecordId, RuleSet, Type, Var, VarId, ViewId};
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
        match ty {
            Type::Error => "?".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Int => "int".to_owned(),
            Type::Float => "float".to_owned(),
            Type::String => "string".to_owned(),
            Type::Bytes => "bytes".to_owned(),
            Type::Quantity => "quantity".to_owned(),
            Type::Duration => "duration".to_owned(),
            Type::Timestamp => "timestamp".to_owned(),
            Type::Version => "version".to_owned(),
            Type::Ip => "ip".to_owned(),
            Type::Cidr => "cidr".to_owned(),
            Type::Image => "image".to_owned(),
            Type::Regex => "regex".to_owned(),
            Type::Cron => "cron".to_owned(),
            Type::FileMode => "file_mode".to_owned(),
            Type::Selector { .. } => "selector".to_owned(),
            Type::Enum { values, .. } => show_enum(values),
            Type::IntOrString => "int_or_string".to_owned(),
            Type::IntOrPercent => "int_or_percent".to_owned(),
            Type::Json => "json".to_owned(),
            Type::List(element) => format!("[{}]", self.show(element)),
            Type::Map(value) => format!("{{string: {}}}", self.show(value)),
            Type::Optional(inner) if matches!(**inner, Type::Union(_)) => format!("({})?", self.show(inner)),
            Type::Optional(inner) => format!("{}?", self.show(inner)),
            Type::Object(id) => self.schema.ty(*id).short_name.to_owned(),
            Type::AnyObject => "Object".to_owned(),
            Type::Cluster => "Cluster".to_owned(),
            Type::Union(members) => members.iter().map(|m| self.show(m)).collect::<Vec<_>>().join(" | "),
            Type::Record(id) => self.record_name(*id),
            Type::View(id) => self.view_name(*id),
            Type::Request => "the request".to_owned(),
            Type::UserInfo => "the user of the request".to_owned(),
        }
    }

    fn record_name(&self, id: RecordId) -> String {
        self.set.records.get(id.index()).map_or_else(String::new, |record| record.name.to_string())
    }

    fn view_name(&self, id: ViewId) -> String {
        self.set.views.get(id.index()).map_or_else(String::new, |view| view.name.to_string())
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

fn show_enum(values: &[Arc<str>]) -> String {
    const MOST: usize = 4;
    let shown: Vec<String> = values.iter().take(MOST).map(|value| format!("\"{value}\"")).collect();
    let more = if values.len() > MOST { " | …" } else { "" };
    format!("{}{more}", shown.join(" | "))
}
