//! The project file `upright.toml`: what would otherwise be typed each time. Options win over it; lists add to it.

use crate::args::RuleArgs;
use crate::failure::Failure;
use crate::files;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The name of the file.
const NAME: &str = "upright.toml";

/// What the file may say. A word that is not known is an error: a setting that is misspelt would be one that is not set.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Config {
    /// Packs, as `--pack`.
    pub(crate) packs: Vec<PathBuf>,
    /// Definitions of custom resources, as `--crd`.
    pub(crate) crds: Vec<PathBuf>,
    /// As `--profile`.
    pub(crate) profile: Option<String>,
    /// As `--kubernetes`.
    pub(crate) kubernetes: Option<String>,
    /// As `--inventory`.
    pub(crate) inventory: Vec<PathBuf>,
    /// Patterns, as `--exclude`, relative to the file's folder.
    pub(crate) exclude: Vec<String>,
    /// As `--baseline`.
    pub(crate) baseline: Option<PathBuf>,
    /// As `--severity`.
    pub(crate) severity: Option<String>,
    /// As `--fail-on`.
    pub(crate) fail_on: Option<String>,
    /// Parameters, as `--set`.
    pub(crate) params: BTreeMap<String, toml::Value>,
    /// The file's name, for messages.
    #[serde(skip)]
    pub(crate) file: PathBuf,
    /// The file's text, for messages.
    #[serde(skip)]
    pub(crate) text: String,
}

impl Config {
    /// The project file that the options name, or the nearest one.
    pub(crate) fn load(args: &RuleArgs) -> Result<Config, Failure> {
        match (&args.config, args.no_config) {
            (_, true) => Ok(Config::default()),
            (Some(path), _) => Config::read(path),
            (None, false) => nearest().map_or_else(|| Ok(Config::default()), |path| Config::read(&path)),
        }
    }

    fn read(path: &Path) -> Result<Config, Failure> {
        let text = files::text(path)?;
        let wrong = |error| Failure::new(format!("`{}` can't be used\n{error}", path.display()));
        let mut config: Config = toml::from_str(&text).map_err(wrong)?;
        config.file = path.to_owned();
        config.text = text;
        config.rebase(path.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// Paths in the file are relative to it.
    fn rebase(&mut self, folder: &Path) {
        let lists = [&mut self.packs, &mut self.crds, &mut self.inventory];
        let single = self.baseline.iter_mut();
        for path in lists.into_iter().flatten().chain(single) {
            *path = folder.join(&*path);
        }
    }

    /// The folder that patterns are relative to.
    pub(crate) fn folder(&self) -> PathBuf {
        self.file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .map_or_else(|| PathBuf::from("."), Into::into)
    }
}

/// The project file of the current folder, or of the nearest folder above it up to the root of the repository.
fn nearest() -> Option<PathBuf> {
    if Path::new(NAME).is_file() {
        return Some(PathBuf::from(NAME));
    }
    let current = env::current_dir().ok()?;
    for folder in current.ancestors() {
        let path = folder.join(NAME);
        if fs::metadata(&path).is_ok_and(|data| data.is_file()) {
            return Some(path);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}
