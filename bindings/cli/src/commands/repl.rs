//! `upright repl`: expressions, asked of a manifest.

mod editor;

use crate::args::Repl as Args;
use crate::commands::check::{excluded, options, read};
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::packs::Loaded;
use crate::terminal;
use crate::words::Color;
use std::io::{BufRead, IsTerminal};
use upright::why::{Answer, Repl};

const HELP: &str = "\
an expression    its value; `it` is the object
let x = …        a name for what follows
use std/rbac     a module for what follows
:type …          the type of an expression
:objects         the objects; `:it 2` makes the second of them `it`
:quit            the end";

/// Runs the command.
pub(crate) fn run(args: Args, color: Color) -> Result<Exit, Failure> {
    let config = Config::load(&args.rules)?;
    let loaded = Loaded::read(&args.rules, &config)?;
    let rules = loaded.compile()?;
    let options = options(&loaded, &args.run, &config)?;
    let inputs = read(&args.input, &args.run.inventory, &config, &excluded(&[], &config)?);
    let repl = Repl::new(&rules, &options, inputs)?;
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        return editor::run(repl, color);
    }
    script(repl, color)
}

/// Lines of a script: values alone, and a failure at the end if a line made no sense.
fn script(mut repl: Repl, color: Color) -> Result<Exit, Failure> {
    let mut exit = Exit::Clean;
    for line in std::io::stdin().lock().lines() {
        match answer(&mut repl, &line?) {
            Ok(Said::Value(answer)) => terminal::print(|out| writeln!(out, "{}", upright::visible(&answer.value)))?,
            Ok(Said::Text(text)) => terminal::print(|out| writeln!(out, "{text}"))?,
            Ok(Said::Nothing) => {}
            Ok(Said::Quit) => break,
            Err(failure) => exit = failure.report(color),
        }
    }
    Ok(exit)
}

/// What a line comes to.
enum Said {
    Value(Answer),
    Text(String),
    Nothing,
    Quit,
}

fn answer(repl: &mut Repl, line: &str) -> Result<Said, Failure> {
    let line = line.trim();
    let Some(command) = line.strip_prefix(':') else {
        return match line {
            "" => Ok(Said::Nothing),
            line if line.starts_with("//") => Ok(Said::Nothing),
            line => Ok(Said::Value(repl.eval(line)?)),
        };
    };
    let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    match word {
        "help" | "h" | "?" => Ok(Said::Text(HELP.to_owned())),
        "quit" | "q" | "exit" => Ok(Said::Quit),
        "type" | "t" => Ok(Said::Text(repl.eval(rest.trim())?.ty)),
        "objects" => Ok(Said::Text(objects(repl))),
        "it" => {
            let number = rest.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            match number.is_some_and(|index| repl.set_it(index)) {
                true => Ok(Said::Nothing),
                false => {
                    Err(Failure::with_help(format!("there is no object `{}`", rest.trim()), "`:objects` lists them"))
                }
            }
        }
        other => Err(Failure::with_help(format!("there is no command `:{other}`"), "`:help` lists them")),
    }
}

fn objects(repl: &Repl) -> String {
    let line = |(at, id): (usize, &upright::ObjectRef)| {
        let mark = if at == repl.it() { "*" } else { " " };
        format!("{mark}{} {} {}/{}", at + 1, id.kind, id.namespace, upright::visible(&id.name))
    };
    let lines: Vec<String> = repl.objects().enumerate().map(line).collect();
    if lines.is_empty() { "no object: `it` is the cluster".to_owned() } else { lines.join("\n") }
}
