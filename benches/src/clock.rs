//! Clocks, and what repeated measurements come to.

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// Nanoseconds of CPU time of this process. What else runs on the machine disturbs it least.
pub fn cpu() -> u64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    (now.tv_sec as u64).saturating_mul(1_000_000_000).saturating_add(now.tv_nsec as u64)
}

/// Seconds of CPU time that `work` takes.
pub fn cpu_seconds(work: impl FnOnce()) -> f64 {
    let begin = cpu();
    work();
    cpu().saturating_sub(begin) as f64 / 1e9
}

/// Seconds on the wall that `work` takes.
pub fn wall_seconds(work: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    work();
    begin.elapsed().as_secs_f64()
}

/// Runs `pass` once to warm up, then for so many milliseconds of CPU time, at least once. The seconds of the median pass
/// and of the best.
pub fn passes(least_ms: u64, mut pass: impl FnMut()) -> (f64, f64, usize) {
    pass();
    let mut times = Vec::new();
    let mut spent = 0.0;
    while times.is_empty() || spent < least_ms as f64 / 1e3 {
        let time = cpu_seconds(&mut pass);
        spent += time.max(1e-9);
        times.push(time);
    }
    let summary = Summary::of(&times);
    (summary.median, summary.low, times.len())
}

/// What measurements of one thing come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The middle one.
    pub median: f64,
    /// The smallest.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// How many.
    pub count: usize,
}

impl Summary {
    /// Of some measurements; zeroes for none.
    pub fn of(values: &[f64]) -> Summary {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
        let count = sorted.len();
        Summary { median: at(count / 2), low: at(0), high: at(count.saturating_sub(1)), count }
    }
}

/// The value below which so many of a hundred lie.
pub fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() as f64 * percent / 100.0) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}
