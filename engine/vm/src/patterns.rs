//! Compiled patterns, by the id of their text: patterns are constants or parameters, so that few come again and again.

use crate::dictionary::Strings;
use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use upright_value::{Glob, Pattern};

/// Patterns that are kept, of each sort.
const MAX_KEPT: usize = 4096;

/// Compiled patterns of a bound program.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    /// Only ids below this one mean the same text in every batch.
    lasting: u32,
    regexes: RwLock<BTreeMap<u32, Option<Arc<Pattern>>>>,
    globs: RwLock<BTreeMap<u32, Arc<Glob>>>,
}

impl Patterns {
    /// Patterns of texts with ids below `lasting` are kept.
    pub(crate) fn new(lasting: u32) -> Patterns {
        Patterns { lasting, ..Patterns::default() }
    }

    /// Patterns of texts with ids below this one are kept from now on.
    pub(crate) fn keep_below(&mut self, lasting: u32) {
        self.lasting = lasting;
    }

    /// The regular expression that a text is; none where it is none.
    pub(crate) fn regex(&self, id: u32, strings: &Strings<'_>) -> Option<Arc<Pattern>> {
        let make = |text: &str| Pattern::parse(text).ok().map(Arc::new);
        self.kept(&self.regexes, id, strings, make)
    }

    /// The glob that a text is.
    pub(crate) fn glob(&self, id: u32, strings: &Strings<'_>) -> Arc<Glob> {
        self.kept(&self.globs, id, strings, |text| Arc::new(Glob::new(text)))
    }

    fn kept<T: Clone>(
        &self,
        of: &RwLock<BTreeMap<u32, T>>,
        id: u32,
        strings: &Strings<'_>,
        make: impl Fn(&str) -> T,
    ) -> T {
        // A lock that another thread left in a panic is as good as any: entries are written whole.
        let read = of.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(found) = read.get(&id).filter(|_| id < self.lasting) {
            return found.clone();
        }
        drop(read);
        let made = make(strings.get(id));
        if id < self.lasting {
            let mut write = of.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            if write.len() < MAX_KEPT {
                write.insert(id, made.clone());
            }
        }
        made
    }
}
