//! Calls: of functions of the file, of modules, and of the two built-in ones.

use crate::body::{Body, error, expr};
use crate::codes;
use crate::ir::{Expr, ExprKind, FunctionId, Type};
use crate::scope::{Value, private};
use crate::suggest::{did_you_mean, nearest};
use crate::usage::Usage;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, Name};
use upright_value::Builtin;

impl Body<'_, '_> {
    /// `f(a)`.
    pub(crate) fn call_by_name(&mut self, function: &Name, args: &[ast::Expr], span: Span) -> Expr {
        if function.is_missing() {
            self.infer_all(args);
            return error(span);
        }
        let found = self.cx.scopes[self.module].values.get(function.text.as_str()).map(|value| value.what);
        match (found, Builtin::function(&function.text)) {
            (Some(Value::Function(id)), _) => self.call(id, args, function.span, span),
            (Some(Value::Param(_)), _) => self.not_a_function(function, args, span),
            (None, Some(builtin)) => self.call_builtin(builtin, function, args, span),
            (None, None) => self.unknown_function(function, args, span),
        }
    }

    fn call_builtin(&mut self, builtin: Builtin, function: &Name, args: &[ast::Expr], span: Span) -> Expr {
        let [arg] = args else {
            self.infer_all(args);
            return self.wrong_arguments(&function.text, 1, args.len(), function.span, span);
        };
        let texts = Type::List(Type::String.into());
        if builtin == Builtin::Flags {
            let usage = Usage::Argument("args".to_owned(), "flags".to_owned());
            let list = self.expect(arg, &texts, &usage);
            return expr(ExprKind::Flags(Box::new(list)), Type::Map(Type::String.into()), span);
        }
        let object = self.infer(arg);
        let kind = ExprKind::FieldNames(Box::new(object));
        let ExprKind::FieldNames(object) = &kind else { return error(span) };
        match object.ty.inner() {
            Type::Error | Type::Object(_) => expr(kind, texts, span),
            Type::Union(members) if members.iter().all(|member| matches!(member, Type::Object(_))) => {
                expr(kind, texts, span)
            }
            _ => {
                let object = (**object).clone();
                self.wrong_type(&object, "an object of the schema", None)
            }
        }
    }

    fn not_a_function(&mut self, function: &Name, args: &[ast::Expr], span: Span) -> Expr {
        self.infer_all(args);
        let title = format!("`{}` is a parameter, not a function", function.text);
        self.fail(Diagnostic::error(codes::WRONG_SORT, title, function.span, "can't be called"), span)
    }

    fn unknown_function(&mut self, function: &Name, args: &[ast::Expr], span: Span) -> Expr {
        self.infer_all(args);
        let text = function.text.as_str();
        let title = format!("there is no function `{text}`");
        let mut report = Diagnostic::error(codes::UNKNOWN_FUNCTION, title, function.span, "not known here");
        let scope = &self.cx.scopes[self.module];
        let own = scope.values.iter().filter(|(_, value)| matches!(value.what, Value::Function(_)));
        let in_module = scope.uses.iter().find(|(_, used)| {
            used.module.is_some_and(|module| self.cx.scopes[module].values.get(text).is_some_and(|value| value.public))
        });
        if let Some(similar) = nearest(text, own.map(|(name, _)| *name).chain(["flags", "fields"])) {
            let similar = similar.to_owned();
            report = report.with_suggestion(function.span, similar.clone(), format!("did you mean `{similar}`?"));
        } else if let Some((module, _)) = in_module {
            let full = format!("{module}.{text}");
            report = report.with_suggestion(function.span, full.clone(), format!("it is in that module: `{full}`"));
        } else if let Some(builtin) = Builtin::ALL.iter().find(|builtin| builtin.name() == text) {
            report = report.with_help(format!("it is a method: `x.{}`", method_form(*builtin)));
        }
        self.fail(report, span)
    }

    /// `m.f(a)`.
    pub(crate) fn call_of_module(&mut self, prefix: &Name, name: &Name, args: &[ast::Expr], span: Span) -> Expr {
        let Some(module) = self.cx.module_named(self.module, prefix) else {
            self.infer_all(args);
            return error(span);
        };
        let found = self.cx.scopes[module].values.get(name.text.as_str()).copied();
        match found {
            Some(found) => {
                if !found.public {
                    self.report(private(prefix, name, found.span));
                }
                match found.what {
                    Value::Function(id) => self.call(id, args, name.span, span),
                    Value::Param(_) => self.not_a_function(name, args, span),
                }
            }
            None => {
                self.infer_all(args);
                let title = format!("module `{}` has no function `{}`", prefix.text, name.text);
                let mut report = Diagnostic::error(codes::UNKNOWN_FUNCTION, title, name.span, "not there");
                let public = self.cx.scopes[module].values.iter().filter(|(_, value)| value.public);
                report.help = did_you_mean(&name.text, public.map(|(name, _)| *name));
                self.fail(report, span)
            }
        }
    }

    fn call(&mut self, id: FunctionId, args: &[ast::Expr], at: Span, span: Span) -> Expr {
        let Some(signature) = self.cx.signature(id).cloned() else {
            self.infer_all(args);
            return error(span);
        };
        if signature.params.len() != args.len() {
            self.infer_all(args);
            self.wrong_arguments(&signature.name, signature.params.len(), args.len(), at, span);
            if let Some(report) = self.cx.diagnostics.last_mut() {
                let names: Vec<String> = signature.params.iter().map(|(name, _)| name.to_string()).collect();
                report.secondary.push(upright_source::Label {
                    span: signature.span,
                    text: format!("declared with {}", crate::scope::list_of(&names)),
                });
            }
            return error(span);
        }
        let mut values = Vec::with_capacity(args.len());
        for (arg, (name, ty)) in args.iter().zip(&signature.params) {
            let usage = Usage::Argument(name.to_string(), signature.name.to_string());
            values.push(self.expect(arg, ty, &usage));
        }
        for (value, _) in values.iter().zip(&signature.patterns).filter(|(_, pattern)| **pattern) {
            self.pattern_constant(value, &signature.name);
        }
        let value = expr(ExprKind::Call { function: id, args: values }, signature.result, span);
        self.narrowed(value)
    }
}

fn method_form(builtin: Builtin) -> String {
    let args = builtin.signature().args;
    match args {
        [] => builtin.name().to_owned(),
        args => {
            let names: Vec<&str> = args.iter().map(|(name, _)| *name).collect();
            format!("{}({})", builtin.name(), names.join(", "))
        }
    }
}
