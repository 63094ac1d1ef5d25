//! `upright test --watch`: runs again when something changes. The files are looked at twice a second, which costs little
//! and works on every file system, network ones too.

use crate::failure::{Exit, Failure};
use crate::terminal;
use crate::words::Color;
use ignore::WalkBuilder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{env, fs, thread};

/// How often the files are looked at.
const EVERY: Duration = Duration::from_millis(500);
/// For tests of this program: after how many runs to end.
const RUNS: &str = "UPRIGHT_WATCH_RUNS";

/// Size and time of every file.
type State = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Runs, and again after each change, until it is stopped.
pub(super) fn run(
    paths: &[PathBuf],
    color: Color,
    mut once: impl FnMut() -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let mut left: Option<u64> = env::var(RUNS).ok().and_then(|runs| runs.parse().ok());
    loop {
        let before = state(paths);
        // What is wrong in the middle of an edit may be right after the next.
        let exit = once().unwrap_or_else(|failure| failure.report(color));
        left = left.map(|left| left.saturating_sub(1));
        if left == Some(0) {
            return Ok(exit);
        }
        terminal::print_error(|out| writeln!(out, "-- waiting for a change"))?;
        while state(paths) == before {
            thread::sleep(EVERY);
        }
    }
}

fn state(paths: &[PathBuf]) -> State {
    let mut state = State::new();
    for path in paths {
        for entry in WalkBuilder::new(path).follow_links(true).require_git(false).build().flatten() {
            if let Some(seen) = seen(entry.path()) {
                state.insert(entry.into_path(), seen);
            }
        }
    }
    state
}

fn seen(path: &Path) -> Option<(u64, Option<SystemTime>)> {
    let data = fs::metadata(path).ok()?;
    data.is_file().then(|| (data.len(), data.modified().ok()))
}
