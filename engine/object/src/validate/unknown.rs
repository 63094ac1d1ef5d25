//! Fields and kinds that the schema does not know, and what was probably meant.

use upright_schema::{Field, Schema, Step as SchemaStep, TypeId};
use upright_source::Diagnostic;

use super::Walk;
use crate::codes;
use crate::tree::{NodeId, Style};

/// A field of a name that more types have is not looked for.
const MANY: usize = 64;
/// A field of a name that more types have is looked for nearby only.
const FEW: usize = 4;

impl Walk<'_, '_> {
    pub(super) fn unknown_field(&mut self, node: NodeId, ty: TypeId, name: &str) {
        let span = self.tree.key_span(node).unwrap_or_else(|| self.span(node));
        let type_name = self.schema.ty(ty).short_name;
        let title = format!("{type_name} has no field `{}`", name.escape_debug());
        let warning = Diagnostic::warning(codes::UNKNOWN_FIELD, title, span, self.path(node));
        let similar = self.schema.similar_fields(ty, name);
        let unused: Vec<&String> = similar.iter().filter(|s| self.sibling(node, s).is_none()).collect();
        let warning = match unused.as_slice() {
            [only] if !self.tree.aliased(node) => {
                let text = format!("did you mean `{only}`?");
                warning.with_suggestion(span, self.key_like(node, only), text)
            }
            [] => match self.home(node, ty, name) {
                Some(path) => warning.with_help(format!("did you mean `{path}`?")),
                None => warning,
            },
            several => {
                let names: Vec<String> = several.iter().map(|n| format!("`{n}`")).collect();
                warning.with_help(format!("did you mean {}?", names.join(" or ")))
            }
        };
        self.out.push(warning);
    }

    /// A field that the schema has, but not in the version of the run.
    pub(super) fn other_version(&mut self, node: NodeId, field: &Field<'_>) {
        let span = self.tree.key_span(node).unwrap_or_else(|| self.span(node));
        let title = format!("Kubernetes {} does not know the field `{}`", self.version, self.path(node));
        let warning = Diagnostic::warning(codes::UNKNOWN_FIELD, title, span, "");
        let help = match (field.present.first(), field.present.last()) {
            (Some(first), _) if first > self.version => format!("it exists from {first} on"),
            (_, Some(last)) => format!("it exists up to {last}"),
            _ => return self.out.push(warning),
        };
        self.out.push(warning.with_help(help));
    }

    fn sibling(&self, node: NodeId, name: &str) -> Option<NodeId> {
        self.tree.get(self.tree.parent(node)?, name)
    }

    /// A key written as the node's key is written.
    fn key_like(&self, node: NodeId, name: &str) -> String {
        let quoted = self.tree.style(node) == Style::Json
            || self
                .tree
                .key_span(node)
                .zip(self.tree.key(node))
                .is_some_and(|(s, k)| (s.end - s.start) as usize > k.len());
        if quoted { format!("\"{name}\"") } else { name.to_owned() }
    }

    /// The nearest place that has a field of this name: below the type where it was written, else anywhere in the object.
    fn home(&self, node: NodeId, ty: TypeId, name: &str) -> Option<String> {
        let owners = self.schema.types_with_field(name);
        if owners.is_empty() || owners.len() > MANY {
            return None;
        }
        if let Some(below) = self.shortest(ty, &owners) {
            let above = self.tree.parent(node).map(|p| self.path(p)).filter(|p| !p.is_empty());
            let above = above.map_or_else(String::new, |p| format!("{p}."));
            return Some(format!("{above}{below}.{name}"));
        }
        // Further away a common name says little.
        let root = self.schema.kind(self.kind).root;
        let path = if owners.len() > FEW { None } else { self.shortest(root, &owners) };
        path.map(|path| format!("{path}.{name}"))
    }

    fn shortest(&self, from: TypeId, owners: &[TypeId]) -> Option<String> {
        let places = self.schema.places(from, owners).ok()?;
        let steps: Vec<SchemaStep> =
            places.into_iter().map(|p| p.steps).filter(|s| !s.is_empty()).min_by_key(Vec::len)?;
        Some(self.schema.path_text(&steps))
    }
}

/// What may have been meant by a kind that has no schema.
pub(super) fn kind_help(schema: &Schema, kind: &str) -> String {
    let same: Vec<String> =
        schema.kinds_named(kind).iter().map(|id| format!("`{}`", schema.kind(*id).gvk.api_version())).collect();
    if !same.is_empty() {
        return format!("the schemas know the kind in {}", same.join(", "));
    }
    match schema.similar_kinds(kind).first() {
        Some(similar) => format!("did you mean `{similar}`? A custom resource's definition is given with `--crd`"),
        None => "give its definition with `--crd`".to_owned(),
    }
}
