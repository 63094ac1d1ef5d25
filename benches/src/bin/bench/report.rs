//! The report of a run: `RESULTS.md`, `results.json`, plots. Every figure in it comes from the run.

use crate::figures::Figures;
use crate::plot::{bars, lines, short};
use crate::rows::{Row, rows};
use crate::{Result, root};
use std::fmt::Write;

/// Engines as the report calls them.
const ENGINES: &[(&str, &str)] = &[
    ("upright", "Upright"),
    ("hand-minimal", "by hand, minimal structs, serde_json"),
    ("hand-minimal-sonic", "by hand, minimal structs, sonic-rs"),
    ("hand-k8s-openapi", "by hand, k8s-openapi structs"),
    ("hand-value", "by hand, serde_json::Value"),
    ("starlark", "starlark-rust"),
    ("regorus", "regorus, register machine"),
    ("regorus-interpreter", "regorus, interpreter"),
    ("cel-rust-expert", "cel (Rust), own value type"),
    ("cel-rust", "cel (Rust), as documented"),
    ("cedar", "cedar-policy, flattened by its host"),
    ("cel-go", "cel-go, compiled programs"),
    ("opa-go", "OPA (Go library), prepared query"),
];

/// Writes the report of the last run.
pub(crate) fn write() -> Result<()> {
    let figures = Figures::load()?;
    let rows = rows(&figures);
    let folder = root().join("benches");
    let plots = folder.join("plots");
    std::fs::create_dir_all(&plots)?;
    for (name, svg) in charts(&figures) {
        std::fs::write(plots.join(name), svg)?;
    }
    let mut json = serde_json::to_string_pretty(&serde_json::json!({
        "size": figures.size, "machine": figures.machine.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
        "rows": rows, "figures": figures.values, "missing": figures.missing,
    }))?;
    json.push('\n');
    std::fs::write(folder.join("results.json"), json)?;
    std::fs::write(folder.join("RESULTS.md"), text(&figures, &rows)?)?;
    print!("{}", table(&rows)?);
    eprintln!("bench: the report is in benches/RESULTS.md");
    Ok(())
}

fn text(figures: &Figures, rows: &[Row]) -> Result<String> {
    let mut out = String::from(
        "# Results\n\nMade by `make bench` from one run; do not edit. Ratios come first, since they hold on other machines; absolute\n\
         figures are of the machine below. A figure is the median of its rounds, with the least and the greatest beside it. Times are\n\
         CPU time of one process on one core, unless wall clock is said; engines take turns within each round, and ratios are\n\
         taken within a round. `met` is of the gate.\n\n",
    );
    writeln!(out, "| | |\n| --- | --- |")?;
    writeln!(out, "| run | `make {}` |", figures.size)?;
    for (what, value) in &figures.machine {
        writeln!(out, "| {what} | {value} |")?;
    }
    writeln!(out, "\n## What is to be reached\n")?;
    out.push_str(&table(rows)?);
    beside(figures, &mut out)?;
    alone(figures, &mut out)?;
    processes(figures, &mut out)?;
    writeln!(out, "\n## Not measured\n")?;
    if figures.missing.is_empty() {
        writeln!(out, "Nothing was left out of this run.")?;
    }
    for (what, why) in &figures.missing {
        writeln!(out, "- {what}: {why}")?;
    }
    for note in &figures.notes {
        writeln!(out, "- {note}")?;
    }
    Ok(out)
}

fn table(rows: &[Row]) -> Result<String> {
    let mut out = String::from(
        "| what | measured | least to greatest | gate | goal | met |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for row in rows {
        let bound = |bound: Option<f64>| {
            let sign = if row.less { "≤" } else { "≥" };
            bound.map_or(String::new(), |bound| format!("{sign} {}", bare(bound)))
        };
        let value = match row.value {
            Some(value) => format!("{} {}", short(value), row.unit),
            None => row.note.clone(),
        };
        let spread = match (row.low, row.high) {
            (Some(low), Some(high)) if low < high => format!("{} to {}", short(low), short(high)),
            _ => String::new(),
        };
        let met = match (row.met, row.goal_met) {
            (_, Some(true)) => "goal",
            (Some(true), _) => "yes",
            (Some(false), _) => "**no**",
            _ => "",
        };
        let note = if row.value.is_some() && !row.note.is_empty() { format!(" ({})", row.note) } else { String::new() };
        let (gate, goal) = (bound(row.gate), bound(row.goal));
        writeln!(out, "| {}{note} | {value} | {spread} | {gate} | {goal} | {met} |", row.row)?;
    }
    Ok(out)
}

/// A bound as it was written.
fn bare(value: f64) -> String {
    if value.fract() == 0.0 { short(value).split('.').next().unwrap_or_default().to_owned() } else { value.to_string() }
}

/// How many times Upright's time, and the time itself.
fn beside(figures: &Figures, out: &mut String) -> Result<()> {
    writeln!(
        out,
        "\n## Side by side\n\nThe same ten checks ([`ten`](ten), [`checks`](checks), [`peers/src/hand.rs`](peers/src/hand.rs)) over the same 2,000 cluster\n\
         objects of {} bytes; {} violations, and all engines say the same of every object before anything is timed. Starlark, Rego\n\
         and the loops by hand match kinds themselves; CEL and Cedar are given the part to judge, and Cedar, which can't say\n\
         \"some container\", one request for each container. Nobody writes messages here.\n",
        short(figures.median("ten/bytes-per-object").unwrap_or_default()),
        short(figures.median("ten/verdicts-violated").unwrap_or_default()),
    )?;
    writeln!(
        out,
        "| evaluation of parsed input | times Upright's | ns an object | objects/ms |\n| --- | --- | --- | --- |"
    )?;
    for (id, name) in ENGINES {
        let Some(time) = figures.get(&format!("ten/{id}/eval")) else { continue };
        let ratio = figures.get(&format!("ten/{id}/eval/over/eval"));
        let ratio =
            ratio.map_or("1".to_owned(), |r| format!("{} ({} to {})", short(r.median), short(r.low), short(r.high)));
        let ns = |seconds: f64| short(seconds * 1e9);
        let spread = format!("{} ({} to {})", ns(time.median), ns(time.low), ns(time.high));
        writeln!(out, "| {name} | {ratio} | {spread} | {} |", short(1e-3 / time.median))?;
    }
    writeln!(out, "\n![evaluation](plots/evaluation.svg)\n")?;
    let own: Vec<&str> = ["safe", "checked", "trusted"]
        .into_iter()
        .filter(|reader| figures.get(&format!("ten/upright/bytes-{reader}")).is_some())
        .collect();
    let head: Vec<String> = own.iter().map(|reader| format!("times Upright's, {reader}")).collect();
    writeln!(
        out,
        "| JSON bytes to verdicts | {} | us an object | MB/s |\n| --- |{} --- | --- |",
        head.join(" | "),
        " --- |".repeat(own.len())
    )?;
    for (label, figure, id) in byte_figures(figures) {
        let Some(time) = figures.get(&figure) else { continue };
        let ratio = |reader: &&str| {
            let ratio = figures.median(&format!("ten/{id}/bytes/over/bytes-{reader}"));
            ratio.map_or(String::new(), short)
        };
        let ratios: Vec<String> = own.iter().map(ratio).collect();
        let us = |seconds: f64| short(seconds * 1e6);
        let size = figures.median("ten/bytes-per-object").unwrap_or_default();
        writeln!(
            out,
            "| {label} | {} | {} ({} to {}) | {} |",
            ratios.join(" | "),
            us(time.median),
            us(time.low),
            us(time.high),
            short(size / time.median / 1e6)
        )?;
    }
    writeln!(out, "\n![bytes](plots/bytes.svg)")?;
    Ok(())
}

/// Label, figure and engine of what was timed from bytes.
fn byte_figures(figures: &Figures) -> Vec<(String, String, &'static str)> {
    let own = ["trusted", "checked", "safe"]
        .into_iter()
        .map(|reader| (format!("Upright, {reader}"), format!("ten/upright/bytes-{reader}"), "upright"));
    let theirs = ENGINES.iter().map(|(id, name)| ((*name).to_owned(), format!("ten/{id}/bytes"), *id));
    own.chain(theirs).filter(|(_, figure, _)| figures.get(figure).is_some()).collect()
}

fn alone(figures: &Figures, out: &mut String) -> Result<()> {
    let get = |name: &str| figures.median(name).map_or("not measured".to_owned(), short);
    writeln!(
        out,
        "\n## Upright alone\n\n`rules-170` over cluster objects: {} findings an object; {} % of the pairs of a rule and an object that it judges fail.\n",
        get("eval/rules-170/findings-per-object"),
        figures.median("eval/rules-170/failing-share").map_or("not measured".to_owned(), |share| short(share * 100.0)),
    )?;
    writeln!(out, "| resident columns | ns an object | objects/ms |\n| --- | --- | --- |")?;
    for (id, name) in [("ten", "ten checks"), ("rules-170", "rules-170"), ("all", "every standard rule")] {
        writeln!(out, "| {name} | {} | {} |", get(&format!("eval/{id}")), get(&format!("eval/{id}/per-ms")))?;
    }
    writeln!(out, "\n![batches](plots/batches.svg)\n![rules](plots/rules.svg)\n")?;
    writeln!(
        out,
        "| bytes to verdicts, rules-170 | bytes an object | safe | checked | trusted |\n| --- | --- | --- | --- | --- |"
    )?;
    for form in ["cluster", "pretty", "manifests", "yaml"] {
        let rate = |reader: &str| {
            figures
                .median(&format!("read/{form}/{reader}"))
                .map_or("not read so".to_owned(), |gb| format!("{} MB/s", short(gb * 1e3)))
        };
        writeln!(
            out,
            "| {form} | {} | {} | {} | {} |",
            get(&format!("read/{form}/bytes-per-object")),
            rate("safe"),
            rate("checked"),
            rate("trusted")
        )?;
    }
    writeln!(
        out,
        "\n| objects, as a stream | read, ns an object | fill and evaluate, ns an object | most memory, MiB |\n| --- | --- | --- | --- |"
    )?;
    for count in [1_000, 10_000, 100_000, 1_000_000] {
        if figures.get(&format!("scale/{count}/read")).is_some() {
            let of = |what: &str| get(&format!("scale/{count}/{what}"));
            writeln!(out, "| {} | {} | {} | {} |", short(f64::from(count)), of("read"), of("judge"), of("peak-mib"))?;
        }
    }
    writeln!(out, "\n![scale](plots/scale.svg)\n")?;
    writeln!(
        out,
        "The standard library from text to a program that is ready: {} ms. A tree of an object holds {} bytes.",
        get("library/compile-ms"),
        get("memory/trees")
    )?;
    Ok(())
}

fn processes(figures: &Figures, out: &mut String) -> Result<()> {
    writeln!(out, "\n## Whole processes\n\nWall clock.\n\n| process | s | least to greatest |\n| --- | --- | --- |")?;
    let objects = figures.median("check/objects").map_or("?".to_owned(), short);
    for (figure, name) in [
        ("check/pss-restricted", format!("`upright check --profile pss-restricted`, {objects} cluster objects")),
        ("check/recommended", format!("`upright check --profile recommended`, {objects} cluster objects")),
        ("checkov/seconds", "checkov, its checks for Kubernetes, 100 manifests".to_owned()),
        ("checkov/start-seconds", "checkov, one manifest".to_owned()),
        ("checkov/upright-seconds", "`upright check --profile all`, the same 100 manifests".to_owned()),
    ] {
        if let Some(time) = figures.get(figure) {
            writeln!(out, "| {name} | {} | {} to {} |", short(time.median), short(time.low), short(time.high))?;
        }
    }
    if let Some(ratio) = figures.median("checkov/over-upright") {
        writeln!(
            out,
            "\ncheckov takes {} times as long as Upright over the same 100 manifests, each with all its own checks.",
            short(ratio)
        )?;
    }
    Ok(())
}

fn charts(figures: &Figures) -> Vec<(&'static str, String)> {
    let evaluation = ENGINES
        .iter()
        .filter_map(|(id, name)| Some(((*name).to_owned(), figures.median(&format!("ten/{id}/eval"))? * 1e9)));
    let bytes = byte_figures(figures)
        .into_iter()
        .filter_map(|(label, figure, _)| Some((label, figures.median(&figure)? * 1e6)));
    let series = |prefix: &str, suffix: &str, xs: &[u32]| -> Vec<(f64, f64)> {
        xs.iter().filter_map(|x| Some((f64::from(*x), figures.median(&format!("{prefix}{x}{suffix}"))?))).collect()
    };
    let counts = [1_000, 10_000, 100_000, 1_000_000];
    let scale =
        [("read", series("scale/", "/read", &counts)), ("fill and evaluate", series("scale/", "/judge", &counts))];
    let scale: Vec<_> = scale.into_iter().map(|(name, points)| (name.to_owned(), points)).collect();
    let batches = [("rules-170".to_owned(), series("eval/batch/", "", &[1, 4, 16, 64, 256, 1024, 4096]))];
    let rules = [("replicas".to_owned(), series("rules/", "", &[10, 30, 100, 300, 1000]))];
    vec![
        (
            "evaluation.svg",
            bars("Ten checks, evaluation only (ns an object, log scale)", "ns", &evaluation.collect::<Vec<_>>()),
        ),
        (
            "bytes.svg",
            bars("Ten checks, JSON bytes to verdicts (us an object, log scale)", "us", &bytes.collect::<Vec<_>>()),
        ),
        ("batches.svg", lines("Resident evaluation by size of batch", "objects in a batch", "ns an object", &batches)),
        ("rules.svg", lines("Resident evaluation by number of rules", "rules", "ns an object", &rules)),
        ("scale.svg", lines("A stream of objects, rules-170", "objects", "ns an object", &scale)),
    ]
}
