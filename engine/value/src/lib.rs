//! The semantic values of Kubernetes (quantity, duration, image, CIDR, ...): how text becomes a value and back.
//!
//! Each type has `parse` (as objects are read: like the API server), where rules differ `parse_literal` (as rule texts
//! are read: strictly), a [`ValueError`] with a reason for a person, and a canonical `Display`. [`Builtin`] is the one
//! list of the language's methods and functions, with their meaning. Nothing here knows tables, places or I/O.

mod arithmetic;
mod builtin;
mod cron;
mod duration;
mod error;
mod file_mode;
mod flags;
mod glob;
mod image;
mod int_or_percent;
pub mod names;
mod net;
mod pattern;
mod quantity;
mod selector;
pub mod text;
mod timestamp;
mod ty;
mod value;
mod version;

pub use builtin::{Builtin, Example, Form, Scope, Signature, manual};
pub use cron::Cron;
pub use duration::Duration;
pub use error::{ErrorKind, ValueError};
pub use file_mode::FileMode;
pub use flags::flags;
pub use glob::Glob;
pub use image::{DEFAULT_REGISTRY, Image};
pub use int_or_percent::IntOrPercent;
pub use net::{Cidr, Family, Ip};
pub use pattern::{MAX_PATTERN, Pattern};
pub use quantity::Quantity;
pub use selector::{Labels, Operator, Requirement, Selector};
pub use timestamp::{Parts, Timestamp};
pub use ty::Ty;
pub use value::{Fault, Value};
pub use version::Version;
