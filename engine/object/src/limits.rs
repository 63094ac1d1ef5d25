//! How much of a stranger's text is read before a typed error ends it.

/// Limits of one call of [`read`](crate::read). Each has a diagnostic of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub bytes: usize,
    /// Documents of one file (YAML documents, JSON values).
    pub documents: usize,
    /// Maps and lists inside each other, in one document.
    pub depth: usize,
    /// Values of one document, those that aliases repeat included.
    pub nodes: usize,
    /// Values that the aliases and merges of one document repeat.
    pub alias_nodes: usize,
    /// Bytes of one key.
    pub key_bytes: usize,
    /// Diagnostics of one file; more are counted only.
    pub diagnostics: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 128 << 20,
            documents: 1_000_000,
            depth: 500,
            nodes: 16_000_000,
            alias_nodes: 100_000,
            key_bytes: 16 << 10,
            diagnostics: 500,
        }
    }
}
