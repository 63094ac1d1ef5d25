//! A JSON Patch (RFC 6902) from one value to another.

use serde_json::Value as Json;
use upright_source::PatchOp;

/// The steps from the old value to the new one. Applied in their order, they give it exactly.
pub(super) fn between(old: &Json, new: &Json) -> Vec<PatchOp> {
    let mut patch = Vec::new();
    let mut work = vec![(String::new(), old, new)];
    while let Some((path, old, new)) = work.pop() {
        match (old, new) {
            (old, new) if old == new => {}
            (Json::Object(before), Json::Object(after)) => {
                for key in before.keys().filter(|key| !after.contains_key(*key)) {
                    patch.push(PatchOp::Remove { path: below(&path, key) });
                }
                for (key, value) in after {
                    match before.get(key) {
                        Some(old) => work.push((below(&path, key), old, value)),
                        None => patch.push(PatchOp::Add { path: below(&path, key), value: value.to_string() }),
                    }
                }
            }
            (Json::Array(before), Json::Array(after)) if before.len() <= after.len() => {
                for (index, value) in after.iter().enumerate() {
                    match before.get(index) {
                        Some(old) => work.push((format!("{path}/{index}"), old, value)),
                        None => patch.push(PatchOp::Add { path: format!("{path}/-"), value: value.to_string() }),
                    }
                }
            }
            // Where an element goes, those behind it move: the list as a whole is plainer, and no less safe.
            _ => patch.push(PatchOp::Replace { path, value: new.to_string() }),
        }
    }
    patch
}

/// The pointer of a key below another one.
fn below(path: &str, key: &str) -> String {
    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_says_what_was_added_changed_and_taken_away() {
        let old = json!({"a": 1, "b": {"x/~": [1, 2]}, "c": [1, 2, 3], "d": null});
        let new = json!({"a": 2, "b": {"x/~": [1, 5, 6]}, "c": [1, 3], "e": true});
        let mut patch = between(&old, &new);
        patch.sort_by_key(|op| format!("{op:?}"));
        let add = |path: &str, value: &str| PatchOp::Add { path: path.into(), value: value.into() };
        let replace = |path: &str, value: &str| PatchOp::Replace { path: path.into(), value: value.into() };
        let expected = [
            add("/b/x~1~0/-", "6"),
            add("/e", "true"),
            PatchOp::Remove { path: "/d".into() },
            replace("/a", "2"),
            replace("/b/x~1~0/1", "5"),
            replace("/c", "[1,3]"),
        ];
        assert_eq!(patch, expected);
        assert_eq!(between(&old, &old), []);
    }
}
