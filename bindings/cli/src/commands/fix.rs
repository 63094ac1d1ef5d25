//! `upright fix`: the rules' fixes, written into manifests.

use crate::args::Fix;
use crate::commands::check;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::words::Color;
use crate::{files, terminal};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use upright::{AppliedFix, FixedFile, Level, Repair};

/// Runs the command. A file that can't be written does not stop the others.
pub(crate) fn run(args: Fix, color: Color) -> Result<Exit, Failure> {
    let config = Config::load(&args.rules)?;
    let exclude = check::excluded(&args.exclude, &config)?;
    let (evaluator, warnings) = check::evaluator(&args.rules, &args.run, &config)?;
    let inputs = check::read(&args.paths, &args.run.inventory, &config, &exclude);
    let stdin = args.paths.iter().any(|path| files::is_stdin(path));
    // A stream goes on, fixed or not.
    let stream = inputs.iter().find(|input| input.name() == "-").and_then(|input| input.text().map(str::to_owned));
    let mut repair = evaluator.fix(inputs);
    repair.diagnostics.splice(0..0, warnings);
    let style = terminal::stderr_style(color);
    terminal::print_error(|out| upright::render_diagnostics(&repair.diagnostics, &repair.sources, style, out))?;
    let mut exit = if repair.diagnostics.iter().any(|d| d.level == Level::Error) { Exit::Trouble } else { Exit::Clean };
    if args.dry_run {
        terminal::print(|out| patch(&repair, color, out))?;
        if exit == Exit::Clean && !repair.files.is_empty() {
            exit = Exit::Findings;
        }
    } else {
        for file in &repair.files {
            if let Err(failure) = write(file) {
                exit = failure.report(color);
            }
        }
        if let Some(text) = stream.filter(|_| !repair.files.iter().any(|file| file.name == "-")) {
            terminal::print(|out| out.write_all(text.as_bytes()))?;
        }
    }
    // Where standard output is a patch or a manifest, what was done is said beside it.
    if stdin || args.dry_run {
        terminal::print_error(|out| summary(&repair, args.dry_run, out))?;
    } else {
        terminal::print(|out| summary(&repair, args.dry_run, out))?;
    }
    Ok(exit)
}

fn write(file: &FixedFile) -> Result<(), Failure> {
    if file.name == "-" {
        return Ok(terminal::print(|out| out.write_all(file.text.as_bytes()))?);
    }
    files::replace(Path::new(&file.name), &file.text)
}

fn patch(repair: &Repair, color: Color, out: &mut dyn Write) -> io::Result<()> {
    let style = terminal::stdout_style(color);
    repair.files.iter().try_for_each(|file| upright::render_patch(&repair.sources, &file.edits, style, out))
}

/// Each file with its objects and the rules that they met.
fn summary(repair: &Repair, dry_run: bool, out: &mut dyn Write) -> io::Result<()> {
    for file in &repair.files {
        writeln!(out, "{}", upright::visible(&file.name))?;
        let mut objects: Vec<(String, BTreeMap<&str, usize>)> = Vec::new();
        for fix in &file.applied {
            let name = object_name(fix);
            if objects.last().is_none_or(|(last, _)| *last != name) {
                objects.push((name, BTreeMap::new()));
            }
            if let Some((_, rules)) = objects.last_mut() {
                *rules.entry(fix.rule.as_str()).or_default() += 1;
            }
        }
        for (object, rules) in objects {
            let times =
                |(rule, count): (&str, usize)| if count == 1 { rule.to_owned() } else { format!("{rule} ({count})") };
            let rules: Vec<String> = rules.into_iter().map(times).collect();
            writeln!(out, "  {}: {}", upright::visible(&object), rules.join(", "))?;
        }
    }
    let fixes: usize = repair.files.iter().map(|file| file.applied.len()).sum();
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let files = count(repair.files.len(), "file", "files");
    let done = match (fixes, dry_run) {
        (0, _) => format!("nothing to fix in {}", count(repair.objects, "object", "objects")),
        (_, true) => format!("{} in {files}; nothing was written", count(fixes, "fix", "fixes")),
        (_, false) => format!("{} in {files}", count(fixes, "fix", "fixes")),
    };
    let left = match repair.left {
        0 => String::new(),
        left => format!("; {} without a fix", count(left, "finding is left", "findings are left")),
    };
    writeln!(out, "{done}{left}")
}

fn object_name(fix: &AppliedFix) -> String {
    let object = &fix.object;
    match object.namespace.as_str() {
        "" => format!("{} {}", object.kind, object.name),
        namespace => format!("{} {namespace}/{}", object.kind, object.name),
    }
}
