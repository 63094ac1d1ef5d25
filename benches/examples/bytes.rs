//! JSON bytes to verdicts, by way of trees and without: times of one core, and that both say the same.
#![allow(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use upright_benches::packs::{bind, programs};
use upright_benches::{Corpus, Form, ndjson, pretty};
use upright_object::{Limits, Object, Trust, index};
use upright_source::FileId;
use upright_vm::{Bound, Coverage, Inventory, Outcome};

fn trees(bound: &Bound, inventory: &Inventory, text: &str) -> Outcome {
    let objects = upright_object::read(FileId(0), text, &Limits::default()).objects;
    let objects: Vec<&Object> = objects.iter().collect();
    upright_vm::evaluate(bound, inventory, &objects)
}

fn bytes(bound: &Bound, inventory: &Inventory, bytes: &[u8], trust: Trust) -> Outcome {
    let text = std::str::from_utf8(bytes).unwrap();
    let slots = index(text, trust, &Limits::default()).unwrap();
    upright_vm::evaluate_json(bound, inventory, text, &slots, &|_, _| None)
}

/// What this thread has had of a processor, so that a busy machine does not matter much; elsewhere than on Linux, the time
/// of day.
fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let used = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let used = used.and_then(|text| text.split(' ').next()?.parse().ok());
    used.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn time<T>(name: &str, size: usize, objects: usize, rounds: usize, mut run: impl FnMut() -> T) {
    let best = (0..rounds)
        .map(|_| {
            let start = now();
            black_box(run());
            now() - start
        })
        .min()
        .unwrap();
    let seconds = best.as_secs_f64();
    let (speed, each) = (size as f64 / seconds / 1e6, seconds * 1e6 / objects as f64);
    println!("  {name:40} {speed:8.0} MB/s {each:8.2} us/object");
}

fn main() {
    let rounds: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(20);
    let only = std::env::args().nth(2);
    let objects = || Corpus::new(1).objects(Form::Cluster, 4096);
    let texts = [("compact", ndjson(objects())), ("pretty", pretty(objects()))];
    for (name, program) in programs().unwrap() {
        let bound = bind(program, 1024).unwrap();
        let inventory = bound.inventory(&[], &Coverage::All);
        for (kind, text) in &texts {
            let size = text.len();
            println!("{name}, {kind}, {} bytes an object", size / 4096);
            let said = trees(&bound, &inventory, text);
            for trust in [Trust::Checked, Trust::Trusted] {
                let other = bytes(&bound, &inventory, text.as_bytes(), trust);
                assert_eq!(said.hits, other.hits);
                assert_eq!(said.not_evaluated, other.not_evaluated);
            }
            println!("  {} hits, {} not evaluated", said.hits.len(), said.not_evaluated.len());
            let wants = |name: &str| only.as_deref().is_none_or(|only| name.contains(only));
            let run = |name: &str, run: &mut dyn FnMut()| {
                if wants(name) {
                    time(name, size, 4096, rounds, run);
                }
            };
            run("trees", &mut || drop(trees(&bound, &inventory, text)));
            for trust in [Trust::Checked, Trust::Trusted] {
                run(&format!("bytes, {trust:?}"), &mut || drop(bytes(&bound, &inventory, text.as_bytes(), trust)));
                run(&format!("index, {trust:?}"), &mut || drop(index(text, trust, &Limits::default())));
            }
            run("utf-8", &mut || assert!(black_box(std::str::from_utf8(text.as_bytes())).is_ok()));
            let slots = index(text, Trust::Trusted, &Limits::default()).unwrap();
            run("fill and evaluate", &mut || {
                drop(upright_vm::evaluate_json(&bound, &inventory, text, &slots, &|_, _| None));
            });
        }
    }
}
