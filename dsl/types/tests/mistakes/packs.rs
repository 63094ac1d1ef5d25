//! Packs, profiles, waivers and tests.

/// Two rules to speak of.
const RULES: &str = "/// R.\nrule host-pid {\n  severity low\n  param limit: int = 3\n  for p in Pod\n  deny p.spec.hostPID and p.spec.containers.len > limit at p\n  message \"m\"\n}\n/// R.\nrule host-ipc {\n  severity low\n  for p in Pod\n  deny p.spec.hostIPC\n  message \"m\"\n}\n";

fn with_rules(text: &str) -> String {
    crate::report(&format!("{RULES}{text}"))
}

/// Tests of declarations beside two rules.
macro_rules! beside_rules {
    ($($name:ident: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            let report = with_rules($text);
            let (_, report) = report.split_once("-----").unwrap();
            assert!(report.contains("[U0"), "nothing was reported");
            insta::assert_snapshot!(stringify!($name), format!("{}\n-----{report}", $text));
        }
    )*};
}

beside_rules! {
    profile_with_a_misspelt_rule: "profile p \"P\" {\n  include host-pids\n}\n";
    profile_that_includes_itself: "profile a \"A\" {\n  include b\n}\nprofile b \"B\" {\n  include a\n}\n";
    profile_that_excludes_what_it_lacks: "profile p \"P\" {\n  include host-pid\n  exclude host-ipc\n}\n";
    profile_that_sets_an_unknown_parameter: "profile p \"P\" {\n  include host-pid\n  set host-pid.limits = 4\n}\n";
    profile_that_sets_a_parameter_without_its_rule: "profile p \"P\" {\n  include host-pid\n  set limit = 4\n}\n";
    profile_that_sets_the_wrong_type: "profile p \"P\" {\n  include host-pid\n  set host-pid.limit = \"four\"\n}\n";
    profiles_that_set_different_values: "profile a \"A\" {\n  include host-pid\n  set host-pid.limit = 4\n}\nprofile b \"B\" {\n  include host-pid\n  set host-pid.limit = 5\n}\nprofile c \"C\" {\n  include a, b\n}\n";
    profile_that_regrades_what_it_lacks: "profile p \"P\" {\n  include host-pid\n  severity host-ipc = high\n}\n";
    waiver_of_an_unknown_rule: "waive host-pd {\n  for p in Pod\n  reason \"r\"\n}\n";
    waiver_without_a_reason: "waive host-pid {\n  for p in Pod\n}\n";
    waiver_until_no_day: "waive host-pid {\n  for p in Pod\n  reason \"r\"\n  until \"next year\"\n}\n";
    case_without_an_expectation: "test host-pid {\n  case \"c\" {\n    given \"\"\"\n      kind: Pod\n      \"\"\"\n  }\n}\n";
    case_with_an_unknown_document: "test host-pid {\n  let pod = \"\"\"\n    kind: Pod\n    \"\"\"\n  case \"c\" {\n    given pdo\n    expect pass\n  }\n}\n";
    case_that_expects_a_fix_there_is_none_of: "test host-pid {\n  let pod = \"\"\"\n    kind: Pod\n    \"\"\"\n  case \"c\" {\n    given pod\n    expect fixed\n  }\n}\n";
    case_with_an_unknown_request_field: "test host-pid {\n  let pod = \"\"\"\n    kind: Pod\n    \"\"\"\n  case \"c\" {\n    given pod\n    request {operaton: \"UPDATE\"}\n    expect pass\n  }\n}\n";
}

mistakes! {
    pack_with_a_backward_range: "pack q {\n  kubernetes \"1.37 .. 1.33\"\n}\n";
    pack_of_an_unknown_edition: "pack q {\n  edition 2030\n}\n";
}

#[test]
fn modules_that_use_each_other() {
    let a = "use p/b\npub fn f(n: int) -> int = b.g(n)\n";
    let b = "use p/c\npub fn g(n: int) -> int = c.limit + n\n";
    let c = "use p/a\npub param limit: int = 3\nfn h(n: int) -> int = a.f(n)\n";
    let (map, checked) = crate::check_files(crate::Schema::builtin(), "p", &[("p/a", a), ("p/b", b), ("p/c", c)]);
    insta::assert_snapshot!(crate::render(&map, &checked.diagnostics));
}
