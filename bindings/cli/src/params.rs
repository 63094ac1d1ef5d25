//! Parameters from the command line, files and the project file.

use crate::args::RunArgs;
use crate::config::Config;
use crate::failure::Failure;
use crate::files;
use std::path::Path;
use upright::ParamSource;

/// All parameters, the project file's first, so that what is typed wins.
pub(crate) fn read(args: &RunArgs, config: &Config) -> Result<Vec<ParamSource>, Failure> {
    let mut sources = Vec::new();
    for (name, value) in &config.params {
        sources.push(ParamSource::value(name, config.file.to_string_lossy(), json(value).to_string()));
    }
    for path in &args.params {
        sources.push(ParamSource::map(path.to_string_lossy(), files::text(path)?));
    }
    for pair in &args.facts {
        let (name, path) = split(pair, "--facts", "NAME=FILE")?;
        sources.push(ParamSource::value(name, path, files::text(Path::new(path))?));
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
