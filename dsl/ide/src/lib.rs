//! What editors ask of rule texts: mistakes and their mending, hover, completion, definitions, references, renames,
//! outlines, semantic tokens, layout.
//!
//! A [`Workspace`] holds texts that the host gives it and answers questions about them; the language server and the
//! playground are thin hosts around it. It does no I/O. Every answer works on half-typed text, and none of them panics.
//!
//! Places are byte offsets; [`Lines`] turns them into lines and columns as editors count them (UTF-16) and back.
//!
//! ```
//! use upright_ide::Workspace;
//!
//! let mut workspace = Workspace::new();
//! let text = "/// No host network.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostNet\n}\n";
//! let file = workspace.set_file("acme", "r", text);
//! let offset = text.find("hostNet").map_or(0, |at| at + "hostNet".len());
//! let completions = workspace.complete(file, offset as u32);
//! assert!(completions.items.iter().any(|item| item.label == "hostNetwork" && item.detail == "bool"));
//! ```

mod actions;
mod complete;
mod describe;
mod hover;
mod interface;
mod lines;
mod members;
mod navigate;
mod outline;
mod scope;
mod site;
mod tokens;
mod walk;
mod words;
mod workspace;

pub use actions::{Action, message};
pub use complete::{Completion, CompletionKind, Completions};
pub use hover::Hover;
pub use lines::{LineColumn, Lines};
pub use navigate::{Edits, RenameError};
pub use outline::{Outline, OutlineKind};
pub use tokens::{SemanticKind, SemanticToken};
pub use upright_source::{Diagnostic, FileId, Label, Level, Span, Suggestion};
pub use workspace::{Changed, Workspace};
