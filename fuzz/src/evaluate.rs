//! Standard rules over any manifests: the engine decides nothing otherwise than the oracle.

use crate::support::compare::{Counts, Setting, differences};
use crate::support::rules::{Compiled, standard};
use std::sync::OnceLock;
use upright_object::Limits;
use upright_source::FileId;

/// More objects than this are left alone: rules look at pairs of them.
const MAX_OBJECTS: usize = 24;

pub(crate) fn evaluate(data: &[u8]) {
    static STANDARD: OnceLock<Compiled> = OnceLock::new();
    let compiled = STANDARD.get_or_init(standard);
    let limits = Limits { bytes: 64 << 10, nodes: 20_000, depth: 100, ..Limits::default() };
    let mut objects = upright_object::read_bytes(FileId(0), data, &limits).objects;
    objects.truncate(MAX_OBJECTS);
    let found = differences(compiled, &Setting::new(false), &objects, &mut Counts::default());
    assert!(found.is_empty(), "{found:#?}");
}
