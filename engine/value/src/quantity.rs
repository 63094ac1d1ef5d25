//! Amounts of resources: `500m`, `512Mi`, `1e3`.
//!
//! Follows `resource.ParseQuantity` of k8s.io/apimachinery: more than nine decimals round away from zero to the next
//! nano, and binary suffixes cap at 2^63 - 1. It differs on purpose in three places: a text without any digit
//! (`+`, `.`), which Go reads as zero, is an error here, and so are amounts beyond i128 nano (about 1.7e29) and texts
//! whose exact value takes more than 38 significant digits to work out.
//! No format is remembered: `1024Mi` and `1Gi` are one value and print alike.

use std::fmt;

use crate::error::{ValueError, shown};

/// An amount in nano units (10^-9): `1` is 1_000_000_000, `500m` is 500_000_000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(pub i128);

/// Nano units in one unit.
const UNIT: u128 = 1_000_000_000;
/// What the API server caps binary amounts at, in nano units.
const BINARY_CAP: u128 = (i64::MAX as u128) * UNIT;
/// Decimal suffixes with their power of ten in nano units, largest first.
const DECIMAL: [(&str, u32); 10] =
    [("E", 27), ("P", 24), ("T", 21), ("G", 18), ("M", 15), ("k", 12), ("", 9), ("m", 6), ("u", 3), ("n", 0)];
/// Binary suffixes with their power of two, largest first.
const BINARY: [(&str, u32); 6] = [("Ei", 60), ("Pi", 50), ("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10)];

impl Quantity {
    /// Reads what the API server accepts as a quantity.
    pub fn parse(text: &str) -> Result<Quantity, ValueError> {
        let bytes = text.as_bytes();
        let (negative, start) = match bytes.first() {
            Some(b'-') => (true, 1),
            Some(b'+') => (false, 1),
            _ => (false, 0),
        };
        let number = Number::read(bytes, start)?;
        let suffix = Suffix::read(text.get(number.end..).unwrap_or_default(), number.end)?;
        let magnitude = match suffix {
            Suffix::Ten(power) => number.times_ten(power)?,
            Suffix::Two(power) => number.times_two(power)?,
        };
        let value = i128::try_from(magnitude).map_err(|_| too_large())?;
        Ok(Quantity(if negative { -value } else { value }))
    }

    /// A whole number of units, as in `cpu: 1`.
    pub fn from_int(units: i64) -> Quantity {
        Quantity(i128::from(units) * UNIT as i128)
    }

    /// A number with decimals, as in `cpu: 0.5`: read from its shortest decimal text, as the API server does.
    pub fn from_float(units: f64) -> Result<Quantity, ValueError> {
        if units.is_finite() {
            Quantity::parse(&units.to_string())
        } else {
            Err(ValueError::range("not a finite number"))
        }
    }

    /// This amount times a factor, taken as the decimal number that it prints as (to nine decimals) and rounded away
    /// from zero to the next nano. `None` on overflow.
    pub fn times(self, factor: f64) -> Option<Quantity> {
        let factor = Quantity::from_float(factor).ok()?;
        divide_away(self.0.checked_mul(factor.0)?, UNIT as i128).map(Quantity)
    }

    /// This amount divided by a number, read and rounded as in [`Quantity::times`]. `None` on overflow and for zero.
    pub fn divided_by(self, divisor: f64) -> Option<Quantity> {
        let divisor = Quantity::from_float(divisor).ok()?;
        divide_away(self.0.checked_mul(UNIT as i128)?, divisor.0).map(Quantity)
    }

    /// Units, rounded away from zero as `Quantity.Value` does. `None` beyond i64.
    pub fn to_int(self) -> Option<i64> {
        let unit = UNIT as i128;
        i64::try_from(self.0 / unit + (self.0 % unit).signum()).ok()
    }

    /// Units as the nearest float.
    pub fn to_float(self) -> f64 {
        self.0 as f64 / UNIT as f64
    }
}

/// A quotient rounded away from zero.
fn divide_away(dividend: i128, divisor: i128) -> Option<i128> {
    let (whole, rest) = (dividend.checked_div(divisor)?, dividend.checked_rem(divisor)?);
    whole.checked_add(rest.signum() * divisor.signum())
}

fn too_large() -> ValueError {
    ValueError::range("larger than any amount that can be kept exactly")
}

/// The digits of a quantity: `mantissa * 10^-decimals`.
struct Number {
    mantissa: u128,
    decimals: i64,
    /// Non-zero digits were dropped behind the mantissa.
    inexact: bool,
    /// Offset behind the number.
    end: usize,
}

impl Number {
    fn read(bytes: &[u8], start: usize) -> Result<Number, ValueError> {
        let mut number = Number { mantissa: 0, decimals: 0, inexact: false, end: start };
        let mut digits = 0usize;
        let mut point = false;
        while let Some(&byte) = bytes.get(number.end) {
            match byte {
                b'0'..=b'9' => {
                    number.push(u128::from(byte - b'0'), point)?;
                    digits += 1;
                }
                b'.' if !point => point = true,
                _ => break,
            }
            number.end += 1;
        }
        if digits > 0 {
            Ok(number)
        } else {
            let rest = String::from_utf8_lossy(bytes);
            let reason = if rest.is_empty() {
                "empty; write a number such as `500m` or `512Mi`".into()
            } else {
                format!("`{}` does not begin with a number such as `500m` or `512Mi`", shown(&rest))
            };
            Err(ValueError::syntax(reason).at(start))
        }
    }

    fn push(&mut self, digit: u128, decimal: bool) -> Result<(), ValueError> {
        let wider = if self.inexact { None } else { self.mantissa.checked_mul(10).and_then(|m| m.checked_add(digit)) };
        match wider {
            Some(mantissa) => {
                self.mantissa = mantissa;
                self.decimals += i64::from(decimal);
                Ok(())
            }
            None if decimal => {
                // Only ever the tail of the decimals: what is kept already has 38 digits.
                self.inexact |= digit != 0;
                Ok(())
            }
            None => Err(too_large()),
        }
    }

    /// `mantissa * 10^(power - decimals)` in nano, rounded away from zero.
    fn times_ten(&self, power: i64) -> Result<u128, ValueError> {
        if self.mantissa == 0 {
            return Ok(u128::from(self.inexact));
        }
        let shift = power.saturating_add(9).saturating_sub(self.decimals);
        if shift < 0 {
            return Ok(divide_up(self.mantissa, shift.unsigned_abs(), self.inexact));
        }
        if self.inexact {
            return Err(too_large());
        }
        let scale = u32::try_from(shift).ok().and_then(|s| 10u128.checked_pow(s)).ok_or_else(too_large)?;
        self.mantissa.checked_mul(scale).ok_or_else(too_large)
    }

    /// `mantissa * 2^power * 10^-decimals` in nano, rounded away from zero, capped as the API server does.
    fn times_two(&self, power: u32) -> Result<u128, ValueError> {
        let nano = if self.decimals <= 9 {
            let scale = 10u128.pow(9 - self.decimals as u32) << power;
            // What overflows here is above the cap: the mantissa is exact, the scale at least one.
            self.mantissa.checked_mul(scale).unwrap_or(BINARY_CAP)
        } else {
            let scaled = self.mantissa.checked_mul(1 << power).filter(|_| !self.inexact);
            let Some(scaled) = scaled else { return Err(ValueError::range("more decimals than can be kept exactly")) };
            divide_up(scaled, (self.decimals - 9).unsigned_abs(), false)
        };
        Ok(nano.min(BINARY_CAP))
    }
}

/// `value / 10^power`, rounded up where anything is left.
fn divide_up(value: u128, power: u64, left: bool) -> u128 {
    let divisor = u32::try_from(power).ok().and_then(|p| 10u128.checked_pow(p));
    match divisor {
        Some(divisor) => value / divisor + u128::from(left || !value.is_multiple_of(divisor)),
        None => u128::from(left || value > 0),
    }
}

/// What the number is multiplied by.
enum Suffix {
    Ten(i64),
    Two(u32),
}

impl Suffix {
    fn read(text: &str, offset: usize) -> Result<Suffix, ValueError> {
        let power = match text.as_bytes() {
            b"" => 0,
            b"n" => -9,
            b"u" => -6,
            b"m" => -3,
            b"k" => 3,
            b"M" => 6,
            b"G" => 9,
            b"T" => 12,
            b"P" => 15,
            b"E" => 18,
            [b'e' | b'E', exponent @ ..] => return exponent_of(exponent, text, offset),
            _ => return Suffix::binary(text, offset),
        };
        Ok(Suffix::Ten(power))
    }

    fn binary(text: &str, offset: usize) -> Result<Suffix, ValueError> {
        match BINARY.iter().find(|(name, _)| *name == text) {
            Some((_, power)) => Ok(Suffix::Two(*power)),
            None => Err(unknown_suffix(text).at(offset)),
        }
    }
}

/// The exponent of `1e3`; `Ei` also comes here, because it begins with an `E`.
fn exponent_of(digits: &[u8], text: &str, offset: usize) -> Result<Suffix, ValueError> {
    let body = match digits {
        [b'+' | b'-', body @ ..] => body,
        body => body,
    };
    if body.is_empty() || !body.iter().all(u8::is_ascii_digit) {
        return Suffix::binary(text, offset);
    }
    let size = body.iter().fold(0i64, |n, d| n.saturating_mul(10).saturating_add(i64::from(d - b'0')));
    Ok(Suffix::Ten(if digits.first() == Some(&b'-') { -size } else { size }))
}

fn unknown_suffix(text: &str) -> ValueError {
    let hint = match text {
        "K" => "; write `k` for 1000 or `Ki` for 1024",
        "B" | "KB" | "MB" | "GB" | "TB" | "kB" => "; leave out the `B`",
        "KiB" | "MiB" | "GiB" | "TiB" => "; leave out the `B`",
        "g" | "t" | "p" | "ki" | "mi" | "gi" | "ti" => "; suffixes are case-sensitive",
        _ => "; known: n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent such as e3",
    };
    ValueError::syntax(format!("unknown suffix `{}`{hint}", shown(text)))
}

/// The shortest text: the largest decimal suffix that leaves a whole number, or the binary one where that is shorter.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nano = self.0.unsigned_abs();
        let decimal = decimal_text(nano);
        let text = binary_text(nano).filter(|binary| binary.len() < decimal.len()).unwrap_or(decimal);
        f.write_str(if self.0 < 0 { "-" } else { "" })?;
        f.write_str(&text)
    }
}

fn decimal_text(nano: u128) -> String {
    if nano == 0 {
        return "0".to_owned();
    }
    let fits = |power: u32| nano.is_multiple_of(10u128.pow(power));
    let (name, power) = DECIMAL.into_iter().find(|(_, power)| fits(*power)).unwrap_or(("n", 0));
    format!("{}{name}", nano / 10u128.pow(power))
}

/// Small counts (`pods: 4096`) stay decimal: binary text begins at 10Ki, and ends where reading it would cap it.
fn binary_text(nano: u128) -> Option<String> {
    let units = nano / UNIT;
    if !nano.is_multiple_of(UNIT) || units < 10 * 1024 || nano > BINARY_CAP {
        return None;
    }
    let (name, power) = BINARY.iter().find(|(_, power)| units.is_multiple_of(1 << power))?;
    Some(format!("{}{name}", units >> power))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nano(text: &str) -> i128 {
        Quantity::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).0
    }

    #[test]
    fn reads_what_the_api_server_accepts() {
        for (text, expected) in [
            ("0", 0),
            ("-0", 0),
            ("1", 1_000_000_000),
            ("+1", 1_000_000_000),
            ("-1", -1_000_000_000),
            ("007", 7_000_000_000),
            ("500m", 500_000_000),
            ("1n", 1),
            ("1u", 1_000),
            (".5", 500_000_000),
            ("5.", 5_000_000_000),
            ("1.G", 1_000_000_000_000_000_000),
            ("0.1", 100_000_000),
            ("1e3", 1_000_000_000_000),
            ("1E3", 1_000_000_000_000),
            ("1e+3", 1_000_000_000_000),
            ("12e-1", 1_200_000_000),
            ("1.5e3", 1_500_000_000_000),
            ("1E", 1_000_000_000_000_000_000_000_000_000),
            ("1k", 1_000_000_000_000),
            ("1Ki", 1_024_000_000_000),
            ("1.5Ki", 1_536_000_000_000),
            ("512Mi", 536_870_912_000_000_000),
            ("0e9999999999999999999999", 0),
        ] {
            assert_eq!(nano(text), expected, "{text}");
        }
    }

    #[test]
    fn rounds_below_a_nano_away_from_zero() {
        assert_eq!(nano("0.1n"), 1);
        assert_eq!(nano("-0.1n"), -1);
        assert_eq!(nano("1.0000000001"), 1_000_000_001);
        assert_eq!(nano("1e-400"), 1);
        assert_eq!(nano("1.0000000000000000000000000000000000000000000000000001"), 1_000_000_001);
        assert_eq!(nano("0.0000000000000000000000000000000000000000000000000001"), 1);
        assert_eq!(nano("1.0000000000000000000000000000000000000000000000000000"), 1_000_000_000);
    }

    #[test]
    fn caps_binary_amounts_at_the_largest_int64() {
        let cap = i128::from(i64::MAX) * 1_000_000_000;
        assert_eq!(nano("7Ei"), 7 * (1i128 << 60) * 1_000_000_000);
        for text in ["8Ei", "16Ei", "99999999999999999999999999999999Ki", "8.1Ei"] {
            assert_eq!(nano(text), cap, "{text}");
        }
        assert_eq!(nano("-9Ei"), -cap);
    }

    #[test]
    fn refuses_what_is_no_quantity() {
        for text in [
            "", "+", "-", ".", "m", "Ki", "1K", "1KB", "1 Gi", " 1", "1 ", "1.1.1", "1e", "1e+", "1e1.5", "1m3",
            "1e3m", "0x10", "1i", "--1", "½", "1µ", "1_000", "١",
        ] {
            let error = Quantity::parse(text).expect_err(text);
            assert_eq!(error.kind, crate::ErrorKind::Syntax, "{text}");
        }
        for text in ["1e30", "200000000000000000E", "1e99999999999999999999999", "1e4294967296"] {
            let error = Quantity::parse(text).expect_err(text);
            assert_eq!(error.kind, crate::ErrorKind::Range, "{text}");
        }
        let hint = Quantity::parse("512MB").expect_err("512MB").to_string();
        assert_eq!(hint, "unknown suffix `MB`; leave out the `B`");
    }

    #[test]
    fn prints_the_shortest_text() {
        for (text, expected) in [
            ("0", "0"),
            ("0.5", "500m"),
            ("1500m", "1500m"),
            ("2000m", "2"),
            ("1000", "1k"),
            ("4096", "4096"),
            ("100000", "100k"),
            ("1024Mi", "1Gi"),
            ("536870912", "512Mi"),
            ("1.5Gi", "1536Mi"),
            ("128000", "128k"),
            ("1e9", "1G"),
            ("-512Mi", "-512Mi"),
            ("1.5", "1500m"),
            ("3n", "3n"),
        ] {
            assert_eq!(Quantity::parse(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_quantities_too() {
        assert_eq!(Quantity::from_int(1), Quantity::parse("1").unwrap());
        assert_eq!(Quantity::from_float(0.5).unwrap(), Quantity::parse("500m").unwrap());
        assert_eq!(Quantity::from_float(1e3).unwrap(), Quantity::parse("1k").unwrap());
        assert!(Quantity::from_float(f64::NAN).is_err() && Quantity::from_float(1e300).is_err());
    }

    #[test]
    fn multiplies_by_the_decimal_that_was_written() {
        let q = |text| Quantity::parse(text).unwrap();
        assert_eq!(q("1").times(1.1), Some(q("1100m")));
        assert_eq!(q("512Mi").times(2.0), Some(q("1Gi")));
        assert_eq!(q("1n").times(0.1), Some(q("1n")));
        assert_eq!(Quantity(i128::MAX).times(2.0), None);
        assert_eq!(q("1").divided_by(3.0), Some(q("333333334n")));
        assert_eq!(q("-1").divided_by(3.0), Some(q("-333333334n")));
        assert_eq!(q("1Gi").divided_by(0.5), Some(q("2Gi")));
        assert_eq!(q("1").divided_by(0.0), None);
        assert_eq!(q("100m").to_int(), Some(1));
        assert_eq!(q("-100m").to_int(), Some(-1));
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_the_identity(nano in any::<i128>()) {
            // i128::MIN has no positive counterpart and no text can mean it.
            prop_assume!(nano != i128::MIN);
            let text = Quantity(nano).to_string();
            let binary = text.ends_with('i');
            prop_assert!(!binary || nano.unsigned_abs() <= BINARY_CAP);
            prop_assert_eq!(Quantity::parse(&text).map(|q| q.0), Ok(nano), "{}", text);
        }

        #[test]
        fn whole_amounts_survive(units in any::<i64>(), shift in 0u32..63) {
            let quantity = Quantity::from_int(units >> shift << shift);
            prop_assert_eq!(Quantity::parse(&quantity.to_string()), Ok(quantity));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[-+0-9.eEinumkKMGTP]{0,60}") {
            let _ = Quantity::parse(&text);
        }
    }
}
