//! Types as they are written, resolved.

use crate::codes;
use crate::context::Context;
use crate::ir::{NilSelector, Type};
use crate::narrow::union_of;
use crate::scope::Word;
use crate::suggest::nearest;
use upright_source::Diagnostic;
use upright_syntax::ast::{TypeExpr, TypeExprKind, TypePath};
use upright_value::Ty;

impl Context<'_> {
    /// What a type expression means in a module; reports what means nothing.
    pub(crate) fn resolve_type(&mut self, module: usize, ast: &TypeExpr) -> Type {
        match &ast.kind {
            TypeExprKind::Error => Type::Error,
            TypeExprKind::List(element) => match self.resolve_type(module, element) {
                Type::Error => Type::Error,
                Type::Optional(_) => self.nested_optional(element, "an element of a list"),
                element => Type::List(element.into()),
            },
            TypeExprKind::Map(value) => match self.resolve_type(module, value) {
                Type::Error => Type::Error,
                Type::Optional(_) => self.nested_optional(value, "an entry of a map"),
                value => Type::Map(value.into()),
            },
            TypeExprKind::Optional(inner) => match self.resolve_type(module, inner) {
                Type::Optional(_) => {
                    let title = "a `T??` is no more than a `T?`";
                    self.report(Diagnostic::error(codes::TYPE_MISMATCH, title, ast.span, "optional twice"));
                    Type::Error
                }
                // Lists and maps are empty rather than unset.
                list @ (Type::List(_) | Type::Map(_)) => list,
                inner => inner.optional(),
            },
            TypeExprKind::Union(parts) => {
                let types: Vec<Type> = parts.iter().map(|part| self.resolve_type(module, part)).collect();
                if types.contains(&Type::Error) {
                    return Type::Error;
                }
                match union_of(&types) {
                    Some(union) => union,
                    None => {
                        let title = "a union is made of kinds, object types or views";
                        let part = types.iter().position(|ty| union_of(std::slice::from_ref(ty)).is_none());
                        let span = part.and_then(|at| parts.get(at)).map_or(ast.span, |part| part.span);
                        self.report(Diagnostic::error(codes::TYPE_MISMATCH, title, span, "none of those"));
                        Type::Error
                    }
                }
            }
            TypeExprKind::Name(path) => self.named_type(module, path),
        }
    }

    fn nested_optional(&mut self, ast: &TypeExpr, what: &str) -> Type {
        let title = format!("{what} is never unset");
        let report = Diagnostic::error(codes::TYPE_MISMATCH, title, ast.span, "can't be optional")
            .with_help("leave out the `?`: what is not there has no element");
        self.report(report);
        Type::Error
    }

    fn named_type(&mut self, module: usize, path: &TypePath) -> Type {
        if path.module.is_none() && !path.name.is_missing() && !path.name.is_capital() {
            return self.simple_type(path);
        }
        match self.word(module, path) {
            Word::Kind(id) => Type::Object(self.schema.kind(id).root),
            Word::Type(id) => Type::Object(id),
            Word::Record(id) => Type::Record(id),
            Word::View(id) => Type::View(id),
            Word::AnyObject => Type::AnyObject,
            Word::Cluster => Type::Cluster,
            Word::Broken => Type::Error,
        }
    }

    fn simple_type(&mut self, path: &TypePath) -> Type {
        let name = path.name.text.as_str();
        match name {
            "json" => return Type::Json,
            "int_or_string" => return Type::IntOrString,
            "selector" => return Type::Selector { plain: false, nil: NilSelector::Unset },
            _ => {}
        }
        if let Some(ty) = Ty::named(name) {
            return crate::expr::type_of(ty);
        }
        let title = format!("there is no type `{name}`");
        let mut report = Diagnostic::error(codes::UNKNOWN_KIND, title, path.span, "not known");
        let names = Ty::scalars().map(|(name, _)| name).chain(["json", "int_or_string"]);
        let meant = match name {
            "str" | "text" | "String" => Some("string"),
            "boolean" => Some("bool"),
            "integer" | "number" | "int64" | "int32" => Some("int"),
            "double" => Some("float"),
            _ => nearest(name, names),
        };
        report = match meant {
            Some(meant) => report.with_suggestion(path.span, meant.to_owned(), format!("did you mean `{meant}`?")),
            None => report.with_help("types of the schema begin with a capital letter"),
        };
        self.report(report);
        Type::Error
    }
}
