//! The command `upright`.
fn main() {}
