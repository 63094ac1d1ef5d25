//! `upright test --mutate`: which conditions of rules no test decides.

use super::located;
use crate::failure::{Exit, Failure};
use crate::files;
use crate::terminal::{self, Progress, bar};
use crate::words::{Color, TestOutput};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use upright::{Mutations, Rules, SourceMap, Style, Survivor};

/// The list of changes that no test can notice, in a pack's folder.
const KNOWN: &str = "MUTATIONS.md";

/// Changes the declarations of the packs whose name contains the filter.
pub(super) fn run(
    rules: &Rules,
    packs: &[String],
    filter: &str,
    known: &[(String, String)],
    (output, color): (TestOutput, Color),
) -> Result<Exit, Failure> {
    let mut progress = Progress::new();
    let result = rules.mutate(packs, filter, known, |done, all| {
        progress.tick(|| format!("changing rules {}", bar(done, all)));
    });
    progress.done();
    match output {
        TestOutput::Json => terminal::print(|out| writeln!(out, "{:#}", document(&result)))?,
        TestOutput::Ndjson => terminal::print(|out| lines(&result, out))?,
        TestOutput::Human | TestOutput::Junit => {
            let style = terminal::stdout_style(color);
            terminal::print(|out| render(&result, style, out))?;
        }
    }
    let clean = result.survivors.is_empty() && result.stale.is_empty();
    Ok(if clean { Exit::Clean } else { Exit::Findings })
}

/// The lists that the user names, and those of the packs.
pub(super) fn known(named: &[PathBuf], packs: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let of_packs = packs.iter().map(|pack| pack.join(KNOWN)).filter(|list| list.is_file());
    let read = |path: &Path| Ok((path.to_string_lossy().into_owned(), files::text(path)?));
    named.iter().cloned().chain(of_packs).map(|path| read(&path)).collect()
}

fn render(result: &Mutations, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for survivor in &result.survivors {
        upright::render_diagnostics(std::slice::from_ref(&survivor.diagnostic), &result.sources, style, out)?;
    }
    upright::render_diagnostics(&result.stale, &result.sources, style, out)?;
    for (place, why) in &result.skipped {
        writeln!(out, "not changed: {place}: {why}")?;
    }
    let count = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let Mutations { declarations, noticed, invalid, known, survivors, .. } = result;
    let changes = count(survivors.len() + noticed + known, "change");
    write!(out, "{changes} of {}: {noticed} noticed, ", count(*declarations, "declaration"))?;
    match survivors.len() {
        0 => write!(out, "none unnoticed")?,
        unnoticed => write!(out, "{unnoticed} unnoticed in {}", places(survivors))?,
    }
    match known {
        0 => {}
        _ => write!(out, ", {known} known to make no difference")?,
    }
    match invalid {
        0 => writeln!(out),
        _ => writeln!(out, "; {invalid} more that do not compile"),
    }
}

fn places(survivors: &[Survivor]) -> usize {
    let mut places: Vec<&str> = survivors.iter().map(|survivor| survivor.place.as_str()).collect();
    places.dedup();
    places.len()
}

/// A line for each change that no test notices, and one for each declaration that was not changed.
fn lines(result: &Mutations, out: &mut dyn Write) -> io::Result<()> {
    for survivor in &result.survivors {
        writeln!(out, "{}", unnoticed(survivor, &result.sources))?;
    }
    for (place, why) in &result.skipped {
        writeln!(out, "{}", json!({"where": place, "skipped": why}))?;
    }
    for stale in &result.stale {
        writeln!(out, "{}", json!({"stale": stale.title, "at": located(stale.primary.span, &result.sources)}))?;
    }
    Ok(())
}

fn document(result: &Mutations) -> Value {
    let Mutations { declarations, noticed, invalid, known, survivors, skipped, stale, sources } = result;
    json!({
        "declarations": declarations, "noticed": noticed, "invalid": invalid, "known": known,
        "survivors": survivors.iter().map(|survivor| unnoticed(survivor, sources)).collect::<Vec<_>>(),
        "skipped": skipped.iter().map(|(place, why)| json!({"where": place, "skipped": why})).collect::<Vec<_>>(),
        "stale": stale.iter().map(|row| json!({"stale": row.title, "at": located(row.primary.span, sources)})).collect::<Vec<_>>(),
    })
}

fn unnoticed(survivor: &Survivor, sources: &SourceMap) -> Value {
    let Survivor { place, what, part, before, after, rules, diagnostic } = survivor;
    json!({
        "where": place, "what": what, "text": part, "before": before, "after": after, "rules": rules,
        "at": located(diagnostic.primary.span, sources),
    })
}
