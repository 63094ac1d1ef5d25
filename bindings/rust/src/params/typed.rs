//! YAML to values of the language's types. As strict as a constant in a rule.

use crate::near::nearest;
use std::fmt::Write;
use std::sync::Arc;
use upright_object::{Kind, NodeId, Tree, Value as Node};
use upright_schema::Schema;
use upright_types::ir::{Literal, Record, RuleSet, Type};
use upright_value::{Ty, Value};

/// Reads nodes of one tree.
pub(super) struct Reader<'a> {
    pub(super) set: &'a RuleSet,
    pub(super) schema: &'a Schema,
    pub(super) tree: &'a Tree,
    /// Whether another program wrote it: what its records have beyond ours is left out.
    pub(super) is_foreign: bool,
    pub(super) problems: Vec<Problem>,
}

/// Why a node is no value of a type.
pub(super) struct Problem {
    pub(super) node: NodeId,
    pub(super) text: String,
    pub(super) help: Option<String>,
}

impl Reader<'_> {
    /// The value of a node, if it is one of the type. All that is wrong is told, not only the first thing.
    ///
    /// Recursion goes no deeper than the type and the tree, whose depth has a limit.
    pub(super) fn read(&mut self, node: NodeId, ty: &Type) -> Option<Literal> {
        match ty {
            Type::Optional(_) if self.tree.kind(node) == Kind::Null => Some(Literal::Unset),
            Type::Optional(inner) => self.read(node, inner),
            Type::List(element) => self.list(node, element),
            Type::Map(value) => self.map(node, value),
            Type::Record(id) => {
                let record = self.set.records.get(id.index())?.clone();
                self.record(node, &record)
            }
            scalar => self.scalar(node, scalar).map(Literal::Scalar),
        }
    }

    fn list(&mut self, node: NodeId, element: &Type) -> Option<Literal> {
        if self.tree.kind(node) != Kind::List {
            return self.wrong_kind(node, "a list");
        }
        let items: Vec<_> = self.tree.children(node).iter().map(|item| self.read(*item, element)).collect();
        items.into_iter().collect::<Option<_>>().map(Literal::List)
    }

    fn map(&mut self, node: NodeId, value: &Type) -> Option<Literal> {
        if self.tree.kind(node) != Kind::Map {
            return self.wrong_kind(node, "a map");
        }
        let entries: Vec<(Arc<str>, NodeId)> =
            self.tree.sorted_entries(node).iter().filter_map(|at| Some((self.tree.key(*at)?.into(), *at))).collect();
        let entries: Vec<_> =
            entries.into_iter().map(|(key, at)| self.read(at, value).map(|value| (key, value))).collect();
        entries.into_iter().collect::<Option<_>>().map(Literal::Map)
    }

    fn record(&mut self, node: NodeId, record: &Record) -> Option<Literal> {
        if self.tree.kind(node) != Kind::Map {
            return self.wrong_kind(node, "a map of fields");
        }
        let names = || record.fields.iter().map(|(name, ..)| &**name);
        let known = |key: &str| self.is_foreign || names().any(|name| name == key);
        let unknown: Vec<(String, NodeId)> =
            self.tree.entries(node).filter(|(key, _)| !known(key)).map(|(key, at)| (key.to_owned(), at)).collect();
        let all_known = unknown.is_empty();
        for (key, at) in unknown {
            let help = nearest(&key, names()).map(|near| format!("did you mean `{near}`?"));
            self.problem(at, format!("`{}` has no field `{key}`", record.name), help);
        }
        let fields: Vec<_> = record
            .fields
            .iter()
            .map(|(name, ty, default)| match (self.tree.get(node, name), default) {
                (Some(value), Some(default)) if self.is_foreign && self.tree.kind(value) == Kind::Null => {
                    Some(default.clone())
                }
                (Some(value), _) => self.read(value, ty),
                (None, Some(default)) => Some(default.clone()),
                (None, None) if ty.is_optional() => Some(Literal::Unset),
                (None, None) => {
                    self.problem(node, format!("the field `{name}` of `{}` is missing", record.name), None);
                    None
                }
            })
            .collect();
        if !all_known {
            return None;
        }
        fields.into_iter().collect::<Option<_>>().map(Literal::Record)
    }

    fn scalar(&mut self, node: NodeId, ty: &Type) -> Option<Value<'static>> {
        if let Type::IntOrString = ty {
            return match self.tree.value(node) {
                Node::Int(number) => Some(Value::Int(number)),
                Node::Str(text) => Some(Value::String(text.to_owned().into())),
                _ => self.wrong_kind(node, "a whole number or a text"),
            };
        }
        let Some(wanted) = ty.values() else {
            let name = type_name(ty, self.set, self.schema);
            self.problem(node, format!("no value of type `{name}` can be given from outside"), None);
            return None;
        };
        let read = match (self.tree.value(node), wanted) {
            (Node::Bool(value), Ty::Bool) => Ok(Value::Bool(value)),
            (Node::Str(text), Ty::String) => return self.text(node, text.to_owned(), ty),
            (Node::Str(_), Ty::Bool | Ty::Int | Ty::Float) => return self.wrong_kind(node, article(wanted)),
            (Node::Str(text), _) => wanted.read_literal(text).map(Value::into_owned),
            (Node::Int(number), Ty::Int | Ty::Float | Ty::Quantity | Ty::FileMode | Ty::IntOrPercent) => {
                wanted.read_int(number)
            }
            // `1.36` is a number in YAML; its digits are what counts.
            (Node::Number(text), Ty::Float | Ty::Quantity | Ty::Version) => {
                wanted.read_literal(text).map(Value::into_owned)
            }
            (Node::Bool(_) | Node::Int(_) | Node::Number(_), Ty::String) => {
                let help = Some("write it in quotes to make it a text".to_owned());
                self.problem(node, format!("this is {}, not a text", self.tree.kind(node).name()), help);
                return None;
            }
            _ => return self.wrong_kind(node, article(wanted)),
        };
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(node, format!("not {}: {error}", article(wanted)), None);
                None
            }
        }
    }

    fn text(&mut self, node: NodeId, text: String, ty: &Type) -> Option<Value<'static>> {
        if let Type::Enum { values, open: false } = ty
            && !values.iter().any(|value| **value == *text)
        {
            let near = nearest(&text, values.iter().map(|value| &**value));
            let help = near.map(|near| format!("did you mean `{near}`?"));
            self.problem(node, format!("`{text}` is none of the values"), help);
            return None;
        }
        Some(Value::String(text.into()))
    }

    fn wrong_kind<T>(&mut self, node: NodeId, wanted: &str) -> Option<T> {
        self.problem(node, format!("this is {}, not {wanted}", self.tree.kind(node).name()), None);
        None
    }

    fn problem(&mut self, node: NodeId, text: String, help: Option<String>) {
        self.problems.push(Problem { node, text, help });
    }
}

/// The type in a sentence.
fn article(ty: Ty) -> &'static str {
    match ty {
        Ty::Bool => "true or false",
        Ty::Int => "a whole number",
        Ty::Float => "a number",
        Ty::String => "a text",
        Ty::Bytes => "base64",
        Ty::Quantity => "a quantity",
        Ty::Duration => "a duration",
        Ty::Timestamp => "a time",
        Ty::Version => "a version",
        Ty::FileMode => "a file mode",
        Ty::Ip => "an IP address",
        Ty::Cidr => "a range of addresses",
        Ty::Image => "an image",
        Ty::Cron => "a schedule",
        Ty::Regex => "a regular expression",
        Ty::IntOrPercent => "a whole number or a percentage",
        Ty::Selector => "a label selector",
        _ => "a value of its type",
    }
}

/// The type as a rule writes it.
pub(crate) fn type_name(ty: &Type, set: &RuleSet, schema: &Schema) -> String {
    match ty {
        Type::Optional(inner) => format!("{}?", type_name(inner, set, schema)),
        Type::List(element) => format!("[{}]", type_name(element, set, schema)),
        Type::Map(value) => format!("{{string: {}}}", type_name(value, set, schema)),
        Type::Record(id) => set.records.get(id.index()).map_or_else(String::new, |record| record.name.to_string()),
        Type::Enum { values, .. } => values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" | "),
        Type::IntOrString => "int_or_string".to_owned(),
        Type::Json => "json".to_owned(),
        Type::Object(id) => schema.ty(*id).short_name.to_owned(),
        other => other.values().map_or_else(|| "?".to_owned(), |ty| ty.to_string()),
    }
}

/// A value as JSON.
pub(crate) fn literal_text(value: &Literal, ty: &Type, set: &RuleSet) -> String {
    let mut out = String::new();
    write_literal(value, ty.inner(), set, &mut out);
    out
}

fn write_literal(value: &Literal, ty: &Type, set: &RuleSet, out: &mut String) {
    let mut list = |open: char, close: char, parts: Vec<(Option<&str>, &Literal, &Type)>| {
        out.push(open);
        for (at, (name, value, ty)) in parts.into_iter().enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            if let Some(name) = name {
                let _ = write!(out, "{name:?}: ");
            }
            write_literal(value, ty.inner(), set, out);
        }
        out.push(close);
    };
    match (value, ty) {
        (Literal::Unset, _) => out.push_str("null"),
        (Literal::Scalar(scalar), _) => match scalar {
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => out.push_str(&scalar.to_manifest()),
            text => {
                let _ = write!(out, "{}", serde_json::Value::from(text.to_manifest()));
            }
        },
        (Literal::List(items), Type::List(element)) => {
            list('[', ']', items.iter().map(|item| (None, item, &**element)).collect());
        }
        (Literal::Map(entries), Type::Map(value)) => {
            list('{', '}', entries.iter().map(|(name, item)| (Some(&**name), item, &**value)).collect());
        }
        (Literal::Record(values), Type::Record(id)) => {
            let fields = set.records.get(id.index()).map_or(&[][..], |record| &record.fields);
            list(
                '{',
                '}',
                fields.iter().zip(values).map(|((name, ty, _), value)| (Some(&**name), value, ty)).collect(),
            );
        }
        _ => out.push_str("null"),
    }
}
