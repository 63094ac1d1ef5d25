//! The cases for programs that have no reader of JSON: numbers and texts, one after the other.
//!
//! A number is 8 bytes, little-endian; a text is a number and so many bytes; what may be missing is a number, 0 or 1, before
//! it. Of each case: name, compile, judge, call (0 check, 1 admit, 2 fix), review; how many inputs, and of each name, bytes,
//! lookup; then maybe an error: status, message; maybe the findings as one text; maybe objects; maybe errors; maybe the
//! response as text; maybe what a fix gives, as text.

use crate::case::{Call, Case, Document};
use crate::{Broken, native};
use std::fs;
use std::path::{Path, PathBuf};

/// Writes all cases.
pub(crate) fn write(cases: &Result<Vec<(PathBuf, Document)>, Broken>, file: &Path) -> Result<(), Broken> {
    let files = cases.as_ref().map_err(ToString::to_string)?;
    let cases: Vec<&Case> = files.iter().flat_map(|(_, document)| &document.cases).collect();
    let mut out = Out(Vec::new());
    out.number(cases.len());
    for case in cases {
        out.case(case);
    }
    Ok(fs::write(file, out.0)?)
}

struct Out(Vec<u8>);

impl Out {
    fn number(&mut self, number: usize) {
        self.0.extend((number as u64).to_le_bytes());
    }

    fn text(&mut self, text: impl AsRef<[u8]>) {
        self.number(text.as_ref().len());
        self.0.extend(text.as_ref());
    }

    fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Out, T)) {
        self.number(usize::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn case(&mut self, case: &Case) {
        self.text(&case.name);
        self.text(Case::bytes(case.compile.as_ref()));
        self.text(Case::bytes(case.judge.as_ref()));
        self.number(match case.call {
            Call::Check => 0,
            Call::Admit => 1,
            Call::Fix => 2,
        });
        self.text(case.review.clone().unwrap_or_default());
        self.number(case.inputs.len());
        for input in &case.inputs {
            self.text(&input.name);
            self.text(input.bytes());
            self.number(usize::from(input.lookup));
        }
        let results = &case.results;
        self.maybe(results.error.as_ref(), |out, error| {
            out.text(&error.status);
            out.text(&error.message);
        });
        let joined = results.findings.as_ref().map(|lines| lines.iter().map(|line| format!("{line}\n")).collect());
        self.maybe(joined, |out, lines: String| out.text(lines));
        self.maybe(results.objects, Out::number);
        self.maybe(results.errors, Out::number);
        self.maybe(results.response.as_ref(), |out, response| out.text(response.to_string()));
        let fixed = (case.call == Call::Fix && results.error.is_none()).then(|| native::document(case));
        self.maybe(fixed.flatten(), |out, fixed| out.text(fixed));
    }
}
