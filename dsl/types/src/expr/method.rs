//! Methods: those of the builtin table, folds of lists, selectors.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, FoldOp, Type};
use crate::shape::through_unset;
use crate::suggest::nearest;
use crate::usage::Usage;
use std::sync::Arc;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, Name};
use upright_value::{Builtin, Ty, Value};

impl Body<'_, '_> {
    /// `x.method(a)`; `m.f(a)` where `m` is a module.
    pub(crate) fn method_or_call(&mut self, base: &ast::Expr, name: &Name, args: &[ast::Expr], span: Span) -> Expr {
        if let ast::ExprKind::Name(prefix) = &base.kind
            && self.is_module(&prefix.text)
        {
            return self.call_of_module(prefix, name, args, span);
        }
        let base = self.base(base);
        if base.ty == Type::Error || name.is_missing() {
            self.infer_all(args);
            return error(span);
        }
        self.method(base, name, args, span)
    }

    pub(crate) fn infer_all(&mut self, args: &[ast::Expr]) {
        for arg in args {
            self.infer(arg);
        }
    }

    /// A method of a value; without arguments, the value is written like a field.
    pub(crate) fn method(&mut self, base: Expr, name: &Name, args: &[ast::Expr], span: Span) -> Expr {
        let Some(receiver) = receiver_type(base.ty.inner()) else {
            self.infer_all(args);
            return self.no_method(&base, name, span);
        };
        let Some(builtin) = Builtin::method(receiver, &name.text) else {
            self.infer_all(args);
            return self.no_method(&base, name, span);
        };
        let wanted = builtin.signature().args;
        if wanted.len() != args.len() {
            self.infer_all(args);
            return self.wrong_arguments(&name.text, wanted.len(), args.len(), name.span, span);
        }
        let value = match builtin {
            Builtin::ListLen | Builtin::MapLen => fold(FoldOp::Len, base, Type::Int, span),
            Builtin::ListSum | Builtin::ListMin | Builtin::ListMax => self.fold_numbers(builtin, base, span),
            Builtin::ListDistinct => {
                let ty = base.ty.inner().clone();
                fold(FoldOp::Distinct, base, ty, span)
            }
            Builtin::ListJoin => return self.join(base, args, span),
            Builtin::StringSplit => return self.split(base, args, span),
            Builtin::SelectorSelects => return self.selects(base, args, span),
            _ => self.plain_method(builtin, base, args, span),
        };
        self.narrowed(value)
    }

    fn plain_method(&mut self, builtin: Builtin, base: Expr, args: &[ast::Expr], span: Span) -> Expr {
        let signature = builtin.signature();
        let optional = base.ty.is_optional();
        let base = as_receiver(base, signature.receiver);
        let mut values = vec![base];
        for (arg, (name, ty)) in args.iter().zip(signature.args) {
            let usage = Usage::Argument((*name).to_owned(), signature.name.to_owned());
            values.push(self.expect(arg, &type_of(*ty), &usage));
        }
        let mut ty = type_of(signature.result);
        if optional {
            ty = through_unset(ty);
        }
        expr(ExprKind::Method { builtin, args: values }, ty, span)
    }

    fn fold_numbers(&mut self, builtin: Builtin, base: Expr, span: Span) -> Expr {
        let Type::List(element) = base.ty.inner().clone() else { return error(span) };
        let name = builtin.name();
        let fits = |ty: Ty| if builtin == Builtin::ListSum { ty.is_additive() } else { ty.is_ordered() };
        if *element != Type::Error && !element.values().is_some_and(fits) {
            let have = self.show(&base.ty);
            let title = format!("`.{name}` of a `{have}`");
            let wanted =
                if builtin == Builtin::ListSum { "numbers, quantities or durations" } else { "ordered values" };
            let report = Diagnostic::error(codes::TYPE_MISMATCH, title, base.span, format!("not a list of {wanted}"));
            return self.fail(report, span);
        }
        let element = (*element).clone();
        match builtin {
            Builtin::ListSum => fold(FoldOp::Sum, base, element, span),
            Builtin::ListMin => fold(FoldOp::Min, base, element.optional(), span),
            _ => fold(FoldOp::Max, base, element.optional(), span),
        }
    }

    fn join(&mut self, base: Expr, args: &[ast::Expr], span: Span) -> Expr {
        let Some(separator) = args.first() else { return error(span) };
        let list = self.coerce(base, &Type::List(Type::String.into()), &Usage::Operand("join"));
        let Some(separator) = self.constant_text(separator, "join") else { return error(span) };
        expr(ExprKind::Join { list: Box::new(list), separator }, Type::String, span)
    }

    fn split(&mut self, base: Expr, args: &[ast::Expr], span: Span) -> Expr {
        let text = as_receiver(base, Ty::String);
        let Some(separator) = args.first().and_then(|arg| self.constant_text(arg, "split")) else {
            return error(span);
        };
        if separator.is_empty() {
            let at = args.first().map_or(span, |arg| arg.span);
            let report = Diagnostic::error(codes::BAD_LITERAL, "an empty separator splits nothing", at, "empty");
            return self.fail(report, span);
        }
        let kind = ExprKind::Split { text: Box::new(text), separator };
        expr(kind, Type::List(Type::String.into()), span)
    }

    fn constant_text(&mut self, ast: &ast::Expr, of: &str) -> Option<Arc<str>> {
        let value = self.expect(ast, &Type::String, &Usage::Argument("separator".to_owned(), of.to_owned()));
        match &value.kind {
            ExprKind::Const(Value::String(text)) => Some(Arc::from(&**text)),
            ExprKind::Error => None,
            _ => {
                let title = format!("the separator of `{of}` must be a constant");
                self.report(Diagnostic::error(codes::NOT_CONSTANT, title, ast.span, "not a literal"));
                None
            }
        }
    }

    fn selects(&mut self, base: Expr, args: &[ast::Expr], span: Span) -> Expr {
        let selector = self.needs_value(base, &Usage::Operand("selects"));
        let Some(labels) = args.first() else { return error(span) };
        let usage = Usage::Argument("labels".to_owned(), "selects".to_owned());
        let labels = self.expect(labels, &Type::Map(Type::String.into()), &usage);
        expr(ExprKind::Selects { selector: Box::new(selector), labels: Box::new(labels) }, Type::Bool, span)
    }

    fn no_method(&mut self, base: &Expr, name: &Name, span: Span) -> Expr {
        let inner = base.ty.inner().clone();
        match &inner {
            Type::Error => return error(span),
            Type::List(element) => {
                if let Some(failed) = self.field_of_elements(base, element, name, span) {
                    return failed;
                }
            }
            Type::Json => {
                let text = self.cx.text_of(base).unwrap_or_else(|| "…".to_owned());
                let title = format!("{} has no schema", self.cx.name_of(base));
                let report =
                    Diagnostic::error(codes::JSON_NOT_OPENED, title, name.span, "is `json`: it may be anything")
                        .with_help(format!("open it by index: `{text}[\"{}\"]`", name.text));
                return self.fail(report, span);
            }
            _ => {}
        }
        let have = self.show(&inner);
        let title = format!("`{have}` has no method `{}`", name.text);
        let mut report = Diagnostic::error(codes::UNKNOWN_METHOD, title, name.span, "not a method");
        let names: Vec<&str> =
            receiver_type(&inner).into_iter().flat_map(Builtin::methods).map(Builtin::name).collect();
        report = match nearest(&name.text, names.iter().copied()) {
            None if matches!(inner, Type::Map(_) | Type::Selector { plain: true, .. }) => {
                let at = Span::new(name.span.file, base.span.end, name.span.end);
                let key = format!("[\"{}\"]", name.text);
                let text = self.cx.text_of(base).unwrap_or_else(|| "…".to_owned());
                report.with_suggestion(at, key.clone(), format!("entries of a map are named by index: `{text}{key}`"))
            }
            Some(similar) => {
                report.with_suggestion(name.span, similar.to_owned(), format!("did you mean `{similar}`?"))
            }
            None => match self.method_hint(base, &inner, name, &names) {
                Some(help) => report.with_help(help),
                None => report,
            },
        };
        self.fail(report, span)
    }

    fn method_hint(&self, base: &Expr, ty: &Type, name: &Name, names: &[&str]) -> Option<String> {
        let text = self.cx.text_of(base).unwrap_or_else(|| "…".to_owned());
        if matches!(ty, Type::Image | Type::Cron | Type::Regex) && Builtin::method(Ty::String, &name.text).is_some() {
            return Some(format!("texts have it: `{text}.text.{}`", name.text));
        }
        if *ty == Type::IntOrString {
            return Some(format!("ask which it is: `{text} is string`"));
        }
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        (1..=10).contains(&names.len()).then(|| format!("it has {}", crate::scope::list_of(&names)))
    }

    /// `w.containers.name`: a field of the elements, asked of the list.
    fn field_of_elements(&mut self, base: &Expr, element: &Type, name: &Name, span: Span) -> Option<Expr> {
        let has = |ty: &Type| match ty {
            Type::Object(id) => self.cx.schema.field(*id, &name.text).is_some(),
            Type::AnyObject => matches!(name.text.as_str(), "metadata" | "kind" | "apiVersion"),
            Type::View(_) | Type::Record(_) => true,
            ty => receiver_type(ty).is_some_and(|ty| Builtin::method(ty, &name.text).is_some()),
        };
        let of_element = match element {
            Type::Union(members) => members.iter().all(has),
            ty => has(ty),
        };
        if !of_element {
            return None;
        }
        let list = self.cx.text_of(base);
        let title = format!("{} is a list", self.cx.name_of(base));
        let label = format!("each element has `{}`, the list has not", name.text);
        let shown = list.clone().unwrap_or_else(|| "xs".to_owned());
        let short = short_name(&shown);
        let help = format!(
            "go through it: `for {short} in {shown}`, then `{short}.{}`; or ask `any {short} in {shown}: {short}.{} …`",
            name.text, name.text
        );
        let report = Diagnostic::error(codes::LIST_AS_VALUE, title, name.span, label)
            .with_label(base.span, format!("is `{}`", self.show(&base.ty)))
            .with_help(help);
        Some(self.fail(report, span))
    }

    /// Reports too many or too few arguments.
    pub(crate) fn wrong_arguments(&mut self, name: &str, wanted: usize, given: usize, at: Span, span: Span) -> Expr {
        let count = |n: usize| match n {
            0 => "no arguments".to_owned(),
            1 => "1 argument".to_owned(),
            n => format!("{n} arguments"),
        };
        let title = format!("`{name}` takes {}, not {given}", count(wanted));
        self.fail(Diagnostic::error(codes::WRONG_ARGUMENTS, title, at, format!("is given {}", count(given))), span)
    }
}

/// The type whose methods a value has. Elements that no builtin knows count as any.
pub(crate) fn receiver_type(ty: &Type) -> Option<Ty> {
    match ty {
        Type::List(_) => Some(Ty::List(&Ty::String)),
        Type::Map(element) if **element == Type::String => Some(Ty::Labels),
        Type::Map(_) => Some(Ty::Map(&Ty::Int)),
        scalar => scalar.values(),
    }
}

/// A builtin's type as one of the checker's.
pub(crate) fn type_of(ty: Ty) -> Type {
    match ty {
        Ty::Bool => Type::Bool,
        Ty::Int => Type::Int,
        Ty::Float => Type::Float,
        Ty::String => Type::String,
        Ty::Bytes => Type::Bytes,
        Ty::Quantity => Type::Quantity,
        Ty::Duration => Type::Duration,
        Ty::Timestamp => Type::Timestamp,
        Ty::Version => Type::Version,
        Ty::FileMode => Type::FileMode,
        Ty::Ip => Type::Ip,
        Ty::Cidr => Type::Cidr,
        Ty::Image => Type::Image,
        Ty::Cron => Type::Cron,
        Ty::Regex => Type::Regex,
        Ty::IntOrPercent => Type::IntOrPercent,
        Ty::Selector => Type::Selector { plain: false, nil: crate::ir::NilSelector::Unset },
        Ty::Labels => Type::Map(Type::String.into()),
        Ty::Optional(inner) => type_of(*inner).optional(),
        Ty::List(inner) => Type::List(type_of(*inner).into()),
        Ty::Map(inner) => Type::Map(type_of(*inner).into()),
        Ty::Element | Ty::Object => Type::Error,
    }
}

/// An enum is a string to its methods.
fn as_receiver(base: Expr, receiver: Ty) -> Expr {
    match (base.ty.inner(), receiver) {
        (Type::Enum { .. }, Ty::String) => {
            let ty = if base.ty.is_optional() { Type::String.optional() } else { Type::String };
            let span = base.span;
            expr(ExprKind::Convert(Box::new(base)), ty, span)
        }
        _ => base,
    }
}

fn fold(op: FoldOp, list: Expr, ty: Type, span: Span) -> Expr {
    expr(ExprKind::Fold { op, list: Box::new(list) }, ty, span)
}

/// A name for an element of a list: `c` of `w.containers`.
fn short_name(list: &str) -> String {
    let last = list.rsplit('.').next().unwrap_or(list);
    last.chars().next().filter(char::is_ascii_lowercase).map_or_else(|| "x".to_owned(), |c| c.to_string())
}
