//! `github`: workflow commands, which GitHub Actions shows as annotations.

use crate::human::object_name;
use crate::shape::Region;
use crate::{Report, Style, escape};
use std::io::{self, Write};
use upright_source::{Diagnostic, Finding, Level, Severity};

/// Writes a command for each open finding and each diagnostic, and a last line for people who read the log.
pub(crate) fn render(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in &report.diagnostics {
        render_diagnostic(report, diagnostic, out)?;
    }
    for finding in report.open() {
        render_finding(report, finding, out)?;
    }
    let count = report.open().count();
    writeln!(out, "upright: {count} finding{} in {} objects", if count == 1 { "" } else { "s" }, report.objects)
}

fn render_finding(report: &Report, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let severity = report.severity(finding);
    let command = match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    };
    let mut message = format!("{}: {}", object_name(&finding.object), finding.message);
    if let Some(help) = &finding.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let title = format!("{} ({})", report.rule_id(finding), severity.name());
    let region = finding.span.and_then(|span| Region::of(&report.sources, span));
    write_command(command, region, &title, &message, out)
}

fn render_diagnostic(report: &Report, diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let command = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut message = diagnostic.title.clone();
    if !diagnostic.primary.text.is_empty() {
        message.push_str(": ");
        message.push_str(&diagnostic.primary.text);
    }
    if let Some(help) = &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let region = Region::of(&report.sources, diagnostic.primary.span);
    write_command(command, region, diagnostic.code, &message, out)
}

fn write_command(
    command: &str,
    region: Option<Region<'_>>,
    title: &str,
    message: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "::{command} ")?;
    if let Some(region) = region {
        let file = escape::github_property(&escape::visible(region.file));
        write!(out, "file={file},line={},endLine={},col={}", region.line, region.end_line, region.column)?;
        // A column of another line than the first is of no use to GitHub, which then refuses both.
        if region.line == region.end_line {
            write!(out, ",endColumn={}", region.end_column)?;
        }
        write!(out, ",")?;
    }
    let message = escape::visible_lines(message);
    let title = escape::visible(title);
    writeln!(out, "title={}::{}", escape::github_property(&title), escape::github_message(&message))
}
