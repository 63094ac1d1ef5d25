//! Writes the facts as the binary table. `src/table.rs` reads it; the two are changed together.

use std::collections::BTreeMap;

use crate::model::{Facts, Fallback, Kind, Shape};
use crate::words::{ListKind, Meaning};

/// The table: rows of fixed width, and the text that they point into.
pub(crate) struct Table {
    pub(crate) rows: Vec<u8>,
    pub(crate) strings: String,
}

/// What stands for "none" where an index stands.
const NONE: u16 = u16::MAX;

/// Tags of shapes, in the order of `src/table.rs`.
const SINGLE: u8 = 0;
const QUANTITY: u8 = 1;
const ENUM: u8 = 2;
const SELECTOR: u8 = 3;
const OBJECT: u8 = 4;
const MAP: u8 = 5;
const LIST: u8 = 6;

/// Writes the facts.
pub(crate) fn encode(facts: &Facts) -> Result<Table, String> {
    let mut names: Vec<&String> = facts.types.keys().collect();
    names.sort_by_key(|name| (short(name), name.as_str()));
    let types: BTreeMap<&str, u16> = names
        .iter()
        .enumerate()
        .map(|(index, name)| Ok((name.as_str(), small(index)?)))
        .collect::<Result<_, String>>()?;
    let mut writer = Writer { types, ..Writer::default() };
    let (mut type_rows, mut field_rows) = (Rows::default(), Rows::default());
    for name in &names {
        let ty = &facts.types[*name];
        type_rows.u16(writer.string(name)?).u16(small(field_rows.count)?).u16(small(ty.fields.len())?);
        let flags = u8::from(ty.recursive) | u8::from(facts.preferred.contains(name)) << 1;
        type_rows.u8(ty.present).u8(flags | position(crate::words::Origin::ALL, &ty.origin)? << 4).end();
        for (field_name, field) in &ty.fields {
            let flags = u8::from(field.zero_is_unset)
                | u8::from(field.secret) << 1
                | u8::from(field.always) << 2
                | u8::from(field.deprecated) << 3;
            let meaning = position(Meaning::ALL, &field.meaning)?;
            field_rows.u16(writer.string(field_name)?).u16(writer.shape(&field.shape)?).u8(field.present);
            field_rows.u8(field.required).u8(flags).u8(meaning).u16(writer.fallback(field.default.as_ref())?);
            let known = if field.known.is_empty() { NONE } else { writer.values(&field.known)? };
            field_rows.u16(known).end();
        }
    }
    let kinds = writer.kinds(facts)?;
    writer.finish([type_rows, field_rows, kinds])
}

/// Rows of one width.
#[derive(Default)]
struct Rows {
    bytes: Vec<u8>,
    count: usize,
}

impl Rows {
    fn u8(&mut self, value: u8) -> &mut Rows {
        self.bytes.push(value);
        self
    }

    fn u16(&mut self, value: u16) -> &mut Rows {
        self.bytes.extend(value.to_le_bytes());
        self
    }

    fn end(&mut self) {
        self.count += 1;
    }
}

/// Gives each distinct thing a number, in the order of first use.
#[derive(Default)]
struct Writer<'a> {
    types: BTreeMap<&'a str, u16>,
    strings: BTreeMap<String, u16>,
    text: String,
    lengths: Rows,
    shapes: BTreeMap<(u8, u8, u16, u16), u16>,
    shape_rows: Rows,
    enums: BTreeMap<Vec<(String, u8)>, u16>,
    enum_rows: Rows,
    value_rows: Rows,
    defaults: BTreeMap<(u8, u8, u16), u16>,
    default_rows: Rows,
}

impl<'a> Writer<'a> {
    fn string(&mut self, text: &str) -> Result<u16, String> {
        if let Some(known) = self.strings.get(text) {
            return Ok(*known);
        }
        let index = small(self.strings.len())?;
        self.text.push_str(text);
        self.lengths.u16(small(text.len())?).end();
        self.strings.insert(text.to_owned(), index);
        Ok(index)
    }

    fn shape(&mut self, shape: &Shape) -> Result<u16, String> {
        let row = match shape {
            Shape::Single(single) => {
                (SINGLE, code(single.word(), crate::words::Single::ALL.iter().map(|each| each.word()))?, 0, 0)
            }
            Shape::Quantity(dimension) => (QUANTITY, position(crate::words::Dimension::ALL, dimension)?, 0, 0),
            Shape::Enum(values) => (ENUM, 0, self.values(values)?, 0),
            Shape::Selector { form, unset } => (
                SELECTOR,
                position(crate::words::SelectorForm::ALL, form)?,
                u16::from(position(crate::words::UnsetSelector::ALL, unset)?),
                0,
            ),
            Shape::Object(name) => {
                let index = self.types.get(name.as_str()).ok_or_else(|| format!("type {name} does not exist"))?;
                (OBJECT, 0, *index, 0)
            }
            Shape::Map(value) => (MAP, 0, self.shape(value)?, 0),
            Shape::List { element, kind, keys } => {
                let keys = if *kind == ListKind::Map { self.string(keys)? } else { NONE };
                (LIST, position(ListKind::ALL, kind)?, self.shape(element)?, keys)
            }
        };
        if let Some(known) = self.shapes.get(&row) {
            return Ok(*known);
        }
        let index = small(self.shape_rows.count)?;
        self.shape_rows.u8(row.0).u8(row.1).u16(row.2).u16(row.3).end();
        self.shapes.insert(row, index);
        Ok(index)
    }

    fn values(&mut self, values: &[(String, u8)]) -> Result<u16, String> {
        let key = values.to_vec();
        if let Some(known) = self.enums.get(&key) {
            return Ok(*known);
        }
        let index = small(self.enum_rows.count)?;
        let first = small(self.value_rows.count)?;
        for (value, present) in values {
            let text = self.string(value)?;
            self.value_rows.u16(text).u8(*present).u8(0).end();
        }
        self.enum_rows.u16(first).u16(small(values.len())?).end();
        self.enums.insert(key, index);
        Ok(index)
    }

    fn fallback(&mut self, default: Option<&Fallback>) -> Result<u16, String> {
        let row = match default {
            None => return Ok(NONE),
            Some(Fallback::Constant(json)) => (0, 0, self.string(json)?),
            Some(Fallback::Derived(word)) => (1, position(crate::words::DerivedDefault::ALL, word)?, NONE),
            Some(Fallback::Runtime(json)) => (2, 0, self.string(json)?),
        };
        if let Some(known) = self.defaults.get(&row) {
            return Ok(*known);
        }
        let index = small(self.default_rows.count)?;
        self.default_rows.u8(row.0).u8(row.1).u16(row.2).end();
        self.defaults.insert(row, index);
        Ok(index)
    }

    fn kinds(&mut self, facts: &'a Facts) -> Result<Rows, String> {
        let mut kinds: Vec<(&Kind, &str)> =
            facts.types.iter().flat_map(|(name, ty)| ty.kinds.iter().map(move |kind| (kind, name.as_str()))).collect();
        kinds.sort_by_key(|(kind, _)| (&kind.kind, &kind.group, &kind.version));
        let mut rows = Rows::default();
        for (kind, root) in kinds {
            let root = self.types.get(root).copied().ok_or("a kind without a type")?;
            let (group, version) = (self.string(&kind.group)?, self.string(&kind.version)?);
            let plural = kind.plural.as_ref().map_or(Ok(NONE), |plural| self.string(plural))?;
            rows.u16(group).u16(version).u16(self.string(&kind.kind)?).u16(plural).u16(root).u8(kind.present);
            let scope = position(crate::words::Scope::ALL, &kind.scope)?;
            rows.u8(scope | position(crate::words::Origin::ALL, &kind.origin)? << 4).end();
        }
        Ok(rows)
    }

    fn finish(self, [types, fields, kinds]: [Rows; 3]) -> Result<Table, String> {
        let sections =
            [types, fields, kinds, self.shape_rows, self.enum_rows, self.value_rows, self.default_rows, self.lengths];
        let mut rows = Vec::new();
        for section in &sections {
            rows.extend(small(section.count)?.to_le_bytes());
        }
        for section in sections {
            rows.extend(section.bytes);
        }
        Ok(Table { rows, strings: self.text })
    }
}

fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn small(value: usize) -> Result<u16, String> {
    u16::try_from(value).ok().filter(|value| *value != NONE).ok_or_else(|| "the table is too large".to_owned())
}

fn position<T: PartialEq + std::fmt::Debug>(all: &[T], wanted: &T) -> Result<u8, String> {
    let index = all.iter().position(|each| each == wanted);
    index.and_then(|index| u8::try_from(index).ok()).ok_or_else(|| format!("{wanted:?} has no code"))
}

fn code(wanted: &str, mut all: impl Iterator<Item = &'static str>) -> Result<u8, String> {
    let index = all.position(|each| each == wanted);
    index.and_then(|index| u8::try_from(index).ok()).ok_or_else(|| format!("`{wanted}` has no code"))
}
