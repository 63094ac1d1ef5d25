//! Patterns of `like`: the whole text, in which `*` stands for any run of characters.
//!
//! Nothing else is special, so that paths, globs of other tools and `$(VAR)` can be written as they are.

use std::fmt;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Glob {
    pattern: String,
    /// Byte ranges of the literal parts between the stars, in order; the first and the last may be empty.
    parts: Vec<(usize, usize)>,
}

impl Glob {
    /// Compiles a pattern; every text is one.
    pub fn new(pattern: &str) -> Glob {
        let mut parts = Vec::new();
        let mut start = 0;
        for (star, _) in pattern.match_indices('*') {
            // A run of stars means the same as one.
            if start == 0 || star > start {
                parts.push((start, star));
            }
            start = star + 1;
        }
        parts.push((start, pattern.len()));
        Glob { pattern: pattern.to_owned(), parts }
    }

    /// Whether the whole text fits.
    pub fn matches(&self, text: &str) -> bool {
        let Some((&first, others)) = self.parts.split_first() else { return text.is_empty() };
        let Some((&last, middle)) = others.split_last() else { return text == self.pattern };
        let Some(text) = text.strip_prefix(self.part(first)) else { return false };
        let Some(mut rest) = text.strip_suffix(self.part(last)) else { return false };
        for &part in middle {
            let part = self.part(part);
            // The leftmost place leaves most for the parts that follow.
            let Some(at) = rest.find(part) else { return false };
            rest = rest.get(at + part.len()..).unwrap_or_default();
        }
        true
    }

    /// The same condition as a regular expression, for automata that take many patterns at once.
    pub fn to_regex(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(|&part| regex::escape(self.part(part))).collect();
        format!("(?s)\\A{}\\z", parts.join(".*"))
    }

    /// The pattern as written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether it has no star, so that it only fits itself.
    pub fn is_literal(&self) -> bool {
        self.parts.len() == 1
    }

    /// The text that every match begins with.
    pub fn prefix(&self) -> &str {
        self.parts.first().map_or("", |&part| self.part(part))
    }

    /// The text that every match ends with.
    pub fn suffix(&self) -> &str {
        self.parts.last().map_or("", |&part| self.part(part))
    }

    fn part(&self, (start, end): (usize, usize)) -> &str {
        self.pattern.get(start..end).unwrap_or_default()
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stars_stand_for_any_run_and_the_rest_for_itself() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "äöü\n", true),
            ("a", "a", true),
            ("a", "ab", false),
            ("system:*", "system:node", true),
            ("system:*", "system", false),
            ("*kube-apiserver", "/usr/bin/kube-apiserver", true),
            ("*$(*)*", "pre$(VAR)", true),
            ("*$(*)*", "$VAR", false),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("ab*ba", "aba", false),
            ("*a*a*", "a", false),
            ("**", "x", true),
            ("a**b", "ab", true),
            ("*.example.com", "a.example.com", true),
            ("*.example.com", "aXexample.com", false),
            ("a?c", "abc", false),
            ("a?c", "a?c", true),
            ("[ab]", "a", false),
            ("/etc/*.crt", "/etc/a/b.crt", true),
        ] {
            assert_eq!(Glob::new(pattern).matches(text), expected, "{text:?} like {pattern:?}");
        }
    }

    #[test]
    fn long_hostile_patterns_take_linear_time() {
        let pattern = Glob::new(&"a*".repeat(10_000));
        assert!(!pattern.matches(&format!("{}b", "a".repeat(9_999))));
        assert!(!Glob::new(&format!("{}c", "a*".repeat(10_000))).matches(&"a".repeat(200_000)));
    }

    /// Backtracking by definition.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|n| naive(rest, &text[n..])),
            Some((c, rest)) => text.split_first().is_some_and(|(t, tail)| t == c && naive(rest, tail)),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(pattern in "[ab*é.]{0,8}", text in "[abé.\n]{0,10}") {
            let expected = naive(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>());
            let glob = Glob::new(&pattern);
            prop_assert_eq!(glob.matches(&text), expected);
            prop_assert_eq!(regex::Regex::new(&glob.to_regex()).unwrap().is_match(&text), expected);
        }

        #[test]
        fn matches_begin_and_end_as_promised(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            let glob = Glob::new(&pattern);
            if glob.matches(&text) {
                prop_assert!(text.starts_with(glob.prefix()) && text.ends_with(glob.suffix()));
                prop_assert!(!glob.is_literal() || text == pattern);
            }
        }
    }
}
