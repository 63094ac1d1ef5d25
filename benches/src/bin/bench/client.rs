//! The other end of the line protocol.

use crate::Result;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A process with engines.
pub(crate) struct Side {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// Names and modes.
    pub(crate) engines: Vec<(String, Vec<String>)>,
}

impl Side {
    /// Starts it on one core, where that can be said, and waits until it has its objects.
    pub(crate) fn start(program: &Path, args: &[&str]) -> Result<Side> {
        let mut command = pinned(program);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut side = Side { child, input, output, engines: Vec::new() };
        loop {
            let line = side.line()?;
            match line.split('\t').collect::<Vec<_>>().as_slice() {
                ["engine", name, modes] => {
                    let modes = modes.split(',').map(str::to_owned).collect();
                    side.engines.push(((*name).to_owned(), modes));
                }
                ["ready", _] => return Ok(side),
                _ => return Err(format!("{} said `{line}`", program.display()).into()),
            }
        }
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err("the process ended".into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }

    fn ask(&mut self, words: &[&str]) -> Result<Vec<String>> {
        let input = self.input.as_mut().ok_or("no input")?;
        writeln!(input, "{}", words.join("\t"))?;
        input.flush()?;
        let answer: Vec<String> = self.line()?.split('\t').map(str::to_owned).collect();
        match answer.first().map(String::as_str) {
            Some("error") | None => Err(answer.join(" ").into()),
            _ => Ok(answer),
        }
    }

    /// What each object violates, a bit for each check.
    pub(crate) fn verdicts(&mut self, engine: &str, file: &Path) -> Result<Vec<u16>> {
        self.ask(&["verdicts", engine, &file.to_string_lossy()])?;
        let masks = std::fs::read_to_string(file)?;
        Ok(masks.lines().map(str::parse).collect::<std::result::Result<_, _>>()?)
    }

    /// Seconds of CPU time of a pass over the corpus.
    pub(crate) fn time(&mut self, engine: &str, mode: &str, least_ms: u64) -> Result<f64> {
        let answer = self.ask(&["time", engine, mode, &least_ms.to_string()])?;
        let ns: f64 = answer.get(1).ok_or("no time")?.parse()?;
        Ok(ns / 1e9)
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
    }
}

/// A command that stays on the second core, where there is `taskset` and a second core.
pub(crate) fn pinned(program: &Path) -> Command {
    let has = Command::new("taskset").args(["-c", "1", "true"]).status().is_ok_and(|status| status.success());
    if !has {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", "1"]).arg(program);
    command
}
