//! What the rest of Upright relies on in the built-in table.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that finds nothing must fail its test")]

use std::fmt::Write;

use upright_schema::{
    DefaultFact, Dimension, FieldType, Leaf, Meaning, Origin, Schema, SelectorForm, Type, TypeId, Version, Versions,
    WordError,
};

fn schema() -> &'static Schema {
    Schema::builtin()
}

#[test]
fn kinds_are_found_as_manifests_write_them() {
    let schema = schema();
    let pod = schema.kind(schema.kind_of("v1", "Pod").unwrap());
    assert_eq!((pod.gvk.to_string().as_str(), pod.gvk.api_version().as_str()), ("v1.Pod", "v1"));
    assert_eq!(schema.ty(pod.root).name, "core.v1.Pod");
    let deployment = schema.kind(schema.kind_of("apps/v1", "Deployment").unwrap());
    assert_eq!(deployment.gvk.to_string(), "apps/v1.Deployment");
    for (api_version, kind) in [("v2", "Pod"), ("apps/v1", "Pod"), ("", "Pod"), ("v1", "pod"), ("v1", "")] {
        assert!(schema.kind_of(api_version, kind).is_none(), "{api_version} {kind}");
    }
}

#[test]
fn a_kind_in_a_group_that_never_had_it_is_known_by_its_own() {
    let meant = |api_version, kind| {
        schema().kind_of_other_group(api_version, kind).map(|id| schema().kind(id).gvk.api_version())
    };
    assert_eq!(meant("v1", "Deployment").as_deref(), Some("apps/v1"));
    assert_eq!(meant("batch/v1", "Pod").as_deref(), Some("v1"));
    assert_eq!(meant("networking.k8s.io/v1", "Role").as_deref(), Some("rbac.authorization.k8s.io/v1"));
    let known = [("apps/v1", "Deployment"), ("extensions/v1beta1", "Deployment"), ("v1", "Config")];
    // Versions that are gone may have had the kind; kinds of others may have any name; several groups have an Event.
    let others = [
        ("extensions/v1beta1", "Ingress"),
        ("networking.k8s.io/v1beta1", "Ingress"),
        ("policy/v1beta1", "PodSecurityPolicy"),
        ("serving.knative.dev/v1", "Service"),
        ("v2", "Deployment"),
        ("apps/v1", "Event"),
        ("v1", "Widget"),
    ];
    for (api_version, kind) in known.into_iter().chain(others) {
        assert_eq!(meant(api_version, kind), None, "{api_version} {kind}");
    }
}

#[test]
fn a_bare_word_is_the_newest_stable_kind() {
    let named = |word| schema().kind_by_word(word).map(|id| schema().kind(id).gvk.to_string());
    assert_eq!(named("HorizontalPodAutoscaler").unwrap(), "autoscaling/v2.HorizontalPodAutoscaler");
    assert_eq!(named("PodExecOptions").unwrap(), "v1.PodExecOptions");
    assert_eq!(named("ResourceClaim").unwrap(), "resource.k8s.io/v1.ResourceClaim");
    assert!(matches!(named("Event"), Err(WordError::Ambiguous(both)) if both.len() == 2));
    for unstable in ["KubeletConfiguration", "Config", "LeaseCandidate"] {
        assert!(matches!(named(unstable), Err(WordError::NeedsFullName(_))), "{unstable}");
    }
}

#[test]
fn a_misspelt_name_is_met_with_similar_ones() {
    let kinds = |word| schema().similar_kinds(word);
    assert_eq!(kinds("Deploymnet"), ["Deployment"]);
    assert_eq!(kinds("pod"), ["Pod"]);
    assert_eq!(kinds("Ingres"), ["Ingress"]);
    assert!(kinds("Quuxinator").is_empty());
    assert!(kinds("").is_empty());
    assert!(kinds(&"x".repeat(100_000)).is_empty());
    let fields = |ty, word| schema().similar_fields(schema().type_by_word(ty).unwrap(), word);
    assert_eq!(fields("PodSpec", "contianers"), ["containers"]);
    assert_eq!(fields("Container", "ImagePullPolicy"), ["imagePullPolicy"]);
    assert_eq!(fields("SecurityContext", "runAsNonroot"), ["runAsNonRoot"]);
    let owners = schema().types_with_field("hostPath");
    let owners: Vec<&str> = owners.iter().map(|id| schema().ty(*id).short_name).collect();
    assert!(owners.contains(&"Volume") && !owners.contains(&"Container"), "{owners:?}");
}

#[test]
fn types_are_found_by_word_and_in_full() {
    let name = |word| schema().type_by_word(word).map(|id| schema().ty(id).name);
    assert_eq!(name("Container"), Ok("core.v1.Container"));
    assert_eq!(name("Subject"), Ok("rbac.v1.Subject"), "not that of flow control");
    assert_eq!(name("PolicyRule"), Ok("rbac.v1.PolicyRule"), "not that of audit policies");
    assert!(matches!(name("ServiceReference"), Err(WordError::Ambiguous(_))));
    assert!(matches!(name("Cluster"), Err(WordError::NeedsFullName(_))), "a kubeconfig's");
    let of = |api_version, word| schema().type_of(api_version, word).map(|id| schema().ty(id).name);
    assert_eq!(of("flowcontrol.apiserver.k8s.io/v1", "Subject"), Some("flowcontrol.v1.Subject"));
    assert_eq!(of("v1", "Container"), Some("core.v1.Container"));
    assert_eq!(of("v1", "Config"), Some("kubeconfig.v1.Config"));
    assert_eq!(of("v1", "Nothing"), None);
}

/// The paths that rules use most, with the types that the language gives them.
#[test]
fn paths_have_the_types_that_rules_expect() {
    let paths = "
        Pod apiVersion
        Pod kind
        Pod metadata
        Pod metadata.name
        Pod metadata.namespace
        Pod metadata.labels
        Pod metadata.generateName
        Pod metadata.creationTimestamp
        Pod metadata.ownerReferences
        Pod spec
        Pod spec.containers
        Pod spec.containers[].image
        Pod spec.containers[].imagePullPolicy
        Pod spec.containers[].command
        Pod spec.containers[].env[].value
        Pod spec.containers[].ports[].containerPort
        Pod spec.containers[].ports[].hostPort
        Pod spec.containers[].ports[].protocol
        Pod spec.containers[].resources
        Pod spec.containers[].resources.limits
        Pod spec.containers[].securityContext
        Pod spec.containers[].securityContext.privileged
        Pod spec.containers[].securityContext.capabilities.add
        Pod spec.containers[].securityContext.runAsUser
        Pod spec.containers[].securityContext.seccompProfile.type
        Pod spec.containers[].livenessProbe.periodSeconds
        Pod spec.containers[].livenessProbe.httpGet.port
        Pod spec.containers[].volumeMounts[].readOnly
        Pod spec.hostNetwork
        Pod spec.hostUsers
        Pod spec.os.name
        Pod spec.automountServiceAccountToken
        Pod spec.serviceAccountName
        Pod spec.securityContext
        Pod spec.securityContext.sysctls
        Pod spec.terminationGracePeriodSeconds
        Pod spec.topologySpreadConstraints[].labelSelector
        Pod spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[].namespaceSelector
        Pod spec.volumes[].emptyDir.sizeLimit
        Pod spec.volumes[].hostPath.path
        Pod spec.volumes[].secret.defaultMode
        Deployment spec.replicas
        Deployment spec.selector
        Deployment spec.strategy
        Deployment spec.strategy.type
        Deployment spec.strategy.rollingUpdate.maxUnavailable
        Deployment spec.template
        Deployment spec.template.metadata
        Deployment spec.template.spec
        CronJob spec.schedule
        CronJob spec.jobTemplate.spec.ttlSecondsAfterFinished
        HorizontalPodAutoscaler spec.minReplicas
        Ingress spec.rules[].host
        NetworkPolicy spec.podSelector
        NetworkPolicy spec.policyTypes
        NetworkPolicy spec.ingress[].from[].namespaceSelector
        NetworkPolicy spec.ingress[].from[].podSelector
        NetworkPolicy spec.egress[].to[].ipBlock
        NetworkPolicy spec.egress[].to[].ipBlock.cidr
        NetworkPolicy spec.egress[].to[].ipBlock.except
        PodDisruptionBudget spec.selector
        PodDisruptionBudget spec.minAvailable
        RoleBinding roleRef.kind
        RoleBinding subjects[].kind
        RoleBinding subjects[].namespace
        Role rules[].verbs
        ClusterRole aggregationRule.clusterRoleSelectors
        Secret data
        Secret type
        Service spec.selector
        Service spec.ports[].targetPort
        Service spec.ports[].nodePort
        Service spec.type
        Service spec.externalIPs
        ServiceAccount automountServiceAccountToken
        ValidatingWebhookConfiguration webhooks[].failurePolicy
        ValidatingWebhookConfiguration webhooks[].namespaceSelector
        PodExecOptions stdin";
    let mut text = String::new();
    for line in paths.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (kind, path) = line.split_once(' ').unwrap();
        let mut ty = FieldType::Object(schema().kind(schema().kind_by_word(kind).unwrap()).root);
        let mut optional = false;
        for step in path.split('.') {
            let owner = schema().object_behind(ty).unwrap();
            let field = schema().field(owner, step.trim_end_matches("[]")).unwrap_or_else(|| panic!("{line}: {step}"));
            (ty, optional) = (field.ty, field.optional_in(Versions::ALL));
            if step.ends_with("[]") {
                ty = schema().innermost(ty);
            }
        }
        writeln!(text, "{line}: {}{}", schema().type_text(ty), if optional { "?" } else { "" }).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn facts_of_types_stay_as_they_were_reviewed() {
    let words = [
        "PodSpec",
        "Container",
        "SecurityContext",
        "NetworkPolicySpec",
        "NetworkPolicyPeer",
        "ServiceSpec",
        "PodDisruptionBudgetSpec",
        "ValidatingWebhook",
        "PolicyRule",
        "Secret",
    ];
    let text: Vec<String> = words.iter().map(|word| describe(schema().type_by_word(word).unwrap())).collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn configuration_files_stay_as_they_were_reviewed() {
    let kinds = [
        ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration", "authentication.anonymous.enabled"),
        ("kubeadm.k8s.io/v1beta4", "ClusterConfiguration", "apiServer.extraArgs[].value"),
        ("audit.k8s.io/v1", "Policy", "rules[].level"),
        ("apiserver.config.k8s.io/v1", "EncryptionConfiguration", "resources[].providers[].aescbc.keys[].secret"),
        ("v1", "Config", "clusters[].cluster.insecure-skip-tls-verify"),
        ("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration", "metricsBindAddress"),
        ("pod-security.admission.config.k8s.io/v1", "PodSecurityConfiguration", "defaults.enforce"),
    ];
    for (api_version, kind, path) in kinds {
        let kind = schema().kind(schema().kind_of(api_version, kind).unwrap());
        assert_eq!(kind.origin, Origin::Component);
        let places = schema().text_places(kind.root).unwrap();
        let texts = places.iter().map(|place| schema().path_text(&place.steps));
        let found = texts.into_iter().any(|text| text == path) || field_at(kind.root, path).is_some();
        assert!(found, "{path}");
    }
}

#[test]
fn all_kinds_stay_as_they_were_reviewed() {
    let mut text = String::new();
    for kind in schema().kinds() {
        let plural = kind.plural.unwrap_or("-");
        write!(text, "{} {plural} {}", kind.gvk, kind.scope.word()).unwrap();
        writeln!(
            text,
            "{}",
            if kind.versions == Versions::ALL { String::new() } else { format!(" {}", kind.versions) }
        )
        .unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn fields_come_and_go_with_versions() {
    let present = |ty, name| schema().field(schema().type_by_word(ty).unwrap(), name).unwrap().present.to_string();
    assert_eq!(present("PodSpec", "workloadRef"), "1.35");
    assert_eq!(present("VolumeMount", "bindMountOptions"), "1.37");
    assert_eq!(present("PodSpec", "resources"), "1.32 .. 1.37");
    assert_eq!(present("PodSpec", "containers"), "1.31 .. 1.37");
    let required = |ty, name| schema().field(schema().type_by_word(ty).unwrap(), name).unwrap().required_in.to_string();
    assert_eq!(required("StatefulSetSpec", "serviceName"), "1.31 .. 1.32");
    assert_eq!(required("NetworkPolicySpec", "podSelector"), "1.31 .. 1.33");
    let service_name = schema().field(schema().type_by_word("StatefulSetSpec").unwrap(), "serviceName").unwrap();
    assert!(!service_name.optional_in(Versions::parse("1.31 .. 1.32").unwrap()));
    assert!(service_name.optional_in(Versions::parse("1.32 .. 1.33").unwrap()));
    let kind = |api_version, kind| schema().kind(schema().kind_of(api_version, kind).unwrap()).versions.to_string();
    assert_eq!(kind("resource.k8s.io/v1", "ResourceClaim"), "1.34 .. 1.37");
}

#[test]
fn enum_values_come_with_versions() {
    let since = |ty, name, value| {
        let field = schema().field(schema().type_by_word(ty).unwrap(), name).unwrap();
        let FieldType::Enum(id) = schema().innermost(field.ty) else { panic!("{name} is no enum") };
        schema().values(id).find(|each| each.text == value).unwrap().present.first().unwrap()
    };
    assert_eq!(since("Toleration", "operator", "Gt"), Version::new(35).unwrap());
    assert_eq!(since("Toleration", "operator", "Exists"), Version::OLDEST);
    assert_eq!(since("StatefulSetUpdateStrategy", "type", "Recreate"), Version::new(37).unwrap());
    assert_eq!(since("Container", "restartPolicy", "OnFailure"), Version::new(34).unwrap());
}

#[test]
fn containers_are_found_wherever_a_kind_has_them() {
    let wanted = ["Container", "EphemeralContainer"].map(|word| schema().type_by_word(word).unwrap());
    let found = |kind| {
        let places = schema().places(schema().kind(schema().kind_by_word(kind).unwrap()).root, &wanted).unwrap();
        places.iter().map(|place| schema().path_text(&place.steps)).collect::<Vec<_>>()
    };
    assert_eq!(found("Pod"), ["spec.containers[]", "spec.ephemeralContainers[]", "spec.initContainers[]"]);
    assert_eq!(
        found("CronJob"),
        ["containers", "ephemeralContainers", "initContainers"]
            .map(|list| format!("spec.jobTemplate.spec.template.spec.{list}[]"))
    );
    assert!(found("ConfigMap").is_empty());
}

#[test]
fn a_match_is_not_looked_into_and_may_be_the_whole() {
    let pod = schema().type_by_word("Pod").unwrap();
    let found = |wanted: &[&str]| {
        let wanted: Vec<TypeId> = wanted.iter().map(|word| schema().type_by_word(word).unwrap()).collect();
        let places = schema().places(pod, &wanted).unwrap();
        places.iter().map(|place| schema().path_text(&place.steps)).collect::<Vec<_>>()
    };
    assert_eq!(found(&["Pod", "PodSpec"]), [""]);
    assert_eq!(found(&["PodSpec", "Container"]), ["spec"]);
    assert!(found(&["LabelSelector"]).len() > 10, "selectors are objects too");
    let definition = schema().type_by_word("CustomResourceDefinition").unwrap();
    let recursive = schema().type_by_word("JSONSchemaProps").unwrap();
    assert!(schema().ty(recursive).recursive);
    assert_eq!(schema().places(definition, &[recursive]).unwrap().len(), 1);
}

#[test]
fn all_texts_of_every_kind_can_be_listed() {
    for kind in schema().kinds() {
        let places = schema().text_places(kind.root).unwrap();
        assert!(!places.is_empty(), "{}", kind.gvk);
    }
    let pod = schema().text_places(schema().type_by_word("Pod").unwrap()).unwrap();
    let path =
        |wanted: &str| pod.iter().find(|place| schema().path_text(&place.steps) == wanted).map(|place| place.what);
    assert_eq!(path("spec.containers[].env[].value"), Some(Leaf::Text(FieldType::String)));
    assert_eq!(path("metadata.annotations{}"), Some(Leaf::Text(FieldType::String)));
    assert_eq!(path("spec.containers[].image"), Some(Leaf::Text(FieldType::Image)));
    assert_eq!(path("metadata.managedFields[].fieldsV1"), Some(Leaf::Open));
    assert_eq!(path("spec.hostNetwork"), None);
}

#[test]
fn every_selector_of_a_stable_kind_says_what_unset_means() {
    let stable = |ty: &Type<'_>| !ty.name.contains("alpha") && !ty.name.contains("beta");
    let mut text = String::new();
    for ty in schema().types().filter(stable) {
        for field in schema().fields(ty.id) {
            if let FieldType::Selector(selector) = field.ty
                && !field.required_in.contains_all(Versions::ALL)
            {
                let form = if selector.form == SelectorForm::Labels { " (labels)" } else { "" };
                writeln!(text, "{}.{}{form}: {}", ty.name, field.name, selector.unset.word()).unwrap();
            }
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn secrets_are_marked() {
    let mut secret: Vec<String> = Vec::new();
    for ty in schema().types() {
        let fields = schema().fields(ty.id).filter(|field| field.secret);
        secret.extend(fields.map(|field| format!("{}.{}", ty.name, field.name)));
    }
    for wanted in
        ["core.v1.Secret.data", "core.v1.Secret.stringData", "core.v1.EnvVar.value", "kubeconfig.v1.AuthInfo.token"]
    {
        assert!(secret.iter().any(|each| each == wanted), "{wanted}");
    }
    assert!(!secret.iter().any(|each| each.starts_with("core.v1.ConfigMap")));
}

#[test]
fn numbers_know_what_they_count() {
    let element = |ty, name| {
        let field = schema().field(schema().type_by_word(ty).unwrap(), name).unwrap();
        schema().innermost(field.ty)
    };
    assert_eq!(element("ResourceRequirements", "limits"), FieldType::Quantity(Dimension::ByKey));
    assert_eq!(element("EmptyDirVolumeSource", "sizeLimit"), FieldType::Quantity(Dimension::Bytes));
    for ty in schema().types().filter(|ty| ty.origin == Origin::Builtin) {
        for field in schema().fields(ty.id).filter(|field| field.name.ends_with("Seconds")) {
            assert!(matches!(field.ty, FieldType::Duration(_)), "{}.{}", ty.name, field.name);
        }
    }
}

/// The path's field, through lists.
fn field_at(root: TypeId, path: &str) -> Option<upright_schema::Field<'static>> {
    let mut found = None;
    let mut ty = FieldType::Object(root);
    for step in path.split('.') {
        let field = schema().field(schema().object_behind(ty)?, step.trim_end_matches("[]"))?;
        ty = schema().innermost(field.ty);
        found = Some(field);
    }
    found
}

/// All that the table knows of a type's fields.
fn describe(ty: TypeId) -> String {
    let mut text = format!("{}\n", schema().ty(ty).name);
    for field in schema().fields(ty) {
        let optional = if field.optional_in(Versions::ALL) { "?" } else { "" };
        write!(text, "  {}: {}{optional}", field.name, schema().type_detail(field.ty)).unwrap();
        if field.present != Versions::ALL {
            write!(text, ", in {}", field.present).unwrap();
        }
        if !field.required_in.is_empty() {
            write!(text, ", required in {}", field.required_in).unwrap();
        }
        match field.default {
            Some(DefaultFact::Constant(value)) => write!(text, ", filled in: {value:?}").unwrap(),
            Some(DefaultFact::Derived(derived)) => write!(text, ", filled in: {}", derived.word()).unwrap(),
            Some(DefaultFact::Runtime(value)) => write!(text, ", unset is {value:?}").unwrap(),
            None => {}
        }
        let flags = [(field.zero_is_unset, "zero"), (field.secret, "secret"), (field.deprecated, "deprecated")];
        for (_, word) in flags.iter().filter(|(set, _)| *set) {
            write!(text, ", {word}").unwrap();
        }
        if field.meaning != Meaning::Nothing {
            write!(text, ", {}", field.meaning.word()).unwrap();
        }
        text.push('\n');
    }
    text
}
