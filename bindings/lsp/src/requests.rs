//! What clients ask for.

#![allow(
    clippy::mutable_key_type,
    reason = "the protocol's type of changes has addresses as keys; nothing changes them"
)]

use crate::convert::{Places, completion, diagnostic, location, markdown, symbol, tokens};
use crate::documents::Documents;
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CompletionList, CompletionParams,
    CompletionResponse, DocumentFormattingParams, DocumentSymbolParams, DocumentSymbolResponse, GotoDefinitionParams,
    GotoDefinitionResponse, Hover, HoverContents, HoverParams, Location, NumberOrString, PrepareRenameResponse,
    PublishDiagnosticsParams, ReferenceParams, RenameParams, SemanticTokens, SemanticTokensParams,
    SemanticTokensResult, TextDocumentPositionParams, TextEdit, Uri, WorkspaceEdit,
};
use std::collections::HashMap;
use upright_ide::{FileId, Span};

impl Documents {
    fn at(&self, place: &TextDocumentPositionParams) -> Option<(FileId, u32)> {
        let id = self.file(&place.text_document.uri)?;
        Some((id, Places::of(self, id).offset(place.position)))
    }

    pub(crate) fn hover(&self, params: &HoverParams) -> Option<Hover> {
        let (id, offset) = self.at(&params.text_document_position_params)?;
        let hover = self.workspace.hover(id, offset)?;
        let range = Some(Places::of(self, id).range(hover.span));
        Some(Hover { contents: HoverContents::Markup(markdown(hover.markdown)), range })
    }

    pub(crate) fn completion(&self, params: &CompletionParams) -> Option<CompletionResponse> {
        let (id, offset) = self.at(&params.text_document_position)?;
        let found = self.workspace.complete(id, offset);
        let range = Places::of(self, id).range(found.replace);
        let items = found.items.into_iter().enumerate().map(|(place, item)| completion(item, range, place));
        Some(CompletionResponse::List(CompletionList { is_incomplete: false, items: items.collect() }))
    }

    pub(crate) fn definition(&self, params: &GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
        let (id, offset) = self.at(&params.text_document_position_params)?;
        let span = self.workspace.definition(id, offset)?;
        location(self, span).map(GotoDefinitionResponse::Scalar)
    }

    pub(crate) fn references(&self, params: &ReferenceParams) -> Option<Vec<Location>> {
        let (id, offset) = self.at(&params.text_document_position)?;
        let found = self.workspace.references(id, offset, params.context.include_declaration);
        Some(found.into_iter().filter_map(|span| location(self, span)).collect())
    }

    pub(crate) fn prepare_rename(&self, params: &TextDocumentPositionParams) -> Option<PrepareRenameResponse> {
        let (id, offset) = self.at(params)?;
        let span = self.workspace.renamable(id, offset).ok()?;
        Some(PrepareRenameResponse::Range(Places::of(self, id).range(span)))
    }

    pub(crate) fn rename(&self, params: &RenameParams) -> Result<Option<WorkspaceEdit>, String> {
        let Some((id, offset)) = self.at(&params.text_document_position) else { return Ok(None) };
        let edits = self.workspace.rename(id, offset, &params.new_name).map_err(|error| error.to_string())?;
        let mut changes = HashMap::new();
        for (file, edits) in edits {
            if let Some(uri) = self.uri(file) {
                changes.insert(uri, self.edits(file, &edits));
            }
        }
        Ok(Some(WorkspaceEdit::new(changes)))
    }

    fn edits(&self, id: FileId, edits: &[(Span, String)]) -> Vec<TextEdit> {
        let places = Places::of(self, id);
        edits.iter().map(|(span, text)| places.edit(*span, text)).collect()
    }

    /// The whole text laid out, as the edit of what differs: from the first line to the last that does.
    pub(crate) fn formatting(&self, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
        let id = self.file(&params.text_document.uri)?;
        let (before, after) = (self.workspace.text(id), self.workspace.format(id)?);
        if before == after {
            return Some(Vec::new());
        }
        let same = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
        let start = same(before, &after);
        let start = before.get(..start).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let tail = before.bytes().rev().zip(after.bytes().rev()).take_while(|(a, b)| a == b).count();
        let tail = tail.min(before.len() - start).min(after.len() - start);
        let tail = before.get(before.len() - tail..).and_then(|text| text.find('\n').map(|at| tail - at - 1));
        let tail = tail.unwrap_or(0);
        let span = Span::new(id, start as u32, (before.len() - tail) as u32);
        let text = after.get(start..after.len() - tail)?;
        Some(vec![Places::of(self, id).edit(span, text)])
    }

    pub(crate) fn actions(&self, params: &CodeActionParams) -> Option<Vec<CodeActionOrCommand>> {
        let id = self.file(&params.text_document.uri)?;
        let places = Places::of(self, id);
        let uri = &params.text_document.uri;
        let found = self.workspace.actions(id, places.offset(params.range.start), places.offset(params.range.end));
        let action = |action: upright_ide::Action| {
            let code = NumberOrString::String(action.code.to_owned());
            let range = places.range(action.at);
            let mends = params.context.diagnostics.iter();
            let mends = mends.filter(|known| known.code.as_ref() == Some(&code) && known.range == range).cloned();
            CodeActionOrCommand::CodeAction(CodeAction {
                title: action.title,
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(mends.collect()),
                edit: Some(WorkspaceEdit::new(HashMap::from([(uri.clone(), self.edits(id, &action.edits))]))),
                is_preferred: Some(true),
                ..CodeAction::default()
            })
        };
        Some(found.into_iter().map(action).collect())
    }

    pub(crate) fn symbols(&self, params: &DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
        let id = self.file(&params.text_document.uri)?;
        let places = Places::of(self, id);
        let found = self.workspace.outline(id).into_iter().map(|entry| symbol(&places, entry));
        Some(DocumentSymbolResponse::Nested(found.collect()))
    }

    pub(crate) fn semantic_tokens(&self, params: &SemanticTokensParams) -> Option<SemanticTokensResult> {
        let id = self.file(&params.text_document.uri)?;
        let data = tokens(&Places::of(self, id), &self.workspace.tokens(id));
        Some(SemanticTokensResult::Tokens(SemanticTokens { result_id: None, data }))
    }

    /// What is pushed for a file.
    pub(crate) fn diagnostics(&self, id: FileId) -> Option<PublishDiagnosticsParams> {
        let uri: Uri = self.uri(id)?;
        let places = Places::of(self, id);
        let found = self.workspace.diagnostics(id);
        let diagnostics = found.iter().map(|report| diagnostic(self, &places, report)).collect();
        Some(PublishDiagnosticsParams { uri, diagnostics, version: self.version(id) })
    }
}
