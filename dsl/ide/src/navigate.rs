//! Where names are declared and used, and how they are given another name.

use crate::outline::declaration;
use crate::walk::{Occurrence, Symbol};
use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::fmt;
use upright_source::{FileId, Span};
use upright_syntax::{TokenKind, lex};

/// Changes of several files: what is replaced, and by what, in the order of each text.
pub type Edits = BTreeMap<FileId, Vec<(Span, String)>>;

/// Why a name can't be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenameError {
    /// No name stands there, or one that nobody here has given.
    NoName,
    /// It is declared in a library.
    Library,
    /// No such thing may be called so; says how it may.
    BadName(&'static str),
    /// Something else is called so already.
    Taken,
}

impl fmt::Display for RenameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RenameError::NoName => "there is no name here that could be changed",
            RenameError::Library => "it is declared in a library",
            RenameError::BadName(form) => form,
            RenameError::Taken => "something else is called so already",
        })
    }
}

impl std::error::Error for RenameError {}

impl Workspace {
    fn name_at(&self, id: FileId, offset: u32) -> Option<&Occurrence> {
        self.analysis(id)?.names.at(offset)
    }

    /// Where what stands at an offset is declared. Kinds, fields and methods are declared nowhere.
    pub fn definition(&self, id: FileId, offset: u32) -> Option<Span> {
        match self.name_at(id, offset)?.symbol.as_ref()? {
            Symbol::Local(span) => Some(*span),
            Symbol::Module(path) => self.by_path(path).map(|file| Span::new(file, 0, 0)),
            symbol => declaration(self, symbol).map(|found| found.name),
        }
    }

    /// Every place where what stands at an offset is named, its declaration included where `declaration` says so; files in
    /// the order in which they came.
    pub fn references(&self, id: FileId, offset: u32, declaration: bool) -> Vec<Span> {
        let Some(symbol) = self.name_at(id, offset).and_then(|name| name.symbol.clone()) else { return Vec::new() };
        self.mentions(&symbol)
            .into_iter()
            .filter(|(_, defines)| declaration || !defines)
            .map(|(span, _)| span)
            .collect()
    }

    /// Where a symbol is named: in the host's own files, and where a library declares it. What libraries say among
    /// themselves is nobody's business here.
    fn mentions(&self, symbol: &Symbol) -> Vec<(Span, bool)> {
        let word = self.word_of(symbol);
        let declared = match symbol {
            Symbol::Local(span) => Some(span.file),
            symbol => declaration(self, symbol).map(|found| found.name.file),
        };
        // A text without the word needs no check.
        let has_word = |id: &FileId| word.as_deref().is_none_or(|word| self.text(*id).contains(word));
        let files = self.files().filter(|id| self.is_own(*id) || declared == Some(*id)).filter(has_word);
        let names = files.filter_map(|id| self.analysis(id)).flat_map(|analysis| &analysis.names.all);
        names.filter(|name| name.symbol.as_ref() == Some(symbol)).map(|name| (name.span, name.defines)).collect()
    }

    fn word_of(&self, symbol: &Symbol) -> Option<String> {
        match symbol {
            Symbol::Local(span) => Some(crate::workspace::slice(self.text(span.file), *span).to_owned()),
            Symbol::Value(_, name) | Symbol::Type(_, name) | Symbol::RecordField(_, name) => Some(name.clone()),
            Symbol::Rule(name) | Symbol::RuleParam(_, name) | Symbol::Control(_, name) => Some(name.clone()),
            Symbol::Framework(name) | Symbol::Kind(name) | Symbol::Field(_, name) => Some(name.clone()),
            Symbol::Module(path) => path.rsplit('/').next().map(ToOwned::to_owned),
            Symbol::Builtin(builtin) => Some(builtin.name().to_owned()),
        }
    }

    /// The name at an offset that a rename would change.
    ///
    /// # Errors
    /// There is none that could be changed.
    pub fn renamable(&self, id: FileId, offset: u32) -> Result<Span, RenameError> {
        let name = self.name_at(id, offset).ok_or(RenameError::NoName)?;
        let declared = match name.symbol.as_ref().ok_or(RenameError::NoName)? {
            Symbol::Local(span) => *span,
            Symbol::Module(_) | Symbol::Kind(_) | Symbol::Field(..) | Symbol::Builtin(_) | Symbol::Control(..) => {
                return Err(RenameError::NoName);
            }
            symbol => declaration(self, symbol).ok_or(RenameError::NoName)?.name,
        };
        if self.is_own(declared.file) { Ok(name.span) } else { Err(RenameError::Library) }
    }

    /// The changes that give what stands at an offset another name, everywhere.
    ///
    /// # Errors
    /// It can't be changed, or not to that.
    pub fn rename(&self, id: FileId, offset: u32, to: &str) -> Result<Edits, RenameError> {
        self.renamable(id, offset)?;
        let symbol = self.name_at(id, offset).and_then(|name| name.symbol.clone()).ok_or(RenameError::NoName)?;
        self.check_name(&symbol, to)?;
        let mut edits = Edits::new();
        for (span, _) in self.mentions(&symbol) {
            if self.is_own(span.file) {
                edits.entry(span.file).or_default().push((span, to.to_owned()));
            }
        }
        Ok(edits)
    }

    fn check_name(&self, symbol: &Symbol, to: &str) -> Result<(), RenameError> {
        let is_word = matches!(lex(to).as_slice(), [token] if token.kind == TokenKind::Word);
        let lower = is_word && to.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
        let kebab = !to.contains('_') && !to.contains(|c: char| c.is_ascii_uppercase());
        let (fits, form) = match symbol {
            Symbol::Type(..) => (
                is_word && to.starts_with(|c: char| c.is_ascii_uppercase()) && !to.contains('-'),
                "types are called like `PodOwner`",
            ),
            Symbol::Rule(_) | Symbol::Framework(_) => (lower && kebab, "rules are called like `pod-host-network`"),
            _ => (lower && !to.contains('-'), "values are called like `max_ratio`"),
        };
        if !fits {
            return Err(RenameError::BadName(form));
        }
        let same = match symbol {
            Symbol::Value(module, _) => [Symbol::Value(module.clone(), to.to_owned())].into(),
            Symbol::Type(module, _) => [Symbol::Type(module.clone(), to.to_owned())].into(),
            Symbol::Rule(_) => [Symbol::Rule(to.to_owned())].into(),
            Symbol::RuleParam(rule, _) => [Symbol::RuleParam(rule.clone(), to.to_owned())].into(),
            Symbol::Local(span) => return self.check_local(*span, to),
            _ => Vec::new(),
        };
        match same.iter().any(|other| declaration(self, other).is_some()) {
            true => Err(RenameError::Taken),
            false => Ok(()),
        }
    }

    /// No name hides another: one of the same declaration, of the file, or a module's.
    fn check_local(&self, span: Span, to: &str) -> Result<(), RenameError> {
        let Some(parsed) = self.parsed(span.file) else { return Err(RenameError::NoName) };
        let around = parsed.file.items.iter().find(|item| item.span.touches(span.start));
        let names = self.analysis(span.file).map(|analysis| analysis.names.all.as_slice()).unwrap_or_default();
        let taken = names.iter().any(|name| {
            let near = match name.symbol {
                Some(Symbol::Local(_) | Symbol::RuleParam(..)) => {
                    around.is_some_and(|item| item.span.touches(name.span.start))
                }
                Some(Symbol::Value(..) | Symbol::Module(_)) => true,
                _ => false,
            };
            near && crate::workspace::slice(self.text(span.file), name.span) == to
        });
        if taken { Err(RenameError::Taken) } else { Ok(()) }
    }
}
