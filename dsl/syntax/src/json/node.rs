//! How parts of a tree become JSON values and are read from them.

use std::cell::RefCell;

use serde_json::{Map, Value};
use upright_source::{FileId, Span};

use super::JsonError;
use crate::MAX_DEPTH;
use crate::ast;

/// What is written besides the meaning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    /// Spans.
    pub(super) spans: bool,
    /// Parentheses and styles of strings.
    pub(super) layout: bool,
}

/// A part of a tree.
pub(super) trait Json: Sized {
    /// The value; none if there is nothing to write.
    fn write(&self, layer: Layer) -> Option<Value>;

    /// Reads the value at a place.
    fn read(at: At<'_>) -> Result<Self, JsonError>;

    /// What a missing value stands for, if it may be missing.
    fn missing() -> Option<Self> {
        None
    }
}

/// The fields of a node, without `node` and `span`.
pub(super) trait Fields: Sized {
    /// Writes them.
    fn put(&self, out: &mut Out);

    /// Reads them.
    fn take(object: &In<'_>) -> Result<Self, JsonError>;
}

/// A place in a JSON value.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) value: &'a Value,
    parent: Option<(&'a At<'a>, Key<'a>)>,
    /// How many expressions or types are around it.
    depth: u32,
}

#[derive(Clone, Copy)]
enum Key<'a> {
    Field(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    pub(super) fn root(value: &'a Value) -> At<'a> {
        At { value, parent: None, depth: 0 }
    }

    fn inner<'b>(&'b self, value: &'b Value, key: Key<'b>) -> At<'b> {
        At { value, parent: Some((self, key)), depth: self.depth }
    }

    pub(super) fn error<T>(&self, message: impl Into<String>) -> Result<T, JsonError> {
        Err(JsonError { path: self.path(), message: message.into() })
    }

    fn path(&self) -> String {
        match self.parent {
            None => String::new(),
            Some((parent, Key::Index(index))) => format!("{}[{index}]", parent.path()),
            Some((parent, Key::Field(field))) => {
                let path = parent.path();
                if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
            }
        }
    }

    /// The same place, as that of an expression or type: these nest, and so deep only.
    pub(super) fn deeper(self) -> Result<At<'a>, JsonError> {
        if self.depth > MAX_DEPTH {
            return self.error("nested too deeply");
        }
        Ok(At { depth: self.depth + 1, ..self })
    }

    /// The object that is expected here.
    pub(super) fn object(&'a self) -> Result<In<'a>, JsonError> {
        match self.value {
            Value::Object(map) => Ok(In { at: self, map, seen: RefCell::new(vec!["node", "span"]) }),
            _ => self.error("an object is expected"),
        }
    }

    /// The object of this node that is expected here.
    pub(super) fn node(&'a self, node: &str) -> Result<In<'a>, JsonError> {
        let object = self.object()?;
        if object.node()? != node {
            return self.error(format!("the node `{node}` is expected"));
        }
        Ok(object)
    }

    pub(super) fn string(&self) -> Result<&'a str, JsonError> {
        match self.value {
            Value::String(text) => Ok(text),
            _ => self.error("a string is expected"),
        }
    }
}

/// An object that is being read.
pub(super) struct In<'a> {
    pub(super) at: &'a At<'a>,
    map: &'a Map<String, Value>,
    seen: RefCell<Vec<&'static str>>,
}

impl In<'_> {
    /// The name of the node.
    pub(super) fn node(&self) -> Result<&str, JsonError> {
        match self.map.get("node") {
            Some(Value::String(node)) => Ok(node),
            _ => self.at.error("`node` is missing, the name of the node"),
        }
    }

    /// The span, if it is there.
    pub(super) fn span(&self) -> Result<Span, JsonError> {
        match self.map.get("span") {
            None => Ok(Span::default()),
            Some(Value::Array(ends)) => match ends.iter().map(Value::as_u64).collect::<Vec<_>>()[..] {
                [Some(start), Some(end)] if start <= end && end <= u64::from(u32::MAX) => {
                    Ok(Span::new(FileId(0), start as u32, end as u32))
                }
                _ => self.at.error("`span` is [start, end]"),
            },
            Some(_) => self.at.error("`span` is [start, end]"),
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// The field of a name.
    pub(super) fn field<T: Json>(&self, key: &'static str) -> Result<T, JsonError> {
        self.seen.borrow_mut().push(key);
        match (self.map.get(key), T::missing()) {
            (None | Some(Value::Null), Some(missing)) => Ok(missing),
            (None, None) => self.at.error(format!("`{key}` is missing")),
            (Some(value), _) => T::read(self.at.inner(value, Key::Field(key))),
        }
    }

    /// Refuses fields that were not read, and a span that is none.
    pub(super) fn finish(&self) -> Result<(), JsonError> {
        self.span()?;
        let seen = self.seen.borrow();
        match self.map.keys().find(|key| !seen.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => self.at.error(format!("`{key}` is no field here; there are: {}", seen[2..].join(", "))),
        }
    }

    /// Refuses the node: it is none of those that may stand here.
    pub(super) fn unknown<T>(&self, what: &str) -> Result<T, JsonError> {
        self.at.error(format!("`{}` is no {what}", self.node()?))
    }
}

/// An object that is being written.
pub(super) struct Out {
    map: Map<String, Value>,
    pub(super) layer: Layer,
}

impl Out {
    pub(super) fn new(node: &str, layer: Layer) -> Out {
        let mut map = Map::new();
        map.insert("node".to_owned(), Value::String(node.to_owned()));
        Out { map, layer }
    }

    pub(super) fn put(&mut self, key: &str, value: &impl Json) {
        if let Some(value) = value.write(self.layer) {
            self.map.insert(key.to_owned(), value);
        }
    }

    /// The object, with its span if spans are wanted.
    pub(super) fn finish(mut self, span: Span) -> Option<Value> {
        if self.layer.spans {
            self.map.insert("span".to_owned(), Value::from(vec![span.start, span.end]));
        }
        Some(Value::Object(self.map))
    }
}

/// Implements [`Fields`] for a struct: each field with its key.
macro_rules! fields {
    ($type:ty { $($field:ident $key:literal),* $(,)? }) => {
        impl Fields for $type {
            fn put(&self, out: &mut Out) {
                $(out.put($key, &self.$field);)*
            }

            fn take(object: &In<'_>) -> Result<Self, JsonError> {
                Ok(Self { $($field: object.field($key)?),* })
            }
        }
    };
}

/// Implements [`Json`] for a struct with a `span`: the name of its node, each field with its key.
macro_rules! node {
    ($type:ty, $node:literal { $($field:ident $key:literal),* $(,)? }) => {
        impl Json for $type {
            fn write(&self, layer: Layer) -> Option<Value> {
                let mut out = Out::new($node, layer);
                $(out.put($key, &self.$field);)*
                out.finish(self.span)
            }

            fn read(at: At<'_>) -> Result<Self, JsonError> {
                let object = at.node($node)?;
                let read = Self { $($field: object.field($key)?,)* span: object.span()? };
                object.finish()?;
                Ok(read)
            }
        }
    };
}

/// Implements [`Json`] for a type that is written as one string.
macro_rules! word {
    ($type:ty, $what:literal, [$($text:literal $value:expr),* $(,)?]) => {
        impl Json for $type {
            fn write(&self, _: Layer) -> Option<Value> {
                let words = [$(($text, $value)),*];
                words.iter().find(|(_, value)| value == self).map(|(text, _)| Value::from(*text))
            }

            fn read(at: At<'_>) -> Result<Self, JsonError> {
                let text = at.string()?;
                let words = [$(($text, $value)),*];
                match words.into_iter().find(|(word, _)| *word == text) {
                    Some((_, value)) => Ok(value),
                    None => at.error(format!("`{text}` is no {}", $what)),
                }
            }
        }
    };
}

pub(super) use {fields, node, word};

impl<T: Json> Json for Box<T> {
    fn write(&self, layer: Layer) -> Option<Value> {
        self.as_ref().write(layer)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        T::read(at).map(Box::new)
    }
}

impl<T: Json> Json for Option<T> {
    fn write(&self, layer: Layer) -> Option<Value> {
        self.as_ref().and_then(|value| value.write(layer))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        T::read(at).map(Some)
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Json> Json for Vec<T> {
    fn write(&self, layer: Layer) -> Option<Value> {
        Some(Value::Array(self.iter().filter_map(|element| element.write(layer)).collect()))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        match at.value {
            Value::Array(values) => {
                values.iter().enumerate().map(|(i, value)| T::read(at.inner(value, Key::Index(i)))).collect()
            }
            _ => at.error("an array is expected"),
        }
    }

    fn missing() -> Option<Self> {
        Some(Vec::new())
    }
}

impl Json for String {
    fn write(&self, _: Layer) -> Option<Value> {
        Some(Value::from(self.as_str()))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        at.string().map(str::to_owned)
    }
}

/// Written only where it is true.
impl Json for bool {
    fn write(&self, _: Layer) -> Option<Value> {
        self.then_some(Value::Bool(true))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        at.value.as_bool().map_or_else(|| at.error("true or false is expected"), Ok)
    }

    fn missing() -> Option<Self> {
        Some(false)
    }
}

impl Json for i64 {
    fn write(&self, _: Layer) -> Option<Value> {
        Some(Value::from(*self))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        at.value.as_i64().map_or_else(|| at.error("a whole number is expected"), Ok)
    }
}

impl Json for ast::Name {
    fn write(&self, _: Layer) -> Option<Value> {
        Some(Value::from(self.text.as_str()))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        Ok(ast::Name { text: at.string()?.to_owned(), span: Span::default() })
    }
}

impl Json for ast::Doc {
    fn write(&self, _: Layer) -> Option<Value> {
        Some(Value::from(self.text.as_str()))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let lines: Vec<&str> = at.string()?.trim_end().split('\n').map(str::trim_end).collect();
        Ok(ast::Doc { text: lines.join("\n"), span: Span::default() })
    }
}

/// A string, or an object where the style is another one.
impl Json for ast::Text {
    fn write(&self, layer: Layer) -> Option<Value> {
        if self.style == ast::TextStyle::Quoted || !layer.layout {
            return Some(Value::from(self.value.as_str()));
        }
        let mut out = Out::new("text", layer);
        self.put(&mut out);
        out.finish(self.span)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        if let Value::String(value) = at.value {
            return Ok(ast::Text { value: value.clone(), ..ast::Text::default() });
        }
        let object = at.node("text")?;
        let text = ast::Text { span: object.span()?, ..ast::Text::take(&object)? };
        object.finish()?;
        Ok(text)
    }
}

impl Fields for ast::Text {
    fn put(&self, out: &mut Out) {
        out.put("value", &self.value);
        if out.layer.layout && self.style != ast::TextStyle::Quoted {
            out.put("style", &self.style);
        }
    }

    fn take(object: &In<'_>) -> Result<Self, JsonError> {
        let style: Option<ast::TextStyle> = object.field("style")?;
        Ok(ast::Text { value: object.field("value")?, style: style.unwrap_or_default(), span: Span::default() })
    }
}

word!(ast::TextStyle, "style of a string", [
    "quoted" ast::TextStyle::Quoted,
    "raw" ast::TextStyle::Raw,
    "block" ast::TextStyle::Block,
]);
