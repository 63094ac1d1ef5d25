//! Types as a rule would write them.

use super::{RuleSet, Type};
use std::sync::Arc;
use upright_schema::Schema;

/// The type as a rule would write it: `[Container]`, `quantity?`. Long enums are cut.
pub fn show(ty: &Type, set: &RuleSet, schema: &Schema) -> String {
    let inside = |ty: &Type| show(ty, set, schema);
    let word = match ty {
        Type::Error => "?",
        Type::Bool => "bool",
        Type::Int => "int",
        Type::Float => "float",
        Type::String => "string",
        Type::Bytes => "bytes",
        Type::Quantity => "quantity",
        Type::Duration => "duration",
        Type::Timestamp => "timestamp",
        Type::Version => "version",
        Type::Ip => "ip",
        Type::Cidr => "cidr",
        Type::Image => "image",
        Type::Regex => "regex",
        Type::Cron => "cron",
        Type::FileMode => "file_mode",
        Type::Selector { .. } => "selector",
        Type::IntOrString => "int_or_string",
        Type::IntOrPercent => "int_or_percent",
        Type::Json => "json",
        Type::AnyObject => "Object",
        Type::Cluster => "Cluster",
        Type::Request => "the request",
        Type::UserInfo => "the user of the request",
        Type::Object(id) => schema.ty(*id).short_name,
        Type::Record(id) => return set.records.get(id.index()).map_or_else(String::new, |r| r.name.to_string()),
        Type::View(id) => return set.views.get(id.index()).map_or_else(String::new, |v| v.name.to_string()),
        Type::Enum { values, .. } => return show_enum(values),
        Type::List(element) => return format!("[{}]", inside(element)),
        Type::Map(value) => return format!("{{string: {}}}", inside(value)),
        Type::Optional(inner) if matches!(**inner, Type::Union(_)) => return format!("({})?", inside(inner)),
        Type::Optional(inner) => return format!("{}?", inside(inner)),
        Type::Union(members) => return members.iter().map(inside).collect::<Vec<_>>().join(" | "),
    };
    word.to_owned()
}

fn show_enum(values: &[Arc<str>]) -> String {
    const MOST: usize = 4;
    let shown: Vec<String> = values.iter().take(MOST).map(|value| format!("\"{value}\"")).collect();
    let more = if values.len() > MOST { " | …" } else { "" };
    format!("{}{more}", shown.join(" | "))
}
