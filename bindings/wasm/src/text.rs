//! What can be done with a rule text alone.

use crate::Failure;
use serde_json::json;
use upright::Level;
use upright_schema::Version;
use upright_syntax::{Token, TokenKind};
use wasm_bindgen::prelude::wasm_bindgen;

/// Lays a text out.
///
/// # Errors
/// The text has an error.
#[wasm_bindgen]
pub fn format(name: &str, text: &str) -> Result<String, String> {
    upright::format(name, text).map_err(|error| Failure::from(error).into())
}

/// The tree of a text, as JSON.
///
/// # Errors
/// The text has an error.
#[wasm_bindgen]
pub fn tree(name: &str, text: &str) -> Result<String, String> {
    let stage = upright::stage::tree(name, text);
    if stage.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
        let error = upright::CompileError { diagnostics: stage.diagnostics, sources: stage.sources };
        return Err(Failure::from(error).into());
    }
    Ok(stage.text)
}

/// The page of a code as JSON, if there is such a code.
#[wasm_bindgen]
pub fn explain(code: &str) -> Option<String> {
    let page = upright::explain(code)?;
    Some(json!({"code": page.code, "title": page.title, "text": page.text}).to_string())
}

/// The tokens of a text: of each where it ends, in UTF-16 units as JavaScript counts, and its class, an index into
/// `CLASSES`. The first starts at 0, each other one where the one before it ends.
#[wasm_bindgen]
pub fn lex(text: &str) -> Vec<u32> {
    let mut out = Vec::new();
    let mut end = 0u32;
    for token in upright_syntax::lex(text) {
        end = end.saturating_add(token.text(text).encode_utf16().count() as u32);
        out.extend([end, class(token)]);
    }
    out
}

/// Classes: 0 space, 1 comment, 2 documentation, 3 keyword, 4 name, 5 number, 6 string, 7 operator, 8 bracket,
/// 9 constant, 10 mistake.
fn class(token: Token) -> u32 {
    use TokenKind as K;
    match token.kind {
        K::Whitespace => 0,
        kind if kind.is_reserved() => match kind {
            K::True | K::False | K::Kubernetes | K::Now | K::Request => 9,
            _ => 3,
        },
        K::Word => 4,
        K::Int | K::Float => 5,
        K::Quoted | K::RawString | K::Block => 6,
        K::LBrace | K::RBrace | K::LBracket | K::RBracket | K::LParen | K::RParen => 8,
        K::DocComment => 2,
        K::Comment => 1,
        K::Comma | K::Colon | K::Dot | K::Assign | K::EqEq | K::NotEq | K::Lt | K::LtEq | K::Gt | K::GtEq => 7,
        K::Coalesce | K::Question | K::Pipe | K::Arrow | K::Plus | K::Minus | K::Star | K::Slash | K::Percent => 7,
        _ => 10,
    }
}

/// The text of a file of the standard pack, by its path in the pack.
#[wasm_bindgen(js_name = standardFile)]
pub fn standard_file(path: &str) -> Option<String> {
    let (_, text) = upright_stdlib::files().iter().find(|(known, _)| *known == path)?;
    Some((*text).to_owned())
}

/// The versions of Kubernetes whose schemas are known, oldest first, as a JSON list.
#[wasm_bindgen(js_name = kubernetesVersions)]
pub fn kubernetes_versions() -> String {
    let minors = Version::OLDEST.minor()..=Version::NEWEST.minor();
    minors.map(|minor| format!("1.{minor}")).collect::<serde_json::Value>().to_string()
}

/// The version of the engine.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
