//! What someone sees who types a rule: the cursor is `$0` in the texts.

#![allow(clippy::expect_used, reason = "a test")]

use upright_ide::{Completions, FileId, RenameError, SemanticKind, Workspace, message};

fn standard() -> Workspace {
    let mut workspace = Workspace::new();
    for (path, text) in upright_stdlib::files() {
        workspace.set_library("std", path.trim_end_matches(".upright"), *text);
    }
    workspace
}

fn with_cursor(text: &str) -> (String, u32) {
    let at = text.find("$0").expect("the text has a cursor");
    (text.replacen("$0", "", 1), at as u32)
}

fn open(workspace: &mut Workspace, text: &str) -> (FileId, u32) {
    let (text, at) = with_cursor(text);
    (workspace.set_file("acme", "r", text), at)
}

fn complete(text: &str) -> Completions {
    let mut workspace = standard();
    let (file, at) = open(&mut workspace, text);
    workspace.complete(file, at)
}

fn labels(text: &str) -> Vec<String> {
    complete(text).items.into_iter().map(|item| item.label).collect()
}

fn assert_has(text: &str, wanted: &[&str]) {
    let found = labels(text);
    for word in wanted {
        assert!(found.iter().any(|label| label == word), "{word} is missing from {found:?}");
    }
}

fn rule(body: &str) -> String {
    format!("/// Title.\nrule r {{\n  severity low\n  for w in Workload\n  for c in w.containers\n  {body}\n}}\n")
}

#[test]
fn fields_come_after_a_dot_with_their_types() {
    let found = complete(&rule("deny c.securityContext.$0\n  message \"m\""));
    let item = found.items.iter().find(|item| item.label == "privileged").expect("the field is offered");
    assert_eq!(item.detail, "bool?");
    assert!(item.doc.starts_with("Field of `SecurityContext`."), "{}", item.doc);
}

#[test]
fn a_field_that_is_begun_is_replaced_whole() {
    let text = rule("deny c.sec$0urity == 1");
    let (plain, at) = with_cursor(&text);
    let found = complete(&text);
    assert!(found.items.iter().any(|item| item.label == "securityContext"));
    let word = &plain[found.replace.start as usize..found.replace.end as usize];
    assert!(word.starts_with("sec") && found.replace.start < at, "{word}");
}

#[test]
fn names_of_views_methods_and_lists_come_after_a_dot() {
    assert_has("rule r { for w in Workload\n deny w.$0 }", &["object", "pod", "containers"]);
    assert_has(&rule("deny c.image.$0"), &["registry", "tag"]);
    assert_has(&rule("deny c.env.$0"), &["len"]);
    assert_has(&rule("deny any e in c.env: e.$0"), &["name", "value", "valueFrom"]);
    assert_has(&rule("deny true\n  message \"container {c.$0} runs\""), &["name", "image"]);
    assert_has(&rule("deny true\n  message \"container {c.$0"), &["name", "image"]);
}

#[test]
fn values_of_enums_come_where_they_are_compared() {
    assert_has(&rule("deny c.imagePullPolicy == $0\n  message \"m\""), &["\"Always\"", "\"IfNotPresent\""]);
    assert_has(&rule("deny c.imagePullPolicy == \"$0\"\n  message \"m\""), &["Always", "Never"]);
    assert_has(&rule("deny c.imagePullPolicy == \"A$0"), &["Always"]);
    assert_has(&rule("deny c.imagePullPolicy in [\"$0\"]"), &["Always"]);
}

#[test]
fn kinds_come_where_objects_are_gone_through_or_told_apart() {
    assert_has("rule r {\n  for d in $0\n}", &["Deployment", "Pod", "Workload", "Object"]);
    assert_has("rule r {\n  for d in Dep$0\n}", &["Deployment"]);
    assert_has("rule r {\n  for o in Object\n  when o is $0\n}", &["Deployment", "ConfigMap"]);
    assert_has("rule r {\n  for o in Object\n  for c in every $0 of o\n}", &["Container", "PodTemplateSpec"]);
    assert_has("view V {\n  for o in Object\n  let x = every Cont$0\n}", &["Container"]);
}

#[test]
fn clauses_come_on_a_new_line_and_declarations_between_rules() {
    assert_has("rule r {\n  for p in Pod\n  $0\n}", &["deny", "require", "when", "message"]);
    assert_has("rule r {\n  for p in Pod\n  den$0\n}", &["deny"]);
    assert_has("$0", &["rule", "use", "test"]);
    assert_has("rule r { for p in Pod deny true }\n\n$0", &["rule", "test"]);
    assert_has("rule r {\n  severity $0\n", &["critical", "info"]);
    assert_has("rule r {\n  for p in Pod\n  deny true\n  fix $0\n", &["set", "add", "remove"]);
    assert_has("test r {\n  case \"a\" {\n    expect $0\n", &["fail", "not-applicable"]);
}

#[test]
fn names_in_reach_come_with_their_types() {
    let found = complete(&rule("let policy = c.imagePullPolicy\n  deny $0"));
    let ty = |name: &str| found.items.iter().find(|item| item.label == name).map(|item| item.detail.clone());
    assert_eq!(ty("c").as_deref(), Some("Container | EphemeralContainer"));
    assert!(ty("policy").is_some_and(|ty| ty.contains("\"Always\"")));
    assert!(ty("has").is_some() && ty("fields").is_some());
}

#[test]
fn modules_controls_rules_and_parameters_are_known() {
    assert_has("use std/$0\n", &["std/rbac"]);
    assert_has("use st$0", &["std/rbac"]);
    assert_has("use $0", &["std/rbac"]);
    assert_has("use std/rbac\nrule r {\n  for b in RoleBinding\n  deny rbac.$0\n}", &["rules_of"]);
    assert_has("rule r {\n  controls $0\n", &["cis", "pss"]);
    assert_has("rule r {\n  controls pss \"$0\"\n", &["baseline:hostPorts"]);
    assert_has("profile p \"P\" {\n  include $0\n}", &["pss-restricted", "pod-host-network"]);
    assert_has("test $0", &["pod-host-network"]);
    assert_has("param most: int = 3\nrule r {\n  for p in Pod\n  deny p.spec.priority > $0\n}", &["most"]);
}

#[test]
fn nothing_comes_in_comments_and_documents() {
    assert!(labels("// rul$0").is_empty());
    assert!(labels("test r {\n  let pod = \"\"\"\n    kind: P$0\n    \"\"\"\n}").is_empty());
}

#[test]
fn hover_tells_types_docs_and_defaults() {
    let mut workspace = standard();
    let mut hover = |text: &str| {
        let (file, at) = open(&mut workspace, text);
        workspace.hover(file, at).map(|hover| hover.markdown).unwrap_or_default()
    };
    insta::assert_snapshot!(hover(&rule("deny c.image$0PullPolicy == \"Always\" message \"m\"")));
    insta::assert_snapshot!(hover(&rule("deny c$0.tty message \"m\"")));
    insta::assert_snapshot!(hover(&rule("deny c.image.reg$0istry == \"x\" message \"m\"")));
    insta::assert_snapshot!(hover("rule r { for w in Work$0load deny true }"));
    insta::assert_snapshot!(hover("rule r { for d in Deploy$0ment deny true }"));
    insta::assert_snapshot!(hover(&rule("requ$0ire true message \"m\"")));
    insta::assert_snapshot!(hover(
        "/// How many.\nparam most: int = 3\nrule r { for p in Pod deny p.spec.priority > mo$0st }"
    ));
    insta::assert_snapshot!(hover("rule r { controls pss \"baseline:host$0Ports\" }"));
    insta::assert_snapshot!(hover("profile p \"P\" { include pod-host-net$0work }"));
}

#[test]
fn mistakes_say_why_and_offer_their_mending() {
    let mut workspace = standard();
    let (file, at) = open(&mut workspace, &rule("deny c.imagePulPol$0icy == \"always\"\n  message \"m\""));
    let found: Vec<String> = workspace.diagnostics(file).iter().map(message).collect();
    assert!(found[0].contains("imagePulPolicy") && found[0].contains("did you mean `imagePullPolicy`?"), "{found:?}");
    let actions = workspace.actions(file, at, at);
    assert_eq!(actions[0].title, "write `imagePullPolicy`");
    assert_eq!(actions[0].edits[0].1, "imagePullPolicy");
}

#[test]
fn a_profile_and_a_test_of_another_file_are_checked_against_it() {
    let mut workspace = standard();
    let text = "profile p \"P\" {\n  include recommended, pod-host-network\n  exclude no-such-rule\n}\n";
    let file = workspace.set_file("acme", "p", text);
    let found: Vec<&str> = workspace.diagnostics(file).iter().map(|report| report.code).collect();
    assert_eq!(found, ["U0107"]);
    let tests = "test pod-host-network {\n  case \"c\" {\n    given \"\"\"\n      kind: Pod\n      \"\"\"\n    expect pass\n  }\n}\n";
    let file = workspace.set_file("acme", "t", tests);
    assert!(workspace.diagnostics(file).is_empty(), "{:?}", workspace.diagnostics(file));
}

#[test]
fn another_file_hears_of_a_change_only_where_it_may_matter() {
    let mut workspace = standard();
    let helper = "/// Whether it is ours.\npub fn ours(image: image) -> bool = image.registry == \"a\"\n";
    let one = workspace.set_file("acme", "one", helper);
    let user = format!("use acme/one\n{}", rule("deny not one.ours(c.image)\n  message \"m\""));
    let two = workspace.set_file("acme", "two", user);
    assert!(workspace.diagnostics(two).is_empty(), "{:?}", workspace.diagnostics(two));
    assert!(!workspace.set_text(one, format!("{helper}\n\n// more\n")).others);
    assert!(workspace.set_text(one, helper.replace("ours", "mine")).others);
    assert_eq!(workspace.diagnostics(two).len(), 1);
    workspace.remove_file(one);
    assert!(workspace.diagnostics(two).iter().any(|report| report.code == "U0105"));
}

#[test]
fn names_lead_to_where_they_are_declared() {
    let mut workspace = standard();
    let mut target = |text: &str| {
        let (file, at) = open(&mut workspace, text);
        let span = workspace.definition(file, at)?;
        let path = workspace.name(span.file)?.1.to_owned();
        Some((path, workspace.text(span.file)[span.start as usize..span.end as usize].to_owned()))
    };
    let here = |word: &str| Some(("r".to_owned(), word.to_owned()));
    assert_eq!(target(&rule("deny c$0.tty")), here("c"));
    assert_eq!(target(&rule("deny w.conta$0iners.len > 1")), Some(("workload".to_owned(), "containers".to_owned())));
    assert_eq!(
        target("rule r { for w in Work$0load deny true }"),
        Some(("workload".to_owned(), "Workload".to_owned()))
    );
    assert_eq!(target("fn f(x: int) -> int = x\nrule r { for p in Pod deny f$0(1) == 1 }"), here("f"));
    assert_eq!(
        target("profile p \"P\" { include pod-host-net$0work }").map(|found| found.1),
        Some("pod-host-network".into())
    );
    assert_eq!(target("rule r { for p in Pod deny p.sp$0ec.hostNetwork }"), None);
}

#[test]
fn a_rename_changes_every_place_and_no_other() {
    let mut workspace = standard();
    let (file, at) =
        open(&mut workspace, &rule("let im$0g = c.image\n  deny img.tag == \"img\"\n  message \"{img} in {c.name}\""));
    let edits = workspace.rename(file, at, "picture").expect("it can be renamed");
    let mut text = workspace.text(file).to_owned();
    for (span, to) in edits[&file].iter().rev() {
        text.replace_range(span.start as usize..span.end as usize, to);
    }
    assert!(
        text.contains("let picture = c.image\n  deny picture.tag == \"img\"\n  message \"{picture} in {c.name}\""),
        "{text}"
    );
    assert_eq!(workspace.rename(file, at, "c"), Err(RenameError::Taken));
    assert_eq!(workspace.rename(file, at, "for"), Err(RenameError::BadName("values are called like `max_ratio`")));
    let at = workspace.text(file).find("Workload").expect("a view") as u32;
    assert_eq!(workspace.rename(file, at, "Load"), Err(RenameError::Library));
}

#[test]
fn a_rename_reaches_other_files() {
    let mut workspace = Workspace::new();
    let one = workspace.set_file(
        "acme",
        "one",
        "/// T.\nrule old-name { severity low for p in Pod deny p.spec.hostPID message \"m\" }\n",
    );
    let two = workspace.set_file("acme", "two", "profile p \"P\" { include old-name }\n");
    let edits = workspace.rename(two, 24, "new-name").expect("it can be renamed");
    assert_eq!(edits.keys().copied().collect::<Vec<_>>(), [one, two]);
    assert_eq!(workspace.references(one, 14, true).len(), 2);
    assert_eq!(workspace.references(one, 14, false).len(), 1);
}

#[test]
fn tokens_cover_words_once_and_know_what_they_are() {
    let mut workspace = standard();
    let text = rule("deny c.image.tag == \"latest\" // why\n  message \"image {c.image} of {w.object.kind}\"")
        .replace("$0", "");
    let file = workspace.set_file("acme", "r", text.as_str());
    let tokens = workspace.tokens(file);
    assert!(tokens.windows(2).all(|pair| pair[0].end <= pair[1].start));
    let shown: Vec<String> =
        tokens.iter().map(|t| format!("{} {}", t.kind.name(), &text[t.start as usize..t.end as usize])).collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(SemanticKind::Rule.name(), "class");
}

#[test]
fn an_outline_has_rules_with_what_they_bind() {
    let mut workspace = Workspace::new();
    let text = "use std/rbac\n/// T.\nrule r {\n  param most: int = 3\n  for p in Pod\n  let x = p.spec\n}\ntest r {\n  case \"c\" { expect pass }\n}\n";
    let file = workspace.set_file("acme", "r", text);
    let shown: Vec<String> = workspace
        .outline(file)
        .iter()
        .map(|entry| {
            let inside: Vec<&str> = entry.children.iter().map(|child| child.name.as_str()).collect();
            format!("{:?} {} ({}) {inside:?}", entry.kind, entry.name, entry.detail)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}
