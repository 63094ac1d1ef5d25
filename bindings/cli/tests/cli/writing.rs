//! What people run into while they write rules of their own.

use crate::project::Project;

const AMOUNTS: &str = include_str!("../../../../dsl/types/tests/data/rules/amounts-and-times.upright");

#[test]
fn amounts_and_spans_are_scaled_by_numbers_and_times_differ_by_spans() {
    let run = Project::new("amounts").file("amounts.upright", AMOUNTS).run("test amounts.upright");
    assert_eq!((run.code, run.stdout.as_str()), (0, "6 passed, 0 failed\n"), "{}", run.shown());
}

#[test]
fn any_part_of_a_split_text_is_named_by_its_index() {
    let rule = r#"
/// Nothing runs in office hours.
rule cron-window {
  severity info
  for j in CronJob
  let hour = j.spec.schedule.text.split(" ")[1]
  when has hour
  deny (hour.int ?? 0) >= 9 at j.spec.schedule
  message "runs at {hour}, then {j.spec.schedule.text.split(' ')[7] ?? 'nothing'}"
}
test cron-window {
  let job = """
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: a}
    spec:
      schedule: "0 12 3 * *"
      jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}}
    """
  case "noon" { given job  expect fail at spec.schedule }
  case "night" { given job with spec.schedule = "0 3 * * *"  expect pass }
}
"#;
    let run = Project::new("split").file("cron.upright", rule).run("test cron.upright");
    assert_eq!((run.code, run.stdout.as_str()), (0, "2 passed, 0 failed\n"), "{}", run.shown());
}

#[test]
fn a_rule_that_can_not_be_compiled_fails_the_tests_though_no_case_tests_it() {
    let rule = r#"
use kubelet.config.k8s.io/v1beta1.KubeletConfiguration

/// Kubelets do not run swap.
rule second {
  severity info
  for m in ConfigMap
  let config = (m.data["kubelet"] ?? "none") as KubeletConfiguration
  deny config.failSwapOn == false at m.data
  message "it is"
}
"#;
    let run = Project::new("uncompilable").file("second.upright", rule).run("test second.upright");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("U0500") && run.stderr.contains("second.upright:8:"), "{}", run.stderr);
}

#[test]
fn a_field_that_is_misspelt_in_a_test_is_a_warning() {
    let rule = r#"
/// Pods stay out of the network of their node.
rule host-network {
  severity high
  for p in Pod
  deny p.spec.hostNetwork
  message "shares it"
}
test host-network {
  let pod = """
    apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec: {containers: [{name: a, image: a}]}
    """
  case "false" { given pod with spec.hostNetwrk = false  expect pass }
  case "unset" { given pod  expect pass }
}
"#;
    let run = Project::new("misspelt").file("host.upright", rule).run("test host.upright");
    assert_eq!((run.code, run.stdout.as_str()), (0, "2 passed, 0 failed\n"), "{}", run.shown());
    assert!(
        run.stderr.contains("[U0903] Warning") && run.stderr.contains("did you mean `hostNetwork`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn lists_of_what_is_secret_and_what_functions_find_in_it_are_not_printed() {
    let pack = "\
fn text(j: json?) -> string = if j is string then j else \"none\"
fn token(j: json?) -> string = text(j[\"token\"])

/// Secrets.
rule secrets {
  severity low
  for s in Secret
  let plain = [k for k, v in s.data]
  let computed = [(v.text ?? '').upper for v in s.data]
  deny plain.len > 0 at s
  message \"{plain} {computed} {token((raw s)['stringData'])} {text((raw s)['type'])}\"
}
";
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: Opaque\ndata: {token: aHVudGVyMg==}\n\
                  stringData: {token: hunter3}\n";
    let run = Project::new("secret-lists")
        .file("p.upright", pack)
        .file("a.yaml", secret)
        .run("check --pack p.upright a.yaml");
    assert!(run.stdout.contains("token *** *** Opaque"), "{}", run.shown());
    assert!(!run.stdout.to_lowercase().contains("hunter"), "{}", run.shown());
}
