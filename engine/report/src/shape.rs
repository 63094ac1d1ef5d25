//! The shapes of findings, rules and diagnostics in JSON: the contract with tools, shared by the JSON formats.

use crate::{Report, fingerprint};
use serde::Serialize;
use serde_json::Value;
use upright_source::{Diagnostic, Finding, Fix, Label, Level, ObjectRef, PatchOp, RuleInfo, SourceMap, Span};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FindingShape<'a> {
    rule: &'a str,
    severity: &'a str,
    object: ObjectShape<'a>,
    path: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
    missing: bool,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    controls: Vec<ControlShape<'a>>,
    evidence: Vec<EvidenceShape<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<WaivedShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<ObjectShape<'a>>,
    fingerprint: String,
}

impl<'a> FindingShape<'a> {
    pub(crate) fn new(report: &'a Report, finding: &'a Finding) -> FindingShape<'a> {
        let sources = &report.sources;
        let rule = report.rules.get(finding.rule);
        let region = finding.span.and_then(|span| Region::of(sources, span));
        FindingShape {
            rule: report.rule_id(finding),
            severity: report.severity(finding).name(),
            object: ObjectShape::new(&finding.object),
            path: &finding.path,
            file: region.map(|region| region.file),
            line: region.map(|region| region.line),
            column: region.map(|region| region.column),
            end_line: region.map(|region| region.end_line),
            end_column: region.map(|region| region.end_column),
            missing: finding.missing,
            message: &finding.message,
            help: finding.help.as_deref(),
            url: rule.and_then(|rule| rule.url.as_deref()),
            controls: rule.map_or_else(Vec::new, controls),
            evidence: finding
                .evidence
                .iter()
                .map(|evidence| EvidenceShape { path: &evidence.path, value: &evidence.value })
                .collect(),
            related: finding.related.iter().map(|related| RelatedShape::new(sources, related)).collect(),
            fix: finding.fix.as_ref().map(|fix| FixShape::new(sources, fix)),
            waived: finding.waived.as_ref().map(|(reason, until)| WaivedShape { reason, until: until.as_deref() }),
            owner: finding.owner.as_ref().map(ObjectShape::new),
            fingerprint: fingerprint(report, finding).to_string(),
        }
    }
}

/// Unlike [`ObjectRef`]'s own form it always has all four members.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectShape<'a> {
    api_version: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
}

impl<'a> ObjectShape<'a> {
    fn new(object: &'a ObjectRef) -> ObjectShape<'a> {
        ObjectShape {
            api_version: &object.api_version,
            kind: &object.kind,
            namespace: &object.namespace,
            name: &object.name,
        }
    }
}

#[derive(Serialize)]
struct ControlShape<'a> {
    framework: &'a str,
    control: &'a str,
}

fn controls(rule: &RuleInfo) -> Vec<ControlShape<'_>> {
    rule.controls.iter().map(|(framework, control)| ControlShape { framework, control }).collect()
}

#[derive(Serialize)]
struct EvidenceShape<'a> {
    path: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct RelatedShape<'a> {
    object: ObjectShape<'a>,
    path: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
}

impl<'a> RelatedShape<'a> {
    fn new(sources: &'a SourceMap, related: &'a upright_source::Related) -> RelatedShape<'a> {
        let region = related.span.and_then(|span| Region::of(sources, span));
        RelatedShape {
            object: ObjectShape::new(&related.object),
            path: &related.path,
            file: region.map(|region| region.file),
            line: region.map(|region| region.line),
            column: region.map(|region| region.column),
        }
    }
}

#[derive(Serialize)]
struct WaivedShape<'a> {
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<&'a str>,
}

#[derive(Serialize)]
struct FixShape<'a> {
    patch: Vec<PatchShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edits: Option<Vec<EditShape<'a>>>,
}

impl<'a> FixShape<'a> {
    fn new(sources: &'a SourceMap, fix: &'a Fix) -> FixShape<'a> {
        let edit = |edit: &'a upright_source::TextEdit| {
            Some(EditShape { region: Region::of(sources, edit.span)?, text: &edit.text })
        };
        FixShape {
            patch: fix.patch.iter().map(PatchShape::new).collect(),
            edits: fix.edits.as_ref().and_then(|edits| edits.iter().map(edit).collect()),
        }
    }
}

#[derive(Serialize)]
struct PatchShape<'a> {
    op: &'static str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
}

impl<'a> PatchShape<'a> {
    fn new(op: &'a PatchOp) -> PatchShape<'a> {
        let json = |text: &str| Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())));
        match op {
            PatchOp::Add { path, value } => PatchShape { op: "add", path, value: json(value) },
            PatchOp::Replace { path, value } => PatchShape { op: "replace", path, value: json(value) },
            PatchOp::Test { path, value } => PatchShape { op: "test", path, value: json(value) },
            PatchOp::Remove { path } => PatchShape { op: "remove", path, value: None },
        }
    }
}

#[derive(Serialize)]
struct EditShape<'a> {
    #[serde(flatten)]
    region: Region<'a>,
    text: &'a str,
}

/// A span as people count it. Ends are after the last character, as in SARIF.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Region<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) end_line: u32,
    pub(crate) end_column: u32,
}

impl<'a> Region<'a> {
    /// None if the span is not of these files.
    pub(crate) fn of(sources: &'a SourceMap, span: Span) -> Option<Region<'a>> {
        let file = sources.get(span.file)?;
        let (start, end) = (file.position(span.start), file.position(span.end));
        Some(Region {
            file: &file.name,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        })
    }
}

#[derive(Serialize)]
pub(crate) struct RuleShape<'a> {
    id: &'a str,
    pack: &'a str,
    severity: &'a str,
    title: &'a str,
    description: &'a str,
    controls: Vec<ControlShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

impl<'a> RuleShape<'a> {
    pub(crate) fn new(rule: &'a RuleInfo) -> RuleShape<'a> {
        RuleShape {
            id: &rule.id,
            pack: &rule.pack,
            severity: rule.severity.name(),
            title: &rule.title,
            description: &rule.description,
            controls: controls(rule),
            url: rule.url.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DiagnosticShape<'a> {
    code: &'a str,
    level: &'static str,
    title: &'a str,
    #[serde(flatten)]
    place: LabelShape<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secondary: Vec<LabelShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<EditShape<'a>>,
}

impl<'a> DiagnosticShape<'a> {
    pub(crate) fn new(sources: &'a SourceMap, diagnostic: &'a Diagnostic) -> DiagnosticShape<'a> {
        DiagnosticShape {
            code: diagnostic.code,
            level: level_name(diagnostic.level),
            title: &diagnostic.title,
            place: LabelShape::new(sources, &diagnostic.primary),
            secondary: diagnostic.secondary.iter().map(|label| LabelShape::new(sources, label)).collect(),
            help: diagnostic.help.as_deref(),
            suggestion: diagnostic.suggestion.as_ref().and_then(|suggestion| {
                let region = Region::of(sources, suggestion.span)?;
                Some(EditShape { region, text: &suggestion.replacement })
            }),
        }
    }
}

#[derive(Serialize)]
struct LabelShape<'a> {
    #[serde(flatten)]
    region: Option<Region<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
}

impl<'a> LabelShape<'a> {
    fn new(sources: &'a SourceMap, label: &'a Label) -> LabelShape<'a> {
        LabelShape { region: Region::of(sources, label.span), label: &label.text }
    }
}

/// The word for a level.
pub(crate) fn level_name(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}
