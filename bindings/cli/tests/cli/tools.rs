//! The commands around `check`.

use crate::project::{CLEAN, PRIVILEGED, Project};
use serde_json::Value;

#[test]
fn a_new_pack_passes_its_own_tests_and_is_formatted() {
    let project = Project::new("init").file("a.yaml", PRIVILEGED);
    let run = project.run("init acme");
    assert_eq!(run.code, 0, "{}", run.shown());
    let run = project.run("test acme");
    assert_eq!((run.code, run.stdout.as_str()), (0, "3 passed, 0 failed\n"), "{}", run.shown());
    assert_eq!(run.stderr, "");
    assert_eq!(project.run("fmt --check acme").code, 0);
    assert_eq!(project.run("check --pack acme a.yaml").code, 0);
    let run = project.run("check --pack acme --profile acme-production a.yaml");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", run.shown());
    let run = project.run("init acme");
    assert_eq!(run.code, 2, "nothing is overwritten: {}", run.shown());
    assert_eq!(project.run("init 123").code, 2);
    assert_eq!(project.run("init std").code, 2);
}

#[test]
fn a_test_that_fails_shows_its_expectation() {
    let pack = "\
rule no-host-network {
  severity high
  for w in Workload
  deny w.pod.spec.hostNetwork
  message \"the host's network\"
}

test no-host-network {
  let pod = \"\"\"
    apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec: {hostNetwork: true, containers: [{name: a, image: b}]}
    \"\"\"
  case \"wrong on purpose\" {
    given pod
    expect pass
  }
  case \"points elsewhere\" {
    given pod
    expect fail at spec.hostPID
  }
  case \"right\" {
    given pod with spec.hostNetwork = false
    expect pass
  }
}
";
    let project = Project::new("test-fails").file("p.upright", pack);
    insta::assert_snapshot!(project.run("test p.upright").shown());
    let run = project.run("test --filter right p.upright");
    assert_eq!((run.code, run.stdout.as_str()), (0, "1 passed, 0 failed\n"), "{}", run.shown());
}

#[test]
fn an_expectation_without_an_object_is_one_of_all_that_the_rule_applies_to() {
    let pack = "\
/// Names.
rule names {
  severity low
  for p in Pod
  deny p.metadata.name == \"b\"
  message \"b\"
}

test names {
  let pod = '{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: b}]}}'
  let map = '{apiVersion: v1, kind: ConfigMap, metadata: {name: m}}'
  case \"one of two\" { given pod  given pod with metadata.name = \"b\"  expect pass }
  case \"only what does not apply\" { given map  expect pass }
  case \"not one that does\" { given map  given pod  expect not-applicable }
  case \"right\" {
    given map
    given pod
    given pod with metadata.name = \"b\"
    expect fail at metadata.name
    expect pass Pod/a
    expect not-applicable ConfigMap/m
  }
}
";
    let project = Project::new("test-all").file("p.upright", pack);
    insta::assert_snapshot!(project.run("test p.upright").shown());
}

#[test]
fn a_rule_over_the_cluster_passes_where_it_finds_nothing() {
    let pack = "\
/// There is a namespace for traffic.
rule ingress {
  severity low
  for cluster in Cluster
  require any n in Namespace: n.metadata.name == \"ingress\"
    at cluster
  message \"no namespace\"
}

test ingress {
  let namespace = '{apiVersion: v1, kind: Namespace, metadata: {name: ingress}}'
  case \"there\" { given namespace  expect pass  expect pass Cluster/cluster }
  case \"not there\" { given namespace with metadata.name = \"x\"  expect fail Cluster/cluster  expect not-applicable Namespace/x }
}
";
    let run = Project::new("test-cluster").file("p.upright", pack).run("test p.upright");
    assert_eq!((run.code, run.stdout.as_str()), (0, "2 passed, 0 failed\n"), "{}", run.shown());
}

#[test]
fn every_rule_of_the_standard_pack_passes_its_tests() {
    let run = Project::new("test-std").run("test --std");
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(!run.stdout.contains("no test:"), "{}", run.stdout);
}

#[test]
fn codes_and_rules_are_explained() {
    let project = Project::new("explain");
    insta::assert_snapshot!(project.run("explain m0012").shown());
    let run = project.run("explain container-privileged");
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stdout.starts_with("container-privileged (critical)\n"), "{}", run.stdout);
    assert!(run.stdout.contains("pss baseline") && run.stdout.contains("pack: std"), "{}", run.stdout);
}

#[test]
fn rules_are_listed_for_people_and_for_tools() {
    let project = Project::new("rules");
    let run = project.run("rules");
    let line = run.stdout.lines().find(|line| line.contains(" container-privileged ")).unwrap();
    assert!(line.starts_with("critical pod-security "), "{line}");
    let lines = project.run("rules --output ndjson").stdout;
    let all = lines.lines().count();
    for line in lines.lines() {
        let rule: Value = serde_json::from_str(line).unwrap();
        for member in ["id", "pack", "severity", "title", "description", "file"] {
            assert!(rule[member].is_string(), "{member} of {line}");
        }
        assert!(rule["controls"].is_array() && rule["params"].is_array() && rule["profiles"].is_array(), "{line}");
    }
    assert!(lines.contains("\"id\":\"container-privileged\""));
    let baseline = project.run("rules --output ndjson --profile pss-baseline").stdout.lines().count();
    assert!(baseline > 0 && baseline < all, "{baseline} of {all}");
}

#[test]
fn rules_are_found_by_domain_severity_control_and_words() {
    let project = Project::new("rules-found");
    let ids = |args: &str| {
        let run = project.run(&format!("rules -o ndjson {args}"));
        assert_eq!(run.code, 0, "{}", run.shown());
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
        run.stdout.lines().map(id).collect::<Vec<_>>()
    };
    let pod_security = ids("--domain pod-security");
    assert!(pod_security.contains(&"container-privileged".to_owned()), "{pod_security:?}");
    assert!(!pod_security.iter().any(|id| id.starts_with("rbac-")), "{pod_security:?}");
    assert_eq!(ids("--domain pod-security --severity critical"), ["container-privileged"]);
    assert_eq!(ids("--framework pss --control baseline:privileged"), ["container-privileged"]);
    assert!(ids("--framework cis --control 5.2.*").len() > 5);
    assert!(ids("HOST network").contains(&"pod-host-network".to_owned()), "words in any case");
    assert_eq!(ids("no-such-word-anywhere").len(), 0);
    let run = project.run("rules --domain pod-secruity");
    assert!(run.code == 2 && run.stderr.contains("there are: "), "{}", run.shown());
    assert_eq!(project.run("rules --framework iso").code, 2);
}

#[test]
fn each_stage_prints_what_it_hands_on() {
    let rule = "rule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostNetwork\n  message \"no\"\n}\n";
    let project = Project::new("dump").file("r.upright", rule).file("a.yaml", CLEAN);
    let text = |args: &str| {
        let run = project.run(args);
        assert_eq!(run.code, 0, "{args}: {}", run.shown());
        run.stdout
    };
    assert!(text("dump --stage tokens r.upright").contains("\"hostNetwork\""));
    let tree: Value = serde_json::from_str(&text("dump --stage tree r.upright")).unwrap();
    assert_eq!(tree["node"], "file");
    assert_eq!(text("tree r.upright"), text("dump --stage tree r.upright"));
    assert!(text("dump --stage ir --pack r.upright").contains("hostNetwork"));
    assert!(text("dump --stage listing --pack r.upright").contains("hostNetwork"));
    assert_eq!(text("dump --stage objects a.yaml"), "a.yaml:1:1 v1 Pod shop/clean\n");
    assert_eq!(text("dump --stage findings --pack r.upright a.yaml"), "");
    assert_eq!(project.run("dump --stage objects").code, 2);
}

#[test]
fn formatting_is_checked_and_done() {
    let ugly = "rule   r {\nseverity low\n  for p in Pod deny p.spec.hostNetwork // why\n message \"no\" }\n";
    let project = Project::new("fmt").file("pack/r.upright", ugly).file("bad.upright", "rule {");
    let run = project.run("fmt --check pack");
    assert_eq!((run.code, run.stdout.as_str()), (1, "pack/r.upright is not formatted\n"), "{}", run.shown());
    assert_eq!(project.read("pack/r.upright"), ugly, "--check changes nothing");
    assert_eq!(project.run("fmt pack").code, 0);
    let formatted = project.read("pack/r.upright");
    assert!(formatted.contains("// why") && formatted != ugly, "{formatted}");
    assert_eq!(project.run("fmt --check pack").code, 0);
    assert_eq!(project.run_with("fmt -", ugly).stdout, formatted);
    let run = project.run("fmt bad.upright pack");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert_eq!(project.read("bad.upright"), "rule {", "what can't be read is left alone");
}

#[test]
fn a_tree_as_json_is_a_rule_text_too() {
    let rule = "/// No pod uses the host's network.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostNetwork\n  message \"no\"\n}\n";
    let project = Project::new("json-rule")
        .file("r.upright", rule)
        .file("a.yaml", CLEAN.replace("spec:\n", "spec:\n  hostNetwork: true\n"));
    let tree = project.run("tree r.upright").stdout;
    let formatted = project.run_with("fmt -", rule).stdout;
    let project = project.file("r.json", &tree);
    assert_eq!(project.run("fmt r.json").stdout, formatted);
    assert_eq!(project.read("r.json"), tree, "the tree's file stays what it is");
    let run = project.run("check --pack r.json a.yaml");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", run.shown());
    let project = project.file("bad.json", tree.replace("\"deny\"", "\"denny\""));
    let run = project.run("check --pack bad.json a.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("U0802") && run.stderr.contains("denny"), "{}", run.stderr);
}

#[test]
fn a_tree_becomes_text_again_and_the_schema_is_printed() {
    let rule = "/// No pod uses the host's network.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostNetwork\n  message \"no\"\n}\n";
    let project = Project::new("tree-text").file("r.upright", rule);
    let tree = project.run("tree r.upright").stdout;
    let project = project.file("r.json", &tree);
    assert_eq!(project.run("tree r.json").stdout, project.run("tree --to text r.upright").stdout);
    // Without spans, which are those of another text.
    let bare = project.run("tree --to json r.json").stdout;
    assert!(!bare.contains("span"), "{bare}");
    assert_eq!(project.run_with("tree -", &bare).stdout, project.run("tree r.json").stdout);
    let schema: Value = serde_json::from_str(&project.run("tree --schema").stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(project.run("tree").code, 2);
    let run = project.run_with("tree --to text -", "rule {");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.shown());
}

#[test]
fn completions_are_printed_for_every_shell() {
    let project = Project::new("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = project.run(&format!("completions {shell}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains("upright") && run.stdout.contains("exit-zero"), "{shell}");
    }
}

#[test]
fn help_and_version_are_exit_0() {
    let project = Project::new("help");
    let run = project.run("--version");
    assert_eq!((run.code, run.stdout.as_str()), (0, concat!("upright ", env!("CARGO_PKG_VERSION"), "\n")));
    let run = project.run("check --help");
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("Exit codes"), "{}", run.stdout);
}
