//! What is around the object of a review.

use super::AdmissionError;
use crate::input::{Content, Input};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The parts of a request that an answer needs.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    pub(super) uid: String,
    pub(super) operation: String,
    pub(super) subresource: String,
    has_object: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Review {
    #[serde(default)]
    api_version: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    request: Option<Request>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    #[serde(default)]
    uid: Option<String>,
    #[serde(default)]
    operation: Option<String>,
    #[serde(default)]
    sub_resource: Option<String>,
    #[serde(default)]
    object: Option<IgnoredAny>,
}

impl Envelope {
    /// Reads what is around the object.
    pub(super) fn read(input: &Input) -> Result<Envelope, AdmissionError> {
        let unreadable = |error: serde_json::Error| AdmissionError::Unreadable(error.to_string());
        let review = match &input.content {
            Content::Bytes(bytes) => serde_json::from_slice(bytes).map_err(unreadable)?,
            Content::Value(value) => Review::deserialize(value).map_err(unreadable)?,
            Content::Unreadable(reason) => return Err(AdmissionError::Unreadable(reason.clone())),
            Content::TooLarge(bytes) => return Err(AdmissionError::Unreadable(format!("it has {bytes} bytes"))),
        };
        Envelope::of(review)
    }

    fn of(review: Review) -> Result<Envelope, AdmissionError> {
        let (version, kind) = (review.api_version.unwrap_or_default(), review.kind.unwrap_or_default());
        if version != "admission.k8s.io/v1" || kind != "AdmissionReview" {
            let what = if version.is_empty() && kind.is_empty() { "nothing known" } else { "" };
            return Err(AdmissionError::NotAReview(format!("{what}{version} {kind}").trim().to_owned()));
        }
        let request = review.request.ok_or(AdmissionError::NoRequest)?;
        let uid = request.uid.filter(|uid| !uid.is_empty()).ok_or(AdmissionError::NoUid)?;
        Ok(Envelope {
            uid,
            operation: request.operation.unwrap_or_default(),
            subresource: request.sub_resource.unwrap_or_default(),
            has_object: request.object.is_some(),
        })
    }

    /// Whether the request brings an object that is to be, rather than one that goes, or a part that machines write.
    pub(super) fn brings_object(&self) -> bool {
        self.operation != "DELETE" && matches!(self.subresource.as_str(), "" | "ephemeralcontainers" | "resize")
    }

    /// Whether a patch of the object means anything.
    pub(super) fn can_change(&self) -> bool {
        self.has_object && self.subresource.is_empty() && matches!(self.operation.as_str(), "CREATE" | "UPDATE")
    }
}
