//! Packs: rules of one's own, and what is said of those that are no rules.

use crate::project::{CLEAN, PRIVILEGED, Project};
use std::os::unix::fs::symlink;

const RULE: &str = "\
/// Images come from our own registries.
rule acme-image-registry {
  severity high
  for w in Workload
  for c in w.containers
  require c.image.registry == \"registry.acme.io\"
  message \"{c.image} is not ours\"
}
";

#[test]
fn a_pack_judges_alone_unless_a_profile_says_more() {
    let project = Project::new("pack")
        .file(
            "acme/pack.upright",
            "pack acme {\n  edition 2026\n  version \"1.0.0\"\n  kubernetes \"1.33 .. 1.37\"\n}\n",
        )
        .file("acme/images.upright", RULE)
        .file("a.yaml", PRIVILEGED);
    let run = project.run("check --pack acme -o ndjson a.yaml");
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{}", run.shown());
    assert!(run.stdout.contains("acme-image-registry"), "{}", run.stdout);
    let run = project.run("check --pack acme --profile all -o ndjson a.yaml");
    assert!(
        run.stdout.contains("acme-image-registry") && run.stdout.contains("container-privileged"),
        "{}",
        run.stdout
    );
    let run = project.run("check --pack acme/images.upright -o ndjson a.yaml");
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "one file is a pack: {}", run.shown());
}

#[test]
fn a_pack_inside_of_a_pack_is_no_part_of_it() {
    let block = |name: &str| format!("pack {name} {{\n  edition 2026\n  version \"1.0.0\"\n}}\n");
    let inner = RULE.replace("acme-image-registry", "cloud-image-registry");
    let project = Project::new("nested")
        .file("acme/pack.upright", block("acme"))
        .file("acme/images.upright", RULE)
        .file("acme/packs/cloud/pack.upright", block("cloud"))
        .file("acme/packs/cloud/rules/images.upright", inner.replace("high", "  high"))
        .file("a.yaml", PRIVILEGED);
    let run = project.run("check --pack acme -o ndjson a.yaml");
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{}", run.shown());
    assert!(run.stdout.contains("acme-image-registry"), "{}", run.stdout);
    let run = project.run("check --pack acme --pack acme/packs/cloud -o ndjson a.yaml");
    assert_eq!(run.stdout.lines().count(), 2, "named as well, it judges: {}", run.shown());
    let run = project.run("fmt --check acme");
    assert!(run.code == 1 && run.shown().contains("cloud"), "what is formatted is everything below: {}", run.shown());
}

#[test]
fn a_profile_of_a_pack_sets_parameters_and_severities() {
    let pack = format!(
        "param registries: [string] = []\n{}\nprofile acme \"ACME\" {{\n  include acme-image-registry, container-privileged\n  set \
         registries = [\"registry.example.com\"]\n  severity container-privileged = low\n}}\n",
        RULE.replace("== \"registry.acme.io\"", "in registries")
    );
    let project = Project::new("profile").file("p.upright", pack).file("a.yaml", PRIVILEGED);
    let run = project.run("check --pack p.upright --profile acme -o ndjson a.yaml");
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{}", run.shown());
    assert!(run.stdout.contains("\"severity\":\"low\""), "{}", run.stdout);
    let run = project.run("check --pack p.upright --profile acme --set registries=[] -o ndjson a.yaml");
    assert_eq!(run.stdout.lines().count(), 2, "what is typed wins: {}", run.shown());
}

#[test]
fn a_typo_in_a_rule_is_exit_2_and_nothing_is_judged() {
    let project =
        Project::new("typo").file("p.upright", RULE.replace("w.containers", "w.contianers")).file("a.yaml", PRIVILEGED);
    insta::assert_snapshot!(project.run("check --pack p.upright a.yaml").shown());
}

#[test]
fn one_run_tells_every_independent_mistake() {
    let two = RULE.replace("severity high", "severity grave").replace("c.image.registry", "c.imag.registry");
    let run =
        Project::new("mistakes").file("p.upright", two).file("a.yaml", CLEAN).run("check --pack p.upright a.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("grave") && run.stderr.contains("imag"), "{}", run.stderr);
}

#[test]
fn a_picture_is_no_rule_file() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    let project = Project::new("png").file("p.upright", png).file("pack/p.upright", png).file("a.yaml", CLEAN);
    for pack in ["p.upright", "pack"] {
        let run = project.run(&format!("check --pack {pack} a.yaml"));
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.stderr.contains("p.upright` is not a text"), "{}", run.stderr);
    }
    let run = project.run("fmt p.upright");
    assert_eq!(run.code, 2, "{}", run.shown());
}

#[test]
fn a_pack_that_holds_itself_ends() {
    let project = Project::new("itself").file("acme/images.upright", RULE).file("a.yaml", CLEAN);
    symlink(project.path("acme"), project.path("acme/again")).unwrap();
    let run = project.run("check --pack acme a.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("acme"), "{}", run.stderr);
}

#[test]
fn modules_that_use_each_other_are_exit_2() {
    let project = Project::new("modules")
        .file("acme/a.upright", "use acme/b\npub fn one() -> int = b.two()\n")
        .file("acme/b.upright", "use acme/a\npub fn two() -> int = a.one()\n")
        .file("x.yaml", CLEAN);
    let run = project.run("check --pack acme x.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("U0114"), "{}", run.stderr);
}

#[test]
fn folders_without_rules_and_packs_of_one_name_are_exit_2() {
    let project = Project::new("odd")
        .file("none/readme.md", "")
        .file("a/same.upright", RULE)
        .file("b/same.upright", RULE)
        .file("x.yaml", CLEAN);
    let run = project.run("check --pack none x.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("there is no `.upright` file in it"), "{}", run.stderr);
    let run = project.run("check --pack a/same.upright --pack b/same.upright x.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("two packs are named `same`"), "{}", run.stderr);
    assert_eq!(project.run("check --pack gone x.yaml").code, 2);
}

#[test]
fn custom_resources_are_known_by_their_definitions() {
    let crd = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: backups.example.com}
spec:
  group: example.com
  names: {kind: Backup, plural: backups}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, properties: {keep: {type: integer}}}
";
    let rule = "use example.com/v1.Backup\nrule backup-kept {\n  severity low\n  for b in Backup\n  require (b.spec.keep ?? 0) > 3\n  message \"only {b.spec.keep ?? 0}\"\n  \n}\n";
    let rule = rule.replace("\n  message", "\n    at b.spec.keep\n  message");
    let backup = "apiVersion: example.com/v1\nkind: Backup\nmetadata: {name: nightly, namespace: a}\nspec: {keep: 1}\n";
    let project = Project::new("crd")
        .file("crd.yaml", crd)
        .file("p.upright", &rule)
        .file(
            "acme/pack.upright",
            "pack acme {\n  edition 2026\n  version \"1.0.0\"\n  kubernetes \"1.33 .. 1.37\"\n  crds \"crds/\"\n}\n",
        )
        .file("acme/crds/crd.yaml", crd)
        .file("acme/p.upright", &rule)
        .file("a.yaml", backup);
    let run = project.run("check --pack p.upright --crd crd.yaml a.yaml");
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("only 1"), "{}", run.stdout);
    assert_eq!(project.run("check --pack acme a.yaml").code, 1, "a pack brings its definitions along");
    // What the cluster has wins over what the pack brought along.
    let project =
        project.file("own.yaml", crd.replace("keep: {type: integer}", "keep: {type: integer}, more: {type: string}"));
    let own =
        "apiVersion: example.com/v1\nkind: Backup\nmetadata: {name: nightly, namespace: a}\nspec: {keep: 4, more: a}\n";
    let project = project.file("b.yaml", own);
    assert!(project.run("check --pack acme b.yaml").stderr.contains("M0040"));
    let run = project.run("check --pack acme --crd own.yaml b.yaml");
    assert!(run.code == 0 && !run.stderr.contains("M0040"), "{}", run.shown());
    let run = project.run("check --pack p.upright a.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    let run = project.run("check --pack p.upright --crd a.yaml a.yaml");
    assert!(run.stderr.contains("M0055"), "{}", run.stderr);
}

#[test]
fn a_pack_without_rules_is_no_silent_pass() {
    let project = Project::new("no-rules").file("p.upright", "param a: int = 1\n").file("a.yaml", PRIVILEGED);
    let run = project.run("check --pack p.upright a.yaml");
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stderr.contains("no rule judges"), "{}", run.stderr);
}
