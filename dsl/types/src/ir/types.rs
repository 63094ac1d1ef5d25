//! The types of the language.

use super::{RecordId, ViewId};
use std::sync::Arc;
use upright_schema::TypeId;
use upright_value::Ty;

/// A type of the language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// The type of an expression that has an error; it agrees with everything, and no program is made of it.
    Error,
    /// `bool`
    Bool,
    /// `int`, 64 bits
    Int,
    /// `float`
    Float,
    /// `string`
    String,
    /// `bytes`: base64 in the manifest
    Bytes,
    /// `quantity`, in billionths
    Quantity,
    /// `duration`, in nanoseconds
    Duration,
    /// `timestamp`, in microseconds since 1970
    Timestamp,
    /// `version`
    Version,
    /// `ip`
    Ip,
    /// `cidr`
    Cidr,
    /// `image`: an image reference; its value is its text
    Image,
    /// `regex`: a constant or a parameter
    Regex,
    /// `cron`
    Cron,
    /// `file_mode`
    FileMode,
    /// `selector`; `plain` where the manifest has a plain map of labels
    Selector {
        /// A map of labels (`Service.spec.selector`) and not a LabelSelector object.
        plain: bool,
        /// What an unset one means; `Unset` where the type is optional.
        nil: NilSelector,
    },
    /// A string out of a set of values that the schema knows
    Enum {
        /// The values.
        values: Arc<[Arc<str>]>,
        /// Whether other values are legal too.
        open: bool,
    },
    /// `int_or_string`
    IntOrString,
    /// `int_or_percent`
    IntOrPercent,
    /// What a schema leaves open
    Json,
    /// `[T]`
    List(Arc<Type>),
    /// `{string: T}`
    Map(Arc<Type>),
    /// `T?`
    Optional(Arc<Type>),
    /// An object of a schema type; the root type of a kind for an object of that kind
    Object(TypeId),
    /// `Object`: an object of any kind, with `apiVersion`, `kind` and `metadata`
    AnyObject,
    /// The subject `Cluster`
    Cluster,
    /// `A | B` of object types, kinds or views, without doubles. A field that members have with types that have nothing
    /// in common is a union of those types: a place to point at, and nothing else.
    Union(Arc<[Type]>),
    /// A record
    Record(RecordId),
    /// A row of a view
    View(ViewId),
    /// What `request` is
    Request,
    /// `request.userInfo`
    UserInfo,
}

/// What a selector that is not set selects. `{}` always selects everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NilSelector {
    /// Every object.
    All,
    /// No object.
    None,
    /// Something else, which the rule must say: the field's type is `selector?`.
    Unset,
}

impl Type {
    /// `T?` of `T`; a `T?` stays as it is.
    pub fn optional(self) -> Type {
        match self {
            Type::Optional(_) | Type::Error => self,
            other => Type::Optional(Arc::new(other)),
        }
    }

    /// `T` of `T?`; anything else stays as it is.
    pub fn inner(&self) -> &Type {
        match self {
            Type::Optional(inner) => inner,
            other => other,
        }
    }

    /// Whether a value of the type may be unset.
    pub fn is_optional(&self) -> bool {
        matches!(self, Type::Optional(_))
    }

    /// The type of the values of a scalar, as parsers and builtins know it; an enum's are strings. None for everything
    /// that is no scalar, and for what is more than one.
    pub fn values(&self) -> Option<Ty> {
        Some(match self {
            Type::Bool => Ty::Bool,
            Type::Int => Ty::Int,
            Type::Float => Ty::Float,
            Type::String | Type::Enum { .. } => Ty::String,
            Type::Bytes => Ty::Bytes,
            Type::Quantity => Ty::Quantity,
            Type::Duration => Ty::Duration,
            Type::Timestamp => Ty::Timestamp,
            Type::Version => Ty::Version,
            Type::Ip => Ty::Ip,
            Type::Cidr => Ty::Cidr,
            Type::Image => Ty::Image,
            Type::Regex => Ty::Regex,
            Type::Cron => Ty::Cron,
            Type::FileMode => Ty::FileMode,
            Type::IntOrPercent => Ty::IntOrPercent,
            Type::Selector { .. } => Ty::Selector,
            _ => return None,
        })
    }
}
