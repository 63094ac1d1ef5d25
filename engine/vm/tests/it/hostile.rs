//! What the verifier accepts, the VM runs: programs whose numbers were changed at random never end in a panic.

use crate::support::*;
use proptest::prelude::*;
use std::sync::Arc;
use upright_object::Object;
use upright_program::{
    Action, Arithmetic, Compare, Const, Fold, FormatAs, Literal, Op, Param, ParamId, Program, Read, Space, TableKind,
    Ty, UnionPart,
};
use upright_vm::{BindOptions, Bound, Coverage, Limits, evaluate_cluster, explain, waived};

/// A program with every sort of table and most ops.
fn program() -> Builder {
    let mut b = Builder::new();
    let pods = b.reader("v1", "Pod", true);
    let containers = b.table(TableKind::Rows { parent: OBJECTS }, Space::Batch);
    b.act(pods, "spec.containers[]", Action::Open { table: containers, source: 0 });
    b.act(pods, "spec.more[]", Action::Open { table: containers, source: 1 });
    let names = b.table(TableKind::Rows { parent: OBJECTS }, Space::Batch);
    b.act(pods, "metadata", Action::Names { table: names });
    let args = b.rows(pods, containers, "spec.containers[].args[]");
    let theirs = b.rows(pods, INVENTORY, "spec.containers[]");
    let arg = b.column(pods, args, Read::Str, "spec.containers[].args[]", "");
    let name = b.column(pods, containers, Read::Str, "spec.containers[].name", "name");
    let size = b.column(pods, containers, Read::Int, "spec.containers[].size", "size");
    let amount = b.column(pods, containers, Read::Quantity, "spec.containers[].amount", "amount");
    let namespace = b.column(pods, OBJECTS, Read::Str, "metadata.namespace", "metadata.namespace");
    let labels = b.column(pods, OBJECTS, Read::Labels, "metadata.labels", "metadata.labels");
    let other = b.column(pods, INVENTORY, Read::Str, "metadata.namespace", "metadata.namespace");
    let nil = Some(true);
    let selector = b.column(pods, INVENTORY, Read::Selector { nil }, "spec.selector", "spec.selector");
    let inner = b.column(pods, theirs, Read::Str, "spec.containers[].name", "name");
    let key = b.node(names, Ty::Str, Op::Key {});

    let on = vec![(namespace, other)];
    let kind = TableKind::Pairs { left: OBJECTS, right: INVENTORY, on, left_where: None, right_where: None };
    let pairs = b.table(kind, Space::Batch);
    let (up, right) = (b.parent(pairs), b.node(pairs, Ty::Link(INVENTORY), Op::Right {}));
    let children = b.table(TableKind::Children { left: pairs, link: right, right: theirs }, Space::Batch);
    let child = b.node(children, Ty::Link(theirs), Op::Right {});
    let inner = b.node(children, Ty::Str, Op::Gather { value: inner, link: child });
    let links = [b.parent(containers), b.parent(names)];
    let parts = [containers, names].into_iter().zip(links);
    let parts = parts.map(|(table, link)| UnionPart { table, link: Some(link), keep: None }).collect();
    let union = b.table(TableKind::Union { parent: OBJECTS, parts }, Space::Batch);
    let part = b.node(union, Ty::Link(names), Op::Part { part: 1 });
    let of_part = b.node(union, Ty::Str, Op::Gather { value: key, link: part });
    let up_args = b.parent(args);
    let flags = b.table(TableKind::Flags { parent: containers, text: arg, link: up_args, keep: None }, Space::Batch);
    let value = b.node(flags, Ty::Str, Op::Text {});
    let split = b.table(TableKind::Split { parent: flags, text: value, separator: ",".into() }, Space::Batch);
    let word = b.node(split, Ty::Str, Op::Text {});
    let index = b.node(split, Ty::Int, Op::Index {});
    let list = vec![Literal::Scalar(Const::Str("a*".into())), Literal::Scalar(Const::Str("b".into()))];
    b.parts.params.push(Param { name: "p".into(), default: Some(Literal::List(list)) });
    let source = Some(Ok(ParamId(0)));
    let literals = b.table(TableKind::Literal { parent: RUN, source, path: Vec::new() }, Space::Run);
    let element = b.node(literals, Ty::Str, Op::Element { path: [].into() });

    let labels = b.node(pairs, Ty::Labels, Op::Gather { value: labels, link: up });
    let selector = b.node(pairs, Ty::Selector, Op::Gather { value: selector, link: right });
    let selects = b.node(pairs, Ty::Bool, Op::Selects { selector, labels });
    let any = b.fold(Fold::Any, None, Some(selects), up);
    let text = b.text("x");
    let like = b.node(containers, Ty::Bool, Op::Like { text: name, pattern: text });
    let two = b.int(2);
    let sum = b.node(containers, Ty::Int, Op::Arithmetic { arithmetic: Arithmetic::Div, a: size, b: two });
    let less = b.node(containers, Ty::Bool, Op::Compare { compare: Compare::Lt, a: sum, b: two });
    let both = b.node(containers, Ty::Bool, Op::And { a: like, b: less });
    let up_containers = b.parent(containers);
    let double = b.node(containers, Ty::Bool, Op::Double { value: name, keep: Some(both), link: up_containers });
    let hit = b.node(containers, Ty::Bool, Op::Or { a: both, b: double });
    let first = b.fold(Fold::First, None, Some(hit), up_containers);
    let found = b.node(OBJECTS, Ty::Str, Op::Gather { value: name, link: first });
    let op = Op::Exists { left: [found].into(), right: [element].into(), keep: None };
    let exists = b.node(OBJECTS, Ty::Bool, op);
    let set: Box<[Const]> = [Const::Str("a".into())].into();
    let is_in = b.node(union, Ty::Bool, Op::In { a: of_part, set });
    let word_is = b.equal(split, word, text);
    let row = b.row(OBJECTS);
    let place = b.place(containers, &["name"]);
    let size = b.node(containers, Ty::Str, Op::Format { format: FormatAs::Int, a: size });
    let amount = b.node(containers, Ty::Str, Op::Json { format: FormatAs::Quantity, a: amount });
    let message = b.node(containers, Ty::Str, Op::Concat { parts: [name, size, amount].into() });
    b.rule("containers", Some(vec![pods]), Some(up_containers), hit);
    let explanation = &mut b.last().explanation;
    (explanation.message, explanation.at) = (message, Some(place));
    b.rule("objects", None, Some(row), exists);
    b.rule("any", None, Some(row), any);
    let up_union = b.parent(union);
    b.rule("union", None, Some(up_union), is_in);
    let (up_split, up_flags) = (b.parent(split), b.parent(flags));
    let middle = b.node(split, Ty::Link(containers), Op::Gather { value: up_flags, link: up_split });
    let object = b.node(split, Ty::Link(OBJECTS), Op::Gather { value: up_containers, link: middle });
    let place = b.node(split, Ty::Place, Op::Gather { value: place, link: middle });
    b.rule("words", None, Some(object), word_is);
    b.last().explanation.at = Some(place);
    let index = b.node(split, Ty::Str, Op::Format { format: FormatAs::Int, a: index });
    b.last().explanation.help = Some(index);
    let up_inventory = b.parent(INVENTORY);
    let empty = b.fold(Fold::Any, None, None, up_inventory);
    b.rule("cluster", None, None, empty);
    let text_is = b.equal(children, inner, text);
    let up_children = b.parent(children);
    let object = b.node(children, Ty::Link(OBJECTS), Op::Gather { value: up, link: up_children });
    b.rule("children", None, Some(object), text_is);
    b.last().explanation.related.push(child);
    b
}

const PODS: &str = "
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, labels: {k: v}}, spec: {containers: [{name: x, size: 1, \
amount: 1Gi, args: ['--f=x,b', x]}, {name: x, size: 9}], more: [{}], selector: {matchLabels: {k: v}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: b, namespace: x}, spec: {containers: [{name: [], size: many}, text, null]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: c}, spec: []}
---
{apiVersion: v1, kind: Other, metadata: {name: d}}
";

fn run(program: Program) {
    let limits = Limits { rows: 1000, ..Limits::default() };
    let Ok(bound) = Bound::new(Arc::new(program), BindOptions { limits, ..BindOptions::default() }) else { return };
    let all = objects(PODS);
    let all: Vec<&Object> = all.iter().collect();
    let inventory = bound.inventory(&all, &Coverage::All);
    for outcome in [upright_vm::evaluate(&bound, &inventory, &all), evaluate_cluster(&bound, &inventory)] {
        let _ = explain(&bound, &inventory, &all, &outcome.hits);
        for rule in (0..bound.program().rules.len() as u32).map(upright_program::RuleId) {
            let _ = (outcome.counts(rule), outcome.state(rule, Some(0)), outcome.state(rule, None));
        }
    }
    let _ = waived(&bound, &inventory, &all);
}

#[test]
fn the_program_itself_runs() {
    let program = program().program();
    run(Program::clone(&program));
    let bound = Bound::new(program, BindOptions::default()).unwrap();
    let all = objects(PODS);
    let outcome = evaluate(&bound, &inventory(&bound, &all), &all);
    let letters: Vec<String> = (0..7).map(|rule| letters(&outcome, upright_program::RuleId(rule))).collect();
    assert_eq!(letters, ["F??-", "P??P", "FFFF", "PP?-", "F??-", "----", "FF??"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn a_changed_program_is_rejected_or_runs(changes in prop::collection::vec((any::<prop::sample::Index>(), 0u32..70), 1..4)) {
        let text = serde_json::to_string(&*program().program()).unwrap();
        let mut pieces: Vec<String> = Vec::new();
        for c in text.chars() {
            match pieces.last_mut() {
                Some(last) if c.is_ascii_digit() == last.starts_with(|d: char| d.is_ascii_digit()) => last.push(c),
                _ => pieces.push(c.to_string()),
            }
        }
        let numbers: Vec<usize> = (0..pieces.len()).filter(|i| pieces[*i].starts_with(|d: char| d.is_ascii_digit())).collect();
        for (at, value) in changes {
            pieces[*at.get(&numbers)] = value.to_string();
        }
        if let Ok(program) = serde_json::from_str::<Program>(&pieces.concat()) {
            run(program);
        }
    }
}
