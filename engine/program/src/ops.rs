//! The ops. Every op is total: whatever its operands hold, each row gets a value, unset, or *bad*.
//!
//! A register holds data, a bitmap of rows that are set, and, only where there are any, a bitmap of *bad* rows: a value
//! was there and could not be read, or an operation overflowed. Conditions are never unset. Bad rows follow strong
//! Kleene logic: a conjunction with a false side is false however unreadable the other side is, a disjunction with a
//! true side is true, everything else that looks at a bad value is bad.

use crate::{ColumnId, Const, NodeId, ParamId, ReaderId, SuffixId};
use serde::{Deserialize, Serialize};
use upright_value::Builtin;

/// A comparison of two values of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Compare {
    /// equal
    Eq,
    /// less
    Lt,
    /// less or equal
    Le,
}

/// An arithmetic operation on int, float or quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`; a quantity's right side is a float
    Mul,
    /// `/`; unset by zero; a quantity's right side is a float
    Div,
    /// `%`; unset by zero
    Rem,
}

/// A test of a text against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TextTest {
    /// Whether the other is a part of it.
    Contains,
    /// Whether it begins with the other.
    StartsWith,
    /// Whether it ends with the other.
    EndsWith,
    /// Whether all of it fits the other, a glob.
    Like,
    /// Whether the other, a regular expression, is found in it.
    Matches,
}

/// What a fold makes of the child rows of a row, in their order, of those where `keep` holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fold {
    /// Whether there is one (Bool). Takes no value.
    Any,
    /// How many there are (Int). Takes no value.
    Count,
    /// Their sum: 0 for none; unset values are left out.
    Sum,
    /// The least; unset for none.
    Min,
    /// The greatest; unset for none.
    Max,
    /// A link to the first one (Link to the folded table). Takes no value.
    First,
    /// Their texts with a separator between (Str); empty for none.
    Join(std::sync::Arc<str>),
}

/// How a value prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FormatAs {
    /// `true`
    Bool,
    /// `42`
    Int,
    /// `1.5`
    Float,
    /// `500m`
    Quantity,
    /// `1h30m`
    Duration,
    /// RFC 3339
    Timestamp,
    /// `1.36`
    Version,
    /// `0644`
    FileMode,
    /// As it stands.
    Str,
    /// `10.0.0.0/8`, `10.0.0.1`
    Net,
    /// `***`, whatever it holds
    Secret,
}

macro_rules! ops {
    ($( $(#[$doc:meta])* $name:ident $mnemonic:literal { $( $field:ident : $kind:ident ),* } )*) => {
        /// What a node does. The one list of ops: operands, listing, verifier and dispatch derive from it.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Op {
            $( $(#[$doc])* $name { $( #[doc = stringify!($field)] $field: ops!(@ty $kind) ),* }, )*
        }

        impl Op {
            /// The name in listings.
            pub fn mnemonic(&self) -> &'static str {
                match self { $( Op::$name { .. } => $mnemonic, )* }
            }

            /// Calls `f` with every operand, in the order of the declaration.
            pub fn operands(&self, f: &mut dyn FnMut(NodeId)) {
                match self { $( Op::$name { $($field),* } => { $( ops!(@visit $kind $field f); )* } )* }
            }

            /// Calls `f` with every operand, to change it.
            pub fn operands_mut(&mut self, f: &mut dyn FnMut(&mut NodeId)) {
                match self { $( Op::$name { $($field),* } => { $( ops!(@change $kind $field f); )* } )* }
            }

            /// Every immediate as text, in the order of the declaration.
            pub fn immediates(&self) -> Vec<String> {
                let mut out: Vec<String> = Vec::new();
                match self { $( Op::$name { $($field),* } => { $( ops!(@show $kind $field out); )* } )* }
                out
            }
        }
    };
    (@ty node) => { NodeId };
    (@ty maybe) => { Option<NodeId> };
    (@ty nodes) => { Box<[NodeId]> };
    (@ty column) => { ColumnId };
    (@ty suffix) => { SuffixId };
    (@ty param) => { ParamId };
    (@ty constant) => { Const };
    (@ty set) => { Box<[Const]> };
    (@ty path) => { Box<[u32]> };
    (@ty readers) => { Box<[ReaderId]> };
    (@ty number) => { u32 };
    (@ty flag) => { bool };
    (@ty compare) => { Compare };
    (@ty arithmetic) => { Arithmetic };
    (@ty fold) => { Fold };
    (@ty test) => { TextTest };
    (@ty format) => { FormatAs };
    (@ty builtin) => { Builtin };
    (@visit node $x:ident $f:ident) => { $f(*$x) };
    (@visit maybe $x:ident $f:ident) => { if let Some(x) = $x { $f(*x) } };
    (@visit nodes $x:ident $f:ident) => { for x in $x.iter() { $f(*x) } };
    (@visit $kind:ident $x:ident $f:ident) => { let _ = $x; };
    (@change node $x:ident $f:ident) => { $f($x) };
    (@change maybe $x:ident $f:ident) => { if let Some(x) = $x { $f(x) } };
    (@change nodes $x:ident $f:ident) => { for x in $x.iter_mut() { $f(x) } };
    (@change $kind:ident $x:ident $f:ident) => { let _ = $x; };
    (@show node $x:ident $out:ident) => { let _ = $x; };
    (@show maybe $x:ident $out:ident) => { let _ = $x; };
    (@show nodes $x:ident $out:ident) => { let _ = $x; };
    (@show $kind:ident $x:ident $out:ident) => { $out.push(format!("{:?}", $x)) };
}

ops! {
    /// A column that the reader filled, at the column's table.
    Column "col" { column: column }
    /// A constant, at the run.
    Const "const" { value: constant }
    /// A scalar of a parameter (below record fields), at the run; unset where the parameter or the field is.
    Param "param" { param: param, path: path }
    /// A scalar of the row of a `Literal` table (below record fields).
    Element "elem" { path: path }
    /// The target version of the run (Int, a version's key), at the run.
    Kubernetes "k8s" {}
    /// The time of the run (Int, microseconds since 1970), at the run; unset where the host gives none.
    Now "now" {}
    /// Unset in every row.
    Unset "unset" {}
    /// The index within the list (`Rows`, `Literal`, `Split`): Int, from 0.
    Index "index" {}
    /// The key of a map's entry (`Rows`, `Literal`), a flag's name (`Flags`): Str.
    Key "key" {}
    /// The text of a segment (`Split`), a flag's value (`Flags`): Str.
    Text "text" {}
    /// Whether the object is read by one of the readers, at an object table: Bool.
    ReadBy "readby" { readers: readers }
    /// The object's number within the run, the same in batch and inventory, at an object table: Int.
    ObjectId "objid" {}
    /// Link to the row's own parent (left) row.
    Parent "parent" {}
    /// Link to the right row (`Pairs`, `Children`).
    Right "right" {}
    /// Link to the row of a union's part; unset where the row comes from another part.
    Part "part" { part: number }
    /// Link to the row itself.
    Row "row" {}
    /// The value that `link`'s row has, brought to the table of `link`; unset where the link is.
    Gather "gather" { value: node, link: node }
    /// Folds rows of the table of `link` to the link's target. `value` and `keep` stand at the table of `link`.
    Fold "fold" { fold: fold, value: maybe, keep: maybe, link: node }
    /// Whether an earlier row of the same target of `link` has an equal value, among those where `keep` holds: Bool at
    /// the table of `link`. Unset values are no doubles.
    Double "double" { value: node, keep: maybe, link: node }
    /// How many earlier rows of the same target of `link` are among those where `keep` holds: Int at the table of `link`.
    /// Bad where a row of the target may or may not be among them.
    Rank "rank" { keep: maybe, link: node }
    /// Whether some row of another table, of those where `keep` holds, has keys `right` that equal `left`: Bool at the
    /// table of `left`. An unset key equals nothing. `right` and `keep` stand at one other table.
    Exists "exists" { left: nodes, right: nodes, keep: maybe }
    /// `a and b` of conditions.
    And "and" { a: node, b: node }
    /// `a or b` of conditions.
    Or "or" { a: node, b: node }
    /// `not a` of a condition.
    Not "not" { a: node }
    /// A condition from a `bool?`: set and true.
    IsTrue "istrue" { a: node }
    /// Whether the value is set, readable or not. Bad where it is bad and not set: then nobody knows whether it is there.
    Has "has" { a: node }
    /// Whether the value is set and could be read. Bad where it is bad and not set.
    Readable "readable" { a: node }
    /// A comparison: a condition, false where a side is unset.
    Compare "cmp" { compare: compare, a: node, b: node }
    /// Whether the value is one of the constants; false where unset.
    In "in" { a: node, set: set }
    /// Whether `a` (address or range) lies in the range `net`; false where unset.
    InNet "innet" { a: node, net: node }
    /// Whether the whole text fits the glob `pattern`; false where unset; bad where the pattern is none.
    Like "like" { text: node, pattern: node }
    /// Whether the regular expression `pattern` is found in the text; false where unset.
    Matches "matches" { text: node, pattern: node }
    /// Whether the text passes the test against some text of another table, a `Literal` one, at which `of` stands: Bool
    /// at the table of `text`; false where unset. Bad where what can't be read or used decides.
    AnyOf "anyof" { test: test, text: node, of: node }
    /// Whether the selector selects the labels; false where the selector is unset.
    Selects "selects" { selector: node, labels: node }
    /// Whether the selector has no requirement (`all`) or is one that selects nothing (not `all`); false where unset.
    SelectorIs "selis" { a: node, all: flag }
    /// `a` where `a` is set, else `b`. Bad where `a` is.
    Coalesce "coalesce" { a: node, b: node }
    /// `a` where the condition holds, else `b`. Bad where the condition is.
    Select "select" { condition: node, a: node, b: node }
    /// `a` where the condition holds, else unset.
    Guard "guard" { condition: node, a: node }
    /// Arithmetic: unset where a side is, bad on overflow.
    Arithmetic "arith" { arithmetic: arithmetic, a: node, b: node }
    /// `-a`
    Negate "neg" { a: node }
    /// Int to float or quantity, quantity to float: as the node's type says.
    Convert "conv" { a: node }
    /// A builtin of scalars, row by row: unset where an argument is or the builtin gives nothing; bad where it fails.
    Call "call" { builtin: builtin, args: nodes }
    /// The value as a message prints it (Str); unset stays unset.
    Format "format" { format: format, a: node }
    /// The value as JSON text (Str); unset stays unset.
    Json "json" { format: format, a: node }
    /// Texts one after the other (Str); unset parts are empty.
    Concat "concat" { parts: nodes }
    /// Labels of keys and their values, one after the other (Str). An unset value is no label.
    Labels "labels" { entries: nodes }
    /// The place at the path `suffix` below the row of a reader-filled table: the row that `link` gives, or the node's
    /// own row. With a `key` (Str) the entry of that key in the map there, whether it has one or not; unset where the
    /// key is.
    Place "place" { link: maybe, suffix: suffix, key: maybe }
}
