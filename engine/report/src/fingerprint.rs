//! What makes two findings of two runs the same: rule, object and path, not line, file, message or API version.

use crate::Report;
use std::fmt;
use upright_source::Finding;

/// Names a finding across runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The fingerprint of a finding of the report: FNV-1a of its rule, the group, kind, namespace and name of its object,
/// and its path. Versions of an API are one object, so an upgrade brings no news.
pub fn fingerprint(report: &Report, finding: &Finding) -> Fingerprint {
    let object = &finding.object;
    let group = object.api_version.rsplit_once('/').map_or("", |(group, _)| group);
    let parts = [report.rule_id(finding), group, &object.kind, &object.namespace, &object.name, &finding.path];
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    Fingerprint(hash)
}
