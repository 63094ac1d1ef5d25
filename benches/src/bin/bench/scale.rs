//! From a thousand objects to a million, and from one thread to two.

use crate::figures::Figures;
use crate::judge::{Judge, Reader, read};
use crate::{Result, Size, corpora};
use std::hint::black_box;
use upright_benches::{cpu_seconds, packs, wall_seconds};

/// Objects that are made, judged and thrown away together.
const PIECE: usize = 1024;

/// Figures `scale/N/read` and `scale/N/judge`: nanoseconds per object of reading, and of filling columns and evaluating;
/// `scale/N/peak-mib`: the most memory that this process has held. Objects are made as a stream, outside the clock.
pub(crate) fn measure(size: Size, figures: &mut Figures) -> Result<()> {
    let judge = Judge::new(&packs::rules_170()?, PIECE)?;
    let mut count = 1_000;
    while count <= size.most {
        let (mut reading, mut judging, mut hits) = (0.0, 0.0, 0);
        for first in (0..count as u64).step_by(PIECE) {
            let pieces = corpora::pieces("cluster", first..(first + PIECE as u64).min(count as u64), PIECE)?;
            for piece in &pieces {
                let mut objects = Vec::new();
                reading += cpu_seconds(|| objects = black_box(read(piece)));
                judging += cpu_seconds(|| hits += black_box(judge.objects(&objects)).hits.len());
            }
        }
        figures.add(format!("scale/{count}/read"), &[reading * 1e9 / count as f64]);
        figures.add(format!("scale/{count}/judge"), &[judging * 1e9 / count as f64]);
        figures.add(format!("scale/{count}/findings"), &[hits as f64]);
        figures.add(format!("scale/{count}/peak-mib"), &[peak_mib()]);
        count *= 10;
    }
    Ok(())
}

/// The most memory that this process has held at a time; 0 where nobody says.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or_default()
        / 1024.0
}

/// Figure `threads/2-over-1`: how many times as fast two threads judge the same bytes, on the wall.
pub(crate) fn threads(size: Size, figures: &mut Figures) -> Result<()> {
    let judge = Judge::new(&packs::rules_170()?, PIECE)?;
    let pieces = corpora::pieces("cluster", 0..8 * PIECE as u64, PIECE)?;
    let reader = Reader::Trusted;
    let run = |pieces: &[String]| {
        pieces.iter().for_each(|piece| {
            let _ = black_box(judge.bytes(reader, piece));
        })
    };
    run(&pieces);
    let mut ratios = Vec::new();
    for _ in 0..size.rounds {
        let one = wall_seconds(|| run(&pieces));
        let two = wall_seconds(|| {
            let (left, right) = pieces.split_at(pieces.len() / 2);
            std::thread::scope(|scope| {
                scope.spawn(|| run(left));
                run(right);
            });
        });
        ratios.push(one / two);
    }
    figures.add("threads/2-over-1", &ratios);
    Ok(())
}
