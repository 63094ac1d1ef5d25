//! `any`, `all`, `find`, comprehensions, and what names range over.

use crate::body::{Body, expr};
use crate::codes;
use crate::context::Binding;
use crate::ir::{self, Expr, ExprKind, Quantifier, Source, Step, Type};
use crate::narrow::union_of;
use crate::scope::Word;
use crate::usage::Usage;
use std::sync::Arc;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, ComprehensionClause, Name, Quantity, SourceKind, TypePath};

impl Body<'_, '_> {
    pub(crate) fn quantifier(&mut self, ast: &ast::Quantifier, span: Span) -> Expr {
        let mark = self.mark();
        let word = match ast.kind {
            Quantity::Any => "any",
            Quantity::All => "all",
            Quantity::Find => "find",
        };
        let (binder, element) = self.binder(&ast.binder, &ast.source, span);
        let body = self.condition(&ast.body, word);
        self.back_to(mark);
        self.check_reach(ast, word);
        let (kind, ty) = match ast.kind {
            Quantity::Any => (Quantifier::Any, Type::Bool),
            Quantity::All => (Quantifier::All, Type::Bool),
            Quantity::Find => (Quantifier::Find, element.optional()),
        };
        expr(ExprKind::Quantifier { kind, binder: Box::new(binder), body: Box::new(body) }, ty, span)
    }

    /// Warns where the last operand of the body does not mention the name: it was hardly meant to belong to it.
    fn check_reach(&mut self, ast: &ast::Quantifier, word: &str) {
        let (ast::ExprKind::And(operands) | ast::ExprKind::Or(operands)) = &ast.body.kind else { return };
        let Some(last) = operands.last().filter(|_| !ast.body.parens && !ast.binder.value.is_missing()) else { return };
        let names = [Some(&ast.binder.value), ast.binder.key.as_ref()];
        let mentions = |name: &Name| crate::mentions::mentions_name(last, &name.text);
        if names.into_iter().flatten().any(mentions) {
            return;
        }
        let name = &ast.binder.value;
        let title = format!("this belongs to the `{word}`, but says nothing of `{}`", name.text);
        let report = Diagnostic::warning(codes::QUANTIFIER_REACH, title, last.span, "still inside the quantifier")
            .with_label(name.span, format!("`{word}` reaches as far right as it can"))
            .with_help(format!("put the whole `{word} …: …` into parentheses, or this operand before it"));
        self.report(report);
    }

    pub(crate) fn comprehension(
        &mut self,
        element: &ast::Expr,
        clauses: &[ComprehensionClause],
        want: Option<&Type>,
        span: Span,
    ) -> Expr {
        let mark = self.mark();
        let mut steps = Vec::with_capacity(clauses.len());
        for clause in clauses {
            match clause {
                ComprehensionClause::For { binder, source } => {
                    let at = binder.value.span.to(source.span);
                    steps.push(Step::For(self.binder(binder, source, at).0));
                }
                ComprehensionClause::If(condition) => {
                    let condition = self.condition(condition, "if");
                    self.assume(&condition, true);
                    steps.push(Step::If(condition));
                }
            }
        }
        let element = match want {
            Some(want) => self.expect(element, want, &Usage::Element),
            None => self.infer(element),
        };
        let element = self.needs_value(element, &Usage::Element);
        self.back_to(mark);
        let ty = match want {
            Some(want) => want.clone(),
            None => element.ty.clone(),
        };
        let kind = ExprKind::Comprehension { steps, element: Box::new(element) };
        let ty = self.not_too_deep(Type::List(Arc::new(ty)), span);
        expr(kind, ty, span)
    }

    /// Resolves what is ranged over and binds the names. Gives the type of the elements too.
    pub(crate) fn binder(&mut self, binder: &ast::Binder, source: &ast::Source, span: Span) -> (ir::Binder, Type) {
        let (source, element, index) = self.source(source, binder.key.as_ref());
        let origin = match &source {
            Source::Expr(list) => Some(list.clone()),
            _ => None,
        };
        let index = match (&binder.key, index) {
            (Some(key), Some(ty)) => Some(self.bind(key, ty, Binding::Index, origin.clone())),
            (Some(key), None) => Some(self.bind(key, Type::Error, Binding::Index, None)),
            (None, _) => None,
        };
        let var = self.bind(&binder.value, element.clone(), Binding::Element, origin);
        (ir::Binder { var, index, source, span }, element)
    }

    /// What is ranged over, the type of its elements, and that of their indexes.
    fn source(&mut self, source: &ast::Source, key: Option<&Name>) -> (Source, Type, Option<Type>) {
        match &source.kind {
            SourceKind::Kinds(paths) => match self.value_source(paths) {
                Some(value) => self.elements(value),
                None => {
                    if let Some(key) = key {
                        let title = "objects of a kind have no index";
                        let report = Diagnostic::error(codes::BAD_INDEX, title, key.span, "nothing to count")
                            .with_help("elements of lists and entries of maps have one");
                        self.report(report);
                    }
                    let (source, element) = self.kinds(paths, source.span);
                    (source, element, None)
                }
            },
            SourceKind::Expr(list) => {
                let value = match versioned_kind(list) {
                    Some(named) => self.kind_with_version(&named, list.span),
                    None => self.infer(list),
                };
                self.elements(value)
            }
        }
    }

    /// `for x in apps/v1.Deployment`, which reads as a division.
    fn kind_with_version(&mut self, named: &str, span: Span) -> Expr {
        let kind = named.rsplit('.').next().unwrap_or(named);
        let title = "a kind's version is named at the top of the file";
        let report = Diagnostic::error(codes::UNKNOWN_KIND, title, span, "not here").with_suggestion(
            span,
            kind,
            format!("write `{kind}` here, and `use {named}` at the top"),
        );
        self.fail(report, span)
    }

    /// `x.Capital` where `x` is a value: a field of it.
    fn value_source(&mut self, paths: &[TypePath]) -> Option<Expr> {
        let [TypePath { module: Some(prefix), name, span }] = paths else { return None };
        let known = self.locals.iter().any(|local| local.name == prefix.text) || self.params.contains_key(&prefix.text);
        if !known {
            return None;
        }
        let base = self.name(prefix);
        Some(self.field_of(base, name, *span))
    }

    fn elements(&mut self, value: Expr) -> (Source, Type, Option<Type>) {
        let value = self.needs_value(value, &Usage::Source);
        let (element, index) = match &value.ty {
            Type::List(element) => ((**element).clone(), Type::Int),
            Type::Map(element) => ((**element).clone(), Type::String),
            // A selector that is written as a map: its labels.
            Type::Selector { plain: true, .. } => {
                let labels = Type::Map(Type::String.into());
                let span = value.span;
                let entries = expr(ExprKind::Assume(Box::new(value)), labels, span);
                return (Source::Expr(entries), Type::String, Some(Type::String));
            }
            Type::Error => (Type::Error, Type::Error),
            Type::Json => {
                self.json_unopened(&value, &Type::List(Type::String.into()));
                (Type::Error, Type::Error)
            }
            _ => {
                self.not_a_list(&value);
                (Type::Error, Type::Error)
            }
        };
        (Source::Expr(value), element, Some(index))
    }

    fn not_a_list(&mut self, value: &Expr) {
        let have = self.show(&value.ty);
        let name = self.cx.name_of(value);
        let title = format!("{name} is no list");
        let mut report =
            Diagnostic::error(codes::NOT_A_LIST, title, value.span, format!("is one `{have}`, nothing to go through"));
        if let Type::Object(id) = &value.ty {
            let lists: Vec<String> = self
                .cx
                .schema
                .fields(*id)
                .filter(|field| matches!(field.ty, upright_schema::FieldType::List { .. }))
                .map(|field| field.name.to_owned())
                .collect();
            if !lists.is_empty() {
                let most = lists.get(..6).unwrap_or(&lists);
                let more = if lists.len() > most.len() { ", …" } else { "" };
                let names = crate::scope::list_of(most);
                report = report.with_help(format!("go through one of its lists: {names}{more}"));
            }
        } else if let Some(text) = self.cx.text_of(value) {
            report = report.with_help(format!("give it a name: `let x = {text}`"));
        }
        self.report(report);
    }

    /// `A | B` of kinds or of views, `Object`, `Cluster`.
    pub(crate) fn kinds(&mut self, paths: &[TypePath], span: Span) -> (Source, Type) {
        let words: Vec<(Word, &TypePath)> = paths.iter().map(|path| (self.cx.word(self.module, path), path)).collect();
        if words.iter().any(|(word, _)| *word == Word::Broken) {
            return (Source::Kinds(Vec::new()), Type::Error);
        }
        if let [(word, path)] = words.as_slice() {
            match word {
                Word::AnyObject => return (Source::AnyObject, Type::AnyObject),
                Word::Cluster => return (Source::Cluster, Type::Cluster),
                Word::Type(_) | Word::Record(_) => return self.not_a_kind(path),
                _ => {}
            }
        }
        let mut kinds = Vec::new();
        let mut views = Vec::new();
        let mut types = Vec::new();
        for (word, path) in &words {
            match word {
                Word::Kind(id) => {
                    kinds.push(*id);
                    types.push(Type::Object(self.cx.schema.kind(*id).root));
                }
                Word::View(id) => {
                    views.push(*id);
                    types.push(Type::View(*id));
                }
                _ => return self.not_a_kind(path),
            }
        }
        let ty = union_of(&types).unwrap_or(Type::Error);
        match (kinds.is_empty(), views.is_empty()) {
            (false, true) => (Source::Kinds(kinds), ty),
            (true, false) => (Source::Views(views), ty),
            _ => {
                let title = "kinds and views can't be mixed";
                let report = Diagnostic::error(codes::WRONG_SORT, title, span, "objects of kinds and rows of views")
                    .with_help("write a view for each kind, or a rule for each");
                self.report(report);
                (Source::Kinds(Vec::new()), Type::Error)
            }
        }
    }

    fn not_a_kind(&mut self, path: &TypePath) -> (Source, Type) {
        let name = &path.name.text;
        let title = format!("`{name}` is a type, not a kind");
        let report = Diagnostic::error(codes::WRONG_SORT, title, path.span, "has no objects of its own")
            .with_help(format!("go through its places: `for x in every {name} of …`"));
        self.report(report);
        (Source::Kinds(Vec::new()), Type::Error)
    }
}

/// `group/version.Kind`, where an expression spells one.
fn versioned_kind(expr: &ast::Expr) -> Option<String> {
    let ast::ExprKind::Binary { op: ast::BinaryOp::Div, left, right, .. } = &expr.kind else { return None };
    let (group, path) = (path_of(left)?, path_of(right)?);
    let kind = path.rsplit('.').next().filter(|_| path.contains('.'))?;
    kind.starts_with(|c: char| c.is_ascii_uppercase()).then(|| format!("{group}/{path}"))
}

/// `a.b.c`, where an expression is nothing else.
pub(super) fn path_of(expr: &ast::Expr) -> Option<String> {
    let (mut names, mut at) = (Vec::new(), expr);
    while let ast::ExprKind::Field { base, name } = &at.kind {
        names.push(name.text.as_str());
        at = base;
    }
    let ast::ExprKind::Name(first) = &at.kind else { return None };
    names.push(&first.text);
    names.reverse();
    Some(names.join("."))
}
