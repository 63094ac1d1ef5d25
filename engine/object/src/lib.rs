//! Reads manifests (YAML, JSON, streams of them) into trees in which every value knows its place in the text.
//!
//! `decode` turns bytes into text, [`read`] turns text into [`Object`]s and diagnostics. Nothing here does I/O, and nothing
//! here knows what is good or bad about a manifest. Values are read as the Kubernetes API server and `kubectl` read them;
//! where two readers of the ecosystem would disagree, the object is unreadable and a diagnostic says why.

pub mod bytes;
pub mod codes;
mod decode;
mod document;
mod edit;
mod index;
mod json;
mod limits;
mod object;
mod place;
mod read;
mod split;
mod template;
mod tree;
mod validate;
mod yaml;

pub use decode::{Decoded, decode};
pub use document::document;
pub use edit::{NoEdit, apply, edits};
pub use index::{Slot, Trust, index, skip_value, value};
pub use json::unescape;
pub use limits::Limits;
pub use object::{Object, Review};
pub use place::{Place, place};
pub use read::{Read, read, read_bytes, read_value};
pub use tree::{Kind, Missing, NodeId, Step, Style, TooDeep, Tree, Value};
pub use validate::{Validator, validate};
