//! The facts in memory, between their text and the binary table.

use std::collections::BTreeMap;

use crate::words::{Dimension, ListKind, Meaning, Origin, Scope, SelectorForm, Single, UnsetSelector};

/// All facts; types by their full name.
#[derive(Default, Debug)]
pub(crate) struct Facts {
    pub(crate) versions: Vec<String>,
    pub(crate) types: BTreeMap<String, Type>,
    /// Full names that win where a short name is ambiguous.
    pub(crate) preferred: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Type {
    /// The versions that have it: bit 0 is the oldest.
    pub(crate) present: u8,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) fields: BTreeMap<String, Field>,
    pub(crate) recursive: bool,
    pub(crate) origin: Origin,
}

#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    pub(crate) plural: Option<String>,
    pub(crate) scope: Scope,
    pub(crate) origin: Origin,
    pub(crate) present: u8,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) shape: Shape,
    pub(crate) present: u8,
    pub(crate) required: u8,
    pub(crate) default: Option<Fallback>,
    pub(crate) zero_is_unset: bool,
    pub(crate) secret: bool,
    pub(crate) deprecated: bool,
    pub(crate) always: bool,
    pub(crate) meaning: Meaning,
    /// Values that are known, of a text that takes others too, or of the elements.
    pub(crate) known: Vec<(String, u8)>,
}

/// The stage of a default, and its value as JSON or its derivation as a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fallback {
    Constant(String),
    Derived(crate::words::DerivedDefault),
    Runtime(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Single(Single),
    Quantity(Dimension),
    Enum(Vec<(String, u8)>),
    Selector { form: SelectorForm, unset: UnsetSelector },
    Object(String),
    Map(Box<Shape>),
    List { element: Box<Shape>, kind: ListKind, keys: String },
}

impl Shape {
    /// The innermost element, below lists and maps.
    pub(crate) fn innermost(&self) -> &Shape {
        let mut shape = self;
        while let Shape::Map(inner) | Shape::List { element: inner, .. } = shape {
            shape = inner;
        }
        shape
    }

    /// What JSON a manifest holds there: two shapes of the same name may stand for each other.
    pub(crate) fn json(&self) -> &'static str {
        match self {
            Shape::Single(single) => match single {
                Single::Any => "any",
                Single::Embedded => "object",
                Single::Bool => "boolean",
                Single::Int32 | Single::Int64 | Single::Seconds32 | Single::Seconds64 | Single::FileMode => "integer",
                Single::Number => "number",
                Single::IntOrString | Single::IntOrPercent => "integer or string",
                _ => "string",
            },
            Shape::Quantity(_) => "quantity",
            Shape::Enum(_) => "string",
            Shape::Selector { form: SelectorForm::LabelSelector, .. } | Shape::Object(_) => "object",
            Shape::Selector { form: SelectorForm::Labels, .. } | Shape::Map(_) => "map",
            Shape::List { .. } => "array",
        }
    }
}
