//! What the tests share.
#![allow(dead_code, reason = "each test file uses a part")]

pub(crate) mod compare;
pub(crate) mod generate;
pub(crate) mod random;
pub(crate) mod rules;
pub(crate) mod shrink;
pub(crate) mod write;

/// A number that the environment may set.
pub(crate) fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
