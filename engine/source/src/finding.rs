//! What a run says about objects.

use crate::Span;
use serde::{Deserialize, Serialize};

/// How much a finding matters. Ordered from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Hardening.
    Low,
    /// Weakens a defence.
    Medium,
    /// Opens a way in or up.
    High,
    /// Gives the node or the cluster away.
    Critical,
}

impl Severity {
    /// All, from most to least grave.
    pub const ALL: [Severity; 5] =
        [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info];

    /// The word that rules, options and reports use.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The severity of a word.
    pub fn from_name(name: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// What a rule says of an object. An object's verdict is the first of this order that holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// At least one finding that no waiver excuses.
    Fail,
    /// The rule could not be decided for the object, and why.
    NotEvaluated(String),
    /// Findings, all of them excused.
    Waived,
    /// The verdict was reached and found nothing.
    Pass,
    /// No row reached the verdict.
    NotApplicable,
}

/// Which object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectRef {
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// Empty for a cluster-scoped object and where none is given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// `metadata.name`, else `metadata.generateName`, else empty.
    pub name: String,
}

/// A value that decided a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Path in the object.
    pub path: String,
    /// The value as the message would print it; `unset` where there is none; secrets are `***`.
    pub value: String,
}

/// A place in another object that bears on a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The other object.
    pub object: ObjectRef,
    /// Path in it; may be empty.
    pub path: String,
    /// Where it stands.
    pub span: Option<Span>,
}

/// One step of a fix, as in JSON Patch (RFC 6902).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchOp {
    /// Insert or set.
    Add {
        /// JSON Pointer (RFC 6901).
        path: String,
        /// What to put there, as JSON text.
        value: String,
    },
    /// Replace what is there.
    Replace {
        /// JSON Pointer.
        path: String,
        /// What to put there, as JSON text.
        value: String,
    },
    /// Take away.
    Remove {
        /// JSON Pointer.
        path: String,
    },
    /// Holds only if the value there is this one.
    Test {
        /// JSON Pointer.
        path: String,
        /// The value, as JSON text.
        value: String,
    },
}

/// An edit of a source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// What to replace; an empty span inserts.
    pub span: Span,
    /// What to put there.
    pub text: String,
}

/// How to mend a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fix {
    /// The change to the object.
    pub patch: Vec<PatchOp>,
    /// The same change to the text that the object was read from, keeping comments and style; none where the text
    /// can't be edited (a value inside an alias, a document without a text).
    pub edits: Option<Vec<TextEdit>>,
}

/// What a report says of a rule, independent of any object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleInfo {
    /// `container-privileged`.
    pub id: String,
    /// The pack it comes from.
    pub pack: String,
    /// First sentence of its documentation.
    pub title: String,
    /// The rest of its documentation (Markdown).
    pub description: String,
    /// Its severity, after the profile's overrides.
    pub severity: Severity,
    /// Framework and control, as written: `("pss", "baseline")`.
    pub controls: Vec<(String, String)>,
    /// Where to read more.
    pub url: Option<String>,
    /// Where the rule stands.
    pub span: Option<Span>,
}

/// One row of an object that fails one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Index into the run's rules.
    pub rule: usize,
    /// The object that the finding belongs to.
    pub object: ObjectRef,
    /// The place, as a path: `spec.containers[0].securityContext.privileged`. Empty for the object itself.
    pub path: String,
    /// The value's place in the text, or, where the value is missing, the nearest ancestor's. None for an object
    /// that was not read from a text.
    pub span: Option<Span>,
    /// True where the value is missing and `span` is where it would belong.
    pub missing: bool,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The values that decided.
    pub evidence: Vec<Evidence>,
    /// Places in other objects.
    pub related: Vec<Related>,
    /// A verified fix.
    pub fix: Option<Fix>,
    /// The reason and date of the waiver that excuses the finding.
    pub waived: Option<(String, Option<String>)>,
    /// The object that owns the object (`Deployment/web`), when both are in the input.
    pub owner: Option<ObjectRef>,
}
