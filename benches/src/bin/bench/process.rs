//! Whole processes: `upright check` over many objects and over one, and checkov over the same files.

use crate::client::pinned;
use crate::figures::Figures;
use crate::{Result, Size, corpora, work};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use upright_benches::wall_seconds;

/// Documents that checkov reads.
const FOR_CHECKOV: usize = 100;

/// The command as it is built beside this one.
fn upright() -> Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("upright");
    if path.exists() { Ok(path) } else { Err(format!("{} is not built", path.display()).into()) }
}

/// Seconds on the wall of a command whose exit code is 0 or 1.
fn run(mut command: Command, args: &[&str]) -> Result<f64> {
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut status = None;
    let seconds = wall_seconds(|| status = Some(command.status()));
    match status.ok_or("not run")??.code() {
        Some(0 | 1) => Ok(seconds),
        code => Err(format!("{command:?} ended with {code:?}").into()),
    }
}

/// Figures `check/PROFILE` (seconds of a run on all cores), `check/2-over-1`, `start` (milliseconds for one object),
/// `checkov/...`.
pub(crate) fn measure(size: Size, figures: &mut Figures) -> Result<()> {
    let upright = upright()?;
    start(size, &upright, figures)?;
    checkov(&upright, figures)?;
    let folder = corpora::folder("cluster", size.checked)?;
    let folder_text = folder.to_string_lossy().into_owned();
    figures.add("check/objects", &[size.checked as f64]);
    let counts = counts_option(&upright);
    if counts.is_empty() {
        figures
            .notes
            .push("`upright check` has no output of counts only: its findings are written out, as ndjson.".into());
    }
    let output = if counts.is_empty() { vec!["--output", "ndjson"] } else { counts };
    for profile in ["pss-restricted", "recommended"] {
        let mut args = vec!["check", &folder_text, "--no-config", "--profile", profile];
        args.extend(&output);
        let (mut all, mut ratios) = (Vec::new(), Vec::new());
        for _ in 0..2 {
            let seconds = run(Command::new(&upright), &args)?;
            if profile == "pss-restricted" {
                ratios.push(run(pinned(&upright), &args)? / seconds);
            }
            all.push(seconds);
        }
        figures.add(format!("check/{profile}"), &all);
        if !ratios.is_empty() {
            figures.add("check/2-over-1", &ratios);
        }
    }
    // Half a gigabyte that the next run makes anew.
    Ok(std::fs::remove_dir_all(folder)?)
}

/// How to ask for counts only, where one can.
fn counts_option(upright: &Path) -> Vec<&'static str> {
    let help = Command::new(upright).args(["check", "--help"]).output();
    let help = help.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let options =
        [("--counts", vec!["--counts"]), ("--summary", vec!["--summary"]), ("counts,", vec!["--output", "counts"])];
    options.into_iter().find(|(word, _)| help.contains(word)).map(|(_, option)| option).unwrap_or_default()
}

/// One object from the start of the process to its verdict, the whole standard library included.
fn start(size: Size, upright: &Path, figures: &mut Figures) -> Result<()> {
    let path = work()?.join("corpus/one.json");
    corpora::write("cluster", 0..1, std::fs::File::create(&path)?)?;
    let path = path.to_string_lossy().into_owned();
    let args = ["check", &path, "--no-config", "--profile", "all", "--output", "ndjson"];
    let mut times = Vec::new();
    for _ in 0..size.rounds * 4 {
        times.push(run(Command::new(upright), &args)? * 1e3);
    }
    figures.add("start", &times);
    Ok(())
}

/// checkov with all its checks and Upright with all its rules, over the same manifests: not the same checks.
fn checkov(upright: &Path, figures: &mut Figures) -> Result<()> {
    let checkov = work()?.join("venv/bin/checkov");
    if !checkov.exists() {
        figures.missing("checkov", "there is no Python, or it could not be installed");
        return Ok(());
    }
    let path = corpora::file("yaml", FOR_CHECKOV)?.to_string_lossy().into_owned();
    let one = work()?.join("corpus/one.yaml");
    corpora::write("yaml", 0..1, std::fs::File::create(&one)?)?;
    let one = one.to_string_lossy().into_owned();
    let (mut theirs, mut start, mut ours, mut ratios) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3 {
        let args = |path| ["--framework", "kubernetes", "--quiet", "--compact", "-o", "json", "-f", path];
        let slow = run(Command::new(&checkov), &args(&path))?;
        start.push(run(Command::new(&checkov), &args(&one))?);
        let quick =
            run(Command::new(upright), &["check", &path, "--no-config", "--profile", "all", "--output", "json"])?;
        theirs.push(slow);
        ours.push(quick);
        ratios.push(slow / quick);
    }
    figures.add("checkov/seconds", &theirs);
    figures.add("checkov/start-seconds", &start);
    figures.add("checkov/upright-seconds", &ours);
    figures.add("checkov/over-upright", &ratios);
    Ok(())
}
