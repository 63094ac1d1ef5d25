//! What rules ask of plain texts: randomness, Base64, paths, capabilities.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use crate::error::ValueError;

/// Go's standard decoder, which reads Secret data, does not look at the unused bits of the last character.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// Shannon entropy in bits per character, rounded to thousandths; 0 for the empty text.
///
/// Words lie below 3, random Base64 of 20 characters and more above 4. The rounding makes the number the same on every platform.
pub fn entropy(text: &str) -> f64 {
    let mut counts: BTreeMap<char, u32> = BTreeMap::new();
    let mut total = 0u32;
    for c in text.chars() {
        *counts.entry(c).or_default() += 1;
        total += 1;
    }
    if total == 0 {
        return 0.0;
    }
    let weighted: f64 = counts.values().map(|&count| f64::from(count) * log2(count)).sum();
    let bits = log2(total) - weighted / f64::from(total);
    // The sum of rounding errors may fall below zero where the exact answer is zero.
    (bits.max(0.0) * 1000.0).round() / 1000.0
}

/// The binary logarithm, of basic operations only: `f64::log2` differs between platforms in its last bit.
fn log2(n: u32) -> f64 {
    let Some(exponent) = n.checked_ilog2() else { return 0.0 };
    let mantissa = f64::from(n) / f64::from(1u32 << exponent);
    // ln m = 2 artanh z, with z = (m - 1) / (m + 1) up to 1/3.
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let series = (0..20).rev().fold(0.0, |sum, k| sum * z * z + 1.0 / f64::from(2 * k + 1));
    f64::from(exponent) + 2.0 * z * series * std::f64::consts::LOG2_E
}

/// Decodes standard Base64 with padding, as the API server reads Secret data: line breaks are skipped.
pub fn decode_base64(text: &str) -> Result<Vec<u8>, ValueError> {
    let compact: Cow<'_, str> =
        if text.contains(['\n', '\r']) { Cow::Owned(text.replace(['\n', '\r'], "")) } else { Cow::Borrowed(text) };
    BASE64.decode(compact.as_bytes()).map_err(|error| ValueError::syntax(format!("not Base64: {}", explain(error))))
}

fn explain(error: base64::DecodeError) -> &'static str {
    match error {
        base64::DecodeError::InvalidByte(..) => "it has a character that is not of the alphabet",
        base64::DecodeError::InvalidLength(_) => "it ends in the middle of a byte",
        base64::DecodeError::InvalidLastSymbol(..) => "its last character is not possible",
        base64::DecodeError::InvalidPadding => "its padding with `=` is wrong",
    }
}

/// Encodes as standard Base64 with padding.
pub fn encode_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// The shortest path that names the same place: without `//`, `.`, `..` and a trailing `/`. Empty is `.`.
///
/// Works on the text alone, like Go's `path.Clean`; links are not followed.
pub fn clean_path(path: &str) -> Cow<'_, str> {
    let rooted = path.starts_with('/');
    let body = path.strip_prefix('/').unwrap_or(path);
    let is_clean = !body.is_empty() && body.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if is_clean || path == "/" {
        return Cow::Borrowed(path);
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in body.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => Cow::Owned(format!("/{joined}")),
        (false, true) => Cow::Borrowed("."),
        (false, false) => Cow::Owned(joined),
    }
}

/// Whether a path is a directory or lies below it, once both are clean.
pub fn is_under(path: &str, directory: &str) -> bool {
    let (path, directory) = (clean_path(path), clean_path(directory));
    match path.strip_prefix(directory.as_ref()) {
        Some(rest) => rest.is_empty() || rest.starts_with('/') || directory == "/",
        None => false,
    }
}

/// The name of a Linux capability in capitals and without `CAP_`, however it was written.
pub fn capability(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    upper.strip_prefix("CAP_").map(str::to_owned).unwrap_or(upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entropy_grows_with_variety() {
        for (text, expected) in [("", 0.0), ("aaaa", 0.0), ("ab", 1.0), ("abcd", 2.0), ("aab", 0.918), ("äöäö", 1.0)]
        {
            assert_eq!(entropy(text), expected, "{text}");
        }
        assert_eq!(entropy("password"), 2.75);
        assert!(entropy("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY") > 4.5);
    }

    #[test]
    fn base64_is_read_as_secrets_are() {
        for (text, expected) in
            [("", &b""[..]), ("YQ==", b"a"), ("YWJj", b"abc"), ("YW\nJj\r\n", b"abc"), ("YR==", b"a")]
        {
            assert_eq!(decode_base64(text).as_deref(), Ok(expected), "{text:?}");
        }
        for text in ["YQ", "YQ=", "Y", "YWJj!", "YW Jj", "-_-_", "YQ==YQ=="] {
            assert!(decode_base64(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn paths_are_cleaned_without_leaving_the_root() {
        for (path, expected) in [
            ("", "."),
            ("/", "/"),
            ("//", "/"),
            ("/a/", "/a"),
            ("/a//b", "/a/b"),
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/..", "/"),
            ("/../../etc", "/etc"),
            ("/var/run/../../etc/passwd", "/etc/passwd"),
            ("a/..", "."),
            ("../a", "../a"),
            ("a/../../b", "../b"),
            ("/...", "/..."),
            ("/a/b", "/a/b"),
        ] {
            assert_eq!(clean_path(path), expected, "{path}");
        }
    }

    #[test]
    fn a_path_lies_under_whole_components() {
        assert!(is_under("/etc/ssl/", "/etc") && is_under("/etc", "/etc/") && is_under("/a", "/"));
        assert!(is_under("/var/../etc/x", "/etc"));
        assert!(!is_under("/etcetera", "/etc") && !is_under("/", "/etc") && !is_under("etc", "/etc"));
    }

    #[test]
    fn capabilities_have_one_name() {
        for name in ["NET_ADMIN", "CAP_NET_ADMIN", "cap_net_admin", "net_admin"] {
            assert_eq!(capability(name), "NET_ADMIN", "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_logarithm_is_exact_enough(n in 1u32..) {
            prop_assert!((log2(n) - f64::from(n).log2()).abs() < 1e-12);
        }

        #[test]
        fn cleaning_is_stable(path in "[/.a]{0,20}") {
            let once = clean_path(&path).into_owned();
            prop_assert_eq!(clean_path(&once).into_owned(), once.clone());
            prop_assert_eq!(once.starts_with('/'), path.starts_with('/'));
        }

        #[test]
        fn base64_round_trips(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(decode_base64(&encode_base64(&bytes)), Ok(bytes));
        }
    }
}
