//! What rules mean, from their text to their verdict: each file of `language/` is a pack whose tests must hold. A file
//! shows one thing that rules rely on, and is named after it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use upright::{CompileOptions, Pack, Rules};

#[test]
fn rules_mean_what_their_tests_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut wrong = String::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let pack = Pack::new("language").with_file(format!("{name}.upright"), name.as_str(), text);
        match Rules::compile(&[pack], &CompileOptions::default()) {
            Err(error) => wrong += &format!("{name} is refused: {:#?}\n", error.diagnostics),
            Ok(rules) => {
                let report = rules.test(&["language".to_owned()], "");
                assert!(report.passed + report.failed > 0 && report.untested.is_empty(), "{name} shows nothing");
                for failure in &report.failures {
                    wrong += &format!("{name}: {}: {} ({:?})\n", failure.title, failure.primary.text, failure.help);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
