//! What the tests share.
#![allow(dead_code, reason = "each test file uses a part")]

pub(crate) mod compare;
pub(crate) mod generate;
pub(crate) mod random;
pub(crate) mod rules;
pub(crate) mod shrink;
pub(crate) mod write;
