//! Every output format, from a real run, is what its readers take.

use crate::project::{CLEAN, PRIVILEGED, Project};
use serde_json::Value;

fn project(name: &str) -> Project {
    Project::new(name)
        .file("in/web.yaml", PRIVILEGED)
        .file("in/clean.yaml", CLEAN)
        .file("in/bad.yaml", "apiVersion: v1\nkind: Pod\nspec: [\n")
}

#[test]
fn ndjson_keeps_the_contract_with_tools() {
    let run = project("ndjson").run("check --output ndjson --exit-zero --profile all in");
    assert_eq!(run.code, 2, "a broken input is never hidden: {}", run.stderr);
    assert!(run.stderr.contains("in/bad.yaml"), "{}", run.stderr);
    let mut rules = Vec::new();
    for line in run.stdout.lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        if finding["file"] == "in/clean.yaml" {
            continue; // clean for the default profile, not for every rule there is
        }
        assert_eq!(finding["file"], "in/web.yaml");
        assert_eq!(finding["object"]["kind"], "Deployment");
        assert_eq!(finding["object"]["apiVersion"], "apps/v1");
        assert_eq!(finding["object"]["namespace"], "shop");
        assert_eq!(finding["object"]["name"], "web");
        assert!(finding["line"].as_u64().unwrap() > 0 && finding["column"].as_u64().unwrap() > 0);
        assert!(!finding["message"].as_str().unwrap().is_empty());
        assert!(["critical", "high", "medium", "low", "info"].contains(&finding["severity"].as_str().unwrap()));
        rules.push(finding["rule"].as_str().unwrap().to_owned());
    }
    assert!(rules.contains(&"container-privileged".to_owned()), "{rules:?}");
}

#[test]
fn json_is_one_document_with_the_counts_of_each_rule() {
    let run = project("json").run("check --output json in");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["version"], 1);
    assert!(!report["findings"].as_array().unwrap().is_empty());
    assert!(report["diagnostics"].as_array().unwrap().iter().any(|d| d["file"] == "in/bad.yaml"));
    let objects = report["summary"]["objects"].as_u64().unwrap();
    for rule in report["rules"].as_array().unwrap() {
        let count = |name: &str| rule["objects"][name].as_u64().unwrap();
        let open: u64 =
            rule["objects"]["notEvaluated"].as_array().unwrap().iter().map(|r| r["objects"].as_u64().unwrap()).sum();
        let all = count("failed") + count("passed") + count("waived") + count("notApplicable") + open;
        assert_eq!(all, objects, "{rule}");
    }
}

#[test]
fn sarif_has_what_the_schema_asks_for() {
    let run = project("sarif").run("check --output sarif in");
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let sarif = &log["runs"][0];
    let rules = sarif["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(sarif["tool"]["driver"]["name"], "upright");
    assert_eq!(sarif["invocations"][0]["executionSuccessful"], false);
    let notes = sarif["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["level"] == "error"), "{notes:?}");
    let results = sarif["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "in/web.yaml");
        let region = &place["region"];
        assert!(region["startLine"].as_u64().unwrap() >= 1 && region["startColumn"].as_u64().unwrap() >= 1);
        assert!(region["endLine"].as_u64() >= region["startLine"].as_u64());
        assert_eq!(result["partialFingerprints"]["upright/v1"].as_str().unwrap().len(), 16);
        for fix in result["fixes"].as_array().into_iter().flatten() {
            for change in fix["artifactChanges"].as_array().unwrap() {
                let replacements = change["replacements"].as_array().unwrap();
                assert!(replacements.iter().all(|r| r["deletedRegion"]["startLine"].is_u64()), "{fix}");
            }
        }
    }
    for rule in rules {
        assert!(rule["help"]["text"].is_string() && rule["shortDescription"]["text"].is_string(), "{rule}");
    }
}

#[test]
fn junit_is_well_formed_and_counts_right() {
    let run = project("junit").run("check --output junit in");
    let mut open: Vec<&str> = Vec::new();
    let (mut cases, mut failures) = (0, 0);
    for tag in run.stdout.split('<').skip(1).filter(|tag| !tag.starts_with('?')) {
        let tag = tag.split('>').next().unwrap();
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name)),
            (false, false) => open.push(name),
            (false, true) => {}
        }
        cases += usize::from(!tag.starts_with('/') && name == "testcase");
        failures += usize::from(!tag.starts_with('/') && name == "failure");
    }
    assert_eq!(open, Vec::<&str>::new());
    let head = run.stdout.lines().find(|line| line.starts_with("<testsuites")).unwrap();
    assert!(head.contains(&format!("tests=\"{cases}\" failures=\"{failures}\" errors=\"1\"")), "{head}");
}

#[test]
fn github_annotates_lines() {
    let run = project("github").run("check --output github --profile pss-baseline in");
    let lines: Vec<_> = run.stdout.lines().filter(|line| line.starts_with("::")).collect();
    assert!(lines[0].starts_with("::error file=in/bad.yaml,line="), "{lines:?}");
    assert!(
        lines[1]
            .starts_with("::error file=in/web.yaml,line=15,endLine=15,col=25,endColumn=29,title=container-privileged"),
        "{lines:?}"
    );
}

#[test]
fn rules_that_do_not_compile_are_in_the_report_too() {
    let project = Project::new("format-rules").file("p.upright", "rule r {").file("a.yaml", CLEAN);
    for (format, said) in [
        ("json", "\"code\": \"U0"),
        ("sarif", "toolConfigurationNotifications"),
        ("github", "::error file=p.upright"),
        ("junit", "errors=\""),
    ] {
        let run = project.run(&format!("check --pack p.upright --output {format} a.yaml"));
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.stdout.contains(said) && run.stderr.contains("U0"), "{}", run.shown());
    }
}
