//! The loop: a message is answered, and where there is none, mistakes are looked for and pushed.

use crate::documents::Documents;
use crate::uri;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, Completion, DocumentSymbolRequest, Formatting, GotoDefinition, HoverRequest,
    PrepareRenameRequest, References, Rename, Request as _, SemanticTokensFullRequest,
};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, HoverProviderCapability,
    InitializeParams, OneOf, RenameOptions, SemanticTokenModifier, SemanticTokenType, SemanticTokensFullOptions,
    SemanticTokensLegend, SemanticTokensOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    WorkDoneProgressOptions,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use upright_ide::{FileId, SemanticKind};

/// Why a connection ended before its time.
#[derive(Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

fn failed(error: impl fmt::Display) -> Error {
    Error(error.to_string())
}

/// Answers a client over standard input and output until it says goodbye.
///
/// # Errors
/// The client breaks the protocol, or goes without a word.
pub fn serve_stdio() -> Result<(), Error> {
    let (connection, threads) = Connection::stdio();
    serve(connection)?;
    threads.join().map_err(failed)
}

/// Answers a client until it says goodbye.
///
/// # Errors
/// The client breaks the protocol, or goes without a word.
pub fn serve(connection: Connection) -> Result<(), Error> {
    let capabilities = serde_json::to_value(capabilities()).map_err(failed)?;
    let params = connection.initialize(capabilities).map_err(failed)?;
    let params: InitializeParams = serde_json::from_value(params).map_err(failed)?;
    let mut documents = Documents::read(folders(&params));
    let options = params.initialization_options.unwrap_or_default();
    documents.shows_library = options.get("libraryDocuments").is_some_and(|value| value == true);
    let pending = documents.all().into_iter().collect();
    Server { connection, documents, pending, told: BTreeSet::new() }.run()
}

fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
    let mut paths: Vec<PathBuf> = folders.filter_map(uri::path).collect();
    #[allow(deprecated, reason = "clients from before there were several folders send it")]
    if paths.is_empty() {
        paths.extend(params.root_uri.as_ref().and_then(uri::path));
    }
    paths
}

fn capabilities() -> ServerCapabilities {
    let legend = SemanticTokensLegend {
        token_types: SemanticKind::LEGEND.iter().map(|(_, name)| SemanticTokenType::new(name)).collect(),
        token_modifiers: vec![SemanticTokenModifier::DECLARATION],
    };
    let tokens = SemanticTokensOptions {
        legend,
        full: Some(SemanticTokensFullOptions::Bool(true)),
        range: None,
        work_done_progress_options: WorkDoneProgressOptions::default(),
    };
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::INCREMENTAL)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([".", "\"", "/", "{"].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        semantic_tokens_provider: Some(tokens.into()),
        ..ServerCapabilities::default()
    }
}

struct Server {
    connection: Connection,
    documents: Documents,
    /// Files whose mistakes are to be looked for.
    pending: BTreeSet<FileId>,
    /// Files of which mistakes have been told.
    told: BTreeSet<FileId>,
}

impl Server {
    fn run(mut self) -> Result<(), Error> {
        loop {
            let message = match self.pending.is_empty() {
                true => self.connection.receiver.recv().map_err(failed)?,
                false => match self.connection.receiver.try_recv() {
                    Ok(message) => message,
                    // Nobody waits for an answer: time to look for mistakes.
                    Err(_) => {
                        self.push_next()?;
                        continue;
                    }
                },
            };
            match message {
                Message::Request(request) => {
                    if self.connection.handle_shutdown(&request).map_err(failed)? {
                        return Ok(());
                    }
                    let response = self.answer(request);
                    self.send(Message::Response(response))?;
                }
                Message::Notification(notification) => self.hear(notification),
                Message::Response(_) => {}
            }
        }
    }

    fn send(&self, message: Message) -> Result<(), Error> {
        self.connection.sender.send(message).map_err(failed)
    }

    /// Pushes the mistakes of one file: of an open one first.
    fn push_next(&mut self) -> Result<(), Error> {
        let open = self.pending.iter().find(|id| self.documents.version(**id).is_some());
        let Some(id) = open.or(self.pending.first()).copied() else { return Ok(()) };
        self.pending.remove(&id);
        let Some(params) = self.documents.diagnostics(id) else { return Ok(()) };
        let nothing = params.diagnostics.is_empty();
        if nothing && !self.told.contains(&id) && self.documents.version(id).is_none() {
            return Ok(());
        }
        if nothing {
            self.told.remove(&id)
        } else {
            self.told.insert(id)
        };
        self.send(Message::Notification(Notification::new(PublishDiagnostics::METHOD.to_owned(), params)))
    }

    fn answer(&self, request: Request) -> Response {
        let documents = &self.documents;
        let method = request.method.clone();
        match method.as_str() {
            HoverRequest::METHOD => answer(request, |params| Ok(documents.hover(&params))),
            Completion::METHOD => answer(request, |params| Ok(documents.completion(&params))),
            GotoDefinition::METHOD => answer(request, |params| Ok(documents.definition(&params))),
            References::METHOD => answer(request, |params| Ok(documents.references(&params))),
            PrepareRenameRequest::METHOD => answer(request, |params| Ok(documents.prepare_rename(&params))),
            Rename::METHOD => answer(request, |params| documents.rename(&params)),
            Formatting::METHOD => answer(request, |params| Ok(documents.formatting(&params))),
            CodeActionRequest::METHOD => answer(request, |params| Ok(documents.actions(&params))),
            DocumentSymbolRequest::METHOD => answer(request, |params| Ok(documents.symbols(&params))),
            SemanticTokensFullRequest::METHOD => answer(request, |params| Ok(documents.semantic_tokens(&params))),
            "upright/libraryText" => answer(request, |params: LibraryText| Ok(documents.library_text(&params.uri))),
            other => {
                let text = format!("there is no method `{other}` here");
                Response::new_err(request.id, ErrorCode::MethodNotFound as i32, text)
            }
        }
    }

    fn hear(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            DidOpenTextDocument::METHOD => {
                let Ok(params) = serde_json::from_value::<DidOpenTextDocumentParams>(params) else { return };
                let document = params.text_document;
                self.documents.open(&document.uri, document.version, document.text);
                self.all_pending();
            }
            DidChangeTextDocument::METHOD => {
                let Ok(params) = serde_json::from_value::<DidChangeTextDocumentParams>(params) else { return };
                let Some(id) = self.documents.file(&params.text_document.uri) else { return };
                let changed = self.documents.change(id, params.text_document.version, params.content_changes);
                self.pending.insert(id);
                if changed.others {
                    self.all_pending();
                }
            }
            DidCloseTextDocument::METHOD => {
                let Ok(params) = serde_json::from_value::<DidCloseTextDocumentParams>(params) else { return };
                self.documents.reload(&params.text_document.uri, true);
                self.all_pending();
            }
            DidChangeWatchedFiles::METHOD => {
                let Ok(params) = serde_json::from_value::<DidChangeWatchedFilesParams>(params) else { return };
                params.changes.iter().for_each(|change| self.documents.reload(&change.uri, false));
                self.all_pending();
            }
            _ => {}
        }
    }

    fn all_pending(&mut self) {
        self.pending.extend(self.documents.all());
    }
}

/// Asks for the text of a file of the library.
#[derive(Debug, serde::Deserialize)]
struct LibraryText {
    uri: String,
}

fn answer<P: DeserializeOwned, R: Serialize>(request: Request, with: impl FnOnce(P) -> Result<R, String>) -> Response {
    let id: RequestId = request.id;
    match serde_json::from_value(request.params) {
        Ok(params) => match with(params) {
            Ok(result) => Response::new_ok(id, result),
            Err(text) => Response::new_err(id, ErrorCode::RequestFailed as i32, text),
        },
        Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
    }
}
