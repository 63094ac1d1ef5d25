//! A rule's own page: what `explain` shows.

use super::paint::Paint;
use crate::{Style, escape::visible_lines};
use std::io::{self, Write};
use upright_source::{RuleInfo, SourceMap};

/// Writes what there is to know of a rule. `facts` are what its pack knows of it (parameters, profiles): name and text of
/// each line.
///
/// # Errors
/// Those of `out`.
pub fn render_rule(
    rule: &RuleInfo,
    facts: &[(&str, String)],
    sources: &SourceMap,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint::new(style);
    let head = format!("{} ({})", rule.id, rule.severity.name());
    writeln!(out, "{}", paint.severity(rule.severity, &head))?;
    writeln!(out, "{}", paint.bold(&rule.title))?;
    if !rule.description.is_empty() {
        writeln!(out, "\n{}", visible_lines(&rule.description))?;
    }
    writeln!(out)?;
    let mut line = |name: &str, text: &str| writeln!(out, "{} {}", paint.dim(&format!("{name}:")), visible_lines(text));
    if !rule.controls.is_empty() {
        let controls = rule.controls.iter().map(|(framework, control)| format!("{framework} {control}"));
        line("controls", &controls.collect::<Vec<_>>().join(", "))?;
    }
    for (name, text) in facts {
        line(name, text)?;
    }
    if let Some(url) = &rule.url {
        line("more", url)?;
    }
    let place = rule.span.and_then(|span| sources.locate(span));
    let place = place.map_or(String::new(), |(file, position)| format!(", {file}:{}", position.line));
    line("pack", &format!("{}{place}", rule.pack))
}
