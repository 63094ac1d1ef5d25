//! Ending calls from another thread.

use crate::memory::free;

/// A switch that ends calls. It can't be taken back.
#[derive(Debug, Default)]
pub struct Cancel(pub(crate) engine::Cancel);

/// A new switch, to be freed by `upright_v1_cancel_free`.
///
/// Any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn upright_v1_cancel_new() -> *mut Cancel {
    Box::into_raw(Box::default())
}

/// Ends the calls that were given the switch, those that run and those to come, with `UPRIGHT_V1_CANCELLED`. A call that
/// runs goes on for a few milliseconds. Of null: nothing.
///
/// Any thread, as long as none frees the switch.
///
/// # Safety
/// `cancel` is null or a switch that is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_cancel_set(cancel: *const Cancel) {
    // SAFETY: the caller's promise.
    if let Some(cancel) = unsafe { cancel.as_ref() } {
        cancel.0.cancel();
    }
}

/// Frees a switch. Null is nothing. No call that was given it may still run.
///
/// One thread, once.
///
/// # Safety
/// `cancel` is null, or a switch that is not used from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_cancel_free(cancel: *mut Cancel) {
    // SAFETY: the caller's promise.
    unsafe { free(cancel) };
}
