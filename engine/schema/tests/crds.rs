//! Custom resource definitions: the kinds and types that they become, and what they may not be.

#![allow(clippy::unwrap_used, reason = "a helper that finds nothing must fail its test")]

use serde_json::{Value, json};
use upright_schema::{CrdProblem, DefaultFact, FieldType, Origin, Schema, Scope, TypeId, Versions, WordError};

#[test]
fn a_custom_resource_has_the_types_of_its_schema() {
    let project = json!({"type": "object", "required": ["spec"], "properties": {
        "spec": {"type": "object", "properties": {
            "description": {"type": "string", "nullable": true},
            "destinations": {"type": "array", "items": {"type": "object", "properties": {
                "name": {"type": "string"}, "namespace": {"type": "string"}, "server": {"type": "string"}}}},
            "orphaned": {"type": "object", "properties": {"warn": {"type": "boolean", "default": true}}},
            "level": {"type": "string", "enum": ["high", "low"]},
            "ports": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"],
                "items": {"type": "object", "required": ["port"], "properties": {
                    "port": {"type": "integer", "format": "int32"}, "protocol": {"type": "string"}}}},
            "limits": {"type": "object", "additionalProperties": {"x-kubernetes-int-or-string": true,
                "pattern": "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$"}},
            "port": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}]},
            "since": {"type": "string", "format": "date-time"},
            "anything": {"x-kubernetes-preserve-unknown-fields": true},
            "resource": {"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true},
            "pruned": {"type": "object"},
        }},
        "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
    }});
    let schema = Schema::builtin().with_crds(&[crd("argoproj.io", "AppProject", &project)]).unwrap();
    insta::assert_snapshot!(listing(&schema, "argoproj.io/v1", "AppProject"));
    let kind = schema.kind(schema.kind_of("argoproj.io/v1", "AppProject").unwrap());
    assert_eq!((kind.scope, kind.plural, kind.origin), (Scope::Namespaced, Some("appprojects"), Origin::Custom));
}

#[test]
fn what_rules_ask_of_custom_fields_is_answered() {
    let root = json!({"type": "object", "required": ["mode"], "properties": {
        "mode": {"type": "string"},
        "spec": {"type": "object", "properties": {
            "paused": {"type": "boolean", "default": false}, "note": {"type": "string", "nullable": true}}},
    }});
    let schema = Schema::builtin().with_crds(&[crd("example.com", "Thing", &root)]).unwrap();
    let root = schema.kind(schema.kind_of("example.com/v1", "Thing").unwrap()).root;
    let optional = |ty: TypeId, name| schema.field(ty, name).unwrap().optional_in(Versions::ALL);
    let FieldType::Object(spec) = schema.field(root, "spec").unwrap().ty else { panic!() };
    assert_eq!(["apiVersion", "metadata", "spec", "mode"].map(|name| optional(root, name)), [false; 4]);
    assert!(!optional(spec, "paused"), "the API server fills in the default");
    assert!(optional(spec, "note"));
    assert!(schema.field(spec, "note").unwrap().nullable);
    assert!(matches!(schema.field(spec, "paused").unwrap().default, Some(DefaultFact::Constant(_))));
}

#[test]
fn pod_templates_in_custom_resources_are_pod_templates() {
    for (name, template) in [
        ("cut", pod_template()),
        ("with metadata left open", {
            let mut template = pod_template();
            template["properties"]["metadata"] =
                json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
            template
        }),
    ] {
        let root = json!({"type": "object", "properties": {"spec": {"type": "object", "properties": {
            "replicas": {"type": "integer"}, "template": template}}}});
        let schema = Schema::builtin().with_crds(&[crd("argoproj.io", "Rollout", &root)]).unwrap();
        assert_eq!(places(&schema, "argoproj.io/v1", "Rollout", "PodTemplateSpec"), ["spec.template"], "{name}");
        assert_eq!(
            places(&schema, "argoproj.io/v1", "Rollout", "Container"),
            ["spec.template.spec.containers[]", "spec.template.spec.initContainers[]"],
            "{name}"
        );
    }
}

#[test]
fn a_pod_template_with_fields_of_its_own_is_found_and_keeps_them() {
    let mut template = pod_template();
    template["properties"]["spec"]["properties"]["containerConcurrency"] = json!({"type": "integer"});
    let root =
        json!({"type": "object", "properties": {"spec": {"type": "object", "properties": {"template": template}}}});
    let schema = Schema::builtin().with_crds(&[crd("serving.example.com", "Service", &root)]).unwrap();
    assert_eq!(places(&schema, "serving.example.com/v1", "Service", "PodTemplateSpec"), ["spec.template"]);
    assert_eq!(places(&schema, "serving.example.com/v1", "Service", "PodSpec"), ["spec.template.spec"]);
    let pod_spec = schema.type_by_word("PodSpec").unwrap();
    let custom = schema.types().find(|ty| ty.like == Some(pod_spec)).unwrap();
    assert!(schema.field(custom.id, "containerConcurrency").is_some());
    let containers = schema.field(custom.id, "containers").unwrap();
    assert_eq!(schema.innermost(containers.ty), FieldType::Object(schema.type_by_word("Container").unwrap()));
}

#[test]
fn types_of_equal_structure_are_told_apart_by_the_field_that_holds_them() {
    let key = || {
        json!({"type": "object", "required": ["key"], "properties": {
        "key": {"type": "string"}, "name": {"type": "string"}, "optional": {"type": "boolean"}}})
    };
    let root = json!({"type": "object", "properties": {
        "secretKeyRef": key(), "configMapKeyRef": key(), "elsewhere": key()}});
    let schema = Schema::builtin().with_crds(&[crd("example.com", "Thing", &root)]).unwrap();
    assert_eq!(places(&schema, "example.com/v1", "Thing", "SecretKeySelector"), ["secretKeyRef"]);
    assert_eq!(places(&schema, "example.com/v1", "Thing", "ConfigMapKeySelector"), ["configMapKeyRef"]);
}

#[test]
fn an_object_that_only_resembles_a_container_is_none() {
    let root = json!({"type": "object", "properties": {"parts": {"type": "array", "items": {"type": "object",
        "properties": {"name": {"type": "string"}, "image": {"type": "string"}, "size": {"type": "integer"}}}}}});
    let schema = Schema::builtin().with_crds(&[crd("example.com", "Thing", &root)]).unwrap();
    assert!(places(&schema, "example.com/v1", "Thing", "Container").is_empty());
}

#[test]
fn only_versions_that_are_served_are_there() {
    let mut definition = crd("example.com", "Thing", &json!({"type": "object"}));
    let versions = json!([
        {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}},
        {"name": "v1beta1", "served": true, "storage": false},
        {"name": "v1alpha1", "served": false, "storage": false},
    ]);
    definition["spec"]["versions"] = versions;
    let schema = Schema::builtin().with_crds(&[definition]).unwrap();
    let all = schema.versions_of(schema.kind_of("example.com/v1beta1", "Thing").unwrap());
    let names: Vec<&str> = all.iter().map(|id| schema.kind(*id).gvk.version).collect();
    assert_eq!(names, ["v1", "v1beta1"]);
}

#[test]
fn a_custom_kind_is_never_meant_by_a_bare_word() {
    let schema = Schema::builtin().with_crds(&[
        crd("example.com", "Pod", &json!({"type": "object"})),
        crd("example.com", "Gadget", &json!({"type": "object"})),
    ]);
    let schema = schema.unwrap();
    let pod = schema.kind_by_word("Pod").unwrap();
    assert_eq!(schema.kind(pod).gvk.to_string(), "v1.Pod");
    assert!(matches!(schema.kind_by_word("Gadget"), Err(WordError::NeedsFullName(ids)) if ids.len() == 1));
    assert_eq!(schema.kinds_named("Pod").len(), 2);
}

#[test]
fn a_definition_that_cannot_be_used_says_where_and_why() {
    let good = || crd("example.com", "Thing", &json!({"type": "object"}));
    let broken = |pointer: &str, value: Value| {
        let mut definition = good();
        *definition.pointer_mut(pointer).unwrap() = value;
        Schema::builtin().with_crds(&[definition]).unwrap_err().remove(0).to_string()
    };
    let schema = "/spec/versions/0/schema/openAPIV3Schema";
    insta::assert_snapshot!(
        [
            broken("/kind", json!("Pod")),
            broken("/spec/scope", json!("Everywhere")),
            broken("/spec/names/kind", json!(7)),
            broken("/spec/versions", json!({})),
            broken(schema, json!({"properties": {"spec": {"type": "object", "properties": []}}})),
            broken(schema, json!({"properties": {"spec": {"type": "array", "items": {"type": "text"}}}})),
            broken(schema, json!({"properties": {"spec": true}})),
        ]
        .join("\n")
    );
    let twice = Schema::builtin().with_crds(&[good(), good()]).unwrap_err();
    assert_eq!((twice.len(), twice[0].index, twice[0].problem), (1, 1, CrdProblem::Duplicate));
}

#[test]
fn schemas_have_a_greatest_depth_and_size() {
    let nested =
        |levels| (0..levels).fold(json!({"type": "string"}), |inner, _| json!({"type": "array", "items": inner}));
    let problem = |node: Value| {
        let root = json!({"type": "object", "properties": {"spec": node}});
        Schema::builtin().with_crds(&[crd("example.com", "Thing", &root)]).err().map(|errors| errors[0].problem)
    };
    assert_eq!(problem(nested(63)), None);
    assert_eq!(problem(nested(64)), Some(CrdProblem::TooDeep));
    let wide = |count| {
        let fields: serde_json::Map<_, _> = (0..count).map(|n| (format!("f{n}"), json!({"type": "string"}))).collect();
        json!({"type": "object", "properties": fields})
    };
    assert_eq!(problem(wide((1 << 16) - 1)), None);
    assert_eq!(problem(wide(1 << 16)), Some(CrdProblem::TooLarge));
}

/// Every part of a definition is replaced by every kind of value: it is refused or read, and never panics.
#[test]
fn no_definition_is_beyond_reading() {
    let root = json!({"type": "object", "required": ["spec"], "properties": {"spec": {"type": "object", "properties": {
        "template": pod_template(),
        "level": {"type": "string", "enum": ["high", "low"], "default": "low", "format": "byte", "pattern": "x"},
        "ports": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port"],
            "items": {"type": "object", "required": ["port"], "properties": {"port": {"type": "integer"}}}},
        "limits": {"type": "object", "additionalProperties": {"x-kubernetes-int-or-string": true}},
    }}}});
    let definition = crd("example.com", "Thing", &root);
    let (mut pointers, mut open) = (Vec::new(), vec![(String::new(), &definition)]);
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(map) => open.extend(map.iter().map(|(key, value)| (format!("{pointer}/{key}"), value))),
            Value::Array(list) => {
                open.extend(list.iter().enumerate().map(|(n, value)| (format!("{pointer}/{n}"), value)))
            }
            _ => {}
        }
        pointers.push(pointer);
    }
    let others = [
        json!(null),
        json!(true),
        json!(-1.5),
        json!(""),
        json!("é"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({"type": []}),
    ];
    for pointer in &pointers {
        for other in &others {
            let mut changed = definition.clone();
            *changed.pointer_mut(pointer).unwrap() = other.clone();
            if let Ok(schema) = Schema::builtin().with_crds(&[changed]) {
                for kind in schema.kinds().filter(|kind| kind.origin == Origin::Custom) {
                    assert!(schema.text_places(kind.root).is_ok(), "{pointer} {other}");
                }
            }
        }
    }
}

fn crd(group: &str, kind: &str, schema: &Value) -> Value {
    let plural = format!("{}s", kind.to_lowercase());
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{group}")},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": kind, "plural": plural},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": schema}}],
        },
    })
}

/// A pod template as generators write it, with the fields of an old version.
fn pod_template() -> Value {
    let container = json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string"}, "image": {"type": "string"}, "imagePullPolicy": {"type": "string"},
        "command": {"type": "array", "items": {"type": "string"}}, "args": {"type": "array", "items": {"type": "string"}},
        "tty": {"type": "boolean"},
        "securityContext": {"type": "object", "properties": {"privileged": {"type": "boolean"}}},
    }});
    json!({"type": "object", "properties": {
        "metadata": {"type": "object"},
        "spec": {"type": "object", "required": ["containers"], "properties": {
            "hostNetwork": {"type": "boolean"},
            "containers": {"type": "array", "items": container},
            "initContainers": {"type": "array", "items": container},
        }},
    }})
}

fn places(schema: &Schema, api_version: &str, kind: &str, wanted: &str) -> Vec<String> {
    let root = schema.kind(schema.kind_of(api_version, kind).unwrap()).root;
    let found = schema.places(root, &[schema.type_by_word(wanted).unwrap()]).unwrap();
    found.iter().map(|place| schema.path_text(&place.steps)).collect()
}

/// Every field below a kind, with its type.
fn listing(schema: &Schema, api_version: &str, kind: &str) -> String {
    let root = schema.kind(schema.kind_of(api_version, kind).unwrap()).root;
    let (mut lines, mut open) = (Vec::new(), vec![(String::new(), root)]);
    while let Some((path, ty)) = open.pop() {
        for field in schema.fields(ty) {
            lines.push(format!("{path}{}: {}", field.name, schema.type_detail(field.ty)));
            if let FieldType::Object(inner) = schema.innermost(field.ty)
                && schema.ty(inner).origin == Origin::Custom
            {
                open.push((format!("{path}{}.", field.name), inner));
            }
        }
    }
    lines.sort();
    lines.join("\n")
}

#[test]
fn a_definition_takes_the_place_of_what_is_shipped_for_a_platform() {
    let shipped = Schema::builtin();
    let field = |schema: &Schema, name: &str| {
        let root = schema.kind(schema.kind_of("argoproj.io/v1alpha1", "Rollout").unwrap()).root;
        schema.field(root, name).is_some()
    };
    assert!(field(shipped, "spec") && !field(shipped, "mine"));
    let definition = serde_json::json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "rollouts.argoproj.io"},
        "spec": {
            "group": "argoproj.io", "scope": "Namespaced", "names": {"kind": "Rollout", "plural": "rollouts"},
            "versions": [{"name": "v1alpha1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "properties": {"mine": {"type": "string"}}}}}]}
    });
    let given = shipped.with_crds(std::slice::from_ref(&definition)).unwrap();
    assert!(field(&given, "mine") && !field(&given, "spec"));
    assert_eq!(given.kinds_named("Rollout").len(), 1);
    assert!(given.with_crds(&[definition]).is_err(), "but no second one");
}
