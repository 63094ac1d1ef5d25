//! A folder of its own for each test, and the program run in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder with files.
pub(crate) struct Project {
    folder: PathBuf,
}

/// What a run gave.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    /// An empty folder; the name is the test's.
    pub(crate) fn new(name: &str) -> Project {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        Project { folder }
    }

    /// Adds a file.
    pub(crate) fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Project {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// The program with arguments split at blanks, in the folder, with a clean environment.
    pub(crate) fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_upright"));
        command.args(args.split_whitespace()).current_dir(&self.folder).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &str) -> Run {
        Run::new(self.command(args).output().unwrap())
    }

    /// Runs with a standard input.
    pub(crate) fn run_with(&self, args: &str, input: impl AsRef<[u8]>) -> Run {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        // A program that does not read its input has closed it; that is for the test to see in the output.
        let _ = child.stdin.take().unwrap().write_all(input.as_ref());
        Run::new(child.wait_with_output().unwrap())
    }
}

impl Run {
    fn new(output: Output) -> Run {
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// All of it, for a snapshot. How many rules judged is left out: there are more every month.
    pub(crate) fn shown(&self) -> String {
        let count = |line: &str| match line.rsplit_once(" judged by ") {
            Some((before, _)) if line.ends_with(" rules") => format!("{before} judged by N rules\n"),
            _ => format!("{line}\n"),
        };
        let stdout: String = self.stdout.lines().map(count).collect();
        format!("exit {}\n--- stdout\n{stdout}--- stderr\n{}", self.code, self.stderr)
    }
}

/// A pod that neither `recommended` nor `pss-restricted` has anything against.
pub(crate) const CLEAN: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: clean
  namespace: shop
spec:
  securityContext:
    runAsNonRoot: true
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: app
      image: registry.example.com/shop/app:1.4
      securityContext:
        allowPrivilegeEscalation: false
        capabilities:
          drop: [ALL]
      resources: {limits: {memory: 128Mi}}
";

/// A Deployment with one critical finding in `pss-baseline`.
pub(crate) const PRIVILEGED: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: app
          image: registry.example.com/shop/web:1.4
          securityContext:
            privileged: true # legacy
";
