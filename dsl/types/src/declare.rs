//! Declarations of files: record types, parameters, functions, views.

use crate::body::Body;
use crate::codes;
use crate::context::{Binding, Context, Signature};
use crate::head::{Owner, bound};
use crate::ir::{Function, FunctionId, Param, ParamId, Record, RecordId, Type, VarId, View, ViewId};
use crate::order::Node;
use crate::scope::{Value, Word};
use crate::usage::Usage;
use std::sync::Arc;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, ItemKind};

impl<'a> Context<'a> {
    /// Gives every record type an id, then resolves their fields.
    pub(crate) fn declare_records(&mut self) {
        let mut found: Vec<(usize, &'a ast::TypeDecl, RecordId)> = Vec::new();
        for module in 0..self.scopes.len() {
            let ast = self.scopes[module].ast;
            for item in &ast.items {
                let ItemKind::Type(decl) = &item.kind else { continue };
                let id = RecordId(self.set.records.len() as u32);
                self.set.records.push(Record { name: decl.name.text.as_str().into(), fields: Vec::new() });
                self.declare_type(module, &decl.name, Word::Record(id), item.public.is_some());
                found.push((module, decl, id));
            }
        }
        for (module, decl, id) in &found {
            let mut fields: Vec<(Arc<str>, Type, Option<crate::ir::Literal>)> = Vec::new();
            for field in &decl.fields {
                if let Some(at) = fields.iter().position(|(name, ..)| **name == *field.name.text) {
                    let before = decl.fields.get(at).map_or(field.span, |field| field.name.span);
                    self.report(crate::scope::duplicate("field", &field.name, before));
                    continue;
                }
                let ty = self.resolve_type(*module, &field.ty);
                let ty = self.storable(ty, field.ty.span);
                fields.push((field.name.text.as_str().into(), ty, None));
            }
            self.set.records[id.index()].fields = fields;
        }
        self.check_record_circles(&found);
        for (module, decl, id) in &found {
            self.record_defaults(*module, decl, *id);
        }
    }

    /// Parameters and records hold plain data: no objects, rows or json.
    fn storable(&mut self, ty: Type, span: Span) -> Type {
        if holds_data(&ty) {
            return ty;
        }
        let title = format!("a parameter can't hold a `{}`", self.show(&ty));
        let report = Diagnostic::error(codes::TYPE_MISMATCH, title, span, "comes from the cluster, not from settings")
            .with_help("parameters hold texts, numbers, quantities and the like, lists, maps and records of them");
        self.report(report);
        Type::Error
    }

    fn check_record_circles(&mut self, found: &[(usize, &'a ast::TypeDecl, RecordId)]) {
        let uses: Vec<Vec<(usize, Span)>> = found
            .iter()
            .map(|(_, decl, id)| {
                let fields = &self.set.records[id.index()].fields;
                let inside = fields.iter().filter_map(|(name, ty, _)| Some((name, record_in(ty)?)));
                let span =
                    |name: &str| decl.fields.iter().find(|f| f.name.text == name).map_or(decl.name.span, |f| f.span);
                inside.map(|(name, inner)| (inner.index(), span(name))).collect()
            })
            .collect();
        let mut circles = Vec::new();
        let order = crate::order::sort(&uses, |circle| circles.extend(circle.first().copied()));
        for (at, span) in circles {
            let Some((_, decl, _)) = found.get(at) else { continue };
            let title = format!("type `{}` contains itself", decl.name.text);
            self.report(Diagnostic::error(codes::RECURSION, title, span, "has no end"));
        }
        for at in order.circular {
            for field in &mut self.set.records[at].fields {
                if record_in(&field.1).is_some() {
                    field.1 = Type::Error;
                }
            }
        }
    }

    fn record_defaults(&mut self, module: usize, decl: &'a ast::TypeDecl, id: RecordId) {
        for field in &decl.fields {
            let position = self.set.records[id.index()].fields.iter().position(|(name, ..)| **name == *field.name.text);
            let Some(at) = position else { continue };
            let ty = self.set.records[id.index()].fields[at].1.clone();
            let default = match &field.default {
                Some(ast) => Body::new(self, module).constant(ast, &ty, &Usage::Entry(field.name.text.clone())),
                None if ty.is_optional() => Some(crate::ir::Literal::Unset),
                None => None,
            };
            self.set.records[id.index()].fields[at].2 = default;
        }
    }

    /// Declares the parameters of files.
    pub(crate) fn declare_params(&mut self) {
        for module in 0..self.scopes.len() {
            let ast = self.scopes[module].ast;
            for item in &ast.items {
                let ItemKind::Param(param) = &item.kind else { continue };
                let id = self.add_param(module, param, item.doc.as_ref(), None, item.public.is_some());
                self.declare_value(module, &param.name, Value::Param(id), item.public.is_some());
            }
        }
    }

    /// Adds a parameter of a file or rule.
    pub(crate) fn add_param(
        &mut self,
        module: usize,
        param: &ast::Param,
        doc: Option<&ast::Doc>,
        rule: Option<Arc<str>>,
        public: bool,
    ) -> ParamId {
        let ty = self.resolve_type(module, &param.ty);
        let ty = self.storable(ty, param.ty.span);
        let usage = Usage::Default(param.name.text.clone());
        let default = match &param.default {
            Some(ast) => Body::new(self, module).constant(ast, &ty, &usage),
            None => None,
        };
        let id = ParamId(self.set.params.len() as u32);
        self.set.params.push(Param {
            name: param.name.text.as_str().into(),
            rule,
            module: self.scopes[module].path.clone(),
            ty,
            default,
            doc: doc.map(|doc| doc.text.clone()).unwrap_or_default(),
            span: param.name.span,
        });
        self.params_used.push(public);
        id
    }

    /// Gives functions and views their ids, in the order in which they are checked.
    pub(crate) fn declare_nodes(&mut self, nodes: &[Node<'a>]) {
        let (mut functions, mut views) = (0, 0);
        for node in nodes {
            let public = node.item.public.is_some();
            if node.is_view {
                self.declare_type(node.module, node.name, Word::View(ViewId(views)), public);
                views += 1;
                self.set.views.push(View {
                    name: node.name.text.as_str().into(),
                    clauses: Vec::new(),
                    fields: Vec::new(),
                    span: node.name.span,
                });
                self.views_done.push(false);
            } else {
                self.declare_value(node.module, node.name, Value::Function(FunctionId(functions)), public);
                functions += 1;
                self.set.functions.push(Function {
                    name: node.name.text.as_str().into(),
                    params: Vec::new(),
                    body: crate::body::error(node.name.span),
                    span: node.name.span,
                });
                self.functions.push(Signature {
                    name: node.name.text.as_str().into(),
                    params: Vec::new(),
                    result: Type::Error,
                    span: node.name.span,
                    place: false,
                    secret: false,
                    patterns: Vec::new(),
                });
            }
        }
    }

    /// Resolves the signatures of all functions, so that their order matters to their bodies only.
    pub(crate) fn declare_signatures(&mut self, nodes: &[Node<'a>]) {
        let functions = nodes.iter().filter(|node| !node.is_view).copied().collect::<Vec<_>>();
        for (at, node) in functions.iter().enumerate() {
            let ItemKind::Fn(function) = &node.item.kind else { continue };
            let params = function.params.iter().map(|param| {
                let ty = self.resolve_type(node.module, &param.ty);
                (Arc::from(param.name.text.as_str()), ty)
            });
            let params = params.collect();
            let result = self.resolve_type(node.module, &function.result);
            if let Some(signature) = self.functions.get_mut(at) {
                signature.params = params;
                signature.result = result;
            }
        }
    }

    /// Checks the bodies of functions and views, in their order.
    pub(crate) fn check_nodes(&mut self, nodes: &[Node<'a>]) {
        let (mut functions, mut views) = (0, 0);
        for node in nodes {
            match &node.item.kind {
                ItemKind::View(view) => {
                    if !node.circular {
                        self.check_view(node.module, view, ViewId(views));
                    }
                    views += 1;
                }
                ItemKind::Fn(function) => {
                    if !node.circular {
                        self.check_function(node.module, function, FunctionId(functions));
                    }
                    functions += 1;
                }
                _ => {}
            }
        }
    }

    fn check_function(&mut self, module: usize, function: &ast::Fn, id: FunctionId) {
        let Some(signature) = self.functions.get(id.index()).cloned() else { return };
        let mut body = Body::new(self, module);
        let mut params: Vec<VarId> = Vec::new();
        for (param, (_, ty)) in function.params.iter().zip(&signature.params) {
            params.push(body.bind(&param.name, ty.clone(), Binding::Argument, None));
        }
        let usage = Usage::Result(function.name.text.clone());
        let value = body.expect(&function.body, &signature.result, &usage);
        crate::joins::inside(self, &value);
        let (place, secret) = (self.is_place(&value), self.is_secret(&value));
        let patterns = params.iter().map(|param| self.info(*param).is_some_and(|info| info.pattern)).collect();
        if let Some(signature) = self.functions.get_mut(id.index()) {
            signature.place = place;
            signature.secret = secret;
            signature.patterns = patterns;
        }
        self.set.functions[id.index()].params = params;
        self.set.functions[id.index()].body = value;
    }

    fn check_view(&mut self, module: usize, view: &ast::View, id: ViewId) {
        let mut body = Body::new(self, module);
        let mut clauses = Vec::new();
        for clause in &view.clauses {
            body.head_clause(clause, Owner::View, &mut clauses);
        }
        if !clauses.iter().any(|clause| matches!(clause, crate::ir::Clause::For(_))) {
            let title = format!("view `{}` looks at nothing", view.name.text);
            let report = Diagnostic::error(codes::MISSING_CLAUSE, title, view.name.span, "no `for`")
                .with_help("begin with `for x in Kind`");
            self.report(report);
        }
        let fields = bound(&clauses);
        // The names of a view are its fields: that its own text does not read one is no mistake.
        for var in &fields {
            if let Some(info) = self.vars.get_mut(var.index()) {
                info.used = true;
            }
        }
        crate::joins::head(self, &clauses, None);
        self.set.views[id.index()].clauses = clauses;
        self.set.views[id.index()].fields = fields;
        self.views_done[id.index()] = true;
    }
}

/// Whether a parameter can hold the type.
fn holds_data(ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Map(inner) | Type::Optional(inner) => holds_data(inner),
        Type::Object(_)
        | Type::AnyObject
        | Type::Cluster
        | Type::Union(_)
        | Type::View(_)
        | Type::Request
        | Type::UserInfo
        | Type::Json => false,
        _ => true,
    }
}

fn record_in(ty: &Type) -> Option<RecordId> {
    match ty {
        Type::Record(id) => Some(*id),
        Type::List(inner) | Type::Map(inner) | Type::Optional(inner) => record_in(inner),
        _ => None,
    }
}
