//! `upright test` and what it says of tests: `--mutate`.

use crate::project::Project;
use serde_json::Value;

const GAPS: &str = "\
rule gaps {
  severity low
  for d in Deployment
  when not d.metadata.namespace like \"dev-*\"
  deny d.spec.replicas < 2 and d.metadata.name in [\"web\", \"api\"] at d.spec.replicas
  message \"few\"
}

test gaps {
  let web = \"\"\"
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {replicas: 2, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: []}}}
    \"\"\"
  case \"one\" {
    given web with spec.replicas = 1
    expect fail
  }
  case \"two\" {
    given web
    expect pass
  }
}
";

#[test]
fn conditions_that_no_test_decides_are_shown() {
    let project = Project::new("mutate").file("gaps.upright", GAPS);
    let run = project.run("test --mutate gaps.upright");
    insta::assert_snapshot!(run.shown());
    let lines = project.run("test --mutate -o ndjson gaps.upright").stdout;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    let first = (&lines[0]["where"], &lines[0]["at"]["line"], &lines[0]["what"], &lines[0]["after"]);
    assert_eq!(first, (&"rule gaps".into(), &4.into(), &"without this clause".into(), &"".into()));
    // With what is missing, all is noticed.
    let more = "  case \"dev\" {\n    given web with spec.replicas = 1, metadata.namespace = \"dev-a\"\n    expect not-applicable\n  }\n  case \"api\" {\n    given web with spec.replicas = 1, metadata.name = \"api\"\n    expect fail\n  }\n  case \"other\" {\n    given web with spec.replicas = 1, metadata.name = \"b\"\n    expect pass\n  }\n}\n";
    let text = format!("{}{more}", GAPS.strip_suffix("}\n").unwrap());
    let run = project.file("gaps.upright", text).run("test --mutate gaps.upright");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.shown());
    assert!(run.stdout.contains("none unnoticed"), "{}", run.stdout);
}

/// What rules share is changed too, and the tests of the rules that depend on it judge.
const SHARED: &str = "\
/// How many are enough.
pub param enough: int = 2

/// Names that matter.
pub fn matters(name: string) -> bool = name in [\"web\", \"api\"] or name like \"shop-*\"

/// What is exposed, by one way or the other.
pub view Exposed {
  for s in Service
  when s.spec.type in [\"NodePort\", \"LoadBalancer\"]
}

/// Nothing asks for it.
pub fn idle(a: int) -> bool = a > 1
";

const SHARING: &str = "\
use acme/shared

/// Enough of what matters.
rule few {
  severity low
  for d in Deployment
  when shared.matters(d.metadata.name)
  require d.spec.replicas >= shared.enough
  message \"few\"
}

/// Exposed on purpose.
rule exposed {
  severity low
  for e in shared.Exposed
  deny e.service_port > 1024 at e.s
  message \"exposed\"
}

test few {
  let web = \"\"\"
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {replicas: 2, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: []}}}
    \"\"\"
  case \"one\" {
    given web with spec.replicas = 1
    expect fail
  }
  case \"two\" {
    given web
    expect pass
  }
  case \"another\" {
    given web with metadata.name = \"b\"
    expect not-applicable
  }
}
";

#[test]
fn views_functions_and_parameters_are_changed_and_known_changes_are_excused() {
    let sharing = SHARING.replace("e.service_port > 1024", "any p in e.s.spec.ports: p.port > 1024");
    let project = Project::new("mutate-shared")
        .file("acme/pack.upright", "pack acme {\n  edition 2026\n}\n")
        .file("acme/shared.upright", SHARED)
        .file("acme/sharing.upright", sharing);
    insta::assert_snapshot!(project.run("test --mutate acme").shown());
    // What no test can notice is listed, with a reason; a row that excuses nothing is as bad as a change unnoticed.
    let known = "| where | change | text | why |\n| --- | --- | --- | --- |\n\
        | fn acme/shared.matters | without this operand | `name like \"shop-*\"` | no shop is judged |\n\
        | fn acme/shared.matters | without this operand | `name like \"store-*\"` | gone |\n";
    let project = project.file("acme/MUTATIONS.md", known);
    insta::assert_snapshot!(project.run("test --mutate acme --filter shared.matters").shown());
    let document: Value = serde_json::from_str(&project.run("test --mutate acme -o json").stdout).unwrap();
    assert_eq!((&document["known"], &document["stale"][0]["at"]["line"]), (&1.into(), &4.into()), "{document:#}");
}
