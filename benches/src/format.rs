//! Objects as text: lines of JSON, pretty-printed JSON, YAML as people write it.

use serde_json::Value;

/// The objects as lines of JSON.
pub fn ndjson(objects: impl IntoIterator<Item = Value>) -> String {
    let mut out = String::new();
    for object in objects {
        out.push_str(&object.to_string());
        out.push('\n');
    }
    out
}

/// The objects as indented JSON, one after another.
pub fn pretty(objects: impl IntoIterator<Item = Value>) -> String {
    let mut out = String::new();
    for object in objects {
        out.push_str(&format!("{object:#}\n"));
    }
    out
}

/// The objects as YAML documents in block style, texts plain where that is safe.
pub fn yaml(objects: impl IntoIterator<Item = Value>) -> String {
    let mut out = String::new();
    for object in objects {
        out.push_str("---\n");
        block(&object, 0, &mut out);
    }
    out
}

/// Writes a map or list from the beginning of a line. Objects of a corpus nest a few levels deep.
fn block(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(fields) => {
            for (at, (key, value)) in fields.iter().enumerate() {
                if at > 0 || !out.ends_with("- ") {
                    pad(indent, out);
                }
                scalar_text(key, out);
                out.push(':');
                after_key(value, indent, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                pad(indent, out);
                out.push_str("- ");
                if is_nested(item) {
                    block(item, indent + 2, out);
                } else {
                    scalar(item, indent, out);
                    out.push('\n');
                }
            }
        }
        _ => {}
    }
}

fn after_key(value: &Value, indent: usize, out: &mut String) {
    if is_nested(value) {
        out.push('\n');
        // Lists stand under their key, as most tools write them.
        block(value, if value.is_array() { indent } else { indent + 2 }, out);
    } else {
        out.push(' ');
        scalar(value, indent, out);
        out.push('\n');
    }
}

fn is_nested(value: &Value) -> bool {
    value.as_object().is_some_and(|o| !o.is_empty()) || value.as_array().is_some_and(|a| !a.is_empty())
}

fn scalar(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::String(text) if text.ends_with('\n') && text.lines().all(is_block_line) => {
            out.push('|');
            for line in text.lines() {
                out.push('\n');
                pad(indent + 2, out);
                out.push_str(line);
            }
        }
        Value::String(text) => scalar_text(text, out),
        other => out.push_str(&other.to_string()),
    }
}

fn is_block_line(line: &str) -> bool {
    !line.is_empty() && !line.starts_with([' ', '\t', '#']) && line.chars().all(|c| (' '..='~').contains(&c))
}

fn scalar_text(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        out.push_str(&Value::from(text).to_string());
    }
}

/// Whether a text is read as itself without quotes.
fn is_plain(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '@' | ':' | '=');
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    begins && text.chars().all(safe) && !text.ends_with(':') && !word
}

fn pad(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}
