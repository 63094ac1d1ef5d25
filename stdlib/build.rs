//! Embeds every rule text of this folder, so that a rule is one file and nothing has to be registered.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    find(&root, &mut files)?;
    // By their texts, in which `/` and `-` are letters like others.
    files.sort_by_key(|file| file.to_string_lossy().replace('\\', "/"));
    let mut code = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let path = file.to_string_lossy();
        // Written as literals of Rust, so that no character of a path can end them.
        let _ = writeln!(code, "    ({name:?}, include_str!({path:?})),");
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("files.rs"), code)
}

/// Folders without rule texts of the pack; in `packs` are packs of their own.
const OTHERS: [&str; 4] = ["src", "target", "tests", "packs"];

/// All rule texts below a folder. Each folder is watched, so that a new file is seen.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| OTHERS.iter().all(|other| name != *other)) {
                find(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "upright") {
            files.push(path);
        }
    }
    Ok(())
}
