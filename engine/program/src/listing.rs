//! A program as text, for people and snapshots: the same program gives the same text.
//!
//! `t3` is a table, `c5` a column, `n17@t3` a node and where it stands. Readers that do the same are shown once, those
//! that do nothing are left out.

use crate::{
    Action, Column, Compare, Const, Explanation, FixStep, Fold, Item, Node, NodeId, Op, ProgramParts, Reader, ReaderId,
    Space, Step, Table, TableKind, TrieId, Ty,
};
use std::fmt::Write as _;

/// The listing of a program: tables, columns, readers, nodes, rules, waivers.
pub fn listing(program: &ProgramParts) -> String {
    let mut out = String::new();
    for (index, table) in program.tables.iter().enumerate() {
        let _ = writeln!(out, "t{index} {}", table_line(table));
    }
    for (index, column) in program.columns.iter().enumerate() {
        let _ = writeln!(out, "c{index} {}", column_line(column));
    }
    for (index, param) in program.params.iter().enumerate() {
        let given = if param.default.is_some() { "" } else { " must be given" };
        let _ = writeln!(out, "param {index} {}{given}", param.name);
    }
    readers_lines(program, &mut out);
    for (index, node) in program.nodes.iter().enumerate() {
        let _ = writeln!(out, "n{index}@t{} {} = {}", node.table.0, ty(node.ty), node_line(program, node));
    }
    rule_lines(program, &mut out);
    waiver_lines(program, &mut out);
    out
}

fn table_line(table: &Table) -> String {
    let space = match table.space {
        Space::Run => "run",
        Space::Inventory => "inventory",
        Space::Batch => "batch",
    };
    let condition =
        |word: &str, node: &Option<NodeId>| node.map_or_else(String::new, |n| format!(" {word} {}", name(n)));
    let kind = match &table.kind {
        TableKind::Run => "the run".to_owned(),
        TableKind::Objects => "objects".to_owned(),
        TableKind::Rows { parent } => format!("rows of t{}", parent.0),
        TableKind::Literal { parent, source, path } => {
            let source = match source {
                Some(Ok(param)) => format!("parameter {}", param.0),
                Some(Err(literal)) => format!("literal {literal}"),
                None => format!("t{}", parent.0),
            };
            format!("elements of {source}{}", fields(path))
        }
        TableKind::Pairs { left, right, on, left_where, right_where } => {
            let keys: Vec<String> = on.iter().map(|(a, b)| format!("{}={}", name(*a), name(*b))).collect();
            let on = if keys.is_empty() { String::new() } else { format!(" on {}", keys.join(" ")) };
            let (left_where, right_where) = (condition("left", left_where), condition("right", right_where));
            format!("pairs t{} t{}{on}{left_where}{right_where}", left.0, right.0)
        }
        TableKind::Children { left, link, right } => format!("children t{} {} t{}", left.0, name(*link), right.0),
        TableKind::Union { parent, parts } => {
            let mut text = format!("union below t{}", parent.0);
            for part in parts {
                let (link, keep) = (condition("by", &part.link), condition("where", &part.keep));
                let _ = write!(text, ", t{}{link}{keep}", part.table.0);
            }
            text
        }
        TableKind::Split { parent, text, separator } => {
            format!("split below t{} {} {separator:?}", parent.0, name(*text))
        }
        TableKind::Flags { parent, text, link, keep } => {
            format!("flags below t{} {} by {}{}", parent.0, name(*text), name(*link), condition("where", keep))
        }
    };
    format!("{space}: {kind}")
}

fn column_line(column: &Column) -> String {
    let required = match column.required {
        None => String::new(),
        Some(0) => " required".to_owned(),
        Some(given) => {
            let given = column.suffix.get(..given as usize).unwrap_or_default();
            format!(" required below {}", path(given))
        }
    };
    format!("t{} {:?} {}{required}", column.table.0, column.read, path(&column.suffix))
}

/// The readers, those that do the same together.
fn readers_lines(program: &ProgramParts, out: &mut String) {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for reader in &program.readers {
        let lines = reader_lines(reader);
        if lines.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == lines) {
            Some((_, kinds)) => kinds.push(kind(reader)),
            None => groups.push((lines, vec![kind(reader)])),
        }
    }
    for (lines, kinds) in groups {
        let _ = write!(out, "reader {}\n{lines}", few(&kinds));
    }
}

/// `apps/v1/Deployment`; `*` for the reader of everything else.
fn kind(reader: &Reader) -> String {
    if reader.kind.is_empty() { "*".to_owned() } else { format!("{}/{}", reader.api_version, reader.kind) }
}

/// The first of a long list, and how many more there are.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 6;
    match names.len().checked_sub(SHOWN + 1) {
        Some(_) => format!("{} and {} more", names[..SHOWN].join(" "), names.len() - SHOWN),
        None => names.join(" "),
    }
}

/// One line per path at which something is done.
fn reader_lines(reader: &Reader) -> String {
    let mut lines = String::new();
    let mut work = vec![(TrieId(0), String::new())];
    let mut visited = 0;
    while let Some((id, path)) = work.pop() {
        let Some(node) = reader.nodes.get(id.index()) else { continue };
        if !node.actions.is_empty() {
            let actions: Vec<String> = node.actions.iter().map(action_line).collect();
            let _ = writeln!(lines, "  {}: {}", if path.is_empty() { "." } else { &path }, actions.join(", "));
        }
        for action in &node.actions {
            if let Action::Embedded { root, .. } = action {
                work.push((*root, format!("{path}!")));
            }
        }
        work.extend(node.entries.map(|id| (id, format!("{path}{{}}"))));
        work.extend(node.each.map(|id| (id, format!("{path}[]"))));
        work.extend(node.items.iter().rev().map(|(index, id)| (*id, format!("{path}[{index}]"))));
        for (key, id) in node.keys.iter().rev() {
            work.push((*id, if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }));
        }
        // A trie that was not verified may lead back to where it was.
        visited += 1;
        if visited > reader.nodes.len() {
            break;
        }
    }
    if !lines.is_empty() && reader.namespaced { format!("  namespaced\n{lines}") } else { lines }
}

fn action_line(action: &Action) -> String {
    match action {
        Action::Cell { column } => format!("c{}", column.0),
        Action::Open { table, source } => format!("open t{} source {source}", table.0),
        Action::OpenJson { table } => format!("open t{} in json", table.0),
        Action::Names { table } => format!("names t{}", table.0),
        Action::Leaves { table } => format!("leaves t{}", table.0),
        Action::Embedded { table, base64, api_version, kind, .. } => {
            format!("document t{} {api_version} {kind}{}", table.0, if *base64 { " base64" } else { "" })
        }
    }
}

fn node_line(program: &ProgramParts, node: &Node) -> String {
    let mut line = node.op.mnemonic().to_owned();
    match &node.op {
        Op::Column { column } => {
            let suffix = program.columns.get(column.index()).map_or_else(String::new, |c| path(&c.suffix));
            let _ = write!(line, " c{} {suffix}", column.0);
        }
        Op::Const { value } => {
            let _ = write!(line, " {}", constant(value));
        }
        Op::In { a, set } => {
            let set: Vec<String> = set.iter().map(constant).collect();
            let _ = write!(line, " {} [{}]", name(*a), set.join(" "));
        }
        Op::Param { param, path } => {
            let name = program.params.get(param.index()).map_or("?", |p| &*p.name);
            let _ = write!(line, " {name}{}", fields(path));
        }
        Op::Element { path } => line.push_str(&fields(path)),
        Op::Compare { compare, a, b } => {
            let sign = match compare {
                Compare::Eq => "==",
                Compare::Lt => "<",
                Compare::Le => "<=",
            };
            let _ = write!(line, " {} {sign} {}", name(*a), name(*b));
        }
        Op::Fold { fold, value, keep, link } => fold_line(fold, *value, *keep, *link, &mut line),
        Op::Exists { left, right, keep } => {
            for (a, b) in left.iter().zip(right) {
                let _ = write!(line, " {}={}", name(*a), name(*b));
            }
            keep.iter().for_each(|keep| line.push_str(&format!(" where {}", name(*keep))));
        }
        Op::Double { value, keep, link } => {
            let _ = write!(line, " {} by {}", name(*value), name(*link));
            keep.iter().for_each(|keep| line.push_str(&format!(" where {}", name(*keep))));
        }
        Op::Rank { keep, link } => {
            let _ = write!(line, " by {}", name(*link));
            keep.iter().for_each(|keep| line.push_str(&format!(" where {}", name(*keep))));
        }
        Op::Place { link, suffix, key } => {
            let below = program.suffixes.get(suffix.index()).map_or_else(String::new, |s| path(s));
            link.iter().for_each(|link| line.push_str(&format!(" {}", name(*link))));
            let _ = write!(line, " {below}");
            key.iter().for_each(|key| line.push_str(&format!("[{}]", name(*key))));
        }
        Op::ReadBy { readers } => {
            let _ = write!(line, " {}", kinds(program, readers));
        }
        op => {
            for immediate in op.immediates() {
                let _ = write!(line, " {immediate}");
            }
            op.operands(&mut |n| line.push_str(&format!(" {}", name(n))));
        }
    }
    line.trim_end().to_owned()
}

fn fold_line(fold: &Fold, value: Option<NodeId>, keep: Option<NodeId>, link: NodeId, line: &mut String) {
    let how = match fold {
        Fold::Any => "any".to_owned(),
        Fold::Count => "count".to_owned(),
        Fold::Sum => "sum".to_owned(),
        Fold::Min => "min".to_owned(),
        Fold::Max => "max".to_owned(),
        Fold::First => "first".to_owned(),
        Fold::Join(separator) => format!("join {separator:?}"),
    };
    let _ = write!(line, " {how}");
    value.iter().for_each(|value| line.push_str(&format!(" {}", name(*value))));
    keep.iter().for_each(|keep| line.push_str(&format!(" where {}", name(*keep))));
    let _ = write!(line, " by {}", name(link));
}

fn rule_lines(program: &ProgramParts, out: &mut String) {
    for rule in &program.rules {
        let object = rule.object.map_or("the cluster".to_owned(), |object| format!("object {}", name(object)));
        let roots = format!("reach {} hit {}", name(rule.reach), name(rule.hit));
        let _ = writeln!(out, "rule {} @t{} {object} {roots}", rule.id, rule.table.0);
        if let Some(readers) = &rule.readers {
            let _ = writeln!(out, "  kinds {}", kinds(program, readers));
        }
        if !rule.uncovered.is_empty() {
            let _ = writeln!(out, "  uncovered {}", kinds(program, &rule.uncovered));
        }
        let needs = &rule.needs;
        if !needs.inventory.is_empty() {
            let _ = writeln!(out, "  needs inventory {}", kinds(program, &needs.inventory));
        }
        for (needed, what) in [
            (needs.inventory_of_all, "an inventory of everything"),
            (needs.request, "a request"),
            (needs.old, "the object before"),
            (!needs.params.is_empty(), "parameters"),
        ] {
            if needed {
                let _ = writeln!(out, "  needs {what}");
            }
        }
        explanation_lines(&rule.explanation, out);
    }
}

fn kinds(program: &ProgramParts, readers: &[ReaderId]) -> String {
    let names: Vec<String> = readers.iter().filter_map(|r| program.readers.get(r.index())).map(kind).collect();
    few(&names)
}

fn explanation_lines(explanation: &Explanation, out: &mut String) {
    let _ = write!(out, "  message {}", name(explanation.message));
    for (word, node) in [("help", explanation.help), ("at", explanation.at)] {
        node.iter().for_each(|node| out.push_str(&format!(" {word} {}", name(*node))));
    }
    for (place, value) in &explanation.evidence {
        let _ = write!(out, " evidence {}:{}", name(*place), name(*value));
    }
    for related in &explanation.related {
        let _ = write!(out, " related {}", name(*related));
    }
    out.push('\n');
    for fix in &explanation.fixes {
        let _ = match fix {
            FixStep::Set { place, value } => writeln!(out, "  fix set {} {}", name(*place), name(*value)),
            FixStep::Add { place, value, keys } => {
                writeln!(out, "  fix add {} {} keys {}", name(*place), name(*value), keys.join(","))
            }
            FixStep::Remove { place } => writeln!(out, "  fix remove {}", name(*place)),
        };
    }
}

fn waiver_lines(program: &ProgramParts, out: &mut String) {
    for waiver in &program.waivers {
        let place = waiver.place.map_or_else(String::new, |place| format!(" place {}", name(place)));
        let _ =
            writeln!(out, "waive {} @t{} holds {}{place}", waiver.rules.join(","), waiver.table.0, name(waiver.holds));
    }
}

fn name(node: NodeId) -> String {
    Item::Node(node).to_string()
}

fn ty(ty: Ty) -> String {
    match ty {
        Ty::Link(table) => format!("->t{}", table.0),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn fields(path: &[u32]) -> String {
    path.iter().map(|field| format!(".{field}")).collect()
}

fn path(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        match step {
            Step::Key(key) if out.is_empty() => out.push_str(key),
            Step::Key(key) => {
                let _ = write!(out, ".{key}");
            }
            Step::Item(index) => {
                let _ = write!(out, "[{index}]");
            }
        }
    }
    out
}

fn constant(value: &Const) -> String {
    match value {
        Const::Bool(x) => x.to_string(),
        Const::Int(x) => x.to_string(),
        Const::Float(bits) => format!("{:?}", f64::from_bits(*bits)),
        Const::Quantity(x) => upright_value::Quantity(*x).to_string(),
        Const::Str(text) => format!("{text:?}"),
        Const::Net(net) => format!("{:x}/{}{}", net.address, net.prefix, if net.v6 { " v6" } else { "" }),
        Const::Selector(text) => format!("selector {text:?}"),
    }
}
