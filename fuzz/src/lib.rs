//! Fuzz targets: functions of bytes that panic where something is wrong with what they test.
//!
//! Plain `cargo test` runs every target on its seeds, on the regressions, and on a few deterministic mutations of them;
//! `make fuzz` hands them to libFuzzer. A target knows no files and keeps no state, but what is made once of constants.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a target fails by panicking")]

mod evaluate;
mod manifests;
mod params;
mod program;
mod rules;

#[path = "../../dsl/oracle/tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};

/// A target and its name, which is also that of its folder of seeds.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name.
    pub name: &'static str,
    /// Panics where something is wrong.
    pub run: fn(&[u8]),
    /// Folders of seeds, from the root of the repository.
    pub seeds: &'static [&'static str],
    /// How many mutations of each seed plain tests try.
    pub mutations: usize,
}

const SAMPLES: &str = "dsl/syntax/tests/data/samples";
const LAYOUTS: &str = "dsl/syntax/tests/data/format";
const MISTAKES: &str = "dsl/syntax/tests/data/errors";
const MANIFESTS: &str = "examples/manifests";
const OBJECTS: &str = "engine/object/tests/data";

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "parse", run: rules::parse, seeds: &[SAMPLES, LAYOUTS, MISTAKES], mutations: 2 },
    Target { name: "format", run: rules::format, seeds: &[SAMPLES, LAYOUTS], mutations: 4 },
    Target { name: "tree", run: rules::tree, seeds: &["fuzz/seeds/tree"], mutations: 40 },
    Target { name: "check", run: rules::check, seeds: &["fuzz/seeds/check", SAMPLES], mutations: 1 },
    Target { name: "yaml", run: manifests::yaml, seeds: &["fuzz/seeds/yaml", MANIFESTS, OBJECTS], mutations: 40 },
    Target { name: "json", run: manifests::json, seeds: &["fuzz/seeds/json"], mutations: 60 },
    Target { name: "evaluate", run: evaluate::evaluate, seeds: &["fuzz/seeds/evaluate", MANIFESTS], mutations: 3 },
    Target { name: "params", run: params::params, seeds: &["fuzz/seeds/params"], mutations: 10 },
    Target { name: "program", run: program::program, seeds: &["fuzz/seeds/program"], mutations: 40 },
];

/// The target with this name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.iter().copied().find(|target| target.name == name)
}

/// The seeds and regressions of a target, by path, below the root of the repository.
pub fn corpus(root: &Path, target: Target) -> Vec<(PathBuf, Vec<u8>)> {
    let regressions = format!("fuzz/regressions/{}", target.name);
    let folders = target.seeds.iter().copied().chain([regressions.as_str()]);
    folders.flat_map(|folder| files(&root.join(folder))).collect()
}

/// The files of a folder, in order; there need not be any.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(|path| path.is_file());
    let mut all: Vec<_> = paths.filter_map(|path| std::fs::read(&path).ok().map(|bytes| (path, bytes))).collect();
    all.sort();
    all
}

/// Random changes to some bytes, the same for the same seed: what a fuzzer without feedback would do.
pub fn mutate(bytes: &[u8], other: &[u8], seed: u64) -> Vec<u8> {
    let mut random = support::random::Random::new(seed);
    let mut out = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let (from, len) = (random.below(out.len() + 1), random.below(24));
        let to = (from + len).min(out.len());
        match random.below(6) {
            0 => drop(out.drain(from..to)),
            1 => {
                let again: Vec<u8> = out[from..to].to_vec();
                out.splice(from..from, again);
            }
            2 => {
                let start = random.below(other.len() + 1);
                let end = (start + len * 4).min(other.len());
                out.splice(from..to, other[start..end].iter().copied());
            }
            3 if from < out.len() => out[from] ^= 1 << random.below(8),
            4 => out.truncate(from),
            _ => {
                let tokens: [&[u8]; 12] =
                    [b"{", b"}", b"[", b"]", b"\"", b"'", b": ", b"\n", b"- ", b"\xff", b"null", b" any x in y: "];
                out.splice(from..from, random.pick(&tokens).iter().copied());
            }
        }
    }
    out
}
