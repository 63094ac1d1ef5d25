//! Upright alone: evaluation, reading, single objects, findings, memory.

use crate::figures::Figures;
use crate::judge::{Judge, Reader, read};
use crate::{Result, Size, corpora};
use std::hint::black_box;
use std::time::Instant;
use upright_benches::packs::{self, Texts};
use upright_benches::{cpu_seconds, passes, percentile};
use upright_object::Object;
use upright_source::SourceFile;

/// Objects that stay in columns.
const RESIDENT: u64 = 8_192;

/// Nanoseconds per object of the evaluation of resident columns, for each of some sets, measured in turns.
fn resident(size: Size, objects: &[&Object], sets: &[(String, Judge)]) -> Vec<Vec<f64>> {
    let mut residents: Vec<_> = sets.iter().map(|(_, judge)| judge.resident(objects)).collect();
    let mut times = vec![Vec::new(); sets.len()];
    for _ in 0..size.rounds {
        for (resident, times) in residents.iter_mut().zip(&mut times) {
            let (median, _, _) = passes(size.slice, || drop(black_box(resident.evaluate())));
            times.push(median * 1e9 / objects.len() as f64);
        }
    }
    times
}

/// Figures `eval/SET`, `eval/batch/N`: nanoseconds per object; `eval/SET/per-ms`: objects per millisecond.
pub(crate) fn evaluation(size: Size, figures: &mut Figures) -> Result<()> {
    let text = corpora::pieces("cluster", 0..RESIDENT, RESIDENT as usize)?.concat();
    let objects = read(&text);
    let objects: Vec<&Object> = objects.iter().collect();
    let committed = packs::rules_170()?;
    let findings = Judge::new(&committed, 1024)?.resident(&objects).evaluate();
    figures.add("eval/rules-170/findings-per-object", &[findings.hits.len() as f64 / objects.len() as f64]);
    let pairs = (0..170).map(upright_program::RuleId).map(|rule| findings.counts(rule));
    let (failed, looked) =
        pairs.fold((0, 0), |(failed, looked), counts| (failed + counts.fail, looked + counts.fail + counts.pass));
    figures.add("eval/rules-170/failing-share", &[failed as f64 / looked.max(1) as f64]);
    let mut sets = vec![
        ("rules-170".to_owned(), Judge::new(&committed, 1024)?),
        ("ten".to_owned(), Judge::new(&packs::ten()?, 1024)?),
        ("all".to_owned(), Judge::new(&packs::standard(), 1024)?),
    ];
    for batch in [1, 4, 16, 64, 256, 4096] {
        sets.push((format!("batch/{batch}"), Judge::new(&committed, batch)?));
    }
    for ((name, _), times) in sets.iter().zip(resident(size, &objects, &sets)) {
        figures.add(format!("eval/{name}"), &times);
        let per_ms: Vec<f64> = times.iter().map(|ns| 1e6 / ns).collect();
        figures.add(format!("eval/{name}/per-ms"), &per_ms);
    }
    if let Some(times) = figures.values.get("eval/rules-170").copied() {
        figures.values.insert("eval/batch/1024".to_owned(), times);
    }
    Ok(())
}

/// Figures `rules/N`: nanoseconds per object of N rules that differ in their constants; `rules/growth`: 1,000 over 100.
pub(crate) fn rule_counts(size: Size, figures: &mut Figures) -> Result<()> {
    let text = corpora::pieces("cluster", 0..RESIDENT / 2, RESIDENT as usize)?.concat();
    let objects = read(&text);
    let objects: Vec<&Object> = objects.iter().collect();
    let counts = [10, 30, 100, 300, 1000];
    let make = |count: &usize| Ok((count.to_string(), Judge::new(&packs::replicated(*count), 1024)?));
    let sets = counts.iter().map(make).collect::<Result<Vec<_>>>()?;
    let times = resident(size, &objects, &sets);
    for ((name, _), times) in sets.iter().zip(&times) {
        figures.add(format!("rules/{name}"), times);
    }
    if let [_, _, hundred, _, thousand] = times.as_slice() {
        let growth: Vec<f64> = thousand.iter().zip(hundred).map(|(thousand, hundred)| thousand / hundred).collect();
        figures.add("rules/growth", &growth);
    }
    Ok(())
}

/// Figures `read/FORM/READER`: GB/s from bytes to verdicts.
pub(crate) fn reading(size: Size, figures: &mut Figures) -> Result<()> {
    let judge = Judge::new(&packs::rules_170()?, 1024)?;
    let mut corpora = Vec::new();
    for (form, count) in [("cluster", 4_096), ("pretty", 4_096), ("manifests", 8_192), ("yaml", 4_096)] {
        let pieces = corpora::pieces(form, 0..count, 1024)?;
        let bytes: usize = pieces.iter().map(String::len).sum();
        figures.add(format!("read/{form}/bytes-per-object"), &[bytes as f64 / count as f64]);
        corpora.push((form, bytes, pieces));
    }
    let mut jobs = Vec::new();
    for (form, bytes, pieces) in &corpora {
        for reader in Reader::ALL.into_iter().filter(|reader| reader.reads(form)) {
            jobs.push((format!("read/{form}/{}", reader.name()), *bytes, pieces, reader, Vec::new()));
        }
    }
    for _ in 0..size.rounds {
        for (_, bytes, pieces, reader, rates) in &mut jobs {
            let pass = || {
                pieces.iter().for_each(|piece| {
                    let _ = black_box(judge.bytes(*reader, piece));
                })
            };
            rates.push(*bytes as f64 / passes(size.slice, pass).0 / 1e9);
        }
    }
    for (name, _, _, _, rates) in jobs {
        figures.add(name, &rates);
    }
    Ok(())
}

/// One workload object from bytes to verdict; findings; memory; the standard library.
pub(crate) fn details(size: Size, figures: &mut Figures) -> Result<()> {
    latency(figures)?;
    findings(size, figures)?;
    memory(figures)?;
    let compile = || {
        let rules = upright::Rules::compile(&[], &upright::CompileOptions::default());
        drop(black_box(rules.map(|rules| rules.evaluator(&upright::RunOptions::default()).is_ok())));
    };
    let times: Vec<f64> = (0..size.rounds * 2).map(|_| cpu_seconds(compile) * 1e3).collect();
    figures.add("library/compile-ms", &times);
    Ok(())
}

/// Figures `one/READER/p50` and `p99`: microseconds on the wall.
fn latency(figures: &mut Figures) -> Result<()> {
    let judge = Judge::new(&packs::rules_170()?, 1024)?;
    let kinds = ["Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"];
    let is_workload =
        |text: &&String| kinds.iter().any(|kind| text.contains(&format!("\"kind\":\"{kind}\",\"metadata\"")));
    let all = corpora::pieces("cluster", 0..3_000, 1)?;
    let objects: Vec<&String> = all.iter().filter(is_workload).collect();
    for reader in Reader::ALL.into_iter().filter(|reader| reader.reads("cluster")) {
        let (mut p50, mut p99) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            let mut times = Vec::with_capacity(objects.len());
            for object in &objects {
                let begin = Instant::now();
                black_box(judge.bytes(reader, object));
                times.push(begin.elapsed().as_secs_f64() * 1e6);
            }
            p50.push(percentile(&times, 50.0));
            p99.push(percentile(&times, 99.0));
        }
        figures.add(format!("one/{}/p50", reader.name()), &p50);
        figures.add(format!("one/{}/p99", reader.name()), &p99);
    }
    Ok(())
}

/// Figure `findings/per-second`: findings that get message, path and line.
fn findings(size: Size, figures: &mut Figures) -> Result<()> {
    let texts: Texts = packs::rules_170()?;
    let judge = Judge::new(&texts, 1024)?;
    let text = corpora::pieces("cluster", 0..4_096, 4_096)?.concat();
    let source = SourceFile::new("corpus", text.as_str());
    let objects = read(&text);
    let hits = judge.objects(&objects).hits;
    let objects: Vec<&Object> = objects.iter().collect();
    let mut rates = Vec::new();
    for _ in 0..size.rounds {
        let (median, _, _) = passes(size.slice, || {
            let _ = black_box(judge.explain(&objects, &hits, &source));
        });
        rates.push(hits.len() as f64 / median);
    }
    figures.add("findings/per-second", &rates);
    Ok(())
}

/// Figures `memory/columns` and `memory/trees`: bytes per object.
fn memory(figures: &mut Figures) -> Result<()> {
    let program = std::env::current_exe()?.with_file_name("upright-bench-memory");
    let output = std::process::Command::new(program).arg("8192").output()?;
    let text = String::from_utf8(output.stdout)?;
    let words: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [columns, trees, _] = words.as_slice() else { return Err("upright-bench-memory said nothing".into()) };
    figures.add("memory/columns", &[*columns]);
    figures.add("memory/trees", &[*trees]);
    Ok(())
}
