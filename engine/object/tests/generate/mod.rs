//! Random values, and texts of them.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its part")]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        Just("yes".to_owned()),
        Just("0644".to_owned()),
        Just("1e3".to_owned()),
        Just("~".to_owned()),
        Just(String::new()),
        Just("- a".to_owned()),
        Just("a: b #c".to_owned()),
        "[ -~äß😀\n\t]{0,12}",
        any::<String>(),
    ]
}

pub(crate) fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-100i64..100).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        (-1000i32..1000).prop_map(|i| Json::from(f64::from(i) / 8.0)),
        text().prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Json::from),
            vec((text(), inner), 0..12).prop_map(|entries| Json::from(Map::from_iter(entries))),
        ]
    })
}

pub(crate) fn object(spec: &Json) -> Json {
    serde_json::json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "a" }, "spec": spec })
}

/// Integral floats become integers on their way through YAML; very large and small ones keep their value only.
pub(crate) fn like_yaml(value: Json) -> Json {
    match value {
        Json::Number(n) if n.as_i64().is_none() => {
            let f = n.as_f64().unwrap();
            {
                let text = f.to_string();
                let int = text.parse::<i64>().map(Json::from);
                int.or_else(|_| text.parse::<u64>().map(Json::from)).unwrap_or(Json::from(f))
            }
        }
        Json::Array(items) => items.into_iter().map(like_yaml).collect(),
        Json::Object(map) => map.into_iter().map(|(k, v)| (k, like_yaml(v))).collect(),
        value => value,
    }
}

/// Line breaks that are reported in YAML, and the characters that YAML texts can't hold unescaped.
pub(crate) fn is_yaml_text(text: &str) -> bool {
    !text.contains(|c: char| matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}') || c.is_control())
}

/// Block style with quoted texts, indented by `step`.
pub(crate) fn block(value: &Json, indent: usize, step: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Json::Array(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&format!("\n{pad}- # item"));
                block(item, indent + step, step, out);
            }
        }
        Json::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                out.push_str(&format!("\n{pad}{}: # value", Json::from(key.as_str())));
                block(value, indent + step, step, out);
            }
        }
        scalar if indent.is_multiple_of(2) => {
            let line = out.rfind('\n').map_or(0, |i| i + 1);
            if let Some(comment) = out[line..].rfind(" # ").or_else(|| out[line..].rfind("# ")) {
                out.truncate(line + comment);
            }
            out.push_str(&format!(" {scalar} # scalar"));
        }
        scalar => out.push_str(&format!("\n{pad}  {scalar}\n")),
    }
}

pub(crate) fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}
