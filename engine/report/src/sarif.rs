//! `sarif`: SARIF 2.1.0, which code scanning services read.

use crate::shape::{Region, level_name};
use crate::{Report, Style, escape, fingerprint, json};
use serde_json::ser::PrettyFormatter;
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use upright_source::{Diagnostic, Finding, Fix, Related, RuleInfo, Severity, SourceMap, Span, TextEdit};

/// Writes the document.
pub(crate) fn render(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let results: Vec<Value> = report.findings.iter().map(|finding| result(report, finding)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "upright",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": report.rules.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation(report)],
            "results": results,
        }],
    });
    json::write(&document, PrettyFormatter::new(), out)?;
    out.write_all(b"\n")
}

/// SARIF has three levels for our five severities.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The number out of 10 by which GitHub sorts what is tagged `security`, in the middle of the band of each word.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Info => "0.0",
    }
}

fn rule(rule: &RuleInfo) -> Value {
    let full = if rule.description.is_empty() { &rule.title } else { &rule.description };
    let controls = rule.controls.iter().map(|(framework, control)| format!("{framework}/{control}"));
    let tags: Vec<_> = std::iter::once("security".to_owned()).chain(controls).collect();
    let mut object = json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": full},
        "help": {"text": full, "markdown": full},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "severity": rule.severity.name(),
            "security-severity": security_severity(rule.severity),
            "pack": rule.pack,
            "tags": tags,
        },
    });
    if let Some(url) = &rule.url {
        object["helpUri"] = json!(url);
    }
    object
}

fn result(report: &Report, finding: &Finding) -> Value {
    let severity = report.severity(finding);
    let text = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let mut result = json!({
        "ruleId": report.rule_id(finding),
        "ruleIndex": finding.rule,
        "level": level(severity),
        "message": {"text": text},
        "locations": [location(report, finding)],
        "partialFingerprints": {"upright/v1": fingerprint(report, finding).to_string()},
        "properties": properties(finding, severity),
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| related_location(&report.sources, related));
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = finding.fix.as_ref().and_then(|fix| fix_object(&report.sources, fix)) {
        result["fixes"] = json!([fix]);
    }
    if let Some((reason, _)) = &finding.waived {
        result["suppressions"] = json!([{"kind": "external", "status": "accepted", "justification": reason}]);
    }
    result
}

fn properties(finding: &Finding, severity: Severity) -> Value {
    let evidence = finding.evidence.iter().map(|evidence| json!({"path": evidence.path, "value": evidence.value}));
    json!({
        "severity": severity.name(),
        "object": {
            "apiVersion": finding.object.api_version,
            "kind": finding.object.kind,
            "namespace": finding.object.namespace,
            "name": finding.object.name,
        },
        "path": finding.path,
        "evidence": evidence.collect::<Vec<_>>(),
    })
}

fn location(report: &Report, finding: &Finding) -> Value {
    let object = &finding.object;
    let parts = [&object.kind, &object.namespace, &object.name, &finding.path];
    let name = parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join("/");
    let mut location = Map::new();
    if let Some(place) = finding.span.and_then(|span| physical(&report.sources, span)) {
        location.insert("physicalLocation".to_owned(), place);
    }
    location.insert("logicalLocations".to_owned(), json!([{"fullyQualifiedName": name, "kind": "resource"}]));
    Value::Object(location)
}

fn related_location(sources: &SourceMap, related: &Related) -> Value {
    let object = &related.object;
    let mut location = json!({"message": {"text": format!("{} {} {}", object.kind, object.name, related.path)}});
    if let Some(place) = related.span.and_then(|span| physical(sources, span)) {
        location["physicalLocation"] = place;
    }
    location
}

fn physical(sources: &SourceMap, span: Span) -> Option<Value> {
    let place = Region::of(sources, span)?;
    Some(json!({"artifactLocation": {"uri": escape::uri(place.file)}, "region": region(place)}))
}

fn region(place: Region<'_>) -> Value {
    json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

/// SARIF asks for at least one change; a fix without edits of the text has none.
fn fix_object(sources: &SourceMap, fix: &Fix) -> Option<Value> {
    let edits = fix.edits.as_ref().filter(|edits| !edits.is_empty())?;
    let mut files: Vec<(&str, Vec<Value>)> = Vec::new();
    for TextEdit { span, text } in edits {
        let place = Region::of(sources, *span)?;
        let replacement = json!({"deletedRegion": region(place), "insertedContent": {"text": text}});
        match files.iter_mut().find(|(file, _)| *file == place.file) {
            Some((_, replacements)) => replacements.push(replacement),
            None => files.push((place.file, vec![replacement])),
        }
    }
    let change = |(file, replacements): (&str, Vec<Value>)| json!({"artifactLocation": {"uri": escape::uri(file)}, "replacements": replacements});
    let changes: Vec<_> = files.into_iter().map(change).collect();
    Some(json!({"description": {"text": "change the object so that the rule holds"}, "artifactChanges": changes}))
}

fn invocation(report: &Report) -> Value {
    let (rules, inputs): (Vec<_>, Vec<_>) = report.diagnostics.iter().partition(|d| d.code.starts_with('U'));
    let notifications = |diagnostics: Vec<&Diagnostic>| {
        diagnostics.into_iter().map(|diagnostic| notification(report, diagnostic)).collect::<Vec<_>>()
    };
    json!({
        "executionSuccessful": !report.has_errors(),
        "toolExecutionNotifications": notifications(inputs),
        "toolConfigurationNotifications": notifications(rules),
    })
}

fn notification(report: &Report, diagnostic: &Diagnostic) -> Value {
    let parts = [Some(&diagnostic.title), Some(&diagnostic.primary.text), diagnostic.help.as_ref()];
    let text = parts.into_iter().flatten().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("\n");
    let mut notification = json!({
        "descriptor": {"id": diagnostic.code},
        "level": level_name(diagnostic.level),
        "message": {"text": text},
    });
    if let Some(place) = physical(&report.sources, diagnostic.primary.span) {
        notification["locations"] = json!([{"physicalLocation": place}]);
    }
    notification
}
