//! What is known of fields, methods, kinds, in words.

use upright_schema::{Constant, DefaultFact, Field, Kind, Origin, Schema, Scope, TypeId, Versions};
use upright_types::ir::Type;
use upright_value::{Builtin, Form};

/// The type of a field as rules see it.
pub(crate) fn field_type(schema: &Schema, field: &Field<'_>, range: Versions) -> String {
    let optional = if field.optional_in(range) { "?" } else { "" };
    let text = schema.type_text(field.ty);
    if text.contains(" | ") && !optional.is_empty() { format!("({text})?") } else { format!("{text}{optional}") }
}

/// What the schema says of a field, a line each.
pub(crate) fn field(schema: &Schema, field: &Field<'_>, range: Versions) -> String {
    let mut lines = vec![format!("Field of `{}`.", schema.ty(field.owner).short_name)];
    match field.default {
        Some(DefaultFact::Constant(value)) => {
            lines.push(format!("Unset, the API server fills in {}.", constant(value)))
        }
        Some(DefaultFact::Derived(_)) => lines.push("Unset, the API server computes it from other fields.".to_owned()),
        Some(DefaultFact::Runtime(value)) => lines.push(format!("Unset, it acts like {}.", constant(value))),
        None if field.zero_is_unset => lines.push("Unset is the same as zero.".to_owned()),
        None => {}
    }
    if field.required_in.contains_all(range.and(field.present)) {
        lines.push("Required.".to_owned());
    }
    if field.present != Versions::ALL {
        lines.push(format!("In Kubernetes {}.", field.present));
    }
    if field.deprecated {
        lines.push("Deprecated.".to_owned());
    }
    if field.secret {
        lines.push("Secret: messages show `***`.".to_owned());
    }
    if let Some(known) = field.known {
        let values: Vec<String> = schema.values(known).take(12).map(|value| format!("`\"{}\"`", value.text)).collect();
        lines.push(format!("Known values: {}.", values.join(", ")));
    }
    lines.join("\n")
}

fn constant(value: Constant<'_>) -> String {
    match value {
        Constant::Bool(value) => format!("`{value}`"),
        Constant::Int(value) => format!("`{value}`"),
        Constant::Text(value) => format!("`\"{value}\"`"),
        Constant::EmptyObject => "an empty object".to_owned(),
        Constant::Json(value) => format!("`{value}`"),
    }
}

/// The signature of a builtin.
pub(crate) fn result(builtin: Builtin) -> String {
    builtin.signature().to_string()
}

/// The sentences of the manual about a builtin, and an example.
pub(crate) fn builtin(builtin: Builtin) -> String {
    let signature = builtin.signature();
    let doc = signature.doc.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(example) = signature.examples.first() else { return doc };
    let args = example.args.iter().map(|arg| format!("\"{arg}\"")).collect::<Vec<_>>().join(", ");
    let call = match signature.form {
        Form::Function => format!("{}({})", signature.name, example.receiver),
        Form::Method if args.is_empty() => format!("\"{}\".{}", example.receiver, signature.name),
        Form::Method => format!("\"{}\".{}({args})", example.receiver, signature.name),
    };
    format!("{doc}\n\nExample: `{call}` is `{}`.", example.result)
}

/// What is known of a kind.
pub(crate) fn kind(schema: &Schema, kind: &Kind<'_>) -> String {
    let scope = match kind.scope {
        Scope::Namespaced => "in a namespace",
        Scope::Cluster => "of the whole cluster",
        _ => "",
    };
    let origin = match kind.origin {
        Origin::Builtin => "",
        Origin::Component => ", configuration of a component",
        _ => ", a custom resource",
    };
    let versions =
        if kind.versions == Versions::ALL { String::new() } else { format!("\nIn Kubernetes {}.", kind.versions) };
    let fields: Vec<&str> = schema.fields(kind.root).map(|field| field.name).take(12).collect();
    format!("Kind of `{}`, {scope}{origin}.{versions}\nFields: {}.", kind.gvk.api_version(), fields.join(", "))
}

/// What is known of an object type.
pub(crate) fn object_type(schema: &Schema, id: TypeId) -> String {
    let ty = schema.ty(id);
    let fields: Vec<&str> = schema.fields(id).map(|field| field.name).take(16).collect();
    format!("Type `{}`.\nFields: {}.", ty.name, fields.join(", "))
}

/// The texts that a value of a type may be, where they are known.
pub(crate) fn values(ty: &Type) -> Vec<String> {
    match ty.inner() {
        Type::Enum { values, .. } => values.iter().map(ToString::to_string).collect(),
        Type::Version => Versions::ALL.iter().map(|version| version.to_string()).collect(),
        Type::List(element) => values(element),
        _ => Vec::new(),
    }
}

/// Kinds and types that one word may mean: the kinds first.
pub(crate) fn named(schema: &Schema, word: &str) -> Vec<String> {
    let kinds = schema.kinds_named(word).iter().map(|id| schema.kind(*id));
    // Some are only known so that old manifests can be told from mistakes.
    let kinds = kinds.filter(|kind| kind.origin != Origin::Builtin || !kind.versions.is_empty());
    let kinds = kinds.map(|found| kind(schema, &found));
    let mut found: Vec<String> = kinds.take(3).collect();
    if found.is_empty() {
        found.extend(schema.types_named(word).into_iter().take(3).map(|id| object_type(schema, id)));
    }
    found
}
