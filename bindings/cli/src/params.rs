//! Parameters from the command line, files and the project file.

use crate::args::RunArgs;
use crate::config::Config;
use crate::failure::Failure;
use crate::files;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use upright::{ParamPlaces, ParamSource};

/// All parameters, the project file's first, so that what is typed wins.
pub(crate) fn read(args: &RunArgs, config: &Config) -> Result<Vec<ParamSource>, Failure> {
    let mut sources = Vec::new();
    let mut places = config_places(&config.text);
    for (name, value) in &config.params {
        let source = ParamSource::value(name, config.file.to_string_lossy(), json(value).to_string());
        sources.push(match places.remove(name) {
            Some((name, parts)) => source.placed(ParamPlaces { text: config.text.clone(), name, parts }),
            None => source,
        });
    }
    for path in &args.params {
        sources.push(ParamSource::map(path.to_string_lossy(), files::text(path)?));
    }
    for pair in &args.facts {
        let (name, path) = split(pair, "--facts", "NAME=FILE")?;
        sources.push(ParamSource::document(name, path, files::text(Path::new(path))?));
    }
    for pair in &args.sets {
        let (name, value) = split(pair, "--set", "PARAM=VALUE")?;
        sources.push(ParamSource::value(name, format!("--set {name}"), value));
    }
    Ok(sources)
}

fn split<'a>(pair: &'a str, option: &str, form: &str) -> Result<(&'a str, &'a str), Failure> {
    let wrong = || Failure::new(format!("`{option} {pair}` has no `=`: write {option} {form}"));
    pair.split_once('=').map(|(name, value)| (name.trim(), value)).ok_or_else(wrong)
}

/// Where a parameter's name stands, and each part of its value.
type Place = (Range<usize>, Vec<(String, Range<usize>)>);

/// The places of the parameters in the text of a project file.
fn config_places(text: &str) -> BTreeMap<String, Place> {
    // A text that can't be read has been refused before.
    let Ok(file) = DeTable::parse(text) else { return BTreeMap::new() };
    let Some(DeValue::Table(params)) = file.get_ref().get("params").map(Spanned::get_ref) else {
        return BTreeMap::new();
    };
    let place = |(name, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let mut parts = Vec::new();
        let mut work = vec![(String::new(), value)];
        while let Some((pointer, value)) = work.pop() {
            match value.get_ref() {
                DeValue::Array(items) => {
                    work.extend(items.iter().enumerate().map(|(at, item)| (format!("{pointer}/{at}"), item)));
                }
                DeValue::Table(fields) => work.extend(fields.iter().map(|(key, item)| {
                    let key = key.get_ref().replace('~', "~0").replace('/', "~1");
                    (format!("{pointer}/{key}"), item)
                })),
                _ => {}
            }
            parts.push((pointer, value.span()));
        }
        (name.get_ref().to_string(), (name.span(), parts))
    };
    params.iter().map(place).collect()
}

/// TOML as JSON, which is YAML. A date is a text.
fn json(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(value) => (*value).into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(entries) => entries.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
    }
}
