//! Options: what they do, and what is said of wrong ones. A wrong option is always exit 2.

use crate::project::{CLEAN, PRIVILEGED, Project};

#[test]
fn findings_are_exit_1_and_can_be_made_0() {
    let project = Project::new("exit").file("a.yaml", PRIVILEGED).file("clean.yaml", CLEAN).file("bad.yaml", "a: [");
    let code = |args: &str| project.run(args).code;
    assert_eq!(code("check clean.yaml"), 0);
    assert_eq!(code("check a.yaml"), 1);
    assert_eq!(code("check --exit-zero a.yaml"), 0);
    assert_eq!(code("check a.yaml bad.yaml"), 2, "2 outranks 1");
    assert_eq!(code("check --exit-zero a.yaml bad.yaml"), 2, "2 is never hidden");
}

#[test]
fn severities_bound_what_is_reported_and_what_fails() {
    let project = Project::new("severity").file("a.yaml", PRIVILEGED);
    let run = project.run("check -o ndjson --severity critical a.yaml");
    assert!(run.stdout.lines().all(|line| line.contains("\"severity\":\"critical\"")), "{}", run.stdout);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{}", run.stdout);
    let clean = CLEAN.replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true");
    let project = Project::new("fail-on").file("a.yaml", clean);
    assert_eq!(project.run("check a.yaml").code, 1);
    assert_eq!(project.run("check --fail-on critical a.yaml").code, 0);
    assert_eq!(project.run("check --fail-on medium a.yaml").code, 1);
}

#[test]
fn a_baseline_leaves_only_what_is_new() {
    let project = Project::new("baseline").file("a.yaml", PRIVILEGED);
    let run = project.run("check --profile pss-restricted --baseline known.json --write-baseline a.yaml");
    assert_eq!(run.code, 0, "{}", run.shown());
    insta::assert_snapshot!(project.read("known.json"));
    // Lines that move and comments that come change nothing; another object's finding is new.
    let moved = format!("# a comment\n{PRIVILEGED}");
    let project = project.file("a.yaml", moved);
    assert_eq!(project.run("check --profile pss-restricted --baseline known.json a.yaml").code, 0);
    let project = project.file("b.yaml", PRIVILEGED.replace("name: web", "name: other"));
    let run = project.run("check --profile pss-restricted --baseline known.json a.yaml b.yaml");
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(
        run.stdout.contains("Deployment shop/other") && !run.stdout.contains("Deployment shop/web"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("known to the baseline"), "{}", run.stdout);
}

#[test]
fn a_baseline_that_is_none_is_exit_2() {
    let project =
        Project::new("bad-baseline").file("a.yaml", CLEAN).file("b.json", "{\"version\": 9, \"findings\": []}");
    for (file, said) in [("b.json", "version 9"), ("gone.json", "no such file"), ("a.yaml", "can't be used")] {
        let run = project.run(&format!("check --baseline {file} a.yaml"));
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    let run = project.run("check --baseline a.yaml a.yaml");
    assert!(run.stderr.contains("it is not JSON") && run.stderr.contains("--write-baseline"), "{}", run.stderr);
    let project = project.file("c.json", "{\"findings\": 3}");
    let run = project.run("check --baseline c.json a.yaml");
    assert!(run.stderr.contains("it is JSON, but no baseline"), "{}", run.stderr);
    assert_eq!(project.run("check --write-baseline a.yaml").code, 2);
}

#[test]
fn a_wrong_value_in_the_project_file_is_shown_at_its_line() {
    let pack = "param names: [string] = []\nparam most: int = 1\nrule many {\n  severity low\n  for d in Deployment\n  \
                deny d.spec.replicas > most and d.metadata.name in names at d.spec.replicas\n  message \"many\"\n}\n";
    let toml = "packs = [\"p.upright\"]\n\n[params]\nmost = \"five\"\nnames = [\n  \"a\",\n  3,\n]\nmots = 1\n";
    let project = Project::new("toml-params").file("upright.toml", toml).file("p.upright", pack).file("a.yaml", CLEAN);
    let run = project.run("check a.yaml");
    assert_eq!(run.code, 2, "{}", run.shown());
    insta::assert_snapshot!(run.stderr);
}

#[test]
fn wrong_words_are_exit_2_with_the_right_ones() {
    let project = Project::new("words").file("a.yaml", CLEAN);
    for (args, said) in [
        ("check --profile pss-restrictd a.yaml", "did you mean `pss-restricted`?"),
        ("check --kubernetes 1.x a.yaml", "not a version of Kubernetes"),
        ("check --set no.such=1 a.yaml", "there is no parameter `no.such`"),
        ("check --set broken a.yaml", "PARAM=VALUE"),
        ("check --output pdf a.yaml", "possible values: human, json, ndjson, sarif, junit, github"),
        ("check --severity grave a.yaml", "possible values: critical, high, medium, low, info"),
        ("check --exclude a{b a.yaml", "--exclude"),
        ("check", "<PATH>"),
        ("chekc a.yaml", "check"),
        ("explain U9999", "no code or rule"),
        ("explain container-priviliged", "did you mean `container-privileged`?"),
    ] {
        let run = project.run(args);
        assert_eq!(run.code, 2, "{args}: {}", run.shown());
        assert!(run.stderr.contains(said), "{args}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{args}");
    }
}

#[test]
fn parameters_are_held_to_their_types() {
    let pack = "\
/// The most that a container may ask for.
param most: quantity = \"1Gi\"
type Limit { kind: string, share: int = 50 }
param limits: [Limit] = []
param pattern: regex = '^a'

rule memory-high {
  severity low
  for w in Workload
  for c in w.containers
  let memory = c.resources.limits[\"memory\"]
  when has memory and c.name matches pattern and limits.len < 100
  deny memory > most at memory
  message \"too much\"
}
";
    let pod = CLEAN.replace("128Mi", "2Gi");
    let params = "most: 4Gi\nlimits:\n  - {kind: a}\n  - {kind: b, shar: 3}\n";
    let project = Project::new("params").file("p.upright", pack).file("a.yaml", pod).file("params.yaml", params);
    let code = |args: &str| project.run(&format!("check --pack p.upright {args} a.yaml")).code;
    assert_eq!(code("--set pattern=app"), 1);
    assert_eq!(code("--set pattern=app --set most=4Gi"), 0);
    assert_eq!(code("--set pattern=app --set most=2147483648"), 0);
    assert_eq!(code("--set pattern=nothing"), 0);
    for wrong in ["--set most=lots", "--set pattern=(", "--set limits=3", "--params params.yaml"] {
        let run = project.run(&format!("check --pack p.upright {wrong} a.yaml"));
        assert_eq!(run.code, 2, "{wrong}: {}", run.shown());
        assert!(run.stderr.contains("M0051"), "{wrong}: {}", run.stderr);
    }
    insta::assert_snapshot!(project.run("check --pack p.upright --params params.yaml a.yaml").stderr);
}

#[test]
fn the_project_file_is_found_and_options_win_over_it() {
    let toml = "profile = \"pss-baseline\"\nexclude = [\"charts/\"]\nfail-on = \"critical\"\n";
    let project = Project::new("toml")
        .file("upright.toml", toml)
        .file("deep/a.yaml", PRIVILEGED)
        .file("deep/charts/b.yaml", PRIVILEGED);
    let run = project.run("check -o ndjson deep");
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{}", run.shown());
    assert!(project.run("check -o ndjson --profile pss-restricted deep").stdout.lines().count() > 1);
    assert!(project.run("check -o ndjson --no-config deep").stdout.lines().count() > 4);
    let run =
        Project::new("toml-wrong").file("upright.toml", "profil = \"x\"\n").file("a.yaml", CLEAN).run("check a.yaml");
    insta::assert_snapshot!(run.shown());
}

#[test]
fn a_project_file_speaks_of_paths_and_parameters_from_its_own_folder() {
    let pack = "param most: int = 1\nrule many {\n  severity low\n  for d in Deployment\n  deny d.spec.replicas > most\n  message \"many\"\n}\n";
    let toml = "packs = [\"policy/many.upright\"]\n[params]\nmost = 5\n";
    let text = PRIVILEGED.replace("spec:\n  selector", "spec:\n  replicas: 3\n  selector");
    let project = Project::new("toml-paths")
        .file("upright.toml", toml)
        .file("policy/many.upright", pack)
        .file("sub/a.yaml", text);
    let mut command = project.command("check a.yaml");
    let output = command.current_dir(project.path("sub")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(project.run("check --set most=2 sub/a.yaml").code, 1);
}

#[test]
fn colour_comes_only_when_asked_for_or_on_a_terminal() {
    let project = Project::new("colour").file("a.yaml", PRIVILEGED);
    assert!(!project.run("check a.yaml").stdout.contains('\u{1b}'));
    assert!(project.run("check --color always a.yaml").stdout.contains("\u{1b}[1;35mcritical"));
    assert!(!project.run("check --color never a.yaml").stdout.contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::io::{BufRead, BufReader};
    let mut text = String::new();
    for number in 0..2000 {
        text.push_str(&PRIVILEGED.replace("name: web", &format!("name: web-{number}")));
        text.push_str("---\n");
    }
    let project = Project::new("pipe").file("a.yaml", text);
    let mut child = project.command("check -o ndjson a.yaml").spawn().unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
}
