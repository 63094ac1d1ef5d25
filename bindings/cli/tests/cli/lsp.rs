//! `upright lsp` as a process: what an editor writes to it and reads from it.

use crate::project::Project;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

fn frame(message: &Value) -> String {
    let text = message.to_string();
    format!("Content-Length: {}\r\n\r\n{text}", text.len())
}

fn read(from: &mut impl BufRead) -> Value {
    let mut length = 0;
    loop {
        let mut line = String::new();
        assert_ne!(from.read_line(&mut line).unwrap(), 0, "the server is gone");
        match line.trim_end().strip_prefix("Content-Length: ") {
            Some(number) => length = number.parse().unwrap(),
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn an_editor_gets_mistakes_over_standard_output_and_nothing_else_there() {
    let project = Project::new("lsp");
    let mut child = project.command("lsp").stdin(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let mut send = |message: Value| input.write_all(frame(&message).as_bytes()).unwrap();
    send(json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": null}}));
    assert_eq!(read(&mut output)["result"]["capabilities"]["hoverProvider"], true);
    send(json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}));
    let text = "/// T.\nrule r {\n  severity low\n  for p in Pod\n  deny p.spec.hostPod\n  message \"m\"\n}\n";
    let document = json!({"uri": "file:///nowhere/r.upright", "languageId": "upright", "version": 7, "text": text});
    send(json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}));
    let pushed = read(&mut output);
    assert_eq!(pushed["method"], "textDocument/publishDiagnostics");
    assert_eq!(pushed["params"]["version"], 7);
    assert_eq!(pushed["params"]["diagnostics"][0]["code"], "U0102", "{pushed}");
    send(json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}));
    assert_eq!(read(&mut output)["id"], 2);
    send(json!({"jsonrpc": "2.0", "method": "exit"}));
    assert!(child.wait().unwrap().success());
}

#[test]
fn an_editor_that_goes_without_a_word_ends_the_server() {
    let project = Project::new("lsp-gone");
    let run = project.run_with("lsp", "");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.shown());
}
