//! One bench for each stage, from rule text and manifests to verdicts.
#![allow(missing_docs, clippy::unwrap_used, reason = "criterion makes the functions; a bench fails by panicking")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use upright_benches::packs::{bind, check, parse, programs, standard};
use upright_benches::{Corpus, Form, ndjson, pretty, yaml};
use upright_object::{Limits, Object};
use upright_schema::Schema;
use upright_source::FileId;
use upright_vm::{Coverage, Resident};

fn rules(c: &mut Criterion) {
    let texts = standard();
    let parsed = parse(&texts);
    let checked = check(&parsed);
    let mut group = c.benchmark_group(format!("standard pack, {} rules", checked.rules.rules.len()));
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("lex and parse", |b| b.iter(|| parse(&texts)));
    group.bench_function("check", |b| b.iter(|| check(&parsed)));
    group.bench_function("compile", |b| {
        b.iter(|| upright_compile::compile(Schema::builtin(), black_box(&checked.rules)).unwrap());
    });
    group.finish();
}

fn read(text: &str) -> Vec<Object> {
    upright_object::read(FileId(0), text, &Limits::default()).objects
}

fn reading(c: &mut Criterion) {
    let objects: Vec<_> = Corpus::new(1).objects(Form::Cluster, 1024).collect();
    let mut group = c.benchmark_group("read 1,024 objects");
    let texts = [("JSON", ndjson(objects.clone())), ("pretty JSON", pretty(objects.clone())), ("YAML", yaml(objects))];
    for (name, text) in texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| read(black_box(&text))));
    }
    group.finish();
}

/// The evaluation with and without the filling of columns, over batches of 1,024 objects.
fn evaluation(c: &mut Criterion) {
    let objects = read(&ndjson(Corpus::new(1).objects(Form::Cluster, 1024)));
    let objects: Vec<&Object> = objects.iter().collect();
    for (name, program) in programs().unwrap() {
        let mut group = c.benchmark_group(format!("{name}, 1,024 objects"));
        group.throughput(Throughput::Elements(1024));
        group.bench_function("bind", |b| {
            b.iter_batched(|| program.clone(), |program| bind(program, 1024).unwrap(), BatchSize::PerIteration);
        });
        let bound = bind(program, 1024).unwrap();
        let inventory = bound.inventory(&objects, &Coverage::All);
        group.bench_function("fill columns and evaluate", |b| {
            b.iter(|| upright_vm::evaluate(&bound, &inventory, black_box(&objects)));
        });
        let mut resident = Resident::new(&inventory, &objects);
        group.bench_function("evaluate resident columns", |b| b.iter(|| resident.evaluate()));
        let outcome = upright_vm::evaluate(&bound, &inventory, &objects);
        group.bench_function(format!("explain {} findings", outcome.hits.len()), |b| {
            b.iter(|| upright_vm::explain(&bound, &inventory, &objects, &outcome.hits));
        });
        group.bench_function("fill columns", |b| b.iter(|| Resident::new(&inventory, black_box(&objects))));
        group.finish();
    }
}

criterion_group!(benches, rules, reading, evaluation);
criterion_main!(benches);
