//! What the verifier turns away, how a program prints, and that bytes become programs only through the verifier.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end where something is not as it should be")]

use proptest::prelude::*;
use upright_program::*;
use upright_value::Builtin;

const RUN: TableId = TableId::RUN;
const OBJECTS: TableId = TableId::OBJECTS;
const INVENTORY: TableId = TableId::INVENTORY;
const CONTAINERS: TableId = TableId(3);
const PAIRS: TableId = TableId(4);

fn node(table: TableId, ty: Ty, op: Op) -> Node {
    Node { table, ty, op }
}

fn n(id: u32) -> NodeId {
    NodeId(id)
}

/// A small program that has a bit of everything.
fn parts() -> ProgramParts {
    let table = |kind, space| Table { kind, space };
    let column = |table, read, key: &str| Column { table, read, suffix: vec![Step::Key(key.into())], required: None };
    let leaf = |actions: Vec<Action>| TrieNode { actions, ..TrieNode::default() };
    let cell = |column| Action::Cell { column: ColumnId(column) };
    let root = TrieNode { keys: vec![("kind".into(), TrieId(1)), ("spec".into(), TrieId(2))], ..TrieNode::default() };
    let list = TrieNode { each: Some(TrieId(3)), ..TrieNode::default() };
    let element = TrieNode {
        actions: vec![Action::Open { table: CONTAINERS, source: 0 }],
        keys: vec![("image".into(), TrieId(4)), ("privileged".into(), TrieId(5))],
        ..TrieNode::default()
    };
    let nodes = vec![
        node(CONTAINERS, Ty::Str, Op::Column { column: ColumnId(0) }),
        node(CONTAINERS, Ty::Bool, Op::Column { column: ColumnId(1) }),
        node(OBJECTS, Ty::Str, Op::Column { column: ColumnId(2) }),
        node(INVENTORY, Ty::Str, Op::Column { column: ColumnId(3) }),
        node(CONTAINERS, Ty::Link(OBJECTS), Op::Parent {}),
        node(CONTAINERS, Ty::Bool, Op::IsTrue { a: n(1) }),
        node(RUN, Ty::Str, Op::Const { value: Const::Str("x".into()) }),
        node(CONTAINERS, Ty::Bool, Op::Compare { compare: Compare::Eq, a: n(0), b: n(6) }),
        node(CONTAINERS, Ty::Bool, Op::And { a: n(5), b: n(7) }),
        node(CONTAINERS, Ty::Place, Op::Place { link: None, suffix: SuffixId(0), key: None }),
        node(OBJECTS, Ty::Int, Op::Fold { fold: Fold::Count, value: None, keep: Some(n(8)), link: n(4) }),
        node(PAIRS, Ty::Link(INVENTORY), Op::Right {}),
        node(PAIRS, Ty::Str, Op::Gather { value: n(3), link: n(11) }),
        node(CONTAINERS, Ty::Str, Op::Call { builtin: Builtin::StringLower, args: [n(0)].into() }),
        node(CONTAINERS, Ty::Bool, Op::In { a: n(13), set: [Const::Str("y".into())].into() }),
        node(OBJECTS, Ty::Bool, Op::Exists { left: [n(2)].into(), right: [n(3)].into(), keep: None }),
        node(RUN, Ty::Int, Op::Param { param: ParamId(0), path: [].into() }),
        node(OBJECTS, Ty::Int, Op::Arithmetic { arithmetic: Arithmetic::Add, a: n(10), b: n(16) }),
        node(OBJECTS, Ty::Str, Op::Format { format: FormatAs::Int, a: n(17) }),
    ];
    ProgramParts {
        tables: vec![
            table(TableKind::Run, Space::Run),
            table(TableKind::Objects, Space::Batch),
            table(TableKind::Objects, Space::Inventory),
            table(TableKind::Rows { parent: OBJECTS }, Space::Batch),
            table(
                TableKind::Pairs {
                    left: OBJECTS,
                    right: INVENTORY,
                    on: vec![(n(2), n(3))],
                    left_where: Some(n(15)),
                    right_where: None,
                },
                Space::Batch,
            ),
        ],
        columns: vec![
            column(CONTAINERS, Read::Image, "image"),
            column(CONTAINERS, Read::Bool, "privileged"),
            column(OBJECTS, Read::Str, "kind"),
            column(INVENTORY, Read::Str, "kind"),
        ],
        suffixes: vec![vec![Step::Key("privileged".into())]],
        nodes,
        readers: vec![
            Reader {
                api_version: "v1".into(),
                kind: "Pod".into(),
                namespaced: true,
                nodes: vec![
                    root,
                    leaf(vec![cell(2), cell(3)]),
                    list,
                    element,
                    leaf(vec![cell(0)]),
                    leaf(vec![cell(1)]),
                ],
            },
            Reader { api_version: "".into(), kind: "".into(), namespaced: false, nodes: vec![TrieNode::default()] },
        ],
        params: vec![Param { name: "m.limit".into(), default: Some(Literal::Scalar(Const::Int(3))) }],
        literals: vec![Literal::Map(vec![("a".into(), Literal::Unset), ("b".into(), Literal::List(Vec::new()))])],
        rules: vec![Rule {
            id: "privileged".into(),
            readers: Some(vec![ReaderId(0)]),
            uncovered: Vec::new(),
            table: CONTAINERS,
            object: Some(n(4)),
            reach: n(7),
            hit: n(8),
            needs: Needs { inventory: vec![ReaderId(0)], ..Needs::default() },
            explanation: Explanation {
                at: Some(n(9)),
                message: n(6),
                help: None,
                evidence: vec![(n(9), n(0))],
                related: Vec::new(),
                fixes: vec![FixStep::Set { place: n(9), value: n(6) }],
            },
        }],
        waivers: vec![Waiver {
            rules: vec!["privileged".into()],
            reason: "known".into(),
            until: None,
            readers: None,
            table: CONTAINERS,
            object: Some(n(4)),
            holds: n(7),
            place: Some(n(9)),
            needs: Needs::default(),
        }],
    }
}

/// What the verifier says once `change` has been made.
#[track_caller]
fn rejected(change: impl FnOnce(&mut ProgramParts), expected: &str) {
    let mut parts = parts();
    change(&mut parts);
    let message = Program::new(parts).map(|_| "accepted".to_owned()).unwrap_or_else(|e| e.to_string());
    assert_eq!(message, expected);
}

#[test]
fn a_good_program_is_accepted_and_prints() {
    let program = Program::new(parts()).unwrap();
    insta::assert_snapshot!(listing(&program));
}

#[test]
fn tables_that_make_no_sense_are_rejected() {
    rejected(|p| p.tables.truncate(2), "the first tables are not the run, the batch's objects and the inventory's");
    rejected(|p| p.tables[3].kind = TableKind::Objects, "t3: is a second table of the run or of objects");
    rejected(|p| p.tables[3].kind = TableKind::Rows { parent: TableId(9) }, "t3 names t9, which is not there");
    rejected(|p| p.tables[3].kind = TableKind::Rows { parent: PAIRS }, "t3: is made of t4, which is not earlier");
    rejected(|p| p.tables[3].kind = TableKind::Rows { parent: RUN }, "t3: its parent t0 is not filled by the reader");
    rejected(|p| p.tables[3].space = Space::Run, "t3 is said to be made per Run, not Batch");
    let literal = |source| TableKind::Literal { parent: RUN, source, path: Vec::new() };
    rejected(|p| p.tables[4].kind = literal(Some(Err(7))), "t4: has no literal to take its rows from");
    rejected(|p| p.tables[4].kind = literal(None), "t4: has no literal to take its rows from");
    let pairs =
        |on, left_where| TableKind::Pairs { left: OBJECTS, right: INVENTORY, on, left_where, right_where: None };
    rejected(|p| p.tables[4].kind = pairs(vec![(n(2), n(1))], None), "t4: n1 stands at t3, not at t2");
    rejected(|p| p.tables[4].kind = pairs(vec![(n(2), n(16))], None), "t4: Str and Int are no pair of keys");
    rejected(|p| p.tables[4].kind = pairs(vec![], Some(n(2))), "t4: n2 is Str, not Bool");
    let children = TableKind::Children { left: CONTAINERS, link: n(4), right: INVENTORY };
    rejected(|p| p.tables[4].kind = children, "t4: n4 does not lead to the parent of t2");
    let union = |table, link| TableKind::Union { parent: OBJECTS, parts: vec![UnionPart { table, link, keep: None }] };
    rejected(|p| p.tables[4].kind = union(CONTAINERS, None), "t4: a part without a link is not the parent");
    rejected(|p| p.tables[4].kind = union(CONTAINERS, Some(n(0))), "t4: n0 is no link at t3");
    let split = TableKind::Split { parent: OBJECTS, text: n(10), separator: ",".into() };
    rejected(|p| p.tables[4].kind = split, "t4: n10 is Int, not Str");
    let flags = |text, link| TableKind::Flags { parent: OBJECTS, text, link, keep: None };
    rejected(|p| p.tables[4].kind = flags(n(1), n(4)), "t4: n1 is Bool, not Str");
    rejected(|p| p.tables[4].kind = flags(n(0), n(2)), "t4: n2 is no link at t1");
}

#[test]
fn tables_and_nodes_that_need_each_other_are_rejected() {
    let change = |p: &mut ProgramParts| {
        p.nodes[15].op = Op::Fold { fold: Fold::Any, value: None, keep: None, link: n(14) };
        p.nodes[14] = node(PAIRS, Ty::Link(OBJECTS), Op::Parent {});
    };
    rejected(change, "tables and nodes depend on themselves");
}

#[test]
fn nodes_that_make_no_sense_are_rejected() {
    let cases: Vec<(u32, Node, &str)> = vec![
        (7, node(CONTAINERS, Ty::Bool, Op::Not { a: n(8) }), "n7 (not): n8 is not earlier"),
        (7, node(CONTAINERS, Ty::Bool, Op::Not { a: n(99) }), "n7 names n99, which is not there"),
        (7, node(TableId(9), Ty::Bool, Op::Unset {}), "n7 names t9, which is not there"),
        (7, node(OBJECTS, Ty::Bool, Op::Not { a: n(5) }), "n7 (not): n5 stands at t3, not at t1"),
        (7, node(CONTAINERS, Ty::Int, Op::Not { a: n(5) }), "n7 (not): gives Bool, not Int"),
        (7, node(CONTAINERS, Ty::Bool, Op::Not { a: n(0) }), "n7 (not): n0 is Str, not Bool"),
        (0, node(OBJECTS, Ty::Str, Op::Column { column: ColumnId(0) }), "n0 (col): is no column of its table"),
        (0, node(OBJECTS, Ty::Str, Op::Column { column: ColumnId(9) }), "n0 (col): is no column of its table"),
        (6, node(OBJECTS, Ty::Int, Op::Const { value: Const::Int(1) }), "n6 (const): does not stand at the run"),
        (
            6,
            node(RUN, Ty::Int, Op::Param { param: ParamId(1), path: [].into() }),
            "n6 (param): names a parameter that is not there",
        ),
        (
            6,
            node(RUN, Ty::Place, Op::Param { param: ParamId(0), path: [].into() }),
            "n6 (param): literals hold no such value",
        ),
        (6, node(OBJECTS, Ty::Int, Op::Element { path: [].into() }), "n6 (elem): has no meaning at t1"),
        (6, node(OBJECTS, Ty::Int, Op::Index {}), "n6 (index): has no meaning at t1"),
        (6, node(CONTAINERS, Ty::Str, Op::Text {}), "n6 (text): has no meaning at t3"),
        (6, node(CONTAINERS, Ty::Int, Op::ObjectId {}), "n6 (objid): has no meaning at t3"),
        (
            6,
            node(OBJECTS, Ty::Bool, Op::ReadBy { readers: [ReaderId(5)].into() }),
            "n6 (readby): names a reader that is not there",
        ),
        (6, node(RUN, Ty::Link(RUN), Op::Parent {}), "n6 (parent): the run has no parent"),
        (6, node(CONTAINERS, Ty::Link(RUN), Op::Right {}), "n6 (right): has no meaning at its table"),
        (6, node(PAIRS, Ty::Link(RUN), Op::Part { part: 0 }), "n6 (part): has no meaning at its table"),
        (
            12,
            node(PAIRS, Ty::Bool, Op::Gather { value: n(5), link: n(11) }),
            "n12 (gather): n5 stands at t3, the link leads to t2",
        ),
        (12, node(PAIRS, Ty::Bool, Op::Gather { value: n(5), link: n(4) }), "n12 (gather): n4 is no link at t4"),
        (
            10,
            node(INVENTORY, Ty::Bool, Op::Fold { fold: Fold::Any, value: None, keep: None, link: n(4) }),
            "n10 (fold): does not stand where the link leads",
        ),
        (
            10,
            node(OBJECTS, Ty::Int, Op::Fold { fold: Fold::Sum, value: None, keep: None, link: n(4) }),
            "n10 (fold): has no value to fold",
        ),
        (
            10,
            node(OBJECTS, Ty::Str, Op::Fold { fold: Fold::Sum, value: Some(n(0)), keep: None, link: n(4) }),
            "n10 (fold): does not fold Str",
        ),
        (
            10,
            node(OBJECTS, Ty::Int, Op::Fold { fold: Fold::Count, value: None, keep: Some(n(2)), link: n(4) }),
            "n10 (fold): n2 stands at t1, not at t3",
        ),
        (
            15,
            node(OBJECTS, Ty::Bool, Op::Exists { left: [].into(), right: [n(3)].into(), keep: None }),
            "n15 (exists): the sides have not the same number of keys",
        ),
        (
            15,
            node(OBJECTS, Ty::Bool, Op::Exists { left: [n(2), n(2)].into(), right: [n(3), n(0)].into(), keep: None }),
            "n15 (exists): the right side stands at several tables",
        ),
        (
            7,
            node(CONTAINERS, Ty::Bool, Op::Compare { compare: Compare::Lt, a: n(1), b: n(1) }),
            "n7 (cmp): Bool and Bool do not compare",
        ),
        (
            14,
            node(CONTAINERS, Ty::Bool, Op::In { a: n(1), set: [Const::Int(1)].into() }),
            "n14 (in): the constants are not all Bool",
        ),
        (
            14,
            node(CONTAINERS, Ty::Bool, Op::Selects { selector: n(0), labels: n(0) }),
            "n14 (selects): n0 is Str, not Selector",
        ),
        (
            17,
            node(OBJECTS, Ty::Int, Op::Arithmetic { arithmetic: Arithmetic::Add, a: n(10), b: n(6) }),
            "n17 (arith): does not take Int and Str",
        ),
        (17, node(OBJECTS, Ty::Int, Op::Negate { a: n(2) }), "n17 (neg): Str has no negative"),
        (17, node(OBJECTS, Ty::Int, Op::Convert { a: n(2) }), "n17 (conv): Str does not become Int"),
        (
            13,
            node(CONTAINERS, Ty::Str, Op::Call { builtin: Builtin::StringLower, args: [].into() }),
            "n13 (call): `lower` takes 1 arguments",
        ),
        (
            13,
            node(CONTAINERS, Ty::Str, Op::Call { builtin: Builtin::StringLower, args: [n(1)].into() }),
            "n13 (call): n1 is Bool, not string",
        ),
        (
            13,
            node(CONTAINERS, Ty::Str, Op::Call { builtin: Builtin::ListLen, args: [n(0)].into() }),
            "n13 (call): `len` is no builtin of scalars",
        ),
        (
            18,
            node(OBJECTS, Ty::Str, Op::Format { format: FormatAs::Bool, a: n(17) }),
            "n18 (format): Int does not print as Bool",
        ),
        (
            9,
            node(CONTAINERS, Ty::Place, Op::Place { link: None, suffix: SuffixId(4), key: None }),
            "n9 (place): names a path that is not there",
        ),
        (
            9,
            node(RUN, Ty::Place, Op::Place { link: None, suffix: SuffixId(0), key: None }),
            "n9 (place): is no row that was read",
        ),
    ];
    for (at, node, expected) in cases {
        rejected(|p| p.nodes[at as usize] = node, expected);
    }
}

#[test]
fn readers_that_write_where_they_must_not_are_rejected() {
    let pod = "reader 0 (v1 Pod)";
    let open = |table| Action::Open { table, source: 0 };
    rejected(|p| p.readers[0].nodes.clear(), &format!("{pod}: has no root"));
    rejected(|p| p.readers[0].kind = "".into(), "reader 0 (v1 ): the last reader, and only that, is of no kind");
    rejected(|p| p.readers.insert(0, p.readers[0].clone()), "reader 1 (v1 Pod): is a second one of its kind");
    rejected(|p| p.readers[0].nodes[0].keys[0].1 = TrieId(9), &format!("{pod}: node 9 is not there"));
    rejected(
        |p| p.readers[0].nodes[3].each = Some(TrieId(2)),
        &format!("{pod}: node 3: node 2 does not come after it"),
    );
    rejected(
        |p| p.readers[0].nodes[0].each = Some(TrieId(4)),
        &format!("{pod}: node 4: writes to t3, of which no row is open"),
    );
    rejected(|p| p.readers[0].nodes[0].keys.reverse(), &format!("{pod}: node 0: its keys are not in order"));
    rejected(|p| p.readers[0].nodes[3].keys[1].1 = TrieId(4), &format!("{pod}: node 4 is reached twice"));
    rejected(
        |p| p.readers[0].nodes[1].actions.push(Action::Cell { column: ColumnId(9) }),
        &format!("{pod}: node 1: names a column that is not there"),
    );
    rejected(
        |p| p.readers[0].nodes[1].actions.push(open(PAIRS)),
        &format!("{pod}: node 1: opens a row of t4, which no reader fills"),
    );
    let deeper = |p: &mut ProgramParts| p.tables[3].kind = TableKind::Rows { parent: INVENTORY };
    rejected(
        |p| {
            deeper(p);
            p.tables[3].space = Space::Inventory;
        },
        "n4 (parent): gives Link(TableId(2)), not Link(TableId(1))",
    );
    let deep = |p: &mut ProgramParts| {
        let nodes = &mut p.readers[1].nodes;
        for id in 1..300 {
            nodes.last_mut().unwrap().each = Some(TrieId(id));
            nodes.push(TrieNode::default());
        }
    };
    rejected(deep, "reader 1 ( ): is too deep");
}

#[test]
fn rules_whose_roots_make_no_sense_are_rejected() {
    rejected(|p| p.rules[0].hit = n(0), "rule privileged: n0 is no condition at t3");
    rejected(|p| p.rules[0].reach = n(15), "rule privileged: n15 is no condition at t3");
    rejected(|p| p.rules[0].object = Some(n(10)), "rule privileged: n10 is no link at t3");
    rejected(|p| p.rules[0].object = None, "rule privileged: its subject is the cluster, and it depends on the batch");
    rejected(|p| p.rules[0].readers = Some(vec![ReaderId(7)]), "rule privileged: names a reader that is not there");
    rejected(|p| p.rules[0].needs.params.push(ParamId(7)), "rule privileged: names a parameter that is not there");
    rejected(|p| p.rules[0].explanation.message = n(5), "rule privileged: n5 is Bool, not Str");
    rejected(|p| p.rules[0].explanation.at = Some(n(0)), "rule privileged: n0 is Str, not Place");
    rejected(|p| p.rules[0].explanation.related.push(n(0)), "rule privileged: n0 leads to no row that was read");
    rejected(
        |p| p.rules[0].explanation.fixes = vec![FixStep::Remove { place: n(0) }],
        "rule privileged: n0 is Str, not Place",
    );
    rejected(|p| p.rules.push(p.rules[0].clone()), "rule privileged: there are two of this id");
    rejected(|p| p.waivers[0].holds = n(0), "waiver 0: n0 is no condition at t3");
    rejected(|p| p.waivers[0].place = Some(n(0)), "waiver 0: n0 is Str, not Place");
}

#[test]
fn literals_that_are_too_deep_or_out_of_order_are_rejected() {
    let mut deep = Literal::Unset;
    for _ in 0..70 {
        deep = Literal::List(vec![deep]);
    }
    rejected(|p| p.literals[0] = deep, "literal 0 is nested too deeply");
    let map = Literal::Map(vec![("b".into(), Literal::Unset), ("a".into(), Literal::Unset)]);
    rejected(
        |p| p.params[0].default = Some(map),
        "the default of parameter `m.limit` has a map whose keys are not in order",
    );
}

#[test]
fn a_program_survives_its_codec_and_a_broken_one_does_not_get_in() {
    let program = Program::new(parts()).unwrap();
    let bytes = serde_json::to_vec(&program).unwrap();
    assert_eq!(serde_json::from_slice::<Program>(&bytes).unwrap(), program);
    let mut broken = parts();
    broken.rules[0].hit = n(99);
    let bytes = serde_json::to_vec(&broken).unwrap();
    let error = serde_json::from_slice::<Program>(&bytes).unwrap_err().to_string();
    assert!(error.starts_with("rule privileged: n99 is not there"), "{error}");
}

proptest! {
    /// Numbers of a program replaced by others: it is accepted or turned away, and listed in any case.
    #[test]
    fn no_program_from_bytes_is_a_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), 0u32..40), 1..4)) {
        let text = serde_json::to_string(&parts()).unwrap();
        let mut pieces: Vec<String> = Vec::new();
        for c in text.chars() {
            match pieces.last_mut() {
                Some(last) if c.is_ascii_digit() == last.chars().all(|d| d.is_ascii_digit()) => last.push(c),
                _ => pieces.push(c.to_string()),
            }
        }
        let numbers: Vec<usize> = (0..pieces.len()).filter(|i| pieces[*i].chars().all(|d| d.is_ascii_digit())).collect();
        for (at, value) in changes {
            pieces[*at.get(&numbers)] = value.to_string();
        }
        let text = pieces.concat();
        if let Ok(parts) = serde_json::from_str::<ProgramParts>(&text) {
            let _ = listing(&parts);
            let _ = parts.order();
        }
        let _ = serde_json::from_str::<Program>(&text);
    }
}
