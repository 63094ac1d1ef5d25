//! Values while a rule is interpreted.

use crate::place::{Document, Place};
use std::rc::Rc;
use std::sync::Arc;
use upright_types::ir::{VarId, ViewId};

/// A scalar.
pub(crate) type Scalar = upright_value::Value<'static>;

/// A scalar could not be read, or depends on something that could not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost;

/// A scalar, unset, or lost.
pub(crate) type Cell = Result<Option<Scalar>, Lost>;

/// Any value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Not there.
    Unset,
    /// It depends on something that could not be read; whether it is there is not known.
    Unknown,
    /// It is there, and can't be told: an element that surely exists, though not which one.
    Untold,
    /// A computed scalar.
    Scalar(Scalar),
    /// A place in a document, not read yet.
    Place(Rc<Place>),
    /// A list or map that an expression made.
    List(Rc<List>),
    /// A record: its fields in the order of the declaration.
    Record(Rc<[Value]>),
    /// An object that an expression made.
    Object(Rc<[(Arc<str>, Value)]>),
    /// A row of a view.
    View(ViewId, Rc<[Value]>),
    /// The subject `Cluster`.
    Cluster,
}

/// A list or map.
#[derive(Clone, Debug, Default)]
pub(crate) struct List {
    pub(crate) items: Vec<Item>,
    /// There may be further elements, anywhere, that could not be read.
    pub(crate) open: bool,
    /// Of an open list: how many elements surely stand before all that could not be read.
    pub(crate) before: usize,
}

/// An element.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Whether it surely belongs to the list.
    pub(crate) sure: bool,
    /// Of a map: its key. Of a list: none, its index is its position.
    pub(crate) key: Option<Value>,
    pub(crate) value: Value,
}

impl List {
    /// A list that could not be read.
    pub(crate) fn lost() -> List {
        List { open: true, ..List::default() }
    }

    /// Elements that surely are there.
    pub(crate) fn of(values: impl IntoIterator<Item = Value>) -> List {
        let items = values.into_iter().map(|value| Item { sure: true, key: None, value }).collect();
        List { items, ..List::default() }
    }

    /// The elements of another list after these.
    pub(crate) fn append(&mut self, other: List) {
        if other.open && !self.open {
            (self.open, self.before) = (true, self.items.len() + other.before);
        }
        self.items.extend(other.items);
    }

    /// Whether there may be elements before this position that could not be read.
    pub(crate) fn is_open_before(&self, position: usize) -> bool {
        self.open && position >= self.before
    }

    /// Whether all elements are known.
    pub(crate) fn is_sure(&self) -> bool {
        !self.open && self.items.iter().all(|item| item.sure)
    }
}

impl Value {
    /// A computed scalar.
    pub(crate) fn of(cell: Cell) -> Value {
        match cell {
            Ok(Some(scalar)) => Value::Scalar(scalar),
            Ok(None) => Value::Unset,
            Err(Lost) => Value::Unknown,
        }
    }
}

/// Names in scope, and the object under judgement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Env {
    names: Option<Rc<Name>>,
    pub(crate) subject: Option<Rc<Document>>,
}

#[derive(Debug)]
struct Name {
    var: VarId,
    value: Value,
    outer: Option<Rc<Name>>,
}

impl Env {
    /// A scope without names.
    pub(crate) fn about(subject: Option<Rc<Document>>) -> Env {
        Env { names: None, subject }
    }

    /// The scope of a function or view: no name of this one, the same object.
    pub(crate) fn fresh(&self) -> Env {
        Env::about(self.subject.clone())
    }

    /// The scope with one more name.
    #[must_use]
    pub(crate) fn with(&self, var: VarId, value: Value) -> Env {
        let name = Name { var, value, outer: self.names.clone() };
        Env { names: Some(Rc::new(name)), subject: self.subject.clone() }
    }

    pub(crate) fn get(&self, var: VarId) -> Value {
        let mut at = self.names.as_deref();
        while let Some(name) = at {
            if name.var == var {
                return name.value.clone();
            }
            at = name.outer.as_deref();
        }
        Value::Unset
    }
}
