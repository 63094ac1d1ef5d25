//! Finds and reads the files that the user named.

use crate::failure::{Failure, plain};
use crate::terminal::Progress;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use upright::{Input, MAX_INPUT_BYTES};

/// The endings of manifests in a folder. A file that is named itself is read whatever its ending.
const MANIFESTS: [&str; 4] = ["yaml", "yml", "json", "ndjson"];

/// The file that makes a folder inside of a pack a pack of its own.
const PACK: &str = "pack.upright";

/// Patterns of files to leave out, as in `.gitignore`, relative to a folder.
#[derive(Clone, Debug)]
pub(crate) struct Exclude {
    patterns: Gitignore,
}

impl Exclude {
    pub(crate) fn new(patterns: &[(PathBuf, String)]) -> Result<Exclude, Failure> {
        // One set has one root; patterns of the project file are written relative to it.
        let root = patterns.first().map_or_else(|| PathBuf::from("."), |(root, _)| root.clone());
        let mut builder = GitignoreBuilder::new(root);
        for (_, pattern) in patterns {
            let wrong = |error| Failure::new(format!("the pattern `{pattern}` of --exclude is wrong: {error}"));
            builder.add_line(None, pattern).map_err(wrong)?;
        }
        let patterns = builder.build().map_err(|error| Failure::new(format!("--exclude: {error}")))?;
        Ok(Exclude { patterns })
    }

    fn covers(&self, path: &Path, is_folder: bool) -> bool {
        let path = path.strip_prefix("./").unwrap_or(path);
        if path.has_root() && !path.starts_with(self.patterns.path()) {
            return self.patterns.matched(path.file_name().map_or(path, Path::new), is_folder).is_ignore();
        }
        self.patterns.matched_path_or_any_parents(path, is_folder).is_ignore()
    }
}

/// Reads manifests: files, folders, `-`. What can't be read is an input that says so, in the order of the paths.
pub(crate) fn manifests(paths: &[PathBuf], exclude: &Exclude) -> Vec<Input> {
    let mut progress = Progress::new();
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(read_stdin());
        } else if path.is_dir() {
            read_folder(path, exclude, &mut inputs, &mut progress);
        } else if !exclude.covers(path, false) {
            inputs.push(read_file(path));
        }
    }
    inputs
}

/// Whether the path is standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn read_folder(root: &Path, exclude: &Exclude, inputs: &mut Vec<Input>, progress: &mut Progress) {
    let leave_out = exclude.clone();
    let wanted = move |entry: &DirEntry| entry.depth() == 0 || !leave_out.covers(entry.path(), is_folder(entry));
    for entry in walker(root).filter_entry(wanted).build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                inputs.extend(unwalkable(root, &error, exclude));
                continue;
            }
        };
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && has_ending(entry.path(), &MANIFESTS) {
            progress.tick(|| format!("reading: {} files, {}", inputs.len(), entry.path().display()));
            inputs.push(read_file(entry.path()));
        }
    }
}

/// All entries of a folder in the order of their names; `.gitignore` counts with and without a git repository.
fn walk(root: &Path) -> impl Iterator<Item = Result<DirEntry, ignore::Error>> {
    walker(root).build()
}

fn walker(root: &Path) -> WalkBuilder {
    let mut walker = WalkBuilder::new(root);
    walker.follow_links(true).require_git(false).git_global(false).ignore(false).sort_by_file_name(|a, b| a.cmp(b));
    walker
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

/// What could not be walked, as an input that says so; none where it was to be left out.
fn unwalkable(path: &Path, error: &ignore::Error, exclude: &Exclude) -> Option<Input> {
    let because = |path: &Path, why: String| {
        (!exclude.covers(path, true)).then(|| Input::unreadable(path.to_string_lossy(), why))
    };
    match error {
        ignore::Error::Loop { ancestor, child } => {
            because(child, format!("the link leads back to {}", ancestor.display()))
        }
        ignore::Error::WithPath { path, err } => unwalkable(path, err, exclude),
        ignore::Error::WithDepth { err, .. } => unwalkable(path, err, exclude),
        // The walk wraps what the system says in a sentence of its own.
        ignore::Error::Io(error) => {
            let cause = error.get_ref().and_then(|inner| inner.source()).and_then(|cause| cause.downcast_ref());
            because(path, plain(cause.unwrap_or(error)))
        }
        other => because(path, other.to_string()),
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Reads a file; of one that is larger than the engine takes, only its size.
pub(crate) fn read_file(path: &Path) -> Input {
    let name = path.to_string_lossy();
    match fs::metadata(path) {
        Ok(data) if data.len() > MAX_INPUT_BYTES as u64 => Input::too_large(name, data.len()),
        Ok(data) if data.is_dir() => Input::unreadable(name, "it is a folder"),
        _ => match File::open(path).and_then(read_bounded) {
            Ok(bytes) => Input::new(name, bytes),
            Err(error) => Input::unreadable(name, plain(&error)),
        },
    }
}

fn read_stdin() -> Input {
    match read_bounded(io::stdin().lock()) {
        Ok(bytes) => Input::new("-", bytes),
        Err(error) => Input::unreadable("-", plain(&error)),
    }
}

/// Reads no more than one byte past the limit, which is enough for the engine to say so: pipes have no size.
fn read_bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_INPUT_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The rule texts of a folder, by path; hidden files and what `.gitignore` names left out.
pub(crate) fn rule_texts(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    rule_texts_of(root, &walker(root))
}

/// The rule texts of a pack: without those of folders inside of it that have a `pack.upright` and so are packs of their own.
pub(crate) fn pack_texts(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let is_another = |entry: &DirEntry| entry.depth() > 0 && is_folder(entry) && entry.path().join(PACK).is_file();
    rule_texts_of(root, walker(root).filter_entry(move |entry| !is_another(entry)))
}

fn rule_texts_of(root: &Path, walker: &WalkBuilder) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in walker.build() {
        let entry = entry.map_err(|error| Failure::new(format!("can't read `{}`: {error}", root.display())))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && has_ending(entry.path(), &["upright"]) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// All manifests of a path that is a file or a folder; unlike [`manifests`] it fails at once.
pub(crate) fn texts(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut files = Vec::new();
    if path.is_dir() {
        for entry in walk(path) {
            let entry = entry.map_err(|error| Failure::new(format!("can't read `{}`: {error}", path.display())))?;
            if entry.file_type().is_some_and(|kind| kind.is_file()) && has_ending(entry.path(), &MANIFESTS) {
                files.push(entry.into_path());
            }
        }
    } else {
        files.push(path.to_owned());
    }
    files.iter().map(|file| Ok((file.to_string_lossy().into_owned(), text(file)?))).collect()
}

/// Reads a text; `-` is standard input.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let bytes = if is_stdin(path) {
        read_bounded(io::stdin().lock())
    } else {
        File::open(path).and_then(|file| if file.metadata()?.is_dir() { Err(folder()) } else { read_bounded(file) })
    };
    let bytes = bytes.map_err(|error| Failure::file("read", path, &error))?;
    if bytes.len() > MAX_INPUT_BYTES {
        return Err(Failure::new(format!("`{}` is larger than {MAX_INPUT_BYTES} bytes", path.display())));
    }
    let not_text = |_| Failure::new(format!("`{}` is not a text: it is not UTF-8", path.display()));
    String::from_utf8(bytes).map_err(not_text)
}

fn folder() -> io::Error {
    io::Error::other("it is a folder")
}

/// Writes beside the file and then renames, so that a run that is ended half-way loses nothing.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let target = fs::canonicalize(path).map_err(|error| Failure::file("write", path, &error))?;
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = target.with_file_name(name);
    let mode = fs::metadata(&target).map(|data| data.permissions());
    let written = fs::write(&new, text)
        .and_then(|()| mode.and_then(|mode| fs::set_permissions(&new, mode)))
        .and_then(|()| fs::rename(&new, &target));
    written.map_err(|error| {
        // The half-written file is of no use; that it may stay changes nothing about the error.
        let _ = fs::remove_file(&new);
        Failure::file("write", path, &error)
    })
}
