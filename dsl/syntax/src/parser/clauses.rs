//! Clauses of rules, views and waivers.

use upright_source::{Diagnostic, Severity};

use super::Parser;
use super::names::Case;
use crate::near::nearest;
use crate::{Token, TokenKind, ast, codes};

/// What a block of clauses belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Rule,
    View,
    Waiver,
}

impl Owner {
    fn noun(self) -> &'static str {
        match self {
            Owner::Rule => "a rule",
            Owner::View => "a view",
            Owner::Waiver => "a waiver",
        }
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Owner::Rule => &[
                "severity", "controls", "param", "for", "let", "when", "deny", "require", "message", "help", "url",
                "fix",
            ],
            Owner::View => &["for", "let", "when"],
            Owner::Waiver => &["for", "let", "when", "reason", "until"],
        }
    }
}

impl Owner {
    fn help(self) -> String {
        format!("{} consists of: {}", self.noun(), self.words().join(", "))
    }

    /// Whether the word begins a clause somewhere.
    fn knows(word: &str) -> bool {
        Owner::Rule.words().contains(&word) || Owner::Waiver.words().contains(&word)
    }
}

impl Parser<'_> {
    /// `{ clauses }`.
    pub(super) fn clauses(&mut self, owner: Owner) -> Vec<ast::Clause> {
        self.block(|p| p.at_clause(owner), |p| p.clause(owner))
    }

    /// `{ … }` with one thing after another in it. After an error, it goes on where `begins` holds.
    pub(super) fn block<T>(
        &mut self,
        begins: impl Fn(&Self) -> bool + Copy,
        mut read: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        let open = self.token();
        let mut things = Vec::new();
        if !self.expect(TokenKind::LBrace) {
            return things;
        }
        loop {
            self.recover_clause(begins);
            if self.eat(TokenKind::RBrace) {
                break;
            }
            if self.at(TokenKind::End) || self.at_declaration() && !begins(self) {
                self.unclosed_block(open);
                break;
            }
            let before = self.cursor.next;
            things.push(read(self));
            if self.cursor.next == before {
                self.bump();
            }
        }
        things
    }

    fn unclosed_block(&mut self, open: Token) {
        let next = self.token();
        let end = next.kind == TokenKind::End;
        if end && self.previous_kind() == Some(TokenKind::UnclosedBlock) {
            return; // that text took the rest of the file
        }
        let error = Diagnostic::error(codes::UNCLOSED, "this `{` is never closed", self.span_of(open), "opened here");
        let error = if end { error } else { error.with_label(self.span_of(next), "the next declaration begins here") };
        self.error(error.with_suggestion(self.gap(), "\n}", "close the block with `}`"));
    }

    fn at_clause(&self, owner: Owner) -> bool {
        let waiver = owner == Owner::Waiver && (self.at_word("reason") || self.at_word("until"));
        waiver || self.at(TokenKind::For) || self.at_clause_word()
    }

    fn clause(&mut self, owner: Owner) -> ast::Clause {
        let doc = if self.at(TokenKind::Param) { self.doc() } else { None };
        let start = self.token().start;
        let kind = match self.clause_word(owner) {
            Some(word) => self.clause_kind(word),
            None => ast::ClauseKind::Error,
        };
        self.clause_end();
        ast::Clause { kind, doc, span: self.span_from(start) }
    }

    /// The word that begins the clause: the next token, or what was probably meant by it (reported), or none
    /// (reported, and the text is lost).
    fn clause_word(&mut self, owner: Owner) -> Option<&'static str> {
        let token = self.token();
        let text = self.text_of(token);
        let known = owner.words().iter().find(|w| **w == text).filter(|_| token.kind.is_word());
        if known.is_some() {
            return known.copied();
        }
        let strange = matches!(token.kind, TokenKind::Word | TokenKind::If) && !Owner::knows(text);
        if strange && self.first_on_line() {
            return self.near_clause(owner, text);
        }
        self.foreign_clause(owner);
        None
    }

    /// The clause whose word is near an unknown word.
    fn near_clause(&mut self, owner: Owner, word: &str) -> Option<&'static str> {
        let span = self.span_of(self.token());
        let near = if matches!(word, "if" | "unless") { Some("when") } else { nearest(word, owner.words()) };
        let error = Diagnostic::error(codes::CLAUSE, format!("`{word}` is no clause"), span, "");
        match near {
            Some(near) => self.error(error.with_suggestion(span, near, format!("did you mean `{near}`?"))),
            None => self.fail(error.with_help(owner.help())),
        }
        near
    }

    /// The clause that begins with `word`, from that word.
    fn clause_kind(&mut self, word: &str) -> ast::ClauseKind {
        self.bump();
        self.colon_mistake(word);
        match word {
            "for" => {
                let (binder, source) = self.ranged();
                ast::ClauseKind::For(ast::For { binder, source })
            }
            "let" => ast::ClauseKind::Let(self.binding()),
            "when" => ast::ClauseKind::When(self.expr()),
            "param" => ast::ClauseKind::Param(self.param()),
            "deny" => self.verdict(ast::Polarity::Deny),
            "require" => self.verdict(ast::Polarity::Require),
            "message" => ast::ClauseKind::Message(self.expr()),
            "help" => ast::ClauseKind::Help(self.expr()),
            "url" => ast::ClauseKind::Url(self.constant("an address as a string")),
            "severity" => ast::ClauseKind::Severity(self.severity()),
            "controls" => ast::ClauseKind::Controls(self.controls()),
            "reason" => ast::ClauseKind::Reason(self.constant("the reason as a string")),
            "until" => ast::ClauseKind::Until(self.constant("a date as a string")),
            _ => self.fix(),
        }
    }

    /// `x = e`, after `let`.
    pub(super) fn binding(&mut self) -> ast::Let {
        let name = self.declared("a name for the value", Case::Value);
        if !self.lost {
            self.bind();
        }
        ast::Let { name, value: self.expr_unless_lost() }
    }

    /// `=`, or what people write for it.
    pub(super) fn bind(&mut self) {
        if self.at(TokenKind::EqEq) || self.at(TokenKind::ColonEq) {
            let token = self.bump();
            let error = Diagnostic::error(codes::BINDING, "a value is given with `=`", self.span_of(token), "");
            self.error(error.with_suggestion(self.span_of(token), "=", "write `=`"));
        } else {
            self.expect(TokenKind::Assign);
        }
    }

    pub(super) fn expr_unless_lost(&mut self) -> ast::Expr {
        if self.lost { ast::Expr::error(self.gap()) } else { self.expr() }
    }

    fn verdict(&mut self, polarity: ast::Polarity) -> ast::ClauseKind {
        let cond = self.expr();
        let at = if !self.lost && self.eat(TokenKind::At) { Some(self.expr()) } else { None };
        ast::ClauseKind::Verdict(ast::Verdict { polarity, cond, at })
    }

    /// `critical`, `high`, `medium`, `low`, `info`.
    pub(super) fn severity(&mut self) -> ast::SeverityWord {
        let token = self.token();
        let value = Severity::from_name(self.text_of(token)).filter(|_| token.kind == TokenKind::Word);
        if value.is_some() {
            self.bump();
        } else if token.kind == TokenKind::Word && !self.first_on_line() {
            let names = Severity::ALL.map(Severity::name);
            self.unknown_word(codes::SEVERITY, "severity", &names, true);
        } else if token.kind == TokenKind::Quoted {
            self.bump();
            let title = "a severity is a word without quotes";
            let error = Diagnostic::error(codes::SEVERITY, title, self.span_of(token), "");
            let word = self.text_of(token).trim_matches('"').to_owned();
            self.error(error.with_suggestion(self.span_of(token), word.clone(), format!("write `{word}`")));
        } else {
            self.expected("`critical`, `high`, `medium`, `low` or `info`");
        }
        ast::SeverityWord { value, span: self.span(token.start.min(self.previous_end), self.previous_end) }
    }

    pub(super) fn controls(&mut self) -> Vec<ast::ControlRef> {
        let mut controls = Vec::new();
        loop {
            if self.at(TokenKind::Quoted) || self.at(TokenKind::RawString) {
                let help = "a control stands after its framework: `controls cis \"5.2.2\"`";
                self.expected_with("the name of a framework", Some(help));
                break;
            }
            let framework = self.name("the name of a framework");
            if self.lost {
                break;
            }
            let control = self.constant("a control as a string");
            controls.push(ast::ControlRef { framework, control });
            if self.lost || !self.eat(TokenKind::Comma) {
                break;
            }
        }
        controls
    }

    /// `fix set p = v`, `fix add v to p`, `fix remove p`.
    fn fix(&mut self) -> ast::ClauseKind {
        if self.at_word("set") {
            self.bump();
            let place = self.place();
            self.bind();
            return ast::ClauseKind::Fix(ast::FixStep::Set { place, value: self.expr_unless_lost() });
        }
        if self.at_word("add") {
            self.bump();
            let value = self.expr();
            if !self.lost && self.at_word("to") {
                self.bump();
                return ast::ClauseKind::Fix(ast::FixStep::Add { value, place: self.place() });
            }
            self.expected_with("`to` and the list", Some("write `fix add value to list`"));
            return ast::ClauseKind::Error;
        }
        if self.at_word("remove") {
            self.bump();
            return ast::ClauseKind::Fix(ast::FixStep::Remove { place: self.place() });
        }
        if self.at(TokenKind::Word) && !self.first_on_line() {
            self.unknown_step();
        } else {
            self.expected("`set`, `add` or `remove`");
        }
        ast::ClauseKind::Error
    }

    fn unknown_step(&mut self) {
        let word = self.text_of(self.token());
        let near = nearest(word, &["set", "add", "remove"]);
        if near.is_some() {
            return self.unknown_word(codes::FIX, "step of a fix", &["set", "add", "remove"], true);
        }
        let title = format!("expected `set`, `add` or `remove`, found `{word}`");
        let error = Diagnostic::error(codes::FIX, title, self.span_of(self.token()), "");
        self.fail(error.with_help("write `fix set place = value`, `fix add value to list` or `fix remove place`"));
    }

    /// Reports what follows a clause and can't.
    pub(super) fn clause_end(&mut self) {
        let kind = self.kind();
        let fine =
            self.lost || self.first_on_line() || kind.is_word() || matches!(kind, TokenKind::RBrace | TokenKind::End);
        if !fine || matches!(kind, TokenKind::Question | TokenKind::Pipe) {
            self.continuation_mistake();
            if !self.lost && !self.sign_mistake() {
                let token = self.token();
                let span = self.span_of(token);
                let title = format!("expected the next clause, found {}", self.found(token));
                self.fail(match token.kind {
                    TokenKind::RParen | TokenKind::RBracket => {
                        let title = format!("this {} closes nothing", self.found(token));
                        Diagnostic::error(codes::UNCLOSED, title, span, "").with_suggestion(span, "", "remove it")
                    }
                    TokenKind::Comma => {
                        Diagnostic::error(codes::SEPARATOR, "clauses are not parted by commas", span, "")
                            .with_suggestion(span, "", "remove it")
                    }
                    _ => Diagnostic::error(codes::CLAUSE, title, span, "the clause ends before it"),
                });
            }
        }
    }

    /// Reports what stands where a clause of `owner` should begin.
    fn foreign_clause(&mut self, owner: Owner) {
        let token = self.token();
        let word = self.text_of(token);
        let span = self.span_of(token);
        if token.kind.is_word() {
            self.fail(self.foreign_word(owner, word, span));
            self.bump();
            return;
        }
        self.continuation_mistake();
        if !self.lost && !self.sign_mistake() {
            let title = format!("expected a clause, found {}", self.found(token));
            let error = Diagnostic::error(codes::CLAUSE, title, span, "no clause begins like this");
            self.fail(error.with_help(owner.help()));
        }
    }

    fn foreign_word(&self, owner: Owner, word: &str, span: upright_source::Span) -> Diagnostic {
        if Owner::knows(word) {
            let title = format!("`{word}` is no clause of {}", owner.noun());
            return Diagnostic::error(codes::CLAUSE_PLACE, title, span, "").with_help(owner.help());
        }
        let title = format!("expected the next clause, found `{word}`");
        let error = Diagnostic::error(codes::CLAUSE, title, span, "the clause ends before it");
        match nearest(word, owner.words()) {
            Some(near) => error.with_suggestion(span, near, format!("did you mean `{near}`?")),
            None => error,
        }
    }
}
