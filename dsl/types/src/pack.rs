//! What packs say of themselves.

use crate::check::{Module, Options};
use crate::codes;
use crate::context::Context;
use std::sync::Arc;
use upright_schema::Versions;
use upright_source::{Diagnostic, Span};
use upright_syntax::ast::{self, ItemKind, PackSettingKind, Text};
use upright_value::Version;

/// The edition of the language that this compiler knows.
const EDITION: i64 = 2026;

/// What a pack says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// Its name.
    pub name: Arc<str>,
    /// Its version, if it has one.
    pub version: Option<Version>,
    /// The versions of Kubernetes that it supports.
    pub kubernetes: Versions,
    /// The folder of its custom resource definitions.
    pub crds: Option<String>,
    /// Where its name stands.
    pub span: Span,
}

/// The packs that the modules declare, by name.
pub(crate) fn packs(cx: &mut Context<'_>, modules: &[Module<'_>], options: &Options) -> Vec<Pack> {
    let mut packs: Vec<Pack> = Vec::new();
    for module in modules {
        for item in &module.ast.items {
            let ItemKind::Pack(pack) = &item.kind else { continue };
            if let Some(before) = packs.iter().find(|known| known.name == module.pack) {
                let before = before.span;
                cx.report(crate::scope::duplicate("pack block", &pack.name, before));
                continue;
            }
            let pack = read(cx, module, pack, options);
            packs.push(pack);
        }
    }
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    packs
}

/// The versions that the pack of a module supports.
pub(crate) fn range(packs: &[Pack], module: &Module<'_>, options: &Options) -> Versions {
    packs.iter().find(|pack| pack.name == module.pack).map_or(options.kubernetes, |pack| pack.kubernetes)
}

fn read(cx: &mut Context<'_>, module: &Module<'_>, ast: &ast::Pack, options: &Options) -> Pack {
    let mut pack = Pack {
        name: module.pack.clone(),
        version: None,
        kubernetes: options.kubernetes,
        crds: None,
        span: ast.name.span,
    };
    for setting in &ast.settings {
        match &setting.kind {
            PackSettingKind::Kubernetes(text) => match Versions::parse(&text.value) {
                Ok(range) => pack.kubernetes = range,
                Err(error) => bad(cx, text, "the supported versions of Kubernetes", &error.to_string(), "1.33 .. 1.37"),
            },
            PackSettingKind::Version(text) => match Version::parse(&text.value) {
                Ok(version) => pack.version = Some(version),
                Err(error) => bad(cx, text, "the pack's version", &error.to_string(), "1.4.0"),
            },
            PackSettingKind::Crds(text) => pack.crds = Some(text.value.clone()),
            PackSettingKind::Edition(edition) if *edition != EDITION => {
                let title = format!("there is no edition {edition}");
                let report = Diagnostic::error(codes::BAD_PACK, title, setting.span, "not known to this compiler")
                    .with_help(format!("write `edition {EDITION}`"));
                cx.report(report);
            }
            PackSettingKind::Edition(_) | PackSettingKind::Error => {}
        }
    }
    pack
}

fn bad(cx: &mut Context<'_>, text: &Text, what: &str, error: &str, example: &str) {
    let title = format!("{what} can't be read");
    let report = Diagnostic::error(codes::BAD_PACK, title, text.span, error.to_owned())
        .with_help(format!("write it like \"{example}\""));
    cx.report(report);
}
