//! `upright-fuzz SECONDS`: each target for that long, with other mutations in each round.

use std::time::{Duration, Instant};

fn main() {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(60);
    for target in &upright_fuzz::TARGETS {
        let start = Instant::now();
        let mut round = 1;
        while start.elapsed() < Duration::from_secs(seconds) {
            upright_fuzz::run(target, round, 50);
            round += 1;
        }
        println!("{}: {} mutations, nothing found", target.name, round * 50);
    }
}
