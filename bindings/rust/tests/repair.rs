//! Manifests in every style that people write are fixed as the same object is in memory, and nothing else changes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use std::sync::LazyLock;
use upright::{CompileOptions, Evaluator, Input, Repair, Rules, RunOptions, Selection};
use upright_object::{Limits, read};
use upright_source::FileId;

static EVALUATOR: LazyLock<Evaluator> = LazyLock::new(|| {
    let rules = Rules::compile(&[], &CompileOptions::default()).unwrap();
    let selection = Selection::Profile("pss-restricted".to_owned());
    rules.evaluator(&RunOptions { selection, ..RunOptions::default() }).unwrap()
});

fn fix(text: &str) -> Repair {
    EVALUATOR.fix(vec![Input::new("a.yaml", text)])
}

fn fixed(text: &str) -> String {
    fix(text).files.first().map_or_else(|| text.to_owned(), |file| file.text.clone())
}

fn values(text: &str) -> Vec<Json> {
    let objects = read(FileId(0), text, &Limits::default()).objects;
    objects.iter().map(|object| object.tree.to_json(object.root)).collect()
}

/// How a text is laid out.
#[derive(Clone, Debug)]
struct Style {
    step: usize,
    /// Lists below a key are indented more than the key.
    indented_lists: bool,
    crlf: bool,
    comments: bool,
    blank_lines: bool,
    /// From this depth on, values are in flow style.
    flow_from: usize,
    quotes: Option<char>,
}

struct Writer<'a> {
    style: &'a Style,
    out: String,
    lines: usize,
}

impl Writer<'_> {
    fn line(&mut self) {
        self.lines += 1;
        if self.style.comments && self.lines.is_multiple_of(4) {
            self.out.push_str(&format!(" # why: reason {}", self.lines));
        }
        self.out.push('\n');
        if self.style.comments && self.lines.is_multiple_of(5) {
            self.out.push_str(&format!("# a note {}\n", self.lines));
        }
        if self.style.blank_lines && self.lines.is_multiple_of(6) {
            self.out.push('\n');
        }
    }

    fn scalar(&self, value: &Json) -> String {
        match (value, self.style.quotes) {
            (Json::String(text), Some(quote)) => format!("{quote}{text}{quote}"),
            (Json::String(text), None) => text.clone(),
            (other, _) => other.to_string(),
        }
    }

    fn flow(&self, value: &Json) -> String {
        match value {
            Json::Object(map) => {
                let entries: Vec<_> = map.iter().map(|(key, value)| format!("{key}: {}", self.flow(value))).collect();
                format!("{{{}}}", entries.join(", "))
            }
            Json::Array(items) => format!("[{}]", items.iter().map(|i| self.flow(i)).collect::<Vec<_>>().join(", ")),
            scalar => self.scalar(scalar),
        }
    }

    /// The entries of a map; the first follows what is on its line already where `inline` says so.
    fn map(&mut self, map: &Map<String, Json>, indent: usize, depth: usize, mut inline: bool) {
        for (key, value) in map {
            if !std::mem::take(&mut inline) {
                self.out.push_str(&" ".repeat(indent));
            }
            self.out.push_str(&format!("{key}:"));
            self.value(value, indent, depth + 1);
        }
    }

    fn value(&mut self, value: &Json, indent: usize, depth: usize) {
        match value {
            Json::Object(map) if !map.is_empty() && depth < self.style.flow_from => {
                self.line();
                self.map(map, indent + self.style.step, depth, false);
            }
            Json::Array(items) if !items.is_empty() && depth < self.style.flow_from => {
                self.line();
                let indent = if self.style.indented_lists { indent + self.style.step } else { indent };
                for item in items {
                    self.out.push_str(&format!("{}-{}", " ".repeat(indent), " ".repeat(self.style.step - 1)));
                    match item {
                        Json::Object(map) => self.map(map, indent + self.style.step, depth + 1, true),
                        other => {
                            self.out.push_str(&self.scalar(other));
                            self.line();
                        }
                    }
                }
            }
            other => {
                self.out.push_str(&format!(" {}", self.flow(other)));
                self.line();
            }
        }
    }
}

fn written(objects: &[Json], style: &Style) -> String {
    let mut writer = Writer { style, out: String::new(), lines: 0 };
    for (number, object) in objects.iter().enumerate() {
        if number > 0 {
            writer.out.push_str("---\n");
        }
        writer.map(object.as_object().unwrap(), 0, 0, false);
    }
    if style.crlf { writer.out.replace('\n', "\r\n") } else { writer.out }
}

fn style() -> impl Strategy<Value = Style> {
    let quotes = prop::sample::select(vec![None, Some('"'), Some('\'')]);
    let flags = any::<(bool, bool, bool, bool)>();
    (prop::sample::select(vec![2usize, 4]), flags, 2usize..12, quotes).prop_map(
        |(step, (indented_lists, crlf, comments, blank_lines), flow_from, quotes)| Style {
            step,
            indented_lists,
            crlf,
            comments,
            blank_lines,
            flow_from,
            quotes,
        },
    )
}

fn some(value: Json) -> impl Strategy<Value = Option<Json>> {
    prop::option::weighted(0.4, Just(value))
}

fn fields(all: Vec<(&'static str, BoxedStrategy<Option<Json>>)>) -> impl Strategy<Value = Json> {
    let (names, values): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    values.prop_map(move |values| {
        let entries = names.iter().zip(values).filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
        Json::Object(entries.collect())
    })
}

fn container() -> impl Strategy<Value = Json> {
    let capabilities = fields(vec![
        ("add", some(json!(["SYS_ADMIN", "NET_BIND_SERVICE"])).boxed()),
        ("drop", prop_oneof![Just(None), Just(Some(json!(["KILL"]))), Just(Some(json!(["ALL"])))].boxed()),
    ]);
    let context = fields(vec![
        ("privileged", some(json!(true)).boxed()),
        ("allowPrivilegeEscalation", prop::option::of(any::<bool>().prop_map(Json::from)).boxed()),
        ("runAsUser", prop::option::of(prop::sample::select(vec![0, 1000]).prop_map(Json::from)).boxed()),
        ("capabilities", prop::option::of(capabilities).boxed()),
        ("seccompProfile", some(json!({"type": "Unconfined"})).boxed()),
    ]);
    fields(vec![
        ("name", Just(Some(json!("app"))).boxed()),
        ("image", Just(Some(json!("registry.example.com/app:1.4"))).boxed()),
        ("securityContext", prop::option::of(context).boxed()),
        ("ports", some(json!([{"containerPort": 8080, "hostPort": 80}, {"containerPort": 9090}])).boxed()),
        ("env", some(json!([{"name": "A", "value": "b"}])).boxed()),
    ])
}

fn object() -> impl Strategy<Value = Json> {
    let context = fields(vec![
        ("runAsNonRoot", some(json!(false)).boxed()),
        ("seccompProfile", some(json!({"type": "Unconfined"})).boxed()),
    ]);
    let spec = fields(vec![
        ("hostNetwork", some(json!(true)).boxed()),
        ("hostPID", some(json!(true)).boxed()),
        ("securityContext", prop::option::of(context).boxed()),
        ("containers", prop::collection::vec(container(), 1..3).prop_map(|all| Some(Json::Array(all))).boxed()),
        ("restartPolicy", some(json!("Always")).boxed()),
    ]);
    (spec, any::<bool>()).prop_map(|(mut spec, pod)| {
        for (number, container) in spec["containers"].as_array_mut().unwrap().iter_mut().enumerate() {
            container["name"] = json!(format!("app-{number}"));
        }
        if pod {
            return json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec});
        }
        let template = json!({"metadata": {"labels": {"app": "a"}}, "spec": spec});
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "namespace": "b"},
            "spec": {"selector": {"matchLabels": {"app": "a"}}, "template": template}})
    })
}

/// Whether all of `part` is in `whole`, in this order.
fn is_kept<'a>(part: impl Iterator<Item = &'a str>, whole: &'a str) -> Result<(), String> {
    let mut lines = whole.lines();
    for line in part {
        if !lines.any(|other| other == line) {
            return Err(line.to_owned());
        }
    }
    Ok(())
}

/// Keys of what a fix of the profile may change; a line of flow style may hold several.
const CHANGED: [&str; 12] = [
    "privileged",
    "allowPrivilegeEscalation",
    "runAsUser",
    "runAsNonRoot",
    "capabilities",
    "add",
    "SYS_ADMIN",
    "drop",
    "KILL",
    "host",
    "type",
    "securityContext",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn any_style_is_fixed_as_the_object_is(objects in prop::collection::vec(object(), 1..3), style in style()) {
        let text = written(&objects, &style);
        prop_assert_eq!(values(&text), objects.clone(), "{}", text);
        let repair = fix(&text);
        prop_assert!(repair.diagnostics.is_empty(), "{:?}\n{}", repair.diagnostics, text);
        let after = repair.files.first().map_or(text.as_str(), |file| file.text.as_str());
        prop_assert!(!repair.files.is_empty(), "no container here is restricted: {}", text);
        // The same objects as JSON, which has no style to keep.
        let plain: String = objects.iter().map(|object| format!("{object}\n")).collect();
        prop_assert_eq!(values(after), values(&fixed(&plain)), "{}\n=>\n{}", text, after);
        let is_changed = |line: &str| CHANGED.iter().any(|key| line.contains(key));
        let lines: Vec<&str> = text.lines().collect();
        // A comment right above an entry that is removed may go with it: it was about that. So may an empty line.
        let is_about_next = |line: &str| line.is_empty() || line.starts_with('#');
        let goes_along = |at: usize| is_about_next(lines[at]) && lines.get(at + 1).is_some_and(|next| is_changed(next));
        let untouched = (0..lines.len()).filter(|at| !is_changed(lines[*at]) && !lines[*at].contains('{') && !goes_along(*at));
        let untouched = untouched.map(|at| lines[at]);
        // An inline comment of a block that grows stays on its line, so whole lines are compared.
        let kept = is_kept(untouched, after);
        prop_assert!(kept.is_ok(), "{:?} is gone: {}\n=>\n{}", kept, text, after);
        prop_assert_eq!(fixed(after), after, "fixing twice");
        prop_assert_eq!(after.contains("\r\n"), style.crlf);
        prop_assert!(!style.crlf || !after.replace("\r\n", "").contains('\n'), "{:?}", after);
    }
}
