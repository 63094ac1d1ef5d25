//! Who owns an object: a Deployment its ReplicaSets, these their Pods. What is wrong with a Pod is to be mended in the
//! Deployment, so that is where a report shows it.

use std::collections::HashMap;
use upright_object::{Object, Value};
use upright_source::ObjectRef;

/// How far a chain of owners is followed: longer ones are circles.
const LONGEST: usize = 8;

/// The owners among the objects of a run.
#[derive(Debug)]
pub(crate) struct Owners<'a> {
    objects: HashMap<Key<'a>, &'a Object>,
}

/// Kind, namespace and name: what an owner reference says, with the namespace of the object that is owned.
type Key<'a> = (&'a str, &'a str, &'a str);

impl<'a> Owners<'a> {
    pub(crate) fn new(objects: &'a [Object]) -> Owners<'a> {
        let key = |object: &'a Object| (&*object.id.kind, &*object.id.namespace, &*object.id.name);
        // Of several objects of one name the first counts, so that the answer does not depend on a map's order.
        let mut map = HashMap::with_capacity(objects.len());
        for object in objects {
            map.entry(key(object)).or_insert(object);
        }
        Owners { objects: map }
    }

    /// The last owner of the chain that is among the objects.
    pub(crate) fn of(&self, object: &Object) -> Option<ObjectRef> {
        let mut last = None;
        let mut at = object;
        for _ in 0..LONGEST {
            let Some(owner) = self.direct(at) else { break };
            last = Some(owner.id.clone());
            at = owner;
        }
        last.filter(|owner| *owner != object.id)
    }

    /// The owner that controls the object.
    fn direct(&self, object: &Object) -> Option<&'a Object> {
        let tree = &object.tree;
        let metadata = tree.get(object.root, "metadata")?;
        let references = tree.get(metadata, "ownerReferences")?;
        let controls = |reference: &&upright_object::NodeId| {
            tree.get(**reference, "controller").and_then(|node| tree.as_bool(node)) == Some(true)
        };
        let reference = tree.children(references).iter().find(controls)?;
        let text = |key| match tree.value(tree.get(*reference, key)?) {
            Value::Str(text) => Some(text),
            _ => None,
        };
        let (kind, name) = (text("kind")?, text("name")?);
        // An owner is in the same namespace, or has none.
        let place = (kind, object.id.namespace.as_str(), name);
        self.objects.get(&place).or_else(|| self.objects.get(&(kind, "", name))).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use upright_object::{Limits, read};
    use upright_source::FileId;

    fn owners(text: &str) -> Vec<String> {
        let objects = read(FileId(0), text, &Limits::default()).objects;
        let owners = Owners::new(&objects);
        objects
            .iter()
            .map(|o| owners.of(o).map_or_else(|| "-".to_owned(), |r| format!("{}/{}", r.kind, r.name)))
            .collect()
    }

    fn owned(kind: &str, name: &str, by: &str, owner: &str) -> String {
        format!(
            "apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: shop\n  ownerReferences:\n  \
             - {{apiVersion: v1, kind: {by}, name: {owner}, controller: true, uid: u}}\n---\n"
        )
    }

    #[test]
    fn a_pod_belongs_to_the_deployment_of_its_replica_set() {
        let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n---\n";
        let text = owned("Pod", "p", "ReplicaSet", "rs") + &owned("ReplicaSet", "rs", "Deployment", "web") + deployment;
        assert_eq!(owners(&text), ["Deployment/web", "Deployment/web", "-"]);
    }

    #[test]
    fn an_owner_that_is_not_there_or_elsewhere_is_none() {
        let elsewhere = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: rs, namespace: other}\n";
        assert_eq!(owners(&(owned("Pod", "p", "ReplicaSet", "rs") + elsewhere)), ["-", "-"]);
    }

    #[test]
    fn owners_in_a_circle_end() {
        let text = owned("Pod", "a", "Pod", "b") + &owned("Pod", "b", "Pod", "a");
        assert_eq!(owners(&text).len(), 2);
    }
}
