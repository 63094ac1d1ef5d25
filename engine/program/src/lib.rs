//! The compiled form of a rule set: tables, columns, ops, and the verifier that every program passes.
//!
//! A program is straight-line code over tables. A *table* is a set of rows that exist together: the run (one row), the
//! objects of a batch, the containers of those objects, pairs of rows that a join put together. A *node* is one value
//! per row of one table, computed by one op from earlier nodes. There are no jumps and no stack. Rules are roots of
//! one graph, in which what they share is computed once.
//!
//! Two kinds of objects flow through: the *batch* under judgement, and the *inventory* that joins look things up in.
//! Tables and nodes that hang on the inventory alone are filled once per run ([`Space::Inventory`]), all others once
//! per batch.
//!
//! Not here: how text becomes a program (`dsl`), how a program runs (`upright-vm`).

mod graph;
mod listing;
mod ops;
mod program;
mod reader;
mod verify;

pub use graph::Item;
pub use listing::listing;
pub use ops::{Arithmetic, Compare, Fold, FormatAs, Op, TextTest};
pub use program::{
    Const, Explanation, FixStep, Literal, Needs, Net, Node, NodeId, Param, ParamId, Program, ProgramParts, Rule,
    RuleId, Space, Table, TableId, TableKind, Ty, UnionPart, Waiver,
};
pub use reader::{Action, Column, ColumnId, Read, Reader, ReaderId, Step, Suffix, SuffixId, TrieId, TrieNode};
pub use verify::VerifyError;
