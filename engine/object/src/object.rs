//! Finds the Kubernetes objects in a document.

use std::sync::Arc;

use upright_source::{Diagnostic, FileId, ObjectRef, Span};

use crate::codes;
use crate::tree::{Kind, NodeId, Step, Tree, Value};

/// One object of an input.
#[derive(Clone, Debug)]
pub struct Object {
    /// Kind, name and namespace. Of an item of a typed list (`PodList`) the kind comes from the list.
    pub id: ObjectRef,
    /// The document that holds the object.
    pub tree: Arc<Tree>,
    /// The object in the tree.
    pub root: NodeId,
    /// The file; none for an object that the host gave.
    pub file: Option<FileId>,
    /// Which document of the file, from 0.
    pub document: u32,
    /// Which item, where the document is a list.
    pub item: Option<u32>,
    /// The admission request that the object comes from.
    pub review: Option<Review>,
    /// Why the object can't be judged: what was read of it is not all, or not certain.
    pub unreadable: Option<String>,
}

/// The parts of an admission request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// `request`.
    pub request: NodeId,
    /// `request.oldObject`, unless it is null.
    pub old: Option<NodeId>,
    /// Whether there is no new object (`DELETE`): the root is the old one then.
    pub deleted: bool,
}

impl Object {
    /// An object that the host holds, outside any text.
    pub fn from_tree(tree: Tree) -> Object {
        let (tree, root) = (Arc::new(tree), NodeId::ROOT);
        let id = identity(&tree, root, None);
        Object { id, tree, root, file: None, document: 0, item: None, review: None, unreadable: None }
    }

    /// The old object of an update or delete request.
    pub fn old(&self) -> Option<NodeId> {
        self.review.and_then(|r| r.old)
    }

    /// The admission request.
    pub fn request(&self) -> Option<NodeId> {
        self.review.map(|r| r.request)
    }

    /// Where the object stands.
    pub fn span(&self) -> Option<Span> {
        self.tree.span(self.root)
    }

    /// The path of a node from the object: `spec.containers[0].image`.
    pub fn path(&self, node: NodeId) -> String {
        self.tree.path(self.root, node)
    }

    /// The same as a JSON Pointer.
    pub fn pointer(&self, node: NodeId) -> String {
        self.tree.pointer(self.root, node)
    }
}

/// What comes of a document.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) objects: Vec<Object>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Where a field that identifies an object holds a template's action.
    pub(crate) template: Option<Span>,
}

struct Finder<'f> {
    tree: &'f Arc<Tree>,
    file: FileId,
    document: u32,
    found: Found,
}

/// What an item takes from its list.
#[derive(Clone, Debug)]
struct Inherited {
    api_version: String,
    kind: String,
}

/// Finds the objects of a document, lists opened.
pub(crate) fn find(tree: Tree, file: FileId, document: u32) -> Found {
    let tree = Arc::new(tree);
    let mut finder = Finder { tree: &tree, file, document, found: Found::default() };
    // Lists in lists are opened from a stack; the order of the items is kept.
    let mut work = vec![(NodeId::ROOT, None, None)];
    let mut items = 0;
    while let Some((node, inherited, in_list)) = work.pop() {
        let number = in_list.map(|()| {
            items += 1;
            items - 1
        });
        if let Some((list, kind)) = finder.visit(node, inherited, number) {
            items -= u32::from(in_list.is_some());
            work.extend(tree.children(list).iter().rev().map(|item| (*item, kind.clone(), Some(()))));
        }
    }
    finder.found
}

impl Finder<'_> {
    /// Adds the node's object, or gives the items to visit instead.
    fn visit(
        &mut self,
        node: NodeId,
        inherited: Option<Inherited>,
        item: Option<u32>,
    ) -> Option<(NodeId, Option<Inherited>)> {
        let span = self.point(node);
        if self.tree.kind(node) != Kind::Map {
            self.not_a_map(node, item, span);
            return None;
        }
        let own = |field| self.tree.get(node, field).filter(|n| self.tree.kind(*n) != Kind::Null);
        let (version, kind) = (own("apiVersion"), own("kind"));
        if (version.is_none() || kind.is_none()) && inherited.is_none() {
            self.no_identity(version.is_some(), kind.is_some(), span);
            return None;
        }
        let id = identity(self.tree, node, inherited.as_ref());
        if let Some(place) = self.template_in(node) {
            self.found.template.get_or_insert(place);
            return None;
        }
        let unreadable = self.check_identity(node);
        if let Some(list) = self.items(node, &id) {
            return Some((list, item_kind(&id)));
        }
        if id.kind == "AdmissionReview" && id.api_version.starts_with("admission.k8s.io/") {
            self.review(node, item, span);
            return None;
        }
        self.push(id, node, item, None, unreadable);
        None
    }

    fn push(
        &mut self,
        id: ObjectRef,
        root: NodeId,
        item: Option<u32>,
        review: Option<Review>,
        unreadable: Option<String>,
    ) {
        self.found.objects.push(Object {
            id,
            tree: Arc::clone(self.tree),
            root,
            file: Some(self.file),
            document: self.document,
            item,
            review,
            unreadable,
        });
    }

    /// A short place for a node: a map's first key rather than all its lines.
    fn point(&self, node: NodeId) -> Span {
        let first = self.tree.children(node).first().and_then(|c| self.tree.key_span(*c));
        first.or_else(|| self.tree.span(node)).unwrap_or(Span::new(self.file, 0, 0))
    }

    fn not_a_map(&mut self, node: NodeId, item: Option<u32>, span: Span) {
        let what = self.tree.kind(node).name();
        if item.is_some() {
            let title = format!("an item of the list is {what}, not an object");
            self.found.diagnostics.push(Diagnostic::error(codes::BAD_ITEM, title, span, "this item"));
        } else if self.tree.kind(node) != Kind::Null {
            let title = format!("skipped: the document is {what}, not a Kubernetes object");
            self.found.diagnostics.push(Diagnostic::note(codes::NOT_A_MANIFEST, title, span, ""));
        }
    }

    fn no_identity(&mut self, version: bool, kind: bool, span: Span) {
        let missing = match (version, kind) {
            (true, _) => "`kind`",
            (_, true) => "`apiVersion`",
            _ => "`apiVersion` and `kind`",
        };
        let title = format!("skipped: the document has no {missing}, so it is not a Kubernetes object");
        self.found.diagnostics.push(Diagnostic::note(codes::NOT_A_MANIFEST, title, span, ""));
    }

    /// Reports fields of a wrong type that the identity needs.
    fn check_identity(&mut self, node: NodeId) -> Option<String> {
        let mut reason = None;
        let metadata = self.tree.get(node, "metadata");
        let of_metadata = |field| metadata.and_then(|m| self.tree.get(m, field));
        let fields = [
            (self.tree.get(node, "apiVersion"), Kind::Str),
            (self.tree.get(node, "kind"), Kind::Str),
            (metadata, Kind::Map),
            (of_metadata("name"), Kind::Str),
            (of_metadata("generateName"), Kind::Str),
            (of_metadata("namespace"), Kind::Str),
        ];
        for (field, wanted) in fields {
            let Some(field) = field else { continue };
            let kind = self.tree.kind(field);
            if kind == wanted || kind == Kind::Null {
                continue;
            }
            let path = self.tree.path(node, field);
            let title = format!("`{path}` must be {}, but is {}", wanted.name(), kind.name());
            let span = self.tree.span(field).unwrap_or(Span::new(self.file, 0, 0));
            reason.get_or_insert_with(|| title.clone());
            self.found.diagnostics.push(Diagnostic::error(codes::BAD_IDENTITY, title, span, kind.name()));
        }
        reason
    }

    /// The first identifying field with an action in it; no cluster takes such a name.
    fn template_in(&self, node: NodeId) -> Option<Span> {
        let metadata = [Step::from("metadata")];
        let metadata = self.tree.resolve(node, &metadata).unwrap_or(node);
        let fields = [(node, "apiVersion"), (node, "kind"), (metadata, "name"), (metadata, "namespace")];
        fields.into_iter().find_map(|(of, field)| {
            let field = self.tree.get(of, field)?;
            let text = self.tree.as_str(field)?;
            if text.contains("{{") { self.tree.span(field) } else { None }
        })
    }

    /// The items of a list object.
    fn items(&self, node: NodeId, id: &ObjectRef) -> Option<NodeId> {
        let items = self.tree.get(node, "items")?;
        let is_list = matches!(self.tree.value(items), Value::List(_) | Value::Null);
        (id.kind.ends_with("List") && is_list && self.tree.get(node, "spec").is_none()).then_some(items)
    }

    fn review(&mut self, node: NodeId, item: Option<u32>, span: Span) {
        let part = |of, field| self.tree.get(of, field).filter(|n| self.tree.kind(*n) == Kind::Map);
        let request = part(node, "request");
        let new = request.and_then(|r| part(r, "object"));
        let old = request.and_then(|r| part(r, "oldObject"));
        let (Some(request), Some(root)) = (request, new.or(old)) else {
            let title = "skipped: the AdmissionReview has no object";
            self.found.diagnostics.push(Diagnostic::note(codes::EMPTY_REVIEW, title, span, ""));
            return;
        };
        let operation = self.tree.get(request, "operation").and_then(|n| self.tree.as_str(n));
        if let (None, Some(operation @ ("CREATE" | "UPDATE"))) = (new, operation) {
            let title =
                format!("the AdmissionReview of operation {operation} has no `object`; its `oldObject` is judged");
            self.found.diagnostics.push(Diagnostic::note(codes::OLD_ONLY, title, span, "what is to be is not there"));
        }
        let inherited = self.request_kind(request);
        let mut id = identity(self.tree, root, inherited.as_ref());
        for (field, into) in [("namespace", &mut id.namespace), ("name", &mut id.name)] {
            let text = self.tree.get(request, field).and_then(|n| self.tree.as_str(n));
            if let (true, Some(text)) = (into.is_empty(), text) {
                text.clone_into(into);
            }
        }
        let unreadable = self.check_identity(root);
        let review = Review { request, old, deleted: new.is_none() };
        self.push(id, root, item, Some(review), unreadable);
    }

    /// `request.kind` names the kind where the object itself does not.
    fn request_kind(&self, request: NodeId) -> Option<Inherited> {
        let kind = self.tree.get(request, "kind")?;
        let text = |field| self.tree.get(kind, field).and_then(|n| self.tree.as_str(n)).unwrap_or_default();
        let (group, version) = (text("group"), text("version"));
        let api_version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
        Some(Inherited { api_version, kind: text("kind").to_owned() })
    }
}

/// What the items of a list are, if the list's kind says so.
fn item_kind(list: &ObjectRef) -> Option<Inherited> {
    let kind = list.kind.strip_suffix("List").filter(|k| !k.is_empty())?;
    Some(Inherited { api_version: list.api_version.clone(), kind: kind.to_owned() })
}

fn identity(tree: &Tree, node: NodeId, inherited: Option<&Inherited>) -> ObjectRef {
    let text = |of: Option<NodeId>, field: &str| {
        let text = of.and_then(|n| tree.get(n, field)).and_then(|n| tree.as_str(n));
        text.filter(|t| !t.is_empty()).map(str::to_owned)
    };
    let metadata = tree.get(node, "metadata");
    let name = text(metadata, "name").or_else(|| text(metadata, "generateName"));
    ObjectRef {
        api_version: text(Some(node), "apiVersion")
            .or_else(|| inherited.map(|i| i.api_version.clone()))
            .unwrap_or_default(),
        kind: text(Some(node), "kind").or_else(|| inherited.map(|i| i.kind.clone())).unwrap_or_default(),
        namespace: text(metadata, "namespace").unwrap_or_default(),
        name: name.unwrap_or_default(),
    }
}
