//! The names in reach at a place.

use std::sync::Arc;
use upright_source::Span;

/// The names in reach.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Bound names with the places where they are bound; later ones are further inside.
    pub(crate) locals: Vec<(String, Span)>,
    /// The rule at hand, and its parameters.
    pub(crate) rule: Option<String>,
    pub(crate) rule_params: Vec<String>,
    /// Of the file.
    pub(crate) params: Vec<String>,
    pub(crate) functions: Vec<String>,
    /// Views, record types and used kinds.
    pub(crate) types: Vec<String>,
    /// Used modules: name and path.
    pub(crate) modules: Vec<(String, Arc<str>)>,
}
