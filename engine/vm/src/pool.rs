//! Label selectors and sets of labels as numbers, in two layers like the dictionary.
//!
//! Both hold ids of texts, so that testing one against the other compares numbers.

use crate::dictionary::Strings;
use upright_value::{Operator, Selector};

/// Labels: key and value, sorted by key.
pub(crate) type LabelSet = Box<[(u32, u32)]>;

/// A condition of a selector. Values are sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requirement {
    key: u32,
    operator: Operator,
    values: Box<[u32]>,
}

/// A selector over ids of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// Selects no object.
    Nothing,
    /// Selects what meets all of these.
    All(Box<[Requirement]>),
}

impl Selection {
    /// The selector with its texts as ids; none where the dictionary is full.
    pub(crate) fn new(selector: &Selector, strings: &mut Strings<'_>) -> Option<Selection> {
        if selector.selects_none() {
            return Some(Selection::Nothing);
        }
        let mut requirements = Vec::with_capacity(selector.requirements().len());
        for requirement in selector.requirements() {
            let values: Option<Vec<u32>> = requirement.values().iter().map(|v| strings.intern(v)).collect();
            let mut values = values?;
            values.sort_unstable();
            let key = strings.intern(requirement.key())?;
            requirements.push(Requirement { key, operator: requirement.operator(), values: values.into() });
        }
        Some(Selection::All(requirements.into()))
    }

    /// Whether the labels are selected.
    pub(crate) fn selects(&self, labels: &[(u32, u32)]) -> bool {
        match self {
            Selection::Nothing => false,
            Selection::All(requirements) => requirements.iter().all(|r| r.met_by(labels)),
        }
    }

    /// Whether it has no requirement (`all`), or is the one that selects nothing.
    pub(crate) fn is(&self, all: bool) -> bool {
        match self {
            Selection::Nothing => !all,
            Selection::All(requirements) => all && requirements.is_empty(),
        }
    }
}

impl Requirement {
    fn met_by(&self, labels: &[(u32, u32)]) -> bool {
        let value = labels.binary_search_by_key(&self.key, |(key, _)| *key).ok().and_then(|at| labels.get(at));
        let listed = value.is_some_and(|(_, value)| self.values.binary_search(value).is_ok());
        match self.operator {
            Operator::In => listed,
            Operator::NotIn => !listed,
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

/// A list in two layers. The first element stands for what is not there.
#[derive(Debug)]
pub(crate) struct Pool<'a, T> {
    base: &'a [T],
    own: Vec<T>,
}

impl<'a, T> Pool<'a, T> {
    /// An empty layer above a list.
    pub(crate) fn above(base: &'a [T]) -> Pool<'a, T> {
        Pool { base, own: Vec::new() }
    }

    /// A list to go on writing in.
    pub(crate) fn continuing(own: Vec<T>) -> Pool<'a, T> {
        Pool { base: &[], own }
    }

    /// The upper layer.
    pub(crate) fn into_own(self) -> Vec<T> {
        self.own
    }

    /// Adds an element.
    pub(crate) fn push(&mut self, value: T) -> u32 {
        self.own.push(value);
        (self.base.len() + self.own.len() - 1) as u32
    }

    /// The element of an id.
    pub(crate) fn get(&self, id: u32) -> Option<&T> {
        let index = id as usize;
        self.base.get(index).or_else(|| self.own.get(index.checked_sub(self.base.len())?))
    }

    /// Drops the upper layer's elements.
    pub(crate) fn clear(&mut self) {
        self.own.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::Dictionary;
    use proptest::prelude::*;
    use upright_value::Labels;

    proptest! {
        #[test]
        fn selects_as_the_texts_do(
            selector in "(a|b|!a|a=x|b!=y|a in \\(x,z\\)|b notin \\(y\\))(,(c|!c|c=x))?",
            labels in prop::collection::btree_map("[abc]", "[xyz]", 0..4),
        ) {
            let mut strings = Strings::continuing(Dictionary::new(), 1 << 20);
            let parsed = Selector::parse(&selector).unwrap();
            let selection = Selection::new(&parsed, &mut strings).unwrap();
            let mut ids: Vec<(u32, u32)> =
                labels.iter().map(|(k, v)| (strings.intern(k).unwrap(), strings.intern(v).unwrap())).collect();
            ids.sort_unstable();
            prop_assert_eq!(selection.selects(&ids), parsed.selects(&Labels::new(labels)));
        }
    }

    #[test]
    fn everything_and_nothing_are_told_apart() {
        let mut strings = Strings::continuing(Dictionary::new(), 1 << 20);
        let all = Selection::new(&Selector::everything(), &mut strings).unwrap();
        let none = Selection::new(&Selector::nothing(), &mut strings).unwrap();
        assert!(all.is(true) && !all.is(false) && all.selects(&[]));
        assert!(none.is(false) && !none.is(true) && !none.selects(&[]));
    }
}
