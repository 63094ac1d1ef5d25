//! The typed IR as text: what `upright dump --stage ir` prints and snapshots hold. One clause a line; every expression
//! with all that the checker made explicit (`assume`, `convert`, defaults), types where a name is bound.

use super::{
    ArithmeticOp, Binder, Clause, CompareOp, Expr, ExprKind, Fix, FoldOp, IsTest, Literal, Part, Quantifier, RuleSet,
    Source, Step, Type, VarId,
};
use crate::ir::used::used;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use upright_schema::Schema;
use upright_value::Value;

/// The rules and waivers of a set, its profiles, and what of the rest they mention.
pub fn dump(rules: &RuleSet, schema: &Schema) -> String {
    let mut out = String::new();
    let dump = Dump { rules, schema, numbers: RefCell::default() };
    let used = used(rules);
    for param in used.params.iter().filter_map(|id| rules.params.get(id.index())) {
        let owner = param.rule.as_ref().unwrap_or(&param.module);
        let default = param.default.as_ref().map(|d| format!(" = {}", literal(d))).unwrap_or_default();
        let _ = writeln!(out, "param {owner}.{}: {}{default}", param.name, dump.ty(&param.ty));
    }
    for function in used.functions.iter().filter_map(|id| rules.functions.get(id.index())) {
        let params: Vec<String> = function.params.iter().map(|p| dump.bound(*p)).collect();
        let _ = writeln!(out, "fn {}({}) -> {}", function.name, params.join(", "), dump.ty(&function.body.ty));
        let _ = writeln!(out, "  {}", dump.expr(&function.body));
    }
    for view in used.views.iter().filter_map(|id| rules.views.get(id.index())) {
        let _ = writeln!(out, "view {}", view.name);
        dump.clauses(&view.clauses, &mut out);
    }
    for rule in &rules.rules {
        let _ = writeln!(out, "rule {} {}", rule.id, rule.severity.name());
        dump.clauses(&rule.clauses, &mut out);
        let verdict = if rule.deny { "deny" } else { "require" };
        let _ = writeln!(out, "  {verdict} {}", dump.expr(&rule.condition));
        let _ = writeln!(out, "  at {}", dump.expr(&rule.at));
        let _ = writeln!(out, "  message {}", dump.expr(&rule.message));
        if let Some(help) = &rule.help {
            let _ = writeln!(out, "  help {}", dump.expr(help));
        }
        for fix in &rule.fixes {
            let _ = writeln!(out, "  fix {}", dump.fix(fix));
        }
    }
    for waiver in &rules.waivers {
        let _ = writeln!(out, "waive {}", waiver.rules.join(", "));
        dump.clauses(&waiver.clauses, &mut out);
    }
    for profile in &rules.profiles {
        let _ = writeln!(out, "profile {}: {}", profile.id, profile.rules.join(", "));
    }
    out
}

struct Dump<'a> {
    rules: &'a RuleSet,
    schema: &'a Schema,
    /// The names in the order in which they are first printed, so that the text does not depend on what is left out.
    numbers: RefCell<BTreeMap<VarId, usize>>,
}

impl Dump<'_> {
    fn name(&self, var: VarId) -> String {
        let mut numbers = self.numbers.borrow_mut();
        let next = numbers.len();
        let number = *numbers.entry(var).or_insert(next);
        let name = self.rules.vars.get(var.index()).map_or("", |known| &*known.name);
        format!("{name}#{number}")
    }

    fn bound(&self, var: VarId) -> String {
        match self.rules.vars.get(var.index()) {
            Some(known) => format!("{}: {}", self.name(var), self.ty(&known.ty)),
            None => self.name(var),
        }
    }

    fn clauses(&self, clauses: &[Clause], out: &mut String) {
        for clause in clauses {
            let _ = match clause {
                Clause::For(binder) => writeln!(out, "  for {}", self.binder(binder)),
                Clause::Let { var, value } => writeln!(out, "  let {} = {}", self.bound(*var), self.expr(value)),
                Clause::When(condition) => writeln!(out, "  when {}", self.expr(condition)),
            };
        }
    }

    fn binder(&self, binder: &Binder) -> String {
        let index = binder.index.map(|i| format!("{}, ", self.name(i))).unwrap_or_default();
        format!("{index}{} in {}", self.bound(binder.var), self.source(&binder.source))
    }

    fn source(&self, source: &Source) -> String {
        match source {
            Source::Kinds(kinds) => {
                let names: Vec<String> = kinds.iter().map(|k| self.schema.kind(*k).gvk.to_string()).collect();
                names.join(" | ")
            }
            Source::AnyObject => "Object".to_owned(),
            Source::Cluster => "Cluster".to_owned(),
            Source::Views(views) => {
                let name = |v: &super::ViewId| self.rules.views.get(v.index()).map_or("?", |v| &*v.name).to_owned();
                views.iter().map(name).collect::<Vec<_>>().join(" | ")
            }
            Source::Expr(list) => self.expr(list),
        }
    }

    fn fix(&self, fix: &Fix) -> String {
        match fix {
            Fix::Set { place, value } => format!("set {} = {}", self.expr(place), self.expr(value)),
            Fix::Add { place, value, keys } => {
                format!("add {} to {} by [{}]", self.expr(value), self.expr(place), keys.join(", "))
            }
            Fix::Remove { place } => format!("remove {}", self.expr(place)),
        }
    }

    fn list(&self, items: &[Expr]) -> String {
        items.iter().map(|i| self.expr(i)).collect::<Vec<_>>().join(", ")
    }

    fn expr(&self, expr: &Expr) -> String {
        let one = |a: &Expr| self.expr(a);
        match &expr.kind {
            ExprKind::Error => "error".to_owned(),
            ExprKind::Const(value) => scalar(value),
            ExprKind::Param(id) => {
                self.rules.params.get(id.index()).map_or_else(|| "?".to_owned(), |p| format!("${}", p.name))
            }
            ExprKind::Kubernetes => "kubernetes".to_owned(),
            ExprKind::Now => "now".to_owned(),
            ExprKind::Request => "request".to_owned(),
            ExprKind::Var(var) => self.name(*var),
            ExprKind::Field { base, name, default, secret, required } => {
                let optional = if expr.ty.is_optional() { "?" } else { "" };
                let required = if *required { "!" } else { "" };
                let secret = if *secret { " secret" } else { "" };
                let default = default.as_ref().map(|d| format!(" default {}", one(d))).unwrap_or_default();
                match default.len() + secret.len() {
                    0 => format!("{}.{name}{required}{optional}", one(base)),
                    _ => format!("({}.{name}{required}{optional}{secret}{default})", one(base)),
                }
            }
            ExprKind::ViewField { base, field } => format!("{}.{}", one(base), self.view_field(base, *field)),
            ExprKind::ViewsField { base, name } => format!("{}.{name}", one(base)),
            ExprKind::RecordField { base, field } => format!("{}.[{field}]", one(base)),
            ExprKind::Index { base, index } => format!("{}[{}]", one(base), one(index)),
            ExprKind::Key { base, key } => format!("{}[{}]", one(base), one(key)),
            ExprKind::JsonKey { base, key } => format!("{}[{key:?}]", one(base)),
            ExprKind::JsonIndex { base, index } => format!("{}[{index}]", one(base)),
            ExprKind::Every { types, of } => {
                let names: Vec<&str> = types.iter().map(|t| self.schema.ty(*t).name).collect();
                let names = if names.is_empty() { "string".to_owned() } else { names.join(" | ") };
                format!("(every {names} of {})", one(of))
            }
            ExprKind::FieldNames(of) => format!("fields({})", one(of)),
            ExprKind::Flags(args) => format!("flags({})", one(args)),
            ExprKind::List(items) => format!("[{}]", self.list(items)),
            ExprKind::Map(entries) => {
                let entries: Vec<String> = entries.iter().map(|(k, v)| format!("{}: {}", one(k), one(v))).collect();
                format!("{{{}}}", entries.join(", "))
            }
            ExprKind::Record(fields) => format!("record({})", self.list(fields)),
            ExprKind::Object(fields) => {
                let fields: Vec<String> = fields.iter().map(|(n, v)| format!("{n}: {}", one(v))).collect();
                format!("object{{{}}}", fields.join(", "))
            }
            ExprKind::Comprehension { steps, element } => {
                let steps: Vec<String> = steps
                    .iter()
                    .map(|s| match s {
                        Step::For(binder) => format!(" for {}", self.binder(binder)),
                        Step::If(condition) => format!(" if {}", one(condition)),
                    })
                    .collect();
                format!("[{}{}]", one(element), steps.concat())
            }
            ExprKind::Quantifier { kind, binder, body } => {
                let word = match kind {
                    Quantifier::Any => "any",
                    Quantifier::All => "all",
                    Quantifier::Find => "find",
                };
                format!("({word} {}: {})", self.binder(binder), one(body))
            }
            ExprKind::And(a, b) => format!("({} and {})", one(a), one(b)),
            ExprKind::Or(a, b) => format!("({} or {})", one(a), one(b)),
            ExprKind::Not(a) => format!("not {}", one(a)),
            ExprKind::Compare { op, left, right } => {
                let op = match op {
                    CompareOp::Equal => "==",
                    CompareOp::NotEqual => "!=",
                    CompareOp::Less => "<",
                    CompareOp::LessOrEqual => "<=",
                    CompareOp::Greater => ">",
                    CompareOp::GreaterOrEqual => ">=",
                };
                format!("({} {op} {})", one(left), one(right))
            }
            ExprKind::In { item, list } => format!("({} in {})", one(item), one(list)),
            ExprKind::InNet { item, net } => format!("({} in net {})", one(item), one(net)),
            ExprKind::Like { text, pattern } => format!("({} like {})", one(text), one(pattern)),
            ExprKind::Matches { text, pattern } => format!("({} matches {})", one(text), one(pattern)),
            ExprKind::Coalesce(a, b) => format!("({} ?? {})", one(a), one(b)),
            ExprKind::If { condition, then, otherwise } => {
                format!("(if {} then {} else {})", one(condition), one(then), one(otherwise))
            }
            ExprKind::Arithmetic { op, left, right } => {
                let op = match op {
                    ArithmeticOp::Add => "+",
                    ArithmeticOp::Subtract => "-",
                    ArithmeticOp::Multiply => "*",
                    ArithmeticOp::Divide => "/",
                    ArithmeticOp::Remainder => "%",
                };
                format!("({} {op} {})", one(left), one(right))
            }
            ExprKind::Negate(a) => format!("-{}", one(a)),
            ExprKind::Has(a) => format!("has({})", one(a)),
            ExprKind::Valid(a) => format!("valid({})", one(a)),
            ExprKind::Raw(a) => format!("raw({})", one(a)),
            ExprKind::Old(a) => format!("old({})", one(a)),
            ExprKind::Is { base, test } => format!("({} is {})", one(base), self.test(test)),
            ExprKind::As { base, kind } => format!("({} as {})", one(base), self.schema.kind(*kind).gvk),
            ExprKind::Assume(a) => format!("assume({})", one(a)),
            ExprKind::Convert(a) => format!("convert({}, {})", one(a), self.ty(&expr.ty)),
            ExprKind::Method { builtin, args } => format!("{}({})", builtin.name(), self.list(args)),
            ExprKind::Selects { selector, labels } => format!("selects({}, {})", one(selector), one(labels)),
            ExprKind::Split { text, separator } => format!("split({}, {separator:?})", one(text)),
            ExprKind::Join { list, separator } => format!("join({}, {separator:?})", one(list)),
            ExprKind::Fold { op, list } => {
                let word = match op {
                    FoldOp::Len => "len",
                    FoldOp::Sum => "sum",
                    FoldOp::Min => "min",
                    FoldOp::Max => "max",
                    FoldOp::Distinct => "distinct",
                };
                format!("{word}({})", one(list))
            }
            ExprKind::Call { function, args } => {
                let name = self.rules.functions.get(function.index()).map_or("?", |f| &*f.name);
                format!("{name}({})", self.list(args))
            }
            ExprKind::Interpolate(parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|p| match p {
                        Part::Text(text) => format!("{text:?}"),
                        Part::Value { value, secret: false } => one(value),
                        Part::Value { value, secret: true } => format!("secret({})", one(value)),
                    })
                    .collect();
                format!("text({})", parts.join(", "))
            }
        }
    }

    fn view_field(&self, base: &Expr, field: usize) -> String {
        let Type::View(view) = base.ty.inner() else { return format!("[{field}]") };
        let var = self.rules.views.get(view.index()).and_then(|v| v.fields.get(field));
        let var = var.and_then(|v| self.rules.vars.get(v.index()));
        var.map_or_else(|| format!("[{field}]"), |v| v.name.to_string())
    }

    fn test(&self, test: &IsTest) -> String {
        match test {
            IsTest::Object(ty) => self.schema.ty(*ty).name.to_owned(),
            IsTest::View(view) => self.rules.views.get(view.index()).map_or("?", |v| &*v.name).to_owned(),
            IsTest::Scalar(ty) => self.ty(ty),
            IsTest::ListOf(ty) => format!("[{}]", self.ty(ty)),
            IsTest::JsonObject => "{}".to_owned(),
            IsTest::JsonList => "[]".to_owned(),
        }
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Optional(inner) => format!("{}?", self.ty(inner)),
            Type::List(element) => format!("[{}]", self.ty(element)),
            Type::Map(element) => format!("{{string: {}}}", self.ty(element)),
            Type::Object(id) => self.schema.ty(*id).name.to_owned(),
            Type::Union(members) => members.iter().map(|m| self.ty(m)).collect::<Vec<_>>().join(" | "),
            Type::View(view) => self.rules.views.get(view.index()).map_or("?", |v| &*v.name).to_owned(),
            Type::Record(id) => self.rules.records.get(id.index()).map_or("?", |r| &*r.name).to_owned(),
            Type::Enum { values, .. } => format!("enum({})", values.join("|")),
            Type::Selector { .. } => "selector".to_owned(),
            Type::AnyObject => "Object".to_owned(),
            Type::Request => "request".to_owned(),
            Type::UserInfo => "user_info".to_owned(),
            Type::IntOrString => "int_or_string".to_owned(),
            Type::IntOrPercent => "int_or_percent".to_owned(),
            Type::FileMode => "file_mode".to_owned(),
            other => format!("{other:?}").to_lowercase(),
        }
    }
}

/// A constant as a rule would write it.
fn scalar(value: &Value<'_>) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::String(text) | Value::Image(text) | Value::Cron(text) => format!("{text:?}"),
        Value::Quantity(value) => format!("\"{value}\""),
        Value::Duration(value) => format!("\"{value}\""),
        Value::Timestamp(value) => format!("\"{value}\""),
        Value::Version(value) => format!("\"{value}\""),
        Value::FileMode(value) => format!("\"{value}\""),
        Value::Ip(value) => format!("\"{value}\""),
        Value::Cidr(value) => format!("\"{value}\""),
        Value::Regex(pattern) => format!("'{}'", pattern.as_str()),
        other => format!("{other:?}"),
    }
}

fn literal(value: &Literal) -> String {
    match value {
        Literal::Unset => "unset".to_owned(),
        Literal::Scalar(value) => scalar(value),
        Literal::List(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Literal::Map(entries) => {
            let entries: Vec<String> = entries.iter().map(|(k, v)| format!("{k:?}: {}", literal(v))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Literal::Record(fields) => format!("({})", fields.iter().map(literal).collect::<Vec<_>>().join(", ")),
    }
}
