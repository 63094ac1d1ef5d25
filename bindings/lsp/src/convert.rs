//! Answers of the analysis as the protocol writes them.

use crate::documents::Documents;
use lsp_types::{
    CodeDescription, CompletionItem, CompletionItemKind, CompletionItemTag, CompletionTextEdit, Diagnostic,
    DiagnosticRelatedInformation, DiagnosticSeverity, DocumentSymbol, Documentation, InsertTextFormat, Location,
    MarkupContent, MarkupKind, NumberOrString, Position, Range, SemanticToken, SymbolKind, TextEdit,
};
use upright_ide::{
    Completion, CompletionKind, FileId, Level, LineColumn, Outline, OutlineKind, SemanticKind, Span, message,
};

/// Places in one file.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    text: &'a str,
    lines: upright_ide::Lines,
}

impl<'a> Places<'a> {
    pub(crate) fn of(documents: &'a Documents, id: FileId) -> Places<'a> {
        Places { text: documents.workspace.text(id), lines: documents.workspace.lines(id) }
    }

    pub(crate) fn offset(&self, at: Position) -> u32 {
        self.lines.offset(self.text, LineColumn { line: at.line, column: at.character })
    }

    pub(crate) fn position(&self, offset: u32) -> Position {
        let at = self.lines.position(self.text, offset);
        Position { line: at.line, character: at.column }
    }

    pub(crate) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    pub(crate) fn edit(&self, span: Span, text: &str) -> TextEdit {
        TextEdit { range: self.range(span), new_text: text.to_owned() }
    }
}

/// A place in whatever file; none where the client can't show that.
pub(crate) fn location(documents: &Documents, span: Span) -> Option<Location> {
    let uri = documents.uri(span.file)?;
    Some(Location { uri, range: Places::of(documents, span.file).range(span) })
}

pub(crate) fn diagnostic(documents: &Documents, places: &Places<'_>, report: &upright_ide::Diagnostic) -> Diagnostic {
    let related = report.secondary.iter().filter_map(|label| {
        Some(DiagnosticRelatedInformation { location: location(documents, label.span)?, message: label.text.clone() })
    });
    let related: Vec<_> = related.collect();
    Diagnostic {
        range: places.range(report.primary.span),
        severity: Some(match report.level {
            Level::Error => DiagnosticSeverity::ERROR,
            Level::Warning => DiagnosticSeverity::WARNING,
            Level::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(report.code.to_owned())),
        code_description: None::<CodeDescription>,
        source: Some("upright".to_owned()),
        message: message(report),
        related_information: (!related.is_empty()).then_some(related),
        tags: (report.code == "U0116").then(|| vec![lsp_types::DiagnosticTag::UNNECESSARY]),
        data: None,
    }
}

pub(crate) fn markdown(text: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value: text }
}

pub(crate) fn completion(item: Completion, range: Range, place: usize) -> CompletionItem {
    let insert = item.insert.unwrap_or_else(|| item.label.clone());
    CompletionItem {
        kind: Some(match item.kind {
            CompletionKind::Field => CompletionItemKind::FIELD,
            CompletionKind::Value => CompletionItemKind::ENUM_MEMBER,
            CompletionKind::Variable => CompletionItemKind::VARIABLE,
            CompletionKind::Parameter => CompletionItemKind::CONSTANT,
            CompletionKind::Function => CompletionItemKind::FUNCTION,
            CompletionKind::Method => CompletionItemKind::METHOD,
            CompletionKind::Type => CompletionItemKind::CLASS,
            CompletionKind::Module => CompletionItemKind::MODULE,
            CompletionKind::Rule => CompletionItemKind::EVENT,
            CompletionKind::Control => CompletionItemKind::REFERENCE,
            CompletionKind::Keyword => CompletionItemKind::KEYWORD,
        }),
        detail: (!item.detail.is_empty()).then_some(item.detail),
        documentation: (!item.doc.is_empty()).then(|| Documentation::MarkupContent(markdown(item.doc))),
        // The order says what fits best.
        sort_text: Some(format!("{place:05}")),
        insert_text_format: item.snippet.then_some(InsertTextFormat::SNIPPET),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: insert })),
        tags: item.deprecated.then(|| vec![CompletionItemTag::DEPRECATED]),
        label: item.label,
        ..CompletionItem::default()
    }
}

pub(crate) fn symbol(places: &Places<'_>, outline: Outline) -> DocumentSymbol {
    let children: Vec<_> = outline.children.into_iter().map(|child| symbol(places, child)).collect();
    #[allow(deprecated, reason = "the protocol's type has the field, which is left empty")]
    DocumentSymbol {
        name: outline.name,
        detail: (!outline.detail.is_empty()).then_some(outline.detail),
        kind: match outline.kind {
            OutlineKind::Pack => SymbolKind::PACKAGE,
            OutlineKind::Use => SymbolKind::MODULE,
            OutlineKind::Framework => SymbolKind::NAMESPACE,
            OutlineKind::Param => SymbolKind::CONSTANT,
            OutlineKind::Type => SymbolKind::STRUCT,
            OutlineKind::Field => SymbolKind::FIELD,
            OutlineKind::Function => SymbolKind::FUNCTION,
            OutlineKind::View => SymbolKind::INTERFACE,
            OutlineKind::Rule => SymbolKind::CLASS,
            OutlineKind::Variable => SymbolKind::VARIABLE,
            OutlineKind::Profile | OutlineKind::Waiver => SymbolKind::OBJECT,
            OutlineKind::Test => SymbolKind::METHOD,
            OutlineKind::Case => SymbolKind::EVENT,
        },
        tags: None,
        deprecated: None,
        range: places.range(outline.span),
        selection_range: places.range(outline.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

/// Tokens as the protocol packs them: each by its distance from the one before, none over several lines.
pub(crate) fn tokens(places: &Places<'_>, all: &[upright_ide::SemanticToken]) -> Vec<SemanticToken> {
    let mut packed = Vec::with_capacity(all.len());
    let mut before = Position::default();
    let kind = |kind: SemanticKind| SemanticKind::LEGEND.iter().position(|(known, _)| *known == kind).unwrap_or(0);
    for token in all {
        let text = places.text.get(token.start as usize..token.end as usize).unwrap_or("");
        let mut start = token.start;
        for line in text.split_inclusive('\n') {
            let at = places.position(start);
            let length = line.trim_end_matches(['\n', '\r']).encode_utf16().count() as u32;
            start += line.len() as u32;
            if length == 0 {
                continue;
            }
            let same = at.line == before.line;
            packed.push(SemanticToken {
                delta_line: at.line - before.line,
                delta_start: if same { at.character - before.character } else { at.character },
                length,
                token_type: kind(token.kind) as u32,
                token_modifiers_bitset: u32::from(token.declares),
            });
            before = at;
        }
    }
    packed
}
