//! Regular expressions: those of the `regex` crate, bounded, with errors of one line.
//!
//! They search (`matches` finds the pattern anywhere), in time linear in the text, and know no look-around and no
//! back-references.

use std::cmp::Ordering;
use std::fmt;

use regex_syntax::hir::Look;

use crate::error::ValueError;

/// The longest pattern, in bytes.
pub const MAX_PATTERN: usize = 16 * 1024;
/// The most memory that a compiled pattern may take, in bytes.
const MAX_COMPILED: usize = 2 * 1024 * 1024;
/// The deepest nesting of groups.
const MAX_NESTING: u32 = 100;

/// A compiled regular expression. Equal where the texts are.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: regex::Regex,
    anchored: bool,
}

impl Pattern {
    /// Compiles a pattern.
    pub fn parse(text: &str) -> Result<Pattern, ValueError> {
        if text.len() > MAX_PATTERN {
            return Err(ValueError::limit(format!("longer than {MAX_PATTERN} bytes")));
        }
        let hir = regex_syntax::ParserBuilder::new()
            .nest_limit(MAX_NESTING)
            .build()
            .parse(text)
            .map_err(|error| explain(&error))?;
        let looks = hir.properties();
        let anchored = looks.look_set_prefix().contains(Look::Start) && looks.look_set_suffix().contains(Look::End);
        let regex = regex::RegexBuilder::new(text).size_limit(MAX_COMPILED).nest_limit(MAX_NESTING).build();
        match regex {
            Ok(regex) => Ok(Pattern { regex, anchored }),
            Err(_) => Err(ValueError::limit("too large once compiled; look at its counted repetitions")),
        }
    }

    /// Whether the pattern occurs in the text.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Whether it can only match the whole text: every alternative begins with `^` and ends with `$`.
    pub fn is_anchored(&self) -> bool {
        self.anchored
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        self.regex.as_str()
    }

    /// The compiled pattern.
    pub fn regex(&self) -> &regex::Regex {
        &self.regex
    }
}

/// The parser's reason with its place, without its drawing of several lines.
fn explain(error: &regex_syntax::Error) -> ValueError {
    let (reason, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
        _ => return ValueError::syntax("not a regular expression"),
    };
    ValueError::syntax(reason).at(span.start.offset)
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

impl PartialOrd for Pattern {
    fn partial_cmp(&self, other: &Pattern) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By text.
impl Ord for Pattern {
    fn cmp(&self, other: &Pattern) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_one_line_with_a_place() {
        for (text, reason, offset) in [
            ("(a", "unclosed group", 0),
            ("a[b", "unclosed character class", 1),
            ("*a", "repetition operator missing expression", 0),
            ("ab(?=c)", "look-around, including look-ahead and look-behind, is not supported", 2),
            ("é(a", "unclosed group", 2),
        ] {
            let error = Pattern::parse(text).expect_err(text);
            assert_eq!((error.to_string().as_str(), error.offset), (reason, Some(offset)), "{text}");
        }
    }

    #[test]
    fn costly_patterns_are_refused() {
        assert_eq!(Pattern::parse("(((a{100}){100}){100})").map_err(|e| e.kind), Err(crate::ErrorKind::Limit));
        assert_eq!(Pattern::parse(&"a".repeat(MAX_PATTERN + 1)).map_err(|e| e.kind), Err(crate::ErrorKind::Limit));
        assert!(Pattern::parse(&"(".repeat(10_000)).is_err());
    }

    #[test]
    fn knows_whether_it_is_anchored() {
        for (text, expected) in [
            ("^a$", true),
            ("^(a|b)$", true),
            ("a", false),
            ("^a", false),
            ("a$", false),
            ("^a|b$", false),
            ("^a$|^b$", true),
            ("(?m)^a$", false),
        ] {
            assert_eq!(Pattern::parse(text).unwrap().is_anchored(), expected, "{text}");
        }
    }

    #[test]
    fn searches() {
        let pattern = Pattern::parse("(?i)secret|token").unwrap();
        assert!(pattern.is_match("MY_TOKEN_X") && !pattern.is_match("tok"));
    }
}
