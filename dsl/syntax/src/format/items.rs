//! Declarations.

use upright_source::Span;

use super::clauses::{padded, severity};
use super::doc::Doc;
use super::{Line, Printer};
use crate::ast;

impl Printer<'_> {
    /// All of a file.
    pub(super) fn items(&mut self, file: &ast::File) -> Doc {
        let mut parts = Vec::new();
        let mut before: Option<&ast::Item> = None;
        for item in &file.items {
            let span = item.doc.as_ref().map_or(item.span, |d| d.span.to(item.span));
            let line = self.line(span, |p| p.item(item));
            if let Some(before) = before {
                let close = is_line(before) && is_line(item) && same(before, item) && item.doc.is_none();
                parts.push(Doc::hard());
                if !close || line.opens_paragraph() {
                    parts.push(Doc::blank());
                }
            }
            parts.push(line.doc());
            before = Some(item);
        }
        for comment in self.comments.before(u32::MAX) {
            if !parts.is_empty() {
                parts.push(Doc::hard());
            }
            if comment.blank && !parts.is_empty() {
                parts.push(Doc::blank());
            }
            parts.push(Doc::comment(comment.text));
        }
        Doc::concat(parts)
    }

    fn item(&mut self, item: &ast::Item) -> Doc {
        let mut parts = Vec::new();
        if let Some(doc) = &item.doc {
            parts.push(self.doc_lines(doc, item.span));
        }
        if item.public.is_some() {
            parts.push(Doc::text("pub "));
        }
        let span = item.span;
        parts.push(match &item.kind {
            ast::ItemKind::Pack(pack) => self.pack(pack, span),
            ast::ItemKind::Use(path) => Doc::text(use_text(path)),
            ast::ItemKind::Framework(framework) => self.framework(framework, span),
            ast::ItemKind::Param(param) => Doc::group(self.param(param)),
            ast::ItemKind::Type(decl) => self.type_decl(decl, span),
            ast::ItemKind::Fn(function) => self.function(function),
            ast::ItemKind::View(view) => {
                let block = self.clauses(&view.clauses, span);
                Doc::concat(vec![Doc::text(format!("view {} ", view.name.text)), block])
            }
            ast::ItemKind::Rule(rule) => {
                let block = self.clauses(&rule.clauses, span);
                Doc::concat(vec![Doc::text(format!("rule {} ", rule.name.text)), block])
            }
            ast::ItemKind::Profile(profile) => self.profile(profile, span),
            ast::ItemKind::Waive(waive) => {
                let block = self.clauses(&waive.clauses, span);
                Doc::concat(vec![Doc::text(format!("waive {} ", names(&waive.rules))), block])
            }
            ast::ItemKind::Test(test) => self.test(test, span),
            ast::ItemKind::Error => Doc::text("<error>"),
        });
        Doc::concat(parts)
    }

    fn pack(&mut self, pack: &ast::Pack, span: Span) -> Doc {
        let word = |kind: &ast::PackSettingKind| match kind {
            ast::PackSettingKind::Edition(_) => "edition",
            ast::PackSettingKind::Version(_) => "version",
            ast::PackSettingKind::Kubernetes(_) => "kubernetes",
            ast::PackSettingKind::Crds(_) => "crds",
            ast::PackSettingKind::Error => "<error>",
        };
        let width = pack.settings.iter().map(|s| word(&s.kind).len()).max().unwrap_or(0);
        let rows = pack.settings.iter().map(|setting| {
            self.row(setting.span, |p| {
                let value = match &setting.kind {
                    ast::PackSettingKind::Edition(year) => Doc::text(year.to_string()),
                    ast::PackSettingKind::Version(text)
                    | ast::PackSettingKind::Kubernetes(text)
                    | ast::PackSettingKind::Crds(text) => p.text(text),
                    ast::PackSettingKind::Error => Doc::text(""),
                };
                padded(word(&setting.kind), value, width)
            })
        });
        let rows = rows.collect();
        let block = self.block(first_close(rows), span);
        Doc::concat(vec![Doc::text(format!("pack {} ", pack.name.text)), block])
    }

    /// A line of a block, with a flag that says whether an empty line stood before it.
    pub(super) fn row(&mut self, span: Span, build: impl FnOnce(&mut Self) -> Doc) -> (Line, bool) {
        let line = self.line(span, |p| Doc::nest(2, Doc::group(build(p))));
        let apart = line.opens_paragraph();
        (line, apart)
    }

    fn framework(&mut self, framework: &ast::Framework, span: Span) -> Doc {
        let rows = framework.controls.iter().map(|control| {
            let whole = control.doc.as_ref().map_or(control.span, |d| d.span.to(control.span));
            let line = self.line(whole, |p| {
                let doc = control.doc.as_ref().map(|d| p.doc_lines(d, control.span));
                Doc::concat(doc.into_iter().chain([p.control(control)]).collect())
            });
            let apart = line.opens_paragraph() || control.doc.is_some();
            (line, apart)
        });
        let rows = rows.collect();
        let block = self.block(first_close(rows), span);
        Doc::concat(vec![self.titled("framework", &framework.name, framework.title.as_ref()), block])
    }

    /// `control "id" "title"`, and what bears on it, on lines of its own where it is long.
    fn control(&mut self, control: &ast::Control) -> Doc {
        let head = Doc::concat(vec![Doc::text("control "), self.text(&control.id), Doc::text(" ")]);
        let mut bearing = Vec::new();
        if !control.controls.is_empty() {
            bearing.extend([Doc::line(), Doc::nest(2, Doc::group(self.controls(&control.controls)))]);
        }
        if !control.rules.is_empty() {
            bearing.extend([Doc::line(), name_list("rules ", &control.rules)]);
        }
        Doc::group(Doc::concat(vec![head, self.text(&control.title), Doc::nest(2, Doc::concat(bearing))]))
    }

    /// `framework name "title" `.
    fn titled(&self, word: &str, name: &ast::Name, title: Option<&ast::Text>) -> Doc {
        let mut parts = vec![Doc::text(format!("{word} {} ", name.text))];
        if let Some(title) = title {
            parts.push(self.text(title));
            parts.push(Doc::text(" "));
        }
        Doc::concat(parts)
    }

    fn type_decl(&mut self, decl: &ast::TypeDecl, span: Span) -> Doc {
        let head = Doc::text(format!("type {} ", decl.name.text));
        let mut hard = false;
        let fields: Vec<_> = decl
            .fields
            .iter()
            .map(|field| {
                let whole = field.doc.as_ref().map_or(field.span, |d| d.span.to(field.span));
                hard |= field.doc.is_some();
                (whole, self.element(whole, |p| p.field(field)))
            })
            .collect();
        if fields.is_empty() {
            let block = self.block(Vec::new(), span);
            return Doc::concat(vec![head, block]);
        }
        Doc::concat(vec![head, self.brackets("{ ", fields, " }", false, span)])
    }

    fn field(&mut self, field: &ast::TypeField) -> Doc {
        let doc = field.doc.as_ref().map(|d| self.doc_lines(d, field.span));
        let mut parts: Vec<Doc> = doc.into_iter().collect();
        parts.push(Doc::text(format!("{}: ", field.name.text)));
        parts.push(self.ty(&field.ty));
        if let Some(default) = &field.default {
            parts.push(Doc::text(" = "));
            parts.push(self.expr(default));
        }
        Doc::concat(parts)
    }

    /// `fn f(a: T) -> U = e`: on one line, or the body on lines of its own.
    fn function(&mut self, function: &ast::Fn) -> Doc {
        let head = Doc::text(format!("fn {}", function.name.text));
        let params: Vec<_> = function
            .params
            .iter()
            .map(|param| {
                let line = self.element(param.span, |p| {
                    Doc::concat(vec![Doc::text(format!("{}: ", param.name.text)), p.ty(&param.ty)])
                });
                (param.span, line)
            })
            .collect();
        let end = function.result.span.start;
        let params = self.brackets("(", params, ")", false, Span::new(function.result.span.file, end, end));
        let result = Doc::concat(vec![Doc::text(" -> "), self.ty(&function.result), Doc::text(" =")]);
        let above = self.comments.before(function.body.span.start);
        let mut body = vec![Doc::line()];
        body.extend(above.into_iter().flat_map(|c| [Doc::comment(c.text), Doc::hard()]));
        body.push(self.expr(&function.body));
        Doc::group(Doc::concat(vec![head, params, result, Doc::nest(2, Doc::concat(body))]))
    }

    fn profile(&mut self, profile: &ast::Profile, span: Span) -> Doc {
        let rows = profile.entries.iter().map(|entry| {
            self.row(entry.span, |p| match &entry.kind {
                ast::ProfileEntryKind::Include(rules) => name_list("include ", rules),
                ast::ProfileEntryKind::IncludeControls(controls) => {
                    Doc::concat(vec![Doc::text("include "), p.controls(controls)])
                }
                ast::ProfileEntryKind::Exclude(rules) => name_list("exclude ", rules),
                ast::ProfileEntryKind::Set(set) => p.param_set(set),
                ast::ProfileEntryKind::Severity { rule, severity: word } => {
                    Doc::text(format!("severity {} = {}", rule.text, severity(word)))
                }
                ast::ProfileEntryKind::Error => Doc::text("<error>"),
            })
        });
        let rows = rows.collect();
        let block = self.block(first_close(rows), span);
        Doc::concat(vec![self.titled("profile", &profile.name, profile.title.as_ref()), block])
    }

    /// `set a.b = v`.
    pub(super) fn param_set(&mut self, set: &ast::ParamSet) -> Doc {
        let target = set.target.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
        Doc::concat(vec![Doc::text(format!("set {target} = ")), self.clause_expr(&set.value)])
    }
}

/// The first line of a block has no empty line before it.
pub(super) fn first_close(mut rows: Vec<(Line, bool)>) -> Vec<(Line, bool)> {
    if let Some((_, apart)) = rows.first_mut() {
        *apart = false;
    }
    rows
}

/// `include a, b`, broken after commas.
fn name_list(word: &'static str, rules: &[ast::Name]) -> Doc {
    let mut parts = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let last = number + 1 == rules.len();
        parts.push(Doc::text(if last { rule.text.clone() } else { format!("{},", rule.text) }));
        if !last {
            parts.push(Doc::line());
        }
    }
    Doc::concat(vec![Doc::text(word), Doc::align(Doc::fill(parts))])
}

fn names(names: &[ast::Name]) -> String {
    names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(", ")
}

fn use_text(path: &ast::Use) -> String {
    let mut text = String::from("use ");
    match &path.kind {
        ast::UseKind::Kind(kind) => {
            if !kind.group.is_missing() {
                text.push_str(&format!("{}/", kind.group.text));
            }
            text.push_str(&format!("{}.{}", kind.version.text, kind.kind.text));
        }
        ast::UseKind::Module(segments) => {
            text.push_str(&segments.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join("/"));
        }
        ast::UseKind::Error => text.push_str("<error>"),
    }
    if let Some(alias) = &path.alias {
        text.push_str(&format!(" as {}", alias.text));
    }
    text
}

/// Whether a declaration is usually one line, so that its likes may follow without an empty one.
fn is_line(item: &ast::Item) -> bool {
    matches!(item.kind, ast::ItemKind::Use(_) | ast::ItemKind::Param(_))
}

fn same(a: &ast::Item, b: &ast::Item) -> bool {
    std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind)
}
