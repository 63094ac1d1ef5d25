//! Declarations.

mod uses;

use upright_source::{Diagnostic, Span};

use super::Parser;
use super::clauses::Owner;
use super::names::Case;
use super::recover::DECLARATIONS;
use crate::near::nearest;
use crate::{TokenKind, ast, codes};

impl Parser<'_> {
    /// The whole file.
    pub(super) fn items(&mut self) -> Vec<ast::Item> {
        let mut items = Vec::new();
        while !self.at(TokenKind::End) {
            let before = self.cursor.next;
            items.push(self.item());
            if self.cursor.next == before {
                self.bump();
            }
            if self.lost {
                self.recover_item();
            }
        }
        items
    }

    fn item(&mut self) -> ast::Item {
        let doc = self.doc();
        let start = self.token().start;
        let public = self.public();
        let kind = self.declaration();
        if let Some(span) = public {
            self.check_public(&kind, span);
        }
        ast::Item { kind, doc, public, span: self.span_from(start) }
    }

    fn public(&mut self) -> Option<Span> {
        let declares = self.nth(1).kind == TokenKind::Word || self.nth(1).kind == TokenKind::Param;
        (self.at_word("pub") && declares).then(|| {
            let token = self.bump();
            self.span_of(token)
        })
    }

    fn check_public(&mut self, kind: &ast::ItemKind, span: Span) {
        use ast::ItemKind;
        let fine = matches!(
            kind,
            ItemKind::Fn(_) | ItemKind::View(_) | ItemKind::Type(_) | ItemKind::Param(_) | ItemKind::Error
        );
        if !fine {
            let title = "`pub` belongs to `fn`, `view`, `type` and `param` only";
            let error = Diagnostic::error(codes::PUB, title, span, "");
            let error = error.with_help("rules, profiles and frameworks are always visible, the rest never is");
            self.error(error.with_suggestion(span, "", "remove `pub`"));
        }
    }

    fn declaration(&mut self) -> ast::ItemKind {
        if self.eat(TokenKind::Param) {
            return ast::ItemKind::Param(self.param());
        }
        let Some(word) = self.declaration_word() else { return ast::ItemKind::Error };
        self.bump();
        match word {
            "pack" => ast::ItemKind::Pack(self.pack()),
            "use" => ast::ItemKind::Use(self.use_path()),
            "framework" => ast::ItemKind::Framework(self.framework()),
            "type" => ast::ItemKind::Type(self.type_decl()),
            "fn" => ast::ItemKind::Fn(self.function()),
            "view" => {
                let name = self.declared("a name for the view", Case::Type);
                ast::ItemKind::View(ast::View { name, clauses: self.clauses(Owner::View) })
            }
            "rule" => {
                let name = self.declared("a name for the rule", Case::Kebab);
                ast::ItemKind::Rule(ast::Rule { name, clauses: self.clauses(Owner::Rule) })
            }
            "profile" => ast::ItemKind::Profile(self.profile()),
            "waive" => {
                let rules = self.rule_names();
                ast::ItemKind::Waive(ast::Waive { rules, clauses: self.clauses(Owner::Waiver) })
            }
            _ => ast::ItemKind::Test(self.test()),
        }
    }

    /// The word that begins the declaration: the next token, or what was probably meant by it (reported), or none
    /// (reported).
    fn declaration_word(&mut self) -> Option<&'static str> {
        let token = self.token();
        let word = self.text_of(token);
        let known = DECLARATIONS.iter().find(|d| **d == word);
        if token.kind != TokenKind::Word || known.is_some() {
            if known.is_none() {
                self.no_declaration();
            }
            return known.copied();
        }
        let span = self.span_of(token);
        let error = Diagnostic::error(codes::DECLARATION, format!("`{word}` begins no declaration"), span, "");
        let near = nearest(word, DECLARATIONS);
        match near {
            Some(near) => self.error(error.with_suggestion(span, near, format!("did you mean `{near}`?"))),
            None => self.fail(error.with_help(format!("there are: {}, param", DECLARATIONS.join(", ")))),
        }
        near
    }

    fn no_declaration(&mut self) {
        let token = self.token();
        let span = self.span_of(token);
        if token.kind == TokenKind::RBrace {
            let error = Diagnostic::error(codes::UNCLOSED, "this `}` closes nothing", span, "");
            self.error(error.with_suggestion(span, "", "remove it"));
            self.bump();
        } else if token.kind.is_reserved() {
            let title = format!("`{}` stands outside of a rule", self.text_of(token));
            let error = Diagnostic::error(codes::DECLARATION, title, span, "");
            self.fail(error.with_help("clauses stand in the braces of a rule; is there a `}` too many before it?"));
        } else {
            self.expected(&format!("a declaration ({}, param)", DECLARATIONS.join(", ")));
        }
    }

    /// `x: T = v`, after `param`.
    pub(super) fn param(&mut self) -> ast::Param {
        let name = self.declared("a name for the parameter", Case::Value);
        let ty = self.annotation();
        let default = self.default_value();
        ast::Param { name, ty, default }
    }

    /// `: T`.
    fn annotation(&mut self) -> ast::TypeExpr {
        let help = "every parameter and field says its type: `name: int`";
        if !self.lost && !self.eat(TokenKind::Colon) {
            self.expected_with("`:` and a type", Some(help));
        }
        if self.lost {
            return ast::TypeExpr { kind: ast::TypeExprKind::Error, span: self.gap() };
        }
        self.type_expr()
    }

    /// `= v`, if it is there.
    fn default_value(&mut self) -> Option<ast::Expr> {
        if self.lost || !matches!(self.kind(), TokenKind::Assign | TokenKind::EqEq | TokenKind::ColonEq) {
            return None;
        }
        self.bind();
        Some(self.expr())
    }

    fn pack(&mut self) -> ast::Pack {
        let name = self.declared("a name for the pack", Case::Kebab);
        let begins =
            |p: &Self| ["edition", "version", "crds"].iter().any(|w| p.at_word(w)) || p.at(TokenKind::Kubernetes);
        let mut seen: Vec<(&str, Span)> = Vec::new();
        let settings = self.block(begins, |p| {
            let token = p.token();
            let word = p.text_of(token);
            match seen.iter().find(|(w, _)| *w == word) {
                Some((_, first)) if begins(p) => p.setting_twice(word, *first),
                None if begins(p) => seen.push((word, p.span_of(token))),
                _ => {}
            }
            let kind = p.pack_setting();
            ast::PackSetting { kind, span: p.span_from(token.start) }
        });
        ast::Pack { name, settings }
    }

    fn setting_twice(&mut self, word: &str, first: Span) {
        let title = format!("`{word}` is set twice");
        let error = Diagnostic::error(codes::TWICE, title, self.span_of(self.token()), "the second time");
        self.error(error.with_label(first, "the first time"));
    }

    fn pack_setting(&mut self) -> ast::PackSettingKind {
        const WORDS: [&str; 4] = ["edition", "version", "kubernetes", "crds"];
        let token = self.token();
        let word = self.text_of(token);
        if !token.kind.is_word() || !WORDS.contains(&word) {
            if token.kind.is_word() {
                self.unknown_word(codes::PACK_SETTING, "setting of a pack", &WORDS, true);
            } else {
                self.expected("a setting (edition, version, kubernetes, crds)");
            }
            return ast::PackSettingKind::Error;
        }
        self.bump();
        match word {
            "edition" if self.at(TokenKind::Int) => ast::PackSettingKind::Edition(self.int().0),
            "edition" => {
                self.expected_with("a year without quotes", Some("write `edition 2026`"));
                ast::PackSettingKind::Error
            }
            "version" => ast::PackSettingKind::Version(self.constant("a version as a string")),
            "kubernetes" => ast::PackSettingKind::Kubernetes(self.constant("a range of versions as a string")),
            _ => ast::PackSettingKind::Crds(self.constant("a folder as a string")),
        }
    }

    fn framework(&mut self) -> ast::Framework {
        let name = self.declared("a name for the framework", Case::Kebab);
        let title = self.title();
        let controls = self.block(
            |p| p.at_word("control"),
            |p| {
                let doc = p.doc();
                let start = p.token().start;
                if p.at_word("control") {
                    p.bump();
                } else if p.at(TokenKind::Word) {
                    p.unknown_word(codes::CLAUSE, "part of a framework", &["control"], true);
                } else {
                    p.expected("`control`");
                }
                let id = p.constant("the control's number as a string");
                let title = p.constant("the control's title as a string");
                let controls = if !p.lost && p.eat(TokenKind::Controls) { p.controls() } else { Vec::new() };
                let mut rules = Vec::new();
                if !p.lost && p.at_word("rules") {
                    p.bump();
                    rules = p.rule_names();
                }
                ast::Control { id, title, controls, rules, doc, span: p.span_from(start) }
            },
        );
        ast::Framework { name, title, controls }
    }

    /// A title, if there is one.
    fn title(&mut self) -> Option<ast::Text> {
        use TokenKind::*;
        let there = matches!(self.kind(), Quoted | RawString | Block | SmartString);
        (there && !self.lost).then(|| self.constant("a title"))
    }

    fn type_decl(&mut self) -> ast::TypeDecl {
        let name = self.declared("a name for the type", Case::Type);
        let open = self.token();
        let mut fields = Vec::new();
        if !self.lost && self.expect(TokenKind::LBrace) {
            fields = self.elements(open, TokenKind::RBrace, |p| {
                let doc = p.doc();
                let start = p.token().start;
                let name = p.field("the name of a field");
                let ty = p.annotation();
                let default = p.default_value();
                ast::TypeField { name, ty, default, doc, span: p.span_from(start) }
            });
        }
        ast::TypeDecl { name, fields }
    }

    fn function(&mut self) -> ast::Fn {
        let name = self.declared("a name for the function", Case::Value);
        let open = self.token();
        let mut params = Vec::new();
        if !self.lost && self.expect(TokenKind::LParen) {
            params = self.elements(open, TokenKind::RParen, |p| {
                let start = p.token().start;
                let name = p.declared("a name for the parameter", Case::Value);
                ast::FnParam { name, ty: p.annotation(), span: p.span_from(start) }
            });
        }
        if !self.lost && !self.eat(TokenKind::Arrow) {
            self.expected_with("`->` and a type", Some("a function says what it gives: `fn f(a: int) -> bool = …`"));
        }
        let missing = ast::TypeExpr { kind: ast::TypeExprKind::Error, span: self.gap() };
        let result = if self.lost { missing } else { self.type_expr() };
        self.function_body();
        ast::Fn { name, params, result, body: self.expr_unless_lost() }
    }

    /// `=` before the body of a function.
    fn function_body(&mut self) {
        if self.at(TokenKind::LBrace) {
            self.expected_with("`=`", Some("the body of a function is one expression after `=`, without braces"));
        } else if !self.lost {
            self.bind();
        }
    }

    fn profile(&mut self) -> ast::Profile {
        const WORDS: [&str; 4] = ["include", "exclude", "set", "severity"];
        let name = self.declared("a name for the profile", Case::Kebab);
        let title = self.title();
        let begins = |p: &Self| p.kind().is_word() && WORDS.contains(&p.text_of(p.token()));
        let entries = self.block(begins, |p| {
            let start = p.token().start;
            let kind = p.profile_entry(&WORDS);
            p.clause_end();
            ast::ProfileEntry { kind, span: p.span_from(start) }
        });
        ast::Profile { name, title, entries }
    }

    fn profile_entry(&mut self, words: &[&str]) -> ast::ProfileEntryKind {
        let token = self.token();
        if !token.kind.is_word() {
            self.expected("`include`, `exclude`, `set` or `severity`");
            return ast::ProfileEntryKind::Error;
        }
        match self.text_of(token) {
            "include" => {
                self.bump();
                if self.at(TokenKind::Controls) {
                    self.bump();
                    return ast::ProfileEntryKind::IncludeControls(self.controls());
                }
                ast::ProfileEntryKind::Include(self.rule_names())
            }
            "exclude" => {
                self.bump();
                ast::ProfileEntryKind::Exclude(self.rule_names())
            }
            "set" => ast::ProfileEntryKind::Set(self.param_set()),
            "severity" => {
                self.bump();
                let rule = self.name("the name of a rule");
                if !self.lost {
                    self.bind();
                }
                let lost = ast::SeverityWord { value: None, span: self.gap() };
                let severity = if self.lost { lost } else { self.severity() };
                ast::ProfileEntryKind::Severity { rule, severity }
            }
            _ => {
                self.unknown_word(codes::CLAUSE, "part of a profile", words, true);
                ast::ProfileEntryKind::Error
            }
        }
    }

    /// `set a-rule.max = v`.
    pub(super) fn param_set(&mut self) -> ast::ParamSet {
        self.bump();
        let mut target = vec![self.name("the name of a parameter")];
        while !self.lost && self.eat(TokenKind::Dot) {
            target.push(self.name("the name of a parameter"));
        }
        if !self.lost {
            self.bind();
        }
        ast::ParamSet { target, value: self.expr_unless_lost() }
    }

    fn rule_names(&mut self) -> Vec<ast::Name> {
        let mut names = vec![self.name("the name of a rule")];
        loop {
            let next = ["include", "exclude", "set", "control"].iter().any(|w| self.at_word(w));
            if self.at(TokenKind::Word) && !next && !self.first_on_line() && !self.lost {
                let error = Diagnostic::error(codes::MISSING_COMMA, "names have commas between them", self.gap(), "");
                self.error(error.with_suggestion(self.gap(), ",", "put a comma between the names"));
            } else if self.lost || !self.eat(TokenKind::Comma) {
                return names;
            }
            names.push(self.name("the name of a rule"));
        }
    }
}
