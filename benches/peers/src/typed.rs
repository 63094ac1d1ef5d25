//! A loop written by hand over the typed structs of `k8s-openapi`. Kinds that no check looks at are skipped unparsed.

use crate::hand::{BASELINE, floats};
use crate::{Engine, Result};
use k8s_openapi::api::apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet};
use k8s_openapi::api::batch::v1::{CronJob, Job};
use k8s_openapi::api::core::v1::{Capabilities, Pod, PodSpec, PodTemplateSpec, ResourceRequirements, SecurityContext};
use k8s_openapi::api::rbac::v1::{ClusterRole, PolicyRule, Role};
use serde::Deserialize;
use std::borrow::Cow;

enum Object {
    Pod(Box<Pod>),
    Deployment(Box<Deployment>),
    ReplicaSet(Box<ReplicaSet>),
    StatefulSet(Box<StatefulSet>),
    DaemonSet(Box<DaemonSet>),
    Job(Box<Job>),
    CronJob(Box<CronJob>),
    Role(Box<Role>),
    ClusterRole(Box<ClusterRole>),
    Other,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
}

struct Typed {
    lines: &'static [String],
    parsed: Vec<Object>,
}

pub(crate) fn make(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    Ok(Box::new(Typed { lines, parsed: lines.iter().map(|line| parse(line)).collect::<Result<_>>()? }))
}

impl Engine for Typed {
    fn verdicts(&mut self) -> Result<Vec<u16>> {
        Ok(self.parsed.iter().map(judge).collect())
    }

    fn eval(&mut self) -> Result<u64> {
        Ok(self.parsed.iter().map(|object| u64::from(judge(object))).sum())
    }

    fn bytes(&mut self) -> Result<u64> {
        let mut sum = 0;
        for line in self.lines {
            sum += u64::from(judge(&parse(line)?));
        }
        Ok(sum)
    }
}

fn parse(line: &str) -> Result<Object> {
    let kind: Kind<'_> = serde_json::from_str(line)?;
    Ok(match &*kind.kind {
        "Pod" => Object::Pod(serde_json::from_str(line)?),
        "Deployment" => Object::Deployment(serde_json::from_str(line)?),
        "ReplicaSet" => Object::ReplicaSet(serde_json::from_str(line)?),
        "StatefulSet" => Object::StatefulSet(serde_json::from_str(line)?),
        "DaemonSet" => Object::DaemonSet(serde_json::from_str(line)?),
        "Job" => Object::Job(serde_json::from_str(line)?),
        "CronJob" => Object::CronJob(serde_json::from_str(line)?),
        "Role" => Object::Role(serde_json::from_str(line)?),
        "ClusterRole" => Object::ClusterRole(serde_json::from_str(line)?),
        _ => Object::Other,
    })
}

fn judge(object: &Object) -> u16 {
    let of = |template: &PodTemplateSpec| template.spec.as_ref().map_or(0, judge_pod);
    match object {
        Object::Pod(pod) => pod.spec.as_ref().map_or(0, judge_pod),
        Object::Deployment(it) => it.spec.as_ref().map_or(0, |spec| of(&spec.template)),
        Object::ReplicaSet(it) => it.spec.as_ref().and_then(|spec| spec.template.as_ref()).map_or(0, of),
        Object::StatefulSet(it) => it.spec.as_ref().map_or(0, |spec| of(&spec.template)),
        Object::DaemonSet(it) => it.spec.as_ref().map_or(0, |spec| of(&spec.template)),
        Object::Job(it) => it.spec.as_ref().map_or(0, |spec| of(&spec.template)),
        Object::CronJob(it) => {
            let spec = it.spec.as_ref().and_then(|spec| spec.job_template.spec.as_ref());
            spec.map_or(0, |spec| of(&spec.template))
        }
        Object::Role(role) => judge_rules(role.rules.as_deref()),
        Object::ClusterRole(role) => judge_rules(role.rules.as_deref()),
        Object::Other => 0,
    }
}

fn judge_rules(rules: Option<&[PolicyRule]>) -> u16 {
    u16::from(rules.unwrap_or_default().iter().any(|rule| rule.verbs.iter().any(|verb| verb == "*"))) << 8
}

fn judge_pod(pod: &PodSpec) -> u16 {
    let mut mask = 0;
    if [pod.host_network, pod.host_pid, pod.host_ipc].contains(&Some(true)) {
        mask |= 1 << 1;
    }
    if pod.volumes.iter().flatten().any(|volume| volume.host_path.is_some()) {
        mask |= 1 << 2;
    }
    let of_pod = pod.security_context.as_ref();
    let non_root = of_pod.and_then(|context| context.run_as_non_root);
    let seccomp = of_pod.and_then(|context| context.seccomp_profile.as_ref()).map(|profile| &*profile.type_);
    for container in pod.containers.iter().chain(pod.init_containers.iter().flatten()) {
        let (own, resources) = (container.security_context.as_ref(), container.resources.as_ref());
        mask |= judge_container(container.image.as_deref(), own, resources, non_root, seccomp);
    }
    for container in pod.ephemeral_containers.iter().flatten() {
        let (own, resources) = (container.security_context.as_ref(), container.resources.as_ref());
        mask |= judge_container(container.image.as_deref(), own, resources, non_root, seccomp);
    }
    mask
}

fn judge_container(
    image: Option<&str>,
    own: Option<&SecurityContext>,
    resources: Option<&ResourceRequirements>,
    non_root: Option<bool>,
    seccomp: Option<&str>,
) -> u16 {
    let added =
        |capabilities: &Capabilities| capabilities.add.iter().flatten().any(|name| !BASELINE.contains(&name.as_str()));
    let own_seccomp = own.and_then(|own| own.seccomp_profile.as_ref()).map(|profile| &*profile.type_);
    let limits = resources.and_then(|resources| resources.limits.as_ref());
    let bits = [
        (0, own.and_then(|own| own.privileged) == Some(true)),
        (3, own.and_then(|own| own.capabilities.as_ref()).is_some_and(added)),
        (4, own.and_then(|own| own.run_as_non_root).or(non_root) != Some(true)),
        (5, own.and_then(|own| own.allow_privilege_escalation) != Some(false)),
        (6, floats(image.unwrap_or_default())),
        (7, limits.is_none_or(|limits| !limits.contains_key("cpu") || !limits.contains_key("memory"))),
        (9, !matches!(own_seccomp.or(seccomp), Some("RuntimeDefault" | "Localhost"))),
    ];
    bits.iter().fold(0, |mask, (bit, bad)| mask | u16::from(*bad) << bit)
}
