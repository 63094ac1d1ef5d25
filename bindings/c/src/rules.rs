//! Compiled rules.

use crate::error::Error;
use crate::memory::{Text, bytes, free, get, make};
use engine::host::{self, Compiled};
use std::ffi::c_char;

/// Compiled rules: made once, then evaluators of them as often as one likes.
#[derive(Debug)]
pub struct Rules(pub(crate) Compiled);

/// Compiles rules. `options` is a JSON document: `{"packs": [{"name", "files": [{"path", "text"}]}], "crds": [{"name",
/// "text"}], "standard": true}`; without bytes: the standard rules.
///
/// Any thread, at any time.
///
/// # Safety
/// `options` has `options_len` bytes; `out` is a place for a pointer; `error` is null or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_rules_new(
    options: *const c_char,
    options_len: usize,
    out: *mut *mut Rules,
    error: *mut *mut Error,
) -> u32 {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe { make(out, error, || Ok(Rules(host::compile(bytes(options, options_len, "options")?)?))) }
}

/// What rules there are, as JSON: `{"rules", "params", "profiles", "frameworks", "warnings"}`. The text is to be freed.
///
/// Any thread, as long as none frees the rules.
///
/// # Safety
/// `rules` is null or rules that are not freed; `out` is a place for a pointer; `error` is null or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_rules_describe(
    rules: *const Rules,
    out: *mut *mut Text,
    error: *mut *mut Error,
) -> u32 {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe { make(out, error, || Ok(Text(get(rules, "rules")?.0.describe()))) }
}

/// Frees rules. Null is nothing. Evaluators of them live on.
///
/// One thread, once.
///
/// # Safety
/// `rules` is null, or rules that are not used from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_rules_free(rules: *mut Rules) {
    // SAFETY: the caller's promise.
    unsafe { free(rules) };
}
