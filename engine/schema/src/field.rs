//! Fields of object types: their types, when they are there, and what the API makes of their absence.

use crate::schema::TypeId;
use crate::versions::Versions;
use crate::words::{DerivedDefault, Dimension, ListKind, Meaning, SelectorForm, UnsetSelector};

/// A field of a type, in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub(crate) u32);

/// The type of the elements of a list, or of the values of a map; [`crate::Schema::element`] gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId(pub(crate) u32);

/// A set of known texts; [`crate::Schema::values`] gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub(crate) u32);

/// The fields that tell apart the elements of a list; [`crate::Schema::keys`] gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeysId(pub(crate) u32);

/// A field, with all that the table knows of it.
#[derive(Clone, Copy, Debug)]
pub struct Field<'s> {
    /// Which field it is.
    pub id: FieldId,
    /// The type that it belongs to.
    pub owner: TypeId,
    /// Its name in the manifest.
    pub name: &'s str,
    /// Its type.
    pub ty: FieldType,
    /// The versions that have it.
    pub present: Versions,
    /// The versions whose schema requires it. Manifests may lack it all the same.
    pub required_in: Versions,
    /// What takes its place where it is unset.
    pub default: Option<DefaultFact<'s>>,
    /// A number, boolean or text whose unset and zero (`0`, `false`, `""`) are one thing to the API.
    pub zero_is_unset: bool,
    /// Its value, or the values below it, must not be printed.
    pub secret: bool,
    /// `null` is a value of its own and not the same as unset (custom resources only).
    pub nullable: bool,
    /// The API's documentation calls it deprecated.
    pub deprecated: bool,
    /// What the text or number means, for hints and validation.
    pub meaning: Meaning,
    /// Values that are known to have a meaning, where the text (or the elements) may be others too.
    pub known: Option<EnumId>,
    pub(crate) always: bool,
}

impl Field<'_> {
    /// Whether its type in rules that support `range` is optional (`T?`).
    ///
    /// It is not where the field is a list, a map, or a selector whose unset form has a meaning; where `metadata`,
    /// `spec`, `metadata.name`, `metadata.namespace`, or a kind's `apiVersion` and `kind` are concerned; where the API
    /// fills it in; where it is a number or boolean whose unset is zero; and where every version of `range` requires it.
    /// In a version that lacks the field altogether nothing is said: guard it by [`Field::present`].
    pub fn optional_in(&self, range: Versions) -> bool {
        match self.ty {
            FieldType::List { .. } | FieldType::Map { .. } => return false,
            FieldType::Selector(selector) if selector.unset_is_known() => return false,
            _ => {}
        }
        let scalar = matches!(
            self.ty,
            FieldType::Bool | FieldType::Int(_) | FieldType::Float | FieldType::Duration(_) | FieldType::FileMode
        );
        let filled = matches!(self.default, Some(DefaultFact::Constant(_) | DefaultFact::Derived(_)));
        let required = self.required_in.contains_all(range.and(self.present));
        !(self.always || filled || (self.zero_is_unset && scalar) || required)
    }
}

/// The type of a field, of a list's elements or of a map's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// A boolean.
    Bool,
    /// A whole number.
    Int(IntSize),
    /// A number.
    Float,
    /// Text.
    String,
    /// Bytes, in base64.
    Bytes,
    /// A quantity: text like `500Mi`, or a number.
    Quantity(Dimension),
    /// A length of time.
    Duration(DurationForm),
    /// A point in time, RFC 3339.
    Timestamp,
    /// An IP address.
    Ip,
    /// A range of IP addresses.
    Cidr,
    /// The reference of a container image.
    Image,
    /// A schedule in cron's notation.
    Cron,
    /// The mode of a file: a whole number, or text in octal digits in custom resources.
    FileMode,
    /// A whole number or text: a port's number or name.
    IntOrString,
    /// A whole number, or text that ends in `%`.
    IntOrPercent,
    /// One of a set of texts, and no other.
    Enum(EnumId),
    /// Which objects, by their labels.
    Selector(SelectorType),
    /// An object with known fields.
    Object(TypeId),
    /// A list, never unset.
    List {
        /// The type of its elements.
        element: ElementId,
        /// How elements are told apart.
        kind: ListKind,
        /// The fields that tell them apart; empty unless `kind` is [`ListKind::Map`].
        keys: KeysId,
    },
    /// A map from text, never unset.
    Map {
        /// The type of its values.
        value: ElementId,
    },
    /// Anything.
    Json,
    /// A whole object of some kind, with `apiVersion` and `kind`.
    Embedded,
}

/// The range of a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntSize {
    /// 32 bits with sign.
    I32,
    /// 64 bits with sign.
    I64,
}

/// How a length of time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DurationForm {
    /// A whole number of seconds, of 32 bits.
    Seconds32,
    /// A whole number of seconds, of 64 bits.
    Seconds64,
    /// Text like `1h30m`.
    Text,
}

/// A selector's form, and what it means where it is unset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SelectorType {
    /// How it is written.
    pub form: SelectorForm,
    /// What it selects where it is unset.
    pub unset: UnsetSelector,
}

impl SelectorType {
    /// Whether an unset selector can be read as one that selects all, or none.
    pub fn unset_is_known(self) -> bool {
        matches!(self.unset, UnsetSelector::All | UnsetSelector::None)
    }
}

/// What takes the place of an unset field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultFact<'s> {
    /// The API server fills in this value.
    Constant(Constant<'s>),
    /// The API server fills in a value that it computes from other fields.
    Derived(DerivedDefault),
    /// The field stays unset; what reads the object behaves as if it had this value.
    Runtime(Constant<'s>),
}

/// A value in the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Constant<'s> {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(&'s str),
    /// An empty object.
    EmptyObject,
    /// Any other value, as JSON.
    Json(&'s str),
}

/// One value of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnumValue<'s> {
    /// The text.
    pub text: &'s str,
    /// The versions that accept it.
    pub present: Versions,
}
