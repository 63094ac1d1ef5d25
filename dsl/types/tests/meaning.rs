//! What rules come to: the typed IR of small ones, as text. Each shows one thing that consumers of the IR rely on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{check_files, render};
use upright_schema::Schema;

/// The IR of a rule with these clauses; the view `Workload` is left out.
fn meaning(clauses: &str) -> String {
    declared("", clauses)
}

fn declared(before: &str, clauses: &str) -> String {
    let clauses = match clauses.contains("message ") {
        true => clauses.to_owned(),
        false => format!("{clauses}\n  message \"m\""),
    };
    let text = format!("{before}/// A rule.\nrule r {{\n  severity low\n{clauses}\n}}\n");
    let pack = "pack p {\n  kubernetes \"1.33 .. 1.37\"\n}\n";
    let (map, checked) = check_files(Schema::builtin(), "p", &[("p/pack", pack), ("a", text.as_str())]);
    assert!(checked.diagnostics.is_empty(), "{}", render(&map, &checked.diagnostics));
    let dump = upright_types::ir::dump(&checked.rules, Schema::builtin());
    let lines: Vec<&str> = dump.lines().collect();
    let own = match lines.iter().position(|line| *line == "view Workload") {
        Some(workload) => lines[..workload].iter().chain(&lines[workload + 4..]).copied().collect(),
        None => lines,
    };
    format!("{text}-----\n{}", own.join("\n"))
}

macro_rules! meanings {
    ($($name:ident: $clauses:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), meaning($clauses));
        }
    )*};
}

meanings! {
    a_default_of_the_api_server_is_explicit: "  for d in Deployment\n  deny d.spec.replicas > 1";
    a_derived_default_is_an_expression: "  for p in Pod\n  for c in p.spec.containers\n  deny c.imagePullPolicy == \"Always\"";
    policy_types_follow_egress: "  for np in NetworkPolicy\n  deny \"Egress\" in np.spec.policyTypes";
    unset_and_zero_are_one_thing: "  for p in Pod\n  deny p.spec.hostNetwork";
    has_makes_the_path_below_it_sure: "  for p in Pod\n  for c in p.spec.containers\n  when has c.livenessProbe.httpGet\n  deny c.livenessProbe.httpGet.port == 80 at c";
    an_equality_makes_its_side_sure: "  for p in Pod\n  deny p.spec.nodeName == \"a\" and p.spec.nodeName.len > 0";
    or_relies_on_its_left_side_being_false: "  for p in Pod\n  deny not has p.spec.priority or p.spec.priority > 10";
    a_let_and_its_path_narrow_together: "  for p in Pod\n  for c in p.spec.containers\n  let s = c.securityContext\n  when has c.securityContext\n  deny s.runAsUser == 0 at s";
    the_verdict_narrows_the_message: "  for p in Pod\n  require not has p.spec.nodeName\n  message \"runs on {p.spec.nodeName}\"";
    is_leaves_the_other_member: "  for o in Deployment | StatefulSet\n  when not (o is Deployment)\n  deny o.spec.serviceName == \"a\"";
    two_is_leave_two_members: "  for o in Deployment | StatefulSet | DaemonSet\n  when o is Deployment or o is StatefulSet\n  deny o.spec.replicas > 1";
    a_test_for_two_members_leaves_the_rest_where_it_fails: "  for o in Role | ClusterRole | RoleBinding | ClusterRoleBinding\n  when not (o is Role | ClusterRole)\n  deny o.roleRef.name == \"a\"";
    json_is_narrowed_through_a_let: "  for o in Object\n  let port = (raw o)[\"spec\"][\"port\"]\n  when port is int\n  deny port < 1024\n  message \"{port}\"";
    a_version_guard_reaches_the_rest_of_an_and: "  for p in Pod\n  for c in p.spec.containers\n  deny kubernetes >= \"1.34\" and c.restartPolicyRules.len > 0";
    secret_data_is_marked_where_it_is_printed: "  for s in Secret\n  for k, v in s.data\n  let text = v.text ?? \"\"\n  deny text.len > 8 at v\n  message \"{k}: {text}, {text.lower}, {text.split(':')}, {text.len}\"";
    a_whole_object_may_hold_a_secret: "  for o in Object\n  for text in every string of o\n  deny text == \"x\"\n  message \"{text}\"";
    an_int_compared_with_a_float_becomes_one: "  for d in Deployment\n  deny d.spec.replicas * 1.5 > 4 and d.spec.replicas != 2.5";
    a_quantity_times_a_number_is_a_quantity: "  for p in Pod\n  for c in p.spec.containers\n  for name, limit in c.resources.limits\n  deny limit > 2 * limit + \"500m\" and name == \"cpu\"\n    at limit";
    the_place_is_the_one_below_the_innermost_for: "  for w in Workload\n  for c in w.containers\n  deny c.image.registry == \"docker.io\"";
    the_place_is_found_through_a_let: "  for w in Workload\n  for c in w.containers\n  let user = c.securityContext.runAsUser\n  deny user == 0";
    fields_of_a_union_with_other_defaults_are_chosen_by_member: "  for o in Deployment | Job\n  deny o.spec.template.spec.restartPolicy == \"Never\"";
    a_field_of_a_union_is_narrowed_as_a_whole: "  for o in Deployment | DaemonSet\n  when has o.spec.template.spec.nodeName and has o.status.collisionCount\n  deny o.status.collisionCount > o.spec.template.spec.nodeName.len at o";
    an_added_element_knows_its_keys: "  for p in Pod\n  for c in p.spec.containers\n  deny c.env.len == 0 at c\n  message \"m\"\n  fix add {name: \"A\", value: \"b\"} to c.env";
}

#[test]
fn rows_of_several_views_have_the_fields_of_all() {
    let views = "view A {\n  for p in Pod\n  let n = p.spec.containers.len\n}\nview B {\n  for d in Deployment\n  let n = d.spec.replicas\n}\n";
    insta::assert_snapshot!(declared(views, "  for x in A | B\n  deny x.n > 2 and (x is A or x.n > 3)\n    at x"));
}

#[test]
fn functions_stand_before_those_that_call_them() {
    let functions = "fn last(c: Container) -> bool = middle(c) or c.stdin\nfn middle(c: Container) -> bool = first(c) and c.tty\nfn first(c: Container) -> bool = c.name == \"a\"\n";
    insta::assert_snapshot!(declared(functions, "  for p in Pod\n  for c in p.spec.containers\n  deny last(c) at c"));
}

#[test]
fn an_argument_stands_for_a_member_of_the_union_that_is_asked_for() {
    let function = "fn tag(c: Container | EphemeralContainer) -> string = c.image.tag ?? \"latest\"\n";
    insta::assert_snapshot!(declared(
        function,
        "  for p in Pod\n  for c in p.spec.containers\n  deny tag(c) == \"latest\" at c"
    ));
}
