//! Reads the binary table that the build script wrote (`build/encode.rs`; the two are changed together).

use std::borrow::Cow;

use crate::field::{DurationForm, ElementId, EnumId, FieldType, IntSize, KeysId, SelectorType};
use crate::schema::{ConstantRow, DefaultRow, EnumRow, FieldRow, KindId, KindRow, Schema, Text, TypeId, TypeRow};
use crate::versions::Versions;
use crate::words::{DerivedDefault, Dimension, ListKind, Meaning, Origin, Scope, SelectorForm, Single, UnsetSelector};

pub(crate) static ROWS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/facts.bin"));
pub(crate) static STRINGS: &str = include_str!(concat!(env!("OUT_DIR"), "/facts.strings"));

const NONE: u16 = u16::MAX;

/// The built-in schema.
pub(crate) fn read() -> Schema {
    let mut sections = Sections::new(ROWS);
    let [types, fields, kinds, shapes, enums, values, defaults, lengths] =
        [8, 12, 12, 6, 4, 4, 4, 2].map(|width| sections.next(width));
    let strings = strings(lengths);
    let text = |index: u16| strings.get(usize::from(index)).copied().unwrap_or_default();
    let mut schema = Schema {
        text: Cow::Borrowed(STRINGS),
        types: types.map(|row| read_type(row, text)).collect(),
        fields: Vec::with_capacity(fields.count()),
        shapes: Vec::with_capacity(shapes.count()),
        enums: enums.map(|row| EnumRow { first: row.u16(0).into(), len: row.u16(2).into() }).collect(),
        values: values.map(|row| (text(row.u16(0)), Versions::from_mask(row.u8(2)))).collect(),
        defaults: defaults.map(|row| read_default(row, text)).collect(),
        kinds: kinds.map(|row| read_kind(row, text)).collect(),
        by_word: Vec::new(),
        keys: vec![Text::default()],
        named: Vec::new(),
        object_meta: TypeId(0),
        label_selector: TypeId(0),
    };
    for row in shapes {
        let shape = read_shape(row, text, &mut schema.keys);
        schema.shapes.push(shape);
    }
    for row in fields {
        let field = read_field(row, text, &schema.shapes);
        schema.fields.push(field);
    }
    for (ty, id) in schema.types.iter().zip(0..) {
        for field in schema.fields.iter_mut().skip(ty.first as usize).take(ty.len as usize) {
            field.owner = TypeId(id);
        }
    }
    schema.by_word = (0..).map(KindId).take(schema.kinds.len()).collect();
    schema.named = (0..).map(TypeId).take(schema.types.len()).collect();
    schema.object_meta = schema.type_named("meta.v1.ObjectMeta").unwrap_or(TypeId(0));
    schema.label_selector = schema.type_named("meta.v1.LabelSelector").unwrap_or(TypeId(0));
    schema
}

/// The sections one after another: first all their counts, then all their rows.
struct Sections {
    counts: &'static [u8],
    rows: &'static [u8],
}

impl Sections {
    fn new(bytes: &'static [u8]) -> Sections {
        let (counts, rows) = bytes.split_at_checked(16).unwrap_or_default();
        Sections { counts, rows }
    }

    fn next(&mut self, width: usize) -> Rows {
        let (count, counts) = self.counts.split_at_checked(2).unwrap_or_default();
        let length = usize::from(Row(count).u16(0)) * width;
        let (bytes, rest) = self.rows.split_at_checked(length).unwrap_or_default();
        (self.counts, self.rows) = (counts, rest);
        Rows { bytes, width }
    }
}

#[derive(Clone, Copy)]
struct Rows {
    bytes: &'static [u8],
    width: usize,
}

impl Rows {
    fn count(&self) -> usize {
        self.bytes.len() / self.width
    }

    fn map<T>(self, f: impl FnMut(Row) -> T) -> impl Iterator<Item = T> {
        self.into_iter().map(f)
    }
}

impl IntoIterator for Rows {
    type Item = Row;
    type IntoIter = std::iter::Map<std::slice::ChunksExact<'static, u8>, fn(&'static [u8]) -> Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.bytes.chunks_exact(self.width).map(Row)
    }
}

#[derive(Clone, Copy)]
struct Row(&'static [u8]);

impl Row {
    fn u8(self, offset: usize) -> u8 {
        self.0.get(offset).copied().unwrap_or(0)
    }

    fn u16(self, offset: usize) -> u16 {
        u16::from_le_bytes([self.u8(offset), self.u8(offset + 1)])
    }
}

fn strings(lengths: Rows) -> Vec<Text> {
    let mut start = 0;
    let next = |row: Row| {
        let text = Text { start, len: row.u16(0).into() };
        start += text.len;
        text
    };
    lengths.map(next).collect()
}

fn read_type(row: Row, text: impl Fn(u16) -> Text) -> TypeRow {
    TypeRow {
        name: text(row.u16(0)),
        first: row.u16(2).into(),
        len: row.u16(4).into(),
        present: Versions::from_mask(row.u8(6)),
        recursive: row.u8(7) & 1 != 0,
        preferred: row.u8(7) & 2 != 0,
        open: false,
        origin: Origin::from_code(row.u8(7) >> 4).unwrap_or(Origin::Builtin),
        like: None,
    }
}

fn read_field(row: Row, text: impl Fn(u16) -> Text, shapes: &[FieldType]) -> FieldRow {
    let flags = row.u8(6);
    FieldRow {
        owner: TypeId(0),
        name: text(row.u16(0)),
        ty: shapes.get(usize::from(row.u16(2))).copied().unwrap_or(FieldType::Json),
        present: Versions::from_mask(row.u8(4)),
        required_in: Versions::from_mask(row.u8(5)),
        default: (row.u16(8) != NONE).then(|| row.u16(8).into()),
        zero_is_unset: flags & 1 != 0,
        secret: flags & 2 != 0,
        nullable: false,
        always: flags & 4 != 0,
        deprecated: flags & 8 != 0,
        known: (row.u16(10) != NONE).then(|| EnumId(row.u16(10).into())),
        meaning: Meaning::from_code(row.u8(7)).unwrap_or(Meaning::Nothing),
    }
}

fn read_kind(row: Row, text: impl Fn(u16) -> Text) -> KindRow {
    KindRow {
        group: text(row.u16(0)),
        version: text(row.u16(2)),
        kind: text(row.u16(4)),
        plural: (row.u16(6) != NONE).then(|| text(row.u16(6))),
        root: TypeId(row.u16(8).into()),
        present: Versions::from_mask(row.u8(10)),
        scope: Scope::from_code(row.u8(11) & 15).unwrap_or(Scope::None),
        origin: Origin::from_code(row.u8(11) >> 4).unwrap_or(Origin::Builtin),
    }
}

fn read_default(row: Row, text: impl Fn(u16) -> Text) -> DefaultRow {
    let constant = constant(text(row.u16(2)));
    match row.u8(0) {
        0 => DefaultRow::Constant(constant),
        1 => DefaultRow::Derived(DerivedDefault::from_code(row.u8(1)).unwrap_or(DerivedDefault::PortBesideIt)),
        _ => DefaultRow::Runtime(constant),
    }
}

/// A value from its JSON, which the build script has checked to be of one of these forms.
fn constant(text: Text) -> ConstantRow {
    let json = STRINGS.get(text.start as usize..(text.start + text.len) as usize).unwrap_or_default();
    match json {
        "true" => ConstantRow::Bool(true),
        "false" => ConstantRow::Bool(false),
        "{}" => ConstantRow::EmptyObject,
        _ if json.starts_with('"') => {
            ConstantRow::Text(Text { start: text.start + 1, len: text.len.saturating_sub(2) })
        }
        _ => json.parse().map_or(ConstantRow::Json(text), ConstantRow::Int),
    }
}

fn read_shape(row: Row, text: impl Fn(u16) -> Text, keys: &mut Vec<Text>) -> FieldType {
    let (code, first, second) = (row.u8(1), row.u16(2), row.u16(4));
    match row.u8(0) {
        0 => Single::from_code(code).map_or(FieldType::Json, single),
        1 => FieldType::Quantity(Dimension::from_code(code).unwrap_or(Dimension::Plain)),
        2 => FieldType::Enum(EnumId(first.into())),
        3 => FieldType::Selector(SelectorType {
            form: SelectorForm::from_code(code).unwrap_or(SelectorForm::LabelSelector),
            unset: u8::try_from(first).ok().and_then(UnsetSelector::from_code).unwrap_or(UnsetSelector::Other),
        }),
        4 => FieldType::Object(TypeId(first.into())),
        5 => FieldType::Map { value: ElementId(first.into()) },
        _ => FieldType::List {
            element: ElementId(first.into()),
            kind: ListKind::from_code(code).unwrap_or(ListKind::Atomic),
            keys: if second == NONE { KeysId(0) } else { intern_keys(keys, text(second)) },
        },
    }
}

fn intern_keys(keys: &mut Vec<Text>, wanted: Text) -> KeysId {
    let index = keys.iter().position(|each| *each == wanted).unwrap_or_else(|| {
        keys.push(wanted);
        keys.len() - 1
    });
    KeysId(u32::try_from(index).unwrap_or(0))
}

fn single(single: Single) -> FieldType {
    match single {
        Single::Any => FieldType::Json,
        Single::Embedded => FieldType::Embedded,
        Single::Bool => FieldType::Bool,
        Single::Int32 => FieldType::Int(IntSize::I32),
        Single::Int64 => FieldType::Int(IntSize::I64),
        Single::Number => FieldType::Float,
        Single::String => FieldType::String,
        Single::Bytes => FieldType::Bytes,
        Single::Time | Single::MicroTime => FieldType::Timestamp,
        Single::Duration => FieldType::Duration(DurationForm::Text),
        Single::Seconds32 => FieldType::Duration(DurationForm::Seconds32),
        Single::Seconds64 => FieldType::Duration(DurationForm::Seconds64),
        Single::IntOrString => FieldType::IntOrString,
        Single::IntOrPercent => FieldType::IntOrPercent,
        Single::Ip => FieldType::Ip,
        Single::Cidr => FieldType::Cidr,
        Single::Image => FieldType::Image,
        Single::Cron => FieldType::Cron,
        Single::FileMode => FieldType::FileMode,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed with `cargo test -- --nocapture`; the bounds leave room for a slow machine and an unoptimised build.
    #[test]
    fn the_table_is_small_and_read_at_once() {
        let size = ROWS.len() + STRINGS.len();
        let start = std::time::Instant::now();
        let schema = read();
        let time = start.elapsed();
        println!("{size} bytes, {} types, {} fields, read in {time:?}", schema.types.len(), schema.fields.len());
        assert!(size < 250_000, "{size}");
        assert!(time.as_millis() < 100, "{time:?}");
    }

    #[test]
    fn every_reference_of_the_table_is_inside_it() {
        let schema = read();
        let inside = |index: u32, rows: usize| assert!((index as usize) < rows);
        for row in &schema.types {
            assert!((row.first + row.len) as usize <= schema.fields.len());
            assert!(!schema.str(row.name).is_empty());
        }
        for ty in schema.shapes.iter().copied().chain(schema.fields.iter().map(|row| row.ty)) {
            match ty {
                FieldType::Object(id) => inside(id.0, schema.types.len()),
                FieldType::Enum(id) => inside(id.0, schema.enums.len()),
                FieldType::List { element, .. } | FieldType::Map { value: element } => {
                    inside(element.0, schema.shapes.len());
                }
                _ => {}
            }
        }
        for row in &schema.kinds {
            inside(row.root.0, schema.types.len());
        }
        let words: Vec<_> =
            schema.by_word.iter().map(|id| schema.kind(*id).gvk).map(|gvk| (gvk.kind, gvk.group)).collect();
        assert!(words.is_sorted(), "kinds are found by halving");
    }
}
