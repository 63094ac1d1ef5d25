//! What an editor wants to know of a text beside its mistakes: the type of every expression, also of those inside ones
//! that could not be understood.

use crate::ir::Type;
use upright_source::{FileId, Span};

/// The types of the expressions of one file.
#[derive(Clone, Debug)]
pub struct Facts {
    pub(crate) file: FileId,
    pub(crate) types: Vec<(Span, Type)>,
}

impl Facts {
    pub(crate) fn of(file: FileId) -> Facts {
        Facts { file, types: Vec::new() }
    }

    /// Makes [`Facts::ty`] quick. Of several types that an expression was given, the last known one counts.
    pub(crate) fn sorted(mut self) -> Facts {
        self.types.sort_by_key(|(span, _)| (span.start, span.end));
        let mut kept: Vec<(Span, Type)> = Vec::with_capacity(self.types.len());
        for (span, ty) in self.types {
            match kept.last_mut().filter(|(last, _)| *last == span) {
                Some((_, before)) if ty != Type::Error => *before = ty,
                Some(_) => {}
                None => kept.push((span, ty)),
            }
        }
        self.types = kept;
        self
    }

    /// The type of the expression at exactly this place, as narrowing left it there. None where there is none, or where
    /// it could not be told.
    pub fn ty(&self, span: Span) -> Option<&Type> {
        let at = self.types.binary_search_by_key(&(span.start, span.end), |(span, _)| (span.start, span.end)).ok()?;
        self.types.get(at).map(|(_, ty)| ty).filter(|ty| **ty != Type::Error)
    }

    /// The type of the smallest expression that ends with a name: of the name alone, or of the path that it ends.
    pub fn ending(&self, name: Span) -> Option<&Type> {
        let ends = |span: Span| span.file == name.file && span.end == name.end && span.start <= name.start;
        let ending = self.types.iter().filter(|(span, ty)| ends(*span) && *ty != Type::Error);
        ending.max_by_key(|(span, _)| span.start).map(|(_, ty)| ty)
    }
}
