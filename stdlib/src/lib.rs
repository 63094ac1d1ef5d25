//! The standard rules, as data.
