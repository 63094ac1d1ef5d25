//! Fields, indexes, keys, and the questions about places: `has`, `valid`, `raw`, `old`, `is`, `as`.

use super::{Interpreter, missing, on_place};
use crate::place::{Document, Place, ReadAs, Role};
use crate::read;
use crate::truth::Truth;
use crate::value::{Env, Item, List, Lost, Scalar, Value};
use std::rc::Rc;
use std::sync::Arc;
use upright_object::{Kind, Limits, NodeId, Step, Tree};
use upright_schema::{FieldType, KindId, ListKind, TypeId};
use upright_source::FileId;
use upright_types::ir::{Expr, IsTest, Type, ViewId};

impl Interpreter<'_> {
    pub(super) fn field(
        &self,
        base: &Expr,
        name: &Arc<str>,
        default: Option<&Expr>,
        secret: bool,
        required: bool,
        env: &Env,
    ) -> Value {
        let of = self.eval(base, env);
        match &of {
            Value::Place(place) => {
                // An object that is not optional counts as there, whether the manifest has it or not.
                let there = !base.ty.is_optional() || place.present().is_some();
                let mut field = place.field(self.schema, name);
                field.secret |= secret;
                field.required = required && there;
                field.default = default.filter(|_| there).map(|default| self.eval(default, env));
                Value::Place(Rc::new(field))
            }
            Value::Object(fields) => {
                fields.iter().find(|(n, _)| n == name).map_or(Value::Unset, |(_, value)| value.clone())
            }
            other => missing(other),
        }
    }

    pub(super) fn view_field(&self, row: &Value, which: impl Fn(ViewId) -> Option<usize>) -> Value {
        match row {
            Value::View(view, fields) => which(*view).and_then(|i| fields.get(i)).cloned().unwrap_or(Value::Unset),
            other => missing(other),
        }
    }

    pub(super) fn index(&self, base: &Expr, index: &Expr, env: &Env) -> Value {
        let list = self.eval(base, env);
        let at = match self.cell(index, env) {
            Ok(Some(Scalar::Int(at))) => usize::try_from(at).ok(),
            Ok(_) => None,
            Err(Lost) => return self.some_of(&self.elements(&list, &base.ty)),
        };
        let Some(at) = at else { return Value::Unset };
        if let Value::Place(place) = &list
            && place.default.is_none()
        {
            return Value::Place(Rc::new(place.element(self.schema, at)));
        }
        let list = self.elements(&list, &base.ty);
        let mut known = list.items.iter().take(at + 1);
        match (list.is_open_before(at) || known.any(|item| !item.sure), list.items.get(at)) {
            (true, _) => Value::Unknown,
            (false, Some(item)) => item.value.clone(),
            (false, None) => Value::Unset,
        }
    }

    pub(super) fn key(&self, base: &Expr, key: &Expr, env: &Env) -> Value {
        let map = self.eval(base, env);
        let wanted = match self.cell(key, env) {
            Ok(Some(wanted)) => wanted,
            Ok(None) => return Value::Unset,
            Err(Lost) => return self.some_of(&self.elements(&map, &base.ty)),
        };
        if let (Value::Place(place), Some(key)) = (&map, wanted.as_str())
            && place.default.is_none()
        {
            return Value::Place(Rc::new(place.field(self.schema, key)));
        }
        let map = self.elements(&map, &base.ty);
        self.first(&map, |item| {
            let key = item.key.clone().unwrap_or(Value::Unset);
            match self.scalar(&key, &Type::String) {
                Ok(Some(key)) => Truth::of(key == wanted),
                Ok(None) => Truth::False,
                Err(Lost) => Truth::Unknown,
            }
        })
    }

    /// An element, not known which; of an empty list there is none.
    fn some_of(&self, list: &List) -> Value {
        if list.items.is_empty() && !list.open { Value::Unset } else { Value::Unknown }
    }

    /// The first element that a test holds for; unknown where an earlier one may.
    pub(super) fn first(&self, list: &List, test: impl Fn(&Item) -> Truth) -> Value {
        let mut doubt = false;
        for (position, item) in list.items.iter().enumerate() {
            doubt |= list.is_open_before(position);
            match (test(item), item.sure) {
                (Truth::True, true) if !doubt => return item.value.clone(),
                (Truth::False, _) => {}
                (Truth::True, true) => return Value::Untold,
                _ => doubt = true,
            }
        }
        if doubt || list.open { Value::Unknown } else { Value::Unset }
    }

    // ---- questions about places -------------------------------------------------------------------------------

    /// Whether a value is there, defaults filled in.
    pub(super) fn has(&self, value: &Value, ty: &Type) -> Truth {
        match value {
            Value::Unset => Truth::of(read::nil(ty).is_some()),
            Value::Unknown => Truth::Unknown,
            Value::Place(place) => match (self.has_written(value, ty), &place.default) {
                (there, Some(default)) => there.or(self.has(default, ty)),
                // What must be there and is not, is not simply unset.
                (Truth::False, None) if place.required => Truth::Unknown,
                (there, None) => there,
            },
            _ => Truth::True,
        }
    }

    /// `has`: whether the manifest has it, readable or not.
    pub(super) fn has_written(&self, value: &Value, ty: &Type) -> Truth {
        let Value::Place(place) = value else { return self.has(value, ty) };
        match (place.present(), &place.read) {
            // It reads as a value only where it is of the type.
            (Some(_), Some(ReadAs::TextOf(_))) => Truth::True,
            (Some(_), Some(_)) => Truth::of(matches!(read::read(place, ty), Ok(Some(_)))),
            (Some(_), None) => Truth::True,
            // What the manifest says, and what json holds, is nothing where nothing can stand.
            (None, Some(ReadAs::Text | ReadAs::Leniently(_))) => Truth::False,
            (None, _) if place.broken => Truth::Unknown,
            (None, _) => Truth::of(place.implied().is_some_and(|_| is_text(ty))),
        }
    }

    /// `valid`: whether it is there and reads as its type.
    pub(super) fn is_valid(&self, value: &Value, ty: &Type) -> Truth {
        let Value::Place(place) = value else { return self.has(value, ty) };
        let shape = match ty.inner() {
            Type::List(_) => Some(Kind::List),
            Type::Map(_) | Type::Object(_) | Type::AnyObject => Some(Kind::Map),
            Type::Json | Type::Union(_) => None,
            ty => {
                let Ok(Some(found)) = read::read(&place.written(), ty) else { return Truth::False };
                return Truth::of(match (ty, &found) {
                    (Type::Enum { values, open: false }, Scalar::String(text)) => {
                        values.iter().any(|value| **value == **text)
                    }
                    _ => true,
                });
            }
        };
        Truth::of(place.present().is_some_and(|node| shape.is_none_or(|kind| place.tree().kind(node) == kind)))
    }

    pub(super) fn raw(&self, value: &Value, ty: &Type) -> Value {
        let scalar = !matches!(
            ty.inner(),
            Type::Object(_)
                | Type::AnyObject
                | Type::Union(_)
                | Type::List(_)
                | Type::Map(_)
                | Type::Json
                | Type::Selector { .. }
                | Type::Request
                | Type::UserInfo
        );
        on_place(value.clone(), |place| Place { read: scalar.then_some(ReadAs::Text), ty: None, ..place.written() })
    }

    pub(super) fn old(&self, value: &Value, env: &Env) -> Value {
        let Value::Place(place) = value else { return missing(value) };
        let before = env.subject.as_ref().and_then(|subject| Some((subject, subject.old?)));
        let Some((subject, root)) = before.filter(|_| place.document.role == Role::Subject) else {
            return Value::Unset;
        };
        let document = Rc::new(subject.part(root, Role::Before));
        let mut now = subject.place(self.schema);
        let mut then = document.place(self.schema);
        for step in &place.steps {
            (now, then) = match step {
                Step::Key(key) => (now.field(self.schema, key), then.field(self.schema, key)),
                Step::Index(index) => {
                    let element = now.element(self.schema, *index);
                    match self.counterpart(&now, &element, &then, *index) {
                        Some(twin) => (element, then.element(self.schema, twin)),
                        None => return Value::Unset,
                    }
                }
            };
        }
        Value::Place(Rc::new(Place { read: place.read.clone(), default: place.default.clone(), ..then }))
    }

    /// Which element of an old list is the same as an element of the new one: that with the same keys; in a list
    /// without keys, that at the same place.
    fn counterpart(&self, list: &Place, element: &Place, old: &Place, index: usize) -> Option<usize> {
        let keys: Vec<&str> = match list.ty {
            Some(FieldType::List { kind: ListKind::Map, keys, .. }) => self.schema.keys(keys).collect(),
            _ => Vec::new(),
        };
        let olds = old.present().map(|node| old.tree().children(node)).unwrap_or_default();
        if keys.is_empty() {
            return (index < olds.len()).then_some(index);
        }
        let key_of = |tree: &Tree, node: Option<NodeId>, key: &str| {
            node.and_then(|n| tree.get(n, key)).and_then(|n| read::scalar_text(tree.value(n)))
        };
        olds.iter().position(|candidate| {
            keys.iter()
                .all(|key| key_of(old.tree(), Some(*candidate), key) == key_of(element.tree(), element.present(), key))
        })
    }

    pub(super) fn is(&self, base: &Expr, test: &IsTest, env: &Env) -> Truth {
        let value = self.eval(base, env);
        match (&value, test) {
            (Value::Unset, _) => Truth::False,
            (Value::Unknown | Value::Untold, _) => Truth::Unknown,
            (Value::View(view, _), IsTest::View(wanted)) => Truth::of(view == wanted),
            (Value::Place(place), IsTest::Object(ty)) => Truth::of(self.is_object(place, *ty)),
            (_, IsTest::Scalar(ty)) if matches!(base.ty.inner(), Type::IntOrString) => {
                match self.scalar(&value, &Type::IntOrString) {
                    Ok(Some(Scalar::Int(_))) => Truth::of(*ty == Type::Int),
                    Ok(Some(_)) => Truth::of(*ty == Type::String),
                    Ok(None) => Truth::False,
                    Err(Lost) => Truth::Unknown,
                }
            }
            (Value::Place(place), IsTest::Scalar(ty)) => {
                let place = Place { read: Some(ReadAs::Leniently(ty.clone())), ..place.written() };
                Truth::of(matches!(read::read(&place, ty), Ok(Some(_))))
            }
            (Value::Place(place), IsTest::ListOf(ty)) => Truth::of(is_list_of(place, ty)),
            (Value::Place(place), IsTest::JsonObject) => Truth::of(is_kind(place, Kind::Map)),
            (Value::Place(place), IsTest::JsonList) => Truth::of(is_kind(place, Kind::List)),
            _ => Truth::False,
        }
    }

    fn is_object(&self, place: &Place, ty: TypeId) -> bool {
        if place.steps.is_empty()
            && let Some(kind) = place.document.kind
        {
            let mut wanted = self.schema.kinds().filter(|k| k.root == ty);
            return wanted.any(|k| self.same_kind(k.id, kind));
        }
        place.present().is_some() && place.ty.and_then(|t| self.schema.object_behind(t)) == Some(ty)
    }

    /// A value of a type that narrowing has shown.
    pub(super) fn assume(&self, value: Value, from: &Type, to: &Type) -> Value {
        match (from.inner(), to.inner(), value) {
            (Type::IntOrString, Type::Int | Type::String, value) if !matches!(to, Type::IntOrString) => {
                match (self.scalar(&value, &Type::IntOrString), to.inner()) {
                    (Ok(Some(int @ Scalar::Int(_))), Type::Int) => Value::Scalar(int),
                    (Ok(Some(text @ Scalar::String(_))), Type::String) => Value::Scalar(text),
                    (Ok(_), _) => Value::Unset,
                    (Err(Lost), _) => Value::Unknown,
                }
            }
            (Type::Json, Type::Bool | Type::Int | Type::Float | Type::String, Value::Place(place)) => {
                Value::Place(Rc::new(Place { read: Some(ReadAs::Leniently(to.inner().clone())), ..place.written() }))
            }
            (_, _, value) => value,
        }
    }

    /// `text as T`.
    pub(super) fn document_inside(&self, base: &Expr, kind: KindId, env: &Env) -> Value {
        let text = match self.cell(base, env) {
            Ok(Some(Scalar::Bytes(bytes))) => String::from_utf8(bytes.into_owned()).ok(),
            Ok(Some(scalar)) => scalar.as_str().map(str::to_owned),
            Ok(None) => None,
            Err(Lost) => return Value::Unknown,
        };
        let Some(text) = text else { return Value::Unset };
        let wanted = self.schema.kind(kind).gvk;
        let objects = upright_object::read(FileId(u32::MAX), &text, &Limits::default()).objects;
        let [object] = objects.as_slice() else { return Value::Unset };
        if object.id.api_version != wanted.api_version() || object.id.kind != wanted.kind || object.unreadable.is_some()
        {
            return Value::Unset;
        }
        let document = Document { kind: Some(kind), ..Document::new(self.schema, object, Role::Inside, "") };
        Value::Place(Rc::new(Rc::new(document).place(self.schema)))
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty.inner(), Type::String | Type::Enum { .. })
}

fn is_kind(place: &Place, kind: Kind) -> bool {
    place.present().is_some_and(|node| place.tree().kind(node) == kind)
}

fn is_list_of(place: &Place, ty: &Type) -> bool {
    let Some(node) = place.present().filter(|_| is_kind(place, Kind::List)) else { return false };
    place.tree().children(node).iter().all(|child| {
        matches!(
            (place.tree().kind(*child), ty),
            (Kind::Bool, Type::Bool)
                | (Kind::Int, Type::Int | Type::Float)
                | (Kind::Number, Type::Float)
                | (Kind::Str, Type::String)
        )
    })
}
