//! The targets. Each one is a line of [`TARGETS`].

use std::sync::OnceLock;
use upright::{CompileOptions, Evaluator, Input, Pack, ParamSource, Rules, RunOptions};
use upright_object::Limits;
use upright_program::Program;
use upright_source::FileId;

/// Something that reads what strangers send.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Inputs to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Panics where something is wrong.
    pub run: fn(&[u8]),
    /// How many mutations a test of a few seconds can take.
    pub rounds: usize,
}

/// All targets.
pub const TARGETS: [Target; 7] = [
    Target { name: "parse", seeds: rule_texts, run: parse, rounds: 400 },
    Target { name: "format", seeds: rule_texts, run: format, rounds: 200 },
    Target { name: "compile", seeds: rule_texts, run: compile, rounds: 15 },
    Target { name: "yaml", seeds: manifests, run: read, rounds: 1500 },
    Target { name: "json", seeds: json_manifests, run: json, rounds: 1500 },
    Target { name: "evaluate", seeds: manifests, run: evaluate, rounds: 150 },
    Target { name: "program", seeds: programs, run: program, rounds: 30 },
];

fn rule_texts() -> Vec<Vec<u8>> {
    let files = upright_stdlib::files().iter().filter(|(path, _)| path.contains("pod-security"));
    files.map(|(_, text)| text.as_bytes().to_vec()).collect()
}

const MANIFESTS: [&str; 3] = [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: &l {app: x}, annotations: *l}\nspec:\n  hostNetwork: yes\n  \
     containers:\n  - name: c\n    image: \"nginx:1\"\n    ports: [{containerPort: 80, hostPort: 0x50}]\n    \
     securityContext: {capabilities: {add: [NET_ADMIN]}, runAsUser: 0}\n",
    "# two\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 0o17\n  template:\n    spec:\n      \
     volumes:\n      - name: v\n        hostPath: {path: /}\n      containers:\n      - name: c\n        args: [a,\n      ]\n---\n\
     kind: List\napiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: n}\n",
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: x}\nspec:\n  schedule: '*/5 * * * *'\n  jobTemplate:\n    spec:\n      \
     template:\n        spec:\n          securityContext: {sysctls: [{name: kernel.msgmax, value: \"1\"}]}\n          \
     initContainers: [{name: i, image: x, resources: {limits: {cpu: 1e3, memory: 64Mi}}}]\n",
];

fn manifests() -> Vec<Vec<u8>> {
    MANIFESTS.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn json_manifests() -> Vec<Vec<u8>> {
    let review = r#"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"UPDATE",
        "object":{"apiVersion":"v1","k\u0069nd":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c","n":1e99}]}},
        "oldObject":null}}"#;
    vec![review.as_bytes().to_vec(), br#"[1,-0.5e-3,"\ud83d\ude00\n",{"a":{"b":[true,null]}}]"#.to_vec()]
}

fn programs() -> Vec<Vec<u8>> {
    let rule = "rule r { severity low for w in Workload for c in w.containers deny c.image.tag == \"latest\" \
                message \"{c.name}\" }";
    let pack = Pack::from_files("seed", [("r.upright", rule)]);
    let rules = Rules::compile(&[pack], &CompileOptions::default());
    let listing = rules.ok().and_then(|rules| rules.evaluator(&RunOptions::default()).ok()).map(|e| e.listing());
    // A listing is no program: the seeds are what a program's text must not be taken for, and the smallest that is one.
    vec![listing.map(|stage| stage.text).unwrap_or_default().into_bytes(), br#"{"tables":[],"nodes":[]}"#.to_vec()]
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn parse(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let parsed = upright_syntax::parse(FileId(0), text);
    for diagnostic in &parsed.diagnostics {
        let span = diagnostic.primary.span;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{} points into nothing", diagnostic.code);
    }
    let json = upright_syntax::to_json(&parsed.file, true);
    if !parsed.has_errors() {
        assert!(upright_syntax::from_json(&json).is_ok(), "a tree is not read back");
    }
}

fn format(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let Ok(once) = upright_syntax::format(text) else { return };
    let twice = upright_syntax::format(&once);
    assert!(twice.as_ref() == Ok(&once), "formatting again changes the text");
}

fn compile(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let pack = Pack::from_files("fuzz", [("fuzz.upright", text)]);
    if let Ok(rules) = Rules::compile(&[pack], &CompileOptions::default()) {
        // A refusal is an answer; a program that the verifier rejects is a mistake of the compiler.
        if let Err(error) = rules.evaluator(&RunOptions::default()) {
            assert!(error.diagnostics.iter().all(|d| d.code != "U0502"), "{error}");
        }
    }
}

fn read(bytes: &[u8]) {
    for object in upright_object::read_bytes(FileId(0), bytes, &Limits::default()).objects {
        let _ = object.tree.to_json(object.root);
    }
}

fn json(bytes: &[u8]) {
    read(bytes);
    // What both readers take, they take alike.
    let read = upright_object::read_bytes(FileId(0), bytes, &Limits::default());
    if let ([object], Ok(value)) = (read.objects.as_slice(), serde_json::from_slice::<serde_json::Value>(bytes)) {
        let whole = object.root == upright_object::NodeId::ROOT && object.unreadable.is_none();
        let same = !whole
            || object.tree.to_json(object.root).as_object().map(|o| o.len()) == value.as_object().map(|o| o.len());
        assert!(same, "the readers differ");
    }
}

fn evaluate(bytes: &[u8]) {
    static EVALUATOR: OnceLock<Option<Evaluator>> = OnceLock::new();
    let make = || Rules::compile(&[], &CompileOptions::default()).ok()?.evaluator(&RunOptions::default()).ok();
    let Some(evaluator) = EVALUATOR.get_or_init(make) else { return };
    let once = evaluator.check(vec![Input::new("fuzz.yaml", bytes)]);
    let again = evaluator.check(vec![Input::new("fuzz.yaml", bytes)]);
    assert!(once.findings == again.findings, "the same input gives other findings");
    let options = RunOptions {
        params: vec![ParamSource::map("fuzz", String::from_utf8_lossy(bytes))],
        selection: upright::Selection::Rules(vec!["pod-sysctl-unsafe".to_owned()]),
        ..RunOptions::default()
    };
    static RULES: OnceLock<Option<Rules>> = OnceLock::new();
    if let Some(rules) = RULES.get_or_init(|| Rules::compile(&[], &CompileOptions::default()).ok()) {
        let _ = rules.evaluator(&options);
    }
}

fn program(bytes: &[u8]) {
    let _ = serde_json::from_slice::<Program>(bytes);
}
