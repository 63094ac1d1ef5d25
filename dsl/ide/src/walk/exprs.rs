//! Expressions.

use super::{Sort, Symbol, Walk};
use crate::site::Site;
use upright_syntax::ast::{
    Binder, ComprehensionClause, Expr, ExprKind, Name, RecordField, Source, SourceKind, StringPart,
};
use upright_value::Builtin;

impl Walk<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Quantifier(quantifier) => {
                let depth = self.scope.locals.len();
                self.source(&quantifier.source);
                self.binder(&quantifier.binder);
                self.expr(&quantifier.body);
                self.scope.locals.truncate(depth);
            }
            ExprKind::If { cond, then, otherwise } => [cond, then, otherwise].into_iter().for_each(|e| self.expr(e)),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::List(parts) => {
                parts.iter().for_each(|part| self.expr(part));
            }
            ExprKind::Prefix { operand, .. } => self.expr(operand),
            ExprKind::Binary { left, right, .. } | ExprKind::Index { base: left, index: right } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Is { value, ty } | ExprKind::As { value, ty } | ExprKind::Every { ty, of: value } => {
                self.expr(value);
                self.type_expr(ty);
            }
            ExprKind::Name(name) => self.name(name),
            ExprKind::Text(text) => {
                let ty = self.ty(expr.span);
                self.ask(text.span, |_| Site::Text(text.span, ty));
            }
            ExprKind::Interpolated(parts) => parts.iter().for_each(|part| match part {
                StringPart::Expr(value) => {
                    self.holes.push((value.span.start, value.span.end));
                    self.expr(value);
                }
                StringPart::Text(_) => {}
            }),
            ExprKind::Map(entries) => entries.iter().for_each(|entry| {
                self.expr(&entry.key);
                self.expr(&entry.value);
            }),
            ExprKind::Record(fields) => self.literal(expr, fields),
            ExprKind::Comprehension { element, clauses } => self.comprehension(element, clauses),
            ExprKind::Field { base, name } => self.field(base, name, None),
            ExprKind::Method { base, name, args } => self.field(base, name, Some(args)),
            ExprKind::Call { function, args } => {
                self.ask(function.span, |_| Site::Value);
                let builtin = || Builtin::function(&function.text).map(|b| (Symbol::Builtin(b), Sort::Function));
                let symbol = self.value(&function.text).or_else(builtin).map(|(symbol, _)| symbol);
                self.add(function, symbol, Sort::Function, false);
                args.iter().for_each(|arg| self.expr(arg));
            }
            ExprKind::Error | ExprKind::Given(_) | ExprKind::Bool(_) => self.ask(expr.span, |_| Site::Value),
            ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Braces => {}
        }
    }

    fn name(&mut self, name: &Name) {
        self.ask(name.span, |_| Site::Value);
        if let Some(path) = self.module(&name.text) {
            return self.add(name, Some(Symbol::Module(path.to_string())), Sort::Namespace, false);
        }
        let (symbol, sort) = self.value(&name.text).unzip();
        self.add(name, symbol, sort.unwrap_or(Sort::Variable), false);
    }

    fn literal(&mut self, expr: &Expr, fields: &[RecordField]) {
        let ty = self.ty(expr.span);
        for field in fields {
            self.ask(field.name.span, |_| Site::LiteralField(ty.clone()));
            let member = self.member(ty.as_ref(), &field.name.text).map(|(symbol, _)| symbol);
            self.add(&field.name, member, Sort::Property, false);
            self.expr(&field.value);
        }
    }

    /// A field, or a method with its arguments.
    fn field(&mut self, base: &Expr, name: &Name, args: Option<&[Expr]>) {
        let module = match &base.kind {
            ExprKind::Name(prefix) => self.module(&prefix.text),
            _ => None,
        };
        self.expr(base);
        match module {
            Some(path) => {
                self.ask(name.span, |_| Site::OfModule(path.to_string()));
                let symbol = Symbol::Value(path.to_string(), name.text.clone());
                self.add(name, Some(symbol), if args.is_some() { Sort::Function } else { Sort::Parameter }, false);
            }
            None => {
                let ty = self.ty(base.span);
                self.ask(name.span, |_| Site::Member(ty.clone()));
                let (symbol, sort) = self.member(ty.as_ref(), &name.text).unzip();
                self.add(name, symbol, sort.unwrap_or(Sort::Property), false);
            }
        }
        args.into_iter().flatten().for_each(|arg| self.expr(arg));
    }

    fn comprehension(&mut self, element: &Expr, clauses: &[ComprehensionClause]) {
        let depth = self.scope.locals.len();
        for clause in clauses {
            match clause {
                ComprehensionClause::For { binder, source } => {
                    self.source(source);
                    self.binder(binder);
                }
                ComprehensionClause::If(condition) => self.expr(condition),
            }
        }
        self.expr(element);
        self.scope.locals.truncate(depth);
    }

    pub(super) fn binder(&mut self, binder: &Binder) {
        for name in binder.key.iter().chain([&binder.value]) {
            self.ask(name.span, |_| Site::NewName);
            self.bind(name);
        }
    }

    pub(super) fn source(&mut self, source: &Source) {
        match &source.kind {
            SourceKind::Kinds(paths) => paths.iter().for_each(|path| self.type_path(path, true)),
            SourceKind::Expr(list) => {
                self.expr(list);
                // A word alone may become a kind.
                if matches!(list.kind, ExprKind::Name(_) | ExprKind::Error) {
                    self.ask(list.span, |_| Site::Type { ranged: true });
                }
            }
        }
    }
}
