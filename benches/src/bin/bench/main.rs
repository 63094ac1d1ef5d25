//! Measures Upright, beside its peers and alone, and writes the report.
//!
//! `upright-bench measure [--full|--quick]` writes figures; `upright-bench report` makes `RESULTS.md`, `results.json` and
//! the plots of them. The other words are parts of a measurement that need a process of their own. Everything that is
//! made on the way lies in `target/bench`.

mod alone;
mod beside;
mod client;
mod corpora;
mod figures;
mod judge;
mod machine;
mod plot;
mod process;
mod report;
mod rows;
mod scale;
mod side;

use figures::Figures;
use std::path::PathBuf;

/// What may go wrong: the run ends with it.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) name: &'static str,
    /// Rounds of a comparison.
    pub(crate) rounds: usize,
    /// Milliseconds of CPU time per engine and round.
    pub(crate) slice: u64,
    /// The largest number of objects.
    pub(crate) most: usize,
    /// Objects of the whole-process run.
    pub(crate) checked: usize,
}

const QUICK: Size = Size { name: "quick", rounds: 2, slice: 50, most: 1_000, checked: 2_000 };
const USUAL: Size = Size { name: "bench", rounds: 5, slice: 400, most: 100_000, checked: 100_000 };
const FULL: Size = Size { name: "bench-full", rounds: 7, slice: 800, most: 1_000_000, checked: 100_000 };

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["measure"] => measure(USUAL),
        ["measure", "--full"] => measure(FULL),
        ["measure", "--quick"] => measure(QUICK),
        ["report"] => report::write(),
        ["side", corpus] => side::serve(corpus),
        ["generate", form, count] => corpora::print(form, count.parse()?),
        _ => Err("usage: upright-bench measure [--full|--quick] | report | generate FORM COUNT".into()),
    }
}

/// The folder of everything that is made on the way.
pub(crate) fn work() -> Result<PathBuf> {
    let folder = root().join("target/bench");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// A part of a run.
type Part = fn(Size, &mut Figures) -> Result<()>;

fn measure(size: Size) -> Result<()> {
    let mut figures = Figures::new(size.name, machine::describe());
    let parts: [(&str, Part); 8] = [
        ("side by side", beside::measure),
        ("evaluation", alone::evaluation),
        ("rules", alone::rule_counts),
        ("reading", alone::reading),
        ("one object, findings, memory", alone::details),
        ("scale", scale::measure),
        ("threads", scale::threads),
        ("whole processes", process::measure),
    ];
    for (name, part) in parts {
        let begin = std::time::Instant::now();
        eprintln!("bench: {name} ...");
        // A part that fails is a gap in the report, not the end of the run.
        if let Err(error) = part(size, &mut figures) {
            eprintln!("bench: {name}: {error}");
            figures.missing(name, &error.to_string());
        }
        eprintln!("bench: {name}: {:.0} s", begin.elapsed().as_secs_f64());
        figures.save()?;
    }
    Ok(())
}
