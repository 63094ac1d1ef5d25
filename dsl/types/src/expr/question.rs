//! Questions about a place (`has`, `valid`, `raw`, `old`), about a type (`is`), and reading by type (`every`, `as`).

use crate::body::{Body, error, expr};
use crate::codes;
use crate::expr::balanced;
use crate::ir::{Expr, ExprKind, IsTest, Type};
use crate::scope::Word;
use upright_schema::TypeId;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, TypeExpr, TypeExprKind};

impl Body<'_, '_> {
    /// `has p`.
    pub(crate) fn has(&mut self, operand: &ast::Expr, span: Span) -> Expr {
        let place = self.infer(operand);
        if place.ty == Type::Error {
            return expr(ExprKind::Error, Type::Bool, span);
        }
        if !self.may_be_missing(&place) {
            let name = self.cx.name_of(&place);
            let title = format!("{name} is always there");
            let label = match &place.kind {
                ExprKind::Field { default: Some(_), .. } => "what the manifest leaves out has a default",
                ExprKind::Assume(_) => "it is known to be set here",
                _ => "the schema requires it",
            };
            let mut report = Diagnostic::warning(codes::NEVER_UNSET, title, place.span, label);
            if let (ExprKind::Field { default: Some(_), .. }, Some(text)) = (&place.kind, self.cx.text_of(&place)) {
                report = report.with_help(format!("what the manifest itself says: `has raw {text}`"));
            }
            self.report(report);
        }
        expr(ExprKind::Has(Box::new(place)), Type::Bool, span)
    }

    /// Optional values, and lists, maps and selectors, which are empty rather than unset.
    fn may_be_missing(&self, place: &Expr) -> bool {
        place.ty.is_optional() || matches!(place.ty, Type::List(_) | Type::Map(_) | Type::Selector { .. })
    }

    /// `valid p`.
    pub(crate) fn valid(&mut self, operand: &ast::Expr, span: Span) -> Expr {
        let place = self.infer(operand);
        self.must_be_place(&place, "valid");
        expr(ExprKind::Valid(Box::new(place)), Type::Bool, span)
    }

    /// `raw p`.
    pub(crate) fn raw(&mut self, operand: &ast::Expr, span: Span) -> Expr {
        let place = self.infer(operand);
        if place.ty == Type::Error {
            return error(span);
        }
        self.must_be_place(&place, "raw");
        let ty = match place.ty.inner() {
            ty if ty.values().is_some() && !matches!(ty, Type::Selector { .. }) => Type::String.optional(),
            Type::IntOrString => Type::String.optional(),
            // An object that is there has its json; what may be missing has it perhaps.
            _ if self.may_be_missing(&place) || is_filled_in(&place) => Type::Json.optional(),
            _ => Type::Json,
        };
        let value = expr(ExprKind::Raw(Box::new(place)), ty, span);
        self.narrowed(value)
    }

    /// `old p`.
    pub(crate) fn old(&mut self, operand: &ast::Expr, span: Span) -> Expr {
        let place = self.infer(operand);
        if place.ty == Type::Error {
            return error(span);
        }
        self.must_be_place(&place, "old");
        let ty = crate::shape::through_unset(place.ty.clone());
        let value = expr(ExprKind::Old(Box::new(place)), ty, span);
        self.narrowed(value)
    }

    /// Reports what is no place in an object.
    pub(crate) fn must_be_place(&mut self, value: &Expr, of: &str) -> bool {
        if value.ty == Type::Error || self.cx.is_place(value) {
            return true;
        }
        let name = self.cx.name_of(value);
        let title = format!("{name} is no place in an object");
        let label = format!("`{of}` needs a field, an element or an entry");
        let mut report = Diagnostic::error(codes::NOT_A_PLACE, title, value.span, label);
        let computed = match &value.kind {
            ExprKind::Assume(inner) => inner,
            _ => value,
        };
        if let ExprKind::Method { args, .. } = &computed.kind
            && let Some(text) = args.first().and_then(|receiver| self.cx.text_of(receiver))
        {
            report = report.with_help(format!("the place is `{text}`"));
        }
        self.report(report);
        false
    }

    /// `x is T`; of a union of types, one of them.
    pub(crate) fn is_test(&mut self, value: &ast::Expr, ty: &TypeExpr, span: Span) -> Expr {
        let base = self.infer(value);
        let failed = expr(ExprKind::Error, Type::Bool, span);
        if base.ty == Type::Error {
            return failed;
        }
        let alternatives: Vec<&TypeExpr> = match &ty.kind {
            TypeExprKind::Union(parts) => parts.iter().collect(),
            _ => vec![ty],
        };
        let mut tests = Vec::new();
        for alternative in alternatives {
            let Some(test) = self.test_of(&base, alternative) else { return failed };
            let kind = ExprKind::Is { base: Box::new(base.clone()), test };
            tests.push(expr(kind, Type::Bool, span));
        }
        balanced(tests, false)
    }

    fn test_of(&mut self, base: &Expr, ty: &TypeExpr) -> Option<IsTest> {
        match base.ty.inner().clone() {
            Type::Json => self.json_test(ty),
            Type::IntOrString => match self.cx.resolve_type(self.module, ty) {
                scalar @ (Type::Int | Type::String) => Some(IsTest::Scalar(scalar)),
                Type::Error => None,
                _ => self.never_is(base, ty, "is `int` or `string`"),
            },
            Type::AnyObject => match self.cx.resolve_type(self.module, ty) {
                Type::Object(id) if self.is_root(id) => Some(IsTest::Object(id)),
                Type::Error => None,
                _ => self.never_is(base, ty, "is an object of some kind"),
            },
            Type::Union(members) => {
                let wanted = self.cx.resolve_type(self.module, ty);
                match &wanted {
                    Type::Error => None,
                    _ if !members.contains(&wanted) => {
                        let names: Vec<String> = members.iter().map(|member| self.show(member)).collect();
                        let label = format!("is {}", crate::scope::list_of(&names).replace(" and ", " or "));
                        self.never_is(base, ty, &label)
                    }
                    Type::Object(id) => Some(IsTest::Object(*id)),
                    Type::View(id) => Some(IsTest::View(*id)),
                    _ => None,
                }
            }
            _ => self.is_on_one_type(base, ty),
        }
    }

    fn is_root(&self, id: TypeId) -> bool {
        self.cx.schema.kinds().any(|kind| kind.root == id)
    }

    fn json_test(&mut self, ty: &TypeExpr) -> Option<IsTest> {
        let scalar = |ty: &Type| matches!(ty, Type::Bool | Type::Int | Type::Float | Type::String);
        match self.cx.resolve_type(self.module, ty) {
            Type::Error => None,
            ty if scalar(&ty) => Some(IsTest::Scalar(ty)),
            Type::List(element) if *element == Type::Json => Some(IsTest::JsonList),
            Type::List(element) if scalar(&element) => Some(IsTest::ListOf((*element).clone())),
            Type::Map(value) if *value == Type::Json => Some(IsTest::JsonObject),
            _ => {
                let title = "`json` is asked for simple types only";
                let report = Diagnostic::error(codes::IS_ON_ONE_TYPE, title, ty.span, "not one of those")
                    .with_help("`bool`, `int`, `float`, `string`, a list of one of them, `[json]` or `{string: json}`");
                self.report(report);
                None
            }
        }
    }

    fn never_is(&mut self, base: &Expr, ty: &TypeExpr, label: &str) -> Option<IsTest> {
        let title = format!("{} is never of this type", self.cx.name_of(base));
        let report = Diagnostic::error(codes::IS_ON_ONE_TYPE, title, ty.span, "not one of its types")
            .with_label(base.span, label.to_owned());
        self.report(report);
        None
    }

    fn is_on_one_type(&mut self, base: &Expr, ty: &TypeExpr) -> Option<IsTest> {
        let have = self.show(&base.ty);
        let title = format!("{} has one type", self.cx.name_of(base));
        let mut report =
            Diagnostic::error(codes::IS_ON_ONE_TYPE, title, ty.span, "`is` tells the members of a union apart")
                .with_label(base.span, format!("is `{have}`"));
        if let (true, Some(text)) = (base.ty.is_optional(), self.cx.text_of(base)) {
            report = report.with_help(format!("whether it is there: `has {text}`"));
        }
        self.report(report);
        None
    }

    /// `every T of x`.
    pub(crate) fn every(&mut self, ty: &TypeExpr, of: &ast::Expr, span: Span) -> Expr {
        let of = self.infer(of);
        if of.ty == Type::Error {
            return error(span);
        }
        let searched = match of.ty.inner() {
            Type::Object(_) | Type::AnyObject => true,
            Type::Union(members) => members.iter().all(|member| matches!(member, Type::Object(_))),
            _ => false,
        };
        if !searched {
            let have = self.show(&of.ty);
            let title = format!("`every` of a `{have}`");
            let report = Diagnostic::error(codes::TYPE_MISMATCH, title, of.span, "is no object of the schema");
            return self.fail(report, span);
        }
        let (types, element) = match self.wanted_types(ty) {
            Some(wanted) => wanted,
            None => return error(span),
        };
        if !types.is_empty() {
            self.check_findable(&of, &types, ty);
        }
        expr(ExprKind::Every { types, of: Box::new(of) }, Type::List(element.into()), span)
    }

    /// The types looked for, and that of what is found; none for `string`.
    fn wanted_types(&mut self, ty: &TypeExpr) -> Option<(Vec<TypeId>, Type)> {
        let parts: Vec<&TypeExpr> = match &ty.kind {
            TypeExprKind::Union(parts) => parts.iter().collect(),
            _ => vec![ty],
        };
        let mut ids = Vec::new();
        let mut found = Vec::new();
        for part in &parts {
            match self.cx.resolve_type(self.module, part) {
                Type::Object(id) => {
                    ids.push(id);
                    found.push(Type::Object(id));
                }
                Type::String if parts.len() == 1 => return Some((Vec::new(), Type::String)),
                Type::Error => return None,
                other => {
                    let title = format!("`every` looks for types of the schema, not for `{}`", self.show(&other));
                    let report = Diagnostic::error(codes::WRONG_SORT, title, part.span, "not a type of the schema")
                        .with_help("a type like `Container`, several with `|`, or `string`");
                    self.report(report);
                    return None;
                }
            }
        }
        crate::narrow::union_of(&found).map(|ty| (ids, ty))
    }

    /// Reports types that the searched object never contains.
    fn check_findable(&mut self, of: &Expr, types: &[TypeId], ty: &TypeExpr) {
        let roots: Vec<TypeId> = match of.ty.inner() {
            Type::Object(id) => vec![*id],
            Type::Union(members) => members
                .iter()
                .filter_map(|member| match member {
                    Type::Object(id) => Some(*id),
                    _ => None,
                })
                .collect(),
            _ => return,
        };
        let found = roots.iter().any(|root| match self.cx.schema.places(*root, types) {
            Ok(places) => !places.is_empty(),
            Err(_) => true,
        });
        if !found {
            let have = self.show(of.ty.inner());
            let title = format!("a `{have}` never contains that");
            let report = Diagnostic::error(codes::NO_VERSION, title, ty.span, "not there in any version")
                .with_label(of.span, format!("is `{have}`"));
            self.report(report);
        }
    }

    /// `text as T`.
    pub(crate) fn as_document(&mut self, value: &ast::Expr, ty: &TypeExpr, span: Span) -> Expr {
        let base = self.infer(value);
        let TypeExprKind::Name(path) = &ty.kind else {
            let title = "`as` reads a document of one kind";
            return self.fail(Diagnostic::error(codes::NOT_A_DOCUMENT, title, ty.span, "not the name of a kind"), span);
        };
        let word = self.cx.word(self.module, path);
        if base.ty == Type::Error || word == Word::Broken {
            return error(span);
        }
        let Word::Kind(kind) = word else {
            let title = format!("`{}` is no kind", path.name.text);
            let report = Diagnostic::error(codes::WRONG_SORT, title, ty.span, "documents have a kind");
            return self.fail(report, span);
        };
        if !matches!(base.ty.inner(), Type::String | Type::Bytes) {
            let have = self.show(&base.ty);
            let title = format!("a `{have}` holds no document");
            let report = Diagnostic::error(codes::NOT_A_DOCUMENT, title, base.span, "neither text nor bytes");
            return self.fail(report, span);
        }
        if !self.cx.holds_document(&base) {
            let title = format!("{} is no place in an object", self.cx.name_of(&base));
            let report = Diagnostic::error(codes::NOT_A_DOCUMENT, title, base.span, "computed")
                .with_help("a document is read where it stands: in a field, an element or an entry");
            return self.fail(report, span);
        }
        let root = self.cx.schema.kind(kind).root;
        let value = expr(ExprKind::As { base: Box::new(base), kind }, Type::Object(root).optional(), span);
        self.narrowed(value)
    }
}

/// An object that reads as an empty one where the manifest has none.
fn is_filled_in(place: &Expr) -> bool {
    matches!(place.kind, ExprKind::Field { required: false, .. })
}
