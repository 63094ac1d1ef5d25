//! The minor versions of Kubernetes that the table knows, and sets of them.

use std::fmt;

/// A minor version of Kubernetes that the table knows: `1.31` to `1.37`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    minor: u8,
}

impl Version {
    /// The oldest version that the table knows.
    pub const OLDEST: Version = Version { minor: 31 };
    /// The newest version that the table knows.
    pub const NEWEST: Version = Version { minor: 37 };

    /// Kubernetes `1.minor`, if the table knows it.
    pub fn new(minor: u8) -> Option<Version> {
        (Version::OLDEST.minor..=Version::NEWEST.minor).contains(&minor).then_some(Version { minor })
    }

    /// Reads `1.36`, `v1.36`, or, ignoring the patch, `1.36.2`.
    pub fn parse(text: &str) -> Result<Version, VersionsError> {
        let minor = minor_of(text).ok_or_else(|| VersionsError::Syntax(text.trim().to_owned()))?;
        Version::new(minor).ok_or(VersionsError::Unknown(minor))
    }

    /// The number after `1.`.
    pub fn minor(self) -> u8 {
        self.minor
    }

    fn bit(self) -> u16 {
        1 << (self.minor - Version::OLDEST.minor)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "1.{}", self.minor)
    }
}

/// A set of versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Versions(u16);

impl Versions {
    /// No version.
    pub const NONE: Versions = Versions(0);
    /// Every version that the table knows.
    pub const ALL: Versions = Versions((1 << (Version::NEWEST.minor - Version::OLDEST.minor + 1)) - 1);

    /// From `first` to `last`, both included; empty where `first` is newer.
    pub fn between(first: Version, last: Version) -> Versions {
        Versions::ALL.iter().filter(|each| (first..=last).contains(each)).collect()
    }

    /// From `first` on.
    pub fn since(first: Version) -> Versions {
        Versions::between(first, Version::NEWEST)
    }

    /// Reads a version, `1.36`, or a range, `1.33 .. 1.37`.
    pub fn parse(text: &str) -> Result<Versions, VersionsError> {
        let Some((first, last)) = text.split_once("..") else {
            return Version::parse(text).map(Versions::from);
        };
        let range = Versions::between(Version::parse(first)?, Version::parse(last)?);
        if range.is_empty() { Err(VersionsError::Backwards(text.trim().to_owned())) } else { Ok(range) }
    }

    /// Whether the version is one of them.
    pub fn contains(self, version: Version) -> bool {
        self.0 & version.bit() != 0
    }

    /// Whether all of `others` are among them.
    pub fn contains_all(self, others: Versions) -> bool {
        self.0 & others.0 == others.0
    }

    /// Those that are in both.
    pub fn and(self, others: Versions) -> Versions {
        Versions(self.0 & others.0)
    }

    /// Those that are in either.
    pub fn or(self, others: Versions) -> Versions {
        Versions(self.0 | others.0)
    }

    /// Those that are not in `others`.
    pub fn without(self, others: Versions) -> Versions {
        Versions(self.0 & !others.0)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The oldest of them.
    pub fn first(self) -> Option<Version> {
        self.iter().next()
    }

    /// The newest of them.
    pub fn last(self) -> Option<Version> {
        self.iter().last()
    }

    /// All of them, oldest first.
    pub fn iter(self) -> impl Iterator<Item = Version> {
        (Version::OLDEST.minor..=Version::NEWEST.minor)
            .map(|minor| Version { minor })
            .filter(move |each| self.contains(*each))
    }

    /// From the mask of the binary table, whose lowest bit is the oldest version.
    pub(crate) fn from_mask(mask: u8) -> Versions {
        Versions(u16::from(mask) & Versions::ALL.0)
    }
}

impl From<Version> for Versions {
    fn from(version: Version) -> Versions {
        Versions(version.bit())
    }
}

impl FromIterator<Version> for Versions {
    fn from_iter<I: IntoIterator<Item = Version>>(versions: I) -> Versions {
        Versions(versions.into_iter().fold(0, |mask, each| mask | each.bit()))
    }
}

/// Runs of versions, oldest first: `1.31 .. 1.33, 1.36`; nothing for the empty set.
impl fmt::Display for Versions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = *self;
        while let Some(first) = rest.first() {
            let gap = Versions::since(first).without(*self).first();
            let run = match gap {
                Some(gap) => Versions::since(first).without(Versions::since(gap)),
                None => Versions::since(first),
            };
            match run.last() {
                Some(last) if last != first => write!(out, "{first} .. {last}")?,
                _ => write!(out, "{first}")?,
            }
            rest = rest.without(run);
            if !rest.is_empty() {
                out.write_str(", ")?;
            }
        }
        Ok(())
    }
}

/// Why a text is no set of known versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionsError {
    /// Neither a version nor a range of versions.
    Syntax(String),
    /// Kubernetes 1.*, which the table does not know.
    Unknown(u8),
    /// A range whose end is older than its beginning.
    Backwards(String),
}

impl fmt::Display for VersionsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VersionsError::Syntax(text) => write!(out, "`{text}` is no version of Kubernetes like `1.36`"),
            VersionsError::Unknown(minor) => {
                write!(out, "Kubernetes 1.{minor} is not known, only {} to {}", Version::OLDEST, Version::NEWEST)
            }
            VersionsError::Backwards(text) => write!(out, "`{text}` ends before it begins"),
        }
    }
}

impl std::error::Error for VersionsError {}

fn minor_of(text: &str) -> Option<u8> {
    let text = text.trim();
    let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next() != Some("1") {
        return None;
    }
    let minor = parts.next().filter(|part| digits(part))?.parse().ok()?;
    match (parts.next(), parts.next()) {
        (None, _) => Some(minor),
        (Some(patch), None) if digits(patch) => Some(minor),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_printed() {
        for (text, printed) in [
            ("1.33 .. 1.37", "1.33 .. 1.37"),
            ("1.33..1.33", "1.33"),
            ("v1.36", "1.36"),
            ("1.31.4 .. 1.32.0", "1.31 .. 1.32"),
        ] {
            assert_eq!(Versions::parse(text).unwrap().to_string(), printed, "{text}");
        }
        let gap = Versions::ALL.without(Versions::parse("1.34").unwrap());
        assert_eq!(gap.to_string(), "1.31 .. 1.33, 1.35 .. 1.37");
        assert_eq!(Versions::NONE.to_string(), "");
    }

    #[test]
    fn what_is_no_known_range_says_why() {
        assert_eq!(Versions::parse("1.30 .. 1.36"), Err(VersionsError::Unknown(30)));
        assert_eq!(Versions::parse("1.38"), Err(VersionsError::Unknown(38)));
        assert_eq!(Versions::parse("1.36 .. 1.33"), Err(VersionsError::Backwards("1.36 .. 1.33".to_owned())));
        for text in ["", "1", "2.31", "1.", "1.x", "1.36.x", "1.36.1.1", "1.+36", "1.999", "..", "1.33 .."] {
            assert!(matches!(Versions::parse(text), Err(VersionsError::Syntax(_))), "{text}");
        }
    }
}
