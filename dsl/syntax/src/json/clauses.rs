//! Clauses.

use serde_json::Value;
use upright_source::{Severity, Span};

use super::JsonError;
use super::node::{At, Fields, In, Json, Layer, Out, fields};
use crate::ast;

impl Json for ast::Clause {
    fn write(&self, layer: Layer) -> Option<Value> {
        let mut out = Out::new(node_name(&self.kind), layer);
        out.put("doc", &self.doc);
        put_kind(&self.kind, &mut out);
        out.finish(self.span)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let object = at.object()?;
        let kind = take_kind(&object)?;
        let param = matches!(kind, ast::ClauseKind::Param(_));
        let doc = if param { object.field("doc")? } else { None };
        let clause = ast::Clause { kind, doc, span: object.span()? };
        object.finish()?;
        Ok(clause)
    }
}

fn node_name(kind: &ast::ClauseKind) -> &'static str {
    use ast::ClauseKind;
    match kind {
        ClauseKind::Param(_) => "param",
        ClauseKind::For(_) => "for",
        ClauseKind::Let(_) => "let",
        ClauseKind::When(_) => "when",
        ClauseKind::Verdict(verdict) => match verdict.polarity {
            ast::Polarity::Deny => "deny",
            ast::Polarity::Require => "require",
        },
        ClauseKind::Message(_) => "message",
        ClauseKind::Help(_) => "help",
        ClauseKind::Url(_) => "url",
        ClauseKind::Severity(_) => "severity",
        ClauseKind::Controls(_) => "controls",
        ClauseKind::Fix(ast::FixStep::Set { .. }) => "fix_set",
        ClauseKind::Fix(ast::FixStep::Add { .. }) => "fix_add",
        ClauseKind::Fix(ast::FixStep::Remove { .. }) => "fix_remove",
        ClauseKind::Reason(_) => "reason",
        ClauseKind::Until(_) => "until",
        ClauseKind::Error => "error",
    }
}

fn put_kind(kind: &ast::ClauseKind, out: &mut Out) {
    use ast::ClauseKind;
    match kind {
        ClauseKind::Param(param) => param.put(out),
        ClauseKind::For(clause) => clause.put(out),
        ClauseKind::Let(clause) => clause.put(out),
        ClauseKind::When(cond) => out.put("cond", cond),
        ClauseKind::Verdict(verdict) => {
            out.put("cond", &verdict.cond);
            out.put("at", &verdict.at);
        }
        ClauseKind::Message(text) | ClauseKind::Help(text) => out.put("text", text),
        ClauseKind::Url(text) | ClauseKind::Reason(text) | ClauseKind::Until(text) => out.put("text", text),
        ClauseKind::Severity(word) => out.put("level", word),
        ClauseKind::Controls(controls) => out.put("controls", controls),
        ClauseKind::Fix(ast::FixStep::Set { place, value } | ast::FixStep::Add { value, place }) => {
            out.put("place", place);
            out.put("value", value);
        }
        ClauseKind::Fix(ast::FixStep::Remove { place }) => out.put("place", place),
        ClauseKind::Error => {}
    }
}

fn take_kind(object: &In<'_>) -> Result<ast::ClauseKind, JsonError> {
    use ast::ClauseKind;
    let verdict = |polarity| {
        Ok(ClauseKind::Verdict(ast::Verdict { polarity, cond: object.field("cond")?, at: object.field("at")? }))
    };
    Ok(match object.node()? {
        "param" => ClauseKind::Param(ast::Param::take(object)?),
        "for" => ClauseKind::For(ast::For::take(object)?),
        "let" => ClauseKind::Let(ast::Let::take(object)?),
        "when" => ClauseKind::When(object.field("cond")?),
        "deny" => return verdict(ast::Polarity::Deny),
        "require" => return verdict(ast::Polarity::Require),
        "message" => ClauseKind::Message(object.field("text")?),
        "help" => ClauseKind::Help(object.field("text")?),
        "url" => ClauseKind::Url(object.field("text")?),
        "reason" => ClauseKind::Reason(object.field("text")?),
        "until" => ClauseKind::Until(object.field("text")?),
        "severity" => ClauseKind::Severity(object.field("level")?),
        "controls" => ClauseKind::Controls(object.field("controls")?),
        "fix_set" => {
            ClauseKind::Fix(ast::FixStep::Set { place: object.field("place")?, value: object.field("value")? })
        }
        "fix_add" => {
            ClauseKind::Fix(ast::FixStep::Add { value: object.field("value")?, place: object.field("place")? })
        }
        "fix_remove" => ClauseKind::Fix(ast::FixStep::Remove { place: object.field("place")? }),
        _ => return object.unknown("clause"),
    })
}

impl Fields for ast::For {
    fn put(&self, out: &mut Out) {
        self.binder.put(out);
        out.put("in", &self.source);
    }

    fn take(object: &In<'_>) -> Result<Self, JsonError> {
        Ok(ast::For { binder: ast::Binder::take(object)?, source: object.field("in")? })
    }
}

fields!(ast::Let { name "name", value "value" });
fields!(ast::Param { name "name", ty "type", default "default" });

impl Json for ast::SeverityWord {
    fn write(&self, _: Layer) -> Option<Value> {
        self.value.map(|severity| Value::from(severity.name()))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let text = at.string()?;
        match Severity::from_name(text) {
            Some(severity) => Ok(ast::SeverityWord { value: Some(severity), span: Span::default() }),
            None => at.error(format!("`{text}` is no severity")),
        }
    }
}

impl Json for ast::ControlRef {
    fn write(&self, layer: Layer) -> Option<Value> {
        let mut out = Out::new("control", layer);
        out.put("framework", &self.framework);
        out.put("control", &self.control);
        out.finish(self.framework.span.to(self.control.span))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let object = at.node("control")?;
        let control = ast::ControlRef { framework: object.field("framework")?, control: object.field("control")? };
        object.finish()?;
        Ok(control)
    }
}
