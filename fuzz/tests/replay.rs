//! Seeds, regressions and a fixed number of mutations, for every target.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use upright_fuzz::{TARGETS, run};

#[test]
fn no_mutation_of_what_people_write_is_too_much() {
    for target in &TARGETS {
        run(target, 7, target.rounds);
    }
}

#[test]
fn what_once_broke_a_target_breaks_it_no_more() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/regressions");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&file).unwrap();
        for target in TARGETS.iter().filter(|target| name.starts_with(target.name)) {
            (target.run)(&bytes);
        }
    }
}
