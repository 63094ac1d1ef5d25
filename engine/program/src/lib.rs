//! The compiled form of a rule set: tables, columns, ops, and the verifier that every program passes.
