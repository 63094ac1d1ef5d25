//! Turns `facts/*.txt` into the table that the library embeds: fixed-width rows that it reads without parsing.
//!
//! A fact that names a type, a field or a value that does not exist fails the build, with the line that names it.

#[path = "build/encode.rs"]
mod encode;
#[path = "build/model.rs"]
mod model;
#[path = "build/overlay.rs"]
mod overlay;
#[path = "build/rules.rs"]
mod rules;
#[path = "build/text.rs"]
mod text;
#[allow(unreachable_pub, reason = "the library exports them")]
#[path = "src/words.rs"]
mod words;

use std::path::Path;

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=facts");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/words.rs");
    let mut facts = model::Facts::default();
    text::read(&mut facts, "facts/facts.txt", &file("facts/facts.txt")?, words::Origin::Builtin)?;
    text::read(&mut facts, "facts/requests.txt", &file("facts/requests.txt")?, words::Origin::Builtin)?;
    text::read(&mut facts, "facts/components.txt", &file("facts/components.txt")?, words::Origin::Component)?;
    text::read(&mut facts, "facts/platforms.txt", &file("facts/platforms.txt")?, words::Origin::Component)?;
    text::read_retired(&mut facts, "facts/retired.txt", &file("facts/retired.txt")?)?;
    rules::apply(&mut facts)?;
    overlay::apply(&mut facts, "facts/semantics.txt", &file("facts/semantics.txt")?)?;
    let table = encode::encode(&facts)?;
    let out = std::env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    write(&Path::new(&out).join("facts.bin"), &table.rows)?;
    write(&Path::new(&out).join("facts.strings"), table.strings.as_bytes())
}

fn file(path: &str) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}
