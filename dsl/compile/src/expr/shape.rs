//! Changes of symbolic values that need no node: the same for every place that a value may be.

use crate::graph::{RowsOf, key};
use crate::sym::{Place, Sym};
use std::rc::Rc;
use std::sync::Arc;
use upright_program::{Const, NodeId, Read, Step};

pub(super) fn choice(graph: &crate::graph::Graph, condition: NodeId, a: Sym, b: Sym) -> Sym {
    match graph.known(condition) {
        Some(Const::Bool(true)) => a,
        Some(Const::Bool(false)) => b,
        _ => Sym::Choice { condition, a: Rc::new(a), b: Rc::new(b) },
    }
}

/// Applies a change to every place that a value may be.
pub(super) fn describe(sym: Sym, f: &dyn Fn(&Place) -> Place) -> Sym {
    match sym {
        Sym::Place(place) => Sym::Place(f(&place)),
        Sym::Choice { condition, a, b } => Sym::Choice {
            condition,
            a: Rc::new(describe(a.as_ref().clone(), f)),
            b: Rc::new(describe(b.as_ref().clone(), f)),
        },
        other => other,
    }
}

/// A place inside json.
pub(super) fn open(sym: Sym) -> Sym {
    describe(sym, &|place| Place { open: true, ..place.clone() })
}

pub(super) fn read_as(sym: Sym, read: Read) -> Sym {
    describe(sym, &|place| Place { read: Some(read), default: None, ..place.clone() })
}

pub(super) fn raw(sym: &Sym, scalar: bool) -> Sym {
    describe(sym.clone(), &|place| Place {
        read: if scalar { Some(Read::Raw) } else { None },
        default: None,
        required: None,
        open: !scalar,
        ..place.clone()
    })
}

pub(super) fn step(sym: &Sym, to: &Step) -> Sym {
    match sym {
        Sym::Place(place) => Sym::Place(place.step(to.clone())),
        Sym::Choice { condition, a, b } => {
            Sym::Choice { condition: *condition, a: Rc::new(step(a, to)), b: Rc::new(step(b, to)) }
        }
        _ => Sym::Unset,
    }
}

/// A map's value under a constant key, where all that the map may be are places.
pub(super) fn constant_key(sym: &Sym, name: &Arc<str>) -> Option<Sym> {
    match sym {
        Sym::Place(place) => Some(Sym::Place(place.step(key(name.clone())))),
        Sym::Choice { condition, a, b } => {
            let (a, b) = (constant_key(a, name)?, constant_key(b, name)?);
            Some(Sym::Choice { condition: *condition, a: Rc::new(a), b: Rc::new(b) })
        }
        _ => None,
    }
}

pub(super) fn below(sym: &Sym, of: &dyn Fn(Vec<Step>) -> RowsOf) -> Sym {
    match sym {
        Sym::Place(place) => {
            let base = Place { path: Vec::new(), read: None, default: None, ..place.clone() };
            Sym::Rows { place: base, of: of(place.path.clone()) }
        }
        Sym::Choice { condition, a, b } => {
            Sym::Choice { condition: *condition, a: Rc::new(below(a, of)), b: Rc::new(below(b, of)) }
        }
        _ => Sym::Unset,
    }
}

pub(super) fn view_field(sym: &Sym, pick: &dyn Fn(upright_types::ir::ViewId, &[Sym]) -> Option<Sym>) -> Sym {
    match sym {
        Sym::View(view, fields) => pick(*view, fields).unwrap_or(Sym::Unset),
        Sym::Choice { condition, a, b } => {
            Sym::Choice { condition: *condition, a: Rc::new(view_field(a, pick)), b: Rc::new(view_field(b, pick)) }
        }
        _ => Sym::Unset,
    }
}

pub(super) fn record_field(sym: &Sym, field: usize) -> Sym {
    match sym {
        Sym::Record(fields) => fields.get(field).cloned().unwrap_or(Sym::Unset),
        Sym::Literal { root, path } => {
            let mut path = path.clone();
            path.push(field as u32);
            Sym::Literal { root: root.clone(), path }
        }
        Sym::Choice { condition, a, b } => Sym::Choice {
            condition: *condition,
            a: Rc::new(record_field(a, field)),
            b: Rc::new(record_field(b, field)),
        },
        _ => Sym::Unset,
    }
}

pub(super) fn is_secret(sym: &Sym) -> bool {
    match sym {
        Sym::Place(place) => place.secret,
        Sym::Choice { a, b, .. } => is_secret(a) || is_secret(b),
        _ => false,
    }
}
