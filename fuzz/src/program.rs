//! Programs as hosts keep them: what the verifier lets through runs, whatever it says.

use crate::support::compare::objects;
use crate::support::rules::compiled;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use upright_object::Object;
use upright_program::Program;
use upright_schema::Schema;
use upright_vm::{BindOptions, Bound, Coverage, Limits};

const RULES: &str = include_str!("../seeds/check/everything.upright");

/// The data say which numbers of a program's tree become which others: three bytes each.
pub(crate) fn program(data: &[u8]) {
    static TREE: OnceLock<Value> = OnceLock::new();
    let tree = TREE.get_or_init(|| {
        let files = [("fuzz".to_owned(), RULES.to_owned())];
        let compiled = compiled(Schema::builtin().clone(), &files).unwrap_or_else(|e| panic!("{e:#?}"));
        serde_json::to_value(&*compiled.program).unwrap()
    });
    let mut tree = tree.clone();
    let parts = ["tables", "nodes", "columns", "rules", "literals"];
    for change in data.chunks_exact(3).take(8) {
        let part = &mut tree[parts[usize::from(change[0]) % parts.len()]];
        let mut numbers = Vec::new();
        collect(part, &mut numbers);
        let at = usize::from(change[0]) * 256 + usize::from(change[1]);
        if let Some(count) = numbers.len().checked_sub(1) {
            *numbers.swap_remove(at % (count + 1)) = json!(change[2] % 64);
        }
    }
    let Ok(program) = serde_json::from_value::<Program>(tree) else { return };
    let limits = Limits { rows: 10_000, object_rows: 10_000, text: 1 << 20, ..Limits::default() };
    let Ok(bound) = Bound::new(Arc::new(program), BindOptions { limits, ..BindOptions::default() }) else { return };
    let objects = objects(&[
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "labels": {"app": "web"}}, "spec": {
            "containers": [{"name": "c", "volumeMounts": [{"mountPath": "/a//b"}, {}], "ports": [{"containerPort": 80}],
                            "resources": {"limits": {"cpu": "2", "memory": "much"}, "requests": {"cpu": 1}}}, null, "x"]}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"},
               "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": "http"}]}}),
    ]);
    let all: Vec<&Object> = objects.iter().collect();
    let inventory = bound.inventory(&all, &Coverage::All);
    let outcome = upright_vm::evaluate(&bound, &inventory, &all);
    upright_vm::explain(&bound, &inventory, &all, &outcome.hits);
    upright_vm::evaluate_cluster(&bound, &inventory);
}

/// The numbers of a tree, in its order.
fn collect<'t>(value: &'t mut Value, out: &mut Vec<&'t mut Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| collect(item, out)),
        Value::Object(map) => map.values_mut().for_each(|item| collect(item, out)),
        Value::Number(_) => out.push(value),
        _ => {}
    }
}
