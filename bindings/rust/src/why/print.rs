//! Reasons as text and as JSON.

use super::{Holds, ObjectWhy, Reasons, Seen, Step, Verdict, WhyReport};
use serde_json::{Value, json};
use std::fmt::Write;
use upright_source::Span;

impl WhyReport {
    /// For people: a paragraph for each object. Of the rows of an object what they have in common is said once.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (at, object) in self.objects.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            self.object(object, &mut out);
        }
        out
    }

    fn object(&self, object: &ObjectWhy, out: &mut String) {
        let name = match &object.object {
            Some(id) if id.namespace.is_empty() => format!("{}/{}", id.kind, id.name),
            Some(id) => format!("{}/{}/{}", id.kind, id.namespace, id.name),
            None => "the cluster".to_owned(),
        };
        let why = &object.why;
        let _ = writeln!(out, "{}: {} {name}", self.rule.id, sentence(why.verdict));
        for missing in &why.missing {
            let _ = writeln!(out, "  because {missing}");
        }
        if why.rows.is_empty() && why.missing.is_empty() {
            let _ = writeln!(out, "  because it does not look at objects of this kind");
        }
        let mut before: &[Step] = &[];
        for row in &why.rows {
            let same = row.steps.iter().zip(before).take_while(|(a, b)| a == b).count();
            self.row(row, same, out);
            before = &row.steps;
        }
        if why.cut {
            out.push_str("  … and further rows\n");
        }
    }

    fn row(&self, row: &Reasons, same: usize, out: &mut String) {
        for (depth, step) in row.steps.iter().enumerate().skip(same) {
            let indent = "  ".repeat(depth + 1);
            let text = self.clause(step);
            let end = match (step.holds, depth + 1 == row.steps.len()) {
                (Holds::Unknown, _) => "  -- can't be told",
                (Holds::No, true) if step.clause.word() == "for" => "  -- there is none: the row ends here",
                (Holds::No, true) if step.clause.word() == "when" => "  -- does not hold: the row ends here",
                (Holds::Yes, true) => "  -- holds",
                (Holds::No, true) => "  -- does not hold",
                _ => "",
            };
            let _ = writeln!(out, "{indent}{text}{end}");
            for (name, value, path) in &step.bound {
                let _ = writeln!(out, "{indent}    {name} is {value}{}", place(path));
            }
            // What a `let` binds is the value that it saw.
            let named = step.clause.word() == "let";
            for seen in step.seen.iter().filter(|seen| !(named && seen.depth == 0)) {
                let deeper = "  ".repeat(seen.depth as usize);
                let text = self.slice(seen.span);
                let _ = writeln!(out, "{indent}    {deeper}{text} is {}{}", seen.value, place(&seen.path));
            }
        }
        if let Some(finding) = &row.finding {
            let indent = "  ".repeat(row.steps.len() + 1);
            let at = finding.at.as_deref().filter(|at| !at.is_empty()).map_or(String::new(), |at| format!(" at {at}"));
            let _ = writeln!(out, "{indent}=> {}{at}", finding.message.as_deref().unwrap_or("a finding"));
        }
    }

    fn clause(&self, step: &Step) -> String {
        let text = self.slice(step.span);
        let word = step.clause.word();
        if text.starts_with(word) { text } else { format!("{word} {text}") }
    }

    /// The text of a span on one line.
    fn slice(&self, span: Span) -> String {
        let words: Vec<&str> = self.sources.slice(span).split_whitespace().collect();
        if words.is_empty() { "Workload".to_owned() } else { words.join(" ") }
    }

    /// For programs: the same, a JSON object for each object, with places in the rule's text. Lines and columns count
    /// from 1.
    pub fn json(&self) -> Vec<Value> {
        let objects = self.objects.iter().map(|object| {
            let id = object.object.as_ref();
            let id = id.map(
                |id| json!({"apiVersion": id.api_version, "kind": id.kind, "namespace": id.namespace, "name": id.name}),
            );
            let rows: Vec<Value> = object.why.rows.iter().map(|row| self.row_json(row)).collect();
            json!({
                "rule": self.rule.id, "object": id, "verdict": word(object.why.verdict), "missing": object.why.missing,
                "rows": rows, "cut": object.why.cut,
            })
        });
        objects.collect()
    }

    fn row_json(&self, row: &Reasons) -> Value {
        let steps = row.steps.iter().map(|step| {
            let bound = step.bound.iter();
            let bound = bound.map(|(name, value, path)| json!({"name": name, "value": value, "path": path}));
            let mut shown = json!({
                "clause": step.clause.word(), "text": self.clause(step), "holds": holds(step.holds),
                "bound": bound.collect::<Vec<_>>(),
                "seen": step.seen.iter().map(|seen| self.seen_json(seen)).collect::<Vec<_>>(),
            });
            self.locate(step.span, &mut shown);
            shown
        });
        let finding = row.finding.as_ref();
        let finding = finding.map(|row| json!({"at": row.at, "message": row.message, "help": row.help}));
        json!({"steps": steps.collect::<Vec<_>>(), "finding": finding})
    }

    fn seen_json(&self, seen: &Seen) -> Value {
        let mut shown = json!({
            "text": self.slice(seen.span), "value": seen.value, "path": seen.path, "depth": seen.depth,
        });
        if let (Some(is), Some(shown)) = (seen.holds, shown.as_object_mut()) {
            shown.insert("holds".to_owned(), holds(is));
        }
        self.locate(seen.span, &mut shown);
        shown
    }

    fn locate(&self, span: Span, shown: &mut Value) {
        if let (Some((file, at)), Some(shown)) = (self.sources.locate(span), shown.as_object_mut()) {
            shown.insert("file".to_owned(), file.into());
            shown.insert("line".to_owned(), at.line.into());
            shown.insert("column".to_owned(), at.column.into());
            shown.insert("start".to_owned(), span.start.into());
            shown.insert("end".to_owned(), span.end.into());
        }
    }
}

fn holds(holds: Holds) -> Value {
    match holds {
        Holds::Yes => Value::Bool(true),
        Holds::No => Value::Bool(false),
        Holds::Unknown => Value::Null,
    }
}

fn place(path: &Option<String>) -> String {
    path.as_ref().map_or_else(String::new, |path| format!("  ({path})"))
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "fail",
        Verdict::NotEvaluated => "not-evaluated",
        Verdict::Pass => "pass",
        Verdict::NotApplicable => "not-applicable",
    }
}

fn sentence(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "fails for",
        Verdict::NotEvaluated => "can't be told for",
        Verdict::Pass => "passes for",
        Verdict::NotApplicable => "is not applicable to",
    }
}
