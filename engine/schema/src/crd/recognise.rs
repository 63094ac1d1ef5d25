//! Finds the built-in type that has the structure of an object in a custom resource's schema.
//!
//! Custom resources embed built-in types as they were when the definition was generated: with the fields of some
//! version, often an old one, and with parts cut off to keep it small. So an object *is* a built-in type where all its
//! fields are fields of that type with matching types, and it has all fields of one version, or most of those of the
//! oldest. It is *like* a pod template, a pod's specification or a container where it has fields of its own besides.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::DEEPEST;
use crate::field::{DurationForm, FieldType};
use crate::schema::{Schema, TypeId};
use crate::versions::{Version, Versions};
use crate::words::{Origin, SelectorForm};

/// Of the fields of the oldest version, an object must have this many in a hundred, and this many at all.
const MOST_FIELDS: usize = 60;
const FEWEST_FIELDS: usize = 3;
/// Fewer fields of a container than this make no container.
const FIELDS_OF_A_CONTAINER: usize = 6;

/// The built-in types by the names of their fields, and those that matter most by name.
#[derive(Debug)]
pub(super) struct Recogniser {
    by_field: HashMap<String, Vec<TypeId>>,
    /// The object types that built-in fields of a name have.
    of_name: HashMap<String, Vec<TypeId>>,
    pod_template: Option<TypeId>,
    pod_spec: Option<TypeId>,
    container: Option<TypeId>,
}

/// What an object turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recognised {
    /// This type.
    Is(TypeId),
    /// This type, with other fields besides.
    Like(TypeId),
}

impl Recogniser {
    pub(super) fn new(schema: &Schema) -> Recogniser {
        let mut by_field: HashMap<String, Vec<TypeId>> = HashMap::new();
        let mut of_name: HashMap<String, Vec<TypeId>> = HashMap::new();
        for ty in schema.types().filter(|ty| is_embeddable(schema, ty.id)) {
            for field in schema.fields(ty.id) {
                by_field.entry(field.name.to_owned()).or_default().push(ty.id);
                if let Some(inner) = schema.object_behind(schema.innermost(field.ty)) {
                    of_name.entry(field.name.to_owned()).or_default().push(inner);
                }
            }
        }
        let named = |name| schema.type_named(name);
        Recogniser {
            by_field,
            of_name,
            pod_template: named("core.v1.PodTemplateSpec"),
            pod_spec: named("core.v1.PodSpec"),
            container: named("core.v1.Container"),
        }
    }

    /// What the object with these properties is. `field` is the name of the field that holds it, which decides
    /// between types of equal structure, like the references to keys of Secrets and of ConfigMaps.
    pub(super) fn recognise(
        &self,
        schema: &Schema,
        properties: &Map<String, Value>,
        field: &str,
    ) -> Option<Recognised> {
        let first = properties.keys().next()?;
        let candidates = self.by_field.get(first).map(Vec::as_slice).unwrap_or_default();
        let mut best: Vec<(usize, TypeId)> = candidates
            .iter()
            .filter_map(|ty| Some((self.closeness(schema, properties, *ty)?, *ty)))
            .filter(|(_, ty)| fits_all(schema, properties, *ty, 0))
            .collect();
        let closest = best.iter().map(|(closeness, _)| *closeness).max();
        best.retain(|(closeness, _)| Some(*closeness) == closest);
        match best[..] {
            [(_, only)] => return Some(Recognised::Is(only)),
            [] => {}
            _ => {
                let usual = self.of_name.get(field).map(Vec::as_slice).unwrap_or_default();
                let mut likely = best.iter().filter(|(_, ty)| usual.contains(ty));
                if let (Some((_, only)), None) = (likely.next(), likely.next()) {
                    return Some(Recognised::Is(*only));
                }
            }
        }
        self.like(schema, properties).map(Recognised::Like)
    }

    /// How much an object with these fields is that type, 0 to 1000; nothing where it has other fields or too few.
    fn closeness(&self, schema: &Schema, properties: &Map<String, Value>, ty: TypeId) -> Option<usize> {
        let mut present = Versions::ALL;
        for name in properties.keys() {
            present = present.and(schema.field(ty, name)?.present);
        }
        if Some(ty) == self.pod_template {
            let spec = properties.get("spec").and_then(|spec| spec.get("properties")).and_then(Value::as_object);
            return spec.filter(|spec| self.has_containers(schema, spec)).map(|_| 1000);
        }
        let count = properties.len();
        let in_version = |version: Version| schema.fields(ty).filter(|field| field.present.contains(version)).count();
        if count >= 2 && present.iter().any(|version| in_version(version) == count) {
            return Some(1000);
        }
        if Some(ty) == self.pod_spec && self.has_containers(schema, properties) {
            return Some(900);
        }
        if Some(ty) == self.container && is_container(schema, properties, ty) {
            return Some(900);
        }
        let all = in_version(Version::OLDEST).max(1);
        (count >= FEWEST_FIELDS && count * 100 >= all * MOST_FIELDS).then(|| count * 100 / all)
    }

    /// The pod template, pod specification or container that this is, were it not for fields of its own.
    fn like(&self, schema: &Schema, properties: &Map<String, Value>) -> Option<TypeId> {
        // What fields hold inside is converted by itself, and may be like a built-in type in turn.
        let common_fields_fit = |ty: &TypeId| {
            let mut common = properties.iter().filter_map(|(name, node)| Some((schema.field(*ty, name)?.ty, node)));
            common.all(|(field, node)| {
                matches!(field, FieldType::Object(_) | FieldType::List { .. }) || fits(schema, node, field, 0)
            })
        };
        if self.has_containers(schema, properties) {
            return self.pod_spec.filter(common_fields_fit);
        }
        if let Some(container) = self.container
            && is_container(schema, properties, container)
        {
            return Some(container).filter(common_fields_fit);
        }
        let spec = properties.get("spec").and_then(|spec| spec.get("properties")).and_then(Value::as_object)?;
        let template = properties.contains_key("metadata") && !properties.contains_key("kind");
        if template && self.has_containers(schema, spec) { self.pod_template } else { None }
    }

    fn has_containers(&self, schema: &Schema, properties: &Map<String, Value>) -> bool {
        let elements = properties.get("containers").and_then(|list| list.pointer("/items/properties"));
        match (elements.and_then(Value::as_object), self.container) {
            (Some(element), Some(container)) => is_container(schema, element, container),
            _ => false,
        }
    }
}

fn is_container(schema: &Schema, properties: &Map<String, Value>, container: TypeId) -> bool {
    let common = properties.keys().filter(|name| schema.field(container, name).is_some()).count();
    let named = ["name", "image"].iter().all(|name| properties.contains_key(*name));
    named && common >= FIELDS_OF_A_CONTAINER
}

/// Types of stable groups that objects embed; no kinds.
fn is_embeddable(schema: &Schema, ty: TypeId) -> bool {
    let groups = ["core.v1.", "meta.v1.", "apps.v1.", "batch.v1.", "networking.v1.", "rbac.v1.", "autoscaling.v2."];
    let ty = schema.ty(ty);
    ty.origin == Origin::Builtin
        && groups.iter().any(|group| ty.name.starts_with(group))
        && schema.field(ty.id, "apiVersion").is_none()
        && !ty.recursive
}

/// Whether all the properties are fields of the type, with matching types.
fn fits_all(schema: &Schema, properties: &Map<String, Value>, ty: TypeId, depth: usize) -> bool {
    properties.iter().all(|(name, node)| match schema.field(ty, name) {
        Some(field) => fits(schema, node, field.ty, depth),
        None => false,
    })
}

/// Whether a manifest that fits the node can be read as that type.
fn fits(schema: &Schema, node: &Value, ty: FieldType, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let flag = |key| node.get(key).and_then(Value::as_bool) == Some(true);
    let kind = node.get("type").and_then(Value::as_str);
    let properties = node.get("properties").and_then(Value::as_object);
    if flag("x-kubernetes-int-or-string") {
        return matches!(
            ty,
            FieldType::IntOrString | FieldType::IntOrPercent | FieldType::Quantity(_) | FieldType::Json
        );
    }
    if properties.is_none_or(Map::is_empty) && (kind.is_none() || flag("x-kubernetes-preserve-unknown-fields")) {
        return true;
    }
    match ty {
        FieldType::Json => true,
        FieldType::Bool => kind == Some("boolean"),
        FieldType::Int(_) | FieldType::FileMode => kind == Some("integer"),
        FieldType::Duration(DurationForm::Seconds32 | DurationForm::Seconds64) => kind == Some("integer"),
        FieldType::Float => kind == Some("number"),
        FieldType::IntOrString | FieldType::IntOrPercent => matches!(kind, Some("string" | "integer")),
        FieldType::List { element, .. } => {
            let items = node.get("items");
            kind == Some("array") && items.is_none_or(|items| fits(schema, items, schema.element(element), depth + 1))
        }
        FieldType::Map { value } => map_fits(schema, node, schema.element(value), depth),
        FieldType::Selector(selector) if selector.form == SelectorForm::Labels => {
            map_fits(schema, node, FieldType::String, depth)
        }
        FieldType::Object(_) | FieldType::Selector(_) => {
            let inner = schema.object_behind(ty);
            let all = |properties| inner.is_some_and(|inner| fits_all(schema, properties, inner, depth + 1));
            kind == Some("object") && properties.is_none_or(all) && node.get("additionalProperties").is_none()
        }
        FieldType::Embedded => kind == Some("object"),
        _ => kind == Some("string"),
    }
}

fn map_fits(schema: &Schema, node: &Value, value: FieldType, depth: usize) -> bool {
    let values = node.get("additionalProperties").filter(|values| values.is_object());
    values.is_some_and(|values| fits(schema, values, value, depth + 1))
}
