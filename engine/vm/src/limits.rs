//! How much a run may hold before something is *not evaluated*.

/// Limits of one evaluation. What goes past one makes the rules that need it *not evaluated*, it never shortens
/// anything silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows of one table that is made from others, such as pairs, per batch.
    pub rows: usize,
    /// Rows that one object may fill, over all tables.
    pub object_rows: usize,
    /// Objects of one batch.
    pub batch_objects: usize,
    /// Rows after which a batch is closed.
    pub batch_rows: usize,
    /// Bytes of the texts of a batch, and of the inventory.
    pub text: usize,
    /// Findings of one rule on one object; more are counted only.
    pub hits: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            rows: 1 << 20,
            object_rows: 1 << 20,
            batch_objects: 1024,
            batch_rows: 1 << 16,
            text: 512 << 20,
            hits: 1000,
        }
    }
}
