//! Turns findings and diagnostics into what people and tools read.
