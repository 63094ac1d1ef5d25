//! What an expression is used for, in words; conversions to the type that the use asks for, and the errors where there
//! is none.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, Type};
use upright_source::{Diagnostic, Span};

/// What a value is used for.
#[derive(Clone, Debug)]
pub(crate) enum Usage {
    /// A condition of a clause, `and`, `or`, `not`, `if`…
    Condition(&'static str),
    /// An operand of an operator.
    Operand(&'static str),
    /// The argument of this name and function.
    Argument(String, String),
    /// Inside a text.
    Text,
    /// An element of a list.
    Element,
    /// An entry of a map, a field of a record or object.
    Entry(String),
    /// What is ranged over.
    Source,
    /// An index or key.
    Index,
    /// What a function gives.
    Result(String),
    /// The value of a parameter.
    Default(String),
    /// The value of a fix.
    Fix,
    /// A message or help.
    Clause(&'static str),
    /// One of two branches, with the other.
    Branch(Span),
    /// The other side of a comparison.
    Compared(Span),
}

impl Usage {
    /// `as …`, for a label after the type.
    pub(crate) fn words(&self) -> String {
        match self {
            Usage::Condition(what) => format!("the condition of `{what}`"),
            Usage::Operand(op) => format!("an operand of `{op}`"),
            Usage::Argument(name, function) => format!("argument `{name}` of `{function}`"),
            Usage::Text => "a part of a text".to_owned(),
            Usage::Element => "an element of this list".to_owned(),
            Usage::Entry(name) => format!("the value of `{name}`"),
            Usage::Source => "what is ranged over".to_owned(),
            Usage::Index => "an index".to_owned(),
            Usage::Result(function) => format!("the result of `{function}`"),
            Usage::Default(name) => format!("the value of parameter `{name}`"),
            Usage::Fix => "the value of this fix".to_owned(),
            Usage::Clause(name) => format!("the text of `{name}`"),
            Usage::Branch(_) => "this branch".to_owned(),
            Usage::Compared(_) => "this side of the comparison".to_owned(),
        }
    }
}

impl Body<'_, '_> {
    /// The value where it is set; reports it where it may not be.
    pub(crate) fn needs_value(&mut self, value: Expr, usage: &Usage) -> Expr {
        let Type::Optional(inner) = &value.ty else { return value };
        let inner = (**inner).clone();
        let name = self.cx.name_of(&value);
        let title = format!("{name} may be unset");
        let label = format!("is `{}`, but {} must be set", self.show(&value.ty), usage.words());
        let mut report = Diagnostic::error(codes::OPTIONAL_USED, title, value.span, label);
        if let Some((span, why)) = self.cx.origin_of_unset(&value)
            && span != value.span
        {
            report = report.with_label(span, why);
        }
        let report = report.with_help(self.choices(&value, &inner, usage));
        self.report(report);
        let span = value.span;
        expr(ExprKind::Assume(Box::new(value)), inner, span)
    }

    /// How to choose what unset means.
    fn choices(&self, value: &Expr, inner: &Type, usage: &Usage) -> String {
        let text = self.cx.text_of(value);
        let shown = text.clone().unwrap_or_else(|| "…".to_owned());
        match (inner, usage) {
            (Type::Bool, Usage::Condition(_)) => format!(
                "say what unset means: `{shown} == true` where unset is like false, `{shown} != false` where it is like true"
            ),
            (_, Usage::Text) => format!("say what to print where it is unset: `{{{shown} ?? 'nothing'}}`"),
            (Type::List(_) | Type::Map(_), _) => "go on only where it is set: `when has …`".to_owned(),
            (Type::Object(_) | Type::AnyObject | Type::Union(_) | Type::View(_), _) if text.is_some() => {
                format!("go on only where it is set: `when has {shown}`")
            }
            _ if text.is_some() => format!(
                "say what unset means, `{shown} ?? {}`, or go on only where it is set, `when has {shown}`",
                example(inner)
            ),
            _ => format!(
                "say what unset means: `… ?? {}`, or give it a name and go on where it `has` a value",
                example(inner)
            ),
        }
    }

    /// The value as one of `want`, or an error about it.
    pub(crate) fn coerce(&mut self, value: Expr, want: &Type, usage: &Usage) -> Expr {
        if value.ty == Type::Error || *want == Type::Error {
            return value;
        }
        if *value.ty.inner() != *want.inner() && !self.converts(value.ty.inner(), want.inner()) {
            return self.mismatch(&value, want, usage);
        }
        let value = if want.is_optional() { value } else { self.needs_value(value, usage) };
        if value.ty.inner() == want.inner() {
            return value;
        }
        let ty = if value.ty.is_optional() { want.inner().clone().optional() } else { want.inner().clone() };
        let span = value.span;
        // What narrowing has shown of json is forgotten where json is wanted; it never was anything else.
        if let (Type::Json, ExprKind::Assume(json)) = (want.inner(), &value.kind)
            && *json.ty.inner() == Type::Json
        {
            return if json.ty == ty { (**json).clone() } else { expr(ExprKind::Assume(json.clone()), ty, span) };
        }
        let kind = match want.inner() {
            Type::Union(_) | Type::AnyObject | Type::List(_) | Type::Map(_) => ExprKind::Assume(Box::new(value)),
            _ => ExprKind::Convert(Box::new(value)),
        };
        expr(kind, ty, span)
    }

    /// Whether a value of one type can stand for one of another.
    pub(crate) fn converts(&self, from: &Type, to: &Type) -> bool {
        match (from, to) {
            (Type::Error, _) | (_, Type::Error) => true,
            (a, b) if a == b => true,
            (Type::Int, Type::Float | Type::Quantity | Type::IntOrString | Type::IntOrPercent) => true,
            (Type::Float, Type::Quantity) => true,
            (Type::Enum { .. } | Type::Image | Type::Cron, Type::String) => true,
            (Type::String | Type::Enum { .. }, Type::IntOrString) => true,
            (Type::Enum { .. }, Type::Enum { .. }) => false,
            (Type::Ip, Type::Cidr) => true,
            (Type::Selector { .. }, Type::Selector { .. }) => true,
            (Type::Union(members), to) => members.iter().all(|member| self.converts(member, to)),
            (from, Type::Union(members)) => members.contains(from),
            (Type::Object(id), Type::AnyObject) => self.is_kind_root(*id),
            (Type::List(a), Type::List(b)) | (Type::Map(a), Type::Map(b)) => {
                **b == Type::Json || (same_form(a, b) && self.converts(a, b))
            }
            (_, Type::Json) => !matches!(from, Type::View(_) | Type::Cluster | Type::Request | Type::UserInfo),
            _ => false,
        }
    }

    fn is_kind_root(&self, id: upright_schema::TypeId) -> bool {
        self.cx.schema.kinds().any(|kind| kind.root == id)
    }

    fn mismatch(&mut self, value: &Expr, want: &Type, usage: &Usage) -> Expr {
        let (have, wanted) = (self.show(&value.ty), self.show(want));
        if let (Type::List(element), false) = (value.ty.inner(), matches!(want.inner(), Type::List(_)))
            && element.inner() == want.inner()
        {
            return self.list_as_value(value, &format!("{} must be one `{wanted}`", usage.words()));
        }
        if let Type::Json = value.ty.inner() {
            return self.json_unopened(value, want);
        }
        let title = format!("expected `{wanted}`, found `{have}`");
        let label = format!("is `{have}`, but {} must be `{wanted}`", usage.words());
        let code = match usage {
            Usage::Condition(_) => codes::NOT_A_CONDITION,
            _ => codes::TYPE_MISMATCH,
        };
        let mut report = Diagnostic::error(code, title, value.span, label);
        match usage {
            Usage::Branch(other) => report = report.with_label(*other, format!("this one is `{wanted}`")),
            Usage::Compared(other) => report = report.with_label(*other, format!("this one is `{wanted}`")),
            _ => {}
        }
        report = match without_quotes(value, want.inner()) {
            Some(bare) => report.with_suggestion(value.span, bare, "leave out the quotes"),
            None => match self.hint(value, want) {
                Some(help) => report.with_help(help),
                None => report,
            },
        };
        self.fail(report, value.span)
    }

    /// How to come from the one type to the other.
    fn hint(&self, value: &Expr, want: &Type) -> Option<String> {
        if let (Type::List(element), ExprKind::Const(_)) = (want.inner(), &value.kind)
            && element.inner() == value.ty.inner()
        {
            return Some("a list stands in brackets, even of one element: `[…]`".to_owned());
        }
        if matches!(value.kind, ExprKind::Const(_)) {
            return None;
        }
        let text = self.cx.text_of(value).unwrap_or_else(|| "…".to_owned());
        Some(match (value.ty.inner(), want.inner()) {
            (Type::List(_), Type::Bool) => {
                format!("ask whether it has elements, `{text}.len > 0`, or about them, `any x in {text}: …`")
            }
            (Type::Int, Type::Bool) => format!("compare it: `{text} != 0`"),
            (Type::String | Type::Enum { .. }, Type::Bool) => format!("compare it: `{text} == \"…\"`"),
            (Type::Object(_) | Type::Map(_), Type::Bool) => format!("ask whether it is there: `has {text}`"),
            (Type::String, Type::Int) => format!("read it as a number: `{text}.int ?? 0`"),
            (Type::Int | Type::Float | Type::Bool, Type::String) => format!("put it into a text: `\"{{{text}}}\"`"),
            (_, Type::List(element)) if self.converts(value.ty.inner(), element) => {
                format!("make a list of it: `[{text}]`")
            }
            (Type::IntOrString, Type::Int | Type::String) => {
                format!("ask which it is: `{text} is {}`", self.show(want.inner()))
            }
            (Type::Union(_) | Type::AnyObject, Type::Object(_) | Type::View(_)) => {
                format!("ask which it is: `when {text} is {}`", self.show(want.inner()))
            }
            _ => return None,
        })
    }

    /// A list where one value is meant.
    pub(crate) fn list_as_value(&mut self, list: &Expr, label: &str) -> Expr {
        let text = self.cx.text_of(list);
        let name = self.cx.name_of(list);
        let title = format!("{name} is a list");
        let shown = text.unwrap_or_else(|| "xs".to_owned());
        let help = format!("go through its elements: `for x in {shown}`, or ask about them: `any x in {shown}: …`");
        let report = Diagnostic::error(codes::LIST_AS_VALUE, title, list.span, label.to_owned()).with_help(help);
        self.fail(report, list.span)
    }

    /// json that has not been opened.
    pub(crate) fn json_unopened(&mut self, value: &Expr, want: &Type) -> Expr {
        let name = self.cx.name_of(value);
        let shown = self.cx.text_of(value).unwrap_or_else(|| "…".to_owned());
        let title = format!("{name} has no schema");
        let scalar = matches!(want.inner(), Type::Bool | Type::Int | Type::Float | Type::String);
        let wanted = if scalar { self.show(want.inner()) } else { "string".to_owned() };
        let help = format!("ask for its type first: `when {shown} is {wanted}`");
        let label = "is `json`: it may be anything";
        let report = Diagnostic::error(codes::JSON_NOT_OPENED, title, value.span, label).with_help(help);
        self.fail(report, value.span)
    }

    /// Two values as ones of one type: the type that both can be.
    pub(crate) fn unify(&mut self, left: Expr, right: Expr) -> (Expr, Expr) {
        if left.ty == Type::Error || right.ty == Type::Error || left.ty.inner() == right.ty.inner() {
            return (left, right);
        }
        let (a, b) = (left.ty.inner().clone(), right.ty.inner().clone());
        if let Some(common) = self.common(&a, &b) {
            let (left_span, right_span) = (left.span, right.span);
            let wanted = common.optional();
            let left = self.coerce(left, &wanted, &Usage::Branch(right_span));
            let right = self.coerce(right, &wanted, &Usage::Branch(left_span));
            return (left, right);
        }
        let usage = Usage::Branch(left.span);
        let right = self.mismatch(&right, &a, &usage);
        (left, right)
    }

    /// The type that values of two types can both be.
    pub(crate) fn common(&self, a: &Type, b: &Type) -> Option<Type> {
        match (a, b) {
            (a, b) if a == b => Some(a.clone()),
            (Type::Enum { .. }, Type::Enum { .. }) => Some(Type::String),
            (Type::List(a), Type::List(b)) if **a == Type::Error => Some(Type::List(b.clone())),
            (Type::List(a), Type::List(b)) => Some(Type::List(self.common(a, b)?.into())),
            (Type::Map(a), Type::Map(b)) => Some(Type::Map(self.common(a, b)?.into())),
            (a, b) if self.converts(b, a) => Some(a.clone()),
            (a, b) if self.converts(a, b) => Some(b.clone()),
            (a, b) => crate::narrow::union_of(&[a.clone(), b.clone()]),
        }
    }

    /// Reports the wrong type of something that takes several types.
    pub(crate) fn wrong_type(&mut self, value: &Expr, wanted: &str, help: Option<String>) -> Expr {
        if value.ty == Type::Error {
            return error(value.span);
        }
        let have = self.show(&value.ty);
        let title = format!("expected {wanted}, found `{have}`");
        let mut report = Diagnostic::error(codes::TYPE_MISMATCH, title, value.span, format!("is `{have}`"));
        report.help = help;
        self.fail(report, value.span)
    }
}

/// A number or boolean that stands in quotes.
fn without_quotes(value: &Expr, want: &Type) -> Option<String> {
    let ExprKind::Const(upright_value::Value::String(text)) = &value.kind else { return None };
    let fits = match want {
        Type::Bool => matches!(&**text, "true" | "false"),
        Type::Int => text.parse::<i64>().is_ok_and(|number| number >= 0),
        Type::Float => text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.parse::<f64>().is_ok(),
        _ => false,
    };
    fits.then(|| text.to_string())
}

/// Whether the values of both have one form, so that a list of the one is a list of the other.
fn same_form(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Int, Type::Int) | (Type::Error, _) | (_, Type::Error) => true,
        (Type::Int | Type::Float, Type::Float | Type::Quantity | Type::IntOrString | Type::IntOrPercent) => false,
        (Type::String | Type::Enum { .. }, Type::IntOrString) | (Type::Ip, Type::Cidr) | (_, Type::Json) => false,
        (Type::Image | Type::Cron, Type::String) => false,
        _ => true,
    }
}

/// A value of a type, for a help line.
fn example(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "false",
        Type::Int | Type::Float | Type::IntOrString | Type::IntOrPercent => "0",
        Type::Quantity => "\"0\"",
        Type::Duration => "\"0s\"",
        Type::String | Type::Enum { .. } => "\"…\"",
        Type::Version => "\"1.0\"",
        _ => "…",
    }
}
