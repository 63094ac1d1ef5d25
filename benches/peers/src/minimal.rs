//! A program written by hand for just these checks: structs of the fields that they read, borrowed where that works.

use crate::hand::{BASELINE, floats};
use crate::{Engine, Result};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    spec: Option<Spec<'a>>,
    #[serde(borrow, default)]
    rules: Vec<Rule<'a>>,
}

#[derive(Deserialize)]
struct Rule<'a> {
    #[serde(borrow, default)]
    verbs: Vec<Text<'a>>,
}

/// The spec of a pod, or of what makes pods: one struct, so that the kind may come late.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    template: Option<Template<'a>>,
    #[serde(borrow)]
    job_template: Option<Box<JobTemplate<'a>>>,
    host_network: Option<bool>,
    #[serde(rename = "hostPID")]
    host_pid: Option<bool>,
    #[serde(rename = "hostIPC")]
    host_ipc: Option<bool>,
    #[serde(default)]
    volumes: Vec<Volume>,
    #[serde(borrow)]
    security_context: Option<Security<'a>>,
    #[serde(borrow, default)]
    containers: Vec<Container<'a>>,
    #[serde(borrow, default)]
    init_containers: Vec<Container<'a>>,
    #[serde(borrow, default)]
    ephemeral_containers: Vec<Container<'a>>,
}

#[derive(Deserialize)]
struct Template<'a> {
    #[serde(borrow)]
    spec: Option<Box<Spec<'a>>>,
}

#[derive(Deserialize)]
struct JobTemplate<'a> {
    #[serde(borrow)]
    spec: Option<Spec<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Volume {
    host_path: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Security<'a> {
    privileged: Option<bool>,
    run_as_non_root: Option<bool>,
    allow_privilege_escalation: Option<bool>,
    #[serde(borrow)]
    capabilities: Option<Capabilities<'a>>,
    #[serde(borrow)]
    seccomp_profile: Option<Seccomp<'a>>,
}

#[derive(Deserialize)]
struct Capabilities<'a> {
    #[serde(borrow, default)]
    add: Vec<Text<'a>>,
}

#[derive(Deserialize)]
struct Seccomp<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container<'a> {
    #[serde(borrow)]
    image: Option<Text<'a>>,
    #[serde(borrow)]
    security_context: Option<Security<'a>>,
    resources: Option<Resources>,
}

#[derive(Deserialize)]
struct Resources {
    limits: Option<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    cpu: Option<IgnoredAny>,
    memory: Option<IgnoredAny>,
}

struct Minimal {
    lines: &'static [String],
    parsed: Vec<Object<'static>>,
    parse: fn(&'static str) -> Result<Object<'static>>,
}

pub(crate) fn make(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    engine(lines, |line| Ok(serde_json::from_str(line)?))
}

pub(crate) fn make_sonic(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    engine(lines, |line| Ok(sonic_rs::from_str(line)?))
}

fn engine(lines: &'static [String], parse: fn(&'static str) -> Result<Object<'static>>) -> Result<Box<dyn Engine>> {
    let parsed = lines.iter().map(|line| parse(line)).collect::<Result<_>>()?;
    Ok(Box::new(Minimal { lines, parsed, parse }))
}

impl Engine for Minimal {
    fn verdicts(&mut self) -> Result<Vec<u16>> {
        Ok(self.parsed.iter().map(judge).collect())
    }

    fn eval(&mut self) -> Result<u64> {
        Ok(self.parsed.iter().map(|object| u64::from(judge(object))).sum())
    }

    fn bytes(&mut self) -> Result<u64> {
        let mut sum = 0;
        for line in self.lines {
            sum += u64::from(judge(&(self.parse)(line)?));
        }
        Ok(sum)
    }
}

fn judge(object: &Object<'_>) -> u16 {
    let spec = object.spec.as_ref();
    let of_template = |spec: Option<&'_ Spec<'_>>| -> u16 {
        let pod = spec.and_then(|spec| spec.template.as_ref()).and_then(|template| template.spec.as_deref());
        pod.map_or(0, judge_pod)
    };
    match &*object.kind {
        "Pod" => spec.map_or(0, judge_pod),
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job" => of_template(spec),
        "CronJob" => of_template(spec.and_then(|spec| spec.job_template.as_ref()).and_then(|job| job.spec.as_ref())),
        "Role" | "ClusterRole" => {
            let every = object.rules.iter().any(|rule| rule.verbs.iter().any(|verb| verb.0 == "*"));
            u16::from(every) << 8
        }
        _ => 0,
    }
}

fn judge_pod(pod: &Spec<'_>) -> u16 {
    let mut mask = 0;
    if [pod.host_network, pod.host_pid, pod.host_ipc].contains(&Some(true)) {
        mask |= 1 << 1;
    }
    if pod.volumes.iter().any(|volume| volume.host_path.is_some()) {
        mask |= 1 << 2;
    }
    let of_pod = pod.security_context.as_ref();
    let lists = [&pod.containers, &pod.init_containers, &pod.ephemeral_containers];
    lists.into_iter().flatten().fold(mask, |mask, container| mask | judge_container(container, of_pod))
}

fn judge_container(container: &Container<'_>, of_pod: Option<&Security<'_>>) -> u16 {
    let own = container.security_context.as_ref();
    let added = own.and_then(|own| own.capabilities.as_ref()).map_or(&[][..], |capabilities| &capabilities.add);
    let non_root = own.and_then(|own| own.run_as_non_root).or_else(|| of_pod.and_then(|pod| pod.run_as_non_root));
    let profile = own.and_then(|own| own.seccomp_profile.as_ref());
    let profile = profile.or_else(|| of_pod.and_then(|pod| pod.seccomp_profile.as_ref()));
    let seccomp = profile.and_then(|profile| profile.kind.as_ref()).map(|kind| &*kind.0);
    let limits = container.resources.as_ref().and_then(|resources| resources.limits.as_ref());
    let bits = [
        (0, own.and_then(|own| own.privileged) == Some(true)),
        (3, added.iter().any(|name| !BASELINE.contains(&&*name.0))),
        (4, non_root != Some(true)),
        (5, own.and_then(|own| own.allow_privilege_escalation) != Some(false)),
        (6, floats(container.image.as_ref().map_or("", |image| &image.0))),
        (7, limits.is_none_or(|limits| limits.cpu.is_none() || limits.memory.is_none())),
        (9, !matches!(seccomp, Some("RuntimeDefault" | "Localhost"))),
    ];
    bits.iter().fold(0, |mask, (bit, bad)| mask | u16::from(*bad) << bit)
}
