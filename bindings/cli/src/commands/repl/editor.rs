//! Lines from a terminal: with completion, and a history that is kept.

use super::{Said, answer};
use crate::failure::{Exit, Failure};
use crate::terminal;
use crate::words::Color;
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, Helper};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use upright::why::Repl;
use upright_ide::Workspace;

/// Asks until there is no more line.
pub(super) fn run(repl: Repl, color: Color) -> Result<Exit, Failure> {
    let repl = Rc::new(RefCell::new(repl));
    let config = Config::builder().max_history_size(1000).map_err(broken)?.build();
    let mut editor: Editor<Names, FileHistory> = Editor::with_config(config).map_err(broken)?;
    editor.set_helper(Some(Names::new(Rc::clone(&repl))));
    let history = history();
    if let Some(path) = &history {
        // The first time there is none.
        let _ = editor.load_history(path);
    }
    loop {
        let line = match editor.readline("> ") {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(broken(error)),
        };
        // A history that can't be kept in memory is none.
        let _ = editor.add_history_entry(line.as_str());
        match answer(&mut repl.borrow_mut(), &line) {
            Ok(Said::Value(found)) => {
                let at = found.path.map_or_else(String::new, |path| format!("  ({path})"));
                let ty = if found.ty.is_empty() { String::new() } else { format!(": {}", found.ty) };
                terminal::print(|out| writeln!(out, "{}{ty}{at}", upright::visible(&found.value)))?;
            }
            Ok(Said::Text(text)) => terminal::print(|out| writeln!(out, "{text}"))?,
            Ok(Said::Nothing) => {}
            Ok(Said::Quit) => break,
            Err(failure) => {
                failure.report(color);
            }
        }
    }
    if let Some(path) = &history {
        if let Some(folder) = path.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        // What was typed matters less than that it was answered.
        let _ = editor.save_history(path);
    }
    Ok(Exit::Clean)
}

fn broken(error: ReadlineError) -> Failure {
    Failure::new(format!("the terminal can't be read: {error}"))
}

/// Where lines are kept from one time to the next.
fn history() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/state"));
    Some(state.or_else(home)?.join("upright").join("repl-history"))
}

/// Completes names of what is typed.
struct Names {
    repl: Rc<RefCell<Repl>>,
    workspace: RefCell<Workspace>,
}

impl Names {
    fn new(repl: Rc<RefCell<Repl>>) -> Names {
        let mut workspace = Workspace::new();
        for (path, text) in upright_stdlib::files() {
            workspace.set_library("std", path.trim_end_matches(".upright"), *text);
        }
        Names { repl, workspace: RefCell::new(workspace) }
    }
}

impl Completer for Names {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = line.get(..at).unwrap_or(line);
        // The value of a `let`, or the whole line.
        let before = typed.strip_prefix("let ").and_then(|rest| rest.find('=')).map_or(0, |at| at + 5);
        let (text, place) = self.repl.borrow().as_rule(typed.get(before..).unwrap_or(""));
        let mut workspace = self.workspace.borrow_mut();
        let file = workspace.set_file("repl", "repl", text);
        let found = workspace.complete(file, place.end as u32);
        let start = (found.replace.start as usize).saturating_sub(place.start) + before;
        let word = typed.get(start..).unwrap_or("");
        let pair = |label: String| Pair { display: label.clone(), replacement: label };
        let labels = found.items.into_iter().map(|item| item.label);
        Ok((start.min(at), labels.filter(|label| label.starts_with(word)).map(pair).collect()))
    }
}

impl Hinter for Names {
    type Hint = String;
}
impl Highlighter for Names {}
impl Validator for Names {}
impl Helper for Names {}
