//! What hosts rely on: admission, cancelling, limits, coverage, the protocol of documents.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value as Json, json};
use std::sync::OnceLock;
use std::thread;
use upright::host::{self, Status};
use upright::{
    AdmissionError, AdmissionOptions, Cancel, CompileOptions, Coverage, Evaluator, Input, Limits, Pack, Rules,
    RunOptions, Selection, Severity, Undecided,
};

fn standard() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::compile(&[], &CompileOptions::default()).unwrap())
}

fn evaluator(ids: &[&str]) -> Evaluator {
    let selection = Selection::Rules(ids.iter().map(ToString::to_string).collect());
    standard().evaluator(&RunOptions { selection, ..RunOptions::default() }).unwrap()
}

/// An evaluator of a rule text alone.
fn own(text: &str, options: RunOptions) -> Evaluator {
    let pack = Pack::new("own").with_file("own.upright", "own.upright", text);
    let rules = Rules::compile(&[pack], &CompileOptions::default()).unwrap();
    rules.evaluator(&RunOptions { selection: Selection::Packs(vec!["own".into()]), ..options }).unwrap()
}

fn pod(host_network: bool) -> Json {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "n"},
        "spec": {"hostNetwork": host_network, "containers": [{"name": "c", "image": "c:1"}]}})
}

fn review(request: Json) -> Input {
    let mut all = json!({"uid": "1f", "operation": "CREATE"});
    all.as_object_mut().unwrap().extend(request.as_object().unwrap().clone());
    let review = json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": all});
    Input::new("review", review.to_string())
}

#[test]
fn a_grave_finding_denies_and_a_lesser_one_warns() {
    let evaluator = evaluator(&["pod-host-network"]);
    let answer = |options| evaluator.admit(review(json!({"object": pod(true)})), vec![], &options).unwrap();
    let denied = answer(AdmissionOptions::default());
    assert!(!denied.allowed && denied.warnings.is_empty());
    assert_eq!(denied.to_json()["response"]["status"]["code"], 403);
    assert_eq!(denied.to_json()["response"]["uid"], "1f");
    let warned = answer(AdmissionOptions { deny: Some(Severity::Critical), ..AdmissionOptions::default() });
    assert!(warned.allowed && warned.message.is_empty());
    assert!(warned.warnings[0].starts_with("pod-host-network: "), "{:?}", warned.warnings);
    let silent = answer(AdmissionOptions { deny: None, warn: None, ..AdmissionOptions::default() });
    assert_eq!(silent.to_json()["response"], json!({"uid": "1f", "allowed": true}));
    assert_eq!(silent.report.findings.len(), 1);
}

#[test]
fn a_patch_mends_what_is_created_and_no_pod_that_is_updated() {
    let evaluator = evaluator(&["pod-host-network"]);
    let options = AdmissionOptions { patch: true, ..AdmissionOptions::default() };
    let answer = |request| evaluator.admit(review(request), vec![], &options).unwrap();
    let created = answer(json!({"object": pod(true)}));
    assert!(created.allowed && created.report.findings.is_empty());
    let ops: Vec<_> = created.patch.iter().map(|op| format!("{op:?}")).collect();
    assert_eq!(ops, ["Replace { path: \"/spec/hostNetwork\", value: \"false\" }"]);
    let updated = answer(json!({"object": pod(true), "oldObject": pod(true), "operation": "UPDATE"}));
    assert!(!updated.allowed && updated.patch.is_empty());
}

#[test]
fn what_goes_or_is_a_part_that_machines_write_is_not_held_up() {
    let evaluator = evaluator(&["pod-host-network"]);
    let allowed = |request| evaluator.admit(review(request), vec![], &AdmissionOptions::default()).unwrap().allowed;
    assert!(allowed(json!({"operation": "DELETE", "object": null, "oldObject": pod(true)})));
    assert!(allowed(
        json!({"operation": "UPDATE", "subResource": "status", "object": pod(true), "oldObject": pod(true)})
    ));
    assert!(!allowed(json!({"operation": "UPDATE", "subResource": "ephemeralcontainers", "object": pod(true)})));
    let text =
        "/// No.\nrule keep { severity high\nfor p in Pod\ndeny request.operation == \"DELETE\" at p\nmessage \"no\" }";
    let own = own(text, RunOptions::default());
    let delete = review(json!({"operation": "DELETE", "object": null, "oldObject": pod(true)}));
    assert!(!own.admit(delete, vec![], &AdmissionOptions::default()).unwrap().allowed);
}

#[test]
fn an_object_that_is_not_certain_is_denied() {
    let evaluator = evaluator(&["pod-host-network"]);
    let text = review(json!({"object": pod(false)}))
        .text()
        .unwrap()
        .replace("\"hostNetwork\":false", "\"hostNetwork\":false,\"hostNetwork\":true");
    let answer = evaluator.admit(Input::new("review", text), vec![], &AdmissionOptions::default()).unwrap();
    assert!(!answer.allowed && answer.message.contains("stands twice"), "{}", answer.message);
}

#[test]
fn a_rule_that_can_not_be_decided_is_what_the_host_says() {
    let text = "/// Q.\nrule q { severity low\nfor p in Pod\nrequire any s in ServiceAccount: s.metadata.name == p.metadata.name\nmessage \"no\" }";
    let own = own(text, RunOptions::default());
    let answer = |undecided| {
        let options = AdmissionOptions { undecided, ..AdmissionOptions::default() };
        own.admit(review(json!({"object": pod(false)})), vec![], &options).unwrap()
    };
    assert_eq!(answer(Undecided::Allow).to_json()["response"], json!({"uid": "1f", "allowed": true}));
    assert!(answer(Undecided::Warn).warnings[0].starts_with("q: not evaluated: "));
    assert!(!answer(Undecided::Deny).allowed);
    let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a", "namespace": "n"}});
    let options = AdmissionOptions { undecided: Undecided::Deny, ..AdmissionOptions::default() };
    let inventory = vec![Input::value("accounts", account)];
    assert!(own.admit(review(json!({"object": pod(false)})), inventory, &options).unwrap().allowed);
}

#[test]
fn what_is_no_review_is_a_typed_error() {
    let evaluator = evaluator(&["pod-host-network"]);
    let error = |text: &str| evaluator.admit(Input::new("r", text), vec![], &AdmissionOptions::default()).unwrap_err();
    assert!(matches!(error("no"), AdmissionError::Unreadable(_)));
    assert!(matches!(error("{}"), AdmissionError::NotAReview(_)));
    assert_eq!(
        error(r#"{"apiVersion": "admission.k8s.io/v1beta1", "kind": "AdmissionReview"}"#),
        AdmissionError::NotAReview("admission.k8s.io/v1beta1 AdmissionReview".into())
    );
    let head = r#"{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview""#;
    assert_eq!(error(&format!("{head}}}")), AdmissionError::NoRequest);
    assert_eq!(error(&format!("{head}, \"request\": {{}}}}")), AdmissionError::NoUid);
}

#[test]
fn values_and_texts_have_the_same_findings() {
    let evaluator = evaluator(&["pod-host-network"]);
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [pod(true), pod(false), pod(true)]});
    let of_value = evaluator.check(vec![Input::serialize("list", &list).unwrap()]);
    let of_text = evaluator.check(vec![Input::new("list", list.to_string())]);
    let plain = |report: &upright::Report| {
        let mut findings = report.findings.clone();
        findings.iter_mut().for_each(|finding| (finding.span, finding.fix) = (None, None));
        findings
    };
    assert_eq!((of_value.objects, of_value.findings.len()), (3, 2));
    assert_eq!(plain(&of_value), plain(&of_text));
    assert!(of_text.findings[0].span.is_some() && of_value.findings[0].span.is_none());
}

#[test]
fn what_goes_past_a_limit_is_an_error_and_not_a_pass() {
    let limits = Limits { depth: 3, findings: 1, ..Limits::default() };
    let selection = Selection::Rules(vec!["pod-host-network".into()]);
    let options = RunOptions { selection, limits, ..RunOptions::default() };
    let evaluator = standard().evaluator(&options).unwrap();
    assert!(evaluator.check(vec![Input::new("a", pod(true).to_string())]).has_errors());
    assert!(evaluator.check(vec![Input::value("a", pod(true))]).has_errors());
}

#[test]
fn joins_rely_on_the_kinds_that_the_host_declares() {
    let text = "/// Q.\nrule q { severity low\nfor p in Pod\nrequire any s in ServiceAccount: s.metadata.name == p.metadata.name\nmessage \"no\" }";
    let findings = |coverage| {
        let own = own(text, RunOptions { coverage, ..RunOptions::default() });
        let report = own.check(vec![Input::value("a", pod(false))]);
        (report.findings.len(), report.tallies[0].not_evaluated.len())
    };
    assert_eq!(findings(Coverage::Guess), (1, 0));
    assert_eq!(findings(Coverage::None), (0, 1));
    assert_eq!(findings(Coverage::Kinds(vec![("v1".into(), "Secret".into())])), (0, 1));
    assert_eq!(findings(Coverage::Kinds(vec![("v1".into(), "ServiceAccount".into())])), (1, 0));
}

#[test]
fn one_evaluator_serves_many_threads() {
    let evaluator = evaluator(&["pod-host-network"]);
    let one = host::report_json(&evaluator.check(vec![Input::value("a", pod(true))]));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let report = evaluator.check(vec![Input::value("a", pod(true))]);
                    assert_eq!(host::report_json(&report), one);
                }
            });
        }
    });
}

#[test]
fn a_run_ends_when_it_is_cancelled() {
    let compiled = host::compile(b"").unwrap();
    let judge = compiled.judge(br#"{"rules": ["pod-host-network"]}"#).unwrap();
    let cancel = Cancel::new();
    assert!(judge.check(vec![], &cancel).is_ok());
    cancel.cancel();
    assert_eq!(judge.check(vec![], &cancel).unwrap_err().status, Status::Cancelled);
}

#[test]
fn every_setting_of_a_document_reaches_the_run() {
    let text = "/// P.\nparam most: int = 1\n/// R.\nrule r { severity low\nfor p in Pod\ndeny kubernetes < \"1.30\" or most > 2 or now > \"2030-01-01T00:00:00Z\" at p\nmessage \"no\" }";
    let options = json!({"packs": [{"name": "own", "files": [{"path": "own.upright", "text": text}]}]});
    let compiled = host::compile(options.to_string().as_bytes()).unwrap();
    let found = |options: Json| {
        let judge = compiled.judge(options.to_string().as_bytes()).unwrap();
        judge.check(vec![Input::value("a", pod(true))], &Cancel::new()).unwrap().findings.len()
    };
    let now = "2026-01-01T00:00:00Z";
    assert_eq!(found(json!({"now": now})), 0);
    assert_eq!(found(json!({"now": now, "kubernetes": "1.29"})), 1);
    assert_eq!(found(json!({"now": now, "params": {"most": 3}})), 1);
    assert_eq!(found(json!({"now": "2031-01-01T00:00:00Z"})), 1);
    assert_eq!(found(json!({"now": 1_930_000_000_000_000_i64})), 1);
    assert!(found(json!({"now": now, "profile": "all", "kubernetes": "1.36", "coverage": ["v1/Pod"]})) > 1);
    let judge = compiled.judge(json!({"now": now}).to_string().as_bytes()).unwrap();
    let later = judge.at(1_930_000_000_000_000).unwrap();
    assert_eq!(later.check(vec![Input::value("a", pod(true))], &Cancel::new()).unwrap().findings.len(), 1);
}

#[test]
fn a_document_that_is_wrong_says_where_and_why() {
    let compiled = host::compile(b"").unwrap();
    let judge = |text: &str| compiled.judge(text.as_bytes()).unwrap_err();
    let unknown = judge("{\n  \"profil\": \"all\"}");
    assert_eq!(unknown.status, Status::Options);
    assert!(unknown.message.starts_with("unknown field `profil`, expected one of `profile`"), "{unknown}");
    let json: Json = serde_json::from_str(&unknown.to_json()).unwrap();
    assert_eq!((&json["status"], &json["diagnostics"][0]["line"]), (&json!("options"), &json!(2)));
    for (text, part) in [
        ("[]", "a JSON object is wanted"),
        (r#"{"profile": "nsa", "rules": []}"#, "at most one of"),
        (r#"{"profile": "nope"}"#, "there is no profile `nope`"),
        (r#"{"rules": ["nope"]}"#, "there is no rule `nope`"),
        (r#"{"params": {"nope": 1}}"#, "there is no parameter `nope`"),
        (r#"{"kubernetes": "x"}"#, "not a version"),
        (r#"{"now": "x"}"#, "`now`"),
        (r#"{"coverage": "x"}"#, "`coverage`"),
        (r#"{"coverage": ["Pod"]}"#, "`coverage`"),
        (r#"{"limits": {"bytes": 1}}"#, "unknown field `bytes`"),
        (r#"{"limits": {"depth": -1}}"#, "invalid value"),
        (r#"{"admission": {"deny": "hi"}}"#, "`hi` is no severity"),
    ] {
        let error = judge(text);
        assert!(error.message.contains(part), "{text}: {error}");
        assert_eq!(error.status, Status::Options, "{text}");
    }
    let rules =
        host::compile(br#"{"packs": [{"name": "a", "files": [{"path": "a.upright", "text": "rule"}]}]}"#).unwrap_err();
    assert_eq!(rules.status, Status::Rules);
    assert!(!rules.diagnostics.is_empty());
    assert!(host::inputs(br#"[{"name": "a"}]"#).unwrap_err().message.contains("either"));
    assert!(host::report_as(&upright::Report::default(), "x").unwrap_err().message.contains("ndjson"));
}

#[test]
fn a_host_can_browse_what_there_is() {
    let compiled = host::compile(b"").unwrap();
    let all: Json = serde_json::from_str(&compiled.describe()).unwrap();
    assert_eq!(all["rules"].as_array().unwrap().len(), compiled.rules().rules().len());
    assert!(all["profiles"].as_array().unwrap().iter().any(|profile| profile["id"] == "pss-baseline"));
    assert!(all["params"].as_array().unwrap().iter().all(|param| param["type"].is_string()));
}

#[test]
fn fixes_come_back_as_texts() {
    let compiled = host::compile(b"").unwrap();
    let judge = compiled.judge(br#"{"rules": ["pod-host-network"]}"#).unwrap();
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostNetwork: true # why\n  containers: []\n";
    let fixed: Json = serde_json::from_str(&judge.fix(vec![Input::new("pod.yaml", text)])).unwrap();
    assert_eq!(fixed["files"][0]["text"], text.replace("true", "false"));
    assert_eq!(fixed["files"][0]["applied"][0]["rule"], "pod-host-network");
}
