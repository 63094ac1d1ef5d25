//! `upright why` and `upright repl`.

use crate::project::{PRIVILEGED, Project};
use serde_json::Value;

const PACK: &str = "\
fn is_loud(name: string) -> bool = name like \"loud*\" or name.len > 20

/// Secrets have a long password.
rule short-password {
  severity low
  for s in Secret
  let word = s.stringData[\"password\"] ?? \"\"
  require word.len > 8 at s.stringData
  message \"the password is short\"
}

/// Quiet containers.
rule no-loud-container {
  severity low
  for w in Workload
  when w.object.metadata.namespace != \"noise\"
  for c in w.containers
  deny is_loud(c.name) and any e in c.env: e.name == \"VOLUME\" and e.value == \"11\" at c.name
  message \"container {c.name} is loud\"
}
";

const PODS: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: band, namespace: stage}
spec:
  containers:
  - {name: loud-guitar, image: a, env: [{name: X, value: y}, {name: VOLUME, value: '11'}]}
  - {name: triangle, image: b}
---
apiVersion: v1
kind: Pod
metadata: {name: drums, namespace: noise}
spec:
  containers: [{name: loud-drums, image: a}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: notes}
---
apiVersion: v1
kind: Secret
metadata: {name: key}
stringData: {password: hunter2}
";

fn project(name: &str) -> Project {
    Project::new(name).file("p.upright", PACK).file("pods.yaml", PODS)
}

#[test]
fn each_clause_is_shown_with_what_it_saw_and_the_one_that_ended_the_row() {
    insta::assert_snapshot!(project("why").run("why --pack p.upright no-loud-container pods.yaml").shown());
}

#[test]
fn one_object_can_be_picked_and_programs_get_json() {
    let project = project("why-json");
    let run = project.run("why --pack p.upright no-loud-container pods.yaml --object Pod/stage/band --output ndjson");
    assert_eq!(run.code, 0, "{}", run.shown());
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&json["verdict"], &json["object"]["name"]), (&"fail".into(), &"band".into()));
    let rows = &json["rows"];
    assert_eq!(rows[0]["finding"]["message"], "container loud-guitar is loud");
    assert_eq!(rows[1]["finding"], Value::Null);
    let last = rows[0]["steps"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["clause"], &last["holds"], &last["line"]), (&"deny".into(), &true.into(), &18.into()));
    let run = project.run("why --pack p.upright no-loud-container pods.yaml --object Pod/nobody");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert_eq!(project.run("why no-such-rule pods.yaml").code, 2);
}

#[test]
fn secrets_are_never_shown() {
    let run = project("why-secret").run("why --pack p.upright short-password pods.yaml --object key");
    assert!(run.stdout.contains("***") && !run.stdout.contains("hunter2"), "{}", run.shown());
    let run = project("repl-secret")
        .run_with("repl --input pods.yaml", ":it 4\nit.stringData\nit.stringData[\"password\"]\n");
    assert!(!run.stdout.contains("hunter2"), "{}", run.shown());
}

#[test]
fn a_standard_rule_says_why() {
    let project = Project::new("why-standard").file("a.yaml", PRIVILEGED);
    insta::assert_snapshot!(project.run("why container-privileged a.yaml").shown());
}

#[test]
fn expressions_are_asked_of_the_object() {
    let lines = "\
it.metadata.name
let names = [c.name for c in it.spec.containers]
names
names.len + 1
it.spec.hostNetwork
:type it.spec.containers
:objects
:it 3
it.kind
it.nothing
1 +
";
    insta::assert_snapshot!(project("repl").run_with("repl --input pods.yaml", lines).shown());
}
