//! Names, types and narrowing: from the tree to the typed IR.

pub mod ir;
