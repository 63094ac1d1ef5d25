//! The documents of the protocol, and what they mean.

use super::error::{HostError, Status};
use crate::admission::{AdmissionOptions, Undecided};
use crate::input::Input;
use crate::options::{CompileOptions, Coverage, Limits, ParamSource, RunOptions, Selection};
use crate::pack::Pack;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};
use upright_source::Severity;
use upright_value::Timestamp;

/// Reads a document; one without bytes is the one without keys.
pub(super) fn parse_object<T: DeserializeOwned>(document: &[u8], name: &str) -> Result<T, HostError> {
    let document = if document.is_empty() { b"{}" } else { document };
    // A list would be taken for the values of all keys in their order.
    if document.trim_ascii_start().first() == Some(&b'[') {
        let error = serde::de::Error::custom("a JSON object is wanted, and this is a list");
        return Err(HostError::document(Status::Options, name, document, &error));
    }
    serde_json::from_slice(document).map_err(|error| HostError::document(Status::Options, name, document, &error))
}

/// Reads a list of documents.
pub(super) fn parse_list<T: DeserializeOwned>(document: &[u8], name: &str) -> Result<Vec<T>, HostError> {
    serde_json::from_slice(document).map_err(|error| HostError::document(Status::Options, name, document, &error))
}

/// What is compiled.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CompileDocument {
    packs: Vec<PackDocument>,
    crds: Vec<FileDocument>,
    standard: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackDocument {
    name: String,
    files: Vec<RuleDocument>,
    #[serde(default)]
    crds: Vec<FileDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleDocument {
    path: String,
    #[serde(default)]
    name: Option<String>,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileDocument {
    name: String,
    text: String,
}

impl Default for CompileDocument {
    fn default() -> CompileDocument {
        CompileDocument { packs: Vec::new(), crds: Vec::new(), standard: true }
    }
}

impl CompileDocument {
    pub(super) fn read(self) -> (Vec<Pack>, CompileOptions) {
        let pack = |document: PackDocument| {
            let pack = document.files.into_iter().fold(Pack::new(document.name), |pack, file| {
                let name = file.name.unwrap_or_else(|| file.path.clone());
                pack.with_file(file.path, name, file.text)
            });
            document.crds.into_iter().fold(pack, |pack, file| pack.with_crd(file.name, file.text))
        };
        let crds = self.crds.into_iter().map(|file| (file.name, file.text)).collect();
        let options = CompileOptions { crds, without_standard: !self.standard };
        (self.packs.into_iter().map(pack).collect(), options)
    }
}

/// What judges.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct JudgeDocument {
    profile: Option<String>,
    rules: Option<Vec<String>>,
    packs: Option<Vec<String>>,
    params: Map<String, Json>,
    facts: Map<String, Json>,
    kubernetes: Option<String>,
    #[serde(deserialize_with = "time")]
    now: Option<i64>,
    #[serde(deserialize_with = "coverage")]
    coverage: Coverage,
    limits: LimitsDocument,
    admission: AdmissionDocument,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct LimitsDocument {
    input_bytes: Option<usize>,
    documents: Option<usize>,
    depth: Option<usize>,
    values: Option<usize>,
    rows: Option<usize>,
    text_bytes: Option<usize>,
    findings: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AdmissionDocument {
    #[serde(deserialize_with = "severity")]
    deny: Option<Severity>,
    #[serde(deserialize_with = "severity")]
    warn: Option<Severity>,
    patch: bool,
    undecided: UndecidedWord,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum UndecidedWord {
    Allow,
    Warn,
    Deny,
}

impl Default for AdmissionDocument {
    fn default() -> AdmissionDocument {
        let AdmissionOptions { deny, warn, patch, .. } = AdmissionOptions::default();
        AdmissionDocument { deny, warn, patch, undecided: UndecidedWord::Allow }
    }
}

impl JudgeDocument {
    pub(super) fn read(
        self,
        document: &[u8],
        fallback: Selection,
    ) -> Result<(RunOptions, AdmissionOptions), HostError> {
        let selection = match (self.profile, self.rules, self.packs) {
            (None, None, None) => fallback,
            (Some(profile), None, None) if profile == "all" => Selection::All,
            (Some(profile), None, None) => Selection::Profile(profile),
            (None, Some(rules), None) => Selection::Rules(rules),
            (None, None, Some(packs)) => Selection::Packs(packs),
            _ => {
                let error = serde::de::Error::custom("at most one of `profile`, `rules`, `packs` may be given");
                return Err(HostError::document(Status::Options, "the judge options", document, &error));
            }
        };
        let mut params = Vec::new();
        if !self.params.is_empty() {
            params.push(ParamSource::map("params", Json::Object(self.params).to_string()));
        }
        for (name, value) in self.facts {
            let origin = format!("facts.{name}");
            params.push(ParamSource::document(name, origin, value.to_string()));
        }
        let undecided = match self.admission.undecided {
            UndecidedWord::Allow => Undecided::Allow,
            UndecidedWord::Warn => Undecided::Warn,
            UndecidedWord::Deny => Undecided::Deny,
        };
        let AdmissionDocument { deny, warn, patch, .. } = self.admission;
        let options = RunOptions {
            selection,
            params,
            kubernetes: self.kubernetes,
            now: self.now,
            coverage: self.coverage,
            limits: self.limits.read(),
        };
        Ok((options, AdmissionOptions { deny, warn, patch, undecided }))
    }
}

impl LimitsDocument {
    fn read(self) -> Limits {
        let default = Limits::default();
        Limits {
            input_bytes: self.input_bytes.unwrap_or(default.input_bytes),
            documents: self.documents.unwrap_or(default.documents),
            depth: self.depth.unwrap_or(default.depth),
            values: self.values.unwrap_or(default.values),
            rows: self.rows.unwrap_or(default.rows),
            text_bytes: self.text_bytes.unwrap_or(default.text_bytes),
            findings: self.findings.unwrap_or(default.findings),
        }
    }
}

/// An input without bytes of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InputDocument {
    name: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    value: Option<Json>,
    #[serde(default)]
    lookup: bool,
}

impl InputDocument {
    pub(super) fn read(self, document: &[u8]) -> Result<Input, HostError> {
        let input = match (self.text, self.value) {
            (Some(text), None) => Input::new(self.name, text),
            (None, Some(value)) => Input::value(self.name, value),
            _ => {
                let text = format!("the input `{}` has either a `text` or a `value`", self.name);
                let error = serde::de::Error::custom(text);
                return Err(HostError::document(Status::Options, "the inputs", document, &error));
            }
        };
        Ok(if self.lookup { input.for_lookup() } else { input })
    }
}

fn time<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<i64>, D::Error> {
    match Json::deserialize(reader)? {
        Json::Null => Ok(None),
        Json::Number(number) if number.as_i64().is_some() => Ok(number.as_i64()),
        Json::String(text) => match Timestamp::parse(&text) {
            Ok(time) => Ok(Some(time.0)),
            Err(error) => Err(serde::de::Error::custom(format!("`now`: {error}"))),
        },
        _ => Err(serde::de::Error::custom("`now` is a number of microseconds, or a time like 2026-01-31T12:00:00Z")),
    }
}

fn coverage<'de, D: Deserializer<'de>>(reader: D) -> Result<Coverage, D::Error> {
    let wrong =
        || serde::de::Error::custom("`coverage` is `guess`, `all`, `none`, or a list like [\"apps/v1/Deployment\"]");
    match Json::deserialize(reader)? {
        Json::Null => Ok(Coverage::Guess),
        Json::String(word) => match word.as_str() {
            "guess" => Ok(Coverage::Guess),
            "all" => Ok(Coverage::All),
            "none" => Ok(Coverage::None),
            _ => Err(wrong()),
        },
        Json::Array(kinds) => {
            let kind = |kind: &Json| {
                let (version, kind) = kind.as_str()?.rsplit_once('/')?;
                Some((version.to_owned(), kind.to_owned()))
            };
            kinds.iter().map(kind).collect::<Option<Vec<_>>>().map(Coverage::Kinds).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

fn severity<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Severity>, D::Error> {
    let word = String::deserialize(reader)?;
    match Severity::from_name(&word) {
        Some(severity) => Ok(Some(severity)),
        None if word == "never" => Ok(None),
        None => {
            let text = format!("`{word}` is no severity: info, low, medium, high, critical or never");
            Err(serde::de::Error::custom(text))
        }
    }
}
