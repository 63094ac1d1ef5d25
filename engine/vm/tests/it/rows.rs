//! Filling tables from objects, and verdicts over their rows.

use crate::support::*;
use upright_program::{Action, Fold, Op, Read, Space, TableKind, Ty};
use upright_vm::{BindOptions, Bound, Limits};

fn pod(name: &str, spec: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {spec}\n---\n")
}

/// `deny c.privileged == true` over init containers and containers.
fn privileged() -> Builder {
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let table = b.table(TableKind::Rows { parent: OBJECTS }, Space::Batch);
    b.act(pods, "spec.initContainers[]", Action::Open { table, source: 1 });
    b.act(pods, "spec.containers[]", Action::Open { table, source: 0 });
    let from = [(pods, "spec.initContainers[].privileged"), (pods, "spec.containers[].privileged")];
    let privileged = b.column_of(&from, table, Read::Bool, "privileged", false);
    let hit = b.node(table, Ty::Bool, Op::IsTrue { a: privileged });
    let up = b.parent(table);
    b.rule("privileged", Some(vec![pods]), Some(up), hit);
    b
}

#[test]
fn each_row_that_fails_is_a_hit_with_its_rank_by_source_and_position() {
    let bound = privileged().bind();
    let pods = objects(
        &[
            pod(
                "a",
                "{initContainers: [{privileged: true}], containers: [{privileged: false}, {}, null, {privileged: true}]}",
            ),
            pod("b", "{containers: [{privileged: false}]}"),
            pod("c", "{containers: []}"),
        ]
        .concat(),
    );
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &pods);
    let rule = upright_program::RuleId(0);
    assert_eq!(states(&outcome, rule), ["F", "P", "-"]);
    assert_eq!(hits(&outcome, rule), [(0, 3), (0, 4)]);
}

#[test]
fn what_cannot_be_read_is_not_evaluated_and_says_where() {
    let bound = privileged().bind();
    let pods = objects(
        &[
            pod("a", "{containers: [{privileged: 'yes'}]}"),
            pod("b", "{containers: [{privileged: 'yes'}, {privileged: true}]}"),
            pod("c", "{containers: none}"),
            pod("d", "{containers: [text]}"),
            pod("e", "[]"),
            pod("f", "{containers: [{privileged: null}], initContainers: 5}"),
            pod("g", "{containers: [{}]}"),
            pod("i", "{containers: {a: {privileged: true}}}"),
            "apiVersion: v1\nkind: Pod\nmetadata: {name: h}\nspec: {containers: []}\nspec: {}\n".to_owned(),
        ]
        .concat(),
    );
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &pods);
    let states = states(&outcome, upright_program::RuleId(0));
    assert_eq!(
        states[..8],
        [
            "? spec.containers[0].privileged can't be read as bool",
            "F",
            "? spec.containers has the wrong type",
            "? spec.containers[0] has the wrong type",
            "? spec has the wrong type",
            "? spec.initContainers has the wrong type",
            "P",
            "? spec.containers has the wrong type",
        ]
    );
    assert!(states[8].starts_with('?'), "a repeated key: {}", states[8]);
    let counts = outcome.counts(upright_program::RuleId(0));
    assert_eq!((counts.fail, counts.not_evaluated, counts.pass, counts.not_applicable), (1, 7, 1, 0));
}

#[test]
fn rules_look_at_their_kinds_only() {
    let bound = privileged().bind();
    let all = objects(&format!(
        "{}apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {{containers: [{{privileged: true}}]}}\n",
        pod("a", "{containers: [{privileged: true}]}")
    ));
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &all);
    assert_eq!(letters(&outcome, upright_program::RuleId(0)), "F-");
}

#[test]
fn verdicts_do_not_depend_on_how_objects_fall_into_batches() {
    let texts: Vec<String> = (0..40)
        .map(|i| {
            let spec = match i % 5 {
                0 => "{containers: [{privileged: true}]}",
                1 => "{containers: [{privileged: 1}]}",
                2 => "{containers: x}",
                3 => "{}",
                _ => "{containers: [{}], initContainers: [{privileged: true}, {}]}",
            };
            pod(&format!("p{i}"), spec)
        })
        .collect();
    let pods = objects(&texts.concat());
    let mut all = Vec::new();
    for batch_objects in [1, 7, 1024] {
        let limits = Limits { batch_objects, ..Limits::default() };
        let bound = privileged().bind_with(BindOptions { limits, ..BindOptions::default() });
        let outcome = evaluate(&bound, &inventory(&bound, &[]), &pods);
        all.push((states(&outcome, upright_program::RuleId(0)), outcome.hits));
    }
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
}

#[test]
fn an_object_past_a_limit_is_not_evaluated_and_the_others_are() {
    let limits = Limits { object_rows: 4, ..Limits::default() };
    let bound = privileged().bind_with(BindOptions { limits, ..BindOptions::default() });
    let pods = objects(
        &[
            pod("a", "{containers: [{privileged: true}]}"),
            pod("b", "{containers: [{privileged: true}, {}, {}, {}, {}]}"),
            pod("c", "{containers: [{}, {}, {privileged: true}]}"),
        ]
        .concat(),
    );
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &pods);
    assert_eq!(letters(&outcome, upright_program::RuleId(0)), "F?F");
    assert_eq!(hits(&outcome, upright_program::RuleId(0)), [(0, 0), (2, 2)]);
}

#[test]
fn hits_past_the_limit_are_counted() {
    let limits = Limits { hits: 2, ..Limits::default() };
    let bound = privileged().bind_with(BindOptions { limits, ..BindOptions::default() });
    let pods = objects(&pod("a", "{containers: [{privileged: true}, {privileged: true}, {privileged: true}]}"));
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &pods);
    assert_eq!((outcome.hits.len(), outcome.dropped_hits), (2, 1));
}

#[test]
fn entries_of_maps_come_in_the_order_of_their_keys() {
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let table = b.rows(pods, OBJECTS, "metadata.labels{}");
    let value = b.column(pods, table, Read::Str, "metadata.labels{}", "");
    let key = b.node(table, Ty::Str, Op::Key {});
    let up = b.parent(table);
    let equals = b.text("=");
    let parts = [key, equals, value].into();
    let pair = b.node(table, Ty::Str, Op::Concat { parts });
    let all = b.fold(Fold::Join(" ".into()), Some(pair), None, up);
    let wanted = b.text("a=1 b=2 c=3");
    let hit = b.equal(OBJECTS, all, wanted);
    let row = b.row(OBJECTS);
    let rule = b.rule("sorted", None, Some(row), hit);
    let bound = b.bind();
    let pods = objects("apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {c: '3', a: '1', b: '2'}}\n");
    assert_eq!(letters(&evaluate(&bound, &inventory(&bound, &[]), &pods), rule), "F");
}

#[test]
fn rows_below_rows_that_move_follow_their_parents() {
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let containers = b.table(TableKind::Rows { parent: OBJECTS }, Space::Batch);
    let ports = b.table(TableKind::Rows { parent: containers }, Space::Batch);
    // Sources are met in the order z, a, and lie in the order a, z.
    for (key, source) in [("a", 1), ("z", 0)] {
        b.act(pods, &format!("spec.{key}[]"), Action::Open { table: containers, source });
        b.act(pods, &format!("spec.{key}[].ports[]"), Action::Open { table: ports, source: 0 });
    }
    let from = [(pods, "spec.a[].name"), (pods, "spec.z[].name")];
    let name = b.column_of(&from, containers, Read::Str, "name", false);
    let from = [(pods, "spec.a[].ports[]"), (pods, "spec.z[].ports[]")];
    let port = b.column_of(&from, ports, Read::Str, "", false);
    let up = b.parent(ports);
    let owner = b.node(ports, Ty::Str, Op::Gather { value: name, link: up });
    let both = b.node(ports, Ty::Str, Op::Concat { parts: [owner, port].into() });
    let list = b.fold(Fold::Join(" ".into()), Some(both), None, up);
    let up = b.parent(containers);
    let all = b.fold(Fold::Join(", ".into()), Some(list), None, up);
    let wanted = b.text("z1 z2, z3, a4");
    let hit = b.equal(OBJECTS, all, wanted);
    let row = b.row(OBJECTS);
    let rule = b.rule("order", None, Some(row), hit);
    let bound = b.bind();
    let spec = "{a: [{name: a, ports: ['4']}], z: [{name: z, ports: ['1', '2']}, {name: z, ports: ['3']}]}";
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &objects(&(pod("a", spec) + &pod("b", spec))));
    assert_eq!(letters(&outcome, rule), "FF");
}

#[test]
fn a_null_is_unset_and_a_required_field_that_is_missing_is_not_evaluated() {
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let column = b.column_of(&[(pods, "spec.nodeName")], OBJECTS, Read::Str, "spec.nodeName", true);
    let name = b.text("node");
    let hit = b.equal(OBJECTS, column, name);
    let row = b.row(OBJECTS);
    let rule = b.rule("node", None, Some(row), hit);
    let bound = b.bind();
    let pods =
        [pod("a", "{nodeName: node}"), pod("b", "{nodeName: other}"), pod("c", "{}"), pod("d", "{nodeName: null}")];
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &objects(&pods.concat()));
    let missing = "? spec.nodeName is missing";
    assert_eq!(states(&outcome, rule), ["F", "P", missing, missing]);
}

#[test]
fn namespaces_have_the_default_of_the_run() {
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let nodes = b.reader("v1", "Node", false);
    let from = [(pods, "metadata.namespace"), (nodes, "metadata.namespace")];
    let namespace = b.column_of(&from, OBJECTS, Read::Str, "metadata.namespace", false);
    let wanted = b.text("default");
    let hit = b.equal(OBJECTS, namespace, wanted);
    let row = b.row(OBJECTS);
    let rule = b.rule("default", None, Some(row), hit);
    let bound = b.bind();
    let text = "{apiVersion: v1, kind: Pod, metadata: {name: a}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: b, \
                namespace: x}}\n---\n{apiVersion: v1, kind: Node, metadata: {name: c}}";
    assert_eq!(letters(&evaluate(&bound, &inventory(&bound, &[]), &objects(text)), rule), "FPP");
}

#[test]
fn names_of_fields_leaves_and_documents_inside_texts_are_rows() {
    let mut b = Builder::new();
    let maps = b.reader("v1", "ConfigMap", true);
    let names = b.table(TableKind::Rows { parent: OBJECTS }, Space::Batch);
    b.act(maps, "data", Action::Names { table: names });
    let leaves = b.table(TableKind::Rows { parent: OBJECTS }, Space::Batch);
    b.act(maps, "", Action::Leaves { table: leaves });
    b.parts.columns.push(upright_program::Column {
        table: leaves,
        read: Read::Str,
        suffix: Vec::new(),
        required: None,
    });
    let column = upright_program::ColumnId(0);
    let leaf = b.node(leaves, Ty::Str, Op::Column { column });
    let inside = b.table(TableKind::Rows { parent: OBJECTS }, Space::Batch);
    let at = b.at(maps, "data.kubelet");
    let nodes = &mut b.parts.readers[0].nodes;
    nodes.push(upright_program::TrieNode::default());
    let root = upright_program::TrieId(nodes.len() as u32 - 1);
    let (api_version, kind) = ("kubelet.config.k8s.io/v1beta1".into(), "KubeletConfiguration".into());
    nodes[at.index()].actions.push(Action::Embedded { table: inside, base64: false, api_version, kind, root });
    b.parts.columns.push(upright_program::Column {
        table: inside,
        read: Read::Int,
        suffix: vec![upright_program::Step::Key("port".into())],
        required: None,
    });
    let next = upright_program::TrieId(b.parts.readers[0].nodes.len() as u32);
    b.parts.readers[0].nodes.push(upright_program::TrieNode::default());
    b.parts.readers[0].nodes[root.index()].keys.push(("port".into(), next));
    let column = upright_program::ColumnId(1);
    b.parts.readers[0].nodes[next.index()].actions.push(Action::Cell { column });
    let port = b.node(inside, Ty::Int, Op::Column { column });

    let (up_names, up_leaves, up_inside) = (b.parent(names), b.parent(leaves), b.parent(inside));
    let key = b.node(names, Ty::Str, Op::Key {});
    let keys = b.fold(Fold::Join(" ".into()), Some(key), None, up_names);
    let wanted = b.text("b kubelet");
    let by_name = b.equal(OBJECTS, keys, wanted);
    let count = b.fold(Fold::Count, None, None, up_leaves);
    let seven = b.int(7);
    let by_count = b.equal(OBJECTS, count, seven);
    let sum = b.fold(Fold::Sum, Some(port), None, up_inside);
    let wanted = b.int(10255);
    let by_port = b.equal(OBJECTS, sum, wanted);
    let last = b.fold(Fold::Max, Some(leaf), None, up_leaves);
    let wanted = b.text("x");
    let by_leaf = b.equal(OBJECTS, last, wanted);
    let row = b.row(OBJECTS);
    let rules = [by_name, by_count, by_port, by_leaf].map(|hit| b.rule("r", None, Some(row), hit));
    let bound = b.bind();
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, labels: {l: v}}\nunknown: [[x]]\ndata:\n  a: null\n  \
                b: ''\n  kubelet: |\n    apiVersion: kubelet.config.k8s.io/v1beta1\n    kind: KubeletConfiguration\n    \
                port: 10255\n";
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &objects(text));
    assert_eq!(rules.map(|rule| letters(&outcome, rule)), ["F", "F", "F", "F"]);
    let broken = text.replace("port: 10255", "port: many");
    let outcome = evaluate(&bound, &inventory(&bound, &[]), &objects(&broken));
    assert_eq!(states(&outcome, rules[2]), ["? data.kubelet.port can't be read as int"]);
    let other = text.replace("KubeletConfiguration", "Other");
    assert_eq!(letters(&evaluate(&bound, &inventory(&bound, &[]), &objects(&other)), rules[2]), "P");
}

#[test]
fn a_bound_program_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Bound>();
    shared::<upright_vm::Inventory>();
    shared::<upright_vm::Outcome>();
}
