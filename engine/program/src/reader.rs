//! How the text of an object fills tables and columns: a trie of paths per API version and kind.
//!
//! One trie serves both the batch and the inventory: when objects fill the batch, only actions on tables that hang on
//! `OBJECTS` are carried out, when they fill the inventory only those on tables that hang on `INVENTORY`.

use crate::program::id;
use crate::{TableId, Ty};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

id! {
    /// A column: [`crate::ProgramParts::columns`].
    ColumnId;
    /// A reader: [`crate::ProgramParts::readers`].
    ReaderId;
    /// A node of a trie: [`Reader::nodes`].
    TrieId;
    /// A path below a row: [`crate::ProgramParts::suffixes`].
    SuffixId;
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Step {
    /// A field of an object or key of a map.
    Key(Arc<str>),
    /// An element of a list.
    Item(u32),
}

/// A path below a row.
pub type Suffix = Vec<Step>;

/// A column of a reader-filled table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Column {
    /// The table: `OBJECTS`, `INVENTORY` or a `Rows`.
    pub table: TableId,
    /// How the value is read; the representation follows from it.
    pub read: Read,
    /// Path below the row, for listings and reasons.
    pub suffix: Suffix,
    /// Missing is bad: where a value (not null) stands at this many steps of the suffix; for 0, wherever the row is.
    pub required: Option<u32>,
}

/// How a value of a manifest becomes a cell. `null` is unset. What does not fit is *bad*, but where `lenient` reads
/// say otherwise; so is what lies below something that is no map or list, of which is not known whether it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Read {
    /// Bool.
    Bool,
    /// Int: an integer (or a float without a fraction).
    Int,
    /// Float: a number.
    Float,
    /// Str: a string.
    Str,
    /// Quantity: a string or number.
    Quantity,
    /// Int, nanoseconds: a string like `1h30m`.
    Duration,
    /// Int, nanoseconds: a number of seconds.
    Seconds,
    /// Int, microseconds since 1970: RFC 3339.
    Timestamp,
    /// Int, a version's key.
    Version,
    /// Int: a file mode (number, or octal text).
    FileMode,
    /// Net: an address.
    Ip,
    /// Net: a range.
    Cidr,
    /// Str: an image reference; bad where it is none.
    Image,
    /// Str: a cron schedule; bad where it is none.
    Cron,
    /// Selector: a LabelSelector object. `nil` says what an unset one (also `null`) is.
    Selector {
        /// Unset is: nothing selected (`Some(false)`), everything (`Some(true)`), unset (`None`).
        nil: Option<bool>,
    },
    /// Selector: a plain map of labels; an empty or unset one as `nil` says.
    PlainSelector {
        /// As for `Selector`.
        nil: Option<bool>,
    },
    /// Labels: a map of strings; unset is empty.
    Labels,
    /// Int: what an int-or-string is: 0 an int, 1 a text.
    IntOrStringTag,
    /// Int: the int of an int-or-string, else unset.
    IntOrStringInt,
    /// Str: the text of an int-or-string, else unset.
    IntOrStringText,
    /// Str: an int-or-percent as text (`3`, `50%`); bad where it is neither.
    IntOrPercent,
    /// Str: canonical JSON of the whole subtree (keys sorted), for comparisons and fixes; never bad.
    Canonical,
    /// Bool: true where there is a value that is not null, else unset.
    Present,
    /// Int, the shape: 1 null, 2 an empty list or map, 3 a filled one, 4 a string, 5 a bool, 6 an integer, 7 another
    /// number, 8 an empty string. Unset where there is nothing; never bad.
    Shape,
    /// Int: how many elements a list has; 0 where unset; bad where it is none.
    Len,
    /// Int: how many entries a map has; 0 where unset; bad where it is none.
    Size,
    /// Str: a scalar as the manifest has it; unset for null, lists and maps; never bad.
    Raw,
    /// Bool, where the value is a bool; else unset (never bad).
    LenientBool,
    /// Int, where the value is an integer; else unset.
    LenientInt,
    /// Float, where the value is a number; else unset.
    LenientFloat,
    /// Str, where the value is a string; else unset.
    LenientStr,
    /// Bool, set where the value is a list: whether all its elements have the shape (as in `Shape`; integers are
    /// numbers too).
    ListOf {
        /// The shape.
        shape: u8,
    },
}

impl Read {
    /// Whether it makes something of any value, so that no cell is ever bad: what rules ask of json, and of what a
    /// schema does not have.
    pub fn takes_anything(self) -> bool {
        matches!(
            self,
            Read::Canonical
                | Read::Shape
                | Read::Raw
                | Read::LenientBool
                | Read::LenientInt
                | Read::LenientFloat
                | Read::LenientStr
                | Read::ListOf { .. }
        )
    }

    /// The representation of the column.
    pub fn ty(self) -> Ty {
        match self {
            Read::Bool | Read::Present | Read::LenientBool | Read::ListOf { .. } => Ty::Bool,
            Read::Float | Read::LenientFloat => Ty::Float,
            Read::Quantity => Ty::Quantity,
            Read::Ip | Read::Cidr => Ty::Net,
            Read::Selector { .. } | Read::PlainSelector { .. } => Ty::Selector,
            Read::Labels => Ty::Labels,
            Read::Str
            | Read::Image
            | Read::Cron
            | Read::IntOrStringText
            | Read::IntOrPercent
            | Read::Canonical
            | Read::Raw
            | Read::LenientStr => Ty::Str,
            Read::Int
            | Read::Duration
            | Read::Seconds
            | Read::Timestamp
            | Read::Version
            | Read::FileMode
            | Read::IntOrStringTag
            | Read::IntOrStringInt
            | Read::Shape
            | Read::Len
            | Read::Size
            | Read::LenientInt => Ty::Int,
        }
    }
}

/// How objects of one API version and kind are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// `apps/v1`; empty in the last reader.
    pub api_version: Arc<str>,
    /// `Deployment`; empty in the last reader.
    pub kind: Arc<str>,
    /// Whether the kind has a namespace (an unset one is then the run's default).
    pub namespaced: bool,
    /// The trie; the first node is the object's root.
    pub nodes: Vec<TrieNode>,
}

/// A node of a trie: what to do with a value at its path, and where to go below.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrieNode {
    /// What to do, in order, before going below.
    pub actions: Vec<Action>,
    /// Below: by key, sorted. The keys `$request` and `$old` at the root are the admission request and the object
    /// before it.
    pub keys: Vec<(Arc<str>, TrieId)>,
    /// Below: single elements of a list by index, sorted.
    pub items: Vec<(u32, TrieId)>,
    /// Below: every element of a list.
    pub each: Option<TrieId>,
    /// Below: every entry of a map.
    pub entries: Option<TrieId>,
}

/// What to do with a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Read it into a column, at the row of the column's table that was opened last (an object table's row is the
    /// object).
    Cell {
        /// The column.
        column: ColumnId,
    },
    /// Open a row of a table for this value (below `each` or `entries`: for every element or entry, with its index or key).
    Open {
        /// The table.
        table: TableId,
        /// Which of the table's sources this is: rows of one parent are ordered by it.
        source: u16,
    },
    /// The same for a value inside json: no row is missed where json has no list or map here.
    OpenJson {
        /// The table.
        table: TableId,
    },
    /// Open a row for the name of every set field of this object, sorted; the name is the row's key.
    Names {
        /// The table.
        table: TableId,
    },
    /// Open a row for every string below (keys not), unknown fields included, in the order of the document.
    Leaves {
        /// The table. Its column with an empty suffix and `Read::Str` is the text.
        table: TableId,
    },
    /// Parse this text (or base64 of a text) as a document of the reader's kind, open a row for it, and read it with
    /// that reader's trie, in which the row stands for the object. No row where it is no such document.
    Embedded {
        /// The table of the document's row.
        table: TableId,
        /// Whether the text is base64.
        base64: bool,
        /// `apiVersion` that the document must have.
        api_version: Arc<str>,
        /// `kind` that it must have.
        kind: Arc<str>,
        /// Where the trie for the document starts, in this reader.
        root: TrieId,
    },
}
