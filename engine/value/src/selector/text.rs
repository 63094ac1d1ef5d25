//! The text form of selectors, as `kubectl -l` takes it; without `>` and `<`, which label selectors don't have.

use super::{Operator, Requirement};
use crate::error::{ValueError, shown};

/// Reads requirements between commas.
pub(super) fn parse(text: &str) -> Result<Vec<Requirement>, ValueError> {
    let mut reader = Reader { text, rest: text };
    let mut requirements = Vec::new();
    if reader.token().is_none() {
        return Ok(requirements);
    }
    loop {
        let start = text.len() - reader.rest.trim_start().len();
        requirements.push(reader.requirement().map_err(|e| if e.offset.is_some() { e } else { e.at(start) })?);
        match reader.next() {
            None => return Ok(requirements),
            Some(",") => {}
            Some(found) => return Err(reader.unexpected("a comma", Some(found))),
        }
    }
}

/// Splits into words and signs.
struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn requirement(&mut self) -> Result<Requirement, ValueError> {
        if self.token() == Some("!") {
            self.next();
            let key = self.word("a label key")?;
            return Requirement::new(key, Operator::DoesNotExist, Vec::new());
        }
        let key = self.word("a label key")?;
        let operator = match self.token() {
            None | Some(",") => return Requirement::new(key, Operator::Exists, Vec::new()),
            Some("=" | "==" | "in") => Operator::In,
            Some("!=" | "notin") => Operator::NotIn,
            found => return Err(self.unexpected("one of = != in notin", found)),
        };
        let values = match self.next() {
            Some("in" | "notin") => self.list()?,
            _ => vec![self.value().to_owned()],
        };
        Requirement::new(key, operator, values)
    }

    fn list(&mut self) -> Result<Vec<String>, ValueError> {
        match self.next() {
            Some("(") => {}
            found => return Err(self.unexpected("`(`", found)),
        }
        let mut values = Vec::new();
        loop {
            values.push(self.value().to_owned());
            match self.next() {
                Some(",") => {}
                Some(")") => return Ok(values),
                found => return Err(self.unexpected("`,` or `)`", found)),
            }
        }
    }

    /// A value, which may be empty.
    fn value(&mut self) -> &'a str {
        match self.token() {
            Some(token) if !is_sign(token) => self.next().unwrap_or_default(),
            _ => "",
        }
    }

    fn word(&mut self, expected: &str) -> Result<&'a str, ValueError> {
        match self.next() {
            Some(token) if !is_sign(token) => Ok(token),
            found => Err(self.unexpected(expected, found)),
        }
    }

    fn next(&mut self) -> Option<&'a str> {
        let token = self.token()?;
        let rest = self.rest.trim_start();
        self.rest = rest.get(token.len()..).unwrap_or_default();
        Some(token)
    }

    fn token(&self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let length = match rest.as_bytes() {
            [] => return None,
            [b'=', b'=', ..] | [b'!', b'=', ..] => 2,
            [b'=' | b'!' | b',' | b'(' | b')', ..] => 1,
            _ => rest.find(|c: char| c.is_whitespace() || "=!,()".contains(c)).unwrap_or(rest.len()),
        };
        rest.get(..length)
    }

    fn unexpected(&self, expected: &str, found: Option<&str>) -> ValueError {
        let offset = self.text.len() - self.rest.len();
        match found {
            Some(found) => ValueError::syntax(format!("expected {expected}, found `{}`", shown(found)))
                .at(offset.saturating_sub(found.len())),
            None => ValueError::syntax(format!("expected {expected}, found the end")).at(offset),
        }
    }
}

fn is_sign(token: &str) -> bool {
    matches!(token, "=" | "==" | "!=" | "!" | "," | "(" | ")")
}

#[cfg(test)]
mod tests {
    use crate::Selector;
    use proptest::prelude::*;

    #[test]
    fn reads_what_kubectl_reads() {
        for (text, expected) in [
            ("", ""),
            ("  ", ""),
            (" app = web , tier in ( a , b ) ", "app=web,tier in (a,b)"),
            ("x notin (a,),y", "x notin (,a),y"),
            ("app.kubernetes.io/name=x", "app.kubernetes.io/name=x"),
            ("a=,b", "a=,b"),
            ("!  a", "!a"),
            ("in in (in)", "in=in"),
        ] {
            assert_eq!(Selector::parse(text).map(|s| s.to_string()), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn refuses_with_a_place() {
        for (text, reason) in [
            (",", "expected a label key, found `,`"),
            ("a,", "expected a label key, found the end"),
            ("a b", "expected one of = != in notin, found `b`"),
            ("a in b", "expected `(`, found `b`"),
            ("a in (b", "expected `,` or `)`, found the end"),
            ("a=b=c", "expected a comma, found `=`"),
            ("a>3", "`a>3` is not a label key"),
            ("a=b c", "expected a comma, found `c`"),
            ("=b", "expected a label key, found `=`"),
        ] {
            let error = Selector::parse(text).expect_err(text);
            assert_eq!(error.to_string(), reason, "{text}");
            assert!(error.offset.is_some_and(|at| at <= text.len()), "{text}: {:?}", error.offset);
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_the_identity(text in "[ab]( in \\([xy]?(,[xy])?\\)|=[xy]|!=x|)(,!?[cd]){0,2}") {
            let selector = Selector::parse(&text).unwrap();
            prop_assert_eq!(Selector::parse(&selector.to_string()), Ok(selector));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[ab=!,() in é]{0,30}") {
            let _ = Selector::parse(&text);
        }
    }
}
