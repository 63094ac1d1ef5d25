//! Upright in a Rust program: compile once, judge in many threads, answer admission reviews.
//!
//! `cargo run -p upright-embed-rust`

use serde_json::{Value, json};
use std::error::Error;
use std::thread;
use upright::{
    AdmissionOptions, CompileOptions, Evaluator, Input, Pack, ParamSource, Rules, RunOptions, Selection, Severity,
};

/// A rule of our own, beside the standard ones.
const OWN: &str = r#"
/// Registries that images may come from.
param registries: [string] = ["registry.example.com"]

/// Images come from registries that we know.
rule known-registry {
  severity high
  for w in Workload
  for c in w.containers
  require c.image.registry in registries at c.image
  message "{c.name} comes from {c.image.registry}"
}
"#;

fn main() -> Result<(), Box<dyn Error>> {
    // Once: the rules, and what they judge by. Both can be shared between threads.
    let rules = Rules::compile(&[Pack::from_files("acme", [("images.upright", OWN)])], &CompileOptions::default())?;
    let options = RunOptions {
        selection: Selection::Rules(vec!["known-registry".into(), "pod-host-network".into()]),
        params: vec![ParamSource::value("registries", "our settings", "[registry.acme.io]")],
        kubernetes: Some("1.34".into()),
        ..RunOptions::default()
    };
    let evaluator = rules.evaluator(&options)?;

    // As often as one likes: objects as values, as anything that serde can write, or as bytes.
    let pods: Vec<Value> = (0..4).map(pod).collect();
    let found = judge_in_threads(&evaluator, &pods);
    for lines in &found {
        lines.iter().for_each(|line| println!("{line}"));
    }
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [0, 1, 0, 1]);

    // Admission: a review in, its answer out.
    let review = json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
        "request": {"uid": "705ab4f5", "operation": "CREATE", "object": pod(1)}});
    let policy = AdmissionOptions { deny: Some(Severity::High), patch: true, ..AdmissionOptions::default() };
    let answer = evaluator.admit(Input::value("review", review), vec![], &policy)?;
    println!("{}", answer.to_json());
    assert!(answer.allowed && answer.patch.len() == 1);
    Ok(())
}

fn judge_in_threads(evaluator: &Evaluator, pods: &[Value]) -> Vec<Vec<String>> {
    thread::scope(|scope| {
        let judge = |pod: &Value| {
            let report = evaluator.check(vec![Input::value("pod", pod.clone())]);
            let line = |finding| format!("{}: {}", report.rule_id(finding), finding.message);
            report.open().map(line).collect()
        };
        let threads: Vec<_> = pods.iter().map(|pod| scope.spawn(move || judge(pod))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

/// Every second pod is on the network of its node.
fn pod(number: usize) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("pod-{number}")}, "spec": {
        "hostNetwork": number % 2 == 1, "containers": [{"name": "app", "image": "registry.acme.io/app:1"}]}})
}
