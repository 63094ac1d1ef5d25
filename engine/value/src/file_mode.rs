//! Permissions of files: `0644`.

use std::fmt;

use crate::error::{ValueError, shown};

/// The twelve permission bits of a file, 0 to 0o7777.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileMode(pub i64);

const MAX: i64 = 0o7777;

impl FileMode {
    /// Reads octal digits: `0644`, `644`, `0o644`.
    pub fn parse(text: &str) -> Result<FileMode, ValueError> {
        let digits = text.strip_prefix("0o").unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|b| matches!(b, b'0'..=b'7')) {
            return Err(ValueError::syntax(format!("`{}` is not octal, as `0644` is", shown(text))));
        }
        let bits = digits.bytes().fold(0i64, |n, d| (n * 8 + i64::from(d - b'0')).min(MAX + 1));
        FileMode::from_int(bits)
    }

    /// A mode that an object holds as a number: 420 is `0644`.
    pub fn from_int(bits: i64) -> Result<FileMode, ValueError> {
        if (0..=MAX).contains(&bits) {
            Ok(FileMode(bits))
        } else {
            Err(ValueError::range("a file mode lies between 0000 and 7777 (octal)"))
        }
    }

    /// Whether it grants nothing that the limit does not grant.
    pub fn within(self, limit: FileMode) -> bool {
        self.0 & !limit.0 == 0
    }
}

/// Four octal digits.
impl fmt::Display for FileMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_octal_text_and_decimal_numbers() {
        for text in ["0644", "644", "0o644", "00000644"] {
            assert_eq!(FileMode::parse(text), Ok(FileMode(0o644)), "{text}");
        }
        assert_eq!(FileMode::from_int(420), FileMode::parse("0644"));
        assert_eq!(FileMode::parse("7777").unwrap().to_string(), "7777");
        assert_eq!(FileMode::parse("0").unwrap().to_string(), "0000");
    }

    #[test]
    fn refuses_other_bases_and_other_bits() {
        for text in ["", "0o", "0689", "rw-r--r--", "-644", "0x1a4", "10000", "777777777777777777777777777777"] {
            assert!(FileMode::parse(text).is_err(), "{text}");
        }
        assert!(FileMode::from_int(-1).is_err() && FileMode::from_int(0o10000).is_err());
    }

    #[test]
    fn within_is_bit_by_bit_not_by_size() {
        let mode = |text| FileMode::parse(text).unwrap();
        assert!(mode("0600").within(mode("0644")) && mode("0644").within(mode("0644")));
        assert!(!mode("0611").within(mode("0644")), "smaller, but executable");
        assert!(!mode("4600").within(mode("0644")), "setuid");
    }
}
