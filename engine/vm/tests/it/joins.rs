//! Looking things up in the inventory, and what an inventory does not cover.

use crate::support::*;
use upright_object::Object;
use upright_program::{Action, Fold, Needs, NodeId, Op, Read, ReaderId, RuleId, Space, TableId, TableKind, Ty};
use upright_vm::{BindOptions, Bound, Coverage, Limits};

/// A namespaced Pod, a Policy with a namespace, a selector and a list of types.
struct World {
    b: Builder,
    pods: ReaderId,
    policies: ReaderId,
    /// The namespace of a Pod under judgement.
    namespace: NodeId,
    labels: NodeId,
    /// The namespace of a Policy of the inventory.
    policy_namespace: NodeId,
    selector: NodeId,
    is_policy: NodeId,
}

fn world() -> World {
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let policies = b.reader("p/v1", "Policy", true);
    let namespace = b.column(pods, OBJECTS, Read::Str, "metadata.namespace", "metadata.namespace");
    let labels = b.column(pods, OBJECTS, Read::Labels, "metadata.labels", "metadata.labels");
    let policy_namespace = b.column(policies, INVENTORY, Read::Str, "metadata.namespace", "metadata.namespace");
    let read = Read::Selector { nil: Some(false) };
    let selector = b.column(policies, INVENTORY, read, "spec.selector", "spec.selector");
    let is_policy = b.node(INVENTORY, Ty::Bool, Op::ReadBy { readers: [policies].into() });
    World { b, pods, policies, namespace, labels, policy_namespace, selector, is_policy }
}

fn needs(policies: ReaderId) -> Needs {
    Needs { inventory: vec![policies], ..Needs::default() }
}

/// A Pod fails where no Policy lies in its namespace.
fn lonely() -> (Bound, RuleId) {
    let World { mut b, pods, policies, namespace, policy_namespace, is_policy, .. } = world();
    let op = Op::Exists { left: [namespace].into(), right: [policy_namespace].into(), keep: Some(is_policy) };
    let found = b.node(OBJECTS, Ty::Bool, op);
    let hit = b.not(found);
    let row = b.row(OBJECTS);
    let rule = b.rule("lonely", Some(vec![pods]), Some(row), hit);
    b.last().needs = needs(policies);
    (b.bind(), rule)
}

fn pod(name: &str, namespace: &str, labels: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, namespace: {namespace}, labels: {labels}}}}}\n---\n"
    )
}

fn policy(name: &str, namespace: &str, spec: &str) -> String {
    format!(
        "{{apiVersion: p/v1, kind: Policy, metadata: {{name: {name}, namespace: {namespace}}}, spec: {spec}}}\n---\n"
    )
}

fn judge(bound: &Bound, rule: RuleId, inventory: &[Object], pods: &[Object]) -> Vec<String> {
    states(&evaluate(bound, &crate::support::inventory(bound, inventory), pods), rule)
}

#[test]
fn existence_is_looked_up_by_key() {
    let (bound, rule) = lonely();
    let pods = objects(&[pod("a", "x", "{}"), pod("b", "w", "{}"), pod("c", "null", "{}")].concat());
    let held = objects(&[policy("p", "x", "{}"), pod("not-a-policy", "w", "{}")].concat());
    assert_eq!(judge(&bound, rule, &held, &pods), ["P", "F", "F"]);
    // A namespace that is not written is the default one on both sides.
    let held = objects(&policy("p", "null", "{}"));
    assert_eq!(judge(&bound, rule, &held, &pods), ["F", "F", "P"]);
}

#[test]
fn what_the_inventory_does_not_cover_is_not_evaluated() {
    let (bound, rule) = lonely();
    let pods = objects(&pod("a", "x", "{}"));
    let all: Vec<&Object> = pods.iter().collect();
    let reason = "? no inventory of Policy";
    let kinds = |kind: &str| Coverage::Kinds(vec![("p/v2".to_owned(), kind.to_owned())]);
    for (coverage, expected) in
        [(Coverage::None, reason), (kinds("Other"), reason), (kinds("Policy"), "F"), (Coverage::All, "F")]
    {
        let outcome = upright_vm::evaluate(&bound, &bound.inventory(&[], &coverage), &all);
        assert_eq!(states(&outcome, rule), [expected], "{coverage:?}");
        let counts = outcome.counts(rule);
        assert_eq!(counts.fail + counts.not_evaluated, 1);
    }
}

#[test]
fn an_unreadable_key_is_possible_for_everything_and_sure_for_nothing() {
    let (bound, rule) = lonely();
    let pods = objects(&[pod("a", "x", "{}"), pod("b", "w", "{}")].concat());
    let broken = "{apiVersion: p/v1, kind: Policy, metadata: {name: broken, namespace: w, name: twice}}\n---\n";
    let held = objects(&format!("{broken}{}", policy("p", "x", "{}")));
    assert_eq!(held.iter().filter(|o| o.unreadable.is_some()).count(), 1);
    let states = judge(&bound, rule, &held, &pods);
    assert_eq!(states[0], "P", "a sure match is enough");
    assert!(states[1].starts_with("? Policy w/"), "{}", states[1]);
}

/// A Pod fails where a Policy of its namespace selects it, once for each; the policy is related.
fn selected() -> (Bound, RuleId) {
    let World { mut b, pods, policies, namespace, labels, policy_namespace, selector, is_policy } = world();
    let pairs = TableKind::Pairs {
        left: OBJECTS,
        right: INVENTORY,
        on: vec![(namespace, policy_namespace)],
        left_where: None,
        right_where: Some(is_policy),
    };
    let pairs = b.table(pairs, Space::Batch);
    let (up, right) = (b.parent(pairs), b.node(pairs, Ty::Link(INVENTORY), Op::Right {}));
    let labels = b.node(pairs, Ty::Labels, Op::Gather { value: labels, link: up });
    let selector = b.node(pairs, Ty::Selector, Op::Gather { value: selector, link: right });
    let hit = b.node(pairs, Ty::Bool, Op::Selects { selector, labels });
    let rule = b.rule("selected", Some(vec![pods]), Some(up), hit);
    b.last().needs = needs(policies);
    b.last().explanation.related.push(right);
    (b.bind_with(BindOptions { default_namespace: "default".into(), ..BindOptions::default() }), rule)
}

#[test]
fn pairs_come_in_the_order_of_the_inventory() {
    let (bound, rule) = selected();
    let pods = objects(&[pod("a", "x", "{app: web}"), pod("b", "x", "{}")].concat());
    let all = "{selector: {}}";
    let held = objects(
        &[
            policy("z", "x", all),
            policy("m", "x", "{selector: {matchLabels: {app: web}}}"),
            policy("nn", "x", "{selector: {matchLabels: {app: db}}}"),
            policy("o", "x", "{selector: null}"),
            policy("a", "w", all),
        ]
        .concat(),
    );
    let inventory = inventory(&bound, &held);
    let outcome = evaluate(&bound, &inventory, &pods);
    assert_eq!(states(&outcome, rule), ["F", "F"]);
    assert_eq!(hits(&outcome, rule), [(0, 0), (0, 3), (1, 3)]);
    let judged: Vec<&Object> = pods.iter().collect();
    let explained = upright_vm::explain(&bound, &inventory, &judged, &outcome.hits);
    let related: Vec<upright_vm::Of> = explained.iter().flat_map(|e| &e.related).map(|place| place.object).collect();
    // The numbers are those of the objects as the host passed them.
    assert_eq!(related, [1, 0, 0].map(upright_vm::Of::Inventory));
}

#[test]
fn a_selector_that_cannot_be_read_decides_only_where_no_other_selects() {
    let (bound, rule) = selected();
    let pods = objects(&[pod("a", "x", "{app: web}"), pod("b", "w", "{}"), pod("c", "z", "{}")].concat());
    let bad = "{selector: {matchLabels: {app: [web]}}}";
    let held =
        objects(&[policy("bad", "x", bad), policy("good", "x", "{selector: {}}"), policy("p", "w", bad)].concat());
    let states = judge(&bound, rule, &held, &pods);
    assert_eq!(states, ["F", "? Policy w/p: spec.selector can't be read as selector", "-"]);
}

#[test]
fn pairs_past_the_limit_are_not_evaluated() {
    let World { mut b, pods, policies, is_policy, .. } = world();
    let kind = TableKind::Pairs {
        left: OBJECTS,
        right: INVENTORY,
        on: Vec::new(),
        left_where: None,
        right_where: Some(is_policy),
    };
    let pairs = b.table(kind, Space::Batch);
    let up = b.parent(pairs);
    let count = b.fold(Fold::Count, None, None, up);
    let two = b.int(2);
    let hit = b.equal(OBJECTS, count, two);
    let row = b.row(OBJECTS);
    let rule = b.rule("two", Some(vec![pods]), Some(row), hit);
    b.last().needs = needs(policies);
    let limits = Limits { rows: 3, ..Limits::default() };
    let bound = b.bind_with(BindOptions { limits, ..BindOptions::default() });
    let pods = objects(&[pod("a", "x", "{}"), pod("b", "x", "{}")].concat());
    let two = [policy("p", "x", "{}"), policy("q", "w", "{}")].concat();
    // Four pairs are too many, but no object alone has more than two.
    let held = objects(&two);
    let inventory = inventory(&bound, &held);
    let outcome = evaluate(&bound, &inventory, &pods);
    assert_eq!(states(&outcome, rule), ["F", "F"]);
    let judged: Vec<&Object> = pods.iter().collect();
    assert_eq!(upright_vm::explain(&bound, &inventory, &judged, &outcome.hits).len(), 2);
    let held = objects(&(two + &policy("r", "x", "{}") + &policy("s", "x", "{}")));
    let reason = "? it looks at more pairs of rows than the limit";
    assert_eq!(judge(&bound, rule, &held, &pods), [reason, reason]);
}

/// The types of a Policy of the inventory as rows, below the pairs of a Pod with the policies of its namespace.
fn typed() -> (Bound, RuleId) {
    let World { mut b, pods, policies, namespace, policy_namespace, is_policy, .. } = world();
    let types = b.rows(policies, INVENTORY, "spec.types[]");
    let ty = b.column(policies, types, Read::Str, "spec.types[]", "");
    let kind = TableKind::Pairs {
        left: OBJECTS,
        right: INVENTORY,
        on: vec![(namespace, policy_namespace)],
        left_where: None,
        right_where: Some(is_policy),
    };
    let pairs = b.table(kind, Space::Batch);
    let right = b.node(pairs, Ty::Link(INVENTORY), Op::Right {});
    let children = b.table(TableKind::Children { left: pairs, link: right, right: types }, Space::Batch);
    let (child, up) = (b.node(children, Ty::Link(types), Op::Right {}), b.parent(children));
    let ty = b.node(children, Ty::Str, Op::Gather { value: ty, link: child });
    let wanted = b.text("Ingress");
    let equal = b.equal(children, ty, wanted);
    let to_object = b.parent(pairs);
    let object = b.node(children, Ty::Link(OBJECTS), Op::Gather { value: to_object, link: up });
    let any = b.fold(Fold::Any, None, Some(equal), object);
    let hit = b.not(any);
    let row = b.row(OBJECTS);
    let rule = b.rule("typed", Some(vec![pods]), Some(row), hit);
    b.last().needs = needs(policies);
    (b.bind(), rule)
}

#[test]
fn rows_below_a_looked_up_object_are_folded_over_both_steps() {
    let (bound, rule) = typed();
    let pods = objects(&["x", "w", "z", "u"].map(|n| pod("a", n, "{}")).concat());
    let held = objects(
        &[
            policy("p", "x", "{types: [Egress]}"),
            policy("q", "x", "{types: [Egress, Ingress]}"),
            policy("r", "w", "{types: []}"),
            policy("s", "z", "{types: Ingress}"),
        ]
        .concat(),
    );
    let states = judge(&bound, rule, &held, &pods);
    assert_eq!(states, ["P", "F", "? Policy z/s: spec.types has the wrong type", "F"]);
}

#[test]
fn one_broken_object_does_not_touch_the_others_of_its_batch() {
    // Containers that mount a volume that the pod has not.
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let volumes = b.rows(pods, OBJECTS, "spec.volumes[]");
    let volume = b.column(pods, volumes, Read::Str, "spec.volumes[].name", "name");
    let mounts = b.rows(pods, OBJECTS, "spec.mounts[]");
    let mount = b.column(pods, mounts, Read::Str, "spec.mounts[]", "");
    let (here, there) = (b.parent(mounts), b.parent(volumes));
    let op = Op::Exists { left: [here, mount].into(), right: [there, volume].into(), keep: None };
    let found = b.node(mounts, Ty::Bool, op);
    let hit = b.not(found);
    let rule = b.rule("mounts", None, Some(here), hit);
    let bound = b.bind();
    let spec =
        |name: &str, spec: &str| format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {spec}\n---\n");
    let pods = objects(
        &[
            spec("a", "{volumes: [{name: v}], mounts: [v]}"),
            spec("b", "{volumes: {}, mounts: [v]}").replace("{}", "text"),
            spec("c", "{volumes: [{name: v}], mounts: [w]}"),
            spec("d", "{volumes: [{name: 5}], mounts: [w]}"),
            spec("e", "{volumes: [{name: 5}, {name: w}], mounts: [w]}"),
        ]
        .concat(),
    );
    let states = judge(&bound, rule, &[], &pods);
    assert_eq!(
        states,
        ["P", "? spec.volumes has the wrong type", "F", "? spec.volumes[0].name can't be read as string", "P"]
    );
}

#[test]
fn a_link_that_cannot_be_read_touches_no_other_object() {
    // A container that is the first privileged one of its pod.
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let containers = b.rows(pods, OBJECTS, "spec.containers[]");
    let privileged = b.column(pods, containers, Read::Bool, "spec.containers[].privileged", "privileged");
    let privileged = b.node(containers, Ty::Bool, Op::IsTrue { a: privileged });
    let up = b.parent(containers);
    let first = b.fold(Fold::First, None, Some(privileged), up);
    let chosen = b.fold(Fold::Any, None, None, first);
    let rule = b.rule("first", None, Some(up), chosen);
    let bound = b.bind();
    let spec = |privileged: &str| {
        let list = format!("[{{privileged: {privileged}}}, {{privileged: true}}]");
        format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{containers: {list}}}}}\n---\n")
    };
    let texts: Vec<String> = (0..20).map(|i| spec(if i == 7 { "maybe" } else { "false" })).collect();
    let states = judge(&bound, rule, &[], &objects(&texts.concat()));
    for (i, state) in states.iter().enumerate() {
        let unknown = "? spec.containers[0].privileged can't be read as bool";
        assert_eq!(state, if i == 7 { unknown } else { "F" }, "{i}");
    }
}

#[test]
fn an_object_is_itself_in_batch_and_inventory() {
    // A Pod fails where another one of its namespace exists.
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let mine = b.column(pods, OBJECTS, Read::Str, "metadata.namespace", "metadata.namespace");
    let theirs = b.column(pods, INVENTORY, Read::Str, "metadata.namespace", "metadata.namespace");
    let on = vec![(mine, theirs)];
    let kind = TableKind::Pairs { left: OBJECTS, right: INVENTORY, on, left_where: None, right_where: None };
    let pairs = b.table(kind, Space::Batch);
    let ids = [OBJECTS, INVENTORY].map(|table| b.node(table, Ty::Int, Op::ObjectId {}));
    let (up, right) = (b.parent(pairs), b.node(pairs, Ty::Link(INVENTORY), Op::Right {}));
    let mine = b.node(pairs, Ty::Int, Op::Gather { value: ids[0], link: up });
    let theirs = b.node(pairs, Ty::Int, Op::Gather { value: ids[1], link: right });
    let same = b.equal(pairs, mine, theirs);
    let other = b.not(same);
    let any = b.fold(Fold::Any, None, Some(other), up);
    let row = b.row(OBJECTS);
    let rule = b.rule("crowded", None, Some(row), any);
    let bound = b.bind();
    let nameless = |namespace: &str| {
        format!("{{apiVersion: v1, kind: Pod, metadata: {{generateName: g-, namespace: {namespace}}}}}\n---\n")
    };
    let texts =
        [pod("a", "x", "{}"), pod("b", "w", "{}"), pod("c", "w", "{}"), nameless("u"), nameless("v"), nameless("v")];
    let all = objects(&texts.concat());
    assert_eq!(judge(&bound, rule, &all, &all), ["P", "F", "F", "P", "F", "F"]);
    // Another text of the same object is the same object.
    let again = objects(&pod("a", "x", "{new: label}"));
    assert_eq!(judge(&bound, rule, &all, &again), ["P"]);
}

#[test]
fn unions_splits_flags_and_literals_are_tables() {
    use upright_program::{Const, Literal, Param, UnionPart};
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let command = b.rows(pods, OBJECTS, "spec.command[]");
    let args = b.rows(pods, OBJECTS, "spec.args[]");
    let first = b.column(pods, command, Read::Str, "spec.command[]", "");
    let second = b.column(pods, args, Read::Str, "spec.args[]", "");
    let links = [b.parent(command), b.parent(args)];
    let parts = [command, args].into_iter().zip(links);
    let parts = parts.map(|(table, link)| UnionPart { table, link: Some(link), keep: None }).collect();
    let argv = b.table(TableKind::Union { parent: OBJECTS, parts }, Space::Batch);
    let mut value = |part: u32, table: TableId, of: NodeId| {
        let link = b.node(argv, Ty::Link(table), Op::Part { part });
        b.node(argv, Ty::Str, Op::Gather { value: of, link })
    };
    let (x, y) = (value(0, command, first), value(1, args, second));
    let text = b.node(argv, Ty::Str, Op::Coalesce { a: x, b: y });
    let link = b.parent(argv);
    let flags = b.table(TableKind::Flags { parent: OBJECTS, text, link, keep: None }, Space::Batch);
    let (name, flag) = (b.node(flags, Ty::Str, Op::Key {}), b.node(flags, Ty::Str, Op::Text {}));
    let modes = b.text("modes");
    let is_modes = b.equal(flags, name, modes);
    let modes = b.node(flags, Ty::Str, Op::Guard { condition: is_modes, a: flag });
    let kind = TableKind::Split { parent: flags, text: modes, separator: ",".into() };
    let words = b.table(kind, Space::Batch);
    let word = b.node(words, Ty::Str, Op::Text {});
    let (position, up) = (b.node(words, Ty::Int, Op::Index {}), b.parent(words));
    let to_object = b.parent(flags);
    let object = b.node(words, Ty::Link(OBJECTS), Op::Gather { value: to_object, link: up });

    // The words that a parameter forbids, which the host has replaced, but for the first word.
    b.parts.params.push(Param { name: "m.forbidden".into(), default: Some(Literal::List(Vec::new())) });
    let source = Some(Ok(upright_program::ParamId(0)));
    let forbidden = b.table(TableKind::Literal { parent: RUN, source, path: Vec::new() }, Space::Run);
    let element = b.node(forbidden, Ty::Str, Op::Element { path: [].into() });
    let op = Op::Exists { left: [word].into(), right: [element].into(), keep: None };
    let found = b.node(words, Ty::Bool, op);
    let one = b.int(1);
    let later = b.node(words, Ty::Bool, Op::Compare { compare: upright_program::Compare::Le, a: one, b: position });
    let hit = b.node(words, Ty::Bool, Op::And { a: found, b: later });
    let rule = b.rule("modes", None, Some(object), hit);
    let text = |text: &str| Literal::Scalar(Const::Str(text.into()));
    let params = vec![Some(Literal::List(vec![text("all"), text("none")]))];
    let bound = b.bind_with(BindOptions { params, ..BindOptions::default() });
    let spec = |spec: &str| format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {spec}}}\n---\n");
    let pods = objects(
        &[
            spec("{command: [server, --modes], args: ['all,none,all', x]}"),
            spec("{command: [server], args: ['--modes=all']}"),
            spec("{command: [server], args: [5, '--modes=some']}"),
            spec("{}"),
        ]
        .concat(),
    );
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &pods);
    assert_eq!(states(&outcome, rule), ["F", "P", "? spec.args[0] can't be read as string", "-"]);
    assert_eq!(hits(&outcome, rule), [(0, 1), (0, 2)]);
}

#[test]
fn a_rule_about_the_cluster_has_one_verdict() {
    let World { mut b, policies, is_policy, .. } = world();
    let up = b.parent(INVENTORY);
    let any = b.fold(Fold::Any, None, Some(is_policy), up);
    let hit = b.not(any);
    let rule = b.rule("policy-missing", None, None, hit);
    b.last().needs = needs(policies);
    let bound = b.bind();
    for (held, expected) in [("", "Fail"), (&*policy("p", "x", "{}"), "Pass")] {
        let held = objects(held);
        let inventory = inventory(&bound, &held);
        let outcome = upright_vm::evaluate_cluster(&bound, &inventory);
        assert_eq!(format!("{:?}", outcome.state(rule, None)), expected);
        let explained = upright_vm::explain(&bound, &inventory, &[], &outcome.hits);
        assert_eq!(explained.len(), outcome.hits.len());
        assert!(explained.iter().all(|e| e.object.is_none() && e.message == "policy-missing"));
    }
    let outcome = upright_vm::evaluate_cluster(&bound, &bound.inventory(&[], &Coverage::None));
    assert_eq!(outcome.counts(rule).not_evaluated, 1);
}

#[test]
fn what_the_host_did_not_give_is_named() {
    use upright_program::{Param, ParamId};
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    b.parts.params.push(Param { name: "scan.files".into(), default: None });
    let hit = b.truth(OBJECTS);
    let row = b.row(OBJECTS);
    let param = b.rule("param", Some(vec![pods]), Some(row), hit);
    b.last().needs.params.push(ParamId(0));
    let request = b.rule("request", Some(vec![pods]), Some(row), hit);
    b.last().needs.request = true;
    let version = b.rule("version", Some(vec![pods]), Some(row), hit);
    b.last().uncovered = vec![pods];
    let bound = b.bind();
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &objects(&pod("a", "x", "{}")));
    assert_eq!(states(&outcome, param), ["? parameter `scan.files` has no value"]);
    assert_eq!(states(&outcome, request), ["? no admission request"]);
    assert_eq!(states(&outcome, version), ["? v1 lacks what the rule reads"]);
}

#[test]
fn the_object_before_a_request_is_a_row_of_its_own() {
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let old = b.table(TableKind::Rows { parent: OBJECTS }, Space::Batch);
    b.act(pods, "$old", Action::Open { table: old, source: 0 });
    let before = b.column(pods, old, Read::Int, "$old.spec.size", "spec.size");
    let now = b.column(pods, OBJECTS, Read::Int, "spec.size", "spec.size");
    let up = b.parent(old);
    let sum = b.fold(Fold::Max, Some(before), None, up);
    let hit = b.node(OBJECTS, Ty::Bool, Op::Compare { compare: upright_program::Compare::Lt, a: now, b: sum });
    let row = b.row(OBJECTS);
    let rule = b.rule("shrunk", Some(vec![pods]), Some(row), hit);
    b.last().needs.old = true;
    let place = b.place(old, &["spec", "size"]);
    let first = b.fold(Fold::First, None, None, up);
    let place = b.node(OBJECTS, Ty::Place, Op::Gather { value: place, link: first });
    b.last().explanation.at = Some(place);
    let bound = b.bind();
    let review = |old: &str| {
        format!(
            "{{apiVersion: admission.k8s.io/v1, kind: AdmissionReview, request: {{uid: u, object: {{apiVersion: v1, kind: Pod, \
             metadata: {{name: a}}, spec: {{size: 2}}}}, oldObject: {old}}}}}\n---\n"
        )
    };
    let was = |size: &str| format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{size: {size}}}}}");
    // A key of the manifest is no object before the request.
    let faked = "{apiVersion: v1, kind: Pod, metadata: {name: a}, $old: {spec: {size: 9}}, spec: {size: 1}}\n";
    let texts = [review(&was("3")), review(&was("1")), review("null"), review(&was("many")), faked.to_owned()];
    let all = objects(&texts.concat());
    let inventory = inventory(&bound, &[]);
    let outcome = evaluate(&bound, &inventory, &all);
    let expected = ["F", "P", "P", "? old spec.size can't be read as int", "? no admission request"];
    assert_eq!(states(&outcome, rule), expected);
    let judged: Vec<&Object> = all.iter().collect();
    let explained = upright_vm::explain(&bound, &inventory, &judged, &outcome.hits);
    let at = explained[0].at.as_ref().unwrap();
    assert_eq!((at.part, at.node), (upright_vm::Part::Old, all[0].old().unwrap()));
}
