//! Compiles the standard pack once, when the crate is built, so that no run has to.
//!
//! What is written is what the rule texts come to when they are compiled at run time; a test holds that it is the same.
//! Nothing is written without the feature `precompiled`, or where a text has an error: every run then compiles the
//! texts, and says what is wrong with them.

use std::path::PathBuf;
use std::{env, fs, io};
use upright_schema::Schema;
use upright_source::{FileId, Span};
use upright_syntax::ast;
use upright_types::{Module, Options};

#[path = "src/head.rs"]
mod head;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/head.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("standard.bin");
    let wanted = env::var_os("CARGO_FEATURE_PRECOMPILED").is_some();
    let bytes = if wanted { precompiled() } else { Some(Vec::new()) };
    if bytes.is_none() {
        println!("cargo::warning=the standard pack has errors, or warnings: every run will compile its texts");
    }
    fs::write(out, bytes.unwrap_or_default())
}

/// Head and program; none where there is anything to say about the texts.
fn precompiled() -> Option<Vec<u8>> {
    let mut files: Vec<(String, FileId, ast::File)> = Vec::new();
    for (at, (path, text)) in (0..).zip(upright_stdlib::files()) {
        let parsed = upright_syntax::parse(FileId(at), text);
        files.push((format!("std/{}", path.trim_end_matches(".upright")), FileId(at), parsed.file));
        if !parsed.diagnostics.is_empty() {
            return None;
        }
    }
    let modules: Vec<Module<'_>> = files.iter().map(|(path, file, ast)| module(path, *file, ast)).collect();
    let checked = upright_types::check(Schema::builtin(), &modules, &Options::default());
    if !checked.diagnostics.is_empty() || !checked.rules.waivers.is_empty() {
        return None;
    }
    let path = |span: Span| files.iter().find(|(_, file, _)| *file == span.file).map(|(path, ..)| path.as_str());
    let head = head::Head::new(&checked.rules, path);
    let program = upright_compile::compile(Schema::builtin(), &checked.rules).ok()?;
    postcard::to_stdvec(&(head, program)).ok()
}

fn module<'a>(path: &'a str, file: FileId, ast: &'a ast::File) -> Module<'a> {
    Module { path: path.into(), pack: "std".into(), file, ast }
}
