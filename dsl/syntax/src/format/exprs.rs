//! Expressions and types: where they break, and the parentheses that they need.

use upright_source::Span;

use super::doc::Doc;
use super::texts::{self, Place};
use super::{Line, Printer};
use crate::ast;

/// Rows of the precedence table, from loosest to tightest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Row {
    Quantifier,
    Logic,
    Not,
    Comparison,
    Coalesce,
    Sum,
    Product,
    Prefix,
    Postfix,
}

/// What surrounds an expression.
#[derive(Clone, Copy, Debug)]
struct Context {
    /// The loosest row that stands here without parentheses.
    row: Row,
    /// Whether nothing follows that an expression of row 1 could take in.
    last: bool,
    /// Whether it stands in a string.
    place: Place,
    /// Whether it is all of a clause, whose lines are indented already.
    tail: bool,
}

const TOP: Context = Context { row: Row::Quantifier, last: true, place: Place::Code, tail: false };

impl Context {
    fn at(self, row: Row) -> Context {
        Context { row, tail: false, ..self }
    }

    fn inside(self, row: Row) -> Context {
        Context { row, last: false, tail: false, ..self }
    }

    fn top(self) -> Context {
        Context { place: self.place, ..TOP }
    }
}

impl Printer<'_> {
    /// Any expression.
    pub(super) fn expr(&mut self, expr: &ast::Expr) -> Doc {
        self.sub(expr, TOP)
    }

    /// An expression that is all of a clause, or the last of it.
    pub(super) fn clause_expr(&mut self, expr: &ast::Expr) -> Doc {
        let doc = self.sub(expr, Context { tail: true, ..TOP });
        use ast::ExprKind::{Call, List, Map, Method, Record};
        let brackets = matches!(expr.kind, List(_) | Map(_) | Record(_) | Call { .. } | Method { .. });
        // The elements of a list are indented once, from the clause.
        if brackets && !expr.parens { Doc::nest(-2, doc) } else { doc }
    }

    /// An expression before a word that ends it.
    pub(super) fn place(&mut self, expr: &ast::Expr) -> Doc {
        self.sub(expr, TOP.inside(Row::Postfix))
    }

    /// An expression between the braces of a string.
    pub(super) fn inner_expr(&mut self, expr: &ast::Expr) -> Doc {
        self.sub(expr, Context { place: Place::Interpolation, ..TOP })
    }

    /// An expression in its surroundings, in parentheses if it has or needs them.
    fn sub(&mut self, expr: &ast::Expr, context: Context) -> Doc {
        let row = row(expr);
        let swallows = row == Row::Quantifier && !context.last;
        let looser = row < context.row && !(row == Row::Quantifier && context.last && context.row < Row::Prefix);
        if expr.parens || swallows || looser {
            let inner = self.bare(expr, context.top());
            return Doc::concat(vec![Doc::text("("), Doc::align(inner), Doc::text(")")]);
        }
        self.bare(expr, context)
    }

    fn bare(&mut self, expr: &ast::Expr, context: Context) -> Doc {
        use ast::ExprKind;
        match &expr.kind {
            ExprKind::Quantifier(quantifier) => self.quantifier(quantifier, context),
            ExprKind::If { cond, then, otherwise } => self.choice([cond, then, otherwise], context),
            ExprKind::And(operands) => self.logic(operands, "and ", context),
            ExprKind::Or(operands) => self.logic(operands, "or ", context),
            ExprKind::Prefix { op, operand, .. } => self.prefix(*op, operand, context),
            ExprKind::Binary { .. } => self.binary(expr, context),
            ExprKind::Is { value, ty } => {
                Doc::concat(vec![self.sub(value, context.inside(Row::Coalesce)), Doc::text(" is "), self.ty(ty)])
            }
            ExprKind::As { value, ty } => {
                Doc::concat(vec![self.sub(value, context.inside(Row::Postfix)), Doc::text(" as "), self.ty(ty)])
            }
            ExprKind::Every { ty, of } => {
                let of = self.sub(of, context.at(Row::Postfix));
                Doc::concat(vec![Doc::text("every "), self.ty(ty), Doc::text(" of "), of])
            }
            ExprKind::Name(name) => Doc::text(name.text.clone()),
            ExprKind::Given(ast::Given::Kubernetes) => Doc::text("kubernetes"),
            ExprKind::Given(ast::Given::Now) => Doc::text("now"),
            ExprKind::Given(ast::Given::Request) => Doc::text("request"),
            ExprKind::Bool(value) => Doc::text(value.to_string()),
            ExprKind::Int(value) => Doc::text(value.to_string()),
            ExprKind::Float(value) => Doc::text(texts::float(*value)),
            ExprKind::Text(text) => texts::text(text, context.place),
            ExprKind::Interpolated(parts) => self.interpolated(parts),
            ExprKind::List(elements) => self.list(elements, expr.span, context),
            ExprKind::Map(entries) => self.map(entries, expr.span, context),
            ExprKind::Record(fields) => self.record(fields, expr.span, context),
            ExprKind::Braces => Doc::text("{}"),
            ExprKind::Comprehension { element, clauses } => self.comprehension(element, clauses, context),
            ExprKind::Field { base, name } => {
                Doc::concat(vec![self.base(base, context), Doc::text(format!(".{}", name.text))])
            }
            ExprKind::Method { base, name, args } => {
                let head = Doc::concat(vec![self.base(base, context), Doc::text(format!(".{}", name.text))]);
                self.call(head, args, expr.span, context)
            }
            ExprKind::Index { base, index } => {
                let (base, index) = (self.base(base, context), self.sub(index, context.top()));
                Doc::concat(vec![base, Doc::text("["), index, Doc::text("]")])
            }
            ExprKind::Call { function, args } => self.call(Doc::text(function.text.clone()), args, expr.span, context),
            ExprKind::Error => Doc::text("<error>"),
        }
    }

    /// What a field, method or index follows.
    fn base(&mut self, base: &ast::Expr, context: Context) -> Doc {
        // `every T of x.f` is every T of x.f, and `1.f` is hard to read.
        let open = matches!(base.kind, ast::ExprKind::Every { .. } | ast::ExprKind::Int(_) | ast::ExprKind::Float(_));
        if open && !base.parens {
            let inner = self.bare(base, context.top());
            return Doc::concat(vec![Doc::text("("), Doc::align(inner), Doc::text(")")]);
        }
        self.sub(base, context.inside(Row::Postfix))
    }

    /// Something within an expression that may stand on a line of its own. A comment behind the last part is left to
    /// what the expression is part of.
    fn part(&mut self, span: Span, last: bool, build: impl FnOnce(&mut Self) -> Doc) -> Doc {
        let mut above = self.comments.before(span.start);
        let body = build(self);
        above.extend(self.comments.before(span.end));
        let behind = if last { None } else { self.comments.behind(span.end) };
        Line { above, body, behind, blank: false }.doc()
    }

    fn logic(&mut self, operands: &[ast::Expr], word: &'static str, context: Context) -> Doc {
        let mut parts = Vec::new();
        for (number, operand) in operands.iter().enumerate() {
            let last = number + 1 == operands.len();
            let inner = Context { last: last && context.last, tail: true, ..context.at(Row::Not) };
            if number > 0 {
                parts.push(Doc::line());
            }
            parts.push(self.part(operand.span, last, |p| {
                let doc = Doc::nest(2, p.sub(operand, inner));
                if number > 0 { Doc::concat(vec![Doc::text(word), doc]) } else { doc }
            }));
        }
        Doc::group(Doc::concat(parts))
    }

    fn prefix(&mut self, op: ast::PrefixOp, operand: &ast::Expr, context: Context) -> Doc {
        use ast::PrefixOp;
        let (word, row) = match op {
            PrefixOp::Not => ("not ", Row::Not),
            PrefixOp::Neg => ("-", Row::Prefix),
            PrefixOp::Has => ("has ", Row::Prefix),
            PrefixOp::Valid => ("valid ", Row::Prefix),
            PrefixOp::Raw => ("raw ", Row::Prefix),
            PrefixOp::Old => ("old ", Row::Prefix),
        };
        Doc::concat(vec![Doc::text(word), self.sub(operand, context.at(row))])
    }

    /// A binary expression, and those at its left that are of the same row: they break together.
    fn binary(&mut self, expr: &ast::Expr, context: Context) -> Doc {
        let own = row(expr);
        let mut first = expr;
        let mut rest = Vec::new();
        while let ast::ExprKind::Binary { op, left, right, .. } = &first.kind {
            rest.push((*op, right));
            first = left;
            if row(first) != own || first.parens || own == Row::Comparison {
                break;
            }
        }
        let tighter = tighter(own);
        let mut parts = vec![self.part(first.span, false, |p| Doc::nest(2, p.sub(first, context.inside(tighter))))];
        for (number, (op, right)) in rest.iter().rev().enumerate() {
            let last = number + 1 == rest.len();
            let inner = Context { last: last && context.last, tail: true, ..context.at(tighter) };
            parts.push(Doc::line());
            parts.push(self.part(right.span, last, |p| {
                Doc::concat(vec![Doc::text(format!("{} ", sign(*op))), Doc::nest(2, p.sub(right, inner))])
            }));
        }
        Doc::group(Doc::concat(parts))
    }

    fn choice(&mut self, [cond, then, otherwise]: [&ast::Expr; 3], context: Context) -> Doc {
        let mut parts = Vec::new();
        for (word, expr) in [("if ", cond), ("then ", then), ("else ", otherwise)] {
            if !parts.is_empty() {
                parts.push(Doc::line());
            }
            // Only what comes after `else` has an end that something else could follow.
            let inner = Context { last: true, tail: true, ..context.at(Row::Quantifier) };
            let last = word == "else ";
            parts.push(
                self.part(expr.span, last, |p| Doc::concat(vec![Doc::text(word), Doc::nest(2, p.sub(expr, inner))])),
            );
        }
        Doc::group(Doc::concat(parts))
    }

    fn quantifier(&mut self, quantifier: &ast::Quantifier, context: Context) -> Doc {
        let word = match quantifier.kind {
            ast::Quantity::Any => "any ",
            ast::Quantity::All => "all ",
            ast::Quantity::Find => "find ",
        };
        let range = self.range(&quantifier.binder, &quantifier.source, context);
        let head = Doc::concat(vec![Doc::text(word), range, Doc::text(":")]);
        let body = &quantifier.body;
        let tail = context.tail;
        let inner = Context { tail, ..context.at(Row::Quantifier) };
        if matches!(body.kind, ast::ExprKind::Quantifier(_))
            && !body.parens
            && !self.comments.any_before(body.span.start)
        {
            return Doc::concat(vec![head, Doc::text(" "), self.sub(body, inner)]);
        }
        let body = self.part(body.span, true, |p| p.sub(body, inner));
        let broken = Doc::concat(vec![Doc::line(), body]);
        Doc::group(Doc::concat(vec![head, if tail { broken } else { Doc::nest(2, broken) }]))
    }

    /// `i, x in xs`.
    pub(super) fn for_range(&mut self, binder: &ast::Binder, source: &ast::Source) -> Doc {
        self.range(binder, source, TOP)
    }

    fn range(&mut self, binder: &ast::Binder, source: &ast::Source, context: Context) -> Doc {
        let mut head = String::new();
        if let Some(key) = &binder.key {
            head.push_str(&format!("{}, ", key.text));
        }
        head.push_str(&format!("{} in ", binder.value.text));
        let source = match &source.kind {
            ast::SourceKind::Kinds(kinds) => Doc::text(kinds.iter().map(type_path).collect::<Vec<_>>().join(" | ")),
            ast::SourceKind::Expr(expr) => self.sub(expr, context.top()),
        };
        Doc::concat(vec![Doc::text(head), source])
    }

    fn comprehension(&mut self, element: &ast::Expr, clauses: &[ast::ComprehensionClause], context: Context) -> Doc {
        let top = context.top();
        let mut parts = vec![self.part(element.span, false, |p| p.sub(element, top))];
        for (number, clause) in clauses.iter().enumerate() {
            let last = number + 1 == clauses.len();
            let step = match clause {
                ast::ComprehensionClause::For { binder, source } => {
                    let span = binder.key.as_ref().unwrap_or(&binder.value).span.to(source.span);
                    self.part(span, last, |p| Doc::concat(vec![Doc::text("for "), p.range(binder, source, top)]))
                }
                ast::ComprehensionClause::If(cond) => {
                    self.part(cond.span, last, |p| Doc::concat(vec![Doc::text("if "), Doc::align(p.sub(cond, top))]))
                }
            };
            let step = Doc::concat(vec![Doc::line(), step]);
            // The first step stays beside the element if there is room.
            parts.push(if number == 0 { Doc::group(step) } else { step });
        }
        let inner = Doc::align(Doc::group(Doc::concat(parts)));
        Doc::concat(vec![Doc::text("["), inner, Doc::text("]")])
    }

    fn call(&mut self, head: Doc, args: &[ast::Expr], span: Span, context: Context) -> Doc {
        let args = args.iter().map(|a| (a.span, self.element(a.span, |p| p.sub(a, context.top())))).collect();
        Doc::concat(vec![head, self.brackets("(", args, ")", false, span)])
    }

    fn list(&mut self, elements: &[ast::Expr], span: Span, context: Context) -> Doc {
        let simple = elements.iter().all(is_simple);
        let elements = elements.iter().map(|e| (e.span, self.element(e.span, |p| p.sub(e, context.top())))).collect();
        self.brackets("[", elements, "]", simple, span)
    }

    fn map(&mut self, entries: &[ast::MapEntry], span: Span, context: Context) -> Doc {
        let entry = |p: &mut Self, entry: &ast::MapEntry| {
            Doc::concat(vec![p.sub(&entry.key, context.top()), Doc::text(": "), p.sub(&entry.value, context.top())])
        };
        let entries = entries.iter().map(|e| {
            let span = e.key.span.to(e.value.span);
            (span, self.element(span, |p| entry(p, e)))
        });
        let entries = entries.collect();
        self.brackets("{", entries, "}", false, span)
    }

    fn record(&mut self, fields: &[ast::RecordField], span: Span, context: Context) -> Doc {
        let fields = fields.iter().map(|field| {
            let span = field.name.span.to(field.value.span);
            let doc = self.element(span, |p| {
                Doc::concat(vec![Doc::text(format!("{}: ", field.name.text)), p.sub(&field.value, context.top())])
            });
            (span, doc)
        });
        let fields = fields.collect();
        self.brackets("{", fields, "}", false, span)
    }

    /// An element of a bracketed list.
    pub(super) fn element(&mut self, span: Span, build: impl FnOnce(&mut Self) -> Doc) -> Line {
        Line { blank: false, ..self.line(span, build) }
    }

    /// Elements with commas between brackets: on one line, or on one each; simple ones on as few as can be.
    pub(super) fn brackets(
        &mut self,
        open: &'static str,
        elements: Vec<(Span, Line)>,
        close: &'static str,
        simple: bool,
        span: Span,
    ) -> Doc {
        let left = self.comments.before(span.end);
        let comments = !left.is_empty() || elements.iter().any(|(_, e)| e.has_comments());
        if elements.is_empty() && left.is_empty() {
            return Doc::text(format!("{open}{close}"));
        }
        let count = elements.len();
        let fill = simple && !comments;
        let mut parts = Vec::new();
        for (number, (_, mut line)) in elements.into_iter().enumerate() {
            let last = number + 1 == count;
            if !last {
                line.body = Doc::concat(vec![line.body, Doc::text(",")]);
            } else if !fill {
                line.body = Doc::concat(vec![line.body, Doc::either("", ",")]);
            }
            parts.push(line.doc());
            if !last {
                parts.push(Doc::line());
            }
        }
        for comment in left {
            if !parts.is_empty() {
                parts.push(Doc::hard());
            }
            parts.push(Doc::comment(comment.text));
        }
        let inner = if fill { Doc::concat(vec![Doc::fill(parts), Doc::either("", ",")]) } else { Doc::concat(parts) };
        // Fields of a type have spaces between them and the braces.
        let edge = if open.ends_with(' ') { Doc::line } else { Doc::soft };
        let inner = Doc::nest(2, Doc::concat(vec![edge(), inner]));
        Doc::group(Doc::concat(vec![Doc::text(open.trim()), inner, edge(), Doc::text(close.trim())]))
    }

    /// A type.
    pub(super) fn ty(&mut self, ty: &ast::TypeExpr) -> Doc {
        Doc::text(type_text(ty, false))
    }
}

/// A type as text; `tight` where a union needs parentheses.
fn type_text(ty: &ast::TypeExpr, tight: bool) -> String {
    use ast::TypeExprKind;
    match &ty.kind {
        TypeExprKind::Name(path) => type_path(path),
        TypeExprKind::List(element) => format!("[{}]", type_text(element, false)),
        TypeExprKind::Map(value) => format!("{{string: {}}}", type_text(value, false)),
        TypeExprKind::Optional(inner) => {
            let nested = matches!(inner.kind, TypeExprKind::Optional(_));
            let inner = type_text(inner, true);
            if nested { format!("({inner})?") } else { format!("{inner}?") }
        }
        TypeExprKind::Union(alternatives) => {
            let joined = alternatives.iter().map(|a| type_text(a, true)).collect::<Vec<_>>().join(" | ");
            if tight { format!("({joined})") } else { joined }
        }
        TypeExprKind::Error => "<error>".to_owned(),
    }
}

/// `components.ApiServer`.
fn type_path(path: &ast::TypePath) -> String {
    match &path.module {
        Some(module) => format!("{}.{}", module.text, path.name.text),
        None => path.name.text.clone(),
    }
}

/// Whether an element of a list is so plain that several may share a line.
fn is_simple(expr: &ast::Expr) -> bool {
    use ast::ExprKind;
    match &expr.kind {
        ExprKind::Text(text) => text.style != ast::TextStyle::Block,
        ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Bool(_) | ExprKind::Name(_) => true,
        _ => false,
    }
}

/// The row of the precedence table that an expression is of, parentheses aside.
fn row(expr: &ast::Expr) -> Row {
    use ast::{BinaryOp, ExprKind, PrefixOp};
    match &expr.kind {
        ExprKind::Quantifier(_) | ExprKind::If { .. } => Row::Quantifier,
        ExprKind::And(_) | ExprKind::Or(_) => Row::Logic,
        ExprKind::Prefix { op: PrefixOp::Not, .. } => Row::Not,
        ExprKind::Is { .. } => Row::Comparison,
        ExprKind::Binary { op, .. } => match op {
            BinaryOp::Coalesce => Row::Coalesce,
            BinaryOp::Add | BinaryOp::Sub => Row::Sum,
            BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => Row::Product,
            _ => Row::Comparison,
        },
        ExprKind::Prefix { .. } | ExprKind::As { .. } => Row::Prefix,
        _ => Row::Postfix,
    }
}

/// The row that operands of a row are of at least.
fn tighter(row: Row) -> Row {
    match row {
        Row::Comparison => Row::Coalesce,
        Row::Coalesce => Row::Sum,
        Row::Sum => Row::Product,
        _ => Row::Prefix,
    }
}

fn sign(op: ast::BinaryOp) -> &'static str {
    use ast::BinaryOp;
    match op {
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::In => "in",
        BinaryOp::NotIn => "not in",
        BinaryOp::Like => "like",
        BinaryOp::Matches => "matches",
        BinaryOp::Coalesce => "??",
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
    }
}
