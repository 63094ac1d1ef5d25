//! Reports made by hand.

use std::sync::Arc;
use upright_report::{Report, Tally};
use upright_source::{
    Diagnostic, Evidence, FileId, Finding, Fix, ObjectRef, PatchOp, Related, RuleInfo, Severity, SourceMap, Span,
    TextEdit,
};

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: app
          image: registry.acme.io/shop/web:1.4
          securityContext:
            privileged: true # legacy
        - name: ünïcödé 漢字
          image: a
";

const RULES: &str = "\
rule acme-image-registry {
  for w in Workload
  for c in w.contianers
  deny c.image.registry != \"registry.acme.io\"
}
";

/// Findings of every shape, in a file that exists, and diagnostics of rules and inputs.
pub(crate) fn report() -> Report {
    let mut sources = SourceMap::new();
    let rules = sources.add("acme/images.upright", RULES);
    let web = sources.add("manifests/web.yaml", WEB);
    sources.add("manifests/gone.yaml", "");
    let deployment = object("apps/v1", "Deployment", "shop", "web");
    let pod = object("v1", "Pod", "shop", "web-7f9c-x2x4z");
    let findings = vec![
        Finding {
            help: Some("take the device that it needs by a device plugin\nor a volume".to_owned()),
            evidence: vec![
                evidence("spec.template.spec.containers[0].securityContext.privileged", "true"),
                evidence("spec.template.spec.hostPID", "unset"),
            ],
            related: vec![Related {
                object: object("networking.k8s.io/v1", "NetworkPolicy", "shop", "deny"),
                path: "spec.podSelector".to_owned(),
                span: Some(at(&sources, web, "name: web")),
            }],
            fix: Some(Fix {
                patch: vec![PatchOp::Replace {
                    path: "/spec/template/spec/containers/0/securityContext/privileged".to_owned(),
                    value: "false".to_owned(),
                }],
                edits: Some(vec![edit(at(&sources, web, "true"), "false")]),
            }),
            ..finding(
                0,
                &deployment,
                "spec.template.spec.containers[0].securityContext.privileged",
                Some(at(&sources, web, "true")),
                "container app runs privileged",
            )
        },
        Finding {
            missing: true,
            fix: Some(Fix {
                patch: vec![PatchOp::Add {
                    path: "/spec/template/spec/containers/1/securityContext".to_owned(),
                    value: r#"{"runAsNonRoot":true}"#.to_owned(),
                }],
                edits: Some(vec![edit(
                    end(&sources, web),
                    "          securityContext:\n            runAsNonRoot: true\n",
                )]),
            }),
            ..finding(
                1,
                &deployment,
                "spec.template.spec.containers[1].securityContext.runAsNonRoot",
                Some(at(&sources, web, "name: ünïcödé 漢字")),
                "container ünïcödé 漢字 may run as root",
            )
        },
        Finding {
            owner: Some(deployment.clone()),
            fix: Some(Fix {
                patch: vec![
                    PatchOp::Test { path: "/spec/containers/0/name".to_owned(), value: "\"app\"".to_owned() },
                    PatchOp::Remove { path: "/spec/hostNetwork".to_owned() },
                ],
                edits: None,
            }),
            ..finding(2, &pod, "spec.hostNetwork", None, "the pod shares the network of its node")
        },
        Finding {
            waived: Some(("CNI agent, ticket SEC-118".to_owned(), Some("2027-01-31".to_owned()))),
            ..finding(2, &object("apps/v1", "DaemonSet", "kube-system", "cni"), "", None, "shares the host's network")
        },
    ];
    let diagnostics = vec![
        Diagnostic::error(
            "U0203",
            "`Workload` has no field `contianers`",
            at(&sources, rules, "contianers"),
            "no such field",
        )
        .with_label(at(&sources, rules, "Workload"), "`w` is bound here")
        .with_suggestion(at(&sources, rules, "contianers"), "containers", "did you mean `containers`?"),
        Diagnostic::warning("M0031", "unknown field `imagee`", at(&sources, web, "image: a"), ""),
        Diagnostic::error("M0001", "can't read the file", Span::new(FileId(2), 0, 0), "permission denied"),
    ];
    let tally = |failed, passed| Tally { failed, passed, not_applicable: 1, ..Tally::default() };
    let unknown = Tally { not_evaluated: vec![("no inventory of NetworkPolicy".to_owned(), 4)], ..Tally::default() };
    Report {
        rules: rule_infos(at(&sources, rules, "acme-image-registry")).into(),
        tallies: vec![tally(1, 3), tally(1, 2), Tally { waived: 1, ..tally(1, 1) }, unknown],
        controls: Arc::default(),
        findings,
        diagnostics,
        objects: 4,
        known: 2,
        sources,
    }
}

/// Every text of a stranger tries to be something else.
pub(crate) fn hostile() -> Report {
    let evil = "\u{1b}[2J\u{9b}31m\r\n::warning file=evil::%0A]]>\"'<b>&\u{202e}\u{2028}\u{7f}\u{fffe}\t\u{0}";
    let mut sources = SourceMap::new();
    let file = sources.add(format!("{evil}.yaml"), format!("a: {evil}\nb: {evil}\n"));
    let long = Span::new(file, 3, 12);
    let rule = RuleInfo {
        id: "rule".to_owned(),
        pack: evil.to_owned(),
        title: evil.to_owned(),
        description: evil.to_owned(),
        severity: Severity::High,
        controls: vec![(evil.to_owned(), evil.to_owned())],
        url: Some(evil.to_owned()),
        span: None,
    };
    let object = object(evil, evil, evil, evil);
    let full = Finding {
        help: Some(evil.to_owned()),
        evidence: vec![evidence(evil, evil)],
        related: vec![Related { object: object.clone(), path: evil.to_owned(), span: Some(long) }],
        fix: Some(Fix {
            patch: vec![PatchOp::Add { path: evil.to_owned(), value: evil.to_owned() }],
            edits: Some(vec![edit(Span::new(file, 3, 3), evil)]),
        }),
        ..finding(0, &object, evil, Some(long), evil)
    };
    let patch_only = Finding {
        fix: full.fix.clone().map(|fix| Fix { edits: None, ..fix }),
        owner: Some(ObjectRef { name: "other".to_owned(), ..object }),
        span: None,
        ..full.clone()
    };
    let waived = Finding { waived: Some((evil.to_owned(), Some(evil.to_owned()))), ..full.clone() };
    let unknown = Tally { not_evaluated: vec![(evil.to_owned(), 1)], ..Tally::default() };
    Report {
        controls: Arc::default(),
        rules: [rule].into(),
        tallies: vec![unknown],
        findings: vec![full, patch_only, waived],
        diagnostics: vec![
            Diagnostic::error("M0001", evil, long, evil).with_label(long, evil).with_help(evil),
            Diagnostic::warning("M0002", evil, long, evil),
            Diagnostic::note("M0003", evil, long, evil),
        ],
        objects: 1,
        known: 0,
        sources,
    }
}

/// An object in compact JSON, with the finding far from both ends of the line.
pub(crate) fn one_long_line() -> Report {
    let padding = "\"x\":\"ü漢\",".repeat(20_000);
    let mut sources = SourceMap::new();
    let text = format!("{{{padding}\"hostNetwork\":true,{padding}\"y\":1}}");
    let file = sources.add("compact.json", text);
    let span = at(&sources, file, "true");
    Report {
        rules: rule_infos(span).into(),
        findings: vec![finding(2, &object("v1", "Pod", "", "p"), "spec.hostNetwork", Some(span), "shares the network")],
        diagnostics: vec![Diagnostic::error("M0040", "not a bool", span, "this")],
        sources,
        ..Report::default()
    }
}

/// The same note on five files, another one, and an error between them.
pub(crate) fn many_notes() -> Report {
    let mut sources = SourceMap::new();
    let mut diagnostics = Vec::new();
    for number in 0..5 {
        let file = sources.add(format!("values-{number}.yaml"), "a: 1\n");
        diagnostics.push(Diagnostic::note("M0020", "skipped: not an object", Span::new(file, 0, 1), "no kind"));
        if number == 2 {
            diagnostics.push(Diagnostic::error("M0010", "not YAML", Span::new(file, 3, 4), "this"));
            diagnostics.push(Diagnostic::note("M0021", "a template", Span::new(file, 0, 1), "filled in"));
        }
    }
    Report { diagnostics, sources, ..Report::default() }
}

fn rule_infos(span: Span) -> Vec<RuleInfo> {
    let rule = |id: &str, severity, title: &str| RuleInfo {
        id: id.to_owned(),
        pack: "std".to_owned(),
        title: title.to_owned(),
        description: String::new(),
        severity,
        controls: Vec::new(),
        url: None,
        span: Some(span),
    };
    vec![
        RuleInfo {
            description: "A privileged container sees the devices of its node.".to_owned(),
            controls: vec![("pss".to_owned(), "baseline".to_owned()), ("cis".to_owned(), "5.2.2".to_owned())],
            url: Some("https://kubernetes.io/docs/concepts/security/pod-security-standards/".to_owned()),
            ..rule("container-privileged", Severity::Critical, "Containers do not run privileged")
        },
        rule("pod-run-as-non-root-not-enforced", Severity::Medium, "Containers run as a user other than root"),
        rule("pod-host-network", Severity::High, "Pods have a network of their own"),
        rule("namespace-default-deny-ingress-missing", Severity::Low, "Namespaces deny ingress by default"),
    ]
}

fn finding(rule: usize, object: &ObjectRef, path: &str, span: Option<Span>, message: &str) -> Finding {
    Finding {
        rule,
        object: object.clone(),
        path: path.to_owned(),
        span,
        missing: false,
        message: message.to_owned(),
        help: None,
        evidence: Vec::new(),
        related: Vec::new(),
        fix: None,
        waived: None,
        owner: None,
    }
}

fn object(api_version: &str, kind: &str, namespace: &str, name: &str) -> ObjectRef {
    ObjectRef {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

fn evidence(path: &str, value: &str) -> Evidence {
    Evidence { path: path.to_owned(), value: value.to_owned() }
}

fn edit(span: Span, text: &str) -> TextEdit {
    TextEdit { span, text: text.to_owned() }
}

fn at(sources: &SourceMap, file: FileId, needle: &str) -> Span {
    let start = sources.get(file).unwrap().text.find(needle).unwrap();
    Span::new(file, start as u32, (start + needle.len()) as u32)
}

fn end(sources: &SourceMap, file: FileId) -> Span {
    let end = sources.get(file).unwrap().text.len() as u32;
    Span::new(file, end, end)
}
