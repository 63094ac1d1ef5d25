//! Runs the conformance cases, writes what they expect, and hands them on to runners in other languages.

mod case;
mod command;
mod export;
mod native;
mod standard;

use case::{Case, Document};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

/// What the program says when it can't go on.
type Broken = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        ["rust"] => compare("rust", &mut native::Native::default()),
        ["cli", program] => compare("cli", &mut command::Command::new(program)),
        ["export", file] => export::write(&cases(), Path::new(file)).map(|()| true),
        ["update"] => update(None).map(|()| true),
        ["update", name] => update(Some(name)).map(|()| true),
        _ => Err("upright-conformance rust | cli PROGRAM | export FILE | update [NAME]".into()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// What runs a case: its results, or none where there is no way to say it.
trait Runner {
    fn run(&mut self, case: &Case) -> Result<Option<case::Results>, Broken>;
}

fn compare(name: &str, runner: &mut dyn Runner) -> Result<bool, Broken> {
    let (mut run, mut failed, mut without) = (0, 0, 0);
    for (_, document) in cases()? {
        for case in document.cases {
            match runner.run(&case)? {
                None => without += 1,
                Some(found) => {
                    run += 1;
                    let wrong = case.results.differs(&found);
                    failed += usize::from(wrong.is_some());
                    if let Some(wrong) = wrong {
                        println!("FAILED {}: {wrong}", case.name);
                    }
                }
            }
        }
    }
    let without = if without > 0 { format!(", {without} can't be said there") } else { String::new() };
    println!("conformance: {name}: {run} run, 0 skipped, {failed} failed{without}");
    Ok(failed == 0)
}

/// The files of cases, by name.
fn cases() -> Result<Vec<(PathBuf, Document)>, Broken> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder())? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let text = fs::read_to_string(&path)?;
            let document = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            files.push((path, document));
        }
    }
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(files)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

/// Writes what the crate says into the cases of all files, or of one.
fn update(only: Option<&str>) -> Result<(), Broken> {
    let mut files = cases()?;
    let place = folder().join("standard.json");
    let wanted = |path: &Path| only.is_none_or(|name| path.file_stem().is_some_and(|stem| stem == name));
    files.retain(|(path, _)| *path != place && wanted(path));
    if wanted(&place) {
        files.push((place, Document { cases: standard::cases()? }));
    }
    let mut native = native::Native::default();
    for (path, mut document) in files {
        for case in &mut document.cases {
            case.results = native.run(case)?.ok_or("the crate can say everything")?;
        }
        fs::write(path, serde_json::to_string_pretty(&document)? + "\n")?;
    }
    Ok(())
}
