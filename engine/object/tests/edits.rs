//! Fixes change the text as little as they can, and exactly as the object.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
mod generate;

use common::read_text;
use generate::{block, config, is_yaml_text, json, like_yaml, object};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use upright_object::{NoEdit, Object, apply, edits};

fn first(text: &str) -> Object {
    let (_, _, mut read) = read_text(text);
    assert_eq!(read.diagnostics, vec![], "{text}");
    read.objects.remove(0)
}

fn value(text: &str) -> Json {
    let object = first(text);
    object.tree.to_json(object.root)
}

/// Changes the object of a text by a function and gives the text after the edits.
#[track_caller]
fn edited(text: &str, change: impl FnOnce(&mut Json)) -> Result<String, NoEdit> {
    let object = first(text);
    let mut new = object.tree.to_json(object.root);
    change(&mut new);
    let edits = edits(&object, text, &new)?;
    for pair in edits.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "{edits:?}");
    }
    let after = apply(text, &edits);
    assert_eq!(value(&after), new, "{text}\n-- became --\n{after}");
    Ok(after)
}

/// What lines went and came.
fn diff(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] =
                if old[i] == new[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            out.push_str(&format!("-{}\n", old[i]));
            i += 1;
        } else {
            out.push_str(&format!("+{}\n", new[j]));
            j += 1;
        }
    }
    out
}

const WEB: &str = include_str!("data/web.yaml");

#[track_caller]
fn web(change: impl FnOnce(&mut Json)) -> String {
    diff(WEB, &edited(WEB, change).unwrap())
}

#[test]
fn a_scalar_keeps_its_quotes_and_its_comment() {
    let pod = "apiVersion: v1\nkind: Pod\nspec:\n  a: 'x'  # one\n  b: \"y\"\n  c: z # three\n  d: # four\n  e: |\n    text\n  f: 1\n";
    let after =
        edited(pod, |v| v["spec"] = json!({"a": "it's", "b": "no", "c": "no", "d": true, "e": "p\nq", "f": "1"}));
    insta::assert_snapshot!(diff(pod, &after.unwrap()));
}

#[test]
fn missing_parents_are_made_in_the_style_of_the_file() {
    insta::assert_snapshot!(web(|v| {
        let pod = &mut v["spec"]["template"]["spec"];
        pod["containers"][0]["securityContext"] =
            json!({"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}});
    }));
}

#[test]
fn several_changes_of_one_object_fit_together() {
    insta::assert_snapshot!(web(|v| {
        let pod = &mut v["spec"]["template"]["spec"];
        pod.as_object_mut().unwrap().remove("automountServiceAccountToken");
        pod["containers"][0]["resources"]["limits"]["cpu"] = json!("500m");
        pod["containers"][0]["resources"]["limits"]["ephemeral-storage"] = json!("1Gi");
        pod["containers"][0]["env"].as_array_mut().unwrap().push(json!({"name": "A", "value": "1"}));
        pod["volumes"].as_array_mut().unwrap().remove(1);
        pod["volumes"][0]["emptyDir"] = json!({"sizeLimit": "1Gi"});
        pod["initContainers"][0]["args"] = json!(["./migrate"]);
    }));
}

#[test]
fn the_only_entry_and_the_first_of_an_item_can_go() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    a: b # c\nspec:\n  containers:\n  - name: x\n    # of y\n    image: y\n  - name: z";
    let after = edited(text, |v| {
        v["metadata"]["labels"] = json!({});
        v["spec"]["containers"] = json!([{"image": "y"}]);
    });
    insta::assert_snapshot!(after.unwrap());
}

#[test]
fn kept_blank_lines_of_a_block_text_stay_its_own() {
    let text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |+\n    text\n\n\n# after\n";
    insta::assert_snapshot!(edited(text, |v| v["data"]["b"] = json!("c")).unwrap());
}

#[test]
fn json_keeps_its_layout() {
    let pretty = serde_json::to_string_pretty(&json!({"apiVersion": "v1", "kind": "Pod", "spec": {"hostPID": true, "containers": [{"name": "a", "image": "b"}], "x": []}})).unwrap();
    let change = |v: &mut Json| {
        v["spec"]["hostPID"] = json!(false);
        v["spec"]["containers"][0]["securityContext"] = json!({"privileged": false, "capabilities": {"drop": ["ALL"]}});
        v["spec"]["x"] = json!([1]);
        v["spec"]["y"] = json!("z");
    };
    insta::assert_snapshot!(edited(&pretty, change).unwrap());
    let compact: Json = serde_json::from_str(&pretty).unwrap();
    insta::assert_snapshot!(edited(&compact.to_string(), change).unwrap());
}

#[test]
fn flow_style_stays_flow_style() {
    let text = "apiVersion: v1\nkind: Pod\nspec: {a: 1, b: [x, y, ], c: , d: {e: f},\n  g: h}\n";
    let after =
        edited(text, |v| v["spec"] = json!({"b": ["x", "z", "w"], "c": "true", "d": {}, "g": "h", "i": {"j": "k: l"}}));
    insta::assert_snapshot!(after.unwrap());
}

#[test]
fn windows_line_ends_stay() {
    let text = "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  a: 1\r\n";
    let after = edited(text, |v| v["spec"] = json!({"a": 2, "b": {"c": 1}})).unwrap();
    assert_eq!(after, "apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  a: 2\r\n  b:\r\n    c: 1\r\n");
}

#[test]
fn what_an_alias_shares_is_not_edited() {
    let relabel = |v: &mut Json| v["metadata"]["labels"]["new"] = json!("label");
    assert_eq!(edited(WEB, relabel), Err(NoEdit::Shared));
    let text = "apiVersion: v1\nkind: Pod\na: &a {x: 1}\nb: *a\nc: {<<: *a}\nd: !!str 1\n";
    assert_eq!(edited(text, |v| v["b"]["x"] = json!(2)), Err(NoEdit::Shared));
    assert_eq!(edited(text, |v| v["c"]["x"] = json!(2)), Err(NoEdit::Shared));
    assert_eq!(edited(text, |v| v["d"] = json!(2)), Err(NoEdit::Form));
    let read = first("{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}");
    assert_eq!(edits(&read, "", &json!({})), Err(NoEdit::NoText));
}

/// One small change somewhere in a value.
fn change(value: &mut Json, at: &[prop::sample::Index], what: u8, new: &Json) {
    let mut pointer = String::new();
    for step in at {
        let next = match value.pointer(&pointer).unwrap() {
            Json::Array(items) if !items.is_empty() => step.index(items.len()).to_string(),
            Json::Object(map) if !map.is_empty() => map.keys().nth(step.index(map.len())).unwrap().clone(),
            _ => break,
        };
        pointer.push('/');
        pointer.push_str(&next.replace('~', "~0").replace('/', "~1"));
    }
    let Some((parent, last)) = pointer.rsplit_once('/') else { return *value = new.clone() };
    let last = last.replace("~1", "/").replace("~0", "~");
    match (value.pointer_mut(parent).unwrap(), what) {
        (Json::Array(items), 0) => drop(items.remove(last.parse().unwrap())),
        (Json::Array(items), 1) => items.insert(last.parse().unwrap(), new.clone()),
        (Json::Array(items), 2) => items.push(new.clone()),
        (Json::Array(items), _) => items[last.parse::<usize>().unwrap()] = new.clone(),
        (Json::Object(map), 0) => drop(map.shift_remove(&last)),
        (Json::Object(map), 1 | 2) => drop(map.insert(format!("{last}+"), new.clone())),
        (Json::Object(map), _) => drop(map.insert(last, new.clone())),
        _ => {}
    }
}

fn steps() -> impl Strategy<Value = Vec<(Vec<prop::sample::Index>, u8, Json)>> {
    let path = prop::collection::vec(any::<prop::sample::Index>(), 1..4);
    prop::collection::vec((path, 0u8..5, json()), 1..4)
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn a_text_after_its_edits_is_the_changed_object(spec in json(), changes in steps(), form in 0..4, step in 1usize..5) {
        let old = object(&spec);
        let mut new = spec.clone();
        for (path, what, value) in &changes {
            change(&mut new, path, *what, value);
        }
        let mut text = String::new();
        match form {
            0 => text = old.to_string(),
            1 => text = serde_json::to_string_pretty(&old).unwrap(),
            2 => text = format!("# flow\n{old}\n"),
            _ => {
                block(&old, 0, step, &mut text);
                text.push_str("# end\n");
            }
        }
        prop_assume!(form < 2 || text.lines().all(is_yaml_text));
        let read = first(&text);
        let wanted = if form < 2 { object(&new) } else { like_yaml(object(&new)) };
        let edits = edits(&read, &text, &wanted).unwrap();
        for pair in edits.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start, "{:?}", edits);
        }
        let after = apply(&text, &edits);
        prop_assert_eq!(value(&after), wanted, "{}\n-- became --\n{}", text, after);
    }
}
