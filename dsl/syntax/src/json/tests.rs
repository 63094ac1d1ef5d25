//! Tests of rules.

use serde_json::Value;
use upright_source::Span;

use super::JsonError;
use super::node::{At, Fields, In, Json, Layer, Out, fields, word};
use crate::ast;

fields!(ast::Test { rule "rule", entries "entries" });
fields!(ast::Document { text "text", changes "with" });
fields!(ast::Expect { outcome "outcome", object "object", at "at" });

impl Json for ast::TestEntry {
    fn write(&self, layer: Layer) -> Option<Value> {
        match self {
            ast::TestEntry::Let(binding) => {
                let mut out = Out::new("let", layer);
                binding.put(&mut out);
                out.finish(binding.name.span.to(binding.value.span))
            }
            ast::TestEntry::Case(case) => {
                let mut out = Out::new("case", layer);
                out.put("title", &case.title);
                out.put("steps", &case.steps);
                out.finish(case.span)
            }
            ast::TestEntry::Error(span) => Out::new("error", layer).finish(*span),
        }
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let object = at.object()?;
        let entry = match object.node()? {
            "let" => ast::TestEntry::Let(Fields::take(&object)?),
            "case" => ast::TestEntry::Case(ast::Case {
                title: object.field("title")?,
                steps: object.field("steps")?,
                span: object.span()?,
            }),
            _ => return object.unknown("part of a test"),
        };
        object.finish()?;
        Ok(entry)
    }
}

impl Json for ast::CaseStep {
    fn write(&self, layer: Layer) -> Option<Value> {
        use ast::CaseStepKind;
        let node = match &self.kind {
            CaseStepKind::Given(_) => "given",
            CaseStepKind::Old(_) => "old",
            CaseStepKind::Request(_) => "request",
            CaseStepKind::Set(_) => "set",
            CaseStepKind::Kubernetes(_) => "kubernetes",
            CaseStepKind::Now(_) => "now",
            CaseStepKind::Expect(_) => "expect",
            CaseStepKind::Error => "error",
        };
        let mut out = Out::new(node, layer);
        match &self.kind {
            CaseStepKind::Given(document) | CaseStepKind::Old(document) => document.put(&mut out),
            CaseStepKind::Request(value) => out.put("value", value),
            CaseStepKind::Set(set) => set.put(&mut out),
            CaseStepKind::Kubernetes(text) | CaseStepKind::Now(text) => out.put("value", text),
            CaseStepKind::Expect(expect) => expect.put(&mut out),
            CaseStepKind::Error => {}
        }
        out.finish(self.span)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        use ast::CaseStepKind;
        let object = at.object()?;
        let kind = match object.node()? {
            "given" => CaseStepKind::Given(Fields::take(&object)?),
            "old" => CaseStepKind::Old(Fields::take(&object)?),
            "request" => CaseStepKind::Request(object.field("value")?),
            "set" => CaseStepKind::Set(Fields::take(&object)?),
            "kubernetes" => CaseStepKind::Kubernetes(object.field("value")?),
            "now" => CaseStepKind::Now(object.field("value")?),
            "expect" => CaseStepKind::Expect(Fields::take(&object)?),
            _ => return object.unknown("part of a case"),
        };
        let step = ast::CaseStep { kind, span: object.span()? };
        object.finish()?;
        Ok(step)
    }
}

impl Json for ast::DocumentSet {
    fn write(&self, layer: Layer) -> Option<Value> {
        let mut out = Out::new("change", layer);
        out.put("path", &self.path);
        out.put("value", &self.value);
        out.finish(self.path.span.to(self.value.span))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let object = at.node("change")?;
        let set = ast::DocumentSet { path: object.field("path")?, value: object.field("value")? };
        object.finish()?;
        Ok(set)
    }
}

/// Fields are strings, indexes numbers, keys objects with a `key`.
impl Json for ast::DocumentPath {
    fn write(&self, layer: Layer) -> Option<Value> {
        self.steps.write(layer)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let steps: Vec<ast::DocumentStep> = Json::read(at)?;
        if !matches!(steps.first(), Some(ast::DocumentStep::Field(_))) {
            return at.error("a path begins with a field");
        }
        Ok(ast::DocumentPath { steps, span: Span::default() })
    }
}

impl Json for ast::DocumentStep {
    fn write(&self, layer: Layer) -> Option<Value> {
        match self {
            ast::DocumentStep::Field(name) => name.write(layer),
            ast::DocumentStep::Index { index, .. } => Some(Value::from(*index)),
            ast::DocumentStep::Key(key) => Some(serde_json::json!({ "key": key.value })),
        }
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        if at.value.is_string() {
            return Ok(ast::DocumentStep::Field(Json::read(at)?));
        }
        if let Some(index) = at.value.as_u64() {
            let Ok(index) = u32::try_from(index) else { return at.error("this index is too large") };
            return Ok(ast::DocumentStep::Index { index, span: Span::default() });
        }
        let object = at.object()?;
        if object.has("node") || object.has("span") {
            return at.error("a key is `{\"key\": …}` and nothing else");
        }
        let key = object.field("key")?;
        object.finish()?;
        Ok(ast::DocumentStep::Key(key))
    }
}

/// `Deployment/shop/web`.
impl Json for ast::ObjectName {
    fn write(&self, _: Layer) -> Option<Value> {
        let namespace = self.namespace.as_ref().map(|n| format!("{n}/")).unwrap_or_default();
        Some(Value::from(format!("{}/{namespace}{}", self.kind, self.name)))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let parts: Vec<&str> = at.string()?.split('/').collect();
        let name = |kind: &str, namespace: Option<&str>, name: &str| ast::ObjectName {
            kind: kind.to_owned(),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
            span: Span::default(),
        };
        match parts[..] {
            [kind, last] => Ok(name(kind, None, last)),
            [kind, namespace, last] => Ok(name(kind, Some(namespace), last)),
            _ => at.error("`Kind/name` or `Kind/namespace/name` is expected"),
        }
    }
}

word!(ast::Outcome, "outcome", [
    "fail" ast::Outcome::Fail,
    "pass" ast::Outcome::Pass,
    "not-applicable" ast::Outcome::NotApplicable,
    "not-evaluated" ast::Outcome::NotEvaluated,
    "fixed" ast::Outcome::Fixed,
]);
