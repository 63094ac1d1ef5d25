//! Trees from JSON values and back. Iterative in both directions.

use serde_json::{Map, Number, Value as Json};

use super::{Builder, Kind, NodeId, Style, Tree, Value};
use crate::Limits;

/// A JSON value that goes past a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooDeep;

impl std::fmt::Display for TooDeep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the value is nested too deeply or has too many parts")
    }
}

impl std::error::Error for TooDeep {}

enum Work<'v> {
    Value(Option<&'v str>, &'v Json),
    Close,
}

impl Tree {
    /// A tree without places from a value that the host holds.
    ///
    /// # Errors
    /// The value goes past `limits`.
    pub fn from_json(value: &Json, limits: &Limits) -> Result<Tree, TooDeep> {
        let mut builder = Builder::new(None, limits);
        let mut work = vec![Work::Value(None, value)];
        while let Some(next) = work.pop() {
            let (key, value) = match next {
                Work::Close => {
                    builder.close(None);
                    continue;
                }
                Work::Value(key, value) => (key.map(|k| builder.key(k, None)), value),
            };
            let style = Style::None;
            let added = match value {
                Json::Null => builder.null(key, style, None),
                Json::Bool(b) => builder.boolean(key, *b, style, None),
                Json::Number(n) => match n.as_i64() {
                    Some(i) => builder.int(key, i, style, None),
                    None => builder.number(key, &n.to_string(), style, None),
                },
                Json::String(s) => builder.string(key, s, style, None),
                Json::Array(items) => {
                    work.push(Work::Close);
                    work.extend(items.iter().rev().map(|v| Work::Value(None, v)));
                    builder.open(key, Kind::List, style, None)
                }
                Json::Object(map) => {
                    work.push(Work::Close);
                    work.extend(map.iter().rev().map(|(k, v)| Work::Value(Some(k), v)));
                    builder.open(key, Kind::Map, style, None)
                }
            };
            added.map_err(|_| TooDeep)?;
        }
        Ok(builder.finish())
    }

    /// The value as JSON. Of repeated keys the first counts.
    pub fn to_json(&self, id: NodeId) -> Json {
        let mut open: Vec<(NodeId, usize, Json)> = Vec::new();
        let mut done = self.shell(id);
        if let Some(json) = done.take_if(|j| j.is_array() || j.is_object()) {
            open.push((id, 0, json));
        }
        while let Some((node, next, _)) = open.last_mut() {
            let parent = *node;
            if let Some(child) = self.children(parent).get(*next).copied() {
                *next += 1;
                let json = self.shell(child).unwrap_or(Json::Null);
                if json.is_array() || json.is_object() {
                    open.push((child, 0, json));
                } else if let Some((_, _, into)) = open.last_mut() {
                    self.put(into, child, json);
                }
            } else if let Some((node, _, json)) = open.pop() {
                match open.last_mut() {
                    Some((_, _, into)) => self.put(into, node, json),
                    None => done = Some(json),
                }
            }
        }
        done.unwrap_or(Json::Null)
    }

    /// The value of a scalar, or an empty container.
    fn shell(&self, id: NodeId) -> Option<Json> {
        Some(match self.value(id) {
            Value::Null => Json::Null,
            Value::Bool(b) => Json::Bool(b),
            Value::Int(i) => Json::from(i),
            Value::Number(text) => json_number(text),
            Value::Str(s) => Json::from(s),
            Value::List(_) => Json::Array(Vec::new()),
            Value::Map(_) => Json::Object(Map::new()),
        })
    }

    fn put(&self, into: &mut Json, child: NodeId, value: Json) {
        match into {
            Json::Array(items) => items.push(value),
            Json::Object(map) => {
                let key = self.key(child).unwrap_or_default();
                if !map.contains_key(key) {
                    map.insert(key.to_owned(), value);
                }
            }
            _ => {}
        }
    }
}

/// A number of JSON; its text where it is past every number type.
fn json_number(text: &str) -> Json {
    let number = text.parse::<u64>().ok().map(Number::from);
    let number = number.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
    number.map_or_else(|| Json::from(text), Json::Number)
}
