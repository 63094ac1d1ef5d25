//! What a host may choose.

use std::ops::Range;

/// What rules are compiled against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompileOptions {
    /// CustomResourceDefinitions: name and text (YAML or JSON) of each file.
    pub crds: Vec<(String, String)>,
    /// Leave the standard pack out. Rules then have no view `Workload`.
    pub without_standard: bool,
}

/// Which rules judge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// Every rule of every pack.
    #[default]
    All,
    /// Every rule of these packs.
    Packs(Vec<String>),
    /// The rules of a profile, with its parameters and severities.
    Profile(String),
    /// These rules, by id.
    Rules(Vec<String>),
}

/// What a run fixes before it sees an object.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// Which rules judge.
    pub selection: Selection,
    /// Values of parameters; later ones win, and all win over the profile's.
    pub params: Vec<ParamSource>,
    /// The version of Kubernetes that the objects are for: `1.36`. None: the newest that is known.
    pub kubernetes: Option<String>,
    /// The time, in microseconds since 1970. None: waivers do not expire, and rules that ask for the time are not
    /// evaluated.
    pub now: Option<i64>,
    /// Which kinds of objects the inputs hold all of: what rules that join may rely on.
    pub coverage: Coverage,
    /// How much is read and held before a typed error ends it.
    pub limits: Limits,
}

/// Of which kinds a run has every object of the cluster. A rule that looks for an object of another kind, and does not
/// find it, is *not evaluated*: it never passes for lack of knowledge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// Of all kinds, unless the inputs are nothing but admission requests without an inventory.
    #[default]
    Guess,
    /// Of all kinds.
    All,
    /// Of none.
    None,
    /// Of these: API version and kind. Another version of the same group is the same kind.
    Kinds(Vec<(String, String)>),
}

impl Coverage {
    pub(crate) fn declared(&self) -> Option<upright_vm::Coverage> {
        match self {
            Coverage::Guess => None,
            Coverage::All => Some(upright_vm::Coverage::All),
            Coverage::None => Some(upright_vm::Coverage::None),
            Coverage::Kinds(kinds) => Some(upright_vm::Coverage::Kinds(kinds.clone())),
        }
    }
}

/// How much a stranger's input may cost. What goes past a limit of reading is a diagnostic of the input; what goes past
/// one of judging makes the rules that need it *not evaluated*. Nothing is shortened silently.
///
/// ```
/// use upright::{CompileOptions, Input, Limits, RunOptions, Rules};
///
/// let limits = Limits { input_bytes: 10, ..Limits::default() };
/// let options = RunOptions { limits, ..RunOptions::default() };
/// let evaluator = Rules::compile(&[], &CompileOptions::default())?.evaluator(&options)?;
/// let report = evaluator.check(vec![Input::new("pod.yaml", "{apiVersion: v1, kind: Pod}")]);
/// assert!(report.has_errors());
/// # Ok::<(), upright::CompileError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one input; at most [`MAX_INPUT_BYTES`](crate::MAX_INPUT_BYTES).
    pub input_bytes: usize,
    /// Documents of one input.
    pub documents: usize,
    /// Maps and lists inside each other.
    pub depth: usize,
    /// Values of one document.
    pub values: usize,
    /// Rows that the rules may make of one object, such as pairs of its containers.
    pub rows: usize,
    /// Bytes of the texts of a batch of objects, and of the inventory.
    pub text_bytes: usize,
    /// Findings of one rule on one object; more are counted only.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let (read, run) = (upright_object::Limits::default(), upright_vm::Limits::default());
        Limits {
            input_bytes: read.bytes.min(crate::MAX_INPUT_BYTES),
            documents: read.documents,
            depth: read.depth,
            values: read.nodes,
            rows: run.object_rows,
            text_bytes: run.text,
            findings: run.hits,
        }
    }
}

impl Limits {
    pub(crate) fn of_inputs(self) -> upright_object::Limits {
        upright_object::Limits {
            bytes: self.input_bytes.min(crate::MAX_INPUT_BYTES),
            documents: self.documents,
            depth: self.depth.min(upright_object::Limits::default().depth),
            nodes: self.values,
            ..upright_object::Limits::default()
        }
    }

    pub(crate) fn of_runs(self) -> upright_vm::Limits {
        upright_vm::Limits {
            rows: self.rows,
            object_rows: self.rows,
            text: self.text_bytes,
            hits: self.findings,
            ..upright_vm::Limits::default()
        }
    }
}

/// Values of parameters, as YAML, and where they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamSource {
    /// The parameter that the whole text is the value of; none: the text is a map of parameters to values.
    pub(crate) param: Option<String>,
    pub(crate) origin: String,
    pub(crate) text: String,
    pub(crate) places: Option<ParamPlaces>,
    /// Whether fields that records do not have are left out, rather than mistakes.
    pub(crate) is_foreign: bool,
}

/// Where a value stands in the file that it comes from, if that is written in another language than YAML. Ranges are of
/// bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamPlaces {
    /// The text of the file.
    pub text: String,
    /// The parameter's name.
    pub name: Range<usize>,
    /// The value and its parts: JSON pointer and place of each.
    pub parts: Vec<(String, Range<usize>)>,
}

impl ParamSource {
    /// The value of one parameter. `origin` is what messages show: a file's name, an option.
    pub fn value(param: impl Into<String>, origin: impl Into<String>, text: impl Into<String>) -> ParamSource {
        let (param, origin, text) = (Some(param.into()), origin.into(), text.into());
        ParamSource { param, origin, text, places: None, is_foreign: false }
    }

    /// The same, shown where it stands in the file `origin`.
    #[must_use]
    pub fn placed(self, places: ParamPlaces) -> ParamSource {
        ParamSource { places: Some(places), ..self }
    }

    /// The value of one parameter as another program wrote it, such as a scanner or a cloud: fields that its type does not
    /// have are left out, and `null` is no value.
    pub fn document(param: impl Into<String>, origin: impl Into<String>, text: impl Into<String>) -> ParamSource {
        ParamSource { is_foreign: true, ..ParamSource::value(param, origin, text) }
    }

    /// A map of parameters to values.
    pub fn map(origin: impl Into<String>, text: impl Into<String>) -> ParamSource {
        ParamSource { param: None, origin: origin.into(), text: text.into(), places: None, is_foreign: false }
    }
}
