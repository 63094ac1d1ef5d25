//! The options of calls, as they come from JavaScript: JSON whose every field is known, or the call fails.

use crate::Failure;
use serde::Deserialize;
use serde_json::{Map, Value};
use upright::{CompileOptions, Pack, ParamSource, RunOptions, Selection};

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
    /// Packs and options, and the names of the packs.
    pub(crate) fn read(json: &str) -> Result<(Vec<Pack>, CompileOptions), Failure> {
        let spec: Compile = parse(json)?;
        let mut packs = Vec::new();
        if spec.standard == Standard::Library {
            packs.push(library());
        }
        packs.extend(spec.packs.into_iter().map(pack));
        let crds = spec.crds.into_iter().map(|crd| (crd.name, crd.text)).collect();
        Ok((packs, CompileOptions { crds, without_standard: spec.standard != Standard::Rules }))
    }
}

fn pack(text: PackText) -> Pack {
    let pack = Pack::from_files(text.name, text.files.into_iter().map(|file| (file.name, file.text)));
    text.crds.into_iter().fold(pack, |pack, crd| pack.with_crd(crd.name, crd.text))
}

/// The standard pack without what judges, and without the frameworks that name its rules.
fn library() -> Pack {
    let judges = |path: &str| path.starts_with("rules/") || path.starts_with("profiles/");
    let files = upright_stdlib::files().iter().filter(|(path, _)| !judges(path));
    let files = files.filter(|(path, text)| !(path.starts_with("frameworks/") && text.contains(" rules ")));
    files.fold(Pack::new("std"), |pack, (path, text)| pack.with_file(*path, format!("std/{path}"), *text))
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
