//! All the places of some type below a type: what `every Container of x` and `every string of x` mean.

use std::fmt;

use crate::field::{FieldId, FieldType};
use crate::schema::{Schema, TypeId};
use crate::words::SelectorForm;

/// More places than this are refused.
const MOST: usize = 65_536;

/// One step from a value to a value inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// To a field of an object.
    Field(FieldId),
    /// To every element of a list.
    EachElement,
    /// To every value of a map.
    EachEntry,
}

/// Where something is, seen from the type that was searched, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<T> {
    /// The way there; empty for the type itself.
    pub steps: Vec<Step>,
    /// What is there.
    pub what: T,
}

/// Something that holds text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// A text, of this type.
    Text(FieldType),
    /// Anything: every text below it counts.
    Open,
}

/// The type has more places of that kind than are supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyPlaces;

impl fmt::Display for TooManyPlaces {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "there are more than {MOST} places")
    }
}

impl std::error::Error for TooManyPlaces {}

impl Schema {
    /// All places in a type, itself included, that have one of the wanted types, in the order of their paths. It does
    /// not look inside a match, and does not enter types that contain themselves. A type that extends a wanted one
    /// ([`crate::Type::like`]) matches.
    pub fn places(&self, root: TypeId, wanted: &[TypeId]) -> Result<Vec<Place<TypeId>>, TooManyPlaces> {
        self.finder(wanted).places(root)
    }

    /// Finds places of the wanted types in several types: what was learnt in one need not be looked through in the next.
    pub fn finder(&self, wanted: &[TypeId]) -> Finder<'_> {
        Finder { schema: self, wanted: wanted.to_vec(), barren: Vec::new() }
    }

    /// All places in a type that hold text, itself included: text of any type, enums, and what the schema leaves open.
    /// Types that contain themselves, or take unknown fields, count as open.
    pub fn text_places(&self, root: TypeId) -> Result<Vec<Place<Leaf>>, TooManyPlaces> {
        self.walk(root, &mut Vec::new(), |ty| match ty {
            FieldType::String
            | FieldType::Bytes
            | FieldType::Quantity(_)
            | FieldType::Duration(crate::DurationForm::Text)
            | FieldType::Timestamp
            | FieldType::Ip
            | FieldType::Cidr
            | FieldType::Image
            | FieldType::Cron
            | FieldType::IntOrString
            | FieldType::IntOrPercent
            | FieldType::Enum(_) => Found::Match(Leaf::Text(ty)),
            FieldType::Json | FieldType::Embedded => Found::Match(Leaf::Open),
            FieldType::Object(id) if self.ty(id).recursive || self.ty(id).open => Found::Match(Leaf::Open),
            _ => Found::Enter,
        })
    }

    /// The path of a place as text: `spec.containers[].env[].value`; `{}` for every value of a map.
    pub fn path_text(&self, steps: &[Step]) -> String {
        let mut text = String::new();
        for step in steps {
            match step {
                Step::Field(id) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(self.field_by_id(*id).name);
                }
                Step::EachElement => text.push_str("[]"),
                Step::EachEntry => text.push_str("{}"),
            }
        }
        text
    }

    /// The object type that a value of this type has, selectors included.
    pub fn object_behind(&self, ty: FieldType) -> Option<TypeId> {
        match ty {
            FieldType::Object(id) => Some(id),
            FieldType::Selector(selector) if selector.form == SelectorForm::LabelSelector => {
                Some(self.label_selector())
            }
            _ => None,
        }
    }

    /// `barren` holds for each type whether it is known to contain nothing.
    fn walk<T>(
        &self,
        root: TypeId,
        barren: &mut Vec<bool>,
        look: impl Fn(FieldType) -> Found<T>,
    ) -> Result<Vec<Place<T>>, TooManyPlaces> {
        barren.resize(self.types.len(), false);
        let mut found = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        let mut open = vec![Visit::Enter { depth: 0, step: None, ty: FieldType::Object(root) }];
        let mut visited = 0;
        while let Some(visit) = open.pop() {
            let (depth, step, ty) = match visit {
                Visit::Enter { depth, step, ty } => (depth, step, ty),
                Visit::Leave { ty, before } => {
                    if let Some(barren) = barren.get_mut(ty.0 as usize) {
                        *barren = found.len() == before;
                    }
                    continue;
                }
            };
            visited += 1;
            if visited > 8 * MOST || found.len() >= MOST {
                return Err(TooManyPlaces);
            }
            steps.truncate(depth);
            steps.extend(step);
            match look(ty) {
                Found::Match(what) => found.push(Place { steps: steps.clone(), what }),
                Found::Enter => self.enter(steps.len(), ty, found.len(), barren, &mut open),
            }
        }
        Ok(found)
    }

    /// Puts what is inside the type on the stack, the first on top.
    fn enter(&self, depth: usize, ty: FieldType, before: usize, barren: &[bool], open: &mut Vec<Visit>) {
        let mut push = |step, ty| open.push(Visit::Enter { depth, step: Some(step), ty });
        match ty {
            FieldType::List { element, .. } => push(Step::EachElement, self.element(element)),
            FieldType::Map { value } => push(Step::EachEntry, self.element(value)),
            FieldType::Selector(selector) if selector.form == SelectorForm::Labels => {
                push(Step::EachEntry, FieldType::String);
            }
            _ => {
                let inner = self.object_behind(ty).filter(|id| barren.get(id.0 as usize) != Some(&true));
                let Some(id) = inner.filter(|id| !self.ty(*id).recursive) else { return };
                open.push(Visit::Leave { ty: id, before });
                let start = open.len();
                open.extend(self.fields(id).map(|field| Visit::Enter {
                    depth,
                    step: Some(Step::Field(field.id)),
                    ty: field.ty,
                }));
                open[start..].reverse();
            }
        }
    }
}

/// What is left to do of a walk.
enum Visit {
    /// Go one step down from a path of this length.
    Enter { depth: usize, step: Option<Step>, ty: FieldType },
    /// All of a type was looked through; so much was found before it.
    Leave { ty: TypeId, before: usize },
}

/// Finds places of some types.
#[derive(Clone, Debug)]
pub struct Finder<'s> {
    schema: &'s Schema,
    wanted: Vec<TypeId>,
    barren: Vec<bool>,
}

impl Finder<'_> {
    /// What [`Schema::places`] says of a type.
    ///
    /// # Errors
    /// There are too many places.
    pub fn places(&mut self, root: TypeId) -> Result<Vec<Place<TypeId>>, TooManyPlaces> {
        let (schema, wanted) = (self.schema, &self.wanted);
        let is_wanted =
            |ty: TypeId| wanted.contains(&ty) || schema.ty(ty).like.is_some_and(|like| wanted.contains(&like));
        schema.walk(root, &mut self.barren, |ty| match schema.object_behind(ty) {
            Some(ty) if is_wanted(ty) => Found::Match(ty),
            _ => Found::Enter,
        })
    }
}

enum Found<T> {
    Match(T),
    Enter,
}
