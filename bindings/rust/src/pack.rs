//! What is compiled: rule texts under the name of a pack.

use std::collections::BTreeSet;
use upright_syntax::ast::{self, ItemKind, PackSettingKind};

/// A pack: rule texts that belong together. What it says of itself (`pack … { … }`) wins over the name given here.
///
/// ```
/// let pack = upright::Pack::new("acme").with_file("images.upright", "acme/images.upright", "// no rules yet\n");
/// assert_eq!(pack.name(), "acme");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    pub(crate) name: String,
    pub(crate) files: Vec<RuleFile>,
    pub(crate) crds: Vec<(String, String)>,
    crds_folder: Option<String>,
    pub(crate) fixtures: Vec<(String, String)>,
    fixture_paths: BTreeSet<String>,
}

/// A file of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleFile {
    /// The module's path in the pack: `images`, `rbac/roles`.
    pub(crate) module: String,
    /// The name that messages show.
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Pack {
    /// A pack without files. The name counts where no file has a `pack` block.
    pub fn new(name: impl Into<String>) -> Pack {
        Pack {
            name: name.into(),
            files: Vec::new(),
            crds: Vec::new(),
            crds_folder: None,
            fixtures: Vec::new(),
            fixture_paths: BTreeSet::new(),
        }
    }

    /// A pack of files: paths relative to the pack, with `/`, and texts.
    pub fn from_files<P: Into<String>, T: Into<String>>(
        name: impl Into<String>,
        files: impl IntoIterator<Item = (P, T)>,
    ) -> Pack {
        files.into_iter().fold(Pack::new(name), |pack, (path, text)| {
            let path = path.into();
            pack.with_file(path.clone(), path, text)
        })
    }

    /// The standard pack.
    pub fn standard() -> Pack {
        upright_stdlib::files()
            .iter()
            .fold(Pack::new("std"), |pack, (path, text)| pack.with_file(*path, format!("std/{path}"), *text))
    }

    /// Adds a file. `path` is relative to the pack and says how other files use it; `name` is what messages show.
    #[must_use]
    pub fn with_file(mut self, path: impl AsRef<str>, name: impl Into<String>, text: impl Into<String>) -> Pack {
        let (name, text) = (name.into(), text.into());
        self.read_head(&text);
        let module = path.as_ref().trim_end_matches(".upright").to_owned();
        self.files.push(RuleFile { module, name, text });
        self
    }

    /// Adds a file with CustomResourceDefinitions (YAML or JSON).
    #[must_use]
    pub fn with_crd(mut self, name: impl Into<String>, text: impl Into<String>) -> Pack {
        self.crds.push((name.into(), text.into()));
        self
    }

    /// Adds a document that tests give by name (`file("fixtures/web.yaml")`).
    #[must_use]
    pub fn with_fixture(mut self, path: impl Into<String>, text: impl Into<String>) -> Pack {
        self.fixtures.push((path.into(), text.into()));
        self
    }

    /// The documents that tests give by name, relative to the pack. Reading them is the host's affair: see
    /// [`with_fixture`](Pack::with_fixture). Only running the tests needs them.
    pub fn fixture_paths(&self) -> impl Iterator<Item = &str> {
        self.fixture_paths.iter().map(String::as_str)
    }

    /// The pack's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder of CustomResourceDefinitions that the pack names (`crds "crds/"`), relative to the pack. Reading it
    /// is the host's affair: see [`with_crd`](Pack::with_crd).
    pub fn crds_folder(&self) -> Option<&str> {
        self.crds_folder.as_deref()
    }

    /// Takes over what a `pack` block says, if the text has one.
    fn read_head(&mut self, text: &str) {
        // Only texts that can have one are parsed twice.
        if !text.contains("pack ") && !text.contains("file(") {
            return;
        }
        let parsed = upright_syntax::parse(upright_source::FileId(0), text);
        self.fixture_paths.extend(parsed.file.items.iter().flat_map(fixtures));
        let Some(pack) = parsed.file.items.iter().find_map(pack_block) else { return };
        if !pack.name.is_missing() {
            self.name = pack.name.text.clone();
        }
        for setting in &pack.settings {
            if let PackSettingKind::Crds(folder) = &setting.kind {
                self.crds_folder = Some(folder.value.clone());
            }
        }
    }
}

/// The files that a test names.
fn fixtures(item: &ast::Item) -> Vec<String> {
    let ItemKind::Test(test) = &item.kind else { return Vec::new() };
    let of_entry = |entry: &ast::TestEntry| match entry {
        ast::TestEntry::Let(binding) => fixture(&binding.value).into_iter().collect(),
        ast::TestEntry::Case(case) => case.steps.iter().filter_map(of_step).collect(),
        ast::TestEntry::Error(_) => Vec::new(),
    };
    test.entries.iter().flat_map(of_entry).collect::<Vec<String>>()
}

fn of_step(step: &ast::CaseStep) -> Option<String> {
    match &step.kind {
        ast::CaseStepKind::Given(document) | ast::CaseStepKind::Old(document) => fixture(&document.text),
        _ => None,
    }
}

fn fixture(expr: &ast::Expr) -> Option<String> {
    match &expr.kind {
        ast::ExprKind::Call { function, args } if function.text == "file" => match args.as_slice() {
            [ast::Expr { kind: ast::ExprKind::Text(text), .. }] => Some(text.value.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn pack_block(item: &ast::Item) -> Option<&ast::Pack> {
    match &item.kind {
        ItemKind::Pack(pack) => Some(pack),
        _ => None,
    }
}
