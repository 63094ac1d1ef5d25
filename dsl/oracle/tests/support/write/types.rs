//! What the writer knows about types: the schema's, and how to walk along them.

use super::Writer;
use upright_schema::{FieldType, Schema, TypeId, Version, Versions};

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sort {
    Bool,
    Int,
    Float,
    Text,
    /// The texts that it may be.
    Enum(Vec<String>),
    Quantity,
    Duration,
    Timestamp,
    Image,
    Cidr,
    IntOrString,
    Selector,
    /// An object of one of these types.
    Object(Vec<TypeId>),
    /// A pod, or what makes pods.
    Workload,
    /// A row of a view, and what it has.
    Row(Vec<(String, Sort)>),
    List(Box<Sort>),
    Map(Box<Sort>),
}

/// Something that can be named, and may be unset.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) text: String,
    pub(crate) sort: Sort,
    pub(crate) optional: bool,
}

impl Sort {
    pub(crate) fn is_scalar(&self) -> bool {
        !matches!(self, Sort::Object(_) | Sort::Workload | Sort::Row(_) | Sort::List(_) | Sort::Map(_) | Sort::Selector)
    }

    pub(crate) fn is_ordered(&self) -> bool {
        matches!(self, Sort::Int | Sort::Float | Sort::Text | Sort::Quantity | Sort::Duration | Sort::Timestamp)
    }

    /// A list's or map's elements.
    pub(crate) fn element(&self) -> Option<&Sort> {
        match self {
            Sort::List(element) | Sort::Map(element) => Some(element),
            _ => None,
        }
    }
}

fn sort_of(schema: &Schema, ty: FieldType) -> Option<Sort> {
    Some(match ty {
        FieldType::Bool => Sort::Bool,
        FieldType::Int(_) => Sort::Int,
        FieldType::Float => Sort::Float,
        FieldType::String => Sort::Text,
        FieldType::Quantity(_) => Sort::Quantity,
        FieldType::Duration(_) => Sort::Duration,
        FieldType::Timestamp => Sort::Timestamp,
        FieldType::Cidr => Sort::Cidr,
        FieldType::Image => Sort::Image,
        FieldType::IntOrString => Sort::IntOrString,
        FieldType::Enum(id) => {
            let always = schema.values(id).filter(|value| value.present.contains(Version::NEWEST));
            Sort::Enum(always.map(|value| value.text.to_owned()).collect())
        }
        FieldType::Selector(_) => Sort::Selector,
        FieldType::Object(id) => Sort::Object(vec![id]),
        FieldType::List { element, .. } => Sort::List(Box::new(sort_of(schema, schema.element(element))?)),
        FieldType::Map { value } => Sort::Map(Box::new(sort_of(schema, schema.element(value))?)),
        _ => return None,
    })
}

impl Writer<'_> {
    pub(super) fn kind_type(&self, kind: &str) -> Option<TypeId> {
        self.schema.kind_by_word(kind).ok().map(|id| self.schema.kind(id).root)
    }

    fn type_named(&self, name: &str) -> Vec<TypeId> {
        self.schema.type_named(name).into_iter().collect()
    }

    /// What lies directly below something, with the text that leads there.
    pub(super) fn below(&self, named: &Named) -> Vec<Named> {
        let own = |name: &str, sort| Named { text: format!("{}.{name}", named.text), sort, optional: false };
        match &named.sort {
            Sort::Workload => vec![
                own("pod.spec", Sort::Object(self.type_named("core.v1.PodSpec"))),
                own("pod.spec", Sort::Object(self.type_named("core.v1.PodSpec"))),
                own("pod.metadata.labels", Sort::Map(Box::new(Sort::Text))),
                own("object.metadata", Sort::Object(vec![self.schema.object_meta()])),
                own(
                    "containers",
                    Sort::List(Box::new(Sort::Object(
                        ["core.v1.Container", "core.v1.EphemeralContainer"]
                            .iter()
                            .flat_map(|name| self.type_named(name))
                            .collect(),
                    ))),
                ),
            ],
            Sort::Row(fields) => fields.iter().map(|(name, sort)| own(name, sort.clone())).collect(),
            Sort::Object(types) => self.fields(named, types),
            _ => Vec::new(),
        }
    }

    /// Fields that all of the types have, in the version that modules support, with one meaning.
    fn fields(&self, named: &Named, types: &[TypeId]) -> Vec<Named> {
        let Some((first, others)) = types.split_first() else { return Vec::new() };
        let mut found = Vec::new();
        for field in self.schema.fields(*first) {
            let usable =
                |f: &upright_schema::Field<'_>| f.present.contains(Version::NEWEST) && !f.secret && f.name != "status";
            let same: Vec<_> = others.iter().filter_map(|ty| self.schema.field(*ty, field.name)).collect();
            if !usable(&field) || same.len() != others.len() || !same.iter().all(usable) {
                continue;
            }
            let Some(mut sort) = sort_of(self.schema, field.ty) else { continue };
            // Texts with values that are known have those types, and no order.
            if field.known.is_some() && sort == Sort::Text {
                sort = Sort::Enum(Vec::new());
            }
            for other in &same {
                match (&mut sort, sort_of(self.schema, other.ty)) {
                    (Sort::Object(types), Some(Sort::Object(more))) => {
                        types.extend(more.into_iter().filter(|id| !types.contains(id)).collect::<Vec<_>>());
                    }
                    (sort, Some(other)) if *sort == other => {}
                    _ => sort = Sort::Row(Vec::new()),
                }
            }
            let optional = |f: &upright_schema::Field<'_>| f.optional_in(Versions::from(Version::NEWEST));
            // Lists and maps are empty rather than unset, whatever is unset above them.
            let listed = matches!(sort, Sort::List(_) | Sort::Map(_));
            let optional = !listed && (named.optional || optional(&field) || same.iter().any(optional));
            if sort != Sort::Row(Vec::new()) {
                found.push(Named { text: step(&named.text, field.name), sort, optional });
            }
        }
        found
    }

    /// How the language names a type.
    pub(super) fn word(&self, sort: &Sort) -> String {
        match sort {
            Sort::Bool => "bool".into(),
            Sort::Int => "int".into(),
            Sort::Float => "float".into(),
            Sort::Quantity => "quantity".into(),
            Sort::Duration => "duration".into(),
            Sort::Timestamp => "timestamp".into(),
            Sort::Image => "image".into(),
            Sort::Object(types) => {
                let words: Vec<_> = types.iter().map(|id| self.schema.ty(*id).short_name).collect();
                words.join(" | ")
            }
            Sort::List(element) => format!("[{}]", self.word(element)),
            Sort::Map(element) => format!("{{string: {}}}", self.word(element)),
            Sort::Workload => "Workload".into(),
            _ => "string".into(),
        }
    }

    /// What a parameter of a function may be.
    pub(super) fn param_sort(&mut self) -> Sort {
        match self.random.below(8) {
            0 => Sort::Int,
            1 => Sort::Text,
            2 => Sort::Quantity,
            3 => Sort::Map(Box::new(Sort::Text)),
            4 => Sort::List(Box::new(Sort::Text)),
            5 => Sort::Workload,
            6 => Sort::Object(self.type_named("core.v1.Container")),
            _ => Sort::Object(self.type_named("core.v1.PodSpec")),
        }
    }

    pub(super) fn scalar_sort(&mut self) -> Sort {
        self.pick(&[Sort::Bool, Sort::Int, Sort::Text, Sort::Text, Sort::Quantity])
    }
}

/// A path, one field longer; some fields are words of the language.
fn step(path: &str, field: &str) -> String {
    format!("{path}.{field}")
}
