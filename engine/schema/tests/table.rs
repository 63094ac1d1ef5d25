//! What the rest of Upright relies on in the built-in table.

use upright_schema::{FieldType, Schema, Version, Versions, WordError};

#[test]
fn kinds_are_found_as_manifests_and_rules_name_them() {
    let schema = Schema::builtin();
    let pod = schema.kind(schema.kind_of("v1", "Pod").unwrap());
    assert_eq!((pod.gvk.to_string().as_str(), pod.plural), ("v1.Pod", Some("pods")));
    assert_eq!(schema.ty(pod.root).name, "core.v1.Pod");
    let deployment = schema.kind(schema.kind_by_word("Deployment").unwrap());
    assert_eq!(deployment.gvk.api_version(), "apps/v1");
    assert!(schema.kind_of("v2", "Pod").is_none());
    assert!(matches!(schema.kind_by_word("Event"), Err(WordError::Ambiguous(both)) if both.len() == 2));
    let similar = vec!["Deployment".to_owned()];
    assert_eq!(schema.kind_by_word("Deploymnet"), Err(WordError::Unknown { similar }));
}

#[test]
fn a_field_is_found_with_its_type_and_versions() {
    let schema = Schema::builtin();
    let spec = schema.type_by_word("PodSpec").unwrap();
    let containers = schema.field(spec, "containers").unwrap();
    let FieldType::List { element, keys, .. } = containers.ty else { panic!("{:?}", containers.ty) };
    assert_eq!(schema.element(element), FieldType::Object(schema.type_by_word("Container").unwrap()));
    assert_eq!(schema.keys(keys).collect::<Vec<_>>(), ["name"]);
    let workload = schema.field(spec, "workloadRef").unwrap();
    assert_eq!(workload.present, Versions::from(Version::new(35).unwrap()));
    assert!(schema.field(spec, "contianers").is_none());
    assert_eq!(schema.similar_fields(spec, "contianers"), ["containers"]);
}

#[test]
fn containers_are_found_wherever_a_pod_has_them() {
    let schema = Schema::builtin();
    let pod = schema.kind(schema.kind_by_word("Pod").unwrap()).root;
    let wanted = ["Container", "EphemeralContainer"].map(|word| schema.type_by_word(word).unwrap());
    let places = schema.places(pod, &wanted).unwrap();
    let paths: Vec<String> = places.iter().map(|place| schema.path_text(&place.steps)).collect();
    assert_eq!(paths, ["spec.containers[]", "spec.ephemeralContainers[]", "spec.initContainers[]"]);
}
