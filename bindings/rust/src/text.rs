//! A rule's text, whichever of its two forms it comes in.

use crate::codes;
use std::borrow::Cow;
use upright_object::{Limits, NodeId, document};
use upright_source::{Diagnostic, FileId, Span};

/// The text itself, or the text of the tree that it is as JSON. A rule text never begins with a brace.
///
/// # Errors
/// It begins like JSON and is no tree. The span lies in `file`, whose text is `text`.
pub(crate) fn rule_text(file: FileId, text: &str) -> Result<Cow<'_, str>, Box<Diagnostic>> {
    if !crate::stage::is_tree(text) {
        return Ok(Cow::Borrowed(text));
    }
    let tree = document(file, text, &Limits::default())?;
    let ast = upright_syntax::from_json(&tree.to_json(NodeId::ROOT)).map_err(|error| {
        let node = upright_object::Step::parse_path(&error.path).and_then(|at| tree.resolve(NodeId::ROOT, &at).ok());
        let span = node.and_then(|node| tree.span(node)).unwrap_or(Span::new(file, 0, 0));
        let title = "the text is JSON, but not the tree of a rule text";
        let start = Span::new(file, span.start, span.start.saturating_add(1).min(span.end));
        Box::new(Diagnostic::error(codes::BAD_TREE, title, start, error.message))
    })?;
    Ok(Cow::Owned(upright_syntax::print(&ast)))
}
