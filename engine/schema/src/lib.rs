//! The Kubernetes schemas as a table of facts, custom resource definitions included.
//!
//! The table is generated from pinned registry packages (`facts/facts.txt`), extended by hand with what the API's
//! documentation says and its schemas do not (`facts/semantics.txt`) and with the configuration files of Kubernetes'
//! components (`facts/components.txt`). The build script turns these into fixed-width rows, so that
//! [`Schema::builtin`] has nothing to parse.
//!
//! Everything is asked of a [`Schema`] by small ids, which are valid in the schema that gave them and in those made
//! from it with [`Schema::with_crds`]. Nothing here reads manifests or knows the rule language.

mod crd;
mod field;
mod kind;
mod listing;
mod places;
mod schema;
mod suggest;
mod table;
mod versions;
mod words;

pub use crd::{CrdError, CrdProblem};
pub use field::{
    Constant, DefaultFact, DurationForm, ElementId, EnumId, EnumValue, Field, FieldId, FieldType, IntSize, KeysId,
    SelectorType,
};
pub use kind::{Gvk, Kind, WordError};
pub use places::{Finder, Leaf, Place, Step, TooManyPlaces};
pub use schema::{KindId, Schema, Type, TypeId};
pub use versions::{Version, Versions, VersionsError};
pub use words::{DerivedDefault, Dimension, ListKind, Meaning, Origin, Scope, SelectorForm, UnsetSelector};
