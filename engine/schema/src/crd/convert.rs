//! Turns the schemas of a definition into rows of the table.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::definition::{Definition, Version};
use super::recognise::{Recognised, Recogniser};
use super::{CrdProblem, DEEPEST, Located, MOST_NODES, MOST_NODES_OF_ONE, MOST_TEXT};
use crate::field::{DurationForm, ElementId, EnumId, FieldType, IntSize, KeysId};
use crate::schema::{ConstantRow, DefaultRow, EnumRow, FieldRow, KindRow, Schema, Text, TypeId, TypeRow};
use crate::versions::Versions;
use crate::words::{Dimension, ListKind, Meaning, Origin};

/// How controller-gen writes a quantity: as int-or-string with this pattern.
const QUANTITY_PATTERN: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))";
/// How a length of time is often checked.
const DURATION_PATTERN: &str = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$";

/// A schema that grows. Equal texts, types and values get one row.
#[derive(Debug)]
pub(super) struct Builder {
    schema: Schema,
    recogniser: Recogniser,
    strings: HashMap<String, Text>,
    elements: HashMap<FieldType, ElementId>,
    enums: HashMap<Vec<Text>, EnumId>,
    defaults: HashMap<DefaultRow, u32>,
    types: HashMap<(Vec<FieldRow>, bool, Option<TypeId>), TypeId>,
    nodes: usize,
    nodes_of_one: usize,
}

impl Builder {
    pub(super) fn new(schema: Schema) -> Builder {
        Builder {
            recogniser: Recogniser::new(&schema),
            schema,
            strings: HashMap::new(),
            elements: HashMap::new(),
            enums: HashMap::new(),
            defaults: HashMap::new(),
            types: HashMap::new(),
            nodes: 0,
            nodes_of_one: 0,
        }
    }

    /// Adds the kinds of a definition.
    pub(super) fn add(&mut self, definition: &Definition<'_>) -> Result<(), Located> {
        self.nodes_of_one = 0;
        for version in &definition.versions {
            let there = self.schema.kinds().position(|kind| {
                let gvk = kind.gvk;
                (gvk.group, gvk.version, gvk.kind) == (definition.group, version.name, definition.kind)
            });
            // A definition takes the place of what is known of a platform's kind without one.
            let replaced =
                there.filter(|at| self.schema.kinds.get(*at).is_some_and(|row| row.origin == Origin::Component));
            if there.is_some() && replaced.is_none() {
                return Err((String::new(), CrdProblem::Duplicate));
            }
            let name = format!("{}/{}.{}", definition.group, version.name, definition.kind);
            let root = self.root(&name, version)?;
            let at = |problem| (String::new(), problem);
            let row = KindRow {
                group: self.string(definition.group).map_err(at)?,
                version: self.string(version.name).map_err(at)?,
                kind: self.string(definition.kind).map_err(at)?,
                plural: Some(self.string(definition.plural).map_err(at)?),
                scope: definition.scope,
                origin: Origin::Custom,
                root,
                present: Versions::ALL,
            };
            match replaced.and_then(|at| self.schema.kinds.get_mut(at)) {
                Some(known) => *known = row,
                None => self.schema.kinds.push(row),
            }
        }
        Ok(())
    }

    /// The finished schema.
    pub(super) fn finish(mut self) -> Schema {
        self.schema.sort_kinds();
        self.schema
    }

    /// The type of a kind's objects: what the schema says, and what every object has.
    fn root(&mut self, name: &str, version: &Version<'_>) -> Result<TypeId, Located> {
        let place = Place { path: &version.path, name, depth: 0 };
        let empty = Map::new();
        let node = version.schema.unwrap_or(&Value::Null);
        let properties = node.get("properties").and_then(Value::as_object);
        let open = properties.is_none() || is_set(node, "x-kubernetes-preserve-unknown-fields");
        let mut rows = Vec::new();
        for (name, ty) in [
            ("apiVersion", FieldType::String),
            ("kind", FieldType::String),
            ("metadata", FieldType::Object(self.schema.object_meta())),
        ] {
            let row = FieldRow { always: true, ..plain(self.string(name).map_err(|problem| place.at(problem))?, ty) };
            rows.push(row);
        }
        let others = properties.unwrap_or(&empty).iter();
        for (name, inner) in others.filter(|(name, _)| !["apiVersion", "kind", "metadata"].contains(&name.as_str())) {
            let mut row = self.field(place, node, name, inner)?;
            row.always = name == "spec" && matches!(row.ty, FieldType::Object(_));
            rows.push(row);
        }
        self.push_type(name, rows, open, None).map_err(|problem| place.at(problem))
    }

    fn field(&mut self, owner: Place<'_>, node: &Value, name: &str, inner: &Value) -> Result<FieldRow, Located> {
        let path = format!("{}.properties.{name}", owner.path);
        let place = Place { path: &path, name: &format!("{}.{name}", owner.name), depth: owner.depth + 1 };
        let ty = self.convert(place, inner, name)?;
        let required = node.get("required").and_then(Value::as_array).into_iter().flatten();
        let mut row = plain(self.string(name).map_err(|problem| place.at(problem))?, ty);
        if required.into_iter().any(|each| each == name) {
            row.required_in = Versions::ALL;
        }
        row.nullable = is_set(inner, "nullable");
        if let Some(default) = inner.get("default").filter(|default| !default.is_null()) {
            row.default = Some(self.default(default).map_err(|problem| place.at(problem))?);
        }
        Ok(row)
    }

    /// The type of a node. `field` is the name of the field that holds it.
    fn convert(&mut self, place: Place<'_>, node: &Value, field: &str) -> Result<FieldType, Located> {
        self.nodes += 1;
        self.nodes_of_one += 1;
        if place.depth > DEEPEST {
            return Err(place.at(CrdProblem::TooDeep));
        }
        if self.nodes > MOST_NODES || self.nodes_of_one > MOST_NODES_OF_ONE {
            return Err(place.at(CrdProblem::TooLarge));
        }
        if !node.is_object() {
            return Err(place.at(CrdProblem::Expected("a schema")));
        }
        if is_set(node, "x-kubernetes-int-or-string") {
            let quantity = text(node, "pattern").is_some_and(|pattern| pattern.starts_with(QUANTITY_PATTERN));
            return Ok(if quantity { FieldType::Quantity(Dimension::Plain) } else { FieldType::IntOrString });
        }
        if is_set(node, "x-kubernetes-embedded-resource") {
            return Ok(FieldType::Embedded);
        }
        match (text(node, "type"), node.get("type")) {
            (Some("object"), _) => self.object(place, node, field),
            (Some("array"), _) => self.list(place, node, field),
            (Some("string"), _) => self.text(place, node),
            (Some("integer"), _) if text(node, "format") == Some("int32") => Ok(FieldType::Int(IntSize::I32)),
            (Some("integer"), _) => Ok(FieldType::Int(IntSize::I64)),
            (Some("number"), _) => Ok(FieldType::Float),
            (Some("boolean"), _) => Ok(FieldType::Bool),
            (None, None) if node.get("properties").is_some() => self.object(place, node, field),
            (None, None) => Ok(FieldType::Json),
            _ => Err(place.at(CrdProblem::Expected("a type, like `string`"))),
        }
    }

    fn object(&mut self, place: Place<'_>, node: &Value, field: &str) -> Result<FieldType, Located> {
        let open = is_set(node, "x-kubernetes-preserve-unknown-fields");
        let properties = match node.get("properties") {
            None => None,
            Some(Value::Object(properties)) => Some(properties).filter(|properties| !properties.is_empty()),
            Some(_) => return Err(place.at(CrdProblem::Expected("a map of properties"))),
        };
        let values = node.get("additionalProperties");
        match (properties, values) {
            (Some(properties), _) => self.fields(place, node, properties, open, field),
            (None, Some(values @ Value::Object(_))) => {
                let path = format!("{}.additionalProperties", place.path);
                let name = format!("{}{{}}", place.name);
                let inner = self.convert(Place { path: &path, name: &name, depth: place.depth + 1 }, values, field)?;
                Ok(FieldType::Map { value: self.element(inner) })
            }
            (None, Some(Value::Bool(true))) => Ok(FieldType::Map { value: self.element(FieldType::Json) }),
            (None, _) if open => Ok(FieldType::Json),
            (None, _) => {
                let ty = self.push_type(place.name, Vec::new(), false, None).map_err(|problem| place.at(problem))?;
                Ok(FieldType::Object(ty))
            }
        }
    }

    fn fields(
        &mut self,
        place: Place<'_>,
        node: &Value,
        properties: &Map<String, Value>,
        open: bool,
        field: &str,
    ) -> Result<FieldType, Located> {
        let like = match self.recogniser.recognise(&self.schema, properties, field) {
            Some(Recognised::Is(ty)) => return Ok(self.builtin(ty)),
            Some(Recognised::Like(ty)) => Some(ty),
            None => None,
        };
        let mut rows = Vec::with_capacity(properties.len());
        for (name, inner) in properties {
            let mut row = self.field(place, node, name, inner)?;
            if let Some(known) = like.and_then(|like| self.schema.field(like, name)) {
                adopt(&mut row, &self.schema, known.id);
            }
            rows.push(row);
        }
        let ty = self.push_type(place.name, rows, open, like).map_err(|problem| place.at(problem))?;
        Ok(FieldType::Object(ty))
    }

    /// A built-in type as fields have it: a label selector is a selector.
    fn builtin(&self, ty: TypeId) -> FieldType {
        use crate::{SelectorForm, SelectorType, UnsetSelector};
        if ty == self.schema.label_selector() {
            return FieldType::Selector(SelectorType {
                form: SelectorForm::LabelSelector,
                unset: UnsetSelector::Other,
            });
        }
        FieldType::Object(ty)
    }

    fn list(&mut self, place: Place<'_>, node: &Value, field: &str) -> Result<FieldType, Located> {
        let element = match node.get("items") {
            None => FieldType::Json,
            Some(items) => {
                let path = format!("{}.items", place.path);
                let name = format!("{}[]", place.name);
                self.convert(Place { path: &path, name: &name, depth: place.depth + 1 }, items, field)?
            }
        };
        let keys = node.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
        let keys: Vec<&str> = keys.into_iter().flatten().filter_map(Value::as_str).collect();
        let kind = match text(node, "x-kubernetes-list-type") {
            Some("set") => ListKind::Set,
            Some("map") if !keys.is_empty() => ListKind::Map,
            _ => ListKind::Atomic,
        };
        let keys = if kind == ListKind::Map { keys.join(",") } else { String::new() };
        let keys = self.keys(&keys).map_err(|problem| place.at(problem))?;
        Ok(FieldType::List { element: self.element(element), kind, keys })
    }

    fn text(&mut self, place: Place<'_>, node: &Value) -> Result<FieldType, Located> {
        if let Some(Value::Array(values)) = node.get("enum") {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            let others = values.iter().filter(|value| !value.is_string() && !value.is_null()).count();
            if !texts.is_empty() && others == 0 {
                return self.one_of(texts).map_err(|problem| place.at(problem));
            }
        }
        Ok(match text(node, "format") {
            Some("date-time") => FieldType::Timestamp,
            Some("byte") => FieldType::Bytes,
            Some("duration") => FieldType::Duration(DurationForm::Text),
            Some("cidr") => FieldType::Cidr,
            Some("ipv4" | "ipv6" | "ip") => FieldType::Ip,
            _ if text(node, "pattern") == Some(DURATION_PATTERN) => FieldType::Duration(DurationForm::Text),
            _ => FieldType::String,
        })
    }

    fn one_of(&mut self, mut texts: Vec<&str>) -> Result<FieldType, CrdProblem> {
        texts.sort_unstable();
        texts.dedup();
        self.nodes_of_one += texts.len();
        let texts = texts.into_iter().map(|text| self.string(text)).collect::<Result<Vec<_>, _>>()?;
        if let Some(known) = self.enums.get(&texts) {
            return Ok(FieldType::Enum(*known));
        }
        let id = EnumId(index(self.schema.enums.len())?);
        let row = EnumRow { first: index(self.schema.values.len())?, len: index(texts.len())? };
        self.schema.enums.push(row);
        self.schema.values.extend(texts.iter().map(|text| (*text, Versions::ALL)));
        self.enums.insert(texts, id);
        Ok(FieldType::Enum(id))
    }

    fn push_type(
        &mut self,
        name: &str,
        mut rows: Vec<FieldRow>,
        open: bool,
        like: Option<TypeId>,
    ) -> Result<TypeId, CrdProblem> {
        rows.sort_by(|a, b| self.schema.str(a.name).cmp(self.schema.str(b.name)));
        let key = (rows, open, like);
        if let Some(known) = self.types.get(&key) {
            return Ok(*known);
        }
        let id = TypeId(index(self.schema.types.len())?);
        let first = index(self.schema.fields.len())?;
        let row = TypeRow {
            name: self.string(name)?,
            first,
            len: index(key.0.len())?,
            present: Versions::ALL,
            recursive: false,
            preferred: false,
            open,
            origin: Origin::Custom,
            like,
        };
        self.schema.types.push(row);
        self.schema.fields.extend(key.0.iter().map(|row| FieldRow { owner: id, ..*row }));
        self.types.insert(key, id);
        Ok(id)
    }

    fn element(&mut self, ty: FieldType) -> ElementId {
        if let Some(known) = self.elements.get(&ty) {
            return *known;
        }
        // No more elements than nodes, of which there are fewer than numbers.
        let id = ElementId(u32::try_from(self.schema.shapes.len()).unwrap_or(u32::MAX));
        self.schema.shapes.push(ty);
        self.elements.insert(ty, id);
        id
    }

    fn keys(&mut self, keys: &str) -> Result<KeysId, CrdProblem> {
        if keys.is_empty() {
            return Ok(KeysId(0));
        }
        let text = self.string(keys)?;
        let known = self.schema.keys.iter().position(|each| *each == text);
        let position = known.unwrap_or(self.schema.keys.len());
        if known.is_none() {
            self.schema.keys.push(text);
        }
        Ok(KeysId(index(position)?))
    }

    fn default(&mut self, value: &Value) -> Result<u32, CrdProblem> {
        let constant = match value {
            Value::Bool(value) => ConstantRow::Bool(*value),
            Value::String(text) => ConstantRow::Text(self.string(text)?),
            Value::Object(map) if map.is_empty() => ConstantRow::EmptyObject,
            other => match other.as_i64() {
                Some(number) => ConstantRow::Int(number),
                None => ConstantRow::Json(self.string(&other.to_string())?),
            },
        };
        let row = DefaultRow::Constant(constant);
        if let Some(known) = self.defaults.get(&row) {
            return Ok(*known);
        }
        let id = index(self.schema.defaults.len())?;
        self.schema.defaults.push(row);
        self.defaults.insert(row, id);
        Ok(id)
    }

    fn string(&mut self, text: &str) -> Result<Text, CrdProblem> {
        if let Some(known) = self.strings.get(text) {
            return Ok(*known);
        }
        let all = match &mut self.schema.text {
            Cow::Owned(text) => text,
            borrowed => borrowed.to_mut(),
        };
        if all.len() + text.len() > MOST_TEXT {
            return Err(CrdProblem::TooLarge);
        }
        let new = Text { start: index(all.len())?, len: index(text.len())? };
        all.push_str(text);
        self.strings.insert(text.to_owned(), new);
        Ok(new)
    }
}

/// Where a node stands in its definition, what its type is named, and how deep it is.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a str,
    name: &'a str,
    depth: usize,
}

impl Place<'_> {
    fn at(self, problem: CrdProblem) -> Located {
        (self.path.to_owned(), problem)
    }
}

/// A field of which only name and type are known.
fn plain(name: Text, ty: FieldType) -> FieldRow {
    FieldRow {
        owner: TypeId(0),
        name,
        ty,
        present: Versions::ALL,
        required_in: Versions::NONE,
        default: None,
        zero_is_unset: false,
        secret: false,
        nullable: false,
        deprecated: false,
        always: false,
        meaning: Meaning::Nothing,
        known: None,
    }
}

/// Takes over what the built-in field of the same name is known to mean.
fn adopt(row: &mut FieldRow, schema: &Schema, known: crate::field::FieldId) {
    let Some(known) = schema.fields.get(known.0 as usize) else { return };
    if !matches!(row.ty, FieldType::Object(_) | FieldType::List { .. } | FieldType::Map { .. }) {
        row.ty = known.ty;
    }
    (row.zero_is_unset, row.secret, row.always) = (known.zero_is_unset, known.secret, known.always);
    (row.meaning, row.known) = (known.meaning, known.known);
    row.default = row.default.or(known.default);
}

fn is_set(node: &Value, key: &str) -> bool {
    node.get(key).and_then(Value::as_bool) == Some(true)
}

fn text<'a>(node: &'a Value, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Value::as_str)
}

fn index(value: usize) -> Result<u32, CrdProblem> {
    u32::try_from(value).map_err(|_| CrdProblem::TooLarge)
}
