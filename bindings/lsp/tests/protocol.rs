//! A client in the same process: what an editor sends and gets, message by message.

#![allow(clippy::expect_used, clippy::panic, reason = "a test")]

use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;
use upright_lsp::{Connection, Error, serve};

struct Client {
    connection: Connection,
    server: JoinHandle<Result<(), Error>>,
    requests: i32,
    /// Pushed messages that nobody has looked at yet.
    pushed: Vec<Notification>,
    folder: PathBuf,
}

impl Client {
    /// A client with a folder of these files.
    fn new(name: &str, files: &[(&str, &str)]) -> Client {
        let folder = std::env::temp_dir().join(format!("upright-lsp-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        for (path, text) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        let (ours, theirs) = Connection::memory();
        let server = std::thread::spawn(move || serve(theirs));
        let mut client = Client { connection: ours, server, requests: 0, pushed: Vec::new(), folder };
        let root = client.uri("");
        let params = json!({
            "capabilities": {}, "processId": null, "initializationOptions": {"libraryDocuments": true},
            "workspaceFolders": [{"uri": root.trim_end_matches('/'), "name": "acme"}],
        });
        let answer = client.ask("initialize", params);
        assert_eq!(answer["capabilities"]["renameProvider"]["prepareProvider"], true);
        client.tell("initialized", json!({}));
        client
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}", Path::new(&self.folder).join(path).display())
    }

    fn tell(&self, method: &str, params: Value) {
        let message = Notification::new(method.to_owned(), params);
        self.connection.sender.send(Message::Notification(message)).expect("the server listens");
    }

    fn receive(&self) -> Message {
        self.connection.receiver.recv_timeout(Duration::from_secs(120)).expect("the server answers")
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        let request = Request::new(id.clone(), method.to_owned(), params);
        self.connection.sender.send(Message::Request(request)).expect("the server listens");
        loop {
            match self.receive() {
                Message::Response(response) => {
                    let response = serde_json::to_value(response).expect("a response is JSON");
                    return match response.get("error") {
                        Some(error) if !error.is_null() => Err(error["message"].to_string()),
                        _ => Ok(response["result"].clone()),
                    };
                }
                Message::Notification(pushed) => self.pushed.push(pushed),
                Message::Request(_) => {}
            }
        }
    }

    /// The mistakes of a version of a file, as soon as they come.
    fn mistakes(&mut self, path: &str, version: i64) -> Vec<Value> {
        let uri = self.uri(path);
        loop {
            let of_file = |pushed: &Notification| {
                let params = &pushed.params;
                params["uri"] == uri && params["version"].as_i64().unwrap_or(-1) == version
            };
            if let Some(at) = self.pushed.iter().position(of_file) {
                let pushed = self.pushed.remove(at);
                return pushed.params["diagnostics"].as_array().cloned().expect("a list");
            }
            if let Message::Notification(pushed) = self.receive() {
                self.pushed.push(pushed);
            }
        }
    }

    fn open(&mut self, path: &str, text: &str) -> Vec<Value> {
        let document = json!({"uri": self.uri(path), "languageId": "upright", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
        self.mistakes(path, 1)
    }

    fn at(&self, path: &str, line: u32, character: u32) -> Value {
        json!({"textDocument": {"uri": self.uri(path)}, "position": {"line": line, "character": character}})
    }

    fn end(mut self) {
        let _ = self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.server.join().expect("no panic").expect("a clean end");
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const PACK: &str = "pack acme {\n  edition 2026\n  version \"1.0.0\"\n}\n";
const RULE: &str = "use acme/names\n\n/// No host network. 😀\nrule no-host-network {\n  severity high\n  for w in Workload\n  deny w.pod.spec.hostNetwork\n  message \"{names.of(w.object.metadata.name)} is on the network of its node\"\n}\n";
const NAMES: &str = "/// The name as shown.\npub fn of(name: string) -> string = name\n";

fn pack() -> Vec<(&'static str, &'static str)> {
    vec![("pack.upright", PACK), ("rules/net.upright", RULE), ("names.upright", NAMES)]
}

#[test]
fn mistakes_are_pushed_with_reason_and_suggestion_and_go_when_mended() {
    let mut client = Client::new("mistakes", &pack());
    let found = client.open("rules/net.upright", &RULE.replace("hostNetwork", "hostNetwrk"));
    assert_eq!(found.len(), 1, "{found:?}");
    let text = found[0]["message"].as_str().expect("a text");
    assert_eq!(
        text,
        "`PodSpec` has no field `hostNetwrk`: not a field of `PodSpec`\nhelp: did you mean `hostNetwork`?"
    );
    assert_eq!(found[0]["code"], "U0102");
    assert_eq!(found[0]["range"]["start"], json!({"line": 6, "character": 18}));

    let params = json!({
        "textDocument": {"uri": client.uri("rules/net.upright")}, "range": found[0]["range"],
        "context": {"diagnostics": found},
    });
    let actions = client.ask("textDocument/codeAction", params);
    assert_eq!(actions[0]["title"], "write `hostNetwork`");
    assert_eq!(actions[0]["diagnostics"][0]["code"], "U0102");
    let edit = &actions[0]["edit"]["changes"][client.uri("rules/net.upright")][0];
    assert_eq!(edit["newText"], "hostNetwork");

    let document = json!({"uri": client.uri("rules/net.upright"), "version": 2});
    let change = json!({"range": edit["range"], "text": edit["newText"]});
    client.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
    assert_eq!(client.mistakes("rules/net.upright", 2), [] as [Value; 0]);
    client.end();
}

#[test]
fn a_change_in_one_file_is_noticed_in_another() {
    let mut client = Client::new("others", &pack());
    assert_eq!(client.open("rules/net.upright", RULE), [] as [Value; 0]);
    client.pushed.clear();
    client.open("names.upright", &NAMES.replace("of(", "off("));
    let found = client.mistakes("rules/net.upright", 1);
    assert!(found.iter().any(|mistake| mistake["message"].as_str().is_some_and(|text| text.contains("`of`"))));
    client.end();
}

#[test]
fn hover_completion_definition_and_references_answer() {
    let mut client = Client::new("answers", &pack());
    client.open("rules/net.upright", RULE);
    let params = client.at("rules/net.upright", 6, 20);
    let hover = client.ask("textDocument/hover", params.clone());
    let shown = hover["contents"]["value"].as_str().expect("a text");
    assert!(shown.contains("hostNetwork: bool") && shown.contains("Field of `PodSpec`"), "{shown}");
    let completion = client.ask("textDocument/completion", params);
    let items = completion["items"].as_array().expect("a list");
    let item = items.iter().find(|item| item["label"] == "hostNetwork").expect("the field");
    assert_eq!(item["detail"], "bool");
    assert_eq!(item["textEdit"]["range"]["start"]["character"], 18);

    let definition = client.ask("textDocument/definition", client.at("rules/net.upright", 7, 19));
    assert_eq!(definition["uri"], client.uri("names.upright"));
    assert_eq!(definition["range"]["start"], json!({"line": 1, "character": 7}));
    let library = client.ask("textDocument/definition", client.at("rules/net.upright", 5, 12));
    assert_eq!(library["uri"], "upright:/std/workload.upright");
    let text = client.ask("upright/libraryText", json!({"uri": library["uri"]}));
    assert!(text.as_str().is_some_and(|text| text.contains("pub view Workload")));
    let mut params = client.at("names.upright", 1, 8);
    params["context"] = json!({"includeDeclaration": true});
    assert_eq!(client.ask("textDocument/references", params).as_array().map(Vec::len), Some(2));
    client.end();
}

#[test]
fn a_rename_reaches_every_file_and_bad_names_are_refused_with_the_reason() {
    let mut client = Client::new("rename", &pack());
    client.open("rules/net.upright", RULE);
    let range = client.ask("textDocument/prepareRename", client.at("rules/net.upright", 7, 19));
    assert_eq!(range["start"]["character"], 18);
    let mut params = client.at("rules/net.upright", 7, 19);
    params["newName"] = json!("shown");
    let edit = client.ask("textDocument/rename", params.clone());
    assert_eq!(edit["changes"].as_object().map(serde_json::Map::len), Some(2));
    params["newName"] = json!("Not a name");
    assert_eq!(client.try_ask("textDocument/rename", params), Err("\"values are called like `max_ratio`\"".to_owned()));
    client.end();
}

#[test]
fn layout_outline_and_tokens_answer() {
    let mut client = Client::new("layout", &pack());
    client.open("rules/net.upright", &RULE.replace("  severity high", "severity   high"));
    let document = json!({"textDocument": {"uri": client.uri("rules/net.upright")}});
    let mut params = document.clone();
    params["options"] = json!({"tabSize": 2, "insertSpaces": true});
    let edits = client.ask("textDocument/formatting", params);
    assert_eq!(edits.as_array().map(Vec::len), Some(1));
    assert!(edits[0]["newText"].as_str().is_some_and(|text| text.contains("  severity high")), "{edits}");
    assert_eq!(edits[0]["range"]["start"]["line"], 4, "only what differs is replaced: {edits}");
    let symbols = client.ask("textDocument/documentSymbol", document.clone());
    assert_eq!(symbols[1]["name"], "no-host-network");
    assert_eq!(symbols[1]["children"][0]["name"], "w");
    let tokens = client.ask("textDocument/semanticTokens/full", document);
    assert_eq!(tokens["data"].as_array().map(|data| data.len() % 5), Some(0));
    // The emoji before the end of the comment counts as two.
    let comment: Vec<i64> =
        tokens["data"].as_array().into_iter().flatten().skip(20).take(5).filter_map(Value::as_i64).collect();
    assert_eq!(comment, [2, 0, 23, 1, 0]);
    client.end();
}

#[test]
fn nonsense_is_answered_with_an_error_and_the_server_goes_on() {
    let mut client = Client::new("nonsense", &[]);
    assert!(client.try_ask("textDocument/hover", json!({"no": "place"})).is_err());
    assert!(client.try_ask("no/such/method", Value::Null).is_err());
    assert_eq!(client.ask("textDocument/hover", client.at("nowhere.upright", 1, 1)), Value::Null);
    assert!(!client.open("alone.upright", "rule r {").is_empty());
    let far = client.at("alone.upright", 4_000_000, 4_000_000);
    assert!(client.ask("textDocument/completion", far)["items"].is_array());
    client.end();
}
