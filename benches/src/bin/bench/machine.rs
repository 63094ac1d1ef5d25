//! On what it was measured.

use crate::root;
use std::process::Command;

/// What and what, in the order of the report.
pub(crate) fn describe() -> Vec<(String, String)> {
    let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpus = file("/proc/cpuinfo");
    let field = |name: &str| {
        let line = cpus.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map_or("unknown", |(_, value)| value.trim()).to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let flags = field("flags");
    let sets = ["sse4_2", "avx2", "avx512bw"].into_iter().filter(|set| flags.split(' ').any(|flag| flag == *set));
    let memory = file("/proc/meminfo");
    let memory =
        memory.lines().next().and_then(|line| line.split_whitespace().nth(1)).and_then(|kb| kb.parse::<u64>().ok());
    let release = file("/etc/os-release");
    let system =
        release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("unknown").trim_matches('"');
    let describe = vec![
        ("processor", format!("{}, {cores} cores, {}", field("model name"), sets.collect::<Vec<_>>().join(" "))),
        ("memory", memory.map_or("unknown".to_owned(), |kb| format!("{:.1} GiB", kb as f64 / f64::from(1 << 20)))),
        ("system", format!("{system}, {}", said("uname", &["-sr"]))),
        ("load at the start", file("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" ")),
        ("commit", said("git", &["describe", "--always", "--dirty", "--abbrev=12"])),
        ("time", said("date", &["-u", "+%Y-%m-%d %H:%M UTC"])),
        ("rustc", said("rustc", &["--version"])),
        ("go", said("go", &["version"])),
    ];
    describe.into_iter().map(|(what, value)| (what.to_owned(), value)).collect()
}

/// The first line that a command says.
pub(crate) fn said(command: &str, args: &[&str]) -> String {
    let output = Command::new(command).args(args).current_dir(root()).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("not installed").to_owned()
}
