//! Comparisons: `== != < <= > >=`, `in`, `like`, `matches`.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::expr::is_literal;
use crate::ir::{CompareOp, Expr, ExprKind, Type};
use crate::usage::Usage;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast;

impl Body<'_, '_> {
    pub(crate) fn compare(&mut self, op: CompareOp, left: &ast::Expr, right: &ast::Expr, span: Span) -> Expr {
        let sign = sign(op);
        let (left, right) = self.sides(left, right);
        if left.ty == Type::Error || right.ty == Type::Error {
            return expr(ExprKind::Error, Type::Bool, span);
        }
        let (left, right) = match matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
            true => match self.equal_sides(left, right) {
                Some(sides) => sides,
                None => return expr(ExprKind::Error, Type::Bool, span),
            },
            false => {
                let left = self.needs_value(left, &Usage::Operand(sign));
                let right = self.needs_value(right, &Usage::Operand(sign));
                if !self.has_order(&left, sign) || !self.has_order(&right, sign) {
                    return expr(ExprKind::Error, Type::Bool, span);
                }
                (left, right)
            }
        };
        self.check_value_versions(&left, &right);
        self.check_value_versions(&right, &left);
        expr(ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) }, Type::Bool, span)
    }

    /// Both sides as values of one type; the one that is no literal gives it.
    fn sides(&mut self, left: &ast::Expr, right: &ast::Expr) -> (Expr, Expr) {
        if is_literal(left) && !is_literal(right) {
            let right = self.infer(right);
            let left = self.other_side(left, &right);
            return self.comparable(left, right);
        }
        let left = self.infer(left);
        if is_literal(right) {
            let right = self.other_side(right, &left);
            return self.comparable(left, right);
        }
        let right = self.infer(right);
        self.comparable(left, right)
    }

    /// A literal as one of the other side's type.
    fn other_side(&mut self, literal: &ast::Expr, other: &Expr) -> Expr {
        match other.ty.inner() {
            Type::Error => {
                self.infer(literal);
                error(literal.span)
            }
            Type::Json => {
                let own = self.infer(literal);
                self.json_unopened(other, &own.ty)
            }
            Type::Float if matches!(literal.kind, ast::ExprKind::Int(_)) => {
                self.expect(literal, &Type::Float, &Usage::Compared(other.span))
            }
            Type::List(_) if !matches!(literal.kind, ast::ExprKind::List(_)) => {
                self.infer(literal);
                let text = self.cx.text_of(other).unwrap_or_else(|| "xs".to_owned());
                let title = format!("{} is a list", self.cx.name_of(other));
                let report = Diagnostic::error(codes::LIST_AS_VALUE, title, other.span, "compared with one value")
                    .with_label(literal.span, "one value")
                    .with_help(format!("ask whether it is one of them: `… in {text}`"));
                self.fail(report, literal.span)
            }
            // `n == 0.5` compares as numbers with decimals.
            Type::Int if matches!(literal.kind, ast::ExprKind::Float(_)) => self.infer(literal),
            ty => self.expect(literal, &ty.clone(), &Usage::Compared(other.span)),
        }
    }

    fn comparable(&mut self, left: Expr, right: Expr) -> (Expr, Expr) {
        let (a, b) = (left.ty.inner().clone(), right.ty.inner().clone());
        if a == Type::Error || b == Type::Error || a == b {
            return (left, right);
        }
        if a == Type::Json || b == Type::Json {
            let (json, other) = if a == Type::Json { (&left, &b) } else { (&right, &a) };
            let failed = self.json_unopened(json, other);
            return (left, failed);
        }
        let Some(common) = self.common(&a, &b).filter(|common| !matches!(common, Type::Union(_)) || overlap(&a, &b))
        else {
            return (left.clone(), self.incomparable(&left, &right));
        };
        let usage = Usage::Compared(left.span);
        let wanted = common.optional();
        (self.coerce(left, &wanted, &usage), self.coerce(right, &wanted, &usage))
    }

    fn incomparable(&mut self, left: &Expr, right: &Expr) -> Expr {
        let (a, b) = (self.show(left.ty.inner()), self.show(right.ty.inner()));
        if let Type::List(element) = right.ty.inner()
            && element.inner() == left.ty.inner()
        {
            return self.list_as_value(right, &format!("is `{}`, compared with one `{a}`", self.show(&right.ty)));
        }
        if let Type::List(element) = left.ty.inner()
            && element.inner() == right.ty.inner()
        {
            return self.list_as_value(left, &format!("is `{}`, compared with one `{b}`", self.show(&left.ty)));
        }
        let title = format!("`{a}` and `{b}` can't be compared");
        let report = Diagnostic::error(codes::INCOMPARABLE, title, right.span, format!("is `{b}`"))
            .with_label(left.span, format!("is `{a}`"));
        self.fail(report, right.span)
    }

    fn equal_sides(&mut self, left: Expr, right: Expr) -> Option<(Expr, Expr)> {
        if left.ty.is_optional() && right.ty.is_optional() {
            self.both_optional(&left, &right);
            return None;
        }
        let side = if left.ty.is_optional() { &right } else { &left };
        if matches!(
            side.ty.inner(),
            Type::Regex | Type::Selector { .. } | Type::Cluster | Type::Request | Type::UserInfo
        ) {
            let have = self.show(side.ty.inner());
            let title = format!("a {have} can't be compared");
            let span = side.span;
            self.report(Diagnostic::error(codes::INCOMPARABLE, title, span, format!("is `{have}`")));
            return None;
        }
        Some((left, right))
    }

    fn both_optional(&mut self, left: &Expr, right: &Expr) {
        let title = "both sides of the comparison may be unset";
        let text = self.cx.text_of(right).unwrap_or_else(|| "…".to_owned());
        let help = format!(
            "unset equals nothing, not even unset: say what unset means on one side, `{text} ?? …`, or go on where `has {text}`"
        );
        let report =
            Diagnostic::error(codes::BOTH_OPTIONAL, title, right.span, format!("is `{}`", self.show(&right.ty)))
                .with_label(left.span, format!("is `{}`", self.show(&left.ty)))
                .with_help(help);
        self.report(report);
    }

    fn has_order(&mut self, value: &Expr, sign: &str) -> bool {
        match value.ty.values() {
            Some(ty) if ty.is_ordered() && !matches!(value.ty, Type::Enum { .. }) => true,
            _ if value.ty == Type::Error => false,
            _ => {
                let have = self.show(&value.ty);
                let title = format!("`{have}` has no order");
                let label = format!("can't stand beside `{sign}`");
                let mut report = Diagnostic::error(codes::INCOMPARABLE, title, value.span, label);
                let text = self.cx.text_of(value).unwrap_or_else(|| "…".to_owned());
                report.help = match value.ty {
                    Type::FileMode => Some(format!("modes are sets of rights: `{text}.within(\"0644\")`")),
                    Type::IntOrString => Some(format!("ask for a number first: `{text} is int and {text} {sign} …`")),
                    Type::IntOrPercent => Some(format!("a share is one of something: `{text}.of(total)`")),
                    Type::List(_) | Type::Map(_) => Some(format!("compare how many there are: `{text}.len {sign} …`")),
                    _ => None,
                };
                self.report(report);
                false
            }
        }
    }

    /// `x in xs`, `ip in cidr`.
    pub(crate) fn member(&mut self, item: &ast::Expr, container: &ast::Expr, negated: bool, span: Span) -> Expr {
        let sign = if negated { "not in" } else { "in" };
        let (item, container) = if is_literal(item) {
            let container = self.infer(container);
            let container = self.needs_value(container, &Usage::Operand(sign));
            let item = match &container.ty {
                Type::List(element) => self.expect(item, &(**element).clone(), &Usage::Operand(sign)),
                Type::Cidr => self.expect(item, &Type::Ip, &Usage::Operand(sign)),
                _ => self.infer(item),
            };
            (item, container)
        } else {
            let item = self.infer(item);
            let item = self.needs_value(item, &Usage::Operand(sign));
            let container = self.container(&item, container, sign);
            (item, container)
        };
        let found = self.member_of(item, container, span);
        match negated {
            true => expr(ExprKind::Not(Box::new(found)), Type::Bool, span),
            false => found,
        }
    }

    fn container(&mut self, item: &Expr, container: &ast::Expr, sign: &'static str) -> Expr {
        let value = match (&item.ty, is_literal(container)) {
            (Type::Error, _) => self.infer(container),
            (Type::Ip | Type::Cidr, true) if matches!(container.kind, ast::ExprKind::Text(_)) => {
                self.expect(container, &Type::Cidr, &Usage::Operand(sign))
            }
            (ty, true) => self.expect(container, &Type::List(ty.clone().into()), &Usage::Operand(sign)),
            (ty, false) => match &container.kind {
                ast::ExprKind::List(_) => {
                    let ty = if matches!(ty, Type::Enum { .. }) { Type::String } else { ty.clone() };
                    self.expect(container, &Type::List(ty.into()), &Usage::Operand(sign))
                }
                _ => self.infer(container),
            },
        };
        self.needs_value(value, &Usage::Operand(sign))
    }

    fn member_of(&mut self, item: Expr, container: Expr, span: Span) -> Expr {
        let failed = expr(ExprKind::Error, Type::Bool, span);
        match (&item.ty, &container.ty) {
            (Type::Error, _) | (_, Type::Error) => failed,
            (Type::Ip | Type::Cidr, Type::Cidr) => {
                expr(ExprKind::InNet { item: Box::new(item), net: Box::new(container) }, Type::Bool, span)
            }
            (_, Type::List(element)) => {
                let element = (**element).clone();
                self.member_of_list(item, container, &element, span)
            }
            (_, Type::Map(_)) => {
                let text = self.cx.text_of(&container).unwrap_or_else(|| "m".to_owned());
                let key = self.cx.text_of(&item).unwrap_or_else(|| "key".to_owned());
                let help = format!("ask whether it has the key: `has {text}[{key}]`");
                self.wrong_type(&container, "a list", Some(help));
                failed
            }
            (_, Type::String) => {
                let text = self.cx.text_of(&container).unwrap_or_else(|| "text".to_owned());
                let part = self.cx.text_of(&item).unwrap_or_else(|| "part".to_owned());
                self.wrong_type(&container, "a list", Some(format!("a text in a text: `{text}.contains({part})`")));
                failed
            }
            (_, Type::Json) => {
                self.json_unopened(&container, &Type::Error);
                failed
            }
            _ => {
                self.wrong_type(&container, "a list", None);
                failed
            }
        }
    }

    fn member_of_list(&mut self, item: Expr, list: Expr, element: &Type, span: Span) -> Expr {
        if matches!(item.ty, Type::Ip | Type::Cidr) && *element == Type::Cidr {
            let (list_text, item_text) = (self.cx.text_of(&list), self.cx.text_of(&item));
            let list_text = list_text.unwrap_or_else(|| "nets".to_owned());
            let item_text = item_text.unwrap_or_else(|| "ip".to_owned());
            let help = format!("ask each range: `any net in {list_text}: {item_text} in net`");
            self.wrong_type(&list, "a range of addresses", Some(help));
            return expr(ExprKind::Error, Type::Bool, span);
        }
        if item.ty.values().is_none() && item.ty != Type::IntOrString {
            self.wrong_type(
                &item,
                "one value",
                Some("compare objects in a quantifier: `any x in xs: x == …`".to_owned()),
            );
            return expr(ExprKind::Error, Type::Bool, span);
        }
        let Some(common) = self.common(&item.ty, element) else {
            self.incomparable(&item, &expr(list.kind, element.clone(), list.span));
            return expr(ExprKind::Error, Type::Bool, span);
        };
        let usage = Usage::Operand("in");
        if let ExprKind::List(items) = &list.kind {
            let constants: Vec<Expr> = items.clone();
            for constant in &constants {
                self.check_value_versions(&item, constant);
            }
        }
        let item = self.coerce(item, &common, &usage);
        let list = self.coerce(list, &Type::List(common.into()), &usage);
        expr(ExprKind::In { item: Box::new(item), list: Box::new(list) }, Type::Bool, span)
    }

    /// `text like pattern`.
    pub(crate) fn like(&mut self, text: &ast::Expr, pattern: &ast::Expr, span: Span) -> Expr {
        let text = self.pattern_text(text, "like");
        let pattern = self.expect(pattern, &Type::String, &Usage::Operand("like"));
        self.pattern_constant(&pattern, "like");
        expr(ExprKind::Like { text: Box::new(text), pattern: Box::new(pattern) }, Type::Bool, span)
    }

    /// `text matches pattern`.
    pub(crate) fn matches(&mut self, text: &ast::Expr, pattern: &ast::Expr, span: Span) -> Expr {
        let text = self.pattern_text(text, "matches");
        let pattern = self.expect(pattern, &Type::Regex, &Usage::Operand("matches"));
        self.pattern_constant(&pattern, "matches");
        expr(ExprKind::Matches { text: Box::new(text), pattern: Box::new(pattern) }, Type::Bool, span)
    }

    fn pattern_text(&mut self, text: &ast::Expr, sign: &'static str) -> Expr {
        let text = self.infer(text);
        let text = self.needs_value(text, &Usage::Operand(sign));
        match &text.ty {
            Type::String | Type::Enum { .. } | Type::Image | Type::Error => text,
            Type::List(element) if matches!(**element, Type::String | Type::Enum { .. }) => {
                self.list_as_value(&text, &format!("`{sign}` looks at one text"))
            }
            Type::Json => self.json_unopened(&text, &Type::String),
            _ => self.wrong_type(&text, "a text", None),
        }
    }

    /// Reports a pattern that is not known before objects are. An argument that is one must be known where the function
    /// is called.
    pub(super) fn pattern_constant(&mut self, pattern: &Expr, sign: &str) {
        if pattern.ty == Type::Error {
            return;
        }
        if self.cx.is_constant(pattern) {
            for argument in self.cx.arguments_of(pattern) {
                if let Some(info) = self.cx.vars.get_mut(argument.index()) {
                    info.pattern = true;
                }
            }
            return;
        }
        let title = format!("the pattern of `{sign}` must be a constant or a parameter");
        let mut report =
            Diagnostic::error(codes::PATTERN_NOT_CONSTANT, title, pattern.span, "depends on the object that is judged");
        if sign == "like" {
            report = report.with_help("texts of objects are compared with `==`, `.starts_with(…)`, `.contains(…)`");
        }
        self.report(report);
    }
}

/// Whether a value of the one type may be one of the other.
fn overlap(a: &Type, b: &Type) -> bool {
    let members = |ty: &Type| match ty {
        Type::Union(members) => members.to_vec(),
        other => vec![other.clone()],
    };
    let right = members(b);
    members(a).iter().any(|member| right.contains(member))
}

pub(crate) fn sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "==",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
    }
}
