//! A case, and its results.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A file of cases.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    pub(crate) cases: Vec<Case>,
}

/// What is called, and what comes of it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) compile: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) judge: Option<Json>,
    pub(crate) call: Call,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) inputs: Vec<CaseInput>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) review: Option<String>,
    #[serde(flatten)]
    pub(crate) results: Results,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Call {
    #[default]
    Check,
    Admit,
    Fix,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseInput {
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) base64: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) lookup: bool,
}

/// What comes of a case.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Results {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Failure>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) findings: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) objects: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) errors: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) files: Option<Vec<File>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) left: Option<usize>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Failure {
    pub(crate) status: String,
    pub(crate) message: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl CaseInput {
    /// The bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let decoded = self.base64.as_ref().and_then(|text| STANDARD.decode(text).ok());
        decoded.unwrap_or_else(|| self.text.clone().unwrap_or_default().into_bytes())
    }
}

impl Case {
    /// The bytes of an options document.
    pub(crate) fn bytes(document: Option<&Json>) -> Vec<u8> {
        match document {
            None => Vec::new(),
            Some(Json::String(text)) => text.clone().into_bytes(),
            Some(value) => value.to_string().into_bytes(),
        }
    }
}

impl Results {
    /// What is other than expected.
    pub(crate) fn differs(&self, found: &Results) -> Option<String> {
        if self == found {
            return None;
        }
        let text = |results: &Results| serde_json::to_string_pretty(results).unwrap_or_default();
        Some(format!("\n--- expected\n{}\n--- found\n{}", text(self), text(found)))
    }
}
