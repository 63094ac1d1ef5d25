//! Clauses, and blocks of lines.

use upright_source::{Severity, Span};

use super::doc::Doc;
use super::texts::{self, Place};
use super::{Line, Printer};
use crate::ast;

/// A group of clauses, with an empty line between it and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Meta,
    Params,
    Head,
    Tail,
}

impl Printer<'_> {
    /// `{ clauses }`.
    pub(super) fn clauses(&mut self, clauses: &[ast::Clause], block: Span) -> Doc {
        let mut rows = Vec::new();
        let mut before: Option<Part> = None;
        for (clause, width) in clauses.iter().zip(tail_widths(clauses)) {
            let span = clause.doc.as_ref().map_or(clause.span, |d| d.span.to(clause.span));
            let line = self.line(span, |p| p.clause(clause, width));
            let part = part(&clause.kind);
            let apart = before.is_some_and(|b| b != part || clause.doc.is_some() || line.opens_paragraph());
            before = Some(part);
            rows.push((line, apart));
        }
        self.block(rows, block)
    }

    /// Lines between braces. The flag says whether an empty line stands before one.
    pub(super) fn block(&mut self, rows: Vec<(Line, bool)>, block: Span) -> Doc {
        let left = self.comments.before(block.end);
        if rows.is_empty() && left.is_empty() {
            return Doc::text("{}");
        }
        let mut parts = Vec::new();
        for (line, apart) in rows {
            parts.push(if apart { Doc::blank() } else { Doc::concat(Vec::new()) });
            parts.push(line.doc());
            parts.push(Doc::hard());
        }
        for comment in left {
            parts.push(if comment.blank && !parts.is_empty() { Doc::blank() } else { Doc::concat(Vec::new()) });
            parts.push(Doc::comment(comment.text));
            parts.push(Doc::hard());
        }
        parts.pop();
        let inner = Doc::nest(2, Doc::concat(vec![Doc::hard(), Doc::concat(parts)]));
        Doc::concat(vec![Doc::text("{"), inner, Doc::hard(), Doc::text("}")])
    }

    fn clause(&mut self, clause: &ast::Clause, width: usize) -> Doc {
        let mut parts = Vec::new();
        if let Some(doc) = &clause.doc {
            parts.push(self.doc_lines(doc, clause.span));
        }
        parts.push(Doc::group(Doc::nest(2, self.clause_kind(&clause.kind, width))));
        Doc::concat(parts)
    }

    fn clause_kind(&mut self, kind: &ast::ClauseKind, width: usize) -> Doc {
        use ast::ClauseKind;
        match kind {
            ClauseKind::Param(param) => self.param(param),
            ClauseKind::For(clause) => {
                Doc::concat(vec![Doc::text("for "), self.for_range(&clause.binder, &clause.source)])
            }
            ClauseKind::Let(clause) => self.binding(clause),
            ClauseKind::When(cond) => Doc::concat(vec![Doc::text("when "), self.clause_expr(cond)]),
            ClauseKind::Verdict(verdict) => self.verdict(verdict),
            ClauseKind::Message(text) => {
                let text = self.clause_expr(text);
                padded("message", text, width)
            }
            ClauseKind::Help(text) => {
                let text = self.clause_expr(text);
                padded("help", text, width)
            }
            ClauseKind::Url(text) => padded("url", self.text(text), width),
            ClauseKind::Severity(word) => Doc::text(format!("severity {}", severity(word))),
            ClauseKind::Controls(controls) => self.controls(controls),
            ClauseKind::Fix(step) => {
                let step = self.fix(step);
                padded("fix", step, width)
            }
            ClauseKind::Reason(text) => padded("reason", self.text(text), width),
            ClauseKind::Until(text) => padded("until", self.text(text), width),
            ClauseKind::Error => Doc::text("<error>"),
        }
    }

    /// `let x = e`.
    pub(super) fn binding(&mut self, binding: &ast::Let) -> Doc {
        let value = self.clause_expr(&binding.value);
        Doc::concat(vec![Doc::text(format!("let {} = ", binding.name.text)), value])
    }

    /// `deny e at p`; `at` stands on a line of its own where the condition ends with a quantifier.
    fn verdict(&mut self, verdict: &ast::Verdict) -> Doc {
        let word = match verdict.polarity {
            ast::Polarity::Deny => "deny ",
            ast::Polarity::Require => "require ",
        };
        let cond = self.clause_expr(&verdict.cond);
        let mut parts = vec![Doc::text(word), cond];
        if let Some(at) = &verdict.at {
            parts.push(if ends_open(&verdict.cond) { Doc::hard() } else { Doc::line() });
            parts.push(Doc::text("at "));
            parts.push(self.clause_expr(at));
        }
        Doc::concat(parts)
    }

    pub(super) fn controls(&mut self, controls: &[ast::ControlRef]) -> Doc {
        let mut parts = vec![Doc::text("controls ")];
        for (number, control) in controls.iter().enumerate() {
            if number > 0 {
                parts.push(Doc::text(","));
                parts.push(Doc::line());
            }
            parts.push(Doc::text(format!("{} ", control.framework.text)));
            parts.push(self.text(&control.control));
        }
        Doc::concat(parts)
    }

    fn fix(&mut self, step: &ast::FixStep) -> Doc {
        match step {
            ast::FixStep::Set { place, value } => {
                let place = self.place(place);
                Doc::concat(vec![Doc::text("set "), place, Doc::text(" = "), self.clause_expr(value)])
            }
            ast::FixStep::Add { value, place } => {
                let value = self.clause_expr(value);
                Doc::concat(vec![Doc::text("add "), value, Doc::text(" to "), self.place(place)])
            }
            ast::FixStep::Remove { place } => Doc::concat(vec![Doc::text("remove "), self.place(place)]),
        }
    }

    /// `x: T = v`.
    pub(super) fn param(&mut self, param: &ast::Param) -> Doc {
        let mut parts = vec![Doc::text(format!("param {}: ", param.name.text)), self.ty(&param.ty)];
        if let Some(default) = &param.default {
            parts.push(Doc::text(" = "));
            parts.push(self.clause_expr(default));
        }
        Doc::concat(parts)
    }

    /// The lines of a documentation, and comments between it and what it documents.
    pub(super) fn doc_lines(&mut self, doc: &ast::Doc, documented: Span) -> Doc {
        let mut parts = Vec::new();
        for line in doc.text.split('\n') {
            let line = line.trim_end();
            parts.push(Doc::comment(if line.is_empty() { "///".to_owned() } else { format!("/// {line}") }));
            parts.push(Doc::hard());
        }
        for comment in self.comments.before(documented.start) {
            parts.push(Doc::comment(comment.text));
            parts.push(Doc::hard());
        }
        Doc::concat(parts)
    }

    /// A constant text.
    pub(super) fn text(&self, text: &ast::Text) -> Doc {
        texts::text(text, Place::Code)
    }
}

/// `word`, spaces up to `width`, and what follows: aligned with its neighbours if it is one line.
pub(super) fn padded(word: &'static str, rest: Doc, width: usize) -> Doc {
    let aligned = rest.is_solid() || rest.fits(super::WIDTH - width - 5);
    let width = if aligned { width } else { word.len() };
    Doc::concat(vec![Doc::text(format!("{word:width$} ")), rest])
}

/// For each clause, the length of the longest word of the run of clauses with aligned arguments that it is part of.
fn tail_widths(clauses: &[ast::Clause]) -> Vec<usize> {
    let mut widths = Vec::with_capacity(clauses.len());
    let runs = clauses.chunk_by(|a, b| tail_word(&a.kind).is_some() == tail_word(&b.kind).is_some());
    for run in runs {
        let width = run.iter().filter_map(|c| tail_word(&c.kind)).map(str::len).max().unwrap_or(0);
        widths.extend(std::iter::repeat_n(width, run.len()));
    }
    widths
}

fn tail_word(kind: &ast::ClauseKind) -> Option<&'static str> {
    use ast::ClauseKind;
    match kind {
        ClauseKind::Message(_) => Some("message"),
        ClauseKind::Help(_) => Some("help"),
        ClauseKind::Url(_) => Some("url"),
        ClauseKind::Fix(_) => Some("fix"),
        ClauseKind::Reason(_) => Some("reason"),
        ClauseKind::Until(_) => Some("until"),
        _ => None,
    }
}

fn part(kind: &ast::ClauseKind) -> Part {
    use ast::ClauseKind;
    match kind {
        ClauseKind::Severity(_) | ClauseKind::Controls(_) => Part::Meta,
        ClauseKind::Param(_) => Part::Params,
        ClauseKind::Reason(_) | ClauseKind::Until(_) => Part::Head,
        kind if tail_word(kind).is_some() => Part::Tail,
        _ => Part::Head,
    }
}

/// `high`.
pub(super) fn severity(word: &ast::SeverityWord) -> &'static str {
    word.value.map_or("<error>", Severity::name)
}

/// Whether an expression ends with a quantifier that is not in parentheses.
fn ends_open(expr: &ast::Expr) -> bool {
    use ast::ExprKind;
    let mut expr = expr;
    loop {
        if expr.parens {
            return false;
        }
        expr = match &expr.kind {
            ExprKind::Quantifier(_) => return true,
            ExprKind::And(operands) | ExprKind::Or(operands) => match operands.last() {
                Some(last) => last,
                None => return false,
            },
            ExprKind::Prefix { operand, .. } => operand,
            ExprKind::Binary { right, .. } => right,
            ExprKind::If { otherwise, .. } => otherwise,
            _ => return false,
        };
    }
}
