//! What can be changed in a rule: places of its text, and what is put there instead.
//!
//! The tree as JSON is walked, as every node has its span there; the change itself is one of the text, so that it can be
//! shown as it would be written.

use super::number;
use serde_json::{Map, Value as Json};
use upright_syntax::ast;

/// How many elements a list has that is gone through one by one, at most.
const LONG: usize = 8;

/// A change of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Bytes of the text.
    pub(super) start: usize,
    /// Behind the last.
    pub(super) end: usize,
    /// What is put there.
    pub(super) text: String,
    /// What is changed, in words: `without this operand`.
    pub(super) what: String,
    /// The part to point at; the whole place where it is the same.
    pub(super) shown: (usize, usize),
}

/// The changes of what decides: conditions and all that they are computed from, in rules, views and functions, and the
/// values of parameters.
pub(super) fn candidates(item: &ast::Item, text: &str) -> Vec<Candidate> {
    let file = ast::File { items: vec![item.clone()], span: item.span };
    let tree = upright_syntax::to_json(&file, true);
    let mut finder = Finder { text, found: Vec::new() };
    let Some(item) = tree.pointer("/items/0") else { return Vec::new() };
    let parts = |of: &str| item.get(of).and_then(Json::as_array).into_iter().flatten();
    parts("clauses").for_each(|clause| finder.clause(clause));
    if let Some(body) = item.get("body") {
        finder.walk(body);
    }
    parts("fields").chain([item]).filter_map(|of| of.get("default")).for_each(|value| finder.value(value));
    finder.found.sort_by_key(|candidate| (candidate.shown, candidate.start));
    finder.found
}

struct Finder<'a> {
    text: &'a str,
    found: Vec<Candidate>,
}

impl Finder<'_> {
    fn clause(&mut self, clause: &Json) {
        let parts: &[&str] = match name(clause) {
            "param" => {
                if let Some(value) = clause.get("default") {
                    self.value(value);
                }
                &[]
            }
            "when" => {
                if let Some(span) = span(clause) {
                    self.push(span, String::new(), "without this clause", span);
                }
                &["cond"]
            }
            "deny" | "require" => &["cond"],
            "for" => &["in"],
            "let" => &["value"],
            // The others say what is found, and not whether.
            _ => &[],
        };
        for part in parts {
            if let Some(expr) = clause.get(*part) {
                self.walk(expr);
            }
        }
    }

    /// The value of a parameter or field where none is given. One that a test relies on is noticed when it is another.
    fn value(&mut self, value: &Json) {
        if let ("text", Some(at)) = (name(value), span(value)) {
            let text = value.get("value").and_then(Json::as_str).unwrap_or_default();
            // A number with a unit becomes another one, any other text one that nothing is.
            match number::next(text, true) {
                Some(next) => self.push(at, quoted(&next), "another value", at),
                None => self.push(at, quoted(&format!("{text}~")), "another value", at),
            }
        }
        self.walk(value);
    }

    /// The expression and all in it. The tree's depth has a limit.
    fn walk(&mut self, expr: &Json) {
        self.of(expr);
        let Some(map) = expr.as_object() else { return };
        let limits = matches!(map.get("op").and_then(Json::as_str), Some("<" | "<=" | ">" | ">="));
        for (_, value) in map {
            match value {
                // Without an element, a list says more of a number in it than with another one.
                Json::Array(items) => {
                    let walked = |item: &&Json| item.is_object() && (name(expr), name(item)) != ("list", "int");
                    items.iter().filter(walked).for_each(|item| self.walk(item));
                }
                Json::Object(_) if limits && name(value) == "int" => {}
                Json::Object(_) => self.walk(value),
                _ => {}
            }
        }
    }

    fn of(&mut self, expr: &Json) {
        let (Some(map), Some(whole)) = (expr.as_object(), span(expr)) else { return };
        match name(expr) {
            "and" | "or" => self.operands(map, whole, name(expr)),
            "binary" => {
                self.comparison(map, whole);
                self.sides(map, whole);
            }
            "list" => self.elements(map, whole, "elements", ("[", "]")),
            "map" => self.elements(map, whole, "entries", ("{", "}")),
            "kinds" => self.kinds(whole),
            "int" => self.number(whole, map.get("value").and_then(Json::as_i64)),
            "any" => self.push((whole.0, whole.0 + 3), "all".to_owned(), "`all` for `any`", (whole.0, whole.0 + 3)),
            "all" => self.push((whole.0, whole.0 + 3), "any".to_owned(), "`any` for `all`", (whole.0, whole.0 + 3)),
            "true" => self.push(whole, "false".to_owned(), "`false` for `true`", whole),
            "false" => self.push(whole, "true".to_owned(), "`true` for `false`", whole),
            "not" => {
                if let Some(operand) = map.get("operand").and_then(span) {
                    self.push(whole, format!("({})", self.slice(operand)), "without `not`", whole);
                }
            }
            "has" | "valid" | "is" => {
                self.push(whole, format!("(not ({}))", self.slice(whole)), "with `not` before it", whole);
            }
            "if" => self.negated(map.get("cond")),
            "comprehension" => {
                let clauses = map.get("clauses").and_then(Json::as_array);
                for cond in clauses.into_iter().flatten().filter(|clause| name(clause) == "if") {
                    self.dropped_condition(cond.get("cond"));
                }
            }
            _ => {}
        }
    }

    fn operands(&mut self, map: &Map<String, Json>, whole: (usize, usize), word: &str) {
        let operands = map.get("operands").and_then(Json::as_array);
        let spans: Vec<_> = operands.into_iter().flatten().filter_map(span).collect();
        for (at, removed) in spans.iter().enumerate() {
            let rest = spans.iter().enumerate().filter(|(other, _)| *other != at);
            let rest: Vec<String> = rest.map(|(_, span)| format!("({})", self.slice(*span))).collect();
            if !rest.is_empty() {
                let text = format!("({})", rest.join(&format!(" {word} ")));
                self.push(whole, text, "without this operand", *removed);
            }
        }
    }

    fn comparison(&mut self, map: &Map<String, Json>, whole: (usize, usize)) {
        let others: &[&str] = match map.get("op").and_then(Json::as_str).unwrap_or_default() {
            "==" => &["!="],
            "!=" => &["=="],
            "<" => &["<=", ">"],
            "<=" => &["<", ">"],
            ">" => &[">=", "<"],
            ">=" => &[">", "<"],
            "in" => &["not in"],
            "not in" => &["in"],
            "like" | "matches" => {
                return self.push(whole, format!("(not ({}))", self.slice(whole)), "with `not` before it", whole);
            }
            _ => return,
        };
        let (Some(left), Some(right)) = (map.get("left").and_then(span), map.get("right").and_then(span)) else {
            return;
        };
        for op in others {
            let text = format!("({} {op} {})", self.slice(left), self.slice(right));
            self.push(whole, text, &format!("with `{op}`"), whole);
        }
        self.boundary(map);
    }

    /// What a limit means just beside it. Of whole numbers, `> 1` is `>= 2`: that way is another comparison already.
    fn boundary(&mut self, map: &Map<String, Json>) {
        let up = match map.get("op").and_then(Json::as_str).unwrap_or_default() {
            ">" | "<=" => true,
            "<" | ">=" => false,
            _ => return,
        };
        for (side, up) in [("right", up), ("left", !up)] {
            let Some((literal, at)) = map.get(side).and_then(|literal| Some((literal, span(literal)?))) else {
                continue;
            };
            let value = literal.get("value");
            let text = match name(literal) {
                "int" => value.and_then(Json::as_i64).and_then(|value| number::beside(value, up)),
                "text" => {
                    value.and_then(Json::as_str).and_then(|text| number::next(text, up)).map(|text| quoted(&text))
                }
                _ => None,
            };
            if let Some(text) = text {
                self.push(at, text, if up { "one more" } else { "one less" }, at);
            }
        }
    }

    /// A number that is no limit of a comparison of sizes.
    fn number(&mut self, at: (usize, usize), value: Option<i64>) {
        for up in [true, false] {
            if let Some(text) = value.and_then(|value| number::beside(value, up)) {
                self.push(at, text, if up { "one more" } else { "one less" }, at);
            }
        }
    }

    /// A sum of lists may need only one of them.
    fn sides(&mut self, map: &Map<String, Json>, whole: (usize, usize)) {
        let (Some("+"), Some(left), Some(right)) =
            (map.get("op").and_then(Json::as_str), map.get("left").and_then(span), map.get("right").and_then(span))
        else {
            return;
        };
        self.push(whole, format!("({})", self.slice(right)), "without this side", left);
        self.push(whole, format!("({})", self.slice(left)), "without this side", right);
    }

    /// A list or map that is written out: each element may be needless. A long one is a table of data, and some of its
    /// elements tell whether it is used.
    fn elements(&mut self, map: &Map<String, Json>, whole: (usize, usize), of: &str, (open, close): (&str, &str)) {
        let spans: Vec<_> = map.get(of).and_then(Json::as_array).into_iter().flatten().filter_map(span).collect();
        let some = [0, spans.len() / 2, spans.len().saturating_sub(1)];
        let tried = |(at, _): &(usize, &(usize, usize))| spans.len() > 1 && (spans.len() <= LONG || some.contains(at));
        for (at, removed) in spans.iter().enumerate().filter(tried) {
            let rest = spans.iter().enumerate().filter(|(other, _)| *other != at);
            let rest: Vec<&str> = rest.map(|(_, span)| self.slice(*span)).collect();
            let text = format!("{open}{}{close}", rest.join(", "));
            self.push(whole, text, "without this element", *removed);
        }
    }

    /// `Role | ClusterRole`: each kind may be needless.
    fn kinds(&mut self, whole: (usize, usize)) {
        let mut kinds = Vec::new();
        let mut at = whole.0;
        for part in self.slice(whole).split('|') {
            let start = at + (part.len() - part.trim_start().len());
            kinds.push((start, start + part.trim().len()));
            at += part.len() + 1;
        }
        for (at, removed) in kinds.iter().enumerate().filter(|_| kinds.len() > 1) {
            let rest = kinds.iter().enumerate().filter(|(other, _)| *other != at);
            let rest: Vec<&str> = rest.map(|(_, span)| self.slice(*span)).collect();
            self.push(whole, rest.join(" | "), "without this kind", *removed);
        }
    }

    fn negated(&mut self, cond: Option<&Json>) {
        if let Some(at) = cond.and_then(span) {
            self.push(at, format!("not ({})", self.slice(at)), "with `not` before it", at);
        }
    }

    fn dropped_condition(&mut self, cond: Option<&Json>) {
        if let Some(at) = cond.and_then(span) {
            self.push(at, "true".to_owned(), "without this condition", at);
        }
    }

    fn push(&mut self, (start, end): (usize, usize), text: String, what: &str, shown: (usize, usize)) {
        let candidate = Candidate { start, end, text, what: what.to_owned(), shown };
        if !self.found.contains(&candidate) {
            self.found.push(candidate);
        }
    }

    fn slice(&self, (start, end): (usize, usize)) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

fn name(node: &Json) -> &str {
    node.get("node").and_then(Json::as_str).unwrap_or_default()
}

/// The bytes of a node. One in parentheses has a span without them.
fn span(node: &Json) -> Option<(usize, usize)> {
    let ends = node.get("span")?.as_array()?;
    let at = |index: usize| ends.get(index)?.as_u64().and_then(|at| usize::try_from(at).ok());
    Some((at(0)?, at(1)?))
}
