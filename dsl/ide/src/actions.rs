//! Mistakes in words, and what mends them.

use crate::workspace::Workspace;
use upright_source::{Diagnostic, FileId, Span};

/// A change that mends a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does.
    pub title: String,
    /// The code of the mistake.
    pub code: &'static str,
    /// Where the mistake is.
    pub at: Span,
    /// What is replaced, and by what.
    pub edits: Vec<(Span, String)>,
}

/// A diagnostic as one text: what is wrong, why, and what to do.
///
/// ```
/// use upright_ide::{message, Workspace};
///
/// let mut workspace = Workspace::new();
/// let text = "/// t.\nrule r { severity low for p in Pod deny p.spec.hostNetwrk message \"m\" }";
/// let file = workspace.set_file("acme", "r", text);
/// let all: Vec<String> = workspace.diagnostics(file).iter().map(message).collect();
/// assert_eq!(all, ["`PodSpec` has no field `hostNetwrk`: not a field of `PodSpec`\nhelp: did you mean `hostNetwork`?"]);
/// ```
pub fn message(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.title.clone();
    if !diagnostic.primary.text.is_empty() {
        text.push_str(": ");
        text.push_str(&diagnostic.primary.text);
    }
    if let Some(help) = &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    text
}

impl Workspace {
    /// What mends the mistakes that touch a range of a file.
    pub fn actions(&self, id: FileId, start: u32, end: u32) -> Vec<Action> {
        let Some(analysis) = self.analysis(id) else { return Vec::new() };
        let touches = |span: Span| span.file == id && span.start <= end && start <= span.end;
        let near = analysis.diagnostics.iter().filter(|report| {
            touches(report.primary.span) || report.suggestion.as_ref().is_some_and(|edit| touches(edit.span))
        });
        near.filter_map(|report| {
            let edit = report.suggestion.as_ref()?;
            Some(Action {
                title: title(&edit.text, &edit.replacement),
                code: report.code,
                at: report.primary.span,
                edits: vec![(edit.span, edit.replacement.clone())],
            })
        })
        .collect()
    }
}

/// `did you mean …?` says what to do where it stands beside the text, not in a menu.
fn title(text: &str, replacement: &str) -> String {
    match text.starts_with("did you mean") {
        true => format!("write `{replacement}`"),
        false => text.to_owned(),
    }
}
