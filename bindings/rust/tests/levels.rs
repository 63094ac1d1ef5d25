//! The profiles are the levels of the Pod Security Standards, at every version: what each rule says is held by the
//! rule's own tests, what the levels make of them together by these.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use upright::{CompileOptions, Input, Rules, RunOptions, Selection};

/// What it is about, the pod, the version, and the rules of the baseline and of the restricted level that refuse it.
type Case = (&'static str, String, &'static str, &'static [&'static str], &'static [&'static str]);

/// A pod that the restricted level lets pass, with something added to its spec and to its container's context.
fn pod(spec: &str, context: &str) -> String {
    let drop = if context.contains("capabilities") { "" } else { "capabilities: {drop: [ALL]}," };
    format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{
          securityContext: {{runAsNonRoot: true, seccompProfile: {{type: RuntimeDefault}}}}, {spec}
          containers: [{{name: c, image: 'x:1', securityContext: {{
            allowPrivilegeEscalation: false, {drop} {context} }}}}]}}}}"
    )
}

/// The rules of a level that refuse a pod.
fn refused(rules: &Rules, level: &str, version: &str, pod: &str) -> Vec<String> {
    let options = RunOptions {
        selection: Selection::Profile(level.to_owned()),
        kubernetes: Some(version.to_owned()),
        ..RunOptions::default()
    };
    let report = rules.evaluator(&options).unwrap().check(vec![Input::new("pod.yaml", pod)]);
    let mut ids: Vec<String> = report.open().map(|finding| report.rule_id(finding).to_owned()).collect();
    ids.dedup();
    ids
}

#[test]
fn each_level_refuses_what_the_standards_say_at_each_version() {
    let rules = Rules::compile(&[], &CompileOptions::default()).unwrap();
    let windows = "os: {name: windows},";
    let users = "hostUsers: false,";
    let capability = "capabilities: {add: [SYS_ADMIN], drop: [ALL]}";
    let cases: &[Case] = &[
        ("nothing to refuse", pod("", ""), "1.37", &[], &[]),
        ("nothing to refuse at the first version", pod("", ""), "1.0", &[], &[]),
        (
            "a path of the node, once in each level",
            pod("volumes: [{name: v, hostPath: {path: /}}],", ""),
            "1.37",
            &["pod-host-path-volume"],
            &["pod-volume-type-not-allowed"],
        ),
        (
            "a capability, once in each level",
            pod("", capability),
            "1.37",
            &["container-capabilities-beyond-baseline"],
            &["container-capabilities-not-restricted"],
        ),
        (
            "a capability, before the restricted level had a control of its own",
            pod("", capability),
            "1.21",
            &["container-capabilities-beyond-baseline"],
            &["container-capabilities-beyond-baseline"],
        ),
        (
            "a capability for Windows, which the restricted level lets pass",
            pod(windows, capability),
            "1.25",
            &["container-capabilities-beyond-baseline"],
            &[],
        ),
        (
            "the same before Windows was told apart",
            pod(windows, capability),
            "1.24",
            &["container-capabilities-beyond-baseline"],
            &["container-capabilities-not-restricted"],
        ),
        (
            "/proc without masks",
            pod("", "procMount: Unmasked"),
            "1.37",
            &["container-proc-mount-unmasked"],
            &["container-proc-mount-unmasked-restricted"],
        ),
        (
            "/proc without masks in a user namespace",
            pod(users, "procMount: Unmasked"),
            "1.35",
            &[],
            &["container-proc-mount-unmasked-restricted"],
        ),
        (
            "the same before the baseline was relaxed",
            pod(users, "procMount: Unmasked"),
            "1.34",
            &["container-proc-mount-unmasked"],
            &["container-proc-mount-unmasked"],
        ),
        (
            "no seccomp",
            pod("", "seccompProfile: {type: Unconfined}"),
            "1.37",
            &["pod-seccomp-unconfined"],
            &["pod-seccomp-not-set"],
        ),
        ("no seccomp before there were fields", pod("", "seccompProfile: {type: Unconfined}"), "1.18", &[], &[]),
        ("user 0 in a user namespace", pod(users, "runAsUser: 0, runAsNonRoot: false"), "1.35", &[], &[]),
        (
            "user 0 in a user namespace, before that was an excuse",
            pod(users, "runAsUser: 0, runAsNonRoot: false"),
            "1.34",
            &[],
            &["pod-run-as-non-root-not-enforced", "pod-run-as-user-zero"],
        ),
        ("what both levels share", pod("hostNetwork: true,", ""), "1.37", &["pod-host-network"], &["pod-host-network"]),
    ];
    for (what, pod, version, baseline, restricted) in cases {
        for (level, wanted) in [("pss-baseline", baseline), ("pss-restricted", restricted)] {
            let mut found = refused(&rules, level, version, pod);
            found.sort();
            assert_eq!(found, *wanted, "{what}: {level} at {version}");
        }
    }
}

#[test]
fn a_version_newer_than_the_newest_is_judged_as_the_newest() {
    let rules = Rules::compile(&[], &CompileOptions::default()).unwrap();
    let pod = pod("hostPID: true,", "");
    assert_eq!(refused(&rules, "pss-restricted", "1.99", &pod), ["pod-host-pid"]);
}
