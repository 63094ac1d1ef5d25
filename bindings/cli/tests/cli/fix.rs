//! `upright fix`: what it changes, what it leaves, what it says.

use crate::project::{CLEAN, PRIVILEGED, Project};

const TWO: &str = "\
# two objects of one file
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop}
spec:
    hostNetwork: true   # was needed once

    containers:
    -   name: app
        image: \"registry.example.com/app:1.4\"
        securityContext: {privileged: true, runAsUser: 0}
---
apiVersion: v1
kind: Service
metadata: {name: a, namespace: shop}
spec: {ports: [{port: 80}]}
";

#[test]
fn only_the_lines_of_a_fix_change() {
    let project =
        Project::new("fix").file("in/two.yaml", TWO).file("in/web.yaml", PRIVILEGED).file("in/clean.yaml", CLEAN);
    let run = project.run("fix --profile pss-baseline in");
    insta::assert_snapshot!(run.shown() + "--- in/two.yaml\n" + &project.read("in/two.yaml"));
    assert_eq!(project.read("in/web.yaml"), PRIVILEGED.replace("privileged: true", "privileged: false"));
    assert_eq!(project.read("in/clean.yaml"), CLEAN);
    let run = project.run("fix --profile pss-baseline in");
    assert_eq!((run.code, run.stdout.as_str()), (0, "nothing to fix in 4 objects\n"), "{}", run.shown());
    assert_eq!(project.run("check --profile pss-baseline in").code, 0);
}

#[test]
fn a_dry_run_prints_a_patch_that_does_the_same() {
    let project = Project::new("fix-dry").file("in/two.yaml", TWO).file("in/web.yaml", PRIVILEGED);
    let run = project.run("fix --profile pss-restricted --dry-run in");
    insta::assert_snapshot!(run.shown());
    assert_eq!(project.read("in/two.yaml"), TWO, "nothing is written");
    let project = project.file("fix.patch", &run.stdout);
    let mut patch = std::process::Command::new("patch");
    // Where there is no `patch`, the snapshot has to do.
    if let Ok(status) = patch.args(["-s", "-p1", "-i", "fix.patch"]).current_dir(project.path("")).status() {
        assert!(status.success());
        let patched = project.read("in/two.yaml");
        let project = project.file("in/two.yaml", TWO).file("in/web.yaml", PRIVILEGED);
        assert_eq!(project.run("fix --profile pss-restricted in").code, 0);
        assert_eq!(project.read("in/two.yaml"), patched);
    }
    assert_eq!(Project::new("fix-clean").file("a.yaml", CLEAN).run("fix --dry-run a.yaml").code, 0);
}

#[test]
fn a_stream_is_fixed_on_its_way() {
    let project = Project::new("fix-stream");
    let run = project.run_with("fix --profile pss-baseline -", PRIVILEGED);
    assert_eq!(
        (run.code, run.stdout),
        (0, PRIVILEGED.replace("privileged: true", "privileged: false")),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("1 fix in 1 file"), "{}", run.stderr);
    let run = project.run_with("fix --profile pss-baseline -", CLEAN);
    assert_eq!((run.code, run.stdout.as_str()), (0, CLEAN), "{}", run.stderr);
}

#[test]
fn what_is_shared_by_an_alias_is_left_and_said() {
    let text = "\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  hostNetwork: true
  containers:
    - name: one
      image: a:1
      securityContext: &shared
        privileged: true
    - name: two
      image: a:1
      securityContext: *shared
";
    let project = Project::new("fix-alias").file("a.yaml", text);
    let run = project.run("fix --profile pss-baseline a.yaml");
    insta::assert_snapshot!(run.shown());
    assert_eq!(project.read("a.yaml"), text.replace("hostNetwork: true", "hostNetwork: false"));
}

#[test]
fn json_stays_json() {
    let json = "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Pod\",\n  \"metadata\": {\"name\": \"a\"},\n  \"spec\": {\n    \"hostPID\": true,\n    \"containers\": []\n  }\n}\n";
    let project = Project::new("fix-json").file("a.json", json);
    assert_eq!(project.run("fix --profile pss-baseline a.json").code, 0);
    assert_eq!(project.read("a.json"), json.replace("true", "false"));
}

#[test]
fn a_file_that_can_not_be_read_or_written_is_exit_2_and_the_others_are_fixed() {
    let project = Project::new("fix-broken").file("a.yaml", PRIVILEGED).file("b.yaml", "a: [\n");
    let run = project.run("fix --profile pss-baseline a.yaml b.yaml gone.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(project.read("a.yaml").contains("privileged: false"));
    assert_eq!(project.read("b.yaml"), "a: [\n");
}
