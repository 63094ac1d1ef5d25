//! A loop written by hand over `serde_json::Value`: what the checks mean.

use crate::{Engine, Result};
use serde_json::Value;

/// The capabilities that the baseline of the Pod Security Standards allows to add.
pub(crate) const BASELINE: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// The lists of containers.
pub(crate) const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

struct Hand {
    lines: &'static [String],
    values: Vec<Value>,
}

pub(crate) fn make(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    let values = lines.iter().map(|line| serde_json::from_str(line)).collect::<std::result::Result<_, _>>()?;
    Ok(Box::new(Hand { lines, values }))
}

impl Engine for Hand {
    fn verdicts(&mut self) -> Result<Vec<u16>> {
        Ok(self.values.iter().map(judge).collect())
    }

    fn eval(&mut self) -> Result<u64> {
        Ok(self.values.iter().map(|value| u64::from(judge(value))).sum())
    }

    fn bytes(&mut self) -> Result<u64> {
        let mut sum = 0;
        for line in self.lines {
            sum += u64::from(judge(&serde_json::from_str(line)?));
        }
        Ok(sum)
    }
}

/// The spec of the pod, or of the pods that the object makes.
pub(crate) fn pod(object: &Value) -> Option<&Value> {
    let spec = object.get("spec")?;
    match object.get("kind")?.as_str()? {
        "Pod" => Some(spec),
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job" => spec.get("template")?.get("spec"),
        "CronJob" => spec.get("jobTemplate")?.get("spec")?.get("template")?.get("spec"),
        _ => None,
    }
}

/// The rules of a role.
pub(crate) fn rules(object: &Value) -> impl Iterator<Item = &Value> {
    let is_role = matches!(object.get("kind").and_then(Value::as_str), Some("Role" | "ClusterRole"));
    let rules = object.get("rules").filter(|_| is_role).and_then(Value::as_array);
    rules.into_iter().flatten()
}

/// Whether an image has no digest, and `latest` or no tag.
pub(crate) fn floats(image: &str) -> bool {
    if image.contains('@') {
        return false;
    }
    let name = image.rsplit_once('/').map_or(image, |(_, name)| name);
    name.rsplit_once(':').is_none_or(|(_, tag)| tag == "latest")
}

fn judge(object: &Value) -> u16 {
    let mut mask = 0;
    if let Some(pod) = pod(object) {
        let is_true = |key: &str| pod.get(key).and_then(Value::as_bool) == Some(true);
        if is_true("hostNetwork") || is_true("hostPID") || is_true("hostIPC") {
            mask |= 1 << 1;
        }
        let volumes = pod.get("volumes").and_then(Value::as_array);
        if volumes.into_iter().flatten().any(|volume| volume.get("hostPath").is_some_and(|path| !path.is_null())) {
            mask |= 1 << 2;
        }
        let of_pod = pod.get("securityContext");
        for list in LISTS {
            for container in pod.get(list).and_then(Value::as_array).into_iter().flatten() {
                mask |= judge_container(container, of_pod);
            }
        }
    }
    let every = |rule: &Value| {
        let verbs = rule.get("verbs").and_then(Value::as_array);
        verbs.into_iter().flatten().any(|verb| verb.as_str() == Some("*"))
    };
    if rules(object).any(every) {
        mask |= 1 << 8;
    }
    mask
}

fn judge_container(container: &Value, of_pod: Option<&Value>) -> u16 {
    let mut mask = 0;
    let own = container.get("securityContext");
    let get = |key: &str| own.and_then(|own| own.get(key));
    let either = |key: &str| get(key).or_else(|| of_pod.and_then(|pod| pod.get(key)));
    if get("privileged").and_then(Value::as_bool) == Some(true) {
        mask |= 1;
    }
    let added = get("capabilities").and_then(|capabilities| capabilities.get("add")).and_then(Value::as_array);
    if added.into_iter().flatten().any(|name| !name.as_str().is_some_and(|name| BASELINE.contains(&name))) {
        mask |= 1 << 3;
    }
    if either("runAsNonRoot").and_then(Value::as_bool) != Some(true) {
        mask |= 1 << 4;
    }
    if get("allowPrivilegeEscalation").and_then(Value::as_bool) != Some(false) {
        mask |= 1 << 5;
    }
    if floats(container.get("image").and_then(Value::as_str).unwrap_or_default()) {
        mask |= 1 << 6;
    }
    let limits = container.get("resources").and_then(|resources| resources.get("limits"));
    if limits.is_none_or(|limits| limits.get("cpu").is_none() || limits.get("memory").is_none()) {
        mask |= 1 << 7;
    }
    let seccomp = either("seccompProfile").and_then(|profile| profile.get("type")).and_then(Value::as_str);
    if !matches!(seccomp, Some("RuntimeDefault" | "Localhost")) {
        mask |= 1 << 9;
    }
    mask
}
