//! Places: where in a document a value stands, or would stand.

use crate::value::Value;
use std::rc::Rc;
use std::sync::Arc;
use upright_object::{Kind, NodeId, Object, Step, Tree};
use upright_schema::{FieldType, KindId, Schema, Scope, SelectorForm};
use upright_source::ObjectRef;
use upright_types::ir::Type;

/// A document that places are in.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) tree: Arc<Tree>,
    pub(crate) root: NodeId,
    pub(crate) role: Role,
    /// Of an object: what it is.
    pub(crate) id: ObjectRef,
    /// Of an object: its kind, if the schema has it.
    pub(crate) kind: Option<KindId>,
    /// What an object without a namespace lives in.
    pub(crate) namespace: Option<String>,
    /// The admission request and the object before it.
    pub(crate) request: Option<NodeId>,
    pub(crate) old: Option<NodeId>,
}

/// What a document is to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The object under judgement.
    Subject,
    /// An object of the inventory.
    Inventory,
    /// The object under judgement as it was before the request.
    Before,
    /// The admission request.
    Request,
    /// A document inside a text.
    Inside,
}

impl Document {
    pub(crate) fn new(schema: &Schema, object: &Object, role: Role, default_namespace: &str) -> Document {
        let kind = schema.kind_of(&object.id.api_version, &object.id.kind);
        let namespaced = kind.is_some_and(|k| schema.kind(k).scope == Scope::Namespaced);
        Document {
            tree: Arc::clone(&object.tree),
            root: object.root,
            role,
            id: object.id.clone(),
            kind,
            namespace: kind.map(|_| if namespaced { default_namespace.to_owned() } else { String::new() }),
            request: object.request(),
            old: object.old(),
        }
    }

    /// Another part of the same tree.
    pub(crate) fn part(&self, root: NodeId, role: Role) -> Document {
        Document {
            tree: Arc::clone(&self.tree),
            root,
            role,
            id: self.id.clone(),
            kind: self.kind,
            namespace: self.namespace.clone(),
            request: None,
            old: None,
        }
    }

    /// The whole document as a place.
    pub(crate) fn place(self: &Rc<Document>, schema: &Schema) -> Place {
        let ty = match self.role {
            Role::Request => None,
            _ => self.kind.map(|k| FieldType::Object(schema.kind(k).root)),
        };
        Place {
            document: Rc::clone(self),
            node: Some(self.root),
            broken: false,
            steps: Vec::new(),
            ty,
            read: None,
            default: None,
            required: false,
            secret: false,
        }
    }
}

/// A place in a document.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) document: Rc<Document>,
    /// What stands there, maybe null; none where there is nothing.
    pub(crate) node: Option<NodeId>,
    /// It lies below something that should hold other values and does not.
    pub(crate) broken: bool,
    /// The way from the document's root.
    pub(crate) steps: Vec<Step>,
    /// Its type in the schema, where known.
    pub(crate) ty: Option<FieldType>,
    /// How it is read, where the type of the expression does not tell.
    pub(crate) read: Option<ReadAs>,
    /// What the API server fills in.
    pub(crate) default: Option<Value>,
    /// It must be there.
    pub(crate) required: bool,
    pub(crate) secret: bool,
}

/// Other ways to read a place than by the type of its expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ReadAs {
    /// As this type, where it is of it; else it is unset.
    Leniently(Type),
    /// A scalar's text as written; nothing else has one.
    Text,
    /// As this type, whose values then are texts.
    TextOf(Type),
}

impl Place {
    pub(crate) fn tree(&self) -> &Tree {
        &self.document.tree
    }

    /// The node, unless it is null.
    pub(crate) fn present(&self) -> Option<NodeId> {
        self.node.filter(|node| self.tree().kind(*node) != Kind::Null)
    }

    /// The place without what the schema says of it: what the manifest itself has.
    pub(crate) fn written(&self) -> Place {
        Place { default: None, required: false, ..self.clone() }
    }

    fn step(&self, step: Step, node: Option<NodeId>, broken: bool, ty: Option<FieldType>) -> Place {
        let mut steps = self.steps.clone();
        steps.push(step);
        Place {
            document: Rc::clone(&self.document),
            node,
            broken: broken || self.broken,
            steps,
            ty,
            read: None,
            default: None,
            required: false,
            secret: self.secret,
        }
    }

    /// A field of an object, or an entry of a map.
    pub(crate) fn field(&self, schema: &Schema, name: &str) -> Place {
        let ty = self.field_type(schema, name);
        self.step(Step::from(name), self.below(name), self.is_other_than(Kind::Map), ty)
    }

    /// An element of a list.
    pub(crate) fn element(&self, schema: &Schema, index: usize) -> Place {
        let node = self.present().and_then(|node| self.tree().at(node, index));
        let ty = match self.ty {
            Some(FieldType::List { element, .. }) => Some(schema.element(element)),
            _ => None,
        };
        self.step(Step::from(index), node, self.is_other_than(Kind::List), ty)
    }

    /// An entry of json, which may be anything.
    pub(crate) fn open_key(&self, name: &str) -> Place {
        self.step(Step::from(name), self.below(name), false, None)
    }

    /// An element of json.
    pub(crate) fn open_element(&self, index: usize) -> Place {
        let node = self.present().and_then(|node| self.tree().at(node, index));
        self.step(Step::from(index), node, false, None)
    }

    fn below(&self, name: &str) -> Option<NodeId> {
        self.present().and_then(|node| self.tree().get(node, name))
    }

    /// Whether something stands here that is not of this kind.
    pub(crate) fn is_other_than(&self, kind: Kind) -> bool {
        self.present().is_some_and(|node| self.tree().kind(node) != kind)
    }

    fn field_type(&self, schema: &Schema, name: &str) -> Option<FieldType> {
        if self.ty.is_none() && self.steps.is_empty() && name == "metadata" && self.document.role != Role::Request {
            return Some(FieldType::Object(schema.object_meta()));
        }
        match self.ty? {
            FieldType::Map { value } => Some(schema.element(value)),
            FieldType::Selector(selector) if selector.form == SelectorForm::Labels => Some(FieldType::String),
            ty => schema.field(schema.object_behind(ty)?, name).map(|field| field.ty),
        }
    }

    /// What stands for a field of an object's identity that its text lacks.
    pub(crate) fn implied(&self) -> Option<&str> {
        if !matches!(self.document.role, Role::Subject | Role::Inventory | Role::Before) {
            return None;
        }
        let id = &self.document.id;
        match self.steps.as_slice() {
            [Step::Key(key)] if key == "kind" => Some(&id.kind),
            [Step::Key(key)] if key == "apiVersion" => Some(&id.api_version),
            [Step::Key(a), Step::Key(b)] if a == "metadata" && b == "namespace" => self.document.namespace.as_deref(),
            _ => None,
        }
    }
}
