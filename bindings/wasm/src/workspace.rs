//! What editors ask while one types. Places are offsets of JavaScript's strings.

use crate::library;
use crate::utf16::Utf16;
use serde_json::{Value, json};
use upright_ide::{CompletionKind, Diagnostic, FileId, Level, SemanticKind, Span, Workspace};
use wasm_bindgen::prelude::wasm_bindgen;

/// Texts that change while they are looked at.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawWorkspace {
    workspace: Workspace,
    pack: String,
}

#[wasm_bindgen]
impl RawWorkspace {
    /// Without texts but those of the standard pack: all of them, or its library alone, or none.
    #[wasm_bindgen(constructor)]
    pub fn new(pack: String, standard: &str) -> RawWorkspace {
        let mut workspace = Workspace::new();
        let files: Box<dyn Iterator<Item = (&str, &str)>> = match standard {
            "none" => Box::new(std::iter::empty()),
            "library" => Box::new(library::files()),
            _ => Box::new(upright_stdlib::files().iter().copied()),
        };
        for (path, text) in files {
            workspace.set_library("std", path.trim_end_matches(".upright"), text);
        }
        RawWorkspace { workspace, pack }
    }

    /// Gives a file a text, the first or another one.
    pub fn set(&mut self, name: &str, text: &str) {
        self.workspace.set_file(&self.pack, module(name), text);
    }

    /// Takes a file away.
    pub fn remove(&mut self, name: &str) {
        if let Some(file) = self.file(name) {
            self.workspace.remove_file(file);
        }
    }

    /// What is wrong with a file, as JSON.
    pub fn diagnostics(&self, name: &str) -> String {
        let Some(file) = self.file(name) else { return "[]".to_owned() };
        let places = Utf16::new(self.workspace.text(file));
        let found = self.workspace.diagnostics(file);
        found.iter().map(|diagnostic| self.diagnostic(file, places, diagnostic)).collect::<Value>().to_string()
    }

    /// What each word of a file is: start, end and kind, an index into the legend.
    pub fn tokens(&self, name: &str) -> Vec<u32> {
        let Some(file) = self.file(name) else { return Vec::new() };
        let tokens = self.workspace.tokens(file);
        let bytes = tokens.iter().flat_map(|token| [token.start, token.end]);
        let places = Utf16::new(self.workspace.text(file)).all(bytes);
        let kind =
            |kind: SemanticKind| SemanticKind::LEGEND.iter().position(|(known, _)| *known == kind).unwrap_or(0) as u32;
        places
            .chunks_exact(2)
            .zip(&tokens)
            .flat_map(|(place, token)| place.iter().copied().chain([kind(token.kind)]))
            .collect()
    }

    /// What stands at a place, as JSON: `{from, to, markdown}`.
    pub fn hover(&self, name: &str, at: u32) -> Option<String> {
        let file = self.file(name)?;
        let places = Utf16::new(self.workspace.text(file));
        let hover = self.workspace.hover(file, places.byte(at))?;
        let [from, to] = range(places, hover.span);
        Some(json!({"from": from, "to": to, "markdown": hover.markdown}).to_string())
    }

    /// What may be written at a place, best first, as JSON: `{from, to, items}`.
    pub fn complete(&self, name: &str, at: u32) -> Option<String> {
        let file = self.file(name)?;
        let places = Utf16::new(self.workspace.text(file));
        let found = self.workspace.complete(file, places.byte(at));
        let items = found.items.iter().map(|item| {
            json!({
                "label": item.label, "kind": completion_kind(item.kind), "detail": item.detail, "doc": item.doc,
                "insert": item.insert, "snippet": item.snippet, "deprecated": item.deprecated,
            })
        });
        let [from, to] = range(places, found.replace);
        Some(json!({"from": from, "to": to, "items": items.collect::<Value>()}).to_string())
    }

    /// Where what stands at a place is declared, as JSON: `{file, from, to}`. The file is that of a pack: `std/rbac`.
    pub fn definition(&self, name: &str, at: u32) -> Option<String> {
        let file = self.file(name)?;
        let span = self.workspace.definition(file, Utf16::new(self.workspace.text(file)).byte(at))?;
        let (pack, module) = self.workspace.name(span.file)?;
        let [from, to] = range(Utf16::new(self.workspace.text(span.file)), span);
        let own = self.workspace.is_own(span.file);
        let shown = if own { module.to_owned() } else { format!("{pack}/{module}") };
        Some(json!({"file": shown, "own": own, "from": from, "to": to}).to_string())
    }

    /// Names of the kinds of tokens, in their order, as JSON.
    pub fn legend() -> String {
        SemanticKind::LEGEND.iter().map(|(_, name)| *name).collect::<Value>().to_string()
    }
}

impl RawWorkspace {
    fn file(&self, name: &str) -> Option<FileId> {
        self.workspace.file(&self.pack, module(name))
    }

    fn diagnostic(&self, file: FileId, places: Utf16<'_>, diagnostic: &Diagnostic) -> Value {
        let [from, to] =
            if diagnostic.primary.span.file == file { range(places, diagnostic.primary.span) } else { [0, 0] };
        let also = diagnostic.secondary.iter().filter(|label| label.span.file == file).map(|label| {
            let [from, to] = range(places, label.span);
            json!({"from": from, "to": to, "text": label.text})
        });
        let suggestion = diagnostic.suggestion.as_ref().filter(|suggestion| suggestion.span.file == file);
        let fix = suggestion.map(|suggestion| {
            let [from, to] = range(places, suggestion.span);
            json!({"label": suggestion.text, "edits": [{"from": from, "to": to, "insert": suggestion.replacement}]})
        });
        let level = match diagnostic.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        json!({
            "from": from, "to": to, "level": level, "code": diagnostic.code, "title": diagnostic.title,
            "label": diagnostic.primary.text, "help": diagnostic.help.as_deref().unwrap_or_default(),
            "also": also.collect::<Value>(), "fix": fix,
        })
    }
}

fn module(name: &str) -> &str {
    name.strip_suffix(".upright").unwrap_or(name)
}

fn range(places: Utf16<'_>, span: Span) -> [u32; 2] {
    [places.units(span.start), places.units(span.end)]
}

/// A word for each kind.
fn completion_kind(kind: CompletionKind) -> &'static str {
    match kind {
        CompletionKind::Field => "field",
        CompletionKind::Value => "value",
        CompletionKind::Variable => "variable",
        CompletionKind::Parameter => "parameter",
        CompletionKind::Function => "function",
        CompletionKind::Method => "method",
        CompletionKind::Type => "type",
        CompletionKind::Module => "module",
        CompletionKind::Rule => "rule",
        CompletionKind::Control => "control",
        CompletionKind::Keyword => "keyword",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "// ü😀\n/// t.\nrule r { severity low for p in Pod deny p.spec.hostNetwrk message \"😀\" }";

    fn workspace() -> RawWorkspace {
        let mut workspace = RawWorkspace::new("own".to_owned(), "library");
        workspace.set("r.upright", TEXT);
        workspace
    }

    /// A range of UTF-16 units as text.
    fn slice(value: &Value) -> String {
        let units: Vec<u16> = TEXT.encode_utf16().collect();
        let at = |name: &str| value[name].as_u64().unwrap() as usize;
        String::from_utf16(&units[at("from")..at("to")]).unwrap()
    }

    #[test]
    fn places_are_those_of_javascript() {
        let workspace = workspace();
        let found: Value = serde_json::from_str(&workspace.diagnostics("r.upright")).unwrap();
        assert_eq!(slice(&found[0]), "hostNetwrk");
        assert_eq!(slice(&found[0]["fix"]["edits"][0]), "hostNetwrk");
        let at = found[0]["from"].as_u64().unwrap() as u32;
        let complete: Value = serde_json::from_str(&workspace.complete("r.upright", at + 5).unwrap()).unwrap();
        assert!(complete["items"].as_array().unwrap().iter().any(|item| item["label"] == "hostNetwork"));
        let hover: Value = serde_json::from_str(&workspace.hover("r.upright", at - 3).unwrap()).unwrap();
        assert_eq!(slice(&hover), "spec");
    }

    #[test]
    fn tokens_are_told_by_start_end_and_kind() {
        let units: Vec<u16> = TEXT.encode_utf16().collect();
        let tokens = workspace().tokens("r.upright");
        let texts: Vec<(String, u32)> = tokens
            .chunks_exact(3)
            .map(|token| (String::from_utf16(&units[token[0] as usize..token[1] as usize]).unwrap(), token[2]))
            .collect();
        assert_eq!(texts[0], ("// ü😀".to_owned(), 1));
        assert!(texts.contains(&("deny".to_owned(), 0)), "{texts:?}");
        assert!(texts.contains(&("\"😀\"".to_owned(), 2)), "{texts:?}");
    }

    #[test]
    fn a_file_that_is_not_there_has_nothing() {
        let mut workspace = workspace();
        workspace.remove("r.upright");
        assert_eq!(workspace.diagnostics("r.upright"), "[]");
        assert_eq!((workspace.hover("r.upright", 3), workspace.complete("x", 0)), (None, None));
    }
}
