//! The parts of a program, as plain data.

use crate::verify::{VerifyError, verify};
use crate::{Column, Op, Reader, ReaderId, Suffix};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub u32);
        impl $name {
            /// Its place in the list that it indexes.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
pub(crate) use id;
id! {
    /// A table: [`ProgramParts::tables`].
    TableId;
    /// A node: [`ProgramParts::nodes`].
    NodeId;
    /// A rule: [`ProgramParts::rules`].
    RuleId;
    /// A parameter: [`ProgramParts::params`].
    ParamId;
}

impl TableId {
    /// The run: one row.
    pub const RUN: TableId = TableId(0);
    /// The objects of the batch.
    pub const OBJECTS: TableId = TableId(1);
    /// The objects of the inventory, ordered by namespace, name, kind, API version and then as they came.
    pub const INVENTORY: TableId = TableId(2);
}

/// How often a table is filled: once per run without any object, once per inventory, once per batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Space {
    /// Parameters, clock, target version.
    Run,
    /// Depends on the inventory, on no batch.
    Inventory,
    /// Depends on the objects under judgement.
    Batch,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Table {
    /// What makes its rows.
    pub kind: TableKind,
    /// When they are made. The later of those of everything that it depends on.
    pub space: Space,
}

/// What makes the rows of a table. Rows of every table but the first three are ordered by their parent's row (left
/// row); within one parent as said.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TableKind {
    /// [`TableId::RUN`]
    Run,
    /// [`TableId::OBJECTS`] or [`TableId::INVENTORY`]
    Objects,
    /// Filled by the reader: places below a row of `parent` (an object table or another `Rows`), in the order of
    /// sources and then of the document; entries of a map in the order of their keys (bytes).
    Rows {
        /// `OBJECTS`, `INVENTORY` or another `Rows`.
        parent: TableId,
    },
    /// The elements of a list, or entries of a map (in key order), in a parameter or constant.
    Literal {
        /// `RUN`, or another `Literal` table whose rows hold the list.
        parent: TableId,
        /// With parent `RUN`: the parameter (`Ok`) or the index into [`ProgramParts::literals`] (`Err`).
        source: Option<Result<ParamId, u32>>,
        /// Record fields that lead from there to the list.
        path: Vec<u32>,
    },
    /// Pairs of a row of `left` and a row of `right` whose keys are equal; no keys: all pairs. An unset key equals
    /// nothing. Within one left row in the order of right rows.
    Pairs {
        /// The left table: the pairs' parent.
        left: TableId,
        /// The right table.
        right: TableId,
        /// Equal keys: a node of `left` and one of `right` of the same type (links and places included).
        on: Vec<(NodeId, NodeId)>,
        /// Only left rows where this holds.
        left_where: Option<NodeId>,
        /// Only right rows where this holds.
        right_where: Option<NodeId>,
    },
    /// For every row of `left`, the rows of `right` whose parent is the row that `link` gives (none where unset).
    Children {
        /// The rows that look: the parent.
        left: TableId,
        /// A link at `left` to the parent table of `right`.
        link: NodeId,
        /// The child table (any table whose parent is the link's target).
        right: TableId,
    },
    /// For every row of `parent`, the rows of each part in turn.
    Union {
        /// The parent.
        parent: TableId,
        /// The parts, in order.
        parts: Vec<UnionPart>,
    },
    /// The segments of a text between separators, for every row of `parent`; `""` gives one empty segment, unset none.
    Split {
        /// The parent.
        parent: TableId,
        /// The text, at `parent`.
        text: NodeId,
        /// The separator.
        separator: Arc<str>,
    },
    /// The flags of a command line, for every row of `parent`, in the order of names; values by [`Op::Text`], names by
    /// [`Op::Key`].
    Flags {
        /// The parent.
        parent: TableId,
        /// The arguments: texts at a table that `link` leads from to `parent`.
        text: NodeId,
        /// The link from the arguments' table to `parent`.
        link: NodeId,
        /// Only arguments where this holds.
        keep: Option<NodeId>,
    },
}

/// A part of a [`TableKind::Union`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UnionPart {
    /// The part's table: the union's parent itself (one row each), or a table below it.
    pub table: TableId,
    /// A link at `table` to the union's parent; none where `table` is the parent itself.
    pub link: Option<NodeId>,
    /// Only rows where this holds.
    pub keep: Option<NodeId>,
}

/// The representation of a node's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Ty {
    /// A bit.
    Bool,
    /// `i64`: int, duration (nanoseconds), timestamp (microseconds), version (key), file mode, shape.
    Int,
    /// `f64`
    Float,
    /// `i128` billionths
    Quantity,
    /// A text: string, bytes (base64), enum, image, canonical JSON.
    Str,
    /// An address or range.
    Net,
    /// A label selector.
    Selector,
    /// A set of labels.
    Labels,
    /// A place in an object: a row of a reader-filled table and a path below it.
    Place,
    /// A row of a table.
    Link(TableId),
}

/// A node: one value per row of `table`. Operands stand at the same table or at [`TableId::RUN`], from where they are
/// taken as scalars, but where the op says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Node {
    /// The table whose rows have the value.
    pub table: TableId,
    /// Its representation.
    pub ty: Ty,
    /// How it is made.
    pub op: Op,
}

/// An IP address or range. Host bits are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Net {
    /// IPv6.
    pub v6: bool,
    /// Length of the prefix in bits; 32 or 128 for an address.
    pub prefix: u8,
    /// The address; an IPv4 one in the low 32 bits.
    pub address: u128,
}

/// A scalar constant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Const {
    /// A bool.
    Bool(bool),
    /// Anything of [`Ty::Int`].
    Int(i64),
    /// The bits of a float.
    Float(u64),
    /// Billionths.
    Quantity(i128),
    /// A text.
    Str(Arc<str>),
    /// An address or range.
    Net(Net),
    /// A label selector, as text (`a=b,c in (x, y)`), or [`Const::NO_SELECTION`].
    Selector(Arc<str>),
}

impl Const {
    /// The text of the selector that selects nothing.
    pub const NO_SELECTION: &str = "<none>";
}

/// A value of a parameter, or a constant list or map.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Literal {
    /// Not set.
    Unset,
    /// A scalar.
    Scalar(Const),
    /// A list.
    List(Vec<Literal>),
    /// A map, in the order of its keys.
    Map(Vec<(Arc<str>, Literal)>),
    /// A record, its fields in the order of the declaration.
    Record(Vec<Literal>),
}

/// A parameter as the program sees it. Its type was checked before: values must be of the default's shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    /// `rule-id.name`, or `module.name` for one of a file.
    pub name: Arc<str>,
    /// None: the host must supply it; rules that need it are *not evaluated* until then.
    pub default: Option<Literal>,
}

/// What must be there for a rule to be decided at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// An inventory that covers these readers' kinds.
    pub inventory: Vec<ReaderId>,
    /// An inventory of every kind.
    pub inventory_of_all: bool,
    /// An admission request.
    pub request: bool,
    /// The object before the request.
    pub old: bool,
    /// Parameters without a default.
    pub params: Vec<ParamId>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: Arc<str>,
    /// Kinds of objects that it looks at; none: every kind, and objects without a reader.
    pub readers: Option<Vec<ReaderId>>,
    /// Those of its kinds' versions that lack, or type otherwise, what the rule reads: it is *not evaluated* there.
    pub uncovered: Vec<ReaderId>,
    /// The table of its verdict.
    pub table: TableId,
    /// The row of [`TableId::OBJECTS`] that a row of `table` belongs to; none where the subject is the cluster and
    /// `table` hangs on the run or the inventory.
    pub object: Option<NodeId>,
    /// Rows that reach the verdict.
    pub reach: NodeId,
    /// Rows that reach it and fail.
    pub hit: NodeId,
    /// What must be there.
    pub needs: Needs,
    /// How its findings are explained.
    pub explanation: Explanation,
}

/// Nodes at a rule's table that are computed for hits only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The finding's place ([`Ty::Place`]); none: the object.
    pub at: Option<NodeId>,
    /// What is wrong ([`Ty::Str`]).
    pub message: NodeId,
    /// What to do about it ([`Ty::Str`]).
    pub help: Option<NodeId>,
    /// Places that the verdict read, with their values as text ([`Ty::Place`], [`Ty::Str`]; unset prints as `unset`).
    pub evidence: Vec<(NodeId, NodeId)>,
    /// Links to rows of reader-filled tables of the inventory that bear on the finding.
    pub related: Vec<NodeId>,
    /// Steps of the fix.
    pub fixes: Vec<FixStep>,
}

/// A step of a fix. Values are JSON texts ([`Ty::Str`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FixStep {
    /// Set the place to the value.
    Set {
        /// Where.
        place: NodeId,
        /// What.
        value: NodeId,
    },
    /// Add the value to the list at the place, unless it has an equal element or one of the same keys.
    Add {
        /// Where.
        place: NodeId,
        /// What.
        value: NodeId,
        /// Keys of the list.
        keys: Vec<Arc<str>>,
    },
    /// Take the place away.
    Remove {
        /// Where.
        place: NodeId,
    },
}

/// A waiver: places whose findings (there and below) are excused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// The rules that it excuses.
    pub rules: Vec<Arc<str>>,
    /// Why.
    pub reason: Arc<str>,
    /// Until when (microseconds since 1970), and as written.
    pub until: Option<(i64, Arc<str>)>,
    /// Kinds of objects that it looks at; none: every kind.
    pub readers: Option<Vec<ReaderId>>,
    /// The table of its innermost row.
    pub table: TableId,
    /// The object of a row, as in [`Rule::object`].
    pub object: Option<NodeId>,
    /// Rows that are excused.
    pub holds: NodeId,
    /// Their places ([`Ty::Place`]); none: the whole object.
    pub place: Option<NodeId>,
    /// What must be there.
    pub needs: Needs,
}

/// The parts of a program, before it is verified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramParts {
    /// Tables; the first three are the run, the batch's objects and the inventory's. A table depends on earlier
    /// tables only.
    pub tables: Vec<Table>,
    /// Columns that the reader fills.
    pub columns: Vec<Column>,
    /// Paths below rows, for places.
    pub suffixes: Vec<Suffix>,
    /// Nodes; one depends on earlier ones only.
    pub nodes: Vec<Node>,
    /// How objects of each API version and kind fill tables and columns. The last one reads every object that no
    /// other reads.
    pub readers: Vec<Reader>,
    /// Parameters.
    pub params: Vec<Param>,
    /// Constant lists and maps.
    pub literals: Vec<Literal>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Waivers.
    pub waivers: Vec<Waiver>,
}

/// A verified program. It exists only if the verifier accepted it, read from bytes or not: whoever has one need not
/// check again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "ProgramParts")]
pub struct Program {
    parts: ProgramParts,
}

/// As its parts.
impl Serialize for Program {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parts.serialize(serializer)
    }
}

impl Program {
    /// Verifies the parts.
    ///
    /// # Errors
    /// The first thing that is wrong, with where it is.
    pub fn new(parts: ProgramParts) -> Result<Program, VerifyError> {
        verify(&parts)?;
        Ok(Program { parts })
    }
}

impl TryFrom<ProgramParts> for Program {
    type Error = VerifyError;
    fn try_from(parts: ProgramParts) -> Result<Program, VerifyError> {
        Program::new(parts)
    }
}

impl std::ops::Deref for Program {
    type Target = ProgramParts;
    fn deref(&self) -> &ProgramParts {
        &self.parts
    }
}
