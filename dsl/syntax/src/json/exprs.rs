//! Expressions and types.

use serde_json::Value;
use upright_source::Span;

use super::JsonError;
use super::node::{At, Fields, In, Json, Layer, Out, fields, word};
use crate::ast;

impl Json for ast::Expr {
    fn write(&self, layer: Layer) -> Option<Value> {
        let mut out = Out::new(node_name(&self.kind), layer);
        put_kind(&self.kind, &mut out);
        if layer.layout {
            out.put("parens", &self.parens);
        }
        out.finish(self.span)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let at = at.deeper()?;
        let object = at.object()?;
        let kind = take_kind(&object)?;
        let expr = ast::Expr { kind, span: object.span()?, parens: object.field("parens")? };
        object.finish()?;
        Ok(expr)
    }
}

fn node_name(kind: &ast::ExprKind) -> &'static str {
    use ast::ExprKind;
    match kind {
        ExprKind::Quantifier(quantifier) => match quantifier.kind {
            ast::Quantity::Any => "any",
            ast::Quantity::All => "all",
            ast::Quantity::Find => "find",
        },
        ExprKind::If { .. } => "if",
        ExprKind::And(_) => "and",
        ExprKind::Or(_) => "or",
        ExprKind::Prefix { op, .. } => prefix_name(*op),
        ExprKind::Binary { .. } => "binary",
        ExprKind::Is { .. } => "is",
        ExprKind::As { .. } => "as",
        ExprKind::Every { .. } => "every",
        ExprKind::Name(_) => "name",
        ExprKind::Given(_) => "given",
        ExprKind::Bool(true) => "true",
        ExprKind::Bool(false) => "false",
        ExprKind::Int(_) => "int",
        ExprKind::Float(_) => "float",
        ExprKind::Text(_) => "text",
        ExprKind::Interpolated(_) => "interpolated",
        ExprKind::List(_) => "list",
        ExprKind::Map(_) => "map",
        ExprKind::Record(_) => "record",
        ExprKind::Braces => "braces",
        ExprKind::Comprehension { .. } => "comprehension",
        ExprKind::Field { .. } => "field",
        ExprKind::Method { .. } => "method",
        ExprKind::Index { .. } => "index",
        ExprKind::Call { .. } => "call",
        ExprKind::Error => "error",
    }
}

const PREFIXES: [(&str, ast::PrefixOp); 6] = [
    ("not", ast::PrefixOp::Not),
    ("neg", ast::PrefixOp::Neg),
    ("has", ast::PrefixOp::Has),
    ("valid", ast::PrefixOp::Valid),
    ("raw", ast::PrefixOp::Raw),
    ("old", ast::PrefixOp::Old),
];

fn prefix_name(op: ast::PrefixOp) -> &'static str {
    PREFIXES.iter().find(|(_, o)| *o == op).map_or("not", |(name, _)| name)
}

fn put_kind(kind: &ast::ExprKind, out: &mut Out) {
    use ast::ExprKind;
    match kind {
        ExprKind::Quantifier(quantifier) => quantifier.put(out),
        ExprKind::If { cond, then, otherwise } => {
            out.put("cond", cond);
            out.put("then", then);
            out.put("else", otherwise);
        }
        ExprKind::And(operands) | ExprKind::Or(operands) => out.put("operands", operands),
        ExprKind::Prefix { operand, .. } => out.put("operand", operand),
        ExprKind::Binary { op, left, right, .. } => {
            out.put("op", op);
            out.put("left", left);
            out.put("right", right);
        }
        ExprKind::Is { value, ty } | ExprKind::As { value, ty } => {
            out.put("value", value);
            out.put("type", ty);
        }
        ExprKind::Every { ty, of } => {
            out.put("type", ty);
            out.put("of", of);
        }
        ExprKind::Name(name) => out.put("name", name),
        ExprKind::Given(given) => out.put("name", given),
        ExprKind::Int(value) => out.put("value", value),
        ExprKind::Float(value) => out.put("value", value),
        ExprKind::Text(text) => text.put(out),
        ExprKind::Interpolated(parts) => out.put("parts", parts),
        ExprKind::List(elements) => out.put("elements", elements),
        ExprKind::Map(entries) => out.put("entries", entries),
        ExprKind::Record(fields) => out.put("fields", fields),
        ExprKind::Comprehension { element, clauses } => {
            out.put("element", element);
            out.put("clauses", clauses);
        }
        ExprKind::Field { base, name } => {
            out.put("base", base);
            out.put("name", name);
        }
        ExprKind::Method { base, name, args } => {
            out.put("base", base);
            out.put("name", name);
            out.put("args", args);
        }
        ExprKind::Index { base, index } => {
            out.put("base", base);
            out.put("index", index);
        }
        ExprKind::Call { function, args } => {
            out.put("function", function);
            out.put("args", args);
        }
        ExprKind::Bool(_) | ExprKind::Braces | ExprKind::Error => {}
    }
}

/// In three functions, so that the frame of each, which recursion repeats, is small.
fn take_kind(object: &In<'_>) -> Result<ast::ExprKind, JsonError> {
    let node = object.node()?;
    if let Some(kind) = take_operation(object, node)? {
        return Ok(kind);
    }
    if let Some(kind) = take_postfix(object, node)? {
        return Ok(kind);
    }
    match take_literal(object, node)? {
        Some(kind) => Ok(kind),
        None => object.unknown("expression"),
    }
}

/// Rows 1 to 8 of the precedence table.
fn take_operation(object: &In<'_>, node: &str) -> Result<Option<ast::ExprKind>, JsonError> {
    use ast::ExprKind;
    if let Some((_, op)) = PREFIXES.iter().find(|(name, _)| *name == node) {
        return Ok(Some(ExprKind::Prefix { op: *op, op_span: Span::default(), operand: object.field("operand")? }));
    }
    Ok(Some(match node {
        "any" | "all" | "find" => ExprKind::Quantifier(Box::new(ast::Quantifier::take(object)?)),
        "if" => {
            ExprKind::If { cond: object.field("cond")?, then: object.field("then")?, otherwise: object.field("else")? }
        }
        "and" => operands(object)?.map_or_else(|one| one.kind, ExprKind::And),
        "or" => operands(object)?.map_or_else(|one| one.kind, ExprKind::Or),
        "binary" => ExprKind::Binary {
            op: object.field("op")?,
            op_span: Span::default(),
            left: object.field("left")?,
            right: object.field("right")?,
        },
        "is" => ExprKind::Is { value: object.field("value")?, ty: object.field("type")? },
        "as" => ExprKind::As { value: object.field("value")?, ty: object.field("type")? },
        _ => return Ok(None),
    }))
}

/// Row 9.
fn take_postfix(object: &In<'_>, node: &str) -> Result<Option<ast::ExprKind>, JsonError> {
    use ast::ExprKind;
    Ok(Some(match node {
        "every" => ExprKind::Every { ty: object.field("type")?, of: object.field("of")? },
        "field" => ExprKind::Field { base: object.field("base")?, name: object.field("name")? },
        "method" => {
            ExprKind::Method { base: object.field("base")?, name: object.field("name")?, args: object.field("args")? }
        }
        "index" => ExprKind::Index { base: object.field("base")?, index: object.field("index")? },
        "call" => ExprKind::Call { function: object.field("function")?, args: object.field("args")? },
        _ => return Ok(None),
    }))
}

/// Names, literals, lists.
fn take_literal(object: &In<'_>, node: &str) -> Result<Option<ast::ExprKind>, JsonError> {
    use ast::ExprKind;
    Ok(Some(match node {
        "name" => ExprKind::Name(object.field("name")?),
        "given" => ExprKind::Given(object.field("name")?),
        "true" => ExprKind::Bool(true),
        "false" => ExprKind::Bool(false),
        "int" => {
            let value: i64 = object.field("value")?;
            signed(value < 0, ExprKind::Int(value.saturating_abs()))
        }
        "float" => {
            let value: f64 = object.field("value")?;
            signed(value < 0.0, ExprKind::Float(value.abs()))
        }
        "text" => ExprKind::Text(ast::Text { span: object.span()?, ..ast::Text::take(object)? }),
        "interpolated" => ExprKind::Interpolated(object.field("parts")?),
        "list" => ExprKind::List(object.field("elements")?),
        "map" => ExprKind::Map(object.field("entries")?),
        "record" => ExprKind::Record(object.field("fields")?),
        "braces" => ExprKind::Braces,
        "comprehension" => {
            ExprKind::Comprehension { element: object.field("element")?, clauses: object.field("clauses")? }
        }
        _ => return Ok(None),
    }))
}

/// The operands of `and` and `or`, or the only one.
fn operands(object: &In<'_>) -> Result<Result<Vec<ast::Expr>, ast::Expr>, JsonError> {
    let mut operands: Vec<ast::Expr> = object.field("operands")?;
    match operands.len() {
        0 => object.at.error("at least one operand is expected"),
        1 => Ok(operands.pop().map_or(Ok(Vec::new()), Err)),
        _ => Ok(Ok(operands)),
    }
}

/// A number, with a sign where it is negative.
fn signed(negative: bool, kind: ast::ExprKind) -> ast::ExprKind {
    if !negative {
        return kind;
    }
    let operand = Box::new(ast::Expr::new(kind, Span::default()));
    ast::ExprKind::Prefix { op: ast::PrefixOp::Neg, op_span: Span::default(), operand }
}

impl Json for f64 {
    fn write(&self, _: Layer) -> Option<Value> {
        Some(Value::from(*self))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        at.value.as_f64().map_or_else(|| at.error("a number is expected"), Ok)
    }
}

impl Fields for ast::Quantifier {
    fn put(&self, out: &mut Out) {
        self.binder.put(out);
        out.put("in", &self.source);
        out.put("body", &self.body);
    }

    fn take(object: &In<'_>) -> Result<Self, JsonError> {
        let kind = match object.node()? {
            "any" => ast::Quantity::Any,
            "all" => ast::Quantity::All,
            _ => ast::Quantity::Find,
        };
        let binder = ast::Binder::take(object)?;
        Ok(ast::Quantifier { kind, binder, source: object.field("in")?, body: object.field("body")? })
    }
}

fields!(ast::Binder { key "key", value "name" });

impl Json for ast::Source {
    fn write(&self, layer: Layer) -> Option<Value> {
        match &self.kind {
            ast::SourceKind::Expr(expr) => expr.write(layer),
            ast::SourceKind::Kinds(kinds) => {
                let mut out = Out::new("kinds", layer);
                out.put("kinds", kinds);
                out.finish(self.span)
            }
        }
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let object = at.object()?;
        if object.node()? == "kinds" {
            let source = ast::Source { kind: ast::SourceKind::Kinds(object.field("kinds")?), span: object.span()? };
            object.finish()?;
            return Ok(source);
        }
        let expr = ast::Expr::read(at)?;
        let span = expr.span;
        Ok(ast::Source { kind: source_kind(expr), span })
    }
}

/// A capitalised name alone is a kind, as in text.
fn source_kind(expr: ast::Expr) -> ast::SourceKind {
    let path = match &expr.kind {
        _ if expr.parens => None,
        ast::ExprKind::Name(name) if name.is_capital() => Some((None, name.clone())),
        ast::ExprKind::Field { base, name } if name.is_capital() => match &base.kind {
            ast::ExprKind::Name(module) if !module.is_capital() && !base.parens => {
                Some((Some(module.clone()), name.clone()))
            }
            _ => None,
        },
        _ => None,
    };
    match path {
        Some((module, name)) => ast::SourceKind::Kinds(vec![ast::TypePath { module, name, span: expr.span }]),
        None => ast::SourceKind::Expr(expr),
    }
}

impl Json for ast::ComprehensionClause {
    fn write(&self, layer: Layer) -> Option<Value> {
        match self {
            ast::ComprehensionClause::For { binder, source } => {
                let mut out = Out::new("for", layer);
                binder.put(&mut out);
                out.put("in", source);
                out.finish(binder.key.as_ref().unwrap_or(&binder.value).span.to(source.span))
            }
            ast::ComprehensionClause::If(cond) => {
                let mut out = Out::new("if", layer);
                out.put("cond", cond);
                out.finish(cond.span)
            }
        }
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let object = at.object()?;
        let clause = match object.node()? {
            "for" => ast::ComprehensionClause::For { binder: ast::Binder::take(&object)?, source: object.field("in")? },
            "if" => ast::ComprehensionClause::If(object.field("cond")?),
            _ => return object.unknown("step of a comprehension"),
        };
        object.finish()?;
        Ok(clause)
    }
}

/// Text is a string.
impl Json for ast::StringPart {
    fn write(&self, layer: Layer) -> Option<Value> {
        match self {
            ast::StringPart::Text(text) => Some(Value::from(text.value.as_str())),
            ast::StringPart::Expr(expr) => expr.write(layer),
        }
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        match at.value {
            Value::String(value) => {
                Ok(ast::StringPart::Text(ast::Text { value: value.clone(), ..ast::Text::default() }))
            }
            _ => ast::Expr::read(at).map(ast::StringPart::Expr),
        }
    }
}

impl Json for ast::MapEntry {
    fn write(&self, layer: Layer) -> Option<Value> {
        let mut out = Out::new("entry", layer);
        out.put("key", &self.key);
        out.put("value", &self.value);
        out.finish(self.key.span.to(self.value.span))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let object = at.node("entry")?;
        let entry = ast::MapEntry { key: object.field("key")?, value: object.field("value")? };
        object.finish()?;
        Ok(entry)
    }
}

impl Json for ast::RecordField {
    fn write(&self, layer: Layer) -> Option<Value> {
        let mut out = Out::new("field_value", layer);
        out.put("name", &self.name);
        out.put("value", &self.value);
        out.finish(self.name.span.to(self.value.span))
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let object = at.node("field_value")?;
        let field = ast::RecordField { name: object.field("name")?, value: object.field("value")? };
        object.finish()?;
        Ok(field)
    }
}

word!(ast::Given, "value that the run gives", [
    "kubernetes" ast::Given::Kubernetes,
    "now" ast::Given::Now,
    "request" ast::Given::Request,
]);

word!(ast::BinaryOp, "operator", [
    "==" ast::BinaryOp::Eq,
    "!=" ast::BinaryOp::Ne,
    "<" ast::BinaryOp::Lt,
    "<=" ast::BinaryOp::Le,
    ">" ast::BinaryOp::Gt,
    ">=" ast::BinaryOp::Ge,
    "in" ast::BinaryOp::In,
    "not in" ast::BinaryOp::NotIn,
    "like" ast::BinaryOp::Like,
    "matches" ast::BinaryOp::Matches,
    "??" ast::BinaryOp::Coalesce,
    "+" ast::BinaryOp::Add,
    "-" ast::BinaryOp::Sub,
    "*" ast::BinaryOp::Mul,
    "/" ast::BinaryOp::Div,
    "%" ast::BinaryOp::Rem,
]);

impl Json for ast::TypeExpr {
    fn write(&self, layer: Layer) -> Option<Value> {
        use ast::TypeExprKind;
        let (node, key) = match &self.kind {
            TypeExprKind::Name(_) => ("type_name", "name"),
            TypeExprKind::List(_) => ("list_type", "of"),
            TypeExprKind::Map(_) => ("map_type", "of"),
            TypeExprKind::Optional(_) => ("optional_type", "of"),
            TypeExprKind::Union(_) => ("union_type", "of"),
            TypeExprKind::Error => ("error", ""),
        };
        let mut out = Out::new(node, layer);
        match &self.kind {
            TypeExprKind::Name(path) => out.put(key, path),
            TypeExprKind::List(of) | TypeExprKind::Map(of) | TypeExprKind::Optional(of) => out.put(key, of),
            TypeExprKind::Union(of) => out.put(key, of),
            TypeExprKind::Error => {}
        }
        out.finish(self.span)
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        use ast::TypeExprKind;
        if at.value.is_string() {
            let path = ast::TypePath::read(at)?;
            return Ok(ast::TypeExpr { kind: TypeExprKind::Name(path), span: Span::default() });
        }
        let at = at.deeper()?;
        let object = at.object()?;
        let kind = match object.node()? {
            "type_name" => TypeExprKind::Name(object.field("name")?),
            "list_type" => TypeExprKind::List(object.field("of")?),
            "map_type" => TypeExprKind::Map(object.field("of")?),
            "optional_type" => TypeExprKind::Optional(object.field("of")?),
            "union_type" => TypeExprKind::Union(object.field("of")?),
            _ => return object.unknown("type"),
        };
        let ty = ast::TypeExpr { kind, span: object.span()? };
        object.finish()?;
        Ok(ty)
    }
}

/// `components.ApiServer`.
impl Json for ast::TypePath {
    fn write(&self, _: Layer) -> Option<Value> {
        Some(match &self.module {
            Some(module) => Value::from(format!("{}.{}", module.text, self.name.text)),
            None => Value::from(self.name.text.as_str()),
        })
    }

    fn read(at: At<'_>) -> Result<Self, JsonError> {
        let name = |text: &str| ast::Name { text: text.to_owned(), span: Span::default() };
        let text = at.string()?;
        let (module, last) = match text.split_once('.') {
            Some((module, last)) => (Some(name(module)), name(last)),
            None => (None, name(text)),
        };
        Ok(ast::TypePath { module, name: last, span: Span::default() })
    }
}
