//! `upright why`: each clause of a rule with the values that it saw.

use crate::args::Why;
use crate::commands::check::{excluded, options, read};
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::packs::Loaded;
use crate::terminal;
use crate::words::{Color, TableOutput};
use upright::{Level, ObjectRef};

/// Runs the command.
pub(crate) fn run(args: Why, color: Color) -> Result<Exit, Failure> {
    let config = Config::load(&args.rules)?;
    let loaded = Loaded::read(&args.rules, &config)?;
    let rules = loaded.compile()?;
    let options = options(&loaded, &args.run, &config)?;
    let inputs = read(&args.paths, &args.run.inventory, &config, &excluded(&[], &config)?);
    let mut report = rules.why(&args.rule, &options, inputs)?;
    if let Some(name) = &args.object {
        report.objects.retain(|object| object.object.as_ref().is_some_and(|id| is_called(id, name)));
    }
    if report.objects.is_empty() && report.diagnostics.is_empty() {
        let wanted = args.object.map_or_else(|| "object".to_owned(), |name| format!("object `{name}`"));
        return Err(Failure::new(format!("there is no {wanted} in what was read")));
    }
    match args.output {
        TableOutput::Human => terminal::print(|out| write!(out, "{}", report.text()))?,
        TableOutput::Ndjson => {
            terminal::print(|out| report.json().iter().try_for_each(|object| writeln!(out, "{object}")))?;
        }
    }
    let style = terminal::stderr_style(color);
    terminal::print_error(|out| upright::render_diagnostics(&report.diagnostics, &report.sources, style, out))?;
    let wrong = report.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error);
    Ok(if wrong { Exit::Trouble } else { Exit::Clean })
}

fn is_called(id: &ObjectRef, name: &str) -> bool {
    match name.split('/').collect::<Vec<_>>().as_slice() {
        [name] => id.name == *name,
        [kind, name] => id.kind == *kind && id.name == *name,
        [kind, namespace, name] => id.kind == *kind && id.namespace == *namespace && id.name == *name,
        _ => false,
    }
}
