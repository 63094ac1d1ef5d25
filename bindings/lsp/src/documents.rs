//! Which files there are: those on disk below the client's folders, and what the client has open in their place.

use crate::uri;
use lsp_types::{TextDocumentContentChangeEvent, Uri};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use upright_ide::{Changed, FileId, LineColumn, Workspace};

/// How many files of a client's folders are read; more than that is no pack.
const MAX_FILES: usize = 10_000;

/// The files, with their addresses.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    pub(crate) workspace: Workspace,
    folders: Vec<PathBuf>,
    /// Folders with a `pack` block, longest path last.
    packs: BTreeSet<PathBuf>,
    by_uri: BTreeMap<String, FileId>,
    uris: BTreeMap<FileId, Uri>,
    open: BTreeMap<FileId, i32>,
    /// Whether addresses of the library mean something to the client.
    pub(crate) shows_library: bool,
}

impl Documents {
    /// The files of some folders, beside the standard library.
    pub(crate) fn read(folders: Vec<PathBuf>) -> Documents {
        let mut documents = Documents { folders, ..Documents::default() };
        let mut texts = Vec::new();
        for folder in documents.folders.clone() {
            for path in rule_files(&folder) {
                if texts.len() < MAX_FILES
                    && let Ok(text) = std::fs::read_to_string(&path)
                {
                    documents.note_pack(&path, &text);
                    texts.push((path, text));
                }
            }
        }
        let is_standard = |(path, text): &(PathBuf, String)| has_pack(text) == Some("std") && path.is_absolute();
        if !texts.iter().any(is_standard) {
            for (path, text) in upright_stdlib::files() {
                documents.workspace.set_library("std", path.trim_end_matches(".upright"), *text);
            }
        }
        for (path, text) in texts {
            documents.add(&path, text);
        }
        documents.read_definitions();
        documents
    }

    /// The kinds of the packs' custom resource definitions.
    fn read_definitions(&mut self) {
        let mut definitions = Vec::new();
        for pack in &self.packs {
            for entry in ignore::Walk::new(pack.join("crds")).flatten() {
                let path = entry.path();
                let fits = path.extension().is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|e| *e == ending));
                if fits && let Ok(text) = std::fs::read_to_string(path) {
                    definitions.push((path.display().to_string(), text));
                }
            }
        }
        if !definitions.is_empty() {
            self.workspace.set_schema(upright::stage::schema(&definitions).into_owned());
        }
    }

    fn note_pack(&mut self, path: &Path, text: &str) {
        if has_pack(text).is_some()
            && let Some(folder) = path.parent()
        {
            self.packs.insert(folder.to_owned());
        }
    }

    /// The pack's folder that a file belongs to: the nearest above it.
    fn folder_of(&self, path: &Path) -> Option<&Path> {
        let above = |folder: &&PathBuf| path.starts_with(folder);
        let nearest = self.packs.iter().filter(above).max_by_key(|folder| folder.components().count());
        nearest.or_else(|| self.folders.iter().find(above)).map(PathBuf::as_path)
    }

    fn add(&mut self, path: &Path, text: String) -> Option<FileId> {
        let uri = uri::of_path(path)?;
        Some(self.add_at(&uri, path, text))
    }

    fn add_at(&mut self, uri: &Uri, path: &Path, text: String) -> FileId {
        let module = |path: &Path| {
            let shown: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            shown.join("/").trim_end_matches(".upright").to_owned()
        };
        let (pack, module) = match self.folder_of(path) {
            Some(folder) => {
                let name = folder.file_name().map_or_else(|| "pack".into(), |name| name.to_string_lossy());
                // Two folders of one name are two packs.
                let others = self.packs.iter().chain(&self.folders).filter(|other| other.as_path() != folder);
                let unique = others.clone().all(|other| other.file_name() != folder.file_name());
                let name = if unique { name.into_owned() } else { folder.display().to_string() };
                (name, module(path.strip_prefix(folder).unwrap_or(path)))
            }
            // A file of its own.
            None => (path.display().to_string(), module(Path::new(path.file_name().unwrap_or(path.as_os_str())))),
        };
        let id = self.workspace.set_file(&pack, &module, text);
        self.by_uri.insert(uri.as_str().to_owned(), id);
        self.uris.insert(id, uri.clone());
        id
    }

    /// The file of an address.
    pub(crate) fn file(&self, uri: &Uri) -> Option<FileId> {
        self.by_uri.get(uri.as_str()).copied()
    }

    /// The address of a file; that of the library's only where the client can show it.
    pub(crate) fn uri(&self, id: FileId) -> Option<Uri> {
        if let Some(uri) = self.uris.get(&id) {
            return Some(uri.clone());
        }
        let (pack, module) = self.workspace.name(id).filter(|_| self.shows_library)?;
        uri::of_library(pack, module)
    }

    /// The text of an address of the library.
    pub(crate) fn library_text(&self, address: &str) -> Option<&str> {
        let (pack, module) = uri::library(address)?;
        self.workspace.file(&pack, &module).map(|id| self.workspace.text(id))
    }

    /// All files with an address on disk.
    pub(crate) fn all(&self) -> Vec<FileId> {
        self.uris.keys().copied().collect()
    }

    pub(crate) fn version(&self, id: FileId) -> Option<i32> {
        self.open.get(&id).copied()
    }

    /// The client opens a file: its text counts from now on.
    pub(crate) fn open(&mut self, uri: &Uri, version: i32, text: String) -> FileId {
        let path = uri::path(uri).unwrap_or_else(|| PathBuf::from(uri.as_str()));
        self.note_pack(&path, &text);
        let id = match self.file(uri) {
            Some(id) => {
                self.workspace.set_text(id, text);
                id
            }
            None => self.add_at(uri, &path, text),
        };
        self.open.insert(id, version);
        id
    }

    /// The client changed an open file.
    pub(crate) fn change(&mut self, id: FileId, version: i32, changes: Vec<TextDocumentContentChangeEvent>) -> Changed {
        let mut text = self.workspace.text(id).to_owned();
        for change in changes {
            let Some(range) = change.range else {
                text = change.text;
                continue;
            };
            let lines = upright_ide::Lines::new(&text);
            let offset = |at: lsp_types::Position| {
                lines.offset(&text, LineColumn { line: at.line, column: at.character }) as usize
            };
            let (start, end) = (offset(range.start), offset(range.end));
            text.replace_range(start..end.max(start), &change.text);
        }
        self.open.insert(id, version);
        self.workspace.set_text(id, text)
    }

    /// The client closed a file, or it changed on disk: what stands there counts, unless it is open.
    pub(crate) fn reload(&mut self, uri: &Uri, closed: bool) {
        let known = self.file(uri);
        if closed && let Some(id) = known {
            self.open.remove(&id);
        }
        if known.is_some_and(|id| self.open.contains_key(&id)) {
            return;
        }
        let Some(path) = uri::path(uri) else { return };
        match (std::fs::read_to_string(&path), known) {
            (Ok(text), Some(id)) => {
                self.workspace.set_text(id, text);
            }
            (Ok(text), None) => {
                self.note_pack(&path, &text);
                self.add_at(uri, &path, text);
            }
            (Err(_), Some(id)) => self.workspace.remove_file(id),
            (Err(_), None) => {}
        }
    }
}

/// The rule files below a folder, in the order of their paths.
fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).sort_by_file_path(Path::cmp).build();
    let files = walk.flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let paths = files.map(ignore::DirEntry::into_path);
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "upright")).collect()
}

/// The name in the `pack` block of a text, if it has one.
fn has_pack(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("pack ")).map(|rest| rest.trim_end_matches('{').trim())
}
