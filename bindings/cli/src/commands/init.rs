//! `upright init`: a pack of one's own that passes its own tests.

use crate::args::Init;
use crate::failure::{Exit, Failure};
use crate::terminal;
use std::fs;
use std::path::Path;

/// The files of a new pack; `PACK` stands for its name.
const FILES: [(&str, &str); 2] =
    [("pack.upright", include_str!("init/pack.upright")), ("images.upright", include_str!("init/images.upright"))];

/// Runs the command. Nothing that exists is overwritten.
pub(crate) fn run(args: Init) -> Result<Exit, Failure> {
    let folder = &args.folder;
    let name = pack_name(folder)?;
    for (file, _) in FILES {
        if folder.join(file).exists() {
            return Err(Failure::new(format!("`{}` exists already; nothing was written", folder.join(file).display())));
        }
    }
    fs::create_dir_all(folder).map_err(|error| Failure::file("make the folder", folder, &error))?;
    for (file, text) in FILES {
        let path = folder.join(file);
        fs::write(&path, text.replace("PACK", &name)).map_err(|error| Failure::file("write", &path, &error))?;
    }
    let shown = folder.display();
    terminal::print(|out| {
        writeln!(out, "the pack `{name}` is in {shown}: pack.upright, images.upright")?;
        writeln!(out, "  its tests:   upright test {shown}")?;
        writeln!(out, "  its verdict: upright check --pack {shown} MANIFESTS")
    })?;
    Ok(Exit::Clean)
}

/// The folder's name as a name of the language: small letters, digits and `-`, beginning with a letter.
fn pack_name(folder: &Path) -> Result<String, Failure> {
    let name = folder.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    let name = letters.trim_matches('-').to_owned();
    if name == "std" {
        return Err(Failure::with_help("`std` is the standard pack's name", "name the folder otherwise"));
    }
    if name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Ok(name);
    }
    let text = format!("`{}` makes no name for a pack", folder.display());
    Err(Failure::with_help(text, "name the folder with small letters, digits and `-`"))
}
