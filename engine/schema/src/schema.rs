//! The table in memory, and its queries by id.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::field::{Constant, DefaultFact, ElementId, EnumId, EnumValue, Field, FieldId, FieldType, KeysId};
use crate::kind::{Gvk, Kind};
use crate::table;
use crate::versions::Versions;
use crate::words::{DerivedDefault, Meaning, Origin, Scope};

/// A kind, in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub(crate) u32);

/// An object type, in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub(crate) u32);

/// All kinds and types that rules can name. Immutable; a copy costs some hundred kilobytes.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(crate) text: Cow<'static, str>,
    pub(crate) types: Vec<TypeRow>,
    pub(crate) fields: Vec<FieldRow>,
    pub(crate) shapes: Vec<FieldType>,
    pub(crate) enums: Vec<EnumRow>,
    pub(crate) values: Vec<(Text, Versions)>,
    pub(crate) defaults: Vec<DefaultRow>,
    pub(crate) kinds: Vec<KindRow>,
    /// All kinds by name, group and version.
    pub(crate) by_word: Vec<KindId>,
    /// The sets of keys of lists, as texts with commas between them.
    pub(crate) keys: Vec<Text>,
    /// All types that a word can name, by short name and full name.
    pub(crate) named: Vec<TypeId>,
    pub(crate) object_meta: TypeId,
    pub(crate) label_selector: TypeId,
}

/// A piece of [`Schema::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Text {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct TypeRow {
    pub(crate) name: Text,
    pub(crate) first: u32,
    pub(crate) len: u32,
    pub(crate) present: Versions,
    pub(crate) recursive: bool,
    pub(crate) preferred: bool,
    pub(crate) open: bool,
    pub(crate) origin: Origin,
    pub(crate) like: Option<TypeId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FieldRow {
    pub(crate) owner: TypeId,
    pub(crate) name: Text,
    pub(crate) ty: FieldType,
    pub(crate) present: Versions,
    pub(crate) required_in: Versions,
    pub(crate) default: Option<u32>,
    pub(crate) zero_is_unset: bool,
    pub(crate) secret: bool,
    pub(crate) nullable: bool,
    pub(crate) always: bool,
    pub(crate) deprecated: bool,
    pub(crate) meaning: Meaning,
    pub(crate) known: Option<EnumId>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct EnumRow {
    pub(crate) first: u32,
    pub(crate) len: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum DefaultRow {
    Constant(ConstantRow),
    Derived(DerivedDefault),
    Runtime(ConstantRow),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ConstantRow {
    Bool(bool),
    Int(i64),
    Text(Text),
    EmptyObject,
    Json(Text),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct KindRow {
    pub(crate) group: Text,
    pub(crate) version: Text,
    pub(crate) kind: Text,
    pub(crate) plural: Option<Text>,
    pub(crate) scope: Scope,
    pub(crate) origin: Origin,
    pub(crate) root: TypeId,
    pub(crate) present: Versions,
}

/// A type, with all that the table knows of it but its fields.
#[derive(Clone, Copy, Debug)]
pub struct Type<'s> {
    /// Which type it is.
    pub id: TypeId,
    /// Its full name: `core.v1.Container`, or the path at which a custom resource has it.
    pub name: &'s str,
    /// Its name in rules: `Container`; of a custom resource's inner type, the last part of its path.
    pub short_name: &'s str,
    /// The versions that have it.
    pub present: Versions,
    /// It contains itself, at any depth.
    pub recursive: bool,
    /// It takes fields that are not known (`x-kubernetes-preserve-unknown-fields`).
    pub open: bool,
    /// Who defines it.
    pub origin: Origin,
    /// The built-in type that a custom resource's type extends: it has that type's fields and some of its own.
    pub like: Option<TypeId>,
}

impl Schema {
    /// What Kubernetes itself defines, and the configuration files of its components.
    pub fn builtin() -> &'static Schema {
        static BUILTIN: OnceLock<Schema> = OnceLock::new();
        BUILTIN.get_or_init(table::read)
    }

    /// All kinds, the built-in ones first.
    pub fn kinds(&self) -> impl Iterator<Item = Kind<'_>> {
        self.kinds.iter().zip(0..).map(|(row, id)| self.show_kind(KindId(id), row))
    }

    /// A kind. An id of another schema gives an arbitrary kind.
    pub fn kind(&self, id: KindId) -> Kind<'_> {
        self.show_kind(id, at(&self.kinds, id.0))
    }

    /// All types.
    pub fn types(&self) -> impl Iterator<Item = Type<'_>> {
        (0..).take(self.types.len()).map(|id| self.ty(TypeId(id)))
    }

    /// A type. An id of another schema gives an arbitrary type.
    pub fn ty(&self, id: TypeId) -> Type<'_> {
        let row = at(&self.types, id.0);
        let name = self.str(row.name);
        let short_name = name.rsplit('.').next().unwrap_or(name);
        Type {
            id,
            name,
            short_name,
            present: row.present,
            recursive: row.recursive,
            open: row.open,
            origin: row.origin,
            like: row.like,
        }
    }

    /// The type with this full name, like `core.v1.Container`.
    pub fn type_named(&self, full_name: &str) -> Option<TypeId> {
        let short = full_name.rsplit('.').next().unwrap_or(full_name);
        self.types_named(short).into_iter().find(|id| self.ty(*id).name == full_name)
    }

    /// The type of every object's `metadata`.
    pub fn object_meta(&self) -> TypeId {
        self.object_meta
    }

    /// The type behind [`FieldType::Selector`] in its usual form, with `matchLabels` and `matchExpressions`.
    pub fn label_selector(&self) -> TypeId {
        self.label_selector
    }

    /// The fields of a type, by name.
    pub fn fields(&self, ty: TypeId) -> impl ExactSizeIterator<Item = Field<'_>> {
        let row = at(&self.types, ty.0);
        let ids = row.first..row.first + row.len;
        ids.map(|id| self.field_by_id(FieldId(id)))
    }

    /// The field of a type with this name, as manifests write it.
    pub fn field(&self, ty: TypeId, name: &str) -> Option<Field<'_>> {
        let row = at(&self.types, ty.0);
        let rows = self.fields.get(row.first as usize..(row.first + row.len) as usize)?;
        let index = rows.binary_search_by(|field| self.str(field.name).cmp(name)).ok()?;
        Some(self.field_by_id(FieldId(row.first + u32::try_from(index).ok()?)))
    }

    /// A field. An id of another schema gives an arbitrary field.
    pub fn field_by_id(&self, id: FieldId) -> Field<'_> {
        let row = at(&self.fields, id.0);
        Field {
            id,
            owner: row.owner,
            name: self.str(row.name),
            ty: row.ty,
            present: row.present,
            required_in: row.required_in,
            default: row.default.map(|index| self.show_default(*at(&self.defaults, index))),
            zero_is_unset: row.zero_is_unset,
            secret: row.secret,
            nullable: row.nullable,
            deprecated: row.deprecated,
            meaning: row.meaning,
            known: row.known,
            always: row.always,
        }
    }

    /// The type of a list's elements or of a map's values.
    pub fn element(&self, id: ElementId) -> FieldType {
        *at(&self.shapes, id.0)
    }

    /// The values of an enum, by text.
    pub fn values(&self, id: EnumId) -> impl ExactSizeIterator<Item = EnumValue<'_>> {
        let row = at(&self.enums, id.0);
        let rows = self.values.get(row.first as usize..(row.first + row.len) as usize).unwrap_or_default();
        rows.iter().map(|(text, present)| EnumValue { text: self.str(*text), present: *present })
    }

    /// The fields that tell apart the elements of a list.
    pub fn keys(&self, id: KeysId) -> impl Iterator<Item = &str> {
        self.str(*at(&self.keys, id.0)).split(',').filter(|key| !key.is_empty())
    }

    /// The type of the innermost elements of lists and maps; of anything else the type itself.
    pub fn innermost(&self, ty: FieldType) -> FieldType {
        let mut ty = ty;
        // Elements come before the lists and maps that hold them, so this ends.
        while let FieldType::List { element: inner, .. } | FieldType::Map { value: inner } = ty {
            ty = self.element(inner);
        }
        ty
    }

    pub(crate) fn str(&self, text: Text) -> &str {
        self.text.get(text.start as usize..(text.start + text.len) as usize).unwrap_or_default()
    }

    pub(crate) fn is_preferred(&self, id: TypeId) -> bool {
        at(&self.types, id.0).preferred
    }

    pub(crate) fn named_types(&self) -> &[TypeId] {
        &self.named
    }

    fn show_kind<'s>(&'s self, id: KindId, row: &KindRow) -> Kind<'s> {
        let gvk = Gvk { group: self.str(row.group), version: self.str(row.version), kind: self.str(row.kind) };
        Kind {
            id,
            gvk,
            plural: row.plural.map(|plural| self.str(plural)),
            scope: row.scope,
            root: row.root,
            versions: row.present,
            origin: row.origin,
        }
    }

    fn show_default(&self, row: DefaultRow) -> DefaultFact<'_> {
        match row {
            DefaultRow::Constant(constant) => DefaultFact::Constant(self.show_constant(constant)),
            DefaultRow::Derived(derived) => DefaultFact::Derived(derived),
            DefaultRow::Runtime(constant) => DefaultFact::Runtime(self.show_constant(constant)),
        }
    }

    fn show_constant(&self, row: ConstantRow) -> Constant<'_> {
        match row {
            ConstantRow::Bool(value) => Constant::Bool(value),
            ConstantRow::Int(value) => Constant::Int(value),
            ConstantRow::Text(text) => Constant::Text(self.str(text)),
            ConstantRow::EmptyObject => Constant::EmptyObject,
            ConstantRow::Json(text) => Constant::Json(self.str(text)),
        }
    }
}

/// The row with this number; the first row for a number out of range. No table is empty.
fn at<T>(rows: &[T], index: u32) -> &T {
    rows.get(index as usize).unwrap_or(&rows[0])
}
