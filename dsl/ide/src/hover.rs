//! What is shown of the word under the pointer.

use crate::describe;
use crate::outline::declaration;
use crate::walk::{Occurrence, Symbol};
use crate::words;
use crate::workspace::{Analysis, Workspace, slice};
use upright_source::{FileId, Span};
use upright_syntax::TokenKind;
use upright_types::ir::show;

/// What there is to know of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// Markdown: a line of code, then sentences.
    pub markdown: String,
}

impl Workspace {
    /// What there is to know of the word at an offset.
    pub fn hover(&self, id: FileId, offset: u32) -> Option<Hover> {
        let analysis = self.analysis(id)?;
        if let Some(name) = analysis.names.at(offset)
            && let Some(markdown) = self.hover_name(id, analysis, name)
        {
            return Some(Hover { span: name.span, markdown });
        }
        let parsed = self.parsed(id)?;
        let text = self.text(id);
        let at = parsed.tokens.partition_point(|token| token.end <= offset);
        let token = parsed.tokens.get(at).filter(|token| token.kind.is_word() || token.kind == TokenKind::Word)?;
        let word = token.text(text);
        let doc = words::doc(word)?;
        let span = Span::new(id, token.start, token.end);
        Some(Hover { span, markdown: format!("{}\n\n{doc}", code(word)) })
    }

    fn hover_name(&self, id: FileId, analysis: &Analysis, name: &Occurrence) -> Option<String> {
        let word = slice(self.text(id), name.span);
        let schema = self.schema();
        let meaning = &analysis.meaning;
        let ty = || self.type_at(id, analysis, name.span).map(|ty| format!("{word}: {ty}"));
        match name.symbol.as_ref()? {
            Symbol::Local(_) => Some(code(&ty()?)),
            Symbol::Field(owner, field) => {
                let field = schema.field(*owner, field)?;
                let shown =
                    ty().unwrap_or_else(|| format!("{word}: {}", describe::field_type(schema, &field, meaning.range)));
                Some(format!(
                    "{}\n\n{}",
                    code(&shown),
                    describe::field(schema, &field, meaning.range).replace('\n', "  \n")
                ))
            }
            Symbol::Builtin(builtin) => {
                Some(format!("{}\n\n{}", code(&describe::result(*builtin)), describe::builtin(*builtin)))
            }
            Symbol::Kind(word) => {
                let found = describe::named(schema, word);
                (!found.is_empty()).then(|| format!("{}\n\n{}", code(word), found.join("\n\n").replace('\n', "  \n")))
            }
            Symbol::Module(path) => {
                let other = self.by_path(path)?;
                let public = self.outline(other).into_iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ");
                Some(format!("{}\n\nDeclares {public}.", code(&format!("use {path}"))))
            }
            symbol => {
                let found = declaration(self, symbol)?;
                let doc = found.doc.trim();
                let doc = if doc.is_empty() { String::new() } else { format!("\n\n{doc}") };
                Some(format!("{}{doc}", code(&found.head)))
            }
        }
    }

    /// The type of the name at a place: of the expression that it ends, or of what it binds.
    fn type_at(&self, id: FileId, analysis: &Analysis, name: Span) -> Option<String> {
        let meaning = &analysis.meaning;
        let bound = meaning.set.vars.iter().find(|var| var.span == name && var.span.file == id).map(|var| &var.ty);
        let ty = bound.or_else(|| meaning.facts.ending(name))?;
        Some(show(ty, &meaning.set, self.schema()))
    }
}

fn code(text: &str) -> String {
    format!("```upright\n{text}\n```")
}
