//! Parameters: which there are, and how YAML becomes a value of one.

mod typed;

use crate::codes;
use crate::near::nearest;
use crate::options::{ParamPlaces, ParamSource};
use std::ops::Range;
use typed::Reader;
use upright_object::{Kind, Limits, NodeId, Step, Tree, document};
use upright_schema::Schema;
use upright_source::{Diagnostic, FileId, SourceMap, Span};
use upright_types::ir::{Literal, ParamId, RuleSet};

pub(crate) use typed::{literal_text, type_name};

/// What a host may know of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamInfo {
    /// `max_ratio`.
    pub name: String,
    /// The rule that it belongs to; empty for a parameter of a file.
    pub rule: String,
    /// The module that it stands in: `std/images`.
    pub module: String,
    /// Its type, as a rule writes it.
    pub ty: String,
    /// Its default as JSON; none: the host must give a value.
    pub default: Option<String>,
    /// Its documentation.
    pub doc: String,
}

/// The parameters of a rule set, as hosts see them.
pub(crate) fn infos(set: &RuleSet, schema: &Schema) -> Vec<ParamInfo> {
    let info = |param: &upright_types::ir::Param| ParamInfo {
        name: param.name.to_string(),
        rule: param.rule.as_deref().unwrap_or_default().to_owned(),
        module: param.module.to_string(),
        ty: type_name(&param.ty, set, schema),
        default: param.default.as_ref().map(|value| literal_text(value, &param.ty, set)),
        doc: param.doc.clone(),
    };
    set.params.iter().map(info).collect()
}

/// Reads values of parameters. What is wrong goes to `diagnostics`, and its text to `sources`.
pub(crate) fn read(
    set: &RuleSet,
    schema: &Schema,
    given: &[ParamSource],
    sources: &mut SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(ParamId, Literal)> {
    let mut values = Vec::new();
    for source in given {
        let shown = source.places.as_ref().map_or(source.text.as_str(), |places| places.text.as_str());
        let file = sources.add(source.origin.as_str(), shown);
        match document(file, &source.text, &Limits::default()) {
            Ok(tree) => {
                let places = source.places.as_ref();
                let at = places.map_or(Span::new(file, 0, 0), |places| span(file, &places.name));
                let is_foreign = source.is_foreign;
                let mut reading = Reading { set, schema, tree: &tree, places, at, is_foreign, diagnostics, values };
                reading.source(source);
                values = reading.values;
            }
            Err(mut error) => {
                error.code = codes::BAD_PARAMS;
                diagnostics.push(*error);
            }
        }
    }
    values
}

fn span(file: FileId, range: &Range<usize>) -> Span {
    let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Span::new(file, at(range.start), at(range.end))
}

/// One source while it is read.
struct Reading<'a> {
    set: &'a RuleSet,
    schema: &'a Schema,
    tree: &'a Tree,
    places: Option<&'a ParamPlaces>,
    /// Where to point at what has no place.
    at: Span,
    is_foreign: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
    values: Vec<(ParamId, Literal)>,
}

impl Reading<'_> {
    fn source(&mut self, source: &ParamSource) {
        match &source.param {
            Some(name) => self.value(name, NodeId::ROOT, self.at),
            None if self.tree.is_empty() => {}
            None => self.map(NodeId::ROOT, ""),
        }
    }

    /// A map of names to values; below a rule's or module's name, a map of its own parameters.
    fn map(&mut self, node: NodeId, prefix: &str) {
        if self.tree.kind(node) != Kind::Map {
            let title = format!("parameters are a map of names to values, and this is {}", self.tree.kind(node).name());
            let at = self.tree.span(node).unwrap_or(self.at);
            self.diagnostics.push(Diagnostic::error(codes::BAD_PARAMS, title, at, "not a map"));
            return;
        }
        for (key, value) in self.tree.entries(node) {
            let name = format!("{prefix}{key}");
            let at = self.tree.key_span(value).unwrap_or(self.at);
            let owner = prefix.is_empty() && find(self.set, &name).is_empty() && owns_params(self.set, key);
            if owner && self.tree.kind(value) == Kind::Map {
                self.map(value, &format!("{key}."));
            } else {
                self.value(&name, value, at);
            }
        }
    }

    fn value(&mut self, name: &str, node: NodeId, at: Span) {
        let found = find(self.set, name);
        let [id] = found.as_slice() else {
            self.diagnostics.push(unknown(self.set, name, &found, at));
            return;
        };
        let Some(param) = self.set.params.get(id.index()) else { return };
        let (set, schema, tree, is_foreign) = (self.set, self.schema, self.tree, self.is_foreign);
        let mut reader = Reader { set, schema, tree, is_foreign, problems: Vec::new() };
        let value = reader.read(node, &param.ty);
        for problem in reader.problems {
            let at = self.place(problem.node).unwrap_or(at);
            let ty = type_name(&param.ty, self.set, self.schema);
            let title = format!("`{name}` takes a value of type `{ty}`");
            let mut error = Diagnostic::error(codes::WRONG_PARAM, title, at, problem.text);
            error.help = problem.help;
            self.diagnostics.push(error);
        }
        self.values.extend(value.map(|value| (*id, value)));
    }

    /// Where a node stands in what people wrote: the node, or the nearest around it that has a place.
    fn place(&self, node: NodeId) -> Option<Span> {
        let Some(places) = self.places else { return self.tree.span(node) };
        let steps = self.tree.steps(NodeId::ROOT, node);
        (0..=steps.len()).rev().find_map(|depth| {
            let pointer = Step::pointer(steps.get(..depth)?);
            let (_, range) = places.parts.iter().find(|(part, _)| *part == pointer)?;
            Some(span(self.at.file, range))
        })
    }
}

/// The parameters that a name may mean: `rule.name`, `module.name` (whole or its last part), or `name` alone.
pub(crate) fn find(set: &RuleSet, name: &str) -> Vec<ParamId> {
    let matches = |param: &upright_types::ir::Param| match name.rsplit_once('.') {
        Some((owner, name)) => *param.name == *name && owns(param, owner),
        None => *param.name == *name,
    };
    let found = (0u32..).zip(&set.params).filter(|(_, param)| matches(param));
    let (own, standard): (Vec<_>, Vec<_>) = found.partition(|(_, param)| !param.module.starts_with("std/"));
    // A name of one's own stays that of one's own, whatever the standard pack comes to call its parameters.
    let meant = if own.is_empty() { standard } else { own };
    meant.into_iter().map(|(id, _)| ParamId(id)).collect()
}

fn owns(param: &upright_types::ir::Param, owner: &str) -> bool {
    match &param.rule {
        Some(rule) => **rule == *owner,
        None => *param.module == *owner || param.module.rsplit('/').next() == Some(owner),
    }
}

fn owns_params(set: &RuleSet, owner: &str) -> bool {
    set.params.iter().any(|param| owns(param, owner))
}

/// The name that only this parameter has.
pub(crate) fn full_name(param: &upright_types::ir::Param) -> String {
    format!("{}.{}", param.rule.as_ref().unwrap_or(&param.module), param.name)
}

fn unknown(set: &RuleSet, name: &str, found: &[ParamId], at: Span) -> Diagnostic {
    if !found.is_empty() {
        let names: Vec<_> = found.iter().filter_map(|id| set.params.get(id.index())).map(full_name).collect();
        let title = format!("`{name}` is the name of several parameters");
        let help = format!("say which: {}", names.join(", "));
        return Diagnostic::error(codes::UNKNOWN_PARAM, title, at, "which one?").with_help(help);
    }
    let names: Vec<_> = set.params.iter().flat_map(|param| [full_name(param), param.name.to_string()]).collect();
    let mut error =
        Diagnostic::error(codes::UNKNOWN_PARAM, format!("there is no parameter `{name}`"), at, "no rule has it");
    error.help = nearest(name, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
    error
}
