//! Declarations.

use serde_json::Value;
use upright_source::Span;

use super::JsonError;
use super::node::{At, Fields, In, Json, Layer, Out, fields, node};
use crate::ast;

node!(ast::File, "file" { items "items" });

impl Json for ast::Item {
    fn write(&self, layer: Layer) -> Option<Value> {
        let mut out = Out::new(node_name(&self.kind), layer);
        out.put("doc", &self.doc);
        out.put("pub", &self.public.is_some());
        put_kind(&self.kind, &mut out);
        out.finish(self.span)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let object = at.object()?;
        let span = object.span()?;
        let public: bool = object.field("pub")?;
        let public = public.then_some(Span::new(span.file, span.start, span.start));
        let item = ast::Item { doc: object.field("doc")?, kind: take_kind(&object)?, public, span };
        object.finish()?;
        Ok(item)
    }
}

fn node_name(kind: &ast::ItemKind) -> &'static str {
    use ast::ItemKind;
    match kind {
        ItemKind::Pack(_) => "pack",
        ItemKind::Use(_) => "use",
        ItemKind::Framework(_) => "framework",
        ItemKind::Param(_) => "param",
        ItemKind::Type(_) => "type",
        ItemKind::Fn(_) => "fn",
        ItemKind::View(_) => "view",
        ItemKind::Rule(_) => "rule",
        ItemKind::Profile(_) => "profile",
        ItemKind::Waive(_) => "waive",
        ItemKind::Test(_) => "test",
        ItemKind::Error => "error",
    }
}

fn put_kind(kind: &ast::ItemKind, out: &mut Out) {
    use ast::ItemKind;
    match kind {
        ItemKind::Pack(pack) => pack.put(out),
        ItemKind::Use(path) => path.put(out),
        ItemKind::Framework(framework) => framework.put(out),
        ItemKind::Param(param) => param.put(out),
        ItemKind::Type(decl) => decl.put(out),
        ItemKind::Fn(function) => function.put(out),
        ItemKind::View(view) => view.put(out),
        ItemKind::Rule(rule) => rule.put(out),
        ItemKind::Profile(profile) => profile.put(out),
        ItemKind::Waive(waive) => waive.put(out),
        ItemKind::Test(test) => test.put(out),
        ItemKind::Error => {}
    }
}

fn take_kind(object: &In<'_>) -> Result<ast::ItemKind, JsonError> {
    use ast::ItemKind;
    Ok(match object.node()? {
        "pack" => ItemKind::Pack(Fields::take(object)?),
        "use" => ItemKind::Use(Fields::take(object)?),
        "framework" => ItemKind::Framework(Fields::take(object)?),
        "param" => ItemKind::Param(Fields::take(object)?),
        "type" => ItemKind::Type(Fields::take(object)?),
        "fn" => ItemKind::Fn(Fields::take(object)?),
        "view" => ItemKind::View(Fields::take(object)?),
        "rule" => ItemKind::Rule(Fields::take(object)?),
        "profile" => ItemKind::Profile(Fields::take(object)?),
        "waive" => ItemKind::Waive(Fields::take(object)?),
        "test" => ItemKind::Test(Fields::take(object)?),
        _ => return object.unknown("declaration"),
    })
}

fields!(ast::Pack { name "name", settings "settings" });
fields!(ast::Framework { name "name", title "title", controls "controls" });
fields!(ast::TypeDecl { name "name", fields "fields" });
fields!(ast::Fn { name "name", params "params", result "result", body "body" });
fields!(ast::View { name "name", clauses "clauses" });
fields!(ast::Rule { name "name", clauses "clauses" });
fields!(ast::Profile { name "name", title "title", entries "entries" });
fields!(ast::Waive { rules "rules", clauses "clauses" });

node!(ast::Control, "control" { doc "doc", id "id", title "title", controls "controls", rules "rules" });
node!(ast::TypeField, "type_field" { doc "doc", name "name", ty "type", default "default" });
node!(ast::FnParam, "fn_param" { name "name", ty "type" });

impl Json for ast::PackSetting {
    fn write(&self, layer: Layer) -> Option<Value> {
        use ast::PackSettingKind;
        let node = match &self.kind {
            PackSettingKind::Edition(_) => "edition",
            PackSettingKind::Version(_) => "version",
            PackSettingKind::Kubernetes(_) => "kubernetes",
            PackSettingKind::Crds(_) => "crds",
            PackSettingKind::Error => "error",
        };
        let mut out = Out::new(node, layer);
        match &self.kind {
            PackSettingKind::Edition(year) => out.put("value", year),
            PackSettingKind::Version(text) | PackSettingKind::Kubernetes(text) | PackSettingKind::Crds(text) => {
                out.put("value", text);
            }
            PackSettingKind::Error => {}
        }
        out.finish(self.span)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        use ast::PackSettingKind;
        let object = at.object()?;
        let kind = match object.node()? {
            "edition" => PackSettingKind::Edition(object.field("value")?),
            "version" => PackSettingKind::Version(object.field("value")?),
            "kubernetes" => PackSettingKind::Kubernetes(object.field("value")?),
            "crds" => PackSettingKind::Crds(object.field("value")?),
            _ => return object.unknown("setting of a pack"),
        };
        let setting = ast::PackSetting { kind, span: object.span()? };
        object.finish()?;
        Ok(setting)
    }
}

/// `"kind": "example.com/v1.Pod"` or `"module": "std/rbac"`.
impl Fields for ast::Use {
    fn put(&self, out: &mut Out) {
        match &self.kind {
            ast::UseKind::Kind(path) => {
                let group = if path.group.is_missing() { String::new() } else { format!("{}/", path.group.text) };
                out.put("kind", &format!("{group}{}.{}", path.version.text, path.kind.text));
            }
            ast::UseKind::Module(segments) => {
                let segments: Vec<&str> = segments.iter().map(|s| s.text.as_str()).collect();
                out.put("module", &segments.join("/"));
            }
            ast::UseKind::Error => {}
        }
        out.put("as", &self.alias);
    }

    fn take(object: &In<'_>) -> Result<Self, JsonError> {
        let name = |text: &str| ast::Name { text: text.to_owned(), span: Span::default() };
        let kind = if object.has("module") {
            let path: String = object.field("module")?;
            ast::UseKind::Module(path.split('/').map(name).collect())
        } else {
            let path: String = object.field("kind")?;
            let (group, rest) = path.rsplit_once('/').unwrap_or(("", &path));
            let (version, kind) = rest.split_once('.').unwrap_or((rest, ""));
            ast::UseKind::Kind(ast::KindPath { group: name(group), version: name(version), kind: name(kind) })
        };
        Ok(ast::Use { kind, alias: object.field("as")? })
    }
}

impl Json for ast::ProfileEntry {
    fn write(&self, layer: Layer) -> Option<Value> {
        use ast::ProfileEntryKind;
        let node = match &self.kind {
            ProfileEntryKind::Include(_) => "include",
            ProfileEntryKind::IncludeControls(_) => "include_controls",
            ProfileEntryKind::Exclude(_) => "exclude",
            ProfileEntryKind::Set(_) => "set",
            ProfileEntryKind::Severity { .. } => "severity",
            ProfileEntryKind::Error => "error",
        };
        let mut out = Out::new(node, layer);
        match &self.kind {
            ProfileEntryKind::Include(rules) | ProfileEntryKind::Exclude(rules) => out.put("rules", rules),
            ProfileEntryKind::IncludeControls(controls) => out.put("controls", controls),
            ProfileEntryKind::Set(set) => set.put(&mut out),
            ProfileEntryKind::Severity { rule, severity } => {
                out.put("rule", rule);
                out.put("level", severity);
            }
            ProfileEntryKind::Error => {}
        }
        out.finish(self.span)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        use ast::ProfileEntryKind;
        let object = at.object()?;
        let kind = match object.node()? {
            "include" => ProfileEntryKind::Include(object.field("rules")?),
            "include_controls" => ProfileEntryKind::IncludeControls(object.field("controls")?),
            "exclude" => ProfileEntryKind::Exclude(object.field("rules")?),
            "set" => ProfileEntryKind::Set(Fields::take(&object)?),
            "severity" => ProfileEntryKind::Severity { rule: object.field("rule")?, severity: object.field("level")? },
            _ => return object.unknown("part of a profile"),
        };
        let entry = ast::ProfileEntry { kind, span: object.span()? };
        object.finish()?;
        Ok(entry)
    }
}

/// `"target": "a-rule.max"`.
impl Fields for ast::ParamSet {
    fn put(&self, out: &mut Out) {
        let target: Vec<&str> = self.target.iter().map(|n| n.text.as_str()).collect();
        out.put("target", &target.join("."));
        out.put("value", &self.value);
    }

    fn take(object: &In<'_>) -> Result<Self, JsonError> {
        let target: String = object.field("target")?;
        let name = |text: &str| ast::Name { text: text.to_owned(), span: Span::default() };
        Ok(ast::ParamSet { target: target.split('.').map(name).collect(), value: object.field("value")? })
    }
}
