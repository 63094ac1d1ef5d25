//! Scalars: the right sort of value, in range, allowed, readable.

use upright_schema::{DurationForm, Field, FieldType, IntSize, Origin};
use upright_source::Diagnostic;
use upright_value::Ty;

use super::{Task, Walk};
use crate::codes;
use crate::tree::{NodeId, Style, Value};

impl<'s> Walk<'_, 's> {
    pub(super) fn scalar(&mut self, task: &Task<'s>) {
        let value = self.tree.value(task.node);
        match (task.ty, value) {
            (FieldType::Bool, Value::Bool(_)) | (FieldType::String, Value::Str(_)) => {}
            (FieldType::Bool, _) => self.wrong_scalar(task.node, "a boolean"),
            (FieldType::Float, Value::Int(_) | Value::Number(_)) => {}
            (FieldType::Float, _) => self.wrong_scalar(task.node, "a number"),
            (FieldType::Int(size), _) => self.int(task.node, size),
            (FieldType::Duration(DurationForm::Seconds32), _) => self.int(task.node, IntSize::I32),
            (FieldType::Duration(DurationForm::Seconds64), _) => self.int(task.node, IntSize::I64),
            (FieldType::FileMode, Value::Int(_)) => self.int(task.node, IntSize::I32),
            (FieldType::FileMode, Value::Str(text)) if self.is_custom(task.field.as_ref()) => {
                self.readable(task, Ty::FileMode, text);
            }
            (FieldType::FileMode, _) => self.wrong_scalar(task.node, "a number"),
            (FieldType::IntOrString, Value::Str(_)) => {}
            (FieldType::IntOrString | FieldType::IntOrPercent, Value::Int(_)) => self.int(task.node, IntSize::I32),
            (FieldType::IntOrString, _) => self.wrong_scalar(task.node, "a number or a string"),
            (FieldType::IntOrPercent, Value::Str(text)) => self.readable(task, Ty::IntOrPercent, text),
            (FieldType::IntOrPercent, _) => self.wrong_scalar(task.node, "a number or a percentage"),
            (FieldType::Quantity(_), Value::Str(text) | Value::Number(text)) => self.readable(task, Ty::Quantity, text),
            (FieldType::Quantity(_), Value::Int(_)) => {}
            (FieldType::Quantity(_), _) => self.wrong_scalar(task.node, "a quantity"),
            (_, Value::Str(text)) => self.text(task, text),
            _ => self.wrong_scalar(task.node, "a string"),
        }
    }

    fn text(&mut self, task: &Task<'s>, text: &str) {
        // An empty text is the same as none where a field holds it.
        if text.is_empty() && !task.element && !matches!(task.ty, FieldType::Duration(_) | FieldType::Timestamp) {
            return;
        }
        let ty = match task.ty {
            FieldType::Enum(values) => return self.allowed(task, values, text),
            FieldType::Bytes => Ty::Bytes,
            FieldType::Duration(_) => Ty::Duration,
            FieldType::Timestamp => Ty::Timestamp,
            FieldType::Ip => Ty::Ip,
            FieldType::Cidr => Ty::Cidr,
            FieldType::Image => Ty::Image,
            FieldType::Cron => Ty::Cron,
            _ => return,
        };
        self.readable(task, ty, text);
    }

    /// Whether the text can be read as a value of the type.
    fn readable(&mut self, task: &Task<'s>, ty: Ty, text: &str) {
        let Err(why) = ty.read_object(text) else { return };
        let secret = task.field.is_some_and(|f| f.secret);
        let shown = self.shown(task.node, secret);
        let reason = if secret { String::new() } else { format!(": {why}") };
        let title = format!("`{}`: `{shown}` is not {}{reason}", self.path(task.node), name(ty));
        // The API server takes any text as an image; only the node's runtime refuses it.
        if ty == Ty::Image {
            let span = self.span(task.node);
            self.out.push(Diagnostic::warning(codes::UNREADABLE_TEXT, title, span, ""));
        } else {
            self.error(codes::UNREADABLE_TEXT, title, task.node, "");
        }
    }

    fn int(&mut self, node: NodeId, size: IntSize) {
        match self.tree.value(node) {
            Value::Int(i) if size == IntSize::I32 && i32::try_from(i).is_err() => {
                let title = format!("`{}` is {i}, which does not fit 32 bits", self.path(node));
                self.error(codes::WRONG_TYPE, title, node, "too large");
            }
            Value::Int(_) => {}
            Value::Number(n) => {
                let title = format!("`{}` must be a whole number of 64 bits, but is {n}", self.path(node));
                self.error(codes::WRONG_TYPE, title, node, "not a whole number");
            }
            _ => self.wrong_scalar(node, "a number"),
        }
    }

    /// Wrong sort of value; where quotes alone make the difference, the edit is offered.
    fn wrong_scalar(&mut self, node: NodeId, wanted: &str) {
        self.wrong_type(node, wanted);
        let Some(span) = self.tree.span(node).filter(|_| !self.tree.aliased(node)) else { return };
        match self.tree.value(node) {
            Value::Str(text) if self.is_quoted(node) && fits(wanted, text) => {
                let (text, what) = (text.to_owned(), "take away the quotes");
                self.amend(|d| d.with_suggestion(span, text, what));
            }
            Value::Int(_) | Value::Number(_) | Value::Bool(_) if wanted == "a string" => {
                let shown = self.shown(node, false);
                let why = match self.tree.style(node) {
                    Style::Plain => "put it in quotes: YAML reads it as a value of another type",
                    _ => "put it in quotes",
                };
                // What is not written as it is read (`0644`, `yes`) has to be quoted by its author.
                let as_written = (span.end - span.start) as usize == shown.len();
                self.amend(|d| match as_written {
                    true => d.with_suggestion(span, format!("\"{shown}\""), why),
                    false => d.with_help(why),
                });
            }
            _ => {}
        }
    }

    fn is_quoted(&self, node: NodeId) -> bool {
        matches!(self.tree.style(node), Style::Single | Style::Double | Style::Json)
    }

    fn is_custom(&self, field: Option<&Field<'_>>) -> bool {
        field.is_none_or(|f| self.schema.ty(f.owner).origin == Origin::Custom)
    }

    fn allowed(&mut self, task: &Task<'s>, values: upright_schema::EnumId, text: &str) {
        let all: Vec<_> = self.schema.values(values).collect();
        let known = all.iter().find(|v| v.text == text);
        if known.is_some_and(|v| v.present.contains(self.version)) {
            return;
        }
        let shown = self.shown(task.node, task.field.is_some_and(|f| f.secret));
        let title = format!("`{}` does not take `{shown}`", self.path(task.node));
        self.error(codes::NOT_ALLOWED, title, task.node, "");
        if let Some(value) = known {
            let first = value.present.first();
            let help = match first {
                Some(first) if first > self.version => format!("Kubernetes takes it from {first} on"),
                _ => format!("Kubernetes {} does not take it any more", self.version),
            };
            self.amend(|d| d.with_help(help));
            return;
        }
        let same_letters = all.iter().find(|v| v.text.eq_ignore_ascii_case(text)).map(|v| v.text.to_owned());
        let span = self.tree.span(task.node).filter(|_| !self.tree.aliased(task.node));
        match (same_letters, span) {
            (Some(value), Some(span)) => {
                let quote = if self.is_quoted(task.node) { "\"" } else { "" };
                let replacement = format!("{quote}{value}{quote}");
                self.amend(|d| d.with_suggestion(span, replacement, format!("write `{value}`")));
            }
            _ => {
                let names: Vec<String> =
                    all.iter().filter(|v| v.present.contains(self.version)).map(|v| format!("`{}`", v.text)).collect();
                self.amend(|d| d.with_help(format!("it takes {}", names.join(", "))));
            }
        }
    }
}

/// Whether a text without its quotes would be of the wanted type.
fn fits(wanted: &str, text: &str) -> bool {
    match wanted {
        "a boolean" => matches!(text, "true" | "false"),
        "a number" => text.parse::<i64>().is_ok_and(|i| i.to_string() == text),
        _ => false,
    }
}

fn name(ty: Ty) -> &'static str {
    match ty {
        Ty::Bytes => "base64",
        Ty::Quantity => "a quantity",
        Ty::Duration => "a duration",
        Ty::Timestamp => "a time",
        Ty::Ip => "an IP address",
        Ty::Cidr => "a range of IP addresses",
        Ty::Image => "an image reference",
        Ty::Cron => "a schedule",
        Ty::FileMode => "a file mode",
        Ty::IntOrPercent => "a number or percentage",
        _ => "a value of its type",
    }
}
