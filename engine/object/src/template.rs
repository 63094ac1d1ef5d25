//! Tells templates (Helm and its kin) from broken manifests.
//!
//! Only text that no cluster would take is called a template: a manifest that merely holds `{{ … }}` in a text, as
//! Prometheus rules and Argo workflows do, is read like any other. Else `{{` would be a way past every rule.

/// Where an action (`{{ … }}`) stands outside of quotes and comments on a line of `text` that begins at or before `until`.
pub(crate) fn action(text: &str, until: usize) -> Option<(usize, usize)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > until {
            return None;
        }
        if let Some(found) = action_in_line(line) {
            let end = line.get(found..).and_then(|l| l.find("}}")).map_or(line.trim_end().len(), |e| found + e + 2);
            return Some((at + found, at + end));
        }
        at += line.len();
    }
    None
}

fn action_in_line(line: &str) -> Option<usize> {
    let found = line.find("{{")?;
    let before = line.get(..found)?;
    let quoted = before.contains(['"', '\'']);
    let comment = before.trim_start().starts_with('#') || before.contains(" #");
    (!quoted && !comment).then_some(found)
}
