//! Reads a text that holds one value of any kind: settings, definitions, facts. Not for manifests, which [`read`] reads.
//!
//! [`read`]: crate::read

use crate::tree::{Builder, Tree};
use crate::{Limits, codes, yaml};
use upright_source::{Diagnostic, FileId, Span};

/// Reads one YAML document or JSON value. A text without a value is an empty tree.
///
/// # Errors
/// The text is neither, has a key twice, or goes past a limit. Spans lie in `file`, whose text is `text`.
pub fn document(file: FileId, text: &str, limits: &Limits) -> Result<Tree, Box<Diagnostic>> {
    if text.len() > limits.bytes || text.len() > u32::MAX as usize {
        let title = format!("the text has {} bytes, more than the limit of {}", text.len(), limits.bytes);
        return Err(Box::new(Diagnostic::error(codes::TOO_LARGE, title, Span::new(file, 0, 0), "nothing was read")));
    }
    let skip = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let mut builder = Builder::new(Some(file), limits);
    yaml::read(text.get(skip..).unwrap_or(""), skip as u32, file, &mut builder, limits)?;
    let repeats = builder.repeats.clone();
    let tree = builder.finish();
    match repeats.first() {
        None => Ok(tree),
        Some(repeat) => {
            let key = tree.key(repeat.again).unwrap_or_default();
            let title = format!("the key `{key}` stands twice");
            let again = tree.key_span(repeat.again).unwrap_or_default();
            let first = tree.key_span(repeat.first).unwrap_or_default();
            let error = Diagnostic::error(codes::DUPLICATE_KEY, title, again, "again here");
            Err(Box::new(error.with_label(first, "first here")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::NodeId;

    fn json(text: &str) -> Result<String, &'static str> {
        match document(FileId(0), text, &Limits::default()) {
            Ok(tree) => Ok(tree.to_json(NodeId::ROOT).to_string()),
            Err(error) => Err(error.code),
        }
    }

    #[test]
    fn a_value_of_any_kind_is_read() {
        assert_eq!(json("3").as_deref(), Ok("3"));
        assert_eq!(json("[a, b]").as_deref(), Ok(r#"["a","b"]"#));
        assert_eq!(json("\u{FEFF}a: {b: true}\n").as_deref(), Ok(r#"{"a":{"b":true}}"#));
        assert_eq!(json("").as_deref(), Ok("null"));
    }

    #[test]
    fn what_readers_would_disagree_about_is_an_error() {
        assert_eq!(json("a: 1\na: 2\n"), Err(codes::DUPLICATE_KEY));
        assert_eq!(json("a: [1"), Err(codes::YAML_SYNTAX));
    }
}
