//! Texts as numbers: equal texts have equal ids, so that comparing columns never touches bytes.
//!
//! Dictionaries come in two layers. The lower one holds the texts of constants, parameters and the inventory and is
//! only read while a batch runs; the upper one holds the texts of the batch and is cut back when the batch is done. Id 0
//! is the empty text.
//!
//! Texts are a stranger's, and the hash is the same in every run. Where many of them fall into one place, which only
//! happens on purpose, the dictionary takes another seed.

use crate::hash;

/// Places looked at for one text before it is too many.
const MAX_PROBES: usize = 512;
/// How often a dictionary takes another seed; texts made for that many seeds at once are not worth more.
const MAX_SEEDS: u64 = 8;

/// A dictionary that can be read by many batches at once.
#[derive(Clone, Debug)]
pub(crate) struct Dictionary {
    /// Ids below belong to the layer beneath.
    start: u32,
    arena: String,
    /// Where each text ends in the arena; it starts where the one before ends.
    ends: Vec<u32>,
    hashes: Vec<u64>,
    /// Open addressing: index of the text plus one; zero is free. Its length is a power of two.
    slots: Vec<u32>,
    seed: u64,
}

impl Dictionary {
    /// A dictionary of the empty text.
    pub(crate) fn new() -> Dictionary {
        let mut dictionary = Dictionary::above(0);
        dictionary.add("", hash::bytes(0, b""));
        dictionary
    }

    fn above(start: u32) -> Dictionary {
        Dictionary { start, arena: String::new(), ends: Vec::new(), hashes: Vec::new(), slots: vec![0; 64], seed: 0 }
    }

    /// How many ids there are, those of the layer beneath included.
    pub(crate) fn len(&self) -> u32 {
        self.start + self.ends.len() as u32
    }

    fn bytes(&self) -> usize {
        self.arena.len()
    }

    fn text(&self, index: usize) -> &str {
        let start = index.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.arena.get(start as usize..end as usize).unwrap_or("")
    }

    /// The id of a text that is here.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.find_hashed(text, hash::bytes(self.seed, text.as_bytes()))
    }

    fn find_hashed(&self, text: &str, hash: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let index = (*self.slots.get(slot)? as usize).checked_sub(1)?;
            if self.hashes.get(index) == Some(&hash) && self.text(index) == text {
                return Some(self.start + index as u32);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn add(&mut self, text: &str, hash: u64) -> u32 {
        if self.ends.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let index = self.ends.len();
        self.arena.push_str(text);
        self.ends.push(self.arena.len() as u32);
        self.hashes.push(hash);
        if self.occupy(hash, index) > MAX_PROBES && self.seed < MAX_SEEDS {
            self.reseed();
        }
        self.start + index as u32
    }

    /// Puts a text into a free place, and says how many were looked at.
    fn occupy(&mut self, hash: u64, index: usize) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        let mut probes = 1;
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
            probes += 1;
        }
        self.slots[slot] = index as u32 + 1;
        probes
    }

    fn grow(&mut self) {
        self.slots = vec![0; self.slots.len() * 2];
        for index in 0..self.hashes.len() {
            self.occupy(self.hashes[index], index);
        }
    }

    fn reseed(&mut self) {
        self.seed += 1;
        self.slots.fill(0);
        for index in 0..self.hashes.len() {
            let hash = hash::bytes(self.seed, self.text(index).as_bytes());
            self.hashes[index] = hash;
            self.occupy(hash, index);
        }
    }

    fn truncate(&mut self, len: usize) {
        let taken = self.ends.len().saturating_sub(len);
        if taken == 0 {
            return;
        }
        // What a large batch needed is not kept for the small ones after it.
        let slots = self.slots.len().min((len * 4).next_power_of_two().max(1024));
        let few = slots == self.slots.len() && taken < len;
        if few {
            // The last goes first: nothing lies where it does because it was there.
            (len..self.hashes.len()).rev().for_each(|index| self.vacate(index));
        }
        let end = len.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        self.ends.truncate(len);
        self.hashes.truncate(len);
        self.arena.truncate(end as usize);
        if !few {
            self.slots.clear();
            self.slots.resize(slots, 0);
            for index in 0..self.hashes.len() {
                self.occupy(self.hashes[index], index);
            }
        }
    }

    /// Frees the place of a text.
    fn vacate(&mut self, index: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = self.hashes[index] as usize & mask;
        while self.slots[slot] != index as u32 + 1 && self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = 0;
    }
}

/// Two layers as one.
#[derive(Debug)]
pub(crate) struct Strings<'a> {
    base: Option<&'a Dictionary>,
    own: Dictionary,
    /// Bytes that the upper layer may hold.
    limit: usize,
    /// Whether a text did not fit.
    full: bool,
}

impl<'a> Strings<'a> {
    /// An empty layer above a dictionary.
    pub(crate) fn above(base: &'a Dictionary, limit: usize) -> Strings<'a> {
        Strings { base: Some(base), own: Dictionary::above(base.len()), limit: clamp(limit), full: false }
    }

    /// A dictionary to go on writing in.
    pub(crate) fn continuing(own: Dictionary, limit: usize) -> Strings<'a> {
        Strings { base: None, own, limit: clamp(limit), full: false }
    }

    /// The upper layer.
    pub(crate) fn into_own(self) -> Dictionary {
        self.own
    }

    /// The id of a text that is known.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.base.and_then(|base| base.find(text)).or_else(|| self.own.find(text))
    }

    /// The id of a text; none where the layer is full.
    pub(crate) fn intern(&mut self, text: &str) -> Option<u32> {
        let hash = hash::bytes(self.own.seed, text.as_bytes());
        let below = |base: &Dictionary| match base.seed == self.own.seed {
            true => base.find_hashed(text, hash),
            false => base.find(text),
        };
        if let Some(id) = self.base.and_then(below) {
            return Some(id);
        }
        if let Some(id) = self.own.find_hashed(text, hash) {
            return Some(id);
        }
        if self.own.bytes() + text.len() > self.limit {
            self.full = true;
            return None;
        }
        Some(self.own.add(text, hash))
    }

    /// The text of an id.
    #[inline]
    pub(crate) fn get(&self, id: u32) -> &str {
        match id.checked_sub(self.own.start) {
            Some(index) => self.own.text(index as usize),
            None => self.base.map_or("", |base| base.text(id as usize)),
        }
    }

    /// How many ids there are.
    pub(crate) fn len(&self) -> u32 {
        self.own.len()
    }

    /// Whether a text did not fit since the last [`Strings::clear`].
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// Drops the texts of the upper layer from this id on.
    pub(crate) fn cut(&mut self, len: u32) {
        self.full = false;
        self.own.truncate(len.saturating_sub(self.own.start) as usize);
    }

    /// Drops the upper layer's texts.
    pub(crate) fn clear(&mut self) {
        self.full = false;
        self.own.truncate(0);
    }
}

/// Offsets are 32 bits wide.
fn clamp(limit: usize) -> usize {
    limit.min(u32::MAX as usize / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equal_texts_have_equal_ids_across_layers(
            lower in prop::collection::vec("[ab]{0,3}", 0..40), upper in prop::collection::vec("[ab]{0,3}", 0..400),
        ) {
            let mut base = Strings::continuing(Dictionary::new(), 1 << 20);
            for text in &lower {
                base.intern(text);
            }
            let base = base.into_own();
            let mut strings = Strings::above(&base, 1 << 20);
            for _ in 0..2 {
                let ids: Vec<u32> = upper.iter().filter_map(|t| strings.intern(t)).collect();
                for (a, x) in ids.iter().zip(&upper) {
                    prop_assert_eq!(strings.get(*a), x.as_str());
                    prop_assert_eq!(base.find(x).is_some(), *a < base.len());
                    for (b, y) in ids.iter().zip(&upper) {
                        prop_assert_eq!(a == b, x == y);
                    }
                }
                strings.clear();
                prop_assert_eq!(strings.len(), base.len());
            }
        }
    }

    #[test]
    fn texts_made_to_collide_cost_no_more_than_others() {
        // Texts whose hashes agree in what picks the place of a table of this size.
        let mask = (1 << 11) - 1;
        let texts = (0u32..).map(|i| i.to_string());
        let texts: Vec<String> = texts.filter(|t| hash::bytes(0, t.as_bytes()) & mask == 7).take(600).collect();
        let mut strings = Strings::continuing(Dictionary::new(), 1 << 20);
        let ids: Vec<u32> = texts.iter().filter_map(|t| strings.intern(t)).collect();
        let own = strings.into_own();
        assert!(own.seed > 0);
        for (id, text) in ids.iter().zip(&texts) {
            assert_eq!(own.find(text), Some(*id));
        }
    }

    #[test]
    fn a_full_dictionary_refuses_new_texts_and_knows_the_old() {
        let base = Dictionary::new();
        let mut strings = Strings::above(&base, 8);
        let id = strings.intern("12345678");
        assert!(id.is_some());
        assert_eq!(strings.intern("9"), None);
        assert!(strings.is_full());
        assert_eq!(strings.intern("12345678"), id);
        assert_eq!(strings.intern(""), Some(0));
        strings.clear();
        assert!(strings.intern("9").is_some());
    }
}
