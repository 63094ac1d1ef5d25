//! Points in time: RFC 3339, in rule texts also a plain date.
//!
//! Follows `time.Parse(time.RFC3339, …)` of Go, which meta/v1.Time and MicroTime read with: capital `T` and `Z`, an
//! offset otherwise, no leap seconds, any number of decimals.

use std::fmt;

use crate::error::{ValueError, shown};

/// Microseconds since 1970-01-01T00:00:00Z; what lies below a microsecond is cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A timestamp's parts in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Year of the Gregorian calendar, also before it began; year 0 is 1 BC.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
    /// 0 to 999_999.
    pub micros: i64,
}

impl Timestamp {
    /// Reads a time of a Kubernetes object.
    pub fn parse(text: &str) -> Result<Timestamp, ValueError> {
        let mut reader = Reader { text, rest: text.as_bytes() };
        let days = reader.date()?;
        if !reader.byte(b'T') {
            return Err(reader.error("a time behind the date, as in `2026-01-31T12:00:00Z`"));
        }
        let micros = reader.time()?;
        let offset = reader.offset()?;
        match reader.rest {
            [] => Ok(Timestamp(days * DAY + micros - offset)),
            _ => Err(reader.error("nothing behind the time zone")),
        }
    }

    /// Reads a time of a rule text, which may also be a date: its beginning in UTC.
    pub fn parse_literal(text: &str) -> Result<Timestamp, ValueError> {
        if text.len() > 10 {
            return Timestamp::parse(text);
        }
        let mut reader = Reader { text, rest: text.as_bytes() };
        let days = reader.date()?;
        match reader.rest {
            [] => Ok(Timestamp(days * DAY)),
            _ => Err(reader.error("nothing behind the date")),
        }
    }

    /// A number of seconds since 1970. `None` beyond about 292,000 years.
    pub fn from_unix(seconds: i64) -> Option<Timestamp> {
        seconds.checked_mul(SECOND).map(Timestamp)
    }

    /// Seconds since 1970, rounded down.
    pub fn unix(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// Year, month, day and time in UTC.
    pub fn parts(self) -> Parts {
        let (days, micros) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        let seconds = micros / SECOND;
        Parts {
            year,
            month,
            day,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            micros: micros % SECOND,
        }
    }
}

/// RFC 3339 in UTC, with decimals where there are any: `2026-01-31T12:00:00Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let p = self.parts();
        let sign = if p.year < 0 { "-" } else { "" };
        write!(
            f,
            "{sign}{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            p.year.abs(),
            p.month,
            p.day,
            p.hour,
            p.minute,
            p.second
        )?;
        if p.micros > 0 {
            let decimals = format!("{:06}", p.micros);
            write!(f, ".{}", decimals.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// Days in years of 400, counted from March so that the leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let (month, day) = ((from_march + 2) % 12 + 1, of_year - (153 * from_march + 2) / 5 + 1);
    (era * 400 + of_era + i64::from(month <= 2), month, day)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// Eats a timestamp from the left.
struct Reader<'a> {
    text: &'a str,
    rest: &'a [u8],
}

impl Reader<'_> {
    fn date(&mut self) -> Result<i64, ValueError> {
        let year = self.number(4, "a year of four digits, as in `2026-01-31`")?;
        self.expect(b'-')?;
        let month = self.limited(1, 12, "month")?;
        self.expect(b'-')?;
        let day = self.limited(1, days_in(year, month), "day")?;
        Ok(days_from_civil(year, month, day))
    }

    fn time(&mut self) -> Result<i64, ValueError> {
        let hour = self.limited(0, 23, "hour")?;
        self.expect(b':')?;
        let minute = self.limited(0, 59, "minute")?;
        self.expect(b':')?;
        let second = self.limited(0, 59, "second")?;
        let micros = if self.byte(b'.') || self.byte(b',') { self.decimals()? } else { 0 };
        Ok((hour * 3600 + minute * 60 + second) * SECOND + micros)
    }

    fn decimals(&mut self) -> Result<i64, ValueError> {
        let count = self.rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if count == 0 {
            return Err(self.error("digits behind the point"));
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        let padded = digits.iter().chain(b"000000").take(6);
        Ok(padded.fold(0, |n, d| n * 10 + i64::from(d - b'0')))
    }

    fn offset(&mut self) -> Result<i64, ValueError> {
        if self.byte(b'Z') {
            return Ok(0);
        }
        let sign = match self.rest.first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Err(self.error("a time zone: `Z`, or an offset such as `+02:00`")),
        };
        self.rest = self.rest.get(1..).unwrap_or_default();
        let hours = self.limited(0, 23, "hour of the offset")?;
        self.expect(b':')?;
        let minutes = self.limited(0, 59, "minute of the offset")?;
        Ok(sign * (hours * 60 + minutes) * 60 * SECOND)
    }

    fn limited(&mut self, low: i64, high: i64, what: &str) -> Result<i64, ValueError> {
        let offset = self.text.len() - self.rest.len();
        let number = self.number(2, "two digits, as in `2026-01-31T12:00:00Z`")?;
        if (low..=high).contains(&number) {
            Ok(number)
        } else {
            Err(ValueError::range(format!("{what} {number} is not between {low} and {high}")).at(offset))
        }
    }

    fn number(&mut self, digits: usize, expected: &str) -> Result<i64, ValueError> {
        match self.rest.split_at_checked(digits) {
            Some((number, rest)) if number.iter().all(u8::is_ascii_digit) => {
                self.rest = rest;
                Ok(number.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0')))
            }
            _ => Err(self.error(expected)),
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), ValueError> {
        if self.byte(byte) { Ok(()) } else { Err(self.error(&format!("`{}`", char::from(byte)))) }
    }

    fn byte(&mut self, byte: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn error(&self, expected: &str) -> ValueError {
        let found = if self.rest.is_empty() {
            "the end".to_owned()
        } else {
            format!("`{}`", shown(&String::from_utf8_lossy(self.rest)))
        };
        ValueError::syntax(format!("expected {expected}, found {found}")).at(self.text.len() - self.rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_rfc_3339() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:01Z", SECOND),
            ("1969-12-31T23:59:59Z", -SECOND),
            ("2026-01-01T00:00:00Z", 1_767_225_600 * SECOND),
            ("2026-01-01T02:00:00+02:00", 1_767_225_600 * SECOND),
            ("2025-12-31T23:30:00-00:30", 1_767_225_600 * SECOND),
            ("2024-02-29T00:00:00Z", 1_709_164_800 * SECOND),
            ("2000-02-29T00:00:00Z", 951_782_400 * SECOND),
            ("1970-01-01T00:00:00.5Z", 500_000),
            ("1970-01-01T00:00:00,5Z", 500_000),
            ("1970-01-01T00:00:00.1234567899Z", 123_456),
            ("0000-01-01T00:00:00Z", -62_167_219_200 * SECOND),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799 * SECOND + 999_999),
        ] {
            assert_eq!(Timestamp::parse(text), Ok(Timestamp(expected)), "{text}");
        }
    }

    #[test]
    fn refuses_days_and_hours_that_do_not_exist() {
        for text in [
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T23:60:00Z",
            "2026-01-01T23:59:60Z",
            "2026-01-01T00:00:00+24:00",
        ] {
            assert_eq!(Timestamp::parse(text).map_err(|e| e.kind), Err(crate::ErrorKind::Range), "{text}");
        }
        for text in [
            "",
            "2026-01-01",
            "2026-01-01 00:00:00Z",
            "2026-01-01t00:00:00z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00Z ",
            "2026-1-1T00:00:00Z",
            "26-01-01T00:00:00Z",
            "2026-01-01T00:00Z",
            "2026-01-01T00:00:00+0200",
            "٢٠٢٦-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text).map_err(|e| e.kind), Err(crate::ErrorKind::Syntax), "{text}");
        }
    }

    #[test]
    fn rule_texts_name_days() {
        assert_eq!(Timestamp::parse_literal("2026-01-01"), Timestamp::parse("2026-01-01T00:00:00Z"));
        assert!(Timestamp::parse_literal("2026-02-30").is_err());
        let error = Timestamp::parse_literal("1.1.2026").expect_err("German date");
        assert_eq!(error.to_string(), "expected a year of four digits, as in `2026-01-31`, found `1.1.2026`");
    }

    #[test]
    fn prints_in_utc() {
        for (text, expected) in [
            ("2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z"),
            ("2026-01-01T00:00:00.120Z", "2026-01-01T00:00:00.12Z"),
        ] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), expected);
        }
        assert_eq!(Timestamp(i64::MIN).to_string(), "-290308-12-21T19:59:05.224192Z");
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_the_identity(micros in -62_167_219_200_000_000i64..253_402_300_800_000_000) {
            prop_assert_eq!(Timestamp::parse(&Timestamp(micros).to_string()), Ok(Timestamp(micros)));
        }

        #[test]
        fn parts_count_every_day(micros in any::<i64>()) {
            let p = Timestamp(micros).parts();
            let days = i128::from(days_from_civil(p.year, p.month, p.day));
            let seconds = i128::from(p.hour * 3600 + p.minute * 60 + p.second);
            prop_assert_eq!((days * 86_400 + seconds) * 1_000_000 + i128::from(p.micros), i128::from(micros));
            prop_assert!(p.day <= days_in(p.year, p.month));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[-+0-9T:.Zé]{0,40}") {
            let _ = Timestamp::parse_literal(&text);
        }
    }
}
