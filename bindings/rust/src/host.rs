//! The protocol that hosts in other languages speak: options, inputs and errors as JSON documents, reports as
//! `upright check --output json` prints them. The bindings to C, Go, Python and WebAssembly are shells around this module,
//! so what one of them can do, and how it fails, is the same in all.
//!
//! A document that is empty (no bytes at all) stands for `{}`, where everything has its default. A key that is not known is
//! an error: a setting that is misspelt would be one that is not set.
//!
//! **Compile options** ([`compile`]):
//!
//! | key | type | meaning |
//! | --- | --- | --- |
//! | `packs` | list of `{name, files: [{path, text, name?}], crds?: [{name, text}]}` | rule texts of the host |
//! | `crds` | list of `{name, text}` | CustomResourceDefinitions of the cluster |
//! | `standard` | bool, default true | whether the standard pack is there |
//!
//! **Judge options** ([`Compiled::judge`]):
//!
//! | key | type | meaning |
//! | --- | --- | --- |
//! | `profile` | string | a profile's id, or `all`. At most one of `profile`, `rules`, `packs`; without any: the packs that were given, else the profile `recommended` |
//! | `rules` | list of strings | ids of rules |
//! | `packs` | list of strings | names of packs |
//! | `params` | map | values of parameters |
//! | `facts` | map | external documents, by parameter; fields that are not known are passed over |
//! | `kubernetes` | string | `1.36` |
//! | `now` | int or string | microseconds since 1970, or `2026-01-31T12:00:00Z` |
//! | `coverage` | `"guess"`, `"all"`, `"none"`, or a list of `v1/Pod` | what the inventory holds all of |
//! | `limits` | `{inputBytes, documents, depth, values, rows, textBytes, findings}` | see [`Limits`] |
//! | `admission` | `{deny, warn, patch, undecided}` | see [`AdmissionOptions`]; `deny` and `warn` are severities or `"never"`, `undecided` is `allow`, `warn` or `deny` |
//!
//! **Inputs** ([`inputs`]), where a host has no bytes to pass: a list of `{name, text | value, lookup?}`.
//!
//! **Errors** ([`HostError::to_json`]): `{version, status, message, diagnostics}`.
//!
//! ```
//! use upright::host;
//! use upright::{Cancel, Input};
//!
//! let compiled = host::compile(b"")?;
//! let judge = compiled.judge(br#"{"profile": "pss-baseline", "kubernetes": "1.34"}"#)?;
//! let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostNetwork: true, containers: []}}";
//! let report = judge.check(vec![Input::new("pod.yaml", pod)], &Cancel::new())?;
//! assert!(host::report_json(&report).contains("pod-host-network"));
//!
//! let error = compiled.judge(br#"{"profil": "pss-baseline"}"#).unwrap_err();
//! assert!(error.to_string().starts_with("unknown field `profil`"));
//! # Ok::<(), host::HostError>(())
//! ```
//!
//! [`Limits`]: crate::Limits

mod error;
mod options;

pub use error::{HostError, Status};

use crate::admission::AdmissionOptions;
use crate::cancel::Cancel;
use crate::evaluator::Evaluator;
use crate::input::Input;
use crate::options::Selection;
use crate::rules::Rules;
use options::{CompileDocument, JudgeDocument, parse_list, parse_object};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use upright_report::{Format, Report, Style, diagnostics_json, render};

/// Raised when a document of the protocol changes its meaning; keys may be added at any time.
pub const PROTOCOL: u32 = 1;

/// The profile that judges where nothing else is said.
const DEFAULT_PROFILE: &str = "recommended";

/// Compiled rules, to be shared between threads and judged by.
#[derive(Clone, Debug)]
pub struct Compiled {
    rules: Arc<Rules>,
    /// The packs of the host.
    packs: Vec<String>,
}

/// What judges: an [`Evaluator`] and how it answers reviews. To be shared between threads.
#[derive(Clone, Debug)]
pub struct Judge {
    evaluator: Arc<Evaluator>,
    admission: AdmissionOptions,
}

/// Compiles the packs of a document, together with the standard pack.
///
/// # Errors
/// The document, or what is wrong with the rules.
pub fn compile(options: &[u8]) -> Result<Compiled, HostError> {
    let document: CompileDocument = parse_object(options, "the compile options")?;
    let (packs, options) = document.read();
    let rules = Rules::compile(&packs, &options).map_err(|error| HostError::compile(Status::Rules, error))?;
    let packs = packs.iter().map(|pack| pack.name().to_owned()).collect();
    Ok(Compiled { rules: Arc::new(rules), packs })
}

impl Compiled {
    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What there is, as JSON: `{version, rules, params, profiles, frameworks, warnings}`. Rules are as in
    /// `upright rules --output ndjson`.
    pub fn describe(&self) -> String {
        let rules = &self.rules;
        let value = |text: &str| serde_json::from_str::<Json>(text).unwrap_or(Json::Null);
        let params = rules.params().into_iter().map(|param| {
            let default = param.default.map(|text| serde_json::from_str(&text).unwrap_or(Json::String(text)));
            json!({"name": param.name, "rule": param.rule, "module": param.module, "type": param.ty,
                "default": default, "doc": param.doc})
        });
        let profiles = rules.profiles().into_iter();
        let frameworks = rules.frameworks().into_iter();
        json!({
            "version": PROTOCOL,
            "rules": rules.rules().iter().map(|rule| value(&rules.rule_line(rule))).collect::<Vec<_>>(),
            "params": params.collect::<Vec<_>>(),
            "profiles": profiles.map(|p| json!({"id": p.id, "title": p.title, "rules": p.rules})).collect::<Vec<_>>(),
            "frameworks": frameworks.map(|(id, title)| json!({"id": id, "title": title})).collect::<Vec<_>>(),
            "warnings": value(&diagnostics_json(rules.warnings(), rules.sources())),
        })
        .to_string()
    }

    /// Selects rules and fixes what they judge by.
    ///
    /// # Errors
    /// The document, a profile, rule, parameter or version that does not exist, a value that does not fit.
    pub fn judge(&self, options: &[u8]) -> Result<Judge, HostError> {
        let document: JudgeDocument = parse_object(options, "the judge options")?;
        let fallback = if self.packs.is_empty() {
            Selection::Profile(DEFAULT_PROFILE.to_owned())
        } else {
            Selection::Packs(self.packs.clone())
        };
        let (options, admission) = document.read(options, fallback)?;
        let evaluator = self.rules.evaluator(&options).map_err(|error| HostError::compile(Status::Options, error))?;
        Ok(Judge { evaluator: Arc::new(evaluator), admission })
    }
}

impl Judge {
    /// What judges, for more than this protocol says.
    pub fn evaluator(&self) -> &Evaluator {
        &self.evaluator
    }

    /// The same at another time, in microseconds since 1970.
    ///
    /// # Errors
    /// What depends on the time can't be computed at this one.
    pub fn at(&self, now: i64) -> Result<Judge, HostError> {
        let evaluator = self.evaluator.at(Some(now)).map_err(|error| HostError::compile(Status::Options, error))?;
        Ok(Judge { evaluator: Arc::new(evaluator), admission: self.admission.clone() })
    }

    /// Judges the objects of inputs.
    ///
    /// # Errors
    /// It was cancelled.
    pub fn check(&self, inputs: Vec<Input>, cancel: &Cancel) -> Result<Report, HostError> {
        self.evaluator.check_until(inputs, cancel).map_err(|_| HostError::cancelled())
    }

    /// Answers an `AdmissionReview`: the response as JSON, and everything that was found.
    ///
    /// # Errors
    /// The review can't be answered: a status of 400.
    pub fn admit(&self, review: &[u8], inventory: Vec<Input>) -> Result<(String, Report), HostError> {
        let review = Input::new("review", review);
        let answer = self.evaluator.admit(review, inventory, &self.admission);
        let answer = answer.map_err(|error| HostError::plain(Status::Input, error.to_string()))?;
        Ok((answer.to_json().to_string(), answer.report))
    }

    /// Fixes the texts of inputs, as JSON: `{version, files: [{name, text, applied: [{rule, object, path, message}]}],
    /// left, objects, diagnostics}`.
    pub fn fix(&self, inputs: Vec<Input>) -> String {
        let repair = self.evaluator.fix(inputs);
        let files = repair.files.iter().map(|file| {
            let applied = file
                .applied
                .iter()
                .map(|fix| json!({"rule": fix.rule, "object": fix.object, "path": fix.path, "message": fix.message}));
            json!({"name": file.name, "text": file.text, "applied": applied.collect::<Vec<_>>()})
        });
        let diagnostics: Json =
            serde_json::from_str(&diagnostics_json(&repair.diagnostics, &repair.sources)).unwrap_or(Json::Null);
        json!({"version": PROTOCOL, "files": files.collect::<Vec<_>>(), "left": repair.left,
            "objects": repair.objects, "diagnostics": diagnostics})
        .to_string()
    }
}

/// The inputs of a document: a list of `{name, text | value, lookup?}`.
///
/// # Errors
/// The document.
///
/// ```
/// let inputs = upright::host::inputs(br#"[{"name": "a", "value": {"apiVersion": "v1", "kind": "Pod"}}]"#)?;
/// assert_eq!(inputs[0].name(), "a");
/// # Ok::<(), upright::host::HostError>(())
/// ```
pub fn inputs(document: &[u8]) -> Result<Vec<Input>, HostError> {
    if document.is_empty() {
        return Ok(Vec::new());
    }
    let documents: Vec<options::InputDocument> = parse_list(document, "the inputs")?;
    documents.into_iter().map(|input| input.read(document)).collect()
}

/// A report as `upright check --output json` prints it.
pub fn report_json(report: &Report) -> String {
    let mut out = Vec::new();
    // A vector takes everything.
    let _ = render(report, Format::Json, Style::default(), &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// A report in a form that has a name, for machines or for people: `ndjson`, `sarif`, `junit`, ….
///
/// # Errors
/// There is no such form.
pub fn report_as(report: &Report, format: &str) -> Result<String, HostError> {
    let Some(format) = Format::from_name(format) else {
        let names: Vec<_> = Format::ALL.iter().map(|(_, name)| *name).collect();
        let text = format!("there is no format `{format}`; there are: {}", names.join(", "));
        return Err(HostError::plain(Status::Options, text));
    };
    let mut out = Vec::new();
    let _ = render(report, format, Style::default(), &mut out);
    Ok(String::from_utf8(out).unwrap_or_default())
}
