//! `upright rules`: the list of the rules.

use crate::args::Rules;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::packs::Loaded;
use crate::terminal;
use crate::words::{Color, TableOutput};
use std::io::{self, Write};
use upright::{RuleInfo, Selection};

/// Runs the command.
pub(crate) fn run(args: Rules, _: Color) -> Result<Exit, Failure> {
    let config = Config::load(&args.rules)?;
    let loaded = Loaded::read(&args.rules, &config)?;
    let rules = loaded.compile()?;
    let selection = match &args.profile {
        None if loaded.packs.is_empty() => Selection::All,
        profile => loaded.selection(profile.as_deref()),
    };
    let listed = rules.selected(&selection)?;
    match args.output {
        TableOutput::Human => terminal::print(|out| table(&listed, out))?,
        TableOutput::Ndjson => {
            terminal::print(|out| listed.iter().try_for_each(|rule| writeln!(out, "{}", rules.rule_line(rule))))?
        }
    }
    Ok(Exit::Clean)
}

fn table(rules: &[RuleInfo], out: &mut dyn Write) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in rules {
        writeln!(out, "{:8} {:width$}  {}", rule.severity.name(), rule.id, upright::visible(&rule.title))?;
    }
    writeln!(out, "{} rules", rules.len())
}
