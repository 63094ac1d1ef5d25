//! What a case gives, as objects: documents with changes, and admission requests around them.

use serde_json::{Map, Value as Json, json};
use upright_object::{Limits, Object, Step, read};
use upright_source::{Level, SourceMap};
use upright_types::testing::{PathStep, TestCase, TestDocument};

/// A sentence about what can't be used, for the message.
pub(crate) type Broken = String;

/// The objects of a case, in the order in which they are given. Where it has a request, the first is the request's.
pub(crate) fn objects(case: &TestCase, sources: &mut SourceMap) -> Result<Vec<Object>, Broken> {
    let mut objects = Vec::new();
    for document in &case.documents {
        objects.extend(of_document(document, &case.name, sources)?);
    }
    if case.old.is_none() && case.request.is_none() {
        return Ok(objects);
    }
    let old = case.old.as_ref().map(|document| only(document, &case.name, sources)).transpose()?;
    let rest = if objects.is_empty() { Vec::new() } else { objects.split_off(1) };
    let object = objects.first().map(|object| object.tree.to_json(object.root));
    let text = review(case.request.clone(), object, old).to_string();
    let file = sources.add(format!("the request of case \"{}\"", case.name), text.as_str());
    let mut all = read(file, &text, &Limits::default()).objects;
    all.extend(rest);
    Ok(all)
}

/// The steps of a path.
pub(super) fn steps(path: &[PathStep]) -> Vec<Step> {
    let step = |step: &PathStep| match step {
        PathStep::Key(key) => Step::Key(key.to_string()),
        PathStep::Index(index) => Step::Index(*index as usize),
    };
    path.iter().map(step).collect()
}

/// The objects of a document, the first changed as it says.
fn of_document(document: &TestDocument, case: &str, sources: &mut SourceMap) -> Result<Vec<Object>, Broken> {
    let name = match &document.file {
        Some(file) if document.text.is_empty() => return Err(format!("the pack has no file `{file}`, or it is empty")),
        Some(file) => file.to_string(),
        None => format!("case \"{case}\""),
    };
    let file = sources.add(name, &*document.text);
    let read = read(file, &document.text, &Limits::default());
    // Objects that can't be read are something that a rule may be tested with; a text without any is a mistake.
    if read.objects.is_empty() {
        let error = read.diagnostics.iter().max_by_key(|diagnostic| diagnostic.level == Level::Error);
        let reason = error.map_or("it is empty", |error| error.title.as_str());
        return Err(format!("the document holds no object: {reason}"));
    }
    let mut objects = read.objects;
    if let Some(first) = objects.first_mut().filter(|_| !document.changes.is_empty()) {
        let mut value = first.tree.to_json(first.root);
        for change in &document.changes {
            set(&mut value, &steps(&change.path), change.value.clone())?;
        }
        let text = value.to_string();
        let file = sources.add(format!("case \"{case}\""), text.as_str());
        let changed = upright_object::read(file, &text, &Limits::default()).objects.into_iter().next();
        *first = changed.ok_or("after its changes the document holds no object")?;
    }
    Ok(objects)
}

/// The one object of a document, as JSON.
fn only(document: &TestDocument, case: &str, sources: &mut SourceMap) -> Result<Json, Broken> {
    match of_document(document, case, sources)?.as_slice() {
        [object] => Ok(object.tree.to_json(object.root)),
        objects => Err(format!("one object is asked for, and the document has {}", objects.len())),
    }
}

/// The request of an admission, around the objects that it is about.
fn review(request: Option<Json>, object: Option<Json>, old: Option<Json>) -> Json {
    let operation = match (&object, &old) {
        (Some(_), Some(_)) => "UPDATE",
        (None, Some(_)) => "DELETE",
        _ => "CREATE",
    };
    let mut all = Map::from_iter([
        ("uid".to_owned(), json!("00000000-0000-0000-0000-000000000000")),
        ("operation".to_owned(), json!(operation)),
    ]);
    if let Some(Json::Object(given)) = request {
        all.extend(given);
    }
    all.insert("object".to_owned(), object.unwrap_or(Json::Null));
    all.insert("oldObject".to_owned(), old.unwrap_or(Json::Null));
    json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": all})
}

/// Sets a value, making what is missing on the way; an element may be added at the end of a list, and null takes away
/// what is there.
fn set(value: &mut Json, steps: &[Step], new: Json) -> Result<(), Broken> {
    let (Some((last, parents)), false) = (steps.split_last(), steps.is_empty()) else { return Ok(()) };
    let mut at = value;
    for step in parents {
        at = slot(at, step)?;
    }
    match (last, new) {
        (Step::Key(key), Json::Null) => {
            at.as_object_mut().and_then(|map| map.shift_remove(key));
        }
        (Step::Index(index), Json::Null) => {
            if let Some(items) = at.as_array_mut().filter(|items| *index < items.len()) {
                items.remove(*index);
            }
        }
        (last, new) => *slot(at, last)? = new,
    }
    Ok(())
}

/// The place below a value, made if it is missing.
fn slot<'a>(at: &'a mut Json, step: &Step) -> Result<&'a mut Json, Broken> {
    match step {
        Step::Key(key) => {
            if at.is_null() {
                *at = json!({});
            }
            let map = at.as_object_mut().ok_or_else(|| format!("`{key}` is not below a map"))?;
            Ok(map.entry(key.clone()).or_insert(Json::Null))
        }
        Step::Index(index) => {
            if at.is_null() {
                *at = json!([]);
            }
            let items = at.as_array_mut().ok_or_else(|| format!("[{index}] is not below a list"))?;
            if *index == items.len() {
                items.push(Json::Null);
            }
            let count = items.len();
            items.get_mut(*index).ok_or_else(|| format!("[{index}] is past the end of a list of {count}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(path: &str, new: Json) -> Result<Json, Broken> {
        let mut value = json!({"spec": {"containers": [{"name": "a"}]}});
        set(&mut value, &Step::parse_path(path).unwrap(), new).map(|()| value)
    }

    #[test]
    fn a_change_makes_what_is_missing_on_its_way() {
        let new = changed("spec.containers[0].securityContext.drop[0]", json!("ALL")).unwrap();
        assert_eq!(new["spec"]["containers"][0]["securityContext"], json!({"drop": ["ALL"]}));
        assert_eq!(changed("spec.containers[1].name", json!("b")).unwrap()["spec"]["containers"][1]["name"], "b");
        assert!(changed("spec.containers[2].name", json!("b")).is_err());
        assert!(changed("spec.containers.name", json!("b")).is_err());
    }

    #[test]
    fn null_takes_away() {
        assert_eq!(changed("spec.containers[0].name", Json::Null).unwrap()["spec"]["containers"], json!([{}]));
        assert_eq!(changed("spec.containers[0]", Json::Null).unwrap()["spec"]["containers"], json!([]));
        assert_eq!(
            changed("spec.volumes", Json::Null).unwrap(),
            changed("spec", json!({"containers": [{"name": "a"}]})).unwrap()
        );
    }
}
