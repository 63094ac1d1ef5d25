//! Hits in words, places, fixes and waivers.

use crate::support::*;
use upright_object::{NodeId as TreeNode, Object};
use upright_program::{FixStep, FormatAs, Op, Read, Step, Ty, Waiver};
use upright_vm::{Fix, Hit, Of, Part, Waived, explain, waived};

fn pod(name: &str, spec: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {spec}\n---\n")
}

/// A container with more than two ports fails.
fn builder() -> Builder {
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let containers = b.rows(pods, OBJECTS, "spec.containers[]");
    let name = b.column(pods, containers, Read::Str, "spec.containers[].name", "name");
    let ports = b.column(pods, containers, Read::Len, "spec.containers[].ports", "ports");
    let raw = b.column(pods, containers, Read::Raw, "spec.containers[].limit", "limit");
    let two = b.int(2);
    let hit = b.node(containers, Ty::Bool, Op::Compare { compare: upright_program::Compare::Lt, a: two, b: ports });
    let up = b.parent(containers);
    b.rule("ports", Some(vec![pods]), Some(up), hit);
    let count = b.node(containers, Ty::Str, Op::Format { format: FormatAs::Int, a: ports });
    let (has, many) = (b.text(" has "), b.text(" ports"));
    let message = b.node(containers, Ty::Str, Op::Concat { parts: [name, has, count, many].into() });
    let at = b.place(containers, &["ports"]);
    let limit = b.place(containers, &["limit"]);
    let value = b.node(containers, Ty::Str, Op::Json { format: FormatAs::Int, a: two });
    let explanation = &mut b.last().explanation;
    explanation.message = message;
    explanation.at = Some(at);
    explanation.evidence = vec![(at, count), (limit, raw)];
    explanation.fixes = vec![FixStep::Set { place: limit, value }, FixStep::Remove { place: at }];
    b
}

#[test]
fn a_hit_is_explained_with_places_evidence_and_fix() {
    let bound = builder().bind();
    let pods = objects(
        &[
            pod("a", "{containers: [{name: x}]}"),
            pod("b", "{containers: [{name: x, ports: [1]}, {name: v, ports: [1, 2, 3], limit: 7}, {name: z, ports: [1, 2, 3, 4]}]}"),
        ]
        .concat(),
    );
    let judged: Vec<&Object> = pods.iter().collect();
    let inventory = inventory(&bound, &[]);
    let outcome = evaluate(&bound, &inventory, &pods);
    let mut hits = outcome.hits.clone();
    // The order of the hits is that of the answers; a hit that is none has no answer.
    hits.reverse();
    hits.push(Hit { ordinal: 0, ..hits[0] });
    hits.push(Hit { object: 7, ..hits[0] });
    let explained = explain(&bound, &inventory, &judged, &hits);
    let messages: Vec<&str> = explained.iter().map(|e| e.message.as_str()).collect();
    assert_eq!(messages, ["z has 4 ports", "v has 3 ports"]);
    let y = &explained[1];
    assert_eq!((y.object, y.ordinal), (Some(1), 1));
    let at = y.at.as_ref().unwrap();
    assert_eq!((at.object, at.part), (Of::Judged(1), Part::Object));
    assert_eq!(pods[1].path(at.node), "spec.containers[1]");
    assert_eq!(at.suffix, [Step::Key("ports".into())]);
    let values: Vec<Option<&str>> = y.evidence.iter().map(|(_, value)| value.as_deref()).collect();
    assert_eq!(values, [Some("3"), Some("7")]);
    assert_eq!(explained[0].evidence[1].1, None);
    let [Fix::Set { value, .. }, Fix::Remove { place }] = y.fixes.as_slice() else { panic!("{:?}", y.fixes) };
    assert_eq!((value.as_str(), place), ("2", at));
}

#[test]
fn waivers_excuse_objects_and_places() {
    let mut b = builder();
    let containers = b.parts.rules[0].table;
    let name = upright_program::NodeId(0);
    let x = b.text("x");
    let holds = b.equal(containers, name, x);
    let suffix = b.suffix(&[]);
    let place = b.node(containers, Ty::Place, Op::Place { link: None, suffix, key: None });
    let object = b.parts.rules[0].object;
    let waiver = Waiver {
        rules: vec!["ports".into()],
        reason: "known".into(),
        until: None,
        readers: None,
        table: containers,
        object,
        holds,
        place: Some(place),
        needs: upright_program::Needs::default(),
    };
    b.parts.waivers.push(waiver.clone());
    b.parts.waivers.push(Waiver { place: None, readers: Some(Vec::new()), ..waiver.clone() });
    b.parts.waivers.push(Waiver { place: None, ..waiver });
    let bound = b.bind();
    let pods =
        objects(&[pod("a", "{containers: [{name: w}, {name: x}]}"), pod("b", "{containers: [{name: [x]}]}")].concat());
    let judged: Vec<&Object> = pods.iter().collect();
    let found = waived(&bound, &inventory(&bound, &[]), &judged);
    let paths: Vec<(usize, Option<usize>, Option<String>)> = found
        .iter()
        .map(|Waived { waiver, object, place }| (*waiver, *object, place.as_ref().map(|p| pods[0].path(p.node))))
        .collect();
    // What can't be read excuses nothing, nor does a waiver for other kinds.
    assert_eq!(paths, [(0, Some(0), Some("spec.containers[1]".to_owned())), (2, Some(0), None)]);
}

#[test]
fn a_place_inside_a_text_is_the_place_of_the_text() {
    use upright_program::{Action, Space, TableKind, TrieId, TrieNode};
    let mut b = Builder::new();
    let maps = b.reader("v1", "ConfigMap", true);
    let inside = b.table(TableKind::Rows { parent: OBJECTS }, Space::Batch);
    let at = b.at(maps, "data.c");
    let nodes = &mut b.parts.readers[0].nodes;
    nodes.push(TrieNode::default());
    let root = TrieId(nodes.len() as u32 - 1);
    let (api_version, kind) = ("x/v1".into(), "Inner".into());
    nodes[at.index()].actions.push(Action::Embedded { table: inside, base64: true, api_version, kind, root });
    let hit = b.truth(inside);
    let up = b.parent(inside);
    b.rule("inside", None, Some(up), hit);
    let place = b.place(inside, &["deep"]);
    b.last().explanation.at = Some(place);
    let bound = b.bind();
    let text = upright_value::text::encode_base64(b"{apiVersion: x/v1, kind: Inner}");
    let maps = objects(&format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m}}\ndata: {{c: {text}}}\n"));
    let judged: Vec<&Object> = maps.iter().collect();
    let inventory = inventory(&bound, &[]);
    let outcome = evaluate(&bound, &inventory, &maps);
    let explained = explain(&bound, &inventory, &judged, &outcome.hits);
    let at = explained[0].at.as_ref().unwrap();
    assert_eq!((at.part, maps[0].path(at.node).as_str(), at.suffix.len()), (Part::Inside, "data.c", 0));
    assert_ne!(at.node, TreeNode::ROOT);
}
