//! Upright finds misconfigured Kubernetes objects: compile rules once, evaluate objects by the thousand.
//!
//! This crate does no I/O and reads no clock or environment: texts go in, a [`Report`] comes out, and the same input
//! gives the same report everywhere. The command `upright` is a thin host around it.
//!
//! Three steps, each of which may be repeated without the ones before it: texts become [`Rules`], a selection of them
//! with everything fixed that does not depend on objects becomes an [`Evaluator`], and that judges [`Input`]s.
//!
//! ```
//! use upright::{CompileOptions, Format, Input, RunOptions, Rules, Selection, Style};
//!
//! let rules = Rules::compile(&[], &CompileOptions::default())?;
//! let options = RunOptions { selection: Selection::Profile("pss-baseline".into()), ..RunOptions::default() };
//! let evaluator = rules.evaluator(&options)?;
//!
//! let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostNetwork: true, containers: []}}";
//! let report = evaluator.check(vec![Input::new("pod.yaml", pod)]);
//!
//! let finding = report.open().next().expect("the pod uses the network of its node");
//! assert_eq!(report.rule_id(finding), "pod-host-network");
//! assert_eq!(finding.path, "spec.hostNetwork");
//!
//! let mut lines = Vec::new();
//! upright::render(&report, Format::Ndjson, Style::default(), &mut lines)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod admission;
mod cancel;
mod cases;
mod codes;
mod crds;
mod engine;
mod evaluator;
mod finding;
mod fix;
mod head;
mod hide;
pub mod host;
mod input;
mod mutate;
mod near;
mod options;
mod owner;
mod pack;
mod params;
mod read;
mod repair;
mod rules;
mod select;
mod share;
pub mod stage;
mod test;
mod text;
mod verdicts;
#[cfg(feature = "why")]
pub mod why;

pub use admission::{Admission, AdmissionError, AdmissionOptions, Undecided};
pub use cancel::{Cancel, Cancelled};
pub use cases::RuleCase;
pub use codes::{Page, explain};
pub use evaluator::Evaluator;
pub use input::{Input, MAX_INPUT_BYTES};
pub use mutate::{Mutations, Survivor};
pub use options::{CompileOptions, Coverage, Limits, ParamPlaces, ParamSource, RunOptions, Selection};
pub use pack::Pack;
pub use params::ParamInfo;
pub use read::{no_rules, nothing_to_judge};
pub use repair::{AppliedFix, FixedFile, Repair};
pub use rules::{CompileError, ProfileInfo, Rules};
pub use stage::format;
#[cfg(feature = "coverage")]
pub use test::coverage::{Condition, TestCoverage};
pub use test::{CaseReport, TestReport};
pub use upright_report::{
    ControlInfo, ControlVerdict, Fingerprint, Format, Report, Style, Tally, fingerprint, render, render_diagnostics,
    render_patch, render_rule, visible,
};
pub use upright_source::{
    Diagnostic, Evidence, FileId, Finding, Fix, Label, Level, ObjectRef, PatchOp, Position, Related, RuleInfo,
    Severity, SourceFile, SourceMap, Span, Suggestion, TextEdit,
};
pub use verdicts::{Failure, Trust, Verdicts};

/// Rules and evaluators go to every thread, and are used by all at once.
const _: () = {
    const fn shared<T: Send + Sync + 'static>() {}
    shared::<Rules>();
    shared::<Evaluator>();
    shared::<host::Compiled>();
    shared::<host::Judge>();
    shared::<Report>();
};
