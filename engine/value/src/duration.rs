//! Spans of time: `1h30m`, in rule texts also `90d`.
//!
//! Follows `time.ParseDuration` of Go, which meta/v1.Duration reads with.

use std::fmt;

use crate::error::{ValueError, shown};

/// A span of time in nanoseconds; negative spans lie in the past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub i64);

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;
/// Units that Go prints a duration of a second or more in.
const PARTS: [(&str, i128); 3] = [("h", 3600 * SECOND), ("m", 60 * SECOND), ("s", SECOND)];

impl Duration {
    /// Reads a duration of a Kubernetes object: units ns us ms s m h.
    pub fn parse(text: &str) -> Result<Duration, ValueError> {
        parse(text, false)
    }

    /// Reads a duration of a rule text, which may also count days (`d`, of 24 hours).
    pub fn parse_literal(text: &str) -> Result<Duration, ValueError> {
        parse(text, true)
    }

    /// A number of seconds, as in `*Seconds` fields. `None` beyond about 292 years.
    pub fn from_seconds(seconds: i64) -> Option<Duration> {
        seconds.checked_mul(SECOND as i64).map(Duration)
    }

    /// Whole seconds, cut off towards zero.
    pub fn seconds(self) -> i64 {
        self.0 / SECOND as i64
    }

    /// For a person: days where there are any (`90d`, `1d12h`), otherwise as it is written in manifests.
    /// [`Duration::parse_literal`] reads it back.
    pub fn human(self) -> String {
        let nanos = i128::from(self.0);
        let (days, rest) = (nanos.abs() / DAY, nanos.abs() % DAY);
        let sign = if nanos < 0 { "-" } else { "" };
        match (days, rest) {
            (0, _) => self.to_string(),
            (_, 0) => format!("{sign}{days}d"),
            _ => format!("{sign}{days}d{}", Duration(rest as i64)),
        }
    }
}

/// The shortest text that Go reads as the same duration: `1h30m`, `500ms`, `1.5s`, `0s`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = i128::from(self.0).abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        match rest {
            0 => return f.write_str("0s"),
            1..1_000 => return write!(f, "{rest}ns"),
            1_000..1_000_000 => return decimal(f, rest, 1_000, "us"),
            1_000_000..1_000_000_000 => return decimal(f, rest, 1_000_000, "ms"),
            _ => {}
        }
        for (name, size) in PARTS {
            if name == "s" && rest > 0 {
                return decimal(f, rest, SECOND, name);
            }
            if rest / size > 0 {
                write!(f, "{}{name}", rest / size)?;
                rest %= size;
            }
        }
        Ok(())
    }
}

fn decimal(f: &mut fmt::Formatter<'_>, value: i128, unit: i128, name: &str) -> fmt::Result {
    let width = unit.ilog10() as usize;
    write!(f, "{}", value / unit)?;
    if value % unit > 0 {
        let decimals = format!("{:0width$}", value % unit);
        write!(f, ".{}", decimals.trim_end_matches('0'))?;
    }
    f.write_str(name)
}

fn parse(text: &str, days: bool) -> Result<Duration, ValueError> {
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(Duration(0));
    }
    if rest.is_empty() {
        return Err(ValueError::syntax("empty; write a duration such as `1h30m`"));
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let offset = text.len() - rest.len();
        let (nanos, behind) = part(rest, days).map_err(|e| e.at(offset))?;
        // One part is at most 1e38 / 1e3 and a text has finitely many, but a long text must not overflow either.
        total = total.saturating_add(nanos);
        rest = behind;
    }
    let signed = if negative { -total } else { total };
    i64::try_from(signed).map(Duration).map_err(|_| ValueError::range("longer than about 292 years"))
}

/// One number with its unit, in nanoseconds, and what follows it.
fn part(text: &str, days: bool) -> Result<(i128, &str), ValueError> {
    let number_end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, behind) = text.split_at(number_end);
    let unit_end = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
    let (unit, rest) = behind.split_at(unit_end);
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() + decimals.len() == 0 || decimals.contains('.') {
        return Err(ValueError::syntax(format!("`{}` does not begin with a number such as `30s`", shown(text))));
    }
    let size = unit_size(unit, days)?;
    let whole = whole.bytes().fold(0i128, |n, d| n.saturating_mul(10).saturating_add(i128::from(d - b'0')));
    Ok((whole.saturating_mul(size).saturating_add(fraction(decimals, size)), rest))
}

/// Decimals of a unit, cut off below a nanosecond.
fn fraction(decimals: &str, size: i128) -> i128 {
    // 20 decimals are far below a nanosecond of a day; the product stays below 1e34.
    let kept = decimals.bytes().take(20);
    let (value, scale) = kept.fold((0i128, 1i128), |(v, s), d| (v * 10 + i128::from(d - b'0'), s * 10));
    value * size / scale
}

fn unit_size(unit: &str, days: bool) -> Result<i128, ValueError> {
    match unit {
        "ns" => Ok(1),
        "us" | "µs" | "μs" => Ok(1_000),
        "ms" => Ok(1_000_000),
        "s" => Ok(SECOND),
        "m" => Ok(60 * SECOND),
        "h" => Ok(3600 * SECOND),
        "d" if days => Ok(DAY),
        "d" => Err(ValueError::syntax("Kubernetes durations have no days; write `24h` for a day")),
        "" => Err(ValueError::syntax("a unit is missing, as in `30s`, `5m`, `1h`")),
        _ => Err(ValueError::syntax(format!(
            "unknown unit `{}`; known: ns us ms s m h{}",
            shown(unit),
            if days { " d" } else { "" }
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_durations_as_go_does() {
        for (text, expected) in [
            ("0", 0),
            ("-0", 0),
            ("0s", 0),
            ("5s", 5_000_000_000),
            ("1h30m", 5_400_000_000_000),
            ("1h30m0s", 5_400_000_000_000),
            ("-1.5h", -5_400_000_000_000),
            (".5s", 500_000_000),
            ("5.s", 5_000_000_000),
            ("1us", 1_000),
            ("1µs", 1_000),
            ("1μs", 1_000),
            ("10ms20ns", 10_000_020),
            ("30m1h", 5_400_000_000_000),
            ("0.1ns", 0),
            ("0.333333333333333333333333h", 1_199_999_999_999),
            ("9223372036854775807ns", i64::MAX),
            ("-9223372036854775808ns", i64::MIN),
        ] {
            assert_eq!(Duration::parse(text), Ok(Duration(expected)), "{text}");
        }
    }

    #[test]
    fn refuses_what_go_refuses() {
        for text in ["", "-", "5", "s", ".s", "1.1.1s", "1 h", "1x", "1H", "+-1s", "1d", "٣s", "1h 5m"] {
            assert!(Duration::parse(text).is_err(), "{text}");
        }
        for text in ["9223372036854775808ns", "99999999999999999999999999999999999999999999h", "2562048h"] {
            assert_eq!(Duration::parse(text).map_err(|e| e.kind), Err(crate::ErrorKind::Range), "{text}");
        }
    }

    #[test]
    fn rule_texts_count_days() {
        assert_eq!(Duration::parse_literal("90d"), Duration::parse("2160h"));
        assert_eq!(Duration::parse_literal("1d12h"), Duration::parse("36h"));
        assert_eq!(Duration::parse_literal("90d").unwrap().human(), "90d");
        assert_eq!(Duration::parse_literal("-1d12h").unwrap().human(), "-1d12h");
        assert_eq!(Duration(i64::MIN).human(), "-106751d23h47m16.854775808s");
    }

    #[test]
    fn prints_without_empty_units() {
        for (text, expected) in [
            ("90m", "1h30m"),
            ("60m", "1h"),
            ("3601s", "1h1s"),
            ("2160h", "2160h"),
            ("1500ms", "1.5s"),
            ("61500ms", "1m1.5s"),
            ("1500us", "1.5ms"),
            ("0", "0s"),
        ] {
            assert_eq!(Duration::parse(text).unwrap().to_string(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_the_identity(nanos in any::<i64>(), shift in 0u32..64) {
            let duration = Duration(nanos >> shift);
            prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
            prop_assert_eq!(Duration::parse_literal(&duration.human()), Ok(duration));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[-+0-9.hmsnuµd]{0,60}") {
            let _ = Duration::parse_literal(&text);
        }
    }
}
