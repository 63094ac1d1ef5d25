//! One file for each command.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod dump;
pub(crate) mod explain;
pub(crate) mod fix;
pub(crate) mod fmt;
pub(crate) mod init;
pub(crate) mod lsp;
pub(crate) mod repl;
pub(crate) mod rules;
pub(crate) mod test;
pub(crate) mod tree;
pub(crate) mod why;
