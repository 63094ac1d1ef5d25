//! From objects to tables and columns, by the readers' tries.
//!
//! Objects are filled in one after the other. A table's rows may be met in another order than the one they have (places
//! of several sources, parents that move), so the rows of one object are put in order when it is done.

mod cell;
mod direct;
mod trie;
mod walk;

pub(crate) use trie::Tries;

use crate::core::Core;
use crate::frame::{Layer, Texts};
use crate::register::Register;
use crate::scalar::{Builder, Scalar};
use crate::table::{NONE, Origin, Source, TableData};
use cell::{Cell, nil_selector};
use upright_object::Object;
use upright_program::{ColumnId, Read, ReaderId, TableId, TableKind};
use walk::Walk;

const TOO_MUCH_TEXT: &str = "its texts are larger than the limit for one batch";

/// Rows of a reader-filled table under construction.
#[derive(Debug, Default)]
struct Rows {
    parent: Vec<u32>,
    source: Vec<u16>,
    key: Vec<u32>,
    origin: Vec<Origin>,
    /// Rows of the parent that may have more rows, and the value in the way.
    lost: Vec<(u32, Origin)>,
    /// Where the rows of the object at hand begin.
    start: usize,
    touched: bool,
}

/// Tables and columns under construction, of the batch or of the inventory.
#[derive(Debug)]
pub(crate) struct Filler<'c> {
    core: &'c Core,
    tries: &'c Tries,
    inventory: bool,
    columns: Vec<Builder>,
    tables: Vec<Rows>,
    /// The row of each table that was opened last.
    current: Vec<u32>,
    touched: Vec<TableId>,
    /// Cells of the object at hand that were found bad; they may have been excused since.
    spoiled: Vec<(ColumnId, u32)>,
    /// Cells of the object at hand that must be set.
    required: Vec<(ColumnId, u32)>,
    /// Tables and parents' rows of the object at hand that may have more rows.
    lost: Vec<(TableId, u32, Origin)>,
    /// Rows of the object at hand.
    opened: usize,
    /// Rows of all objects.
    rows: usize,
    /// What the object at hand has too much of.
    over: Option<&'static str>,
    reader: Vec<u32>,
    input: Vec<u32>,
    identity: Vec<i64>,
}

impl<'c> Filler<'c> {
    /// For verdicts on a batch.
    pub(crate) fn of_batch(core: &'c Core) -> Filler<'c> {
        Filler::new(core, &core.batch_tries, false)
    }

    /// For verdicts on a batch and their explanations.
    pub(crate) fn of_explained(core: &'c Core) -> Filler<'c> {
        Filler::new(core, &core.explain_tries, false)
    }

    /// For the inventory.
    pub(crate) fn of_inventory(core: &'c Core) -> Filler<'c> {
        Filler::new(core, &core.inventory_tries, true)
    }

    fn new(core: &'c Core, tries: &'c Tries, inventory: bool) -> Filler<'c> {
        let program = &core.program;
        Filler {
            core,
            tries,
            inventory,
            columns: program.columns.iter().map(|column| Builder::new(column.read.ty())).collect(),
            tables: std::iter::repeat_with(Rows::default).take(program.tables.len()).collect(),
            current: vec![NONE; program.tables.len()],
            touched: Vec::new(),
            spoiled: Vec::new(),
            required: Vec::new(),
            lost: Vec::new(),
            opened: 0,
            rows: 0,
            over: None,
            reader: Vec::new(),
            input: Vec::new(),
            identity: Vec::new(),
        }
    }

    fn object_table(&self) -> TableId {
        if self.inventory { TableId::INVENTORY } else { TableId::OBJECTS }
    }

    /// How many objects there are.
    pub(crate) fn objects(&self) -> usize {
        self.reader.len()
    }

    /// The reader of each object.
    pub(crate) fn readers(&self) -> &[u32] {
        &self.reader
    }

    /// How many rows there are, over all tables.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Reads an object in. `input` is its number among those that the host passed, `nameless` a number that no other
    /// object without a name has.
    ///
    /// # Errors
    /// What the object has too much of; nothing of it is kept then.
    pub(crate) fn add(
        &mut self,
        object: &Object,
        reader: ReaderId,
        input: u32,
        nameless: i64,
        texts: &mut Texts<'_>,
    ) -> Result<(), &'static str> {
        let (core, root) = (self.core, object.root.0);
        self.begin(root, reader, input, || identity_of(core, object, reader, nameless, texts));
        if let Some(trie) = self.tries.reader(&self.core.program, reader.0) {
            let nodes = &trie.nodes;
            let walk = |source| Walk { tree: &object.tree, nodes, source, inside: None };
            walk::visit(self, &walk(Source::Object), 0, object.root, texts, 0);
            let special = [(trie.request, object.request(), Source::Request), (trie.old, object.old(), Source::Old)];
            for (at, node, source) in special {
                if let (Some(at), Some(node)) = (at, node) {
                    walk::visit(self, &walk(source), at, node, texts, 0);
                }
            }
        }
        self.end(reader, texts)
    }

    /// Adds an object of which nothing can be told but its kind.
    pub(crate) fn add_unreadable(
        &mut self,
        object: &Object,
        reader: ReaderId,
        input: u32,
        nameless: i64,
        texts: &mut Texts<'_>,
    ) {
        let (core, root) = (self.core, object.root.0);
        self.begin(root, reader, input, || identity_of(core, object, reader, nameless, texts));
        let table = self.object_table();
        let row = self.objects() - 1;
        let origin = Origin { object: row as u32, source: Source::Object, node: object.root.0 };
        for column in self.core.plan.columns_of.get(table.index()).into_iter().flatten() {
            if let Some(builder) = self.columns.get_mut(column.index()) {
                builder.spoil(row, true);
            }
        }
        for (index, child) in self.core.program.tables.iter().enumerate() {
            if child.kind == (TableKind::Rows { parent: table }) {
                self.lost.push((TableId(index as u32), row as u32, origin));
            }
        }
        self.order();
    }

    fn begin(&mut self, root: u32, reader: ReaderId, input: u32, identity: impl FnOnce() -> i64) {
        let table = self.object_table();
        let row = self.objects() as u32;
        self.current.fill(NONE);
        self.current[table.index()] = row;
        self.opened = 1;
        self.over = None;
        self.spoiled.clear();
        self.required.clear();
        self.reader.push(reader.0);
        self.input.push(input);
        let rows = &mut self.tables[table.index()];
        rows.parent.push(0);
        rows.origin.push(Origin { object: row, source: Source::Object, node: root });
        if self.core.plan.uses_identity {
            self.identity.push(identity());
        }
    }

    fn end(&mut self, reader: ReaderId, texts: &mut Texts<'_>) -> Result<(), &'static str> {
        if let Some(reason) = self.over {
            self.roll_back();
            return Err(reason);
        }
        let row = self.objects() - 1;
        let table = self.object_table();
        let namespaced = self.core.program.readers.get(reader.index()).is_some_and(|r| r.namespaced);
        for column in &self.core.plan.namespace {
            let here = self.core.program.columns.get(column.index()).is_some_and(|c| c.table == table);
            let Some(builder) = self.columns.get_mut(column.index()).filter(|b| here && !b.is_written(row)) else {
                continue;
            };
            let text = if namespaced { &*self.core.default_namespace } else { "" };
            match texts.strings.intern(text) {
                Some(id) => builder.put(row, Scalar::Str(id)),
                None => builder.spoil(row, true),
            }
        }
        self.rows += self.opened;
        self.order();
        Ok(())
    }

    /// Opens a row below the current row of the table's parent.
    fn open(&mut self, table: TableId, source: u16, key: u32, origin: Origin) {
        let parent = match self.core.program.tables.get(table.index()).map(|t| &t.kind) {
            Some(TableKind::Rows { parent }) => self.current.get(parent.index()).copied().unwrap_or(NONE),
            _ => NONE,
        };
        let (Some(rows), Some(current)) = (self.tables.get_mut(table.index()), self.current.get_mut(table.index()))
        else {
            return;
        };
        *current = NONE;
        if parent == NONE || self.over.is_some() {
            return;
        }
        if self.opened >= self.core.limits.object_rows {
            self.over = Some("it has more parts than the limit for one object");
            return;
        }
        if !rows.touched {
            rows.touched = true;
            rows.start = rows.parent.len();
            self.touched.push(table);
        }
        self.opened += 1;
        *current = rows.parent.len() as u32;
        rows.parent.push(parent);
        rows.source.push(source);
        rows.key.push(key);
        rows.origin.push(origin);
    }

    /// Takes down that rows of a table, below the current row of its parent, can't be found.
    fn lose(&mut self, table: TableId, origin: Origin) {
        if let Some(TableKind::Rows { parent }) = self.core.program.tables.get(table.index()).map(|t| &t.kind)
            && let Some(row) = self.current.get(parent.index()).filter(|row| **row != NONE)
        {
            self.lost.push((table, *row, origin));
        }
    }

    /// Takes down that a column's value at the current row can't be read; `set` says whether it is known to be there.
    fn spoil(&mut self, column: ColumnId, set: bool) {
        if let Some((row, builder)) = self.cell(column) {
            builder.spoil(row, set);
            self.spoiled.push((column, row as u32));
        }
    }

    /// Takes down that a column has a value at the current row, whatever is read of it.
    fn is_there(&mut self, column: ColumnId) {
        if let Some((row, builder)) = self.cell(column) {
            builder.excuse(row);
        }
    }

    fn write(&mut self, column: ColumnId, cell: Cell) {
        match cell {
            Cell::Unset => {}
            Cell::Value(value) => {
                if let Some((row, builder)) = self.cell(column) {
                    builder.put(row, value);
                }
            }
            Cell::Bad => self.spoil(column, true),
            Cell::Full => self.over = Some(TOO_MUCH_TEXT),
        }
    }

    fn cell(&mut self, column: ColumnId) -> Option<(usize, &mut Builder)> {
        let table = self.core.program.columns.get(column.index())?.table;
        let row = self.current.get(table.index()).copied().filter(|row| *row != NONE)?;
        Some((row as usize, self.columns.get_mut(column.index())?))
    }

    /// Puts the rows of the object at hand in order: by parent, by source, then as they came.
    fn order(&mut self) {
        self.touched.sort_unstable();
        let touched = std::mem::take(&mut self.touched);
        // Where each row of a table that was put in order has gone.
        let mut moved: Vec<(TableId, usize, Vec<u32>)> = Vec::new();
        let new_row = |moved: &[(TableId, usize, Vec<u32>)], table: TableId, row: u32| {
            let found = moved.iter().find(|(t, _, _)| *t == table);
            found.and_then(|(_, start, to)| to.get((row as usize).checked_sub(*start)?)).copied().unwrap_or(row)
        };
        for table in &touched {
            let Some(TableKind::Rows { parent }) = self.core.program.tables.get(table.index()).map(|t| &t.kind) else {
                continue;
            };
            let rows = &mut self.tables[table.index()];
            rows.touched = false;
            let start = rows.start;
            for row in rows.parent.iter_mut().skip(start) {
                *row = new_row(&moved, *parent, *row);
            }
            let of = |at: usize| (rows.parent.get(at).copied(), rows.source.get(at).copied());
            if (start..rows.parent.len()).map(of).is_sorted() {
                continue;
            }
            let mut order: Vec<u32> = (0..(rows.parent.len() - start) as u32).collect();
            order.sort_by_key(|at| of(start + *at as usize));
            permute(&mut rows.parent, start, &order);
            permute(&mut rows.source, start, &order);
            permute(&mut rows.key, start, &order);
            permute(&mut rows.origin, start, &order);
            for column in self.core.plan.columns_of.get(table.index()).into_iter().flatten() {
                if let Some(builder) = self.columns.get_mut(column.index()) {
                    builder.permute(start, &order);
                }
            }
            let mut to = vec![0; order.len()];
            for (new, old) in order.iter().enumerate() {
                if let Some(slot) = to.get_mut(*old as usize) {
                    *slot = (start + new) as u32;
                }
            }
            moved.push((*table, start, to));
        }
        for (table, row, origin) in std::mem::take(&mut self.lost) {
            if let Some(TableKind::Rows { parent }) = self.core.program.tables.get(table.index()).map(|t| &t.kind) {
                let row = new_row(&moved, *parent, row);
                self.tables[table.index()].lost.push((row, origin));
            }
        }
        self.touched = touched;
        self.touched.clear();
    }

    /// Takes everything of the object at hand back.
    fn roll_back(&mut self) {
        let object = self.object_table();
        let row = self.objects() - 1;
        let mut touched = std::mem::take(&mut self.touched);
        touched.push(object);
        for table in touched {
            let rows = &mut self.tables[table.index()];
            let start = if table == object { row } else { rows.start };
            rows.touched = false;
            rows.parent.truncate(start);
            rows.source.truncate(start);
            rows.key.truncate(start);
            rows.origin.truncate(start);
            for column in self.core.plan.columns_of.get(table.index()).into_iter().flatten() {
                if let Some(builder) = self.columns.get_mut(column.index()) {
                    builder.forget_from(start);
                }
            }
        }
        self.lost.clear();
        self.reader.truncate(row);
        self.input.truncate(row);
        self.identity.truncate(row);
    }

    /// Hands the tables and the named columns over, and is empty again.
    pub(crate) fn finish(&mut self, columns: &[ColumnId], layer: &mut Layer) {
        let (program, plan) = (&self.core.program, &self.core.plan);
        let mut incomplete = vec![false; program.tables.len()];
        let mut counts = vec![0usize; program.tables.len()];
        for (index, table) in program.tables.iter().enumerate() {
            if plan.of_inventory.get(index) != Some(&self.inventory) || plan.is_read.get(index) != Some(&true) {
                continue;
            }
            let rows = std::mem::take(&mut self.tables[index]);
            let parent = crate::build::parent_of(&table.kind).unwrap_or(TableId::RUN);
            let mut data = TableData {
                rows: rows.parent.len(),
                parent: rows.parent,
                key: rows.key,
                origin: rows.origin,
                incomplete: incomplete.get(parent.index()).copied().unwrap_or(false),
                ..TableData::default()
            };
            let parents = counts.get(parent.index()).copied().unwrap_or(0);
            for (row, _) in &rows.lost {
                data.mark(*row as usize, parents);
            }
            data.lost = rows.lost;
            if index == self.object_table().index() {
                data.reader = std::mem::take(&mut self.reader);
                data.input = std::mem::take(&mut self.input);
                data.identity = std::mem::take(&mut self.identity);
            }
            counts[index] = data.rows;
            incomplete[index] = data.incomplete;
            layer.put_table(TableId(index as u32), data);
        }
        for column in columns {
            if let Some(register) = self.column(*column, &counts) {
                layer.put_column(*column, register);
            }
        }
        // Columns that nothing asked for in this batch start afresh as well.
        for (builder, column) in self.columns.iter_mut().zip(&program.columns) {
            if !builder.is_empty() {
                *builder = Builder::new(column.read.ty());
            }
        }
        self.rows = 0;
    }

    fn column(&mut self, column: ColumnId, counts: &[usize]) -> Option<Register> {
        let facts = self.core.program.columns.get(column.index())?;
        if self.core.plan.of_inventory.get(facts.table.index()) != Some(&self.inventory) {
            return None;
        }
        let rows = counts.get(facts.table.index()).copied().unwrap_or(0);
        let builder = self.columns.get_mut(column.index())?;
        match facts.read {
            Read::Len | Read::Size => builder.default_to(rows, Scalar::Int(0)),
            Read::Labels => builder.default_to(rows, Scalar::Labels(0)),
            Read::Selector { nil } | Read::PlainSelector { nil } => {
                if let Cell::Value(value) = nil_selector(nil) {
                    builder.default_to(rows, value);
                }
            }
            _ => {}
        }
        Some(builder.take(facts.read.ty(), rows))
    }
}

/// What tells objects apart: group, kind, namespace and name, whatever document they come from.
fn identity_of(core: &Core, object: &Object, reader: ReaderId, nameless: i64, texts: &mut Texts<'_>) -> i64 {
    let id = &object.id;
    let name = if has_name(object) { id.name.as_str() } else { "" };
    identity(core, reader, [&id.api_version, &id.kind, &id.namespace, name], nameless, texts)
}

/// The same from its parts: API version, kind, namespace, name.
fn identity(
    core: &Core,
    reader: ReaderId,
    [api_version, kind, namespace, name]: [&str; 4],
    nameless: i64,
    texts: &mut Texts<'_>,
) -> i64 {
    if name.is_empty() {
        return nameless;
    }
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let namespaced = core.program.readers.get(reader.index()).is_some_and(|r| r.namespaced);
    let namespace = match namespace {
        "" if namespaced => &*core.default_namespace,
        other => other,
    };
    let text = format!("{group}\n{kind}\n{namespace}\n{name}");
    texts.strings.intern(&text).map_or(nameless, i64::from)
}

/// Whether the object has a name of its own, and not only a beginning that the API server completes.
pub(crate) fn has_name(object: &Object) -> bool {
    let tree = &object.tree;
    let name = tree.get(object.root, "metadata").and_then(|metadata| tree.get(metadata, "name"));
    name.and_then(|name| tree.as_str(name)).is_some_and(|name| !name.is_empty())
}

/// Puts rows in another order: `order[i]` is the old place, from `start` on, of what comes to `start + i`.
fn permute<T: Copy>(values: &mut [T], start: usize, order: &[u32]) {
    let Some(range) = values.get_mut(start..) else { return };
    let old = range.to_vec();
    for (new, at) in range.iter_mut().zip(order) {
        if let Some(value) = old.get(*at as usize) {
            *new = *value;
        }
    }
}
