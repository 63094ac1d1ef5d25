//! `upright test` and what it says of tests: `--mutate`, `--coverage`, `--watch`.

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

#[test]
fn conditions_that_tests_decide_in_one_way_only_are_shown() {
    let project = Project::new("coverage").file("gaps.upright", GAPS);
    let run = project.run("test --coverage --lcov out.info gaps.upright");
    insta::assert_snapshot!(run.shown());
    insta::assert_snapshot!(project.read("out.info"));
    let document: Value = serde_json::from_str(&project.run("test --coverage -o json gaps.upright").stdout).unwrap();
    assert_eq!((&document["passed"], &document["coverage"]["decided"]), (&2.into(), &4.into()), "{document:#}");
}

#[test]
fn build_servers_read_what_came_of_each_case() {
    let wrong = GAPS.replace("expect pass", "expect fail at spec.replicas").replace("expect fail\n", "expect pass\n");
    let project = Project::new("test-junit").file("gaps.upright", wrong);
    let run = project.run("test -o junit gaps.upright");
    insta::assert_snapshot!(run.shown());
    insta::assert_snapshot!(project.run("test gaps.upright").shown());
    let lines = project.run("test -o ndjson gaps.upright").stdout;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["passed"], &lines[1]["passed"]), (&false.into(), &false.into()), "{lines:?}");
    assert_eq!(lines[1]["failures"][0]["code"], "U0901");
}

#[test]
fn tests_run_again_when_a_file_changes() {
    let project = Project::new("watch").file("gaps.upright", GAPS);
    let mut command = project.command("test --watch gaps.upright");
    let child = command.env("UPRIGHT_WATCH_RUNS", "2").spawn().unwrap();
    // The first run may see the change already; then the next change is the one that it waits for.
    let (new, broken) = (project.path("new"), project.path("gaps.upright"));
    let mut text = GAPS.replace("expect pass", "expect fail");
    let waits = std::thread::spawn(move || child.wait_with_output().unwrap());
    while !waits.is_finished() {
        std::thread::sleep(std::time::Duration::from_millis(300));
        text.push_str("// changed\n");
        std::fs::write(&new, &text).unwrap();
        std::fs::rename(&new, &broken).unwrap();
    }
    let output = waits.join().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.ends_with("1 passed, 1 failed\n"), "{stdout}");
    assert_eq!(stdout.matches(" passed, ").count(), 2, "{stdout}");
}

#[test]
fn tests_may_give_documents_that_stand_in_files_of_the_pack() {
    let web = GAPS.split("\"\"\"").nth(1).unwrap().replace("\n    ", "\n");
    let in_file = |text: &str| {
        let mut parts = text.split("\"\"\"");
        format!("{}file(\"fixtures/web.yaml\"){}", parts.next().unwrap(), parts.nth(1).unwrap())
    };
    let project =
        Project::new("test-fixtures").file("acme/gaps.upright", in_file(GAPS)).file("acme/fixtures/web.yaml", &web);
    let run = project.run("test acme");
    assert_eq!((run.code, run.stdout.as_str()), (0, "2 passed, 0 failed\n"), "{}", run.shown());
    assert!(project.run("test --mutate acme").stdout.contains("8 noticed, 3 unnoticed"));
    assert_eq!(project.run("test acme/gaps.upright").code, 0, "a file alone has its folder");
    std::fs::remove_file(project.path("acme/fixtures/web.yaml")).unwrap();
    let run = project.run("test acme");
    assert!(run.code == 1 && run.stdout.contains("the pack has no file `fixtures/web.yaml`"), "{}", run.shown());
    assert_eq!(project.run("check --pack acme acme/gaps.upright").code, project.run("check acme/gaps.upright").code);
    let outside = in_file(GAPS).replace("fixtures/", "../");
    let run = project.file("acme/gaps.upright", outside).run("test acme");
    assert!(run.code == 2 && run.stderr.contains("U0313"), "{}", run.shown());
}
