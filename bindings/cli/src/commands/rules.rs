//! `upright rules`: the list of the rules, or of some of them.

use crate::args::Rules as Args;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::packs::Loaded;
use crate::terminal;
use crate::words::{Color, TableOutput};
use std::collections::BTreeSet;
use std::io::{self, Write};
use upright::{RuleInfo, Rules, Selection};

/// Runs the command.
pub(crate) fn run(args: Args, _: Color) -> Result<Exit, Failure> {
    let config = Config::load(&args.rules)?;
    let loaded = Loaded::read(&args.rules, &config)?;
    let rules = loaded.compile()?;
    let selection = match &args.profile {
        None if loaded.packs.is_empty() => Selection::All,
        profile => loaded.selection(profile.as_deref()),
    };
    let mut listed = rules.selected(&selection)?;
    known(&args, &rules, &listed)?;
    listed.retain(|rule| wanted(&args, &rules, rule));
    match args.output {
        TableOutput::Human => terminal::print(|out| table(&rules, &listed, out))?,
        TableOutput::Ndjson => {
            terminal::print(|out| listed.iter().try_for_each(|rule| writeln!(out, "{}", rules.rule_line(rule))))?
        }
    }
    Ok(Exit::Clean)
}

/// A domain or framework that is none would be an empty list, as if there were no such rules.
fn known(args: &Args, rules: &Rules, listed: &[RuleInfo]) -> Result<(), Failure> {
    let missing = |what: &str, word: &str, names: BTreeSet<String>| {
        let names: Vec<String> = names.into_iter().collect();
        Err(Failure::with_help(format!("there is no {what} `{word}`"), format!("there are: {}", names.join(", "))))
    };
    if let Some(word) = &args.domain {
        let names: BTreeSet<String> = listed.iter().map(|rule| rules.domain(rule).to_owned()).collect();
        if !names.contains(word) {
            return missing("domain", word, names);
        }
    }
    if let Some(word) = &args.framework {
        let names: BTreeSet<String> = rules.frameworks().into_iter().map(|(id, _)| id).collect();
        if !names.contains(word) {
            return missing("framework", word, names);
        }
    }
    Ok(())
}

fn wanted(args: &Args, rules: &Rules, rule: &RuleInfo) -> bool {
    let says = |word: &String| {
        let word = word.to_lowercase();
        [&rule.id, &rule.title, &rule.description].iter().any(|text| text.to_lowercase().contains(&word))
    };
    let bears = |(framework, control): &(String, String)| {
        args.framework.as_ref().is_none_or(|wanted| wanted == framework)
            && args.control.as_ref().is_none_or(|wanted| match wanted.strip_suffix('*') {
                Some(beginning) => control.starts_with(beginning),
                None => control == wanted,
            })
    };
    args.domain.as_ref().is_none_or(|domain| rules.domain(rule) == domain)
        && args.severity.is_none_or(|least| rule.severity >= least.0)
        && (args.framework.is_none() && args.control.is_none() || rule.controls.iter().any(bears))
        && args.words.iter().all(says)
}

fn table(rules: &Rules, listed: &[RuleInfo], out: &mut dyn Write) -> io::Result<()> {
    let width = |text: &dyn Fn(&RuleInfo) -> usize| listed.iter().map(text).max().unwrap_or(0);
    let id = width(&|rule| rule.id.len());
    let domain = width(&|rule| rules.domain(rule).len());
    for rule in listed {
        let (severity, folder, title) = (rule.severity.name(), rules.domain(rule), upright::visible(&rule.title));
        // Packs without folders have no domains, and no column for them.
        let folder = if domain == 0 { String::new() } else { format!("{folder:domain$}  ") };
        writeln!(out, "{severity:8} {folder}{:id$}  {title}", rule.id)?;
    }
    writeln!(out, "{} rule{}", listed.len(), if listed.len() == 1 { "" } else { "s" })
}
