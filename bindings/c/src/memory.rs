//! Pointers from and to the host. All that is unsafe comes down to the few functions here.

use crate::error::Error;
use engine::Input;
use engine::host::{HostError, Status};
use std::alloc::{self, Layout};
use std::any::Any;
use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::slice;

/// Success. The other statuses are those of `upright_v1_error_status`.
pub const OK: u32 = 0;
/// An options document, or what it names, is wrong.
pub const OPTIONS: u32 = 1;
/// The rules can't be used.
pub const RULES: u32 = 2;
/// An input is no such document as is wanted.
pub const INPUT: u32 = 3;
/// The host cancelled the call, or its callback ended it.
pub const CANCELLED: u32 = 4;
/// The call itself is wrong: a null pointer, a text that is not UTF-8.
pub const ARGUMENT: u32 = 5;
/// A mistake in Upright.
pub const INTERNAL: u32 = 6;

const _: () = {
    assert!(OPTIONS == Status::Options as u32 && RULES == Status::Rules as u32 && INPUT == Status::Input as u32);
    assert!(CANCELLED == Status::Cancelled as u32 && ARGUMENT == Status::Argument as u32);
    assert!(INTERNAL == Status::Internal as u32);
};

/// A text of the library: UTF-8, without a zero at its end. It belongs to the handle that it was asked of, and lives as long
/// as that.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Str {
    /// The first byte; never null.
    pub ptr: *const c_char,
    /// The number of bytes.
    pub len: usize,
}

/// The input is for joins alone: its objects are found by rules and not judged.
pub const INPUT_LOOKUP: u32 = 1;

/// A file, or what stands for one: YAML or JSON, one or many objects, lists, an AdmissionReview.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct InputBytes {
    /// What messages call it: a path. UTF-8.
    pub name: *const c_char,
    /// Bytes of the name.
    pub name_len: usize,
    /// The text.
    pub bytes: *const c_char,
    /// Bytes of the text.
    pub bytes_len: usize,
    /// 0, or `UPRIGHT_V1_INPUT_LOOKUP`.
    pub flags: u32,
}

/// A text that the caller owns.
#[derive(Debug)]
pub struct Text(pub(crate) String);

impl Str {
    pub(crate) fn of(text: &str) -> Str {
        Str { ptr: text.as_ptr().cast(), len: text.len() }
    }
}

/// Runs a call: its result, or its error in the caller's place for it, and the status. A panic is an error.
///
/// # Safety
/// `error` is null or a place for a pointer.
pub(crate) unsafe fn guard(error: *mut *mut Error, call: impl FnOnce() -> Result<(), HostError>) -> u32 {
    let outcome = catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| Err(internal(&*panic)));
    let (status, handle) = match outcome {
        Ok(()) => (OK, ptr::null_mut()),
        Err(failure) if error.is_null() => (failure.status as u32, ptr::null_mut()),
        Err(failure) => (failure.status as u32, Box::into_raw(Box::new(Error::new(failure)))),
    };
    // SAFETY: the caller's promise about `error`.
    unsafe { put(error, handle) };
    status
}

/// Runs something that has no way to fail but by a panic.
pub(crate) fn quiet<T>(otherwise: T, call: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or(otherwise)
}

fn internal(panic: &(dyn Any + Send)) -> HostError {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    HostError::plain(Status::Internal, format!("a mistake in Upright, please report it: {text}"))
}

fn argument(text: impl Into<String>) -> HostError {
    HostError::plain(Status::Argument, text)
}

/// Writes a result where the caller wants it, if it does.
///
/// # Safety
/// `out` is null or a place for a `T`.
pub(crate) unsafe fn put<T>(out: *mut T, value: T) {
    if !out.is_null() {
        // SAFETY: it is a place for a `T`, as the caller promises; what was there is not read.
        unsafe { out.write(value) };
    }
}

/// The place for a result, emptied, so that a call that fails leaves null.
///
/// # Safety
/// `out` is null or a place for a pointer.
pub(crate) unsafe fn place<T>(out: *mut *mut T, name: &str) -> Result<*mut *mut T, HostError> {
    if out.is_null() {
        return Err(argument(format!("`{name}` is null: there is no place for the result")));
    }
    // SAFETY: the caller's promise about `out`.
    unsafe { out.write(ptr::null_mut()) };
    Ok(out)
}

/// What a handle stands for.
///
/// # Safety
/// `handle` is null, or was made by this library for this type and is not freed while the result is used.
pub(crate) unsafe fn get<'a, T>(handle: *const T, name: &str) -> Result<&'a T, HostError> {
    // SAFETY: the caller's promise about `handle`; nothing changes behind a shared handle.
    unsafe { handle.as_ref() }.ok_or_else(|| argument(format!("`{name}` is null")))
}

/// Gives a handle to the caller.
///
/// # Safety
/// `out` is a place for a pointer.
pub(crate) unsafe fn give<T>(out: *mut *mut T, value: T) {
    // SAFETY: the caller's promise about `out`.
    unsafe { out.write(Box::into_raw(Box::new(value))) };
}

/// Runs what makes a handle, and gives it to the caller: what every call does that has one result.
///
/// # Safety
/// `out` is null or a place for a pointer; `error` is null or one.
pub(crate) unsafe fn make<T>(
    out: *mut *mut T,
    error: *mut *mut Error,
    call: impl FnOnce() -> Result<T, HostError>,
) -> u32 {
    // SAFETY: the caller's promises about both.
    unsafe {
        guard(error, || {
            let out = place(out, "out")?;
            give(out, call()?);
            Ok(())
        })
    }
}

/// Frees a handle.
///
/// # Safety
/// `handle` is null, or was made by this library for this type and is not used from now on.
pub(crate) unsafe fn free<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: `give` made it by `Box::into_raw`, and the caller gives it back once.
        quiet((), || drop(unsafe { Box::from_raw(handle) }));
    }
}

/// Bytes of the caller.
///
/// # Safety
/// `ptr` is null, or has `len` bytes that do not change while the result is used.
pub(crate) unsafe fn bytes<'a>(ptr: *const c_char, len: usize, name: &str) -> Result<&'a [u8], HostError> {
    match (ptr.is_null(), len) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(argument(format!("`{name}` is null, and has a length of {len}"))),
        (false, len) if isize::try_from(len).is_err() => Err(argument(format!("`{name}` has a length of {len}"))),
        // SAFETY: not null, not longer than memory, and the caller's promise about both.
        (false, len) => Ok(unsafe { slice::from_raw_parts(ptr.cast(), len) }),
    }
}

/// The same as text.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn text<'a>(ptr: *const c_char, len: usize, name: &str) -> Result<&'a str, HostError> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(ptr, len, name) }?;
    std::str::from_utf8(bytes).map_err(|error| argument(format!("`{name}` is not UTF-8: {error}")))
}

/// The inputs of the caller, copied.
///
/// # Safety
/// `inputs` is null, or has `count` inputs whose pointers are as for [`bytes`].
pub(crate) unsafe fn read_inputs(inputs: *const InputBytes, count: usize) -> Result<Vec<Input>, HostError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let fits = count.checked_mul(size_of::<InputBytes>()).is_some_and(|bytes| isize::try_from(bytes).is_ok());
    if inputs.is_null() || !inputs.is_aligned() || !fits {
        return Err(argument(format!("`inputs` is null or no array of {count} inputs")));
    }
    // SAFETY: not null, aligned, not longer than memory, and the caller's promise.
    let inputs = unsafe { slice::from_raw_parts(inputs, count) };
    let read = |(number, input): (usize, &InputBytes)| {
        // SAFETY: the caller's promise about the pointers of each input.
        let (name, bytes) = unsafe {
            (
                text(input.name, input.name_len, &format!("inputs[{number}].name"))?,
                bytes(input.bytes, input.bytes_len, &format!("inputs[{number}].bytes"))?,
            )
        };
        let whole = Input::new(name, bytes);
        match input.flags {
            0 => Ok(whole),
            INPUT_LOOKUP => Ok(whole.for_lookup()),
            flags => Err(argument(format!("inputs[{number}].flags is {flags}, which means nothing"))),
        }
    };
    inputs.iter().enumerate().map(read).collect()
}

/// Memory for a host that has none that the library can see, such as one that runs it as WebAssembly. Null where there is
/// none, or `len` is 0. To be freed by `upright_v1_dealloc`.
///
/// Any thread, at any time.
#[unsafe(no_mangle)]
pub extern "C" fn upright_v1_alloc(len: usize) -> *mut u8 {
    match Layout::from_size_align(len, ALIGN) {
        // SAFETY: the size is not 0.
        Ok(layout) if len > 0 => unsafe { alloc::alloc_zeroed(layout) },
        _ => ptr::null_mut(),
    }
}

/// Frees memory of `upright_v1_alloc`, with the length that it was asked for.
///
/// # Safety
/// `ptr` is null, or came from `upright_v1_alloc(len)` and is not used from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_dealloc(ptr: *mut u8, len: usize) {
    if let (false, true, Ok(layout)) = (ptr.is_null(), len > 0, Layout::from_size_align(len, ALIGN)) {
        // SAFETY: it was allocated with this layout, as the caller promises.
        unsafe { alloc::dealloc(ptr, layout) };
    }
}

/// Enough for every struct of the interface.
const ALIGN: usize = 8;

/// The characters of a text, which live as long as it. Of null: an empty string.
///
/// Any thread, as long as none frees the text.
///
/// # Safety
/// `text` is null or a text that is not freed; `out` is null or a place for a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_text_get(text: *const Text, out: *mut Str) {
    // SAFETY: the caller's promise about both.
    unsafe { put(out, text.as_ref().map_or(Str::of(""), |text| Str::of(&text.0))) };
}

/// Frees a text. Null is nothing.
///
/// One thread, once.
///
/// # Safety
/// `text` is null, or a text that is not used from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_text_free(text: *mut Text) {
    // SAFETY: the caller's promise.
    unsafe { free(text) };
}
