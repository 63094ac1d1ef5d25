//! Rule texts to a checked rule set.

use crate::head::{Head, ProfileHead, RuleHead};
use crate::options::{CompileOptions, Selection};
use crate::pack::{Pack, RuleFile};
use crate::params::{self, ParamInfo};
use crate::share::share;
use crate::text::rule_text;
use crate::{codes, crds, select};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use upright_program::Program;
use upright_schema::Schema;
use upright_source::{Diagnostic, FileId, Level, RuleInfo, SourceMap, Span};
use upright_syntax::ast;
use upright_types::ir::RuleSet;
use upright_types::testing::CheckedTest;
use upright_types::{Checked, Module, Options};

/// The standard pack's head and program, by `build.rs`; empty where it has none.
static STANDARD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/standard.bin"));

/// Rules that were read, checked and found sound. Made once, then judged by as often as one likes.
#[derive(Clone, Debug)]
pub struct Rules {
    pub(crate) schema: Cow<'static, Schema>,
    pub(crate) head: Arc<Head>,
    pub(crate) sources: SourceMap,
    pub(crate) warnings: Vec<Diagnostic>,
    /// The rules as they were checked. Where they were compiled before, their texts are not read until somebody asks.
    texts: OnceLock<Arc<Texts>>,
    /// All rules, where they were compiled before.
    pub(crate) program: Option<Arc<Program>>,
}

/// Rules with their conditions, their tests and their trees.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) set: RuleSet,
    pub(crate) tests: Vec<CheckedTest>,
    pub(crate) modules: Vec<Parsed>,
    /// Documents that tests give by name, by pack and path.
    pub(crate) fixtures: Fixtures,
}

/// Texts by pack and path.
pub(crate) type Fixtures = BTreeMap<(String, String), Arc<str>>;

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
        if packs.is_empty()
            && *options == CompileOptions::default()
            && let Some(rules) = Rules::precompiled()
        {
            return Ok(rules);
        }
        Rules::from_texts(packs, options)
    }

    /// The standard pack, if it was compiled when the crate was built.
    fn precompiled() -> Option<Rules> {
        let (head, program): (Head, Program) = postcard::from_bytes(STANDARD).ok()?;
        let mut sources = SourceMap::new();
        for (path, text) in upright_stdlib::files() {
            sources.add(format!("std/{path}"), *text);
        }
        let (texts, program) = (OnceLock::new(), Some(Arc::new(program)));
        let schema = Cow::Borrowed(Schema::builtin());
        Some(Rules { schema, head: Arc::new(head), sources, warnings: Vec::new(), texts, program })
    }

    /// What [`Rules::compile`] does where nothing was compiled before.
    pub(crate) fn from_texts(packs: &[Pack], options: &CompileOptions) -> Result<Rules, CompileError> {
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
        let Checked { rules: set, mut tests, diagnostics: checked, .. } = check(&schema, &modules);
        let of_pack = |pack: &&Pack| {
            let name = pack.name.clone();
            pack.fixtures.clone().into_iter().map(move |(path, text)| ((name.clone(), path), text.into()))
        };
        let fixtures: Fixtures = packs.iter().flat_map(of_pack).collect();
        give_fixtures(&modules, &fixtures, &mut tests);
        diagnostics.extend(checked);
        sources.share();
        if diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
            return Err(CompileError { diagnostics, sources });
        }
        Ok(Rules::new(schema, Texts { set, tests, modules, fixtures }, sources, diagnostics))
    }

    /// Rules that were checked.
    pub(crate) fn new(
        schema: Cow<'static, Schema>,
        texts: Texts,
        sources: SourceMap,
        warnings: Vec<Diagnostic>,
    ) -> Rules {
        let path = |span: Span| {
            texts.modules.iter().find(|module| module.file == span.file).map(|module| module.path.as_str())
        };
        let head = Arc::new(Head::new(&texts.set, path));
        Rules { schema, head, sources, warnings, texts: OnceLock::from(Arc::new(texts)), program: None }
    }

    /// The rules with their conditions, their tests and their trees.
    pub(crate) fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| {
            // They were checked when the crate was built: there is nothing to say of them.
            let read = Rules::from_texts(&[], &CompileOptions::default()).ok();
            read.and_then(|rules| rules.texts.into_inner()).unwrap_or_default()
        })
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
        self.head.rules.iter().map(|rule| rule.info.clone()).collect()
    }

    /// The rules of a selection, with its severities.
    ///
    /// # Errors
    /// There is no such profile or rule.
    pub fn selected(&self, selection: &Selection) -> Result<Vec<RuleInfo>, CompileError> {
        let selected = select::select(self, selection)?;
        Ok(selected.infos)
    }

    /// All parameters.
    pub fn params(&self) -> Vec<ParamInfo> {
        params::infos(&self.texts().set, &self.schema)
    }

    /// All profiles.
    pub fn profiles(&self) -> Vec<ProfileInfo> {
        let info = |profile: &ProfileHead| ProfileInfo {
            id: profile.id.clone(),
            title: profile.title.clone(),
            rules: profile.rules.clone(),
        };
        self.head.profiles.iter().map(info).collect()
    }

    /// Id and title of every framework.
    pub fn frameworks(&self) -> Vec<(String, String)> {
        self.head.frameworks.iter().map(|framework| (framework.id.clone(), framework.title.clone())).collect()
    }

    /// What a rule is about, in a word: the folder that its file is in. Empty where that is the pack's own.
    pub fn domain(&self, rule: &RuleInfo) -> &str {
        self.known(rule).map_or("", |known| known.domain.as_str())
    }

    /// Whether a rule says how to mend what it finds.
    pub fn has_fix(&self, rule: &RuleInfo) -> bool {
        self.known(rule).is_some_and(|known| known.has_fix)
    }

    fn known(&self, rule: &RuleInfo) -> Option<&RuleHead> {
        self.head.rules.iter().find(|known| known.info.id == rule.id)
    }

    /// The profiles that include a rule.
    pub fn profiles_of(&self, rule: &RuleInfo) -> Vec<&str> {
        let includes = |profile: &&ProfileHead| profile.rules.contains(&rule.id);
        self.head.profiles.iter().filter(includes).map(|profile| &*profile.id).collect()
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
        crate::near::nearest(word, self.head.rules.iter().map(|rule| rule.info.id.as_str()))
    }

    /// An error about the rule set as a whole.
    pub(crate) fn error(&self, diagnostic: Diagnostic) -> CompileError {
        CompileError { diagnostics: vec![diagnostic], sources: self.sources.clone() }
    }
}

/// Puts the documents that tests give by name into the tests. Those that nobody brought stay names.
pub(crate) fn give_fixtures(modules: &[Parsed], fixtures: &Fixtures, tests: &mut [CheckedTest]) {
    for test in tests {
        let pack = modules.iter().find(|module| module.file == test.span.file).map_or("", |module| &module.pack);
        for case in &mut test.cases {
            for document in case.documents.iter_mut().chain(&mut case.old) {
                let Some(file) = &document.file else { continue };
                if let Some(text) = fixtures.get(&(pack.to_owned(), file.to_string())) {
                    document.text = Arc::clone(text);
                }
            }
        }
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

pub(crate) fn module(parsed: &Parsed) -> Module<'_> {
    let Parsed { pack, path, file, ast } = parsed;
    Module { path: path.as_str().into(), pack: pack.as_str().into(), file: *file, ast }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Input, RunOptions, Style};

    fn from_texts() -> Rules {
        Rules::from_texts(&[], &CompileOptions::default()).unwrap()
    }

    #[test]
    #[cfg(feature = "precompiled")]
    fn the_standard_pack_that_was_compiled_before_is_that_of_its_texts() {
        let before = Rules::precompiled().expect("the build script has compiled it");
        let now = from_texts();
        assert_eq!(*before.head, *now.head);
        let program = upright_compile::compile(&now.schema, &now.texts().set).unwrap();
        assert!(**before.program.as_ref().unwrap() == program, "the programs differ");
        assert_eq!(before.texts().set, now.texts().set);
        let file = |(_, file): (FileId, &upright_source::SourceFile)| (file.name.clone(), file.text.clone());
        assert!(before.sources.iter().map(file).eq(now.sources.iter().map(file)), "spans point elsewhere");
    }

    #[test]
    #[cfg(feature = "precompiled")]
    fn a_profile_cut_out_of_the_whole_judges_as_if_compiled_alone() {
        let (before, now) = (Rules::precompiled().unwrap(), from_texts());
        let manifests = manifests(&now);
        let mut findings = 0;
        for profile in ["pss-restricted", "recommended", "cis"] {
            let options = RunOptions { selection: Selection::Profile(profile.into()), ..RunOptions::default() };
            let report = |rules: &Rules| {
                let report = rules.evaluator(&options).unwrap().check(manifests.clone());
                let mut out = Vec::new();
                crate::render(&report, Format::Json, Style::default(), &mut out).unwrap();
                (report.findings.len(), String::from_utf8(out).unwrap())
            };
            let (cut, alone) = (report(&before), report(&now));
            findings += cut.0;
            assert!(cut.1 == alone.1, "{profile} judges otherwise");
        }
        assert!(findings > 1000, "{findings}");
    }

    /// What the tests of the standard rules are given first.
    #[cfg(feature = "precompiled")]
    fn manifests(rules: &Rules) -> Vec<Input> {
        let cases = rules.texts().tests.iter().filter_map(|test| Some((&test.rule, test.cases.last()?)));
        let documents = cases.flat_map(|(rule, case)| case.documents.iter().map(move |document| (rule, document)));
        documents.map(|(rule, document)| Input::new(format!("{rule}.yaml"), document.text.as_bytes())).collect()
    }
}
