//! The C interface: `libupright`, with the header `include/upright.h`.
//!
//! What the library does is said in the crate `upright`; here it gets a form that every language can call. Options, reports
//! and errors are the JSON documents of `upright::host`. Three things hold throughout:
//!
//! - A handle is made by one function and freed by one other; freeing null does nothing. Handles that are not being freed
//!   may be used by any number of threads at a time.
//! - A call that can fail returns a status. It then leaves its results null and, where the caller gave a place for it, an
//!   error handle that belongs to this call alone.
//! - No panic leaves the library: it becomes the status `UPRIGHT_V1_INTERNAL`.

pub mod cancel;
pub mod error;
pub mod evaluator;
pub mod finding;
pub mod memory;
pub mod report;
pub mod rules;

/// The version of this interface. It is raised when a function or struct changes its meaning, and then so is the prefix of
/// all names: a library may have several at once.
pub const ABI_VERSION: u32 = 1;

/// The version of the interface that the library has: 1. Compare it with `UPRIGHT_V1_ABI_VERSION` of the header.
///
/// Any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn upright_v1_abi_version() -> u32 {
    ABI_VERSION
}

/// The version of the library, as text: `0.1.0`. It lives as long as the library.
///
/// Any thread, at any time.
///
/// # Safety
/// `out` is null or a place for a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_version(out: *mut memory::Str) {
    // SAFETY: the caller's promise about `out`.
    unsafe { memory::put(out, memory::Str::of(env!("CARGO_PKG_VERSION"))) };
}
