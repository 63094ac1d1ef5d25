//! `use`: the one place where slashes and dots make up a name.

use upright_source::Diagnostic;

use crate::parser::Parser;
use crate::parser::names::Case;
use crate::{TokenKind, ast, codes};

impl<'t> Parser<'t> {
    /// `std/rbac`, `argoproj.io/v1alpha1.Rollout`, and an alias; after `use`.
    pub(super) fn use_path(&mut self) -> ast::Use {
        use TokenKind::*;
        let start = self.token().start;
        let text = self.joined(&[Int, Float, BadNumber, Dot, Slash, Minus]);
        if text.is_empty() {
            self.expected("a kind or a module");
            return ast::Use { kind: ast::UseKind::Error, alias: None };
        }
        let kind = self.use_kind(text, start);
        let mut alias = None;
        if !self.lost && self.eat(As) {
            let kind = matches!(kind, ast::UseKind::Kind(_));
            alias = Some(self.declared("another name", if kind { Case::Type } else { Case::Value }));
        }
        ast::Use { kind, alias }
    }

    /// The text of the next tokens without white space between them, as long as they are words or of `kinds`.
    pub(in crate::parser) fn joined(&mut self, kinds: &[TokenKind]) -> &'t str {
        let start = self.token().start;
        let mut end = start;
        while self.token().start == end && (self.kind().is_word() || kinds.contains(&self.kind())) {
            end = self.bump().end;
        }
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    fn use_kind(&mut self, text: &str, start: u32) -> ast::UseKind {
        let name = |from: usize, to: usize| ast::Name {
            text: text.get(from..to).unwrap_or("").to_owned(),
            span: self.span(start + from as u32, start + to as u32),
        };
        let slash = text.rfind('/');
        let last = slash.map_or(0, |s| s + 1);
        let dot = text[last..].find('.').map(|d| d + last);
        if let Some(dot) = dot {
            let group = slash.unwrap_or(0);
            let path =
                ast::KindPath { group: name(0, group), version: name(last, dot), kind: name(dot + 1, text.len()) };
            if slash.is_none_or(|_| is_group(&path.group.text))
                && is_version(&path.version.text)
                && is_kind(&path.kind.text)
            {
                return ast::UseKind::Kind(path);
            }
        } else if slash.is_some() && text.split('/').all(is_module) {
            let mut at = 0;
            let segments = text.split('/').map(|segment| {
                at += segment.len() + 1;
                name(at - 1 - segment.len(), at - 1)
            });
            return ast::UseKind::Module(segments.collect());
        }
        self.bad_path(text, start);
        ast::UseKind::Error
    }

    fn bad_path(&mut self, text: &str, start: u32) {
        let span = self.span(start, start + text.len() as u32);
        let title = format!("`{text}` is neither a kind nor a module");
        let error = Diagnostic::error(codes::USE_PATH, title, span, "");
        let lone = !text.contains(['/', '.']);
        let capital = text.starts_with(|c: char| c.is_ascii_uppercase());
        self.error(error.with_help(match (lone, capital) {
            (true, true) => format!(
                "a kind has its version before it: `use example.com/v1.{text}`; the built-in kinds need no `use`"
            ),
            (true, false) => format!("a module has its pack before it: `use std/{text}`"),
            _ => "a kind is `group/version.Kind` (`v1.Kind` without a group), a module is `pack/module`".to_owned(),
        }));
    }
}

fn is_group(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-';
    !text.is_empty() && text.bytes().all(allowed)
}

fn is_version(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next() == Some(b'v')
        && bytes.next().is_some_and(|b| b.is_ascii_digit())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn is_kind(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn is_module(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') && text.bytes().all(allowed)
}
