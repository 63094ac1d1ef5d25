//! Other engines with the same ten checks, behind one line protocol: `upright-peers CORPUS.ndjson`.
//!
//! Told `verdicts ENGINE FILE`, writes what the engine says of each object, one bit a check; told `time ENGINE MODE MS`,
//! runs whole passes over the corpus for so long and answers with nanoseconds of CPU time per pass. Whoever measures
//! asks the engines in turns, so that a slow minute of the machine hits all of them.

mod cedar;
mod cel_own;
mod cel_rust;
mod clock;
mod hand;
mod minimal;
mod rego;
mod star;
mod typed;

use std::io::{BufRead, Write};

/// What may go wrong: the run ends with it.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// An engine that has its objects.
pub(crate) trait Engine {
    /// What each object violates: bit 0 for the first check.
    fn verdicts(&mut self) -> Result<Vec<u16>>;
    /// Judges the objects that were parsed before.
    fn eval(&mut self) -> Result<u64>;
    /// Parses and judges the lines.
    fn bytes(&mut self) -> Result<u64>;
    /// Lets go of what it parsed.
    fn modes(&self) -> &'static str {
        "eval,bytes"
    }
}

/// Makes an engine of the lines.
type Make = fn(&'static [String]) -> Result<Box<dyn Engine>>;

const ENGINES: &[(&str, Make)] = &[
    ("hand-value", hand::make),
    ("hand-minimal", minimal::make),
    ("hand-minimal-sonic", minimal::make_sonic),
    ("hand-k8s-openapi", typed::make),
    ("starlark", star::make),
    ("regorus", rego::make),
    ("regorus-interpreter", rego::make_interpreter),
    ("cel-rust", cel_rust::make),
    ("cel-rust-expert", cel_own::make),
    ("cedar", cedar::make),
];

fn main() -> Result<()> {
    let corpus = std::env::args().nth(1).ok_or("usage: upright-peers CORPUS.ndjson")?;
    let text = std::fs::read_to_string(corpus)?;
    let lines: &'static [String] = Vec::leak(text.lines().map(str::to_owned).collect());
    let mut engines: Vec<(&str, Box<dyn Engine>)> = Vec::new();
    let mut out = std::io::stdout().lock();
    for (name, make) in ENGINES {
        let engine = make(lines)?;
        writeln!(out, "engine\t{name}\t{}", engine.modes())?;
        engines.push((name, engine));
    }
    writeln!(out, "ready\t{}", lines.len())?;
    out.flush()?;
    for request in std::io::stdin().lock().lines() {
        let request = request?;
        let words: Vec<&str> = request.split('\t').collect();
        let answer = answer(&words, &mut engines).unwrap_or_else(|error| format!("error\t{error}"));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(words: &[&str], engines: &mut [(&str, Box<dyn Engine>)]) -> Result<String> {
    let engine = words.get(1).and_then(|name| engines.iter_mut().find(|(known, _)| known == name));
    let (_, engine) = engine.ok_or("no such engine")?;
    match words {
        ["verdicts", _, file] => {
            let lines: Vec<String> = engine.verdicts()?.iter().map(|mask| format!("{mask}\n")).collect();
            std::fs::write(file, lines.concat())?;
            Ok("done".to_owned())
        }
        ["time", _, mode, least] => {
            let mut failed = None;
            let mut pass = || {
                let sum = if *mode == "eval" { engine.eval() } else { engine.bytes() };
                match sum {
                    Ok(sum) => drop(std::hint::black_box(sum)),
                    Err(error) => failed = Some(error),
                }
            };
            pass();
            let (median, best, count) = clock::passes(least.parse()?, pass);
            match failed {
                Some(error) => Err(error),
                None => Ok(format!("ns\t{median}\t{best}\t{count}")),
            }
        }
        _ => Err("no such request".into()),
    }
}
