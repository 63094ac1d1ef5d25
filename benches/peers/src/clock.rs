//! CPU time: what a busy machine disturbs least.

use rustix::time::{ClockId, clock_gettime};

/// Nanoseconds of CPU time of this process.
pub(crate) fn cpu() -> u64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

/// Runs `pass` again and again for so many milliseconds, at least once: median and best of a pass, and how many.
pub(crate) fn passes(least_ms: u64, mut pass: impl FnMut()) -> (u64, u64, usize) {
    let mut times = Vec::new();
    let mut spent = 0;
    while times.is_empty() || spent < least_ms * 1_000_000 {
        let begin = cpu();
        pass();
        let time = cpu() - begin;
        spent += time.max(1);
        times.push(time);
    }
    times.sort_unstable();
    (times[times.len() / 2], times[0], times.len())
}
