//! Versions: `1.36`, `v1.36.2`, `1.36.0-rc.1`, and the tags of images that look like one.
//!
//! Follows the generic version of k8s.io/apimachinery's `util/version`: a leading `v`, numbers between dots, and
//! whatever a vendor writes behind them (`-gke.1093000`, `+k3s1`, `-alpine`) does not count. Unlike there, `-alpha`,
//! `-beta` and `-rc` do count, and come before the release: they are how Kubernetes names what is not one yet.

use std::fmt;

use crate::error::{ValueError, shown};

/// A version as an ordered key. From the high bits: major (16), minor (20), patch (20), stage (7).
///
/// Two texts with one key are the same version; the text itself is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub i64);

const STAGE_BITS: u32 = 7;
const PART_BITS: u32 = 20;
/// Stages by name; each has 32 numbers, of which the last stands for all above.
const STAGES: [&str; 3] = ["alpha", "beta", "rc"];
const RELEASE: i64 = 127;
const LAST_NUMBER: i64 = 31;

impl Version {
    /// A release.
    pub fn new(major: u16, minor: u32, patch: u32) -> Option<Version> {
        let limit = 1 << PART_BITS;
        (minor < limit && patch < limit).then(|| {
            let key = (i64::from(major) << PART_BITS | i64::from(minor)) << PART_BITS | i64::from(patch);
            Version(key << STAGE_BITS | RELEASE)
        })
    }

    /// Reads a version of one to three numbers.
    pub fn parse(text: &str) -> Result<Version, ValueError> {
        let body = text.strip_prefix('v').unwrap_or(text);
        let end = body.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(body.len());
        let (numbers, behind) = body.split_at(end);
        let mut parts = [0i64; 3];
        for (count, part) in numbers.split('.').enumerate() {
            let slot = parts.get_mut(count).ok_or_else(|| ValueError::syntax("a version has three numbers at most"))?;
            *slot = number(part, text)?;
        }
        let [major, minor, patch] = parts;
        if major >= 1 << 16 || minor >= 1 << PART_BITS || patch >= 1 << PART_BITS {
            return Err(ValueError::range("a number of the version is too large"));
        }
        let stage = stage(behind, text)?;
        Ok(Version(((major << PART_BITS | minor) << PART_BITS | patch) << STAGE_BITS | stage))
    }

    /// The first number.
    pub fn major(self) -> i64 {
        self.0 >> (2 * PART_BITS + STAGE_BITS)
    }

    /// The second number; 0 where the text had none.
    pub fn minor(self) -> i64 {
        self.0 >> (PART_BITS + STAGE_BITS) & ((1 << PART_BITS) - 1)
    }

    /// The third number; 0 where the text had none.
    pub fn patch(self) -> i64 {
        self.0 >> STAGE_BITS & ((1 << PART_BITS) - 1)
    }

    /// Whether it is an alpha, a beta or a release candidate.
    pub fn is_prerelease(self) -> bool {
        self.0 & RELEASE < RELEASE
    }
}

fn number(part: &str, text: &str) -> Result<i64, ValueError> {
    if part.is_empty() {
        let reason = format!("`{}` is not of the form `1.36` or `1.36.2`", shown(text));
        return Err(ValueError::syntax(reason));
    }
    Ok(part.bytes().fold(0i64, |n, d| n.saturating_mul(10).saturating_add(i64::from(d - b'0'))))
}

/// What stands behind the numbers, as a stage.
fn stage(behind: &str, text: &str) -> Result<i64, ValueError> {
    let rest = match behind.as_bytes().first() {
        None | Some(b'+') => return Ok(RELEASE),
        Some(b'-') => behind.get(1..).unwrap_or_default(),
        Some(_) => return Err(ValueError::syntax(format!("`{}` is not of the form `1.36` or `1.36.2`", shown(text)))),
    };
    for (index, name) in (0i64..).zip(STAGES) {
        if let Some(number) = rest.strip_prefix(name).and_then(stage_number) {
            return Ok(index << 5 | number);
        }
    }
    Ok(RELEASE)
}

/// The number of `rc.1`, `rc1` or `rc`; none of `rclone`.
fn stage_number(behind: &str) -> Option<i64> {
    let digits = behind.strip_prefix('.').unwrap_or(behind);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (number, rest) = digits.split_at(end);
    if !rest.is_empty() && !rest.starts_with(['.', '-', '+']) {
        return None;
    }
    Some(number.bytes().fold(0i64, |n, d| (n * 10 + i64::from(d - b'0')).min(LAST_NUMBER)))
}

/// `1.36`, with its third number where that is not zero: `1.36.2`, `1.36.0-rc.1`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major(), self.minor())?;
        if self.patch() > 0 || self.is_prerelease() {
            write!(f, ".{}", self.patch())?;
        }
        let stage = self.0 & RELEASE;
        match usize::try_from(stage >> 5).ok().and_then(|index| STAGES.get(index)) {
            Some(name) => write!(f, "-{name}.{}", stage & LAST_NUMBER),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn v(text: &str) -> Version {
        Version::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn versions_are_ordered_by_number_and_stage() {
        let ascending = [
            "0.9",
            "1",
            "1.9.9",
            "1.10",
            "1.36.0-alpha.0",
            "1.36.0-alpha.3",
            "1.36.0-beta.1",
            "1.36.0-rc.1",
            "v1.36",
            "1.36.2",
            "2.0-rc1",
            "2",
            "24.04",
            "65535.1048575.1048575",
        ];
        for pair in ascending.windows(2) {
            assert!(v(pair[0]) < v(pair[1]), "{} < {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn what_vendors_append_does_not_count() {
        for text in ["v1.29.3-gke.1093000", "1.29.3+k3s1", "1.29.3-eks-5e0fdde", "1.29.3-alpine", "1.29.3-rclone"] {
            assert_eq!(v(text), v("1.29.3"), "{text}");
        }
        assert_eq!(v("v1.36.0-rc.1.5+8a2f1c"), v("1.36.0-rc.1"));
        assert_eq!(v("1.36"), v("1.36.0"));
        assert_eq!(Version::new(1, 36, 0), Some(v("1.36")));
    }

    #[test]
    fn refuses_what_is_no_version() {
        for text in ["", "v", "latest", "1.", ".1", "1..2", "1.2.3.4", "1.x", "V1.2", "1.2 ", "-1", "1.36_2", "vv1"] {
            assert_eq!(Version::parse(text).map_err(|e| e.kind), Err(crate::ErrorKind::Syntax), "{text}");
        }
        for text in ["20240101", "1.99999999", "99999999999999999999999.1"] {
            assert_eq!(Version::parse(text).map_err(|e| e.kind), Err(crate::ErrorKind::Range), "{text}");
        }
    }

    #[test]
    fn prints_without_a_zero_patch() {
        for (text, expected) in [
            ("v1.36.0", "1.36"),
            ("1.36.2", "1.36.2"),
            ("16", "16.0"),
            ("v1.36.0-beta.2", "1.36.0-beta.2"),
            ("1.36-rc1", "1.36.0-rc.1"),
        ] {
            assert_eq!(v(text).to_string(), expected, "{text}");
        }
        assert_eq!((v("1.36.2").major(), v("1.36.2").minor(), v("1.36.2").patch()), (1, 36, 2));
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_the_identity(major: u16, minor in 0i64..1 << 20, patch in 0i64..1 << 20, stage in 0usize..4, number in 0i64..32) {
            let stage = STAGES.get(stage).map(|s| format!("-{s}.{number}")).unwrap_or_default();
            let version = v(&format!("{major}.{minor}.{patch}{stage}"));
            prop_assert_eq!(v(&version.to_string()), version);
            prop_assert_eq!((version.major(), version.minor(), version.patch()), (i64::from(major), minor, patch));
            prop_assert!(version.0 >= 0);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "v?[0-9.]{0,30}[-+a-z0-9.é]{0,20}") {
            let _ = Version::parse(&text);
        }
    }
}
