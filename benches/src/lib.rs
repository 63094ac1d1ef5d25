//! Objects as clusters have them, from a seeded generator: the same seed gives the same bytes everywhere.

use serde_json::{Value, json};

/// A source of objects.
#[derive(Clone, Debug)]
pub struct Corpus {
    state: u64,
}

impl Corpus {
    /// The same seed gives the same objects.
    pub fn new(seed: u64) -> Corpus {
        Corpus { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % limit
    }

    /// `count` objects: half are Pods with status and managedFields, a quarter Deployments, the rest Services and
    /// ConfigMaps. About one container in twenty runs privileged.
    pub fn objects(&mut self, count: usize) -> Vec<Value> {
        (0..count).map(|i| self.object(i)).collect()
    }

    fn object(&mut self, i: usize) -> Value {
        let meta = json!({
            "name": format!("object-{i}"), "namespace": format!("team-{}", self.below(40)),
            "labels": {"app": format!("app-{}", self.below(300)), "tier": "backend"},
            "managedFields": (0..3).map(|m| json!({
                "manager": format!("manager-{m}"), "operation": "Update",
                "fieldsV1": {"f:metadata": {"f:labels": {"f:app": {}, "f:tier": {}}}, "f:spec": {"f:replicas": {}}},
            })).collect::<Vec<_>>(),
        });
        match self.below(8) {
            0..4 => {
                json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": self.pod(), "status": status()})
            }
            4 | 5 => json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {
                "replicas": self.below(5), "selector": {"matchLabels": {"app": "a"}},
                "template": {"metadata": {"labels": {"app": "a"}}, "spec": self.pod()}}}),
            6 => json!({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {
                "selector": {"app": "a"}, "ports": [{"port": 80, "targetPort": "http"}]}}),
            _ => {
                json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"key": "value ".repeat(40)}})
            }
        }
    }

    fn pod(&mut self) -> Value {
        let containers: Vec<Value> = (0..=self.below(2)).map(|c| json!({
            "name": format!("container-{c}"),
            "image": format!("registry.example.com/team/app-{}:{}.{}", self.below(100), self.below(9), self.below(9)),
            "ports": [{"containerPort": 8080, "name": "http"}],
            "env": (0..6).map(|e| json!({"name": format!("VARIABLE_{e}"), "value": "some value"})).collect::<Vec<_>>(),
            "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}, "requests": {"cpu": "100m", "memory": "128Mi"}},
            "securityContext": {
                "allowPrivilegeEscalation": false, "runAsNonRoot": true, "privileged": self.below(20) == 0,
                "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"}},
            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
        })).collect();
        json!({"containers": containers, "volumes": [{"name": "tmp", "emptyDir": {}}], "serviceAccountName": "app"})
    }
}

fn status() -> Value {
    let condition = |kind: &str| json!({"type": kind, "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"});
    let conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map(condition);
    json!({"phase": "Running", "podIP": "10.0.0.7", "conditions": conditions})
}

/// The objects as lines of JSON.
pub fn ndjson(objects: &[Value]) -> String {
    objects.iter().map(|object| format!("{object}\n")).collect()
}

/// The objects as YAML documents in block style, as manifests are written.
pub fn yaml(objects: &[Value]) -> String {
    objects
        .iter()
        .map(|object| {
            let mut text = String::from("---\n");
            block(object, 0, &mut text);
            text
        })
        .collect()
}

fn block(value: &Value, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                out.push_str(&format!("{pad}{key}:"));
                below(value, depth + 1, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&format!("{pad}-"));
                below(item, depth + 1, out);
            }
        }
        scalar => out.push_str(&format!("{pad}{scalar}\n")),
    }
}

fn below(value: &Value, depth: usize, out: &mut String) {
    let nested = value.as_object().is_some_and(|o| !o.is_empty()) || value.as_array().is_some_and(|a| !a.is_empty());
    if nested {
        out.push('\n');
        block(value, depth, out);
    } else {
        out.push_str(&format!(" {value}\n"));
    }
}
