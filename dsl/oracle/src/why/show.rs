//! Values as people read them.

use crate::interpret::Interpreter;
use crate::place::{Document, Role};
use crate::value::{List, Lost, Scalar, Value};
use upright_object::{Kind, Object, Step};
use upright_types::ir::Type;

/// How many elements of a list are shown.
const MOST: usize = 5;
/// How many characters of a text are shown.
const LONGEST: usize = 120;

impl Interpreter<'_> {
    pub(super) fn subject_document(&self, object: &Object) -> Document {
        Document::new(self.schema, object, Role::Subject, &self.options.default_namespace)
    }

    /// Where a value stands: a path, after `Kind/name` where it is in another object than the subject.
    pub(crate) fn path_of(&self, value: &Value) -> Option<String> {
        let Value::Place(place) = value else { return None };
        let path = Step::path(&place.steps);
        match place.document.role {
            Role::Subject => Some(path).filter(|path| !path.is_empty()),
            _ => {
                let id = &place.document.id;
                let owner = format!("{}/{}", id.kind, id.name);
                Some(if path.is_empty() { owner } else { format!("{owner} {path}") })
            }
        }
    }

    /// A value in a line. Secrets are stars.
    pub(crate) fn display(&self, value: &Value, ty: &Type, secret: bool) -> String {
        if secret || matches!(value, Value::Place(place) if place.secret) {
            return "***".to_owned();
        }
        match value {
            Value::Unknown | Value::Untold => "can't be told".to_owned(),
            Value::Cluster => "the cluster".to_owned(),
            Value::View(view, _) => {
                let name = self.rules.views.get(view.index()).map_or("view", |view| &view.name);
                format!("a row of {name}")
            }
            Value::Record(fields) => self.record(fields, ty),
            Value::Object(fields) => {
                let names: Vec<&str> = fields.iter().map(|(name, _)| &**name).collect();
                format!("{{{}}}", names.join(", "))
            }
            _ if matches!(ty.inner(), Type::List(_) | Type::Map(_)) => self.list(&self.elements(value, ty), ty),
            Value::Place(place) if is_object(ty) => match place.present() {
                Some(node) => {
                    let tree = place.tree();
                    let names = tree.children(node).iter().filter_map(|child| tree.key(*child));
                    match tree.kind(node) {
                        Kind::Map => format!("{{{}}}", cut(names.map(ToOwned::to_owned), ", ")),
                        _ => cut_text(tree.to_json(node).to_string()),
                    }
                }
                None => "unset".to_owned(),
            },
            _ => match self.scalar(value, ty) {
                Ok(Some(scalar)) => cut_text(scalar_text(&scalar)),
                Ok(None) => "unset".to_owned(),
                Err(Lost) => "can't be read".to_owned(),
            },
        }
    }

    fn record(&self, fields: &[Value], ty: &Type) -> String {
        let Type::Record(id) = ty.inner() else { return "{…}".to_owned() };
        let Some(record) = self.rules.records.get(id.index()) else { return "{…}".to_owned() };
        let shown = record.fields.iter().zip(fields);
        let shown = shown.map(|((name, ty, _), value)| format!("{name}: {}", self.display(value, ty, false)));
        format!("{{{}}}", cut(shown, ", "))
    }

    fn list(&self, list: &List, ty: &Type) -> String {
        let (element, map) = match ty.inner() {
            Type::Map(element) => (element, true),
            Type::List(element) => (element, false),
            _ => return String::new(),
        };
        let mut shown: Vec<String> = Vec::new();
        for item in list.items.iter().take(MOST) {
            let value = self.display(&item.value, element, false);
            shown.push(match item.key.as_ref().filter(|_| map) {
                Some(Value::Scalar(key)) => format!("{key}: {value}"),
                _ => value,
            });
        }
        if list.items.len() > MOST {
            shown.push(format!("… {} more", list.items.len() - MOST));
        }
        if list.open {
            shown.push("… what can't be read".to_owned());
        }
        let all = shown.join(", ");
        if map { format!("{{{all}}}") } else { format!("[{all}]") }
    }
}

fn is_object(ty: &Type) -> bool {
    matches!(
        ty.inner(),
        Type::Object(_) | Type::AnyObject | Type::Union(_) | Type::Json | Type::Request | Type::UserInfo
    )
}

fn scalar_text(scalar: &Scalar) -> String {
    match scalar {
        Scalar::String(text) | Scalar::Image(text) | Scalar::Cron(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}

fn cut_text(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
        None => text,
    }
}

fn cut(texts: impl Iterator<Item = String>, between: &str) -> String {
    let mut all: Vec<String> = texts.take(MOST + 1).collect();
    if all.len() > MOST {
        all[MOST] = "…".to_owned();
    }
    all.join(between)
}
