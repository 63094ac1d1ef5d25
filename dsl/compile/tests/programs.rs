//! Rule texts become programs: the standard pack, the samples, and listings that show what a construct turns into.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;
use upright_compile::compile;
use upright_program::{Program, listing};
use upright_schema::Schema;
use upright_source::{Level, SourceMap};
use upright_types::{Module, Options, check};

fn program(schema: &Schema, files: &[(String, String)]) -> Program {
    let mut map = SourceMap::new();
    let parsed: Vec<_> = files
        .iter()
        .map(|(path, text)| {
            let id = map.add(path.clone(), text.as_str());
            (path.trim_end_matches(".upright"), id, upright_syntax::parse(id, text))
        })
        .collect();
    let modules: Vec<Module<'_>> = parsed
        .iter()
        .map(|(path, file, parsed)| Module {
            path: Arc::from(*path),
            pack: "test".into(),
            file: *file,
            ast: &parsed.file,
        })
        .collect();
    let checked = check(schema, &modules, &Options::default());
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.level == Level::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    match compile(schema, &checked.rules) {
        Ok(program) => program,
        Err(diagnostics) => panic!("{diagnostics:#?}"),
    }
}

fn app_project() -> serde_json::Value {
    let text = |name: &str| (name.to_owned(), serde_json::json!({"type": "string"}));
    let fields: serde_json::Map<_, _> = ["namespace", "server", "name"].map(text).into_iter().collect();
    serde_json::json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "appprojects.argoproj.io"},
        "spec": {
            "group": "argoproj.io", "scope": "Namespaced",
            "names": {"kind": "AppProject", "plural": "appprojects"},
            "versions": [{"name": "v1alpha1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "properties": {"spec": {"type": "object", "properties": {
                    "destinations": {"type": "array", "items": {"type": "object", "properties": fields}}}}}}}}]}
    })
}

fn texts(folder: &str, prefix: &str) -> Vec<(String, String)> {
    let root = format!("{}/../types/tests/data/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &std::path::Path| format!("{prefix}/{}", path.file_stem().unwrap().to_string_lossy());
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn the_sample_rules_become_a_program() {
    let schema = Schema::builtin().with_crds(&[app_project()]).unwrap();
    let mut files = texts("std", "std");
    files.extend(texts("rules", "rules"));
    let program = program(&schema, &files);
    assert!(program.rules.len() >= 40);
}

#[test]
fn the_standard_pack_becomes_a_program() {
    let files: Vec<_> = upright_stdlib::files().iter().map(|(p, t)| (format!("std/{p}"), (*t).to_owned())).collect();
    let program = program(Schema::builtin(), &files);
    assert!(program.rules.len() >= 21);
}

/// The listing of one rule's program.
fn shown(rule: &str) -> String {
    let program = program(Schema::builtin(), &[("rule".to_owned(), rule.to_owned())]);
    listing(&program)
}

#[test]
fn a_condition_on_one_field_is_one_column() {
    insta::assert_snapshot!(shown(
        "rule r {
           severity high
           for w in Workload
           for c in w.containers
           deny c.securityContext.privileged == true
           message \"container {c.name} runs privileged\"
         }"
    ));
}

#[test]
fn a_value_of_the_pod_comes_up_to_its_containers() {
    insta::assert_snapshot!(shown(
        "rule r {
           severity high
           for w in Workload
           for c in w.containers
           let effective = c.securityContext.runAsNonRoot ?? w.pod.spec.securityContext.runAsNonRoot
           require effective == true at c.securityContext.runAsNonRoot
           message \"container {c.name} may run as root\"
         }"
    ));
}

#[test]
fn an_equality_between_kinds_is_a_key_and_its_own_conditions_a_filter() {
    insta::assert_snapshot!(shown(
        "rule r {
           severity medium
           for ns in Namespace
           require any np in NetworkPolicy:
             np.metadata.namespace == ns.metadata.name and np.spec.podSelector.selects_all and np.spec.ingress.len == 0
             at ns.metadata.name
           message \"open\"
         }"
    ));
}

#[test]
fn equality_inside_a_nested_list_is_the_index() {
    insta::assert_snapshot!(shown(
        "rule r {
           severity medium
           for ing in Ingress
           for rule in ing.spec.rules
           when has rule.host
           deny any other in Ingress: other.metadata.namespace != ing.metadata.namespace
             and any r in other.spec.rules: r.host == rule.host
             at rule.host
           message \"host {rule.host} is taken\"
         }"
    ));
}

#[test]
fn what_depends_on_a_policy_alone_is_asked_once_for_each_policy() {
    insta::assert_snapshot!(shown(
        "fn policies_on(w: Workload) -> [NetworkPolicy] =
           [np for np in NetworkPolicy
            if np.metadata.namespace == w.object.metadata.namespace
               and np.spec.podSelector.selects(w.pod.metadata.labels)]
         rule r {
           severity medium
           for w in Workload
           let policies = policies_on(w)
           when policies.len > 0
           require any np in policies: np.spec.egress.len == 0
             at w.pod
           message \"open\"
         }"
    ));
}
