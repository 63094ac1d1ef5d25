//! From nothing to an evaluator of the whole standard library, and to the first verdict: what every run pays.
#![allow(missing_docs, clippy::unwrap_used, reason = "criterion makes the functions; a bench fails by panicking")]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use upright::{CompileOptions, Evaluator, Input, Pack, Rules, RunOptions, Selection};

const POD: &str = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostNetwork: true, containers: []}}";

fn evaluator(packs: &[Pack], selection: Selection) -> Evaluator {
    let rules = Rules::compile(packs, &CompileOptions::default()).unwrap();
    rules.evaluator(&RunOptions { selection, ..RunOptions::default() }).unwrap()
}

fn library(c: &mut Criterion) {
    let count = evaluator(&[], Selection::All).rules().len();
    let mut group = c.benchmark_group(format!("standard library, {count} rules"));
    group.sample_size(20);
    group.bench_function("load, all rules", |b| b.iter(|| evaluator(&[], Selection::All)));
    let recommended = || Selection::Profile("recommended".into());
    group.bench_function("load, recommended", |b| b.iter(|| evaluator(&[], recommended())));
    group.bench_function("load and judge one pod, recommended", |b| {
        b.iter(|| evaluator(&[], recommended()).check(vec![Input::new("pod.yaml", black_box(POD))]).objects)
    });
    // With the pack given as texts, nothing was compiled before.
    let texts = [Pack::standard()];
    group.bench_function("compile from text, all rules", |b| b.iter(|| evaluator(&texts, Selection::All)));
    group.finish();
}

criterion_group!(benches, library);
criterion_main!(benches);
