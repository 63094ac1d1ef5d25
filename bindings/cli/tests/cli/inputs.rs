//! Inputs as the world holds them: broken, huge, unreadable, endless. Each is named, none stops the others.

use crate::project::{CLEAN, PRIVILEGED, Project, Run};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

/// One good manifest beside what is tested: it is judged in any case.
fn beside_a_good_one(name: &str, file: &str, bytes: impl AsRef<[u8]>) -> Run {
    Project::new(name)
        .file("in/clean.yaml", CLEAN)
        .file(&format!("in/{file}"), bytes)
        .run("check --profile pss-restricted in")
}

#[test]
fn a_broken_document_is_exit_2_and_the_others_are_judged() {
    let text = format!("{PRIVILEGED}---\napiVersion: v1\nkind: Pod\n  bad: [indentation\n---\n{CLEAN}");
    let run = Project::new("broken").file("a.yaml", text).run("check --profile pss-baseline a.yaml");
    insta::assert_snapshot!(run.shown());
}

#[test]
fn a_key_that_stands_twice_is_exit_2() {
    let run = beside_a_good_one(
        "duplicate",
        "b.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostNetwork: false\n  hostNetwork: true\n",
    );
    insta::assert_snapshot!(run.shown());
}

#[test]
fn a_value_of_the_wrong_type_is_exit_2_and_an_unknown_field_is_not() {
    let wrong = CLEAN.replace("spec:\n", "spec:\n  hostNetwork: \"true\"\n");
    let run = beside_a_good_one("wrong-type", "b.yaml", wrong);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("M0041"), "{}", run.stderr);
    let unknown = CLEAN.replace("spec:\n", "spec:\n  hostNetwrk: true\n");
    let run = beside_a_good_one("unknown-field", "b.yaml", unknown);
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stderr.contains("M0040") && run.stderr.contains("hostNetwork"), "{}", run.stderr);
}

#[test]
fn text_that_is_not_utf8_is_exit_2() {
    let mut bytes = PRIVILEGED.as_bytes().to_vec();
    bytes.extend(b"# caf\xe9\n");
    let run = beside_a_good_one("latin1", "b.yaml", bytes);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("M0001"), "{}", run.stderr);
}

#[test]
fn a_file_in_utf16_says_so() {
    let bytes: Vec<u8> = [0xFEFF].into_iter().chain(CLEAN.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let run = beside_a_good_one("utf16", "b.yaml", bytes);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("UTF-16"), "{}", run.stderr);
}

#[test]
fn a_file_of_200_megabytes_is_named_and_not_read() {
    let project = Project::new("huge").file("in/clean.yaml", CLEAN);
    let file = fs::File::create(project.path("in/huge.yaml")).unwrap();
    file.set_len(200 << 20).unwrap();
    let run = project.run("check in");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("M0003") && run.stderr.contains("in/huge.yaml"), "{}", run.stderr);
    assert!(run.stdout.contains("1 object judged"), "{}", run.stdout);
}

#[test]
fn a_deeply_nested_document_is_exit_2() {
    let text = format!("apiVersion: v1\nkind: ConfigMap\ndata: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let run = beside_a_good_one("deep", "b.yaml", text);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("M0005"), "{}", run.stderr);
    let json = format!("{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(beside_a_good_one("deep-json", "b.json", json).code, 2);
}

#[test]
fn a_billion_laughs_are_exit_2() {
    let mut text =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
            .to_owned();
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("  a{level}: &a{level} [{items}]\n"));
    }
    let run = beside_a_good_one("laughs", "b.yaml", text);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("M0007"), "{}", run.stderr);
}

#[test]
fn tabs_and_a_cut_off_file_are_exit_2() {
    let run = beside_a_good_one("tabs", "b.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n");
    assert_eq!(run.code, 2, "{}", run.shown());
    let run = beside_a_good_one("cut", "b.json", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"na");
    assert_eq!(run.code, 2, "{}", run.shown());
}

#[test]
fn what_is_no_kubernetes_object_is_skipped_with_a_note() {
    let project = Project::new("foreign")
        .file("in/clean.yaml", CLEAN)
        .file("in/values.yaml", "replicas: 3\n")
        .file("in/list.json", "[1, 2]\n")
        .file("in/package.json", "{\"name\": \"x\"}\n");
    insta::assert_snapshot!(project.run("check in").shown());
}

#[test]
fn a_template_is_skipped_with_the_way_to_check_it() {
    let text =
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n{{- if .Values.x }}\nspec: {}\n{{- end }}\n";
    insta::assert_snapshot!(beside_a_good_one("template", "pod.yaml", text).shown());
}

#[test]
fn an_empty_folder_is_clean_but_says_that_nothing_was_judged() {
    let project = Project::new("empty");
    fs::create_dir(project.path("in")).unwrap();
    insta::assert_snapshot!(project.run("check in").shown());
}

#[test]
fn a_path_that_is_not_there_is_exit_2_and_the_others_are_judged() {
    let run = Project::new("gone").file("clean.yaml", CLEAN).run("check clean.yaml gone.yaml");
    insta::assert_snapshot!(run.shown());
}

#[test]
fn a_file_that_may_not_be_read_is_exit_2() {
    let project = Project::new("forbidden").file("in/clean.yaml", CLEAN).file("in/secret.yaml", CLEAN);
    fs::set_permissions(project.path("in/secret.yaml"), fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(project.path("in/secret.yaml")).is_ok() {
        // Whoever may read everything can't see this.
        return;
    }
    let run = project.run("check in");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("M0030") && run.stderr.contains("permission denied"), "{}", run.stderr);
}

#[test]
fn a_link_in_a_circle_is_exit_2_and_ends() {
    let project = Project::new("circle").file("in/clean.yaml", CLEAN);
    symlink(project.path("in"), project.path("in/again")).unwrap();
    let run = project.run("check in");
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("leads back to"), "{}", run.stderr);
    assert!(run.stdout.contains("1 object judged"), "{}", run.stdout);
}

#[test]
fn standard_input_is_a_dash() {
    let project = Project::new("stdin");
    let run = project.run_with("check --profile pss-baseline -", PRIVILEGED);
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("-:15:25"), "{}", run.stdout);
    let run = project.run_with("check -", "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[]}");
    assert_eq!(run.code, 0, "{}", run.shown());
}

#[test]
fn folders_are_read_by_ending_without_hidden_and_ignored_files() {
    let project = Project::new("folder")
        .file("in/.gitignore", "skipped/\n")
        .file("in/a.yaml", CLEAN)
        .file("in/b.yml", CLEAN)
        .file("in/c.json", "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"c\"}}")
        .file("in/d.ndjson", "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"d\"}}\n")
        .file("in/deep/er/e.yaml", CLEAN)
        .file("in/skipped/f.yaml", PRIVILEGED)
        .file("in/.hidden/g.yaml", PRIVILEGED)
        .file("in/notes.txt", PRIVILEGED);
    let run = project.run("dump --stage objects in");
    let files: Vec<_> = run.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(files, ["in/a.yaml", "in/b.yml", "in/c.json", "in/d.ndjson", "in/deep/er/e.yaml"]);
    let run = project.run("check --profile pss-baseline in/notes.txt");
    assert_eq!(run.code, 1, "a file that is named is read whatever its name: {}", run.shown());
}

#[test]
fn patterns_leave_files_out() {
    let project = Project::new("exclude")
        .file("in/a.yaml", CLEAN)
        .file("in/charts/b.yaml", PRIVILEGED)
        .file("in/c_test.yaml", PRIVILEGED);
    let run = project.run("check --exclude charts/ --exclude *_test.yaml in");
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stdout.contains("1 object judged"), "{}", run.stdout);
}

#[test]
fn what_kubectl_writes_is_read_as_it_reads_it() {
    let list = "\u{FEFF}{\"items\": [{\"metadata\": {\"name\": \"p\", \"managedFields\": [{\"manager\": \"kubectl\"}]}, \
        \"spec\": {\"hostNetwork\": true, \"containers\": [{\"name\": \"a\", \"image\": \"b\"}]}, \"status\": {\"phase\": \
        \"Running\"}, \"apiVersion\": \"v1\", \"k\\u0069nd\": \"Pod\"}], \"apiVersion\": \"v1\", \"kind\": \"List\"}";
    let run = Project::new("kubectl").file("a.json", list).run("check --profile pss-baseline -o ndjson a.json");
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("\"rule\":\"pod-host-network\""), "{}", run.stdout);
}

#[test]
fn an_excluded_folder_is_not_entered() {
    let project = Project::new("excluded").file("in/a.yaml", CLEAN).file("in/old/b.yaml", PRIVILEGED);
    symlink("..", project.path("in/old/up")).unwrap();
    let run = project.run("check in");
    assert_eq!(run.code, 2, "a link that leads back: {}", run.shown());
    for pattern in ["old", "old/", "in/old"] {
        let run = project.run(&format!("check --exclude {pattern} in"));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{pattern}: {}", run.shown());
    }
    let run = project.run("check --exclude up in");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", run.shown());
}

#[test]
fn a_folder_that_may_not_be_read_says_why() {
    let project = Project::new("locked").file("in/a.yaml", CLEAN).file("in/locked/b.yaml", CLEAN);
    let folder = project.path("in/locked");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    let readable = fs::read_dir(&folder).is_ok();
    let run = project.run("check in");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    if !readable {
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.stderr.contains("in/locked: permission denied"), "{}", run.stderr);
    }
}
