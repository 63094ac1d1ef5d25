//! Where a finding points: at a value, or at the place where a missing value would belong.

use upright_source::Span;

use crate::Object;
use crate::tree::{Kind, NodeId, Step, Tree};

/// The answer of [`place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where to point; none for an object without a text.
    pub span: Option<Span>,
    /// Whether the value is missing, so that `span` is its nearest ancestor's.
    pub missing: bool,
    /// The value, or the nearest ancestor.
    pub node: NodeId,
}

/// Where the value at a path from the object's root stands, or would stand.
///
/// A scalar is pointed at itself, a map or list at its key, the object at its `kind`.
pub fn place(object: &Object, steps: &[Step]) -> Place {
    match object.tree.resolve(object.root, steps) {
        Ok(node) => Place { span: point(&object.tree, object.root, node), missing: false, node },
        Err(missing) => Place { span: point(&object.tree, object.root, missing.at), missing: true, node: missing.at },
    }
}

/// The span that stands for a node of the object at `root`.
pub(crate) fn point(tree: &Tree, root: NodeId, node: NodeId) -> Option<Span> {
    if !matches!(tree.kind(node), Kind::Map | Kind::List) {
        // Nothing is written where YAML leaves out a null; its key is a better place.
        let span = tree.span(node)?;
        return if span.start == span.end { tree.key_span(node).or(Some(span)) } else { Some(span) };
    }
    if node == root
        && let Some(kind) = tree.get(node, "kind")
    {
        return tree.span(kind);
    }
    let first = || tree.children(node).first().and_then(|c| tree.key_span(*c));
    tree.key_span(node).or_else(first).or_else(|| tree.span(node))
}
