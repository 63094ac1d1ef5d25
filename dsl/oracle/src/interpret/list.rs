//! Lists: where their elements come from, and what is made of them.

use super::{Interpreter, Paths, condition};
use crate::place::{Document, Place};
use crate::read;
use crate::truth::Truth;
use crate::value::{Cell, Env, Item, List, Lost, Scalar, Value};
use std::borrow::Cow;
use std::rc::Rc;
use upright_object::{Kind, NodeId};
use upright_schema::{KindId, Step as Path, TypeId};
use upright_types::ir::{Binder, Expr, FoldOp, Quantifier, Source, Step, Type};
use upright_value::{Duration, Quantity};

impl Interpreter<'_> {
    /// The elements of a list, or the entries of a map in the order of their keys.
    pub(crate) fn elements(&self, value: &Value, ty: &Type) -> List {
        match value {
            Value::List(list) if matches!(ty.inner(), Type::Map(_)) => {
                let mut list = list.as_ref().clone();
                list.items.sort_by_cached_key(|item| match &item.key {
                    Some(Value::Scalar(key)) => key.to_string(),
                    _ => String::new(),
                });
                list
            }
            Value::List(list) => list.as_ref().clone(),
            Value::Place(place) => self.elements_at(place, ty),
            Value::Unknown | Value::Untold => List::lost(),
            _ => List::default(),
        }
    }

    fn elements_at(&self, place: &Place, ty: &Type) -> List {
        let map = matches!(ty.inner(), Type::Map(_));
        let tree = place.tree();
        // An empty list is an unset one: what the API server fills in takes the place of both.
        let Some(node) = place.present().filter(|n| place.default.is_none() || !tree.children(*n).is_empty()) else {
            return match &place.default {
                _ if place.broken || place.is_other_than(if map { Kind::Map } else { Kind::List }) => List::lost(),
                Some(default) => self.elements(default, ty),
                None => List::default(),
            };
        };
        match (tree.kind(node), map) {
            (Kind::List, false) => {
                let all = (0..tree.children(node).len()).map(|i| place.element(self.schema, i));
                List::of(all.map(|p| Value::Place(Rc::new(p))))
            }
            (Kind::Map, true) => {
                let entry = |child: NodeId| {
                    let key = tree.key(child).unwrap_or_default();
                    Item {
                        sure: true,
                        key: Some(Value::Scalar(read::string(key))),
                        value: Value::Place(Rc::new(place.field(self.schema, key))),
                    }
                };
                List { items: tree.sorted_entries(node).into_iter().map(entry).collect(), ..List::default() }
            }
            _ => List::lost(),
        }
    }

    /// What a binder ranges over.
    pub(crate) fn source(&self, source: &Source, env: &Env) -> List {
        match source {
            Source::Kinds(kinds) => self.inventory_where(|document| self.is_of(document, kinds)),
            Source::AnyObject => self.inventory_where(|_| true),
            Source::Cluster => List::of([Value::Cluster]),
            Source::Views(views) => {
                let mut all = List::default();
                for view in views {
                    let rows = self.view_rows(*view, &env.fresh(), None);
                    all.open |= rows.open;
                    all.items.extend(rows.items);
                }
                all
            }
            Source::Expr(list) => self.elements(&self.eval(list, env), &list.ty),
        }
    }

    fn inventory_where(&self, wanted: impl Fn(&Document) -> bool) -> List {
        let found = self.inventory.iter().filter(|document| wanted(document));
        let places = found.map(|document| Value::Place(Rc::new(document.place(self.schema))));
        List { open: self.unreadable.iter().any(|document| wanted(document)), ..List::of(places) }
    }

    /// Whether an object is of one of the kinds, in any version that the schema has.
    pub(crate) fn is_of(&self, document: &Document, kinds: &[KindId]) -> bool {
        let Some(own) = document.kind else { return false };
        kinds.iter().any(|kind| self.same_kind(*kind, own))
    }

    /// Whether two kinds are versions of one, or one is read as the other.
    pub(crate) fn same_kind(&self, a: KindId, b: KindId) -> bool {
        let (a, b) = (self.schema.kind(a), self.schema.kind(b));
        a.root == b.root || (a.gvk.group, a.gvk.kind) == (b.gvk.group, b.gvk.kind)
    }

    /// The elements of a binder with its names bound.
    pub(crate) fn bind(&self, binder: &Binder, list: &List, env: &Env) -> Vec<(bool, Env)> {
        let mut doubt = false;
        let mut bound = Vec::new();
        for (position, item) in list.items.iter().enumerate() {
            doubt |= list.is_open_before(position);
            let mut scope = env.with(binder.var, item.value.clone());
            if let Some(index) = binder.index {
                let value = match &item.key {
                    Some(key) => key.clone(),
                    None if doubt => Value::Unknown,
                    None => Value::Scalar(Scalar::Int(i64::try_from(position).unwrap_or(i64::MAX))),
                };
                scope = scope.with(index, value);
            }
            doubt |= !item.sure;
            bound.push((item.sure, scope));
        }
        bound
    }

    /// The names of a binder for an element that could not be read.
    fn bind_lost(&self, binder: &Binder, env: &Env) -> Env {
        let scope = env.with(binder.var, Value::Unknown);
        match binder.index {
            Some(index) => scope.with(index, Value::Unknown),
            None => scope,
        }
    }

    pub(super) fn quantifier(&self, kind: Quantifier, binder: &Binder, body: &Expr, env: &Env) -> Value {
        let mut list = self.source(&binder.source, env);
        let bound = self.bind(binder, &list, env);
        // Elements that could not be read count for nothing where the body says the same of each.
        let counts = if kind == Quantifier::All { Truth::True } else { Truth::False };
        list.open = list.open && self.truth(body, &self.bind_lost(binder, env)) != counts;
        let each = bound.iter().map(|(sure, scope)| (*sure, self.truth(body, scope)));
        match kind {
            Quantifier::Any => condition(exists(list.open, each)),
            Quantifier::All => condition(exists(list.open, each.map(|(sure, t)| (sure, t.not()))).not()),
            Quantifier::Find => {
                let holds: Vec<Truth> = each.map(|(_, truth)| truth).collect();
                let at = std::cell::Cell::new(0);
                self.first(&list, |_| {
                    let truth = holds.get(at.get()).copied().unwrap_or(Truth::False);
                    at.set(at.get() + 1);
                    truth
                })
            }
        }
    }

    /// Whether a test holds for some element.
    pub(super) fn any(&self, list: &List, test: impl Fn(&Item) -> Truth) -> Truth {
        exists(list.open, list.items.iter().map(|item| (item.sure, test(item))))
    }

    pub(super) fn comprehension(&self, steps: &[Step], element: &Expr, env: &Env) -> List {
        let mut rows = vec![(true, env.clone())];
        // What further elements, which could not be read, would come to.
        let mut lost: Vec<Env> = Vec::new();
        for step in steps {
            match step {
                Step::For(binder) => {
                    let (before, lost_before) = (std::mem::take(&mut rows), std::mem::take(&mut lost));
                    for (sure, scope) in before {
                        let list = self.source(&binder.source, &scope);
                        let bound = self.bind(binder, &list, &scope);
                        rows.extend(bound.into_iter().map(|(own, inner)| (sure && own, inner)));
                        lost.extend(list.open.then(|| self.bind_lost(binder, &scope)));
                    }
                    for scope in lost_before {
                        let list = self.source(&binder.source, &scope);
                        lost.extend(self.bind(binder, &list, &scope).into_iter().map(|(_, inner)| inner));
                        lost.extend(list.open.then(|| self.bind_lost(binder, &scope)));
                    }
                }
                Step::If(test) => {
                    rows = rows
                        .into_iter()
                        .filter_map(|(sure, scope)| match self.truth(test, &scope) {
                            Truth::True => Some((sure, scope)),
                            Truth::Unknown => Some((false, scope)),
                            Truth::False => None,
                        })
                        .collect();
                    lost.retain(|scope| self.truth(test, scope) != Truth::False);
                }
            }
        }
        let open = !lost.is_empty();
        let item = |(sure, scope): (bool, Env)| Item { sure, key: None, value: self.eval(element, &scope) };
        List { items: rows.into_iter().map(item).collect(), open, before: 0 }
    }

    pub(super) fn map(&self, entries: &[(Expr, Expr)], env: &Env) -> Value {
        let entry = |(key, value): &(Expr, Expr)| Item {
            sure: true,
            key: Some(Value::of(self.cell(key, env))),
            value: self.eval(value, env),
        };
        Value::List(Rc::new(List { items: entries.iter().map(entry).collect(), ..List::default() }))
    }

    // ---- folds ------------------------------------------------------------------------------------------------

    pub(super) fn fold(&self, op: FoldOp, list: &Expr, result: &Type, env: &Env) -> Value {
        let value = self.eval(list, env);
        let element = match list.ty.inner() {
            Type::List(element) | Type::Map(element) => element.as_ref(),
            other => other,
        };
        let list = self.elements(&value, &list.ty);
        if op == FoldOp::Distinct {
            return Value::List(Rc::new(self.distinct(&list, element)));
        }
        if op == FoldOp::Len {
            let len = Scalar::Int(i64::try_from(list.items.len()).unwrap_or(i64::MAX));
            return Value::of(if list.is_sure() { Ok(Some(len)) } else { Err(Lost) });
        }
        match self.values(&list, element).and_then(|values| reduce(op, values, result)) {
            // One that is surely there makes a least and a greatest.
            Err(Lost) if matches!(op, FoldOp::Min | FoldOp::Max) && self.has_value(&list, element) => Value::Untold,
            cell => Value::of(cell),
        }
    }

    /// The texts of a list with a separator between them.
    pub(super) fn join(&self, list: &Expr, separator: &str, env: &Env) -> Value {
        let value = self.eval(list, env);
        let texts = self.values(&self.elements(&value, &list.ty), &Type::String).map(|values| {
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            Some(Scalar::String(Cow::Owned(texts.join(separator))))
        });
        Value::of(texts)
    }

    /// The scalars of a list, unset ones left out; lost where one is, or where one may be missing.
    fn values(&self, list: &List, element: &Type) -> Result<Vec<Scalar>, Lost> {
        if list.open {
            return Err(Lost);
        }
        let mut values = Vec::new();
        for item in &list.items {
            match (self.scalar(&item.value, element)?, item.sure) {
                (Some(value), true) => values.push(value),
                (Some(_), false) => return Err(Lost),
                (None, _) => {}
            }
        }
        Ok(values)
    }

    fn has_value(&self, list: &List, element: &Type) -> bool {
        let there = |item: &Item| item.sure && matches!(self.scalar(&item.value, element), Ok(Some(_)));
        list.items.iter().any(there)
    }

    /// The list without later doubles; unset is no double.
    fn distinct(&self, list: &List, element: &Type) -> List {
        let mut items: Vec<Item> = Vec::new();
        for item in &list.items {
            let earlier = |kept: &Item| {
                let same = self.equal(&kept.value, element, &item.value, element);
                if kept.sure { same } else { same.and(Truth::Unknown) }
            };
            // What may be missing from an open list may be an earlier double.
            let double = items.iter().map(earlier).fold(Truth::False, Truth::or);
            let value = Value::of(self.scalar(&item.value, element));
            match double {
                Truth::True => {}
                Truth::Unknown => items.push(Item { sure: false, key: None, value }),
                Truth::False => items.push(Item { sure: item.sure, key: None, value }),
            }
        }
        List { items, open: list.open, before: 0 }
    }

    // ---- what lies inside objects -----------------------------------------------------------------------------

    /// `every T of x`; without types `every string of x`.
    pub(super) fn every(&self, types: &[TypeId], of: &Value) -> List {
        let place = match of {
            Value::Place(place) => place,
            Value::Unknown | Value::Untold => return List::lost(),
            _ => return List::default(),
        };
        if types.is_empty() {
            return self.texts(place);
        }
        let mut all = List::default();
        let Some(root) = place.ty.and_then(|ty| self.schema.object_behind(ty)) else {
            // Of an object of no known kind, the metadata are all that has a type.
            let metadata = place.field(self.schema, "metadata");
            all.open |= metadata.broken && metadata.node.is_none();
            if place.steps.is_empty() && metadata.present().is_some() {
                for path in self.paths_to(self.schema.object_meta(), types).iter() {
                    self.follow(&metadata, path, &mut all);
                }
            }
            return all;
        };
        for path in self.paths_to(root, types).iter() {
            self.follow(place, path, &mut all);
        }
        all
    }

    fn paths_to(&self, root: TypeId, types: &[TypeId]) -> Paths {
        let key = (root, types.to_vec());
        if let Some(known) = self.paths.borrow().get(&key) {
            return Rc::clone(known);
        }
        let places = self.schema.places(root, types).unwrap_or_default();
        let paths: Paths = places.into_iter().map(|place| place.steps).collect();
        self.paths.borrow_mut().insert(key, Rc::clone(&paths));
        paths
    }

    /// The places at the end of a path that are there.
    fn follow(&self, from: &Place, path: &[Path], all: &mut List) {
        let mut places = vec![from.written()];
        for step in path {
            let mut next = Vec::new();
            for place in places {
                match step {
                    Path::Field(id) => {
                        let field = place.field(self.schema, self.schema.field_by_id(*id).name);
                        all.open |= field.broken && field.node.is_none();
                        next.extend(field.present().is_some().then_some(field));
                    }
                    Path::EachElement | Path::EachEntry => {
                        let string = std::sync::Arc::new(Type::String);
                        let ty = if *step == Path::EachElement { Type::List(string) } else { Type::Map(string) };
                        let list = self.elements_at(&place, &ty);
                        all.open |= list.open;
                        next.extend(list.items.into_iter().filter_map(|item| match item.value {
                            Value::Place(place) => Some(place.as_ref().clone()),
                            _ => None,
                        }));
                    }
                }
            }
            places = next;
        }
        all.items.extend(List::of(places.into_iter().map(|p| Value::Place(Rc::new(p)))).items);
    }

    /// All texts below a place, in the order of the document.
    fn texts(&self, place: &Place) -> List {
        if place.broken && place.node.is_none() {
            return List::lost();
        }
        let mut all = Vec::new();
        let mut open = vec![place.written()];
        while let Some(place) = open.pop() {
            let Some(node) = place.present() else { continue };
            let tree = place.tree();
            match tree.kind(node) {
                Kind::Str => all.push(Value::Place(Rc::new(Place { ty: None, ..place.clone() }))),
                Kind::List => {
                    open.extend((0..tree.children(node).len()).rev().map(|i| place.open_element(i)));
                }
                Kind::Map => {
                    let keys: Vec<&str> = tree.entries(node).map(|(key, _)| key).collect();
                    open.extend(keys.into_iter().rev().map(|key| place.open_key(key)));
                }
                _ => {}
            }
        }
        List::of(all)
    }

    /// The names of the set fields of an object, sorted.
    pub(super) fn field_names(&self, of: &Value) -> List {
        let place = match of {
            Value::Place(place) => place,
            Value::Unknown | Value::Untold => return List::lost(),
            _ => return List::default(),
        };
        let Some(node) = place.present() else {
            return if place.broken { List::lost() } else { List::default() };
        };
        let tree = place.tree();
        if tree.kind(node) != Kind::Map {
            return List::lost();
        }
        let set = tree.sorted_entries(node).into_iter().filter(|child| tree.kind(*child) != Kind::Null);
        List::of(set.map(|child| Value::Scalar(read::string(tree.key(child).unwrap_or_default()))))
    }
}

/// Whether a test holds for one of some elements, of which those that are not sure may not be there.
fn exists(open: bool, mut each: impl Iterator<Item = (bool, Truth)>) -> Truth {
    let start = if open { Truth::Unknown } else { Truth::False };
    each.by_ref().map(|(sure, truth)| if sure { truth } else { truth.and(Truth::Unknown) }).fold(start, Truth::or)
}

fn reduce(op: FoldOp, values: Vec<Scalar>, result: &Type) -> Cell {
    match op {
        FoldOp::Sum => {
            let zero = match result.inner() {
                Type::Float => Scalar::Float(0.0),
                Type::Quantity => Scalar::Quantity(Quantity(0)),
                Type::Duration => Scalar::Duration(Duration(0)),
                _ => Scalar::Int(0),
            };
            let add = |sum: Scalar, value: &Scalar| sum.plus(value).ok().flatten().ok_or(Lost);
            values.iter().try_fold(zero, add).map(Some)
        }
        FoldOp::Min | FoldOp::Max => {
            let mut best: Option<Scalar> = None;
            for value in values {
                let better = best.as_ref().is_none_or(|best| match value.compare(best) {
                    Some(order) if op == FoldOp::Min => order.is_lt(),
                    Some(order) => order.is_gt(),
                    None => false,
                });
                if better {
                    best = Some(value);
                }
            }
            Ok(best)
        }
        // Their results are no scalars of the list; they have been dealt with.
        FoldOp::Len | FoldOp::Distinct => Err(Lost),
    }
}
