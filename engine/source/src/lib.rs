//! Files, spans, diagnostics and findings: the plain data that every stage passes on.
//!
//! Nothing here does I/O, renders or colours: stages return these facts, `upright-report` turns them into words.

mod diagnostic;
mod file;
mod finding;

pub use diagnostic::{Diagnostic, Label, Level, Suggestion};
pub use file::{FileId, Position, SourceFile, SourceMap, Span};
pub use finding::{Evidence, Finding, Fix, ObjectRef, PatchOp, Related, RuleInfo, Severity, TextEdit, Verdict};
