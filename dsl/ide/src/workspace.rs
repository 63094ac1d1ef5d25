//! The texts that are known, and what has been found out about each: parsed once per change, checked when asked.

use crate::interface::{Share, around, fingerprint, interface, needs_all, uses};
use crate::lines::Lines;
use crate::walk::{Names, names};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use upright_schema::{Schema, Version, Versions};
use upright_source::{Diagnostic, FileId, Span};
use upright_syntax::ast::{File, ItemKind};
use upright_syntax::{Parsed, parse};
use upright_types::ir::RuleSet;
use upright_types::{Facts, Module, Options, inspect};

/// The module of the view `Workload`, which needs no `use`.
pub(crate) const PRELUDE: &str = "std/workload";

/// Rule texts that belong together, and answers about them.
///
/// A file is named by its pack and its path in the pack without `.upright` (`images`, `rbac/roles`). What a `pack` block
/// says of the pack's name counts, as in the compiler.
#[derive(Debug, Default)]
pub struct Workspace {
    schema: Option<Cow<'static, Schema>>,
    files: Vec<Entry>,
    by_name: BTreeMap<(String, String), FileId>,
    index: OnceLock<Index>,
}

/// How files are found.
#[derive(Debug, Default)]
struct Index {
    /// By the pack's name that the host gave, what the pack says itself.
    packs: BTreeMap<String, Arc<str>>,
    /// By the path that a `use` writes.
    paths: BTreeMap<String, FileId>,
}

/// A file.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) pack: String,
    pub(crate) module: String,
    pub(crate) text: Arc<str>,
    /// Whether it may be changed: a library's may not.
    pub(crate) own: bool,
    present: bool,
    lines: OnceLock<Lines>,
    parsed: OnceLock<Parsed>,
    shares: [OnceLock<File>; 3],
    analysis: OnceLock<Analysis>,
}

/// What the check of a file found.
#[derive(Debug)]
pub(crate) struct Analysis {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) names: Names,
    pub(crate) meaning: Meaning,
}

/// What names and expressions mean.
#[derive(Debug)]
pub(crate) struct Meaning {
    pub(crate) set: RuleSet,
    pub(crate) facts: Facts,
    /// The versions of Kubernetes that the file's pack supports.
    pub(crate) range: Versions,
}

/// What a change of a text means for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Whether mistakes of other files may have come or gone.
    pub others: bool,
}

impl Workspace {
    /// Without texts, with the built-in schemas.
    pub fn new() -> Workspace {
        Workspace::default()
    }

    /// Takes another schema: the built-in one with custom resource definitions.
    pub fn set_schema(&mut self, schema: Schema) {
        self.schema = Some(Cow::Owned(schema));
        self.forget();
    }

    pub(crate) fn schema(&self) -> &Schema {
        self.schema.as_deref().unwrap_or_else(|| Schema::builtin())
    }

    /// Adds a file of a library: it is used and read, but no rename changes it.
    pub fn set_library(&mut self, pack: &str, module: &str, text: impl Into<Arc<str>>) -> FileId {
        self.set(pack, module, text.into(), false)
    }

    /// Adds a file, or gives it another text.
    pub fn set_file(&mut self, pack: &str, module: &str, text: impl Into<Arc<str>>) -> FileId {
        self.set(pack, module, text.into(), true)
    }

    fn set(&mut self, pack: &str, module: &str, text: Arc<str>, own: bool) -> FileId {
        let key = (pack.to_owned(), module.to_owned());
        if let Some(id) = self.by_name.get(&key).copied() {
            self.set_text(id, text);
            return id;
        }
        let id = FileId(self.files.len() as u32);
        self.files.push(Entry::new(pack, module, text, own));
        self.by_name.insert(key, id);
        self.forget();
        id
    }

    /// Gives a file another text.
    pub fn set_text(&mut self, id: FileId, text: impl Into<Arc<str>>) -> Changed {
        let Some(entry) = self.files.get(id.0 as usize) else { return Changed { others: false } };
        let (text, was_present) = (text.into(), entry.present);
        if was_present && entry.text == text {
            return Changed { others: false };
        }
        let before = entry.parsed.get().map(|parsed| fingerprint(&parsed.file, &entry.text));
        let parsed = parse(id, &text);
        let after = fingerprint(&parsed.file, &text);
        let new = Entry::new(&entry.pack, &entry.module, text, entry.own);
        let _ = new.parsed.set(parsed);
        if let Some(entry) = self.files.get_mut(id.0 as usize) {
            *entry = new;
        }
        self.forget();
        Changed { others: !was_present || before.as_ref() != Some(&after) }
    }

    /// Takes a file out. Its id stays its own, should it come back.
    pub fn remove_file(&mut self, id: FileId) {
        if let Some(entry) = self.files.get_mut(id.0 as usize) {
            *entry = Entry { present: false, ..Entry::new(&entry.pack, &entry.module, "".into(), entry.own) };
        }
        self.forget();
    }

    /// The file of a name.
    pub fn file(&self, pack: &str, module: &str) -> Option<FileId> {
        let id = self.by_name.get(&(pack.to_owned(), module.to_owned())).copied()?;
        self.entry(id).map(|_| id)
    }

    /// Pack and path of a file.
    pub fn name(&self, id: FileId) -> Option<(&str, &str)> {
        self.entry(id).map(|entry| (entry.pack.as_str(), entry.module.as_str()))
    }

    /// Whether a file is the host's own and not a library's.
    pub fn is_own(&self, id: FileId) -> bool {
        self.entry(id).is_some_and(|entry| entry.own)
    }

    /// All files that are there, in the order in which they came.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        (0..self.files.len() as u32).map(FileId).filter(|id| self.entry(*id).is_some())
    }

    /// The text of a file; empty where there is none.
    pub fn text(&self, id: FileId) -> &str {
        self.entry(id).map_or("", |entry| &entry.text)
    }

    /// Where the lines of a file begin.
    pub fn lines(&self, id: FileId) -> Lines {
        self.entry(id).map_or_else(Lines::default, |entry| entry.lines.get_or_init(|| Lines::new(&entry.text)).clone())
    }

    /// What is wrong with a file, in the order of its text.
    pub fn diagnostics(&self, id: FileId) -> Vec<Diagnostic> {
        self.analysis(id).map_or_else(Vec::new, |analysis| analysis.diagnostics.clone())
    }

    /// The text of a file, laid out. None where it has mistakes that leave parts of it unread.
    pub fn format(&self, id: FileId) -> Option<String> {
        let entry = self.entry(id)?;
        upright_syntax::format(&entry.text).ok()
    }

    /// What was found out about one file depends on all others.
    fn forget(&mut self) {
        self.index = OnceLock::new();
        for entry in &mut self.files {
            entry.analysis = OnceLock::new();
        }
    }

    pub(crate) fn entry(&self, id: FileId) -> Option<&Entry> {
        self.files.get(id.0 as usize).filter(|entry| entry.present)
    }

    pub(crate) fn parsed(&self, id: FileId) -> Option<&Parsed> {
        let entry = self.entry(id)?;
        Some(entry.parsed.get_or_init(|| parse(id, &entry.text)))
    }

    pub(crate) fn trees(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files().filter_map(|id| self.parsed(id).map(|parsed| (id, &parsed.file)))
    }

    fn share(&self, id: FileId, share: Share) -> Option<&File> {
        let slot = self.entry(id)?.shares.get(share as usize)?;
        let parsed = self.parsed(id)?;
        Some(slot.get_or_init(|| interface(&parsed.file, share)))
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index::default();
            for (id, tree) in self.trees() {
                let Some(entry) = self.entry(id) else { continue };
                let said = tree.items.iter().find_map(|item| match &item.kind {
                    ItemKind::Pack(pack) if !pack.name.is_missing() => Some(pack.name.text.as_str().into()),
                    _ => None,
                });
                if let Some(said) = said {
                    index.packs.insert(entry.pack.clone(), said);
                }
            }
            for id in self.files() {
                let Some(entry) = self.entry(id) else { continue };
                let pack = index.packs.entry(entry.pack.clone()).or_insert_with(|| entry.pack.as_str().into());
                index.paths.insert(format!("{pack}/{}", entry.module), id);
            }
            index
        })
    }

    /// The name of a file's pack.
    pub(crate) fn pack_name(&self, id: FileId) -> Arc<str> {
        let pack = self.entry(id).and_then(|entry| self.index().packs.get(&entry.pack));
        pack.cloned().unwrap_or_default()
    }

    /// How other files use a file: `std/rbac`.
    pub(crate) fn path(&self, id: FileId) -> String {
        let module = self.entry(id).map_or("", |entry| &entry.module);
        format!("{}/{module}", self.pack_name(id))
    }

    pub(crate) fn by_path(&self, path: &str) -> Option<FileId> {
        self.index().paths.get(path).copied()
    }

    /// The paths of all files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&str, FileId)> {
        self.index().paths.iter().map(|(path, id)| (path.as_str(), *id))
    }

    pub(crate) fn analysis(&self, id: FileId) -> Option<&Analysis> {
        let entry = self.entry(id)?;
        let parsed = self.parsed(id)?;
        Some(entry.analysis.get_or_init(|| {
            let (checked, meaning) = self.check(id, &parsed.file);
            let mut diagnostics = parsed.diagnostics.clone();
            diagnostics.extend(checked.into_iter().filter(|report| report.primary.span.file == id));
            diagnostics.sort_by_key(|report| (report.primary.span.start, report.primary.span.end, report.code));
            let names = names(self, id, &parsed.file, &meaning);
            Analysis { diagnostics, names, meaning }
        }))
    }

    /// What a tree means in place of a file's own, of which only what stands around an offset is looked at.
    pub(crate) fn meaning_around(&self, id: FileId, tree: &File, offset: u32) -> Meaning {
        self.check(id, &around(tree, offset)).1
    }

    fn check(&self, id: FileId, tree: &File) -> (Vec<Diagnostic>, Meaning) {
        let wide = needs_all(tree);
        let used = self.used(tree, wide);
        let mut modules = Vec::new();
        let module = |other: FileId, ast| {
            let entry = self.entry(other)?;
            let pack = self.pack_name(other);
            Some(Module { path: format!("{pack}/{}", entry.module).into(), pack, file: other, ast })
        };
        for other in self.files().filter(|other| *other != id) {
            let share = match used.contains(&other) {
                _ if wide => Share::All,
                true => Share::Used,
                false => Share::Names,
            };
            modules.extend(self.share(other, share).and_then(|ast| module(other, ast)));
        }
        // Last: of two things of one name the one in this file is the second.
        modules.extend(module(id, tree));
        let options = Options::default();
        let (checked, facts) = inspect(self.schema(), &modules, &options, id);
        let pack = self.pack_name(id);
        let range = checked.packs.iter().find(|known| known.name == pack).map(|known| known.kubernetes);
        let range = range.unwrap_or_else(|| Versions::from(Version::NEWEST));
        (checked.diagnostics, Meaning { set: checked.rules, facts, range })
    }

    /// The files whose functions, views, types and parameters a tree reaches.
    fn used(&self, tree: &File, wide: bool) -> BTreeSet<FileId> {
        let mut found = BTreeSet::new();
        if wide {
            return found;
        }
        let mut paths: Vec<String> = uses(tree).chain([PRELUDE.to_owned()]).collect();
        while let Some(path) = paths.pop() {
            let Some(id) = self.by_path(&path) else { continue };
            if found.insert(id) {
                paths.extend(self.parsed(id).into_iter().flat_map(|parsed| uses(&parsed.file)));
            }
        }
        found
    }
}

impl Entry {
    fn new(pack: &str, module: &str, text: Arc<str>, own: bool) -> Entry {
        Entry {
            pack: pack.to_owned(),
            module: module.to_owned(),
            text,
            own,
            present: true,
            lines: OnceLock::new(),
            parsed: OnceLock::new(),
            shares: Default::default(),
            analysis: OnceLock::new(),
        }
    }
}

/// The text that a span covers.
pub(crate) fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or("")
}
