//! `upright check` on good input: findings, their places, their owners, waivers, requests.

use crate::project::{CLEAN, PRIVILEGED, Project};

#[test]
fn a_clean_manifest_says_so() {
    let run = Project::new("clean").file("clean.yaml", CLEAN).run("check clean.yaml");
    insta::assert_snapshot!(run.shown());
}

#[test]
fn findings_show_the_line_that_caused_them_and_the_fix() {
    let run = Project::new("findings").file("web.yaml", PRIVILEGED).run("check --profile pss-baseline web.yaml");
    insta::assert_snapshot!(run.shown());
}

#[test]
fn what_is_missing_is_shown_where_it_belongs() {
    let text = CLEAN.replace("        allowPrivilegeEscalation: false\n", "");
    let run = Project::new("missing").file("a.yaml", text).run("check a.yaml");
    insta::assert_snapshot!(run.shown());
}

#[test]
fn a_kind_of_another_group_is_an_error_and_judged_all_the_same() {
    let run = Project::new("group")
        .file("a.yaml", PRIVILEGED.replace("apiVersion: apps/v1", "apiVersion: v1"))
        .run("check --profile pss-baseline a.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stdout.contains("M0047") || run.stderr.contains("M0047"), "{}", run.shown());
    assert!(run.stdout.contains("[container-privileged]"), "{}", run.shown());
    let run = Project::new("group-twice").run("explain M0047");
    assert!(run.stdout.contains("no matches for kind"), "{}", run.shown());
}

#[test]
fn workloads_of_platforms_are_judged_without_their_definitions() {
    for (api_version, kind) in [("apps.openshift.io/v1", "DeploymentConfig"), ("argoproj.io/v1alpha1", "Rollout")] {
        let text = format!(
            "apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n      \
             hostNetwork: true\n      containers: [{{name: a, image: b}}]\n"
        );
        let run = Project::new(kind).file("a.yaml", text).run("check --profile pss-baseline a.yaml");
        assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", run.shown());
        assert!(run.stdout.contains("[pod-host-network]"), "{}", run.shown());
        assert!(!run.stdout.contains("M0045"), "{}", run.shown());
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let project = Project::new("same").file("in/a.yaml", PRIVILEGED).file("in/b.yaml", CLEAN.replace("ALL", "KILL"));
    let first = project.run("check -o json --profile all in");
    assert_eq!(first.code, 1);
    for _ in 0..3 {
        assert_eq!(project.run("check -o json --profile all in").stdout, first.stdout);
    }
}

#[test]
fn findings_of_owned_pods_stand_under_their_deployment() {
    let owned = |kind: &str, name: &str, by: &str, owner: &str, spec: &str| {
        format!(
            "apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: shop\n  ownerReferences:\n    - {{apiVersion: \
             apps/v1, kind: {by}, name: {owner}, uid: u, controller: true}}\nspec:\n{spec}---\n"
        )
    };
    let pod =
        owned("Pod", "web-1-x", "ReplicaSet", "web-1", "  hostNetwork: true\n  containers: [{name: a, image: b}]\n");
    let set = owned("ReplicaSet", "web-1", "Deployment", "web", "  selector: {matchLabels: {a: b}}\n");
    let set = set.replace("apiVersion: v1", "apiVersion: apps/v1");
    let project = Project::new("owners").file("a.yaml", format!("{pod}{set}{PRIVILEGED}"));
    let run = project.run("check --profile pss-baseline a.yaml");
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("Deployment shop/web\n") && !run.stdout.contains("\nPod shop"), "{}", run.stdout);
    assert!(run.stdout.contains("= in: Pod shop/web-1-x"), "{}", run.stdout);
    let run = project.run("check --profile pss-baseline -o ndjson a.yaml");
    assert!(run.stdout.contains("\"owner\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\""), "{}", run.stdout);
}

const NO_HOST_NETWORK: &str = "\
rule no-host-network {
  severity high
  for w in Workload
  deny w.pod.spec.hostNetwork
  message \"the host's network\"
}
";

const AGENT: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: agent\n  namespace: kube-system\nspec:\n  hostNetwork: true\n  \
     containers: [{name: a, image: b}]\n";

#[test]
fn a_waiver_excuses_what_it_names_until_its_day() {
    let waive = "\nwaive no-host-network {\n  for p in Pod\n  when p.metadata.namespace == \"kube-system\"\n  reason \"CNI agent\"\n  \
         until \"DAY\"\n}\n";
    let pack = format!("{NO_HOST_NETWORK}{waive}");
    let other = AGENT.replace("kube-system", "shop");
    let project = Project::new("waiver")
        .file("good.upright", pack.replace("DAY", "2999-01-01"))
        .file("late.upright", pack.replace("DAY", "2020-01-01"))
        .file("a.yaml", AGENT)
        .file("b.yaml", other);
    let run = project.run("check --pack good.upright a.yaml");
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stdout.contains("1 finding waived"), "{}", run.stdout);
    assert_eq!(project.run("check --pack good.upright a.yaml b.yaml").code, 1);
    let run = project.run("check --pack late.upright a.yaml");
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stderr.contains("M0060"), "{}", run.stderr);
    let run = project.run("check --pack good.upright b.yaml");
    assert!(run.stderr.contains("M0061"), "a waiver that excuses nothing is named: {}", run.stderr);
}

#[test]
fn an_admission_review_is_an_input() {
    let review = "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u\",\"operation\":\
         \"CREATE\",\"userInfo\":{\"username\":\"eve\"},\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\
         \"p\"},\"spec\":{\"hostNetwork\":true,\"containers\":[{\"name\":\"a\",\"image\":\"b\"}]}}}}";
    let project = Project::new("review").file("no-host.upright", NO_HOST_NETWORK).file("r.json", review);
    let run = project.run("check --pack no-host.upright -o ndjson r.json");
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("\"path\":\"spec.hostNetwork\""), "{}", run.stdout);
}

const JOIN: &str = "\
rule claim-missing {
  severity medium
  for p in Pod
  for v in p.spec.volumes
  when has v.persistentVolumeClaim
  require any c in PersistentVolumeClaim:
    c.metadata.namespace == p.metadata.namespace and c.metadata.name == v.persistentVolumeClaim.claimName
    at v.persistentVolumeClaim.claimName
  message \"there is no claim {v.persistentVolumeClaim.claimName ?? 'at all'}\"
}
";

#[test]
fn joins_see_the_inventory_and_do_not_judge_it() {
    let pod = CLEAN.replace(
        "  containers:",
        "  volumes:\n    - name: data\n      persistentVolumeClaim: {claimName: data}\n  containers:",
    );
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\n";
    let project = Project::new("join").file("join.upright", JOIN).file("pod.yaml", pod).file("claim.yaml", claim);
    assert_eq!(project.run("check --pack join.upright pod.yaml").code, 1);
    assert_eq!(project.run("check --pack join.upright pod.yaml claim.yaml").code, 0);
    let run = project.run("check --pack join.upright --inventory claim.yaml pod.yaml");
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stdout.contains("1 object judged"), "{}", run.stdout);
}

#[test]
fn what_can_not_be_known_is_counted_and_changes_no_exit_code() {
    let pack = "param hosts: {string: string}\n\nrule needs-facts {\n  severity low\n  for p in Pod\n  deny p.metadata.name in \
         [k for k, v in hosts]\n  message \"known\"\n}\n";
    let project =
        Project::new("facts").file("f.upright", pack).file("a.yaml", CLEAN).file("hosts.yaml", "clean: here\n");
    let run = project.run("check --pack f.upright a.yaml");
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stdout.contains("not evaluated on 1 object: needs-facts"), "{}", run.stdout);
    let run = project.run("check --pack f.upright --facts hosts=hosts.yaml a.yaml");
    assert_eq!(run.code, 1, "{}", run.shown());
}

#[test]
fn a_document_of_another_program_may_say_more_than_is_asked_for() {
    let pack = "/// A cluster.\ntype Described {\n  name: string,\n  public: bool = true,\n}\n\nparam described: Described\n\nrule \
         needs-facts {\n  severity low\n  for p in Pod\n  deny described.public at p\n  message \"{described.name}\"\n}\n";
    let project = Project::new("document")
        .file("f.upright", pack)
        .file("a.yaml", CLEAN)
        .file("more.json", "{\"name\": \"one\", \"public\": null, \"arn\": {\"x\": [1]}}")
        .file("wrong.json", "{\"name\": \"one\", \"public\": \"no\"}");
    let run = project.run("check --pack f.upright --facts described=more.json a.yaml");
    assert!(run.code == 1 && run.stdout.contains("one"), "{}", run.shown());
    let run = project.run("check --pack f.upright --facts described=wrong.json a.yaml");
    assert_eq!(run.code, 2, "what is asked for must be right: {}", run.shown());
    let run = project.run("check --pack f.upright --set described={name:one,arn:x} a.yaml");
    assert_eq!(run.code, 2, "what is typed is held to the type: {}", run.shown());
}

#[test]
fn the_target_version_reaches_the_rules() {
    let pack = "rule older {\n  severity low\n  for p in Pod\n  when kubernetes < \"1.30\"\n  deny p.metadata.name != \"\"\n  message \
         \"for {kubernetes}\"\n}\n";
    let project = Project::new("version").file("v.upright", pack).file("a.yaml", CLEAN);
    assert_eq!(project.run("check --pack v.upright a.yaml").code, 0);
    assert_eq!(project.run("check --pack v.upright --kubernetes 1.99 a.yaml").code, 0);
    let run = project.run("check --pack v.upright --kubernetes 1.24 a.yaml");
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("for 1.24"), "{}", run.stdout);
}

#[test]
fn a_request_alone_is_no_inventory() {
    let review = "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u\",\"operation\":\
         \"CREATE\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"shop\"},\"spec\":\
         {\"containers\":[{\"name\":\"a\",\"image\":\"b\"}],\"volumes\":[{\"name\":\"v\",\"persistentVolumeClaim\":{\"claimName\":\
         \"data\"}}]}}}}";
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: other, namespace: shop}\n";
    let project =
        Project::new("review-join").file("join.upright", JOIN).file("r.json", review).file("claims.yaml", claim);
    let run = project.run("check --pack join.upright r.json");
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stdout.contains("no inventory of PersistentVolumeClaim"), "{}", run.stdout);
    let run = project.run("check --pack join.upright --inventory claims.yaml r.json");
    assert_eq!(run.code, 1, "{}", run.shown());
}

#[test]
fn many_findings_are_counted_by_rule_and_what_a_rule_is_about_is_said_once() {
    let pod = |number: usize| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}}}\nspec: {{hostNetwork: true, hostPID: {}, \
             containers: [{{name: a, image: a}}]}}\n",
            number == 0
        )
    };
    let pods: String = (0..12).map(pod).collect();
    let run = Project::new("many").file("pods.yaml", pods).run("check --profile pss-baseline pods.yaml");
    assert!(
        run.stdout.contains("\n12  high      pod-host-network\n 1  high      pod-host-pid\n\n13 findings: 13 high"),
        "{}",
        run.stdout
    );
    assert_eq!(run.stdout.matches("= controls:").count(), 2, "{}", run.stdout);
    assert_eq!(run.stdout.matches("= help:").count(), 13, "{}", run.stdout);
}

#[test]
fn an_inventory_that_can_not_be_read_leaves_joins_open() {
    let pack = "rule claim {\n  severity low\n  for p in PersistentVolumeClaim\n  let c = find s in StorageClass: s.metadata.name == p.spec.storageClassName\n  require has c at p.spec.storageClassName\n  message \"no class\"\n}\n";
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a, namespace: b}\nspec: {storageClassName: fast}\n";
    let project =
        Project::new("lost-inventory").file("p.upright", pack).file("a.yaml", claim).file("inv.yaml", "a: [\n");
    for inventory in ["gone.yaml", "inv.yaml"] {
        let run = project.run(&format!("check --pack p.upright --inventory {inventory} a.yaml"));
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.stdout.contains("no findings"), "{}", run.stdout);
        let said = format!("no inventory of StorageClass: `{inventory}` could not be read");
        assert!(run.stdout.contains(&said), "{}", run.stdout);
    }
    assert_eq!(project.run("check --pack p.upright a.yaml").code, 1);
}

#[test]
fn an_update_without_its_new_object_says_what_is_judged() {
    let review = |operation: &str| {
        let old = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": []}}"#;
        format!(
            r#"{{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {{"uid": "u", "operation": "{operation}", "oldObject": {old}}}}}"#
        )
    };
    let project = Project::new("old-only").file("update.json", review("UPDATE")).file("delete.json", review("DELETE"));
    let run = project.run("check --profile pss-baseline update.json");
    assert!(run.stderr.contains("M0026") && run.stderr.contains("its `oldObject` is judged"), "{}", run.shown());
    assert_eq!(project.run("check --profile pss-baseline delete.json").stderr, "");
}

#[test]
fn a_profile_of_a_framework_ends_with_a_table_of_its_controls() {
    let pack = r#"
framework acme "Acme policy" {
  control "1.10" "No host network"
  control "1.9" "Nothing privileged"
  control "2.1" "Nobody looks at this"
  control "3.1" "Jobs end"
}
/// No host network.
rule a-net {
  severity high
  controls acme "1.10"
  for w in Workload
  deny w.pod.spec.hostNetwork
  message "net"
}
/// Nothing privileged.
rule a-privileged {
  severity high
  controls acme "1.9"
  for w in Workload
  for c in w.containers
  deny c.securityContext.privileged == true
  message "privileged"
}
/// Jobs end.
rule a-job {
  severity low
  controls acme "3.1"
  for j in Job
  require has j.spec.activeDeadlineSeconds
  message "no end"
}
profile acme-audit "Audit" {
  include controls acme "*"
}
"#;
    let project = Project::new("controls").file("p.upright", pack).file("a.yaml", PRIVILEGED);
    let run = project.run("check --pack p.upright --profile acme-audit a.yaml");
    insta::assert_snapshot!(run.shown());
    let json = project.run("check --pack p.upright --profile acme-audit -o json a.yaml").stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let verdicts: Vec<_> = json["controls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["id"].as_str().unwrap(), c["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(verdicts, [("1.9", "failed"), ("1.10", "passed"), ("2.1", "no rule"), ("3.1", "not applicable")]);
}
