//! What reports must not show of the texts that objects were read from.

use crate::finding::Made;
use crate::read::Objects;
use upright_object::{Object, Step, place};
use upright_source::SourceMap;

/// How the value of a secret field prints.
const HIDDEN: &str = "***";
/// Where `kubectl apply` keeps the whole object, its data included.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Hides the data of Secrets, and the values of secret fields that findings are about.
pub(crate) fn secrets(objects: &Objects, made: &Made, sources: &mut SourceMap) {
    for object in objects.judged.iter().chain(&objects.lookup).filter(|object| object.id.kind == "Secret") {
        let fields = ["data", "stringData"].into_iter().filter_map(|field| object.tree.get(object.root, field));
        for (_, value) in fields.flat_map(|field| object.tree.entries(field)) {
            object.tree.span(value).into_iter().for_each(|span| sources.hide(span));
        }
        hide(object, &["metadata", "annotations", LAST_APPLIED].map(Step::from), sources);
    }
    for (index, finding) in &made.findings {
        let Some(object) = index.and_then(|index| objects.judged.get(index)) else { continue };
        for evidence in finding.evidence.iter().filter(|evidence| evidence.value == HIDDEN) {
            if let Some(steps) = Step::parse_path(&evidence.path) {
                hide(object, &steps, sources);
            }
        }
    }
}

fn hide(object: &Object, steps: &[Step], sources: &mut SourceMap) {
    let at = place(object, steps);
    if let Some(span) = at.span.filter(|_| !at.missing) {
        sources.hide(span);
    }
}

#[cfg(test)]
mod tests {
    use crate::{CompileOptions, Format, Input, Rules, RunOptions, Style};

    #[test]
    fn credentials_are_in_no_report() {
        let manifests = "
apiVersion: v1
kind: Secret
metadata:
  name: a
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{\"data\": \"hunter2\"}'}
stringData:
  any: hunter2
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  password: hunter2
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: c
    image: c
    args: [\"--token=hunter2\"]
    env:
    - name: DB_PASSWORD
      value: hunter2
    securityContext: {privileged: true}
";
        let rules = Rules::compile(&[], &CompileOptions::default()).unwrap();
        let report = rules.evaluator(&RunOptions::default()).unwrap().check(vec![Input::new("a.yaml", manifests)]);
        for id in ["secret-in-configmap", "secret-hardcoded-in-command", "secret-hardcoded-in-env"] {
            assert!(report.open().any(|finding| report.rule_id(finding) == id), "{id} finds nothing to hide");
        }
        for format in [Format::Human, Format::Json, Format::Ndjson, Format::Sarif, Format::Junit, Format::Github] {
            let mut out = Vec::new();
            crate::render(&report, format, Style::default(), &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(!text.contains("hunter2"), "{format:?}:\n{text}");
        }
    }
}
