//! One bench for each stage, from rule text and manifests to verdicts.
#![allow(missing_docs, clippy::unwrap_used, reason = "criterion makes the functions; a bench fails by panicking")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use upright_benches::{Corpus, ndjson, yaml};
use upright_object::{Limits, Object};
use upright_program::Program;
use upright_schema::Schema;
use upright_source::FileId;
use upright_syntax::Parsed;
use upright_types::{Checked, Module, Options};
use upright_vm::{BindOptions, Bound, Coverage};

fn parse() -> Vec<(&'static str, Parsed)> {
    let files = upright_stdlib::files().iter().enumerate();
    files.map(|(i, (path, text))| (*path, upright_syntax::parse(FileId(i as u32), text))).collect()
}

fn check(parsed: &[(&'static str, Parsed)]) -> Checked {
    let module = |(i, (path, parsed)): (usize, &'_ (&'static str, Parsed))| {
        let path = format!("std/{}", path.trim_end_matches(".upright").trim_start_matches("std/"));
        (path, FileId(i as u32), parsed.file.clone())
    };
    let files: Vec<_> = parsed.iter().enumerate().map(module).collect();
    let modules: Vec<Module<'_>> = files
        .iter()
        .map(|(path, file, ast)| Module { path: Arc::from(path.as_str()), pack: "std".into(), file: *file, ast })
        .collect();
    upright_types::check(Schema::builtin(), &modules, &Options::default())
}

fn rules(c: &mut Criterion) {
    let parsed = parse();
    let checked = check(&parsed);
    let mut group = c.benchmark_group(format!("standard pack, {} rules", checked.rules.rules.len()));
    let bytes: usize = upright_stdlib::files().iter().map(|(_, text)| text.len()).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("lex and parse", |b| b.iter(parse));
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
    let objects = Corpus::new(1).objects(1024);
    let mut group = c.benchmark_group("read 1,024 objects");
    for (name, text) in [("JSON", ndjson(&objects)), ("YAML", yaml(&objects))] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| read(black_box(&text))));
    }
    group.finish();
}

/// The program of the Pod Security Standards, and that of every standard rule.
fn programs() -> [(&'static str, Program); 2] {
    let all = check(&parse()).rules;
    let mut pss = all.clone();
    pss.rules.retain(|rule| rule.controls.iter().any(|(framework, _)| &**framework == "pss"));
    let compile = |set| upright_compile::compile(Schema::builtin(), set).unwrap();
    [("the Pod Security Standards", compile(&pss)), ("every standard rule", compile(&all))]
}

fn evaluation(c: &mut Criterion) {
    let objects = read(&ndjson(&Corpus::new(1).objects(1024)));
    let objects: Vec<&Object> = objects.iter().collect();
    let mut group = c.benchmark_group("fill columns and evaluate 1,024 objects");
    group.throughput(Throughput::Elements(1024));
    for (name, program) in programs() {
        let options = BindOptions {
            kubernetes: upright_value::Version::parse("1.37").unwrap().0,
            params: vec![None; program.params.len()],
            ..BindOptions::default()
        };
        let bound = Bound::new(Arc::new(program), options).unwrap();
        let inventory = bound.inventory(&objects, &Coverage::All);
        group.bench_function(name, |b| {
            b.iter_batched(
                || (),
                |()| upright_vm::evaluate(&bound, &inventory, black_box(&objects)),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, rules, reading, evaluation);
criterion_main!(benches);
