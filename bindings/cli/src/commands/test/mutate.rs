//! `upright test --mutate`: which conditions of rules no test decides.

use crate::failure::{Exit, Failure};
use crate::terminal::{self, Progress, bar};
use crate::words::{Color, TableOutput};
use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use upright::{Mutations, Rules, SourceMap, Style, Survivor};

/// Changes the rules of the packs whose id contains the filter.
pub(super) fn run(
    rules: &Rules,
    packs: &[String],
    filter: &str,
    output: TableOutput,
    color: Color,
) -> Result<Exit, Failure> {
    let infos = rules.rules();
    let wanted = infos.iter().filter(|rule| packs.contains(&rule.pack) && rule.id.contains(filter));
    let ids: Vec<&str> = wanted.map(|rule| rule.id.as_str()).collect();
    let results = all(rules, &ids);
    match output {
        TableOutput::Human => {
            let style = terminal::stdout_style(color);
            terminal::print(|out| render(&results, rules.sources(), style, out))?;
        }
        TableOutput::Ndjson => terminal::print(|out| lines(&results, rules.sources(), out))?,
    }
    let unnoticed = results.iter().any(|result| !result.survivors.is_empty());
    Ok(if unnoticed { Exit::Findings } else { Exit::Clean })
}

/// The rules are shared out among threads; results are in the order of the rules.
fn all(rules: &Rules, ids: &[&str]) -> Vec<Mutations> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(vec![None; ids.len()]);
    let progress = Mutex::new(Progress::new());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(id) = ids.get(at) else { return };
            if let Ok(mut progress) = progress.lock() {
                progress.tick(|| format!("changing rules {}", bar(at, ids.len())));
            }
            let result = rules.mutate(id);
            if let Some(slot) = results.lock().ok().as_mut().and_then(|results| results.get_mut(at)) {
                *slot = result;
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(ids.len());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    results.into_inner().unwrap_or_default().into_iter().flatten().collect()
}

fn render(results: &[Mutations], sources: &SourceMap, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for survivor in results.iter().flat_map(|result| &result.survivors) {
        upright::render_diagnostics(std::slice::from_ref(&survivor.diagnostic), sources, style, out)?;
    }
    for result in results {
        if let Some(why) = &result.skipped {
            writeln!(out, "not changed: {}: {why}", result.rule)?;
        }
    }
    let survivors: usize = results.iter().map(|result| result.survivors.len()).sum();
    let noticed: usize = results.iter().map(|result| result.noticed).sum();
    let invalid: usize = results.iter().map(|result| result.invalid).sum();
    let rules = results.iter().filter(|result| !result.survivors.is_empty()).count();
    let count = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let (changes, of) = (count(survivors + noticed, "change"), count(results.len(), "rule"));
    write!(out, "{changes} of {of}: {noticed} noticed, ")?;
    match survivors {
        0 => write!(out, "none unnoticed")?,
        _ => write!(out, "{survivors} unnoticed in {}", count(rules, "rule"))?,
    }
    match invalid {
        0 => writeln!(out),
        _ => writeln!(out, "; {invalid} more that do not compile"),
    }
}

/// A line for each change that no test notices, and one for each rule that was not changed.
fn lines(results: &[Mutations], sources: &SourceMap, out: &mut dyn Write) -> io::Result<()> {
    for result in results {
        for survivor in &result.survivors {
            writeln!(out, "{}", line(&result.rule, survivor, sources))?;
        }
        if let Some(why) = &result.skipped {
            writeln!(out, "{}", serde_json::json!({"rule": result.rule, "skipped": why}))?;
        }
    }
    Ok(())
}

fn line(rule: &str, survivor: &Survivor, sources: &SourceMap) -> serde_json::Value {
    let (file, at) = sources
        .locate(survivor.diagnostic.primary.span)
        .map_or((String::new(), (0, 0)), |(file, at)| (file.to_string(), (at.line, at.column)));
    serde_json::json!({
        "rule": rule, "file": file, "line": at.0, "column": at.1,
        "what": survivor.what, "before": survivor.before, "after": survivor.after,
    })
}
