//! `upright-fuzz SECONDS [TARGET…]`: mutates seeds without feedback, where there is no libFuzzer.

use std::path::Path;
use std::time::{Duration, Instant};
use upright_fuzz::{TARGETS, corpus, mutate};

fn main() {
    let mut args = std::env::args().skip(1);
    let seconds = args.next().and_then(|text| text.parse().ok()).unwrap_or(30);
    let wanted: Vec<String> = args.collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for target in TARGETS.iter().filter(|t| wanted.is_empty() || wanted.iter().any(|name| name == t.name)) {
        let seeds = corpus(&root, *target);
        let (start, mut round) = (Instant::now(), 0);
        while start.elapsed() < Duration::from_secs(seconds) && !seeds.is_empty() {
            let (path, bytes) = &seeds[round % seeds.len()];
            let other = &seeds[(round / seeds.len() + round + 1) % seeds.len()].1;
            let changed = mutate(bytes, other, round as u64 + (1 << 40));
            if std::panic::catch_unwind(|| (target.run)(&changed)).is_err() {
                let text = String::from_utf8_lossy(&changed);
                eprintln!("{} fails on a mutation of {}:\n{text}", target.name, path.display());
                std::process::exit(1);
            }
            round += 1;
        }
        println!("{}: {round} mutations, nothing found", target.name);
    }
}
