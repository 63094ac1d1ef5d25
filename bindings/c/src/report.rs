//! What a call has found.

use crate::error::Error;
use crate::finding::{Finding, view};
use crate::memory::{Str, Text, free, get, guard, make, put, quiet, text};
use engine::Level;
use engine::host::{self, HostError, Status};
use std::ffi::c_char;
use std::sync::OnceLock;

/// What a call has found.
#[derive(Debug)]
pub struct Report {
    report: engine::Report,
    json: OnceLock<String>,
}

impl Report {
    pub(crate) fn new(report: engine::Report) -> Report {
        Report { report, json: OnceLock::new() }
    }

    fn json(&self) -> &str {
        quiet("", || self.json.get_or_init(|| host::report_json(&self.report)))
    }
}

/// How many findings there are, those that waivers excuse included. Of null: 0.
///
/// Any thread, as long as none frees the report.
///
/// # Safety
/// `report` is null or a report that is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_report_findings(report: *const Report) -> usize {
    // SAFETY: the caller's promise.
    unsafe { report.as_ref() }.map_or(0, |report| report.report.findings.len())
}

/// How many objects were judged. Of null: 0.
///
/// Any thread, as long as none frees the report.
///
/// # Safety
/// `report` is null or a report that is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_report_objects(report: *const Report) -> usize {
    // SAFETY: the caller's promise.
    unsafe { report.as_ref() }.map_or(0, |report| report.report.objects)
}

/// How many errors the inputs have: something could not be read, and so was not judged. Of null: 0.
///
/// Any thread, as long as none frees the report.
///
/// # Safety
/// `report` is null or a report that is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_report_errors(report: *const Report) -> usize {
    let errors = |report: &Report| report.report.diagnostics.iter().filter(|d| d.level == Level::Error).count();
    // SAFETY: the caller's promise.
    unsafe { report.as_ref() }.map_or(0, errors)
}

/// A finding by its number, from 0. Its strings live as long as the report. A number that is too high is
/// `UPRIGHT_V1_ARGUMENT`.
///
/// Any thread, as long as none frees the report.
///
/// # Safety
/// `report` is null or a report that is not freed; `out` is null or a place for a finding.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_report_finding(report: *const Report, number: usize, out: *mut Finding) -> u32 {
    // SAFETY: the caller's promises.
    unsafe {
        guard(std::ptr::null_mut(), || {
            let report = &get(report, "report")?.report;
            let finding = report.findings.get(number);
            let finding = finding.ok_or_else(|| HostError::plain(Status::Argument, "no such finding"))?;
            put(out, view(report, finding));
            Ok(())
        })
    }
}

/// The report as `upright check --output json` prints it. It is written when it is first asked for, and lives as long as
/// the report. Of null: an empty string.
///
/// Any thread, as long as none frees the report.
///
/// # Safety
/// `report` is null or a report that is not freed; `out` is null or a place for a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_report_json(report: *const Report, out: *mut Str) {
    // SAFETY: the caller's promise about the report.
    let json = unsafe { report.as_ref() }.map_or("", Report::json);
    // SAFETY: the caller's promise about `out`.
    unsafe { put(out, Str::of(json)) };
}

/// The report in another form: `human`, `json`, `ndjson`, `sarif`, `junit` or `github`. The text is to be freed.
///
/// Any thread, as long as none frees the report.
///
/// # Safety
/// `report` is null or a report that is not freed; `format` has `format_len` bytes; `out` is a place for a pointer; `error`
/// is null or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_report_as(
    report: *const Report,
    format: *const c_char,
    format_len: usize,
    out: *mut *mut Text,
    error: *mut *mut Error,
) -> u32 {
    // SAFETY: the caller's promises, about each pointer in turn.
    unsafe {
        make(out, error, || {
            let report = get(report, "report")?;
            Ok(Text(host::report_as(&report.report, text(format, format_len, "format")?)?))
        })
    }
}

/// Frees a report, and with it the strings of its findings. Null is nothing.
///
/// One thread, once.
///
/// # Safety
/// `report` is null, or a report that is not used from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn upright_v1_report_free(report: *mut Report) {
    // SAFETY: the caller's promise.
    unsafe { free(report) };
}
