//! Reads packs and definitions of custom resources from files.

use crate::args::RuleArgs;
use crate::config::Config;
use crate::failure::Failure;
use crate::files;
use std::path::{Component, Path, PathBuf};
use upright::{CompileOptions, Pack, Rules, Selection};

/// The profile that judges where nothing else is said.
const DEFAULT_PROFILE: &str = "recommended";

/// What there is to compile.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The packs that the user named.
    pub(crate) packs: Vec<Pack>,
    options: CompileOptions,
}

impl Loaded {
    /// Reads the packs of the options; where they name none, those of the project file.
    pub(crate) fn read(args: &RuleArgs, config: &Config) -> Result<Loaded, Failure> {
        let paths = if args.packs.is_empty() { &config.packs } else { &args.packs };
        Loaded::read_paths(paths, args, config)
    }

    /// Reads these packs.
    pub(crate) fn read_paths(paths: &[PathBuf], args: &RuleArgs, config: &Config) -> Result<Loaded, Failure> {
        let packs = paths.iter().map(|path| read_pack(path)).collect::<Result<Vec<_>, _>>()?;
        let mut options = CompileOptions::default();
        for path in args.crds.iter().chain(&config.crds) {
            for (name, text) in files::texts(path)? {
                options.crds.push((name, text));
            }
        }
        Ok(Loaded { packs, options })
    }

    /// Compiles them together with the standard pack.
    pub(crate) fn compile(&self) -> Result<Rules, Failure> {
        Ok(Rules::compile(&self.packs, &self.options)?)
    }

    /// The rules that judge: those of the profile, if one is named; else those of the packs, if some are; else those of
    /// the default profile.
    pub(crate) fn selection(&self, profile: Option<&str>) -> Selection {
        match profile {
            Some("all") => Selection::All,
            Some(profile) => Selection::Profile(profile.to_owned()),
            None if self.packs.is_empty() => Selection::Profile(DEFAULT_PROFILE.to_owned()),
            None => Selection::Packs(self.packs.iter().map(|pack| pack.name().to_owned()).collect()),
        }
    }
}

/// A folder or a single file.
fn read_pack(path: &Path) -> Result<Pack, Failure> {
    if !path.is_dir() {
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let pack = Pack::new(name_of(path)).with_file(file, path.to_string_lossy(), files::text(path)?);
        return Ok(with_fixtures(pack, path.parent().unwrap_or(Path::new(""))));
    }
    let texts = files::pack_texts(path)?;
    if texts.is_empty() {
        let text = format!("the pack `{}` has no rules: there is no `.upright` file in it", path.display());
        return Err(Failure::with_help(text, "`upright init FOLDER` begins a pack"));
    }
    let mut pack = Pack::new(name_of(path));
    for file in texts {
        let inside = file.strip_prefix(path).unwrap_or(&file);
        let inside: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        pack = pack.with_file(inside.join("/"), file.to_string_lossy(), files::text(&file)?);
    }
    if let Some(folder) = pack.crds_folder() {
        if Path::new(&folder).components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(Failure::new(format!("`crds \"{folder}\"` of the pack `{}` leads out of it", path.display())));
        }
        for (name, text) in files::texts(&path.join(folder))? {
            pack = pack.with_crd(name, text);
        }
    }
    Ok(with_fixtures(pack, path))
}

/// The documents that tests give by name. One that is not there is missed by its test and by nothing else.
fn with_fixtures(pack: Pack, folder: &Path) -> Pack {
    let inside = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let paths: Vec<String> = pack.fixture_paths().filter(|path| inside(path)).map(ToOwned::to_owned).collect();
    paths.into_iter().fold(pack, |pack, path| match files::text(&folder.join(&path)) {
        Ok(text) => pack.with_fixture(path, text),
        Err(_) => pack,
    })
}

/// The name of a pack that does not name itself: its folder's, or its file's without the ending.
fn name_of(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = if full.is_dir() { full.file_name() } else { full.file_stem() };
    name.map_or_else(|| "pack".to_owned(), |name| name.to_string_lossy().into_owned())
}
