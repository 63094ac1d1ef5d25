//! Every target on its seeds, on what once was wrong, and on a few mutations of both.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::panic::catch_unwind;
use std::path::Path;
use upright_fuzz::{Target, corpus, mutate, target};

fn replay(name: &str) {
    let target = target(name).unwrap();
    let all = corpus(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), target);
    assert!(!all.is_empty(), "{name} has no seeds");
    let more = std::env::var("FUZZ_MUTATIONS").ok().and_then(|text| text.parse().ok());
    for (i, (path, bytes)) in all.iter().enumerate() {
        try_one(target, path, bytes);
        for round in 0..more.unwrap_or(target.mutations) {
            let other = &all[(i + round + 1) % all.len()].1;
            try_one(target, path, &mutate(bytes, other, (i * 1_000_003 + round) as u64));
        }
    }
}

/// Where it fails, what is wrong and the bytes are shown; they belong into `regressions`.
fn try_one(target: Target, path: &Path, bytes: &[u8]) {
    if catch_unwind(|| (target.run)(bytes)).is_err() {
        panic!("{} fails on a mutation of {}:\n{}", target.name, path.display(), String::from_utf8_lossy(bytes));
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })*

        #[test]
        fn every_target_is_replayed() {
            let replayed = [$(stringify!($name)),*];
            let names: Vec<&str> = upright_fuzz::TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, replayed);
        }
    };
}

targets! { parse format tree check yaml json evaluate params program }
