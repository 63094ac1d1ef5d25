//! Rules, from their texts to a program that is ready to run.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use upright_program::Program;
use upright_schema::Schema;
use upright_source::FileId;
use upright_syntax::Parsed;
use upright_types::ir::RuleSet;
use upright_types::{Checked, Module, Options};
use upright_vm::{BindOptions, Bound, Limits};

/// Names and texts of the files of a pack.
pub type Texts = Vec<(String, String)>;

/// The standard pack.
pub fn standard() -> Texts {
    upright_stdlib::files().iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The committed set of 170 rules about single objects, 103 of them over lists, with eleven regular expressions.
///
/// # Errors
/// A file can't be read.
pub fn rules_170() -> Result<Texts, Box<dyn Error>> {
    folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules-170"))
}

/// The ten checks that all engines make.
///
/// # Errors
/// A file can't be read.
pub fn ten() -> Result<Texts, Box<dyn Error>> {
    let mut texts = folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ten"))?;
    texts.extend(views());
    Ok(texts)
}

/// What every rule knows by `Workload`.
fn views() -> impl Iterator<Item = (String, String)> {
    standard().into_iter().filter(|(path, _)| path == "workload.upright")
}

/// The programs of the Pod Security Standards, of the committed set, and of every standard rule.
///
/// # Errors
/// A file can't be read, or the rules do not compile.
pub fn programs() -> Result<[(&'static str, Program); 3], Box<dyn Error>> {
    let set = |texts| check(&parse(&texts)).rules;
    let all = set(standard());
    let mut pss = all.clone();
    pss.rules.retain(|rule| rule.controls.iter().any(|(framework, _)| &**framework == "pss"));
    let compile = |set| {
        let compiled = upright_compile::compile(Schema::builtin(), set);
        compiled.map_err(|found| found.first().map_or_else(String::new, |first| first.title.clone()))
    };
    Ok([
        ("the Pod Security Standards", compile(&pss)?),
        ("rules-170", compile(&set(rules_170()?))?),
        ("every standard rule", compile(&all)?),
    ])
}

/// `count` rules that differ in their constants: images, names, ports, users, quantities, patterns, paths, labels. About
/// two of a hundred constants occur.
pub fn replicated(count: usize) -> Texts {
    let mut text = String::new();
    for i in 0..count {
        let (scope, verdict) = match i % 10 {
            0 => ("for c in w.containers", format!("deny c.image.text like \"*/app-{i}:*\" at c.image")),
            1 => ("for c in w.containers", format!("deny c.name == \"container-{i}\"")),
            2 => ("for c in w.containers for p in c.ports", format!("deny p.containerPort == {}", 8080 + i - 1)),
            3 => ("for c in w.containers", format!("deny c.securityContext.runAsUser == {}", 10_000 + i)),
            4 => ("for c in w.containers for e in c.env", format!("deny e.name == \"SETTING_{i}\"")),
            5 => ("for v in w.pod.spec.volumes", format!("deny v.hostPath.path == \"/opt/data/{i}\"")),
            6 => ("for c in w.containers", format!("deny (c.resources.limits[\"memory\"] ?? \"0\") > \"{}Gi\"", 2 + i)),
            7 => ("for c in w.containers for m in c.volumeMounts", format!("deny m.mountPath like \"/etc/{i}/*\"")),
            8 => ("for value in w.pod.metadata.labels", format!("deny value == \"team-{i}\"")),
            _ => ("for c in w.containers for a in c.args", format!("deny a == \"--shard={i}\"")),
        };
        let scope = scope.replace(" for ", "\n  for ");
        text.push_str(&format!(
            "/// Replica {i}.\nrule replica-{i} {{\n  severity low\n  for w in Workload\n  {scope}\n  {verdict}\n  message \"replica\"\n}}\n",
        ));
    }
    let pack = "pack replicas {\n  edition 2026\n  version \"0.1.0\"\n  kubernetes \"1.31 .. 1.37\"\n}\n".to_owned();
    let own = [("pack.upright".to_owned(), pack), ("replicas.upright".to_owned(), text)];
    own.into_iter().chain(views()).collect()
}

/// The rule texts below a folder.
fn folder(root: &Path) -> Result<Texts, Box<dyn Error>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
                files.push((name, std::fs::read_to_string(&path)?));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Texts to trees.
pub fn parse(texts: &Texts) -> Vec<(&str, Parsed)> {
    let files = texts.iter().enumerate();
    files.map(|(i, (path, text))| (&**path, upright_syntax::parse(FileId(i as u32), text))).collect()
}

/// Trees to typed rules.
pub fn check(parsed: &[(&str, Parsed)]) -> Checked {
    let module = |(i, (path, parsed)): (usize, &(&str, Parsed))| {
        let path = format!("std/{}", path.trim_end_matches(".upright").trim_start_matches("std/"));
        (path, FileId(i as u32), parsed.file.clone())
    };
    let files: Vec<_> = parsed.iter().enumerate().map(module).collect();
    let modules: Vec<Module<'_>> = files
        .iter()
        .map(|(path, file, ast)| Module { path: Arc::from(path.as_str()), pack: "std".into(), file: *file, ast })
        .collect();
    upright_types::check(Schema::builtin(), &modules, &Options::default())
}

/// Texts to typed rules.
///
/// # Errors
/// The first error of the texts.
pub fn rules(texts: &Texts) -> Result<RuleSet, Box<dyn Error>> {
    let parsed = parse(texts);
    let checked = check(&parsed);
    let diagnostics = parsed.iter().flat_map(|(_, parsed)| &parsed.diagnostics).chain(&checked.diagnostics);
    match diagnostics.into_iter().find(|diagnostic| diagnostic.level == upright_source::Level::Error) {
        Some(error) => Err(format!("{}: {}", error.code, error.title).into()),
        None => Ok(checked.rules),
    }
}

/// Rules to a program.
///
/// # Errors
/// The rules can't be expressed in a program.
pub fn program(rules: &RuleSet) -> Result<Program, Box<dyn Error>> {
    let error = |diagnostics: Vec<upright_source::Diagnostic>| {
        diagnostics.first().map_or_else(|| "no program".to_owned(), |first| first.title.clone())
    };
    Ok(upright_compile::compile(Schema::builtin(), rules).map_err(error)?)
}

/// A program with the newest Kubernetes version, in batches of so many objects.
///
/// # Errors
/// The program can't be bound.
pub fn bind(program: Program, batch: usize) -> Result<Bound, Box<dyn Error>> {
    let options = BindOptions {
        kubernetes: upright_value::Version::parse("1.37").map_or(0, |version| version.0),
        params: vec![None; program.params.len()],
        limits: Limits { batch_objects: batch, ..Limits::default() },
        ..BindOptions::default()
    };
    Ok(Bound::new(Arc::new(program), options)?)
}

/// All of it: texts to a bound program in batches of 1,024.
///
/// # Errors
/// Whatever is wrong with the texts.
pub fn ready(texts: &Texts) -> Result<Bound, Box<dyn Error>> {
    bind(program(&rules(texts)?)?, 1024)
}
