//! Profiles, waivers, tests and packs as the plain data that others work with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{check_files, render};
use upright_schema::Schema;
use upright_source::Severity;
use upright_types::Checked;
use upright_types::ir::Literal;
use upright_types::testing::{Outcome, PathStep};
use upright_value::Value;

const RULES: &str = r#"
/// Three rules.
rule one {
  severity low
  param limit: int = 3
  for p in Pod
  deny p.spec.containers.len > limit
  message "m"
}
/// Two.
rule two {
  severity low
  for p in Pod
  deny p.spec.hostPID
  message "m"
  fix     set p.spec.hostPID = false
}
/// Three.
rule three {
  severity low
  for p in Pod
  deny p.spec.hostIPC
  message "m"
}
"#;

fn checked(text: &str) -> Checked {
    let text = format!("{RULES}{text}");
    let (map, checked) = check_files(Schema::builtin(), "p", &[("a", &text)]);
    assert!(checked.diagnostics.is_empty(), "{}", render(&map, &checked.diagnostics));
    checked
}

#[test]
fn a_profile_is_what_its_includes_come_to() {
    let checked = checked(
        r#"
profile whole "All" {
  include one, two, three
  set one.limit = 5
  severity three = high
}
profile some "Some" {
  include whole
  exclude two
  set one.limit = 7
}
profile rest "Rest" {
  include whole
  exclude some
}
"#,
    );
    let ids = |name: &str| -> Vec<String> {
        let profile = checked.rules.profiles.iter().find(|profile| &*profile.id == name).unwrap();
        profile.rules.iter().map(|rule| rule.to_string()).collect()
    };
    assert_eq!(ids("whole"), ["one", "three", "two"]);
    assert_eq!(ids("some"), ["one", "three"]);
    assert_eq!(ids("rest"), ["two"]);
    let some = checked.rules.profiles.iter().find(|profile| &*profile.id == "some").unwrap();
    assert_eq!(some.params.iter().map(|(_, value)| value).collect::<Vec<_>>(), [&Literal::Scalar(Value::Int(7))]);
    assert_eq!(some.severities, [("three".into(), Severity::High)]);
}

#[test]
fn a_control_names_rules_or_controls_that_rules_name_themselves() {
    let checked = checked(
        r#"
framework base "Base" {
  control "1.1" "One"
  control "1.2" "Two" rules two
}
framework other "Other" {
  control "a" "Through a number" controls base "1.*"
  control "b" "By name" rules two, three
  control "c" "Not through what is only mapped" controls base "1.2"
}
/// Four.
rule four {
  severity low
  controls base "1.1"
  for p in Pod
  deny p.spec.hostNetwork
  message "m"
}
profile by-mapping "Mapped" {
  include controls other "*"
}
"#,
    );
    let controls = |id: &str| -> Vec<String> {
        let rule = checked.rules.rules.iter().find(|rule| &*rule.id == id).unwrap();
        rule.controls.iter().map(|(framework, control)| format!("{framework} {control}")).collect()
    };
    assert_eq!(controls("one"), [""; 0]);
    assert_eq!(controls("two"), ["base 1.2", "other b"]);
    assert_eq!(controls("three"), ["other b"]);
    assert_eq!(controls("four"), ["base 1.1", "other a"]);
    let rules: Vec<_> = checked.rules.profiles[0].rules.iter().map(|rule| rule.to_string()).collect();
    assert_eq!(rules, ["four", "three", "two"]);
}

#[test]
fn defaults_of_records_nest_and_optional_fields_may_be_left_out() {
    let checked = checked(
        r#"
type Inner {
  on: bool = true,
  note: string?,
}
type Middle { inner: Inner = {} }
type Outer { middle: Middle = {} }
pub param outer: Outer = {}
"#,
    );
    let inner = Literal::Record(vec![Literal::Scalar(Value::Bool(true)), Literal::Unset]);
    let outer = checked.rules.params.iter().find(|param| &*param.name == "outer").unwrap();
    assert_eq!(outer.default, Some(Literal::Record(vec![Literal::Record(vec![inner])])));
}

#[test]
fn a_waiver_has_its_head_reason_and_date() {
    let checked = checked(
        r#"
waive one, two {
  for p in Pod
  for c in p.spec.containers
  when c.name == "a"
  reason "ticket 1"
  until  "2027-01-31"
}
"#,
    );
    let waiver = &checked.rules.waivers[0];
    assert_eq!(waiver.rules.iter().map(|rule| rule.to_string()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(waiver.clauses.len(), 3);
    assert_eq!(waiver.until, Some((1_801_353_600_000_000, "2027-01-31".into())));
}

#[test]
fn a_case_has_documents_changes_settings_and_expectations() {
    let checked = checked(
        r#"
test two {
  let pod = """
    kind: Pod
    """
  case "changed" {
    given pod with spec.containers[0].args = ["-v", 1], metadata.labels["a/b"] = "c", spec.hostPID = true
    old pod
    request {operation: "UPDATE", userInfo: {groups: ["a"]}}
    kubernetes "1.35"
    now "2026-01-01"
    expect fail Pod/a at spec.containers[0]
    expect fixed
  }
}
test one {
  case "a parameter" {
    given """
      kind: Pod
      """
    set limit = 9
    expect pass
  }
}
"#,
    );
    let case = &checked.tests[0].cases[0];
    assert_eq!(&*checked.tests[0].rule, "two");
    assert_eq!(case.documents[0].text.trim(), "kind: Pod");
    let changes = &case.documents[0].changes;
    let key = |name: &str| PathStep::Key(name.into());
    assert_eq!(changes[0].path, [key("spec"), key("containers"), PathStep::Index(0), key("args")]);
    assert_eq!(changes[0].value, serde_json::json!(["-v", 1]));
    assert_eq!(changes[1].path, [key("metadata"), key("labels"), key("a/b")]);
    assert!(case.old.is_some());
    let request = case.request.clone().unwrap();
    assert_eq!(request, serde_json::json!({"operation": "UPDATE", "userInfo": {"groups": ["a"]}}));
    assert_eq!(case.kubernetes.unwrap().minor(), 35);
    assert_eq!(case.expectations[0].outcome, Outcome::Fail);
    assert_eq!(case.expectations[0].at, Some(vec![key("spec"), key("containers"), PathStep::Index(0)]));
    assert_eq!(case.expectations[1].outcome, Outcome::Fixed);
    assert_eq!(checked.tests[1].cases[0].params[0].1, Literal::Scalar(Value::Int(9)));
}

#[test]
fn a_pack_says_which_versions_it_supports() {
    let text = "pack p {\n  edition 2026\n  version \"1.4.0\"\n  kubernetes \"1.34 .. 1.36\"\n  crds \"crds/\"\n}\n";
    let (_, checked) = check_files(Schema::builtin(), "p", &[("a", text)]);
    let pack = &checked.packs[0];
    assert_eq!(pack.kubernetes.to_string(), "1.34 .. 1.36");
    assert_eq!((pack.version.unwrap().to_string().as_str(), pack.crds.as_deref()), ("1.4", Some("crds/")));
}

/// The same modules give the same rules and reports, whatever the order of a map in memory.
#[test]
fn a_check_is_repeatable() {
    let text =
        format!("{RULES}profile whole \"All\" {{\n  include one, two, thre\n}}\nrule x {{\n  for q in Pdo\n}}\n");
    let run = || {
        let (map, checked) = check_files(Schema::builtin(), "p", &[("a", &text)]);
        (render(&map, &checked.diagnostics), checked.rules)
    };
    assert_eq!(run(), run());
}
