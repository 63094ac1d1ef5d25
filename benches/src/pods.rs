//! Pods and their flaws.

use crate::corpus::Form;
use crate::rng::Rng;
use serde_json::{Map, Value, json};

/// What the copies of one pod share.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) app: String,
    pub(crate) namespace: String,
    pub(crate) labels: Value,
    spec: Map<String, Value>,
    images: Vec<(String, String)>,
}

const APPS: &[&str] = &["checkout", "billing", "search", "catalog", "gateway", "mailer", "ledger", "profile", "media"];
const SIDECARS: &[&str] = &["envoy", "fluent-bit", "metrics", "vault-agent"];

impl Template {
    pub(crate) fn draw(rng: &mut Rng, form: Form) -> Template {
        let app = format!("{}-{}", rng.of_words(APPS), rng.below(1000));
        let namespace = format!("team-{}", rng.below(40));
        let labels = json!({
            "app.kubernetes.io/name": app, "app.kubernetes.io/instance": app, "app.kubernetes.io/part-of": namespace,
            "app.kubernetes.io/version": format!("{}.{}.{}", rng.below(9), rng.below(30), rng.below(30)),
            "app.kubernetes.io/managed-by": "Helm", "owner": namespace, "tier": "backend",
        });
        // A flawed team leaves out more than one thing.
        let careless = rng.permille(150);
        let mut images = Vec::new();
        let mut containers = vec![container(&app, true, careless, form, rng, &mut images)];
        for _ in 0..[0, 0, 1, 1, 2][rng.below(5) as usize] {
            let name = rng.of_words(SIDECARS);
            if images.iter().all(|(known, _)| known != name) {
                containers.push(container(name, false, careless, form, rng, &mut images));
            }
        }
        let mut spec = Map::new();
        if rng.permille(250) {
            let init = container("init", false, careless, form, rng, &mut Vec::new());
            spec.insert("initContainers".into(), json!([init]));
        }
        spec.insert("containers".into(), containers.into());
        spec.insert("serviceAccountName".into(), app.as_str().into());
        spec.insert("automountServiceAccountToken".into(), rng.permille(200).into());
        spec.insert("securityContext".into(), pod_security(careless, rng));
        host(&mut spec, rng);
        volumes(&mut spec, &app, rng);
        Template { app, namespace, labels, spec, images }
    }

    /// The spec of one copy. `scheduled`: it runs on a node.
    pub(crate) fn pod(&self, form: Form, scheduled: bool, rng: &mut Rng) -> Value {
        let mut spec = self.spec.clone();
        if form == Form::Cluster {
            for (key, value) in [
                ("dnsPolicy", json!("ClusterFirst")),
                ("enableServiceLinks", json!(true)),
                ("restartPolicy", json!("Always")),
                ("schedulerName", json!("default-scheduler")),
                ("serviceAccount", json!(self.app)),
                ("terminationGracePeriodSeconds", json!(30)),
            ] {
                spec.insert(key.into(), value);
            }
        }
        if form == Form::Cluster && scheduled {
            spec.insert("nodeName".into(), format!("ip-10-0-{}-{}", rng.below(64), rng.below(256)).into());
            spec.insert("preemptionPolicy".into(), "PreemptLowerPriority".into());
            spec.insert("priority".into(), 0.into());
            spec.insert("tolerations".into(), tolerations());
            api_access(&mut spec, &format!("kube-api-access-{}", rng.suffix(5)));
        }
        Value::Object(spec)
    }

    pub(crate) fn pod_status(&self, rng: &mut Rng) -> Value {
        let condition = |kind: &str| json!({"lastProbeTime": null, "lastTransitionTime": "2026-03-01T09:12:50Z", "status": "True", "type": kind});
        let conditions: Vec<Value> = CONDITIONS.iter().map(|kind| condition(kind)).collect();
        let container = |(name, image): &(String, String), rng: &mut Rng| {
            let repository = image.split([':', '@']).next().unwrap_or_default();
            json!({"containerID": format!("containerd://{}", rng.hex(64)), "image": image,
                "imageID": format!("{repository}@sha256:{}", rng.hex(64)), "lastState": {}, "name": name, "ready": true,
                "restartCount": rng.below(4), "started": true,
                "state": {"running": {"startedAt": "2026-03-01T09:12:49Z"}}})
        };
        let containers: Vec<Value> = self.images.iter().map(|image| container(image, rng)).collect();
        let ip = format!("10.244.{}.{}", rng.below(256), rng.below(256));
        json!({"conditions": conditions, "containerStatuses": containers, "hostIP": "10.0.3.17", "phase": "Running",
            "podIP": ip, "podIPs": [{"ip": ip}], "qosClass": "Burstable", "startTime": "2026-03-01T09:12:45Z"})
    }
}

const CONDITIONS: &[&str] = &["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

/// What a controller says of its workload.
pub(crate) fn status(kind: &str) -> Value {
    match kind {
        "Deployment" => {
            let condition = |kind: &str, reason: &str, message: &str| {
                json!({"lastTransitionTime": "2026-03-01T09:12:50Z", "lastUpdateTime": "2026-03-01T09:12:50Z",
                    "message": message, "reason": reason, "status": "True", "type": kind})
            };
            let conditions = [
                condition("Available", "MinimumReplicasAvailable", "Deployment has minimum availability."),
                condition("Progressing", "NewReplicaSetAvailable", "ReplicaSet has successfully progressed."),
            ];
            json!({"availableReplicas": 2, "conditions": conditions, "observedGeneration": 4, "readyReplicas": 2,
                "replicas": 2, "updatedReplicas": 2})
        }
        "Job" => json!({"completionTime": "2026-03-01T03:18:02Z", "startTime": "2026-03-01T03:17:00Z", "succeeded": 1}),
        "CronJob" => json!({"lastScheduleTime": "2026-03-01T03:17:00Z", "lastSuccessfulTime": "2026-03-01T03:18:02Z"}),
        "DaemonSet" => json!({"currentNumberScheduled": 12, "desiredNumberScheduled": 12, "numberAvailable": 12,
            "numberMisscheduled": 0, "numberReady": 12, "observedGeneration": 2, "updatedNumberScheduled": 12}),
        _ => json!({"availableReplicas": 2, "observedGeneration": 3, "readyReplicas": 2, "replicas": 2}),
    }
}

fn container(
    name: &str,
    main: bool,
    careless: bool,
    form: Form,
    rng: &mut Rng,
    images: &mut Vec<(String, String)>,
) -> Value {
    let image = image(name, rng);
    images.push((name.to_owned(), image.clone()));
    let mut out = Map::new();
    out.insert("name".into(), name.into());
    out.insert("image".into(), image.into());
    if form == Form::Cluster {
        out.insert("imagePullPolicy".into(), "IfNotPresent".into());
        out.insert("terminationMessagePath".into(), "/dev/termination-log".into());
        out.insert("terminationMessagePolicy".into(), "File".into());
    }
    if main {
        out.insert("args".into(), json!(["serve", "--listen=:8080", format!("--shard={}", rng.below(16))]));
        out.insert("ports".into(), json!([{"containerPort": 8080, "name": "http", "protocol": "TCP"}]));
        for probe in ["livenessProbe", "readinessProbe"] {
            let check = json!({"failureThreshold": 3, "httpGet": {"path": "/healthz", "port": 8080, "scheme": "HTTP"},
                "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 2});
            out.insert(probe.into(), check);
        }
    }
    out.insert("env".into(), env(if main { 3 + rng.below(6) } else { rng.below(3) }, rng));
    out.insert("resources".into(), resources(careless, rng));
    out.insert("securityContext".into(), security(careless, rng));
    let mut mounts = vec![json!({"mountPath": "/tmp", "name": "tmp"})];
    if main {
        mounts.push(json!({"mountPath": "/etc/app", "name": "config", "readOnly": true}));
    }
    out.insert("volumeMounts".into(), mounts.into());
    Value::Object(out)
}

fn image(name: &str, rng: &mut Rng) -> String {
    let registry = rng.of_words(&["registry.example.com/shop", "ghcr.io/example", "localhost:5000/dev"]);
    let version = format!("{}.{}.{}", rng.below(9), rng.below(30), rng.below(30));
    match rng.below(1000) {
        0..30 => format!("{registry}/{name}:latest"),
        30..45 => format!("{registry}/{name}"),
        45..250 => format!("{registry}/{name}:{version}@sha256:{}", rng.hex(64)),
        _ => format!("{registry}/{name}:{version}"),
    }
}

fn env(count: u64, rng: &mut Rng) -> Value {
    let entry = |number: u64, rng: &mut Rng| match rng.below(4) {
        0 => {
            let key = json!({"name": "credentials", "key": format!("key-{number}")});
            json!({"name": format!("SECRET_{number}"), "valueFrom": {"secretKeyRef": key}})
        }
        1 => json!({"name": "POD_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}}),
        _ => json!({"name": format!("SETTING_{number}"), "value": rng.suffix(12)}),
    };
    (0..count).map(|number| entry(number, rng)).collect()
}

fn resources(careless: bool, rng: &mut Rng) -> Value {
    let cpu = ["250m", "500m", "1", "2"][rng.below(4) as usize];
    let memory = ["128Mi", "256Mi", "1Gi", "2Gi"][rng.below(4) as usize];
    match rng.below(if careless { 4 } else { 60 }) {
        0 => json!({}),
        1 => json!({"limits": {"memory": memory}, "requests": {"memory": memory}}),
        _ => json!({"limits": {"cpu": cpu, "memory": memory}, "requests": {"cpu": "100m", "memory": memory}}),
    }
}

fn security(careless: bool, rng: &mut Rng) -> Value {
    let mut out = Map::new();
    let keeps = |rng: &mut Rng| rng.permille(if careless { 550 } else { 985 });
    if keeps(rng) {
        out.insert("allowPrivilegeEscalation".into(), false.into());
    }
    let mut capabilities = json!({"drop": ["ALL"]});
    if !keeps(rng) {
        let added = ["NET_BIND_SERVICE", "SYS_ADMIN", "NET_ADMIN", "CHOWN"][rng.below(4) as usize];
        capabilities = json!({"add": [added], "drop": ["ALL"]});
    }
    out.insert("capabilities".into(), capabilities);
    if rng.permille(if careless { 60 } else { 4 }) {
        out.insert("privileged".into(), true.into());
    }
    if keeps(rng) {
        out.insert("readOnlyRootFilesystem".into(), true.into());
    }
    if rng.permille(300) {
        out.insert("runAsNonRoot".into(), keeps(rng).into());
    }
    if rng.permille(100) {
        let kind = if keeps(rng) { "RuntimeDefault" } else { "Unconfined" };
        out.insert("seccompProfile".into(), json!({"type": kind}));
    }
    Value::Object(out)
}

fn pod_security(careless: bool, rng: &mut Rng) -> Value {
    let mut out = Map::new();
    let keeps = |rng: &mut Rng| rng.permille(if careless { 500 } else { 980 });
    if keeps(rng) {
        out.insert("runAsNonRoot".into(), true.into());
        out.insert("runAsUser".into(), (10_000 + rng.below(5000)).into());
        out.insert("runAsGroup".into(), 10_000.into());
        out.insert("fsGroup".into(), 10_000.into());
    }
    if keeps(rng) {
        out.insert("seccompProfile".into(), json!({"type": "RuntimeDefault"}));
    }
    Value::Object(out)
}

fn host(spec: &mut Map<String, Value>, rng: &mut Rng) {
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if rng.permille(8) {
            spec.insert(field.into(), true.into());
        }
    }
}

fn volumes(spec: &mut Map<String, Value>, app: &str, rng: &mut Rng) {
    let mut volumes = vec![
        json!({"emptyDir": {}, "name": "tmp"}),
        json!({"configMap": {"defaultMode": 420, "name": format!("{app}-config")}, "name": "config"}),
    ];
    if rng.permille(25) {
        let path = rng.of_words(&["/var/log", "/var/run/docker.sock", "/opt/data"]);
        volumes.push(json!({"hostPath": {"path": path, "type": ""}, "name": "host"}));
    }
    spec.insert("volumes".into(), volumes.into());
}

fn tolerations() -> Value {
    let of = |key: &str| {
        json!({"effect": "NoExecute", "key": format!("node.kubernetes.io/{key}"), "operator": "Exists",
            "tolerationSeconds": 300})
    };
    json!([of("not-ready"), of("unreachable")])
}

/// The volume that the API server adds to each pod, by a name of its own.
fn api_access(spec: &mut Map<String, Value>, name: &str) {
    let items = json!([{"key": "ca.crt", "path": "ca.crt"}]);
    let namespace = json!([{"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"}]);
    let sources = json!([
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": {"items": items, "name": "kube-root-ca.crt"}},
        {"downwardAPI": {"items": namespace}},
    ]);
    let volume = json!({"name": name, "projected": {"defaultMode": 420, "sources": sources}});
    let mount = json!({"mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "name": name, "readOnly": true});
    let add = |list: Option<&mut Value>, value: &Value| {
        if let Some(list) = list.and_then(Value::as_array_mut) {
            list.push(value.clone());
        }
    };
    add(spec.get_mut("volumes"), &volume);
    for list in ["containers", "initContainers"] {
        let containers = spec.get_mut(list).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            add(container.get_mut("volumeMounts"), &mount);
        }
    }
}
