//! From the typed IR to a program.
