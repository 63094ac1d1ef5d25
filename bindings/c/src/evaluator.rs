//! What judges.

use crate::cancel::Cancel;
use crate::error::Error;
use crate::finding::{Finding, view};
use crate::memory::{InputBytes, Text, bytes, free, get, give, guard, make, place, read_inputs};
use crate::report::Report;
use crate::rules::Rules;
use engine::host::{HostError, Judge, Status};
use std::ffi::{c_char, c_int, c_void};

/// Rules with everything fixed that does not depend on objects. Judges as often as one likes, in as many threads as one
/// likes.
#[derive(Debug)]
pub struct Evaluator(Judge);

/// Is told of one finding. `user` is what the call was given. The finding and its strings live until it returns. It returns
/// 0 to go on; anything else ends the call with `UPRIGHT_V1_CANCELLED`. It must not unwind or jump out, and is called on the
/// thread of the call.
pub type FindingCallback = Option<unsafe extern "C" fn(user: *mut c_void, finding: *const Finding) -> c_int>;

/// Makes an evaluator of rules. `options` is a JSON document: `{"profile" | "rules" | "packs", "params", "facts",
/// "kubernetes", "now", "coverage", "limits", "admission"}`; without bytes: the packs that were given, else the profile
/// `recommended`.
///
/// Any thread, as long as none frees the rules.
///
/// # Safety
/// `rules` is null or rules that are not freed; `options` has `options_len` bytes; `out` is a place for a pointer; `error`
/// is null or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_evaluator_new(
    rules: *const Rules,
    options: *const c_char,
    options_len: usize,
    out: *mut *mut Evaluator,
    error: *mut *mut Error,
) -> u32 {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe {
        make(out, error, || {
            let judge = get(rules, "rules")?.0.judge(bytes(options, options_len, "options")?)?;
            Ok(Evaluator(judge))
        })
    }
}

/// Makes the same evaluator at another time, in microseconds since 1970: for hosts that live long. Much cheaper than a new
/// one.
///
/// Any thread, as long as none frees the evaluator.
///
/// # Safety
/// `evaluator` is null or an evaluator that is not freed; `out` is a place for a pointer; `error` is null or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_evaluator_at(
    evaluator: *const Evaluator,
    now: i64,
    out: *mut *mut Evaluator,
    error: *mut *mut Error,
) -> u32 {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe { make(out, error, || Ok(Evaluator(get(evaluator, "evaluator")?.0.at(now)?))) }
}

/// Frees an evaluator. Null is nothing. Reports live on.
///
/// One thread, once.
///
/// # Safety
/// `evaluator` is null, or an evaluator that is not used from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_evaluator_free(evaluator: *mut Evaluator) {
    // SAFETY: the caller's promise.
    unsafe { free(evaluator) };
}

/// Judges the objects of any number of inputs, in one call. `cancel` may be null. The report is to be freed. What is wrong
/// with inputs is in the report, and no failure.
///
/// Any thread, as long as none frees the evaluator. The inputs are copied: they may go when the call returns.
///
/// # Safety
/// `evaluator` is null or an evaluator that is not freed; `inputs` has `count` inputs; `cancel` is null or a switch that is
/// not freed; `out` is a place for a pointer; `error` is null or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_check(
    evaluator: *const Evaluator,
    inputs: *const InputBytes,
    count: usize,
    cancel: *const Cancel,
    out: *mut *mut Report,
    error: *mut *mut Error,
) -> u32 {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe { make(out, error, || Ok(Report::new(judge(evaluator, inputs, count, cancel)?))) }
}

/// Judges like `upright_v1_check`, and tells `callback` of each finding instead of making a report, so nothing is written
/// as JSON or has to be freed. Findings come in the order of the report. What is wrong with inputs is not told: where that
/// matters, make a report.
///
/// Any thread, as long as none frees the evaluator.
///
/// # Safety
/// As for `upright_v1_check`; `callback` is null or does what its type says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_check_each(
    evaluator: *const Evaluator,
    inputs: *const InputBytes,
    count: usize,
    cancel: *const Cancel,
    callback: FindingCallback,
    user: *mut c_void,
    error: *mut *mut Error,
) -> u32 {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe {
        guard(error, || {
            let callback = callback.ok_or_else(|| HostError::plain(Status::Argument, "`callback` is null"))?;
            let report = judge(evaluator, inputs, count, cancel)?;
            for finding in &report.findings {
                if callback(user, &view(&report, finding)) != 0 {
                    return Err(HostError::plain(Status::Cancelled, "the callback ended the call"));
                }
            }
            Ok(())
        })
    }
}

/// # Safety
/// As for `upright_v1_check`.
unsafe fn judge(
    evaluator: *const Evaluator,
    inputs: *const InputBytes,
    count: usize,
    cancel: *const Cancel,
) -> Result<engine::Report, HostError> {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe {
        let judge = &get(evaluator, "evaluator")?.0;
        let inputs = read_inputs(inputs, count)?;
        match cancel.as_ref() {
            Some(cancel) => judge.check(inputs, &cancel.0),
            None => judge.check(inputs, &engine::Cancel::new()),
        }
    }
}

/// Answers an AdmissionReview of admission.k8s.io/v1: `response` is the AdmissionReview to send back, as JSON, to be freed.
/// `inventory` is what rules that join see; it may be null with a count of 0. `report` may be null, else it is given
/// everything that was found, to be freed. A review that can't be answered is `UPRIGHT_V1_INPUT`: send an HTTP status of
/// 400. How findings decide is said by the evaluator's option `admission`.
///
/// Any thread, as long as none frees the evaluator.
///
/// # Safety
/// `evaluator` is null or an evaluator that is not freed; `review` has `review_len` bytes; `inventory` has `count` inputs;
/// `response` is a place for a pointer; `report` and `error` are null or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_admit(
    evaluator: *const Evaluator,
    review: *const c_char,
    review_len: usize,
    inventory: *const InputBytes,
    count: usize,
    response: *mut *mut Text,
    report: *mut *mut Report,
    error: *mut *mut Error,
) -> u32 {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe {
        guard(error, || {
            crate::memory::put(report, std::ptr::null_mut());
            let response = place(response, "response")?;
            let judge = &get(evaluator, "evaluator")?.0;
            let review = bytes(review, review_len, "review")?;
            let (answer, found) = judge.admit(review, read_inputs(inventory, count)?)?;
            give(response, Text(answer));
            if !report.is_null() {
                give(report, Report::new(found));
            }
            Ok(())
        })
    }
}

/// Fixes what can be fixed in the texts of inputs: `out` is JSON, `{"files": [{"name", "text", "applied"}], "left",
/// "objects", "diagnostics"}`, to be freed. Nothing is written anywhere.
///
/// Any thread, as long as none frees the evaluator.
///
/// # Safety
/// `evaluator` is null or an evaluator that is not freed; `inputs` has `count` inputs; `out` is a place for a pointer;
/// `error` is null or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_fix(
    evaluator: *const Evaluator,
    inputs: *const InputBytes,
    count: usize,
    out: *mut *mut Text,
    error: *mut *mut Error,
) -> u32 {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe { make(out, error, || Ok(Text(get(evaluator, "evaluator")?.0.fix(read_inputs(inputs, count)?)))) }
}
