//! What strangers can send, changed at random: nothing may panic, and what two parts say of it must agree.
//!
//! A target is a function of bytes ([`TARGETS`]); a target that finds something wrong panics. Plain `cargo test` replays
//! the seeds and regressions and a fixed number of mutations of them; `make fuzz` goes on for as long as it is told.

mod mutate;
mod targets;

pub use mutate::Mutator;
pub use targets::{TARGETS, Target};

/// Runs a target on its seeds and on `rounds` mutations of them, always the same ones for the same `seed`.
pub fn run(target: &Target, seed: u64, rounds: usize) {
    let seeds = (target.seeds)();
    for bytes in &seeds {
        (target.run)(bytes);
    }
    let mut mutator = Mutator::new(seed);
    for _ in 0..rounds {
        (target.run)(&mutator.mutate(&seeds));
    }
}
