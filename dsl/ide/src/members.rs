//! What values have: fields, names of views, methods, with their types as rules write them.

use crate::describe;
use crate::workspace::{Meaning, Workspace};
use upright_schema::{Schema, TypeId};
use upright_types::ir::{Type, show};
use upright_value::{Builtin, Form, Ty};

/// A member of a value.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Its type, or its signature.
    pub(crate) ty: String,
    pub(crate) doc: String,
    pub(crate) method: bool,
    /// Whether it takes arguments.
    pub(crate) takes: bool,
    pub(crate) deprecated: bool,
}

/// All members of a value of a type: fields first, by name, then methods.
pub(crate) fn members(workspace: &Workspace, meaning: &Meaning, ty: &Type) -> Vec<Member> {
    let schema = workspace.schema();
    let mut found = match ty.inner() {
        Type::Object(id) => fields(schema, meaning, *id),
        Type::AnyObject => any_object(schema),
        Type::View(id) => {
            let vars = meaning.set.views.get(id.index()).map(|view| view.fields.as_slice()).unwrap_or_default();
            let vars = vars.iter().filter_map(|var| meaning.set.vars.get(var.index()));
            vars.map(|var| plain(&var.name, show(&var.ty, &meaning.set, schema))).collect()
        }
        Type::Record(id) => {
            let fields = meaning.set.records.get(id.index()).map(|record| record.fields.as_slice()).unwrap_or_default();
            fields.iter().map(|(name, ty, _)| plain(name, show(ty, &meaning.set, schema))).collect()
        }
        Type::Union(parts) => shared(workspace, meaning, parts),
        Type::Request => REQUEST.iter().map(|(name, ty)| plain(name, (*ty).to_owned())).collect(),
        Type::UserInfo => USER.iter().map(|(name, ty)| plain(name, (*ty).to_owned())).collect(),
        _ => Vec::new(),
    };
    let methods = receiver(ty.inner()).into_iter().flat_map(Builtin::methods);
    found.extend(methods.map(method));
    found
}

const REQUEST: &[(&str, &str)] = &[
    ("operation", "\"CREATE\" | \"UPDATE\" | \"DELETE\" | \"CONNECT\""),
    ("subResource", "string?"),
    ("namespace", "string"),
    ("name", "string"),
    ("dryRun", "bool"),
    ("userInfo", "the user of the request"),
];
const USER: &[(&str, &str)] =
    &[("username", "string"), ("uid", "string?"), ("groups", "[string]"), ("extra", "{string: [string]}")];

fn plain(name: &str, ty: String) -> Member {
    Member { name: name.to_owned(), ty, doc: String::new(), method: false, takes: false, deprecated: false }
}

fn fields(schema: &Schema, meaning: &Meaning, id: TypeId) -> Vec<Member> {
    let mut found: Vec<Member> = schema
        .fields(id)
        .map(|field| Member {
            doc: describe::field(schema, &field, meaning.range),
            deprecated: field.deprecated,
            ..plain(field.name, describe::field_type(schema, &field, meaning.range))
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn any_object(schema: &Schema) -> Vec<Member> {
    let meta = schema.ty(schema.object_meta()).short_name;
    vec![
        plain("apiVersion", "string".to_owned()),
        plain("kind", "string".to_owned()),
        plain("metadata", meta.to_owned()),
    ]
}

/// What all members of a union have.
fn shared(workspace: &Workspace, meaning: &Meaning, parts: &[Type]) -> Vec<Member> {
    let mut lists = parts.iter().map(|part| members(workspace, meaning, part));
    let Some(mut found) = lists.next() else { return Vec::new() };
    for list in lists {
        found.retain(|member| list.iter().any(|other| other.name == member.name));
    }
    found
}

fn method(builtin: Builtin) -> Member {
    let signature = builtin.signature();
    Member {
        name: builtin.name().to_owned(),
        ty: describe::result(builtin),
        doc: describe::builtin(builtin),
        method: true,
        takes: !signature.args.is_empty() || signature.form == Form::Function,
        deprecated: false,
    }
}

/// The type that the language's methods know a value by.
pub(crate) fn receiver(ty: &Type) -> Option<Ty> {
    match ty {
        Type::List(element) if **element == Type::String => Some(Ty::List(&Ty::String)),
        Type::List(_) => Some(Ty::List(&Ty::Int)),
        Type::Map(element) if **element == Type::String => Some(Ty::Labels),
        Type::Map(_) => Some(Ty::Map(&Ty::Int)),
        scalar => scalar.values(),
    }
}
