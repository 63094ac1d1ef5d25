//! The figures to reach: for each row its gate, its goal, and what was measured.

use crate::figures::Figures;
use serde::Serialize;
use upright_benches::Summary;

/// A row of the table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) row: String,
    /// Nothing where it was not measured.
    pub(crate) value: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) unit: &'static str,
    /// What must be; none where there is only an aim.
    pub(crate) gate: Option<f64>,
    pub(crate) goal: Option<f64>,
    /// Whether less is better.
    pub(crate) less: bool,
    /// Whether the gate is met; none where there is none, or nothing was measured.
    pub(crate) met: Option<bool>,
    pub(crate) goal_met: Option<bool>,
    /// Why there is no value, or what it is a value of.
    pub(crate) note: String,
}

const UP: bool = false;
const DOWN: bool = true;

struct Wanted {
    row: &'static str,
    figure: &'static str,
    unit: &'static str,
    /// What the figure is multiplied by.
    scale: f64,
    gate: Option<f64>,
    goal: Option<f64>,
    less: bool,
    note: &'static str,
}

#[allow(clippy::too_many_arguments, reason = "a table of constants")]
const fn want(
    row: &'static str,
    figure: &'static str,
    unit: &'static str,
    scale: f64,
    gate: Option<f64>,
    goal: Option<f64>,
    less: bool,
    note: &'static str,
) -> Wanted {
    Wanted { row, figure, unit, scale, gate, goal, less, note }
}

const fn some(value: f64) -> Option<f64> {
    Some(value)
}

const WANTED: &[Wanted] = &[
    want(
        "evaluation of resident columns, batch 1,024, rules-170",
        "eval/rules-170/per-ms",
        "objects/ms",
        1.0,
        some(4000.0),
        some(8000.0),
        UP,
        "",
    ),
    want("the same, every standard rule", "eval/all/per-ms", "objects/ms", 1.0, None, None, UP, "no gate"),
    want(
        "the same with predicates classified while reading",
        "eval/classified/per-ms",
        "objects/ms",
        1.0,
        None,
        some(16000.0),
        UP,
        "",
    ),
    want(
        "ten checks, evaluation only, over a loop by hand on `serde_json::Value`",
        "ten/hand-value/eval/over/eval",
        "x",
        1.0,
        some(15.0),
        some(50.0),
        UP,
        "",
    ),
    want(
        "ten checks, evaluation only, over the fastest official mode of regorus",
        "ten/regorus/eval/over/eval",
        "x",
        1.0,
        some(300.0),
        some(1000.0),
        UP,
        "",
    ),
    want(
        "ten checks, JSON bytes to verdicts, over regorus, checked",
        "ten/regorus/bytes/over/bytes-checked",
        "x",
        1.0,
        some(10.0),
        some(20.0),
        UP,
        "",
    ),
    want(
        "ten checks, JSON bytes to verdicts, over regorus, trusted",
        "ten/regorus/bytes/over/bytes-trusted",
        "x",
        1.0,
        some(20.0),
        some(40.0),
        UP,
        "",
    ),
    want("the same, safe reader", "ten/regorus/bytes/over/bytes-safe", "x", 1.0, None, None, UP, "no gate"),
    want(
        "ten checks, JSON bytes to verdicts, over a program by hand (minimal serde structs), trusted",
        "ten/hand-minimal/bytes/over/bytes-trusted",
        "x",
        1.0,
        some(1.2),
        some(2.0),
        UP,
        "",
    ),
    want("the same, checked", "ten/hand-minimal/bytes/over/bytes-checked", "x", 1.0, None, None, UP, "no gate"),
    want("the same, safe reader", "ten/hand-minimal/bytes/over/bytes-safe", "x", 1.0, None, None, UP, "no gate"),
    want(
        "JSON bytes to verdicts, trusted, cluster objects",
        "read/cluster/trusted",
        "GB/s",
        1.0,
        some(0.9),
        some(1.3),
        UP,
        "",
    ),
    want("JSON bytes to verdicts, trusted, pretty", "read/pretty/trusted", "GB/s", 1.0, some(1.2), some(1.8), UP, ""),
    want(
        "JSON bytes to verdicts, trusted, manifests",
        "read/manifests/trusted",
        "GB/s",
        1.0,
        some(0.45),
        some(0.7),
        UP,
        "",
    ),
    want(
        "JSON bytes to verdicts, checked, cluster objects",
        "read/cluster/checked",
        "GB/s",
        1.0,
        some(0.45),
        some(0.9),
        UP,
        "",
    ),
    want("JSON bytes to verdicts, checked, pretty", "read/pretty/checked", "GB/s", 1.0, some(0.6), some(1.2), UP, ""),
    want(
        "JSON bytes to verdicts, checked, manifests",
        "read/manifests/checked",
        "GB/s",
        1.0,
        some(0.3),
        some(0.5),
        UP,
        "",
    ),
    want(
        "the safe reader, cluster objects to verdicts",
        "read/cluster/safe",
        "GB/s",
        1.0,
        some(0.25),
        some(0.4),
        UP,
        "",
    ),
    want("one workload object, bytes to verdict, p50", "one/p50", "us", 1.0, some(15.0), some(8.0), DOWN, ""),
    want("one workload object, bytes to verdict, p99", "one/p99", "us", 1.0, some(40.0), some(20.0), DOWN, ""),
    want(
        "memory per resident object without its text",
        "memory/columns",
        "B",
        1.0,
        some(400.0),
        some(150.0),
        DOWN,
        "columns of rules-170; trees of objects are not counted",
    ),
    want(
        "findings materialised with message, path and position",
        "findings/per-second",
        "/s",
        1.0,
        some(200_000.0),
        some(1_000_000.0),
        UP,
        "",
    ),
    want("YAML to verdicts", "read/yaml/best", "MB/s", 1000.0, some(40.0), some(150.0), UP, ""),
    want(
        "`upright check --profile pss-restricted`, 100,000 cluster objects, whole process, all cores",
        "check/pss-restricted",
        "s",
        1.0,
        some(1.5),
        some(0.7),
        DOWN,
        "",
    ),
    want(
        "`upright check --profile recommended`, the same",
        "check/recommended",
        "s",
        1.0,
        None,
        None,
        DOWN,
        "either profile counts",
    ),
    want(
        "start of the process to first verdict, standard library included",
        "start",
        "ms",
        1.0,
        some(60.0),
        some(10.0),
        DOWN,
        "",
    ),
    want("evaluation time of 1,000 rules over that of 100", "rules/growth", "x", 1.0, some(8.0), some(4.0), DOWN, ""),
    want(
        "two cores over one, bytes to verdicts, two threads",
        "threads/2-over-1",
        "x",
        1.0,
        some(1.7),
        some(1.95),
        UP,
        "",
    ),
    want("two cores over one, `upright check`, whole process", "check/2-over-1", "x", 1.0, None, None, UP, "no gate"),
];

/// The table of a run.
pub(crate) fn rows(figures: &Figures) -> Vec<Row> {
    WANTED.iter().map(|wanted| row(wanted, figures)).collect()
}

/// A figure, or the best of those that it stands for.
fn find(figure: &str, figures: &Figures) -> Option<(Summary, String)> {
    let of = |name: &str, note: &str| figures.get(name).map(|summary| (summary, note.to_owned()));
    let readers = ["checked", "safe"];
    match figure {
        "one/p50" | "one/p99" => readers.iter().find_map(|reader| {
            let percentile = figure.trim_start_matches("one/");
            of(&format!("one/{reader}/{percentile}"), &format!("{reader} reader, rules-170"))
        }),
        "read/yaml/best" => {
            readers.iter().find_map(|reader| of(&format!("read/yaml/{reader}"), &format!("{reader} reader, rules-170")))
        }
        // A short run judges fewer objects, which says nothing of what is asked.
        "check/pss-restricted" | "check/recommended" if figures.median("check/objects") != Some(100_000.0) => None,
        _ => of(figure, ""),
    }
}

fn row(wanted: &Wanted, figures: &Figures) -> Row {
    let found = find(wanted.figure, figures);
    let summary = found.as_ref().map(|(summary, _)| *summary);
    let scaled = |get: fn(Summary) -> f64| summary.map(|summary| get(summary) * wanted.scale);
    let value = scaled(|summary| summary.median);
    let meets = |bound: Option<f64>| {
        let (value, bound) = (value?, bound?);
        Some(if wanted.less { value <= bound } else { value >= bound })
    };
    let why = match &found {
        Some((_, note)) => note.clone(),
        None if wanted.figure.contains("classified") => "not built".to_owned(),
        None => "not measured".to_owned(),
    };
    let notes: Vec<&str> = [why.as_str(), wanted.note].into_iter().filter(|note| !note.is_empty()).collect();
    Row {
        row: wanted.row.to_owned(),
        value,
        low: scaled(|summary| summary.low),
        high: scaled(|summary| summary.high),
        unit: wanted.unit,
        gate: wanted.gate,
        goal: wanted.goal,
        less: wanted.less,
        met: meets(wanted.gate),
        goal_met: meets(wanted.goal),
        note: notes.join("; "),
    }
}
