//! What is known of a request: its fields, and those of the user who makes it.

use crate::body::{Body, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, Type};
use crate::suggest::did_you_mean;
use std::sync::Arc;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::Name;

impl Body<'_, '_> {
    pub(super) fn request_field(&mut self, base: Expr, name: &Name, span: Span) -> Expr {
        let user = base.ty == Type::UserInfo;
        let fields = if user { USER_FIELDS } else { REQUEST_FIELDS };
        let Some((_, ty)) = fields.iter().find(|(field, _)| *field == name.text) else {
            let title = format!("{} has no field `{}`", self.show(&base.ty), name.text);
            let mut report = Diagnostic::error(codes::UNKNOWN_FIELD, title, name.span, "not a field");
            let names: Vec<String> = fields.iter().map(|(field, _)| (*field).to_owned()).collect();
            report.help = did_you_mean(&name.text, fields.iter().map(|(field, _)| *field))
                .or_else(|| Some(format!("it has {}", crate::scope::list_of(&names))));
            return self.fail(report, span);
        };
        let kind = ExprKind::Field {
            base: Box::new(base),
            name: name.text.as_str().into(),
            default: None,
            secret: false,
            required: false,
        };
        expr(kind, ty.make(), span)
    }
}

/// Types of the fields of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Given {
    Text,
    Maybe,
    Texts,
    Flag,
    User,
    Extra,
    Operation,
}

impl Given {
    pub(super) fn make(self) -> Type {
        match self {
            Given::Text => Type::String,
            Given::Maybe => Type::String.optional(),
            Given::Texts => Type::List(Type::String.into()),
            Given::Flag => Type::Bool,
            Given::User => Type::UserInfo,
            Given::Extra => Type::Map(Arc::new(Type::List(Type::String.into()))),
            Given::Operation => {
                let values = ["CREATE", "UPDATE", "DELETE", "CONNECT"].map(Arc::from);
                Type::Enum { values: values.into(), open: false }
            }
        }
    }
}

/// A field's name and type.
pub(crate) type RequestField = (&'static str, Given);

/// The fields of `request`.
pub(crate) const REQUEST_FIELDS: &[RequestField] = &[
    ("operation", Given::Operation),
    ("namespace", Given::Text),
    ("name", Given::Text),
    ("subResource", Given::Maybe),
    ("dryRun", Given::Flag),
    ("userInfo", Given::User),
];

/// The fields of `request.userInfo`.
pub(crate) const USER_FIELDS: &[RequestField] =
    &[("username", Given::Text), ("uid", Given::Maybe), ("groups", Given::Texts), ("extra", Given::Extra)];
