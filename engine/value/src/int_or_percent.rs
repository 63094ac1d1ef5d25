//! Numbers that may be a share of a total: `3` or `25%`.
//!
//! Follows `intstr.GetScaledValueFromIntOrPercent` of k8s.io/apimachinery. Who calls it decides the direction: disruption
//! budgets and `maxSurge` round up, `maxUnavailable` of Deployments rounds down.

use std::fmt;

use crate::error::{ValueError, shown};

/// A count, or a share of a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntOrPercent {
    /// A count.
    Int(i64),
    /// Hundredths of a total.
    Percent(i64),
}

impl IntOrPercent {
    /// Reads a percentage. A text without `%` is refused, as the API server does: counts are numbers there.
    pub fn parse(text: &str) -> Result<IntOrPercent, ValueError> {
        let digits = match text.strip_suffix('%') {
            Some(digits) => digits,
            None if text.parse::<i64>().is_ok() => {
                return Err(ValueError::syntax(format!("write {text} without quotes, or `{text}%`")));
            }
            None => text,
        };
        if digits.is_empty() || digits.len() == text.len() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ValueError::syntax(format!(
                "`{}` is neither a number nor a percentage such as `25%`",
                shown(text)
            )));
        }
        digits.parse().map(IntOrPercent::Percent).map_err(|_| ValueError::range("the percentage is too large"))
    }

    /// The count that it means for a total. `None` on overflow.
    pub fn of(self, total: i64, round_up: bool) -> Option<i64> {
        match self {
            IntOrPercent::Int(count) => Some(count),
            IntOrPercent::Percent(percent) => {
                let product = i128::from(percent) * i128::from(total);
                let down = product.div_euclid(100);
                let up = i128::from(round_up && product.rem_euclid(100) != 0);
                i64::try_from(down + up).ok()
            }
        }
    }
}

impl fmt::Display for IntOrPercent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IntOrPercent::Int(count) => write!(f, "{count}"),
            IntOrPercent::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_round_as_asked() {
        let percent = |text| IntOrPercent::parse(text).unwrap();
        assert_eq!(percent("25%").of(10, true), Some(3));
        assert_eq!(percent("25%").of(10, false), Some(2));
        assert_eq!(percent("50%").of(10, true), Some(5));
        assert_eq!(percent("0%").of(10, true), Some(0));
        assert_eq!(percent("100%").of(i64::MAX, true), Some(i64::MAX));
        assert_eq!(percent("200%").of(i64::MAX, true), None);
        assert_eq!(IntOrPercent::Int(3).of(10, true), Some(3));
    }

    #[test]
    fn counts_are_not_texts() {
        for text in ["", "%", "25", "-5%", "2.5%", "25 %", "all", "99999999999999999999%", "%25"] {
            assert!(IntOrPercent::parse(text).is_err(), "{text}");
        }
        assert_eq!(IntOrPercent::parse("25").unwrap_err().to_string(), "write 25 without quotes, or `25%`");
        assert_eq!(IntOrPercent::parse("025%").unwrap().to_string(), "25%");
    }
}
