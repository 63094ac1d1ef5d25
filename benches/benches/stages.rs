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
use upright_vm::{BindOptions, Bound, Coverage, Resident};

type Texts = Vec<(String, String)>;

/// The standard pack.
fn standard() -> Texts {
    upright_stdlib::files().iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The committed set of 170 rules about single objects, 103 of them over lists, with eleven regular expressions.
fn rules_170() -> Texts {
    let mut files = Vec::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules-170");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                    files.push((name, std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
    }
    files.sort();
    files
}

fn parse(texts: &Texts) -> Vec<(&str, Parsed)> {
    let files = texts.iter().enumerate();
    files.map(|(i, (path, text))| (&**path, upright_syntax::parse(FileId(i as u32), text))).collect()
}

fn check(parsed: &[(&str, Parsed)]) -> Checked {
    let module = |(i, (path, parsed)): (usize, &(&str, Parsed))| {
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
    let objects = Corpus::new(1).objects(1024);
    let mut group = c.benchmark_group("read 1,024 objects");
    for (name, text) in [("JSON", ndjson(&objects)), ("YAML", yaml(&objects))] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| read(black_box(&text))));
    }
    group.finish();
}

/// The programs of the Pod Security Standards, of the committed set, and of every standard rule.
fn programs() -> [(&'static str, Program); 3] {
    let set = |texts: Texts| check(&parse(&texts)).rules;
    let all = set(standard());
    let mut pss = all.clone();
    pss.rules.retain(|rule| rule.controls.iter().any(|(framework, _)| &**framework == "pss"));
    let compile = |set| upright_compile::compile(Schema::builtin(), set).unwrap();
    let committed = set(rules_170());
    assert_eq!(committed.rules.len(), 170);
    [
        ("the Pod Security Standards", compile(&pss)),
        ("rules-170", compile(&committed)),
        ("every standard rule", compile(&all)),
    ]
}

fn bind(program: Program) -> Bound {
    let options = BindOptions {
        kubernetes: upright_value::Version::parse("1.37").unwrap().0,
        params: vec![None; program.params.len()],
        ..BindOptions::default()
    };
    Bound::new(Arc::new(program), options).unwrap()
}

/// The evaluation with and without the filling of columns, over batches of 1,024 objects.
fn evaluation(c: &mut Criterion) {
    let objects = read(&ndjson(&Corpus::new(1).objects(1024)));
    let objects: Vec<&Object> = objects.iter().collect();
    for (name, program) in programs() {
        let mut group = c.benchmark_group(format!("{name}, 1,024 objects"));
        group.throughput(Throughput::Elements(1024));
        group.bench_function("bind", |b| {
            b.iter_batched(|| program.clone(), bind, BatchSize::PerIteration);
        });
        let bound = bind(program);
        let inventory = bound.inventory(&objects, &Coverage::All);
        group.bench_function("fill columns and evaluate", |b| {
            b.iter(|| upright_vm::evaluate(&bound, &inventory, black_box(&objects)));
        });
        let mut resident = Resident::new(&inventory, &objects);
        group.bench_function("evaluate resident columns", |b| b.iter(|| resident.evaluate()));
        group.bench_function("fill columns", |b| b.iter(|| Resident::new(&inventory, black_box(&objects))));
        group.finish();
    }
}

criterion_group!(benches, rules, reading, evaluation);
criterion_main!(benches);
