//! `upright explain`: the page of a code, or of a rule.

use crate::args::Explain;
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::packs::Loaded;
use crate::terminal;
use crate::words::Color;

/// Runs the command. A code needs no rules, so it is explained even where the packs do not compile.
pub(crate) fn run(args: Explain, color: Color) -> Result<Exit, Failure> {
    if let Some(page) = upright::explain(&args.what) {
        terminal::print(|out| writeln!(out, "{}: {}\n\n{}", page.code, page.title, page.text.trim_end()))?;
        return Ok(Exit::Clean);
    }
    let config = Config::load(&args.rules)?;
    let rules = Loaded::read(&args.rules, &config)?.compile()?;
    let Some(rule) = rules.rules().into_iter().find(|rule| rule.id == args.what) else {
        let text = format!("there is no code or rule `{}`", args.what);
        let near = rules.similar_rule(&args.what);
        let help = near.map(|near| format!("did you mean `{near}`?"));
        return Err(Failure::Message {
            text,
            help: help.or_else(|| Some("`upright rules` lists the rules".to_owned())),
        });
    };
    let params = rules.params();
    let params = params.iter().filter(|param| param.rule == args.what).map(|param| ("param", param_line(param)));
    let mut facts: Vec<(&str, String)> = params.collect();
    let profiles = rules.profiles_of(&rule).join(", ");
    facts.extend((!profiles.is_empty()).then_some(("profiles", profiles)));
    facts.extend(rules.has_fix(&rule).then(|| ("fix", "yes: `upright fix` writes it".to_owned())));
    let style = terminal::stdout_style(color);
    terminal::print(|out| upright::render_rule(&rule, &facts, rules.sources(), style, out))?;
    Ok(Exit::Clean)
}

fn param_line(param: &upright::ParamInfo) -> String {
    let default = param.default.as_ref().map_or_else(String::new, |value| format!(" = {value}"));
    let doc = if param.doc.is_empty() { String::new() } else { format!("  {}", param.doc) };
    format!("{}: {}{default}{doc}", param.name, param.ty)
}
