//! What a place in a text asks for.

use upright_source::Span;
use upright_types::ir::Type;

/// What belongs at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Site {
    /// An expression, of a type where the context asks for one.
    Value,
    /// A member of a value.
    Member(Option<Type>),
    /// A field of a literal of this type.
    LiteralField(Option<Type>),
    /// Something of a module.
    OfModule(String),
    /// A kind, view or type; `ranged`: what a `for` goes through, so that lists fit too.
    Type { ranged: bool },
    /// A type of a module.
    TypeOfModule(String),
    /// A constant text of a type.
    Text(Span, Option<Type>),
    /// A framework.
    Framework,
    /// A control of a framework.
    Control(String, Span),
    /// The name of a rule.
    Rule,
    /// The name of a rule or profile.
    RuleOrProfile,
    /// A parameter, with its rule or module before it; the name before it, where it has one.
    Param(Option<String>),
    /// `critical`, `high`…
    Severity,
    /// A module or kind.
    Use,
    /// What a case expects.
    Outcome,
    /// A name that is being given: nothing is known of it.
    NewName,
}
