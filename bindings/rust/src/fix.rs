//! The steps of a fix as a JSON Patch, and the object as it is after them.

use serde_json::{Map, Value as Json, json};
use upright_object::{Limits, NodeId, Object, Step, Tree, read_value};
use upright_source::{FileId, PatchOp};

/// One step of a fix, with its values known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// Puts a value at a place; missing parents are made.
    Set { place: Vec<Step>, value: Json },
    /// Adds an element to a list, unless it has an equal one, or one with the same values under `keys`.
    Add { place: Vec<Step>, value: Json, keys: Vec<String> },
    /// Takes a place away.
    Remove { place: Vec<Step> },
}

/// What changes make of an object: the patch, and the new object. None if they change nothing or can't be made: an
/// element of a list that is not there can't be set.
pub(crate) fn apply(object: &Json, changes: &[Change]) -> Option<(Vec<PatchOp>, Json)> {
    let mut work = Work { new: object.clone(), patch: Vec::new() };
    for change in changes {
        work.tests(object, change.place());
        match change {
            Change::Set { place, value } => work.set(place, value)?,
            Change::Add { place, value, keys } => work.add(place, value, keys)?,
            Change::Remove { place } => work.remove(place),
        }
    }
    let changed = work.patch.iter().any(|op| !matches!(op, PatchOp::Test { .. }));
    changed.then_some((work.patch, work.new))
}

/// An object with another value in its place; that of a request stays in its request.
pub(crate) fn with_value(object: &Object, value: Json) -> Option<Object> {
    let limits = Limits::default();
    let tree = |value: &Json| Tree::from_json(value, &limits).ok();
    let fixed = match object.review {
        None => Object::from_tree(tree(&value)?),
        Some(review) => {
            let mut document = object.tree.to_json(NodeId::ROOT);
            let steps = object.tree.steps(NodeId::ROOT, review.request);
            let request = descend(&mut document, &steps)?.as_object_mut()?;
            request.insert(if review.deleted { "oldObject" } else { "object" }.to_owned(), value);
            read_value(FileId(u32::MAX), &document, &limits).ok()?.objects.into_iter().next()?
        }
    };
    // An item of a list has its kind from the list.
    let Object { id, file, document, item, .. } = object.clone();
    Some(Object { id, file, document, item, ..fixed })
}

impl Change {
    pub(crate) fn place(&self) -> &[Step] {
        match self {
            Change::Set { place, .. } | Change::Add { place, .. } | Change::Remove { place } => place,
        }
    }
}

struct Work {
    new: Json,
    patch: Vec<PatchOp>,
}

impl Work {
    /// A patch names elements of lists by number; tests of their names hold it to the elements that were meant.
    fn tests(&mut self, object: &Json, place: &[Step]) {
        let mut at = object;
        for (depth, step) in (1..).zip(place) {
            let Some(next) = child(at, step) else { return };
            at = next;
            let Some(name) = matches!(step, Step::Index(_)).then(|| at.get("name")).flatten() else { continue };
            let path = format!("{}/name", Step::pointer(place.get(..depth).unwrap_or(place)));
            let test = PatchOp::Test { path, value: name.to_string() };
            if !self.patch.contains(&test) {
                self.patch.push(test);
            }
        }
    }

    fn set(&mut self, place: &[Step], value: &Json) -> Option<()> {
        let depth = deepest(&self.new, place);
        let (there, missing) = place.split_at(depth);
        if missing.is_empty() {
            let old = descend(&mut self.new, there)?;
            if old != value {
                *old = value.clone();
                self.patch.push(PatchOp::Replace { path: Step::pointer(place), value: value.to_string() });
            }
            return Some(());
        }
        if value.as_array().is_some_and(Vec::is_empty) {
            // No list and an empty one are the same, and the shorter is better.
            return Some(());
        }
        let (first, rest) = missing.split_first()?;
        let Step::Key(key) = first else { return None };
        let value = wrap(rest, value)?;
        let path = Step::pointer(place.get(..=depth)?);
        match descend(&mut self.new, there)? {
            Json::Object(map) => {
                map.insert(key.clone(), value.clone());
                self.patch.push(PatchOp::Add { path, value: value.to_string() });
            }
            // A key without a value: what is missing below it takes its place.
            slot @ Json::Null => {
                let value = json!({ key: value });
                *slot = value.clone();
                self.patch.push(PatchOp::Replace { path: Step::pointer(there), value: value.to_string() });
            }
            _ => return None,
        }
        Some(())
    }

    fn add(&mut self, place: &[Step], value: &Json, keys: &[String]) -> Option<()> {
        if deepest(&self.new, place) < place.len() || descend(&mut self.new, place)?.is_null() {
            return self.set(place, &Json::Array(vec![value.clone()]));
        }
        let Json::Array(items) = descend(&mut self.new, place)? else { return None };
        let same =
            |item: &Json| item == value || (!keys.is_empty() && keys.iter().all(|key| item.get(key) == value.get(key)));
        if !items.iter().any(same) {
            items.push(value.clone());
            self.patch.push(PatchOp::Add { path: format!("{}/-", Step::pointer(place)), value: value.to_string() });
        }
        Some(())
    }

    fn remove(&mut self, place: &[Step]) {
        let Some((last, parent)) = place.split_last() else { return };
        if deepest(&self.new, place) < place.len() {
            return;
        }
        let removed = match (descend(&mut self.new, parent), last) {
            (Some(Json::Object(map)), Step::Key(key)) => map.shift_remove(key).is_some(),
            (Some(Json::Array(items)), Step::Index(index)) if *index < items.len() => {
                items.remove(*index);
                true
            }
            _ => false,
        };
        if removed {
            self.patch.push(PatchOp::Remove { path: Step::pointer(place) });
        }
    }
}

/// How many steps of a place exist.
fn deepest(object: &Json, place: &[Step]) -> usize {
    let mut at = object;
    for (depth, step) in place.iter().enumerate() {
        match child(at, step) {
            Some(next) => at = next,
            None => return depth,
        }
    }
    place.len()
}

fn child<'a>(value: &'a Json, step: &Step) -> Option<&'a Json> {
    match step {
        Step::Key(key) => value.as_object()?.get(key),
        Step::Index(index) => value.as_array()?.get(*index),
    }
}

fn descend<'a>(value: &'a mut Json, place: &[Step]) -> Option<&'a mut Json> {
    place.iter().try_fold(value, |at, step| match step {
        Step::Key(key) => at.as_object_mut()?.get_mut(key),
        Step::Index(index) => at.as_array_mut()?.get_mut(*index),
    })
}

/// The value below the parents that are still to be made.
fn wrap(place: &[Step], value: &Json) -> Option<Json> {
    place.iter().rev().try_fold(value.clone(), |inner, step| match step {
        Step::Key(key) => Some(Json::Object(Map::from_iter([(key.clone(), inner)]))),
        Step::Index(0) => Some(Json::Array(vec![inner])),
        Step::Index(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(path: &str) -> Vec<Step> {
        Step::parse_path(path).unwrap()
    }

    fn set(path: &str, value: Json) -> Change {
        Change::Set { place: steps(path), value }
    }

    fn pod() -> Json {
        json!({"spec": {"containers": [{"name": "a/~b", "image": "x", "securityContext": null}, {"image": "y"}]}})
    }

    #[test]
    fn a_missing_value_comes_with_its_parents_in_one_step() {
        let (patch, new) = apply(&pod(), &[set("spec.containers[1].securityContext.caps.x", json!(1))]).unwrap();
        assert_eq!(
            patch,
            [PatchOp::Add { path: "/spec/containers/1/securityContext".into(), value: r#"{"caps":{"x":1}}"#.into() }]
        );
        assert_eq!(new["spec"]["containers"][1]["securityContext"]["caps"]["x"], 1);
    }

    #[test]
    fn an_element_with_a_name_is_held_by_a_test_of_it() {
        let (patch, _) = apply(&pod(), &[set("spec.containers[0].image", json!("z"))]).unwrap();
        assert_eq!(
            patch,
            [
                PatchOp::Test { path: "/spec/containers/0/name".into(), value: r#""a/~b""#.into() },
                PatchOp::Replace { path: "/spec/containers/0/image".into(), value: r#""z""#.into() },
            ]
        );
    }

    #[test]
    fn an_empty_list_is_not_written_where_there_is_none() {
        assert_eq!(apply(&pod(), &[set("spec.containers[1].args", json!([]))]), None);
        assert!(apply(&pod(), &[set("spec.containers", json!([]))]).is_some());
    }

    #[test]
    fn a_null_gives_way() {
        let (patch, new) = apply(&pod(), &[set("spec.containers[0].securityContext.a", json!(true))]).unwrap();
        assert!(matches!(&patch[1], PatchOp::Replace { value, .. } if value == r#"{"a":true}"#));
        assert_eq!(new["spec"]["containers"][0]["securityContext"]["a"], true);
    }

    #[test]
    fn an_element_is_added_once() {
        let place = steps("spec.drop");
        let add = Change::Add { place: place.clone(), value: json!("ALL"), keys: vec![] };
        let (patch, new) = apply(&pod(), &[add.clone(), add.clone()]).unwrap();
        assert_eq!((patch.len(), &new["spec"]["drop"]), (1, &json!(["ALL"])));
        assert_eq!(apply(&new, &[add]), None);
        let add = Change::Add {
            place: steps("spec.containers"),
            value: json!({"name": "a/~b", "image": "other"}),
            keys: vec!["name".into()],
        };
        assert_eq!(apply(&pod(), &[add]), None);
    }

    #[test]
    fn what_is_not_there_can_neither_go_nor_be_an_element() {
        assert_eq!(apply(&pod(), &[Change::Remove { place: steps("spec.volumes") }]), None);
        assert_eq!(apply(&pod(), &[set("spec.containers[7].image", json!("z"))]), None);
        assert_eq!(apply(&pod(), &[set("spec.containers[0].image.x", json!("z"))]), None);
    }

    #[test]
    fn a_field_and_an_element_can_go() {
        let changes = [
            Change::Remove { place: steps("spec.containers[1]") },
            Change::Remove { place: steps("spec.containers[0].image") },
        ];
        let (_, new) = apply(&pod(), &changes).unwrap();
        assert_eq!(new, json!({"spec": {"containers": [{"name": "a/~b", "securityContext": null}]}}));
    }
}
