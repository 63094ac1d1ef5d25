//! What each module declares, and what its words mean: kinds, types, views, functions, parameters, other modules.

use crate::Module;
use crate::codes;
use crate::context::Context;
use crate::ir::{FunctionId, ParamId, RecordId, ViewId};
use crate::suggest::{did_you_mean, nearest};
use std::collections::BTreeMap;
use std::sync::Arc;
use upright_schema::{KindId, Origin, TypeId, Versions, WordError};
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, ItemKind, Name, TypePath, UseKind};

/// A module and the names that it declares.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) path: Arc<str>,
    pub(crate) pack: Arc<str>,
    pub(crate) ast: &'a ast::File,
    /// The versions of Kubernetes that the pack supports.
    pub(crate) range: Versions,
    pub(crate) values: BTreeMap<&'a str, Declared<Value>>,
    pub(crate) types: BTreeMap<&'a str, Declared<Word>>,
    pub(crate) uses: BTreeMap<&'a str, Used>,
}

/// A declaration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared<T> {
    pub(crate) what: T,
    pub(crate) public: bool,
    pub(crate) span: Span,
}

/// What a lower-case word of a module stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Function(FunctionId),
    Param(ParamId),
}

/// What a capitalised word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Kind(KindId),
    Type(TypeId),
    Record(RecordId),
    View(ViewId),
    AnyObject,
    Cluster,
    /// Something that has been reported.
    Broken,
}

/// A module under the name that a file uses it by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    /// None: there is no such module, which has been reported.
    pub(crate) module: Option<usize>,
    pub(crate) span: Span,
    pub(crate) read: bool,
}

/// The path of the module whose view `Workload` needs no `use`.
pub(crate) const PRELUDE_PATH: &str = "std/workload";

impl<'a> Scope<'a> {
    pub(crate) fn new(module: &Module<'a>, range: Versions) -> Scope<'a> {
        Scope {
            path: module.path.clone(),
            pack: module.pack.clone(),
            ast: module.ast,
            range,
            values: BTreeMap::new(),
            types: BTreeMap::new(),
            uses: BTreeMap::new(),
        }
    }
}

impl<'a> Context<'a> {
    /// Resolves the `use`s of a module.
    pub(crate) fn collect_uses(&mut self, module: usize) {
        let ast = self.scopes[module].ast;
        for item in &ast.items {
            let ItemKind::Use(used) = &item.kind else { continue };
            match &used.kind {
                UseKind::Kind(path) => {
                    let word = self.used_kind(path, item.span);
                    let name = used.alias.as_ref().unwrap_or(&path.kind);
                    self.declare_type(module, name, word, false);
                }
                UseKind::Module(segments) => self.use_module(module, segments, used.alias.as_ref(), item.span),
                UseKind::Error => {}
            }
        }
    }

    /// Reports modules that use each other in a circle.
    pub(crate) fn check_module_circles(&mut self) {
        let uses: Vec<Vec<(usize, Span)>> = self
            .scopes
            .iter()
            .map(|scope| scope.uses.values().filter_map(|used| Some((used.module?, used.span))).collect())
            .collect();
        let mut circles: Vec<Vec<(usize, Span)>> = Vec::new();
        crate::order::sort(&uses, |circle| circles.push(circle.to_vec()));
        for circle in circles {
            let Some((first, at)) = circle.first().copied() else { continue };
            let path = self.scopes[first].path.clone();
            let title = match circle.len() {
                1 => format!("module `{path}` uses itself"),
                _ => format!("module `{path}` uses itself, through others"),
            };
            let mut report = Diagnostic::error(codes::MODULE_CIRCLE, title, at, format!("uses `{path}`"));
            for (module, at) in circle.iter().skip(1) {
                report = report.with_label(*at, format!("uses `{}`", self.scopes[*module].path));
            }
            let help = "put what both need into a module of its own";
            self.report(report.with_help(help));
        }
    }

    fn used_kind(&mut self, path: &ast::KindPath, span: Span) -> Word {
        let api_version = match path.group.text.as_str() {
            "" => path.version.text.clone(),
            group => format!("{group}/{}", path.version.text),
        };
        if path.kind.is_missing() || path.version.is_missing() {
            return Word::Broken;
        }
        if let Some(kind) = self.schema.kind_of(&api_version, &path.kind.text) {
            return Word::Kind(kind);
        }
        if let Some(ty) = self.schema.type_of(&api_version, &path.kind.text) {
            return Word::Type(ty);
        }
        let full = format!("{api_version}.{}", path.kind.text);
        let others: Vec<String> =
            self.schema.kinds_named(&path.kind.text).iter().map(|id| self.schema.kind(*id).gvk.to_string()).collect();
        let title = format!("there is no kind `{full}`");
        let mut report = Diagnostic::error(codes::UNKNOWN_KIND, title, span, "not known");
        report = if let [only] = others.as_slice() {
            report.with_suggestion(path.span(), only.clone(), format!("there is `{only}`"))
        } else if !others.is_empty() {
            report.with_help(format!("there are {}", list_of(&others)))
        } else {
            let similar = match self.may_suggest() {
                true => self.schema.similar_kinds(&path.kind.text),
                false => Vec::new(),
            };
            let hint = similar.first().map_or_else(String::new, |name| format!("did you mean `{name}`? "));
            report.with_help(format!("{hint}A custom resource's kind is known by its definition: `crds` of the pack"))
        };
        self.report(report);
        Word::Broken
    }

    fn use_module(&mut self, module: usize, segments: &'a [Name], alias: Option<&'a Name>, span: Span) {
        let Some(last) = segments.last().filter(|last| !last.is_missing()) else { return };
        let path = segments.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join("/");
        let found = self.scopes.iter().position(|scope| *scope.path == *path);
        if found.is_none() {
            let title = format!("there is no module `{path}`");
            let mut report = Diagnostic::error(codes::UNKNOWN_MODULE, title, span, "not among the files");
            if let Some(name) = nearest(&path, self.scopes.iter().map(|scope| &*scope.path)) {
                let whole = segments.iter().fold(last.span, |all, name| all.to(name.span));
                report = report.with_suggestion(whole, name.to_owned(), format!("did you mean `{name}`?"));
            } else if let Some((pack, file)) = path.split_once('/') {
                report = report.with_help(format!("it would be the file `{file}.upright` of the pack `{pack}`"));
            }
            self.report(report);
        }
        let name = alias.unwrap_or(last);
        let entry = Used { module: found, span: name.span, read: false };
        if let Some(before) = self.scopes[module].uses.insert(&name.text, entry) {
            self.report(duplicate("module", name, before.span));
        }
    }

    /// Declares a type, view or kind; reports a second one of the same name.
    pub(crate) fn declare_type(&mut self, module: usize, name: &'a Name, what: Word, public: bool) {
        if name.is_missing() {
            return;
        }
        let entry = Declared { what, public, span: name.span };
        if let Some(before) = self.scopes[module].types.insert(&name.text, entry) {
            self.report(duplicate("type", name, before.span));
        }
    }

    /// Declares a function or parameter of a file; reports a second one of the same name.
    pub(crate) fn declare_value(&mut self, module: usize, name: &'a Name, what: Value, public: bool) {
        if name.is_missing() {
            return;
        }
        let entry = Declared { what, public, span: name.span };
        if let Some(used) = self.scopes[module].uses.get(name.text.as_str()) {
            let before = used.span;
            self.report(duplicate("declaration", name, before));
        }
        if let Some(before) = self.scopes[module].values.insert(&name.text, entry) {
            self.report(duplicate("declaration", name, before.span));
        }
    }

    /// What a capitalised word means in a module; reports it where it means nothing.
    pub(crate) fn word(&mut self, module: usize, path: &TypePath) -> Word {
        if path.name.is_missing() {
            return Word::Broken;
        }
        if let Some(prefix) = &path.module {
            return self.word_of_module(module, prefix, &path.name);
        }
        let word = path.name.text.as_str();
        if let Some(found) = self.scopes[module].types.get(word) {
            return found.what;
        }
        match word {
            "Object" => return Word::AnyObject,
            "Cluster" => return Word::Cluster,
            "Workload" => {
                let view = self.scopes.iter().find(|scope| &*scope.path == PRELUDE_PATH);
                if let Some(found) = view.and_then(|scope| scope.types.get(word)) {
                    return found.what;
                }
            }
            _ => {}
        }
        self.schema_word(module, &path.name)
    }

    fn word_of_module(&mut self, module: usize, prefix: &Name, name: &Name) -> Word {
        let Some(other) = self.module_named(module, prefix) else { return Word::Broken };
        let scope = &self.scopes[other];
        let public = scope.types.iter().filter(|(_, entry)| entry.public).map(|(name, _)| *name);
        let found = scope.types.get(name.text.as_str()).copied();
        match found {
            Some(found) if found.public => found.what,
            Some(found) => {
                self.report(private(prefix, name, found.span));
                found.what
            }
            None => {
                let title = format!("module `{}` has no type or view `{}`", prefix.text, name.text);
                let mut report = Diagnostic::error(codes::UNKNOWN_KIND, title, name.span, "not there");
                report.help = did_you_mean(&name.text, public);
                self.report(report);
                Word::Broken
            }
        }
    }

    /// The module that a file uses under this name; reports it where there is none.
    pub(crate) fn module_named(&mut self, module: usize, prefix: &Name) -> Option<usize> {
        if let Some(used) = self.scopes[module].uses.get_mut(prefix.text.as_str()) {
            used.read = true;
            return used.module;
        }
        let title = format!("no module `{}` is used here", prefix.text);
        let mut report = Diagnostic::error(codes::UNKNOWN_MODULE, title, prefix.span, "not a name of this file");
        let ending = format!("/{}", prefix.text);
        let path = self.scopes.iter().map(|scope| &*scope.path).find(|path| path.ends_with(&ending));
        report.help = match path {
            Some(path) => Some(format!("put `use {path}` at the top of the file")),
            None => did_you_mean(&prefix.text, self.scopes[module].uses.keys().copied()),
        };
        self.report(report);
        None
    }

    fn schema_word(&mut self, module: usize, name: &Name) -> Word {
        let schema = self.schema;
        // The schema looks for similar names where it knows none, which takes its time.
        let kind = match schema.kinds_named(&name.text) {
            [] => None,
            _ => Some(schema.kind_by_word(&name.text)),
        };
        let mut kinds: Vec<String> = Vec::new();
        match kind {
            Some(Ok(kind)) => return self.kind_of_range(module, kind, name),
            Some(Err(WordError::Ambiguous(ids))) => {
                self.ambiguous(name, ids.iter().map(|id| schema.kind(*id).gvk.to_string()).collect());
                return Word::Broken;
            }
            Some(Err(WordError::NeedsFullName(ids))) => {
                if let Some(kind) = self.only_component(&ids) {
                    return Word::Kind(kind);
                }
                kinds = ids.iter().map(|id| schema.kind(*id).gvk.to_string()).collect();
            }
            Some(Err(WordError::Unknown { .. })) | None => {}
        }
        let known = !schema.types_named(&name.text).is_empty();
        match known.then(|| schema.type_by_word(&name.text)) {
            Some(Ok(ty)) => return Word::Type(ty),
            Some(Err(WordError::Ambiguous(ids))) => {
                self.ambiguous(name, ids.iter().map(|id| self.used_name(*id)).collect());
            }
            _ if !kinds.is_empty() => self.needs_full_name(name, kinds),
            Some(Err(WordError::NeedsFullName(ids))) => {
                self.needs_full_name(name, ids.iter().map(|id| self.used_name(*id)).collect());
            }
            Some(Err(WordError::Unknown { .. })) | None => self.unknown_word(module, name),
        }
        Word::Broken
    }

    /// What a `use` names a type by: `rbac/v1.Subject`, `v1.Container`.
    fn used_name(&self, id: TypeId) -> String {
        let name = self.schema.ty(id).name;
        match name.split_once('.') {
            Some(("core", rest)) => rest.to_owned(),
            Some((group, rest)) => format!("{group}/{rest}"),
            None => name.to_owned(),
        }
    }

    /// Kinds that are only bodies of requests have no rival: their bare word will do.
    fn only_component(&self, all: &[KindId]) -> Option<KindId> {
        let [only] = all else { return None };
        let kind = self.schema.kind(*only);
        (kind.origin == Origin::Component && kind.gvk.is_stable() && kind.gvk.group.is_empty()).then_some(*only)
    }

    fn kind_of_range(&mut self, module: usize, id: KindId, name: &Name) -> Word {
        let kind = self.schema.kind(id);
        let range = self.scopes[module].range;
        if kind.origin == Origin::Builtin && kind.versions.and(range).is_empty() {
            let title = format!("no supported version of Kubernetes has the kind `{}`", name.text);
            let label = format!("only in Kubernetes {}", kind.versions);
            let help = format!("the pack supports {range}");
            self.report(Diagnostic::error(codes::NO_VERSION, title, name.span, label).with_help(help));
            return Word::Broken;
        }
        Word::Kind(id)
    }

    fn ambiguous(&mut self, name: &Name, names: Vec<String>) {
        let title = format!("`{}` may mean {}", name.text, list_of(&names));
        let first = names.first().map_or("", String::as_str);
        let help = format!("say which at the top of the file: `use {first}`");
        self.report(Diagnostic::error(codes::AMBIGUOUS_KIND, title, name.span, "which one?").with_help(help));
    }

    fn needs_full_name(&mut self, name: &Name, names: Vec<String>) {
        let title = format!("`{}` must be named with its version", name.text);
        let first = names.first().map_or("", String::as_str);
        let help = format!("put `use {first}` at the top of the file");
        let report = Diagnostic::error(codes::UNKNOWN_KIND, title, name.span, "no stable built-in kind or type");
        self.report(report.with_help(help));
    }

    fn unknown_word(&mut self, module: usize, name: &Name) {
        let (kinds, types) = match self.may_suggest() {
            true => (self.schema.similar_kinds(&name.text), self.schema.similar_types(&name.text)),
            false => (Vec::new(), Vec::new()),
        };
        let title = format!("there is no kind, type or view `{}`", name.text);
        let own = self.scopes[module].types.keys().copied().chain(["Workload", "Object", "Cluster"]);
        let similar = nearest(&name.text, own).or_else(|| kinds.first().or(types.first()).map(String::as_str));
        let mut report = Diagnostic::error(codes::UNKNOWN_KIND, title, name.span, "not known");
        report = match similar {
            Some(similar) => {
                report.with_suggestion(name.span, similar.to_owned(), format!("did you mean `{similar}`?"))
            }
            None => report.with_help(
                "a custom resource's kind is named once at the top: `use example.com/v1.Kind`, and its definition given with the pack's `crds`",
            ),
        };
        self.report(report);
    }
}

/// The whole of a path like `apps/v1.Deployment`.
trait PathSpan {
    fn span(&self) -> Span;
}

impl PathSpan for ast::KindPath {
    fn span(&self) -> Span {
        let start = if self.group.is_missing() { self.version.span } else { self.group.span };
        start.to(self.kind.span)
    }
}

pub(crate) fn duplicate(sort: &str, name: &Name, before: Span) -> Diagnostic {
    let title = format!("there are two things called `{}`", name.text);
    Diagnostic::error(codes::DUPLICATE_NAME, title, name.span, format!("a second {sort} of this name"))
        .with_label(before, "the first one")
}

pub(crate) fn private(prefix: &Name, name: &Name, declared: Span) -> Diagnostic {
    let title = format!("`{}` is not visible outside of module `{}`", name.text, prefix.text);
    Diagnostic::error(codes::PRIVATE_NAME, title, name.span, "has no `pub`")
        .with_label(declared, "declared here")
        .with_help("put `pub` before its declaration, or do without it")
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(crate) fn list_of(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
