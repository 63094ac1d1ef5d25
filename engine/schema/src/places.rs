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
        let is_wanted =
            |ty: TypeId| wanted.contains(&ty) || self.ty(ty).like.is_some_and(|like| wanted.contains(&like));
        self.walk(root, |ty| match self.object_behind(ty) {
            Some(ty) if is_wanted(ty) => Found::Match(ty),
            _ => Found::Enter,
        })
    }

    /// All places in a type that hold text, itself included: text of any type, enums, and what the schema leaves open.
    /// Types that contain themselves, or take unknown fields, count as open.
    pub fn text_places(&self, root: TypeId) -> Result<Vec<Place<Leaf>>, TooManyPlaces> {
        self.walk(root, |ty| match ty {
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

    fn walk<T>(&self, root: TypeId, look: impl Fn(FieldType) -> Found<T>) -> Result<Vec<Place<T>>, TooManyPlaces> {
        let mut found = Vec::new();
        let mut open = vec![(Vec::new(), FieldType::Object(root))];
        let mut visited = 0;
        while let Some((steps, ty)) = open.pop() {
            visited += 1;
            if visited > 8 * MOST || found.len() >= MOST {
                return Err(TooManyPlaces);
            }
            match look(ty) {
                Found::Match(what) => found.push(Place { steps, what }),
                Found::Enter => self.enter(&steps, ty, &mut open),
            }
        }
        Ok(found)
    }

    /// Puts what is inside the type on the stack, the first on top.
    fn enter(&self, steps: &[Step], ty: FieldType, open: &mut Vec<(Vec<Step>, FieldType)>) {
        let mut push = |step, ty| {
            let mut longer = Vec::with_capacity(steps.len() + 1);
            longer.extend_from_slice(steps);
            longer.push(step);
            open.push((longer, ty));
        };
        match ty {
            FieldType::List { element, .. } => push(Step::EachElement, self.element(element)),
            FieldType::Map { value } => push(Step::EachEntry, self.element(value)),
            FieldType::Selector(selector) if selector.form == SelectorForm::Labels => {
                push(Step::EachEntry, FieldType::String);
            }
            _ => {
                let inner = self.object_behind(ty).filter(|id| !self.ty(*id).recursive);
                let fields: Vec<_> = inner.into_iter().flat_map(|id| self.fields(id)).collect();
                for field in fields.iter().rev() {
                    push(Step::Field(field.id), field.ty);
                }
            }
        }
    }
}

enum Found<T> {
    Match(T),
    Enter,
}
