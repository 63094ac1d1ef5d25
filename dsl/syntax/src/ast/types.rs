//! Type expressions, as in `param x: {string: [int]}?`.

use super::Name;
use upright_source::Span;

/// A type as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    /// Which form.
    pub kind: TypeExprKind,
    /// Where, parentheses included.
    pub span: Span,
}

/// The forms of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeExprKind {
    /// `int`, `PolicyRule`, `components.ApiServer`.
    Name(TypePath),
    /// `[T]`.
    List(Box<TypeExpr>),
    /// `{string: T}`; the key type is always `string`.
    Map(Box<TypeExpr>),
    /// `T?`.
    Optional(Box<TypeExpr>),
    /// `A | B | …`: two alternatives or more, none of them a union itself unless it stood in parentheses.
    Union(Vec<TypeExpr>),
    /// Unreadable; reported.
    Error,
}

/// The name of a kind, type or view, with the module it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypePath {
    /// `components` in `components.ApiServer`.
    pub module: Option<Name>,
    /// `ApiServer`.
    pub name: Name,
    /// The whole path.
    pub span: Span,
}
