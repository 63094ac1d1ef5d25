//! Programs made by hand, and objects from text.

use std::sync::Arc;
use upright_object::{Limits, Object, read};
use upright_program::{
    Action, Column, ColumnId, Compare, Const, Explanation, Fold, Needs, Node, NodeId, Op, Program, ProgramParts, Read,
    Reader, ReaderId, Rule, RuleId, Space, Step, SuffixId, Table, TableId, TableKind, TrieId, TrieNode, Ty,
};
use upright_source::FileId;
use upright_vm::{BindOptions, Bound, Coverage, Inventory, Outcome, State};

pub(crate) const RUN: TableId = TableId::RUN;
pub(crate) const OBJECTS: TableId = TableId::OBJECTS;
pub(crate) const INVENTORY: TableId = TableId::INVENTORY;

/// Every object of a text.
pub(crate) fn objects(text: &str) -> Vec<Object> {
    let found = read(FileId(0), text, &Limits::default());
    found.objects
}

pub(crate) struct Builder {
    pub(crate) parts: ProgramParts,
}

impl Builder {
    pub(crate) fn new() -> Builder {
        let table = |kind, space| Table { kind, space };
        let tables = vec![
            table(TableKind::Run, Space::Run),
            table(TableKind::Objects, Space::Batch),
            table(TableKind::Objects, Space::Inventory),
        ];
        Builder { parts: ProgramParts { tables, ..ProgramParts::default() } }
    }

    /// A reader; the last one must read what no other does.
    pub(crate) fn reader(&mut self, api_version: &str, kind: &str, namespaced: bool) -> ReaderId {
        self.parts.readers.push(Reader {
            api_version: api_version.into(),
            kind: kind.into(),
            namespaced,
            nodes: vec![TrieNode::default()],
        });
        ReaderId(self.parts.readers.len() as u32 - 1)
    }

    pub(crate) fn table(&mut self, kind: TableKind, space: Space) -> TableId {
        self.parts.tables.push(Table { kind, space });
        TableId(self.parts.tables.len() as u32 - 1)
    }

    pub(crate) fn node(&mut self, table: TableId, ty: Ty, op: Op) -> NodeId {
        self.parts.nodes.push(Node { table, ty, op });
        NodeId(self.parts.nodes.len() as u32 - 1)
    }

    /// A path of keys, `[]` for every element, `{}` for every entry: the trie node.
    pub(crate) fn at(&mut self, reader: ReaderId, path: &str) -> TrieId {
        let nodes = &mut self.parts.readers[reader.index()].nodes;
        let mut at = 0;
        let path = path.replace("[]", ".[]").replace("{}", ".{}");
        for step in path.split('.').filter(|s| !s.is_empty()) {
            let next = TrieId(nodes.len() as u32);
            let known = match step {
                "[]" => nodes[at].each,
                "{}" => nodes[at].entries,
                key => nodes[at].keys.iter().find(|(k, _)| &**k == key).map(|(_, id)| *id),
            };
            at = match known {
                Some(id) => id.index(),
                None => {
                    nodes.push(TrieNode::default());
                    match step {
                        "[]" => nodes[at].each = Some(next),
                        "{}" => nodes[at].entries = Some(next),
                        key => {
                            nodes[at].keys.push((key.into(), next));
                            nodes[at].keys.sort();
                        }
                    }
                    next.index()
                }
            };
        }
        TrieId(at as u32)
    }

    pub(crate) fn act(&mut self, reader: ReaderId, path: &str, action: Action) {
        let at = self.at(reader, path);
        self.parts.readers[reader.index()].nodes[at.index()].actions.push(action);
    }

    /// A table of every element below a path of the parent's rows.
    pub(crate) fn rows(&mut self, reader: ReaderId, parent: TableId, path: &str) -> TableId {
        let space = self.parts.tables[parent.index()].space;
        let table = self.table(TableKind::Rows { parent }, space);
        self.act(reader, path, Action::Open { table, source: 0 });
        table
    }

    /// A column, read by a reader at a path.
    pub(crate) fn column(&mut self, reader: ReaderId, table: TableId, read: Read, path: &str, suffix: &str) -> NodeId {
        self.column_of(&[(reader, path)], table, read, suffix, false)
    }

    pub(crate) fn column_of(
        &mut self,
        from: &[(ReaderId, &str)],
        table: TableId,
        read: Read,
        suffix: &str,
        required: bool,
    ) -> NodeId {
        let suffix = suffix.split('.').filter(|s| !s.is_empty()).map(|s| Step::Key(s.into())).collect();
        self.parts.columns.push(Column { table, read, suffix, required: required.then_some(0) });
        let column = ColumnId(self.parts.columns.len() as u32 - 1);
        for (reader, path) in from {
            self.act(*reader, path, Action::Cell { column });
        }
        let ty = match read {
            Read::Bool => Ty::Bool,
            Read::Quantity => Ty::Quantity,
            Read::Selector { .. } | Read::PlainSelector { .. } => Ty::Selector,
            Read::Labels => Ty::Labels,
            Read::Float => Ty::Float,
            Read::Int | Read::Len | Read::Shape | Read::Duration | Read::IntOrStringInt => Ty::Int,
            Read::Ip | Read::Cidr => Ty::Net,
            _ => Ty::Str,
        };
        self.node(table, ty, Op::Column { column })
    }

    pub(crate) fn text(&mut self, text: &str) -> NodeId {
        self.node(RUN, Ty::Str, Op::Const { value: Const::Str(text.into()) })
    }

    pub(crate) fn int(&mut self, value: i64) -> NodeId {
        self.node(RUN, Ty::Int, Op::Const { value: Const::Int(value) })
    }

    pub(crate) fn truth(&mut self, table: TableId) -> NodeId {
        let row = self.row(table);
        self.node(table, Ty::Bool, Op::Has { a: row })
    }

    pub(crate) fn row(&mut self, table: TableId) -> NodeId {
        self.node(table, Ty::Link(table), Op::Row {})
    }

    pub(crate) fn parent(&mut self, table: TableId) -> NodeId {
        let to = match self.parts.tables[table.index()].kind {
            TableKind::Run | TableKind::Objects => RUN,
            TableKind::Rows { parent }
            | TableKind::Literal { parent, .. }
            | TableKind::Union { parent, .. }
            | TableKind::Split { parent, .. }
            | TableKind::Flags { parent, .. } => parent,
            TableKind::Pairs { left, .. } | TableKind::Children { left, .. } => left,
        };
        self.node(table, Ty::Link(to), Op::Parent {})
    }

    pub(crate) fn equal(&mut self, table: TableId, a: NodeId, b: NodeId) -> NodeId {
        self.node(table, Ty::Bool, Op::Compare { compare: Compare::Eq, a, b })
    }

    pub(crate) fn not(&mut self, a: NodeId) -> NodeId {
        let table = self.parts.nodes[a.index()].table;
        self.node(table, Ty::Bool, Op::Not { a })
    }

    pub(crate) fn fold(&mut self, fold: Fold, value: Option<NodeId>, keep: Option<NodeId>, link: NodeId) -> NodeId {
        let from = self.parts.nodes[link.index()].table;
        let Ty::Link(to) = self.parts.nodes[link.index()].ty else { panic!("no link") };
        let ty = match (&fold, value) {
            (Fold::Any, _) => Ty::Bool,
            (Fold::Count, _) => Ty::Int,
            (Fold::First, _) => Ty::Link(from),
            (Fold::Join(_), _) => Ty::Str,
            (_, value) => self.parts.nodes[value.unwrap().index()].ty,
        };
        self.node(to, ty, Op::Fold { fold, value, keep, link })
    }

    /// A rule that fails where `hit` holds, of every row of its table.
    pub(crate) fn rule(
        &mut self,
        id: &str,
        readers: Option<Vec<ReaderId>>,
        object: Option<NodeId>,
        hit: NodeId,
    ) -> RuleId {
        let table = self.parts.nodes[hit.index()].table;
        let reach = self.truth(table);
        let hit = self.node(table, Ty::Bool, Op::And { a: hit, b: reach });
        let message = self.text(id);
        self.parts.rules.push(Rule {
            // Ids are unique, which tests of several rules need not care about.
            id: format!("{id}-{}", self.parts.rules.len()).into(),
            readers,
            uncovered: Vec::new(),
            table,
            object,
            reach,
            hit,
            needs: Needs::default(),
            explanation: Explanation {
                at: None,
                message,
                help: None,
                evidence: Vec::new(),
                related: Vec::new(),
                fixes: Vec::new(),
            },
        });
        RuleId(self.parts.rules.len() as u32 - 1)
    }

    pub(crate) fn last(&mut self) -> &mut Rule {
        self.parts.rules.last_mut().unwrap()
    }

    pub(crate) fn suffix(&mut self, keys: &[&str]) -> SuffixId {
        self.parts.suffixes.push(keys.iter().map(|k| Step::Key((*k).into())).collect());
        SuffixId(self.parts.suffixes.len() as u32 - 1)
    }

    pub(crate) fn place(&mut self, table: TableId, keys: &[&str]) -> NodeId {
        let suffix = self.suffix(keys);
        self.node(table, Ty::Place, Op::Place { link: None, suffix, key: None })
    }

    pub(crate) fn program(mut self) -> Arc<Program> {
        self.reader("", "", false);
        Arc::new(Program::new(self.parts).unwrap_or_else(|e| panic!("{e}")))
    }

    pub(crate) fn bind(self) -> Bound {
        self.bind_with(BindOptions { default_namespace: "default".into(), ..BindOptions::default() })
    }

    pub(crate) fn bind_with(self, options: BindOptions) -> Bound {
        Bound::new(self.program(), options).unwrap()
    }
}

/// The inventory of these objects, which is all there is.
pub(crate) fn inventory(bound: &Bound, objects: &[Object]) -> Inventory {
    bound.inventory(&objects.iter().collect::<Vec<_>>(), &Coverage::All)
}

/// Judges objects.
pub(crate) fn evaluate(bound: &Bound, inventory: &Inventory, objects: &[Object]) -> Outcome {
    upright_vm::evaluate(bound, inventory, &objects.iter().collect::<Vec<_>>())
}

/// The states of a rule for each object: `F` fail, `P` pass, `-` not applicable, `?` and the reason.
pub(crate) fn states(outcome: &Outcome, rule: RuleId) -> Vec<String> {
    let show = |object| match outcome.state(rule, Some(object)) {
        State::Fail => "F".to_owned(),
        State::Pass => "P".to_owned(),
        State::NotApplicable => "-".to_owned(),
        State::NotEvaluated(reason) => format!("? {reason}"),
    };
    (0..outcome.objects()).map(show).collect()
}

/// The same as one text, without reasons.
pub(crate) fn letters(outcome: &Outcome, rule: RuleId) -> String {
    states(outcome, rule).iter().filter_map(|s| s.chars().next()).collect()
}

/// Ordinals of a rule's hits by object.
pub(crate) fn hits(outcome: &Outcome, rule: RuleId) -> Vec<(u32, u32)> {
    outcome.hits.iter().filter(|hit| hit.rule == rule).map(|hit| (hit.object, hit.ordinal)).collect()
}
