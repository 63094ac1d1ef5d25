//! Holds an object to its schema: unknown fields, wrong types, values that are not allowed or can't be read, what is missing.
//!
//! An error stands for what the API server would refuse, and nothing else does: a field that the schema does not know is a
//! warning, a kind that it does not know a note. The `status` of an object is left alone, since the API server drops it from
//! what people write.

mod missing;
mod unknown;
mod values;

use std::collections::BTreeSet;

use upright_schema::{Field, FieldType, KindId, Schema, SelectorForm, TypeId, Version};
use upright_source::{Diagnostic, Span};

use crate::codes;
use crate::object::Object;
use crate::place::point;
use crate::tree::{Kind, NodeId, Style, Tree, Value};

/// An object gives at most this many diagnostics.
const MOST: usize = 100;

/// Checks objects against a schema as a given version of Kubernetes has it.
#[derive(Clone, Debug)]
pub struct Validator<'s> {
    schema: &'s Schema,
    version: Version,
    /// Kinds that a note was written about; one is enough.
    noted: BTreeSet<(String, String)>,
}

impl<'s> Validator<'s> {
    /// A validator for the objects of one run.
    pub fn new(schema: &'s Schema, version: Version) -> Validator<'s> {
        Validator { schema, version, noted: BTreeSet::new() }
    }

    /// What is wrong with an object, in document order. Nothing is said of an unreadable one, which has its own diagnostics.
    pub fn object(&mut self, object: &Object) -> Vec<Diagnostic> {
        if object.unreadable.is_some() {
            return Vec::new();
        }
        let id = &object.id;
        let Some(kind) = self.schema.kind_of(&id.api_version, &id.kind) else {
            return match self.schema.kind_of_other_group(&id.api_version, &id.kind) {
                Some(meant) => self.other_group(object, meant),
                None => self.unknown_kind(object).into_iter().collect(),
            };
        };
        let served = self.schema.kind(kind).versions;
        if served.contains(self.version) {
            return check(object, self.schema, self.version, kind);
        }
        // A version that has the kind says more about its fields than one that has not.
        let mut out: Vec<Diagnostic> = self.not_served(object, kind).into_iter().collect();
        if let Some(version) = served.last() {
            out.extend(check(object, self.schema, version, kind));
        }
        out
    }

    fn not_served(&mut self, object: &Object, kind: KindId) -> Option<Diagnostic> {
        let served = self.schema.kind(kind).versions;
        let title =
            format!("Kubernetes {} does not serve {} of {}", self.version, object.id.kind, object.id.api_version);
        let help = match (served.first(), served.last()) {
            (Some(first), _) if first > self.version => format!("it is served from {first} on"),
            (_, Some(last)) => format!("it was served up to {last}"),
            _ => "it is gone; the object is judged as one of the version that took its place".to_owned(),
        };
        self.once(object, title, help)
    }

    fn other_group(&self, object: &Object, meant: KindId) -> Vec<Diagnostic> {
        let (id, tree) = (&object.id, &object.tree);
        let right = self.schema.kind(meant).gvk.api_version();
        let title = format!("`{}` has no kind {}: it belongs to `{right}`", id.api_version, id.kind);
        let node = tree.get(object.root, "apiVersion").unwrap_or(object.root);
        let span = point(tree, object.root, node).unwrap_or_default();
        let error = Diagnostic::error(codes::OTHER_GROUP, title, span, "not the group of this kind");
        let help = format!("write `apiVersion: {right}`");
        let error = match tree.span(node).filter(|_| !tree.aliased(node)) {
            Some(span) => {
                let quote = if tree.style(node) == Style::Plain { "" } else { "\"" };
                error.with_suggestion(span, format!("{quote}{right}{quote}"), help)
            }
            None => error.with_help(help),
        };
        std::iter::once(error).chain(check(object, self.schema, self.version, meant)).collect()
    }

    fn unknown_kind(&mut self, object: &Object) -> Option<Diagnostic> {
        let id = &object.id;
        let title = format!("no schema for {} of {}: its fields are not checked", id.kind, id.api_version);
        let help = unknown::kind_help(self.schema, &id.kind);
        self.once(object, title, help)
    }

    /// A note about the object's kind, if it is the first.
    fn once(&mut self, object: &Object, title: String, help: String) -> Option<Diagnostic> {
        let id = &object.id;
        if !self.noted.insert((id.api_version.clone(), id.kind.clone())) {
            return None;
        }
        let field = object.tree.get(object.root, "kind").unwrap_or(object.root);
        let span = point(&object.tree, object.root, field).unwrap_or_default();
        Some(Diagnostic::note(codes::UNKNOWN_KIND, title, span, "").with_help(help))
    }
}

fn check(object: &Object, schema: &Schema, version: Version, kind: KindId) -> Vec<Diagnostic> {
    let mut walk = Walk::new(object, schema, version, kind);
    walk.run();
    walk.finish()
}

/// A value that is still to be checked, with its type.
struct Task<'s> {
    node: NodeId,
    ty: FieldType,
    /// The field that holds the value, or the list or map that holds it.
    field: Option<Field<'s>>,
    /// Whether the node is an item of a list or a value of a map.
    element: bool,
}

struct Walk<'o, 's> {
    tree: &'o Tree,
    root: NodeId,
    schema: &'s Schema,
    version: Version,
    kind: KindId,
    work: Vec<Task<'s>>,
    out: Vec<Diagnostic>,
}

impl<'o, 's> Walk<'o, 's> {
    fn new(object: &'o Object, schema: &'s Schema, version: Version, kind: KindId) -> Walk<'o, 's> {
        let ty = FieldType::Object(schema.kind(kind).root);
        let work = vec![Task { node: object.root, ty, field: None, element: false }];
        Walk { tree: &object.tree, root: object.root, schema, version, kind, work, out: Vec::new() }
    }

    fn run(&mut self) {
        while let Some(task) = self.work.pop() {
            self.check(&task);
            if self.out.len() >= MOST {
                return;
            }
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        self.out.sort_by_key(|d| d.primary.span.start);
        self.out
    }

    fn check(&mut self, task: &Task<'s>) {
        if self.tree.kind(task.node) == Kind::Null {
            self.null(task);
            return;
        }
        match task.ty {
            FieldType::Json => {}
            FieldType::Embedded => self.embedded(task),
            FieldType::Object(ty) => self.expect(task, Kind::Map, |walk| walk.object(task.node, ty)),
            FieldType::Selector(selector) if selector.form == SelectorForm::LabelSelector => {
                let ty = self.schema.label_selector();
                self.expect(task, Kind::Map, |walk| walk.object(task.node, ty));
            }
            FieldType::Selector(_) => self.expect(task, Kind::Map, |walk| walk.elements(task, FieldType::String)),
            FieldType::List { element, .. } => {
                let element = self.schema.element(element);
                self.expect(task, Kind::List, |walk| walk.elements(task, element));
            }
            FieldType::Map { value } => {
                let value = self.schema.element(value);
                self.expect(task, Kind::Map, |walk| walk.elements(task, value));
            }
            _ => self.scalar(task),
        }
    }

    /// Null is unset, but an item of a list can't be.
    fn null(&mut self, task: &Task<'s>) {
        let in_list = self.tree.parent(task.node).is_some_and(|p| self.tree.kind(p) == Kind::List);
        if task.element && in_list && task.ty != FieldType::Json {
            let title = format!("`{}` is null, but an item of a list has a value", self.path(task.node));
            self.error(codes::NULL_ITEM, title, task.node, "no value");
        }
    }

    fn expect(&mut self, task: &Task<'s>, kind: Kind, then: impl FnOnce(&mut Self)) {
        if self.tree.kind(task.node) == kind {
            then(self);
        } else {
            self.wrong_type(task.node, kind.name());
        }
    }

    fn elements(&mut self, of: &Task<'s>, ty: FieldType) {
        let tasks = self.tree.children(of.node).iter().rev();
        self.work.extend(tasks.map(|node| Task { node: *node, ty, field: of.field, element: true }));
    }

    fn object(&mut self, node: NodeId, ty: TypeId) {
        for (name, child) in self.tree.entries(node) {
            if node == self.root && name == "status" {
                continue;
            }
            match self.schema.field(ty, name) {
                Some(field) if field.present.contains(self.version) => {
                    self.work.push(Task { node: child, ty: field.ty, field: Some(field), element: false });
                }
                Some(field) => self.other_version(child, &field),
                None if self.schema.ty(ty).open => {}
                None => self.unknown_field(child, ty, name),
            }
        }
        self.missing(node, ty);
    }

    /// A whole object inside another: checked if its kind is known.
    fn embedded(&mut self, task: &Task<'s>) {
        if self.tree.kind(task.node) != Kind::Map {
            self.wrong_type(task.node, Kind::Map.name());
            return;
        }
        let text = |field| self.tree.get(task.node, field).and_then(|n| self.tree.as_str(n)).unwrap_or_default();
        if let Some(kind) = self.schema.kind_of(text("apiVersion"), text("kind")) {
            let ty = FieldType::Object(self.schema.kind(kind).root);
            self.work.push(Task { node: task.node, ty, field: None, element: false });
        }
    }

    fn wrong_type(&mut self, node: NodeId, wanted: &str) {
        let found = self.tree.kind(node).name();
        let title = format!("`{}` must be {wanted}, but is {found}", self.path(node));
        self.error(codes::WRONG_TYPE, title, node, found);
    }

    fn error(&mut self, code: &'static str, title: String, node: NodeId, label: &str) {
        let span = self.span(node);
        self.out.push(Diagnostic::error(code, title, span, label));
    }

    fn span(&self, node: NodeId) -> Span {
        point(self.tree, self.root, node).unwrap_or_default()
    }

    fn path(&self, node: NodeId) -> String {
        self.tree.path(self.root, node)
    }

    /// Changes the newest diagnostic.
    fn amend(&mut self, change: impl FnOnce(Diagnostic) -> Diagnostic) {
        if let Some(last) = self.out.pop() {
            self.out.push(change(last));
        }
    }

    /// The value as a message may show it.
    fn shown(&self, node: NodeId, secret: bool) -> String {
        if secret {
            return "***".to_owned();
        }
        match self.tree.value(node) {
            Value::Str(text) if text.chars().count() > 60 => format!("{}…", text.chars().take(60).collect::<String>()),
            Value::Str(text) => text.escape_debug().to_string(),
            Value::Int(i) => i.to_string(),
            Value::Number(n) => n.to_owned(),
            Value::Bool(b) => b.to_string(),
            Value::Null | Value::List(_) | Value::Map(_) => String::new(),
        }
    }
}

/// What is wrong with one object, apart from any other.
pub fn validate(object: &Object, schema: &Schema, version: Version) -> Vec<Diagnostic> {
    Validator::new(schema, version).object(object)
}
