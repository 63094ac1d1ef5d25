//! Cedar. It has no "some element with": this host walks the object and asks once for each container, pod and rule.

use crate::hand::{LISTS, pod, rules};
use crate::{Engine, Result};
use cedar_policy::{
    Authorizer, Context, Entities, EntityUid, PolicyId, PolicySet, Request, RestrictedExpression as Expression,
};
use serde_json::Value;
use std::collections::BTreeMap;

const POLICIES: &str = include_str!("../../checks/ten.cedar");

struct Cedar {
    lines: &'static [String],
    authorizer: Authorizer,
    policies: PolicySet,
    /// The check of each policy.
    bits: BTreeMap<PolicyId, u16>,
    entities: Entities,
    /// The requests of each object.
    requests: Vec<Vec<Request>>,
    names: Names,
}

struct Names {
    who: EntityUid,
    what: EntityUid,
    container: EntityUid,
    pod: EntityUid,
    rule: EntityUid,
}

pub(crate) fn make(lines: &'static [String]) -> Result<Box<dyn Engine>> {
    let policies: PolicySet = POLICIES.parse()?;
    let bit = |policy: &cedar_policy::Policy| {
        let number = policy.annotation("id")?.parse::<u16>().ok()?;
        Some((policy.id().clone(), 1 << number))
    };
    let bits = policies.policies().filter_map(bit).collect();
    let names = Names {
        who: "User::\"cluster\"".parse()?,
        what: "Object::\"it\"".parse()?,
        container: "Action::\"container\"".parse()?,
        pod: "Action::\"pod\"".parse()?,
        rule: "Action::\"rule\"".parse()?,
    };
    let mut requests = Vec::new();
    for line in lines {
        requests.push(names.requests(&serde_json::from_str(line)?)?);
    }
    let (authorizer, entities) = (Authorizer::new(), Entities::empty());
    Ok(Box::new(Cedar { lines, authorizer, policies, bits, entities, requests, names }))
}

impl Names {
    fn requests(&self, object: &Value) -> Result<Vec<Request>> {
        let mut requests = Vec::new();
        if let Some(pod) = pod(object) {
            requests.push(self.request(&self.pod, of_pod(pod))?);
            for list in LISTS {
                for container in pod.get(list).and_then(Value::as_array).into_iter().flatten() {
                    requests.push(self.request(&self.container, of_container(container, pod))?);
                }
            }
        }
        for rule in rules(object) {
            requests.push(self.request(&self.rule, vec![("verbs", texts(rule.get("verbs")))])?);
        }
        Ok(requests)
    }

    fn request(&self, action: &EntityUid, context: Vec<(&str, Expression)>) -> Result<Request> {
        let context = Context::from_pairs(context.into_iter().map(|(key, value)| (key.to_owned(), value)))?;
        Ok(Request::new(self.who.clone(), action.clone(), self.what.clone(), context, None)?)
    }
}

fn texts(list: Option<&Value>) -> Expression {
    let items = list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    Expression::new_set(items.map(|text| Expression::new_string(text.to_owned())))
}

fn of_pod(pod: &Value) -> Vec<(&'static str, Expression)> {
    let flag = |key: &str| Expression::new_bool(pod.get(key).and_then(Value::as_bool).unwrap_or(false));
    let volumes = pod.get("volumes").and_then(Value::as_array);
    let keys = volumes.into_iter().flatten().filter_map(Value::as_object).flat_map(|volume| volume.keys());
    let volumes = Expression::new_set(keys.map(|key| Expression::new_string(key.clone())));
    vec![
        ("hostNetwork", flag("hostNetwork")),
        ("hostPID", flag("hostPID")),
        ("hostIPC", flag("hostIPC")),
        ("volumes", volumes),
    ]
}

fn of_container(container: &Value, pod: &Value) -> Vec<(&'static str, Expression)> {
    let (own, of_pod) = (container.get("securityContext"), pod.get("securityContext"));
    let get = |key: &str| own.and_then(|own| own.get(key));
    let either = |key: &str| get(key).or_else(|| of_pod.and_then(|pod| pod.get(key)));
    let limits = container.get("resources").and_then(|resources| resources.get("limits")).and_then(Value::as_object);
    let limits = limits.into_iter().flat_map(|limits| limits.keys()).map(|key| Expression::new_string(key.clone()));
    let mut context = vec![
        ("privileged", Expression::new_bool(get("privileged").and_then(Value::as_bool).unwrap_or(false))),
        ("added", texts(get("capabilities").and_then(|capabilities| capabilities.get("add")))),
        ("limits", Expression::new_set(limits)),
    ];
    if let Some(non_root) = either("runAsNonRoot").and_then(Value::as_bool) {
        context.push(("runAsNonRoot", Expression::new_bool(non_root)));
    }
    if let Some(allowed) = get("allowPrivilegeEscalation").and_then(Value::as_bool) {
        context.push(("allowPrivilegeEscalation", Expression::new_bool(allowed)));
    }
    if let Some(seccomp) = either("seccompProfile").and_then(|profile| profile.get("type")).and_then(Value::as_str) {
        context.push(("seccomp", Expression::new_string(seccomp.to_owned())));
    }
    let image = container.get("image").and_then(Value::as_str).unwrap_or_default();
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let last = name.rsplit_once('/').map_or(name, |(_, last)| last);
    for (key, value) in [("digest", digest), ("tag", last.rsplit_once(':').map(|(_, tag)| tag))] {
        context.extend(value.map(|value| (key, Expression::new_string(value.to_owned()))));
    }
    context
}

impl Cedar {
    fn judge(&self, requests: &[Request]) -> u16 {
        let mut mask = 0;
        for request in requests {
            let response = self.authorizer.is_authorized(request, &self.policies, &self.entities);
            mask |= response.diagnostics().reason().filter_map(|id| self.bits.get(id)).fold(0, |all, bit| all | bit);
        }
        mask
    }
}

impl Engine for Cedar {
    fn verdicts(&mut self) -> Result<Vec<u16>> {
        Ok(self.requests.iter().map(|requests| self.judge(requests)).collect())
    }

    fn eval(&mut self) -> Result<u64> {
        Ok(self.requests.iter().map(|requests| u64::from(self.judge(requests))).sum())
    }

    fn bytes(&mut self) -> Result<u64> {
        let mut sum = 0;
        for line in self.lines {
            sum += u64::from(self.judge(&self.names.requests(&serde_json::from_str(line)?)?));
        }
        Ok(sum)
    }
}
