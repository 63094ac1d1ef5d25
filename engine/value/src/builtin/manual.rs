//! The table as a chapter of the manual, in Markdown.

use std::fmt::Write;

use super::{Builtin, Form, Signature};
use crate::Ty;

/// Every builtin by its receiver: signature, sentences, first example.
pub fn manual() -> String {
    let mut out = String::new();
    let mut heading = String::new();
    for signature in Builtin::ALL.iter().map(|builtin| builtin.signature()) {
        let section = match signature.form {
            Form::Method => format!("`{}`", signature.receiver),
            Form::Function => "Functions".to_owned(),
        };
        if section != heading {
            let gap = if heading.is_empty() { "" } else { "\n" };
            let _ = write!(out, "{gap}### {section}\n\n| | | example |\n| --- | --- | --- |\n");
            heading = section;
        }
        let doc = signature.doc.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "| `{}` | {doc} | {} |", call(signature), example(signature).unwrap_or_default());
    }
    out
}

/// The signature without its receiver, which is the heading.
fn call(signature: &Signature) -> String {
    let text = signature.to_string();
    let head = format!("{}.", signature.receiver);
    match signature.form {
        Form::Method => text.strip_prefix(&head).unwrap_or(&text).to_owned(),
        Form::Function => text,
    }
}

/// The first example as a rule would write it, with its result.
fn example(signature: &Signature) -> Option<String> {
    let example = signature.examples.first()?;
    let receiver = literal(signature.receiver, example.receiver);
    let args: Vec<String> = signature.args.iter().zip(example.args).map(|((_, ty), text)| literal(*ty, text)).collect();
    let call = match signature.form {
        Form::Function => format!("{}({receiver})", signature.name),
        Form::Method if args.is_empty() => format!("{receiver}.{}", signature.name),
        Form::Method => format!("{receiver}.{}({})", signature.name, args.join(", ")),
    };
    let result = match signature.result {
        Ty::Optional(inner) if example.result != "unset" => shown(*inner, example.result),
        Ty::Optional(_) => "unset".to_owned(),
        ty => shown(ty, example.result),
    };
    Some(format!("`{call}` is {}", if result == "unset" { result } else { format!("`{result}`") }))
}

fn literal(ty: Ty, text: &str) -> String {
    match ty {
        Ty::List(inner) => {
            let elements: Vec<String> =
                text.split(", ").filter(|part| !part.is_empty()).map(|part| literal(*inner, part)).collect();
            format!("[{}]", elements.join(", "))
        }
        Ty::Labels | Ty::Map(_) => {
            let entries: Vec<String> =
                text.split(',').filter_map(|pair| pair.split_once('=')).map(|(k, v)| format!("{k:?}: {v:?}")).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Ty::Int | Ty::Float | Ty::Bool | Ty::Element => text.to_owned(),
        _ => format!("{text:?}"),
    }
}

fn shown(ty: Ty, text: &str) -> String {
    match ty {
        Ty::Map(_) => format!("{{{text}}}"),
        Ty::Bytes => text.to_owned(),
        ty => literal(ty, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_calls_as_rules_write_them() {
        let text = manual();
        for line in [
            "### `string`",
            "| `len -> int` | The number of characters (Unicode scalar values). | `\"nginx\".len` is `5` |",
            "| `before(separator: string) -> string?` | What stands before the first separator; unset where there is none. \
             | `\"pods/exec\".before(\"/\")` is `\"pods\"` |",
            "| `sum -> T` | The sum of numbers, quantities or durations; zero of an empty list. | `[1, 2, 3].sum` is `6` |",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n\n{text}");
        }
        let rows = text.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, Builtin::ALL.len(), "every builtin has a row");
    }

    #[test]
    fn no_heading_comes_twice() {
        let text = manual();
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("###")).collect();
        let mut unique = headings.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), headings.len(), "{headings:?}");
    }
}
