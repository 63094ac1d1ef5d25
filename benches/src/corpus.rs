//! Objects as clusters and repositories have them: the same seed gives the same bytes everywhere.
//!
//! An object depends on its index alone, so that a million of them can be made one after another, or by several threads,
//! and thrown away. 60 % of what has a pod is made from a few hundred templates, as replicas and releases of one thing are.
//! Flaws are drawn for each template: about one in twenty pairs of a rule and an object it looks at is a finding.

use crate::pods::{Template, status};
use crate::rng::Rng;
use serde_json::{Map, Value, json};

/// Where objects come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As a cluster returns them: with defaults, status, managedFields, owned pods.
    Cluster,
    /// As repositories have them: what people write.
    Manifest,
}

/// A source of objects.
#[derive(Clone, Copy, Debug)]
pub struct Corpus {
    seed: u64,
}

/// The sorts of numbers.
const OBJECT: u64 = 1;
const TEMPLATE: u64 = 2;
/// How many templates the repeated objects share.
const TEMPLATES: u64 = 400;

/// How often each kind is, of a hundred.
const CLUSTER: &[(&str, u64)] = &[
    ("Pod", 42),
    ("Deployment", 9),
    ("ReplicaSet", 6),
    ("StatefulSet", 3),
    ("DaemonSet", 2),
    ("CronJob", 2),
    ("Job", 2),
    ("Service", 7),
    ("ConfigMap", 8),
    ("Secret", 6),
    ("Role", 2),
    ("RoleBinding", 3),
    ("ClusterRole", 1),
    ("ClusterRoleBinding", 1),
    ("Ingress", 2),
    ("NetworkPolicy", 2),
    ("ServiceAccount", 2),
];
const MANIFEST: &[(&str, u64)] = &[
    ("Pod", 3),
    ("Deployment", 35),
    ("StatefulSet", 8),
    ("DaemonSet", 5),
    ("CronJob", 6),
    ("Job", 4),
    ("Service", 14),
    ("ConfigMap", 8),
    ("Secret", 3),
    ("Role", 2),
    ("RoleBinding", 2),
    ("ClusterRole", 1),
    ("ClusterRoleBinding", 1),
    ("Ingress", 4),
    ("NetworkPolicy", 2),
    ("ServiceAccount", 2),
];

impl Corpus {
    /// The same seed gives the same objects.
    pub fn new(seed: u64) -> Corpus {
        Corpus { seed }
    }

    /// The first `count` objects, made one by one.
    pub fn objects(self, form: Form, count: usize) -> impl Iterator<Item = Value> {
        (0..count as u64).map(move |index| self.object(form, index))
    }

    /// The object of an index.
    pub fn object(self, form: Form, index: u64) -> Value {
        let mut rng = Rng::of(self.seed, OBJECT, index);
        let kinds = if form == Form::Cluster { CLUSTER } else { MANIFEST };
        let kind = draw(kinds, &mut rng);
        let template = if rng.permille(600) { rng.below(TEMPLATES) } else { TEMPLATES + index };
        let template = Template::draw(&mut Rng::of(self.seed, TEMPLATE, template), form);
        let mut object = Map::new();
        object.insert("apiVersion".into(), api_version(kind).into());
        object.insert("kind".into(), kind.into());
        object.insert("metadata".into(), metadata(kind, index, &template, form, &mut rng));
        body(kind, &template, form, &mut rng, &mut object);
        let mut object = Value::Object(object);
        if form == Form::Cluster {
            let managed = managed_fields(&object, &mut rng);
            if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.insert("managedFields".into(), managed);
            }
        }
        object
    }
}

fn draw(kinds: &[(&'static str, u64)], rng: &mut Rng) -> &'static str {
    let mut at = rng.below(kinds.iter().map(|(_, weight)| weight).sum());
    for (kind, weight) in kinds {
        match at.checked_sub(*weight) {
            None => return kind,
            Some(rest) => at = rest,
        }
    }
    "ConfigMap"
}

fn api_version(kind: &str) -> &'static str {
    match kind {
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" => "apps/v1",
        "Job" | "CronJob" => "batch/v1",
        "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding" => "rbac.authorization.k8s.io/v1",
        "Ingress" | "NetworkPolicy" => "networking.k8s.io/v1",
        _ => "v1",
    }
}

fn metadata(kind: &str, index: u64, template: &Template, form: Form, rng: &mut Rng) -> Value {
    let mut metadata = Map::new();
    let mut name = format!("{}-{index}", template.app);
    if kind == "Pod" && form == Form::Cluster {
        name = format!("{name}-{}-{}", rng.suffix(9), rng.suffix(5));
        metadata.insert("generateName".into(), format!("{}-", template.app).into());
    }
    if form == Form::Cluster {
        metadata.insert("creationTimestamp".into(), "2026-03-01T09:12:44Z".into());
        metadata.insert("uid".into(), rng.uid().into());
        metadata.insert("resourceVersion".into(), rng.below(90_000_000).to_string().into());
        if kind != "Pod" {
            metadata.insert("generation".into(), (1 + rng.below(30)).into());
        }
    }
    metadata.insert("name".into(), name.into());
    if !kind.starts_with("ClusterRole") {
        metadata.insert("namespace".into(), template.namespace.clone().into());
    }
    metadata.insert("labels".into(), template.labels.clone());
    if kind == "Deployment" && form == Form::Cluster {
        metadata.insert("annotations".into(), json!({"deployment.kubernetes.io/revision": rng.below(40).to_string()}));
    }
    if kind == "Pod" && form == Form::Cluster {
        let owner = format!("{}-{}", template.app, rng.suffix(9));
        metadata.insert(
            "ownerReferences".into(),
            json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": owner, "uid": rng.uid(),
                "controller": true, "blockOwnerDeletion": true}]),
        );
    }
    Value::Object(metadata)
}

fn body(kind: &str, template: &Template, form: Form, rng: &mut Rng, object: &mut Map<String, Value>) {
    let mut set = |key: &str, value: Value| object.insert(key.into(), value);
    match kind {
        "Pod" => {
            set("spec", template.pod(form, true, rng));
            if form == Form::Cluster {
                set("status", template.pod_status(rng));
            }
        }
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job" | "CronJob" => {
            set("spec", workload(kind, template, form, rng));
            if form == Form::Cluster {
                set("status", status(kind));
            }
        }
        "Service" => drop(set("spec", service(template, form, rng))),
        "ConfigMap" => drop(set("data", config(rng))),
        "Secret" => {
            set("type", "Opaque".into());
            set("data", json!({"token": rng.hex(64), "password": rng.hex(24)}));
        }
        "Role" | "ClusterRole" => drop(set("rules", rules(rng))),
        "RoleBinding" | "ClusterRoleBinding" => {
            set("roleRef", json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}));
            let who = json!([{"kind": "ServiceAccount", "name": template.app, "namespace": template.namespace}]);
            set("subjects", who);
        }
        "Ingress" => drop(set("spec", ingress(template))),
        "NetworkPolicy" => {
            let selector = json!({"matchLabels": {"app.kubernetes.io/name": template.app}});
            let from = json!([{"from": [{"podSelector": {}}], "ports": [{"port": 8080, "protocol": "TCP"}]}]);
            set("spec", json!({"podSelector": selector, "policyTypes": ["Ingress"], "ingress": from}));
        }
        _ => drop(set("automountServiceAccountToken", false.into())),
    }
}

fn workload(kind: &str, template: &Template, form: Form, rng: &mut Rng) -> Value {
    let pod = json!({"metadata": {"labels": template.labels}, "spec": template.pod(form, false, rng)});
    let selector = json!({"matchLabels": {"app.kubernetes.io/name": template.app}});
    match kind {
        "CronJob" => json!({"schedule": "17 3 * * *", "concurrencyPolicy": "Forbid", "successfulJobsHistoryLimit": 3,
            "jobTemplate": {"spec": {"backoffLimit": 2, "template": pod}}}),
        "Job" => json!({"backoffLimit": 3, "completions": 1, "parallelism": 1, "template": pod}),
        "DaemonSet" => json!({"selector": selector, "template": pod, "updateStrategy": {"type": "RollingUpdate"}}),
        "StatefulSet" => json!({"replicas": 1 + rng.below(4), "serviceName": template.app, "selector": selector,
            "template": pod}),
        _ => json!({"replicas": 2 + rng.below(4), "revisionHistoryLimit": 10, "selector": selector, "template": pod}),
    }
}

fn service(template: &Template, form: Form, rng: &mut Rng) -> Value {
    let kind = if rng.permille(60) { "LoadBalancer" } else { "ClusterIP" };
    let mut spec = json!({"type": kind, "selector": {"app.kubernetes.io/name": template.app},
        "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080}]});
    if let (Form::Cluster, Some(spec)) = (form, spec.as_object_mut()) {
        let ip = format!("10.96.{}.{}", rng.below(256), rng.below(256));
        spec.insert("clusterIP".into(), ip.clone().into());
        spec.insert("clusterIPs".into(), json!([ip]));
        spec.insert("internalTrafficPolicy".into(), "Cluster".into());
        spec.insert("ipFamilies".into(), json!(["IPv4"]));
        spec.insert("ipFamilyPolicy".into(), "SingleStack".into());
        spec.insert("sessionAffinity".into(), "None".into());
    }
    spec
}

fn config(rng: &mut Rng) -> Value {
    let mut file = String::new();
    for line in 0..8 + rng.below(30) {
        file.push_str(&format!("option.{line} = {}\n", rng.suffix(24)));
    }
    json!({"LOG_LEVEL": "info", "REGION": "eu-west-1", "application.properties": file})
}

fn rules(rng: &mut Rng) -> Value {
    let rule = |rng: &mut Rng| {
        let groups = [json!([""]), json!(["apps"]), json!(["batch"])];
        let group = groups.get(rng.below(3) as usize).cloned();
        let resource = rng.of_words(&["configmaps", "pods", "deployments", "jobs", "services", "events"]);
        let verbs = if rng.permille(40) { json!(["*"]) } else { json!(["get", "list", "watch"]) };
        json!({"apiGroups": group, "resources": [resource], "verbs": verbs})
    };
    (0..1 + rng.below(5)).map(|_| rule(rng)).collect()
}

fn ingress(template: &Template) -> Value {
    let host = format!("{}.{}.example.com", template.app, template.namespace);
    let backend = json!({"service": {"name": template.app, "port": {"number": 80}}});
    json!({"ingressClassName": "nginx", "tls": [{"hosts": [host], "secretName": format!("{}-tls", template.app)}],
        "rules": [{"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]})
}

/// Who set which field: a tree of small objects, a third of what a cluster sends.
fn managed_fields(object: &Value, rng: &mut Rng) -> Value {
    let entry = |manager: &str, part: Value, time: u64| {
        let time = format!("2026-03-01T09:{:02}:{:02}Z", time / 60 % 60, time % 60);
        json!({"apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": part, "manager": manager,
            "operation": "Update", "time": time})
    };
    let owned = |keys: &[&str]| -> Value {
        let of = |key: &&str| Some((format!("f:{key}"), fields(object.get(*key)?, 0)));
        Value::Object(keys.iter().filter_map(of).collect())
    };
    let manager = rng.of_words(&["kubectl-client-side-apply", "helm", "argocd-controller"]);
    let mut entries = vec![entry(manager, owned(&["metadata", "spec", "data", "rules"]), rng.below(3600))];
    if object.get("status").is_some() {
        let mut status = entry("kubelet", owned(&["status"]), rng.below(3600));
        if let Some(status) = status.as_object_mut() {
            status.insert("subresource".into(), "status".into());
        }
        entries.push(status);
    }
    entries.into()
}

/// The names of fields of a value, as the API server writes them; lists by the keys of their items.
fn fields(value: &Value, depth: usize) -> Value {
    let mut out = Map::new();
    if depth > 8 {
        return Value::Object(out);
    }
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                out.insert(format!("f:{key}"), fields(value, depth + 1));
            }
        }
        Value::Array(items) => {
            for item in items {
                if let Some(name) = item.get("name").or_else(|| item.get("type")) {
                    let mut inner = fields(item, depth + 1);
                    if let Some(inner) = inner.as_object_mut() {
                        inner.insert(".".into(), json!({}));
                    }
                    out.insert(format!("k:{}", json!({"name": name})), inner);
                }
            }
        }
        _ => {}
    }
    Value::Object(out)
}
