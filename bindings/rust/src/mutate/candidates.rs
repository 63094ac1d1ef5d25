//! What can be changed in a rule: places of its text, and what is put there instead.
//!
//! The tree as JSON is walked, as every node has its span there; the change itself is one of the text, so that it can be
//! shown as it would be written.

use serde_json::{Map, Value as Json};
use upright_syntax::ast;

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

/// The changes of the clauses that decide: conditions, and lists that conditions look into.
pub(super) fn candidates(item: &ast::Item, text: &str) -> Vec<Candidate> {
    let file = ast::File { items: vec![item.clone()], span: item.span };
    let tree = upright_syntax::to_json(&file, true);
    let mut finder = Finder { text, found: Vec::new() };
    let clauses = tree.pointer("/items/0/clauses").and_then(Json::as_array);
    for clause in clauses.into_iter().flatten() {
        finder.clause(clause);
    }
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

    /// The expression and all in it. The tree's depth has a limit.
    fn walk(&mut self, expr: &Json) {
        self.of(expr);
        let Some(map) = expr.as_object() else { return };
        for (_, value) in map {
            match value {
                Json::Array(items) => items.iter().filter(|item| item.is_object()).for_each(|item| self.walk(item)),
                Json::Object(_) => self.walk(value),
                _ => {}
            }
        }
    }

    fn of(&mut self, expr: &Json) {
        let (Some(map), Some(whole)) = (expr.as_object(), span(expr)) else { return };
        match name(expr) {
            "and" | "or" => self.operands(map, whole, name(expr)),
            "binary" => self.comparison(map, whole),
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
        if map.get("op").and_then(Json::as_str).is_some_and(|op| op.ends_with("in")) {
            self.elements(map.get("right"));
        }
    }

    /// A list that is written out: each element may be needless.
    fn elements(&mut self, list: Option<&Json>) {
        let Some(list) = list.filter(|list| name(list) == "list") else { return };
        let Some(whole) = span(list) else { return };
        let spans: Vec<_> =
            list.get("elements").and_then(Json::as_array).into_iter().flatten().filter_map(span).collect();
        for (at, removed) in spans.iter().enumerate().filter(|_| spans.len() > 1) {
            let rest = spans.iter().enumerate().filter(|(other, _)| *other != at);
            let rest: Vec<&str> = rest.map(|(_, span)| self.slice(*span)).collect();
            let text = format!("[{}]", rest.join(", "));
            self.push(whole, text, "without this element", *removed);
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

fn name(node: &Json) -> &str {
    node.get("node").and_then(Json::as_str).unwrap_or_default()
}

/// The bytes of a node. One in parentheses has a span without them.
fn span(node: &Json) -> Option<(usize, usize)> {
    let ends = node.get("span")?.as_array()?;
    let at = |index: usize| ends.get(index)?.as_u64().and_then(|at| usize::try_from(at).ok());
    Some((at(0)?, at(1)?))
}
