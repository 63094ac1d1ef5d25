//! Facts that follow from the form of a field: what holds of all fields of a name or type.

use std::collections::BTreeSet;

use crate::model::{Facts, Shape};
use crate::words::{Meaning, SelectorForm, Single, UnsetSelector};

const OBJECT_META: &str = "meta.v1.ObjectMeta";
const LABEL_SELECTOR: &str = "meta.v1.LabelSelector";

/// Applies them, and checks that every type that a field refers to is there.
pub(crate) fn apply(facts: &mut Facts) -> Result<(), String> {
    let names: BTreeSet<String> = facts.types.keys().cloned().collect();
    for (owner, ty) in &mut facts.types {
        let root = !ty.kinds.is_empty();
        for (name, field) in &mut ty.fields {
            if let Shape::Object(target) = field.shape.innermost()
                && !names.contains(target)
            {
                return Err(format!("{owner}.{name}: type {target} does not exist"));
            }
            if name.ends_with("Seconds") {
                field.shape = seconds(&field.shape);
            }
            if root && ["apiVersion", "kind"].contains(&name.as_str()) {
                field.always = true;
            }
            if let Shape::Object(target) = &field.shape {
                field.always = name == "metadata" && target == OBJECT_META || name == "spec";
            }
            if owner == OBJECT_META && (name == "name" || name == "namespace") {
                field.always = true;
            }
            select(&mut field.shape);
            if name.ends_with("xpression") && field.shape == Shape::Single(Single::String) {
                field.meaning = Meaning::Cel;
            }
        }
    }
    for name in &names {
        let recursive = contains_itself(facts, name);
        if let Some(ty) = facts.types.get_mut(name) {
            ty.recursive = recursive;
        }
    }
    Ok(())
}

/// A whole number whose name ends in `Seconds` is a length of time.
fn seconds(shape: &Shape) -> Shape {
    match shape {
        Shape::Single(Single::Int32) => Shape::Single(Single::Seconds32),
        Shape::Single(Single::Int64) => Shape::Single(Single::Seconds64),
        other => other.clone(),
    }
}

/// A label selector is a selector wherever it stands; what it means unset is for `semantics.txt` to say.
fn select(shape: &mut Shape) {
    match shape {
        Shape::Object(target) if target == LABEL_SELECTOR => {
            *shape = Shape::Selector { form: SelectorForm::LabelSelector, unset: UnsetSelector::Other };
        }
        Shape::Map(inner) | Shape::List { element: inner, .. } => select(inner),
        _ => {}
    }
}

fn contains_itself(facts: &Facts, name: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![name.to_owned()]);
    while let Some(next) = open.pop() {
        let fields = facts.types.get(&next).into_iter().flat_map(|ty| ty.fields.values());
        for field in fields {
            if let Shape::Object(target) = field.shape.innermost() {
                if target == name {
                    return true;
                }
                if seen.insert(target.clone()) {
                    open.push(target.clone());
                }
            }
        }
    }
    false
}
