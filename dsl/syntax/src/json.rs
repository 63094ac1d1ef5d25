//! Trees as JSON, and back.
//!
//! Every node is an object: `{"node": "deny", "cond": …, "at": …, "span": [start, end]}`. Names and constant texts are
//! strings, lists are arrays, what is absent is left out. [`from_json`] also accepts texts and trees that were written
//! by a program: spans may be missing, parentheses are put where they are needed, a type's name may be a string. A tree
//! that rule text can't say is refused, so what is accepted can be printed and read again.

mod clauses;
mod exprs;
mod items;
mod node;
mod tests;

use std::fmt;

use serde_json::Value;
use upright_source::{FileId, Level};

use crate::{ast, parse, print};
use node::{At, Json, Layer};

/// Why a JSON text is no tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Where, as a path: `items[2].clauses[0].cond`. Empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.path.is_empty() { "" } else { ": " };
        write!(f, "{}{separator}{}", self.path, self.message)
    }
}

impl std::error::Error for JsonError {}

/// The JSON Schema (2020-12) of trees: what [`to_json`] gives for a text without errors, and the shape of what
/// [`from_json`] takes.
pub const TREE_SCHEMA: &str = include_str!("../tree.schema.json");

/// The tree as JSON, with or without spans (byte offsets from the start of the file).
pub fn to_json(file: &ast::File, spans: bool) -> Value {
    file.write(Layer { spans, layout: true }).unwrap_or(Value::Null)
}

/// The tree that a JSON value stands for. Its nodes have the spans that the JSON gives them, in file 0, or empty ones;
/// names, which are strings there, have empty ones.
pub fn from_json(value: &Value) -> Result<ast::File, JsonError> {
    let file = ast::File::read(At::root(value))?;
    check(&file)?;
    Ok(file)
}

/// Prints the tree and reads it again: the two must mean the same.
fn check(file: &ast::File) -> Result<(), JsonError> {
    let whole = |message: String| JsonError { path: String::new(), message };
    let text = print(file);
    let parsed = parse(FileId(0), &text);
    if let Some(error) = parsed.diagnostics.iter().find(|d| d.level == Level::Error) {
        let line = text.get(..error.primary.span.start as usize).unwrap_or("").matches('\n').count();
        let line = text.lines().nth(line).unwrap_or("").trim();
        return Err(whole(format!("this tree can't be written as text: {} in `{line}`", error.title)));
    }
    let meaning = |file: &ast::File| file.write(Layer { spans: false, layout: false });
    match (meaning(file), meaning(&parsed.file)) {
        (Some(mine), Some(read)) => match difference(&mine, &read, String::new()) {
            None => Ok(()),
            Some(path) => Err(JsonError { path, message: "this would be read as something else".to_owned() }),
        },
        _ => Ok(()),
    }
}

/// The path of the first place where two values differ.
fn difference(a: &Value, b: &Value, path: String) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) if a.len() == b.len() => a.iter().find_map(|(key, value)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            match b.get(key) {
                Some(other) => difference(value, other, path),
                None => Some(path),
            }
        }),
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(i, (a, b))| difference(a, b, format!("{path}[{i}]")))
        }
        _ => (a != b).then_some(path),
    }
}
