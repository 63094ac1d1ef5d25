//! What packs say of themselves.

use crate::check::{Module, Options};
use crate::codes;
use crate::context::Context;
use std::collections::BTreeMap;
use upright_schema::Versions;
use upright_source::Diagnostic;
use upright_syntax::ast::{ItemKind, PackSettingKind};

/// The versions that the pack of each module supports.
pub(crate) fn ranges(cx: &mut Context<'_>, modules: &[Module<'_>], options: &Options) -> Vec<Versions> {
    let mut of_pack: BTreeMap<&str, Versions> = BTreeMap::new();
    for module in modules {
        for item in &module.ast.items {
            let ItemKind::Pack(pack) = &item.kind else { continue };
            for setting in &pack.settings {
                let PackSettingKind::Kubernetes(text) = &setting.kind else { continue };
                match Versions::parse(&text.value) {
                    Ok(range) => {
                        of_pack.insert(&module.pack, range);
                    }
                    Err(error) => {
                        let title = "the supported versions of Kubernetes can't be read";
                        let report = Diagnostic::error(codes::BAD_PACK, title, text.span, error.to_string())
                            .with_help("write a range like \"1.33 .. 1.37\"");
                        cx.report(report);
                    }
                }
            }
        }
    }
    modules.iter().map(|module| of_pack.get(&*module.pack).copied().unwrap_or(options.kubernetes)).collect()
}
