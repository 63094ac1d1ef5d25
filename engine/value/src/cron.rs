//! Schedules: five fields, or `@daily` and its like.
//!
//! Accepts what the standard parser of robfig/cron v3 accepts, which CronJob validation uses, less time zones in the
//! text (`TZ=`): `spec.timeZone` is the place for those.

use crate::duration::Duration;
use crate::error::{ValueError, shown};

/// When a job runs. Bit n of a field stands for the number n.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cron {
    /// At the times whose parts are all listed.
    At {
        /// Minutes, 0 to 59.
        minute: u64,
        /// Hours, 0 to 23.
        hour: u64,
        /// Days of the month, 1 to 31.
        day: u64,
        /// Months, 1 to 12.
        month: u64,
        /// Days of the week, 0 (Sunday) to 6.
        weekday: u64,
    },
    /// At this distance, which is a second at least.
    Every(Duration),
}

/// One of the five fields.
struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    /// Names of the numbers from `low` on.
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 5] = [
    Field { name: "minute", low: 0, high: 59, names: &[] },
    Field { name: "hour", low: 0, high: 23, names: &[] },
    Field { name: "day of the month", low: 1, high: 31, names: &[] },
    Field { name: "month", low: 1, high: 12, names: &MONTHS },
    Field { name: "day of the week", low: 0, high: 6, names: &WEEKDAYS },
];

impl Cron {
    /// Reads a schedule.
    pub fn parse(text: &str) -> Result<Cron, ValueError> {
        if text.is_empty() {
            return Err(ValueError::syntax("empty; write five fields such as `0 4 * * *`"));
        }
        if text.contains("TZ=") {
            return Err(ValueError::syntax("a schedule has no time zone in it; set `timeZone` instead"));
        }
        if text.starts_with('@') {
            return named(text);
        }
        let mut fields = [""; 5];
        let mut count = 0usize;
        for part in text.split_whitespace() {
            if let Some(slot) = fields.get_mut(count) {
                *slot = part;
            }
            count += 1;
        }
        if count != 5 {
            return Err(ValueError::syntax(format!("expected five fields, as in `0 4 * * *`, found {count}")));
        }
        let mut sets = [0u64; 5];
        for ((set, text), field) in sets.iter_mut().zip(fields).zip(&FIELDS) {
            *set = field.parse(text)?;
        }
        let [minute, hour, day, month, weekday] = sets;
        Ok(Cron::At { minute, hour, day, month, weekday })
    }
}

/// `@daily` and its like, and `@every 1h30m`.
fn named(text: &str) -> Result<Cron, ValueError> {
    let fields = match text {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => return every(text),
    };
    Cron::parse(fields)
}

fn every(text: &str) -> Result<Cron, ValueError> {
    match text.strip_prefix("@every ") {
        Some(distance) => {
            let distance = Duration::parse(distance)?;
            Ok(Cron::Every(distance.max(Duration(1_000_000_000))))
        }
        None => {
            let known = "@yearly @monthly @weekly @daily @hourly, or `@every 1h`";
            Err(ValueError::syntax(format!("unknown schedule `{}`; known: {known}", shown(text))))
        }
    }
}

impl Field {
    /// A list of ranges. Empty entries are skipped, as the parser of Kubernetes does.
    fn parse(&self, text: &str) -> Result<u64, ValueError> {
        let mut set = 0;
        for entry in text.split(',').filter(|entry| !entry.is_empty()) {
            set |= self.entry(entry)?;
        }
        Ok(set)
    }

    /// `*`, `n`, `n-m`, each with `/step`.
    fn entry(&self, text: &str) -> Result<u64, ValueError> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(self.plain_number(step, text)?)),
            None => (text, None),
        };
        let (low, high) = match range.split_once('-') {
            Some((first, rest)) if is_star(first) && !rest.contains('-') => (self.low, self.high),
            Some((first, last)) => (self.number(first, text)?, self.number(last, text)?),
            None if is_star(range) => (self.low, self.high),
            None => {
                let number = self.number(range, text)?;
                // `5/10` means from 5 on.
                (number, if step.is_some() { self.high } else { number })
            }
        };
        if low < self.low || high > self.high {
            let reason = format!("{} `{}` is not between {} and {}", self.name, shown(text), self.low, self.high);
            return Err(ValueError::range(reason));
        }
        if low > high {
            return Err(ValueError::range(format!("{} `{}` ends before it begins", self.name, shown(text))));
        }
        match step.unwrap_or(1) {
            0 => Err(ValueError::range(format!("the step of {} `{}` is zero", self.name, shown(text)))),
            step => Ok((low..=high).step_by(step as usize).fold(0, |set, n| set | 1 << n)),
        }
    }

    fn number(&self, text: &str, entry: &str) -> Result<u32, ValueError> {
        let name = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        match name {
            Some(index) => Ok(index as u32 + self.low),
            None => self.plain_number(text, entry),
        }
    }

    fn plain_number(&self, text: &str, entry: &str) -> Result<u32, ValueError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ValueError::syntax(format!("{} `{}` is not a number, range or `*`", self.name, shown(entry))));
        }
        Ok(digits.bytes().fold(0u32, |n, d| n.saturating_mul(10).saturating_add(u32::from(d - b'0'))))
    }
}

fn is_star(text: &str) -> bool {
    matches!(text, "*" | "?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minutes(text: &str) -> Vec<u32> {
        match Cron::parse(text) {
            Ok(Cron::At { minute, .. }) => (0..64).filter(|n| minute >> n & 1 == 1).collect(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn fields_are_lists_of_ranges_with_steps() {
        assert_eq!(minutes("5 * * * *"), [5]);
        assert_eq!(minutes("*/20 * * * *"), [0, 20, 40]);
        assert_eq!(minutes("?/30 ? ? ? ?"), [0, 30]);
        assert_eq!(minutes("50/5 * * * *"), [50, 55]);
        assert_eq!(minutes("1-3,10-20/5 * * * *"), [1, 2, 3, 10, 15, 20]);
        assert_eq!(minutes("  0\t4  * * *  "), [0]);
        assert_eq!(Cron::parse("0 0 * JAN-mar Sun,MON"), Cron::parse("0 0 * 1-3 0,1"));
        assert_eq!(minutes("0,, * * * *"), [0]);
        assert_eq!(minutes("0/4294967295 * * * *"), [0]);
    }

    #[test]
    fn names_stand_for_fields() {
        for (name, fields) in [
            ("@yearly", "0 0 1 1 *"),
            ("@annually", "0 0 1 1 *"),
            ("@monthly", "0 0 1 * *"),
            ("@weekly", "0 0 * * 0"),
            ("@daily", "0 0 * * *"),
            ("@midnight", "0 0 * * *"),
            ("@hourly", "0 * * * *"),
        ] {
            assert_eq!(Cron::parse(name), Cron::parse(fields), "{name}");
        }
        assert_eq!(Cron::parse("@every 90m"), Ok(Cron::Every(Duration(5_400_000_000_000))));
        assert_eq!(Cron::parse("@every 1ms"), Cron::parse("@every 1s"));
    }

    #[test]
    fn refuses_what_a_cronjob_may_not_hold() {
        for text in [
            "",
            " ",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * 32 * *",
            "* * * 0 *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "*/-1 * * * *",
            "1-2-3 * * * *",
            "1/2/3 * * * *",
            "x * * * *",
            "jan * * * *",
            "* * * january *",
            "-1 * * * *",
            "@reboot",
            "@every",
            "@every x",
            "@DAILY",
            " @daily",
            "TZ=UTC 0 4 * * *",
            "CRON_TZ=Europe/Berlin 0 4 * * *",
            "0.5 * * * *",
            "*/ * * * *",
            "1- * * * *",
        ] {
            assert!(Cron::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(Cron::parse("0 25 * * *").unwrap_err().to_string(), "hour `25` is not between 0 and 23");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[-0-9*?/,a-z@ é]{0,30}") {
            let _ = Cron::parse(&text);
        }

        #[test]
        fn what_is_listed_is_what_runs(numbers in proptest::collection::btree_set(0u32..60, 1..10)) {
            let list: Vec<String> = numbers.iter().map(u32::to_string).collect();
            prop_assert_eq!(minutes(&format!("{} * * * *", list.join(","))), numbers.into_iter().collect::<Vec<_>>());
        }
    }
}
