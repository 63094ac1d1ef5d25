//! The options of calls, as they come from JavaScript: JSON whose every field is known, or the call fails.

use crate::{Failure, library};
use serde::Deserialize;
use serde_json::{Map, Value};
use upright::{CompileError, CompileOptions, Pack, ParamSource, Rules, RunOptions, Selection};

/// What to compile.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Compile {
    packs: Vec<PackText>,
    crds: Vec<Named>,
    standard: Standard,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PackText {
    name: String,
    files: Vec<Named>,
    #[serde(default)]
    crds: Vec<Named>,
}

/// A text and the name that messages show; of a rule text also its place in the pack.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    text: String,
}

/// What of the standard pack comes along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Standard {
    /// All of it.
    #[default]
    Rules,
    /// Its views and functions, without its rules and profiles: what a rule text of one's own may use.
    Library,
    /// Nothing; rules then have no view `Workload`.
    None,
}

impl Compile {
    pub(crate) fn read(json: &str) -> Result<Compile, Failure> {
        parse(json)
    }

    /// The names of the packs that were given.
    pub(crate) fn names(&self) -> Vec<String> {
        self.given().iter().map(|pack| pack.name().to_owned()).filter(|name| name != "std").collect()
    }

    /// Compiles.
    ///
    /// # Errors
    /// All that is wrong with the texts.
    pub(crate) fn rules(&self) -> Result<Rules, CompileError> {
        let crds = self.crds.iter().map(|crd| (crd.name.clone(), crd.text.clone())).collect();
        let options = CompileOptions { crds, without_standard: self.standard != Standard::Rules };
        let mut packs = self.given();
        if self.standard != Standard::Library {
            return Rules::compile(&packs, &options);
        }
        packs.insert(0, library::pack(|path| library::needs(self.texts(), path)));
        let quick = Rules::compile(&packs, &options);
        if quick.is_ok() {
            return quick;
        }
        // The messages of an error may name what was left out.
        if let Some(first) = packs.first_mut() {
            *first = library::pack(|_| true);
        }
        Rules::compile(&packs, &options)
    }

    fn given(&self) -> Vec<Pack> {
        self.packs.iter().map(pack).collect()
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.packs.iter().flat_map(|pack| &pack.files).map(|file| file.text.as_str())
    }
}

fn pack(text: &PackText) -> Pack {
    let pack = Pack::from_files(&text.name, text.files.iter().map(|file| (&file.name, &file.text)));
    text.crds.iter().fold(pack, |pack, crd| pack.with_crd(&crd.name, &crd.text))
}

/// What judges, and by which values.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Run {
    profile: Option<String>,
    packs: Option<Vec<String>>,
    rules: Option<Vec<String>>,
    params: Map<String, Value>,
    kubernetes: Option<String>,
    /// Milliseconds since 1970, as JavaScript counts them.
    now: Option<f64>,
}

impl Run {
    pub(crate) fn read(json: &str) -> Result<RunOptions, Failure> {
        let run: Run = parse(json)?;
        let selection = match (run.profile, run.packs, run.rules) {
            (None, None, None) => Selection::All,
            (Some(profile), None, None) if profile == "all" => Selection::All,
            (Some(profile), None, None) => Selection::Profile(profile),
            (None, Some(packs), None) => Selection::Packs(packs),
            (None, None, Some(rules)) => Selection::Rules(rules),
            _ => return Err(Failure::call("only one of `profile`, `packs` and `rules` says which rules judge")),
        };
        let params = match run.params.is_empty() {
            true => Vec::new(),
            false => vec![ParamSource::map("options.params", Value::Object(run.params).to_string())],
        };
        let now = run.now.map(micros).transpose()?;
        Ok(RunOptions { selection, params, kubernetes: run.kubernetes, now, ..RunOptions::default() })
    }
}

/// The years that JavaScript's dates have all lie within what 64 bits of microseconds hold.
fn micros(milliseconds: f64) -> Result<i64, Failure> {
    const LARGEST: f64 = 8.64e15;
    if !milliseconds.is_finite() || milliseconds.abs() > LARGEST {
        return Err(Failure::call("`now` is not a date"));
    }
    Ok((milliseconds * 1000.0).round() as i64)
}

/// Which tests run.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Test {
    pub(crate) packs: Option<Vec<String>>,
    pub(crate) filter: String,
}

impl Test {
    pub(crate) fn read(json: &str) -> Result<Test, Failure> {
        parse(json)
    }
}

fn parse<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Failure> {
    serde_json::from_str(json).map_err(|error| Failure::call(format!("the options can't be used: {error}")))
}
