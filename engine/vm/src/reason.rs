//! Why a rule is *not evaluated* for an object, in words.

use crate::frame::Frame;
use crate::inventory::Inventory;
use crate::table::{Origin, Source};
use upright_object::{Kind, NodeId, Object, Step as Place};
use upright_program::{ColumnId, Item, Read, RuleId, Step, TableId};

/// The rows of a column that are bad, with the rows of the object table that they belong to.
pub(crate) fn bad_cells(frame: &Frame<'_>, column: ColumnId) -> impl Iterator<Item = (usize, u32)> {
    let table = frame.core.program.columns.get(column.index()).map(|c| frame.table(c.table));
    let bad = frame.column(column).and_then(|register| register.bad.as_ref());
    let rows = bad.into_iter().flat_map(|bad| bad.iter());
    rows.filter_map(move |row| Some((row, table?.origin.get(row)?.object)))
}

/// What is wrong with a cell: `spec.replicas can't be read as int`.
pub(crate) fn describe(frame: &Frame<'_>, column: ColumnId, row: usize, object: &Object) -> String {
    let Some(facts) = frame.core.program.columns.get(column.index()) else { return String::new() };
    let origin = frame.table(facts.table).origin.get(row).copied().unwrap_or_default();
    let path = path(&origin, &facts.suffix, object);
    if let Some(broken) = broken(&origin, &facts.suffix, object) {
        return broken;
    }
    let set = frame.column(column).is_some_and(|register| register.is_set(row));
    if set { format!("{path} can't be read as {}", type_name(facts.read)) } else { format!("{path} is missing") }
}

/// The value on the way to a column's value that is no map or list, if there is one.
fn broken(origin: &Origin, suffix: &[Step], object: &Object) -> Option<String> {
    if origin.source == Source::Inside {
        return None;
    }
    let tree = &object.tree;
    let mut at = NodeId(origin.node);
    for (passed, step) in suffix.iter().enumerate() {
        let (next, wanted) = match step {
            Step::Key(key) => (tree.get(at, key), Kind::Map),
            Step::Item(index) => (tree.at(at, *index as usize), Kind::List),
        };
        let kind = tree.kind(at);
        if kind != wanted && kind != Kind::Null {
            return Some(format!("{} has the wrong type", path(origin, suffix.get(..passed)?, object)));
        }
        at = next?;
    }
    None
}

/// What is wrong where rows should be: `spec.containers can't be read as a list`.
pub(crate) fn describe_lost(origin: &Origin, object: &Object) -> String {
    let path = path(origin, &[], object);
    if path.is_empty() { "the object can't be read".to_owned() } else { format!("{path} has the wrong type") }
}

fn path(origin: &Origin, suffix: &[Step], object: &Object) -> String {
    let root = match origin.source {
        Source::Object | Source::Inside => object.root,
        Source::Old => object.old().unwrap_or(object.root),
        Source::Request => object.request().unwrap_or(object.root),
    };
    let mut steps = object.tree.steps(root, NodeId(origin.node));
    steps.extend(suffix.iter().map(|step| match step {
        Step::Key(key) => Place::Key(key.to_string()),
        Step::Item(index) => Place::Index(*index as usize),
    }));
    let path = Place::path(&steps);
    match origin.source {
        Source::Object | Source::Inside => path,
        Source::Old => format!("old {path}"),
        Source::Request => format!("request.{path}"),
    }
}

/// The type as rules call it.
fn type_name(read: Read) -> &'static str {
    match read {
        Read::Bool | Read::Present | Read::LenientBool => "bool",
        Read::Int | Read::LenientInt => "int",
        Read::Float | Read::LenientFloat => "float",
        Read::Quantity => "quantity",
        Read::Duration | Read::Seconds => "duration",
        Read::Timestamp => "timestamp",
        Read::Version => "version",
        Read::FileMode => "file_mode",
        Read::Ip => "ip",
        Read::Cidr => "cidr",
        Read::Image => "image",
        Read::Cron => "cron",
        Read::Selector { .. } | Read::PlainSelector { .. } => "selector",
        Read::Labels => "{string: string}",
        Read::IntOrStringTag | Read::IntOrStringInt | Read::IntOrStringText => "int_or_string",
        Read::IntOrPercent => "int_or_percent",
        Read::Len | Read::ListOf { .. } => "a list",
        Read::Size => "a map",
        Read::Str | Read::LenientStr | Read::Canonical | Read::Shape | Read::Raw => "string",
    }
}

/// Why a rule is not evaluated for the object of a row.
pub(crate) fn reason(
    frame: &Frame<'_>,
    inventory: &Inventory,
    rule: RuleId,
    object: Option<(u32, &Object)>,
    full: bool,
) -> String {
    let read = frame.core.read_by(rule);
    // Rows past a limit are unknown to every object; a cell that can't be read may not even be asked for.
    if frame.cut.iter().chain(&inventory.cut).any(|table| read.tables.contains(table)) {
        return "it looks at more pairs of rows than the limit".to_owned();
    }
    if let Some((row, object)) = object {
        for column in &read.columns {
            if let Some((at, _)) = bad_cells(frame, *column).find(|(_, of)| *of == row)
                && frame.own.column(*column).is_some()
            {
                return describe(frame, *column, at, object);
            }
        }
        for table in &read.tables {
            let lost = frame.own.table(*table).map_or(&[][..], |table| table.lost.as_slice());
            if let Some((_, origin)) = lost.iter().find(|(_, origin)| origin.object == row) {
                return describe_lost(origin, object);
            }
        }
    }
    let cells = read.columns.iter().find_map(|column| inventory.unreadable.get(column));
    let rows = || read.tables.iter().find_map(|table| inventory.lost.get(table));
    if let Some(found) = cells.or_else(rows) {
        return found.clone();
    }
    if full {
        return "it makes more text than the limit".to_owned();
    }
    "a computed value is out of range or can't be read".to_owned()
}

/// What a rule's verdict reads.
#[derive(Debug)]
pub(crate) struct ReadSet {
    /// Columns, in the order of the program.
    pub(crate) columns: Vec<ColumnId>,
    /// Tables, in the order of the program.
    pub(crate) tables: Vec<TableId>,
}

impl ReadSet {
    /// From everything that the rule needs.
    pub(crate) fn new(needed: impl Iterator<Item = Item>, column: impl Fn(Item) -> Option<ColumnId>) -> ReadSet {
        let mut read = ReadSet { columns: Vec::new(), tables: Vec::new() };
        for item in needed {
            match item {
                Item::Table(table) => read.tables.push(table),
                node => read.columns.extend(column(node)),
            }
        }
        read.columns.sort_unstable();
        read.columns.dedup();
        read.tables.sort_unstable();
        read
    }
}
