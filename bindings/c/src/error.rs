//! Errors of calls.

use crate::memory::{OK, Str, free, put};
use engine::host::HostError;
use std::sync::OnceLock;

/// Why a call failed. It belongs to that call alone: there is no last error.
#[derive(Debug)]
pub struct Error {
    failure: HostError,
    json: OnceLock<String>,
}

impl Error {
    pub(crate) fn new(failure: HostError) -> Error {
        Error { failure, json: OnceLock::new() }
    }
}

/// The status of an error, the one that the call returned. Of null: `UPRIGHT_V1_OK`.
///
/// Any thread, as long as none frees the error.
///
/// # Safety
/// `error` is null or an error that is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_error_status(error: *const Error) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { error.as_ref() }.map_or(OK, |error| error.failure.status as u32)
}

/// The error in a sentence, which lives as long as the error. Of null: an empty string.
///
/// Any thread, as long as none frees the error.
///
/// # Safety
/// `error` is null or an error that is not freed; `out` is null or a place for a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_error_message(error: *const Error, out: *mut Str) {
    // SAFETY: the caller's promise about both.
    unsafe { put(out, error.as_ref().map_or(Str::of(""), |error| Str::of(&error.failure.message))) };
}

/// The error as JSON, `{version, status, message, diagnostics}`, which lives as long as the error. Of null: an empty string.
///
/// Any thread, as long as none frees the error.
///
/// # Safety
/// `error` is null or an error that is not freed; `out` is null or a place for a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_error_json(error: *const Error, out: *mut Str) {
    // SAFETY: the caller's promise about the error.
    let json = unsafe { error.as_ref() }.map(|error| error.json.get_or_init(|| error.failure.to_json()));
    // SAFETY: the caller's promise about `out`.
    unsafe { put(out, json.map_or(Str::of(""), |json| Str::of(json))) };
}

/// Frees an error. Null is nothing.
///
/// One thread, once.
///
/// # Safety
/// `error` is null, or an error that is not used from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_error_free(error: *mut Error) {
    // SAFETY: the caller's promise.
    unsafe { free(error) };
}
