//! Rule texts to a checked rule set.

use crate::options::{CompileOptions, Selection};
use crate::pack::{Pack, RuleFile};
use crate::params::{self, ParamInfo};
use crate::share::share;
use crate::text::rule_text;
use crate::{codes, crds, select};
use std::borrow::Cow;
use upright_schema::Schema;
use upright_source::{Diagnostic, FileId, Level, RuleInfo, SourceMap, Span};
use upright_syntax::ast;
use upright_types::ir::{self, RuleSet};
use upright_types::testing::CheckedTest;
use upright_types::{Checked, Module, Options};

/// Rules that were read, checked and found sound. Made once, then judged by as often as one likes.
#[derive(Clone, Debug)]
pub struct Rules {
    pub(crate) schema: Cow<'static, Schema>,
    pub(crate) set: RuleSet,
    pub(crate) tests: Vec<CheckedTest>,
    pub(crate) sources: SourceMap,
    pub(crate) modules: Vec<Parsed>,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// A module's tree.
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    pub(crate) pack: String,
    pub(crate) path: String,
    pub(crate) file: FileId,
    pub(crate) ast: ast::File,
}

/// Rules that can't be used, and why. Holds every independent error, and the warnings.
#[derive(Clone, Debug, Default)]
pub struct CompileError {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics point into.
    pub sources: SourceMap,
}

impl std::fmt::Display for CompileError {
    /// Code and title of the first error.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.diagnostics.iter().find(|diagnostic| diagnostic.level == Level::Error) {
            Some(error) => write!(f, "{}: {}", error.code, error.title),
            None => f.write_str("the rules can't be used"),
        }
    }
}

impl std::error::Error for CompileError {}

/// A profile, as hosts see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileInfo {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The ids of its rules.
    pub rules: Vec<String>,
}

impl Rules {
    /// Reads and checks packs, together with the standard pack. A pack named `std` stands in the place of the standard
    /// one.
    ///
    /// # Errors
    /// Everything that is wrong with the texts and definitions.
    ///
    /// ```
    /// use upright::{CompileOptions, Pack, Rules};
    ///
    /// let text = "rule r { severity low for p in Pod deny p.spec.hostNetwrk message \"no\" }";
    /// let error = Rules::compile(&[Pack::from_files("acme", [("r.upright", text)])], &CompileOptions::default()).unwrap_err();
    /// assert_eq!(error.to_string(), "U0102: `PodSpec` has no field `hostNetwrk`");
    /// ```
    pub fn compile(packs: &[Pack], options: &CompileOptions) -> Result<Rules, CompileError> {
        let mut sources = SourceMap::new();
        let mut diagnostics = Vec::new();
        let own = options.without_standard || packs.iter().any(|pack| pack.name == "std");
        let standard = (!own).then(Pack::standard);
        let packs: Vec<&Pack> = standard.iter().chain(packs).collect();
        diagnostics.extend(same_names(&packs));
        let mut texts = Vec::new();
        for pack in &packs {
            for file in &pack.files {
                texts.push(text_of(pack, file, &mut sources));
            }
        }
        let mut modules = Vec::new();
        let parsed = share(&texts, |_, text| parse(text), |_| ());
        for (text, (module, found)) in texts.into_iter().zip(parsed) {
            diagnostics.extend(text.broken.map(|error| *error));
            diagnostics.extend(found);
            modules.push(module);
        }
        let definitions = packs.iter().flat_map(|pack| &pack.crds);
        let schema = crds::schema(definitions, &options.crds, &mut sources, &mut diagnostics);
        let Checked { rules: set, tests, diagnostics: checked, .. } = check(&schema, &modules);
        diagnostics.extend(checked);
        sources.share();
        if diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            return Err(CompileError { diagnostics, sources });
        }
        Ok(Rules { schema, set, tests, sources, modules, warnings: diagnostics })
    }

    /// What is not wrong, but looks it.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The rule texts, which spans of rules point into.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// All rules, by pack and id.
    pub fn rules(&self) -> Vec<RuleInfo> {
        self.set.rules.iter().map(info).collect()
    }

    /// The rules of a selection, with its severities.
    ///
    /// # Errors
    /// There is no such profile or rule.
    pub fn selected(&self, selection: &Selection) -> Result<Vec<RuleInfo>, CompileError> {
        let selected = select::select(self, selection)?;
        Ok(selected.rules.rules.iter().map(info).collect())
    }

    /// All parameters.
    pub fn params(&self) -> Vec<ParamInfo> {
        params::infos(&self.set, &self.schema)
    }

    /// All profiles.
    pub fn profiles(&self) -> Vec<ProfileInfo> {
        let info = |profile: &ir::Profile| ProfileInfo {
            id: profile.id.to_string(),
            title: profile.title.clone(),
            rules: profile.rules.iter().map(ToString::to_string).collect(),
        };
        self.set.profiles.iter().map(info).collect()
    }

    /// Id and title of every framework.
    pub fn frameworks(&self) -> Vec<(String, String)> {
        self.set.frameworks.iter().map(|framework| (framework.id.to_string(), framework.title.clone())).collect()
    }

    /// What a rule is about, in a word: the folder that its file is in. Empty where that is the pack's own.
    pub fn domain(&self, rule: &RuleInfo) -> &str {
        let module = self.modules.iter().find(|module| rule.span.is_some_and(|span| span.file == module.file));
        let mut parts = module.map_or("", |module| module.path.as_str()).split('/').rev().skip(1);
        let folder = parts.next().unwrap_or_default();
        if parts.next().is_some() { folder } else { "" }
    }

    /// Whether a rule says how to mend what it finds.
    pub fn has_fix(&self, rule: &RuleInfo) -> bool {
        self.set.rules.iter().any(|known| *known.id == *rule.id && !known.fixes.is_empty())
    }

    /// The profiles that include a rule.
    pub fn profiles_of(&self, rule: &RuleInfo) -> Vec<&str> {
        let includes = |profile: &&ir::Profile| profile.rules.iter().any(|id| **id == *rule.id);
        self.set.profiles.iter().filter(includes).map(|profile| &*profile.id).collect()
    }

    /// What there is to know of a rule, as one line of JSON: its metadata, its parameters, the profiles that include it.
    pub fn rule_line(&self, rule: &RuleInfo) -> String {
        let line = upright_report::rule_line(rule);
        let Ok(serde_json::Value::Object(mut object)) = serde_json::from_str(&line) else { return line };
        let params = self.params().into_iter().filter(|param| param.rule == rule.id).map(|param| {
            let default =
                param.default.map(|text| serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text)));
            serde_json::json!({"name": param.name, "type": param.ty, "default": default, "doc": param.doc})
        });
        object.insert("params".to_owned(), params.collect());
        object.insert("profiles".to_owned(), self.profiles_of(rule).into());
        object.insert("domain".to_owned(), self.domain(rule).into());
        object.insert("fix".to_owned(), self.has_fix(rule).into());
        if let Some((file, position)) = rule.span.and_then(|span| self.sources.locate(span)) {
            object.insert("file".to_owned(), file.into());
            object.insert("line".to_owned(), position.line.into());
        }
        serde_json::Value::Object(object).to_string()
    }

    /// The rule whose id is nearest to a word that is none.
    pub fn similar_rule(&self, word: &str) -> Option<&str> {
        crate::near::nearest(word, self.set.rules.iter().map(|rule| &*rule.id))
    }

    /// An error about the rule set as a whole.
    pub(crate) fn error(&self, diagnostic: Diagnostic) -> CompileError {
        CompileError { diagnostics: vec![diagnostic], sources: self.sources.clone() }
    }
}

/// A span of no file.
pub(crate) fn nowhere() -> Span {
    Span::new(FileId(u32::MAX), 0, 0)
}

fn same_names(packs: &[&Pack]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, pack) in packs.iter().enumerate() {
        if packs.iter().take(at).any(|other| other.name == pack.name) {
            let title = format!("two packs are named `{}`", pack.name);
            found.push(Diagnostic::error(codes::SAME_PACK, title, nowhere(), "").with_help("give one another name"));
        }
    }
    found
}

/// The text of a module.
struct Text<'a> {
    pack: &'a Pack,
    file: &'a RuleFile,
    id: FileId,
    text: Cow<'a, str>,
    /// Why it is no text.
    broken: Option<Box<Diagnostic>>,
}

fn text_of<'a>(pack: &'a Pack, file: &'a RuleFile, sources: &mut SourceMap) -> Text<'a> {
    let mut broken = None;
    let mut id = sources.add(file.name.as_str(), file.text.as_str());
    let text = rule_text(id, &file.text).unwrap_or_else(|error| {
        broken = Some(error);
        Cow::Borrowed("")
    });
    if let Cow::Owned(text) = &text {
        id = sources.add(file.name.as_str(), text.as_str());
    }
    Text { pack, file, id, text, broken }
}

fn parse(Text { pack, file, id, text, .. }: &Text<'_>) -> (Parsed, Vec<Diagnostic>) {
    let parsed = upright_syntax::parse(*id, text);
    let path = format!("{}/{}", pack.name, file.module);
    (Parsed { pack: pack.name.clone(), path, file: *id, ast: parsed.file }, parsed.diagnostics)
}

pub(crate) fn check(schema: &Schema, modules: &[Parsed]) -> Checked {
    let modules: Vec<_> = modules.iter().map(module).collect();
    upright_types::check(schema, &modules, &Options::default())
}

fn module(parsed: &Parsed) -> Module<'_> {
    let Parsed { pack, path, file, ast } = parsed;
    Module { path: path.as_str().into(), pack: pack.as_str().into(), file: *file, ast }
}

/// A rule as reports see it.
pub(crate) fn info(rule: &ir::Rule) -> RuleInfo {
    RuleInfo {
        id: rule.id.to_string(),
        pack: rule.pack.to_string(),
        title: rule.title.clone(),
        description: rule.description.clone(),
        severity: rule.severity,
        controls: rule
            .controls
            .iter()
            .map(|(framework, control)| (framework.to_string(), control.to_string()))
            .collect(),
        url: rule.url.as_deref().map(ToOwned::to_owned),
        span: Some(rule.span),
    }
}
