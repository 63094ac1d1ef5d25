//! Types as text, for messages and for tests.

use crate::field::{DurationForm, FieldType, IntSize};
use crate::schema::Schema;
use crate::words::{Dimension, ListKind, SelectorForm, UnsetSelector};

impl Schema {
    /// A type as the rule language writes it: `[Container]`, `{string: quantity}`, `"Always" | "Never"`. Numbers that
    /// mean seconds are `duration`. Where a name is used by several types, it is the short one all the same.
    pub fn type_text(&self, ty: FieldType) -> String {
        match ty {
            FieldType::List { element, .. } => format!("[{}]", self.type_text(self.element(element))),
            FieldType::Map { value } => format!("{{string: {}}}", self.type_text(self.element(value))),
            FieldType::Object(id) => self.ty(id).short_name.to_owned(),
            FieldType::Enum(id) => {
                let values: Vec<String> = self.values(id).map(|value| format!("\"{}\"", value.text)).collect();
                values.join(" | ")
            }
            other => word(other).to_owned(),
        }
    }

    /// A type with all that the table knows of it, in the form of the facts' text where that has one.
    pub fn type_detail(&self, ty: FieldType) -> String {
        match ty {
            FieldType::List { element, kind, keys } => {
                let element = self.type_detail(self.element(element));
                match kind {
                    ListKind::Atomic => format!("[{element}]"),
                    ListKind::Set => format!("[{element}]#set"),
                    ListKind::Map => format!("[{element}]#{}", self.keys(keys).collect::<Vec<_>>().join(",")),
                }
            }
            FieldType::Map { value } => format!("{{{}}}", self.type_detail(self.element(value))),
            FieldType::Object(id) => self.ty(id).name.to_owned(),
            FieldType::Selector(selector) => {
                format!("selector({},{})", SelectorForm::word(selector.form), UnsetSelector::word(selector.unset))
            }
            FieldType::Quantity(dimension) => format!("quantity({})", Dimension::word(dimension)),
            FieldType::Int(IntSize::I32) => "int32".to_owned(),
            FieldType::Int(IntSize::I64) => "int64".to_owned(),
            FieldType::Duration(DurationForm::Seconds32 | DurationForm::Seconds64) => "seconds".to_owned(),
            other => self.type_text(other),
        }
    }
}

fn word(ty: FieldType) -> &'static str {
    match ty {
        FieldType::Bool => "bool",
        FieldType::Int(_) => "int",
        FieldType::Float => "float",
        FieldType::String => "string",
        FieldType::Bytes => "bytes",
        FieldType::Quantity(_) => "quantity",
        FieldType::Duration(_) => "duration",
        FieldType::Timestamp => "timestamp",
        FieldType::Ip => "ip",
        FieldType::Cidr => "cidr",
        FieldType::Image => "image",
        FieldType::Cron => "cron",
        FieldType::FileMode => "file_mode",
        FieldType::IntOrString => "int_or_string",
        FieldType::IntOrPercent => "int_or_percent",
        FieldType::Selector(_) => "selector",
        FieldType::Embedded | FieldType::Json => "json",
        FieldType::Enum(_) | FieldType::Object(_) | FieldType::List { .. } | FieldType::Map { .. } => "",
    }
}
