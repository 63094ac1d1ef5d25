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
