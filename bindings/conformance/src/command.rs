//! The cases by the program `upright`, in an empty folder.

use crate::case::{Call, Case, Results};
use crate::{Broken, Runner};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// Runs cases by a program.
pub(crate) struct Command {
    program: PathBuf,
    folder: PathBuf,
}

impl Command {
    pub(crate) fn new(program: &str) -> Command {
        let program = fs::canonicalize(program).unwrap_or_else(|_| program.into());
        Command { program, folder: env::temp_dir().join(format!("upright-conformance-{}", process::id())) }
    }
}

impl Drop for Command {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Runner for Command {
    fn run(&mut self, case: &Case) -> Result<Option<Results>, Broken> {
        let Some(args) = arguments(case) else { return Ok(None) };
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir_all(&self.folder)?;
        for (name, text) in &args.files {
            write(&self.folder.join(name), text.as_bytes())?;
        }
        for input in &case.inputs {
            write(&self.folder.join(&input.name), &input.bytes())?;
        }
        let mut command = process::Command::new(&self.program);
        let output = command.current_dir(&self.folder).env_remove("CLICOLOR_FORCE").args(&args.args).output()?;
        if case.call == Call::Fix {
            return Ok(Some(self.fixed(case)?));
        }
        let findings = String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect();
        // How many objects there are is not said in this form, and of errors only whether there are any.
        let errors = match (output.status.code(), case.results.errors) {
            (Some(2), Some(errors)) if errors > 0 => errors,
            (Some(0 | 1), _) => 0,
            _ => return Err(format!("{}: {}", case.name, String::from_utf8_lossy(&output.stderr)).into()),
        };
        let objects = case.results.objects;
        Ok(Some(Results { findings: Some(findings), objects, errors: Some(errors), ..Results::default() }))
    }
}

impl Command {
    /// The files that were changed.
    fn fixed(&self, case: &Case) -> Result<Results, Broken> {
        let mut results = case.results.clone();
        let mut files = Vec::new();
        for input in case.inputs.iter().filter(|input| !input.lookup) {
            let text = fs::read(self.folder.join(&input.name))?;
            if text != input.bytes() {
                files.push(crate::case::File { name: input.name.clone(), text: String::from_utf8(text)? });
            }
        }
        results.files = Some(files);
        Ok(results)
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Broken> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, bytes)?)
}

struct Arguments {
    args: Vec<String>,
    files: Vec<(String, String)>,
}

/// The command line that says the same as a case's documents; none where there is none.
fn arguments(case: &Case) -> Option<Arguments> {
    let document = |document: Option<&Json>| match document {
        None => Some(Json::Object(serde_json::Map::new())),
        Some(Json::String(_)) => None,
        Some(value) => Some(value.clone()),
    };
    let (compile, judge) = (document(case.compile.as_ref())?, document(case.judge.as_ref())?);
    if case.call == Call::Admit || case.results.error.is_some() {
        return None;
    }
    let known = ["profile", "rules", "params", "facts", "kubernetes"];
    let keys = judge.as_object()?.keys();
    if !keys.clone().all(|key| known.contains(&key.as_str())) || compile.get("standard").is_some() {
        return None;
    }
    let mut made = Arguments { args: vec![], files: vec![] };
    made.args.push(if case.call == Call::Fix { "fix" } else { "check" }.to_owned());
    if case.call == Call::Check {
        made.args.extend(["--output", "ndjson"].map(str::to_owned));
    }
    made.args.push("--no-config".to_owned());
    made.compile(&compile)?;
    made.judge(&judge);
    for input in &case.inputs {
        if input.lookup {
            made.args.push("--inventory".to_owned());
        }
        made.args.push(input.name.clone());
    }
    Some(made)
}

impl Arguments {
    fn option(&mut self, name: &str, value: impl Into<String>) {
        self.args.extend([name.to_owned(), value.into()]);
    }

    fn compile(&mut self, compile: &Json) -> Option<()> {
        let list = |of: &Json, key: &str| of.get(key).and_then(Json::as_array).cloned().unwrap_or_default();
        let text = |of: &Json, key: &str| of.get(key).and_then(Json::as_str).map(str::to_owned);
        for pack in list(compile, "packs") {
            let name = text(&pack, "name")?;
            for file in list(&pack, "files") {
                self.files.push((format!("{name}/{}", text(&file, "path")?), text(&file, "text")?));
            }
            self.option("--pack", name);
        }
        for crd in list(compile, "crds") {
            self.files.push((text(&crd, "name")?, text(&crd, "text")?));
            self.option("--crd", text(&crd, "name")?);
        }
        Some(())
    }

    fn judge(&mut self, judge: &Json) {
        let text = |key: &str| judge.get(key).and_then(Json::as_str);
        if let Some(profile) = text("profile") {
            self.option("--profile", profile);
        }
        if let Some(rules) = judge.get("rules").and_then(Json::as_array) {
            // A selection of rules is a profile that includes them.
            let ids: Vec<&str> = rules.iter().filter_map(Json::as_str).collect();
            let include = if ids.is_empty() { String::new() } else { format!("  include {}\n", ids.join(", ")) };
            let profile = format!("profile these \"These\" {{\n{include}}}\n");
            self.files.push(("these-rules/these.upright".to_owned(), profile));
            self.option("--pack", "these-rules");
            self.option("--profile", "these");
        }
        if let Some(params) = judge.get("params") {
            self.files.push(("params.yaml".to_owned(), params.to_string()));
            self.option("--params", "params.yaml");
        }
        for (name, facts) in judge.get("facts").and_then(Json::as_object).into_iter().flatten() {
            self.files.push((format!("facts-{name}.json"), facts.to_string()));
            self.option("--facts", format!("{name}=facts-{name}.json"));
        }
        if let Some(version) = text("kubernetes") {
            self.option("--kubernetes", version);
        }
    }
}
