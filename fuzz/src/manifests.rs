//! Manifests: the readers of YAML and JSON.

use serde_json::Value as Json;
use upright_object::{Limits, NodeId, Tree};
use upright_source::FileId;

fn limits() -> Limits {
    Limits { bytes: 1 << 20, nodes: 100_000, alias_nodes: 10_000, ..Limits::default() }
}

/// Any bytes are read within limits; places lie in the text and in each other; a tree is the same after JSON.
pub(crate) fn yaml(data: &[u8]) {
    let decoded = upright_object::decode(data);
    let read = upright_object::read_bytes(FileId(0), data, &limits());
    for diagnostic in &read.diagnostics {
        let span = diagnostic.primary.span;
        assert!(decoded.text.get(span.start as usize..span.end as usize).is_some(), "{diagnostic:?}");
    }
    for object in &read.objects {
        check_places(&decoded.text, &object.tree);
        let json = object.tree.to_json(object.root);
        let again = Tree::from_json(&json, &limits());
        if let (Ok(again), None) = (again, &object.unreadable) {
            assert!(same(&again.to_json(NodeId::ROOT), &json), "{json}");
        }
    }
    assert_eq!(format!("{:?}", upright_object::read_bytes(FileId(0), data, &limits())), format!("{read:?}"));
}

fn check_places(text: &str, tree: &Tree) {
    let mut work = vec![NodeId::ROOT];
    while let Some(id) = work.pop() {
        if let Some(span) = tree.span(id) {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
        }
        for child in tree.children(id) {
            assert_eq!(tree.parent(*child), Some(id));
            work.push(*child);
        }
    }
}

/// What serde reads as an object with a kind is read as that object, or refused with a reason.
pub(crate) fn json(data: &[u8]) {
    yaml(data);
    let Ok(value) = serde_json::from_slice::<Json>(data) else { return };
    let named = |key: &str| value[key].as_str().is_some_and(|text| !text.is_empty() && !text.contains("{{"));
    let is_list = value["kind"].as_str().is_some_and(|kind| kind.ends_with("List") || kind == "AdmissionReview");
    if !named("apiVersion") || !named("kind") || is_list {
        return;
    }
    let read = upright_object::read_bytes(FileId(0), data, &limits());
    match read.objects.as_slice() {
        [object] if object.unreadable.is_none() => {
            assert!(same(&object.tree.to_json(object.root), &value), "{value}");
        }
        [_] | [] => assert!(!read.diagnostics.is_empty(), "lost without a word: {value}"),
        _ => panic!("{} objects of one", read.objects.len()),
    }
}

/// Equal, where two readers may round a number's last digit in their own way.
fn same(a: &Json, b: &Json) -> bool {
    let mut work = vec![(a, b)];
    while let Some((a, b)) = work.pop() {
        match (a, b) {
            (Json::Array(x), Json::Array(y)) if x.len() == y.len() => work.extend(x.iter().zip(y)),
            (Json::Object(x), Json::Object(y)) if x.len() == y.len() => {
                for (key, value) in x {
                    let Some(twin) = y.get(key) else { return false };
                    work.push((value, twin));
                }
            }
            (Json::Number(x), Json::Number(y)) => {
                let (Some(x), Some(y)) = (x.as_f64(), y.as_f64()) else { return false };
                if (x - y).abs() > x.abs() * 1e-12 {
                    return false;
                }
            }
            (x, y) if x == y => {}
            _ => return false,
        }
    }
    true
}
