//! Admission: an `AdmissionReview` in, its response out.
//!
//! A webhook stands between people and their cluster, so what is unclear has one answer: a review that can't be read is an
//! error, an object that can't be read whole is denied, and a rule that can't be decided is what the host says.

mod envelope;
mod patch;
mod response;

use crate::cancel::Cancel;
use crate::evaluator::Evaluator;
use crate::input::Input;
use crate::read::{self, Objects};
use envelope::Envelope;
use std::fmt;
use upright_object::Object;
use upright_report::{Report, Tally};
use upright_source::{Level, PatchOp, Severity, SourceMap};

/// How findings become an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmissionOptions {
    /// A finding that is at least this grave denies the request; none: no finding does.
    pub deny: Option<Severity>,
    /// A finding that is at least this grave, and does not deny, is a warning; none: there are no warnings.
    pub warn: Option<Severity>,
    /// Whether to mend what the rules can mend: the answer then has a JSON Patch, and is about the mended object. Objects
    /// that are created are mended, and those that are updated unless their kind is Pod, whose spec can't change.
    pub patch: bool,
    /// What a rule does that can't be decided, such as one that joins without an inventory.
    pub undecided: Undecided,
}

/// What comes of a rule that can't be decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Undecided {
    /// Nothing but a count in the report.
    #[default]
    Allow,
    /// A warning.
    Warn,
    /// The request is denied.
    Deny,
}

impl Default for AdmissionOptions {
    /// Denies from `high` on, warns of the rest, mends nothing.
    fn default() -> AdmissionOptions {
        AdmissionOptions {
            deny: Some(Severity::High),
            warn: Some(Severity::Info),
            patch: false,
            undecided: Undecided::Allow,
        }
    }
}

/// The answer to a review.
#[derive(Clone, Debug)]
pub struct Admission {
    /// The request's.
    pub uid: String,
    /// Whether the request may go on.
    pub allowed: bool,
    /// Why not; empty where it may.
    pub message: String,
    /// What the person who made the request is told, whatever the answer.
    pub warnings: Vec<String>,
    /// What mends the object; paths are from the object, as the API server wants them. Empty: nothing is to be changed.
    pub patch: Vec<PatchOp>,
    /// Everything that was found, in the object as it is after the patch.
    pub report: Report,
}

/// A review that can't be answered: the host says so by an HTTP status of 400.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdmissionError {
    /// The bytes are no JSON, or not of a review's shape; with the reason.
    Unreadable(String),
    /// It is a review of another API version than `admission.k8s.io/v1`, or none at all; with what it says it is.
    NotAReview(String),
    /// There is no `request`.
    NoRequest,
    /// The request has no `uid`, so it can't be answered.
    NoUid,
}

impl fmt::Display for AdmissionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdmissionError::Unreadable(reason) => write!(f, "the review can't be read: {reason}"),
            AdmissionError::NotAReview(what) => {
                write!(f, "an AdmissionReview of admission.k8s.io/v1 is wanted, and this is {what}")
            }
            AdmissionError::NoRequest => f.write_str("the AdmissionReview has no request"),
            AdmissionError::NoUid => f.write_str("the request has no uid"),
        }
    }
}

impl std::error::Error for AdmissionError {}

impl Evaluator {
    /// Answers a review: `admission.k8s.io/v1`, JSON bytes or a value. `inventory` is what joins see; without it, and
    /// without a declared [`Coverage`](crate::Coverage), rules that join are *not evaluated*.
    ///
    /// A request that deletes an object, or is about a subresource other than `ephemeralcontainers` and `resize`, does not
    /// bring a new object: only rules that ask for the request judge it.
    ///
    /// # Errors
    /// The review can't be answered. One whose object can't be read is: it is denied.
    ///
    /// ```
    /// use serde_json::json;
    /// use upright::{AdmissionOptions, CompileOptions, Input, RunOptions, Rules, Selection};
    ///
    /// let rules = Rules::compile(&[], &CompileOptions::default())?;
    /// let options = RunOptions { selection: Selection::Profile("pss-baseline".into()), ..RunOptions::default() };
    /// let evaluator = rules.evaluator(&options)?;
    ///
    /// let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
    ///     "spec": {"hostNetwork": true, "containers": [{"name": "c", "image": "c:1"}]}});
    /// let review = json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
    ///     "request": {"uid": "1f", "operation": "CREATE", "object": pod}});
    ///
    /// let answer = evaluator.admit(Input::value("review", review.clone()), vec![], &AdmissionOptions::default())?;
    /// assert!(!answer.allowed && answer.message.contains("pod-host-network"));
    ///
    /// let mending = AdmissionOptions { patch: true, ..AdmissionOptions::default() };
    /// let answer = evaluator.admit(Input::value("review", review), vec![], &mending)?;
    /// assert!(answer.allowed && !answer.patch.is_empty());
    /// assert_eq!(answer.to_json()["response"]["patchType"], "JSONPatch");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn admit(
        &self,
        review: Input,
        inventory: Vec<Input>,
        options: &AdmissionOptions,
    ) -> Result<Admission, AdmissionError> {
        let envelope = Envelope::read(&review)?;
        let mut sources = self.sources().clone();
        let never = Cancel::new();
        let inputs = [review].into_iter().chain(inventory.into_iter().map(Input::for_lookup));
        let mut objects = read::read(inputs.collect(), &self.limits, &never, &mut sources);
        let mut diagnostics = std::mem::take(&mut objects.diagnostics);
        diagnostics.extend(self.validate(&objects.judged));
        self.mend(&mut objects);
        let patch = match self.mendable(&envelope, &objects, options) {
            true => self.mend_request(&mut objects, &sources),
            false => Vec::new(),
        };
        let made = self.judged(&objects, &never, &sources, &mut |_, _| {});
        let broken = objects.judged.iter().find_map(|object| object.unreadable.clone());
        let mut report = self.report(made, diagnostics, objects.judged.len(), sources);
        if !envelope.brings_object() {
            let asks = |rule: usize| self.asks_request.get(rule).copied().unwrap_or(true);
            report.findings.retain(|finding| asks(finding.rule));
            for (_, tally) in report.tallies.iter_mut().enumerate().filter(|(rule, _)| !asks(*rule)) {
                *tally = Tally { not_applicable: report.objects, ..Tally::default() };
            }
        }
        Ok(response::answer(envelope, report, patch, broken, options))
    }

    /// Whether the object of a request is to be mended, and can be.
    fn mendable(&self, envelope: &Envelope, objects: &Objects, options: &AdmissionOptions) -> bool {
        let fit = |object: &Object| {
            object.unreadable.is_none() && (envelope.operation == "CREATE" || object.id.kind != "Pod")
        };
        options.patch && envelope.can_change() && matches!(objects.judged.as_slice(), [object] if fit(object))
    }

    /// Mends the one object of a request, and gives the patch.
    fn mend_request(&self, objects: &mut Objects, sources: &SourceMap) -> Vec<PatchOp> {
        let json = |object: &Object| object.tree.to_json(object.root);
        let mended = self.mended(objects, sources);
        match (objects.judged.first(), mended.first()) {
            (Some(old), Some(new)) => {
                let patch = patch::between(&json(old), &json(new));
                objects.judged = mended;
                patch
            }
            _ => Vec::new(),
        }
    }
}

/// Whether some input could not be read.
fn has_errors(report: &Report) -> bool {
    report.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
}
