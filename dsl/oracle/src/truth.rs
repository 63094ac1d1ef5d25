//! Conditions: true, false, or unknown because something could not be read.

/// A value of strong Kleene logic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    pub(crate) fn of(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }

    /// False if one is false, else unknown if one is.
    pub(crate) fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    /// True if one is true, else unknown if one is.
    pub(crate) fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    pub(crate) fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{False, True, Unknown};

    #[test]
    fn an_unknown_side_matters_only_where_the_other_does_not_decide() {
        assert_eq!((False.and(Unknown), Unknown.and(True), Unknown.and(False)), (False, Unknown, False));
        assert_eq!((True.or(Unknown), Unknown.or(False), Unknown.or(Unknown)), (True, Unknown, Unknown));
        assert_eq!((Unknown.not(), True.not()), (Unknown, False));
    }
}
